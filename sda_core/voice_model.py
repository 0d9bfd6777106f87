"""A model made ready to sound: what the renderer needs of it and nothing else.

The decoder is prepared once, the sliders become vectors. Whoever loads a model calls `prepare` (live: a
thread of its own) and puts the result into the renderer's bank under its content hash.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sda_core.accelerated_decoder import AcceleratedDecoder
from sda_core.decoder import SegmentDecoder
from sda_core.errors import ModelError
from sda_core.frames import HOP, SAMPLE_RATE, WINDOW
from sda_core.mel_inverse import MelInverse, mel_inverse_of
from sda_core.model_file import Model
from sda_core.spectrogram_config import SpectrogramConfig

Vector = NDArray[np.float32]


class Decoder(Protocol):
    """Decodes segments of chunks; what it gives depends on latent and index alone, bit for bit."""

    n_columns: int

    def segment(self, latent: Vector, index: int) -> Vector: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceModel:
    """One model as the renderer plays it: `latent = mean + positions @ moves + drift * spread * offset`."""

    content_hash: str
    decoder: Decoder
    inverse: MelInverse
    mean: Vector  # (latent_dim,)
    moves: Vector  # (n_sliders, latent_dim), one position of a slider each
    spread: Vector  # (latent_dim,)
    loudness_db: float

    @property
    def n_columns(self) -> int:
        return self.decoder.n_columns


def prepare(model: Model, device: torch.device | None = None) -> VoiceModel:
    """The model ready to sound, decoded on one core, or on an accelerator.

    ModelError when its columns are not those of the renderer.
    """
    analysis = model.analysis
    steps = np.array(analysis.steps, np.float32)
    check_columns(model.name, model.header.spectrogram, model.header.n_columns)
    return VoiceModel(
        content_hash=model.header.content_hash,
        decoder=SegmentDecoder(model.network)
        if device is None
        else AcceleratedDecoder(model.network, device),
        inverse=mel_inverse_of(model.header.spectrogram),
        mean=_vector(analysis.mean),
        moves=steps[:, None] * _vector(analysis.components),
        spread=_vector(analysis.spread),
        loudness_db=analysis.loudness_db,
    )


def check_columns(name: str, config: SpectrogramConfig, n_columns: int) -> None:
    """Raises ModelError for columns of another rate, window or hop, and where there is no way between two."""
    if n_columns < 2:
        raise ModelError(f"{name}: its chunks have {n_columns} column, 2 are the least; train it again")
    got = config.sample_rate, config.n_fft, config.hop_length
    if got != (SAMPLE_RATE, WINDOW, HOP):
        raise ModelError(
            f"{name}: its columns are {got} (rate, window, hop), SDA plays {(SAMPLE_RATE, WINDOW, HOP)}; "
            "train it again with those"
        )


def _vector(tensor: Tensor) -> Vector:
    vector: Vector = tensor.detach().cpu().float().numpy()
    return vector
