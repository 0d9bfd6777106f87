"""Sound to log-mel and back.

`AudioSpectrogram` holds the precomputed window, mel filters and their inverse, and turns waveforms
`(batch, 1, frames)` into log1p of mel power `(batch, 1, n_mels, columns)` and back. Back is two steps:
a non-negative inverse of the mel filters (a pseudo-inverse, then multiplicative updates) and
Griffin-Lim with momentum. The way back runs on the CPU whatever the device of the input, and its
first phase comes from a seed, so the same mel always gives the same sound.
"""

import math

import torch
from torch import Tensor

from sda_core.errors import SettingError
from sda_core.spectrogram_config import SpectrogramConfig

__all__ = ["AudioSpectrogram", "SpectrogramConfig", "band_centres_hz", "mel_filters"]

GRIFFIN_LIM_ITERATIONS = 64
GRIFFIN_LIM_MOMENTUM = 0.99
# 30 updates bring the mel inconsistency of the pseudo-inverse from 2.9 % to 0.09 %.
INVERSE_MEL_UPDATES = 30
# Keeps divisions finite; far below log1p's resolution at power 0.
TINY = 1e-10


def mel_filters(config: SpectrogramConfig) -> Tensor:
    """Triangular filters on the HTK mel scale, without normalising.

    Shape: (n_bins, n_mels). The lowest bands are narrower than a bin; those may be all zero.
    """
    bins_hz = torch.linspace(0, config.sample_rate / 2, config.n_bins, dtype=torch.float64)
    edges_hz = _band_edges_hz(config)
    left, centre, right = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rising = (bins_hz[:, None] - left) / (centre - left)
    falling = (right - bins_hz[:, None]) / (right - centre)
    return torch.minimum(rising, falling).clamp(min=0).float()


def band_centres_hz(config: SpectrogramConfig) -> Tensor:
    """The centre frequency of every mel band, shape (n_mels,)."""
    return _band_edges_hz(config)[1:-1].float()


def _band_edges_hz(config: SpectrogramConfig) -> Tensor:
    """Band i reaches from entry i to entry i + 2; its centre is entry i + 1."""
    lowest, highest = (2595.0 * math.log10(1.0 + hz / 700.0) for hz in (config.f_min, config.upper_hz))
    mels = torch.linspace(lowest, highest, config.n_mels + 2, dtype=torch.float64)
    return 700.0 * (10.0 ** (mels / 2595.0) - 1.0)


class AudioSpectrogram:
    """Waveform to log-mel and back, with everything that does not change computed once."""

    def __init__(self, config: SpectrogramConfig | None = None) -> None:
        self.config = config or SpectrogramConfig()
        self.config.validate()
        self._window = torch.hann_window(self.config.n_fft, periodic=True)
        self._filters = mel_filters(self.config)
        self._inverse: Tensor | None = None

    def get_mel_shape(self, n_frames: int) -> tuple[int, int]:
        """(bands, columns) of a sound of `n_frames` frames."""
        return self.config.n_mels, n_frames // self.config.hop_length + 1

    def waveform_to_mel(self, waveform: Tensor) -> Tensor:
        """log1p of the mel power.

        Shape: (batch, 1, frames) -> (batch, 1, n_mels, frames // hop_length + 1)
        """
        if waveform.dim() != 3 or waveform.shape[1] != 1:
            raise SettingError(
                f"waveform_to_mel: got shape {tuple(waveform.shape)}, needs (batch, 1, frames); "
                "mix to mono first"
            )
        spectrum = self._stft(waveform[:, 0])
        power = spectrum.abs() ** self.config.power
        mel = torch.einsum("bft,fm->bmt", power, self._filters.to(power.device))
        return torch.log1p(mel)[:, None]

    def mel_to_magnitude(self, log_mel: Tensor) -> Tensor:
        """The non-negative STFT magnitudes whose mel comes closest, on the CPU.

        Shape: (batch, 1, n_mels, columns) -> (batch, n_bins, columns)
        """
        mel = torch.expm1(log_mel.detach()[:, 0].float().cpu().clamp(min=0))
        if self._inverse is None:
            self._inverse = torch.linalg.pinv(self._filters.T)
        filters = self._filters
        power = (self._inverse @ mel).clamp(min=TINY)
        target = filters @ mel
        for _ in range(INVERSE_MEL_UPDATES):
            power = power * target / (filters @ (filters.T @ power) + TINY)
        return power ** (1.0 / self.config.power)

    def mel_to_waveform(
        self,
        log_mel: Tensor,
        *,
        iterations: int = GRIFFIN_LIM_ITERATIONS,
        n_frames: int | None = None,
        seed: int = 0,
    ) -> Tensor:
        """A sound with this log-mel, on the CPU, by Griffin-Lim.

        Shape: (batch, 1, n_mels, columns) -> (batch, 1, n_frames or (columns - 1) * hop_length)
        """
        return self.magnitude_to_waveform(
            self.mel_to_magnitude(log_mel), iterations=iterations, n_frames=n_frames, seed=seed
        )[:, None]

    def magnitude_to_waveform(
        self, magnitude: Tensor, *, iterations: int, n_frames: int | None = None, seed: int = 0
    ) -> Tensor:
        """Griffin-Lim with momentum from a seeded random phase.

        Shape: (batch, n_bins, columns) -> (batch, n_frames or (columns - 1) * hop_length)
        """
        n_columns = magnitude.shape[-1]
        fewest = (n_columns - 1) * self.config.hop_length
        n_frames = n_frames or fewest
        if n_frames < 1 or self.get_mel_shape(n_frames)[1] != n_columns:
            most = fewest + self.config.hop_length - 1
            raise SettingError(
                f"{n_columns} columns cannot be a sound of {n_frames} frames, they hold {fewest} to {most}"
            )
        generator = torch.Generator().manual_seed(seed)
        phase = torch.polar(
            torch.ones_like(magnitude),
            torch.rand(magnitude.shape, generator=generator) * (2 * math.pi),
        )
        before = torch.zeros_like(phase)
        for _ in range(iterations):
            rebuilt = self._stft(self._istft(magnitude * phase, n_frames))
            ahead = rebuilt - before * (GRIFFIN_LIM_MOMENTUM / (1 + GRIFFIN_LIM_MOMENTUM))
            phase = ahead / (ahead.abs() + TINY)
            before = rebuilt
        return self._istft(magnitude * phase, n_frames)

    def _stft(self, waveform: Tensor) -> Tensor:
        """Centred; the edges see silence, so that sounds shorter than half a window work too."""
        return torch.stft(
            waveform,
            self.config.n_fft,
            self.config.hop_length,
            window=self._window.to(waveform.device),
            center=True,
            pad_mode="constant",
            return_complex=True,
        )

    def _istft(self, spectrum: Tensor, n_frames: int) -> Tensor:
        return torch.istft(
            spectrum,
            self.config.n_fft,
            self.config.hop_length,
            window=self._window,
            center=True,
            length=n_frames,
        )
