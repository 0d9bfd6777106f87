"""The surface for TouchOSC: a `.tosc` file, which is zlib-compressed XML.

Pages are the pages of a pager; the strip stands below it. Every control sends on connection 1 and receives
there: TouchOSC's own settings say where that leads, so a file holds no host. A script asks for answers every
few seconds. Buttons of TouchOSC have no text: their labels are drawn over them, and touches go through.
"""

import zlib
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from sda_live.surfaces.connection import SUBSCRIBE_EVERY_S, Connection
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
    Group,
    Layout,
    Page,
    Place,
    Shape,
)
from sda_live.surfaces.touchosc_xml import Colour, Look, add_node, osc_message

LEXML_VERSION = "3"
_UPRIGHT, _ACROSS = 0, 1
_MOMENTARY, _LATCHING = 0, 2  # the latter when pressed, not when let go
_ABSOLUTE, _RELATIVE = 0, 1
_TEXT_SIZE = 14
_BIG_TEXT_SIZE = 20


_SCRIPT = f"""\
local subscribed = -{SUBSCRIBE_EVERY_S}000

function update()
  local now = getMillis()
  if now - subscribed >= {SUBSCRIBE_EVERY_S}000 then
    subscribed = now
    local message = {{ '/sda/subscribe', {{ {{ tag = 'i', value = RECEIVE_PORT }} }} }}
    sendOSC(message, {{ true, false, false, false, false }})
  end
end
"""


def write_touchosc(layout: Layout, connection: Connection) -> bytes:
    """The `.tosc` file."""
    root = Xml.Element("lexml", version=LEXML_VERSION)
    whole = Place(x=0, y=0, width=WIDTH, height=HEIGHT)
    script = _SCRIPT.replace("RECEIVE_PORT", str(connection.receive_port))
    children = add_node(root, "GROUP", "sda", whole, BACKGROUND, {"background": True, "script": script})
    _pager(children, layout.pages)
    for cell in layout.strip:
        _cell(children, cell, TABS_HEIGHT + PAGE_HEIGHT)
    return zlib.compress(Xml.tostring(root, encoding="UTF-8", xml_declaration=True), 9)


def _pager(parent: Xml.Element, pages: Iterable[Page]) -> None:
    place = Place(x=0, y=0, width=WIDTH, height=TABS_HEIGHT + PAGE_HEIGHT)
    looks: dict[str, Look] = {
        "background": True,
        "tabbar": True,
        "tabLabels": True,
        "tabbarDoubleTap": False,
        "tabbarSize": TABS_HEIGHT,
        "textSizeOff": _TEXT_SIZE,
        "textSizeOn": _TEXT_SIZE,
    }
    children = add_node(parent, "PAGER", "pages", place, BACKGROUND, looks, values={"page": 0})
    for page in pages:
        tab: dict[str, Look] = {
            "background": True,
            "tabLabel": page.name,
            "tabColorOff": Colour(BACKGROUND),
            "tabColorOn": Colour(SURFACE),
            "textColorOff": Colour(DIM_TEXT),
            "textColorOn": Colour(TEXT),
        }
        area = Place(x=0, y=TABS_HEIGHT, width=WIDTH, height=PAGE_HEIGHT)
        inside = add_node(children, "GROUP", f"page {page.name}", area, BACKGROUND, tab)
        for cell in page.cells:
            _cell(inside, cell, 0)


def _cell(parent: Xml.Element, cell: Cell, down: int) -> None:
    """One control with its texts; `down` is how far its page or strip lies below its parent's top."""
    path = cell.row.path
    place = cell.place.moved(down)
    match cell.shape:
        case Shape.FADER:
            _fader(parent, cell, place)
        case Shape.PAD:
            messages = [osc_message(cell.address, "x"), osc_message(cell.address_y, "y")]
            looks: dict[str, Look] = {
                "response": _ABSOLUTE,
                "lines": True,
                "cursor": True,
                "gridX": True,
                "gridY": True,
            }
            values = {"x": cell.position, "y": cell.position_y}
            add_node(parent, "XY", path, place, cell.colour, looks, values=values, messages=messages)
        case Shape.SWITCH | Shape.BUTTON:
            kind = _LATCHING if cell.shape is Shape.SWITCH else _MOMENTARY
            looks = {"buttonType": kind, "press": True, "release": True}
            messages = [osc_message(cell.address, "x")]
            add_node(
                parent, "BUTTON", path, place, cell.colour, looks, {"x": cell.position}, messages=messages
            )
            _text(parent, f"{path} label", place, cell.label, TEXT, _BIG_TEXT_SIZE)
        case Shape.CHOICES:
            for choice in cell.choices:
                _choice(parent, cell, choice, down)
    if cell.caption is not None:
        caption = cell.caption.moved(down)
        _text(parent, f"{path} caption", caption, cell.label, cell.colour, heard=cell.label_address)
    if cell.reading is not None:
        reading = cell.reading.moved(down)
        shown = cell.row.show(cell.row.default) if cell.shape is Shape.CHOICES else ""
        _text(parent, f"{path} reading", reading, shown, DIM_TEXT, heard=cell.reading_address)


def _fader(parent: Xml.Element, cell: Cell, place: Place) -> None:
    looks: dict[str, Look] = {
        "orientation": _ACROSS if place.is_across else _UPRIGHT,
        # A finger that lands on the level must not make it leap.
        "response": _RELATIVE if cell.group is Group.LEVEL else _ABSOLUTE,
        "responseFactor": 100,
        "bar": True,
        "cursor": True,
        "grid": cell.is_centred,
        "gridSteps": 4,
        "centered": cell.is_centred,
    }
    values = {"x": cell.position}
    messages = [osc_message(cell.address, "x")]
    add_node(parent, "FADER", cell.row.path, place, cell.colour, looks, values, messages=messages)


def _choice(parent: Xml.Element, cell: Cell, choice: Choice, down: int) -> None:
    """A button that sends its name when it is pressed."""
    place, name = choice.place.moved(down), f"{cell.row.path} {choice.name}"
    looks: dict[str, Look] = {"buttonType": _MOMENTARY, "press": True, "release": True}
    message = osc_message(cell.address, "x", says=choice.name)
    add_node(parent, "BUTTON", name, place, cell.colour, looks, {"x": 0.0}, messages=[message])
    _text(parent, f"{name} label", place, choice.label, TEXT, _TEXT_SIZE)


def _text(
    parent: Xml.Element,
    name: str,
    place: Place,
    text: str,
    colour: str,
    size: int = _TEXT_SIZE,
    *,
    heard: str = "",
) -> None:
    looks: dict[str, Look] = {
        "background": False,
        "outline": False,
        "interactive": False,
        "textColor": Colour(colour),
    }
    looks |= {"textSize": size, "textClip": True, "textAlignH": 2, "textAlignV": 2}
    messages = [osc_message(heard, "text")] if heard else []
    add_node(parent, "LABEL", name, place, BACKGROUND, looks, {"text": text}, messages=messages)
