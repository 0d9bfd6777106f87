"""A patch: which control moves which parameter, and how; read from TOML and written as TOML.

    schema = 1
    name = "nano and pad"
    [controllers.nano]           # a MIDI controller: its ports are called like this
    match = "*nanoKONTROL2*"
    feedback = true              # LEDs and motor faders are told where things stand
    channel = 1                  # where a row names none
    [[map]]                      # one row per control; `row.py` has its keys
    from = "nano cc 16"
    to = "slider1"

Read by the daemon when a patch is loaded or its file changes, and by the commands. Pure.
"""

import re
import tomllib
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sda_core.errors import SettingError, nearest
from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.patch.lines import Findings, lines_of
from sda_live.patch.row import row_from_plain, row_to_toml
from sda_live.patch.source import N_CHANNELS
from sda_live.patch.toml import said, to_toml

SCHEMA = 1
OSC = SourceKind.OSC.value  # no controller may be called so
_FILE_KEYS = ("schema", "name", "controllers", "map")
_CONTROLLER_KEYS = ("match", "feedback", "channel")
_CONTROLLER_NAME = re.compile(r"[\w.+-]+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LINE_OF_ERROR = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """A MIDI controller of a patch."""

    match: (
        str  # a pattern for the names of its ports, "*nanoKONTROL2*"; "#2" at its end is the second of twins
    )
    feedback: bool = False
    channel: int = 1  # where a row names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What a patch says. Rows whose parameter does not exist sleep: they are not among `rows`."""

    name: str = ""
    controllers: Lookup[str, Controller] = field(default_factory=dict)
    rows: tuple[Mapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A patch that can be played, and what is odd about its file."""

    patch: Patch
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """All that can be said about a file; there is no patch where there are problems."""

    checked: Checked | None
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def patch_from_text(text: str, file_name: str) -> Checked:
    """The patch a text is; SettingError, with the line of the first thing that is wrong, when it is none."""
    examined = examine(text, file_name)
    if examined.checked is not None:
        return examined.checked
    more = len(examined.problems) - 1
    also = f" (and {more} more, which `sda-live patch check` shows)" if more else ""
    raise SettingError(examined.problems[0] + also)


def examine(text: str, file_name: str) -> Examined:
    """The patch a text is, or everything that is wrong with it, in the order of its lines."""
    text = text.removeprefix("\ufeff")  # editors on Windows put a mark in front
    try:
        plain = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets by the thousand
        return Examined(checked=None, problems=(_not_toml(text, file_name, str(error)),))
    findings = Findings(file_name, lines_of(text))
    patch = _patch(plain, findings, Path(file_name).stem)
    problems, warnings = findings.problems, findings.warnings
    checked = None if problems else Checked(patch=patch, warnings=warnings)
    return Examined(checked=checked, problems=problems, warnings=warnings)


def patch_to_toml(patch: Patch) -> str:
    """A patch as a file that reads as the same patch."""
    head = [f"schema = {SCHEMA}", f"name = {to_toml(patch.name)}"]
    tables = [controller_to_toml(name, controller) for name, controller in patch.controllers.items()]
    return "\n\n".join(["\n".join(head), *tables, *map(row_to_toml, patch.rows)]) + "\n"


def controller_to_toml(name: str, controller: Controller) -> str:
    """A controller as it is written into a patch, several lines."""
    lines = (f"{key} = {to_toml(value)}" for key, value in controller_to_plain(controller).items())
    key = name if _BARE_KEY.fullmatch(name) else to_toml(name)
    return "\n".join([f"[controllers.{key}]", *lines])


def controller_to_plain(controller: Controller) -> dict[str, Any]:
    """The keys and values of a controller's table; what stands at its default is left out."""
    plain: dict[str, Any] = {"match": controller.match}
    if controller.feedback:
        plain["feedback"] = True
    if controller.channel != 1:
        plain["channel"] = controller.channel
    return plain


def _not_toml(text: str, file_name: str, error: str) -> str:
    last_line = text.rstrip().count("\n") + 1
    found = _LINE_OF_ERROR.search(error)
    line = int(found[1]) if found and found[1] else last_line
    findings = Findings(file_name, {("here",): line})
    reason = _LINE_OF_ERROR.sub("", error)
    findings.wrong(("here",), f"got what is not TOML ({reason}), a patch is a TOML file; correct that place")
    return findings.problems[0]


def _patch(plain: dict[str, Any], findings: Findings, file_stem: str) -> Patch:
    for name in plain:
        if name not in _FILE_KEYS:
            advice = "write it under [[map]]" if name in ("from", "to") else nearest(name, _FILE_KEYS)
            findings.wrong((name,), f"{name}: there is no such key at the top of a patch, {advice}")
    _check_schema(plain.get("schema", SCHEMA), findings)
    name = plain.get("name", file_stem)
    if not isinstance(name, str) or not name.isprintable():
        findings.wrong(("name",), f'name: got {said(name)}, allowed is text; write it as name = "my patch"')
    controllers = _controllers(plain.get("controllers", {}), findings)
    rows = _rows(plain.get("map", []), controllers, findings)
    if not rows and not findings.problems and not findings.warnings:
        findings.odd((), "got no row, so nothing moves; add a [[map]] with from and to")
    return Patch(name=str(name), controllers=controllers, rows=rows)


def _check_schema(got: Any, findings: Findings) -> None:
    if isinstance(got, bool) or not isinstance(got, int) or got < 1:
        findings.wrong(("schema",), f"schema: got {said(got)}, allowed is {SCHEMA}; write schema = {SCHEMA}")
    elif got > SCHEMA:
        findings.wrong(
            ("schema",),
            f"schema: got {said(got)}, allowed is up to {SCHEMA}: a newer SDA wrote it; update SDA",
        )


def _controllers(plain: Any, findings: Findings) -> dict[str, Controller]:
    """The controllers by name; also those that are wrong, so that their rows are not called wrong as well."""
    if not isinstance(plain, dict):
        allowed = 'allowed are tables; write [controllers.nano] and match = "*nano*"'
        findings.wrong(("controllers",), f"controllers: got {said(plain)}, {allowed}")
        return {}
    return {name: _controller(name, got, findings) for name, got in plain.items()}


def _controller(name: str, plain: Any, findings: Findings) -> Controller:
    place = ("controllers", name)
    if name == OSC or not _CONTROLLER_NAME.fullmatch(name):
        allowed = f"one word of letters and digits, but not {OSC!r}"
        findings.wrong(place, f"controllers: got the name {name!r}, allowed is {allowed}; choose another")
    if not isinstance(plain, dict):
        findings.wrong(
            place,
            f"controllers.{name}: got {said(plain)}, allowed is a table; write [controllers.{name}] "
            'and below it match = "*..."',
        )
        return Controller(match="*")
    for key in plain:
        if key not in _CONTROLLER_KEYS:
            hint = nearest(key, _CONTROLLER_KEYS)
            findings.wrong((*place, key), f"controllers.{name}.{key}: there is no such key, {hint}")
    match, feedback, channel = plain.get("match"), plain.get("feedback", False), plain.get("channel", 1)
    if not isinstance(match, str) or not match.split("#")[0].strip() or not match.isprintable():
        got = "nothing" if match is None else said(match)
        allowed = 'part of the port\'s name between stars, as in match = "*nanoKONTROL2*"'
        findings.wrong(
            (*place, "match"), f"controllers.{name}.match: got {got}, allowed is {allowed}; write that"
        )
        match = "*"
    if not isinstance(feedback, bool):
        findings.wrong(
            (*place, "feedback"),
            f"controllers.{name}.feedback: got {said(feedback)}, allowed is true or false; correct it",
        )
    if isinstance(channel, bool) or channel not in range(1, N_CHANNELS + 1):
        allowed = f"a whole number from 1 to {N_CHANNELS}"
        findings.wrong(
            (*place, "channel"),
            f"controllers.{name}.channel: got {said(channel)}, allowed is {allowed}; correct it",
        )
        channel = 1
    return Controller(match=match, feedback=bool(feedback), channel=int(channel))


def _rows(plain: Any, controllers: Lookup[str, Controller], findings: Findings) -> tuple[Mapping, ...]:
    if not isinstance(plain, list):
        advice = "write [[map]] with two brackets" if isinstance(plain, dict) else "write [[map]]"
        findings.wrong(
            ("map",), f"map: got {said(plain)}, allowed are tables, one for each control; {advice}"
        )
        return ()
    channels = {name: controller.channel for name, controller in controllers.items()}
    rows: dict[tuple[Source, str], Mapping] = {}
    for number, table in enumerate(plain):
        place = ("map", number)
        if not isinstance(table, dict):
            findings.wrong(place, f"map: got {said(table)}, allowed are tables; write [[map]]")
            continue
        row = row_from_plain(table, channels, findings, place)
        if row is None:
            continue
        before = rows.pop((row.source, row.to), None)
        if before is not None:
            findings.odd(
                place,
                f"from: got {str(row.source)!r} onto {row.to} again, as in line {before.line}; "
                "this one counts; take one of them out",
            )
        rows[row.source, row.to] = row
    return tuple(rows.values())
