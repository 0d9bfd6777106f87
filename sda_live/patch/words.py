"""A patch in plain sentences: what each control does, as one musician would tell another.

Printed by `sda-live patch explain`, and by learning. Pure.
"""

import re
from collections.abc import Iterator
from typing import assert_never

from sda_core.errors import counted
from sda_core.parameters import Kind, Parameter, parameter
from sda_live.control.chain import Role, on_value, role_of
from sda_live.control.mapping import takeover_of
from sda_live.control.sources import ButtonMode, Curve, Mapping, Source, SourceKind, Takeover
from sda_live.patch.reading import Controller, Patch

_NAMES = {
    SourceKind.CC14: "fine control cc14",
    SourceKind.NRPN: "fine control nrpn",
    SourceKind.RPN: "fine control rpn",
    SourceKind.BEND: "the pitch bend",
    SourceKind.TOUCH: "the pressure on the keys",
    SourceKind.POLYTOUCH: "the pressure on key",
    SourceKind.NOTE: "note",
    SourceKind.PROGRAM: "a program change",
}
_CC_NAMES = {
    Role.KNOB: "knob or fader cc",
    Role.BUTTON: "button cc",
    Role.ENCODER: "endless knob cc",
    Role.NUMBER: "cc",
}

_PRESS = ("when pressed", "a press each", "while it is held")
_OSC_PRESS = ("when it sends 1", "each time it sends 1", "while it sends 1")


def explain(patch: Patch) -> list[str]:
    """The lines that say what a patch does: its name, its controllers, then every row."""
    lines = [f"{patch.name}: {counted(len(patch.rows), 'control')}."]
    lines += [_controller_in_words(name, controller) for name, controller in patch.controllers.items()]
    return lines + [row_in_words(row, patch) for row in patch.rows]


def row_in_words(row: Mapping, patch: Patch) -> str:
    """One sentence for one row."""
    what, does = source_in_words(row, patch), _does(row, parameter(row.to))
    return f"{what[:1].upper()}{what[1:]} {does}{''.join(_manner(row))}."


def source_in_words(row: Mapping, patch: Patch) -> str:
    """What is moved, as "knob or fader cc 16 of nano"."""
    source = row.source
    if source.kind is SourceKind.OSC:
        which = f", its number {source.number}," if source.number != 1 else ""
        return f"the OSC message {source.address}{which}"
    controller = patch.controllers.get(source.controller, Controller(match="*"))
    channel = "" if source.channel == controller.channel else f" on channel {source.channel}"
    name = _CC_NAMES[role_of(row)] if source.kind is SourceKind.CC else _NAMES[source.kind]
    return f"{name}{_number(source)}{channel} of {source.controller}"


def in_words(target: Parameter) -> str:
    """A parameter as it is spoken of: "slider 1", "blend mode"."""
    return re.sub(r"(?<=[a-z])(?=\d)", " ", target.path.replace("_", " "))


def _number(source: Source) -> str:
    has_none = source.kind in (SourceKind.BEND, SourceKind.TOUCH, SourceKind.PROGRAM)
    return "" if has_none else f" {source.number}"


def _controller_in_words(name: str, controller: Controller) -> str:
    pattern, _, nth = controller.match.partition("#")
    which = f", number {nth} of them" if nth else ""
    shown = "; it is told where things stand (lights, motors)" if controller.feedback else ""
    channel = f"; channel {controller.channel} where a row names none" if controller.channel != 1 else ""
    return f"{name} is the MIDI port called {pattern}{which}{shown}{channel}."


def _does(row: Mapping, target: Parameter) -> str:
    match role_of(row):
        case Role.KNOB:
            return f"moves {in_words(target)}{_way(row, target)}"
        case Role.BUTTON:
            return _pressed(row, target)
        case Role.ENCODER:
            return _turned(row, target)
        case Role.NUMBER:
            return f"chooses the {in_words(target)} of its number"
        case unknown:
            assert_never(unknown)


def _pressed(row: Mapping, target: Parameter) -> str:
    name = in_words(target)
    pressed, each, held = _OSC_PRESS if row.source.kind is SourceKind.OSC else _PRESS
    if target.kind is Kind.TRIGGER:
        which = f" {target.choices[int(row.value)]}" if row.value is not None and target.choices else ""
        return f"starts {name}{which} {pressed}"
    on = on_value(row)
    if on is None:
        return f"goes to the next {name} {pressed}"
    switched = f"{name} {target.show(on)}" if target.kind is Kind.TOGGLE else f"{name} to {target.show(on)}"
    match row.mode:
        case ButtonMode.PRESS:
            return f"switches {switched} {pressed}"
        case ButtonMode.TOGGLE if target.kind is Kind.TOGGLE:
            return f"switches {name} on and off, {each}"
        case ButtonMode.TOGGLE:
            return f"switches {switched} and back, {each}"
        case ButtonMode.MOMENTARY:
            return f"switches {switched} {held}"
        case unknown:
            assert_never(unknown)


def _turned(row: Mapping, target: Parameter) -> str:
    name = in_words(target)
    match target.kind:
        case Kind.TRIGGER:
            return f"starts {name} when turned to the right"
        case Kind.TOGGLE:
            return f"switches {name} on to the right and off to the left"
        case Kind.CHOICE:
            return f"goes through {name}: {target.allowed}"
        case Kind.CONTINUOUS:
            quick = ", further when turned quickly" if row.acceleration > 1 else ""
            return f"moves {name}{_way(row, target)}, {100 * row.step:.2g} % a step{quick}"
        case unknown:
            assert_never(unknown)


def _way(row: Mapping, target: Parameter) -> str:
    """From where to where."""
    if target.choices:
        return f" through {target.allowed}"
    ends = (target.low if row.low is None else row.low, target.high if row.high is None else row.high)
    sign = "+" if target.low < 0 else ""
    low, high = (f"{value:{sign if value else ''}g}" for value in ends)
    return f" from {low} to {high} {target.unit}".rstrip()


def _manner(row: Mapping) -> Iterator[str]:
    """How the way from hand to sound feels, bit by bit."""
    role = role_of(row)
    if role is Role.KNOB:
        yield _curve_in_words(row.curve)
        yield ", with a resting place in the middle" if row.dead_zone else ""
    if row.smooth_ms and parameter(row.to).kind is Kind.CONTINUOUS:
        yield f", gliding over {row.smooth_ms:g} ms"
    if role is not Role.KNOB:
        return
    match takeover_of(row):
        case Takeover.PICKUP:
            yield ", once you have picked it up"
        case Takeover.SCALE:
            yield ", catching up with your hand"
        case Takeover.JUMP if row.takeover is None:  # what has no place to be picked up from
            return
        case Takeover.JUMP:
            yield ", jumping to where your hand is"
        case unknown:
            assert_never(unknown)


def _curve_in_words(curve: Curve) -> str:
    match curve.shape:
        case "exp":
            return ", slowly at first"
        case "log":
            return ", slowly towards the end"
        case "s":
            return ", slowly at the ends"
        case "points":
            return f", along {len(curve.points)} points"
        case _:
            return ""
