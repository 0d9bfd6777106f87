"""What is asked of the daemon: answered when it is done, in order, against the State that will be there."""

from pathlib import Path
from typing import Any

import pytest

from sda_core.errors import ModelError
from sda_core.events import Changed, ModelLoaded, event_from_json
from sda_core.library import SHIPPED_FOLDER
from sda_core.state import State
from sda_live.commands import Answer, Commands
from sda_live.following import Following
from sda_live.osc.meaning import Command
from sda_live.repertoire import Repertoire
from sda_live.status import Recording
from sda_live.takes.recorder import Keep, Mark, Order, Start, Stop


class Line:
    """Keeps what would go to the engine."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []

    def order(self, order: dict[str, Any]) -> None:
        self.orders.append(order)


class Orders:
    """Keeps what the recorder is told, and does it at once."""

    def __init__(self) -> None:
        self.told: list[Order] = []
        self.shown = Recording()

    def order(self, order: Order) -> None:
        self.told.append(order)
        order.done("night 1")


class Desk:
    """Commands with everything around them, and an engine that accepts when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.line, self.following = Line(), Following(State())
        self.recorder = Orders()
        self.faults: list[str] = []
        self.left: list[str] = []
        self.answers: list[Answer] = []
        self.commands = Commands(
            Repertoire(SHIPPED_FOLDER, folder / "sets"),
            self.following,
            self.line,  # type: ignore[arg-type]
            self.recorder,  # type: ignore[arg-type]
            set_name="",
            status=lambda: pytest.fail("nobody asked"),
            leave=self.left.append,
            log=lambda _: None,
            fault=self.faults.append,
        )

    def asks(self, name: str, *arguments: str | int | float) -> None:
        self.commands.obey(Command(name=name, arguments=arguments), self.answers.append)

    def accept_all(self) -> None:
        """The engine takes what was ordered, and the daemon hears of it."""
        orders, self.line.orders = self.line.orders, []
        for order in orders:
            for plain, _ in order["do"]:
                event = event_from_json(plain)
                self.following.accept(0, event)
                self.commands.accepted(event)

    @property
    def names(self) -> list[str]:
        return [model.name if model else "" for model in self.following.newest.slots]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_load_is_answered_when_the_engine_has_taken_it(desk: Desk) -> None:
    desk.asks("load", 2, "glass")
    assert desk.answers == []
    desk.accept_all()
    assert desk.answers == [("/sda/done", ("/sda/load",))]
    assert desk.names == ["", "glass", "", ""]


def test_what_is_asked_meanwhile_knows_of_it(desk: Desk) -> None:
    """A swap right behind a load swaps the model that is being loaded."""
    desk.asks("load", 1, "glass")
    desk.asks("swap", 1, 2)
    load, swap = desk.line.orders
    assert set(load["models"]) == set(swap["models"])
    desk.accept_all()
    assert desk.names == ["", "glass", "", ""]
    assert [address for address, _ in desk.answers] == ["/sda/done", "/sda/done"]


def test_a_load_and_a_clear_end_empty(desk: Desk) -> None:
    desk.asks("load", 1, "glass")
    desk.asks("clear", 1)
    assert all("models" in order for order in desk.line.orders)  # both go the loader's way, in order
    desk.accept_all()
    assert desk.names == [""] * 4


def test_a_refusal_answers_its_own_command_and_no_other(desk: Desk) -> None:
    desk.asks("load", 1, "glass")
    desk.asks("load", 2, "choir")
    desk.commands.refused(0, "a wish, for example")
    assert desk.answers == []
    desk.commands.refused(desk.line.orders.pop()["number"], "it is damaged")
    assert desk.answers == [("/sda/error", ("/sda/load", "it is damaged"))]
    desk.accept_all()
    assert desk.answers[1:] == [("/sda/done", ("/sda/load",))]
    assert desk.names == ["glass", "", "", ""]
    desk.asks("swap", 1, 2)
    desk.accept_all()
    assert desk.names == ["", "glass", "", ""]


def test_what_nobody_foresaw_is_answered_and_ends_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Repertoire, "save", fails)
    desk.asks("set/save", "tonight")
    [(address, (command, why))] = desk.answers
    assert (address, command) == ("/sda/error", "/sda/set/save")
    assert "ZeroDivisionError: a bug in test_commands.py" in why
    assert desk.faults == [why]


def test_a_refusal_answers_the_one_that_waits(desk: Desk) -> None:
    desk.asks("load", 1, "glass")
    desk.commands.refused(desk.line.orders.pop()["number"], "it is damaged")
    assert desk.answers == [("/sda/error", ("/sda/load", "it is damaged"))]
    desk.asks("load", 1, "choir")
    desk.accept_all()
    assert desk.answers[-1] == ("/sda/done", ("/sda/load",))


def test_when_the_engine_ends_nobody_waits_for_ever(desk: Desk) -> None:
    desk.asks("load", 1, "glass")
    desk.asks("clear", 2)
    desk.commands.lost()
    assert [address for address, _ in desk.answers] == ["/sda/error"] * 2
    assert desk.answers[0][1][1].startswith("the engine ended")


def test_an_unknown_model_is_answered_at_once(desk: Desk) -> None:
    desk.asks("load", 1, "glas")
    ((address, (command, why)),) = desk.answers
    assert (address, command) == ("/sda/error", "/sda/load")
    assert "did you mean 'glass'?" in why
    assert desk.faults == [why]
    assert desk.line.orders == []


def test_a_set_has_its_name_when_it_is_there(desk: Desk) -> None:
    desk.asks("load", 1, "glass")
    desk.accept_all()
    desk.asks("set/save", "evening")
    assert desk.commands.set_name == "evening"
    desk.asks("set/save", "other")
    desk.asks("clear", 1)
    desk.accept_all()
    desk.asks("set/load", "evening")
    assert desk.commands.set_name == "other"
    desk.accept_all()
    assert desk.commands.set_name == "evening"
    assert desk.names == ["glass", "", "", ""]


def test_a_set_comes_in_blend_mode_audio_first(desk: Desk) -> None:
    """What it holds may not fit, model by model, what is there."""
    desk.asks("load", 1, "glass")
    desk.accept_all()
    desk.asks("set/save", "evening")
    desk.asks("set/load", "evening")
    events = [event_from_json(plain) for plain, _ in desk.line.orders[-1]["do"]]
    assert isinstance(events[0], Changed)
    assert events[0].values == (("blend_mode", 0.0),)
    assert any(isinstance(event, ModelLoaded) for event in events)


def test_quit_leaves(desk: Desk) -> None:
    desk.asks("quit")
    assert desk.left == ["asked to end"]
    assert desk.answers == [("/sda/done", ("/sda/quit",))]


def test_values_are_told(desk: Desk) -> None:
    desk.asks("get", "slider1")
    desk.asks("get", "blend_mode")
    desk.asks("get", "slot1")
    desk.asks("get", "panic")
    assert desk.answers[:3] == [
        ("/sda/slider1", (0.5,)),
        ("/sda/blend_mode", ("audio",)),
        ("/sda/slot1", (1,)),
    ]
    assert desk.answers[3][0] == "/sda/error"


def test_models_that_are_none_raise_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        Repertoire(SHIPPED_FOLDER, tmp_path).first_state(["glas"])


def test_what_is_recorded_is_the_recorders_affair(desk: Desk) -> None:
    for name, *arguments in (
        ("record/start", "night 1"),
        ("record/start",),
        ("marker", "chorus"),
        ("marker",),
        ("record/stop",),
        ("keep/minutes", 2.0),
    ):
        desk.asks(str(name), *arguments)
        assert desk.answers.pop() == ("/sda/done", (f"/sda/{name}", "night 1"))
    kinds = [type(order) for order in desk.recorder.told]
    assert kinds == [Start, Start, Mark, Mark, Stop, Keep]
    assert [order.name for order in desk.recorder.told if isinstance(order, Start)] == ["night 1", ""]
    assert [order.text for order in desk.recorder.told if isinstance(order, Mark)] == ["chorus", ""]


def test_a_recorder_that_refuses_is_answered_with_why(desk: Desk) -> None:
    desk.recorder.order = lambda order: order.failed("the disk is full")  # type: ignore[method-assign]
    desk.asks("record/start")
    assert desk.answers == [("/sda/error", ("/sda/record/start", "the disk is full"))]
    assert desk.faults == ["the disk is full"]


def test_whether_it_records_is_told(desk: Desk) -> None:
    desk.asks("get", "record")
    desk.recorder.shown = Recording(name="night 1")
    desk.asks("get", "record")
    assert desk.answers == [("/sda/record", (0,)), ("/sda/record", (1,))]
