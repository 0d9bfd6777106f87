"""Offline sounds are the live ones from their first column on, and finished to the frame."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sda_core.audio import resample
from sda_core.events import ModelLoaded
from sda_core.export import SAMPLE_RATE_OPTIONS
from sda_core.frames import HOP
from sda_core.journal import Journal
from sda_core.offline import (
    FALL,
    RATE_BLOCK,
    exact_frames,
    exactly,
    finished,
    resampled,
    sound_of,
    sounding,
    sounding_from,
    with_soft_end,
)
from sda_core.phase import QUALITIES
from sda_core.render import Ceiling, Renderer, render
from sda_core.waveform import Audio
from tests.fixtures.small_instrument import changed, loaded, small_bank, small_slots

RATE = 48000


def journal(n_frames: int, **values: float) -> Journal:
    return Journal(n_frames=n_frames, start=loaded(0, **values))


def noise(*shape: int) -> Audio:
    return np.random.default_rng(0).uniform(-0.5, 0.5, shape).astype(np.float32)


@pytest.mark.parametrize("n_frames", [0, 1, HOP - 1, HOP, HOP + 1, 5 * HOP + 7])
def test_a_journal_sounds_for_exactly_its_frames(n_frames: int) -> None:
    piece = journal(n_frames)
    assert sound_of(piece, small_bank()).shape == (2, n_frames)
    blocks = [block.shape for block in sounding(piece, small_bank())]
    assert all(channels == 2 and 0 < frames <= HOP for channels, frames in blocks)


@pytest.mark.parametrize("quality", QUALITIES)
def test_what_the_look_ahead_waits_for_is_left_out_and_rendered_on_at_the_end(quality: str) -> None:
    piece = journal(12 * HOP, quality=list(QUALITIES).index(quality))
    lead = QUALITIES[quality].look_ahead
    longer = replace(piece, n_frames=piece.n_frames + lead * HOP)
    live = np.concatenate(list(render(Renderer(small_bank()), longer)), axis=1)
    assert np.array_equal(sound_of(piece, small_bank()), live[:, lead * HOP :])


def test_a_longer_piece_begins_as_the_shorter_one() -> None:
    short, long = (sound_of(journal(n), small_bank()) for n in (3 * HOP + 5, 9 * HOP))
    assert np.array_equal(short, long[:, : short.shape[1]])


def test_without_the_ceiling_the_peaks_stay() -> None:
    loud = journal(30 * HOP, gain=12)
    soft, open_ = (sound_of(loud, small_bank(), ceiling=ceiling) for ceiling in Ceiling)
    assert np.abs(soft).max() <= 0.892
    assert np.abs(open_).max() > 0.95
    quiet = journal(30 * HOP, gain=-20)
    soft, open_ = (sound_of(quiet, small_bank(), ceiling=ceiling) for ceiling in Ceiling)
    assert np.array_equal(soft, open_)


def test_events_on_the_way_are_heard() -> None:
    still = journal(30 * HOP)
    swap = ModelLoaded(slot=1, model=small_slots()[3])
    for event in (changed(slider1=9.0), swap):
        moved = replace(still, entries=((15 * HOP, event),))
        before, after = sound_of(still, small_bank()), sound_of(moved, small_bank())
        assert np.array_equal(before[:, : 12 * HOP], after[:, : 12 * HOP])
        assert not np.array_equal(before[:, 20 * HOP :], after[:, 20 * HOP :])


@pytest.mark.parametrize("rate", SAMPLE_RATE_OPTIONS)
@pytest.mark.parametrize("duration_s", [0.3337, 0.25, 1 / 3, 0.1])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_finished_sound_has_the_frames_and_the_peak(rate: int, duration_s: float, channels: int) -> None:
    audio = finished(noise(channels, round(duration_s * RATE)), duration_s, rate)
    assert audio.shape == (channels, round(duration_s * rate))
    assert audio.dtype == np.float32
    assert np.abs(audio).max() == pytest.approx(0.891, rel=1e-3)
    assert np.abs(audio).max() <= 0.8911


def test_silence_stays_silence() -> None:
    assert not finished(np.zeros((2, 4800), np.float32), 0.1, 44100).any()


def test_the_finish_is_a_gain_for_what_is_below_20_khz() -> None:
    time = np.arange(RATE) / RATE
    tone = (0.1 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)[None]
    middle = slice(2000, -2000)
    audio = finished(tone, 1.0, RATE)
    assert audio[0, middle] == pytest.approx(8.91 * tone[0, middle], abs=1e-3)


def test_channels_keep_their_balance() -> None:
    left = noise(4800)
    audio = finished(np.stack([left, 0.5 * left]), 0.1, RATE)
    assert audio[1] == pytest.approx(0.5 * audio[0], abs=1e-6)


@pytest.mark.parametrize("n_frames", [0, 1, 100, HOP, 3 * HOP])
def test_the_end_is_soft_and_the_rest_untouched(n_frames: int) -> None:
    audio = np.ones((2, n_frames), np.float32)
    ended = with_soft_end(audio)
    assert (audio == 1).all()
    assert np.array_equal(ended[:, : max(0, n_frames - HOP)], audio[:, : max(0, n_frames - HOP)])
    assert (np.diff(ended) <= 0).all()
    assert not ended[:, -1:].any()
    assert FALL[0] > 0.99999


@pytest.mark.parametrize(("duration_s", "rate", "n_frames"), [(1.0, 44100, 44100), (0.3337, 96000, 32035)])
def test_a_duration_is_that_many_frames(duration_s: float, rate: int, n_frames: int) -> None:
    assert exact_frames(duration_s, rate) == n_frames


def pieces(sound: Audio, *lengths: int) -> list[Audio]:
    return np.split(sound, np.cumsum(lengths), axis=1)


@pytest.mark.parametrize("rate", SAMPLE_RATE_OPTIONS)
@pytest.mark.parametrize("n_frames", [0, 1, 700, 2 * RATE_BLOCK + 1111])
def test_in_blocks_a_sound_is_resampled_as_in_one(rate: int, n_frames: int) -> None:
    sound = noise(2, n_frames)
    blocks = list(resampled(pieces(sound, 100, 0, 30_000), rate))
    got = np.concatenate([np.zeros((2, 0), np.float32), *blocks], axis=1)
    wanted = resample(torch.from_numpy(sound), RATE, rate).numpy() if n_frames else sound
    assert got.shape == wanted.shape
    assert got == pytest.approx(wanted, abs=1e-6)


def test_blocks_never_hold_the_whole() -> None:
    sizes = [block.shape[1] for block in resampled(pieces(noise(2, 4 * RATE_BLOCK)), 96000)]
    assert max(sizes) <= 2 * RATE_BLOCK + 4096


@pytest.mark.parametrize("n_frames", [0, 5, 30, 31, 100])
def test_a_sound_is_cut_or_filled_to_its_length(n_frames: int) -> None:
    got = np.concatenate(list(exactly(pieces(np.ones((2, 30), np.float32), 7, 20), n_frames)), axis=1)
    assert got.shape == (2, n_frames)
    assert got.sum() == 2 * min(30, n_frames)


@pytest.mark.parametrize("skip", [0, 1, HOP - 1, HOP, 2 * HOP + 9])
@pytest.mark.parametrize("n_frames", [1, HOP, 3 * HOP + 5])
def test_a_sound_is_taken_from_its_middle(skip: int, n_frames: int) -> None:
    sound = noise(2, 8 * HOP)
    got = list(sounding_from(iter(np.split(sound, 8, axis=1)), skip, n_frames))
    assert np.array_equal(np.concatenate(got, axis=1), sound[:, skip : skip + n_frames])
    assert all(0 < block.shape[1] <= HOP for block in got)
