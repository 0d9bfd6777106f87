"""Laws of the measures: finite for every sound, and each fault is found by the number that names it."""

import json
import math
from typing import Any

import numpy as np
import pytest
import torch

from sda_core.errors import SettingError
from sda_core.quality import (
    compute_loudness_db,
    compute_quality_score,
    compute_snr_db,
    detect_clipping,
    find_seams,
    peak_normalize,
)
from sda_core.waveform import Audio

RATE = 48000


def sine(hz: float = 440.0, peak: float = 0.5, n_frames: int = RATE, phase: float = 0.0) -> Audio:
    return (peak * np.sin(2 * np.pi * hz / RATE * np.arange(n_frames) + phase)).astype(np.float32)


def noise(n_frames: int = RATE, level: float = 0.2) -> Audio:
    return (level * np.random.default_rng(0).standard_normal(n_frames)).astype(np.float32)


def filtered(sound: Audio, gain: np.ndarray) -> Audio:
    return np.fft.irfft(np.fft.rfft(sound) * gain, len(sound)).astype(np.float32)


PINK = filtered(noise(), 1 / np.sqrt(1 + np.arange(RATE // 2 + 1)))
DARK = filtered(noise(), (np.arange(RATE // 2 + 1) < 4000) * 1.0)
SPLICED = np.concatenate([sine(), sine(phase=2.0)])
SOUNDS = {
    "silence": np.zeros(RATE),
    "empty": np.zeros(0),
    "empty stereo": np.zeros((2, 0)),
    "one sample": np.array([0.5]),
    "two samples": np.array([0.5, -0.5]),
    "offset": np.full(RATE, 0.3),
    "impulse": np.eye(1, 5000, 2500),
    "noise": noise(),
    "sine": sine(),
    "stereo": np.stack([sine(), noise()]),
    "clipped": np.clip(3 * sine(), -1, 1),
    "spliced": SPLICED,
    "whisper": sine(peak=1e-30),
    "thunder": sine(peak=1e30),
    "short": sine(n_frames=100),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_the_measures_of_any_sound_are_finite_json(name: str) -> None:
    quality = compute_quality_score(SOUNDS[name], RATE)
    again = json.loads(json.dumps(quality, allow_nan=False))
    assert again == quality
    assert 0 <= quality["score"] <= 1
    assert all(math.isfinite(value) for value in quality.values() if not isinstance(value, str))


@pytest.mark.parametrize(
    ("sound", "rating"),
    [
        (sine(), "good"),
        (np.stack([sine(440), sine(660)]), "good"),
        (sine() + noise(level=0.003), "good"),
        (np.zeros(RATE), "silent"),
        (np.zeros(0), "silent"),
        (noise(), "noisy"),
        (PINK, "noisy"),
        (DARK, "noisy"),
        (np.clip(3 * sine(), -1, 1), "clipped"),
        (SPLICED, "spliced"),
        (np.full(RATE, 0.3), "offset"),
        (sine(peak=0.2) + 0.4, "offset"),
    ],
)
def test_the_rating_is_the_worst_fault_and_a_faulty_sound_never_scores_as_clean(
    sound: np.ndarray, rating: str
) -> None:
    quality = compute_quality_score(sound, RATE)
    assert quality["rating"] == rating
    assert (quality["score"] > 0.9) == (rating == "good")
    assert rating == "good" or quality["score"] < 0.75


def test_the_levels_of_a_sine_are_those_of_a_sine() -> None:
    quality = compute_quality_score(sine(peak=1.0), RATE)
    assert quality["peak_db"] == pytest.approx(0, abs=0.01)
    assert quality["rms_db"] == pytest.approx(-3.01, abs=0.01)
    assert quality["crest_db"] == pytest.approx(3.01, abs=0.01)
    assert quality["dc_offset"] == pytest.approx(0, abs=1e-6)
    assert (quality["clipped_samples"], quality["seams"], quality["silent_share"]) == (0, 0, 0)


@pytest.mark.parametrize("peak", [1.0, 0.1, 0.01])
def test_the_loudness_of_the_reference_tone_is_that_of_the_standard(peak: float) -> None:
    """BS.1770: 997 Hz at full scale in one channel is -3.01 LUFS; a second channel adds 3 dB."""
    tone = sine(997, peak, n_frames=3 * RATE)
    expected = -3.01 + 20 * math.log10(peak)
    assert compute_loudness_db(tone, RATE) == pytest.approx(expected, abs=0.1)
    assert compute_loudness_db(np.stack([tone, tone]), RATE) == pytest.approx(expected + 3.01, abs=0.1)


def test_loudness_leaves_out_pauses_and_discounts_bass() -> None:
    tone = sine(1000, n_frames=2 * RATE)
    with_pause = np.concatenate([tone, np.zeros(6 * RATE)])
    assert compute_loudness_db(with_pause, RATE) == pytest.approx(compute_loudness_db(tone, RATE), abs=0.7)
    assert compute_loudness_db(sine(40), RATE) < compute_loudness_db(sine(1000), RATE) - 5
    assert compute_loudness_db(sine(3000), RATE) > compute_loudness_db(sine(1000), RATE) + 2


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_loudness_is_the_same_at_every_rate(rate: int) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 / rate * np.arange(rate))
    assert compute_loudness_db(tone, rate) == pytest.approx(-9.03, abs=0.1)


def test_the_distance_to_the_noise_floor_is_measured() -> None:
    for level_db in (10, 20, 40):
        floor = noise(level=0.5 / math.sqrt(2) * 10 ** (-level_db / 20))
        assert compute_snr_db(sine() + floor) == pytest.approx(level_db, abs=6)
    assert compute_snr_db(sine()) > 60
    assert compute_snr_db(sine(60)) > 30
    for sound in (noise(), PINK, DARK):
        assert compute_snr_db(sound) < 3
    for sound in (np.zeros(RATE), np.zeros(0), np.full(RATE, 0.3)):
        assert compute_snr_db(sound) == 0


def test_silence_around_noise_does_not_make_it_clean() -> None:
    assert compute_snr_db(np.concatenate([np.zeros(RATE), noise(), np.zeros(RATE)])) < 12


def test_flatness_tells_noise_from_tones() -> None:
    assert compute_quality_score(noise(4 * RATE), RATE)["flatness"] > 0.9
    assert compute_quality_score(sine(), RATE)["flatness"] < 0.01


@pytest.mark.parametrize("gain", [1.0, 0.6])
def test_cut_off_samples_are_counted_also_after_turning_down(gain: float) -> None:
    loud = 3 * sine()
    cut = gain * np.clip(loud, -1, 1)
    assert detect_clipping(cut) == pytest.approx(np.count_nonzero(np.abs(loud) >= 1), abs=2)
    assert detect_clipping(np.stack([sine(), cut])) == detect_clipping(cut)


def test_a_peak_is_no_clipping() -> None:
    assert detect_clipping(sine(peak=1.0)) == 0
    assert detect_clipping(np.rint(sine(20, peak=0.8) * 32768) / 32768) == 0  # flat for some samples
    assert detect_clipping(np.full(RATE, 0.3)) == detect_clipping(np.zeros(9)) == detect_clipping([]) == 0  # type: ignore[arg-type]


def test_a_splice_is_found_where_it_is() -> None:
    assert find_seams(SPLICED, RATE) == [pytest.approx(RATE, abs=2)]
    twice = np.concatenate([SPLICED, sine(phase=4.0)])
    assert len(find_seams(twice, RATE)) == 2
    assert len(find_seams(np.stack([np.concatenate([sine(), sine()]), SPLICED]), RATE)) == 1
    assert len(find_seams(np.concatenate([sine(phase=1.0), np.zeros(960)]), RATE)) == 1


def test_attacks_noise_and_crossfades_are_no_seams() -> None:
    strike = noise() * np.exp(-np.arange(RATE) / 5000)
    assert find_seams(np.concatenate([np.zeros(5000), strike]), RATE) == []
    assert find_seams(noise(), RATE) == []
    fade = np.linspace(0, 1, 2400)
    end, begin = sine()[-2400:], sine(phase=2.0)[:2400]
    faded = np.concatenate([sine()[:-2400], end * (1 - fade) + begin * fade, sine(phase=2.0)[2400:]])
    assert find_seams(faded, RATE) == []


def test_the_peak_is_what_was_asked_for_and_silence_stays_silence() -> None:
    for sound in (sine(peak=0.01), sine(peak=40.0), np.stack([sine(), 0.2 * noise()])):
        out = peak_normalize(sound)
        assert out.dtype == np.float32
        assert np.abs(out).max() == pytest.approx(0.891, abs=1e-6)
        np.testing.assert_allclose(out * np.abs(sound).max(), sound * 0.891, atol=1e-5)
    assert np.abs(peak_normalize(sine(), 0.5)).max() == pytest.approx(0.5)
    for silence in (np.zeros(100), np.zeros(0), np.full(100, 1e-9)):
        np.testing.assert_array_equal(peak_normalize(silence), silence.astype(np.float32))


@pytest.mark.parametrize("target", [0.0, -1.0, float("nan"), float("inf")])
def test_a_target_that_is_no_level_is_refused(target: float) -> None:
    with pytest.raises(SettingError, match=r"0\.891"):
        peak_normalize(sine(), target)


@pytest.mark.parametrize("bad", [np.array([0.0, np.nan]), np.array([np.inf]), np.zeros((1, 1, 5)), "sound"])
def test_what_is_no_sound_is_refused_and_said(bad: Any) -> None:
    for measure in (
        lambda: compute_quality_score(bad, RATE),
        lambda: compute_snr_db(bad),
        lambda: detect_clipping(bad),
        lambda: peak_normalize(bad),
    ):
        with pytest.raises(SettingError, match="got"):
            measure()


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(SettingError, match="sample rate of 0"):
        compute_quality_score(sine(), 0)


def test_tensors_are_measured_as_arrays_are() -> None:
    assert compute_quality_score(torch.from_numpy(noise()), RATE) == compute_quality_score(noise(), RATE)
