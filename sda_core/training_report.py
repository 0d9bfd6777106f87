"""What is left beside a new model for eyes and ears: a PNG, a JSON file, and previews as WAV.

The examples are sounds the model has never seen, as far as there are any, then training sounds. Each
preview is the model's version of a sound through the plain Griffin-Lim chain, beside the original.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sda_core.audio import read_at_rate, write_wav
from sda_core.corpus import Corpus, CorpusSound, cut_windows, normalise
from sda_core.model_file import Model
from sda_core.plots import Comparison, save_training_report
from sda_core.saving import save_bytes
from sda_core.sliders import get_slider_info
from sda_core.spectrogram import AudioSpectrogram
from sda_core.training_result import TrainingResult
from sda_core.vae import ConvVAE

N_UNSEEN = 3
N_SEEN = 2
PREVIEW_S = 6.0
PREVIEW_PEAK = 0.891  # -1 dBFS


def write_training_report(
    folder: Path, *, model: Model, result: TrainingResult, corpus: Corpus
) -> Iterator[Path]:
    """Writes the report and yields each file as it is done."""
    chosen = [
        *[("never seen", sound) for sound in result.validation[:N_UNSEEN]],
        *[("training", sound) for sound in result.training[:N_SEEN]],
    ]
    n_columns = round(PREVIEW_S * corpus.config.sample_rate / corpus.config.hop_length)
    comparisons = [
        Comparison(
            title=f"{sound.name} ({kind})",
            original=sound.mel[:, :n_columns],
            rebuilt=rebuild(model.network, sound.mel[:, :n_columns]),
        )
        for kind, sound in chosen
    ]
    facts = report_facts(model, result, corpus)
    yield save_bytes(folder / "report.json", (json.dumps(facts, indent=2, allow_nan=False) + "\n").encode())
    title = (
        f"{model.name}: explained variance {result.explained_train:.2f} on training sounds, "
        f"{result.explained_validation:.2f} on sounds never seen, {model.analysis.n_active} sliders"
    )
    yield save_training_report(
        folder / "report.png",
        title=title,
        history=result.history,
        comparisons=comparisons,
        config=corpus.config,
    )
    yield from _write_previews(folder, [sound for _, sound in chosen], comparisons, corpus)


@torch.inference_mode()
def rebuild(network: ConvVAE, mel: Tensor) -> Tensor:
    """A sound's log-mel through the network, window by window. Shape: (n_mels, columns), the same out."""
    windows, _ = cut_windows(mel, network.mel_shape[1])
    rebuilt = network.decode(network.encode(windows)[0])[:, 0]
    return torch.cat(list(rebuilt), dim=1)[:, : mel.shape[1]]


def report_facts(model: Model, result: TrainingResult, corpus: Corpus) -> dict[str, Any]:
    """Everything about the training as plain JSON values."""
    return {
        "model": model.name,
        "content_hash": model.header.content_hash,
        "training": result.summary(),
        "dataset": corpus.report.summary() | {"files_list": [asdict(file) for file in corpus.report.files]},
        "sliders": [asdict(info) for info in get_slider_info(model.analysis)],
        "loudness_db": round(model.analysis.loudness_db, 2),
        "history": [asdict(figures) for figures in result.history],
    }


def _write_previews(
    folder: Path, sounds: Sequence[CorpusSound], comparisons: Sequence[Comparison], corpus: Corpus
) -> Iterator[Path]:
    spectrogram = AudioSpectrogram(corpus.config)
    for index, (sound, comparison) in enumerate(zip(sounds, comparisons, strict=True), start=1):
        stem = f"preview_{index}_{Path(sound.name).stem}"
        # The longest sound that has no more columns than the picture.
        n_frames = comparison.original.shape[1] * corpus.config.hop_length - 1
        original = normalise(read_at_rate(sound.path, corpus.config.sample_rate))[:n_frames]
        yield write_wav(folder / f"{stem}_original.wav", (PREVIEW_PEAK * original).numpy())
        rebuilt = spectrogram.mel_to_waveform(comparison.rebuilt[None, None], n_frames=len(original))[0, 0]
        # The model's version keeps its own level, unless it would clip.
        rebuilt = PREVIEW_PEAK * rebuilt / rebuilt.abs().max().clamp(min=1.0)
        yield write_wav(folder / f"{stem}_model.wav", rebuilt.numpy())
