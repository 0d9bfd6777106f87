"""The line to the engine: callers never wait, what could not be said is said later, in few words."""

import json
import threading
from typing import Any

import pytest

from sda_live import engine_line
from sda_live.engine_line import EngineLine
from sda_live.wishes import MOST_AT_ONCE, Wish

PATIENCE_S = 5.0


class Engine:
    """Listens when it is told to; `heard` has a lock of its own."""

    def __init__(self, *, listens: bool = True, is_alive: bool = True) -> None:
        self.listens, self.is_alive = threading.Event(), is_alive
        if listens:
            self.listens.set()
        self.reached = threading.Event()
        self.heard: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def send(self, facts: dict[str, Any]) -> bool:
        return self.send_line(json.dumps(facts))

    def send_line(self, line: str) -> bool:
        self.reached.set()
        assert self.listens.wait(PATIENCE_S)
        if self.is_alive:
            with self._changed:
                self.heard.append(json.loads(line))
                self._changed.notify_all()
        return self.is_alive

    def wait_for(self, facts: dict[str, Any]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: facts in self.heard, PATIENCE_S), self.heard

    @property
    def said(self) -> list[dict[str, Any]]:
        """What was heard, without the numbers of the lines."""
        return [{name: facts[name] for name in facts if name != "line"} for facts in self.heard]

    @property
    def wishes(self) -> list[list[Any]]:
        return [wish for facts in self.heard for wish in facts.get("wishes", ())]


def slider(value: float) -> Wish:
    return Wish(path="slider1", value=value)


LAST = {"last": True}


def slot(number: int) -> Wish:
    return Wish(path="slot1", value=number % 2)


@pytest.fixture
def line() -> EngineLine:
    return EngineLine()


def test_a_crowd_of_edges_goes_in_lines_that_are_soon_done(line: EngineLine) -> None:
    engine = Engine()
    edges = [slot(number) for number in range(3 * MOST_AT_ONCE + 1)]
    line.wish(edges)
    line.order(LAST)
    line.connect(engine)  # type: ignore[arg-type]
    engine.wait_for(LAST)
    lines = [facts["wishes"] for facts in engine.said if "wishes" in facts]
    assert [len(some) for some in lines] == [MOST_AT_ONCE] * 3 + [1]
    assert engine.wishes == [[edge.path, edge.value, 0] for edge in edges]


def test_while_an_engine_does_not_listen_wishes_become_few(line: EngineLine) -> None:
    engine = Engine(listens=False)
    line.connect(engine)  # type: ignore[arg-type]
    line.wish([slider(0)])
    assert engine.reached.wait(PATIENCE_S)
    for value in range(1, 50):
        line.wish([slider(value)])
    line.wish([Wish(path="slot1", value=0), slider(7)])
    engine.listens.set()
    line.order(LAST)
    engine.wait_for(LAST)
    line.order({"really": 1})
    engine.wait_for({"really": 1})
    assert engine.wishes == [["slider1", 0, 0], ["slider1", 49, 0], ["slot1", 0, 0], ["slider1", 7, 0]]
    assert line.n_dropped == 0


def test_what_was_said_to_none_is_said_to_the_next(line: EngineLine) -> None:
    line.wish([Wish(path="slot1", value=0)])
    line.order({"do": [1]})
    line.order({"do": [2]})
    engine = Engine()
    line.connect(engine)  # type: ignore[arg-type]
    engine.wait_for({"do": [2], "line": 3})
    assert engine.said == [{"wishes": [["slot1", 0, 0]]}, {"do": [1]}, {"do": [2]}]


def test_what_a_dead_engine_did_not_read_goes_to_the_next(line: EngineLine) -> None:
    """Between the end of an engine and the news of it."""
    dead = Engine(listens=False, is_alive=False)
    line.connect(dead)  # type: ignore[arg-type]
    line.order({"do": [1]})
    assert dead.reached.wait(PATIENCE_S)
    line.order({"do": [2]})
    line.wish([Wish(path="slot1", value=0)])
    dead.listens.set()
    line.disconnect()
    engine = Engine()
    line.connect(engine)  # type: ignore[arg-type]
    line.order(LAST)
    engine.wait_for(LAST)
    assert engine.said == [{"do": [1]}, {"do": [2]}, {"wishes": [["slot1", 0, 0]]}, LAST]


def test_what_an_engine_read_and_did_not_take_is_said_to_the_next(line: EngineLine) -> None:
    """With what the one before had accepted, and what was wished since, around it."""
    first, second = Engine(), Engine()
    line.connect(first)  # type: ignore[arg-type]
    for number, value in enumerate((1.0, 2.0, 3.0), start=1):
        line.wish([slider(value)])
        first.wait_for({"wishes": [["slider1", value, 0]], "line": number})
    line.taken(1)
    line.disconnect()
    line.wish([slider(9)])
    line.again({"do": ["again"]})
    line.connect(second)  # type: ignore[arg-type]
    line.order(LAST)
    second.wait_for(LAST)
    wishes = [{"wishes": [["slider1", value, 0]]} for value in (2.0, 3.0, 9)]
    assert second.said == [{"do": ["again"]}, *wishes, LAST]
    line.taken(max(facts.get("line", 0) for facts in second.heard))
    third = Engine()
    line.disconnect()
    line.connect(third)  # type: ignore[arg-type]
    line.order(LAST)
    third.wait_for(LAST)
    assert third.said == [LAST]
    assert line.n_dropped == 0


def test_an_order_that_somebody_waits_for_ends_with_its_engine(line: EngineLine) -> None:
    """He is told so, and asks again himself."""
    dead = Engine(listens=False, is_alive=False)
    line.connect(dead)  # type: ignore[arg-type]
    line.order({"number": 1, "do": [], "models": {}})
    assert dead.reached.wait(PATIENCE_S)
    line.order({"number": 2, "do": [], "models": {}})
    line.order({"until": 0})
    line.wish([slider(1)])
    line.disconnect()
    dead.listens.set()
    line.order({"number": 3, "do": [], "models": {}})
    engine = Engine()
    line.connect(engine)  # type: ignore[arg-type]
    engine.wait_for({"number": 3, "do": [], "models": {}})
    assert engine.said == [{"wishes": [["slider1", 1, 0]]}, {"number": 3, "do": [], "models": {}}]


def test_what_may_be_to_blame_is_forgotten_and_counted(line: EngineLine) -> None:
    dead, engine = Engine(), Engine()
    line.connect(dead)  # type: ignore[arg-type]
    line.wish([slider(1), Wish(path="slot1", value=0)])
    dead.wait_for({"wishes": [["slider1", 1, 0], ["slot1", 0, 0]], "line": 1})
    line.disconnect(forgets=True)
    line.wish([slider(3)])
    line.connect(engine)  # type: ignore[arg-type]
    engine.wait_for({"wishes": [["slider1", 3, 0]], "line": 2})
    assert line.n_dropped == 2


def test_beyond_a_bound_the_oldest_are_dropped_and_counted(
    line: EngineLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_line, "MOST_WISHES", 10)
    for number in range(25):
        line.wish([Wish(path="slot1", value=number % 2), Wish(path="slot2", value=number % 2)])
    engine = Engine()
    line.connect(engine)  # type: ignore[arg-type]
    line.order(LAST)
    engine.wait_for(LAST)
    line.order({"really": 1})
    engine.wait_for({"really": 1})
    assert len(engine.wishes) + line.n_dropped == 50
    assert 0 < len(engine.wishes) <= 10
    assert engine.wishes[-2:] == [["slot1", 0, 0], ["slot2", 0, 0]]
