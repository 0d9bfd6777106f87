"""Blending: the published facts, word for word, and the laws behind them."""

import numpy as np
import pytest
import torch

from sda_core.blending import (
    MAX_BLEND_MODELS,
    BlendEngine,
    BlendMode,
    ModelSlot,
    blend_audio_domain,
    blend_latent_space,
    normalize_weights,
    resolve_union_sliders,
)
from sda_core.errors import SettingError
from sda_core.generation import GenerationConfig
from sda_core.spectrogram import AudioSpectrogram
from sda_core.vae import ConvVAE
from tests.fixtures.small_model import CONFIG, LATENT_DIM, small_analysis, small_network

SHORT = GenerationConfig(duration_s=0.4, seed=3)


def analysis_with(*labels: str, ratios: tuple[float, ...] | None = None) -> object:
    from dataclasses import replace

    n = len(labels)
    return replace(
        small_analysis(),
        components=torch.eye(LATENT_DIM)[:n],
        labels=labels,
        variance_ratios=ratios or tuple(0.5 / (axis + 1) for axis in range(n)),
        steps=(0.5,) * n,
        correlations=(0.0,) * n,
        safe_ranges=((-10.0, 10.0),) * n,
        limit_ranges=((-10.0, 10.0),) * n,
    )


def slot(
    seed: int = 0, weight: float = 25.0, analysis: object = None, network: ConvVAE | None = None
) -> ModelSlot:
    return ModelSlot(
        model=network or small_network(seed),
        spectrogram=AudioSpectrogram(CONFIG),
        analysis=analysis or small_analysis(),  # type: ignore[arg-type]
        metadata={"name": f"model {seed}"},
        device="cpu",
        weight=weight,
    )


def engine(*seeds: int, mode: BlendMode = BlendMode.LATENT) -> BlendEngine:
    made = BlendEngine()
    for seed in seeds:
        one = slot(seed)
        made.add_model(one.model, one.spectrogram, one.analysis, one.metadata, "cpu")
    made.set_blend_mode(mode)
    return made


def test_four_models_are_the_most() -> None:
    assert MAX_BLEND_MODELS == 4
    full = engine(0, 1, 2, 3)
    one = slot(0)
    with pytest.raises(ValueError, match="4 are the most"):
        full.add_model(one.model, one.spectrogram, one.analysis, one.metadata, "cpu")


def test_modes_are_plain_words() -> None:
    assert (BlendMode.LATENT, BlendMode.AUDIO) == ("latent", "audio")
    assert issubclass(BlendMode, str)
    assert BlendEngine().blend_mode is BlendMode.LATENT


@pytest.mark.parametrize(
    ("weights", "shares"),
    [([60, 40], [0.6, 0.4]), ([0, 0], [0.5, 0.5]), ([75, 25, 0], [0.75, 0.25, 0.0]), ([], [])],
)
def test_weights_become_shares(weights: list[float], shares: list[float]) -> None:
    assert normalize_weights(weights) == shares


@pytest.mark.parametrize("weight", [-1, 101, float("nan")])
def test_a_weight_out_of_range_is_refused(weight: float) -> None:
    with pytest.raises(SettingError, match="weight"):
        normalize_weights([weight, 1])


def test_sliders_meet_by_index_ordered_by_variance() -> None:
    first = slot(0, analysis=analysis_with("dark", "loud", ratios=(0.3, 0.2)))
    second = slot(1, analysis=analysis_with("loud", "dark", "rough", ratios=(0.6, 0.1, 0.25)))
    sliders = resolve_union_sliders([first, second])
    assert [slider.index for slider in sliders] == [0, 1, 2]
    assert [slider.label for slider in sliders] == ["dark", "rough", "loud"]
    assert [slider.variance_pct for slider in sliders] == [60.0, 25.0, 20.0]
    assert [slider.model_indices for slider in sliders] == [(0, 1), (1,), (0, 1)]
    assert [slider.component_indices for slider in sliders] == [(0, 0), (2,), (1, 1)]


def test_sliders_meet_by_label() -> None:
    first = slot(0, analysis=analysis_with("dark", "loud", ratios=(0.3, 0.2)))
    second = slot(1, analysis=analysis_with("loud", "dark", "Axis 3", ratios=(0.6, 0.1, 0.05)))
    sliders = resolve_union_sliders([first, second], align="label")
    assert [slider.label for slider in sliders] == ["loud", "dark", "Axis 3"]
    assert sliders[0].component_indices == (1, 0)
    assert sliders[1].component_indices == (0, 1)
    with pytest.raises(SettingError, match="label"):
        resolve_union_sliders([first], align="lable")  # type: ignore[arg-type]


def test_the_engine_tells_the_sliders_of_its_active_slots() -> None:
    made = engine(0, 1)
    assert [slider.model_indices for slider in made.get_union_sliders()] == [(0, 1), (0, 1)]
    made.set_active(0, active=False)
    assert [slider.model_indices for slider in made.get_union_sliders("label")] == [(0,), (0,)]


def test_without_slots_there_are_no_sliders() -> None:
    assert resolve_union_sliders([]) == []


def test_latents_are_added_by_weight() -> None:
    vectors = [torch.full((LATENT_DIM,), 1.0), torch.full((LATENT_DIM,), 3.0)]
    blended = blend_latent_space([slot(0), slot(1)], vectors, [75, 25])
    assert torch.allclose(blended, torch.full((LATENT_DIM,), 1.5))


def test_unequal_latents_point_to_audio_blending() -> None:
    other = slot(1, network=small_network(1, latent_dim=LATENT_DIM + 1))
    with pytest.raises(ValueError, match="audio blending"):
        blend_latent_space([slot(0), other], [torch.zeros(LATENT_DIM), torch.zeros(LATENT_DIM + 1)], [1, 1])


def test_sounds_are_added_by_weight_and_shorter_ones_end_in_silence() -> None:
    blended = blend_audio_domain([np.ones(4), np.ones(2, np.float32)], [60, 40])
    assert blended.dtype == np.float32
    assert np.allclose(blended, [1, 1, 0.6, 0.6])
    stereo = blend_audio_domain([np.ones((2, 3)), np.ones(3)], [50, 50])
    assert stereo.shape == (2, 3)
    assert np.allclose(stereo, 1)


def test_slots_come_and_go() -> None:
    made = engine(0, 1)
    assert made.add_model(*_parts(2), weight=60) == 2
    made.remove_model(0)
    assert [s.metadata["name"] for s in made.slots] == ["model 1", "model 2"]
    made.set_weight(0, 0)
    assert [s.metadata["name"] for s in made.get_active_slots()] == ["model 2"]
    made.set_active(1, active=False)
    assert made.get_active_slots() == []
    with pytest.raises(SettingError, match="slot"):
        made.set_weight(7, 1)
    with pytest.raises(SettingError, match="no slot"):
        made.blend_generate([], SHORT)


def _parts(seed: int) -> tuple[ConvVAE, AudioSpectrogram, object, dict[str, str], str]:
    one = slot(seed)
    return one.model, one.spectrogram, one.analysis, dict(one.metadata), "cpu"


def test_audio_mode_on_an_empty_engine_is_fine() -> None:
    empty = BlendEngine()
    empty.set_blend_mode(BlendMode.AUDIO)
    assert empty.blend_mode is BlendMode.AUDIO
    with pytest.raises(SettingError, match="latent"):
        empty.set_blend_mode("laten")


@pytest.mark.parametrize("mode", BlendMode)
def test_a_blend_is_a_sound_of_the_exact_length(mode: BlendMode) -> None:
    made = engine(0, 1, mode=mode)
    result = made.blend_generate([4.0, -2.0], SHORT)
    assert result.audio.shape[-1] == round(0.4 * 48000)
    assert np.abs(result.audio).max() == pytest.approx(0.891, abs=1e-3)
    assert np.array_equal(result.audio, made.blend_generate([4.0, -2.0], SHORT).audio)
    assert not np.array_equal(result.audio, made.blend_generate([-4.0, -2.0], SHORT).audio)


def test_one_active_slot_sounds_the_same_in_both_modes() -> None:
    sounds = [engine(0, mode=mode).blend_generate([3.0], SHORT).audio for mode in BlendMode]
    assert np.array_equal(*sounds)


def test_the_modes_differ_for_two() -> None:
    latent, audio = (engine(0, 1, mode=mode).blend_generate([3.0], SHORT).audio for mode in BlendMode)
    assert not np.array_equal(latent, audio)


def test_latent_blending_of_unequal_models_points_to_audio() -> None:
    made = engine(0)
    other = slot(1, analysis=None, network=small_network(1, latent_dim=LATENT_DIM + 1))
    made.add_model(other.model, other.spectrogram, None, {}, "cpu")
    with pytest.raises(ValueError, match="audio blending"):
        made.blend_generate([], SHORT)
    made.set_blend_mode(BlendMode.AUDIO)
    assert made.blend_generate([], SHORT).audio.any()


def test_too_many_positions_are_refused() -> None:
    with pytest.raises(SettingError, match="2 sliders"):
        engine(0).blend_generate([0, 0, 0], SHORT)
    with pytest.raises(SettingError, match="slider 1"):
        engine(0).blend_generate([11], SHORT)
