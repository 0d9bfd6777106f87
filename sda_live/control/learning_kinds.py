"""What a stream of readings gives away about the control that sent it.

`learning.py` asks for each source: what kind of control, how much it moved, is that sure. Also which CCs are
the halves of one value, and which carry parameter numbers. Pure.

    a knob or fader    never says the same twice; jumps no further than a hand does; a tremble is no movement
    an endless knob    says small steps, the same again and again, in one of three ways
    a button           says 0 and one other value; a switch says them one press after the other
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from sda_live.control.encoders import steps_of
from sda_live.control.sources import Encoding, Mapping, Source, SourceKind
from sda_live.midi.decoding import Reading
from sda_live.midi.messages import (
    BEND_CENTRE,
    DATA_LSB,
    DATA_MSB,
    DECREMENT,
    INCREMENT,
    N_PAIRS,
    SELECTORS,
)

# A movement is at least so many of 127 steps; less is a fader that trembles.
LEAST_MOVEMENT = 3.0
# A press counts as much as moving a fader so far: more than brushing against one, less than moving it. The
# touch of a motor fader, which comes as a note, must not win against its movement.
PRESS_SCORE, PRESS_AGAIN_SCORE = 24.0, 4.0
SWITCHED_OFF_SCORE = 12.0
# Nobody turns faster than so many steps a message, and nobody begins so fast.
_MOST_STEPS, _MOST_STEPS_AT_FIRST = 16, 4
_STEADY = 0.2  # of an endless knob's messages at least so many say the same as the one before, or turn back
_FAR_BACK = 32
# Who presses a button to show it lets it go sooner.
_LONGEST_PRESS_S = 0.6
# On a busy machine what was sent together is fetched apart; two knobs are further apart most of the time.
_TOGETHER_S = 0.006
# So many of the upper halves come with a lower one, and at least so many of them.
_COUPLED, _FEWEST_COUPLES = 0.8, 2
_CLEARLY = 1.5


class Kinship(Enum):
    """Kinds of controls, by what they do."""

    KNOB = auto()
    ENCODER = auto()
    BUTTON = auto()
    SWITCH = auto()  # a button that stays, and is let go by the next press
    PAD = auto()  # a button that says how hard it was hit
    WHEEL = auto()  # pitch bend that springs back
    PROGRAM = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What one source did: how much, and which kind of control does that."""

    source: Source
    kinship: Kinship
    score: float  # 0: it did not move
    began_s: float
    is_sure: bool = True
    encoding: Encoding = Encoding.ABSOLUTE
    is_lsb_first: bool = False
    doubt: str = ""  # what the musician should look at


def motion_of(readings: Sequence[Reading], *, is_switched: bool) -> Motion:
    """What the readings of one source say; `is_switched`: the target is pressed rather than turned."""
    source, began_s = readings[0].source, readings[0].at_s
    match source.kind:
        case SourceKind.NOTE:
            on = [reading.raw for reading in readings if reading.is_on]
            kinship = Kinship.BUTTON if set(on) == {127} else Kinship.PAD
            return Motion(source=source, kinship=kinship, score=_press_score(len(on)), began_s=began_s)
        case SourceKind.PROGRAM:
            score = _press_score(len(readings))
            return Motion(source=source, kinship=Kinship.PROGRAM, score=score, began_s=began_s)
        case SourceKind.BEND:
            is_wheel = readings[-1].raw == BEND_CENTRE
            kinship = Kinship.WHEEL if is_wheel else Kinship.KNOB
            return Motion(source=source, kinship=kinship, score=_span(readings), began_s=began_s)
        case SourceKind.CC:
            return _cc(readings, is_switched=is_switched)
        case _:
            if steps := sum(abs(reading.steps) for reading in readings):
                return Motion(source=source, kinship=Kinship.ENCODER, score=steps, began_s=began_s)
            return Motion(source=source, kinship=Kinship.KNOB, score=_span(readings), began_s=began_s)


def _cc(readings: Sequence[Reading], *, is_switched: bool) -> Motion:
    raws = [reading.raw for reading in readings]
    # 127 again and again: one step to the left, or a button that says nothing when it is let go.
    is_leftward = len(raws) > 1 and set(raws) == {127} and not is_switched
    if _are_presses(raws) and not is_leftward:
        return _button(readings)
    source, began_s = readings[0].source, readings[0].at_s
    encoding = _encoding(raws)
    if encoding is None:
        return Motion(source=source, kinship=Kinship.KNOB, score=_span(readings), began_s=began_s)
    steps = [steps_of(encoding, raw) for raw in raws]
    is_both_ways = min(steps) < 0 < max(steps)
    doubt = "" if is_both_ways else _one_way(encoding, is_right=steps[0] > 0)
    return Motion(
        source=source,
        kinship=Kinship.ENCODER,
        score=sum(map(abs, steps)),
        began_s=began_s,
        encoding=encoding,
        doubt=doubt,
    )


def _button(readings: Sequence[Reading]) -> Motion:
    """A button or a switch: pressed and let go at once, or not."""
    source, began_s = readings[0].source, readings[0].at_s
    presses = sum(reading.raw > 0 for reading in readings)
    score = _press_score(presses) if presses else SWITCHED_OFF_SCORE
    changes = [(one.raw, two.at_s - one.at_s) for one, two in pairwise(readings) if one.raw != two.raw]
    held_s = [gap_s for raw, gap_s in changes if raw]
    is_let_go = bool(held_s) and min(held_s) < _LONGEST_PRESS_S
    is_silent = presses > 1 and not changes  # it never says that it is let go
    kinship = Kinship.BUTTON if (is_let_go or is_silent) and readings[0].raw else Kinship.SWITCH
    is_sure = bool(changes) or is_silent
    return Motion(source=source, kinship=kinship, score=score, began_s=began_s, is_sure=is_sure)


def _are_presses(raws: Sequence[int]) -> bool:
    """Whether there is only off and one on; a single value in between is no press."""
    on = {raw for raw in raws if raw}
    return on <= {127} or (len(on) == 1 and 0 in raws and max(on) >= 64)


def _encoding(raws: Sequence[int]) -> Encoding | None:
    """The way of saying steps that the numbers fit; None where they are positions."""
    if len(raws) < 2:
        return None
    for encoding in (Encoding.TWOS, Encoding.OFFSET, Encoding.SIGNMAG):
        steps = [steps_of(encoding, raw) for raw in raws]
        sizes = [abs(each) for each in steps]
        if not 1 <= min(sizes) <= max(sizes) <= _MOST_STEPS or sizes[0] > _MOST_STEPS_AT_FIRST:
            continue
        again = sum(one == two for one, two in pairwise(raws))
        back = sum(
            one * two < 0 and abs(raw - next_raw) > _FAR_BACK
            for (one, two), (raw, next_raw) in zip(pairwise(steps), pairwise(raws), strict=True)
        )
        if again + back >= _STEADY * (len(raws) - 1):
            return encoding
    return None


def _one_way(encoding: Encoding, *, is_right: bool) -> str:
    """What is not known of a knob that was turned one way only."""
    if encoding is Encoding.OFFSET and not is_right:
        return ""  # no other encoding says it like that
    if encoding is Encoding.TWOS and not is_right:
        return ""
    return "it was turned one way only: if it does not come back, learn it again and turn it both ways"


def _span(readings: Sequence[Reading]) -> float:
    """How far the source moved, in steps of 127; 0 where it only trembled."""
    positions = [reading.position for reading in readings]
    span = (max(positions) - min(positions)) * 127
    return span if span >= LEAST_MOVEMENT - 0.01 else 0.0


def _press_score(presses: int) -> float:
    return PRESS_SCORE + PRESS_AGAIN_SCORE * (presses - 1) if presses else 0.0


def wanted_numbers(readings: Sequence[Reading]) -> Iterator[Mapping]:
    """Rows that let a decoder read the parameter numbers that were selected and given values."""
    by_channel: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.source.kind is SourceKind.CC:
            by_channel[reading.source.channel].append(reading)
    for of_channel in by_channel.values():
        numbers = {reading.source.number for reading in of_channel}
        data = [reading for reading in of_channel if reading.source.number in (DATA_MSB, DATA_LSB)]
        is_lsb_first = _is_lsb_first(data, DATA_MSB)
        if data or numbers & {INCREMENT, DECREMENT}:
            for source in dict.fromkeys(_selected(of_channel)):
                yield Mapping(source=source, to="", is_lsb_first=is_lsb_first)


def _selected(readings: Sequence[Reading]) -> Iterator[Source]:
    """The parameter numbers that the CCs of one channel select, as they come."""
    halves: dict[int, int] = {}
    for reading in readings:
        halves[reading.source.number] = reading.raw
        for kind, (upper, lower) in SELECTORS.items():
            if reading.source.number in (upper, lower) and {upper, lower} <= halves.keys():
                yield replace(reading.source, kind=kind, number=halves[upper] << 7 | halves[lower])


def pairs_among(readings: Sequence[Reading]) -> Iterator[Mapping]:
    """Rows that let a decoder read the CCs that are the halves of one value."""
    by_pair: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.source.kind is SourceKind.CC and reading.source.number < 2 * N_PAIRS:
            by_pair[reading.source.channel, reading.source.number % N_PAIRS].append(reading)
    for (channel, number), of_pair in by_pair.items():
        is_data = number == DATA_MSB and _has_numbers(readings, channel)
        if not is_data and _are_coupled(of_pair):
            source = replace(of_pair[0].source, kind=SourceKind.CC14, number=number)
            yield Mapping(source=source, to="", is_lsb_first=_is_lsb_first(of_pair, number))


def _has_numbers(readings: Sequence[Reading], channel: int) -> bool:
    heard = {reading.source.number for reading in readings if reading.source.channel == channel}
    return any(set(selectors) <= heard for selectors in SELECTORS.values())


def _are_coupled(readings: Sequence[Reading]) -> bool:
    """Whether nearly every upper half has a lower half right beside it."""
    n_upper = n_coupled = 0
    for at, reading in enumerate(readings):
        if reading.source.number >= N_PAIRS:
            continue
        n_upper += 1
        beside = [readings[other] for other in (at - 1, at + 1) if 0 <= other < len(readings)]
        n_coupled += any(
            other.source.number >= N_PAIRS and abs(other.at_s - reading.at_s) <= _TOGETHER_S
            for other in beside
        )
    return n_coupled >= max(_FEWEST_COUPLES, _COUPLED * n_upper)


def _is_lsb_first(readings: Sequence[Reading], msb_number: int) -> bool:
    """Which half comes first: the order in which the halves are close together, or the whole moves least."""
    gaps: dict[bool, list[float]] = {False: [], True: []}
    for one, two in pairwise(readings):
        if one.source.number != two.source.number:
            gaps[one.source.number != msb_number].append(two.at_s - one.at_s)
    upper_s, lower_s = (
        sum(gaps[order]) / len(gaps[order]) if gaps[order] else 1.0 for order in (False, True)
    )
    if max(upper_s, lower_s) > _CLEARLY * min(upper_s, lower_s):
        return lower_s < upper_s
    upper_way, lower_way = (_mean_way(readings, msb_number, is_lsb_first=order) for order in (False, True))
    if max(upper_way, lower_way) > _CLEARLY * min(upper_way, lower_way):
        return lower_way < upper_way
    return bool(readings) and readings[0].source.number != msb_number


def _mean_way(readings: Sequence[Reading], msb_number: int, *, is_lsb_first: bool) -> float:
    """How far the whole value goes at once, on average, if the halves come in this order."""
    halves: dict[bool, int | None] = {True: None, False: None}
    wholes = []
    for reading in readings:
        is_msb = reading.source.number == msb_number
        halves[is_msb] = reading.raw
        msb, lsb = halves[True], halves[False]
        if is_msb is is_lsb_first and msb is not None and lsb is not None:
            wholes.append(msb << 7 | lsb)
    return sum(abs(two - one) for one, two in pairwise(wholes)) / max(len(wholes) - 1, 1)
