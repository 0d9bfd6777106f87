"""Generation, word for word as it is published, and the laws behind it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from sda_core import generation
from sda_core.errors import ModelError, OutputError, SettingError
from sda_core.export import SAMPLE_RATE_OPTIONS
from sda_core.generation import (
    GenerationConfig,
    GenerationPipeline,
    GenerationResult,
    Ingredient,
    generate_sound,
    generated_stem,
)
from sda_core.ingredients import bank_and_journal
from sda_core.spectrogram import AudioSpectrogram, SpectrogramConfig
from sda_core.vae import ConvVAE
from sda_core.waveform import Audio
from tests.fixtures.small_model import CONFIG, LATENT_DIM, MEL_SHAPE, small_analysis, small_network

# The small network's own pace, as 1 s is that of 94 columns.
OWN_S = (MEL_SHAPE[1] - 0.25) * 512 / 48000
SHORT = GenerationConfig(duration_s=0.3, seed=3, chunk_duration_s=OWN_S)


def pipeline(seed: int = 0) -> GenerationPipeline:
    made = GenerationPipeline(small_network(seed), AudioSpectrogram(CONFIG), "cpu")
    made.quality = "live"
    return made


def sound(**changes: Any) -> Audio:
    return pipeline().generate(replace(SHORT, **changes)).audio


def refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def test_the_plain_defaults_make_a_second_of_sound() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)  # what has not learned anything may also be silent
        model = ConvVAE()
    result = GenerationPipeline(model, AudioSpectrogram(), "cpu").generate(GenerationConfig(seed=1))
    assert isinstance(result, GenerationResult)
    assert result.audio.shape == (48000,)
    assert result.audio.dtype == np.float32
    assert (result.sample_rate, result.channels, result.duration_s, result.seed_used) == (48000, 1, 1.0, 1)
    assert np.abs(result.audio).max() == pytest.approx(0.891, abs=1e-6)
    assert GenerationPipeline(model, AudioSpectrogram()).model_name == "unknown"


@pytest.mark.parametrize("rate", SAMPLE_RATE_OPTIONS)
@pytest.mark.parametrize("stereo_mode", ["mono", "mid_side", "dual_seed"])
@pytest.mark.parametrize("duration_s", [0.3337, 0.05, 1.0])
def test_a_duration_is_met_to_the_frame(rate: int, stereo_mode: str, duration_s: float) -> None:
    config = replace(SHORT, duration_s=duration_s, sample_rate=rate, stereo_mode=stereo_mode)
    result = pipeline().generate(config)
    n_frames = round(duration_s * rate)
    assert result.audio.shape == ((n_frames,) if stereo_mode == "mono" else (2, n_frames))
    assert result.channels == (1 if stereo_mode == "mono" else 2)
    assert result.duration_s == n_frames / rate
    assert np.abs(result.audio).max() == pytest.approx(0.891, rel=1e-4)


def test_the_shortest_sound_has_its_frames() -> None:
    """What is to be heard has hardly begun by then."""
    assert sound(duration_s=0.001).shape == (48,)


def test_a_seed_is_drawn_and_told_when_none_is_given() -> None:
    drawn = [pipeline().generate(replace(SHORT, seed=None)) for _ in range(3)]
    assert len({result.seed_used for result in drawn}) > 1
    for result in drawn:
        assert np.array_equal(result.audio, sound(seed=result.seed_used))
        assert result.config.seed is None


def test_the_same_seed_is_the_same_sound_and_another_seed_another() -> None:
    assert np.array_equal(sound(), sound())
    assert not np.array_equal(sound(), sound(seed=4))
    state = torch.random.get_rng_state()
    sound(stereo_mode="dual_seed")
    assert torch.equal(state, torch.random.get_rng_state())


def test_dual_seed_is_this_seed_left_and_the_next_one_right() -> None:
    both = sound(stereo_mode="dual_seed")
    monos = [sound(seed=seed) for seed in (3, 4)]
    gains = [np.abs(channel).max() / 0.891 for channel in both]
    assert max(gains) == pytest.approx(1)
    for channel, mono, gain in zip(both, monos, gains, strict=True):
        assert channel == pytest.approx(gain * mono, abs=1e-5)


def test_the_width_of_mid_side_acts_and_its_middle_is_the_mono_sound() -> None:
    narrow, wide = (sound(stereo_mode="mid_side", stereo_width=width) for width in (0, 1.5))
    assert np.array_equal(narrow[0], narrow[1])
    side, middle = wide[0] - wide[1], wide.sum(0)
    assert np.std(side) > 0.3 * np.std(middle)
    mono = sound()
    assert middle == pytest.approx(mono * np.abs(middle).max() / np.abs(mono).max(), abs=1e-4)


def test_the_two_ways_to_join_chunks_differ() -> None:
    modes = [sound(duration_s=0.8, concat_mode=mode) for mode in ("crossfade", "latent_interpolation")]
    difference = np.std(modes[0] - modes[1])
    assert difference > 0.1 * np.std(modes[0])


def test_steps_and_overlap_act() -> None:
    few, many = (sound(duration_s=0.8, concat_mode="latent_interpolation", steps_between=n) for n in (0, 40))
    assert not np.array_equal(few, many)
    short, long = (sound(duration_s=0.8, overlap_samples=n) for n in (0, 6000))
    assert not np.array_equal(short, long)


def test_a_chunk_of_twice_the_length_is_read_at_half_the_pace() -> None:
    for seconds, speed in ((OWN_S, 1.0), (2 * OWN_S, 0.5)):
        config = replace(SHORT, chunk_duration_s=seconds)
        ingredient = Ingredient(network=small_network(), config=CONFIG)
        _, journal = bank_and_journal([ingredient], config, seed=0, blend_mode="audio", quality="live")
        values = dict(journal.entries[-1][1].values)  # type: ignore[union-attr]
        assert values["speed"] == pytest.approx(speed)
    assert not np.array_equal(sound(), sound(chunk_duration_s=2 * OWN_S))


def test_a_chunk_that_cannot_last_so_long_is_refused_in_seconds() -> None:
    with pytest.raises(SettingError, match=r"chunk_duration_s: got 8.0, .* can last 0.032 to 2.0 s"):
        sound(chunk_duration_s=8.0)


def test_the_longest_duration_is_a_setting() -> None:
    with pytest.raises(ValueError, match="set max_duration_s higher"):
        sound(max_duration_s=0.2)
    assert sound(duration_s=0.5, max_duration_s=0.5).shape == (24000,)


def test_a_given_latent_is_where_the_sound_comes_from() -> None:
    here = np.full(LATENT_DIM, 0.5, np.float32)
    assert np.array_equal(sound(latent_vector=here), sound(latent_vector=torch.tensor(here)[None]))
    assert not np.array_equal(sound(latent_vector=here), sound(latent_vector=-here))
    ingredient = Ingredient(network=small_network(), config=CONFIG, latent_vector=torch.tensor(here))
    bank, _ = bank_and_journal([ingredient], SHORT, seed=0, blend_mode="audio", quality="live")
    (voice,) = bank.values()
    assert np.array_equal(voice.mean, here)
    assert not voice.spread.any()


@pytest.mark.parametrize("size", [LATENT_DIM - 1, LATENT_DIM + 1, 1])
def test_a_latent_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(
        ValueError, match=rf"latent_vector: got shape \({size},\), .* takes \({LATENT_DIM},\)"
    ):
        sound(latent_vector=[0.1] * size)


@pytest.mark.parametrize("rate", SAMPLE_RATE_OPTIONS)
def test_nothing_is_above_20_khz(rate: int) -> None:
    audio = sound(sample_rate=rate, duration_s=0.5).astype(np.float64)
    audio *= np.hanning(len(audio))
    spectrum = np.abs(np.fft.rfft(audio))
    above = spectrum[int(20_100 * len(audio) / rate) :]
    assert above.max() < 1e-4 * spectrum.max()


def test_the_order_is_band_limit_then_peak_then_rate_then_length(monkeypatch: pytest.MonkeyPatch) -> None:
    from sda_core import offline

    seen: list[str] = []
    for name in ("apply_anti_alias_filter", "peak_normalize", "resample", "exact_frames"):
        real = getattr(offline, name)

        def noted(*arguments: Any, name: str = name, real: Any = real) -> Any:
            seen.append(name)
            return real(*arguments)

        monkeypatch.setattr(offline, name, noted)
    monkeypatch.setattr(generation, "compute_quality_score", lambda *_: seen.append("quality"))
    sound(sample_rate=44100)
    assert list(dict.fromkeys(seen)) == [
        "apply_anti_alias_filter",
        "peak_normalize",
        "resample",
        "exact_frames",
        "quality",
    ]


def test_the_quality_is_finite_valid_json() -> None:
    quality = pipeline().generate(SHORT).quality
    text = json.dumps(quality, allow_nan=False)
    assert json.loads(text, parse_constant=refuse_constant) == quality
    assert {"score", "clipped_samples", "silent_share", "dc_offset", "loudness_db"} <= quality.keys()


def test_the_network_is_left_where_it_was_and_as_it_was() -> None:
    network = small_network().train()
    before = {name: (tensor.clone(), tensor.device) for name, tensor in network.state_dict().items()}
    GenerationPipeline(network, AudioSpectrogram(CONFIG), "cuda").generate(SHORT)
    assert network.training
    for name, tensor in network.state_dict().items():
        assert tensor.device == before[name][1]
        assert torch.equal(tensor, before[name][0])
    assert np.array_equal(
        GenerationPipeline(network, AudioSpectrogram(CONFIG)).generate(SHORT).audio,
        GenerationPipeline(network.eval(), AudioSpectrogram(CONFIG)).generate(SHORT).audio,
    )


def test_networks_that_differ_in_anything_that_sounds_are_not_confused() -> None:
    networks = [small_network() for _ in range(3)]
    networks[1].mel_mean += 1
    networks[2].mel_std *= 1.5
    ingredients = [Ingredient(network=network, config=CONFIG) for network in networks]
    bank, _ = bank_and_journal(ingredients, SHORT, seed=0, blend_mode="audio", quality="live")
    assert len(bank) == 3
    alone = [generate_sound([ingredient], SHORT, quality="live").audio for ingredient in ingredients]
    assert not np.array_equal(alone[0], alone[1])


def test_sliders_move_the_sound() -> None:
    sounds = [
        generate_sound(
            [Ingredient(network=small_network(), config=CONFIG, analysis=small_analysis(), positions=at)],
            SHORT,
            quality="live",
        ).audio
        for at in ((), (0.0, 0.0), (8.0, 0.0))
    ]
    assert np.array_equal(sounds[0], sounds[1])
    assert not np.array_equal(sounds[0], sounds[2])


@pytest.mark.parametrize("count", [0, 5])
def test_one_to_four_models_make_a_sound(count: int) -> None:
    ingredients = [Ingredient(network=small_network(), config=CONFIG)] * count
    with pytest.raises(SettingError, match=f"got {count} models, 1 to 4"):
        generate_sound(ingredients, SHORT)


def test_columns_of_another_rate_are_refused() -> None:
    config = SpectrogramConfig(sample_rate=44100, n_mels=MEL_SHAPE[0])
    with pytest.raises(ModelError, match="44100"):
        GenerationPipeline(small_network(), AudioSpectrogram(config)).generate(SHORT)


def test_export_gives_the_sound_and_its_sidecar(tmp_path: Path) -> None:
    made = pipeline()
    made.model_name = "rain"
    result = made.generate(replace(SHORT, stereo_mode="mid_side", bit_depth="16-bit", sample_rate=44100))
    wav_path, json_path = made.export(result, tmp_path / "new")
    assert re.fullmatch(r"gen_\d{8}T\d{9}Z_seed3\.wav", wav_path.name)
    assert json_path == wav_path.with_suffix(".json")
    facts = soundfile.info(wav_path)
    assert (facts.frames, facts.samplerate, facts.channels) == (13230, 44100, 2)
    assert facts.subtype == "PCM_16"
    content = json.loads(json_path.read_text(), parse_constant=refuse_constant)
    assert list(content)[:7] == [
        "version", "timestamp", "model_name", "seed", "generation", "quality", "audio",
    ]  # fmt: skip
    assert (content["version"], content["model_name"], content["seed"]) == (1, "rain", 3)
    assert datetime.fromisoformat(content["timestamp"]).utcoffset() == timedelta(0)
    assert GenerationConfig(**content["generation"]) == result.config
    assert content["quality"] == result.quality
    assert content["audio"] == {
        "file": wav_path.name, "format": "WAV", "sample_rate": 44100, "bit_depth": "16-bit", "channels": 2,
        "duration_s": 0.3,
    }  # fmt: skip


def test_sounds_that_nobody_named_do_not_take_each_others_name(tmp_path: Path) -> None:
    made = pipeline()
    result = made.generate(SHORT)
    assert len({made.export(result, tmp_path)[0] for _ in range(5)}) == 5


@pytest.mark.parametrize(("name", "bit_depth"), [("a.flac", "24-bit"), ("a.ogg", None), ("a.mp3", None)])
def test_the_name_decides_the_format(tmp_path: Path, name: str, bit_depth: str | None) -> None:
    made = pipeline()
    sound_path, sidecar = made.export(made.generate(SHORT), str(tmp_path), name)
    assert sound_path == tmp_path / name
    assert json.loads(sidecar.read_text())["audio"]["bit_depth"] == bit_depth
    with pytest.raises(OutputError, match="is there already"):
        made.export(made.generate(SHORT), tmp_path, name)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = pipeline()
    with pytest.raises(OutputError, match="part of the path is a file"):
        made.export(made.generate(SHORT), tmp_path / "file")


def test_a_name_tells_moment_and_seed() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    assert generated_stem(moment, 7) == "gen_20260102T030405678Z_seed7"
