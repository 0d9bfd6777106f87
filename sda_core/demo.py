"""The shortest way from models to sound: each model in turn, its first slider moving from end to end.

Chunks are decoded along the slider, crossfaded in the mel power domain, and inverted in one piece by
Griffin-Lim. `make live` renders this until the instrument itself takes over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sda_core.model_file import Model
from sda_core.sliders import HIGHEST, LOWEST, sliders_to_latent
from sda_core.spectrogram import AudioSpectrogram

CHUNKS_PER_MODEL = 6
OVERLAP_S = 0.25
FADE_S = 0.05
LEVEL_DB = -20.0
PEAK = 0.891  # -1 dBFS


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPart:
    """One model's part of the demo, mono at the model's rate."""

    name: str
    slider: str
    audio: NDArray[np.float32]


def render_demo(models: Sequence[Model]) -> Iterator[DemoPart]:
    """Each model in turn, its first slider going from -10 to +10."""
    for model in models:
        audio = _level(AudioSpectrogram(model.header.spectrogram).mel_to_waveform(_sweep(model)), model)
        yield DemoPart(name=model.name, slider=model.analysis.labels[0], audio=audio)


@torch.inference_mode()
def _sweep(model: Model) -> Tensor:
    """Chunks along the first slider as one log-mel. Shape: (1, 1, n_mels, columns)"""
    positions = np.linspace(LOWEST, HIGHEST, CHUNKS_PER_MODEL).tolist()
    latents = torch.stack([sliders_to_latent(model.analysis, [position]) for position in positions])
    power = torch.expm1(model.network.decode(latents)[:, 0].clamp(min=0))
    config = model.header.spectrogram
    overlap = round(OVERLAP_S * config.sample_rate / config.hop_length)
    return torch.log1p(_crossfade(power, overlap))[None, None]


def _crossfade(chunks: Tensor, overlap: int) -> Tensor:
    """Overlapped chunks whose weights add up to one: powers add, there is no phase to clash."""
    n_chunks, n_mels, n_columns = chunks.shape
    stride = n_columns - overlap
    rising = (torch.arange(overlap) + 0.5) / overlap
    joined = torch.zeros(n_mels, stride * (n_chunks - 1) + n_columns)
    for index, chunk in enumerate(chunks):
        weights = torch.ones(n_columns)
        if index > 0:
            weights[:overlap] = rising
        if index < n_chunks - 1:
            weights[-overlap:] = 1 - rising
        joined[:, index * stride : index * stride + n_columns] += weights * chunk
    return joined


def _level(waveform: Tensor, model: Model) -> NDArray[np.float32]:
    """At a common level, without overshooting, with soft ends."""
    audio = waveform[0, 0]
    audio = audio * 10 ** (LEVEL_DB / 20) / audio.square().mean().sqrt().clamp(min=1e-6)
    audio = audio * PEAK / audio.abs().max().clamp(min=PEAK)
    fade = torch.linspace(0, 1, round(FADE_S * model.header.spectrogram.sample_rate))
    audio[: len(fade)] *= fade
    audio[-len(fade) :] *= fade.flip(0)
    faded: NDArray[np.float32] = audio.numpy()
    return faded
