"""Whatever bytes a model file has: it is refused in one sentence, or it sounds as its fingerprint says."""

import json
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import ModelError
from sda_core.library import list_library
from sda_core.model_file import Model, load_model, save_model, to_playable
from tests.fixtures.small_model import small_model

GOOD = to_playable(small_model())
LATENTS = torch.randn(2, 4, generator=torch.Generator().manual_seed(0))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
lists = st.lists(scalars | st.lists(scalars, max_size=3), max_size=3)
json_values = scalars | lists | st.dictionaries(st.text(max_size=8), scalars | lists, max_size=3)


@torch.inference_mode()
def sound_of(model: Model) -> torch.Tensor:
    return model.network.decode(LATENTS)


@pytest.fixture(scope="module")
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield save_model(GOOD, Path(folder) / "rain.safetensors")


@pytest.fixture(scope="module")
def content(path: Path) -> bytes:
    return path.read_bytes()


def check(path: Path, content: bytes) -> None:
    """The law: a ModelError of one line, or a model that sounds exactly as the good one."""
    path.write_bytes(content)
    (entry,) = list_library(path.parent, path.parent / "none")  # listed, whatever it is
    assert (entry.header is None) == bool(entry.problem)
    try:
        model = load_model(path)
    except ModelError as error:
        n_lines = len(str(error).splitlines())
    else:
        n_lines = 1
        assert model.header.content_hash == GOOD.header.content_hash
        assert torch.equal(sound_of(model), sound_of(GOOD))
    assert n_lines == 1


def spread(data: st.DataObject, size: int, header: int) -> int:
    """A place in a file, in its header as often as in all the rest."""
    return data.draw(st.one_of(st.integers(0, header - 1), st.integers(0, size - 1)), label="place")


def header_size(content: bytes) -> int:
    return 8 + int(struct.unpack("<Q", content[:8])[0])


@given(data=st.data(), flips=st.integers(1, 4))
def test_flipped_bits(path: Path, content: bytes, data: st.DataObject, flips: int) -> None:
    spoilt = bytearray(content)
    for _ in range(flips):
        spoilt[spread(data, len(content), header_size(content))] ^= 1 << data.draw(st.integers(0, 7))
    check(path, bytes(spoilt))


@given(data=st.data(), patch=st.binary(min_size=1, max_size=40))
def test_bytes_written_over_others(path: Path, content: bytes, data: st.DataObject, patch: bytes) -> None:
    place = spread(data, len(content), header_size(content))
    check(path, content[:place] + patch + content[place + len(patch) :])


@given(data=st.data(), patch=st.binary(max_size=20), gone=st.integers(0, 20))
def test_bytes_put_in_and_taken_out_of_the_header(
    path: Path, content: bytes, data: st.DataObject, patch: bytes, gone: int
) -> None:
    size = header_size(content)
    place = data.draw(st.integers(8, size - 1))
    text = content[8:place] + patch + content[min(place + gone, size) : size]
    check(path, struct.pack("<Q", len(text)) + text + content[size:])


@given(data=st.data())
def test_a_truncated_file(path: Path, content: bytes, data: st.DataObject) -> None:
    check(path, content[: spread(data, len(content), header_size(content))])


STARTS = (b"", b"PK\x03\x04", b"\x80\x04", struct.pack("<Q", 40))


@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=200))
def test_any_bytes(path: Path, start: bytes, rest: bytes) -> None:
    check(path, start + rest)


def facts_of(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A file's outer header and SDA's own facts in it."""
    outer = json.loads(content[8 : header_size(content)])
    return outer, json.loads(outer["__metadata__"]["sda"])


@given(data=st.data(), value=json_values)
def test_any_value_for_any_fact(path: Path, content: bytes, data: st.DataObject, value: object) -> None:
    outer, facts = facts_of(content)
    tables = (facts, facts["analysis"], facts["spectrogram"])
    table, key = data.draw(st.sampled_from([(table, key) for table in tables for key in sorted(table)]))
    table[key] = value
    outer["__metadata__"]["sda"] = json.dumps(facts)
    text = json.dumps(outer).encode()
    check(path, struct.pack("<Q", len(text)) + text + content[header_size(content) :])


@given(data=st.data(), value=json_values)
def test_any_value_for_any_place_of_a_tensor(
    path: Path, content: bytes, data: st.DataObject, value: object
) -> None:
    outer, _ = facts_of(content)
    places = [(name, key) for name in sorted(outer) for key in sorted(outer[name])]
    name, key = data.draw(st.sampled_from(places))
    outer[name][key] = value
    text = json.dumps(outer).encode()
    check(path, struct.pack("<Q", len(text)) + text + content[header_size(content) :])
