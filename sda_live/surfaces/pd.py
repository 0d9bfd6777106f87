"""The surface for Pd: a `.pd` patch of vanilla objects.

The patch shows the page that is played and the strip; the other pages are subpatches, opened by a click.
Controls have no cords: each sends to `NAME_snd` and is set by `NAME_rcv`, and `pd osc` ties these to the
network. So anything else in Pd can move the surface too, by sending to `slider1_rcv`. What is heard is only
shown (`set`), never sent again.
"""

from collections.abc import Sequence

from sda_live.surfaces.connection import Connection
from sda_live.surfaces.layout import (
    BACKGROUND,
    DIM_TEXT,
    HEIGHT,
    PAGE_HEIGHT,
    SURFACE,
    TABS_HEIGHT,
    TEXT,
    WIDTH,
    Cell,
    Choice,
    Layout,
    Page,
    Place,
    Shape,
    pad_places,
)
from sda_live.surfaces.pd_canvas import Canvas
from sda_live.surfaces.pd_wiring import wiring

_FONT_SIZE = 13
_FLASH_MS = 150, 50  # of a button: at most, at least
_SUBPATCH_WIDTH = 130
_FRAME = 24  # of a window: without it there are scroll bars


def write_pd(layout: Layout, connection: Connection) -> bytes:
    """The patch file."""
    root = Canvas(f"#N canvas 60 40 {WIDTH + _FRAME} {HEIGHT + _FRAME} 12")
    play, *others = layout.pages
    _background(root, HEIGHT)
    # Subpatches are boxes with black text.
    root.box(
        0, 0, f"cnv 15 {WIDTH + _FRAME} {TABS_HEIGHT - 4} empty empty empty 0 0 0 12 {DIM_TEXT} {TEXT} 0"
    )
    _page(root, play.cells, TABS_HEIGHT)
    _page(root, layout.strip, TABS_HEIGHT + PAGE_HEIGHT)
    for number, page in enumerate(others):
        _subpatch(root, page, 10 + number * _SUBPATCH_WIDTH)
    root.subpatch(wiring(layout.cells, connection), 10 + len(others) * _SUBPATCH_WIDTH, 12, "osc")
    return root.text().encode()


def _subpatch(root: Canvas, page: Page, x: int) -> None:
    name = page.name.replace(" ", "_")
    canvas = Canvas(f"#N canvas 80 80 {WIDTH + _FRAME} {PAGE_HEIGHT + _FRAME} {name} 0")
    _background(canvas, PAGE_HEIGHT)
    _page(canvas, page.cells, 0)
    root.subpatch(canvas, x, 12, name)


def _background(canvas: Canvas, height: int) -> None:
    canvas.box(
        0, 0, f"cnv 15 {WIDTH + _FRAME} {height + _FRAME} empty empty empty 0 0 0 12 {BACKGROUND} {TEXT} 0"
    )


def _page(canvas: Canvas, cells: Sequence[Cell], down: int) -> None:
    for cell in cells:
        _cell(canvas, cell, down)


def _cell(canvas: Canvas, cell: Cell, down: int) -> None:
    path, place = cell.row.path, cell.place.moved(down)
    match cell.shape:
        case Shape.FADER:
            _fader(canvas, path, cell, place)
        case Shape.PAD:  # Pd has none: two faders
            _, below, right = pad_places(place)
            _fader(canvas, path, cell, below)
            _fader(canvas, cell.path_y, cell, right)
        case Shape.SWITCH:
            looks = _looks(f"{path}_snd", f"{path}_rcv", cell.label, place, cell.colour)
            canvas.box(place.x, place.y, f"tgl {_side(place)} 0 {looks} 0 1")
        case Shape.BUTTON:
            _button(canvas, path, cell.label, place, cell.colour)
        case Shape.CHOICES:
            for choice in cell.choices:
                name = choice_name(cell, choice)
                _button(canvas, name, choice.label, choice.place.moved(down), cell.colour)
    if cell.caption is not None:
        _text(canvas, f"{path}_label_rcv", cell.label, cell.caption.moved(down), cell.colour)
    if cell.reading is not None:
        shown = cell.row.show(cell.row.default) if cell.shape is Shape.CHOICES else ""
        _text(canvas, f"{path}_text_rcv", shown, cell.reading.moved(down), DIM_TEXT)


def choice_name(cell: Cell, choice: Choice) -> str:
    """What a choice's button sends to and is set by, without the end."""
    return f"{cell.row.path}_{choice.name}"


def _fader(canvas: Canvas, path: str, cell: Cell, place: Place) -> None:
    kind = "hsl" if place.is_across else "vsl"
    names = f"{path}_snd {path}_rcv empty"
    colours = f"{SURFACE} {cell.colour} {TEXT}"
    size = f"{place.width} {place.height}"
    # From 0 to 1, linear; it sends nothing when the patch is opened, and a click does not make it leap.
    canvas.box(place.x, place.y, f"{kind} {size} 0 1 0 0 {names} 0 -8 0 {_FONT_SIZE} {colours} 0 1")


def _button(canvas: Canvas, name: str, label: str, place: Place, colour: str) -> None:
    longest, shortest = _FLASH_MS
    looks = _looks(f"{name}_snd", f"{name}_rcv", label, place, colour)
    canvas.box(place.x, place.y, f"bng {_side(place)} {longest} {shortest} 0 {looks}")


def _looks(sends: str, receives: str, label: str, place: Place, colour: str) -> str:
    """The common part of a button and a switch; its label begins on it."""
    at = f"6 {_side(place) // 2} 0 {_FONT_SIZE}"
    return f"{sends} {receives} {_label(label)} {at} {SURFACE} {colour} {colour}"


def _text(canvas: Canvas, receives: str, text: str, place: Place, colour: str) -> None:
    looks = f"{_label(text)} 2 {place.height // 2} 0 {_FONT_SIZE} {BACKGROUND} {colour} 0"
    canvas.box(place.x, place.y, f"cnv 1 1 1 empty {receives} {looks}")


def _side(place: Place) -> int:
    """Pd's buttons are square."""
    return min(place.width, place.height)


def _label(text: str) -> str:
    """A label as one word of the file."""
    for letter in "\\;,$ ":
        text = text.replace(letter, f"\\{letter}")
    return text or "empty"
