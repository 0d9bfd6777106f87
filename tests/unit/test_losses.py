"""Laws of the losses: the formulas, by hand and by their meaning."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from sda_core.losses import compute_kl_divergence, get_kl_weight, vae_loss


def posterior(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(5, 3, generator=generator), torch.randn(5, 3, generator=generator)


def test_the_divergence_is_that_of_two_gaussians() -> None:
    mu, logvar = posterior()
    expected = kl_divergence(Normal(mu, (0.5 * logvar).exp()), Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(compute_kl_divergence(mu, logvar), expected)


def test_the_prior_itself_has_no_divergence() -> None:
    assert compute_kl_divergence(torch.zeros(4, 8), torch.zeros(4, 8)) == 0


def test_the_raw_divergence_knows_no_free_bits() -> None:
    mu = torch.tensor([[0.1, 0.0]])
    assert float(compute_kl_divergence(mu, torch.zeros(1, 2))) == pytest.approx(0.005)


def test_total_is_reconstruction_plus_weighted_divergence() -> None:
    mu, logvar = posterior()
    recon, target = torch.rand(5, 1, 8, 8), torch.rand(5, 1, 8, 8)
    total, recon_loss, kl_loss = vae_loss(recon, target, mu, logvar, kl_weight=0.25, free_bits=0.1)
    torch.testing.assert_close(recon_loss, ((recon - target) ** 2).mean())
    torch.testing.assert_close(total, recon_loss + 0.25 * kl_loss)


def test_free_bits_are_a_floor_for_every_dimension_of_every_window() -> None:
    mu, logvar = posterior()
    per_dimension = -0.5 * (1 + logvar - mu**2 - logvar.exp())
    *_, kl_loss = vae_loss(torch.zeros(5), torch.zeros(5), mu, logvar, free_bits=0.5)
    expected = sum(max(0.5, float(value)) for value in per_dimension.flatten()) / 5
    assert float(kl_loss) == pytest.approx(expected, rel=1e-5)


def test_the_defaults_are_kl_weight_1_and_half_a_nat_for_free() -> None:
    zeros = torch.zeros(2, 64)
    total, recon_loss, kl_loss = vae_loss(torch.zeros(2, 1), torch.zeros(2, 1), zeros, zeros)
    assert (float(total), float(recon_loss), float(kl_loss)) == (32.0, 0.0, 32.0)


def test_without_free_bits_the_divergence_is_the_raw_one() -> None:
    mu, logvar = posterior()
    *_, kl_loss = vae_loss(torch.zeros(5), torch.zeros(5), mu, logvar, free_bits=0.0)
    torch.testing.assert_close(kl_loss, compute_kl_divergence(mu, logvar))


def test_a_dimension_within_its_free_bits_is_not_pushed() -> None:
    mu = torch.tensor([[0.1, 2.0]], requires_grad=True)
    total, *_ = vae_loss(torch.zeros(1), torch.zeros(1), mu, torch.zeros(1, 2), free_bits=0.5)
    total.backward()
    assert mu.grad is not None
    assert mu.grad[0, 0] == 0
    assert mu.grad[0, 1] == pytest.approx(2.0)


def test_the_losses_stay_finite_at_the_limits_of_the_log_variance() -> None:
    for limit in (-20.0, 20.0):
        total, *_ = vae_loss(torch.zeros(1), torch.zeros(1), torch.zeros(1, 4), torch.full((1, 4), limit))
        assert math.isfinite(float(total))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((0, 100), 0.0), ((15, 100, 0.3), 0.5), ((30, 100), 1.0), ((50, 100), 1.0), ((5, 10, 0.0), 1.0)],
)
def test_the_kl_weight_rises_to_1_over_the_first_part(arguments: tuple[float, ...], expected: float) -> None:
    assert get_kl_weight(*arguments) == pytest.approx(expected)


def test_the_kl_weight_never_falls_and_never_leaves_0_to_1() -> None:
    weights = [get_kl_weight(epoch, 40, 0.45) for epoch in range(41)]
    assert weights == sorted(weights)
    assert weights[0] == 0
    assert weights[-1] == 1
