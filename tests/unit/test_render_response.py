"""A control moved in the middle of a chunk: when it is heard, how fast, and that nothing clicks."""

import numpy as np
import pytest

from sda_core.frames import HOP, SAMPLE_RATE
from tests.fixtures.change_measures import click_db, share_of_change
from tests.fixtures.shipped_changes import BOUNDARY, CASES, STEADY, at_ms, of_case

BY_CASE = pytest.mark.parametrize("case", CASES)


@BY_CASE
def test_nothing_changes_before_the_hop_and_something_in_it(case: str) -> None:
    for before, _, changing in of_case(case):
        assert np.array_equal(before[:, :BOUNDARY], changing[:, :BOUNDARY])
        hop = slice(BOUNDARY, BOUNDARY + HOP)
        assert not np.array_equal(before[:, hop], changing[:, hop])


@BY_CASE
def test_half_of_the_change_comes_within_45_ms_and_all_within_120(case: str) -> None:
    before, after, changing = zip(*of_case(case), strict=True)
    shares = share_of_change(changing, before, after, at_ms(45, 120, 150, 180, 210))
    assert shares[0] >= 0.5
    assert shares[1:] == pytest.approx(1.0, abs=0.15)


@BY_CASE
def test_nothing_clicks(case: str) -> None:
    for renders_of_seed in of_case(case):
        before, after, changing = (sound[:, STEADY:] for sound in renders_of_seed)
        assert click_db(changing, before, after, BOUNDARY - STEADY, SAMPLE_RATE // 5) <= 3


def test_a_splice_would_fail() -> None:
    """The control of the measure: the two steady sounds, cut and joined."""
    worst = -np.inf
    for renders_of_seed in of_case("slider of a choir"):
        before, after, _ = (sound[:, STEADY:] for sound in renders_of_seed)
        place = BOUNDARY - STEADY
        splice = np.concatenate([before[:, :place], after[:, place:]], axis=1)
        worst = max(worst, click_db(splice, before, after, place, SAMPLE_RATE // 5))
    assert worst > 3
