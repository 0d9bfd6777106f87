"""The TouchOSC surface: a strict reading of the file, node by node, against what the program takes."""

import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

import pytest

from sda_core.parameters import parameter
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.placing import surface_layout
from sda_live.surfaces.touchosc import write_touchosc

VALUES = {
    "FADER": {"x", "touch"},
    "BUTTON": {"x", "touch"},
    "XY": {"x", "y", "touch"},
    "LABEL": {"text", "touch"},
    "PAGER": {"page", "touch"},
    "GROUP": {"touch"},
}
COMMON = {
    "name": "s",
    "frame": "r",
    "color": "c",
    "shape": "i",
    "cornerRadius": "f",
    "visible": "b",
    "locked": "b",
    "interactive": "b",
    "outline": "b",
}
TEXT = {
    "background": "b",
    "textColor": "c",
    "textSize": "i",
    "textClip": "b",
    "textAlignH": "i",
    "textAlignV": "i",
}
TABS = {"tabColorOff": "c", "tabColorOn": "c", "textColorOff": "c", "textColorOn": "c", "tabLabel": "s"}
OWN = {
    "FADER": {
        **{"orientation": "i", "response": "i", "responseFactor": "i", "bar": "b", "cursor": "b"},
        **{"grid": "b", "gridSteps": "i", "centered": "b"},
    },
    "BUTTON": {"buttonType": "i", "press": "b", "release": "b"},
    "XY": {"response": "i", "lines": "b", "cursor": "b", "gridX": "b", "gridY": "b"},
    "LABEL": TEXT,
    "PAGER": {
        **{"background": "b", "tabbar": "b", "tabLabels": "b", "tabbarDoubleTap": "b", "tabbarSize": "i"},
        **{"textSizeOff": "i", "textSizeOn": "i"},
    },
    "GROUP": {"background": "b", "script": "s", **TABS},
}
PARTS = {"r": ["x", "y", "w", "h"], "c": ["r", "g", "b", "a"]}
MESSAGE = ["enabled", "send", "receive", "feedback", "connections", "triggers", "path", "arguments"]
PARTIAL = ["type", "conversion", "value", "scaleMin", "scaleMax"]
VALUE = ["key", "locked", "lockedDefaultCurrent", "default", "defaultPull"]


def read(labels: dict[str, str] | None = None) -> Xml.Element:
    return Xml.fromstring(zlib.decompress(write_touchosc(surface_layout(labels), Connection())))


ROOT = read()


def text(element: Xml.Element, name: str) -> str:
    found = element.find(name)
    assert found is not None, name
    return found.text or ""


def parts(element: Xml.Element, name: str) -> list[Xml.Element]:
    found = element.find(name)
    return [] if found is None else list(found)


def properties(node: Xml.Element) -> dict[str, tuple[str, Xml.Element]]:
    listed = {}
    for one in parts(node, "properties"):
        value = one.find("value")
        assert value is not None
        listed[text(one, "key")] = (one.attrib["type"], value)
    return listed


def nodes(kind: str = "") -> Iterator[Xml.Element]:
    return (node for node in ROOT.iter("node") if kind in ("", node.attrib["type"]))


def named(name: str) -> Xml.Element:
    (found,) = [node for node in nodes() if properties(node)["name"][1].text == name]
    return found


def default(node: Xml.Element, key: str) -> str:
    (found,) = [text(value, "default") for value in parts(node, "values") if text(value, "key") == key]
    return found


def test_the_file_is_one_group_with_pages_and_a_strip() -> None:
    assert (ROOT.tag, ROOT.attrib) == ("lexml", {"version": "3"})
    (group,) = ROOT
    assert group.attrib["type"] == "GROUP"
    assert [node.attrib["type"] for node in parts(group, "children")].count("PAGER") == 1
    (pager,) = nodes("PAGER")
    assert [node.attrib["type"] for node in parts(pager, "children")] == ["GROUP"] * 3


def test_nodes_have_an_id_of_their_own_and_only_what_their_type_takes() -> None:
    ids = [uuid.UUID(node.attrib["ID"]) for node in nodes()]
    assert max(Counter(ids).values()) == 1
    for node in nodes():
        kind = node.attrib["type"]
        allowed = COMMON | OWN[kind]
        for key, (type_, value) in properties(node).items():
            assert allowed[key] == type_, (kind, key)
            assert [part.tag for part in value] == PARTS.get(type_, [])
            if type_ == "b":
                assert value.text in ("0", "1")
        assert COMMON.keys() <= properties(node).keys()
        assert {text(value, "key") for value in parts(node, "values")} == VALUES[kind]
        assert {part.tag for part in node} <= {"properties", "values", "messages", "children"}
        assert kind in ("GROUP", "PAGER") or node.find("children") is None


def test_values_and_messages_are_complete() -> None:
    for node in nodes():
        keys = VALUES[node.attrib["type"]]
        for value in parts(node, "values"):
            assert [part.tag for part in value] == VALUE
        for message in parts(node, "messages"):
            assert message.tag == "osc"
            assert [part.tag for part in message] == MESSAGE
            assert text(message, "connections") == "00001"
            assert text(message, "feedback") == "0"
            for trigger in parts(message, "triggers"):
                assert text(trigger, "var") in keys
                assert text(trigger, "condition") in ("ANY", "RISE")
            for partial in (*parts(message, "path"), *parts(message, "arguments")):
                assert [part.tag for part in partial] == PARTIAL
                assert text(partial, "type") != "VALUE" or text(partial, "value") in keys


def sent(node: Xml.Element) -> list[tuple[str, str, str]]:
    """Address, kind and content of what a node's messages carry."""
    carried = []
    for message in parts(node, "messages"):
        (path,), (argument,) = parts(message, "path"), parts(message, "arguments")
        carried.append((text(path, "value"), text(argument, "conversion"), text(argument, "value")))
    return carried


def test_controls_send_and_hear_their_addresses() -> None:
    assert sent(named("slider1")) == [("/sda/slider1", "FLOAT", "x")]
    assert sent(named("blend_x")) == [("/sda/blend_x", "FLOAT", "x"), ("/sda/blend_y", "FLOAT", "y")]
    assert sent(named("preset 3")) == [("/sda/preset", "STRING", "3")]
    assert sent(named("stereo_mode mono")) == [("/sda/stereo_mode", "STRING", "mono")]
    assert sent(named("slider1 caption")) == [("/sda/slider1/label", "STRING", "text")]
    assert sent(named("weight2 caption")) == [("/sda/slot2/model", "STRING", "text")]
    assert sent(named("stereo_mode reading")) == [("/sda/stereo_mode", "STRING", "text")]


def test_controls_stand_at_the_defaults_of_the_table() -> None:
    for path in ("slider1", "weight1", "gain", "speed", "fade_time"):
        row = parameter(path)
        expected = row.to_position(row.default)
        assert float(default(named(path), "x")) == pytest.approx(expected, abs=1e-4)
    assert float(default(named("slot1"), "x")) == 1.0
    assert float(default(named("solo1"), "x")) == 0.0


def test_texts_let_touches_through() -> None:
    for node in nodes("LABEL"):
        assert properties(node)["interactive"][1].text == "0"


def test_ids_come_from_names_alone() -> None:
    labelled = read({"slider1": "brightness"})
    assert [node.attrib["ID"] for node in labelled.iter("node")] == [node.attrib["ID"] for node in nodes()]
