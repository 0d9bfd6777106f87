"""The surface for Max: a `.maxpat` patcher, in JSON.

Opened, it shows the layout as its presentation, the pages one below the other. Behind it every control has a
few objects of its own: what is heard sets it, and what it sends goes to `udpsend`. Nothing that is heard is
sent again (`set` moves a control without a word), so there is no loop.
"""

import json
from typing import Any

from sda_live.surfaces.connection import SUBSCRIBE_EVERY_S, Connection
from sda_live.surfaces.layout import (
    BACKGROUND,
    DIM_TEXT,
    GAP,
    HEIGHT,
    PAGE_HEIGHT,
    STRIP_HEIGHT,
    SURFACE,
    TEXT,
    WIDTH,
    Cell,
    Group,
    Layout,
    Place,
    Shape,
    channels,
    pad_places,
)

_Box = dict[str, Any]
_OBJECT_HEIGHT = 22
# Behind the surface: controls with their objects in columns, below what connects them to the network.
_COLUMNS = 6
_COLUMN_WIDTH, _ROW_HEIGHT = 640, 200
_CONTROLS_FROM = 400
_ROUTE_AT_A_TIME = 16  # addresses in one `route`, so that it can be read


def write_max(layout: Layout, connection: Connection) -> bytes:
    """The patcher file."""
    patch = _Patch(connection)
    top = 0
    for number, page in enumerate(layout.pages):
        for cell in page.cells:
            patch.add(cell, top)
        top += PAGE_HEIGHT
        if number == 0:  # the strip stands below the page that is played
            for cell in layout.strip:
                patch.add(cell, top)
            top += STRIP_HEIGHT
    return patch.written(top)


class _Patch:
    """Boxes and cords, numbered as they come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._boxes: list[_Box] = []
        self._cords: list[tuple[str, int, str]] = []  # a box's outlet to the first inlet of another
        self._heard: list[tuple[str, str]] = []  # an address, and the box that wants what comes on it
        self._n_corners = 0
        self._send = self._object(f"udpsend {connection.host} {connection.port}", 20, 160, outlets=0)
        self._subscribing()

    def add(self, cell: Cell, top: int) -> None:
        """A cell's controls and texts, on a page that begins at `top`."""
        x, y = self._corner()
        place = cell.place.moved(top)
        match cell.shape:
            case Shape.FADER:
                self._fader(cell, cell.address, cell.position, place, (x, y))
            case Shape.PAD:  # Max has none: two faders
                _, below, right = pad_places(place)
                self._fader(cell, cell.address, cell.position, below, (x, y))
                self._fader(cell, cell.address_y, cell.position_y, right, self._corner())
            case Shape.CHOICES:
                self._choices(cell, place, (x, y))
            case Shape.SWITCH | Shape.BUTTON:
                self._button(cell, place, (x, y))
        if cell.caption is not None:
            self._text(cell.label, cell.colour, cell.caption.moved(top), (x + 320, y), cell.label_address)
        if cell.reading is not None and cell.shape is not Shape.CHOICES:
            self._text("", DIM_TEXT, cell.reading.moved(top), (x + 320, y + 60), cell.reading_address)

    def written(self, height: int) -> bytes:
        """The file, when all cells are there."""
        self._receiving()
        behind = Place(x=0, y=0, width=WIDTH, height=height)
        looks = {"bgfillcolor": _rgba(BACKGROUND), "background": 1}
        self._box("panel", (20, 220), outlets=[], shown=behind, looks=looks)
        patcher = {
            "fileversion": 1,
            "appversion": {"major": 8, "minor": 5, "revision": 5, "architecture": "x64", "modernui": 1},
            "classnamespace": "box",
            "rect": [60.0, 60.0, float(WIDTH), float(HEIGHT)],
            "openinpresentation": 1,
            "default_fontsize": 13.0,
            "default_fontname": "Arial",
            "gridsize": [float(GAP), float(GAP)],
            "locked_bgcolor": _rgba(BACKGROUND),
            "boxes": [{"box": box} for box in self._boxes],
            "lines": [
                {"patchline": {"source": [source, outlet], "destination": [target, 0]}}
                for source, outlet, target in self._cords
            ],
        }
        return (json.dumps({"patcher": patcher}, indent=1, ensure_ascii=False) + "\n").encode()

    def _subscribing(self) -> None:
        """Asks for answers when the patcher is loaded and every few seconds from then on."""
        load = self._object("loadmess 1", 20, 20)
        metro = self._object(f"metro {SUBSCRIBE_EVERY_S * 1000}", 20, 60, inlets=2)
        text = f"/sda/subscribe {self._connection.receive_port}"
        ask = self._box("message", (20, 100), width=200, inlets=2, looks={"text": text})
        self._cords += [(load, 0, metro), (metro, 0, ask), (ask, 0, self._send)]

    def _receiving(self) -> None:
        """What is heard goes through one `route` after the other, each passing on what is not its own."""
        source, outlet = self._object(f"udpreceive {self._connection.receive_port}", 260, 20), 0
        for index, start in enumerate(range(0, len(self._heard), _ROUTE_AT_A_TIME)):
            part = self._heard[start : start + _ROUTE_AT_A_TIME]
            text = " ".join(("route", *(address for address, _ in part)))
            n_ports = len(part) + 1
            route = self._object(text, 260, 60 + 30 * index, inlets=n_ports, outlets=n_ports, width=2400)
            self._cords.append((source, outlet, route))
            self._cords += [(route, number, wants) for number, (_, wants) in enumerate(part)]
            source, outlet = route, len(part)

    def _fader(
        self, cell: Cell, address: str, position: float, place: Place, corner: tuple[int, int]
    ) -> None:
        looks = {
            "floatoutput": 1,
            "size": 1.0,
            "orientation": 1 if place.is_across else 2,
            # A click on the level must not make it leap.
            "relative": int(cell.group is Group.LEVEL),
            "bgcolor": _rgba(SURFACE),
            "elementcolor": _rgba(cell.colour),
            "knobcolor": _rgba(TEXT),
            "parameter_enable": 0,
        }
        slider = self._box("slider", _below(corner), shown=place, looks=looks)
        self._sending(slider, 0, address, corner)
        self._hearing(slider, "set", address, f"{position:g}", corner)

    def _choices(self, cell: Cell, place: Place, corner: tuple[int, int]) -> None:
        looks = {
            "tabs": [choice.name for choice in cell.choices],
            "button": int(not cell.has_state),
            "multiline": 1,
            "tabcolor": _rgba(SURFACE),
            "htabcolor": _rgba(cell.colour),
            "textcolor": _rgba(TEXT),
            "htextcolor": _rgba(BACKGROUND),
            "parameter_enable": 0,
        }
        tab = self._box("tab", _below(corner), outlets=["int", "", ""], shown=place, looks=looks)
        self._sending(tab, 1, cell.address, corner)
        if cell.has_state:
            self._hearing(tab, "setsymbol", cell.address, cell.row.show(cell.row.default), corner)

    def _button(self, cell: Cell, place: Place, corner: tuple[int, int]) -> None:
        """A switch gives 0 and 1; a button a bang when it is pressed, of which a 1 is made."""
        is_switch = cell.shape is Shape.SWITCH
        looks = {
            "mode": int(is_switch),
            "outputmode": 0,
            "text": cell.label,
            "texton": cell.label,
            "bgcolor": _rgba(SURFACE),
            "bgoncolor": _rgba(cell.colour),
            "textcolor": _rgba(cell.colour),
            "textoncolor": _rgba(BACKGROUND),
            "bordercolor": _rgba(cell.colour),
            "border": 1,
            "usebgoncolor": 1,
            "rounded": 6.0,
            "parameter_enable": 0,
        }
        button = self._box("textbutton", _below(corner), outlets=["", "", "int"], shown=place, looks=looks)
        if is_switch:
            self._sending(button, 0, cell.address, corner)
            self._hearing(button, "set", cell.address, f"{cell.position:g}", corner)
            return
        x, y = corner
        one = self._box("message", (x + 160, y + 60), inlets=2, looks={"text": "1"})
        self._cords.append((button, 0, one))
        self._sending(one, 0, cell.address, corner)

    def _text(self, text: str, colour: str, place: Place, corner: tuple[int, int], heard: str) -> None:
        looks = {"text": text, "textcolor": _rgba(colour), "textjustification": 1, "fontsize": 13.0}
        x, y = corner
        comment = self._box("comment", (x + 120, y), outlets=[], shown=place, looks=looks)
        if heard:
            self._wanting("set", heard, comment, (x, y))

    def _sending(self, source: str, outlet: int, address: str, corner: tuple[int, int]) -> None:
        x, y = corner
        prepend = self._object(f"prepend {address}", x, y + 100, width=220)
        self._cords += [(source, outlet, prepend), (prepend, 0, self._send)]

    def _hearing(
        self, control: str, selector: str, address: str, first: str, corner: tuple[int, int]
    ) -> None:
        """A control shows what is heard, and `first` until then; neither is sent on."""
        x, y = corner
        load = self._object(f"loadmess {selector} {first}", x, y, width=150)
        self._cords.append((load, 0, control))
        self._wanting(selector, address, control, (x + 160, y))

    def _wanting(self, selector: str, address: str, target: str, corner: tuple[int, int]) -> None:
        prepend = self._object(f"prepend {selector}", *corner)
        self._cords.append((prepend, 0, target))
        self._heard.append((address, prepend))

    def _object(
        self, text: str, x: int, y: int, *, inlets: int = 1, outlets: int = 1, width: int = 110
    ) -> str:
        kinds = [""] * outlets
        return self._box("newobj", (x, y), inlets=inlets, outlets=kinds, width=width, looks={"text": text})

    def _box(
        self,
        kind: str,
        corner: tuple[int, int],
        *,
        inlets: int = 1,
        outlets: list[str] | None = None,
        width: int = 110,
        shown: Place | None = None,
        looks: _Box,
    ) -> str:
        """Adds a box; returns its id. `shown` is where it stands in the presentation, if at all."""
        kinds = [""] if outlets is None else outlets
        x, y = corner
        box: _Box = {
            "id": f"obj-{len(self._boxes) + 1}",
            "maxclass": kind,
            "numinlets": inlets,
            "numoutlets": len(kinds),
            "outlettype": kinds,
            "patching_rect": [float(x), float(y), float(width), float(_OBJECT_HEIGHT)],
            **looks,
        }
        if shown is not None:
            sides = (shown.x, shown.y, shown.width, shown.height)
            box |= {"presentation": 1, "presentation_rect": [float(side) for side in sides]}
        self._boxes.append(box)
        return str(box["id"])

    def _corner(self) -> tuple[int, int]:
        """Where the objects of the next control begin, behind the surface."""
        line, column = divmod(self._n_corners, _COLUMNS)
        self._n_corners += 1
        return 20 + column * _COLUMN_WIDTH, _CONTROLS_FROM + line * _ROW_HEIGHT


def _below(corner: tuple[int, int]) -> tuple[int, int]:
    x, y = corner
    return x, y + 60


def _rgba(colour: str) -> list[float]:
    return [*channels(colour), 1.0]
