"""Laws of model files: what is not a sound model is refused in one sentence, and nothing is executed."""

import json
import os
import pickle
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from sda_core.errors import ModelError
from sda_core.model_file import load_model, save_model, to_playable
from sda_core.model_header import FORMAT_VERSION
from tests.fixtures.small_model import small_model, small_network

Json = dict[str, Any]


@pytest.fixture(scope="module")
def good() -> bytes:
    """The content of a good file."""
    with tempfile.TemporaryDirectory() as folder:
        return save_model(to_playable(small_model()), Path(folder) / "rain.safetensors").read_bytes()


@pytest.fixture
def path(tmp_path: Path, good: bytes) -> Path:
    """A good file, to be spoilt."""
    path = tmp_path / "rain.safetensors"
    path.write_bytes(good)
    return path


def refusal(path: Path) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(ModelError) as caught:
        load_model(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    assert len(sentence) < 500 + len(str(path))
    return sentence.removeprefix(f"{path}: ")


def split(path: Path) -> tuple[Json, bytes]:
    """A file's outer header and its data."""
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def join(path: Path, outer: Json | bytes, data: bytes) -> Path:
    text = outer if isinstance(outer, bytes) else json.dumps(outer).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def with_facts(path: Path, change: Callable[[Json], object]) -> Path:
    """The file with SDA's own facts changed."""
    outer, data = split(path)
    facts = json.loads(outer["__metadata__"]["sda"])
    change(facts)
    outer["__metadata__"]["sda"] = json.dumps(facts)
    return join(path, outer, data)


class Intruder:
    """What a hostile pickle holds: a call that is made when it is opened."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_a_pickle_is_refused_and_not_executed(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    pickle.loads(pickle.dumps(Intruder(mark)))
    assert mark.is_dir(), "the pickle would do harm"
    mark.rmdir()
    path = tmp_path / "stranger.safetensors"
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        path.write_bytes(pickle.dumps(Intruder(mark), protocol=protocol))
        assert "could run code" in refusal(path)
    for is_zip in (True, False):
        torch.save({"weights": Intruder(mark)}, path, _use_new_zipfile_serialization=is_zip)
        assert "could run code" in refusal(path)
    path.write_bytes(pickle.dumps(Intruder(mark), protocol=0))
    assert "not a model file" in refusal(path)
    assert not mark.exists()


def test_a_file_cut_short_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    header_end = 8 + struct.unpack("<Q", content[:8])[0]
    near = (1, 7, 8, 9, 100, header_end - 1, header_end, header_end + 1)
    for size in (*near, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        assert refusal(path)


def test_a_file_with_something_after_its_end_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    assert "longer than it should be" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [
        b"this is a text file that somebody has renamed",
        b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64),
        bytes(1000),
        b"\xff" * 1000,
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 4) + b"null",
        struct.pack("<Q", 4) + b"\xff\xfe\x00\x00",
        struct.pack("<Q", 200_000) + b"[" * 200_000,
        struct.pack("<Q", 5006) + b'{"a":' + b"1" * 5000 + b"}",
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    assert refusal(path)


def test_an_empty_file_a_folder_and_a_missing_file_are_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert "the file is empty" in refusal(tmp_path / "empty")
    assert "is a folder" in refusal(tmp_path)
    assert "no such file" in refusal(tmp_path / "missing")


def test_a_safetensors_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    safetensors.torch.save_file({"weight": torch.zeros(3)}, tmp_path / "a")
    assert "not of SDA" in refusal(tmp_path / "a")
    safetensors.torch.save_file({"weight": torch.zeros(3)}, tmp_path / "a", {"sda": "{}"})
    assert "not an SDA model" in refusal(tmp_path / "a")


def test_a_model_of_a_newer_version_asks_for_an_update(path: Path) -> None:
    with_facts(path, lambda facts: facts.update(format_version=FORMAT_VERSION + 1))
    assert "update SDA" in refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": 0},
        {"format_version": "1"},
        {"form": "half"},
        {"form": []},
        {"latent_dim": 0},
        {"latent_dim": 5},
        {"latent_dim": 4.0},
        {"latent_dim": True},
        {"latent_dim": 10**9},
        {"n_columns": 0},
        {"n_columns": 10**9},
        {"name": 3},
        {"name": [3]},
        {"name": None},
        {"loudness_db": float("nan")},
        {"loudness_db": "loud"},
        {"loudness_db": -20.0},
        {"mel": "slaney"},
        {"analysis": None},
        {"analysis": {}},
        {"analysis": "text"},
        {"spectrogram": None},
        {"spectrogram": {"n_bands": 3}},
        {"map_names": 3},
        {"map_names": []},
        {"map_descriptors": ["brightness"]},
        {"training": {"loss": float("nan")}},
        {"training": {"loss": float("inf")}},
        {"training": []},
        {"dataset": None},
    ],
    ids=str,
)
def test_facts_that_are_not_so_are_refused(path: Path, change: Json) -> None:
    with_facts(path, lambda facts: facts.update(change))
    assert refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        {"n_mels": 32.0},
        {"n_mels": 33},
        {"n_mels": 10**9},
        {"n_mels": "32"},
        {"sample_rate": 48_000.5},
        {"sample_rate": 0},
        {"n_fft": 2048.0},
        {"hop_length": 256},
        {"hop_length": True},
        {"f_max": 25_000.0},
        {"f_min": float("nan")},
        {"power": None},
    ],
    ids=str,
)
def test_spectrogram_settings_that_are_not_so_are_refused(path: Path, change: Json) -> None:
    with_facts(path, lambda facts: facts["spectrogram"].update(change))
    assert refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": []},
        {"labels": ["brightness"]},
        {"labels": ["brightness", "depth"]},
        {"steps": [0.5]},
        {"steps": [0.5, 0.0]},
        {"steps": [0.5, -1.0]},
        {"steps": [0.5, float("inf")]},
        {"steps": [0.5, "far"]},
        {"safe_ranges": [[-1.0, 1.0]]},
        {"safe_ranges": [[-1.0], [1.0]]},
        {"safe_ranges": [[-1.0, 1.0], [float("nan"), 1.0]]},
        {"variance_ratios": 10**400},
    ],
    ids=lambda change: str(change)[:60],
)
def test_an_analysis_that_is_not_so_is_refused(path: Path, change: Json) -> None:
    with_facts(path, lambda facts: facts["analysis"].update(change))
    assert refusal(path)


def test_facts_from_a_later_minor_version_are_passed_over(path: Path) -> None:
    with_facts(path, lambda facts: facts.update(mood="blue"))
    assert load_model(path).name == "rain"


@pytest.mark.parametrize(
    "change",
    [
        {"shape": []},
        {"shape": [3]},
        {"shape": [-3, 2]},
        {"shape": [2**70, 2]},
        {"shape": ["3", 2]},
        {"shape": None},
        {"dtype": "F16"},
        {"dtype": "Q4"},
        {"dtype": None},
        {"data_offsets": [0]},
        {"data_offsets": [24, 0]},
        {"data_offsets": [0, 24]},
        {"data_offsets": [-24, 0]},
        {"data_offsets": [0.0, 24.0]},
    ],
    ids=str,
)
def test_a_tensor_that_is_not_where_and_what_it_should_be_is_refused(path: Path, change: Json) -> None:
    outer, data = split(path)
    outer["map.positions"].update(change)
    assert refusal(join(path, outer, data))


def test_a_tensor_that_is_no_table_entry_is_refused(path: Path) -> None:
    outer, data = split(path)
    for entry in (None, 3, "text", [], {}):
        assert "not valid" in refusal(join(path, outer | {"mel_std": entry}, data))


def test_metadata_that_is_not_text_is_refused(path: Path) -> None:
    outer, data = split(path)
    for metadata in (None, 3, [], {}, {"sda": 3}, {"sda": "{"}, {"sda": "[]"}, {"sda": "[" * 100_000}):
        assert refusal(join(path, outer | {"__metadata__": metadata}, data))


def forged(path: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> Path:
    """The file with its tensors changed and everything else consistent but the fingerprint."""
    facts = split(path)[0]["__metadata__"]["sda"]
    tensors = safetensors.torch.load(path.read_bytes())
    change(tensors)
    path.write_bytes(safetensors.torch.save(tensors, {"sda": facts}))
    return path


def test_a_missing_and_an_additional_tensor_are_named(path: Path) -> None:
    tensors = safetensors.torch.load(path.read_bytes())
    assert "mel_std is missing" in refusal(forged(path, lambda tensors: tensors.pop("mel_std")))
    forged(path, lambda changed: changed.update(tensors | {"trojan": torch.zeros(1)}))
    assert "trojan does not belong there" in refusal(path)


def test_a_tensor_of_another_shape_or_kind_is_named_with_both(path: Path) -> None:
    original = path.read_bytes()
    forged(path, lambda tensors: tensors.update(mel_std=torch.ones(16, 1)))
    assert "mel_std is F32 [16, 1], its header promises F32 [32, 1]" in refusal(path)
    path.write_bytes(original)
    forged(path, lambda tensors: tensors.update({"analysis.mean": torch.zeros(4).long()}))
    assert "analysis.mean is I64 [4], its header promises F32 [4]" in refusal(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("name", ["decoder.spread.weight", "mel_mean", "analysis.mean", "map.positions"])
def test_weights_that_are_not_numbers_are_refused_by_name(path: Path, name: str, value: float) -> None:
    forged(path, lambda tensors: tensors[name].view(-1)[:1].fill_(value))
    assert f"({name} has NaN or infinity)" in refusal(path)


def test_an_edited_weight_is_found_out(path: Path) -> None:
    forged(path, lambda tensors: tensors["decoder.spread.bias"].add_(0.5))
    assert "does not match its own fingerprint" in refusal(path)


def test_a_map_that_points_beyond_its_files_is_refused(path: Path) -> None:
    for index in (-1, 2):
        forged(path, lambda tensors, index=index: tensors["map.file_index"].fill_(index))
        assert "names files that are not there" in refusal(path)


def test_band_statistics_that_are_not_positive_are_refused(tmp_path: Path) -> None:
    network = small_network()
    network.mel_std[3] = 0.0
    assert "not positive" in refusal(save_model(small_model(network=network), tmp_path / "a.safetensors"))


def test_a_file_cannot_write_to_the_terminal(path: Path) -> None:
    with_facts(path, lambda facts: facts.update(name="rain\x1b[2J\n", map_names=["kick\r.wav", "snare.wav"]))
    model = load_model(path)
    assert model.name == "rain?[2J?"
    assert model.corpus_map.names == ("kick?.wav", "snare.wav")
    outer, data = split(path)
    outer["mel_std"]["dtype"] = "F32\x1b[2J\nwell"
    assert "F32?[2J?well" in refusal(join(path, outer, data))
