"""A learned row put into the text of a patch, with every other letter of the file left as it is.

Comments, order and layout are the musician's. (Libraries that keep comments were tried: they gather tables
of one kind that a person had put apart.) Called by `file.py`. What comes out is read again before it is
handed back, so no text leaves here that is not the old patch with the one row changed. Pure.
"""

import tomllib
from collections.abc import Mapping as Lookup
from dataclasses import replace
from typing import Any

from sda_core.errors import SettingError
from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.patch.keys import OWN_KEYS
from sda_live.patch.lines import Place, lines_of, spans_of
from sda_live.patch.reading import SCHEMA, Controller, Patch, controller_to_toml, patch_from_text
from sda_live.patch.row import row_to_plain, row_to_toml
from sda_live.patch.source import source_from_text
from sda_live.patch.toml import to_toml

_MARK = "\ufeff"
# What learning finds out; the rest of a row (range, curve, smoothing) is a musician's choice and stays.
_FOUND_BY_LEARNING = ("encoding", "step", "mode", "lsb_first", "program_base")


def text_with_row(text: str, file_name: str, row: Mapping, controller: Controller | None) -> str:
    """The text with the row at its end; a row of the same source and target changes instead.

    `text` may be empty: then it is the first row of a new patch. SettingError where the text is no patch.
    """
    mark = _MARK if text.startswith(_MARK) else ""
    is_windows = "\n" in text and text.count("\n") == text.count("\r\n")
    old = text.removeprefix(_MARK) or f"schema = {SCHEMA}\n"
    old = old.replace("\r\n", "\n") if is_windows else old
    before = patch_from_text(old, file_name).patch
    name = _name_of_controller(row.source, controller, before)
    row = replace(row, source=replace(row.source, controller=name))
    new = old
    if controller is not None and name not in before.controllers and row.source.kind is not SourceKind.OSC:
        new = _before_the_rows(new, controller_to_toml(name, controller))
    number = _number_of(row, tomllib.loads(old), before)
    new = _with_row_at_end(new, row) if number is None else _with_row_changed(new, row, number)
    _check(new, file_name, row)
    return mark + (new.replace("\n", "\r\n") if is_windows else new)


def _name_of_controller(source: Source, controller: Controller | None, patch: Patch) -> str:
    """What the source's controller is called in this patch, or will be."""
    if source.kind is SourceKind.OSC or controller is None:
        return source.controller
    for name, known in patch.controllers.items():
        if known.match.casefold() == controller.match.casefold():
            return name
    name, number = source.controller, 2
    while name in patch.controllers:
        name, number = f"{source.controller}_{number}", number + 1
    return name


def _number_of(row: Mapping, plain: Lookup[str, Any], patch: Patch) -> int | None:
    """Which `[[map]]` is to change, from 0; None where none is."""
    channels = {name: controller.channel for name, controller in patch.controllers.items()}
    found = None
    for number, table in enumerate(plain.get("map", [])):
        if table["to"] == row.to and source_from_text(table["from"], channels) == row.source:
            found = number
    return found


def _before_the_rows(text: str, block: str) -> str:
    """The text with a table in front of its first `[[map]]`, and of the comment that belongs to that."""
    lines, place = text.split("\n"), ("map", 0)
    if place in spans_of(text) or place not in lines_of(text):
        return _with_block(text, block)
    first = lines_of(text)[place] - 1
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    gap = [""] if first > 0 and lines[first - 1].strip() else []
    return "\n".join([*lines[:first], *gap, *block.split("\n"), "", *lines[first:]])


def _with_row_at_end(text: str, row: Mapping) -> str:
    spans = spans_of(text)
    if ("map",) not in spans:
        return _with_block(text, row_to_toml(row))
    elements = [end for place, (_, end) in spans.items() if len(place) == 2 and place[0] == "map"]
    if elements:
        return _inserted(text, max(elements), f", {_inline(row)}")
    return _inserted(text, spans["map",][0] + 1, _inline(row))


def _with_block(text: str, block: str) -> str:
    end = "" if text.endswith("\n") else "\n"
    return f"{text}{end}\n{block}\n"


def _with_row_changed(text: str, row: Mapping, number: int) -> str:
    """The text where the keys that learning knows of say what `row` says."""
    place: Place = ("map", number)
    is_inline = place in spans_of(text)
    wanted = row_to_plain(row)
    text = _with_value(text, (*place, "from"), wanted["from"])
    for key in OWN_KEYS:
        if key.name not in _FOUND_BY_LEARNING:
            continue
        spans = spans_of(text)
        if (*place, key.name) in spans:
            value = key.write(getattr(row, key.attribute))
            text = _with_value(text, (*place, key.name), value)
        elif key.name in wanted:
            pair = f"{key.name} = {to_toml(wanted[key.name])}"
            after = spans[*place, "from"][1]
            at = after if is_inline else _end_of_line(text, after)
            text = _inserted(text, at, f", {pair}" if is_inline else f"\n{pair}")
    return text


def _with_value(text: str, place: Place, value: Any) -> str:
    start, end = spans_of(text)[place]
    return text[:start] + to_toml(value) + text[end:]


def _inline(row: Mapping) -> str:
    return f"{{ {', '.join(f'{name} = {to_toml(value)}' for name, value in row_to_plain(row).items())} }}"


def _inserted(text: str, at: int, more: str) -> str:
    return text[:at] + more + text[at:]


def _end_of_line(text: str, at: int) -> int:
    line = text[at:].split("\n", 1)[0]
    return at + len(line.removesuffix("\r"))


def _check(text: str, file_name: str, row: Mapping) -> None:
    """SettingError, with what to write by hand, where the row did not come out as it was learned."""
    try:
        patch = patch_from_text(text, file_name).patch
    except SettingError as error:
        by_hand = row_to_toml(row).replace("\n", " / ")
        raise SettingError(
            f"{file_name}: got a layout into which the learned row does not fit ({error}), allowed are "
            f"[controllers.name] and [[map]] tables; add these lines yourself: {by_hand}"
        ) from error
    if not any(known.source == row.source and known.to == row.to for known in patch.rows):
        raise SettingError(
            f"{file_name}: got {row.to!r} as the target, there is no such parameter; learn another"
        )
