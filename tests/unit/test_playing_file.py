"""What is playing goes into a file and comes back as it was, or is refused in a sentence."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from sda_core.errors import AudioError
from sda_core.frames import HOP
from sda_core.playing_file import playing_from_bytes, playing_to_bytes, read_playing
from sda_core.render import Renderer, RenderState
from sda_core.replay import is_same_playing
from tests.fixtures.small_instrument import loaded, small_bank


def playing_after(n_hops: int, **values: float) -> RenderState:
    renderer = Renderer(small_bank())
    playing = renderer.start()
    state = loaded(0, 1, **values)
    for hop in range(n_hops):
        _, playing = renderer.step(playing, state, hop * HOP)
    return playing


@pytest.mark.parametrize("n_hops", [0, 1, 30])
@pytest.mark.parametrize("values", [{}, {"quality": 2.0}, {"stereo_mode": 2.0}, {"blend_mode": 1.0}])
def test_what_comes_back_is_what_went_in(n_hops: int, values: dict[str, float]) -> None:
    playing = playing_after(n_hops, **values)
    content = playing_to_bytes(playing)
    back = playing_from_bytes(content)
    assert playing_to_bytes(back) == content
    assert back.hashes == playing.hashes
    assert [group.quality for group in back.groups] == [group.quality for group in playing.groups]
    for now, before in zip(back.groups, playing.groups, strict=True):
        assert [voice.part for voice in now.voices] == [voice.part for voice in before.voices]
        assert now.phase.seeds.dtype == before.phase.seeds.dtype
        assert np.array_equal(now.phase.frames, before.phase.frames)


def test_the_smallest_difference_is_seen() -> None:
    playing = playing_after(3)
    assert is_same_playing(playing, playing_after(3))
    moved = np.nextafter(playing.widener.recent, np.float32(2))
    assert not is_same_playing(playing, replace(playing, widener=replace(playing.widener, recent=moved)))
    assert not is_same_playing(playing, replace(playing, gain=float(np.nextafter(playing.gain, 2))))


def test_arrays_come_back_in_memory_of_their_own() -> None:
    back = playing_from_bytes(playing_to_bytes(playing_after(3)))
    for array in (back.widener.recent, back.groups[0].phase.settled):
        assert array.flags.owndata
        assert array.flags.aligned


def facts(playing: object, version: int = 1) -> bytes:
    text = json.dumps({"version": version, "playing": playing})
    return safetensors.numpy.save({"0": np.zeros(3, np.float32)}, {"sda_playing": text})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 8,
        b"nothing of the kind",
        facts({}),
        facts(3),
        facts({"is": "RenderState"}),
        facts({"is": "Anything"}),
        facts({"is": "RenderState", "groups": [], "widener": 1, "limiter": 2, "gain": 1.0}),
        facts({"array": "7", "shape": [3]}),
        facts({"array": "0", "shape": [4]}),
        facts({}, version=2),
        safetensors.numpy.save({"0": np.zeros(3, np.float32)}),
        facts([[[]]]),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"it is damaged .*take another copy of the take"):
        read_playing(path)


def test_any_cut_and_any_bit_leads_to_a_sentence_or_a_state(tmp_path: Path) -> None:
    content = playing_to_bytes(playing_after(2))
    path = tmp_path / "a.safetensors"
    chance = np.random.default_rng(0)
    for place in chance.integers(0, 6000, 300):
        damaged = bytearray(content)
        damaged[place] ^= 1 << int(chance.integers(8))
        path.write_bytes(damaged if place % 2 else content[: len(content) - place - 1])
        with suppress(AudioError):  # any other error is a bug
            assert isinstance(read_playing(path), RenderState)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"gone: cannot be read \(No such file"):
        read_playing(tmp_path / "gone")


def test_going_on_from_it_is_going_on() -> None:
    renderer, state = Renderer(small_bank()), loaded(0, 1, 2)
    playing = playing_after(17)
    state = replace(state, values=loaded(0, 1, 2, slider1=4.0).values)
    back = playing_from_bytes(playing_to_bytes(playing))
    for hop in range(17, 40):
        one, playing = renderer.step(playing, state, hop * HOP)
        other, back = renderer.step(back, state, hop * HOP)
        assert np.array_equal(one, other)
    assert is_same_playing(playing, back)
