"""What can be played: models by name, sets by name, and the events that bring them in.

The daemon asks it; it reads files' headers and nothing of their sound. `paths` knows where the model of a
content hash lies, so that an engine that is started again finds it.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sda_core.closing import close_load
from sda_core.errors import ModelError
from sda_core.events import Changed, Event, ModelLoaded, PresetStored, Recalled, SlidersDealt, SlotModel
from sda_core.library import SHORT_HASH, by_hash, find_model, list_library
from sda_core.model_header import read_header, slot_model
from sda_core.parameters import TABLE, Kind
from sda_core.state import PAD_PATHS, State, apply
from sda_live.sets import LiveSet, at_rest, has_set, load_set, save_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Events that act at one hop, once the models that they need are prepared."""

    events: tuple[Event, ...]
    paths: Mapping[str, Path] = field(default_factory=dict)  # by content hash


class Repertoire:
    def __init__(self, models_folder: Path, sets_folder: Path) -> None:
        self._models_folder, self._sets_folder = models_folder, sets_folder
        self.paths: dict[str, Path] = {}
        self.missing: list[str] = []  # of the set it began with, in words
        self.patch = ""  # that of the set it began with, for the controllers
        self._patches: dict[str, str] = {}  # of sets that were loaded later, as they say

    def first_state(self, models: Sequence[str]) -> State:
        """A State with these models in slots 1, 2, ...; ModelError when there is none of a name."""
        return self._with_models(State(), models)

    def has_set(self, name: str) -> bool:
        return has_set(self._sets_folder, name)

    def opened_set(self, name: str, models: Sequence[str] = ()) -> State:
        """The State of a set to begin with, with these models in slots 1, 2, ... of it; its patch counts.

        The slot of a model that is nowhere is empty; `missing` says so.
        """
        live_set = load_set(self._sets_folder, name)
        state = self._with_models(at_rest(live_set.state), models)
        self.missing = []
        for slot, model in self._not_found(state, live_set.models):
            self.missing.append(f"slot {slot} is empty: {self._cannot_be_had(model)}")
            state = apply(state, ModelLoaded(slot=slot, model=None), 0)
        self.patch = live_set.patch
        return state

    def _not_found(self, state: State, places: Mapping[str, str]) -> list[tuple[int, SlotModel]]:
        """Looks for models where they were, then by what they are; the slots of those that are nowhere."""
        were = []
        for where in places.values():
            with contextlib.suppress(ModelError):
                were.append(find_model(where, self._models_folder))
        self.paths |= by_hash(were)
        if not {model.content_hash for model in state.models} <= self.paths.keys():
            self.paths |= by_hash(entry.path for entry in list_library(self._models_folder))
        slots = enumerate(state.slots, start=1)
        return [(slot, model) for slot, model in slots if model and model.content_hash not in self.paths]

    def _cannot_be_had(self, model: SlotModel) -> str:
        short = model.content_hash[:SHORT_HASH]
        return f"the model {model.name} ({short}) cannot be had; put its file into {self._models_folder}"

    def loading(self, state: State, slot: int, name: str) -> Plan:
        """A model into a slot; it fades in."""
        model, path = self._found(name)
        return Plan(events=(close_load(state, slot, model),), paths={model.content_hash: path})

    def clearing(self, state: State, slot: int) -> Plan:
        return Plan(events=(close_load(state, slot, None),))

    def swapping(self, state: State, one: int, other: int) -> Plan:
        """The models of two slots change places."""
        first, second = state.slots[one - 1], state.slots[other - 1]
        events = (close_load(state, one, second), close_load(state, other, first))
        return Plan(events=events, paths=self._paths_of(first, second))

    def changing_set(self, state: State, name: str) -> Plan:
        """Everything of another set, at once; but its patch, as the controllers are in hands."""
        live_set = load_set(self._sets_folder, name)
        wanted = at_rest(live_set.state)
        for _, model in self._not_found(wanted, live_set.models):
            raise ModelError(f"set {name!r}: {self._cannot_be_had(model)}")
        self._patches[name] = live_set.patch
        paths = [row.path for row in TABLE if row.is_event and row.kind is not Kind.TRIGGER]
        # Of the pad and the weights the one that comes last holds.
        paths.sort(key=lambda path: (path in PAD_PATHS) == wanted.is_pad_held)
        values = tuple((path, wanted.target(path)) for path in paths)
        # In blend mode audio first: what is loaded one by one may not fit what is there.
        events: list[Event] = [Changed(values=(("blend_mode", 0.0),), cause=f"set {name}")]
        events += [close_load(state, slot, model) for slot, model in enumerate(wanted.slots, start=1)]
        events += [
            PresetStored(number=number, preset=preset)
            for number, preset in enumerate(wanted.presets, start=1)
        ]
        events += [
            Changed(values=values, cause=f"set {name}"),
            SlidersDealt(assignment=wanted.assignment),
            Recalled(number=wanted.preset, values=()),
        ]
        return Plan(events=tuple(events), paths=self._paths_of(*wanted.slots))

    def save(self, name: str, state: State) -> Path:
        """Saves a State as a set."""
        models = {content_hash: str(path) for content_hash, path in self._paths_of(*state.slots).items()}
        patch = self._patches.get(name, self.patch)
        live_set = LiveSet(name=name, state=at_rest(state), models=models, patch=patch)
        return save_set(self._sets_folder, live_set)

    def _with_models(self, state: State, models: Sequence[str]) -> State:
        for slot, name in enumerate(models, start=1):
            model, _ = self._found(name)
            state = apply(state, ModelLoaded(slot=slot, model=model), 0)
        return state

    def _found(self, name: str) -> tuple[SlotModel, Path]:
        path = find_model(name, self._models_folder).resolve()
        model = slot_model(read_header(path).header)
        self.paths[model.content_hash] = path
        return model, path

    def _paths_of(self, *models: SlotModel | None) -> dict[str, Path]:
        return {model.content_hash: self.paths[model.content_hash] for model in models if model is not None}
