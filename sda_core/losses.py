"""What training minimises, as plain functions of tensors."""

import torch
from torch import Tensor


def vae_loss(
    recon: Tensor,
    target: Tensor,
    mu: Tensor,
    logvar: Tensor,
    kl_weight: float = 1.0,
    free_bits: float = 0.5,
) -> tuple[Tensor, Tensor, Tensor]:
    """(total, reconstruction, divergence), each a scalar.

    Reconstruction is the mean squared error. The divergence of each latent dimension counts with at
    least `free_bits` nats, so that a dimension is not pushed to silence for the last bit of gain.
    """
    recon_loss = torch.mean((recon - target) ** 2)
    kl_loss = kl_per_dimension(mu, logvar).clamp(min=free_bits).sum(dim=1).mean()
    return recon_loss + kl_weight * kl_loss, recon_loss, kl_loss


def get_kl_weight(epoch: float, total_epochs: float, warmup_fraction: float = 0.3) -> float:
    """The share of the KL weight in force: linear from 0 to 1 over the first part of training."""
    warmup_epochs = total_epochs * warmup_fraction
    if warmup_epochs <= 0:
        return 1.0
    return min(1.0, epoch / warmup_epochs)


def compute_kl_divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """The divergence from the prior, summed over dimensions, mean over the batch; no free bits."""
    return kl_per_dimension(mu, logvar).sum(dim=1).mean()


def kl_per_dimension(mu: Tensor, logvar: Tensor) -> Tensor:
    """The divergence of each latent dimension from the prior, in nats. Shape: (batch, latent_dim)"""
    return -0.5 * (1 + logvar - mu**2 - logvar.exp())
