"""The playhead: whole sound bit for bit, and a fade wherever there is none to take."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sda_core.frames import HOP
from sda_live.playhead import FADE_FRAMES, RESERVE_FRAMES, Cause, Playhead
from sda_live.timeline import NEVER, RING_FRAMES, Field, Gap, Samples, Timeline, create_timeline

BLOCKS = st.lists(st.sampled_from((1, 2, 63, 64, 128, 240, 241, 480, 512, 1000, 2048)), max_size=25)
LOUDEST = 0.5
# Of a fade over so few frames, and of the sine itself.
STEEPEST = LOUDEST * (0.5 * np.pi / FADE_FRAMES + 2 * np.pi * 220 / 48000) + 1e-4


def sine(frames: np.ndarray) -> Samples:
    """Never 0 in both channels, so that what is silent was made so."""
    phase = 2 * np.pi * 220 / 48000 * frames
    return (LOUDEST * np.stack([np.sin(phase), np.cos(phase)], axis=1)).astype(np.float32)


class Player:
    """A playhead, what it gave, and a hand that makes sound for it."""

    def __init__(self, timeline: Timeline, first: int = 0) -> None:
        self.timeline = timeline
        for field in (Field.PLAYED, Field.TAKING, Field.WRITTEN):
            timeline[field] = first
        timeline[Field.BREAK_AT] = NEVER
        timeline[Field.PANIC] = timeline[Field.LEAVE] = timeline[Field.HEARD] = 0
        timeline[Field.N_GAPS] = timeline[Field.N_DRY] = 0
        self.playhead = Playhead(timeline)
        self.given: list[Samples] = []

    def make(self, n_hops: int) -> None:
        for _ in range(n_hops):
            frame = self.timeline[Field.WRITTEN]
            self.timeline.write(frame, sine(np.arange(frame, frame + HOP)).T)
            self.timeline[Field.WRITTEN] = frame + HOP

    def take(self, n_frames: int) -> Samples:
        played, heard = self.timeline[Field.PLAYED], self.timeline[Field.HEARD]
        block = np.full((n_frames, 2), np.nan, np.float32)
        self.playhead.take(block)
        assert self.timeline[Field.PLAYED] >= played, "played went back"
        assert self.timeline[Field.TAKING] == self.timeline[Field.PLAYED] <= self.timeline[Field.WRITTEN]
        assert self.timeline[Field.HEARD] == heard + n_frames
        assert np.array_equal(self.timeline.heard(heard, n_frames), block)
        assert np.isfinite(block).all()
        self.given.append(block)
        return block

    def settle(self, block: int = 64) -> None:
        """Makes and takes until it is heard whole."""
        self.make(8)
        while self.timeline[Field.IS_SILENT] or not self.gaps:
            self.take(block)

    @property
    def gaps(self) -> list[Gap]:
        return list(self.timeline.gaps(0))

    @property
    def heard(self) -> Samples:
        return np.concatenate(self.given)

    def assert_smooth(self) -> None:
        jumps = np.abs(np.diff(self.heard, axis=0)).max(axis=1)
        assert jumps.max(initial=0) < STEEPEST, f"a click at {jumps.argmax()}"


@pytest.fixture(scope="module")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return create_timeline(tmp_path_factory.mktemp("timeline"))


@pytest.fixture
def player(timeline: Timeline) -> Player:
    return Player(timeline)


def test_a_new_one_is_silent_until_there_is_enough(player: Player) -> None:
    assert not player.take(64).any()
    player.make(RESERVE_FRAMES // HOP)  # and not yet a block and a fade
    assert not player.take(64).any()
    assert player.timeline[Field.PLAYED] == 0
    assert player.playhead.is_silent
    player.make(1)
    while player.timeline[Field.PLAYED] < FADE_FRAMES:
        player.take(64)
    assert not player.playhead.is_silent
    whole_from = player.timeline[Field.PLAYED]
    assert player.gaps == [Gap(0, 128 + whole_from, 0, whole_from, Cause.START)]
    player.assert_smooth()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS, st.sampled_from((0, 7 * HOP, RING_FRAMES - 6 * HOP)))
def test_whole_sound_is_the_same_for_any_blocks(timeline: Timeline, blocks: list[int], first: int) -> None:
    player = Player(timeline, first)
    player.settle()
    begun, n_given = timeline[Field.PLAYED], len(player.given)
    for n_frames in blocks:
        player.make(5)
        player.take(n_frames)
    sound = np.concatenate([*player.given[n_given:], np.empty((0, 2), np.float32)])
    assert np.array_equal(sound, sine(np.arange(begun, begun + sum(blocks))))
    assert timeline[Field.PLAYED] == begun + sum(blocks)
    assert len(player.gaps) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(BLOCKS, st.integers(0, 9)), max_size=6))
def test_whatever_is_made_when_there_is_no_click(
    timeline: Timeline, turns: list[tuple[list[int], int]]
) -> None:
    timeline[Field.GAP] = 0  # what an earlier example left open
    player = Player(timeline)
    for blocks, n_hops in turns:
        player.make(n_hops)
        for n_frames in blocks:
            player.take(n_frames)
    if player.given:
        player.assert_smooth()
    for gap in player.gaps:
        assert gap.heard_to > gap.heard_from
        assert gap.made_to >= gap.made_from
    for gap, after in zip(player.gaps, player.gaps[1:], strict=False):
        whole = player.heard[gap.heard_to : after.heard_from]
        assert np.array_equal(whole, sine(np.arange(gap.made_to, after.made_from)))


@pytest.mark.parametrize("block", [1, 16, 128, 240, 512, 2048])
def test_running_dry_fades_waits_and_comes_back(player: Player, block: int) -> None:
    timeline = player.timeline
    player.settle()
    player.make(-(-(block + FADE_FRAMES) // HOP))
    while timeline[Field.WRITTEN] - timeline[Field.PLAYED] >= block + FADE_FRAMES:
        player.take(block)
    heard_from, made_from = timeline[Field.HEARD], timeline[Field.PLAYED]
    n_given = len(player.given)
    for _ in range(FADE_FRAMES // block + 3):
        player.take(block)
    fall = np.concatenate(player.given[n_given:])
    assert fall[0].any()
    assert not fall[FADE_FRAMES:].any()
    assert timeline[Field.N_DRY] == 1
    assert timeline[Field.IS_SILENT] == 1
    assert timeline[Field.PLAYED] == made_from + FADE_FRAMES, "more was lost than was faded"

    player.make(-(-(block + FADE_FRAMES + RESERVE_FRAMES) // HOP) + 4)
    n_given = len(player.given)
    while not player.take(block)[-1].any() or len(player.gaps) < 2:
        pass
    rise = np.concatenate(player.given[n_given:])
    there = sine(np.arange(made_from + FADE_FRAMES, made_from + FADE_FRAMES + len(rise)))
    assert (np.abs(rise) <= np.abs(there) + 1e-6).all(), "it goes on where it stopped"
    assert np.array_equal(rise[FADE_FRAMES:], there[FADE_FRAMES:])
    played = timeline[Field.PLAYED]
    assert player.gaps[1] == Gap(heard_from, timeline[Field.HEARD], made_from, played, Cause.RENDER_LATE)
    player.assert_smooth()


@pytest.mark.parametrize("block", [16, 128, 1024])
def test_panic_is_silence_at_once_while_the_timeline_runs_on(player: Player, block: int) -> None:
    timeline = player.timeline
    player.settle()
    player.make(40)
    timeline[Field.PANIC] = 1
    made_from, heard_from = timeline[Field.PLAYED], timeline[Field.HEARD]
    fall = np.concatenate([player.take(block) for _ in range(FADE_FRAMES // block + 3)])
    assert not fall[FADE_FRAMES:].any()
    assert player.playhead.is_silent
    assert timeline[Field.PLAYED] == made_from + len(fall)
    timeline[Field.PANIC] = 0
    while len(player.gaps) < 2:
        player.take(block)
    assert player.gaps[1][:3] == (heard_from, timeline[Field.HEARD], made_from)
    assert player.gaps[1].cause == Cause.PANIC
    assert player.gaps[1].made_to - made_from == timeline[Field.HEARD] - heard_from
    assert timeline[Field.N_DRY] == 0
    player.assert_smooth()


def test_leaving_fades_out_for_good(player: Player) -> None:
    player.settle()
    player.make(20)
    player.timeline[Field.LEAVE] = 1
    fall = np.concatenate([player.take(64) for _ in range(20)])
    assert fall[0].any()
    assert not fall[FADE_FRAMES:].any()
    assert player.playhead.is_silent
    player.assert_smooth()


@pytest.mark.parametrize("block", [1, 64, 480, 1024])
@pytest.mark.parametrize("n_hops", [0, 12])
def test_a_break_is_faded_over(player: Player, block: int, n_hops: int) -> None:
    """Whether what comes behind it is there already, or later."""
    timeline = player.timeline
    player.settle()
    player.make(4)
    break_at = timeline[Field.BREAK_AT] = timeline[Field.WRITTEN]
    player.make(n_hops)
    while not player.playhead.is_silent:
        player.take(block)
    assert break_at - FADE_FRAMES - block < timeline[Field.PLAYED] <= break_at
    player.take(block)
    player.make(12)
    n_given = len(player.given)
    while len(player.gaps) < 2:
        player.take(block)
    rise = np.concatenate([player.given[n_given - 1], *player.given[n_given:]])
    first = int(np.flatnonzero(rise.any(axis=1))[0])
    where = sine(np.arange(break_at, break_at + len(rise)))
    begins = first - np.argmax(where.any(axis=1))
    assert player.gaps[1].cause == Cause.BREAK
    assert timeline[Field.N_DRY] == 0
    whole_from = player.gaps[1].made_to
    assert whole_from >= break_at + FADE_FRAMES
    next_block = player.take(block)
    assert np.array_equal(next_block, sine(np.arange(whole_from, whole_from + block)))
    assert begins >= 0
    player.assert_smooth()


def test_taking_is_announced_before_the_copy(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    player.settle()
    announced = []
    read = Timeline.read

    def seen(timeline: Timeline, frame: int, block: Samples) -> None:
        announced.append(timeline[Field.TAKING] == frame + len(block) > timeline[Field.PLAYED])
        read(timeline, frame, block)

    monkeypatch.setattr(Timeline, "read", seen)
    player.take(64)
    player.timeline[Field.PANIC] = 1
    player.take(64)
    assert announced == [True, True]


def test_the_least_depth_is_kept(player: Player) -> None:
    player.settle()
    player.timeline[Field.LEAST_FRAMES] = NEVER
    depths = []
    for _ in range(5):
        depths.append(player.timeline[Field.WRITTEN] - player.timeline[Field.PLAYED])
        player.take(100)
    assert player.timeline[Field.LEAST_FRAMES] == min(depths)


def test_the_least_depth_counts_what_is_behind_a_break(player: Player) -> None:
    """After an engine was started again there is a break ahead, and all the sound behind it."""
    timeline = player.timeline
    player.settle()
    player.make(4)
    timeline[Field.BREAK_AT] = timeline[Field.WRITTEN]
    player.make(20)
    timeline[Field.LEAST_FRAMES] = NEVER
    while timeline[Field.PLAYED] <= timeline[Field.BREAK_AT]:
        player.take(100)
    assert timeline[Field.LEAST_FRAMES] > 18 * HOP


def test_a_gap_survives_its_player(timeline: Timeline) -> None:
    """A player that is replaced while it is silent leaves one gap, from its fade to the whole sound after."""
    player = Player(timeline)
    player.settle()
    n_gaps = timeline[Field.N_GAPS]
    heard_from, made_from = timeline[Field.HEARD], timeline[Field.PLAYED]
    timeline[Field.LEAVE] = 1
    player.make(20)
    for _ in range(4):
        player.take(128)
    assert timeline[Field.N_GAPS] == n_gaps
    timeline[Field.LEAVE] = 0
    player.playhead = Playhead(timeline)
    while timeline[Field.N_GAPS] == n_gaps:
        player.take(64)
    gap = list(timeline.gaps(0))[n_gaps]
    assert timeline[Field.N_GAPS] == n_gaps + 1
    assert (gap.heard_from, gap.made_from) == (heard_from, made_from)
    assert gap.cause == Cause.START, "it left, and it was not the end"
