"""Wishes become events: what a controller asked for, with everything that it needs put in.

A musician moves a slider, presses randomise, steps to the next preset. `close` looks at the State once,
resolves what the wish means now, and gives an event that needs nothing from outside. Chance comes
from the seed and the number of events so far.
"""

from collections.abc import Callable
from random import Random

from sda_core.events import (
    Changed,
    Event,
    ModelLoaded,
    Nudged,
    Preset,
    PresetStored,
    Recalled,
    SlidersDealt,
    SlotModel,
    Values,
)
from sda_core.frames import seconds_to_frames
from sda_core.live_union import deal, union_sliders
from sda_core.parameters import N_PRESETS, SLIDER_PATHS, TABLE, Kind, Parameter, parameter
from sda_core.state import State, apply, preset_of

AUDIO_MODE = "blend mode audio (/sda/blend_mode audio)"


def close(state: State, path: str, value: float = 1.0, *, over_frames: int = 0) -> Event | None:
    """The event of a wish for parameter `path`; None when there is nothing to do.

    There is nothing for a preset that is not stored, and for what the player itself obeys (panic).

    `value` is in the parameter's unit; for a trigger with choices it is the index of one.
    """
    row = parameter(path)
    if not row.is_event:
        return None
    if row.kind is Kind.TRIGGER:
        return _TRIGGERS[path](state, row, int(row.clamp(value)))
    if path == "morph":
        return _morph(state, row.clamp(value), over_frames)
    return Changed(values=((path, row.clamp(value)),), over_frames=over_frames)


def close_nudge(state: State, path: str, amount: float, *, over_frames: int = 0) -> Event | None:
    """The event of a wish that parameter `path` shall go on by a part of its whole way."""
    if path != "morph":
        return Nudged(path=path, amount=amount, over_frames=over_frames)
    row = parameter(path)
    position = row.from_position(row.to_position(state.target(path)) + amount)
    return close(state, path, position, over_frames=over_frames)


def why_nothing(state: State, path: str, value: float) -> str:
    """Why a wish that `close` found nothing to do for does nothing; empty where that needs no word."""
    place = int(parameter(path).clamp(value))
    if path == "preset" and state.presets[place] is None:
        return f"preset {place + 1} is empty; /sda/preset_store {place + 1} stores how everything stands"
    if path in ("preset_next", "preset_previous"):
        return "no preset is stored; /sda/preset_store 1 stores how everything stands"
    return ""


def close_load(state: State, slot: int, model: SlotModel | None) -> ModelLoaded:
    """The event of a model for slot `slot` (from 1), or of none; it fades as `fade_time` says."""
    over_frames = seconds_to_frames(state.target("fade_time"))
    return ModelLoaded(slot=slot, model=model, over_frames=over_frames)


def refusal(state: State, event: Event) -> str:
    """Why an event should not be taken, in one sentence; empty when nothing is against it.

    Blend mode latent has one decoder for all: it asks for equal latent sizes.
    """
    is_latent = state.choice("blend_mode") == "latent"
    loaded = [(slot, model) for slot, model in enumerate(state.slots, start=1) if model is not None]
    match event:
        case ModelLoaded(model=SlotModel() as model) if is_latent:
            others = [(slot, other) for slot, other in loaded if slot != event.slot]
            got, way_out = model.name, f"take {AUDIO_MODE} and load it again"
        case Changed() | Recalled() | Nudged() if loaded and not is_latent:
            if apply(state, event, 0).choice("blend_mode") != "latent":
                return ""
            (slot, model), *others = loaded
            got, way_out = f"{model.name} in slot {slot}", f"stay in {AUDIO_MODE} or load models of one size"
        case _:
            return ""
    for slot, other in others:
        if other.latent_dim != model.latent_dim:
            return (
                f"{got} has {model.latent_dim} latent dimensions, {other.name} in slot {slot} has "
                f"{other.latent_dim}: blend mode latent needs equal ones; {way_out}"
            )
    return ""


def _morph_frames(state: State) -> int:
    return seconds_to_frames(state.target("morph_time"))


def _recall(state: State, _row: Parameter, place: int) -> Event | None:
    preset = state.presets[place]
    if preset is None:
        return None
    return Recalled(
        number=place + 1, values=(*preset.values, ("morph", 0.0)), over_frames=_morph_frames(state)
    )


def _store(state: State, _row: Parameter, place: int) -> Event:
    before = state.presets[place]
    name = before.name if before else f"preset {place + 1}"
    return PresetStored(number=place + 1, preset=preset_of(state, name))


def _clear(_state: State, _row: Parameter, place: int) -> Event:
    return PresetStored(number=place + 1, preset=None)


def _step(direction: int) -> Callable[[State, Parameter, int], Event | None]:
    def recall_neighbour(state: State, row: Parameter, _place: int) -> Event | None:
        before_the_first = -1 if direction > 0 else 0
        here = state.preset - 1 if state.preset else before_the_first
        for distance in range(1, N_PRESETS + 1):
            place = (here + direction * distance) % N_PRESETS
            if state.presets[place] is not None:
                return _recall(state, row, place)
        return None

    return recall_neighbour


def _morph(state: State, position: float, over_frames: int) -> Event:
    """Everything between the current preset and the one of `morph_to`; only the position where one lacks."""
    here = state.presets[state.preset - 1] if state.preset else None
    there = state.presets[int(state.target("morph_to"))]
    between = () if here is None or there is None else _between(here, there, position)
    return Changed(values=(*between, ("morph", position)), over_frames=over_frames, cause="morph")


def _between(here: Preset, there: Preset, position: float) -> Values:
    """Continuous values in proportion; the others switch half way."""
    far = dict(there.values)
    mixed = []
    for path, near_value in here.values:
        far_value = far.get(path, near_value)
        row = parameter(path)
        if row.kind is Kind.CONTINUOUS:
            value = near_value + (far_value - near_value) * position
        else:
            value = far_value if position > 0.5 else near_value
        mixed.append((path, row.clamp(value)))
    return tuple(mixed)


def _randomise(state: State, row: Parameter, _place: int) -> Event | None:
    only = row.path.removeprefix("randomise")
    chance = Random(f"{state.target('seed'):.0f} {state.n_events} {row.path}")
    values = tuple(
        (SLIDER_PATHS[slider.number - 1], round(chance.uniform(*slider.safe), 3))
        for slider in union_sliders(state.assignment, state.slots)
        if only in ("", str(slider.number))
    )
    if not values:
        return None
    return Changed(values=values, over_frames=_morph_frames(state), cause=row.path)


def _reset(_state: State, _row: Parameter, _place: int) -> Event:
    return Changed(values=tuple((path, 0.0) for path in SLIDER_PATHS), cause="reset")


def _align(state: State, _row: Parameter, _place: int) -> Event:
    return SlidersDealt(assignment=deal(state.slots))


_TRIGGERS: dict[str, Callable[[State, Parameter, int], Event | None]] = {
    "preset": _recall,
    "preset_store": _store,
    "preset_clear": _clear,
    "preset_next": _step(1),
    "preset_previous": _step(-1),
    "reset": _reset,
    "align": _align,
} | {row.path: _randomise for row in TABLE if row.path.startswith("randomise")}
