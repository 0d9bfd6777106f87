"""The training material as spectrograms: read once, varied in speed, split by file, cut into windows.

`read_corpus` goes through a folder file by file and keeps of each only its log-mel (a quarter of the
sound's size), as it is and at a few slightly different speeds. Levels are normalised per file, never
per window: how loud a moment is within its sound is part of the sound.
"""

import hashlib
import math
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from sda_core.audio import Sound, header_length_s, resample
from sda_core.dataset import DatasetReport, FileReport, list_files, scan_folder
from sda_core.spectrogram import AudioSpectrogram, SpectrogramConfig

VALIDATION_SHARE = 0.2
# Copies at other speeds are made up to this length in all, from ten minutes of material on none: a large
# corpus has variety of its own.
VARIED_LENGTH_S = 1800.0
MOST_PAIRS = 4
# Ratios of such steps keep the resampling filters short.
SPEED_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSound:
    """One file: its log-mel as it is (first) and at other speeds, each (n_mels, columns)."""

    name: str
    path: Path
    variants: tuple[Tensor, ...]

    @property
    def mel(self) -> Tensor:
        return self.variants[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The usable sounds of a folder and where they came from."""

    folder: Path
    sounds: tuple[CorpusSound, ...]
    report: DatasetReport
    config: SpectrogramConfig

    def fingerprint(self) -> str:
        """The same for the same sounds at the same spectrogram settings."""
        facts = [(file.name, file.fingerprint) for file in self.report.usable]
        return hashlib.sha256(repr((self.config, facts)).encode()).hexdigest()

    def split(self, seed: int) -> tuple[tuple[CorpusSound, ...], tuple[CorpusSound, ...]]:
        """(training, validation), whole files, the same for the same seed."""
        order = list(self.sounds)
        random.Random(seed).shuffle(order)
        n_validation = max(1, round(VALIDATION_SHARE * len(order)))
        return tuple(order[n_validation:]), tuple(order[:n_validation])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingProgress:
    """File `index` (from 1) of `total` was looked at."""

    index: int
    total: int
    file: FileReport


def read_corpus(
    folder: Path, config: SpectrogramConfig, *, speed_spread: float = 0.0
) -> Generator[ReadingProgress, None, Corpus]:
    """Yields a report per file and returns the corpus; AudioError when there is too little to train on."""
    spectrogram = AudioSpectrogram(config)
    paths = list_files(folder)
    speeds = _speeds(speed_spread, sum(header_length_s(path) for path in paths))
    reports: list[FileReport] = []
    sounds: list[CorpusSound] = []
    for index, (path, (report, sound)) in enumerate(
        zip(paths, scan_folder(folder, paths), strict=True), start=1
    ):
        reports.append(report)
        if sound is not None:
            variants = tuple(_variants(sound, spectrogram, speeds))
            sounds.append(CorpusSound(name=report.name, path=path, variants=variants))
        yield ReadingProgress(index=index, total=len(paths), file=report)
    dataset = DatasetReport(folder=str(folder), files=tuple(reports))
    dataset.require_enough()
    return Corpus(folder=folder, sounds=tuple(sounds), report=dataset, config=config)


def _speeds(spread: float, length_s: float) -> list[float]:
    """1, then pairs of speeds evenly below and above it, as many as the length leaves room for."""
    n_pairs = int(min(MOST_PAIRS, (VARIED_LENGTH_S / max(length_s, 1.0) - 1) // 2))
    shifts = [spread * (pair + 1) / n_pairs for pair in range(n_pairs)] if spread > 0 else []
    return [1.0, *(1 + sign * shift for shift in shifts for sign in (-1, 1))]


def _variants(sound: Sound, spectrogram: AudioSpectrogram, speeds: list[float]) -> Iterator[Tensor]:
    sample_rate = spectrogram.config.sample_rate
    audio = normalise(resample(torch.from_numpy(sound.audio), sound.sample_rate, sample_rate))
    for speed in speeds:
        steps = round(SPEED_STEPS / speed)
        varied = resample(audio, SPEED_STEPS, steps)
        yield spectrogram.waveform_to_mel(varied[None, None])[0, 0]


def normalise(audio: Tensor) -> Tensor:
    """The whole sound at a peak of 1."""
    return audio / audio.abs().max().clamp(min=1e-9)


def cut_windows(mel: Tensor, n_columns: int) -> tuple[Tensor, Tensor]:
    """The whole sound as consecutive windows, the last one filled up with silence.

    Shape: (n_mels, columns) -> (n, 1, n_mels, n_columns) and which columns are real (n, n_columns)
    """
    n_mels, length = mel.shape
    n_windows = max(1, math.ceil(length / n_columns))
    padded = torch.nn.functional.pad(mel, (0, n_windows * n_columns - length))
    is_real = torch.arange(n_windows * n_columns).reshape(n_windows, n_columns) < length
    return padded.reshape(n_mels, n_windows, n_columns).permute(1, 0, 2)[:, None], is_real


def cut_overlapping(mel: Tensor, n_columns: int, stride: int) -> Tensor:
    """Windows every `stride` columns that hold at least half a window of sound (the first one always).

    Shape: (n_mels, columns) -> (n, 1, n_mels, n_columns)
    """
    starts = range(0, max(1, mel.shape[1] - n_columns // 2), stride)
    padded = torch.nn.functional.pad(mel, (0, n_columns))
    return torch.stack([padded[:, start : start + n_columns] for start in starts])[:, None]
