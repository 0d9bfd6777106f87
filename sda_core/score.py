"""Scores: a piece written down as key frames in a TOML file, and how it becomes a journal.

    duration_s = 600
    [[slot]]                 # up to four, in the order of the slots
    model = "glass"
    [start]                  # any parameter, where it stands at first
    drift = 0.3
    [[key]]                  # where parameters are at a time; they travel from key to key
    at_s = 90
    slider1 = 4.5
    shape = "smooth"         # of the way that leads here
    [[load]]                 # another model for a slot
    at_s = 300
    slot = 2
    model = "choir"
    fade_s = 4               # how long it takes to come in, and the one before it to go

`sda render` turns its options into a score too: there is one way from words to sound.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sda_core.errors import SettingError, nearest
from sda_core.events import Changed, Event, ModelLoaded, SlotModel
from sda_core.frames import seconds_to_frames
from sda_core.journal import Entry, Journal
from sda_core.parameters import N_SLOTS, TABLE, Kind, parameter
from sda_core.ramp import Shape

# All of a piece is held in memory at once; an hour of stereo needs some gigabytes.
LONGEST_S = 3600.0
# Presets are of the stage: a score says values, and each load how long it fades.
WITHOUT_MEANING = ("morph", "morph_to", "morph_time", "fade_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where some parameters are at a time, and the shape of the way that leads there."""

    at_s: float
    values: tuple[tuple[str, float], ...]
    shape: Shape = Shape.LINEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A model that comes into a slot (from 1) at a time."""

    at_s: float
    slot: int
    model: str
    fade_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole piece."""

    duration_s: float
    loads: tuple[Load, ...]
    start: tuple[tuple[str, float], ...] = ()
    keys: tuple[Key, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The names of all models, each once."""
        return tuple(dict.fromkeys(load.model for load in self.loads))


def read_score(text: str) -> Score:
    """The score that a TOML text is; SettingError, naming the place, when it is none."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"score: this is not TOML ({error})") from error
    _refuse_unknown("score", plain, ("duration_s", "slot", "start", "key", "load"))
    duration_s = _time("score", "duration_s", plain.get("duration_s"))
    if duration_s <= 0:
        raise SettingError("score: got duration_s 0, a piece has a length; say how many seconds")
    slots = _tables("slot", plain.get("slot", []))
    if not 1 <= len(slots) <= N_SLOTS:
        raise SettingError(f"score: got {len(slots)} [[slot]], 1 to {N_SLOTS} are needed; add `model = ...`")
    loads = [_slot(number, slot) for number, slot in enumerate(slots, start=1)]
    loads += [_load(where, load) for where, load in _numbered("load", plain.get("load", []))]
    start = _tables("start", [plain.get("start", {})])[0]
    return Score(
        duration_s=duration_s,
        loads=tuple(loads),
        start=_values("[start]", start) + _weights(slots),
        keys=tuple(_key(where, key) for where, key in _numbered("key", plain.get("key", []))),
    )


def score_to_journal(score: Score, models: Mapping[str, SlotModel]) -> Journal:
    """The journal of a score; `models` has the facts of every model that it names."""
    entries: list[Entry] = [
        (
            seconds_to_frames(load.at_s),
            ModelLoaded(slot=load.slot, model=models[load.model], over_frames=seconds_to_frames(load.fade_s)),
        )
        for load in score.loads
    ]
    if score.start:
        entries.append((0, Changed(values=score.start, cause="start")))
    entries += _ways(score)
    entries.sort(key=lambda entry: entry[0])  # stable: what was written first happens first
    return Journal(entries=tuple(entries), n_frames=seconds_to_frames(score.duration_s))


def _ways(score: Score) -> Iterator[tuple[int, Event]]:
    """Every parameter's way from key to key; it sets off when it has arrived at the one before.

    What does not glide, and what is held, happens at the key itself.
    """
    arrived: dict[str, int] = {}
    for key in sorted(score.keys, key=lambda key: key.at_s):
        there = seconds_to_frames(key.at_s)
        for path, value in key.values:
            row = parameter(path)
            is_gliding = row.kind is Kind.CONTINUOUS and not row.is_whole and key.shape is not Shape.HOLD
            here = arrived.get(path, 0) if is_gliding else there
            way = Changed(values=((path, value),), over_frames=there - here, shape=key.shape, cause="key")
            yield here, way
            arrived[path] = there


def _slot(number: int, plain: Mapping[str, Any]) -> Load:
    where = f"[[slot]] {number}"
    _refuse_unknown(where, plain, ("model", "weight"))
    return Load(at_s=0.0, slot=number, model=_name(where, plain.get("model")))


def _weights(slots: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (f"weight{number}", _value(f"[[slot]] {number}", f"weight{number}", slot["weight"]))
        for number, slot in enumerate(slots, start=1)
        if "weight" in slot
    )


def _load(where: str, plain: Mapping[str, Any]) -> Load:
    _refuse_unknown(where, plain, tuple(entry.name for entry in fields(Load)))
    slot = plain.get("slot")
    if not isinstance(slot, int) or not 1 <= slot <= N_SLOTS:
        raise SettingError(f"{where}: got slot {slot}, allowed is 1 to {N_SLOTS}")
    return Load(
        at_s=_time(where, "at_s", plain.get("at_s")),
        slot=slot,
        model=_name(where, plain.get("model")),
        fade_s=_time(where, "fade_s", plain.get("fade_s", 0)),
    )


def _key(where: str, plain: Mapping[str, Any]) -> Key:
    shape = plain.get("shape", Shape.LINEAR.value)
    if shape not in tuple(Shape):
        raise SettingError(
            f"{where}: got shape {shape!r}, {nearest(str(shape), [known.value for known in Shape])}"
        )
    values = {name: value for name, value in plain.items() if name not in ("at_s", "shape")}
    return Key(
        at_s=_time(where, "at_s", plain.get("at_s")), values=_values(where, values), shape=Shape(shape)
    )


def _values(where: str, plain: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    known = [
        row.path
        for row in TABLE
        if row.is_event and row.kind is not Kind.TRIGGER and row.path not in WITHOUT_MEANING
    ]
    _refuse_unknown(where, plain, known, "; sliders are named by number here")
    return tuple((path, _value(where, path, value)) for path, value in plain.items())


def _value(where: str, path: str, got: object) -> float:
    if not isinstance(got, int | float | str):
        raise SettingError(f"{where}: {path} is {got!r}, a number or a name belongs there")
    try:
        return parameter(path).parse(got)
    except SettingError as error:
        raise SettingError(f"{where}: {error}") from error


def _time(where: str, name: str, got: object) -> float:
    if (
        isinstance(got, bool)
        or not isinstance(got, int | float)
        or not math.isfinite(got)
        or not 0 <= got <= LONGEST_S
    ):
        raise SettingError(f"{where}: got {name} {got}, seconds from 0 to {LONGEST_S:g} are needed")
    return float(got)


def _name(where: str, got: object) -> str:
    if not isinstance(got, str) or not got:
        raise SettingError(f"{where}: got model {got!r}, the name or path of a model is needed")
    return got


def _numbered(name: str, plain: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, table in enumerate(_tables(name, plain), start=1):
        yield f"[[{name}]] {number}", table


def _tables(name: str, plain: object) -> list[Mapping[str, Any]]:
    if not isinstance(plain, list) or not all(isinstance(table, dict) for table in plain):
        way = f"[{name}]" if name == "start" else f"[[{name}]]"
        raise SettingError(f"score: {name} is {plain!r}, tables belong there; write {way}")
    return plain


def _refuse_unknown(where: str, plain: Mapping[str, Any], known: Sequence[str], hint: str = "") -> None:
    for name in plain:
        if name not in known:
            raise SettingError(f"{where}: got {name!r}, {nearest(name, known)}{hint}")
