"""What a log-mel window sounds like, in numbers: one table of acoustic descriptors.

Each descriptor is a function of windows of mel power; all are measured on the mel itself, so naming a
slider needs no sound to be made. `+` always means more of the word. The analysis names sliders by
them, the map is coloured by them, and each model's loudness is one of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from sda_core.spectrogram import SpectrogramConfig, band_centres_hz

# A column counts for a ratio only above this power: log1p mel is linear below it.
AUDIBLE_POWER = 1.0
# Two STFT windows: an attack is what rises within them.
ATTACK_COLUMNS = 4
LOW_END_HZ = 250.0
# A tenth of a second: a line of a tone lasts so long, the ripple of noise has averaged out by then.
LINE_COLUMNS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Windows:
    """Windows as the descriptors see them."""

    log_mel: Tensor  # (n, n_mels, columns)
    power: Tensor  # the same, linear
    spectrum: Tensor  # (n, n_mels), mean power of each band
    level: Tensor  # (n, columns), power of each column
    centres_hz: Tensor  # (n_mels,)
    config: SpectrogramConfig


def _brightness(w: _Windows) -> Tensor:
    """Centroid of the magnitudes, in octaves above 20 Hz."""
    return _weighted_mean(w.spectrum.sqrt(), torch.log2(w.centres_hz / 20.0))


def _loudness(w: _Windows) -> Tensor:
    """K-weighted level in dB below full scale."""
    weighted = (w.spectrum * k_weights(w.centres_hz)).sum(1)
    return 10 * torch.log10(weighted * _power_to_mean_square(w.config) + 1e-12)


def _edge(w: _Windows) -> Tensor:
    """Expected zero crossings a second (Rice's formula on the power spectrum), in octaves."""
    mean_square_hz = _weighted_mean(w.spectrum, w.centres_hz**2)
    return torch.log2(2 * mean_square_hz.clamp(min=1).sqrt())


def _air(w: _Windows) -> Tensor:
    """The frequency below which 85 % of the magnitude lies, in octaves above 20 Hz."""
    share = w.spectrum.sqrt().cumsum(1)
    share = share / share[:, -1:].clamp(min=1e-9)
    position = (share < 0.85).sum(1).clamp(max=len(w.centres_hz) - 1)
    before = torch.where(position > 0, share.gather(1, (position - 1).clamp(min=0)[:, None])[:, 0], 0.0)
    here = share.gather(1, position[:, None])[:, 0]
    part = ((0.85 - before) / (here - before).clamp(min=1e-9)).clamp(0, 1)
    octaves = torch.log2(w.centres_hz / 20.0)
    lower = octaves[(position - 1).clamp(min=0)]
    return lower + part * (octaves[position] - lower)


def _noisiness(w: _Windows) -> Tensor:
    """Flatness of each column's spectrum (mean of the log against log of the mean), by loudness."""
    flatness = w.log_mel.mean(1) - torch.log1p(w.power.mean(1))
    return _weighted_mean(w.level.sqrt(), flatness)


def _attack(w: _Windows) -> Tensor:
    """The steepest rise of the level, in dB within two STFT windows, from silence on."""
    level_db = 10 * torch.log10(w.level + AUDIBLE_POWER)
    padded = torch.nn.functional.pad(level_db, (ATTACK_COLUMNS, 0))
    return (level_db - padded[:, :-ATTACK_COLUMNS]).amax(1)


def _sustain(w: _Windows) -> Tensor:
    """The share of the window that is filled: 1 for a steady sound, small for a click."""
    amplitude = w.level.sqrt()
    return amplitude.sum(1) ** 2 / (amplitude.shape[1] * (amplitude**2).sum(1)).clamp(min=1e-9)


def _pitchedness(w: _Windows) -> Tensor:
    """How much the spectrum stands up in lines that last (ripple across bands), by loudness."""
    length = min(LINE_COLUMNS, w.log_mel.shape[2])
    lasting = torch.nn.functional.avg_pool1d(w.log_mel, length, stride=1)
    level = torch.nn.functional.avg_pool1d(w.level[:, None], length, stride=1)[:, 0]
    return _weighted_mean(level.sqrt(), lasting.diff(n=2, dim=1).abs().mean(1))


def _movement(w: _Windows) -> Tensor:
    """How much the spectrum changes from column to column, its overall level apart."""
    shape = w.log_mel - w.log_mel.mean(1, keepdim=True)
    return _weighted_mean(w.level[:, 1:].sqrt(), shape.diff(dim=2).abs().mean(1))


def _depth(w: _Windows) -> Tensor:
    """The share of the power in the low end, in dB."""
    low = w.spectrum[:, w.centres_hz < LOW_END_HZ].sum(1)
    return 10 * torch.log10((low + AUDIBLE_POWER) / (w.spectrum.sum(1) + AUDIBLE_POWER))


DESCRIPTORS: dict[str, Callable[[_Windows], Tensor]] = {
    "brightness": _brightness,
    "loudness": _loudness,
    "noisiness": _noisiness,
    "sustain": _sustain,
    "attack": _attack,
    "pitchedness": _pitchedness,
    "depth": _depth,
    "movement": _movement,
    "air": _air,
    "edge": _edge,
}


def describe(log_mel: Tensor, config: SpectrogramConfig) -> dict[str, Tensor]:
    """Every descriptor of every window. Shape: (n, n_mels, columns) -> name: (n,)"""
    log_mel = log_mel.float().clamp(min=0)
    power = torch.expm1(log_mel)
    windows = _Windows(
        log_mel=log_mel,
        power=power,
        spectrum=power.mean(2),
        level=power.sum(1),
        centres_hz=band_centres_hz(config),
        config=config,
    )
    return {name: measure(windows) for name, measure in DESCRIPTORS.items()}


def _weighted_mean(weights: Tensor, values: Tensor) -> Tensor:
    return (weights * values).sum(1) / weights.sum(1).clamp(min=1e-9)


def _power_to_mean_square(config: SpectrogramConfig) -> float:
    """From the summed mel power of a column to the mean square of its frames (Parseval, one-sided)."""
    return 2.0 / (config.n_fft * config.window_power)


def k_weights(hz: Tensor) -> Tensor:
    """Power gain of the K-weighting of ITU-R BS.1770, as two analogue sections: a shelf and a high-pass."""
    shelf_gain = 10 ** (4.0 / 20)
    squared = (hz / 1681.0) ** 2
    shelf = (1 + shelf_gain**2 * squared**2) / (1 + squared**2)
    high_pass = (hz**2 / (hz**2 + 38.1**2)) ** 2
    return shelf * high_pass * 10 ** (-0.691 / 10)


def spearman(values: Tensor) -> float:
    """Rank correlation of `values` with their order: 1 when they only rise, -1 when they only fall."""
    n = len(values)
    ranks = _ranks(values.double())
    order = torch.arange(n, dtype=torch.float64)
    ranks, order = ranks - ranks.mean(), order - order.mean()
    spread = math.sqrt(float((ranks**2).sum() * (order**2).sum()))
    return float((ranks * order).sum()) / spread if spread > 0 else 0.0


def _ranks(values: Tensor) -> Tensor:
    """Ranks from 0; equal values share their mean rank."""
    below = (values[:, None] > values[None, :]).sum(1)
    equal = (values[:, None] == values[None, :]).sum(1)
    return below.double() + (equal - 1).double() / 2
