"""Laws of what can be asked for: the defaults are good, and everything else that is wrong says so."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
import torch

from sda_core.errors import SettingError
from sda_core.export import SAMPLE_RATE_OPTIONS
from sda_core.generation_config import CONCAT_MODES, STEREO_MODES, GenerationConfig, GenerationResult
from sda_core.parameters import HIGHEST_SEED
from sda_core.quality import compute_quality_score
from sda_core.sidecar import to_json

GOOD = [
    {},
    {"duration_s": 0.001},
    {"duration_s": 60},
    {"duration_s": 600.0, "max_duration_s": 600.0},
    {"seed": 0},
    {"seed": HIGHEST_SEED},
    {"seed": np.int64(7)},
    {"chunk_duration_s": 0.13},
    {"stereo_width": 0},
    {"stereo_width": 1.5},
    {"steps_between": 0},
    {"overlap_samples": 0},
    {"overlap_samples": 24_000},
    {"latent_vector": [0.0, 1.0]},
    *({"sample_rate": rate} for rate in SAMPLE_RATE_OPTIONS),
    *({"concat_mode": mode} for mode in CONCAT_MODES),
    *({"stereo_mode": mode} for mode in STEREO_MODES),
]
BAD = [
    ("duration_s", 0.0, "1.0 is one chunk"),
    ("duration_s", -1.0, "1.0 is one chunk"),
    ("duration_s", 60.1, "set max_duration_s higher"),
    ("duration_s", float("nan"), "got nan"),
    ("duration_s", float("inf"), "got inf"),
    ("duration_s", "1", "got '1'"),
    ("duration_s", True, "got True"),
    ("max_duration_s", 0.0, "60 is usual"),
    ("max_duration_s", float("inf"), "got inf"),
    ("seed", -1, "leave it out"),
    ("seed", 1.5, "whole number"),
    ("seed", HIGHEST_SEED + 1, "whole number"),
    ("chunk_duration_s", 0.05, "0.13 to 8 seconds"),
    ("chunk_duration_s", None, "got None"),
    ("concat_mode", "crosfade", "did you mean 'crossfade'"),
    ("concat_mode", [], "got \\[\\]"),
    ("stereo_mode", "midside", "did you mean 'mid_side'"),
    ("stereo_mode", "surround", "allowed: mono, mid_side, dual_seed"),
    ("stereo_width", 1.51, "0 \\(mono\\) to 1.5"),
    ("stereo_width", float("nan"), "0 \\(mono\\) to 1.5"),
    ("sample_rate", 22050, "44100, 48000, 96000"),
    ("sample_rate", 48000.0, "44100, 48000, 96000"),
    ("bit_depth", "24", "did you mean '24-bit'"),
    ("bit_depth", 24, "24-bit"),
    ("steps_between", -1, "10 is usual"),
    ("steps_between", 2.0, "10 is usual"),
    ("overlap_samples", -1, "2400 is usual"),
    ("overlap_samples", 24_001, "0 to 24000"),
    ("latent_vector", [], "latent size"),
    ("latent_vector", [1.0, float("nan")], "latent size"),
    ("latent_vector", "vector", "latent size"),
    ("latent_vector", np.zeros((2, 2)), "latent size"),
]


@pytest.mark.parametrize("settings", GOOD)
def test_what_makes_sense_is_accepted(settings: dict[str, Any]) -> None:
    GenerationConfig(**settings).validate()


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_what_makes_none_is_refused_by_name_with_the_way_out(name: str, value: Any, words: str) -> None:
    config = GenerationConfig(**{name: value})
    with pytest.raises(ValueError, match=words) as caught:
        config.validate()
    assert isinstance(caught.value, SettingError)
    assert str(caught.value).startswith(f"{name}: got ")


def test_a_config_is_a_value() -> None:
    config = GenerationConfig(latent_vector=torch.tensor([0.5, -1.0]))
    assert config == GenerationConfig(latent_vector=np.array([[0.5, -1.0]])) == replace(config)
    assert config.latent_vector == (0.5, -1.0)
    assert hash(config) == hash(replace(config))
    assert config != replace(config, seed=1)
    with pytest.raises(FrozenInstanceError):
        config.seed = 3  # type: ignore[misc]


def test_a_latent_vector_is_kept_to_the_bit() -> None:
    vector = torch.randn(64, generator=torch.Generator().manual_seed(0))
    kept = GenerationConfig(latent_vector=vector).latent_vector
    assert torch.equal(torch.tensor(kept), vector)


def test_the_sidecar_can_hold_a_config() -> None:
    content = to_json(GenerationConfig(seed=3, latent_vector=[0.5]))
    assert isinstance(content, dict)
    assert content["seed"] == 3
    assert content["latent_vector"] == [0.5]
    assert GenerationConfig(**content) == GenerationConfig(seed=3, latent_vector=[0.5])


def test_a_result_keeps_what_it_is_given() -> None:
    audio = np.zeros((2, 48), np.float32)
    result = GenerationResult(
        audio=audio,
        sample_rate=48000,
        quality=compute_quality_score(audio, 48000),
        config=GenerationConfig(),
        seed_used=3,
        duration_s=0.001,
        channels=2,
    )
    assert result.audio is audio
    assert result.quality["rating"] == "silent"
