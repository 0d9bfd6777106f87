"""Laws of the resampler: the division into blocks changes no bit, tones stay in tune, nothing folds back."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.frames import SAMPLE_RATE
from sda_live.resample import Resampler

RATES = (44100, 96000, 88200, 32000, 22050, 192000)
MORE_RATES = (*RATES, 8000, 11025, 16000, 24000, 44056, 48000, 176400, 384000)
BLOCK = 128


def converted(resampler: Resampler, sound: NDArray[np.float32], blocks: list[int]) -> NDArray[np.float32]:
    """What comes out in blocks of the given sizes, taken from the start of `sound`."""
    pieces, place = [], 0
    for n_out in blocks:
        out = np.full((n_out, 2), np.nan, np.float32)
        n = resampler.n_needed(n_out)
        resampler.convert(sound[place : place + n], out)
        pieces.append(out)
        place += n
    return np.concatenate(pieces)


@cache
def noise() -> NDArray[np.float32]:
    return np.random.default_rng(1).uniform(-1, 1, (12 * 4096, 2)).astype(np.float32)


@cache
def whole(rate: int) -> NDArray[np.float32]:
    return converted(Resampler(rate, 4096), noise(), [4096])


def tone(rate: int, frequency_hz: float, n_out: int = 16384) -> NDArray[np.float64]:
    """A sine of amplitude 1 after the resampler, left channel, settled."""
    resampler = Resampler(rate, 4096)
    n_settling = 2 * resampler.delay_frames * rate // SAMPLE_RATE + 2
    n = resampler.n_needed(n_out + n_settling)
    left = np.sin(2 * np.pi * frequency_hz * np.arange(n) / SAMPLE_RATE)
    sound = np.stack([left, np.zeros(n)], axis=1).astype(np.float32)
    out = converted(resampler, sound, [n_out + n_settling])
    assert not out[:, 1].any()
    return out[n_settling:, 0].astype(np.float64)


def fitted(out: NDArray[np.float64], rate: int, frequency_hz: float) -> tuple[complex, float]:
    """(amplitude and phase of the sine of that frequency, peak of what else there is)."""
    angle = 2 * np.pi * frequency_hz * np.arange(len(out)) / rate
    waves = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    (a, b), *_ = np.linalg.lstsq(waves, out, rcond=None)
    return complex(a, -b), float(np.abs(out - waves @ (a, b)).max())


def db(amplitude: float) -> float:
    return float(20 * np.log10(max(amplitude, 1e-12)))


@pytest.mark.parametrize("rate", MORE_RATES)
@settings(max_examples=12)
@given(data=st.data())
def test_the_division_into_blocks_changes_no_bit(rate: int, data: st.DataObject) -> None:
    sizes = st.integers(0, 500)
    blocks, left = [], 4096
    while left:
        blocks.append(min(left, data.draw(sizes) if len(blocks) < 40 else left))
        left -= blocks[-1]
    largest = data.draw(st.sampled_from([1, 64, 100, 4096]))
    assert np.array_equal(converted(Resampler(rate, largest), noise(), blocks), whole(rate))


@pytest.mark.parametrize("rate", MORE_RATES)
def test_single_frames_are_the_same_as_well(rate: int) -> None:
    assert np.array_equal(converted(Resampler(rate, 1), noise(), [1] * 1000), whole(rate)[:1000])


@pytest.mark.parametrize("rate", MORE_RATES)
def test_as_many_frames_are_taken_as_the_ratio_says(rate: int) -> None:
    resampler = Resampler(rate, BLOCK)
    made = taken = 0
    for n_out in np.random.default_rng(2).integers(0, 1000, 300).tolist():
        n = resampler.n_needed(n_out)
        resampler.convert(np.zeros((n, 2), np.float32), np.empty((n_out, 2), np.float32))
        made, taken = made + n_out, taken + n
        assert 0 <= taken - made * SAMPLE_RATE / rate < 1


@pytest.mark.parametrize("frequency_hz", [997, 1000])
@pytest.mark.parametrize("rate", RATES)
def test_a_tone_stays_in_tune_and_alone(rate: int, frequency_hz: float) -> None:
    out = tone(rate, frequency_hz)
    half = len(out) // 2
    (first, _), (second, _) = fitted(out[:half], rate, frequency_hz), fitted(out[half:], rate, frequency_hz)
    expected = 2 * np.pi * frequency_hz * half / rate
    drift = np.angle(second / first * np.exp(-1j * expected))
    cents = 1200 * np.log2(1 + drift / expected)
    amplitude, rest = fitted(out, rate, frequency_hz)
    assert abs(cents) < 0.1
    assert abs(db(abs(amplitude))) < 0.01
    assert db(rest) < -90


@pytest.mark.parametrize(
    ("rate", "highest_hz"),
    [(44100, 18500), (88200, 20000), (96000, 20000), (192000, 20000), (32000, 13400), (22050, 9200)],
)
def test_the_pass_band_is_flat(rate: int, highest_hz: float) -> None:
    for frequency_hz in np.linspace(50, highest_hz, 12).tolist():
        amplitude, rest = fitted(tone(rate, frequency_hz, 4096), rate, frequency_hz)
        assert abs(db(abs(amplitude))) < 0.1
        assert db(rest) < -90  # images of the tone


@pytest.mark.parametrize("rate", [44100, 32000, 22050, 16000])
def test_what_the_device_cannot_play_does_not_fold_back(rate: int) -> None:
    for frequency_hz in np.linspace(rate / 2 + 20, 23990, 12).tolist():
        assert db(float(np.abs(tone(rate, frequency_hz, 4096)).max())) < -90


@pytest.mark.parametrize("rate", MORE_RATES)
def test_a_constant_stays_the_constant(rate: int) -> None:
    constant = np.full((12 * 4096, 2), (1.0, -0.5), np.float32)
    out = converted(Resampler(rate, BLOCK), constant, [4096])[512 if rate < 100000 else 2048 :]
    assert np.abs(out - (1.0, -0.5)).max() < 5e-7


@pytest.mark.parametrize("rate", MORE_RATES)
def test_the_delay_is_what_it_says(rate: int) -> None:
    resampler = Resampler(rate, BLOCK)
    click_at = 12 * resampler.delay_frames
    sound = np.zeros((24 * resampler.delay_frames + 4096, 2), np.float32)
    sound[click_at] = 1.0
    n_out = (click_at + 4 * resampler.delay_frames + 2) * rate // SAMPLE_RATE + 2
    power = converted(resampler, sound, [n_out])[:, 0].astype(np.float64) ** 2
    centre = (power * np.arange(n_out)).sum() / power.sum() * SAMPLE_RATE / rate
    assert centre == pytest.approx(click_at + resampler.delay_frames, abs=0.2)


def test_at_48_khz_nothing_happens() -> None:
    resampler = Resampler(48000, BLOCK)
    assert resampler.delay_frames == 0
    assert np.array_equal(converted(resampler, noise(), [100, 200, 1]), noise()[:301])


def test_out_may_be_part_of_a_larger_array() -> None:
    resampler, device = Resampler(44100, BLOCK), np.full((300, 4), np.nan, np.float32)
    resampler.convert(noise()[: resampler.n_needed(300)], device[:, 1:3])
    assert np.array_equal(device[:, 1:3], whole(44100)[:300])
    assert np.isnan(device[:, (0, 3)]).all()


@pytest.mark.parametrize("rate", [0, -44100, 7999, 384001, 44099])
def test_a_rate_out_of_reach_is_refused(rate: int) -> None:
    with pytest.raises(SettingError, match=f"got {rate} Hz.*; choose"):
        Resampler(rate, BLOCK)


@pytest.mark.parametrize("wrong_by", [-1, 1])
def test_frames_that_were_not_asked_for_are_refused(wrong_by: int) -> None:
    resampler = Resampler(44100, BLOCK)
    taken = noise()[: resampler.n_needed(BLOCK) + wrong_by]
    with pytest.raises(ValueError, match="are needed for 128"):
        resampler.convert(taken, np.empty((BLOCK, 2), np.float32))


def test_longer_blocks_take_more() -> None:
    resampler = Resampler(22050, BLOCK)
    assert all(after - before in (2, 3) for before, after in pairwise(map(resampler.n_needed, range(400))))
