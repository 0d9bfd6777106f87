"""Blending up to four models, for scripts: slots, weights, and sliders that several models share.

    latent   the weighted sum of the models' latents, through the decoder of the first active slot
    audio    every model sounds by itself, the sounds are added by weight

`BlendEngine` renders with the instrument's own renderer, under its plain laws: weights are linear, and
sliders meet by index. The live instrument keeps its own, sticky union (`sda_core.live_union`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import zip_longest
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from sda_core.analysis import AnalysisResult
from sda_core.errors import SettingError, nearest
from sda_core.generation import GenerationConfig, GenerationResult, Ingredient, generate_sound
from sda_core.parameters import N_SLOTS, parameter
from sda_core.sliders import SliderState
from sda_core.spectrogram import AudioSpectrogram
from sda_core.vae import ConvVAE
from sda_core.waveform import Audio, Waveform, as_audio

MAX_BLEND_MODELS = N_SLOTS
HIGHEST_WEIGHT = parameter("weight1").high
ALIGNMENTS = ("index", "label")
Align = Literal["index", "label"]


class BlendMode(str, Enum):  # noqa: UP042  # people compare it with plain text; so it is published
    LATENT = "latent"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelSlot:
    """A model in the blend. An analysis of None: no sliders, latents from the prior."""

    model: ConvVAE
    spectrogram: AudioSpectrogram
    analysis: AnalysisResult | None
    metadata: Mapping[str, Any]
    device: torch.device | str
    weight: float = 25.0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionSliderInfo:
    """One slider of all models: the component that it moves in each of those it moves."""

    index: int
    label: str
    variance_pct: float
    model_indices: tuple[int, ...]
    component_indices: tuple[int, ...]


def normalize_weights(weights: Sequence[float]) -> list[float]:
    """The weights as shares that add up to 1; equal shares when all are 0."""
    for weight in weights:
        _check_weight(weight)
    total = sum(weights)
    if total <= 0:
        return [1 / len(weights) for _ in weights]
    return [weight / total for weight in weights]


def resolve_union_sliders(slots: Sequence[ModelSlot], align: Align = "index") -> list[UnionSliderInfo]:
    """The sliders of all models together, ordered by their largest share of variance.

    "index": component 0 with component 0 and so on, as many as the longest model has. "label": components
    with the same name meet on one slider; what meets nobody follows in order of its index.
    """
    if align not in ALIGNMENTS:
        raise SettingError(f"align: got {align!r}, {nearest(str(align), ALIGNMENTS)}")
    analyses = [slot.analysis for slot in slots]
    groups = _by_index(analyses) if align == "index" else _by_label(analyses)
    sliders = [_union_slider(group, analyses) for group in groups]
    sliders.sort(key=lambda slider: -slider.variance_pct)
    return [replace(slider, index=index) for index, slider in enumerate(sliders)]


# The components that one slider moves: pairs of (model, component).
_Group = list[tuple[int, int]]


def _by_index(analyses: Sequence[AnalysisResult | None]) -> list[_Group]:
    per_model = [[(model, axis) for axis in range(_n_axes(a))] for model, a in enumerate(analyses)]
    return [[pair for pair in row if pair] for row in zip_longest(*per_model)]


def _by_label(analyses: Sequence[AnalysisResult | None]) -> list[_Group]:
    named: dict[str, _Group] = {}
    unnamed: dict[str, _Group] = {}
    for model, analysis in enumerate(analyses):
        for axis, label in enumerate(analysis.labels if analysis else ()):
            groups = unnamed if label.startswith("Axis ") else named
            groups.setdefault(label, []).append((model, axis))
    alone = [group for group in named.values() if len(group) == 1]
    met = [group for group in named.values() if len(group) > 1]
    rest: dict[int, _Group] = {}
    for model, axis in (pair for group in [*alone, *unnamed.values()] for pair in group):
        rest.setdefault(axis, []).append((model, axis))
    return [*met, *(sorted(rest[axis]) for axis in sorted(rest))]


def _n_axes(analysis: AnalysisResult | None) -> int:
    return 0 if analysis is None else analysis.n_active


def _union_slider(group: _Group, analyses: Sequence[AnalysisResult | None]) -> UnionSliderInfo:
    found = [(analysis, axis) for model, axis in group if (analysis := analyses[model]) is not None]
    return UnionSliderInfo(
        index=0,
        label=found[0][0].labels[found[0][1]],
        variance_pct=round(max(100 * analysis.variance_ratios[axis] for analysis, axis in found), 2),
        model_indices=tuple(model for model, _ in group),
        component_indices=tuple(axis for _, axis in group),
    )


def blend_latent_space(
    slots: Sequence[ModelSlot], latent_vectors: Sequence[Tensor], weights: Sequence[float]
) -> Tensor:
    """The weighted sum of one latent vector per slot. Shape: (latent_dim,) or (batch, latent_dim)"""
    sizes = [vector.shape[-1] for vector in latent_vectors]
    if not len(slots) == len(sizes) == len(weights) >= 1:
        raise SettingError(
            f"latent blending: got {len(slots)} slots, {len(sizes)} vectors and {len(weights)} weights; "
            "give as many of each"
        )
    check_latent_sizes(sizes)
    shares = normalize_weights(weights)
    parts = [share * vector.cpu().float() for share, vector in zip(shares, latent_vectors, strict=True)]
    return torch.stack(parts).sum(0)


def check_latent_sizes(sizes: Sequence[int]) -> None:
    """Raises SettingError when latents of these sizes cannot be added."""
    if len(set(sizes)) > 1:
        raise SettingError(
            f"latent blending: got models with latent sizes {', '.join(map(str, sizes))}, equal ones blend; "
            "use audio blending, which takes any models"
        )


def blend_audio_domain(outputs: Sequence[Waveform], weights: Sequence[float]) -> Audio:
    """The sounds added by normalised weight, linearly; shorter ones end in silence.

    Shape: (frames,) each gives (longest,); with one of (2, frames) all are spread to (2, longest).
    """
    if len(outputs) != len(weights) or not outputs:
        raise SettingError(
            f"audio blending: got {len(outputs)} sounds and {len(weights)} weights; give as many of each"
        )
    sounds = [as_audio(sound, "audio blending") for sound in outputs]
    longest = max(sound.shape[-1] for sound in sounds)
    n_channels = max(1 if sound.ndim == 1 else len(sound) for sound in sounds)
    blended = np.zeros((n_channels, longest), np.float32)
    for share, sound in zip(normalize_weights(weights), sounds, strict=True):
        blended[:, : sound.shape[-1]] += np.float32(share) * sound
    is_mono = all(sound.ndim == 1 for sound in sounds)
    return blended[0] if is_mono else blended


class BlendEngine:
    """Up to four models, blended and rendered offline."""

    def __init__(self) -> None:
        self.slots: list[ModelSlot] = []
        self.blend_mode = BlendMode.LATENT

    def add_model(
        self,
        model: ConvVAE,
        spectrogram: AudioSpectrogram,
        analysis: AnalysisResult | None,
        metadata: Mapping[str, Any],
        device: torch.device | str,
        weight: float = 25.0,
    ) -> int:
        """The index of the model's slot. The model stays where it is; sound is made by a copy on the CPU."""
        if len(self.slots) >= MAX_BLEND_MODELS:
            raise SettingError(
                f"blend: got one more model, {MAX_BLEND_MODELS} are the most; remove one with remove_model"
            )
        _check_weight(weight)
        slot = ModelSlot(
            model=model,
            spectrogram=spectrogram,
            analysis=analysis,
            metadata=metadata,
            device=device,
            weight=weight,
        )
        self.slots.append(slot)
        return len(self.slots) - 1

    def remove_model(self, index: int) -> None:
        """Takes a model out and off the accelerator; those behind it move up."""
        self._slot(index).model.cpu()
        del self.slots[index]

    def set_weight(self, index: int, weight: float) -> None:
        _check_weight(weight)
        self.slots[index] = replace(self._slot(index), weight=weight)

    def set_active(self, index: int, *, active: bool) -> None:
        """Switches a slot on or off; a model that is off leaves the accelerator."""
        slot = self._slot(index)
        if not active:
            slot.model.cpu()
        self.slots[index] = replace(slot, active=active)

    def set_blend_mode(self, mode: BlendMode | str) -> None:
        """LATENT or AUDIO; LATENT is refused while the models' latent sizes differ."""
        names = [known.value for known in BlendMode]
        if mode not in names:
            raise SettingError(f"blend mode: got {mode!r}, {nearest(str(mode), names)}")
        if BlendMode(mode) is BlendMode.LATENT:
            check_latent_sizes([slot.model.latent_dim for slot in self.slots])
        self.blend_mode = BlendMode(mode)

    def get_active_slots(self) -> list[ModelSlot]:
        """The slots that are on and have a weight above 0."""
        return [slot for slot in self.slots if slot.active and slot.weight > 0]

    def get_union_sliders(self, align: Align = "index") -> list[UnionSliderInfo]:
        """The sliders of the active slots; their model_indices count those."""
        return resolve_union_sliders(self.get_active_slots(), align)

    def blend_generate(
        self, slider_positions: Sequence[float], config: GenerationConfig, align: Align = "index"
    ) -> GenerationResult:
        """The blend as a sound, the union sliders at the given positions (missing ones at 0)."""
        slots = self.get_active_slots()
        if not slots:
            raise SettingError("blend: no slot is on with a weight above 0; add a model or raise a weight")
        if self.blend_mode is BlendMode.LATENT:
            check_latent_sizes([slot.model.latent_dim for slot in slots])
        positions = _positions(slots, resolve_union_sliders(slots, align), slider_positions)
        ingredients = [
            Ingredient(
                network=slot.model,
                config=slot.spectrogram.config,
                analysis=slot.analysis,
                positions=own,
                weight=slot.weight,
                name=str(slot.metadata.get("name", "unknown")),
            )
            for slot, own in zip(slots, positions, strict=True)
        ]
        return generate_sound(ingredients, config, blend_mode=self.blend_mode.value)

    def _slot(self, index: int) -> ModelSlot:
        if not 0 <= index < len(self.slots):
            raise SettingError(f"blend: got slot {index}, there are {len(self.slots)}; the first is 0")
        return self.slots[index]


def _positions(
    slots: Sequence[ModelSlot], sliders: Sequence[UnionSliderInfo], wanted: Sequence[float]
) -> list[tuple[float, ...]]:
    """Each model's own slider positions; a component that no slider moves stays at 0."""
    checked = SliderState(positions=tuple(wanted)).positions
    if len(checked) > len(sliders):
        raise SettingError(f"blend: got {len(checked)} slider positions, there are {len(sliders)} sliders")
    own = [[0.0] * _n_axes(slot.analysis) for slot in slots]
    for slider, position in zip(sliders, checked, strict=False):
        for model, axis in zip(slider.model_indices, slider.component_indices, strict=True):
            own[model][axis] = position
    return [tuple(positions) for positions in own]


def _check_weight(weight: float) -> None:
    if not 0 <= weight <= HIGHEST_WEIGHT:
        raise SettingError(f"weight: got {weight}, allowed is 0 to {HIGHEST_WEIGHT:g}")
