"""The network: a convolutional VAE from a window of log-mel to a latent vector and back.

Encoder: four strided convolutions, each with BatchNorm, ReLU and Dropout2d, then two linear heads.
Decoder: a linear layer and four transposed convolutions. The network works on log-mel standardised
with the statistics of its training material; they are buffers of the model, so `encode`
takes plain log-mel and `decode` gives plain log-mel, over the whole range of the data (there is no
final squashing). Everything is float32 on every device.
"""

from itertools import pairwise
from typing import NoReturn

import torch
from torch import Tensor, nn
from torch.nn import functional

from sda_core.errors import ModelError, SettingError

CHANNELS = (32, 64, 128, 256)
# Two to the power of the number of layers: both sides of the window are padded to a multiple of 16.
STRIDE = 16
LOG_VARIANCE_LIMIT = 20.0


def _padded(size: int) -> int:
    return -(-size // STRIDE) * STRIDE


def _inner_shape(mel_shape: tuple[int, int]) -> tuple[int, int, int]:
    """Channels, bands and columns between the convolutions and the latent."""
    n_mels, n_columns = mel_shape
    return CHANNELS[-1], _padded(n_mels) // STRIDE, _padded(n_columns) // STRIDE


class ConvEncoder(nn.Module):
    """A standardised window (batch, 1, n_mels, columns) to mean and log variance (batch, latent_dim)."""

    def __init__(
        self, latent_dim: int = 64, dropout: float = 0.2, mel_shape: tuple[int, int] = (128, 94)
    ) -> None:
        super().__init__()
        self._padded_shape = (_padded(mel_shape[0]), _padded(mel_shape[1]))
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise((1, *CHANNELS)):
            layers += [
                nn.Conv2d(n_in, n_out, kernel_size=3, stride=2, padding=1),
                nn.BatchNorm2d(n_out),
                nn.ReLU(inplace=True),
                nn.Dropout2d(dropout),
            ]
        self.convolutions = nn.Sequential(*layers)
        channels, rows, columns = _inner_shape(mel_shape)
        self.mu = nn.Linear(channels * rows * columns, latent_dim)
        self.logvar = nn.Linear(channels * rows * columns, latent_dim)

    def forward(self, window: Tensor) -> tuple[Tensor, Tensor]:
        n_mels, n_columns = self._padded_shape
        missing = n_columns - window.shape[-1], n_mels - window.shape[-2]
        if min(missing) < 0:
            raise SettingError(
                f"encode: got a window of {tuple(window.shape[-2:])} (bands, columns), "
                f"this model takes up to {self._padded_shape}; cut longer sounds into windows"
            )
        hidden = self.convolutions(functional.pad(window, (0, missing[0], 0, missing[1]))).flatten(1)
        limit = LOG_VARIANCE_LIMIT
        return self.mu(hidden), self.logvar(hidden).clamp(-limit, limit)


class MissingEncoder(nn.Module):
    """Stands in a playable model, which was stored without its encoder."""

    def forward(self, _window: Tensor) -> NoReturn:
        raise ModelError(
            "this model is stored in playable form, without its encoder; to encode sounds use the full "
            "model it was made from"
        )


class ConvDecoder(nn.Module):
    """Latent vectors (batch, latent_dim) to standardised windows (batch, 1, n_mels, columns)."""

    def __init__(self, latent_dim: int = 64, mel_shape: tuple[int, int] = (128, 94)) -> None:
        super().__init__()
        self._inner_shape = _inner_shape(mel_shape)
        channels, rows, columns = self._inner_shape
        self.spread = nn.Linear(latent_dim, channels * rows * columns)
        outward = (*reversed(CHANNELS), 1)
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise(outward):
            layers.append(
                nn.ConvTranspose2d(n_in, n_out, kernel_size=3, stride=2, padding=1, output_padding=1)
            )
            if n_out != 1:
                layers += [nn.BatchNorm2d(n_out), nn.ReLU(inplace=True)]
        self.convolutions = nn.Sequential(*layers)
        # A drawn bias below 0 would make an untrained network silent: there is no power below 0.
        nn.init.zeros_(self.convolutions[-1].get_parameter("bias"))

    def forward(self, latent: Tensor) -> Tensor:
        hidden = self.spread(latent).reshape(-1, *self._inner_shape)
        window: Tensor = self.convolutions(hidden)
        return window


class ConvVAE(nn.Module):
    """Encoder, decoder and the per-band statistics they are standardised with."""

    mel_mean: Tensor
    mel_std: Tensor

    def __init__(
        self, latent_dim: int = 64, dropout: float = 0.2, mel_shape: tuple[int, int] = (128, 94)
    ) -> None:
        super().__init__()
        self.mel_shape = mel_shape
        self._latent_dim = latent_dim
        self.encoder: ConvEncoder | MissingEncoder = ConvEncoder(latent_dim, dropout, mel_shape)
        self.decoder = ConvDecoder(latent_dim, mel_shape)
        self.register_buffer("mel_mean", torch.zeros(mel_shape[0], 1))
        self.register_buffer("mel_std", torch.ones(mel_shape[0], 1))

    @property
    def latent_dim(self) -> int:
        return self._latent_dim

    def standardise(self, mel: Tensor) -> Tensor:
        return (mel - self.mel_mean) / self.mel_std

    def encode(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of log-mel windows (batch, 1, n_mels, columns)."""
        n_mels = self.mel_shape[0]
        if mel.dim() != 4 or mel.shape[1] != 1 or mel.shape[2] != n_mels:
            raise SettingError(
                f"encode: got shape {tuple(mel.shape)}, this model takes (batch, 1, {n_mels}, columns); "
                "use the spectrogram settings stored with it"
            )
        mu, logvar = self.encoder(self.standardise(mel))
        return mu, logvar

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        """A draw from the posterior, differentiable in both."""
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

    def decode(self, z: Tensor, target_shape: tuple[int, int] | None = None) -> Tensor:
        """Log-mel windows of latent vectors, cropped to `target_shape` (bands, columns)."""
        n_mels, n_columns = target_shape or self.mel_shape
        window = self.decoder(z)
        if n_mels > self.mel_shape[0] or n_columns > window.shape[-1]:
            raise SettingError(
                f"decode: got a target of {(n_mels, n_columns)} (bands, columns), this model makes up to "
                f"{(self.mel_shape[0], window.shape[-1])}; decode several windows instead"
            )
        whole: Tensor = window[..., : self.mel_shape[0], :n_columns] * self.mel_std + self.mel_mean
        return whole[..., :n_mels, :]

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(reconstruction of the input's exact shape, mu, logvar)."""
        mu, logvar = self.encode(mel)
        latent = self.reparameterize(mu, logvar)
        return self.decode(latent, (mel.shape[-2], mel.shape[-1])), mu, logvar

    def sample(self, n: int, device: torch.device | str = "cpu") -> Tensor:
        """Windows decoded from `n` draws of the prior, on `device`."""
        return self.decode(torch.randn(n, self.latent_dim, device=device))
