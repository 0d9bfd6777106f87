"""The decoder of a model on an accelerator: whole chunks there, segments of them here.

What `decoder.SegmentDecoder` does in pieces on one core, an accelerator does whole in the time that the way
to it takes; a chunk is fetched once and its segments are read off it. The bits depend on the latent alone,
as a chunk is always decoded in the same way; they are not those of the processor. The engine prepares models
with it where it is asked to compute elsewhere.
"""

import copy
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from sda_core.decoder import LOUDEST_LOG_MEL, SEGMENT_COLUMNS
from sda_core.vae import ConvVAE

# Two chunks of four slots in two channels sound at once.
CHUNKS_KEPT = 16


class AcceleratedDecoder:
    """Decodes any segment of a chunk, like a SegmentDecoder."""

    def __init__(self, network: ConvVAE, device: torch.device) -> None:
        self.latent_dim = network.latent_dim
        self.n_mels, self.n_columns = network.mel_shape
        self.n_segments = -(-self.n_columns // SEGMENT_COLUMNS)
        self._network = copy.deepcopy(network).to(device).eval()
        self._device = device
        self._chunk = lru_cache(CHUNKS_KEPT)(self._decoded)

    def segment(self, latent: NDArray[np.float32], index: int) -> NDArray[np.float32]:
        """The mel power of the columns from 8 * index on: a new array, finite, never negative.

        Shape: (latent_dim,) -> (9, n_mels), and for the last segment what is left of the chunk.
        """
        first = index * SEGMENT_COLUMNS
        return self._chunk(latent.tobytes())[first : first + SEGMENT_COLUMNS + 1].copy()

    def _decoded(self, latent: bytes) -> NDArray[np.float32]:
        """Shape: (n_columns, n_mels)"""
        there = torch.frombuffer(bytearray(latent), dtype=torch.float32)[None].to(self._device)
        with torch.inference_mode():
            log_mel = self._network.decode(there)[0, 0].clamp(0, LOUDEST_LOG_MEL)
        columns: NDArray[np.float32] = torch.expm1(log_mel).T.cpu().numpy()
        return columns
