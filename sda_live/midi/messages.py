"""The MIDI that controllers speak, as data; and a control's position written as such messages.

Read by the decoder (bytes to readings), by learning, and by the feedback to lamps and motor faders. Raw
numbers run to 127 or, where a value has two halves of seven bits, to 16383. Pure.
"""

from sda_live.control.sources import Source, SourceKind

# The upper half of a status byte; the lower is the channel, from 0.
NOTE_OFF, NOTE_ON, POLY_TOUCH, CONTROL, PROGRAM, TOUCH, BEND = range(0x8, 0xF)
N_DATA = {NOTE_OFF: 2, NOTE_ON: 2, POLY_TOUCH: 2, CONTROL: 2, PROGRAM: 1, TOUCH: 1, BEND: 2}
SYSTEM = 0xF0  # status bytes from here on have no channel
SYSEX, SYSEX_END = 0xF0, 0xF7
N_DATA_OF_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1}

HIGHEST_7, HIGHEST_14 = 127, 16383
N_PAIRS = 32  # CC n and n + 32 can be the upper and the lower half of one value
BEND_CENTRE = 8192

# A parameter number is selected by two CCs (upper half, lower half), its value sent by two more.
SELECTORS = {SourceKind.NRPN: (99, 98), SourceKind.RPN: (101, 100)}
DATA_MSB, DATA_LSB, INCREMENT, DECREMENT = 6, 38, 96, 97
NO_NUMBER = HIGHEST_14  # selecting it selects none

_WIDE = (SourceKind.CC14, SourceKind.NRPN, SourceKind.RPN, SourceKind.BEND)


def highest_of(kind: SourceKind) -> int:
    """The largest raw number of a kind."""
    return HIGHEST_14 if kind in _WIDE else HIGHEST_7


def to_position(kind: SourceKind, raw: int) -> float:
    """The position from 0 to 1 of a raw number; a wheel at rest is at exactly 0.5."""
    if kind is SourceKind.BEND and raw >= BEND_CENTRE:
        return 0.5 + (raw - BEND_CENTRE) / (HIGHEST_14 - BEND_CENTRE) / 2
    return raw / (2 * BEND_CENTRE if kind is SourceKind.BEND else highest_of(kind))


def to_raw(kind: SourceKind, position: float) -> int:
    """The raw number nearest to a position from 0 to 1."""
    x = min(max(position, 0.0), 1.0)
    if kind is SourceKind.BEND and x >= 0.5:
        return BEND_CENTRE + round((x - 0.5) * 2 * (HIGHEST_14 - BEND_CENTRE))
    return round(x * (2 * BEND_CENTRE if kind is SourceKind.BEND else highest_of(kind)))


def midi_bytes_for(source: Source, position: float, *, is_lsb_first: bool = False) -> tuple[bytes, ...]:
    """The messages that show a position on the control itself: its lamp (0 or 1), its ring, its motor.

    A note's lamp is put out by a velocity of 0, which every controller understands. What is sent but never
    shown (aftertouch, programs) and what is not MIDI gets none.
    """
    raw, channel = to_raw(source.kind, position), source.channel - 1
    msb, lsb = raw >> 7, raw & 0x7F
    match source.kind:
        case SourceKind.CC:
            return (_control(channel, source.number, raw),)
        case SourceKind.CC14:
            halves = (_control(channel, source.number, msb), _control(channel, source.number + N_PAIRS, lsb))
            return halves[::-1] if is_lsb_first else halves
        case SourceKind.NRPN | SourceKind.RPN:
            upper, lower = SELECTORS[source.kind]
            data = (_control(channel, DATA_MSB, msb), _control(channel, DATA_LSB, lsb))
            return (
                _control(channel, upper, source.number >> 7),
                _control(channel, lower, source.number & 0x7F),
                *(data[::-1] if is_lsb_first else data),
            )
        case SourceKind.BEND:
            return (bytes((BEND << 4 | channel, lsb, msb)),)
        case SourceKind.NOTE:
            return (bytes((NOTE_ON << 4 | channel, source.number, raw)),)
        case SourceKind.TOUCH | SourceKind.POLYTOUCH | SourceKind.PROGRAM | SourceKind.OSC:
            return ()


def _control(channel: int, number: int, value: int) -> bytes:
    return bytes((CONTROL << 4 | channel, number, value))
