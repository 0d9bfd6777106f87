"""How well a network rebuilds sounds: explained variance, and how many latent dimensions it uses.

Explained variance is 1 - SSE / SS around the per-band mean of the training files, on log-mel, decoded
from the posterior mean, over whole files and real columns only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from sda_core.corpus import CorpusSound, cut_windows
from sda_core.vae import ConvVAE

# A latent dimension is active when it carries this much more than training leaves it for free (nats).
ACTIVE_NATS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Figures of a network on some sounds."""

    explained: float
    kl_per_dimension: Tensor  # (latent_dim,), nats, mean over the windows

    def active_dims(self, free_bits: float) -> int:
        """How many latent dimensions carry something."""
        return int((self.kl_per_dimension > free_bits + ACTIVE_NATS).sum())


@torch.inference_mode()
def measure(
    network: ConvVAE, sounds: Iterable[CorpusSound], band_mean: Tensor, *, most_windows: int | None = None
) -> Measured:
    """The figures over whole files, of the first ones up to `most_windows` windows.

    The network must be in eval mode.
    """
    device = network.mel_mean.device
    error = variance = 0.0
    kl = torch.zeros(network.latent_dim, dtype=torch.float64)
    n_windows = 0
    for sound in sounds:
        windows, is_real = cut_windows(sound.mel, network.mel_shape[1])
        mu, logvar = network.encode(windows.to(device))
        rebuilt = network.decode(mu).cpu()
        real = is_real[:, None, None, :].expand_as(windows)
        error += float(((rebuilt - windows) ** 2)[real].sum(dtype=torch.float64))
        variance += float(((windows - band_mean) ** 2)[real].sum(dtype=torch.float64))
        kl += (-0.5 * (1 + logvar - mu**2 - logvar.exp())).sum(0).cpu().double()
        n_windows += len(windows)
        if most_windows is not None and n_windows >= most_windows:
            break
    return Measured(
        explained=1.0 - error / max(variance, 1e-12),
        kl_per_dimension=kl / max(n_windows, 1),
    )
