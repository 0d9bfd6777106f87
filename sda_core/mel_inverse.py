"""Mel power back to STFT magnitudes, a few columns at a time: what the renderer does every hop.

Between the centres of neighbouring bands the power is drawn as an exponential through a node at each
centre, and the nodes move until the mel of the result is the one that was asked for: the smoothest
answer there is, and never negative. `AudioSpectrogram.mel_to_magnitude` is the slow reference; it meets
the mel a little better and the spectra of recorded sounds less well. Every step acts on each row by
itself and knows only neighbours in it, so a row gives the same bits in whatever company.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sda_core.spectrogram import band_centres_hz, mel_filters
from sda_core.spectrogram_config import SpectrogramConfig

# Hardly anybody hears above, and what a model says about its few widest bands is noise.
HIGHEST_HZ = 20_000.0
# A band follows its own node by 2/3 and each neighbour's by 1/6, so a node that moves by the whole error
# leaves 0 (all bands off alike) to 2/3 of it (bands off in turns). These are the Chebyshev steps for that.
STEPS = (2.65, 1.5, 1.05)
# In nepers. Low bands share single bins and may contradict each other; no node runs off after that.
LARGEST_RISE = 4.0
# Power that no model resolves, a sine at -114 dBFS; up to twice as much becomes zero.
SILENCE = 1e-6
LOG_AUDIBLE = math.log(2 * SILENCE)
# So many stand for all bins of an interval while the nodes move.
POINTS = 5


@lru_cache(maxsize=16)
def mel_inverse_of(config: SpectrogramConfig) -> "MelInverse":
    """The one inverse of a kind of mel; made when its first model is prepared, not while it sounds."""
    return MelInverse(config)


class MelInverse:
    """Holds what does not change between hops: how the bins lie between the bands.

    Interval i reaches from the centre of band i - 1 to that of band i. Beyond the outermost centres the
    power is that of the last node, so the nodes have a copy of it at either end.
    """

    def __init__(self, config: SpectrogramConfig) -> None:
        config.validate()
        self._n_bins = config.n_bins
        self._exponent = np.float32(1 / config.power)
        filters = mel_filters(config).double().numpy()
        area = filters.sum(axis=0)
        self._per_area = (1 / np.where(area > 0, area, 1)).astype(np.float32)

        bins = np.arange(config.n_bins)
        bins_hz = bins * config.sample_rate / config.n_fft
        interval = np.searchsorted(band_centres_hz(config).numpy(), bins_hz, side="right")
        padded = np.pad(filters, ((0, 0), (1, 1)))
        below, above = padded[bins, interval], padded[bins, interval + 1]
        weight = below + above
        place = above / np.where(weight > 0, weight, 1)  # from 0 at the lower centre to 1 at the upper

        places, counts = np.zeros((2, POINTS, config.n_mels + 1))
        for i in range(config.n_mels + 1):
            mine = (interval == i) & (weight > 0)
            points, point_counts = _points(place[mine], weight[mine])
            places[: len(points), i], counts[: len(points), i] = points, point_counts
        self._places = places[:, None].astype(np.float32)
        self._shares = np.stack((counts * (1 - places), counts * places))[:, :, None].astype(np.float32)

        heard = np.flatnonzero((weight > 0) & (bins_hz <= HIGHEST_HZ))
        self._heard = slice(*(heard[0], heard[-1] + 1) if len(heard) else (0, 0))
        self._interval = interval[self._heard]
        self._place = place[self._heard].astype(np.float32)

    def magnitude(self, mel_power: NDArray[np.float32]) -> NDArray[np.float32]:
        """STFT magnitudes with this mel power, a new array; zero in bin 0 and above `HIGHEST_HZ`.

        Shape: (rows, n_mels) -> (rows, n_bins)
        """
        n_rows, n_mels = mel_power.shape
        target = mel_power + SILENCE
        nodes = np.empty((n_rows, n_mels + 2), np.float32)  # log power
        inner = nodes[:, 1:-1]
        np.log(mel_power * self._per_area + SILENCE, out=inner)
        nodes[:, 0], nodes[:, -1] = inner[:, 0], inner[:, -1]
        for step in STEPS:
            move = self._mel(nodes)
            move += SILENCE
            np.log(np.divide(target, move, out=move), out=move)
            move *= step
            inner += np.minimum(move, LARGEST_RISE, out=move)
            nodes[:, 0], nodes[:, -1] = inner[:, 0], inner[:, -1]
        log_power = (nodes[:, 1:] - nodes[:, :-1]).take(self._interval, axis=1)
        log_power *= self._place
        log_power += nodes.take(self._interval, axis=1)
        magnitude = np.zeros((n_rows, self._n_bins), np.float32)
        heard = magnitude[:, self._heard]
        np.exp(log_power * self._exponent, out=heard)
        heard *= log_power > LOG_AUDIBLE
        return magnitude

    def _mel(self, nodes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mel power of the curve through the nodes. Shape: (rows, n_mels + 2) -> (rows, n_mels)"""
        lower = nodes[:, :-1]
        power = (nodes[:, 1:] - lower) * self._places
        power += lower
        np.exp(power, out=power)
        to_lower, to_upper = np.add.reduce(power * self._shares, axis=1)
        mel: NDArray[np.float32] = to_lower[:, 1:] + to_upper[:, :-1]
        return mel


def _points(
    place: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places and counts of at most `POINTS` points that add up like all the bins of an interval.

    The outermost bins stay (where the curve is steep nearly all power is in one of them), and the others
    become their Gauss quadrature: eigenvalues of multiplication by the place, among low polynomials.
    """
    if (place == place[:1]).all():  # beyond the outermost centres; or one bin, or none
        return place[:1], weight.sum(keepdims=True)[: len(place)]
    if len(place) <= POINTS:
        return place, weight
    between = place[1:-1]
    basis, _ = np.linalg.qr(np.vander(between, POINTS - 2, increasing=True))
    points, vectors = np.linalg.eigh((basis.T * between) @ basis)
    counts = len(between) * vectors[0] ** 2
    return np.concatenate((place[:1], points, place[-1:])), np.concatenate(([1.0], counts, [1.0]))
