"""Laws of the network: its size, its shapes, its range, and what it refuses."""

import pytest
import torch

from sda_core.errors import ModelError, SettingError
from sda_core.vae import ConvDecoder, ConvEncoder, ConvVAE, MissingEncoder
from tests.fixtures.small_model import small_network


@pytest.fixture(scope="module")
def vae() -> ConvVAE:
    """At its defaults."""
    torch.manual_seed(0)
    return ConvVAE().eval()


def test_the_default_network_has_3148545_parameters(vae: ConvVAE) -> None:
    assert sum(parameter.numel() for parameter in vae.parameters()) == 3_148_545


def test_it_is_built_eagerly_and_samples_before_any_forward() -> None:
    window = ConvVAE(8, mel_shape=(32, 24)).sample(3, "cpu")
    assert window.shape == (3, 1, 32, 24)


def test_the_default_sample_is_a_window_of_one_second(vae: ConvVAE) -> None:
    assert vae.sample(2, torch.device("cpu")).shape == (2, 1, 128, 94)


def test_latent_dim_is_what_was_asked_for(vae: ConvVAE) -> None:
    assert vae.latent_dim == 64
    assert ConvVAE(latent_dim=7, mel_shape=(16, 16)).latent_dim == 7


def test_four_windows_in_the_same_out(vae: ConvVAE) -> None:
    mel = torch.rand(4, 1, 128, 94)
    recon, mu, logvar = vae(mel)
    assert recon.shape == mel.shape
    assert mu.shape == logvar.shape == (4, 64)
    assert recon.dtype == mu.dtype == logvar.dtype == torch.float32


def test_encoder_and_decoder_are_the_layers_of_the_plan(vae: ConvVAE) -> None:
    assert isinstance(vae.encoder, ConvEncoder)
    assert isinstance(vae.decoder, ConvDecoder)
    convolutions = [layer for layer in vae.encoder.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert [(c.in_channels, c.out_channels) for c in convolutions] == [
        (1, 32),
        (32, 64),
        (64, 128),
        (128, 256),
    ]
    assert vae.encoder.mu.in_features == 256 * 8 * 6
    assert vae.decoder.spread.out_features == 12288
    turned = [layer for layer in vae.decoder.modules() if isinstance(layer, torch.nn.ConvTranspose2d)]
    channels = [(layer.in_channels, layer.out_channels) for layer in turned]
    assert channels == [(256, 128), (128, 64), (64, 32), (32, 1)]
    dropouts = [layer.p for layer in vae.encoder.modules() if isinstance(layer, torch.nn.Dropout2d)]
    assert dropouts == [0.2] * 4


@pytest.mark.parametrize("mel_shape", [(16, 16), (32, 24), (100, 37), (192, 94), (128, 188)])
def test_other_window_shapes_work_the_same(mel_shape: tuple[int, int]) -> None:
    network = ConvVAE(4, mel_shape=mel_shape).eval()
    mel = torch.rand(2, 1, *mel_shape)
    assert network(mel)[0].shape == mel.shape
    assert network.sample(1).shape == (1, 1, *mel_shape)


@pytest.mark.parametrize("n_columns", [1, 15, 50, 94, 96])
def test_the_reconstruction_has_the_exact_shape_of_the_input(vae: ConvVAE, n_columns: int) -> None:
    mel = torch.rand(1, 1, 128, n_columns)
    assert vae(mel)[0].shape == mel.shape


def test_decode_crops_to_the_target(vae: ConvVAE) -> None:
    z = torch.randn(2, 64)
    whole = vae.decode(z)
    assert whole.shape == (2, 1, 128, 94)
    assert torch.equal(vae.decode(z, (100, 40)), whole[..., :100, :40])


@pytest.mark.parametrize("target", [(129, 94), (128, 97)])
def test_decode_refuses_more_than_it_makes(vae: ConvVAE, target: tuple[int, int]) -> None:
    with pytest.raises(SettingError, match="several windows"):
        vae.decode(torch.zeros(1, 64), target)


def test_encode_refuses_longer_windows(vae: ConvVAE) -> None:
    with pytest.raises(SettingError, match="cut longer sounds into windows"):
        vae.encode(torch.zeros(1, 1, 128, 97))


@pytest.mark.parametrize("shape", [(1, 1, 64, 94), (1, 1, 1, 94), (1, 2, 128, 94), (1, 128, 94)])
def test_encode_refuses_windows_of_another_kind(vae: ConvVAE, shape: tuple[int, ...]) -> None:
    with pytest.raises(SettingError, match="128"):
        vae.encode(torch.zeros(shape))


def test_the_log_variance_is_clamped_to_20_either_way() -> None:
    network = small_network()
    assert isinstance(network.encoder, ConvEncoder)
    for bias, expected in ((1000.0, 20.0), (-1000.0, -20.0), (0.0, None)):
        torch.nn.init.constant_(network.encoder.logvar.bias, bias)
        _, logvar = network.encode(torch.rand(2, 1, 32, 24))
        assert logvar.abs().max() <= 20
        assert expected is None or bool((logvar == expected).all())


def test_the_output_is_not_squashed_and_reaches_the_top_of_the_data() -> None:
    network = small_network()
    last = network.decoder.convolutions[-1]
    assert isinstance(last, torch.nn.ConvTranspose2d)
    z = torch.randn(1, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        plain = network.decoder(z)
        last.bias += 13.0
        torch.testing.assert_close(network.decoder(z), plain + 13.0)
        assert network.decode(z).max() > 13


def test_decode_can_be_fitted_to_any_level_of_the_data() -> None:
    torch.manual_seed(0)
    network = ConvVAE(2, mel_shape=(16, 16)).eval()
    z = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    target = torch.tensor([0.5, 4.0, 13.0])[:, None, None, None].expand(3, 1, 16, 16)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(60):
        optimiser.zero_grad()
        loss = ((network.decode(z) - target) ** 2).mean()
        loss.backward()
        optimiser.step()
    assert bool(((network.decode(z) - target).abs() < 1.5).all())


def test_the_statistics_standardise_what_goes_in_and_scale_what_comes_out() -> None:
    plain, scaled = small_network(), small_network()
    mean, std = torch.rand(32, 1) + 3, torch.rand(32, 1) + 1
    plain.mel_mean.zero_()
    plain.mel_std.fill_(1)
    scaled.mel_mean.copy_(mean)
    scaled.mel_std.copy_(std)
    mel, z = torch.rand(2, 1, 32, 24), torch.randn(2, 4)
    with torch.inference_mode():
        torch.testing.assert_close(scaled.decode(z), plain.decode(z) * std + mean)
        torch.testing.assert_close(scaled.encode(mel * std + mean)[0], plain.encode(mel)[0])


def test_missing_columns_count_as_the_mean_of_the_material() -> None:
    network = small_network()
    mel = 3 + torch.rand(1, 1, 32, 10)
    filled = torch.cat([mel, network.mel_mean.expand(1, 1, 32, 14)], dim=-1)
    with torch.inference_mode():
        torch.testing.assert_close(network.encode(mel)[0], network.encode(filled)[0])


def test_reparameterize_draws_from_the_posterior() -> None:
    torch.manual_seed(0)
    mu, logvar = torch.full((20_000, 2), 3.0), torch.full((20_000, 2), 2 * torch.tensor(0.5).log().item())
    draws = small_network().reparameterize(mu, logvar)
    torch.testing.assert_close(draws.mean(0), torch.full((2,), 3.0), atol=0.02, rtol=0)
    torch.testing.assert_close(draws.std(0), torch.full((2,), 0.5), atol=0.02, rtol=0)


def test_reparameterize_passes_gradients_to_mean_and_variance() -> None:
    mu, logvar = torch.zeros(3, 4, requires_grad=True), torch.zeros(3, 4, requires_grad=True)
    small_network().reparameterize(mu, logvar).square().sum().backward()
    assert mu.grad is not None
    assert logvar.grad is not None
    assert bool(mu.grad.any())
    assert bool(logvar.grad.any())


def test_in_eval_mode_a_window_does_not_hear_the_rest_of_its_batch(
    vae: ConvVAE,
) -> None:
    mel = 5 * torch.rand(3, 1, 128, 94)
    with torch.inference_mode():
        torch.testing.assert_close(vae.encode(mel)[0][1:2], vae.encode(mel[1:2])[0], atol=1e-5, rtol=1e-4)


def test_a_network_without_its_encoder_decodes_and_says_why_it_cannot_encode() -> None:
    network = small_network()
    network.encoder = MissingEncoder()
    assert network.decode(torch.zeros(1, 4)).shape == (1, 1, 32, 24)
    with pytest.raises(ModelError, match="playable form"):
        network.encode(torch.zeros(1, 1, 32, 24))
