"""Bytes of one MIDI controller become readings: which control stands where.

One `Decoder` per controller, fed by the MIDI thread with whole messages and the time they came. What two CCs
mean, two knobs or the halves of one, only the patch can say, so the decoder is told what is mapped. Of a
value in two halves the first is held back until the second comes, or for 3 ms at most: the thread asks `due`
at `next_due_s`. Takes any bytes at all; what it cannot use is counted. Has no clock: time is an argument.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.midi.messages import (
    BEND,
    CONTROL,
    DATA_LSB,
    DATA_MSB,
    DECREMENT,
    INCREMENT,
    N_DATA,
    N_DATA_OF_SYSTEM,
    N_PAIRS,
    NO_NUMBER,
    NOTE_OFF,
    NOTE_ON,
    POLY_TOUCH,
    PROGRAM,
    SELECTORS,
    SYSEX,
    SYSEX_END,
    SYSTEM,
    TOUCH,
    highest_of,
    to_position,
)

# On a MIDI cable the second half comes 1 ms after the first, on USB sooner.
HOLD_S = 0.003
N_CHANNELS = 16
_PRESSED = 64  # a CC that is a button is on from here


class Ignored(StrEnum):
    """Why something that came in is no reading."""

    SYSTEM = "system"  # sysex, clock, active sensing: nothing a control says
    DAMAGED = "damaged"  # no message, or not all of one
    HALF = "half"  # the lower half of a value whose upper half never came


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where one control stands, or that a button is pressed or let go."""

    source: Source
    position: float  # 0 to 1
    raw: int  # 0 to `highest`
    highest: int
    is_on: bool  # of buttons and notes; of all else: in the upper half
    at_s: float
    steps: int = 0  # data increment and decrement: it says how far, not where to


@dataclass(slots=True)
class _Pair:
    """A value in two halves. Without a lower half it is filled so that the value reaches both ends."""

    is_lsb_first: bool
    msb: int | None = None
    lsb: int = 0
    has_lsb: bool = False
    held_at_s: float | None = None

    def take_msb(self, value: int, at_s: float) -> int | None:
        """The whole value where this completes it."""
        before, self.msb = self.msb, value
        if not self.has_lsb:
            self.lsb = value
        elif not self.is_lsb_first and before is not None and value != before:
            self.lsb = 0 if value > before else 127  # until it comes: on the near side, so nothing overshoots
        if self.is_lsb_first:
            return self.release()
        self._hold(at_s)
        return None

    def take_lsb(self, value: int, at_s: float) -> int | None:
        self.lsb, self.has_lsb = value, True
        if not self.is_lsb_first:
            return self.release()
        self._hold(at_s)
        return None

    def release(self) -> int | None:
        """The value as far as it is known; nothing is held any more."""
        self.held_at_s = None
        return None if self.msb is None else self.msb << 7 | self.lsb

    def _hold(self, at_s: float) -> None:
        if self.held_at_s is None:
            self.held_at_s = at_s


@dataclass(slots=True)
class _Channel:
    """What a channel's CCs mean at the moment."""

    has_numbers: bool = False  # the patch maps an NRPN or RPN here
    halves: dict[int, int] = field(default_factory=dict)  # the last value of each selecting CC
    kind: SourceKind | None = None  # NRPN or RPN, whichever was selected last
    source: Source | None = None  # of `data`
    data: _Pair | None = None

    def select(self, number: int, value: int) -> None:
        self.halves[number] = value
        self.kind = next(kind for kind, selectors in SELECTORS.items() if number in selectors)

    @property
    def number(self) -> int | None:
        """The selected parameter number; None where there is none."""
        if self.kind is None:
            return None
        upper, lower = (self.halves.get(selector) for selector in SELECTORS[self.kind])
        if upper is None or lower is None or (upper << 7 | lower) == NO_NUMBER:
            return None
        return upper << 7 | lower


_SELECTING = frozenset(number for selectors in SELECTORS.values() for number in selectors)
_DATA = frozenset((DATA_MSB, DATA_LSB, INCREMENT, DECREMENT))


class Decoder:
    """The controls of one controller, by the name that the patch gives it."""

    def __init__(self, controller: str, wants: Iterable[Mapping] = ()) -> None:
        self.ignored: Counter[Ignored] = Counter()
        self._controller = controller
        self._channels = tuple(_Channel() for _ in range(N_CHANNELS))
        self._pairs: dict[tuple[int, int], _Pair] = {}
        self._lsb_first: frozenset[Source] = frozenset()
        self._held: dict[Source, _Pair] = {}  # in the order they came
        self.want(wants)

    def want(self, wants: Iterable[Mapping]) -> None:
        """From now on these rows are in force; those of other controllers are passed over."""
        rows = [row for row in wants if row.source.controller == self._controller]
        before, self._pairs = self._pairs, {}
        self._lsb_first = frozenset(row.source for row in rows if row.is_lsb_first)
        self._held.clear()
        for channel in self._channels:
            channel.has_numbers, channel.source, channel.data = False, None, None
        for row in rows:
            source = row.source
            if source.kind is SourceKind.CC14:
                key = (source.channel, source.number)
                same = before.get(key)
                is_kept = same is not None and same.is_lsb_first == row.is_lsb_first
                self._pairs[key] = same if same and is_kept else _Pair(is_lsb_first=row.is_lsb_first)
                self._pairs[key].held_at_s = None
            elif source.kind in SELECTORS:
                self._channels[source.channel - 1].has_numbers = True

    def feed(self, data: bytes | Sequence[int], at_s: float) -> tuple[Reading, ...]:
        """The readings of what came in, and of what was held back for too long, in their order."""
        found = list(self.due(at_s))
        for status, first, second in self._messages(data):
            kind, channel = status >> 4, (status & 0xF) + 1
            if kind == CONTROL:
                found += self._control(channel, first, second, at_s)
            else:
                found.append(self._plain(kind, channel, first, second, at_s))
        return tuple(found)

    def due(self, at_s: float) -> tuple[Reading, ...]:
        """The readings of first halves whose second half did not come in time."""
        if not self._held:
            return ()
        late = [source for source, pair in self._held.items() if _due_s(pair) <= at_s]
        return tuple(reading for source in late for reading in self._release(source))

    @property
    def next_due_s(self) -> float | None:
        """When to ask `due`; None while nothing is held back."""
        return min((_due_s(pair) for pair in self._held.values()), default=None)

    def _messages(self, data: bytes | Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Each message as status and two data bytes (0 where there is none). Any bytes are taken."""
        at = 0
        while at < len(data):
            status = data[at]
            start = at + 1
            at = _end_of_data(data, start)
            if SYSTEM <= status <= 0xFF:
                self.ignored[Ignored.SYSTEM] += 1
                at = _end_of_system(data, status, start, at)
                continue
            n_data = N_DATA.get(status >> 4, 0) if 0 <= status <= 0xFF else 0
            if not n_data or at - start < n_data:
                self.ignored[Ignored.DAMAGED] += 1
                continue
            at = start + n_data
            yield status, data[start], data[start + 1] if n_data > 1 else 0

    def _plain(self, kind: int, channel: int, first: int, second: int, at_s: float) -> Reading:
        """The reading of a message that is not a CC."""
        if kind in (NOTE_ON, NOTE_OFF):
            velocity = second if kind == NOTE_ON else 0
            return _reading(self._source(SourceKind.NOTE, first, channel), velocity, at_s)
        if kind == POLY_TOUCH:
            return _reading(self._source(SourceKind.POLYTOUCH, first, channel), second, at_s)
        if kind == BEND:
            return _reading(self._source(SourceKind.BEND, 0, channel), second << 7 | first, at_s)
        return _reading(self._source(_ONE_BYTE[kind], 0, channel), first, at_s)

    def _control(self, channel: int, number: int, value: int, at_s: float) -> tuple[Reading, ...]:
        state = self._channels[channel - 1]
        if state.has_numbers and number in _SELECTING:
            held = () if state.source is None else self._release(state.source)
            state.select(number, value)
            return held
        if state.has_numbers and number in _DATA and (selected := state.number) is not None:
            return self._data(state, channel, selected, number, value, at_s)
        pair = self._pairs.get((channel, number % N_PAIRS)) if number < 2 * N_PAIRS else None
        if pair is None:
            return (_reading(self._source(SourceKind.CC, number, channel), value, at_s),)
        source = self._source(SourceKind.CC14, number % N_PAIRS, channel)
        return self._half(source, pair, value, at_s, is_msb=number < N_PAIRS)

    def _data(
        self, state: _Channel, channel: int, selected: int, number: int, value: int, at_s: float
    ) -> tuple[Reading, ...]:
        """The readings of a data entry for the selected parameter number."""
        assert state.kind is not None
        source = self._source(state.kind, selected, channel)
        if state.data is None or state.source != source:
            state.source, state.data = source, _Pair(is_lsb_first=source in self._lsb_first)
        if number in (DATA_MSB, DATA_LSB):
            return self._half(source, state.data, value, at_s, is_msb=number == DATA_MSB)
        held = self._release(source)
        raw = state.data.release() or 0
        return (*held, _reading(source, raw, at_s, steps=1 if number == INCREMENT else -1))

    def _half(
        self, source: Source, pair: _Pair, value: int, at_s: float, *, is_msb: bool
    ) -> tuple[Reading, ...]:
        raw = pair.take_msb(value, at_s) if is_msb else pair.take_lsb(value, at_s)
        if pair.held_at_s is not None:
            self._held[source] = pair
            return ()
        self._held.pop(source, None)
        return self._whole(source, raw, at_s)

    def _release(self, source: Source) -> tuple[Reading, ...]:
        pair = self._held.pop(source, None)
        if pair is None or pair.held_at_s is None:
            return ()
        at_s = pair.held_at_s
        return self._whole(source, pair.release(), at_s)

    def _whole(self, source: Source, raw: int | None, at_s: float) -> tuple[Reading, ...]:
        if raw is None:
            self.ignored[Ignored.HALF] += 1
            return ()
        return (_reading(source, raw, at_s),)

    def _source(self, kind: SourceKind, number: int, channel: int) -> Source:
        return Source(controller=self._controller, kind=kind, number=number, channel=channel)


_ONE_BYTE = {PROGRAM: SourceKind.PROGRAM, TOUCH: SourceKind.TOUCH}


def _reading(source: Source, raw: int, at_s: float, *, steps: int = 0) -> Reading:
    position = to_position(source.kind, raw)
    match source.kind:
        case SourceKind.NOTE:
            is_on = raw > 0
        case SourceKind.PROGRAM:
            is_on = True
        case SourceKind.CC:
            is_on = raw >= _PRESSED
        case _:
            is_on = position >= 0.5
    return Reading(
        source=source,
        position=position,
        raw=raw,
        highest=highest_of(source.kind),
        is_on=is_on,
        at_s=at_s,
        steps=steps,
    )


def _due_s(pair: _Pair) -> float:
    assert pair.held_at_s is not None
    return pair.held_at_s + HOLD_S


def _end_of_data(data: bytes | Sequence[int], start: int) -> int:
    """Where the data bytes that begin at `start` end."""
    end = start
    while end < len(data) and 0 <= data[end] <= 0x7F:
        end += 1
    return end


def _end_of_system(data: bytes | Sequence[int], status: int, start: int, end_of_data: int) -> int:
    """Where the message after a system message begins: a sysex takes all data and its own end along."""
    if status != SYSEX:
        return min(start + N_DATA_OF_SYSTEM.get(status, 0), end_of_data)
    has_end = end_of_data < len(data) and data[end_of_data] == SYSEX_END
    return end_of_data + has_end
