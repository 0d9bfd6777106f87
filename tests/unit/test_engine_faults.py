"""What was wished is not lost when its rendering raises: the next turn takes it."""

from pathlib import Path
from typing import Any

import pytest

from sda_core.events import Event
from sda_core.frames import HOP
from sda_core.render import Renderer
from sda_live.ahead import MOST_FAILURES, Ahead, ChangeFailed
from sda_live.guard import Guard
from sda_live.timeline import Field, create_timeline
from sda_live.wishes import Wish
from tests.fixtures.small_instrument import loaded, small_bank

DEPTH_HOPS = 20


class FaultyRenderer(Renderer):
    """Raises once where it is told to."""

    is_faulty = False

    def step(self, *arguments: Any) -> Any:
        if self.is_faulty:
            self.is_faulty = False
            raise RuntimeError("once")
        return super().step(*arguments)


class Faulty:
    """A look-ahead that is full, and what it told; its renderer fails when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.accepted: list[tuple[int, Event]] = []
        self.refused: list[str] = []
        self.renderer = FaultyRenderer(small_bank())
        self.timeline = create_timeline(folder)
        self.timeline[Field.BLOCK_FRAMES] = 128
        self.ahead = Ahead(
            self.timeline,
            self.renderer,
            Guard(HOP),
            state=loaded(0),
            frame=0,
            target_frames=DEPTH_HOPS * HOP,
            accepted=lambda frame, event: self.accepted.append((frame, event)),
            refused=lambda _, why: self.refused.append(why),
            clock=lambda: 0.0,
        )
        while self.ahead.turn() == 0.0:
            pass

    def fail(self) -> None:
        self.renderer.is_faulty = True
        with pytest.raises(ChangeFailed):
            self.ahead.turn()


def test_a_change_whose_rendering_failed_is_taken_in_the_next_turn(tmp_path: Path) -> None:
    faulty = Faulty(tmp_path)
    faulty.ahead.wish([Wish(path="slot2", value=0.0), Wish(path="preset_store", value=3.0)])
    faulty.fail()
    assert faulty.accepted == []
    faulty.ahead.turn()
    assert len(faulty.accepted) == 2
    assert faulty.refused == []


def test_a_change_that_can_never_be_rendered_is_dropped_and_said(tmp_path: Path) -> None:
    faulty = Faulty(tmp_path)
    faulty.ahead.wish([Wish(path="slot2", value=0.0)])
    for _ in range(MOST_FAILURES):
        faulty.fail()
    assert faulty.refused == ["a change could not be rendered and was dropped"]
    assert faulty.timeline[Field.WRITTEN] == DEPTH_HOPS * HOP  # what is made stays
    assert faulty.ahead.turn() > 0
    assert faulty.accepted == []
