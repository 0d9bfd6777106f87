"""The State: everything that is so, as one frozen value, and `apply`, the only way it changes.

Live and offline run the same `apply`. It is pure and total: any sequence of events leaves every value within
its range, every slider assignment pointing at an axis that exists, and the presets whole. Values on their
way (glides, morphs) are ramps, functions of the frame.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from sda_core.errors import SettingError
from sda_core.events import (
    Assignment,
    Changed,
    Event,
    ModelLoaded,
    Nudged,
    Preset,
    PresetStored,
    Recalled,
    Restarted,
    SlidersDealt,
    SlotModel,
    Values,
    assignment_from_json,
    model_from_json,
    model_to_json,
    preset_from_json,
    preset_to_json,
    whole_number,
)
from sda_core.fade import Fade, begun, is_same
from sda_core.live_union import NONE, UNASSIGNED, with_model
from sda_core.parameters import (
    INDEX,
    N_PRESETS,
    N_SLIDERS,
    N_SLOTS,
    PRESET_PATHS,
    TABLE,
    WEIGHT_PATHS,
    Kind,
    Parameter,
    parameter,
)
from sda_core.ramp import Ramp, Shape

PAD_PATHS = ("blend_x", "blend_y")
# The row that the ramps of a fade are read with: from 0 to 1, like all that has no other range.
_TURN = Parameter(path="fade", kind=Kind.CONTINUOUS, sentence="How far a model has come in or gone.")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that is so. `values` has one ramp for every row of the table."""

    values: tuple[Ramp, ...] = tuple(Ramp.steady(row.default) for row in TABLE)
    slots: tuple[SlotModel | None, ...] = (None,) * N_SLOTS
    fades: tuple[Fade | None, ...] = (None,) * N_SLOTS
    assignment: Assignment = UNASSIGNED
    presets: tuple[Preset | None, ...] = (None,) * N_PRESETS
    preset: int = 0  # the number recalled last, from 1; 0 before the first
    is_pad_held: bool = False
    n_events: int = 0
    restarted_at: int = -1  # the frame where sound began anew, after a fault

    def at(self, path: str, frame: int) -> float:
        """The value of a parameter at a frame."""
        return self.values[INDEX[path]].at(frame)

    def target(self, path: str) -> float:
        """The value a parameter has or is going to."""
        return self.values[INDEX[path]].target

    @property
    def settled_from(self) -> int:
        """The frame from which no value is on its way any more, and no model."""
        values = max(ramp.start + ramp.n_frames for ramp in self.values)
        return max(values, *(fade.end if fade else 0 for fade in self.fades))

    @property
    def models(self) -> tuple[SlotModel, ...]:
        """Every model that may sound from this State on: those of the slots, then those that leave them."""
        leaving = (fade.leaving for fade in self.fades if fade is not None)
        return tuple(model for model in (*self.slots, *leaving) if model is not None)

    @property
    def model_hashes(self) -> frozenset[str]:
        """The content hashes of `models`: what a bank has to keep for this State."""
        return frozenset(model.content_hash for model in self.models)

    def presence(self, slot: int, frame: int) -> float:
        """How far slot `slot` (from 0) is filled, as a power: 0 is empty, 1 full, between them it fades."""
        fade = self.fades[slot]
        return float(self.slots[slot] is not None) if fade is None else fade.presence(frame)

    def choice(self, path: str) -> str:
        """The name of a choice."""
        row = parameter(path)
        return row.choices[int(self.target(path))]


def apply(state: State, event: Event, frame: int) -> State:
    """The State after an event that acts at `frame`."""
    match event:
        case Changed():
            after = _changed(state, event.values, frame, event.over_frames, event.shape)
        case Nudged():
            after = _changed(state, ((event.path, _nudged(state, event)),), frame, event.over_frames)
        case Recalled():
            recalled = _changed(state, event.values, frame, event.over_frames)
            after = replace(recalled, preset=event.number)
        case PresetStored():
            place = event.number - 1
            after = replace(
                state, presets=(*state.presets[:place], event.preset, *state.presets[place + 1 :])
            )
        case ModelLoaded():
            after = _with_model(state, event, frame)
        case SlidersDealt():
            after = replace(state, assignment=_existing(event.assignment, state.slots))
        case Restarted():
            after = replace(state, restarted_at=frame, fades=(None,) * N_SLOTS)
        case _:
            assert_never(event)
    running = tuple(fade if fade and fade.end > frame else None for fade in after.fades)
    return replace(after, fades=running, n_events=state.n_events + 1)


def preset_of(state: State, name: str) -> Preset:
    """What a preset stored now would bring back."""
    return Preset(name=name, values=tuple((path, state.target(path)) for path in PRESET_PATHS))


def pad_weights(x: float, y: float, slots: tuple[SlotModel | None, ...]) -> tuple[float, ...]:
    """The weights at a place of the pad: bilinear between the corners that hold a model.

    1 and 2 are the corners on top (y = 1), 3 and 4 those below; 1 and 3 are left.
    """
    corners = ((1 - x) * y, x * y, (1 - x) * (1 - y), x * (1 - y))
    is_loaded = [model is not None for model in slots]
    if not any(is_loaded):
        return tuple(100 * corner for corner in corners)
    present = [corner if loaded else 0.0 for corner, loaded in zip(corners, is_loaded, strict=True)]
    total = sum(present)
    if total < 1e-6:  # exactly in an empty corner: all others are equally far
        present, total = [float(loaded) for loaded in is_loaded], float(sum(is_loaded))
    return tuple(100 * part / total for part in present)


def _changed(
    state: State, values: Values, frame: int, over_frames: int, shape: Shape = Shape.LINEAR
) -> State:
    ramps = list(state.values)
    for path, value in values:
        index = INDEX[path]
        ramps[index] = _ramp(TABLE[index], ramps[index], value, frame, over_frames, shape)
    is_held = state.is_pad_held
    moved = [path for path, _ in values if path in PAD_PATHS or path in WEIGHT_PATHS]
    if moved:  # of the pad and the weights the one that was moved last holds
        is_held = moved[-1] in PAD_PATHS
        if is_held:
            _follow_pad(ramps, state.slots, frame, over_frames, shape)
    return replace(state, values=tuple(ramps), is_pad_held=is_held)


def _ramp(row: Parameter, before: Ramp, value: float, frame: int, over_frames: int, shape: Shape) -> Ramp:
    """The way to a value. Only continuous values glide; others switch at once."""
    target = row.clamp(value)
    if row.kind is not Kind.CONTINUOUS or row.is_whole or over_frames <= 0:
        return Ramp.steady(target)
    return Ramp(origin=before.at(frame), target=target, start=frame, n_frames=over_frames, shape=shape)


def _follow_pad(
    ramps: list[Ramp], slots: tuple[SlotModel | None, ...], frame: int, over_frames: int, shape: Shape
) -> None:
    """Writes the weights of the pad's place into `ramps`."""
    x, y = (ramps[INDEX[path]].target for path in PAD_PATHS)
    for path, weight in zip(WEIGHT_PATHS, pad_weights(x, y, slots), strict=True):
        index = INDEX[path]
        ramps[index] = _ramp(TABLE[index], ramps[index], weight, frame, over_frames, shape)


def _nudged(state: State, event: Nudged) -> float:
    """Where a nudge leads; of what has steps, at least to the next one."""
    row = parameter(event.path)
    here = state.target(event.path)
    there = row.from_position(row.to_position(here) + event.amount)
    if row.is_stepped and there == here and event.amount:
        return row.clamp(here + math.copysign(1, event.amount))
    return there


def _with_model(state: State, event: ModelLoaded, frame: int) -> State:
    place = event.slot - 1
    before = state.slots[place]
    slots = (*state.slots[:place], event.model, *state.slots[place + 1 :])
    if is_same(before, event.model):  # but for its name, perhaps
        return replace(state, slots=slots, assignment=_existing(state.assignment, slots))
    components = tuple(row[place] for row in state.assignment)
    fade = begun(before, event.model, components, state.fades[place], frame, event.over_frames)
    ramps = list(state.values)
    if state.is_pad_held:
        on_its_way = max(ramps[INDEX[path]].start + ramps[INDEX[path]].n_frames for path in PAD_PATHS)
        _follow_pad(ramps, slots, frame, max(event.over_frames, on_its_way - frame), Shape.LINEAR)
    return replace(
        state,
        slots=slots,
        fades=(*state.fades[:place], fade, *state.fades[place + 1 :]),
        assignment=with_model(state.assignment, slots, place),
        values=tuple(ramps),
    )


def _existing(assignment: Assignment, slots: tuple[SlotModel | None, ...]) -> Assignment:
    """The assignment without what points at axes that are not there."""
    n_axes = [0 if model is None else len(model.labels) for model in slots]
    return tuple(
        tuple(component if NONE < component < n else NONE for component, n in zip(row, n_axes, strict=True))
        for row in assignment
    )


def state_to_json(state: State) -> dict[str, Any]:
    """The State as plain JSON values; `state_from_json` gives it back exactly."""
    return {
        "values": {
            row.path: _ramp_to_json(ramp)
            for row, ramp in zip(TABLE, state.values, strict=True)
            if row.is_event and row.kind is not Kind.TRIGGER
        },
        "slots": [model_to_json(model) for model in state.slots],
        "fades": [_fade_to_json(fade) for fade in state.fades],
        "assignment": [list(row) for row in state.assignment],
        "presets": [preset_to_json(preset) for preset in state.presets],
        "preset": state.preset,
        "is_pad_held": state.is_pad_held,
        "n_events": state.n_events,
        "restarted_at": state.restarted_at,
    }


def state_from_json(plain: Mapping[str, Any]) -> State:
    """The State; SettingError when it is none. Parameters that it does not name have their defaults."""
    try:
        ramps = {path: _ramp_from_json(parameter(path), ramp) for path, ramp in plain["values"].items()}
        slots = tuple(model_from_json(model) for model in plain["slots"])
        fades = tuple(_fade_from_json(fade) for fade in plain.get("fades", (None,) * N_SLOTS))
        presets = tuple(preset_from_json(preset) for preset in plain["presets"])
        if (len(slots), len(fades), len(presets)) != (N_SLOTS, N_SLOTS, N_PRESETS):
            raise ValueError(f"it has {len(slots)} slots, {len(fades)} fades and {len(presets)} presets")
        return State(
            values=tuple(ramps.get(row.path, Ramp.steady(row.default)) for row in TABLE),
            slots=slots,
            fades=fades,
            assignment=_existing(assignment_from_json(plain["assignment"]), slots),
            presets=presets,
            preset=whole_number(plain["preset"], N_PRESETS, lowest=0),
            is_pad_held=bool(plain["is_pad_held"]),
            n_events=whole_number(plain["n_events"], 1 << 62, lowest=0),
            restarted_at=whole_number(plain.get("restarted_at", -1), 1 << 62, lowest=-1),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingError(f"state: it is damaged ({error}); take another copy") from error


def _fade_to_json(fade: Fade | None) -> dict[str, Any] | None:
    if fade is None:
        return None
    return {
        "leaving": model_to_json(fade.leaving),
        "components": list(fade.components),
        "rise": _ramp_to_json(fade.rise),
        "fall": _ramp_to_json(fade.fall),
    }


def _fade_from_json(plain: Mapping[str, Any] | None) -> Fade | None:
    if plain is None:
        return None
    leaving = model_from_json(plain["leaving"])
    highest = len(leaving.labels) - 1 if leaving else NONE
    components = tuple(whole_number(axis, highest, lowest=NONE) for axis in plain["components"])
    if len(components) != N_SLIDERS:
        raise ValueError(f"a fade has {N_SLIDERS} components")
    return Fade(
        leaving=leaving,
        components=components,
        rise=_ramp_from_json(_TURN, plain["rise"]),
        fall=_ramp_from_json(_TURN, plain["fall"]),
    )


def _ramp_to_json(ramp: Ramp) -> Any:  # a number where it rests, else a table
    if ramp == Ramp.steady(ramp.target):
        return ramp.target
    return {
        "origin": ramp.origin,
        "target": ramp.target,
        "start": ramp.start,
        "n_frames": ramp.n_frames,
        "shape": ramp.shape.value,
    }


def _ramp_from_json(row: Parameter, plain: Any) -> Ramp:  # a number where it rests, else a table
    if isinstance(plain, int | float):
        return Ramp.steady(row.parse(plain))
    return Ramp(
        origin=row.parse(float(plain["origin"])),
        target=row.parse(float(plain["target"])),
        start=whole_number(plain["start"], 1 << 62, lowest=0),
        n_frames=whole_number(plain["n_frames"], 1 << 62, lowest=0),
        shape=Shape(plain["shape"]),
    )
