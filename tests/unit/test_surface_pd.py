"""The Pd surface as a text: boxes that cords can name, names that both sides know. Pd itself: tests/e2e."""

import re
from dataclasses import dataclass, field

import pytest

from sda_core.parameters import TABLE, Parameter
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.layout import Shape
from sda_live.surfaces.pd import write_pd
from sda_live.surfaces.placing import surface_layout

LAYOUT = surface_layout()
ROUTE = re.compile(r"#X obj \d+ \d+ route (.*);")


@dataclass(slots=True)
class _Canvas:
    name: str
    boxes: list[str] = field(default_factory=list)
    cords: list[tuple[int, int, int, int]] = field(default_factory=list)


def read(text: str) -> list[_Canvas]:
    """Every canvas of a patch, as Pd numbers its boxes."""
    stack: list[_Canvas] = []
    done: list[_Canvas] = []
    for line in re.split(r"(?<!\\);\n", text)[:-1]:
        match line.split():
            case ["#N", "canvas", _, _, _, _, *rest]:
                stack.append(_Canvas(rest[0]))
            case ["#X", "restore", *_]:
                done.append(stack.pop())
                stack[-1].boxes.append(line)
            case ["#X", "connect", *numbers]:
                source, outlet, target, inlet = map(int, numbers)
                stack[-1].cords.append((source, outlet, target, inlet))
            case ["#X", *_]:
                stack[-1].boxes.append(line)
            case _:
                raise AssertionError(line)
    assert len(stack) == 1
    return [*stack, *done]


TEXT = write_pd(LAYOUT, Connection()).decode()
CANVASES = read(TEXT)
(OSC,) = [canvas for canvas in CANVASES if canvas.name == "osc"]


def box_words(box: str) -> list[str]:
    return box.split()[4:]


def test_cords_join_boxes_that_are_there() -> None:
    for canvas in CANVASES:
        for source, _, target, _ in canvas.cords:
            assert source < len(canvas.boxes)
            assert target < len(canvas.boxes)
        assert len(set(canvas.cords)) == len(canvas.cords)


def test_there_is_a_window_for_the_first_page_and_subpatches_for_the_others() -> None:
    assert [canvas.name for canvas in CANVASES[1:]] == [page.name for page in LAYOUT.pages[1:]] + ["osc"]


def test_what_controls_send_is_received_and_the_other_way_round() -> None:
    sends = set(re.findall(r" (\w+)_snd ", TEXT))
    received = {box_words(box)[1].removesuffix("_snd") for box in OSC.boxes if box_words(box)[0] == "r"}
    assert sends == received
    set_by = set(re.findall(r" (\w+)_rcv ", TEXT))
    shown = {box_words(box)[1].removesuffix("_rcv") for box in OSC.boxes if box_words(box)[0] == "s"}
    assert shown <= set_by


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_a_parameter_is_sent_on_its_address(row: Parameter) -> None:
    (form,) = [number for number, box in enumerate(OSC.boxes) if box_words(box)[-1] == f"/sda/{row.path}"]
    feeds = [source for source, _, target, _ in OSC.cords if target == form]
    assert len(feeds) == max(1, len(row.choices))
    targets = [target for source, _, target, _ in OSC.cords if source == form]
    assert [box_words(OSC.boxes[target]) for target in targets] == [["list", "prepend", "send"]]


def test_routes_are_wired_outlet_by_outlet() -> None:
    for number, box in enumerate(OSC.boxes):
        if routed := ROUTE.fullmatch(box + ";"):
            outlets = {outlet for source, outlet, _, _ in OSC.cords if source == number}
            n_paths = len(routed.group(1).split())
            assert max(outlets) <= n_paths
    heard = {word for box in OSC.boxes if ROUTE.fullmatch(box + ";") for word in box_words(box)[1:]}
    assert {cell.row.path for cell in LAYOUT.cells if cell.shape in (Shape.FADER, Shape.SWITCH)} <= heard


def test_opening_it_sends_nothing() -> None:
    """Sliders, switches and buttons have an `init` of 0, and defaults are set without output."""
    for canvas in CANVASES:
        for box in canvas.boxes:
            match box_words(box):
                case (
                    ["hsl" | "vsl", _, _, _, _, _, init, *_]
                    | ["bng", _, _, _, init, *_]
                    | ["tgl", _, init, *_]
                ):
                    assert init == "0", box
    (defaults,) = [box for box in OSC.boxes if "_rcv set " in box]
    assert re.findall(r"_rcv (?!set )", defaults) == []


def test_it_listens_to_this_computer_only_unless_it_must() -> None:
    assert "netreceive -u -b 9101 127.0.0.1;" in TEXT
    elsewhere = write_pd(LAYOUT, Connection(host="192.168.1.20")).decode()
    assert "netreceive -u -b 9101;" in elsewhere
    assert "connect 192.168.1.20 9100;" in elsewhere


def test_a_label_is_one_word_of_the_file() -> None:
    labelled = write_pd(surface_layout({"slider1": "a; b, $1"}), Connection()).decode()
    assert r"a\;\ b\,\ \$1" in labelled
    assert len(read(labelled)) == len(CANVASES)
