"""Events: everything that can happen, as small frozen values, and as plain JSON.

An event is closed: what it needs is in it (a recall carries its values, a load the facts of its model), so
that a journal can be played again years later with nothing but the models. `sda_core.closing` makes events
of wishes, `sda_core.state` applies them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from sda_core.errors import SettingError, nearest
from sda_core.parameters import N_PRESETS, N_SLIDERS, N_SLOTS, parameter
from sda_core.ramp import Shape

Values = tuple[tuple[str, float], ...]
# For every union slider the component that it moves in each slot; -1 where it moves none.
Assignment = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotModel:
    """What the State knows of a loaded model; its weights are found by the hash."""

    name: str
    content_hash: str
    latent_dim: int
    labels: tuple[str, ...]
    variance_pct: tuple[float, ...]
    safe_ranges: tuple[tuple[float, float], ...]
    loudness_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a preset brings back."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Parameters go to new values, all at once or over some frames. `cause` says why, for people."""

    values: Values
    over_frames: int = 0
    shape: Shape = Shape.LINEAR
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """A parameter goes on from where it is by a part of its whole way: an encoder was turned."""

    path: str
    amount: float
    over_frames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """Preset `number` (from 1) was recalled: these are its values. 0: none was, as before the first."""

    number: int
    values: Values
    over_frames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetStored:
    """Preset `number` (from 1) is this now; None: forgotten."""

    number: int
    preset: Preset | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLoaded:
    """Slot `slot` (from 1) has this model now; None: it is empty.

    It comes in over some frames, and the one before it goes.
    """

    slot: int
    model: SlotModel | None
    over_frames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidersDealt:
    """The union sliders move these components now."""

    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """Sound begins anew here, after a fault: what was playing or fading is forgotten, what is so stays."""


Event = Changed | Nudged | Recalled | PresetStored | ModelLoaded | SlidersDealt | Restarted


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON values; `event_from_json` gives it back."""
    match event:
        case Changed():
            return {
                "event": "changed",
                "values": dict(event.values),
                "over_frames": event.over_frames,
                "shape": event.shape.value,
                "cause": event.cause,
            }
        case Nudged():
            return {
                "event": "nudged",
                "path": event.path,
                "amount": event.amount,
                "over_frames": event.over_frames,
            }
        case Recalled():
            return {
                "event": "recalled",
                "number": event.number,
                "values": dict(event.values),
                "over_frames": event.over_frames,
            }
        case PresetStored():
            return {
                "event": "preset_stored",
                "number": event.number,
                "preset": preset_to_json(event.preset),
            }
        case ModelLoaded():
            return {
                "event": "model_loaded",
                "slot": event.slot,
                "model": model_to_json(event.model),
                "over_frames": event.over_frames,
            }
        case SlidersDealt():
            return {"event": "sliders_dealt", "assignment": [list(row) for row in event.assignment]}
        case Restarted():
            return {"event": "restarted"}
        case _:
            assert_never(event)


def event_from_json(plain: Mapping[str, Any]) -> Event:
    """The event; SettingError when it is none."""
    readers: dict[object, Callable[[Mapping[str, Any]], Event]] = {
        "changed": _changed,
        "nudged": _nudged,
        "recalled": _recalled,
        "preset_stored": _preset_stored,
        "model_loaded": _model_loaded,
        "sliders_dealt": _sliders_dealt,
        "restarted": lambda _plain: Restarted(),
    }
    kind = plain.get("event")
    if not isinstance(kind, str) or kind not in readers:
        raise SettingError(f"event: got {kind!r}, {nearest(str(kind), map(str, readers))}")
    try:
        return readers[kind](plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingError(f"event {kind}: it is damaged ({error})") from error


def preset_to_json(preset: Preset | None) -> dict[str, Any] | None:
    return None if preset is None else {"name": preset.name, "values": dict(preset.values)}


def preset_from_json(plain: Mapping[str, Any] | None) -> Preset | None:
    return None if plain is None else Preset(name=str(plain["name"]), values=_values(plain["values"]))


def model_to_json(model: SlotModel | None) -> dict[str, Any] | None:
    if model is None:
        return None
    return {
        "name": model.name,
        "content_hash": model.content_hash,
        "latent_dim": model.latent_dim,
        "labels": list(model.labels),
        "variance_pct": list(model.variance_pct),
        "safe_ranges": [list(pair) for pair in model.safe_ranges],
        "loudness_db": model.loudness_db,
    }


def model_from_json(plain: Mapping[str, Any] | None) -> SlotModel | None:
    if plain is None:
        return None
    model = SlotModel(
        name=str(plain["name"]),
        content_hash=str(plain["content_hash"]),
        latent_dim=whole_number(plain["latent_dim"], 1 << 20),
        labels=tuple(map(str, plain["labels"])),
        variance_pct=tuple(map(_finite, plain["variance_pct"])),
        safe_ranges=tuple((_finite(low), _finite(high)) for low, high in plain["safe_ranges"]),
        loudness_db=_finite(plain["loudness_db"]),
    )
    if not len(model.labels) == len(model.variance_pct) == len(model.safe_ranges):
        raise ValueError("a model has as many labels as variances and ranges")
    return model


def assignment_from_json(plain: Any) -> Assignment:  # JSON holds anything
    assignment = tuple(tuple(map(int, row)) for row in plain)
    if len(assignment) != N_SLIDERS or any(len(row) != N_SLOTS for row in assignment):
        raise ValueError(f"an assignment has {N_SLIDERS} rows of {N_SLOTS}")
    return assignment


def _changed(plain: Mapping[str, Any]) -> Changed:
    return Changed(
        values=_values(plain["values"]),
        over_frames=_frames(plain),
        shape=Shape(plain["shape"]),
        cause=str(plain["cause"]),
    )


def _nudged(plain: Mapping[str, Any]) -> Nudged:
    return Nudged(
        path=parameter(plain["path"]).path, amount=_finite(plain["amount"]), over_frames=_frames(plain)
    )


def _recalled(plain: Mapping[str, Any]) -> Recalled:
    return Recalled(
        number=whole_number(plain["number"], N_PRESETS, lowest=0),
        values=_values(plain["values"]),
        over_frames=_frames(plain),
    )


def _preset_stored(plain: Mapping[str, Any]) -> PresetStored:
    return PresetStored(
        number=whole_number(plain["number"], N_PRESETS), preset=preset_from_json(plain["preset"])
    )


def _model_loaded(plain: Mapping[str, Any]) -> ModelLoaded:
    return ModelLoaded(
        slot=whole_number(plain["slot"], N_SLOTS),
        model=model_from_json(plain["model"]),
        over_frames=_frames(plain) if "over_frames" in plain else 0,  # older journals have none
    )


def _sliders_dealt(plain: Mapping[str, Any]) -> SlidersDealt:
    return SlidersDealt(assignment=assignment_from_json(plain["assignment"]))


def _values(plain: Mapping[str, Any]) -> Values:
    return tuple((path, parameter(path).parse(value)) for path, value in plain.items())


def _finite(got: Any) -> float:
    number = float(got)
    if not math.isfinite(number):
        raise ValueError(f"got {got!r}, a finite number belongs there")
    return number


def _frames(plain: Mapping[str, Any]) -> int:
    return whole_number(plain["over_frames"], 1 << 62, lowest=0)


def whole_number(got: Any, highest: int, lowest: int = 1) -> int:  # JSON holds anything
    """The number itself; ValueError for what is none in the range."""
    if not isinstance(got, int) or isinstance(got, bool) or not lowest <= got <= highest:
        raise ValueError(f"got {got!r}, a whole number from {lowest} to {highest} belongs there")
    return got
