"""The Open Stage Control surface: known widgets with known keys, and what each sends and hears."""

import json
from collections.abc import Iterator
from typing import Any

from sda_core.parameters import TABLE, Kind, parameter
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.open_stage_control import write_open_stage_control
from sda_live.surfaces.placing import surface_layout

Widget = dict[str, Any]
PLACE = {"left", "top", "width", "height"}
LOOKS = {"colorText", "colorWidget", "colorFill", "colorStroke", "alphaStroke", "colorTextOn", "colorBg"}
SENDS = {"address", "target", "decimals", "typeTags", "default"}
KEYS = {
    "root": {"width", "height", "widgets", "tabs", "onCreate"},
    "panel": {*PLACE, "widgets", "tabs"},
    "tab": {"label", "widgets", "tabs"},
    "text": {*PLACE, "default", "address"},
    "fader": {*PLACE, *SENDS, "range", "design", "horizontal", "origin", "onValue"},
    "button": {*PLACE, *SENDS, "label", "mode", "on", "off"},
    "switch": {*PLACE, *SENDS, "values", "layout", "gridTemplate", "wrap"},
    "xy": {*PLACE, "decimals", "default", "snap", "onValue"},
}
SESSION = json.loads(write_open_stage_control(surface_layout(), Connection()))


def widgets(of: Widget = SESSION["content"]) -> Iterator[Widget]:
    yield of
    for inner in (*of.get("tabs", ()), *of.get("widgets", ())):
        yield from widgets(inner)


BY_ID = {widget["id"]: widget for widget in widgets()}


def test_the_session_says_what_it_is() -> None:
    assert {key: SESSION[key] for key in ("createdWith", "version", "type")} == {
        "createdWith": "Open Stage Control",
        "version": "1.29.5",
        "type": "session",
    }
    assert SESSION["content"]["id"] == "root"


def test_widgets_are_known_and_named_once() -> None:
    for widget in widgets():
        assert set(widget) <= {"type", "id", "bypass", *LOOKS, *KEYS[widget["type"]]}, widget["id"]
        assert not (widget.get("widgets") and widget.get("tabs")), "a container holds one or the other"
    ids = [widget["id"] for widget in widgets()]
    assert len(set(ids)) == len(ids)


def test_what_sends_says_where_and_how_finely_and_nothing_else_sends() -> None:
    for widget in widgets():
        if "target" in widget:
            assert widget["target"] == "127.0.0.1:9100"
            assert widget["address"].startswith("/sda/")
            assert widget["decimals"] == 4
        else:
            assert widget["bypass"] is True, widget["id"]


def test_every_parameter_is_sent_by_a_fitting_widget() -> None:
    kinds = {Kind.CONTINUOUS: "fader", Kind.TOGGLE: "button", Kind.TRIGGER: "button", Kind.CHOICE: "switch"}
    for row in TABLE:
        widget = BY_ID[row.path]
        assert widget["address"] == f"/sda/{row.path}"
        assert widget["type"] == ("switch" if row.choices else kinds[row.kind])


def test_defaults_are_those_of_the_table() -> None:
    gain = parameter("gain")
    assert abs(BY_ID["gain"]["default"] - gain.to_position(gain.default)) < 1e-4
    assert (BY_ID["slot1"]["default"], BY_ID["solo1"]["default"]) == (1, 0)
    assert BY_ID["stereo_mode"]["default"] == "mid_side"


def test_switches_stay_and_buttons_let_go() -> None:
    assert (BY_ID["freeze"]["mode"], BY_ID["freeze"]["on"], BY_ID["freeze"]["off"]) == ("toggle", 1, 0)
    assert (BY_ID["panic"]["mode"], BY_ID["panic"]["on"], BY_ID["panic"]["off"]) == ("push", 1, 0)


def test_choices_are_sent_as_their_names() -> None:
    preset = BY_ID["preset"]
    assert preset["values"]["values"] == [str(number) for number in range(1, 17)]
    assert preset["typeTags"] == "s"


def test_the_pad_moves_its_faders_without_a_loop() -> None:
    assert 'set("blend_x", value[0], {script: false})' in BY_ID["blend_x_pad"]["onValue"]
    for path in ("blend_x", "blend_y"):
        assert "script: false, send: false" in BY_ID[path]["onValue"]


def test_labels_and_colours_are_heard() -> None:
    assert BY_ID["slider1_label"]["address"] == "/sda/slider1/label"
    assert BY_ID["weight1_label"]["address"] == "/sda/slot1/model"
    assert BY_ID["slider1"]["colorFill"].startswith("OSC{/sda/slider1/color, #")
