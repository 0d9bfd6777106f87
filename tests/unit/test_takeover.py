"""Taking over: the sound never jumps, and every control gets hold of what it moves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_live.control.sources import Takeover
from sda_live.control.takeover import NEAR, Hand, Stand, Taken, take

positions = st.floats(0, 1)
hands = st.lists(positions, min_size=2, max_size=30)
steps = [step / 127 for step in range(128)]


def played(takeover: Takeover, hand: list[float], target: float) -> list[Taken]:
    """What a hand's movements do, one after the other, while nobody else touches the target."""
    done, known = [], Hand()
    for position in hand:
        taken = take(takeover, known, position, target)
        known = taken.hand
        target = target if taken.position is None else taken.position
        done.append(taken)
    return done


@given(hands, positions)
def test_pickup_moves_nothing_before_it_passes_or_comes_close(hand: list[float], target: float) -> None:
    done = played(Takeover.PICKUP, hand, target)
    first = next((at for at, taken in enumerate(done) if taken.position is not None), len(hand))
    for before, position in pairwise(hand[:first]):
        assert not min(before, position) <= target <= max(before, position)
    for position in hand[:first]:
        assert abs(position - target) > NEAR
    if first < len(hand):
        start = hand[max(first - 1, 0)]
        low, high = sorted((start, hand[first]))
        assert low - NEAR - 1e-6 <= target <= high + NEAR + 1e-6, "it is in what the hand has just crossed"


@given(hands, positions)
def test_once_picked_up_it_follows_exactly(hand: list[float], target: float) -> None:
    done = played(Takeover.PICKUP, [target, *hand], target)
    assert [taken.position for taken in done] == [target, *hand]
    assert {taken.stand for taken in done} == {Stand.ENGAGED}


@given(positions, positions, positions)
def test_a_quick_hand_gets_hold_of_it(start: float, end: float, target: float) -> None:
    low, high = sorted((start, end))
    is_taken = played(Takeover.PICKUP, [start, end], target)[-1].position is not None
    assert is_taken or not low <= target <= high


@pytest.mark.parametrize("target", [0.0, 0.003, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("takeover", Takeover)
def test_every_target_is_reached_by_going_from_end_to_end(takeover: Takeover, target: float) -> None:
    done = played(takeover, [*steps, *reversed(steps)], target)
    assert done[-1].position == pytest.approx(0.0)
    assert done[len(steps) - 1].position == pytest.approx(1.0)


def test_pickup_says_where_the_control_stands() -> None:
    done = played(Takeover.PICKUP, [0.1, 0.2, 0.9, 0.8], 0.95)
    assert [taken.stand for taken in done] == [Stand.BELOW, Stand.BELOW, Stand.BELOW, Stand.BELOW]
    assert played(Takeover.PICKUP, [0.9], 0.5)[0].stand is Stand.ABOVE
    assert played(Takeover.PICKUP, [0.1, 0.6], 0.5)[1].stand is Stand.ENGAGED


def test_pickup_lets_go_when_something_else_moves_the_target() -> None:
    hand = take(Takeover.PICKUP, Hand(), 0.5, 0.5).hand
    assert hand.is_engaged
    let_go = take(Takeover.PICKUP, hand, 0.52, 0.9, is_moved_elsewhere=True)
    assert (let_go.position, let_go.stand) == (None, Stand.BELOW)
    assert take(Takeover.PICKUP, let_go.hand, 0.6, 0.9).position is None, "and stays away until it is there"
    assert take(Takeover.PICKUP, let_go.hand, 0.89, 0.9).position == 0.89


@given(hands, positions)
def test_scale_never_goes_against_the_hand_nor_out_of_range(hand: list[float], target: float) -> None:
    done = played(Takeover.SCALE, hand, target)
    assert done[0].position is None, "the first movement only shows where the control is"
    reached = [target, *(taken.position for taken in done[1:] if taken.position is not None)]
    for (before, position), (here, there) in zip(pairwise(hand), pairwise(reached), strict=True):
        assert 0.0 <= there <= 1.0
        assert (there - here) * (position - before) >= 0


@given(positions, positions)
def test_scale_goes_no_further_than_the_rest_of_the_way_allows(start: float, target: float) -> None:
    """Small movements of the hand are small movements of the sound: it never jumps."""
    (_, taken) = played(Takeover.SCALE, [start, min(start + 1 / 127, 1.0)], target)
    assert taken.position is not None
    assert taken.position - target <= (1 - target) * min(1.0, (1 / 127) / max(1 - start, 1e-9)) + 1e-9


@given(st.sampled_from(steps), positions)
def test_scale_reaches_both_ends_together_with_the_hand(start: float, target: float) -> None:
    up = played(Takeover.SCALE, [start, (start + 1) / 2, 1.0], target)
    down = played(Takeover.SCALE, [start, start / 2, 0.0], target)
    assert start == 1.0 or up[-1].position == pytest.approx(1.0)
    assert start == 0.0 or down[-1].position == pytest.approx(0.0, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_where_they_have_met_scale_follows_exactly(start: float, end: float) -> None:
    assert played(Takeover.SCALE, [start, end], start)[-1].position == pytest.approx(end)


def test_jump_goes_where_the_hand_is() -> None:
    assert [taken.position for taken in played(Takeover.JUMP, [0.2, 0.9], 0.5)] == [0.2, 0.9]
