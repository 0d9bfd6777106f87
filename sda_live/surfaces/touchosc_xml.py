"""Nodes, properties, values and messages of a `.tosc` file, as XML elements.

For `touchosc` alone. The type of a property is read off the Python value: text, bool, int, float, a colour or
a frame.
"""

import uuid
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as Xml

from sda_live.surfaces.layout import Place, channels

_CONNECTIONS = "00001"  # the first of five, counted from the right
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "sda/surface/touchosc")
_RECTANGLE = 1


class Colour(str):
    """A colour as #rrggbb, told apart from text."""

    __slots__ = ()


Look = bool | int | float | str | Place | Colour


def add_node(
    parent: Xml.Element,
    kind: str,
    name: str,
    place: Place,
    colour: str,
    looks: Mapping[str, Look],
    values: Mapping[str, float | str] | None = None,
    *,
    messages: Iterable[Xml.Element] = (),
) -> Xml.Element:
    """Adds a node; returns the element that its children go into."""
    node = Xml.SubElement(parent, "node", ID=str(uuid.uuid5(_IDS, name)), type=kind)
    properties = Xml.SubElement(node, "properties")
    shown: dict[str, Look] = {
        "name": name,
        "frame": place,
        "color": Colour(colour),
        "shape": _RECTANGLE,
        "cornerRadius": 2.0,
        "visible": True,
        "locked": False,
        "interactive": kind not in ("GROUP", "LABEL"),
        "outline": kind not in ("GROUP", "PAGER"),
        **looks,
    }
    for key, look in shown.items():
        _property(properties, key, look)
    listed = Xml.SubElement(node, "values")
    for key, value in {**(values or {}), "touch": False}.items():
        _value(listed, key, value)
    if messages := list(messages):
        Xml.SubElement(node, "messages").extend(messages)
    return Xml.SubElement(node, "children") if kind in ("GROUP", "PAGER") else node


def _property(parent: Xml.Element, key: str, look: Look) -> None:
    kind, content = _content(look)
    element = Xml.SubElement(parent, "property", type=kind)
    Xml.SubElement(element, "key").text = key
    value = Xml.SubElement(element, "value")
    if isinstance(content, str):
        value.text = content
        return
    for part, number in content.items():
        Xml.SubElement(value, part).text = f"{number:g}"


def _content(look: Look) -> tuple[str, str | dict[str, float]]:
    """The type of a property, and its text or its parts."""
    match look:
        case Place():
            return "r", {"x": look.x, "y": look.y, "w": look.width, "h": look.height}
        case Colour():
            return "c", dict(zip("rgba", (*channels(look), 1.0), strict=True))
        case bool():
            return "b", str(int(look))
        case int():
            return "i", str(look)
        case float():
            return "f", f"{look:g}"
        case str():
            return "s", look


def _value(parent: Xml.Element, key: str, default: float | str) -> None:
    value = Xml.SubElement(parent, "value")
    text = str(default).lower() if isinstance(default, bool) else str(default)
    for name, content in (
        ("key", key),
        ("locked", "0"),
        ("lockedDefaultCurrent", "0"),
        ("default", text),
        ("defaultPull", "0"),
    ):
        Xml.SubElement(value, name).text = content


def osc_message(address: str, key: str, *, says: str = "") -> Xml.Element:
    """Sends and receives a value on an address. With `says` it sends that text instead, when pressed."""
    is_text = key == "text"
    osc = Xml.Element("osc")
    for name, content in (
        ("enabled", "1"),
        ("send", str(int(not is_text))),
        ("receive", str(int(not says))),
        ("feedback", "0"),
        ("connections", _CONNECTIONS),
    ):
        Xml.SubElement(osc, name).text = content
    trigger = Xml.SubElement(Xml.SubElement(osc, "triggers"), "trigger")
    Xml.SubElement(trigger, "var").text = key
    Xml.SubElement(trigger, "condition").text = "RISE" if says else "ANY"
    _partial(Xml.SubElement(osc, "path"), "CONSTANT", "STRING", address)
    arguments = Xml.SubElement(osc, "arguments")
    if says:
        _partial(arguments, "CONSTANT", "STRING", says)
    else:
        _partial(arguments, "VALUE", "STRING" if is_text else "FLOAT", key)
    return osc


def _partial(parent: Xml.Element, kind: str, conversion: str, value: str) -> None:
    partial = Xml.SubElement(parent, "partial")
    for name, content in (
        ("type", kind),
        ("conversion", conversion),
        ("value", value),
        ("scaleMin", "0"),
        ("scaleMax", "1"),
    ):
        Xml.SubElement(partial, name).text = content
