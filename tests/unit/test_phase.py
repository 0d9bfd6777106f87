"""Laws of streaming phase reconstruction: silence, level, frequency, place in time, rows that are alone."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.phase import LIVE, OFFLINE, QUALITIES, PhaseState, StreamingPhase, join, select
from sda_core.spectrogram import AudioSpectrogram
from sda_core.spectrogram_config import SpectrogramConfig

CONFIG = SpectrogramConfig()
HOP = CONFIG.hop_length
RATE = CONFIG.sample_rate
Samples = NDArray[np.float32]


@pytest.fixture(params=sorted(QUALITIES))
def phase(request: pytest.FixtureRequest) -> StreamingPhase:
    return StreamingPhase(CONFIG, QUALITIES[request.param])


def magnitudes(sound: Samples, config: SpectrogramConfig = CONFIG) -> Samples:
    """The true columns of a sound, then silence that lets it ring out. Shape: (columns, n_bins)"""
    spectrum = AudioSpectrogram(config)._stft(torch.from_numpy(sound)[None])[0].abs().numpy().T
    return np.concatenate([spectrum, np.zeros((12, config.n_bins), np.float32)])


def play(
    phase: StreamingPhase, columns: Samples, state: PhaseState | None = None
) -> tuple[Samples, PhaseState]:
    """Columns of one row, or of several. Shape: (columns, [rows,] n_bins) -> (rows, columns * hop)"""
    columns = columns[:, None] if columns.ndim == 2 else columns
    state = phase.start(range(columns.shape[1])) if state is None else state
    hops = []
    for column in columns:
        hop, state = phase.step(state, column)
        hops.append(hop)
    return np.concatenate(hops, 1), state


def noise(n_columns: int, n_rows: int = 1, seed: int = 0) -> Samples:
    drawn = np.random.default_rng(seed).standard_normal((n_columns, n_rows, CONFIG.n_bins))
    return np.abs(drawn).astype(np.float32)


def sine(hz: float, n_frames: int = RATE) -> Samples:
    return np.sin(2 * np.pi * hz * np.arange(n_frames) / RATE, dtype=np.float64).astype(np.float32)


def same(one: PhaseState, other: PhaseState) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(PhaseState))


def test_every_quality_is_found_by_its_name() -> None:
    assert [QUALITIES[name].name for name in ("live", "fine", "offline")] == ["live", "fine", "offline"]
    assert all(0 <= quality.look_ahead <= 3 for quality in QUALITIES.values())


def test_a_step_gives_a_hop_per_row_and_leaves_the_old_state_alone(phase: StreamingPhase) -> None:
    _, before = play(phase, noise(3, n_rows=2))
    kept = PhaseState(**{f.name: getattr(before, f.name).copy() for f in fields(PhaseState)})
    hop, after = phase.step(before, noise(1, n_rows=2)[0])
    assert hop.shape == (2, HOP)
    assert hop.dtype == np.float32
    assert same(before, kept)
    assert not same(after, kept)


def test_silence_is_exactly_silent_and_becomes_so_again(phase: StreamingPhase) -> None:
    silence = np.zeros((12, CONFIG.n_bins), np.float32)
    assert np.all(play(phase, silence)[0] == 0)
    sound, state = play(phase, np.concatenate([noise(10)[:, 0], silence]))
    assert np.any(sound != 0)
    assert np.all(sound[:, -2 * HOP :] == 0)
    assert same(state, phase.start([0]))


@pytest.mark.parametrize("hz", [440.0, 997.3, 5000.0, 15000.0])
def test_a_steady_tone_is_steady_in_level_and_frequency(phase: StreamingPhase, hz: float) -> None:
    column = magnitudes(sine(hz))[40]
    sound = play(phase, np.tile(column, (100, 1)))[0][0, 20 * HOP :]
    level = np.sqrt((sound.reshape(-1, 2 * HOP) ** 2).mean(1)) / np.sqrt(0.5)
    assert np.abs(20 * np.log10(level)).max() < 0.3
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 19))
    assert int(spectrum.argmax()) * RATE / (1 << 19) == pytest.approx(hz, abs=0.5)


def test_twice_the_magnitude_is_twice_the_sound(phase: StreamingPhase) -> None:
    columns = magnitudes(sine(300.0, 9000) + sine(3100.0, 9000))
    np.testing.assert_array_equal(play(phase, 2 * columns)[0], 2 * play(phase, columns)[0])


@pytest.mark.parametrize("place", [9000, 9130, 9300, 9480])
def test_a_click_after_silence_sounds_where_it_was(phase: StreamingPhase, place: int) -> None:
    click = np.zeros(16_000, np.float32)
    click[place] = 1.0
    sound = play(phase, magnitudes(click))[0][0, phase.latency_frames :]
    energy = sound.astype(np.float64) ** 2
    assert energy[place - 128 : place + 128].sum() > 0.9 * energy.sum()
    assert energy.sum() == pytest.approx(1.0, abs=0.3)


def test_zero_columns_zero_bins_and_extremes_stay_finite(phase: StreamingPhase) -> None:
    columns = noise(24)[:, 0]
    columns[::3] = 0
    columns[:, ::2] = 0
    columns[5:9] *= 1e9
    columns[12:16] *= 1e-30
    columns[20:22] = np.nan  # counts as silence
    assert np.isfinite(play(phase, columns)[0]).all()


def test_a_decay_into_nothing_ends_in_zeros_without_slow_numbers(phase: StreamingPhase) -> None:
    fading = noise(200)[:, 0] * np.float32(10) ** (-np.arange(200, dtype=np.float32) / 4)[:, None]
    state = phase.start([0])
    for column in fading:
        _, state = phase.step(state, column[None])
        values = np.concatenate([getattr(state, name).ravel() for name in ("frames", "settled", "change")])
        assert not np.any((values != 0) & (np.abs(values) < np.finfo(np.float32).tiny))
    assert same(state, phase.start([0]))


def test_the_seed_decides_the_sound(phase: StreamingPhase) -> None:
    columns = np.repeat(magnitudes(sine(220.0, 12_000))[:, None], 3, 1)
    first, again, other = play(phase, columns, phase.start([5, 5, 6]))[0]
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, atol=1e-3)


@pytest.mark.parametrize("n_rows", range(1, 10))
def test_a_row_knows_nothing_of_the_others(phase: StreamingPhase, n_rows: int) -> None:
    columns = noise(8, n_rows) * np.float32(10) ** np.arange(n_rows, dtype=np.float32)[:, None]
    columns[4:, ::2] *= 100  # onsets in every other row
    together = play(phase, columns)[0]
    for row in range(n_rows):
        alone = play(phase, columns[:, [row]], phase.start([row]))[0]
        assert np.array_equal(together[row], alone[0])


def test_rows_come_and_go_while_the_others_play_on(phase: StreamingPhase) -> None:
    columns = noise(12, 4)
    straight = play(phase, columns)[0]
    first, state = play(phase, columns[:6, [2, 0]], phase.start([2, 0]))
    newcomer = play(phase, columns[:6, [3]], phase.start([3]))[1]
    joined = join([select(state, [1]), newcomer, select(state, [0])])
    then, _ = play(phase, columns[6:, [0, 3, 2]], joined)
    assert np.array_equal(first, straight[[2, 0], : 6 * HOP])
    assert np.array_equal(then, straight[[0, 3, 2], 6 * HOP :])


def test_no_rows_make_no_sound(phase: StreamingPhase) -> None:
    hop, state = phase.step(phase.start([]), np.zeros((0, CONFIG.n_bins), np.float32))
    assert hop.shape == (0, HOP)
    assert same(join([state, phase.start([7])]), phase.start([7]))


def test_the_arrays_of_a_state_can_be_saved_as_they_are(phase: StreamingPhase) -> None:
    _, state = play(phase, noise(3, n_rows=2))
    arrays = [getattr(state, field.name) for field in fields(PhaseState)]
    assert all(array.flags.c_contiguous and len(array) == 2 for array in arrays)


def spectral_convergence(phase: StreamingPhase, sound: Samples) -> float:
    config = phase.config
    wanted = magnitudes(sound, config)[:-12]
    made = play(phase, magnitudes(sound, config))[0][0, phase.latency_frames :][: len(sound)]
    return float(np.linalg.norm(magnitudes(made, config)[:-12] - wanted) / np.linalg.norm(wanted))


def plucks(n_frames: int = 24_000) -> Samples:
    """Three decaying chords with noise in their attack."""
    time = np.arange(n_frames)
    sound = np.zeros(n_frames)
    drawn = np.random.default_rng(3).standard_normal(n_frames)
    for start, hz in ((3000, 220.0), (9000, 330.0), (15_000, 277.0)):
        since = np.maximum(time - start, 0) / RATE
        tones = sum(np.sin(2 * np.pi * hz * k * since) / k for k in range(1, 6))
        sound += (time >= start) * (np.exp(-8 * since) * tones + np.exp(-200 * since) * drawn)
    return sound.astype(np.float32)


def test_more_work_comes_closer() -> None:
    live, fine, offline = (
        spectral_convergence(StreamingPhase(CONFIG, QUALITIES[name]), plucks())
        for name in ("live", "fine", "offline")
    )
    assert live < 0.15
    assert max(fine, offline) < live


def test_latency_is_half_a_window_and_the_look_ahead(phase: StreamingPhase) -> None:
    assert phase.latency_frames == CONFIG.n_fft // 2 + phase.quality.look_ahead * HOP
    assert StreamingPhase(CONFIG, LIVE).latency_frames == 1024


@pytest.mark.parametrize(("n_fft", "hop"), [(1024, 256), (2048, 256), (512, 128), (1536, 512)])
def test_other_settings_work_the_same(n_fft: int, hop: int) -> None:
    phase = StreamingPhase(SpectrogramConfig(n_fft=n_fft, hop_length=hop), OFFLINE)
    assert spectral_convergence(phase, plucks()) < 0.15


@pytest.mark.parametrize("revised", [1, 3])
@pytest.mark.parametrize("look_ahead", [0, 2])
def test_any_number_of_columns_can_be_worked_on(look_ahead: int, revised: int) -> None:
    quality = replace(LIVE, look_ahead=look_ahead, revised_columns=revised)
    assert spectral_convergence(StreamingPhase(CONFIG, quality), plucks()) < 0.3


def test_a_hop_that_does_not_divide_the_window_is_refused() -> None:
    with pytest.raises(SettingError, match="hop_length 500"):
        StreamingPhase(SpectrogramConfig(hop_length=500), LIVE)
