"""The layout of surfaces: every parameter has one place, none covers another, and fingers hit them."""

from dataclasses import replace
from itertools import combinations

import pytest

from sda_core.parameters import TABLE, Kind, Parameter, parameter
from sda_live.surfaces.layout import (
    COLOURS,
    PAGE_HEIGHT,
    SMALLEST_TOUCH,
    STRIP_HEIGHT,
    WIDTH,
    Cell,
    Group,
    Layout,
    Place,
    Shape,
    pad_places,
    words,
)
from sda_live.surfaces.placing import surface_layout

LAYOUT = surface_layout()
# A table that has grown by a hundred rows of every kind.
GROWN = (
    *TABLE,
    *(
        replace(parameter(path), path=f"new_{path}_{number}")
        for path in ("drift", "freeze", "randomise", "join", "morph_to")
        for number in range(20)
    ),
)


def areas(layout: Layout) -> list[tuple[str, int, tuple[Cell, ...]]]:
    """What is seen together: its name, its height, its cells."""
    pages = [(page.name, PAGE_HEIGHT, page.cells) for page in layout.pages]
    return [*pages, ("strip", STRIP_HEIGHT, layout.strip)]


def drawn(cell: Cell) -> list[Place]:
    """All places that a cell draws into."""
    touched = [choice.place for choice in cell.choices] if cell.shape is Shape.CHOICES else [cell.place]
    return [place for place in (*touched, cell.caption, cell.reading) if place is not None]


def overlap(one: Place, other: Place) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def paths(layout: Layout) -> list[str]:
    return [path for cell in layout.cells for path in (cell.row.path, cell.path_y) if path]


@pytest.mark.parametrize("table", [TABLE, GROWN], ids=["as it is", "grown"])
def test_every_parameter_is_there_once(table: tuple[Parameter, ...]) -> None:
    assert sorted(paths(surface_layout(table=table))) == sorted(row.path for row in table)


@pytest.mark.parametrize("layout", [LAYOUT, surface_layout(table=GROWN)], ids=["as it is", "grown"])
def test_nothing_covers_anything_else_or_leaves_its_area(layout: Layout) -> None:
    for name, height, cells in areas(layout):
        places = [place for cell in cells for place in drawn(cell)]
        assert [pair for pair in combinations(places, 2) if overlap(*pair)] == [], name
        for place in places:
            assert place.x >= 0, name
            assert place.y >= 0, name
            assert place.x + place.width <= WIDTH, name
            assert place.y + place.height <= height, name


@pytest.mark.parametrize("cell", LAYOUT.cells, ids=lambda cell: cell.row.path)
def test_what_is_touched_is_as_large_as_a_finger(cell: Cell) -> None:
    touched = [choice.place for choice in cell.choices] if cell.shape is Shape.CHOICES else [cell.place]
    assert min(min(place.width, place.height) for place in touched) >= SMALLEST_TOUCH


@pytest.mark.parametrize("cell", LAYOUT.cells, ids=lambda cell: cell.row.path)
def test_a_control_fits_what_it_moves(cell: Cell) -> None:
    expected = {
        Shape.FADER: Kind.CONTINUOUS,
        Shape.PAD: Kind.CONTINUOUS,
        Shape.SWITCH: Kind.TOGGLE,
        Shape.BUTTON: Kind.TRIGGER,
    }
    if cell.row.choices:
        assert cell.shape is Shape.CHOICES
        assert [choice.name for choice in cell.choices] == list(cell.row.choices)
    else:
        assert cell.row.kind is expected[cell.shape]
    assert 0.0 <= cell.position <= 1.0
    assert 0.0 <= cell.position_y <= 1.0


def test_labels_take_the_place_of_names() -> None:
    labelled = surface_layout({"slider1": "brightness", "weight2": "glass", "slider3": ""})
    labels = {cell.row.path: cell.label for cell in labelled.cells}
    assert (labels["slider1"], labels["slider2"], labels["slider3"]) == ("brightness", "slider 2", "slider 3")
    assert (labels["weight1"], labels["weight2"]) == ("weight 1", "glass")


def test_panic_is_in_the_strip_and_the_largest_button() -> None:
    widths = {cell.row.path: cell.place.width for cell in LAYOUT.strip}
    assert max(widths, key=lambda path: widths[path]) == "panic"


def test_groups_have_colours_of_their_own() -> None:
    assert set(COLOURS) == set(Group)
    assert len(set(COLOURS.values())) == len(Group)


def test_a_pad_shares_its_place_with_its_faders() -> None:
    whole = Place(x=10, y=20, width=300, height=200)
    parts = pad_places(whole)
    assert not any(overlap(*pair) for pair in combinations(parts, 2))
    assert all(overlap(part, whole) for part in parts)
    assert max(part.x + part.width for part in parts) == whole.x + whole.width
    assert max(part.y + part.height for part in parts) == whole.y + whole.height


@pytest.mark.parametrize(
    ("name", "said"), [("slider1", "slider 1"), ("blend_x", "blend x"), ("randomise12", "randomise 12")]
)
def test_names_are_read_as_words(name: str, said: str) -> None:
    assert words(name) == said
