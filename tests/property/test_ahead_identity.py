"""The law of identity, live: what a player takes equals the journal of what was accepted, bit for bit.

Whatever is wished, whenever the player takes a block: between turns, in the middle of a change, faster
than a change can be rendered. The clock that the look-ahead is given is what lets the player run.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sda_core.events import Changed, Event, ModelLoaded, PresetStored
from sda_core.frames import HOP
from sda_core.journal import Entry, Journal
from sda_core.parameters import TABLE, Kind, parameter
from sda_core.render import Renderer, render
from sda_core.state import apply, preset_of
from sda_live.ahead import Ahead, Timed
from sda_live.guard import Guard
from sda_live.playhead import FADE_FRAMES
from sda_live.timeline import Field, create_timeline
from sda_live.wishes import AnyWish, Nudge, Wish
from tests.fixtures.instrument_events import PATHS, WISHES, values
from tests.fixtures.small_instrument import changed, loaded, small_bank, small_slots

OVER = st.sampled_from((0, 0, 0, 700, 5000))
ANY_WISH: st.SearchStrategy[AnyWish] = st.one_of(
    st.builds(lambda pair, over: Wish(path=pair[0], value=pair[1], over_frames=over), WISHES, OVER),
    st.builds(Nudge, path=st.sampled_from(PATHS), amount=st.floats(-1, 1), over_frames=OVER),
)
CLOSED = st.one_of(
    st.builds(lambda some, over: changed(over_frames=over, **dict(some)), values(PATHS), OVER),
    st.builds(
        ModelLoaded,
        slot=st.integers(1, 4),
        model=st.none() | st.integers(0, 4).map(lambda n: small_slots()[n]),
        over_frames=st.sampled_from((0, 300, 4800)),
    ),
)
TIMED = st.builds(Timed, event=CLOSED, after_frames=st.sampled_from((0, 0, 1, 3000, 9000)))
WISHED = st.lists(ANY_WISH, min_size=1, max_size=4).map(tuple)
DONE = st.lists(TIMED, min_size=1, max_size=2).map(tuple)
STEPS = st.lists(st.one_of(WISHED, WISHED, DONE, st.just("restart"), st.just("play")), min_size=2, max_size=9)

Step = tuple[AnyWish, ...] | tuple[Timed, ...] | str
START = apply(
    apply(loaded(0, 1, slider1=4), PresetStored(number=2, preset=preset_of(loaded(0, slider1=-6), "b")), 0),
    PresetStored(number=1, preset=preset_of(loaded(0, gain=-3), "a")),
    0,
)


class Play:
    """A look-ahead, and a player that takes blocks whenever the clock is read."""

    def __init__(self, folder: Path, *, seed: int, block: int, first: int, haste: int, fixed: int) -> None:
        self.timeline = create_timeline(folder)
        for field in (Field.PLAYED, Field.TAKING):
            self.timeline[field] = first
        self.timeline[Field.BLOCK_FRAMES] = block
        self.first, self.block = first, block
        self._chance, self._haste, self._now = Random(seed), haste, 0.0
        self._slowness_s = self._chance.choice((0.004, 0.0005))
        self.taken: list[np.ndarray] = []
        self.accepted: list[Entry] = []
        self.refused: list[str] = []
        self.ahead = Ahead(
            self.timeline,
            Renderer(small_bank()),
            Guard(fixed),
            state=START,
            frame=first,
            target_frames=16 * HOP,
            accepted=self._accept,
            refused=lambda _, why: self.refused.append(why),
            clock=self._clock,
        )

    def take(self) -> bool:
        timeline, played = self.timeline, self.timeline[Field.PLAYED]
        if timeline[Field.WRITTEN] - played < self.block + FADE_FRAMES:
            return False
        timeline[Field.TAKING] = played + self.block
        block = np.empty((self.block, 2), np.float32)
        timeline.read(played, block)
        self.taken.append(block)
        timeline[Field.PLAYED] = played + self.block
        timeline.log_block(int(self._now * 1e9), played, self.block)
        return True

    def do(self, step: Step) -> None:
        if step == "restart":
            self.ahead.restart()
        elif isinstance(step[0], Timed):
            self.ahead.do(step)
        elif step != "play":
            self.ahead.wish(step)
        for _ in range(self._chance.randint(1, 8)):
            self.turn()

    def turn(self) -> float:
        timeline = self.timeline
        written, rewinds = timeline[Field.WRITTEN], timeline[Field.N_REWINDS]
        rest_s = self.ahead.turn()
        assert timeline[Field.WRITTEN] == self.ahead.pairs()[-1].frame, "old sound is still on offer"
        if timeline[Field.N_REWINDS] == rewinds:
            assert timeline[Field.WRITTEN] >= written
        return rest_s

    def finish(self) -> None:
        self._haste = 0
        while not self.turn():
            pass
        while self.take():
            pass

    def _clock(self) -> float:
        self._now += self._chance.random() * self._slowness_s
        hurry = 8 if self._chance.random() < 0.2 else 1
        for _ in range(hurry * self._chance.randint(0, self._haste)):
            self.take()
        return self._now

    def _accept(self, frame: int, accepted: Event) -> None:
        assert frame >= self.timeline[Field.PLAYED], "it was played already"
        assert frame % HOP == 0
        self.accepted.append((frame, accepted))


def edges(wishes: Sequence[AnyWish]) -> list[tuple[str, float]]:
    """The toggles and choices, of which every one must happen."""
    rows = [(parameter(wish.path), wish) for wish in wishes]
    return [
        (row.path, row.clamp(wish.value))
        for row, wish in rows
        if isinstance(wish, Wish) and row.kind in (Kind.TOGGLE, Kind.CHOICE)
    ]


SWITCHES = {row.path for row in TABLE if row.kind in (Kind.TOGGLE, Kind.CHOICE)}


@settings(max_examples=40)
@given(
    STEPS,
    st.integers(0, 1 << 30),
    st.sampled_from((1, 64, 128, 480, 700)),
    st.sampled_from((0, 7 * HOP, (1 << 19) - 4 * HOP)),
    st.integers(0, 6),
    st.sampled_from((0, 0, 1, 900)),
)
def test_what_is_taken_is_the_journal_rendered_straight_through(
    steps: list[Step], seed: int, block: int, first: int, haste: int, fixed: int
) -> None:
    with TemporaryDirectory() as folder:
        play = Play(Path(folder), seed=seed, block=block, first=first, haste=haste, fixed=fixed)
        for step in steps:
            play.do(step)
        play.finish()
    timeline = play.timeline
    event(f"overtaken: {min(2, timeline[Field.N_OVERTAKEN])}")
    event(f"rewinds: {min(3, timeline[Field.N_REWINDS])}")

    sound = np.concatenate(play.taken)
    in_order = tuple(sorted(play.accepted, key=lambda entry: entry[0]))
    journal = Journal(entries=in_order, n_frames=len(sound), start=START, first_frame=first)
    straight = np.concatenate(list(render(Renderer(small_bank()), journal)), axis=1).T[: len(sound)]
    assert len(sound) == timeline[Field.PLAYED] - first
    assert np.array_equal(sound, straight)

    assert timeline[Field.N_TEARS] == 0
    assert timeline[Field.N_EVENTS] == len(play.accepted)
    assert play.refused == []
    timed = [one for step in steps for one in step if isinstance(one, Timed)]
    delayed = {id(one.event) for one in timed if one.after_frames}
    at_once = [frame for frame, accepted in play.accepted if id(accepted) not in delayed]
    assert at_once == sorted(at_once), "the order of changes was reversed"
    given_ids = {id(one.event) for one in timed}
    assert given_ids <= {id(accepted) for _, accepted in play.accepted}
    switched = [
        accepted.values[0]
        for _, accepted in play.accepted
        if isinstance(accepted, Changed)
        and id(accepted) not in given_ids
        and len(accepted.values) == 1
        and accepted.values[0][0] in SWITCHES
    ]
    wished = [one for step in steps for one in step if isinstance(one, Wish | Nudge)]
    assert switched == edges(wished)
