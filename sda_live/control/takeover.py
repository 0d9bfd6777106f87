"""What happens while a control stands elsewhere than what it moves: pickup, scale, jump.

All positions here are the control's own, 0 to 1: `mapping.py` asks where the control would have to stand for
the value that the parameter has, so that ranges, curves and turned ranges make no difference. Pure: what is
remembered between two movements is a `Hand`.

    pickup   nothing moves until the control passes, or comes close to, where the parameter is
    scale    both move towards the same end, and meet there at the latest
    jump     the parameter goes where the control is
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sda_live.control.sources import Takeover

NEAR = 2 / 127  # two steps of a 7-bit control
_ROUNDING = 1e-9


class Stand(StrEnum):
    """Where the control stands, seen from what it moves."""

    BELOW = "below"
    ABOVE = "above"
    ENGAGED = "engaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What is known of a control: where it stood last (None: not moved yet), and whether it leads."""

    position: float | None = None
    is_engaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a movement does: where the parameter goes (None: nowhere), and what to remember."""

    position: float | None
    stand: Stand
    hand: Hand


def take(
    takeover: Takeover, hand: Hand, position: float, target: float, *, is_moved_elsewhere: bool = False
) -> Taken:
    """What moving a control to `position` does to a parameter at `target`.

    `is_moved_elsewhere`: since this control's last movement something else has moved the parameter.
    """
    match takeover:
        case Takeover.JUMP:
            return _led(position)
        case Takeover.PICKUP:
            leads = hand.is_engaged and not is_moved_elsewhere
            if leads or _passes(hand.position, position, target):
                return _led(position)
            return Taken(position=None, stand=stand_of(position, target), hand=Hand(position=position))
        case Takeover.SCALE:
            return _scaled(hand.position, position, target)
        case _:
            assert_never(takeover)


def stand_of(position: float, target: float) -> Stand:
    """Where a control is that does not lead; close by counts as engaged, for it will lead when it moves."""
    if abs(position - target) <= NEAR + _ROUNDING:
        return Stand.ENGAGED
    return Stand.BELOW if position < target else Stand.ABOVE


def _led(position: float) -> Taken:
    return Taken(position=position, stand=Stand.ENGAGED, hand=Hand(position=position, is_engaged=True))


def _passes(before: float | None, position: float, target: float) -> bool:
    """Whether the way from before contains the target or comes close; a quick hand is never near it."""
    start = position if before is None else before
    near = NEAR + _ROUNDING
    return min(start, position) - near <= target <= max(start, position) + near


def _scaled(before: float | None, position: float, target: float) -> Taken:
    """The way left to the end is used up evenly on both sides; the first movement only shows where it is."""
    after = target
    if before is not None and position > before:
        after = target + (1 - target) * (position - before) / (1 - before)
    elif before is not None and position < before:
        after = target + target * (position - before) / before
    after = min(max(after, 0.0), 1.0)
    stand = stand_of(position, after)
    hand = Hand(position=position, is_engaged=stand is Stand.ENGAGED)
    return Taken(position=None if before is None else after, stand=stand, hand=hand)
