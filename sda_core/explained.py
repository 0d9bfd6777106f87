"""How well a network rebuilds sounds: explained variance, and how many latent dimensions it uses.

Explained variance is 1 - SSE / SS around the per-band mean of the training files, on log-mel, decoded
from the posterior mean, over whole files and real columns only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sda_core.corpus import CorpusSound, cut_windows
from sda_core.losses import kl_per_dimension
from sda_core.vae import ConvVAE

BATCH = 32
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
    network: ConvVAE, sounds: Sequence[CorpusSound], band_mean: Tensor, *, most_windows: int | None = None
) -> Measured:
    """The figures over whole files, or over about `most_windows` windows spread evenly over all of them.

    The network must be in eval mode.
    """
    n_columns = network.mel_shape[1]
    n_all = sum(math.ceil(sound.mel.shape[1] / n_columns) for sound in sounds)
    stride = math.ceil(n_all / most_windows) if most_windows else 1
    error = variance = 0.0
    kl = torch.zeros(network.latent_dim, dtype=torch.float64)
    n_passed = n_measured = 0
    for sound in sounds:
        windows, is_real = cut_windows(sound.mel, n_columns)
        chosen = torch.arange(-n_passed % stride, len(windows), stride)
        n_passed += len(windows)
        for batch in torch.split(chosen, BATCH):
            wanted = windows[batch]
            mu, logvar = network.encode(wanted.to(network.mel_mean.device))
            rebuilt = network.decode(mu).cpu()
            real = is_real[batch][:, None, None, :].expand_as(wanted)
            error += float(((rebuilt - wanted) ** 2)[real].sum(dtype=torch.float64))
            variance += float(((wanted - band_mean) ** 2)[real].sum(dtype=torch.float64))
            kl += kl_per_dimension(mu, logvar).sum(0).cpu().double()
            n_measured += len(batch)
    return Measured(
        explained=1.0 - error / max(variance, 1e-12),
        kl_per_dimension=kl / max(n_measured, 1),
    )
