"""One row of a patch: read from its table, with everything that is wrong in it, and written again.

Called when a patch is read, checked or learned into. What is wrong goes to the `Findings` of the file, with
its line, and the rest of the row is still looked at: a musician wants to hear everything at once. Pure.
"""

import re
from collections.abc import Callable
from collections.abc import Mapping as Lookup
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from sda_core.errors import SettingError, nearest
from sda_core.parameters import INDEX, TABLE, Kind, Parameter, parameter
from sda_live.control.sources import Mapping, SourceKind
from sda_live.patch.keys import BY_NAME, OWN_KEYS, NotAllowed, is_number
from sda_live.patch.lines import Findings, Place
from sda_live.patch.source import source_from_text
from sda_live.patch.toml import said, to_toml


def row_from_plain(
    plain: Lookup[str, Any], channels: Lookup[str, int], findings: Findings, place: Place
) -> Mapping | None:
    """The row of a `[[map]]` table; None where it is wrong or sleeps, which the findings tell.

    `channels` has the default channel of every controller of the patch.
    """
    for name in plain:
        if name not in BY_NAME:
            findings.wrong((*place, name), f"{name}: there is no such key, {nearest(name, BY_NAME)}")
    reading = _Reading(plain, findings, place)
    source = reading.take("from", lambda got: source_from_text(got, channels))
    target = reading.target()
    given = {key.attribute: reading.take(key.name, key.read) for key in OWN_KEYS if key.name in plain}
    if target is not None:
        low, high = reading.take("range", lambda got: _range(got, target)) or (None, None)
        given |= {"low": low, "high": high, "value": reading.take("value", lambda got: _value(got, target))}
        if None not in (low, given["value"]):
            reading.wrong("range", "range: a row with a value has none; leave one of the two out")
    if reading.is_wrong or target is None:
        return None
    row = Mapping(source=source, to=target.path, line=findings.line(place), **given)
    if row.value is None and row.source.kind is not SourceKind.PROGRAM and _needs_to_know_which(target):
        example = target.choices[0]
        reading.wrong("from", f"value: got nothing, {row.to} needs to know which; write value = {example}")
        return None
    for key in OWN_KEYS:
        if key.name in plain and not key.acts_on(row):
            findings.odd((*place, key.name), f"{key.name}: it does nothing here, it is for {key.only_for}")
    return row


class _Reading:
    """The values of one row, taken one by one, and whether one of them was wrong."""

    def __init__(self, plain: Lookup[str, Any], findings: Findings, place: Place) -> None:
        self._plain = plain
        self._findings = findings
        self._place = place
        self.is_wrong = not all(name in BY_NAME for name in plain)
        for name, example in (("from", "nano cc 16 ch 1"), ("to", "slider1")):
            if name not in plain:
                self.wrong(name, f'{name}: got nothing, every row needs one; write {name} = "{example}"')

    def wrong(self, name: str, sentence: str) -> None:
        self._findings.wrong((*self._place, name), sentence)
        self.is_wrong = True

    def take(self, name: str, read: Callable[[Any], Any]) -> Any:
        """What `read` makes of a key's value; None where it is not there or wrong."""
        if name not in self._plain:
            return None
        got = self._plain[name]
        try:
            return read(got)
        except SettingError as error:  # it is a sentence already
            self.wrong(name, f"{name}: {error}")
        except (NotAllowed, OverflowError) as error:
            hint = getattr(error, "hint", "") or f"allowed is {BY_NAME[name].allowed}"
            self.wrong(name, f"{name}: got {said(got)}, {hint}; correct it or leave it out")
        return None

    def target(self) -> Parameter | None:
        """The row of the table that `to` names; a name that is not there lets this row sleep."""
        got = self._plain.get("to")
        if got is None:
            return None
        if not isinstance(got, str):
            self.wrong("to", f'to: got {said(got)}, allowed is {BY_NAME["to"].allowed}, as in "slider1"')
            return None
        if got in INDEX:
            return parameter(got)
        close = get_close_matches(got, INDEX, n=1, cutoff=0.5)
        families = dict.fromkeys(re.sub(r"\d+$", "N", row.path) for row in TABLE)
        hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(families)}"
        self._findings.odd(
            (*self._place, "to"), f"to: got {got!r}, there is no such parameter; this row sleeps; {hint}"
        )
        return None


def _range(got: Any, row: Parameter) -> tuple[float, float]:
    if row.kind is not Kind.CONTINUOUS:
        raise NotAllowed(f"{row.path} has no range ({row.allowed}); use value")
    if not (isinstance(got, list) and len(got) == 2 and all(map(is_number, got))) or got[0] == got[1]:
        raise NotAllowed(f"allowed are two different numbers, {row.allowed}")
    if not all(row.low <= end <= row.high for end in got):
        raise NotAllowed(f"{row.path} goes from {row.allowed}")
    return float(got[0]), float(got[1])


def _value(got: Any, row: Parameter) -> float:
    """The value of a row, in the parameter's own unit: of a choice the index of its name.

    Where the names are numbers (presets), a number is the name: 3 is preset 3, as everywhere else.
    """
    if row.kind is Kind.TRIGGER and not row.choices:
        raise NotAllowed(f"{row.path} has no value, it happens")
    if has_numbered_choices(row):
        name = str(int(got)) if is_number(got) and got == int(got) else got
        if name not in row.choices:
            raise NotAllowed(f"allowed is a whole number from {row.choices[0]} to {row.choices[-1]}")
        return float(row.choices.index(name))
    if isinstance(got, bool) and row.kind is Kind.TOGGLE:
        return float(got)
    if isinstance(got, bool) or not isinstance(got, int | float | str):
        raise NotAllowed(f"allowed is {row.allowed}")
    return row.parse(got)


def _needs_to_know_which(row: Parameter) -> bool:
    """Whether something happens to one of several, as to a preset."""
    return row.kind is Kind.TRIGGER and bool(row.choices)


def has_numbered_choices(row: Parameter) -> bool:
    """Whether a parameter's choices are called 1, 2, 3 ..."""
    return bool(row.choices) and all(name.isdigit() for name in row.choices)


def row_to_plain(row: Mapping) -> dict[str, Any]:
    """A row as the keys and values of its table; what stands at its default is left out."""
    plain: dict[str, Any] = {"from": str(row.source), "to": row.to}
    if row.low is not None and row.high is not None:
        plain["range"] = [row.low, row.high]
    if row.value is not None:
        plain["value"] = _value_to_plain(row.value, parameter(row.to))
    defaults = Mapping(source=row.source, to=row.to)
    for key in OWN_KEYS:
        value = getattr(row, key.attribute)
        if value != getattr(defaults, key.attribute):
            plain[key.name] = key.write(str(value) if isinstance(value, StrEnum) else value)
    return plain


def row_to_toml(row: Mapping) -> str:
    """A row as it is written into a patch, several lines."""
    return "\n".join(
        ["[[map]]", *(f"{name} = {to_toml(value)}" for name, value in row_to_plain(row).items())]
    )


def _value_to_plain(value: float, row: Parameter) -> Any:
    if row.choices:
        name = row.choices[int(value)]
        return int(name) if has_numbered_choices(row) else name
    return row.show(value) if row.kind is Kind.TOGGLE else value
