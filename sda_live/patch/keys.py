"""Every key a row of a patch may have, once: how it is read, what is allowed, and one sentence.

`row.py` reads and writes rows by `ROW_KEYS`; the reference of patches is read off it too. Pure.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sda_core.errors import nearest
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, SourceKind, Takeover
from sda_live.patch.source import MIDI_FORM, OSC_FORM

LONGEST_SMOOTH_MS = 10_000.0
LARGEST_DEAD_ZONE = 0.5


class NotAllowed(ValueError):
    """A value that a key cannot have; `hint` says what is allowed where that is more than the key's words."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.hint = hint


def _as_it_is(value: Any) -> Any:
    return value


def _on_all(_row: Mapping) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKey:
    """One key of a row."""

    name: str
    allowed: str
    sentence: str
    attribute: str = ""  # of Mapping; "" where reading it needs more than the value
    read: Callable[[Any], Any] = _as_it_is
    write: Callable[[Any], Any] = _as_it_is
    acts_on: Callable[[Mapping], bool] = _on_all
    only_for: str = ""  # the rows it acts on, in words


def is_number(got: Any) -> bool:
    return isinstance(got, int | float) and not isinstance(got, bool) and math.isfinite(got)


def _within(low: float, high: float) -> Callable[[Any], float]:
    def read(got: Any) -> float:
        if not (is_number(got) and low <= got <= high):
            raise NotAllowed
        return float(got)

    return read


def _above_zero_to(high: float) -> Callable[[Any], float]:
    def read(got: Any) -> float:
        if not (is_number(got) and 0 < got <= high):
            raise NotAllowed
        return float(got)

    return read


def _one_of(names: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(got: Any) -> StrEnum:
        if got not in tuple(names):
            raise NotAllowed(nearest(str(got), [name.value for name in names]))
        return names(got)

    return read


def _yes_or_no(got: Any) -> bool:
    if not isinstance(got, bool):
        raise NotAllowed
    return got


def _zero_or_one(got: Any) -> int:
    if isinstance(got, bool) or got not in (0, 1):
        raise NotAllowed
    return int(got)


def _curve(got: Any) -> Curve:
    if isinstance(got, list):
        return Curve(shape="points", points=_points(got))
    name, _, amount = got.partition(":") if isinstance(got, str) else ("", "", "")
    if name == "exp":
        return Curve(shape="exp", amount=_amount(amount or "2"))
    if amount or name not in ("lin", "log", "s"):
        raise NotAllowed
    return Curve(shape=name)


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        raise NotAllowed from None
    if not 0.1 <= amount <= 10:
        raise NotAllowed('"exp:0.1" to "exp:10"')
    return amount


def _points(got: list[Any]) -> tuple[tuple[float, float], ...]:
    pairs = [tuple(point) for point in got if isinstance(point, list) and len(point) == 2]
    numbers = [number for pair in pairs for number in pair]
    if len(pairs) != len(got) or not all(is_number(number) and 0 <= number <= 1 for number in numbers):
        raise NotAllowed("points are pairs of numbers from 0 to 1, as in [[0, 0], [0.5, 0.1], [1, 1]]")
    across = [x for x, _ in pairs]
    if across[:1] != [0] or across[-1:] != [1] or sorted(set(across)) != across:
        raise NotAllowed(
            "the first number of the points rises from 0 to 1, as in [[0, 0], [0.5, 0.1], [1, 1]]"
        )
    return tuple((float(x), float(y)) for x, y in pairs)


def _curve_to_plain(curve: Curve) -> Any:
    match curve.shape:
        case "points":
            return [list(point) for point in curve.points]
        case "exp":
            return f"exp:{curve.amount!r}"
        case _:
            return curve.shape


def _is_relative(row: Mapping) -> bool:
    return row.encoding is not Encoding.ABSOLUTE


def _named(names: type[StrEnum]) -> str:
    return ", ".join(f'"{name}"' for name in names)


ROW_KEYS: tuple[RowKey, ...] = (
    RowKey(name="from", allowed=f"{MIDI_FORM}, or {OSC_FORM}", sentence="What is moved by hand."),
    RowKey(name="to", allowed="the name of a parameter", sentence="What it moves."),
    RowKey(
        name="range",
        allowed="two different numbers within the parameter's own range",
        sentence="How far, in the parameter's unit; the larger first turns it round.",
    ),
    RowKey(
        name="value",
        allowed="a value of the parameter: a number, a name, or on and off",
        sentence="What a button sets.",
    ),
    RowKey(
        name="curve",
        attribute="curve",
        allowed='"lin", "exp:2.0", "log", "s" or a list of points',
        sentence="Where it moves finely: at the beginning (exp), at the end (log), at both (s).",
        read=_curve,
        write=_curve_to_plain,
    ),
    RowKey(
        name="smooth_ms",
        attribute="smooth_ms",
        allowed=f"a number from 0 to {LONGEST_SMOOTH_MS:g} ms",
        sentence="How long the parameter glides to where the hand is.",
        read=_within(0.0, LONGEST_SMOOTH_MS),
    ),
    RowKey(
        name="takeover",
        attribute="takeover",
        allowed=_named(Takeover),
        sentence="What happens while hand and parameter stand apart.",
        read=_one_of(Takeover),
    ),
    RowKey(
        name="deadzone",
        attribute="dead_zone",
        allowed=f"a number from 0 to {LARGEST_DEAD_ZONE:g}, part of the whole way",
        sentence="A resting place around the middle.",
        read=_within(0.0, LARGEST_DEAD_ZONE),
    ),
    RowKey(
        name="encoding",
        attribute="encoding",
        allowed=_named(Encoding),
        sentence="How an endless knob says its steps.",
        read=_one_of(Encoding),
        acts_on=lambda row: row.source.kind is SourceKind.CC or not _is_relative(row),
        only_for="the kind cc",
    ),
    RowKey(
        name="step",
        attribute="step",
        allowed="a number above 0 and up to 1, part of the whole way",
        sentence="How far one step of an endless knob goes.",
        read=_above_zero_to(1.0),
        acts_on=_is_relative,
        only_for="endless knobs (a row with an encoding)",
    ),
    RowKey(
        name="acceleration",
        attribute="acceleration",
        allowed="a number from 1 to 20",
        sentence="How much further quick turns of an endless knob go.",
        read=_within(1.0, 20.0),
        acts_on=_is_relative,
        only_for="endless knobs (a row with an encoding)",
    ),
    RowKey(
        name="mode",
        attribute="mode",
        allowed=_named(ButtonMode),
        sentence="What a button does: on when pressed, turned over by each press, on while held.",
        read=_one_of(ButtonMode),
    ),
    RowKey(
        name="lsb_first",
        attribute="is_lsb_first",
        allowed="true or false",
        sentence="Whether the fine half of a 14-bit pair is sent first.",
        read=_yes_or_no,
        acts_on=lambda row: row.source.kind is SourceKind.CC14,
        only_for="the kind cc14",
    ),
    RowKey(
        name="program_base",
        attribute="program_base",
        allowed="0 or 1",
        sentence="1 where the controller's display counts programs from 1.",
        read=_zero_or_one,
        acts_on=lambda row: row.source.kind is SourceKind.PROGRAM,
        only_for="the kind program",
    ),
)
BY_NAME = {key.name: key for key in ROW_KEYS}
OWN_KEYS = [key for key in ROW_KEYS if key.attribute]
