"""The surface for Open Stage Control: a session in JSON.

Every widget sends to the instrument by itself (`target`) and receives on its own address, so nothing has to
be set up in the program but the port it listens on; a script asks for answers every few seconds. The pad has
no address: it moves the two faders beside it, and they move it.
"""

import json
from typing import Any

from sda_live.surfaces.connection import SUBSCRIBE_EVERY_S, Connection
from sda_live.surfaces.layout import (
    BACKGROUND,
    DIM_TEXT,
    HEIGHT,
    PAGE_HEIGHT,
    TABS_HEIGHT,
    TEXT,
    WIDTH,
    Cell,
    Layout,
    Place,
    Shape,
    pad_places,
)

# Files without a version, or with an old one, are taken for old and converted.
VERSION = "1.29.5"
DECIMALS = 4  # the program's own 2 would be heard

_Widget = dict[str, Any]


def write_open_stage_control(layout: Layout, connection: Connection) -> bytes:
    """The session file."""
    target = f"{connection.host}:{connection.port}"
    tabs: list[_Widget] = [
        {
            "type": "tab",
            "id": f"page_{page.name}".replace(" ", "_"),
            "label": page.name,
            "bypass": True,
            "colorBg": BACKGROUND,
            "widgets": [widget for cell in page.cells for widget in _widgets(cell, 0, target)],
            "tabs": [],
        }
        for page in layout.pages
    ]
    pages = Place(x=0, y=0, width=WIDTH, height=TABS_HEIGHT + PAGE_HEIGHT)
    panel = {"type": "panel", "id": "pages", "bypass": True, **_at(pages, 0), "widgets": [], "tabs": tabs}
    strip = [widget for cell in layout.strip for widget in _widgets(cell, TABS_HEIGHT + PAGE_HEIGHT, target)]
    ask = f'send("{target}", "/sda/subscribe", {{type: "i", value: {connection.receive_port}}})'
    root = {
        "type": "root",
        "id": "root",
        "width": WIDTH,
        "height": HEIGHT,
        "colorBg": BACKGROUND,
        "colorText": TEXT,
        "bypass": True,
        "onCreate": f"{ask}; setInterval(function() {{ {ask} }}, {SUBSCRIBE_EVERY_S * 1000})",
        "widgets": [panel, *strip],
        "tabs": [],
    }
    session = {"createdWith": "Open Stage Control", "version": VERSION, "type": "session", "content": root}
    return (json.dumps(session, indent=1, ensure_ascii=False) + "\n").encode()


def _widgets(cell: Cell, down: int, target: str) -> list[_Widget]:
    """A cell's widgets; `down` is how far its page or strip lies below its parent's top."""
    widgets: list[_Widget] = []
    if cell.caption is not None:
        caption = _text(f"{cell.row.path}_label", cell.label, cell.colour, cell.label_address)
        widgets.append(caption | _at(cell.caption, down))
    if cell.reading is not None and cell.shape is not Shape.CHOICES:
        reading = _text(f"{cell.row.path}_text", "", DIM_TEXT, cell.reading_address)
        widgets.append(reading | _at(cell.reading, down))
    if cell.shape is Shape.PAD:
        return [*widgets, *_pad(cell, down, target)]
    return [*widgets, _control(cell, target) | _at(cell.place, down)]


def _control(cell: Cell, target: str) -> _Widget:
    match cell.shape:
        case Shape.FADER:
            colour = f"OSC{{{cell.colour_address}, {cell.colour}}}" if cell.colour_address else cell.colour
            fader = _fader(cell.row.path, cell.address, cell.position, colour, target)
            return fader | {"horizontal": cell.place.is_across, "origin": 0.5 if cell.is_centred else 0}
        case Shape.CHOICES:
            names = [choice.name for choice in cell.choices]
            return _sending("switch", cell.row.path, cell.address, cell.colour, target) | {
                "values": {"labels": [choice.label for choice in cell.choices], "values": names},
                "layout": "grid",
                "gridTemplate": cell.columns,
                "wrap": "soft",
                "colorTextOn": BACKGROUND,
                "typeTags": "s",
                "default": names[int(cell.row.default)] if cell.has_state else "",
            }
        case _:
            button = _sending("button", cell.row.path, cell.address, cell.colour, target)
            return button | {
                "label": cell.label,
                "mode": "toggle" if cell.shape is Shape.SWITCH else "push",
                "on": 1,
                "off": 0,
                "colorTextOn": BACKGROUND,
                "typeTags": "i",
                "default": int(cell.position),
            }


def _pad(cell: Cell, down: int, target: str) -> list[_Widget]:
    path_x, path_y, pad_id = cell.row.path, cell.path_y, f"{cell.row.path}_pad"
    place, place_x, place_y = pad_places(cell.place)
    # What moves the pad by its faders does not run the pad's script, and the other way round: no loop.
    quietly = "{script: false, send: false}"
    follow_x = f'set("{pad_id}", [value, get("{path_y}")], {quietly})'
    follow_y = f'set("{pad_id}", [get("{path_x}"), value], {quietly})'
    lead = f'set("{path_x}", value[0], {{script: false}}); set("{path_y}", value[1], {{script: false}})'
    pad = {
        "type": "xy",
        "id": pad_id,
        "bypass": True,
        "colorWidget": cell.colour,
        "snap": True,
        "decimals": DECIMALS,
        "default": [cell.position, cell.position_y],
        "onValue": lead,
    }
    fader_x = _fader(path_x, cell.address, cell.position, cell.colour, target)
    fader_y = _fader(path_y, cell.address_y, cell.position_y, cell.colour, target)
    return [
        pad | _at(place, down),
        fader_x | {"horizontal": True, "onValue": follow_x} | _at(place_x, down),
        fader_y | {"horizontal": False, "onValue": follow_y} | _at(place_y, down),
    ]


def _fader(path: str, address: str, position: float, colour: str, target: str) -> _Widget:
    return _sending("fader", path, address, colour, target) | {
        "design": "compact",
        "range": {"min": 0, "max": 1},
        "default": position,
        "typeTags": "f",
    }


def _sending(kind: str, path: str, address: str, colour: str, target: str) -> _Widget:
    return {
        "type": kind,
        "id": path,
        "address": address,
        "target": target,
        "decimals": DECIMALS,
        "colorWidget": colour,
        "colorFill": colour,
        "colorStroke": colour,
        "alphaStroke": 0.6,
    }


def _text(name: str, text: str, colour: str, heard: str) -> _Widget:
    address = heard or "auto"
    return {
        "type": "text",
        "id": name,
        "default": text,
        "address": address,
        "bypass": True,
        "colorText": colour,
        "alphaStroke": 0,
    }


def _at(place: Place, down: int) -> _Widget:
    return {"left": place.x, "top": place.y + down, "width": place.width, "height": place.height}
