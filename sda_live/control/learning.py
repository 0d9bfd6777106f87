"""Learning: which control was moved, what kind it is, and the row that maps it.

While the musician moves something, the MIDI thread lets a `Listening` hear every message of every controller
and asks it now and then; 600 ms after something began to move it decides for what moved most. Faders that
tremble by themselves, clocks and active sensing never move enough. Where what came could mean several things
(is the button held, or is it a switch?) it listens a little longer. Pure: time comes with the messages.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sda_core.parameters import Kind, parameter
from sda_live.control.learning_kinds import Kinship, Motion, motion_of, pairs_among, wanted_numbers
from sda_live.control.sources import ButtonMode, Encoding, Mapping, Source, SourceKind
from sda_live.midi.decoding import Decoder, Reading
from sda_live.midi.messages import N_PAIRS

LISTEN_S = 0.6
LONGEST_S = 1.8  # where 600 ms leave it open
_KEEP_S = 3.0  # longer, for who asks seldom; in so long no fader trembles far
_MOST_MESSAGES = 4096  # more than any hand can send
_MODE_MESSAGES = 120  # CCs from here on tell a whole synthesiser to be quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The row for a target, and what was found in words."""

    mapping: Mapping
    sentence: str


class Listening:
    """Hears what comes from all controllers until it is clear what was moved."""

    def __init__(self) -> None:
        self._heard: deque[tuple[str, bytes, float]] = deque(maxlen=_MOST_MESSAGES)
        self._known: dict[bool, list[Motion]] = {}  # what they say, until more is heard

    def hear(self, controller: str, data: bytes | Sequence[int], at_s: float) -> None:
        """Takes one message along; what is old is forgotten."""
        self._known.clear()
        self._heard.append((controller, bytes(byte & 0xFF for byte in data), at_s))
        while self._heard[0][2] < at_s - _KEEP_S:
            self._heard.popleft()

    def learned(self, path: str, at_s: float, value: float | None = None) -> Learned | None:
        """The row for the parameter `path`; None while nothing has moved for long enough.

        `value` is what a button shall set.
        """
        if not self._heard or at_s < self._heard[0][2] + LISTEN_S:
            return None
        target = parameter(path)
        is_switched = target.kind is not Kind.CONTINUOUS or value is not None
        if is_switched not in self._known:
            self._known[is_switched] = self._motions(is_switched=is_switched)
        motions = [motion for motion in self._known[is_switched] if motion.score > 0]
        if not motions:
            return None
        began_s = min(motion.began_s for motion in motions)
        best = max(motions, key=lambda motion: motion.score)
        if at_s < began_s + (LISTEN_S if best.is_sure else LONGEST_S):
            return None
        sentence = _sentence(best)
        if target.kind is Kind.TRIGGER and target.choices and best.kinship is not Kinship.PROGRAM:
            value = 0.0 if value is None else value  # without one it could not be pressed
            sentence += f"; it takes {path} {target.choices[int(value)]}, which `value` in the patch changes"
        mapping = _row(best, path, value)
        return Learned(mapping=mapping, sentence=sentence)

    def _motions(self, *, is_switched: bool) -> list[Motion]:
        """What every source that was heard did."""
        motions: list[Motion] = []
        for controller in dict.fromkeys(name for name, _, _ in self._heard):
            mine = [(data, at_s) for name, data, at_s in self._heard if name == controller]
            plain = _decoded(Decoder(controller), mine)
            wants = [*pairs_among(plain), *wanted_numbers(plain)]
            readings = _decoded(Decoder(controller, wants), mine) if wants else plain
            by_source: dict[Source, list[Reading]] = defaultdict(list)
            for reading in readings:
                by_source[reading.source].append(reading)
            lsb_first = {row.source for row in wants if row.is_lsb_first}
            for source, of_source in by_source.items():
                if not _is_beside(source, by_source):
                    motion = motion_of(of_source, is_switched=is_switched)
                    motions.append(replace(motion, is_lsb_first=source in lsb_first))
        return motions


def _decoded(decoder: Decoder, messages: Sequence[tuple[bytes, float]]) -> list[Reading]:
    readings = [reading for data, at_s in messages for reading in decoder.feed(data, at_s)]
    return [*readings, *decoder.due(float("inf"))]


def _is_beside(source: Source, heard: dict[Source, list[Reading]]) -> bool:
    """Whether a source only goes along with another: pressure with its note, a bank with a program."""
    kinds = {
        other.kind for other in heard if other.channel == source.channel and other.kind is not source.kind
    }
    match source.kind:
        case SourceKind.TOUCH | SourceKind.POLYTOUCH:
            return SourceKind.NOTE in kinds
        case SourceKind.CC if source.number in (0, N_PAIRS):
            return SourceKind.PROGRAM in kinds
        case SourceKind.CC:
            is_quieting = all(reading.raw == 0 for reading in heard[source])
            return source.number >= _MODE_MESSAGES and is_quieting
        case _:
            return False


def _row(motion: Motion, path: str, value: float | None) -> Mapping:
    """The row that lets what moved move the target, in the way that fits both."""
    row = Mapping(source=motion.source, to=path, is_lsb_first=motion.is_lsb_first, value=value)
    match motion.kinship:
        case Kinship.ENCODER:
            is_turned = parameter(path).kind is not Kind.TRIGGER
            return replace(row, encoding=motion.encoding, value=None if is_turned else value)
        case Kinship.PAD if parameter(path).kind is Kind.CONTINUOUS:
            return row  # how hard it is hit is the value, where none is given
        case Kinship.BUTTON | Kinship.PAD:
            return replace(row, mode=_mode(path, value, ButtonMode.TOGGLE))
        case Kinship.SWITCH:
            return replace(row, mode=_mode(path, value, ButtonMode.MOMENTARY))
        case Kinship.KNOB if parameter(path).kind is Kind.TOGGLE:
            return replace(row, mode=ButtonMode.MOMENTARY)  # on in the upper half
        case Kinship.PROGRAM if parameter(path).choices:
            return replace(row, program_base=1)  # so that the first program is the first name
        case _:
            return row


def _mode(path: str, value: float | None, mode: ButtonMode) -> ButtonMode:
    """How a button acts: `mode` on what it can turn over; what happens or has one value is pressed."""
    kind = parameter(path).kind
    is_pressed = kind is Kind.TRIGGER or (value is not None and kind is not Kind.TOGGLE)
    return ButtonMode.PRESS if is_pressed else mode


_ENCODINGS = {
    Encoding.TWOS: "twos complement",
    Encoding.OFFSET: "offset",
    Encoding.SIGNMAG: "sign and magnitude",
}
_KNOBS = {
    SourceKind.CC: "a knob or fader",
    SourceKind.CC14: "a 14-bit knob or fader",
    SourceKind.NRPN: "a knob or fader, NRPN",
    SourceKind.RPN: "a knob or fader, RPN",
    SourceKind.BEND: "a fader that sends pitch bend",
    SourceKind.TOUCH: "pressure of the whole keyboard",
    SourceKind.POLYTOUCH: "pressure of one key",
}


def _sentence(motion: Motion) -> str:
    source = motion.source
    match motion.kinship:
        case Kinship.ENCODER:
            what = "an endless encoder"
            if motion.encoding is not Encoding.ABSOLUTE:
                what += f", {_ENCODINGS[motion.encoding]}"
        case Kinship.BUTTON:
            what = "a button"
        case Kinship.PAD:
            what = "a pad or key"
        case Kinship.SWITCH:
            what = "a switch that stays on until it is pressed again"
        case Kinship.WHEEL:
            what = "a pitch bend wheel that springs back"
        case Kinship.PROGRAM:
            what = "program changes"
        case Kinship.KNOB:
            what = _KNOBS[source.kind]
    order = ", lower half first" if motion.is_lsb_first else ""
    doubt = f"; {motion.doubt}" if motion.doubt else ""
    return f"{what}{order}, {source}{doubt}"


def conflicts(mapping: Mapping, rows: Iterable[Mapping]) -> tuple[str, ...]:
    """What the control moves already, a sentence for each row."""
    sentences = []
    for row in rows:
        where = f" (line {row.line})" if row.line else ""
        if not _overlap(row.source, mapping.source):
            continue
        if row.source != mapping.source:
            sentences.append(
                f"{row.source} moves {row.to} already{where}, with half of this value; take one of them away"
            )
        elif row.to == mapping.to:
            sentences.append(f"{row.source} moves {row.to} already{where}; it needs one row only")
        else:
            sentences.append(f"{row.source} moves {row.to} already{where}; it will move both")
    return tuple(sentences)


def _overlap(one: Source, other: Source) -> bool:
    """Whether messages of one are messages of the other too."""
    if (one.controller, one.channel) != (other.controller, other.channel):
        return False
    if one == other:
        return True
    kinds = {one.kind, other.kind}
    return kinds == {SourceKind.CC, SourceKind.CC14} and (one.number - other.number) % N_PAIRS == 0
