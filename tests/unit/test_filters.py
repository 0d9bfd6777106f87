"""Laws of the low-pass: nothing above 20 kHz, everything below as it was, ends and length kept."""

import numpy as np
import pytest
import torch

from sda_core.errors import SettingError
from sda_core.filters import apply_anti_alias_filter
from sda_core.waveform import Audio

RATES = (44_100, 48_000, 88_200, 96_000, 192_000)


def sine(hz: float, rate: int) -> Audio:
    return (0.5 * np.sin(2 * np.pi * hz / rate * np.arange(rate // 4) + 0.3)).astype(np.float32)


def gain_db(hz: float, rate: int) -> float:
    middle = slice(rate // 16, -rate // 16)
    out = apply_anti_alias_filter(sine(hz, rate), rate)[middle]
    return float(20 * np.log10(np.std(out) / np.std(sine(hz, rate)[middle]) + 1e-9))


@pytest.mark.parametrize("rate", RATES)
def test_what_is_above_20_khz_is_gone(rate: int) -> None:
    highest = min(rate // 2 - 100, 40_000)
    assert max(gain_db(hz, rate) for hz in np.linspace(20_000, highest, 12)) < -60


@pytest.mark.parametrize("rate", RATES)
def test_what_is_below_18_khz_stays_as_it_is(rate: int) -> None:
    for hz in (20, 100, 1000, 5000, 10_000, 15_000, 17_000, 18_000):
        assert abs(gain_db(hz, rate)) < 0.1
        out, expected = apply_anti_alias_filter(sine(hz, rate), rate), sine(hz, rate)
        np.testing.assert_allclose(out[2000:-2000], expected[2000:-2000], atol=0.005)  # no delay


@pytest.mark.parametrize("rate", [8000, 22_050, 32_000, 40_000])
def test_where_there_is_nothing_above_20_khz_the_sound_is_left_alone(rate: int) -> None:
    sound = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    np.testing.assert_array_equal(apply_anti_alias_filter(sound, rate), sound)


@pytest.mark.parametrize("shape", [(0,), (1,), (2,), (100,), (5000,), (1, 0), (2, 1), (2, 100), (3, 5000)])
def test_a_constant_of_any_length_is_a_constant_to_its_ends(shape: tuple[int, ...]) -> None:
    out = apply_anti_alias_filter(np.full(shape, 0.25), 48_000)
    assert out.shape == shape
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, 0.25, atol=1e-4)


def test_the_ends_of_a_sound_are_kept() -> None:
    sound = sine(1000, 48_000)[: 48 * 20 + 7]
    np.testing.assert_allclose(apply_anti_alias_filter(sound, 48_000), sound, atol=0.002)


def test_channels_are_filtered_apart_and_tensors_are_taken() -> None:
    pair = np.random.default_rng(0).standard_normal((2, 3000)).astype(np.float32)
    out = apply_anti_alias_filter(torch.from_numpy(pair), 48_000)
    for channel, alone in zip(out, pair, strict=True):
        np.testing.assert_allclose(channel, apply_anti_alias_filter(alone, 48_000), atol=1e-6)


@pytest.mark.parametrize(("sound", "rate"), [(np.array([0.0, np.inf]), 48_000), (np.zeros(3), 0)])
def test_what_is_no_sound_is_refused(sound: np.ndarray, rate: int) -> None:
    with pytest.raises(SettingError, match="anti-alias filter: got"):
        apply_anti_alias_filter(sound, rate)
