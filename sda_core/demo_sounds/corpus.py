"""The table of demo corpora, and the iterator that synthesises one.

A sound depends on the seed, its corpus and its number alone, so files can be made in any order and
adding a corpus changes no other. Synthesis is lazy: one sound is in memory at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from sda_core.demo_sounds import breath, choir, glass, strings
from sda_core.demo_sounds.room import Room, finish
from sda_core.demo_sounds.score import N_SOUNDS, Piece, design_point
from sda_core.errors import SettingError
from sda_core.frames import SAMPLE_RATE

ROOM_NUMBER = 0  # the random stream of the room; sounds count from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCorpus:
    """One instrument: `score` turns a point of the seven axes into a piece, played in `room`."""

    name: str
    title: str
    sentence: str
    score: Callable[[Sequence[float]], Piece]
    room: Room

    def pieces(self) -> dict[str, Piece]:
        """Every piece by its file stem; the same for every seed, and quick, as nothing is played."""
        scored = {number: self.score(design_point(number)) for number in range(1, N_SOUNDS + 1)}
        return {f"{self.name}_{number:02d}_{piece.words}": piece for number, piece in scored.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSound:
    """A finished sound: `audio` is mono, shape (frames,), and `name` a file stem that describes it."""

    name: str
    audio: NDArray[np.float32]
    sample_rate: int = SAMPLE_RATE


CORPORA = (
    DemoCorpus(
        name="glass",
        title="Glass and bells",
        sentence="Bells, goblets, bowls and chimes, struck softly or hard, once or in a roll.",
        score=glass.score,
        room=Room(decay_s=0.7, wet_db=-9.0, darkness_hz=5000.0),
    ),
    DemoCorpus(
        name="strings",
        title="Plucked strings",
        sentence="Plucked strings from dark and muted to bright and long, with dyads and tremolo.",
        score=strings.score,
        room=Room(decay_s=0.35, wet_db=-10.0, darkness_hz=4000.0),
    ),
    DemoCorpus(
        name="breath",
        title="Breath, wind and rain",
        sentence="Soft air, wind that whistles, single drops and dense rain.",
        score=breath.score,
        room=Room(decay_s=0.5, wet_db=-10.0, darkness_hz=6000.0),
    ),
    DemoCorpus(
        name="choir",
        title="Choir",
        sentence="Three to six voices in unison on open and closed vowels, from clear to breathy.",
        score=choir.score,
        room=Room(decay_s=1.4, wet_db=-4.0, darkness_hz=3500.0),
    ),
)


def demo_sounds(corpus: DemoCorpus, *, seed: int = 0) -> Iterator[DemoSound]:
    """The sounds of `corpus`, one at a time; the same seed gives the same samples."""
    response = corpus.room.response(_stream(corpus, ROOM_NUMBER, seed))
    for number, (name, piece) in enumerate(corpus.pieces().items(), start=1):
        dry = piece.perform(_stream(corpus, number, seed))
        yield DemoSound(name=name, audio=finish(dry, response=response, level_db=piece.level_db))


def _stream(corpus: DemoCorpus, number: int, seed: int) -> Generator:
    """The random numbers of one sound of one corpus."""
    if seed < 0:
        raise SettingError(f"seed: got {seed}, allowed is 0 or more")
    return np.random.default_rng(SeedSequence(seed, spawn_key=(crc32(corpus.name.encode()), number)))
