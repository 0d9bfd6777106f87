"""Pairs are saved beside everything else: a disk that stands still holds up `until`, and nothing more."""

import os
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from sda_core.frames import HOP
from sda_core.playing_file import playing_to_bytes, read_playing
from sda_core.render import Renderer
from sda_core.replay import is_same_playing
from sda_live.ahead import Pair
from sda_live.pair_saver import PairSaver
from tests.fixtures.small_instrument import loaded, small_bank

PATIENCE_S = 10.0
# More than a pipe takes while nobody reads.
STATE = loaded(0, 1, 2, 3)
_, PLAYING = (renderer := Renderer(small_bank())).step(renderer.start(), STATE, 0)


def pair(frame: int) -> Pair:
    return Pair(frame=frame, state=STATE, playing=PLAYING)


class Told:
    """A saver, and what it tells."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.saver = PairSaver(lambda **facts: self._queue.put(facts))

    def next(self) -> dict[str, Any]:
        return self._queue.get(timeout=PATIENCE_S)

    @property
    def is_silent(self) -> bool:
        return self._queue.empty()


@pytest.fixture
def stuck(tmp_path: Path, need: Callable[..., None]) -> Path:
    """Where a file can be saved only when somebody reads what `let_go` reads."""
    need("named pipes", present=hasattr(os, "mkfifo"))
    place = tmp_path / "stuck.safetensors"
    os.mkfifo(place.with_suffix(".partial"))
    return place


def let_go(stuck: Path) -> bytes:
    return stuck.with_suffix(".partial").read_bytes()


def until_limited_no_more(saver: PairSaver) -> None:
    """What is told of a pair is told before `until` goes on."""
    for _ in range(10_000_000):
        if saver.limited(1 << 40) == 1 << 40:
            return
    raise AssertionError("it is still held back")


def test_a_pair_is_a_file_and_told(tmp_path: Path) -> None:
    told, place = Told(), tmp_path / "one.safetensors"
    told.saver.save(pair(7 * HOP), place)
    assert told.next() == {"paired": 7 * HOP, "file": str(place), "models": sorted(PLAYING.hashes)}
    assert is_same_playing(read_playing(place), PLAYING)
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_while_the_disk_stands_still_only_what_lies_behind_the_pair_is_held_back(stuck: Path) -> None:
    told = Told()
    assert told.saver.limited(9 * HOP) == 9 * HOP
    told.saver.save(pair(7 * HOP), stuck)
    assert told.saver.limited(6 * HOP) == 6 * HOP
    assert told.saver.limited(9 * HOP) == 7 * HOP
    assert told.is_silent
    assert let_go(stuck) == playing_to_bytes(PLAYING)
    assert told.next()["paired"] == 7 * HOP
    until_limited_no_more(told.saver)


def test_of_those_that_wait_only_the_newest_is_saved(tmp_path: Path, stuck: Path) -> None:
    told = Told()
    told.saver.save(pair(HOP), stuck)
    with stuck.with_suffix(".partial").open("rb") as file:  # it is being saved now
        for number in (2, 3, 4):
            told.saver.save(pair(number * HOP), tmp_path / f"{number}.safetensors")
        assert told.saver.limited(9 * HOP) == 4 * HOP
        assert told.is_silent
        file.read()
    assert [told.next()["paired"] for _ in range(2)] == [HOP, 4 * HOP]
    until_limited_no_more(told.saver)
    assert told.is_silent
    assert not (tmp_path / "2.safetensors").exists()


def test_one_that_cannot_be_saved_is_told_and_holds_nothing_back(tmp_path: Path) -> None:
    told = Told()
    told.saver.save(pair(HOP), tmp_path / "gone" / "one.safetensors")
    assert "cannot save" in told.next()["unpaired"]
    told.saver.save(pair(2 * HOP), tmp_path / "two.safetensors")
    assert told.next()["paired"] == 2 * HOP
    until_limited_no_more(told.saver)
