"""The page docs/midi.md: messages, encodings, takeover and the keys of a patch, read off the tables.

For `reference` alone. A kind, a way of taking over or a key that is added without a sentence here is an error
when the page is written, and so in a test.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from sda_core.parameters import TABLE, Kind
from sda_live.control.learning import LISTEN_S
from sda_live.control.sources import ButtonMode, Encoding, SourceKind, Takeover
from sda_live.control.takeover import NEAR
from sda_live.midi.decoding import HOLD_S
from sda_live.midi.names import OWN_NAME
from sda_live.patch.choice import read_patch, shipped_folder
from sda_live.patch.keys import ROW_KEYS
from sda_live.patch.source import HIGHEST, N_CHANNELS

Name = TypeVar("Name", bound=StrEnum)

_KINDS: Mapping[SourceKind, str] = {
    SourceKind.CC: "a controller, 0 to 127: most knobs, faders and buttons",
    SourceKind.CC14: "two controllers that are one, N and N + 32, 0 to 16383; "
    f"the halves come within {HOLD_S * 1000:g} ms",
    SourceKind.NRPN: "a parameter of the controller, by number; 0 to 16383",
    SourceKind.RPN: "the same, of the numbers that MIDI itself has given out",
    SourceKind.BEND: "the pitch wheel; let go, it is exactly in the middle",
    SourceKind.TOUCH: "pressure on the keys together",
    SourceKind.POLYTOUCH: "pressure on one key",
    SourceKind.NOTE: "a key or a pad: a button, or how hard it is hit",
    SourceKind.PROGRAM: "a program change, for presets",
    SourceKind.OSC: "a foreign OSC address, and which of its arguments",
}
_ENCODINGS: Mapping[Encoding, str] = {
    Encoding.ABSOLUTE: "says where it stands",
    Encoding.TWOS: "endless; 1 is a step up, 127 a step down",
    Encoding.OFFSET: "endless; 65 is a step up, 63 a step down",
    Encoding.SIGNMAG: "endless; 1 is a step up, 65 a step down",
}
_TAKEOVERS: Mapping[Takeover, str] = {
    Takeover.JUMP: "the parameter goes where the hand is, at once",
    Takeover.PICKUP: "nothing moves until the hand passes where the parameter stands, or comes within "
    f"{round(NEAR * 127)} steps of it",
    Takeover.SCALE: "both move towards the same end, each over what is left of its way, and meet there",
}
_MODES: Mapping[ButtonMode, str] = {
    ButtonMode.PRESS: "happens, or is on, when it is pressed",
    ButtonMode.TOGGLE: "every press turns it over",
    ButtonMode.MOMENTARY: "on while it is held",
}

_BEFORE = f"""\
# MIDI

<!-- Written by `python -m sda_live.reference` from the program's own tables: change those, not this page. -->

Plug a controller in, before or while SDA runs. If a patch for it comes with SDA it is used; any other
controller gets the general one. Where the system has such a thing, SDA also has an input of its own,
called {OWN_NAME}.

```sh
sda-live learn slider1      # then move what should move slider 1
sda-live monitor            # what arrives, and what becomes of it
sda-live patch list         # the patches there are
```

Learning listens for {LISTEN_S * 1000:g} ms from the first movement, takes what moved most, finds out what
kind of control it is, and writes a row into your patch.

## Controllers
"""

_PATCHES = """
## Patches

A patch is a text file in TOML; [its README](../patches/README.md) begins with an example. It is read
again whenever you save it. With a mistake in it the old one stays in force, and the line is named.
`sda-live patch check FILE` does the same beforehand, and `sda-live patch explain FILE` says in sentences
what it does.

A file has `schema = 1`, a `name`, a table `[controllers.NAME]` for each controller and a `[[map]]` for
each row. A controller has `match`, a pattern for the name of its port with `*` for anything
(`"*nanoKONTROL2*"`; `#2` at its end is the second of two that are alike), `feedback`, whether its lights
and motors are told what the parameters do, and `channel`, where rows name none.

| key of a row | what it takes | what it says |
|---|---|---|
"""

_KINDS_BEFORE = f"""
`from` is a controller, a kind of message, its number and its channel, 1 to {N_CHANNELS}, as in
`"nano cc 16 ch 1"`. A foreign OSC address stands for itself: `"osc /1/xy1 2"` is its second argument.

| kind | numbers | what it is |
|---|---|---|
"""

_TAKEOVER = """
## Taking over

A knob seldom stands where its parameter stands. What happens then is the row's `takeover`; left out, it
is `"pickup"` for knobs and faders that say where they stand (`cc`, `cc14`, `nrpn`, `rpn`), and `"jump"` for
everything else.

| `takeover` | |
|---|---|
"""

_ENCODING = """
## Endless knobs

They say steps, not places, and never have to be picked up. One step goes `step` of the whole way; with
`acceleration` above 1 quick turns go further. Learning finds the encoding.

| `encoding` | |
|---|---|
"""

_BUTTONS = """
## Buttons

| `mode` | |
|---|---|
"""

_AFTER = """
A button sets `value`, or on, or makes it happen. Lights follow where the patch says `feedback = true`:
the same message goes back to the controller, never to one that is being moved.

## Targets

`to` takes the name of a parameter, which is its [OSC address](osc.md) without `/sda/`:
"""


def midi_page() -> str:
    """The whole page."""
    keys = _rows((f"`{key.name}`", key.allowed, key.sentence) for key in ROW_KEYS)
    kinds = _rows((f"`{kind}`", _numbers(kind), _KINDS[kind]) for kind in SourceKind)
    return (
        f"{_BEFORE}\n{_controllers()}{_PATCHES}{keys}{_KINDS_BEFORE}{kinds}"
        f"{_TAKEOVER}{_named(Takeover, _TAKEOVERS)}{_ENCODING}{_named(Encoding, _ENCODINGS)}"
        f"{_BUTTONS}{_named(ButtonMode, _MODES)}{_AFTER}\n{_targets()}"
    )


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in rows)


def _named(names: type[Name], sentences: Mapping[Name, str]) -> str:
    return _rows((f'`"{name}"`', sentences[name]) for name in names)


def _numbers(kind: SourceKind) -> str:
    if kind is SourceKind.OSC:
        return "the argument, from 1"
    return f"0 to {HIGHEST[kind]}" if kind in HIGHEST else "none"


def _controllers() -> str:
    """The patches that come with SDA, and the ports that each is for."""
    lines = ["| patch | for | ports |\n", "|---|---|---|\n"]
    for path in sorted(Path(shipped_folder()).glob("*.toml")):
        patch = read_patch(path).patch
        ports = ", ".join(f"`{controller.match}`" for controller in patch.controllers.values())
        lines.append(f"| [{path.stem}](../patches/{path.name}) | {patch.name} | {ports or 'OSC'} |\n")
    return "".join(lines)


def _targets() -> str:
    """Every path, by kind; the numbered ones together."""
    lines = []
    for kind, what in (
        (Kind.CONTINUOUS, "moved by anything"),
        (Kind.TOGGLE, "switched by buttons"),
        (Kind.CHOICE, "chosen by buttons with a `value`, or by anything that has a place"),
        (Kind.TRIGGER, "made to happen by buttons"),
    ):
        paths = (row.path for row in TABLE if row.kind is kind)
        families = (list(alike) for _, alike in groupby(paths, lambda path: re.sub(r"\d+$", "N", path)))
        names = (f"`{first}` to `{last[-1]}`" if last else f"`{first}`" for first, *last in families)
        lines.append(f"- {what}: {', '.join(names)}\n")
    return "".join(lines)
