"""What the State says at one hop, resolved for the renderer: which voices there are and how loud, and where
their latents stand.

Pure, and called once a hop. Slider positions and the like are rounded to steps far below hearing: a slow
morph then decodes a chunk anew only when there is something to hear.
"""

import math
from dataclasses import dataclass, replace

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


def shares(state: State, frame: int) -> tuple[tuple[float, ...], float]:
    """(each slot's share, which add up to 1; the level of the whole, below 1 when all faders are down)."""
    sounding = sounding_slots(state)
    weights = [state.at(WEIGHT_PATHS[slot], frame) if slot in sounding else 0.0 for slot in _SLOTS]
    total = sum(weights)
    if total <= 0:
        return (0.0,) * N_SLOTS, 0.0
    return tuple(weight / total for weight in weights), min(1.0, total / FADING_WEIGHT)


def sounding_slots(state: State) -> tuple[int, ...]:
    """The slots (from 0) that hold a model, are on, and have the solo if there is any."""
    loaded = [slot for slot in _SLOTS if state.slots[slot] is not None]
    solo = [slot for slot in loaded if state.target(f"solo{slot + 1}")]
    return tuple(slot for slot in solo or loaded if state.target(f"slot{slot + 1}"))


def _parts(state: State, frame: int, n_channels: int) -> tuple[Part, ...]:
    each, level = shares(state, frame)
    sources = _sources(state, frame, each)
    if state.choice("blend_mode") == "latent" and sources:
        return _latent_part(state, sources, level, n_channels)
    power = sum(share * share for share in each)
    is_linear = state.choice("blend_law") == "linear"
    loudness = level if is_linear or power == 0 else level / math.sqrt(power)
    return tuple(
        Part(
            key=("audio", source.slot, source.content_hash, n_channels),
            sources=(replace(source, share=1.0),),
            level=source.share * loudness,
        )
        for source in sources
    )


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
    sliders = [_rounded(state.at(path, frame), SLIDER_STEPS) for path in SLIDER_PATHS]
    return tuple(
        Source(
            slot=slot,
            content_hash=model.content_hash,
            share=each[slot],
            positions=_positions(state, slot, sliders, len(model.labels)),
        )
        for slot, model in enumerate(state.slots)
        if model is not None
    )


def _positions(state: State, slot: int, sliders: list[float], n_axes: int) -> tuple[float, ...]:
    positions = [0.0] * n_axes
    for position, row in zip(sliders, state.assignment, strict=True):
        if row[slot] != NONE:
            positions[row[slot]] = position
    return tuple(positions)


def _rounded(value: float, steps: int) -> float:
    return round(value * steps) / steps
