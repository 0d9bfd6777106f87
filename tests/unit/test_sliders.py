"""Laws of the sliders: from positions to latent vectors."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import SettingError
from sda_core.sliders import HIGHEST, LOWEST, POSITIONS, SliderState, get_slider_info, sliders_to_latent
from tests.fixtures.small_model import small_analysis

ANALYSIS = small_analysis()
position = st.floats(LOWEST, HIGHEST)


def test_sliders_go_from_minus_10_to_plus_10_in_21_whole_steps() -> None:
    assert (LOWEST, HIGHEST, len(POSITIONS)) == (-10.0, 10.0, 21)


@pytest.mark.parametrize(
    "centre", [SliderState(), SliderState(positions=(0.0,)), SliderState(positions=(0.0, 0.0)), [0, 0], []]
)
def test_the_centre_is_the_mean(centre: SliderState) -> None:
    assert torch.equal(sliders_to_latent(ANALYSIS, centre), ANALYSIS.mean)


def test_the_latent_is_mean_plus_position_times_step_times_component() -> None:
    z = sliders_to_latent(ANALYSIS, SliderState(positions=(2.0, -4.0)))
    expected = ANALYSIS.mean + 2.0 * 0.5 * ANALYSIS.components[0] - 4.0 * 0.125 * ANALYSIS.components[1]
    torch.testing.assert_close(z, expected)
    assert z.dtype == torch.float32
    assert z.shape == (4,)


@given(position, position, position, position)
def test_moves_add_up(a: float, b: float, c: float, d: float) -> None:
    def moved(first: float, second: float) -> torch.Tensor:
        return sliders_to_latent(ANALYSIS, (first, second)) - ANALYSIS.mean

    torch.testing.assert_close(
        moved(a / 2, b / 2) + moved(c / 2, d / 2), moved((a + c) / 2, (b + d) / 2), atol=1e-5, rtol=1e-5
    )


@given(position, position, position)
def test_a_slider_the_model_does_not_have_leaves_it_alone(a: float, b: float, c: float) -> None:
    assert torch.equal(sliders_to_latent(ANALYSIS, (a, b, c)), sliders_to_latent(ANALYSIS, (a, b)))


@given(position)
def test_a_slider_that_is_not_given_stands_at_the_centre(a: float) -> None:
    assert torch.equal(sliders_to_latent(ANALYSIS, (a,)), sliders_to_latent(ANALYSIS, (a, 0.0)))


def test_whole_numbers_are_positions_too() -> None:
    assert torch.equal(sliders_to_latent(ANALYSIS, [3, -2]), sliders_to_latent(ANALYSIS, [3.0, -2.0]))


@pytest.mark.parametrize("value", [10.001, -10.001, math.inf, -math.inf, math.nan])
def test_a_position_beyond_the_ends_is_refused_with_its_slider_and_value(value: float) -> None:
    for attempt in (
        lambda: SliderState(positions=(0.0, value)),
        lambda: SliderState().moved(1, value),
        lambda: sliders_to_latent(ANALYSIS, (0.0, value)),
    ):
        with pytest.raises(SettingError, match=rf"slider 2: got {value}, allowed is -10 to \+10"):
            attempt()


def test_the_ends_themselves_are_allowed() -> None:
    assert SliderState(positions=(LOWEST, HIGHEST)).positions == (-10.0, 10.0)


def test_moved_changes_one_slider_and_leaves_the_old_state() -> None:
    before = SliderState(positions=(1.0, 2.0))
    assert before.moved(0, 5.0) == SliderState(positions=(5.0, 2.0))
    assert before.moved(3, 5.0) == SliderState(positions=(1.0, 2.0, 0.0, 5.0))
    assert before == SliderState(positions=(1.0, 2.0))


def test_there_is_no_slider_before_the_first() -> None:
    with pytest.raises(SettingError, match="the first one is slider 1"):
        SliderState(positions=(1.0, 2.0)).moved(-1, 3.0)


def test_slider_info_is_the_analysis_as_a_musician_sees_it() -> None:
    first, second = get_slider_info(ANALYSIS)
    assert (first.index, first.label, first.variance_pct, first.correlation) == (0, "brightness", 75.0, 0.9)
    assert (second.index, second.label, second.step) == (1, "Axis 2", 0.125)
    assert first.safe == (-9.5, 10.0)
    assert first.limit == (-10.0, 10.0)
