"""The playing form of a model's decoder: the few columns of a chunk that are needed now, at once.

While a slider moves, a chunk is decoded anew every hop, but only the columns under the play position
sound. A transposed convolution of stride 2 makes output 2i from input i alone and output 2i + 1 from i
and i + 1; so the columns 8k to 8k + 8 need two columns of what the first of four convolutions gives, k and
k + 1. That is segment k. It is always computed in the same way, so its bits depend on the latent and on k.
The voices of the audio engine call it; which segments are needed, and reading them, is theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from sda_core.vae import STRIDE, ConvVAE

SEGMENT_COLUMNS = STRIDE // 2
# Full scale is 12.7. Far outside of what it has learned a model may say anything; its power stays finite.
LOUDEST_LOG_MEL = 30.0

# Along both axes: the taps of a kernel that make output 2i from input i, 2i + 1 from i, 2i + 1 from i + 1.
TAPS = (1, 2, 0)


class SegmentDecoder:
    """Decodes any segment of a chunk: 8 columns and the one after them, with which the next one begins.

    Nothing bends between the linear layer and the first convolution, so the two are one matrix here
    (6 MB for 64 latent dimensions). The weights are copies: the network may be dropped or changed.
    """

    def __init__(self, network: ConvVAE) -> None:
        self.latent_dim = network.latent_dim
        self.n_mels, self.n_columns = network.mel_shape
        self.n_segments = -(-self.n_columns // SEGMENT_COLUMNS)
        (weight, bias), *others = _convolutions(network.decoder.convolutions)
        inner = _spread(network.decoder.spread, len(weight), -(-self.n_columns // STRIDE))
        outer = functional.conv_transpose2d(inner, weight, stride=2, padding=1, output_padding=1)
        outer[-1] += bias[:, None, None]
        # (latent and bias, channels, rows, columns) -> (latent and bias, columns, rows, channels)
        outer = outer.permute(0, 3, 2, 1).contiguous()
        self._column_shape = outer.shape[2:]
        self._column_size = outer[0, 0].numel()
        self._first, self._first_bias = outer[:-1].flatten(1).numpy(), outer[-1].flatten().numpy()
        self._layers = [_Layer.of(weight, bias) for weight, bias in others]
        self._std = network.mel_std[:, 0].clone().numpy()
        self._mean = network.mel_mean[:, 0].clone().numpy()

    def segment(self, latent: NDArray[np.float32], index: int) -> NDArray[np.float32]:
        """The mel power of the columns from 8 * index on: a new array, finite, never negative.

        Shape: (latent_dim,) -> (9, n_mels), and for the last segment what is left of the chunk.
        """
        place = slice(index * self._column_size, (index + 2) * self._column_size)
        columns = latent @ self._first[:, place]
        columns += self._first_bias[place]
        columns = columns.reshape(-1, *self._column_shape)
        is_last = len(columns) == 1  # behind the end of the chunk there is nothing
        for layer in self._layers:
            np.maximum(columns, 0, out=columns)
            columns = layer.apply(columns, len(columns) if is_last else len(columns) - 1)
        n_columns = self.n_columns - index * SEGMENT_COLUMNS
        log_mel: NDArray[np.float32] = columns[:n_columns, : self.n_mels, 0] * self._std
        log_mel += self._mean
        np.clip(log_mel, 0, LOUDEST_LOG_MEL, out=log_mel)
        return np.expm1(log_mel, out=log_mel)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A transposed convolution as matrices, each (channels in, 3 * channels out): `TAPS` along the bands.

    There is one for each of `TAPS` along the columns.
    """

    even: NDArray[np.float32]
    odd: NDArray[np.float32]
    odd_from_next: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def of(cls, weight: Tensor, bias: Tensor) -> "_Layer":
        """Shape: (channels in, channels out, 3, 3), (channels out,)"""
        even, odd, odd_from_next = (
            weight[:, :, TAPS, tap].transpose(1, 2).flatten(1).contiguous().numpy() for tap in TAPS
        )
        return cls(even, odd, odd_from_next, bias.clone().numpy())

    def apply(self, inner: NDArray[np.float32], n_odd: int) -> NDArray[np.float32]:
        """Shape: (n, rows, channels in) -> (n + n_odd, 2 * rows, channels out)

        n_odd is n - 1, or n at the end of the chunk, where the column after the last counts as zero.
        """
        n_even, n_rows, n_channels = inner.shape
        places = inner.reshape(-1, n_channels)
        even = places @ self.even
        odd = places[: n_odd * n_rows] @ self.odd
        odd[: (n_even - 1) * n_rows] += places[n_rows:] @ self.odd_from_next
        outer = np.empty((n_even + n_odd, n_rows, 2, len(self.bias)), np.float32)
        for columns, products in ((outer[0::2], even), (outer[1::2], odd)):
            taps = products.reshape(len(columns), n_rows, 3, -1)
            np.add(taps[:, :, :2], self.bias, out=columns)
            columns[:, :-1, 1] += taps[:, 1:, 2]
        return outer.reshape(n_even + n_odd, 2 * n_rows, -1)


def _spread(spread: nn.Linear, n_channels: int, n_columns: int) -> Tensor:
    """What each latent dimension by itself spreads to, then the bias.

    Shape: (latent_dim + 1, channels, rows, columns)
    """
    each = torch.cat((spread.weight.detach().T, spread.bias.detach()[None]))
    return each.reshape(len(each), n_channels, -1, n_columns)


def _convolutions(parts: nn.Sequential) -> Iterator[tuple[Tensor, Tensor]]:
    """Weight and bias of each transposed convolution with the BatchNorm behind it, if any, folded in."""
    convolutions = [part for part in parts if isinstance(part, nn.ConvTranspose2d)]
    norms = [part for part in parts if isinstance(part, nn.BatchNorm2d)]
    for convolution, norm in zip_longest(convolutions, norms):
        weight, bias = convolution.state_dict().values()
        if norm is not None:
            learned = norm.state_dict()
            scale = learned["weight"] * torch.rsqrt(learned["running_var"] + norm.eps)
            weight = weight * scale[:, None, None]
            bias = (bias - learned["running_mean"]) * scale + learned["bias"]
        yield weight, bias
