"""The score: which points of an instrument's seven axes are played, and the words for numbers.

The points are a Korobov lattice: axis `a` of sound `n` is `n * 4**a modulo 29`. As 29 is prime,
every axis visits each of its 28 levels exactly once, so 28 files cover every direction evenly.
Of all multipliers 4 leaves the axes least alike (no two correlate beyond 0.21) and keeps the points
furthest apart in every plane of two axes (0.12 of the side), which scrambled or random points do not.
Axis 0 rises with the file number, so a folder listing runs from low to high.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sda_core.frames import SAMPLE_RATE

Signal = NDArray[np.float64]
"""One channel of audio, or a curve along it, shape (frames,)."""

T = TypeVar("T")

N_SOUNDS = 28
N_AXES = 7
LATTICE_MULTIPLIER = 4

NOTE_NAMES = ("c", "cs", "d", "ds", "e", "f", "fs", "g", "gs", "a", "as", "b")
SCALE = (0, 2, 4, 7, 9)  # major pentatonic: any two files sound well together
A4_NOTE, A4_HZ = 69, 440.0


class Piece(Protocol):
    """One sound of a score, fully decided except for what the seed may vary."""

    @property
    def words(self) -> str:
        """What it is, in words joined by underscores, for the file name."""
        ...

    @property
    def level_db(self) -> float:
        """Peak level of the finished sound in dBFS."""
        ...

    def perform(self, rng: Generator) -> Signal:
        """The dry sound at any level; its length is the length of the file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A key of the equal-tempered keyboard; 69 is A4 at 440 Hz."""

    key: int

    @property
    def hz(self) -> float:
        """Its fundamental frequency."""
        return float(A4_HZ * 2 ** ((self.key - A4_NOTE) / 12))

    @property
    def name(self) -> str:
        """Its name in file-name letters: a4, cs5."""
        return f"{NOTE_NAMES[self.key % 12]}{self.key // 12 - 1}"


def design_point(number: int) -> tuple[float, ...]:
    """The seven coordinates in 0..1 of sound `number`, counted from 1 to N_SOUNDS."""
    levels = (number * LATTICE_MULTIPLIER**axis % (N_SOUNDS + 1) for axis in range(N_AXES))
    return tuple((level - 0.5) / N_SOUNDS for level in levels)


def between(low: float, high: float, x: float) -> float:
    """The value at `x` in 0..1 of an even scale from `low` to `high`."""
    return low + (high - low) * x


def between_ratio(low: float, high: float, x: float) -> float:
    """The value at `x` in 0..1 of a scale whose steps are equal ratios, for hertz and seconds."""
    return float(low * (high / low) ** x)


def place_between(low: float, high: float, value: float) -> float:
    """Where `value` lies on the scale of `between_ratio`: its inverse."""
    return float(np.log(value / low) / np.log(high / low))


def choose(options: Sequence[T], x: float) -> T:
    """The option whose equal share of 0..1 holds `x`."""
    return options[min(int(x * len(options)), len(options) - 1)]


def scale_note(lowest: int, highest: int, x: float) -> Note:
    """The note of the common scale at `x` of the keys `lowest` to `highest`."""
    return Note(key=choose([key for key in range(lowest, highest + 1) if key % 12 in SCALE], x))


def level_at(x: float) -> float:
    """A peak level in dBFS from soft to loud, inside -12 to -1."""
    return between(-11.5, -1.5, x)


def frames(length_s: float) -> int:
    """A length in seconds as a whole number of frames."""
    return round(length_s * SAMPLE_RATE)


def seconds(n_frames: int) -> Signal:
    """The time of each of `n_frames` frames."""
    return np.arange(n_frames) / SAMPLE_RATE
