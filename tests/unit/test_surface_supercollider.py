"""The SuperCollider surface: a text whose brackets and quotes close, with a row for every cell."""

from collections.abc import Iterator

import pytest

from sda_live.surfaces.connection import Connection
from sda_live.surfaces.placing import surface_layout
from sda_live.surfaces.supercollider import write_supercollider

LAYOUT = surface_layout()
TEXT = write_supercollider(LAYOUT, Connection()).decode()
PAIRS = {")": "(", "]": "[", "}": "{"}


def code(text: str) -> Iterator[str]:
    """The letters of a program without its strings and comments; AssertionError where one does not end."""
    place = 0
    while place < len(text):
        if text.startswith("//", place):
            place = text.index("\n", place)
        elif text[place] == '"':
            place += 1
            while text[place] != '"':  # an IndexError is a string that does not end
                place += 2 if text[place] == "\\" else 1
            place += 1
        else:
            yield text[place]
            place += 1


def check_closed(text: str) -> None:
    opened = []
    for letter in code(text):
        if letter in PAIRS.values():
            opened.append(letter)
        elif letter in PAIRS:
            assert opened, f"nothing was opened for {letter}"
            assert opened.pop() == PAIRS[letter]
    assert opened == []


def test_brackets_and_quotes_close() -> None:
    check_closed(TEXT)


@pytest.mark.parametrize("label", ['a "b', "a\\", 'a\\"', "(", "]{", "// a", "'"])
def test_no_label_opens_or_closes_anything(label: str) -> None:
    check_closed(write_supercollider(surface_layout({"slider1": label}), Connection()).decode())


@pytest.mark.parametrize("bad", ["(a", "[1, 2}", 'var a = "b;', ")"])
def test_this_test_would_notice(bad: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        check_closed(bad)


def test_it_is_one_block_to_evaluate() -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith("//")]
    assert (lines[0], lines[-1]) == ("(", ")")


def test_there_is_a_row_for_every_cell() -> None:
    for cell in LAYOUT.cells:
        assert TEXT.count(f'\\{cell.shape}, "{cell.row.path}", "{cell.label}",') == 1


def test_rows_say_where_they_stand() -> None:
    assert (
        '[0, \\fader, "slider1", "slider 1", [8, 24, 76, 220], [8, 4, 76, 20], "/sda/slider1/label",' in TEXT
    )
    assert '"/sda/slider1/text", "#4db8ff", 0.5, []]' in TEXT
    assert '"blend", [444, 344, 276, 276]' in TEXT
    assert '["blend_y", 0.5]]' in TEXT
