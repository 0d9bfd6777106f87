"""Endless knobs: the steps that a number means, and how much further quick turns go.

`mapping.py` turns steps into nudges, `learning.py` looks which encoding a stream of numbers fits. Pure: the
time of every step comes with it.
"""

from dataclasses import dataclass
from typing import assert_never

from sda_live.control.sources import Encoding

# A knob with 24 catches, turned once round in two seconds or slower, is not hurried; in half a second it is
# turned as fast as a wrist can.
SLOW_STEP_S = 0.08
QUICK_STEP_S = 0.02


def steps_of(encoding: Encoding, raw: int, highest: int = 127) -> int:
    """The steps, to the right above 0, that a raw number means; 0 where it means none."""
    half = (highest + 1) // 2
    match encoding:
        case Encoding.ABSOLUTE:
            return 0
        case Encoding.TWOS:
            return raw if raw < half else raw - 2 * half
        case Encoding.OFFSET:
            return raw - half
        case Encoding.SIGNMAG:
            return raw if raw < half else half - raw
        case _:
            assert_never(encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Some steps, and when."""

    steps: int
    at_s: float


def times_further(before: Turn | None, turn: Turn, most: float) -> float:
    """How many times as far as a slow step each step of a turn goes: 1 to `most`.

    What counts is the time of one step. The first step after a rest, and the first one back, are slow.
    """
    if before is None or (before.steps > 0) != (turn.steps > 0):
        return 1.0
    one_step_s = (turn.at_s - before.at_s) / abs(turn.steps)
    if one_step_s >= SLOW_STEP_S:
        return 1.0
    hurry = min((SLOW_STEP_S - one_step_s) / (SLOW_STEP_S - QUICK_STEP_S), 1.0)
    return 1.0 + (max(most, 1.0) - 1.0) * hurry
