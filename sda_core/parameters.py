"""THE table: every parameter of the instrument, named once.

OSC addresses, MIDI targets, patches, feedback, scores, surfaces and docs are read off `TABLE`. Adding a
parameter is one row here and, where it sounds, one place in the renderer. A value is a number in the
parameter's own unit; a toggle is 0 or 1, a choice the index of its name. Controllers speak positions
from 0 to 1, which a row's curve turns into values and back.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from sda_core.errors import SettingError, nearest

N_SLIDERS = 12
N_SLOTS = 4
N_PRESETS = 16
GAIN_OFF_DB = -60.0
HIGHEST_SEED = 2**31 - 1


class Kind(StrEnum):
    CONTINUOUS = "continuous"
    TOGGLE = "toggle"
    TRIGGER = "trigger"  # happens, and keeps no value; with choices it takes one of them along
    CHOICE = "choice"


class Curve(StrEnum):
    """How a position from 0 to 1 becomes a value between low and high."""

    LINEAR = "linear"
    SQUARE = "square"  # fine near the low end
    EXPONENTIAL = "exponential"  # equal steps are equal ratios


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row of the table."""

    path: str
    kind: Kind
    sentence: str
    low: float = 0.0
    high: float = 1.0
    default: float = 0.0
    unit: str = ""
    curve: Curve = Curve.LINEAR
    choices: tuple[str, ...] = ()
    is_whole: bool = False
    in_preset: bool = False
    is_event: bool = True  # False: obeyed at once by player or daemon, never in a State or a journal

    def clamp(self, value: float) -> float:
        """The nearest value this parameter can have."""
        if not math.isfinite(value):
            return self.default
        inside = min(max(value, self.low), self.high)
        return float(math.floor(inside + 0.5)) if self.is_stepped else float(inside)

    def from_position(self, position: float) -> float:
        """The value of a controller's position from 0 to 1."""
        x = min(max(position, 0.0), 1.0)
        match self.curve:
            case Curve.LINEAR:
                value = self.low + x * (self.high - self.low)
            case Curve.SQUARE:
                value = self.low + x * x * (self.high - self.low)
            case Curve.EXPONENTIAL:
                value = self.low * (self.high / self.low) ** x
        return self.clamp(value)

    def to_position(self, value: float) -> float:
        """The position from 0 to 1 that gives `value`."""
        inside = min(max(value, self.low), self.high)
        match self.curve:
            case Curve.LINEAR:
                return (inside - self.low) / (self.high - self.low)
            case Curve.SQUARE:
                return math.sqrt((inside - self.low) / (self.high - self.low))
            case Curve.EXPONENTIAL:
                return math.log(inside / self.low) / math.log(self.high / self.low)

    def parse(self, got: float | str) -> float:
        """The value of a number in the unit, a choice's name or on and off; SettingError for any other."""
        value = self._named(got) if isinstance(got, str) else float(got)
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise SettingError(f"{self.path}: got {got}, allowed is {self.allowed}")
        if self.is_stepped and value != math.floor(value):
            raise SettingError(f"{self.path}: got {got}, allowed is {self.allowed}, in whole numbers")
        return value

    def show(self, value: float) -> str:
        """The value as a musician reads it."""
        match self.kind:
            case Kind.TOGGLE:
                return "on" if value else "off"
            case Kind.CHOICE:
                return self.choices[int(value)]
            case Kind.CONTINUOUS | Kind.TRIGGER:
                return f"{value:g} {self.unit}".strip()

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.kind is Kind.TOGGLE:
            return "on or off"
        if self.choices:
            return ", ".join(self.choices)
        return f"{self.low:g} to {self.high:g} {self.unit}".strip()

    @property
    def is_stepped(self) -> bool:
        return self.is_whole or self.kind in (Kind.TOGGLE, Kind.CHOICE)

    def _named(self, got: str) -> float:
        names = ("off", "on") if self.kind is Kind.TOGGLE else self.choices
        if got in names:
            return float(names.index(got))
        try:
            return float(got)
        except ValueError:
            allowed = nearest(got, names) if names else f"allowed is {self.allowed}"
            raise SettingError(f"{self.path}: got {got!r}, {allowed}") from None


def _choice(path: str, choices: tuple[str, ...], sentence: str, *, in_preset: bool = False) -> Parameter:
    return Parameter(
        path=path,
        kind=Kind.CHOICE,
        high=len(choices) - 1.0,
        choices=choices,
        in_preset=in_preset,
        sentence=sentence,
    )


def _toggle(path: str, sentence: str, *, default: float = 0.0, is_event: bool = True) -> Parameter:
    return Parameter(path=path, kind=Kind.TOGGLE, default=default, is_event=is_event, sentence=sentence)


def _trigger(path: str, sentence: str, choices: tuple[str, ...] = (), *, is_event: bool = True) -> Parameter:
    high = max(len(choices) - 1.0, 1.0)
    return Parameter(
        path=path, kind=Kind.TRIGGER, high=high, choices=choices, is_event=is_event, sentence=sentence
    )


def _continuous(
    path: str,
    low: float,
    high: float,
    default: float,
    unit: str,
    sentence: str,
    *,
    curve: Curve = Curve.LINEAR,
    is_whole: bool = False,
    in_preset: bool = True,
) -> Parameter:
    return Parameter(
        path=path,
        kind=Kind.CONTINUOUS,
        low=low,
        high=high,
        default=default,
        unit=unit,
        curve=curve,
        is_whole=is_whole,
        in_preset=in_preset,
        sentence=sentence,
    )


_SLIDERS = range(1, N_SLIDERS + 1)
_SLOTS = range(1, N_SLOTS + 1)
_PRESETS = tuple(str(number) for number in range(1, N_PRESETS + 1))

TABLE: tuple[Parameter, ...] = (
    *(
        _continuous(f"slider{n}", -10, 10, 0, "", f"Union slider {n}: one direction of all loaded models.")
        for n in _SLIDERS
    ),
    *(_continuous(f"weight{n}", 0, 100, 25, "%", f"How much of slot {n} is in the sound.") for n in _SLOTS),
    *(_toggle(f"slot{n}", f"Slot {n} sounds or is silent.", default=1.0) for n in _SLOTS),
    *(
        _toggle(f"solo{n}", f"While any solo is on, only slots with solo on sound; this is slot {n}'s.")
        for n in _SLOTS
    ),
    _choice(
        "blend_mode",
        ("audio", "latent"),
        "Every slot sounds by itself, or all are one latent.",
        in_preset=True,
    ),
    _choice(
        "blend_law",
        ("equal_power", "linear"),
        "How weights become levels in blend mode audio.",
        in_preset=True,
    ),
    _continuous(
        "blend_x",
        0,
        1,
        0.5,
        "",
        "The pad, left to right: slots 1 and 3 are left, 2 and 4 right.",
        in_preset=False,
    ),
    _continuous(
        "blend_y", 0, 1, 0.5, "", "The pad, bottom to top: slots 1 and 2 are on top.", in_preset=False
    ),
    _continuous(
        "gain", GAIN_OFF_DB, 12, 0, "dB", "The level of everything; the lowest is silence.", in_preset=False
    ),
    _choice(
        "stereo_mode", ("mid_side", "mono", "dual_seed"), "How one becomes two channels.", in_preset=True
    ),
    _continuous("width", 0, 1.5, 0.7, "", "How wide the stereo mode mid_side is."),
    _continuous(
        "drift", 0, 1, 0.15, "", "How far chunks wander around the sliders, 1 is as the material does."
    ),
    _continuous(
        "drift_speed", 0, 4, 1, "per chunk", "How far the wandering goes from chunk to chunk; 0 holds it."
    ),
    _continuous("speed", 0.125, 8, 1, "x", "How fast chunks are read.", curve=Curve.EXPONENTIAL),
    _continuous("overlap", 0, 0.5, 0.25, "s", "How long two chunks sound together."),
    _choice(
        "join",
        ("crossfade", "latent_interpolation"),
        "Chunks are faded over, or wander into each other.",
        in_preset=True,
    ),
    _continuous(
        "join_steps", 1, 100, 10, "steps", "Steps from chunk to chunk in latent_interpolation.", is_whole=True
    ),
    _toggle("freeze", "The reading of chunks stops at its column; sliders still act."),
    _trigger("randomise", "New positions for all sliders, each where the material is at home."),
    *(
        _trigger(f"randomise{n}", f"A new position for slider {n}, where the material is at home.")
        for n in _SLIDERS
    ),
    _trigger("reset", "All sliders go to their centre."),
    _trigger("align", "The sliders are dealt to the loaded models anew."),
    _continuous(
        "seed", 0, HIGHEST_SEED, 0, "", "The number all chance comes from.", is_whole=True, in_preset=False
    ),
    _continuous(
        "fade_time",
        0,
        30,
        0.1,
        "s",
        "How long a loaded model takes to come in, and the one before it to go.",
        curve=Curve.SQUARE,
        in_preset=False,
    ),
    _choice("quality", ("live", "fine", "offline"), "How much work goes into the phase of the sound."),
    _trigger("preset", "Goes to a stored preset, in the morph time.", _PRESETS),
    _trigger("preset_store", "Keeps what is set now as a preset.", _PRESETS),
    _trigger("preset_clear", "Forgets a preset.", _PRESETS),
    _trigger("preset_next", "Goes to the next stored preset."),
    _trigger("preset_previous", "Goes to the stored preset before."),
    _continuous(
        "morph_time",
        0,
        60,
        0,
        "s",
        "How long the way to a preset or a random place takes.",
        curve=Curve.SQUARE,
        in_preset=False,
    ),
    _choice("morph_to", _PRESETS, "The preset at the far end of the morph."),
    _continuous("morph", 0, 1, 0, "", "Between the current preset and the one of morph_to.", in_preset=False),
    _toggle("record", "What is heard is recorded as a take.", is_event=False),
    _trigger("marker", "Marks this moment in the take that is being recorded.", is_event=False),
    _trigger("keep", "The last minutes, as they were heard, become a take.", is_event=False),
    _trigger("panic", "Silence now; the player itself obeys.", is_event=False),
    _trigger("resume", "Sound comes back after a panic.", is_event=False),
)

INDEX = {parameter.path: index for index, parameter in enumerate(TABLE)}
SLIDER_PATHS = tuple(f"slider{n}" for n in _SLIDERS)
WEIGHT_PATHS = tuple(f"weight{n}" for n in _SLOTS)
SLOT_PATHS = tuple(f"slot{n}" for n in _SLOTS)
PRESET_PATHS = tuple(parameter.path for parameter in TABLE if parameter.in_preset)


def parameter(path: str) -> Parameter:
    """The row of a path; SettingError, with the nearest name, where there is none."""
    if path not in INDEX:
        raise SettingError(f"parameter: got {path!r}, {nearest(path, INDEX)}")
    return TABLE[INDEX[path]]
