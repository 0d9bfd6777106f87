"""The look-ahead, turn by turn: what comes first, where a change acts, and what is refused.

The sound itself is the matter of tests/property/test_ahead_identity.py; here nothing sounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sda_core.events import Changed, Event, ModelLoaded, Nudged, Restarted
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.render import Renderer
from sda_core.state import State
from sda_core.voice_model import VoiceModel
from sda_live.ahead import LONGEST_PATIENCE_S, Ahead, Timed
from sda_live.guard import Guard
from sda_live.playhead import FADE_FRAMES, RESERVE_FRAMES
from sda_live.timeline import Field, Timeline, create_timeline
from sda_live.wishes import Nudge, Wish
from tests.fixtures.small_instrument import changed, loaded, small_bank, small_slots

BLOCK = 128
GUARD = 700
TARGET = 20 * HOP
UP, DOWN = Wish(path="slider1", value=5), Wish(path="slider1", value=-5)


class Made:
    """A look-ahead whose clock does what it is told to."""

    def __init__(
        self,
        timeline: Timeline,
        state: State | None = None,
        bank: Mapping[str, VoiceModel] | None = None,
    ) -> None:
        self.timeline = timeline
        timeline[Field.BLOCK_FRAMES] = BLOCK
        self.accepted: list[tuple[int, Event]] = []
        self.refused: list[str] = []
        self.at_clock: Callable[[], None] = lambda: None
        self._now = 0.0
        self.guard = Guard(GUARD)
        self.ahead = Ahead(
            timeline,
            Renderer(bank or {}),
            self.guard,
            state=State() if state is None else state,
            frame=0,
            target_frames=TARGET,
            accepted=lambda frame, event: self.accepted.append((frame, event)),
            refused=lambda _, why: self.refused.append(why),
            clock=self._clock,
        )

    def _clock(self) -> float:
        self._now += 0.001
        self.at_clock()
        return self._now

    def pass_s(self, seconds: float) -> None:
        self._now += seconds

    def play(self, n_frames: int) -> None:
        for field in (Field.PLAYED, Field.TAKING):
            self.timeline[field] += n_frames
        self.timeline.log_block(int(self._now * 1e9), self.timeline[Field.PLAYED], n_frames)

    def fill(self) -> "Made":
        while not self.ahead.turn():
            pass
        return self

    @property
    def head(self) -> int:
        return self.ahead.pairs()[-1].frame


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(create_timeline(tmp_path))


def test_it_renders_to_its_target_and_then_rests(made: Made) -> None:
    made.fill()
    assert made.timeline[Field.WRITTEN] == made.head == TARGET == made.timeline[Field.TARGET_FRAMES]
    assert made.timeline[Field.N_HOPS] == TARGET // HOP
    rest_s = made.ahead.turn()
    assert 0 < rest_s <= HOP / SAMPLE_RATE
    made.play(1)
    assert made.ahead.turn() == 0
    assert made.head == TARGET + HOP


def test_a_change_acts_behind_the_guard_and_lowers_what_is_written(made: Made) -> None:
    made.fill().play(100)
    made.ahead.wish([UP])
    assert made.ahead.turn() == 0
    place = boundary(100 + GUARD)
    assert made.accepted == [(place, changed(slider1=5))]
    assert place < made.timeline[Field.WRITTEN] == made.head < TARGET
    assert made.timeline[Field.WRITTEN] - place >= BLOCK
    assert made.timeline[Field.N_REWINDS] == made.timeline[Field.N_EVENTS] == 1
    made.fill()
    assert made.ahead.pairs()[-1].state.target("slider1") == 5


def test_rendering_ahead_comes_before_a_change(made: Made) -> None:
    made.ahead.wish([UP])
    while not made.accepted:
        depth, stock = made.head - made.timeline[Field.PLAYED], made.guard.stock(BLOCK)
        made.ahead.turn()
        assert bool(made.accepted) == (depth >= GUARD + stock + HOP)


def test_changes_keep_their_order_and_share_a_hop(made: Made) -> None:
    made.fill()
    for wish in (UP, DOWN):
        made.ahead.wish([wish])
        made.fill()
    frames = [frame for frame, _ in made.accepted]
    assert frames[0] == frames[1]
    assert made.ahead.pairs()[-1].state.target("slider1") == -5


def test_a_change_that_is_overtaken_lands_later(made: Made) -> None:
    made.fill()
    rewound_at = made.timeline[Field.N_HOPS]
    hurried = []

    def hurry() -> None:
        if made.timeline[Field.N_HOPS] > rewound_at and not hurried:
            hurried.append(made.timeline[Field.PLAYED])
            made.play(4 * HOP)

    made.at_clock = hurry
    made.ahead.wish([Wish(path="slot1", value=0), UP])
    made.fill()
    assert made.timeline[Field.N_OVERTAKEN] == 1
    assert made.timeline[Field.N_TEARS] == 0
    places = {frame for frame, _ in made.accepted}
    assert len(made.accepted) == 2
    assert places == {boundary(4 * HOP + GUARD)}


@pytest.mark.parametrize("plays_meanwhile", [0, 100, 200, 300])
def test_a_late_change_stands_on_its_stock_too(
    made: Made, monkeypatch: pytest.MonkeyPatch, plays_meanwhile: int
) -> None:
    step = Renderer.step

    def late_step(self: Renderer, *arguments: Any) -> Any:
        made.play(plays_meanwhile)
        return step(self, *arguments)

    made.fill()
    monkeypatch.setattr(Renderer, "step", late_step)
    made.ahead.wish([UP])
    made.ahead.turn()
    assert made.timeline[Field.N_REWINDS] == 1
    assert made.timeline[Field.N_OVERTAKEN] == 0
    left, stock = made.timeline[Field.WRITTEN] - made.timeline[Field.TAKING], made.guard.stock(BLOCK)
    assert left >= stock
    assert left - HOP + plays_meanwhile < stock or made.timeline[Field.WRITTEN] == made.accepted[0][0] + HOP


def test_the_hops_of_a_change_count_among_the_long_ones(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Renderer.step

    def long_step(self: Renderer, *arguments: Any) -> Any:
        made.pass_s(0.02)
        return step(self, *arguments)

    made.fill()
    stock = made.guard.stock(BLOCK)
    monkeypatch.setattr(Renderer, "step", long_step)
    made.ahead.wish([UP])
    made.ahead.turn()
    assert made.timeline[Field.N_REWINDS] == 1
    assert made.guard.stock(BLOCK) >= stock + SAMPLE_RATE // 50


def test_a_change_that_is_always_overtaken_acts_at_the_head(made: Made) -> None:
    made.fill()
    made.at_clock = lambda: made.play(HOP) if made.timeline[Field.PLAYED] < TARGET - 4 * HOP else None
    made.ahead.wish([Wish(path="slot1", value=0)])
    made.fill()
    assert made.timeline[Field.N_OVERTAKEN] >= 1
    assert made.timeline[Field.N_TEARS] == 0
    assert [event for _, event in made.accepted] == [changed(slot1=0)]
    assert made.timeline[Field.PLAYED] <= made.accepted[0][0] <= made.head


def test_every_edge_of_one_turn_is_accepted_in_order(made: Made) -> None:
    made.fill()
    wishes = [Wish(path=f"slot{1 + n % 4}", value=n // 4 % 2) for n in range(16)]
    made.ahead.wish(
        [*wishes, Nudge(path="gain", amount=-0.1), Wish(path="panic"), Wish(path="preset", value=3)]
    )
    made.fill()
    assert made.refused == ["preset 4 is empty; /sda/preset_store 4 stores how everything stands"]
    *switched, nudged = [event for _, event in made.accepted]
    assert switched == [changed(**{wish.path: wish.value}) for wish in wishes]
    assert nudged == Nudged(path="gain", amount=-0.1)


def test_what_is_delayed_acts_so_much_later(made: Made) -> None:
    made.fill()
    now, soon, late = (changed(slider1=value) for value in (1.0, 2.0, 3.0))
    made.ahead.do([Timed(event=late, after_frames=5000), Timed(event=now), Timed(event=soon, after_frames=1)])
    made.ahead.turn()
    place = boundary(GUARD)
    assert sorted(made.accepted, key=lambda entry: entry[0]) == [
        (place, now),
        (place + HOP, soon),
        (boundary(place + 5000), late),
    ]
    made.fill()
    states = {pair.frame: pair.state.target("slider1") for pair in made.ahead.pairs()}
    assert [states[place + n * HOP] for n in (0, 1, 2)] == [0, 1, 2]
    assert made.ahead.pairs()[-1].state.target("slider1") == 3
    assert len(made.ahead.scheduled) == 3
    made.play(place + 1)
    made.fill()
    assert [event for _, event in made.ahead.scheduled] == [soon, late]


def test_what_cannot_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    made = Made(create_timeline(tmp_path), loaded(0, blend_mode=1), small_bank()).fill()
    other = replace(small_slots()[1], latent_dim=9, content_hash="other")
    done = changed(slider1=3)
    made.ahead.do([Timed(event=ModelLoaded(slot=2, model=other)), Timed(event=done)])
    made.fill()
    assert [event for _, event in made.accepted] == [done]
    assert len(made.refused) == 1
    assert "9 latent dimensions" in made.refused[0]
    made.ahead.do([Timed(event=ModelLoaded(slot=2, model=other))])
    made.fill()
    assert len(made.refused) == 2
    assert made.timeline[Field.N_REWINDS] == 1, "nothing was rendered for what was not done"


def test_a_restart_is_a_break_and_nothing_goes_back_over_it(made: Made) -> None:
    made.fill()
    made.ahead.restart()
    assert made.timeline[Field.BREAK_AT] == TARGET
    assert made.accepted == [(TARGET, Restarted())]
    made.ahead.wish([UP])
    made.fill()
    assert made.accepted[-1] == (TARGET, changed(slider1=5))
    assert made.timeline[Field.N_REWINDS] == 0
    assert isinstance(made.accepted[-1][1], Changed)


def test_a_second_restart_goes_back_to_a_break_that_is_not_played_yet(made: Made) -> None:
    """Else the player would not know of it."""
    made.fill().ahead.restart()
    made.play(3 * HOP)
    made.fill()
    assert made.head > TARGET
    made.ahead.restart()
    assert made.timeline[Field.BREAK_AT] == made.timeline[Field.WRITTEN] == made.head == TARGET
    assert made.accepted == [(TARGET, Restarted())] * 2
    made.fill().play(TARGET)
    made.fill()
    end = made.head
    made.ahead.restart()
    assert made.timeline[Field.BREAK_AT] == end, "that one is over"


def test_where_rendering_never_keeps_up_a_change_is_taken_all_the_same(made: Made) -> None:
    """Behind the head, without rendering: what is wanted may be what helps."""
    made.fill()
    made.play(TARGET - HOP)
    made.at_clock = lambda: made.play(made.head - made.timeline[Field.PLAYED] - HOP // 2)
    made.ahead.wish([UP])
    for _ in range(int(2 * LONGEST_PATIENCE_S / 0.001)):
        made.ahead.turn()
    ((frame, event),) = made.accepted
    assert event == changed(slider1=5)
    assert frame % HOP == 0
    assert made.timeline[Field.N_TEARS] == made.timeline[Field.N_REWINDS] == 0


def test_the_target_is_deep_enough_for_the_device(made: Made) -> None:
    made.timeline[Field.BLOCK_FRAMES] = 20_000
    made.fill()
    assert made.head >= 20_000 + FADE_FRAMES + RESERVE_FRAMES
    assert made.timeline[Field.TARGET_FRAMES] == made.head
