"""Where a control movement comes from, as a value and as a patch writes it.

    "nano cc 16 ch 1"      a controller of the patch, a kind of message, its number, its channel
    "nano bend ch 1"       kinds without a number
    "osc /1/xy1 2"         a foreign OSC address and the argument (from 1) that is meant

Read from patches, made by learning, looked up for every message. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What a controller sends."""

    CC = "cc"  # 0 to 127
    CC14 = "cc14"  # two CCs, number and number + 32, together 0 to 16383
    NRPN = "nrpn"  # 0 to 16383, number 0 to 16383
    RPN = "rpn"
    BEND = "bend"  # 8192 is exactly the middle
    TOUCH = "touch"  # channel aftertouch
    POLYTOUCH = "polytouch"  # of one note
    NOTE = "note"
    PROGRAM = "program"
    OSC = "osc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One knob, button, or fader. Channels count from 1, as on every display."""

    controller: str  # its name in the patch; "osc" for OSC
    kind: SourceKind
    number: int = 0  # of the CC, note, NRPN; 0 where the kind has none. OSC: the argument, from 1
    channel: int = 1
    address: str = ""  # of OSC

    def __str__(self) -> str:
        if self.kind is SourceKind.OSC:
            return f"osc {self.address} {self.number}"
        has_number = self.kind not in (SourceKind.BEND, SourceKind.TOUCH, SourceKind.PROGRAM)
        number = f" {self.number}" if has_number else ""
        return f"{self.controller} {self.kind}{number} ch {self.channel}"


class Encoding(StrEnum):
    """How a control's number is meant."""

    ABSOLUTE = "absolute"
    TWOS = "twos"  # 1 is +1, 127 is -1
    OFFSET = "offset"  # 65 is +1, 63 is -1
    SIGNMAG = "signmag"  # 1 is +1, 65 is -1; 64 is 0


class ButtonMode(StrEnum):
    PRESS = "press"  # happens, or is on, when pressed
    TOGGLE = "toggle"  # every press turns it over
    MOMENTARY = "momentary"  # on while it is held


class Takeover(StrEnum):
    """What happens when a control stands elsewhere than what it moves."""

    JUMP = "jump"
    PICKUP = "pickup"
    SCALE = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """From 0..1 to 0..1. `points` holds the corners where the shape is "points"."""

    shape: str = "lin"  # lin | exp | log | s | points
    amount: float = 2.0  # of exp
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One row of a patch: what moves what, and how."""

    source: Source
    to: str  # a path of the parameter table
    line: int = 0  # in the patch file
    low: float | None = None  # of the target's range that is used, in its unit; None: its own
    high: float | None = None  # below `low` where it is turned round
    value: float | None = None  # what a button sets (a preset's number, a choice); None: on, or it happens
    curve: Curve = Curve()
    smooth_ms: float = 0.0
    takeover: Takeover | None = None  # None: pickup for an absolute CC, jump for all else
    dead_zone: float = 0.0  # around the middle, as part of the whole way
    encoding: Encoding = Encoding.ABSOLUTE
    step: float = 1 / 127  # of an encoder, as part of the whole way
    acceleration: float = 1.0  # above 1: quick turns go further
    mode: ButtonMode = ButtonMode.PRESS
    is_lsb_first: bool = False  # of a 14-bit pair
    program_base: int = 0  # 1 where programs are counted from 1 on the display
