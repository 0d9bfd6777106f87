"""The guard: up at once, down slowly, never without bounds, and a musician's own is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_live.guard import AMPLY, HALF_LIFE_FRAMES, LONGEST_FRAMES, Guard
from sda_live.playhead import FADE_FRAMES

TIMES = st.lists(st.tuples(st.floats(0, 2 * LONGEST_FRAMES), st.integers(0, 10**7)), max_size=10)


def test_it_goes_up_at_once_and_down_by_half() -> None:
    guard = Guard()
    rest = guard.frames(128)
    assert rest >= 128
    guard.learn(1000, 0)
    assert guard.frames(128) == rest + 1000
    for now, left in ((HALF_LIFE_FRAMES, 500), (3 * HALF_LIFE_FRAMES, 125), (3 * HALF_LIFE_FRAMES, 125)):
        guard.learn(0, now)
        assert guard.frames(128) == rest + left


@pytest.mark.parametrize("n_steps", [1, 7, 100])
def test_how_often_it_learns_does_not_matter(n_steps: int) -> None:
    guard = Guard()
    rest = guard.frames(0)
    guard.learn(800, 0)
    for step in range(n_steps):
        guard.learn(0, (step + 1) * HALF_LIFE_FRAMES // n_steps)
    assert guard.frames(0) == rest + 400


@given(TIMES, st.integers(0, 8192))
def test_it_is_bounded_and_covers_the_last_change(times: list[tuple[float, int]], block: int) -> None:
    guard, now = Guard(), 0
    rest = guard.frames(block)
    for frames, passed in times:
        now += passed
        guard.learn(frames, now)
        guard.learn_hop(frames, now)
        longest = min(frames, LONGEST_FRAMES)
        assert rest + round(longest) <= guard.frames(block) <= rest + LONGEST_FRAMES
        assert guard.stock(block) >= AMPLY * round(longest) + block + FADE_FRAMES
        assert guard.stock(block) <= AMPLY * LONGEST_FRAMES + block + FADE_FRAMES


@given(TIMES, st.integers(0, 8192), st.integers(1, 48_000))
def test_a_fixed_one_is_kept(times: list[tuple[float, int]], block: int, fixed: int) -> None:
    guard = Guard(fixed)
    for frames, now in times:
        guard.learn(frames, now)
    assert guard.frames(block) == fixed
