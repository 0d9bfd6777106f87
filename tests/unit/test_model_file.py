"""Laws of model files: the same model comes back, and its hash is of what sounds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from sda_core.errors import ModelError, OutputError
from sda_core.model_file import Model, load_model, make_model, save_model, to_playable
from sda_core.model_header import ModelForm, read_header
from sda_core.sliders import sliders_to_latent
from tests.fixtures.small_model import small_analysis, small_map, small_model, small_network

Json = dict[str, Any]
FIGURES = (
    "labels",
    "variance_ratios",
    "steps",
    "correlations",
    "safe_ranges",
    "limit_ranges",
    "loudness_db",
)


@pytest.fixture(scope="module")
def full() -> Model:
    return small_model()


@pytest.fixture(scope="module")
def playable(full: Model) -> Model:
    return to_playable(full)


@pytest.fixture(scope="module", params=["full", "playable"])
def model(request: pytest.FixtureRequest) -> Model:
    made: Model = request.getfixturevalue(request.param)
    return made


@torch.inference_mode()
def sound_of(model: Model) -> torch.Tensor:
    positions = ((0.0, 0.0), (3.0, -7.0), (-10.0, 10.0))
    latents = [sliders_to_latent(model.analysis, place) for place in positions]
    return model.network.decode(torch.stack(latents))


def test_a_model_comes_back_bit_for_bit(tmp_path: Path, model: Model) -> None:
    loaded = load_model(save_model(model, tmp_path / "a.safetensors"))
    assert loaded.header == model.header
    assert torch.equal(sound_of(loaded), sound_of(model))
    weights = model.network.state_dict()
    assert loaded.network.state_dict().keys() == weights.keys()
    assert all(torch.equal(weights[name], got) for name, got in loaded.network.state_dict().items())
    for name in FIGURES:
        assert getattr(loaded.analysis, name) == getattr(model.analysis, name)
    for name in ("mean", "components", "spread"):
        assert torch.equal(getattr(loaded.analysis, name), getattr(model.analysis, name))
    assert loaded.corpus_map.names == model.corpus_map.names
    assert torch.equal(loaded.corpus_map.file_index, model.corpus_map.file_index)
    assert torch.equal(loaded.corpus_map.positions, model.corpus_map.positions)
    assert list(loaded.corpus_map.descriptors) == list(model.corpus_map.descriptors)
    for name, values in loaded.corpus_map.descriptors.items():
        assert torch.equal(values, model.corpus_map.descriptors[name])


def test_the_same_model_is_the_same_file(tmp_path: Path, model: Model) -> None:
    first, second = (save_model(model, tmp_path / name) for name in ("a.safetensors", "b.safetensors"))
    again = save_model(load_model(first), tmp_path / "c.safetensors")
    assert first.read_bytes() == second.read_bytes() == again.read_bytes()


def test_a_loaded_model_is_ready_to_play(tmp_path: Path, model: Model) -> None:
    network = load_model(save_model(model, tmp_path / "a.safetensors")).network
    assert not network.training
    assert all(parameter.dtype == torch.float32 for parameter in network.parameters())
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert {tensor.device.type for tensor in network.state_dict().values()} == {"cpu"}


def test_a_full_model_still_encodes_and_a_playable_one_says_why_not(full: Model, playable: Model) -> None:
    mel = torch.rand(1, 1, 32, 24)
    assert full.network.encode(mel)[0].shape == (1, 4)
    with pytest.raises(ModelError, match="playable form"):
        playable.network.encode(mel)


def test_a_playable_model_sounds_nearly_the_same(full: Model, playable: Model) -> None:
    assert playable.header.form is ModelForm.PLAYABLE
    torch.testing.assert_close(sound_of(playable), sound_of(full), atol=0.02, rtol=0.01)
    assert torch.equal(playable.network.mel_mean, full.network.mel_mean)


def test_making_playable_twice_changes_nothing_more(playable: Model) -> None:
    again = to_playable(playable)
    assert again.header == playable.header
    assert torch.equal(sound_of(again), sound_of(playable))


def test_making_playable_leaves_the_full_model_alone(full: Model) -> None:
    before = {name: tensor.clone() for name, tensor in full.network.state_dict().items()}
    to_playable(full)
    assert all(torch.equal(before[name], tensor) for name, tensor in full.network.state_dict().items())


def test_a_playable_model_of_the_default_shape_takes_less_than_3_mb(tmp_path: Path) -> None:
    network = small_network(latent_dim=64, mel_shape=(128, 94))
    path = save_model(to_playable(small_model(network=network)), tmp_path / "a.safetensors")
    assert path.stat().st_size < 3_000_000


def test_a_model_without_a_map_is_a_model(tmp_path: Path, full: Model) -> None:
    bare = replace(
        small_map(), names=(), file_index=torch.zeros(0).long(), positions=torch.zeros(0, 2), descriptors={}
    )
    made = make_model(header=full.header, network=full.network, analysis=full.analysis, corpus_map=bare)
    assert load_model(save_model(made, tmp_path / "a.safetensors")).corpus_map.positions.shape == (0, 2)


def test_the_header_tells_the_truth_about_the_parts(full: Model) -> None:
    lying = replace(full.header, latent_dim=99, n_columns=99, loudness_db=0.0, map_names=(), content_hash="x")
    made = make_model(header=lying, network=full.network, analysis=full.analysis, corpus_map=full.corpus_map)
    assert made.header == full.header


def test_the_hash_is_not_of_name_notes_map_and_training(full: Model) -> None:
    header = replace(full.header, name="snow", notes="other", licence="other", training={"epochs": 99})
    other_map = replace(small_map(), positions=torch.zeros(3, 2))
    made = make_model(header=header, network=full.network, analysis=full.analysis, corpus_map=other_map)
    assert made.header.content_hash == full.header.content_hash
    assert len(full.header.content_hash) == 64


def nudged(tensor: torch.Tensor) -> torch.Tensor:
    """With one number a little different."""
    changed = tensor.clone()
    changed.view(-1)[0] += 0.25
    return changed


@pytest.mark.parametrize("name", ["decoder.spread.weight", "decoder.convolutions.9.bias", "mel_std"])
def test_the_hash_changes_with_every_weight_that_sounds(full: Model, name: str) -> None:
    network = small_network()
    network.state_dict()[name].copy_(nudged(network.state_dict()[name]))
    assert small_model(network=network).header.content_hash != full.header.content_hash


def test_the_hash_changes_with_whatever_else_sounds(full: Model) -> None:
    analysis = small_analysis()
    changes: list[Json] = [
        {"mean": nudged(analysis.mean)},
        {"components": nudged(analysis.components)},
        {"spread": nudged(analysis.spread)},
        {"steps": (0.5, 0.25)},
        {"labels": ("brightness", "depth")},
        {"safe_ranges": ((-9.0, 10.0), (-10.0, 9.0))},
        {"loudness_db": -20.0},
    ]
    hashes = {full.header.content_hash}
    for change in changes:
        made = make_model(
            header=full.header,
            network=full.network,
            analysis=replace(analysis, **change),
            corpus_map=full.corpus_map,
        )
        hashes.add(made.header.content_hash)
    other_rate = replace(full.header, spectrogram=replace(full.header.spectrogram, sample_rate=44_100))
    made = make_model(
        header=other_rate, network=full.network, analysis=full.analysis, corpus_map=full.corpus_map
    )
    hashes.add(made.header.content_hash)
    assert len(hashes) == len(changes) + 2


def test_a_model_that_cannot_be_saved_leaves_the_old_one(tmp_path: Path, playable: Model) -> None:
    (tmp_path / "a.safetensors").mkdir()
    with pytest.raises(OutputError, match="a folder of that name"):
        save_model(playable, tmp_path / "a.safetensors")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.safetensors"]


def test_the_header_alone_is_read_without_the_weights(tmp_path: Path, playable: Model) -> None:
    layout = read_header(save_model(playable, tmp_path / "a.safetensors"))
    assert layout.header == playable.header
    assert "decoder.spread.weight" in layout.tensors


def test_a_header_of_any_length_is_read(tmp_path: Path, full: Model) -> None:
    """Also where the bytes of its length begin as a pickle does (0x80)."""
    beginnings = set()
    for n_letters in range(0, 256, 8):
        noted = replace(full, header=replace(full.header, notes="x" * n_letters))
        path = save_model(noted, tmp_path / "a.safetensors")
        beginnings.add(path.read_bytes()[0])
        assert read_header(path).header.notes == "x" * n_letters
    assert 0x80 in beginnings
