"""Sound files in and out: read, mix to mono, resample, write.

Everything libsndfile reads is read; what it cannot is an AudioError that says why. Inside SDA sound
is float32 at 48 kHz. Arrays are `(frames,)` for mono and `(channels, frames)` otherwise; libsndfile's
`(frames, channels)` stays in this file.
"""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sda_core.errors import AudioError
from sda_core.frames import SAMPLE_RATE
from sda_core.saving import save_bytes
from sda_core.torchaudio_door import load_torchaudio

# Against an analytic sine this errs by 1e-8; torchaudio's defaults by 3.5e-4.
RESAMPLE_SETTINGS = {
    "lowpass_filter_width": 64,
    "rolloff": 0.95,
    "resampling_method": "sinc_interp_kaiser",
}
# Rates without a common divisor (44101 to 48000) would need a filter of gigabytes; a ratio with a
# denominator up to this is off by less than a cent, and exact for all rates in use.
LARGEST_RATIO_TERM = 1000

# Other spellings of formats libsndfile knows.
_SPELLINGS = (
    ".aif",
    ".aifc",
    ".wave",
    ".bwf",
    ".oga",
    ".opus",
    ".snd",
    ".sf",
    ".sph",
    ".iff",
    ".mat",
    ".mp2",
)
# Outside these a rate is a broken header: nothing sounds below, no converter runs above.
LOWEST_RATE, HIGHEST_RATE = 1000, 768_000
# A header that promises more than these twelve hours is of a stream that did not know its length.
MOST_FRAMES = 2**31
BLOCK_FRAMES = 1 << 16
# Bytes that a header promises when its writer did not know them (ffmpeg and sox into a pipe).
_UNKNOWN_BYTES = 0x7FFFF000
# libsndfile's log where the chunk of the sound is longer than the file.
_CUT_SHORT = re.compile(
    r"^\s*(?:data|SSND|BODY|Data Size|riff|Riff size)\s*: (\d+) \(should be (\d+)\)", re.MULTILINE
)

# What libsndfile opens without being told rate and channels.
SOUND_SUFFIXES = frozenset(
    (*(f".{name.lower()}" for name in soundfile.available_formats() if name != "RAW"), *_SPELLINGS)
)
# Sound that needs a decoder libsndfile does not have.
FOREIGN_SUFFIXES = frozenset((".m4a", ".aac", ".mp4", ".wma", ".ape", ".wv", ".amr", ".dsf", ".mka", ".webm"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A mono sound as it was read, at the file's own rate."""

    audio: NDArray[np.float32]
    sample_rate: int
    channels: int
    note: str = ""

    @property
    def duration_s(self) -> float:
        return len(self.audio) / self.sample_rate


class FrontToBack(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
    """A file that is never sought in: libsndfile cannot in every encoding, nor in a stream's FLAC."""

    def seekable(self) -> bool:
        return False


def _blocks(file: FrontToBack) -> Iterator[NDArray[np.float32]]:
    """The rest of the file in blocks of (frames, channels), the last one short or empty."""
    while True:
        block = file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
        yield block
        if len(block) < BLOCK_FRAMES:
            return


def check_is_file(path: Path, wanted: str = "a sound file") -> None:
    """Raises AudioError when nothing is there, or a folder: libsndfile has no words of its own for it."""
    if os.path.isdir(path):  # unlike Path.is_dir it has no errors of its own
        raise AudioError(f"{path}: is a folder; give the path of {wanted}")
    if not os.path.exists(path):
        raise AudioError(f"{path}: no such file; give the path of {wanted}")


def read_sound(path: Path) -> Sound:
    """The file as mono float32 at its own rate; AudioError when it cannot be read."""
    if path.suffix.lower() in FOREIGN_SUFFIXES:
        raise AudioError(
            f"{path.name}: {path.suffix} files need a decoder that is not here; convert it to WAV or FLAC"
        )
    try:
        with FrontToBack(path) as file:
            declared = file.frames
            sample_rate = int(file.samplerate)
            if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
                raise ValueError(f"its rate is {sample_rate} Hz, {LOWEST_RATE} to {HIGHEST_RATE} can be read")
            cut_short = _cut_short(file.extra_info)
            audio = np.concatenate(list(_blocks(file)))
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError) as error:
        raise AudioError(f"{path.name}: unreadable ({reason_of(error)})") from error
    lost = (
        f"only {len(audio)} of {declared} frames could be read" if len(audio) < declared < MOST_FRAMES else ""
    )
    mono, mono_note = _to_mono(audio)
    return Sound(
        audio=mono,
        sample_rate=sample_rate,
        channels=audio.shape[1],
        note="; ".join(part for part in (lost, cut_short, mono_note) if part),
    )


def header_length_s(path: Path) -> float:
    """How long the file says it is, without reading it; 0 when it does not say."""
    if path.suffix.lower() not in SOUND_SUFFIXES or not path.is_file():
        return 0.0
    try:
        facts = soundfile.info(path)
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError, TypeError):
        return 0.0
    return float(facts.duration) if facts.frames < MOST_FRAMES else 0.0


def reason_of(error: Exception) -> str:
    """libsndfile's own words, without the path it repeats."""
    return str(error).rsplit(":", maxsplit=1)[-1].strip().rstrip(".") or type(error).__name__


def _cut_short(log: str) -> str:
    """What libsndfile noticed and did not say: that the end of the file is missing."""
    for promised, found in _CUT_SHORT.findall(log):
        if int(found) < int(promised) < _UNKNOWN_BYTES:
            return f"the file is cut short ({found} of {promised} bytes are there)"
    return ""


def _to_mono(audio: NDArray[np.float32]) -> tuple[NDArray[np.float32], str]:
    """The mean of the channels, or the first one where the channels cancel each other."""
    if audio.shape[1] == 1 or len(audio) == 0:
        return audio[:, 0], ""
    with np.errstate(invalid="ignore"):  # samples that are not finite are for the caller to judge
        mono = audio.mean(axis=1, dtype=np.float32)
        mean_power = float(np.mean(np.square(mono, dtype=np.float64)))
        channel_power = float(np.mean(np.square(audio, dtype=np.float64)))
    if mean_power < 0.05 * channel_power:
        return np.ascontiguousarray(audio[:, 0]), "channels cancel each other, the first one is used"
    return mono, ""


def resample(audio: Tensor, from_rate: int, to_rate: int) -> Tensor:
    """The sound at another rate. Shape: (..., frames) -> (..., about frames * to / from)."""
    ratio = Fraction(to_rate, from_rate).limit_denominator(LARGEST_RATIO_TERM)
    if ratio == 1:
        return audio
    resampled: Tensor = _resampler(ratio.denominator, ratio.numerator)(audio)
    return resampled


@lru_cache(maxsize=32)
def _resampler(from_part: int, to_part: int) -> nn.Module:
    transform: nn.Module = load_torchaudio().transforms.Resample(from_part, to_part, **RESAMPLE_SETTINGS)
    return transform


def read_at_rate(path: Path, sample_rate: int = SAMPLE_RATE) -> Tensor:
    """The file as a mono tensor (frames,) at `sample_rate`."""
    sound = read_sound(path)
    return resample(torch.from_numpy(sound.audio), sound.sample_rate, sample_rate)


def write_wav(
    path: Path, audio: NDArray[np.float32], sample_rate: int = SAMPLE_RATE, subtype: str = "PCM_24"
) -> Path:
    """A WAV file, atomically. Shape: (frames,) or (channels, frames).

    It is made in memory first: libsndfile hides why a disk refused, the system does not.
    """
    memory = io.BytesIO()
    soundfile.write(memory, audio.T, sample_rate, subtype=subtype, format="WAV")
    return save_bytes(path, memory.getvalue())
