"""The fixed public vocabulary: names, defaults and presets that people script against."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import sda_core.errors
from sda_core.chunking import generate_chunks_crossfade, generate_chunks_latent_interp
from sda_core.errors import EXIT_INTERRUPTED, SdaError
from sda_core.export import BIT_DEPTH_MAP, SAMPLE_RATE_OPTIONS, export_wav, write_sidecar_json
from sda_core.filters import apply_anti_alias_filter
from sda_core.generation import GenerationConfig, GenerationResult
from sda_core.losses import get_kl_weight, vae_loss
from sda_core.quality import compute_quality_score, peak_normalize
from sda_core.spectrogram import AudioSpectrogram, SpectrogramConfig
from sda_core.stereo import apply_mid_side_widening, create_dual_seed_stereo
from sda_core.training_settings import PRESETS, choose_preset
from sda_core.vae import ConvVAE

NAMES = {
    "sda_core.spectrogram": ("SpectrogramConfig", "AudioSpectrogram"),
    "sda_core.vae": ("ConvVAE", "ConvEncoder", "ConvDecoder"),
    "sda_core.losses": ("vae_loss", "get_kl_weight", "compute_kl_divergence"),
    "sda_core.training_settings": ("PRESETS", "TrainingPreset", "TrainingSettings", "choose_preset"),
    "sda_core.analysis": ("AnalysisResult",),
    "sda_core.sliders": ("get_slider_info", "SliderState", "sliders_to_latent"),
    "sda_core.generation": ("GenerationConfig", "GenerationResult"),
    "sda_core.chunking": (
        "slerp",
        "crossfade_chunks",
        "generate_chunks_crossfade",
        "generate_chunks_latent_interp",
    ),
    "sda_core.stereo": ("apply_mid_side_widening", "create_dual_seed_stereo"),
    "sda_core.quality": ("peak_normalize", "compute_snr_db", "detect_clipping", "compute_quality_score"),
    "sda_core.filters": ("apply_anti_alias_filter",),
    "sda_core.export": ("BIT_DEPTH_MAP", "SAMPLE_RATE_OPTIONS", "export_wav", "write_sidecar_json"),
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module in NAMES for name in NAMES[module]])
def test_the_public_names_are_where_they_are_promised(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (AudioSpectrogram, "waveform_to_mel", ["waveform"]),
        (AudioSpectrogram, "mel_to_waveform", ["log_mel"]),
        (AudioSpectrogram, "get_mel_shape", ["n_frames"]),
        (ConvVAE, "encode", ["mel"]),
        (ConvVAE, "reparameterize", ["mu", "logvar"]),
        (ConvVAE, "decode", ["z", "target_shape"]),
        (ConvVAE, "forward", ["mel"]),
        (ConvVAE, "sample", ["n", "device"]),
    ],
)
def test_the_methods_take_what_is_promised(owner: type, name: str, parameters: list[str]) -> None:
    positional = [
        parameter.name
        for parameter in inspect.signature(getattr(owner, name)).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    assert positional == ["self", *parameters]


def test_the_spectrogram_defaults_are_the_promised_ones() -> None:
    config = SpectrogramConfig()
    assert {name: getattr(config, name) for name in SpectrogramConfig.__dataclass_fields__} == {
        "sample_rate": 48000,
        "n_fft": 2048,
        "hop_length": 512,
        "n_mels": 128,
        "f_min": 0.0,
        "f_max": None,
        "power": 2.0,
    }
    assert AudioSpectrogram().config == AudioSpectrogram(None).config == config


def defaults(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {entry.name: entry.default for entry in parameters if entry.default is not entry.empty}


def test_the_defaults_of_network_and_losses_are_the_promised_ones() -> None:
    assert defaults(vae_loss) == {"kl_weight": 1.0, "free_bits": 0.5}
    assert defaults(get_kl_weight) == {"warmup_fraction": 0.3}
    assert list(inspect.signature(vae_loss).parameters)[:4] == ["recon", "target", "mu", "logvar"]
    promised = {"latent_dim": 64, "dropout": 0.2}
    assert promised.items() <= defaults(ConvVAE).items()


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (
            generate_chunks_crossfade,
            "model spectrogram num_chunks device seed chunk_samples overlap_samples",
        ),
        (
            generate_chunks_latent_interp,
            "model spectrogram num_chunks device seed chunk_samples steps_between",
        ),
        (apply_mid_side_widening, "audio width sample_rate"),
        (create_dual_seed_stereo, "left right"),
        (peak_normalize, "audio target_peak"),
        (compute_quality_score, "audio sample_rate"),
        (apply_anti_alias_filter, "audio sample_rate"),
        (export_wav, "audio path sample_rate bit_depth"),
        (write_sidecar_json, "wav_path model_name generation_config seed quality_metrics duration_s"),
    ],
)
def test_the_functions_of_sound_take_what_is_promised(function: Callable[..., Any], parameters: str) -> None:
    positional = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    assert positional == parameters.split()


def test_the_defaults_of_generation_and_export_are_the_promised_ones() -> None:
    config = GenerationConfig()
    assert {name: getattr(config, name) for name in GenerationConfig.__dataclass_fields__} == {
        "duration_s": 1.0,
        "max_duration_s": 60.0,
        "seed": None,
        "chunk_duration_s": 1.0,
        "concat_mode": "crossfade",
        "stereo_mode": "mono",
        "stereo_width": 0.7,
        "sample_rate": 48000,
        "bit_depth": "24-bit",
        "steps_between": 10,
        "overlap_samples": 2400,
        "latent_vector": None,
    }
    config.validate()
    assert list(GenerationResult.__dataclass_fields__) == [
        "audio", "sample_rate", "quality", "config", "seed_used", "duration_s", "channels",
    ]  # fmt: skip
    assert defaults(export_wav) == {"sample_rate": 48000, "bit_depth": "24-bit"}
    assert defaults(peak_normalize) == {"target_peak": 0.891}
    assert BIT_DEPTH_MAP == {"16-bit": "PCM_16", "24-bit": "PCM_24", "32-bit float": "FLOAT"}
    assert SAMPLE_RATE_OPTIONS == (44100, 48000, 96000)


def test_the_presets_are_the_promised_ones() -> None:
    got = {
        preset.name: (
            preset.dropout,
            preset.weight_decay,
            preset.gradient_clip,
            preset.learning_rate,
            preset.kl_warmup,
        )
        for preset in PRESETS
    }
    assert got == {
        "conservative": (0.4, 0.05, 0.5, 5e-4, 0.5),
        "balanced": (0.2, 0.01, 1.0, 1e-3, 0.3),
        "aggressive": (0.1, 0.001, 5.0, 2e-3, 0.2),
    }


@pytest.mark.parametrize(
    ("n_files", "name"),
    [
        (5, "conservative"),
        (49, "conservative"),
        (50, "balanced"),
        (199, "balanced"),
        (200, "aggressive"),
        (100_000, "aggressive"),
    ],
)
def test_auto_chooses_by_the_number_of_files(n_files: int, name: str) -> None:
    assert choose_preset("auto", n_files).name == name


def leaves(error: type[SdaError]) -> Iterator[type[SdaError]]:
    below = error.__subclasses__()
    if not below:
        yield error
    for inner in below:
        yield from leaves(inner)


def test_the_error_tree_has_at_most_eight_leaves_with_an_exit_code_each() -> None:
    found = list(leaves(SdaError))
    codes = [leaf.exit_code for leaf in found]
    assert len(found) <= 8
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {0, 1, EXIT_INTERRUPTED}


def test_the_drawn_error_tree_is_the_tree() -> None:
    drawing = sda_core.errors.__doc__ or ""
    for leaf in leaves(SdaError):
        assert leaf.__module__ == "sda_core.errors"
        (line,) = (line for line in drawing.splitlines() if f"-- {leaf.__name__} " in line)
        assert line.endswith(f"exit {leaf.exit_code}")
