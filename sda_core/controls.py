"""What the State says at one hop, resolved for the renderer: which voices there are and how loud, and where
their latents stand.

Pure, and called once a hop. Slider positions and the like are rounded to steps far below hearing: a slow
morph then decodes a chunk anew only when there is something to hear.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sda_core.events import SlotModel
from sda_core.fade import gain
from sda_core.live_union import NONE
from sda_core.parameters import N_SLOTS, SLIDER_PATHS, WEIGHT_PATHS
from sda_core.state import State

# 1/1280 of a slider's way; one step of the widest slider moves a chunk's log-mel by less than 0.01.
SLIDER_STEPS = 64
SHARE_STEPS = 512
DRIFT_STEPS = 256
# The sum of weights, in percent, below which the mix fades out.
FADING_WEIGHT = 1.0

_SLOTS = range(N_SLOTS)
# Blend mode, slot (from 0) of the decoder, the hash of its model, channels: a voice keeps it all its life.
Key = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A slot that a voice takes its latent from, with its share of it."""

    slot: int  # from 0
    content_hash: str
    share: float
    positions: tuple[float, ...]  # of this model's own sliders


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One voice that should sound: whose decoder, made of what, how loud."""

    key: Key
    sources: tuple[Source, ...]
    level: float

    @property
    def slot(self) -> int:
        return self.key[1]

    @property
    def content_hash(self) -> str:
        return self.key[2]

    @property
    def n_channels(self) -> int:
        return self.key[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Everything the renderer asks the State for, once a hop."""

    parts: tuple[Part, ...]
    quality: str
    drift: float
    drift_speed: float
    speed: float
    overlap_s: float
    join: str
    join_steps: int
    is_frozen: bool
    seed: int
    gain_db: float
    width: float


def controls_at(state: State, frame: int) -> Controls:
    """What the renderer does in the hop that begins at `frame`."""
    stereo_mode = state.choice("stereo_mode")
    return Controls(
        parts=_parts(state, frame, 2 if stereo_mode == "dual_seed" else 1),
        quality=state.choice("quality"),
        drift=_rounded(state.at("drift", frame), DRIFT_STEPS),
        drift_speed=state.at("drift_speed", frame),
        speed=state.at("speed", frame),
        overlap_s=state.at("overlap", frame),
        join=state.choice("join"),
        join_steps=int(state.target("join_steps")),
        is_frozen=state.target("freeze") > 0,
        seed=int(state.target("seed")),
        gain_db=state.at("gain", frame),
        width=state.at("width", frame) if stereo_mode == "mid_side" else 0.0,
    )


def shares(state: State, frame: int, loaded: Sequence[int]) -> tuple[tuple[float, ...], float]:
    """(each slot's share, which add up to 1; the level of the whole, below 1 when all faders are down)."""
    sounding = sounding_slots(state, loaded)
    weights = [state.at(WEIGHT_PATHS[slot], frame) if slot in sounding else 0.0 for slot in _SLOTS]
    total = sum(weights)
    if total <= 0:
        return (0.0,) * N_SLOTS, 0.0
    return tuple(weight / total for weight in weights), min(1.0, total / FADING_WEIGHT)


def sounding_slots(state: State, loaded: Sequence[int]) -> tuple[int, ...]:
    """Of the slots (from 0) that hold a model those that are on, and have the solo if there is any."""
    solo = [slot for slot in loaded if state.target(f"solo{slot + 1}")]
    return tuple(slot for slot in solo or loaded if state.target(f"slot{slot + 1}"))


def _parts(state: State, frame: int, n_channels: int) -> tuple[Part, ...]:
    if state.choice("blend_mode") == "latent":
        loaded = [slot for slot, model in enumerate(state.slots) if model is not None]
        each, level = shares(state, frame, loaded)
        sources = _sources(state, frame, each)
        return _latent_part(state, sources, level, n_channels) if sources else ()
    sliders = _sliders(state, frame)
    presences = tuple(state.presence(slot, frame) for slot in _SLOTS)
    levels = _levels(state, frame, presences)
    return tuple(
        Part(
            key=("audio", slot, model.content_hash, n_channels),
            sources=(_source(slot, model, components, sliders),),
            level=levels[slot] * part,
        )
        for slot in _SLOTS
        for model, components, part in _models_in(state, slot, frame, presences[slot])
    )


def _levels(state: State, frame: int, presences: tuple[float, ...]) -> tuple[float, ...]:
    """How loud each slot is in blend mode audio.

    While a slot fills or empties, the mix with it and the mix without it are added as powers: nobody's level
    jumps, and that of the whole stays.
    """
    for slot, presence in enumerate(presences):
        if 0 < presence < 1:
            with_it, without = (
                _levels(state, frame, (*presences[:slot], whole, *presences[slot + 1 :]))
                for whole in (1.0, 0.0)
            )
            return tuple(
                math.sqrt(presence * there * there + (1 - presence) * gone * gone)
                for there, gone in zip(with_it, without, strict=True)
            )
    each, level = shares(state, frame, [slot for slot in _SLOTS if presences[slot]])
    power = sum(share * share for share in each)
    is_linear = state.choice("blend_law") == "linear"
    loudness = level if is_linear or power == 0 else level / math.sqrt(power)
    return tuple(share * loudness for share in each)


def _models_in(
    state: State, slot: int, frame: int, presence: float
) -> Iterator[tuple[SlotModel, tuple[int, ...], float]]:
    """What sounds in a slot: (the model, its axis for every slider, its part of the slot's level)."""
    model, fade = state.slots[slot], state.fades[slot]
    whole = math.sqrt(presence) or 1.0
    if model is not None:
        part = 1.0 if fade is None else gain(fade.rise.at(frame)) / whole
        yield model, tuple(row[slot] for row in state.assignment), part
    if fade is not None and fade.leaving is not None and fade.fall.at(frame) > 0:
        yield fade.leaving, fade.components, gain(fade.fall.at(frame)) / whole


def _latent_part(
    state: State, sources: tuple[Source, ...], level: float, n_channels: int
) -> tuple[Part, ...]:
    """The one voice of blend mode latent. The decoder is the lowest slot's that is switched on."""
    switched_on = [source for source in sources if state.target(f"slot{source.slot + 1}")]
    decoder = (switched_on or sources)[0]
    size = _latent_dim(state, decoder.slot)
    blended = tuple(
        source
        for source in sources
        if _latent_dim(state, source.slot) == size and (source.share > 0 or source is decoder)
    )
    # What cannot be blended is silent, and takes its part of the level along.
    left = sum(source.share for source in blended)
    steps = [round(source.share * SHARE_STEPS) for source in blended]
    if not sum(steps):
        blended, steps = (decoder,), [1]
    shared = tuple(
        replace(source, share=step / sum(steps)) for source, step in zip(blended, steps, strict=True)
    )
    return (
        Part(
            key=("latent", decoder.slot, decoder.content_hash, n_channels),
            sources=shared,
            level=level * min(1.0, left),
        ),
    )


def _latent_dim(state: State, slot: int) -> int:
    model = state.slots[slot]
    return model.latent_dim if model else 0


def _sources(state: State, frame: int, each: tuple[float, ...]) -> tuple[Source, ...]:
    sliders = _sliders(state, frame)
    return tuple(
        _source(slot, model, tuple(row[slot] for row in state.assignment), sliders, each[slot])
        for slot, model in enumerate(state.slots)
        if model is not None
    )


def _source(
    slot: int, model: SlotModel, components: tuple[int, ...], sliders: list[float], share: float = 1.0
) -> Source:
    """A model with its own sliders where the union sliders that move them are."""
    positions = [0.0] * len(model.labels)
    for position, component in zip(sliders, components, strict=True):
        if component != NONE:
            positions[component] = position
    return Source(slot=slot, content_hash=model.content_hash, share=share, positions=tuple(positions))


def _sliders(state: State, frame: int) -> list[float]:
    return [_rounded(state.at(path, frame), SLIDER_STEPS) for path in SLIDER_PATHS]


def _rounded(value: float, steps: int) -> float:
    return round(value * steps) / steps
