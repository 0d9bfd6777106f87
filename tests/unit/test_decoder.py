"""Laws of the segment decoder: the columns of a whole decode, and bits that only latent and index decide."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sda_core.accelerated_decoder import AcceleratedDecoder
from sda_core.decoder import SEGMENT_COLUMNS, SegmentDecoder
from sda_core.model_file import load_model, save_model, to_playable
from sda_core.vae import ConvVAE
from tests.fixtures.small_model import small_model, small_network

SHAPES = [(32, 24), (128, 94), (80, 97), (17, 33), (16, 16), (40, 9), (64, 1)]


def latent_of(network: ConvVAE, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal(network.latent_dim).astype(np.float32)


def seasoned(network: ConvVAE) -> ConvVAE:
    """The network as if trained: BatchNorm has seen data and learned something."""
    generator = torch.Generator().manual_seed(1)
    for name, values in network.decoder.convolutions.state_dict().items():
        if values.dim() == 1 and "num_batches" not in name:
            values.copy_(0.5 + torch.rand(values.shape, generator=generator))
    return network.eval()


def whole(network: ConvVAE, latent: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-mel by the network itself, silence at 0. Shape: (columns, bands)"""
    with torch.no_grad():
        return network.decode(torch.from_numpy(latent)[None])[0, 0].T.clamp(min=0).numpy()


def segments(decoder: SegmentDecoder, latent: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [decoder.segment(latent, index) for index in range(decoder.n_segments)]


@pytest.mark.parametrize("mel_shape", SHAPES, ids=str)
@pytest.mark.parametrize("latent_dim", [1, 16, 64])
def test_segments_are_the_columns_of_a_whole_decode(latent_dim: int, mel_shape: tuple[int, int]) -> None:
    network = seasoned(small_network(latent_dim=latent_dim, mel_shape=mel_shape))
    decoder = SegmentDecoder(network)
    latent = latent_of(network)
    wanted = whole(network, latent)
    assert (decoder.latent_dim, decoder.n_mels, decoder.n_columns) == (latent_dim, *mel_shape)
    assert decoder.n_segments == -(-mel_shape[1] // SEGMENT_COLUMNS)
    for index, mel_power in enumerate(segments(decoder, latent)):
        first = index * SEGMENT_COLUMNS
        columns = wanted[first : first + SEGMENT_COLUMNS + 1]
        assert mel_power.shape == columns.shape
        assert mel_power.dtype == np.float32
        assert mel_power.flags.c_contiguous
        assert mel_power.min() >= 0
        np.testing.assert_allclose(np.log1p(mel_power), columns, rtol=0, atol=1e-4)


def test_a_chunk_of_94_columns_has_eleven_segments_of_9_and_one_of_6() -> None:
    network = ConvVAE()
    shapes = [mel_power.shape for mel_power in segments(SegmentDecoder(network), latent_of(network))]
    assert shapes == [(9, 128)] * 11 + [(6, 128)]


def test_an_untrained_network_in_training_mode_is_taken_as_it_would_play() -> None:
    network = ConvVAE(8)
    torch.nn.init.constant_(network.mel_mean, 2.0)
    assert network.training
    decoder = SegmentDecoder(network)
    latent = latent_of(network)
    np.testing.assert_allclose(
        np.log1p(decoder.segment(latent, 3)), whole(network.eval(), latent)[24:33], rtol=0, atol=1e-4
    )


def test_a_playable_model_without_encoder_decodes(tmp_path: Path) -> None:
    model = load_model(save_model(to_playable(small_model()), tmp_path / "rain.safetensors"))
    latent = latent_of(model.network)
    first = SegmentDecoder(model.network).segment(latent, 0)
    np.testing.assert_allclose(np.log1p(first), whole(model.network, latent)[:9], rtol=0, atol=1e-4)


def test_where_the_network_goes_below_silence_the_power_is_exactly_zero() -> None:
    network = small_network()
    network.mel_mean.fill_(-100)
    assert not SegmentDecoder(network).segment(latent_of(network), 0).any()


def test_a_model_that_shouts_gives_finite_power() -> None:
    network = small_network()
    network.mel_mean.fill_(1e6)
    assert np.isfinite(SegmentDecoder(network).segment(latent_of(network), 0)).all()


def test_bits_depend_on_nothing_but_latent_and_index() -> None:
    """Not on what was decoded before, on other decoders, or on where in memory the latent lies."""
    network = small_network(latent_dim=64, mel_shape=(128, 94))
    decoder = SegmentDecoder(network)
    latent = latent_of(network)
    wanted = segments(decoder, latent)
    kept = []
    for turn in range(1, 40):
        index = turn * 5 % decoder.n_segments
        kept.append(decoder.segment(latent_of(network, seed=turn), turn % decoder.n_segments))
        moved = np.zeros(len(latent) + turn, np.float32)[turn:]
        moved[:] = latent
        assert np.array_equal(decoder.segment(moved, index), wanted[index])
    again = segments(SegmentDecoder(network), latent)
    assert all(np.array_equal(a, b) for a, b in zip(again, wanted, strict=True))


def test_every_segment_is_a_new_array_and_the_latent_stays() -> None:
    network = small_network()
    decoder, latent = SegmentDecoder(network), latent_of(network)
    before = latent.copy()
    first = decoder.segment(latent, 0)
    kept = first.copy()
    decoder.segment(latent_of(network, seed=1), 0)
    assert np.array_equal(first, kept)
    assert np.array_equal(latent, before)


def test_the_decoder_keeps_no_hold_on_the_network() -> None:
    network = small_network()
    decoder, latent = SegmentDecoder(network), latent_of(network)
    wanted = decoder.segment(latent, 0)
    for values in network.state_dict().values():
        values.zero_()
    assert np.array_equal(decoder.segment(latent, 0), wanted)


@pytest.mark.parametrize("mel_shape", SHAPES, ids=str)
def test_an_accelerator_decodes_the_same_segments(mel_shape: tuple[int, int]) -> None:
    """On the processor, which every machine has: torch's own way from latent to chunk."""
    network = seasoned(small_network(latent_dim=16, mel_shape=mel_shape))
    here, there = SegmentDecoder(network), AcceleratedDecoder(network, torch.device("cpu"))
    latent = latent_of(network)
    assert there.n_segments == here.n_segments
    for index in range(here.n_segments):
        wanted = np.log1p(here.segment(latent, index))
        np.testing.assert_allclose(np.log1p(there.segment(latent, index)), wanted, rtol=0, atol=1e-4)


def test_the_bits_of_an_accelerator_do_not_depend_on_what_it_decoded_before() -> None:
    network = seasoned(small_network(latent_dim=16))
    decoder, fresh = (AcceleratedDecoder(network, torch.device("cpu")) for _ in range(2))
    for seed in range(40):
        decoder.segment(latent_of(network, seed), 0)
    again = decoder.segment(latent_of(network, 3), 1)
    again[:] += 1  # what is given is the caller's own
    assert np.array_equal(decoder.segment(latent_of(network, 3), 1), fresh.segment(latent_of(network, 3), 1))
