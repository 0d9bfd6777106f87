"""A control surface as values: pages of cells and a strip below them, with places, colours and words.

Every writer draws one `Layout`: 1024 x 768, a tablet lying on its side. `placing` makes it, the writers read
it.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sda_core.parameters import Kind, Parameter

WIDTH, HEIGHT = 1024, 768
GAP = 8
TABS_HEIGHT = 44
STRIP_HEIGHT = 100
PAGE_HEIGHT = HEIGHT - TABS_HEIGHT - STRIP_HEIGHT
CAPTION_HEIGHT = 20
SMALLEST_TOUCH = 44  # a finger's width

BACKGROUND = "#0e0f12"
SURFACE = "#22252c"  # of what can be touched, at rest
TEXT = "#f2f2f2"
DIM_TEXT = "#9aa0aa"


class Group(StrEnum):
    """What belongs together, and looks it."""

    SLIDERS = "sliders"
    WEIGHTS = "weights"
    BLEND = "blend"
    LEVEL = "level"
    PRESETS = "presets"
    MORPH = "morph"
    TAKE = "take"
    ACTIONS = "actions"
    ALERT = "alert"  # what must not be hit by mistake
    SOUND = "sound"


COLOURS: Mapping[Group, str] = {
    Group.SLIDERS: "#4db8ff",
    Group.WEIGHTS: "#5fd38d",
    Group.BLEND: "#b18cff",
    Group.LEVEL: "#e6e6e6",
    Group.PRESETS: "#ffc24d",
    Group.MORPH: "#ff9d5c",
    Group.TAKE: "#ff8fb3",
    Group.ACTIONS: "#9fb8d0",
    Group.ALERT: "#ff4040",
    Group.SOUND: "#4fd0c7",
}


class Shape(StrEnum):
    FADER = "fader"
    SWITCH = "switch"  # stays where it is put: on or off
    BUTTON = "button"  # something happens
    CHOICES = "choices"  # a button for each
    PAD = "pad"  # two parameters under one finger


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A rectangle, from the upper left corner of the surface or of its page."""

    x: int
    y: int
    width: int
    height: int

    @property
    def is_across(self) -> bool:
        return self.width > self.height

    def grid(self, columns: int, rows: int) -> tuple["Place", ...]:
        """Equal parts with gaps between them, row by row."""
        return tuple(
            Place(x=x, y=y, width=width, height=height)
            for y, height in _parts(self.y, self.height, rows)
            for x, width in _parts(self.x, self.width, columns)
        )

    def moved(self, down: int) -> "Place":
        return Place(x=self.x, y=self.y + down, width=self.width, height=self.height)

    def above(self, height: int) -> "Place":
        """The upper part."""
        return Place(x=self.x, y=self.y, width=self.width, height=height)

    def below(self, height: int) -> "Place":
        """What is left under the upper part."""
        return Place(x=self.x, y=self.y + height, width=self.width, height=self.height - height)


def _parts(start: int, length: int, count: int) -> Iterator[tuple[int, int]]:
    """Where `count` equal parts begin, and how long they are; whole numbers, so that lines are sharp."""
    size = (length - GAP * (count - 1)) / count
    for index in range(count):
        yield start + round(index * (size + GAP)), math.floor(size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button of a cell with choices."""

    name: str  # as OSC takes it
    label: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control. Where it has no caption, its label stands on it."""

    row: Parameter
    shape: Shape
    group: Group
    label: str
    place: Place
    caption: Place | None = None
    reading: Place | None = None  # where its value is shown in words
    row_y: Parameter | None = None  # of a pad, bottom to top
    columns: int = 1  # of choices

    @property
    def address(self) -> str:
        return f"/sda/{self.row.path}"

    @property
    def path_y(self) -> str:
        return self.row_y.path if self.row_y else ""

    @property
    def address_y(self) -> str:
        return f"/sda/{self.path_y}"

    @property
    def label_address(self) -> str:
        """Where its label comes from while the instrument runs, or nothing."""
        if self.group is Group.SLIDERS and self.shape is Shape.FADER:
            return f"{self.address}/label"
        if self.group is Group.WEIGHTS and self.shape is Shape.FADER:
            return f"/sda/slot{self.row.path.removeprefix('weight')}/model"
        return ""

    @property
    def colour_address(self) -> str:
        """Where its colour comes from, as #rrggbb, or nothing."""
        is_slider = self.group is Group.SLIDERS and self.shape is Shape.FADER
        return f"{self.address}/color" if is_slider else ""

    @property
    def reading_address(self) -> str:
        """Where its value in words comes from."""
        return self.address if self.shape is Shape.CHOICES else f"{self.address}/text"

    @property
    def colour(self) -> str:
        return COLOURS[self.group]

    @property
    def position(self) -> float:
        """Where its control stands before the instrument says otherwise."""
        return position_of(self.row)

    @property
    def position_y(self) -> float:
        return position_of(self.row_y) if self.row_y else 0.0

    @property
    def is_centred(self) -> bool:
        """Whether its middle is a place of rest."""
        return self.row.low == -self.row.high

    @property
    def has_state(self) -> bool:
        """Whether one of its choices is in force; a trigger's are only done."""
        return self.row.kind is not Kind.TRIGGER

    @property
    def choices(self) -> tuple[Choice, ...]:
        names = self.row.choices
        places = self.place.grid(self.columns, math.ceil(len(names) / self.columns))
        return tuple(
            Choice(name=name, label=words(name), place=place)
            for name, place in zip(names, places, strict=False)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is seen together, on an area of WIDTH x PAGE_HEIGHT."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The pages, and the strip below them of WIDTH x STRIP_HEIGHT that is always there."""

    pages: tuple[Page, ...]
    strip: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*(cell for page in self.pages for cell in page.cells), *self.strip)


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of #rrggbb, from 0 to 1."""
    red, green, blue = (round(int(colour[start : start + 2], 16) / 255, 4) for start in (1, 3, 5))
    return red, green, blue


def pad_places(place: Place) -> tuple[Place, Place, Place]:
    """A pad's place, shared with a fader for x below it and one for y on its right."""
    side = SMALLEST_TOUCH
    pad = Place(x=place.x, y=place.y, width=place.width - side - GAP, height=place.height - side - GAP)
    below = Place(x=place.x, y=pad.y + pad.height + GAP, width=pad.width, height=side)
    right = Place(x=pad.x + pad.width + GAP, y=place.y, width=side, height=pad.height)
    return pad, below, right


def words(name: str) -> str:
    """A path or a choice as a musician reads it: slider1 is slider 1."""
    return re.sub(r"(?<=[a-z])(?=\d)", " ", name.replace("_", " "))


def position_of(row: Parameter) -> float:
    """The default of a row as a control's position; of a toggle, off or on."""
    return round(row.to_position(row.default), 4)
