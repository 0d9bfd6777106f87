"""Laws of the analysis: sliders come from the material, are named by what is heard, and stay the same."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sda_core.analysis import AnalysisResult, CorpusMap, analyse
from sda_core.corpus import CorpusSound
from sda_core.descriptors import describe, spearman
from sda_core.errors import TrainingError
from sda_core.sliders import POSITIONS, get_slider_info, sliders_to_latent
from sda_core.spectrogram import SpectrogramConfig
from sda_core.vae import ConvVAE

CONFIG = SpectrogramConfig(n_mels=32)
Analysed = tuple[AnalysisResult, CorpusMap]


def sound(index: int) -> CorpusSound:
    """A steady band of noise, higher and louder with the index."""
    bands = torch.arange(32)[:, None]
    shape = torch.exp(-0.5 * ((bands - 2 - 2 * index) / 3.0) ** 2)
    flicker = torch.rand(32, 110, generator=torch.Generator().manual_seed(index))
    return CorpusSound(
        name=f"{index}.wav", path=Path(f"{index}.wav"), variants=((4 + 0.4 * index) * shape + 0.1 * flicker,)
    )


SOUNDS = tuple(sound(index) for index in range(12))


@pytest.fixture(scope="module")
def network() -> ConvVAE:
    """A network that has seen the sounds for a moment, enough to tell them apart."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = ConvVAE(8, 0.0, (32, 94))
        windows = torch.stack([sound.mel[None, :, :94] for sound in SOUNDS])
        network.mel_mean.copy_(windows.mean((0, 1, 3))[:, None])
        optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
        for _ in range(60):
            rebuilt, mu, _ = network(windows)
            loss = ((rebuilt - windows) ** 2).mean() + 1e-3 * (mu**2).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return network.eval()


@pytest.fixture(scope="module")
def analysed(network: ConvVAE) -> Analysed:
    return analyse(network, SOUNDS, CONFIG)


def test_directions_are_orthonormal_and_ordered(analysed: Analysed) -> None:
    analysis, _ = analysed
    gram = analysis.components @ analysis.components.T
    assert torch.allclose(gram, torch.eye(analysis.n_active), atol=1e-5)
    assert list(analysis.variance_ratios) == sorted(analysis.variance_ratios, reverse=True)
    assert analysis.n_active >= 1
    assert all(ratio >= 0.02 for ratio in analysis.variance_ratios[1:])


def test_the_same_weights_and_sounds_give_the_same_sliders(network: ConvVAE, analysed: Analysed) -> None:
    again, _ = analyse(network, SOUNDS, CONFIG)
    assert torch.equal(again.components, analysed[0].components)
    assert replace(again, mean=0, components=0, spread=0) == replace(
        analysed[0], mean=0, components=0, spread=0
    )


def test_the_first_slider_is_named_by_what_rises_along_it(network: ConvVAE, analysed: Analysed) -> None:
    analysis, _ = analysed
    latents = torch.stack([sliders_to_latent(analysis, [float(position)]) for position in POSITIONS])
    with torch.inference_mode():
        measured = describe(network.decode(latents)[:, 0], CONFIG)
    label = analysis.labels[0]
    assert label in measured
    assert spearman(measured[label]) == pytest.approx(analysis.correlations[0], abs=0.02)
    assert spearman(measured[label]) >= 0.9


def test_each_word_names_one_slider(analysed: Analysed) -> None:
    labels = analysed[0].labels
    assert len(set(labels)) == len(labels)


def test_ranges_are_percentiles_of_the_material_within_the_slider(analysed: Analysed) -> None:
    analysis, corpus_map = analysed
    for index, info in enumerate(get_slider_info(analysis)):
        positions = corpus_map.positions[:, index]
        low, high = (float(torch.quantile(positions, share)) for share in (0.02, 0.98))
        assert high - low == pytest.approx(20, rel=1e-3)
        assert info.safe == pytest.approx((max(-10, low), min(10, high)), abs=1e-3)
        low, high = (float(torch.quantile(positions, share)) for share in (0.005, 0.995))
        assert info.limit == pytest.approx((max(-10, low), min(10, high)), abs=1e-3)


def test_the_map_has_a_point_for_every_window_of_every_file(analysed: Analysed) -> None:
    analysis, corpus_map = analysed
    assert set(corpus_map.file_index.tolist()) == set(range(12))
    assert corpus_map.names == tuple(sound.name for sound in SOUNDS)
    assert corpus_map.positions.shape == (len(corpus_map.file_index), analysis.n_active)
    assert all(len(values) == len(corpus_map.file_index) for values in corpus_map.descriptors.values())


def test_a_network_that_hears_no_difference_is_refused(network: ConvVAE) -> None:
    deaf = ConvVAE(8, 0.0, (32, 94)).eval()
    torch.nn.init.zeros_(deaf.encoder.mu.weight)
    with pytest.raises(TrainingError, match="collapsed"):
        analyse(deaf, SOUNDS, CONFIG)


def test_analysis_leaves_the_mode_of_the_network_alone(network: ConvVAE) -> None:
    network.train()
    analyse(network, SOUNDS[:3], CONFIG)
    assert network.training
    network.eval()
