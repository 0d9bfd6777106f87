"""One row of a patch at work: what a control says becomes a wish, or a reason in words why not.

The MIDI thread (and OSC, for foreign addresses) holds one `Mapped` per row and gives it each reading of the
row's source, with the value that the target has by then (`state.target(path)`; of what has none, 0). The
State comes a little late: a row knows its own last wishes by heart, so that only what somebody else did
counts as that; until they have arrived it wants to `see` every State. Has no clock and no thread.
"""

from collections import deque
from dataclasses import dataclass
from typing import assert_never

from sda_core.frames import seconds_to_frames
from sda_core.parameters import Kind, parameter
from sda_live.control.chain import Role, chain_of, is_same, on_value, role_of
from sda_live.control.encoders import Turn, steps_of, times_further
from sda_live.control.sources import ButtonMode, Mapping, Source, SourceKind, Takeover
from sda_live.control.takeover import Hand, Stand, take
from sda_live.midi.decoding import Reading
from sda_live.midi.messages import HIGHEST_14
from sda_live.wishes import AnyWish, Nudge, Wish

# So long after its last wish, a row takes what the State says for what is.
SETTLED_S = 1.0
_MOST_WISHES = 256  # on their way at once
# These stand somewhere, and would make the sound jump; all others spring back, or were meant to jump.
_PICKED_UP = (SourceKind.CC, SourceKind.CC14, SourceKind.NRPN, SourceKind.RPN)


def takeover_of(mapping: Mapping) -> Takeover:
    """The takeover of a row; where the patch says nothing, pickup for what stands somewhere."""
    if mapping.takeover is not None:
        return mapping.takeover
    is_standing = mapping.source.kind in _PICKED_UP and role_of(mapping) is Role.KNOB
    return Takeover.PICKUP if is_standing else Takeover.JUMP


def osc_reading(source: Source, number: float, at_s: float) -> Reading:
    """The reading of a foreign OSC argument, a position from 0 to 1."""
    position = min(max(number, 0.0), 1.0)
    return Reading(
        source=source,
        position=position,
        raw=round(position * HIGHEST_14),
        highest=HIGHEST_14,
        is_on=position >= 0.5,
        at_s=at_s,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reading leads to: a wish, or none and the reason."""

    wish: AnyWish | None = None
    reason: str = ""
    stand: Stand = Stand.ENGAGED
    until: float | None = None  # where the control has to go to lead, while it does not


class _Target:
    """The value that the target has as far as this row knows: seen in the State, or wished and on its way."""

    def __init__(self) -> None:
        self._known: deque[float] = deque(maxlen=_MOST_WISHES)  # the last is the newest
        self._wished_at_s = 0.0

    def look(self, seen: float, at_s: float, mapping: Mapping) -> bool:
        """Whether something else has moved it."""
        row = parameter(mapping.to)
        if at_s - self._wished_at_s > SETTLED_S:
            while len(self._known) > 1:
                self._known.popleft()
        for n_gone, value in enumerate(self._known):
            if is_same(row, value, seen):
                for _ in range(n_gone):
                    self._known.popleft()
                return False
        is_known = bool(self._known)
        self._known.clear()
        self._known.append(seen)
        return is_known

    def wish(self, value: float, at_s: float) -> None:
        self._known.append(value)
        self._wished_at_s = at_s

    @property
    def is_awaited(self) -> bool:
        """Whether the last wish has not been seen in the State yet."""
        return len(self._known) > 1

    @property
    def value(self) -> float:
        return self._known[-1]


class Mapped:
    """One row, and what it has to remember: where its control stands, what is held, what it wished."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.row = parameter(mapping.to)
        self.role = role_of(mapping)
        self.takeover = takeover_of(mapping)
        self._chain = chain_of(mapping)
        self._over_frames = seconds_to_frames(mapping.smooth_ms / 1000)
        self._target = _Target()
        self._hand = Hand()
        self._place: float | None = None  # of the target, as this control moved it last
        self._pressed_raw: int | None = None  # while it is held
        self._before: float | None = None  # what a press replaced
        self._turn: Turn | None = None
        self._is_elsewhere = False  # something else has moved the target since the last reading

    def let_go(self, at_s: float) -> Outcome:
        """Where the control stands is not known any more, and nothing is held: it is gone."""
        is_held = self._pressed_raw is not None
        self._hand, self._pressed_raw, self._turn = Hand(), None, None
        return self._released(at_s) if is_held else Outcome(reason="released")

    def act(self, reading: Reading, current: float) -> Outcome:
        """What a reading of this row's source leads to, where the target's value is `current`."""
        self.see(current, reading.at_s)
        is_elsewhere, self._is_elsewhere = self._is_elsewhere, False
        if reading.steps or self.role is Role.ENCODER:
            return self._turned(reading)
        match self.role:
            case Role.KNOB:
                return self._moved(reading, is_elsewhere=is_elsewhere)
            case Role.BUTTON:
                return self._switched(reading)
            case Role.NUMBER:
                return self._numbered(reading)
            case _:
                assert_never(self.role)

    def see(self, current: float, at_s: float) -> bool:
        """Takes note of the target's value; whether the next State is to be seen too.

        Who moves the target back to where it was before this row's wish would else be taken for a late State.
        """
        if self._target.look(current, at_s, self.mapping):
            self._is_elsewhere, self._place = True, None
        return self._target.is_awaited

    def _moved(self, reading: Reading, *, is_elsewhere: bool) -> Outcome:
        """A knob or fader has a new position."""
        if reading.source.kind is SourceKind.NOTE and not reading.is_on:
            return Outcome(reason="released")
        position, here = self._chain.flat(reading.position), self._target.value
        place = self._chain.place_of(here, position) if self._place is None else self._place
        taken = take(self.takeover, self._hand, position, place, is_moved_elsewhere=is_elsewhere)
        self._hand = taken.hand
        if taken.position is None:
            reason = (
                _pick_up(taken.stand, place) if self.takeover is Takeover.PICKUP else "it follows from here"
            )
            return Outcome(reason=reason, stand=taken.stand, until=place)
        self._place = taken.position
        value = self._chain.value_at(taken.position)
        if is_same(self.row, value, here):
            return Outcome(reason=f"it is at {self.row.show(here)} already", stand=taken.stand)
        return self._wished(value, reading.at_s, taken.stand)

    def _switched(self, reading: Reading) -> Outcome:
        """A button is pressed, held or let go."""
        was, is_held = self._pressed_raw, reading.is_on
        self._pressed_raw = reading.raw if is_held else None
        if not is_held:
            is_news = was is not None or self._is_switched_off(reading)
            return self._released(reading.at_s) if is_news else Outcome(reason="released")
        if was is not None and not _is_pressed_again(reading, was):
            return Outcome(reason="held")
        if self.row.kind is Kind.TRIGGER:
            return self._triggered(reading)
        here, on = self._target.value, on_value(self.mapping)
        if on is None:
            on = (here + 1) % len(self.row.choices)
        elif self.mapping.mode is ButtonMode.TOGGLE and is_same(self.row, here, on):
            return self._wished(self._off_value(on), reading.at_s)
        if not is_same(self.row, here, on):
            self._before = here
        return self._wished(on, reading.at_s)

    def _is_switched_off(self, reading: Reading) -> bool:
        """Whether a switch says off that was never heard to say on: feedback may have put it there."""
        is_switch = self.mapping.mode is ButtonMode.MOMENTARY and self.row.kind is Kind.TOGGLE
        return is_switch and reading.raw == 0 and on_value(self.mapping) == self._target.value

    def _released(self, at_s: float) -> Outcome:
        on = on_value(self.mapping)
        if self.mapping.mode is not ButtonMode.MOMENTARY or self.row.kind is Kind.TRIGGER:
            return Outcome(reason="released")
        return self._wished(self._off_value(self._target.value if on is None else on), at_s)

    def _off_value(self, on: float) -> float:
        """What a button goes back to: the other end where it has two, or what was there before."""
        mapping = self.mapping
        if self.row.kind is Kind.TOGGLE:
            return 1 - on
        if mapping.low is not None:
            return mapping.low
        if mapping.mode is ButtonMode.TOGGLE and mapping.value is None and self.row.kind is Kind.CONTINUOUS:
            return self.row.low
        return self.row.default if self._before is None else self._before

    def _triggered(self, reading: Reading) -> Outcome:
        value = self.mapping.value
        if self.row.choices and value is None:
            reason = f"the row sleeps: {self.row.path} needs to know which; add value = {self.row.choices[0]}"
            return Outcome(reason=reason)
        return self._wished(1.0 if value is None else value, reading.at_s)

    def _numbered(self, reading: Reading) -> Outcome:
        """A program was chosen. Where names are numbers it is the name: both displays show the same."""
        names = self.row.choices
        shown = reading.raw + self.mapping.program_base
        if names[0].isdecimal():
            index = names.index(str(shown)) if str(shown) in names else None
        else:
            index = reading.raw if reading.raw < len(names) else None
        if index is None:
            hint = "; program_base = 1 counts programs from 1" if not shown else ""
            return Outcome(reason=f"program {shown}: {self.row.path} has {names[0]} to {names[-1]}{hint}")
        return self._wished(float(index), reading.at_s)

    def _turned(self, reading: Reading) -> Outcome:
        """An endless knob has gone some steps."""
        steps = reading.steps or steps_of(self.mapping.encoding, reading.raw, reading.highest)
        if not steps:
            return Outcome(reason="no step")
        if self._chain.is_turned:
            steps = -steps
        match self.row.kind:
            case Kind.TRIGGER:
                return (
                    self._triggered(reading) if steps > 0 else Outcome(reason="it happens to the right only")
                )
            case Kind.TOGGLE:
                is_there = is_same(self.row, self._target.value, float(steps > 0))
                reason = f"it is {self.row.show(self._target.value)} already"
                return Outcome(reason=reason) if is_there else self._wished(float(steps > 0), reading.at_s)
            case Kind.CHOICE:
                return self._nudged(steps / (len(self.row.choices) - 1))
            case Kind.CONTINUOUS:
                return self._nudged(self._amount(steps, reading.at_s))
            case _:
                assert_never(self.row.kind)

    def _amount(self, steps: int, at_s: float) -> float:
        """How far steps go, as part of the target's whole way, and no further than the row's range."""
        turn = Turn(steps=steps, at_s=at_s)
        further = times_further(self._turn, turn, self.mapping.acceleration)
        self._turn = turn
        ends = [self.row.to_position(end) for end in (self._chain.low, self._chain.high)]
        here = self.row.to_position(self._target.value)
        amount = steps * further * self.mapping.step * (ends[1] - ends[0])
        return min(amount, max(ends[1] - here, 0.0)) if amount > 0 else max(amount, min(ends[0] - here, 0.0))

    def _nudged(self, amount: float) -> Outcome:
        if not amount:
            return Outcome(reason=f"it is at {self.row.show(self._target.value)}, the end of its way")
        return Outcome(wish=Nudge(path=self.row.path, amount=amount, over_frames=self._glide))

    def _wished(self, value: float, at_s: float, stand: Stand = Stand.ENGAGED) -> Outcome:
        if self.row.kind is not Kind.TRIGGER:
            self._target.wish(value, at_s)
        return Outcome(wish=Wish(path=self.row.path, value=value, over_frames=self._glide), stand=stand)

    @property
    def _glide(self) -> int:
        return self._over_frames if self.row.kind is Kind.CONTINUOUS else 0


def _is_pressed_again(reading: Reading, raw: int) -> bool:
    """Whether a button that was never let go is pressed again: some send nothing at all when let go."""
    match reading.source.kind:
        case SourceKind.NOTE | SourceKind.PROGRAM:
            return True
        case SourceKind.CC | SourceKind.OSC:
            return reading.raw == raw  # a knob on its way does not say the same twice
        case _:
            return False


def _pick_up(stand: Stand, place: float) -> str:
    way = "right" if stand is Stand.BELOW else "left"
    return f"pick up: turn {way} until {round(place * 100)} %"
