"""What surfaces are shown of the instrument: for every OSC address, what it says now.

`Viewing.view_of` makes a View of a State and a few readings, some thirty times a second, on the daemon's
desk. Feedback sends what changes of it, OSCQuery answers from it; the addresses that are only sent, beside
those of the parameter table, are the rows of `READ_OUTS`. Continuous parameters are positions from 0 to 1,
toggles 0 or 1, choices names; triggers have nothing to show. Pure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zlib import crc32

from sda_core.live_union import union_sliders
from sda_core.parameters import INDEX, N_SLIDERS, N_SLOTS, SLIDER_PATHS, TABLE, Kind, Parameter
from sda_core.ramp import Ramp
from sda_core.state import State
from sda_live.osc.meaning import ROOT

Arguments = tuple[str | int | float, ...]

LONGEST_TEXT = 128
_RECORD = "record"  # a switch that no State knows of: whether it is on, the readings say
_SILENCE_DB = -120.0

# Bright enough for a dark screen, far enough apart for two metres.
COLOURS = (
    "#f2d13a", "#f0503c", "#c8a47c", "#46c864", "#f5923c", "#4b90f5",
    "#8878ff", "#c66af2", "#46d2ee", "#f578be", "#b2e04a", "#2fb89c",
)  # fmt: skip
UNUSED_COLOUR = "#606060"
# The words that name most sliders keep their colour, whatever else is loaded.
COLOUR_OF_WORD: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            (
                *("brightness", "loudness", "noisiness", "sustain", "attack"),
                *("pitchedness", "depth", "movement", "air", "edge"),
            ),
            COLOURS,
            strict=False,
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """An address that is sent and never taken."""

    address: str
    tags: str  # i, f or s, one for each argument
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What is shown and stands in no State."""

    level_db: tuple[float, float] = (_SILENCE_DB, _SILENCE_DB)
    depth_ms: float = 0.0
    latency_ms: float = 0.0
    is_panic: bool = False
    is_recording: bool = False
    elapsed_s: float = 0.0  # of the take


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What every address says, the parameters' values in their own units, and the sliders' labels."""

    messages: Mapping[str, Arguments]
    values: Mapping[str, float]  # by path
    labels: tuple[str, ...]  # of slider 1, 2, ...; empty where one moves nothing


AT_REST = Readings()

READ_OUTS: tuple[ReadOut, ...] = (
    *(
        read_out
        for path in SLIDER_PATHS
        for read_out in (
            ReadOut(address=f"{ROOT}{path}/label", tags="s", sentence="What it moves; empty: nothing."),
            ReadOut(address=f"{ROOT}{path}/color", tags="s", sentence="A colour for it, as #rrggbb."),
            ReadOut(address=f"{ROOT}{path}/text", tags="s", sentence="Where it stands, from -10 to +10."),
        )
    ),
    *(
        ReadOut(address=f"{ROOT}slot{n}/model", tags="s", sentence="The model's name; empty: there is none.")
        for n in range(1, N_SLOTS + 1)
    ),
    ReadOut(address=f"{ROOT}status/preset", tags="i", sentence="The preset recalled last; 0: none."),
    ReadOut(address=f"{ROOT}status/level", tags="ff", sentence="The peaks left and right, in dB."),
    ReadOut(address=f"{ROOT}status/depth", tags="f", sentence="How far sound is made ahead, in ms."),
    ReadOut(address=f"{ROOT}status/latency", tags="f", sentence="Until half of a change is heard, in ms."),
    ReadOut(address=f"{ROOT}status/panic", tags="i", sentence="1 while a panic keeps everything silent."),
    ReadOut(address=f"{ROOT}recording", tags="if", sentence="1 while a take is written; its length in s."),
)

_IN_STATE = tuple(
    (index, row) for index, row in enumerate(TABLE) if row.is_event and row.kind is not Kind.TRIGGER
)

# All that is ever sent to subscribers.
ADDRESSES = frozenset(
    (
        *(read_out.address for read_out in READ_OUTS),
        *(ROOT + row.path for _, row in _IN_STATE),
        *((ROOT + _RECORD,) if _RECORD in INDEX else ()),
    )
)


def shown(row: Parameter, value: float) -> str | int | float:
    """What is sent for a value: the name of a choice, 0 or 1 of a toggle, else a position from 0 to 1."""
    if row.kind is Kind.CHOICE:
        return row.choices[int(value)]
    return int(value) if row.kind is Kind.TOGGLE else row.to_position(value)


def colours_of(labels: Sequence[str]) -> tuple[str, ...]:
    """A colour for each label, all different up to twelve; grey for an empty one.

    The words of `COLOUR_OF_WORD` have theirs first. Any other name begins looking for a free one at a place
    of its own, so that what else is loaded seldom matters.
    """
    colours: dict[int, str] = {}
    for place, label in enumerate(labels):
        colour = COLOUR_OF_WORD.get(label)
        if colour is not None and colour not in colours.values():
            colours[place] = colour
    for place, label in enumerate(labels):
        if label and place not in colours:
            first = crc32(label.encode("utf-8", "replace")) % len(COLOURS)
            turned = COLOURS[first:] + COLOURS[:first]
            taken = colours.values()
            colours[place] = next((colour for colour in turned if colour not in taken), turned[0])
    return tuple(colours.get(place, UNUSED_COLOUR) for place in range(len(labels)))


class Viewing:
    """Makes Views, and remembers what rests: at rest one costs hardly more than copying a dictionary."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._frame = self._settled_from = -1
        self._messages: dict[str, Arguments] = {}
        self._values: dict[str, float] = {}
        self._labels = ("",) * N_SLIDERS

    def view_of(self, state: State, frame: int, readings: Readings = AT_REST) -> View:
        """What is to be shown at a frame."""
        if state is not self._state or min(frame, self._frame) < self._settled_from:
            self._look(state, frame)
        messages = self._messages | _messages_of(readings)
        values = self._values.copy()
        if _RECORD in INDEX:
            values[_RECORD] = float(readings.is_recording)
            messages[ROOT + _RECORD] = (int(readings.is_recording),)
        return View(messages=MappingProxyType(messages), values=MappingProxyType(values), labels=self._labels)

    def _look(self, state: State, frame: int) -> None:
        before = self._state
        if before is None or before.slots is not state.slots or before.assignment is not state.assignment:
            self._name(state)
        ramps: tuple[Ramp | None, ...] = (None,) * len(TABLE) if before is None else before.values
        earliest = min(frame, self._frame)
        for index, row in _IN_STATE:
            ramp = state.values[index]
            if ramp is not ramps[index] or earliest < ramp.start + ramp.n_frames:
                value = ramp.at(frame)
                self._values[row.path] = value
                self._messages[ROOT + row.path] = (shown(row, value),)
        for path, label in zip(SLIDER_PATHS, self._labels, strict=True):
            text = _position_text(self._values[path]) if label else ""
            self._messages[f"{ROOT}{path}/text"] = (text,)
        self._messages[f"{ROOT}status/preset"] = (state.preset,)
        self._state, self._frame, self._settled_from = state, frame, state.settled_from

    def _name(self, state: State) -> None:
        """Labels, colours and models' names."""
        named = {slider.number: slider.label for slider in union_sliders(state.assignment, state.slots)}
        self._labels = tuple(named.get(n, "")[:LONGEST_TEXT] for n in range(1, N_SLIDERS + 1))
        for path, label, colour in zip(SLIDER_PATHS, self._labels, colours_of(self._labels), strict=True):
            self._messages[f"{ROOT}{path}/label"] = (label,)
            self._messages[f"{ROOT}{path}/color"] = (colour,)
        for slot, model in enumerate(state.slots, start=1):
            name = model.name[:LONGEST_TEXT] if model is not None else ""
            self._messages[f"{ROOT}slot{slot}/model"] = (name,)


def _messages_of(readings: Readings) -> dict[str, Arguments]:
    """Rounded to what can be read, so that less has to be sent."""
    elapsed_s = math.floor(10 * readings.elapsed_s) / 10 if readings.is_recording else 0.0
    return {
        f"{ROOT}status/level": tuple(round(level, 1) for level in readings.level_db),
        f"{ROOT}status/depth": (float(round(readings.depth_ms)),),
        f"{ROOT}status/latency": (round(readings.latency_ms, 1),),
        f"{ROOT}status/panic": (int(readings.is_panic),),
        f"{ROOT}recording": (int(readings.is_recording), elapsed_s),
    }


def _position_text(position: float) -> str:
    return f"{round(position, 1) + 0.0:+.1f}"  # adding 0 makes 0 of -0
