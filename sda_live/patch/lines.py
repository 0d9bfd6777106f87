"""Where every key of a TOML text stands, and what is found to be wrong or odd there.

The standard library reads TOML without telling lines, and a musician looks for lines. So the text, once it is
known to be TOML, is gone through a second time for the places of its keys alone. Used when a patch is read,
on whatever thread reads it. Pure.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from sda_core.errors import printable

Place = tuple[str | int, ...]  # ("map", 2, "range"): a key of the third [[map]]

_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # up to two quotes may stand right before the closing three
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_NAME = rf"(?:[A-Za-z0-9_-]+|{_STRING.pattern})"
_KEY = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*", re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]*")  # numbers, true, dates (which may hold a space)


class Findings:
    """What is wrong and what is odd in one file, each in a sentence with its line."""

    def __init__(self, file_name: str, lines: Mapping[Place, int]) -> None:
        self._file_name = file_name
        self._lines = lines
        self._problems: list[tuple[int, str]] = []
        self._warnings: list[tuple[int, str]] = []

    def wrong(self, place: Place, sentence: str) -> None:
        """The file cannot be used like this."""
        self._problems.append((self.line(place), sentence))

    def odd(self, place: Place, sentence: str) -> None:
        """The file can be used, without what is meant there."""
        self._warnings.append((self.line(place), sentence))

    def line(self, place: Place) -> int:
        """The line of a key, or of the nearest that surrounds it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(self._sentences(self._problems))

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._sentences(self._warnings))

    def _sentences(self, found: list[tuple[int, str]]) -> Iterator[str]:
        for line, sentence in sorted(found, key=lambda one: one[0]):
            yield printable(f"{self._file_name} line {line}: {sentence}")


def lines_of(text: str) -> dict[Place, int]:
    """The line, from 1, of every table, key and array element of a text that is TOML."""
    return _Reading(text).lines


def spans_of(text: str) -> dict[Place, tuple[int, int]]:
    """From where to where in a text that is TOML the value of every key and array element stands."""
    return _Reading(text).spans


class _Reading:
    """One way through a text. The text is valid, so all that is looked for is where things begin and end."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self.spans: dict[Place, tuple[int, int]] = {}
        self._text = text
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._n_tables: dict[Place, int] = {}  # of every [[...]], how many so far
        self._statements()

    def _statements(self) -> None:
        table: Place = ()
        at = self._next(0)
        while at < len(self._text):
            if self._text[at] == "[":
                table, at = self._header(at)
            else:
                at = self._pair(table, at)
            at = self._next(at)

    def _header(self, at: int) -> tuple[Place, int]:
        """The table that `[...]` or `[[...]]` begins, and where its header ends."""
        is_element = self._text.startswith("[[", at)
        start = self._next(at + 1 + is_element)
        names, end = self._names(start)
        place: Place = ()
        for name in names[:-1]:
            place = self._newest((*place, name))
            self._mark(place, at)
        place = (*place, names[-1])
        if is_element:
            self._mark(place, at)
            number = self._n_tables.get(place, 0)
            self._n_tables[place] = number + 1
            place = (*place, number)
        self._mark(place, at)
        return place, self._text.index("]", end) + 1 + is_element

    def _pair(self, table: Place, at: int) -> int:
        """Where `key = value` ends."""
        names, end = self._names(at)
        place = table
        for name in names:
            place = (*place, name)
            self._mark(place, at)
        return self._value(place, self._next(self._text.index("=", end) + 1))

    def _value(self, place: Place, at: int) -> int:
        end = self._end_of_value(place, at)
        self.spans[place] = (at, end)
        return end

    def _end_of_value(self, place: Place, at: int) -> int:
        match self._text[at]:
            case "[":
                return self._elements(place, at)
            case "{":
                return self._inline_table(place, at)
            case '"' | "'":
                return _end(_STRING, self._text, at)
            case _:
                return at + len(self._text[at : _end(_SCALAR, self._text, at)].rstrip())

    def _elements(self, place: Place, at: int) -> int:
        at, number = self._next(at + 1), 0
        while self._text[at] != "]":
            self._mark((*place, number), at)
            at, number = self._after_comma(self._value((*place, number), at)), number + 1
        return at + 1

    def _inline_table(self, place: Place, at: int) -> int:
        at = self._next(at + 1)
        while self._text[at] != "}":
            at = self._after_comma(self._pair(place, at))
        return at + 1

    def _after_comma(self, at: int) -> int:
        at = self._next(at)
        return self._next(at + 1) if self._text[at] == "," else at

    def _names(self, at: int) -> tuple[list[str], int]:
        """The names of a dotted key, as the standard library reads them, and where it ends."""
        end = _end(_KEY, self._text, at)
        plain: Any = tomllib.loads(f"{self._text[at:end]} = 0")
        names: list[str] = []
        while isinstance(plain, dict):
            ((name, plain),) = plain.items()
            names.append(name)
        return names, end

    def _newest(self, place: Place) -> Place:
        """A place inside an array of tables is inside the newest of them."""
        return (*place, self._n_tables[place] - 1) if place in self._n_tables else place

    def _mark(self, place: Place, at: int) -> None:
        self.lines.setdefault(place, bisect_right(self._breaks, at) + 1)

    def _next(self, at: int) -> int:
        return _end(_BETWEEN, self._text, at)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
