"""Bare networks as voices: how scripts give the renderer a model that is in no file.

An `Ingredient` is a network with what is known of it: its sliders and where they stand, a latent vector, or
nothing, in which case its latents are draws from the prior. `sda_core.generation` and the blend engine turn
their slots into ingredients, these into a bank and a journal, and those into sound.
"""

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from sda_core.analysis import AnalysisResult
from sda_core.decoder import SegmentDecoder
from sda_core.errors import SettingError
from sda_core.events import Changed, Event, ModelLoaded, SlotModel, Values
from sda_core.frames import HOP, SAMPLE_RATE, seconds_to_frames
from sda_core.journal import Journal
from sda_core.mel_inverse import mel_inverse_of
from sda_core.parameters import N_SLOTS, WEIGHT_PATHS, parameter
from sda_core.render import VOICE_LOUDNESS_DB
from sda_core.sliders import sliders_to_latent
from sda_core.spectrogram_config import SpectrogramConfig
from sda_core.vae import ConvVAE
from sda_core.voice_model import Vector, VoiceModel, check_columns

if TYPE_CHECKING:
    from sda_core.generation_config import GenerationConfig

# What is drawn from the prior drifts by all of it, whatever the parameter's default.
PRIOR_SPREAD = 1 / parameter("drift").default


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ingredient:
    """One network of a sound to be generated."""

    network: ConvVAE
    config: SpectrogramConfig
    analysis: AnalysisResult | None = None
    positions: tuple[float, ...] = ()  # of its own sliders
    latent_vector: Tensor | None = None  # given: the sound comes from it alone
    weight: float = 25.0
    name: str = "unknown"


def bank_and_journal(
    ingredients: Sequence[Ingredient], config: "GenerationConfig", *, seed: int, blend_mode: str, quality: str
) -> tuple[dict[str, VoiceModel], Journal]:
    """The models ready to sound, and the journal that plays them for the config's duration."""
    if not 1 <= len(ingredients) <= N_SLOTS:
        raise SettingError(f"generation: got {len(ingredients)} models, 1 to {N_SLOTS} make a sound")
    voices = [_voice(ingredient) for ingredient in ingredients]
    loads: list[Event] = [
        ModelLoaded(slot=slot, model=_slot_model(ingredient, voice))
        for slot, (ingredient, voice) in enumerate(zip(ingredients, voices, strict=True), start=1)
    ]
    named: dict[str, float | str] = {
        "blend_mode": blend_mode,
        "blend_law": "linear",
        "join": config.concat_mode,
        "join_steps": config.steps_between + 1,
        "overlap": config.overlap_samples / SAMPLE_RATE,
        "speed": _speed(ingredients[0], config.chunk_duration_s),
        "stereo_mode": config.stereo_mode,
        "width": config.stereo_width,
        "seed": seed,
        "quality": quality,
    }
    weights = {path: item.weight for path, item in zip(WEIGHT_PATHS, ingredients, strict=False)}
    values: Values = tuple((path, parameter(path).parse(got)) for path, got in (named | weights).items())
    events = [*loads, Changed(values=values, cause="generation")]
    journal = Journal(
        entries=tuple((0, event) for event in events), n_frames=seconds_to_frames(config.duration_s)
    )
    return {voice.content_hash: voice for voice in voices}, journal


def _speed(ingredient: Ingredient, chunk_duration_s: float) -> float:
    """The pace at which a chunk lasts that long; a window's own length is pace 1, to the bit."""
    n_columns = ingredient.network.mel_shape[1]
    speed = n_columns / (seconds_to_frames(chunk_duration_s) // HOP + 1)
    row = parameter("speed")
    if not row.low <= speed <= row.high:
        own_s = n_columns * HOP / SAMPLE_RATE
        raise SettingError(
            f"chunk_duration_s: got {chunk_duration_s}, the chunks of {ingredient.name} can last "
            f"{own_s / row.high:.3f} to {own_s / row.low:.1f} s; {own_s:.2f} is its own pace"
        )
    return speed


def _voice(ingredient: Ingredient) -> VoiceModel:
    check_columns(ingredient.name, ingredient.config, ingredient.network.mel_shape[1])
    network = _on_cpu(ingredient.network)
    mean, spread = _place(ingredient)
    loudness_db = ingredient.analysis.loudness_db if ingredient.analysis else VOICE_LOUDNESS_DB
    digest = hashlib.sha256(f"{ingredient.config} {loudness_db}".encode() + mean.tobytes() + spread.tobytes())
    sounding = network.decoder.state_dict() | {"mel_mean": network.mel_mean, "mel_std": network.mel_std}
    for name, tensor in sounding.items():
        digest.update(name.encode() + tensor.contiguous().numpy().tobytes())
    return VoiceModel(
        content_hash=digest.hexdigest(),
        decoder=SegmentDecoder(network),
        inverse=mel_inverse_of(ingredient.config),
        mean=mean,
        moves=np.zeros((0, len(mean)), np.float32),
        spread=spread,
        loudness_db=loudness_db,
    )


def _on_cpu(network: ConvVAE) -> ConvVAE:
    """The network itself, or a copy of one that is on an accelerator: there it stays as it is."""
    return network if network.mel_mean.device.type == "cpu" else copy.deepcopy(network).cpu()


def _place(ingredient: Ingredient) -> tuple[Vector, Vector]:
    """(the latent to be at, how far drift goes in each dimension)."""
    size = ingredient.network.latent_dim
    given = ingredient.latent_vector
    if given is not None:
        if given.numel() != size:
            raise SettingError(
                f"latent_vector: got shape {tuple(given.shape)}, this model takes ({size},); "
                "give one number for every latent dimension"
            )
        return _vector(given), np.zeros(size, np.float32)
    if ingredient.analysis is None:
        return np.zeros(size, np.float32), np.full(size, PRIOR_SPREAD, np.float32)
    latent = sliders_to_latent(ingredient.analysis, ingredient.positions)
    return _vector(latent), _vector(ingredient.analysis.spread)


def _vector(tensor: Tensor) -> Vector:
    vector: Vector = tensor.detach().cpu().float().reshape(-1).numpy()
    return vector


def _slot_model(ingredient: Ingredient, voice: VoiceModel) -> SlotModel:
    return SlotModel(
        name=ingredient.name,
        content_hash=voice.content_hash,
        latent_dim=ingredient.network.latent_dim,
        labels=(),
        variance_pct=(),
        safe_ranges=(),
        loudness_db=voice.loudness_db,
    )
