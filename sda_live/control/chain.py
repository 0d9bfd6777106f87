"""What one row of a patch makes of positions: turned round, bent, and laid over the target's range; and back.

    position -> dead zone -> [takeover] -> turned round -> curve -> range -> value in the target's unit

`mapping.py` uses it forwards to make wishes and backwards for takeover; feedback to lamps, rings and motor
faders asks `position_of`. The range is laid out along the target's own curve in the table, so that a row
without a range moves as OSC does. Of a choice every name has an equal part of the way. Pure.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from sda_core.parameters import Kind, Parameter, parameter
from sda_live.control.curves import bend, flatten, unbend, unflatten
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, SourceKind

_SAME = 1e-9  # of the whole way: rounding


class Role(Enum):
    """What a row's control is used as."""

    KNOB = auto()  # its position is the value
    BUTTON = auto()  # it is pressed and let go
    ENCODER = auto()  # it says steps
    NUMBER = auto()  # it says which one: a program


def role_of(mapping: Mapping) -> Role:
    """What the control is used as, which its messages alone cannot say."""
    row, kind = parameter(mapping.to), mapping.source.kind
    if mapping.encoding is not Encoding.ABSOLUTE:
        return Role.ENCODER
    if kind is SourceKind.PROGRAM and row.choices and mapping.value is None:
        return Role.NUMBER
    if row.kind in (Kind.TRIGGER, Kind.TOGGLE):
        return Role.BUTTON
    if mapping.value is not None or mapping.mode is not ButtonMode.PRESS:
        return Role.BUTTON
    is_named = row.kind is Kind.CHOICE and kind is SourceKind.NOTE
    return Role.BUTTON if is_named else Role.KNOB


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The way of one row between a control's position and the target's value."""

    row: Parameter
    curve: Curve
    low: float  # the lower end of the range, in the target's unit
    high: float
    is_turned: bool
    dead_zone: float

    def flat(self, position: float) -> float:
        """The control's position with its resting place in the middle: this is what takeover compares."""
        return flatten(min(max(position, 0.0), 1.0), self.dead_zone)

    def value_at(self, position: float) -> float:
        """The target's value where the control is at a position that is flat already."""
        y = bend(self.curve, 1 - position if self.is_turned else position)
        if self.row.kind is Kind.CHOICE:
            n_names = int(self.high - self.low) + 1
            return self.low + min(int(y * n_names), n_names - 1)
        start, end = self.row.to_position(self.low), self.row.to_position(self.high)
        value = self.row.from_position((1 - y) * start + y * end)
        if y <= 0 or value < self.low:  # both ends are exact
            return self.row.clamp(self.low)
        return self.row.clamp(self.high) if y >= 1 or value > self.high else value

    def place_of(self, value: float, near: float) -> float:
        """Where the control, made flat, would have to be for a value: of several places the one by `near`.

        A value outside the range is at the end of the way that is next to it.
        """
        near = 1 - near if self.is_turned else near
        y = self._part_of(value, bend(self.curve, near))
        x = unbend(self.curve, min(max(y, 0.0), 1.0), near)
        return 1 - x if self.is_turned else x

    def position_of(self, value: float) -> float:
        """Where the control would stand for a value: of a choice, in the middle of its part."""
        near = 0.5
        if self.row.kind is Kind.CHOICE:
            n_names = int(self.high - self.low) + 1
            near = unbend(self.curve, (min(max(value - self.low, 0), n_names - 1) + 0.5) / n_names, 0.5)
            near = 1 - near if self.is_turned else near
        return unflatten(self.place_of(value, near), self.dead_zone)

    def _part_of(self, value: float, near: float) -> float:
        """How far along the range a value is, 0 to 1; of a choice's part the place nearest to `near`."""
        if self.row.kind is Kind.CHOICE:
            n_names = int(self.high - self.low) + 1
            index = min(max(value - self.low, 0), n_names - 1)
            return min(max(near, index / n_names), (index + 1) / n_names - _SAME)
        start, end = self.row.to_position(self.low), self.row.to_position(self.high)
        here = self.row.to_position(value)
        return near if abs(end - start) <= _SAME else (here - start) / (end - start)


def chain_of(mapping: Mapping) -> Chain:
    """The way of a row; without a range of its own it is the target's."""
    row = parameter(mapping.to)
    ends = (
        row.low if mapping.low is None else mapping.low,
        row.high if mapping.high is None else mapping.high,
    )
    return Chain(
        row=row,
        curve=mapping.curve,
        low=min(ends),
        high=max(ends),
        is_turned=ends[0] > ends[1],
        dead_zone=mapping.dead_zone,
    )


def is_same(row: Parameter, one: float, other: float) -> bool:
    """Whether two values of a parameter differ by rounding only."""
    return abs(one - other) <= min(_SAME * (row.high - row.low), 0.25)  # a seed's neighbour is another


def on_value(mapping: Mapping) -> float | None:
    """What a button sets when it is pressed; None where that depends on what was before."""
    row = parameter(mapping.to)
    if mapping.value is not None:
        return mapping.value
    match row.kind:
        case Kind.CHOICE:
            return None
        case Kind.CONTINUOUS:
            return row.high if mapping.high is None else mapping.high
        case Kind.TOGGLE | Kind.TRIGGER:
            return 1.0


@lru_cache(1024)  # every row of a patch, thirty times a second
def _seen_from(mapping: Mapping) -> tuple[Role, Chain]:
    return role_of(mapping), chain_of(mapping)


def position_of(mapping: Mapping, value: float) -> float | None:
    """Where the row's control stands, or whether its lamp is lit (0 or 1), when the target has a value.

    None where there is nothing to show: what only happens has no value, and a program is no place. A button
    is lit while the target has what the button sets; one that steps through a choice, beyond the first name.
    An endless knob's ring shows the part of its range.
    """
    role, chain = _seen_from(mapping)
    row = chain.row
    if row.kind is Kind.TRIGGER or role is Role.NUMBER:
        return None
    if row.kind is Kind.TOGGLE and role is Role.ENCODER:
        return value
    if role is Role.BUTTON:
        on = on_value(mapping)
        return float(value > row.low if on is None else is_same(row, value, on))
    if role is Role.ENCODER:
        start, end = row.to_position(chain.low), row.to_position(chain.high)
        along = (row.to_position(value) - start) / (end - start) if end > start else 0.5
        along = min(max(along, 0.0), 1.0)
        return 1 - along if chain.is_turned else along
    return chain.position_of(value)
