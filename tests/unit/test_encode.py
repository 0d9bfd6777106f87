"""Laws of encoding: what a model makes is found again, whatever its level and the silence before it."""

import re
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from sda_core.analysis import AnalysisResult
from sda_core.command.console import exhaust
from sda_core.encode import Encoded, EncodedWindow, EncodingProgress, SliderSearch, encode, score_text
from sda_core.errors import AudioError
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.library import SHIPPED_FOLDER
from sda_core.model_file import Model, load_model, to_playable
from sda_core.parameters import N_SLIDERS
from sda_core.score import read_score
from sda_core.sliders import HIGHEST, LOWEST, sliders_to_latent
from sda_core.spectrogram import AudioSpectrogram
from tests.fixtures.small_model import small_model


@pytest.fixture(scope="module")
def strings() -> Model:
    return load_model(SHIPPED_FOLDER / "strings.safetensors")


@pytest.fixture(scope="module")
def search(strings: Model) -> SliderSearch:
    return SliderSearch(strings)


def safe_positions(analysis: AnalysisResult, seed: int) -> Tensor:
    """Somewhere the model is at home. Shape: (n_sliders,)"""
    low, high = torch.tensor(analysis.safe_ranges[:N_SLIDERS]).unbind(1)
    return low + torch.rand(len(low), generator=torch.Generator().manual_seed(seed)) * (high - low)


def encoded_of(model: Model, audio: Tensor, seen: list[EncodingProgress] | None = None) -> Encoded:
    return exhaust(encode(model, audio), (seen if seen is not None else []).append)


def chirps(length_s: float = 1.0) -> Tensor:
    """Short tones that fall, one every quarter of a second. Shape: (frames,)"""
    time = torch.arange(int(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    age = time % 0.25
    return torch.sin(2 * torch.pi * (300 + 600 * torch.exp(-9 * age)) * age) * torch.exp(-8 * age)


@pytest.mark.parametrize("seed", range(4))
def test_a_chunk_comes_back_at_its_positions(strings: Model, search: SliderSearch, seed: int) -> None:
    positions = safe_positions(strings.analysis, seed)
    chunk = search.decode(positions[None])[0]
    assert float((search.closest(chunk) - positions).abs().max()) < 0.1


def test_the_chunks_searched_are_those_of_the_latents(strings: Model, search: SliderSearch) -> None:
    positions = safe_positions(strings.analysis, 9)
    latent = sliders_to_latent(strings.analysis, positions.tolist())
    expected = strings.network.decode(latent[None])[:, 0].clamp(min=0)
    torch.testing.assert_close(search.decode(positions[None]), expected, rtol=0, atol=1e-4)


def test_no_place_to_begin_from_is_closer_than_what_is_found(search: SliderSearch) -> None:
    window = AudioSpectrogram().waveform_to_mel(chirps()[None, None])[0, 0]
    distances = [
        float((search.decode(place) - window).square().sum((1, 2)).min())
        for place in (search.closest(window)[None], search._places)
    ]
    assert distances[0] < distances[1]


def test_a_chunk_that_is_played_comes_back_at_its_positions(strings: Model, search: SliderSearch) -> None:
    """Through a sound, whose level says nothing and whose phase is not the model's."""
    positions = 0.7 * safe_positions(strings.analysis, 0)
    mel = search.decode(positions[None])[:, None]
    audio = AudioSpectrogram(strings.header.spectrogram).mel_to_waveform(mel, iterations=32)[0, 0]
    whole = encoded_of(strings, audio)
    assert len(whole.windows) == 1
    assert whole.match > 0.9
    distance = (torch.tensor(whole.windows[0].positions) - positions).abs()
    assert float(distance.mean()) < 0.5


def test_level_and_silence_before_the_sound_change_nothing() -> None:
    model = small_model()
    sound = chirps(0.5)
    plain = encoded_of(model, sound)
    later = encoded_of(model, 0.1 * torch.cat((torch.zeros(7001), sound)))
    for one, other in zip(plain.windows, later.windows, strict=True):
        assert other.positions == pytest.approx(one.positions, abs=0.05)
        assert other.start_s - one.start_s == pytest.approx(7001 / SAMPLE_RATE)


def test_everything_found_is_a_position_and_a_share() -> None:
    seen: list[EncodingProgress] = []
    model = small_model()
    whole = encoded_of(model, chirps(1.3), seen)
    assert [progress.window for progress in seen] == list(whole.windows)
    assert [progress.index for progress in seen] == list(range(1, seen[0].total + 1))
    everything: list[Encoded | EncodedWindow] = [whole, *whole.windows]
    for found in everything:
        assert len(found.positions) == model.analysis.n_active
        assert all(LOWEST <= position <= HIGHEST for position in found.positions)
        assert 0 <= found.match <= 1
    assert whole.match_along >= whole.match - 1e-3
    assert whole.duration_s == pytest.approx(1.3, abs=2 / SAMPLE_RATE)  # a chirp begins with a zero
    assert whole.left_out_s == 0


def test_the_same_sound_gives_the_same_positions() -> None:
    assert encoded_of(small_model(), chirps(0.7)) == encoded_of(small_model(), chirps(0.7))


def test_silence_in_the_middle_is_found_too() -> None:
    whole = encoded_of(small_model(), torch.cat((chirps(0.2), torch.zeros(SAMPLE_RATE), chirps(0.2))))
    assert all(0 <= window.match <= 1 for window in whole.windows)


def test_a_short_sound_is_one_window_filled_up_with_silence() -> None:
    whole = encoded_of(small_model(), chirps(0.02))
    assert len(whole.windows) == 1
    assert whole.positions == pytest.approx(whole.windows[0].positions, abs=0.1)


def test_a_very_long_sound_is_cut_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sda_core.encode.MOST_WINDOWS", 3)
    whole = encoded_of(small_model(), chirps(2.0))
    assert len(whole.windows) == 3
    assert whole.duration_s + whole.left_out_s == pytest.approx(2.0, abs=2 / SAMPLE_RATE)
    assert whole.left_out_s > 1


def test_a_model_without_encoder_and_one_with_it_agree() -> None:
    model = small_model()
    full, playable = (encoded_of(each, chirps(0.3)) for each in (model, to_playable(model)))
    assert full.match == pytest.approx(playable.match, abs=0.01)


def test_only_sliders_that_can_be_played_are_moved() -> None:
    model = small_model()
    n = N_SLIDERS + 2
    crowded = replace(
        model.analysis,
        components=torch.eye(4)[torch.arange(n) % 4],
        steps=(0.1,) * n,
        labels=tuple(f"Axis {index + 1}" for index in range(n)),
        safe_ranges=((-10.0, 10.0),) * n,
    )
    crowded_map = replace(model.corpus_map, positions=torch.zeros(3, n))
    whole = encoded_of(replace(model, analysis=crowded, corpus_map=crowded_map), chirps(0.2))
    assert len(whole.positions) == N_SLIDERS


@pytest.mark.parametrize(
    ("audio", "words"),
    [
        (torch.zeros(SAMPLE_RATE), "silent"),
        (torch.zeros(0), "at least 512"),
        (torch.ones(HOP - 1), "at least 512"),
        (torch.full((SAMPLE_RATE,), torch.nan), "no numbers"),
    ],
)
def test_what_cannot_be_heard_is_refused(audio: Tensor, words: str) -> None:
    with pytest.raises(AudioError, match=words):
        encoded_of(small_model(), audio)


def test_the_score_has_every_window_in_its_time() -> None:
    model = small_model()
    whole = encoded_of(model, chirps(1.1))
    score = read_score(score_text(whole, 'my "rain"'))
    assert score.models == ('my "rain"',)
    assert score.duration_s == pytest.approx(1.1, abs=1e-3)
    assert dict(score.start)["drift"] == dict(score.start)["overlap"] == 0
    places = [dict(score.start), *(dict(key.values) for key in score.keys)]
    for place, window in zip(places, whole.windows, strict=True):
        got = [place[f"slider{number}"] for number in range(1, len(window.positions) + 1)]
        assert got == pytest.approx(window.positions, abs=0.006)
    stride_s = (model.network.mel_shape[1] - 2) * HOP / SAMPLE_RATE
    for number, key in enumerate(score.keys, start=1):
        assert 0 < key.at_s - number * stride_s < HOP / SAMPLE_RATE
        assert key.shape == "hold"


def test_the_score_of_one_window_has_no_keys() -> None:
    text = score_text(encoded_of(small_model(), chirps(0.1)), "rain")
    assert not re.search("key", text)
    assert read_score(text).keys == ()
