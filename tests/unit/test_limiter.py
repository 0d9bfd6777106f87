"""Laws of the limiter: a ceiling for whatever comes in, nothing done to quiet sound, no click."""

import numpy as np
import pytest

from sda_core.errors import SettingError
from sda_core.limiter import CEILING, RELEASE_S, SATURATOR_FROM, TRANSPARENT, Limiter, LimiterState
from sda_core.waveform import Audio

RATE = 48000
HOP = 512


def stereo(mono: np.ndarray) -> Audio:
    return np.stack([mono, 0.5 * mono]).astype(np.float32)


def sine(hz: float, peak: float, n_frames: int = 40 * HOP) -> Audio:
    return stereo(peak * np.sin(2 * np.pi * hz / RATE * np.arange(n_frames)))


def limited(audio: Audio, state: LimiterState | None = None) -> tuple[Audio, LimiterState]:
    limiter = Limiter()
    state = state or limiter.start()
    hops = []
    for start in range(0, audio.shape[1], HOP):
        hop, state = limiter.step(state, audio[:, start : start + HOP])
        hops.append(hop)
    return np.concatenate(hops, axis=1), state


def test_below_3_db_the_sound_is_untouched_to_the_bit() -> None:
    audio = np.random.default_rng(0).uniform(-TRANSPARENT, TRANSPARENT, (2, 20 * HOP)).astype(np.float32)
    limiter = Limiter()
    state = limiter.start()
    hop, after = limiter.step(state, audio)
    assert hop is audio
    assert after == state


@pytest.mark.parametrize("gain_db", [-2.9, 0, 3, 12, 60, 700])
def test_no_sample_is_ever_above_the_ceiling(gain_db: float) -> None:
    """Jumps, noise and tones, from silence, at any level that a float32 can be."""
    rng = np.random.default_rng(1)
    gain = min(10 ** (gain_db / 20), 3.4e38)
    for mono in (
        np.sign(rng.standard_normal(8 * HOP)),
        rng.uniform(-1, 1, 8 * HOP) * rng.choice([0.001, 1.0], 8 * HOP, p=[0.9, 0.1]),
        np.where(np.arange(8 * HOP) < 3 * HOP + 7, 0.0, 1.0),
    ):
        out, _ = limited(stereo(mono * gain))
        assert np.abs(out).max() <= 0.891251
        assert np.abs(out).max() <= CEILING
        assert out.dtype == np.float32
    assert np.abs(out).max() > 0.7 or gain_db < 0


def test_the_loudest_numbers_there_are_stay_below_the_ceiling() -> None:
    audio = np.full((2, HOP), np.finfo(np.float32).max, np.float32)
    audio[:, ::2] *= -1
    out, _ = limited(audio)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= 0.891251


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_silence_and_the_sound_goes_on(bad: float) -> None:
    audio = sine(440, 0.5)
    silent = audio.copy()
    audio[0, 700], audio[1, 5000:5010] = bad, bad
    silent[0, 700], silent[1, 5000:5010] = 0, 0
    out, state = limited(audio)
    np.testing.assert_array_equal(out, silent)
    assert state == Limiter().start()


def test_both_channels_share_the_gain() -> None:
    out, _ = limited(sine(440, 3.0))
    quiet = np.abs(out[0]) < SATURATOR_FROM
    np.testing.assert_allclose(out[1, quiet], 0.5 * out[0, quiet], atol=1e-7)


def test_a_loud_tone_keeps_its_shape() -> None:
    """Once the gain has come down, the saturator has nothing to do: less than 0.1 % of distortion."""
    out, _ = limited(sine(1500, 4.0))
    steady = out[0, 20 * HOP :]
    spectrum = np.abs(np.fft.rfft(steady * np.hanning(len(steady)))) ** 2
    peak = int(spectrum.argmax())
    assert spectrum[peak - 3 : peak + 4].sum() > (1 - 1e-6) * spectrum.sum()
    assert TRANSPARENT < np.abs(steady).max() <= 0.85


def test_the_gain_is_continuous_also_where_hops_meet() -> None:
    """A steady level under a gain that moves: no step is larger than the attack from 0 to -20 dB needs."""
    mono = np.where((np.arange(60 * HOP) // (7 * HOP + 100)) % 2, 7.0, 0.6)
    limiter, state = Limiter(), Limiter().start()
    gains: list[float] = []
    for start in range(0, len(mono), HOP):
        hop = np.stack([mono[start : start + HOP], np.full(HOP, 1e-3)]).astype(np.float32)
        out, state = limiter.step(state, hop)
        gains += (out[1] / np.float32(1e-3)).tolist()
    assert np.abs(np.diff(gains)).max() < 1.05 / 32
    assert min(gains) < 0.13


def test_the_gain_goes_down_before_a_jump_that_the_hop_shows() -> None:
    """A jump inside a hop needs no saturator: it comes out as a scaled jump."""
    mono = np.where(np.arange(HOP) < 300, 0.1, 2.0)
    out, _ = limited(stereo(mono))
    assert np.abs(out).max() <= SATURATOR_FROM + 1e-6


def test_the_reduction_is_released_over_its_time() -> None:
    _, loud = limited(sine(440, 4.0))
    quiet = np.full((2, round(RELEASE_S * RATE) // HOP * HOP), 0.01, np.float32)
    _, later = limited(quiet, loud)
    assert np.log(later.gain) / np.log(loud.gain) == pytest.approx(np.exp(-1), rel=0.05)
    _, at_last = limited(np.tile(quiet, 12), loud)
    assert at_last == Limiter().start()


def test_a_kept_state_gives_the_same_sound_again() -> None:
    audio = sine(100, 2.0) * np.linspace(0.1, 1, 40 * HOP, dtype=np.float32)
    whole, end = limited(audio)
    first, kept = limited(audio[:, : 17 * HOP])
    for _ in range(2):  # what was kept is still what it was
        rest, again = limited(audio[:, 17 * HOP :], kept)
        np.testing.assert_array_equal(np.concatenate([first, rest], axis=1), whole)
        assert again == end


def test_what_comes_in_is_never_written_into() -> None:
    audio = sine(440, 9.0)
    before = audio.copy()
    limited(audio)
    np.testing.assert_array_equal(audio, before)


def test_a_hop_that_the_pieces_do_not_fill_is_refused() -> None:
    with pytest.raises(SettingError, match="multiple of 32"):
        Limiter().step(Limiter().start(), np.ones((2, 100), np.float32))
