"""The Max surface: boxes and cords that exist, the way from a control to the network and back, no loop."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sda_core.parameters import TABLE, Parameter
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.layout import Shape
from sda_live.surfaces.max_patch import write_max
from sda_live.surfaces.placing import surface_layout

LAYOUT = surface_layout()
WRITTEN = write_max(LAYOUT, Connection())
PATCHER = json.loads(WRITTEN)["patcher"]
BOXES: dict[str, dict[str, Any]] = {box["box"]["id"]: box["box"] for box in PATCHER["boxes"]}
CORDS = [(*line["patchline"]["source"], *line["patchline"]["destination"]) for line in PATCHER["lines"]]


def text_of(box: str) -> str:
    return str(BOXES[box].get("text", ""))


def behind(box: str, outlet: int | None = None) -> list[str]:
    return [target for source, out, target, _ in CORDS if source == box and outlet in (None, out)]


def before(box: str) -> list[str]:
    return [source for source, _, target, _ in CORDS if target == box]


def test_cords_join_boxes_that_are_there() -> None:
    assert len(BOXES) == len(PATCHER["boxes"])
    for source, outlet, target, inlet in CORDS:
        assert outlet < BOXES[source]["numoutlets"]
        assert inlet < BOXES[target]["numinlets"]
    assert len(set(CORDS)) == len(CORDS)


def test_it_opens_as_the_surface() -> None:
    assert PATCHER["openinpresentation"] == 1
    shown = [box for box in BOXES.values() if "presentation" in box]
    assert {box["maxclass"] for box in shown} == {"slider", "tab", "textbutton", "comment", "panel"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_a_control_sends_on_its_address(row: Parameter) -> None:
    (prepend,) = [box for box in BOXES if text_of(box) == f"prepend /sda/{row.path}"]
    (send,) = behind(prepend)
    assert text_of(send) == "udpsend 127.0.0.1 9100"
    (control,) = before(prepend)
    if text_of(control) == "1":  # of a button's bang a 1 is made
        (control,) = before(control)
    assert "presentation" in BOXES[control]


def test_what_is_heard_sets_without_being_sent() -> None:
    heard = {}
    for box in BOXES:
        words = text_of(box).split()
        if words[:1] == ["route"]:
            for number, address in enumerate(words[1:]):
                (prepend,) = behind(box, number)
                assert text_of(prepend) in ("prepend set", "prepend setsymbol")
                (target,) = behind(prepend)
                heard[address] = BOXES[target]["maxclass"]
    for cell in LAYOUT.cells:
        if cell.shape in (Shape.FADER, Shape.SWITCH) or (cell.shape is Shape.CHOICES and cell.has_state):
            assert heard[cell.address] in ("slider", "textbutton", "tab")
        if cell.label_address:
            assert heard[cell.label_address] == "comment"
    assert heard["/sda/slider1/text"] == "comment"


def test_every_route_hands_on_what_is_not_its_own() -> None:
    routes = [box for box in BOXES if text_of(box).startswith("route ")]
    ends = [box for box in routes if not behind(box, BOXES[box]["numoutlets"] - 1)]
    assert ends == routes[-1:]


def test_it_subscribes_when_it_is_loaded_and_again_and_again() -> None:
    (ask,) = [box for box in BOXES if text_of(box) == "/sda/subscribe 9101"]
    (metro,) = before(ask)
    assert text_of(metro) == "metro 10000"
    assert [text_of(box) for box in before(metro)] == ["loadmess 1"]
    assert [text_of(box) for box in behind(ask)] == ["udpsend 127.0.0.1 9100"]


def test_py2max_finds_nothing_wrong(tmp_path: Path, need: Callable[..., None]) -> None:
    need("py2max", present=find_spec("py2max") is not None)
    path = tmp_path / "sda.maxpat"
    path.write_bytes(WRITTEN)
    program = shutil.which("py2max", path=str(Path(sys.executable).parent))
    assert program is not None
    done = subprocess.run([program, "validate", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 error(s)" in done.stdout
