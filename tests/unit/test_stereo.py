"""Laws of stereo: mono listeners lose nothing, width is what it says, hops join without a click."""

import numpy as np
import pytest
import torch

from sda_core.errors import SettingError
from sda_core.frames import HOP
from sda_core.stereo import (
    WIDEST,
    Widener,
    apply_mid_side_widening,
    create_dual_seed_stereo,
)
from sda_core.waveform import Audio

RATE = 48000


def noise(n_frames: int = RATE, seed: int = 0) -> Audio:
    return (0.2 * np.random.default_rng(seed).standard_normal(n_frames)).astype(np.float32)


def sine(hz: float, n_frames: int = RATE) -> Audio:
    return (0.5 * np.sin(2 * np.pi * hz / RATE * np.arange(n_frames))).astype(np.float32)


def side_of(stereo: Audio) -> Audio:
    return (stereo[0] - stereo[1]) / 2


def level_db(signal: Audio) -> float:
    return float(10 * np.log10(np.mean(np.square(signal, dtype=np.float64)) + 1e-30))


@pytest.mark.parametrize("n_frames", [0, 1, 511, 512, 513, 20_000])
def test_mono_and_stereo_come_back_as_two_channels_of_the_same_length(n_frames: int) -> None:
    for shape in ((n_frames,), (1, n_frames), (2, n_frames)):
        stereo = apply_mid_side_widening(np.zeros(shape), 0.7, RATE)
        assert stereo.shape == (2, n_frames)
        assert stereo.dtype == np.float32


@pytest.mark.parametrize("width", [0.0, 0.3, 0.7, 1.0, WIDEST])
@pytest.mark.parametrize("rate", [8000, 44_100, RATE, 96_000])
def test_left_plus_right_is_twice_the_middle(width: float, rate: int) -> None:
    mono = noise(9_000)
    np.testing.assert_allclose(apply_mid_side_widening(mono, width, rate).sum(0), 2 * mono, atol=2e-7)
    pair = np.stack([noise(9_000, seed=1), noise(9_000, seed=2)])
    np.testing.assert_allclose(apply_mid_side_widening(pair, width, rate).sum(0), pair.sum(0), atol=2e-7)


def test_width_0_is_mono() -> None:
    for sound in (noise(), np.stack([noise(seed=1), noise(seed=2)])):
        left, right = apply_mid_side_widening(sound, 0.0, RATE)
        np.testing.assert_array_equal(left, right)
    np.testing.assert_array_equal(apply_mid_side_widening(noise(), 0.0, RATE)[0], noise())


def test_width_1_leaves_a_stereo_sound_as_it_is() -> None:
    pair = np.stack([noise(seed=1), noise(seed=2)])
    np.testing.assert_allclose(apply_mid_side_widening(pair, 1.0, RATE), pair, atol=1e-7)


def test_the_wider_the_less_left_and_right_have_in_common() -> None:
    widths = (0.0, 0.3, 0.7, 1.0, WIDEST)
    common = [np.corrcoef(apply_mid_side_widening(noise(), width, RATE))[0, 1] for width in widths]
    assert common == sorted(common, reverse=True)
    assert common[0] == pytest.approx(1)
    assert abs(common[3]) < 0.05  # at 1 nothing
    assert common[4] > -0.5


def test_left_and_right_are_equally_loud() -> None:
    left, right = apply_mid_side_widening(noise(), 1.0, RATE)
    assert abs(level_db(left) - level_db(right)) < 0.1


def test_the_side_of_a_mono_sound_has_its_spectrum_without_the_bass() -> None:
    for hz, lowest, highest in (
        (40, -60, -24),
        (75, -40, -14),
        (150, -7, -2),
        (400, -1, 0.5),
        (9000, -1, 0.5),
    ):
        side = side_of(apply_mid_side_widening(sine(hz), 1.0, RATE))[RATE // 2 :]
        assert lowest < level_db(side) - level_db(sine(hz)) < highest, hz


def test_the_side_comes_as_soon_as_the_middle() -> None:
    """Nearly all of a burst's side is there within a hop: no echo of what was."""
    burst = np.zeros(8 * HOP, np.float32)
    burst[:48] = noise(48)
    power = np.square(side_of(apply_mid_side_widening(burst, 1.0, RATE)), dtype=np.float64)
    assert power[: HOP // 4 * 3].sum() > 0.7 * power.sum()
    assert power[HOP + 48 :].sum() < 1e-10 * power.sum()


@pytest.mark.parametrize("width", [-0.1, 1.51, float("nan"), float("inf")])
def test_a_width_out_of_range_is_refused_with_the_range(width: float) -> None:
    with pytest.raises(SettingError, match=r"0 \(mono\) to 1\.5"):
        apply_mid_side_widening(noise(10), width, RATE)


@pytest.mark.parametrize(
    "sound", [np.zeros((3, 10)), np.zeros((1, 2, 10)), np.array(0.0), np.array([0.0, np.nan]), "sound"]
)
def test_what_is_no_sound_of_one_or_two_channels_is_refused(sound: object) -> None:
    with pytest.raises(SettingError, match="stereo widening: got"):
        apply_mid_side_widening(sound, 0.7, RATE)  # type: ignore[arg-type]


def test_tensors_are_taken_as_arrays_are() -> None:
    mono = noise(2000)
    expected = apply_mid_side_widening(mono, 0.7, RATE)
    tensor = torch.from_numpy(mono).requires_grad_()
    np.testing.assert_array_equal(apply_mid_side_widening(tensor, 0.7, RATE), expected)


def test_a_change_of_width_makes_no_click() -> None:
    """The side of a steady tone stays smooth, but for the corners of the ramp."""
    widener, state = Widener(), Widener().start()
    hops = sine(1000.0, 40 * HOP).reshape(-1, HOP)
    pieces = []
    for index, hop in enumerate(hops):
        stereo, state = widener.step(state, hop, WIDEST if index % 2 else 0.0)
        pieces.append(stereo)
    bend = np.abs(np.diff(side_of(np.concatenate(pieces, axis=1)), n=2))
    steady = np.abs(np.diff(side_of(apply_mid_side_widening(hops.reshape(-1), WIDEST, RATE)), n=2))
    corner = 2 * WIDEST / HOP * 0.5  # where the ramp turns, at the peak of the tone
    assert bend[10_000:].max() < 1.05 * (steady[10_000:].max() + corner)


def test_after_the_sound_comes_real_silence() -> None:
    """Nothing rings on in ever tinier numbers, which processors are slow with."""
    widener, state = Widener(), Widener().start()
    _, state = widener.step(state, noise(HOP), 0.7)
    for _ in range(2):
        stereo, state = widener.step(state, np.zeros(HOP, np.float32), 0.7)
    assert not stereo.any()


def test_two_seeds_side_by_side_and_the_shorter_one_ends_in_silence() -> None:
    left, right = noise(100, seed=1), noise(70, seed=2)
    stereo = create_dual_seed_stereo(left, right[None])
    assert stereo.shape == (2, 100)
    assert stereo.dtype == np.float32
    np.testing.assert_array_equal(stereo[0], left)
    np.testing.assert_array_equal(stereo[1], np.pad(right, (0, 30)))
    np.testing.assert_array_equal(create_dual_seed_stereo(right, left), stereo[::-1])
    assert create_dual_seed_stereo([], []).shape == (2, 0)  # type: ignore[arg-type]


def test_only_mono_sounds_are_put_side_by_side() -> None:
    with pytest.raises(SettingError, match="two mono sounds"):
        create_dual_seed_stereo(np.zeros((2, 10)), np.zeros(10))
