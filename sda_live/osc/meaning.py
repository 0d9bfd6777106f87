"""What an OSC message means: wishes for parameters, or a command to the daemon.

The daemon asks `meaning` for every message of a bundle, on the OSC server's thread. Every address is read
off the parameter table and `COMMANDS` once, at import, so a message costs one look-up. Nothing here knows
the State: whether a slot holds a model, or a preset is stored, shows later.

    /sda/slider1 0.5         a position from 0 to 1, through the parameter's curve
    /sda/slider1/value 4.2   the same in the parameter's unit
    /sda/slider/1 0.5        the number may stand alone (also /sda/slider/1/value)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial

from sda_core.errors import SettingError, counted, nearest, printable
from sda_core.parameters import INDEX, N_SLOTS, TABLE, Kind, Parameter
from sda_live.osc.packet import Argument, Message
from sda_live.wishes import Wish

ROOT = "/sda/"
MAX_TEXT = 128
MOST_MINUTES = 24 * 60.0
_PRESSED = 0.5  # and above: on for a toggle, happens for a trigger
_SAME = 1e-6  # controllers send 1.0000001 for 1: nothing to speak of


class Takes(Enum):
    """One argument of a command."""

    SLOT = "a slot, 1 to 4"
    NAME = "a name, without a path"
    PARAMETER = "a parameter's name or address"
    MAYBE_TEXT = "any text, or nothing"
    MAYBE_NAME = "a name, without a path, or nothing"
    MAYBE_LABEL = "any text, or nothing but a button's 1"
    MINUTES = "a number of minutes, above 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRow:
    """What a command takes and does."""

    takes: tuple[Takes, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something asked of the daemon: a name of COMMANDS and what it takes."""

    name: str
    arguments: tuple[str | int | float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Wishes or a command, or nothing (a button let go); and what the sender should know, if anything."""

    wishes: tuple[Wish, ...] = ()
    command: Command | None = None
    note: str = ""


COMMANDS: Mapping[str, CommandRow] = {
    "load": CommandRow(takes=(Takes.SLOT, Takes.NAME), sentence="Loads a model into a slot."),
    "clear": CommandRow(takes=(Takes.SLOT,), sentence="Takes the model out of a slot."),
    "swap": CommandRow(takes=(Takes.SLOT, Takes.SLOT), sentence="Exchanges the models of two slots."),
    "set/save": CommandRow(takes=(Takes.NAME,), sentence="Saves the set under a name."),
    "set/load": CommandRow(takes=(Takes.NAME,), sentence="Loads the set of a name."),
    "record/start": CommandRow(takes=(Takes.MAYBE_NAME,), sentence="Records a take, under a name if given."),
    "record/stop": CommandRow(takes=(), sentence="Ends the take that is being recorded."),
    "marker": CommandRow(takes=(Takes.MAYBE_LABEL,), sentence="Marks this moment in the take."),
    "keep/minutes": CommandRow(takes=(Takes.MINUTES,), sentence="Makes a take of the last so many minutes."),
    "learn": CommandRow(takes=(Takes.PARAMETER,), sentence="The next control that is moved will move this."),
    "subscribe": CommandRow(takes=(), sentence="What changes is told, for 30 s after anything was sent."),
    "unsubscribe": CommandRow(takes=(), sentence="Nothing is told any more."),
    "monitor": CommandRow(takes=(), sentence="What comes in is told, and what became of it."),
    "ping": CommandRow(takes=(Takes.MAYBE_TEXT,), sentence="Is answered by /sda/pong with the text."),
    "get": CommandRow(takes=(Takes.PARAMETER,), sentence="Is answered by the parameter's value."),
    "status": CommandRow(takes=(), sentence="Is answered by one set of /sda/status/... messages."),
    "status/json": CommandRow(takes=(), sentence="Is answered by the status as one JSON text."),
    "quit": CommandRow(takes=(), sentence="Ends the instrument."),
}


MAY_BE_A_BUTTON = ((Takes.MAYBE_NAME,), (Takes.MAYBE_LABEL,))
MAY_BE_NOTHING = ((Takes.MAYBE_TEXT,), *MAY_BE_A_BUTTON)


def meaning(message: Message) -> Meaning:
    """What a message asks for; SettingError, in one sentence for its sender, when it cannot be meant.

    A number out of range is clamped, and the note says so. A toggle takes on and off, T and F, or a number;
    a trigger takes nothing, or a button's 1 and 0, of which the 0 asks for nothing. A choice takes a name
    or a 0-based index. Where the names are numbers (presets) a number is the name: /sda/preset 3 and
    /sda/morph_to 3 are preset 3, the one that every screen calls 3, and not the fourth.
    """
    read = _READERS.get(message.address)
    if read is None:
        raise SettingError(_unknown(message.address))
    return read(message.arguments)


def parameter_of(address: str) -> Parameter | None:
    """The parameter an address, or a bare path, names in any of its forms; None where there is none."""
    return _PARAMETERS.get(address if address.startswith("/") else ROOT + address)


_Reader = Callable[[tuple[Argument, ...]], Meaning]


def _at_position(row: Parameter, address: str, arguments: tuple[Argument, ...]) -> Meaning:
    allowed = "a number from 0 to 1"
    x = _number(_only(arguments, address, allowed), address, allowed)
    wishes = (Wish(path=row.path, value=row.from_position(x)),)
    if -_SAME <= x <= 1.0 + _SAME:
        return Meaning(wishes=wishes)
    if row.low <= x <= row.high:
        percent = f" ({x / 100:g} for {x:g} %)" if row.unit == "%" and x == int(x) else ""
        advice = f"0..1 is expected{percent}, or send {address}/value {_plain(x)}"
    else:
        advice = f"0..1 is expected; {address}/value takes {row.allowed}"
    if row.is_whole and x == int(x):
        raise SettingError(f"{address}: got {_plain(x)}, {advice}")
    return Meaning(
        wishes=wishes, note=f"{address}: got {_plain(x)}, {advice}; {min(max(x, 0), 1):g} was taken"
    )


def _in_unit(row: Parameter, address: str, arguments: tuple[Argument, ...]) -> Meaning:
    allowed = f"a number, {row.allowed}"
    x = _number(_only(arguments, address, allowed), address, allowed)
    value = row.clamp(x)
    wishes = (Wish(path=row.path, value=value),)
    if abs(value - x) <= _SAME * max(1.0, abs(value)):
        return Meaning(wishes=wishes)
    whole = " in whole numbers" if row.is_whole else ""
    note = f"{address}: got {_plain(x)}, allowed is {row.allowed}{whole}; {_plain(value)} was taken"
    return Meaning(wishes=wishes, note=note)


def _switched(row: Parameter, address: str, arguments: tuple[Argument, ...]) -> Meaning:
    allowed = "on or off, 1 or 0, T or F"
    got = _only(arguments, address, allowed)
    is_on = got == "on" if got in ("on", "off") else _number(got, address, allowed) >= _PRESSED
    return Meaning(wishes=(Wish(path=row.path, value=float(is_on)),))


def _happens(row: Parameter, address: str, arguments: tuple[Argument, ...]) -> Meaning:
    return Meaning(wishes=(Wish(path=row.path),) if _is_pressed(arguments, address) else ())


def _chosen(row: Parameter, address: str, arguments: tuple[Argument, ...]) -> Meaning:
    """A choice, or a trigger that takes one along; the 0 of a button let go is nothing to the latter."""
    are_numbers = row.choices[0].isdecimal()
    named = f"{row.choices[0]} to {row.choices[-1]}" if are_numbers else row.allowed
    got = _only(arguments, address, named)
    if row.kind is Kind.TRIGGER and not isinstance(got, str) and got == 0:
        return Meaning()
    if isinstance(got, str):
        name = got
    elif are_numbers and isinstance(got, bool):
        raise SettingError(f"{address}: got {_said(got)}, allowed is {named}; send the number")
    else:
        number = _number(got, address, named)
        name = _plain(number) if are_numbers else _name_at(row, number)
    if name not in row.choices:
        if are_numbers:
            raise SettingError(f"{address}: got {_said(got)}, allowed is {named}; send one of these")
        index = f"or the index, 0 to {len(row.choices) - 1}"
        raise SettingError(f"{address}: got {_said(got)}, {nearest(name[:MAX_TEXT], row.choices)}, {index}")
    return Meaning(wishes=(Wish(path=row.path, value=float(row.choices.index(name))),))


def _name_at(row: Parameter, number: float) -> str:
    is_index = number in range(len(row.choices))
    return row.choices[int(number)] if is_index else ""


def _commanded(name: str, row: CommandRow, arguments: tuple[Argument, ...]) -> Meaning:
    address = ROOT + name
    if not row.takes:
        return Meaning(command=Command(name=name)) if _is_pressed(arguments, address) else Meaning()
    if row.takes in MAY_BE_NOTHING and not arguments:
        return _without_a_word(name)
    if row.takes in MAY_BE_A_BUTTON and not isinstance(arguments[0], str):
        return _without_a_word(name) if _is_pressed(arguments, address) else Meaning()
    if len(arguments) != len(row.takes):
        wanted = "; ".join(takes.value for takes in row.takes)
        got = counted(len(arguments), "argument")
        raise SettingError(f"{address}: got {got}, it takes {len(row.takes)}: {wanted}")
    taken = tuple(_TAKE[takes](got, address) for takes, got in zip(row.takes, arguments, strict=True))
    return Meaning(command=Command(name=name, arguments=taken))


def _without_a_word(name: str) -> Meaning:
    """A command that was told nothing more; where a row has its name, it is that row's button."""
    return Meaning(wishes=(Wish(path=name),)) if name in INDEX else Meaning(command=Command(name=name))


def _take_slot(got: Argument, address: str) -> int:
    number = _number(got, address, Takes.SLOT.value)
    if isinstance(got, bool) or number not in range(1, N_SLOTS + 1):
        raise SettingError(f"{address}: got {_said(got)}, allowed is {Takes.SLOT.value}")
    return int(number)


def _take_text(got: Argument, address: str, takes: Takes = Takes.MAYBE_TEXT) -> str:
    if not isinstance(got, str) or len(got) > MAX_TEXT:
        limit = f"up to {MAX_TEXT} letters"
        raise SettingError(f"{address}: got {_said(got)}, it takes {takes.value}, {limit}; send it as text")
    return got


def _take_name(got: Argument, address: str) -> str:
    """A name from the network is never a path: files are found by name, in fixed folders."""
    name = _take_text(got, address, Takes.NAME)
    if not name.strip(". ") or name != printable(name) or "/" in name or "\\" in name:
        raise SettingError(f"{address}: got {_said(name)}, it takes {Takes.NAME.value}; send the name alone")
    return name


def _take_parameter(got: Argument, address: str) -> str:
    row = parameter_of(_take_text(got, address, Takes.PARAMETER))
    if row is None:
        raise SettingError(f"{address}: got {_said(got)}, {nearest(str(got), _FAMILIES)}")
    return row.path


def _take_minutes(got: Argument, address: str) -> float:
    number = _number(got, address, Takes.MINUTES.value)
    if isinstance(got, bool) or not 0 < number <= MOST_MINUTES:
        raise SettingError(f"{address}: got {_said(got)}, allowed is {Takes.MINUTES.value}")
    return number


_TAKE: Mapping[Takes, Callable[[Argument, str], str | int | float]] = {
    Takes.SLOT: _take_slot,
    Takes.NAME: _take_name,
    Takes.PARAMETER: _take_parameter,
    Takes.MAYBE_TEXT: _take_text,
    Takes.MAYBE_NAME: _take_name,
    Takes.MAYBE_LABEL: _take_text,
    Takes.MINUTES: _take_minutes,
}


def _only(arguments: tuple[Argument, ...], address: str, allowed: str) -> Argument:
    if len(arguments) != 1:
        got = f"{len(arguments)} arguments" if arguments else "no argument"
        raise SettingError(f"{address}: got {got}; send {allowed}")
    return arguments[0]


def _number(got: Argument, address: str, allowed: str) -> float:
    if isinstance(got, int | float):
        return float(got)
    raise SettingError(f"{address}: got {_said(got)}; send {allowed}")


def _is_pressed(arguments: tuple[Argument, ...], address: str) -> bool:
    allowed = "1 when a button is pressed and 0 when it is let go, or nothing"
    if arguments in ((), (None,)):
        return True
    return _number(_only(arguments, address, allowed), address, allowed) >= _PRESSED


def _plain(number: float) -> str:
    """A number without an end that says nothing: 60 for 60.0, and all digits of a seed."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:g}"


def _said(got: Argument) -> str:
    """An argument for a sentence, short."""
    match got:
        case None:
            return "nothing (N)"
        case bool():
            return "T" if got else "F"
        case int() | float():
            return _plain(got)
        case str():
            return repr(got if len(got) <= MAX_TEXT else f"{got[:MAX_TEXT]}...")
        case bytes():
            return f"{len(got)} raw bytes"


_BY_KIND: Mapping[Kind, Callable[[Parameter, str, tuple[Argument, ...]], Meaning]] = {
    Kind.CONTINUOUS: _at_position,
    Kind.TOGGLE: _switched,
    Kind.TRIGGER: _happens,
    Kind.CHOICE: _chosen,
}


def _addresses(row: Parameter) -> tuple[str, ...]:
    """The address of a parameter and, where it ends in a number, the alias with the number alone."""
    alias = re.sub(r"(?<=[a-z])(\d+)$", r"/\1", row.path)
    return tuple(dict.fromkeys((ROOT + row.path, ROOT + alias)))


def addresses_of(row: Parameter) -> tuple[str, ...]:
    """Every address that takes a parameter's value."""
    return tuple(f"{address}{end}" for address in _addresses(row) for end in ("", "/value"))


def _readers() -> dict[str, _Reader]:
    readers: dict[str, _Reader] = {}
    for row in TABLE:
        read = _chosen if row.choices else _BY_KIND[row.kind]
        in_unit = _in_unit if row.kind is Kind.CONTINUOUS else read
        for address in _addresses(row):
            readers[address] = partial(read, row, ROOT + row.path)
            readers[f"{address}/value"] = partial(in_unit, row, f"{ROOT}{row.path}/value")
    # A command of a row's name takes more than the row: a marker its text.
    return readers | {ROOT + name: partial(_commanded, name, row) for name, row in COMMANDS.items()}


def _families() -> tuple[str, ...]:
    """Every parameter's address once, the numbered ones as /sda/slider1..12: a list a sentence can hold."""
    families: dict[str, str] = {}
    for row in TABLE:
        family = row.path.rstrip("0123456789")
        last = row.path.removeprefix(family)
        families[f"{family}1" if last else family] = f"{family}1..{last}" if last else family
    return tuple(ROOT + name for name in dict.fromkeys(families.values()))


@lru_cache(256)  # looking for the nearest takes milliseconds, and who sends a wrong address sends it often
def _unknown(address: str) -> str:
    return f"address: got {address!r}, {nearest(address, _ADDRESSES)}"


_READERS = _readers()
_PARAMETERS = {address: row for row in TABLE for address in addresses_of(row)}
_FAMILIES = _families()
_ADDRESSES = (*_FAMILIES, *(ROOT + name for name in COMMANDS if ROOT + name not in _FAMILIES))
