"""What is asked for when a sound is generated, and what comes back.

`GenerationConfig` is the whole request as a value: the command line, scripts and the sidecar all speak of
it. It may hold anything until `validate` is called; the generation calls that first.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sda_core.errors import SettingError, nearest
from sda_core.export import BIT_DEPTH_MAP, SAMPLE_RATE_OPTIONS
from sda_core.frames import SAMPLE_RATE
from sda_core.parameters import HIGHEST_SEED, parameter
from sda_core.quality import Quality
from sda_core.stereo import WIDEST
from sda_core.waveform import Audio

CONCAT_MODES = parameter("join").choices
STEREO_MODES = ("mono", "mid_side", "dual_seed")
SHORTEST_S = 0.001
# The renderer reads chunks at an eighth to eight times their pace.
SHORTEST_CHUNK_S, LONGEST_CHUNK_S = 0.13, 8.0
LONGEST_OVERLAP = 24_000
MOST_STEPS = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationConfig:
    """A sound as it is asked for. A latent vector of any kind is kept as a tuple of numbers."""

    duration_s: float = 1.0
    max_duration_s: float = 60.0
    seed: int | None = None  # None: the generation draws one and says which
    chunk_duration_s: float = 1.0
    concat_mode: str = "crossfade"
    stereo_mode: str = "mono"
    stereo_width: float = 0.7
    sample_rate: int = 48000
    bit_depth: str = "24-bit"
    steps_between: int = 10
    overlap_samples: int = 2400
    latent_vector: Any = None  # an array, tensor or sequence; given: generate from it

    def __post_init__(self) -> None:
        vector = self.latent_vector
        if hasattr(vector, "tolist"):
            vector = vector.tolist()
        if isinstance(vector, list):
            vector = tuple(vector[0] if len(vector) == 1 and isinstance(vector[0], list) else vector)
        object.__setattr__(self, "latent_vector", vector)

    def validate(self) -> None:
        """Raises SettingError, a ValueError, that names the first setting that makes no sound."""
        for name, is_good, allowed in _RULES:
            value = getattr(self, name)
            if not is_good(value):
                raise SettingError(f"{name}: got {value!r}, {allowed}")
        for name, options in (("concat_mode", CONCAT_MODES), ("stereo_mode", STEREO_MODES)):
            _check_choice(name, getattr(self, name), options)
        _check_choice("bit_depth", self.bit_depth, BIT_DEPTH_MAP)
        if self.duration_s > self.max_duration_s:
            raise SettingError(
                f"duration_s: got {self.duration_s}, max_duration_s allows {self.max_duration_s}; "
                "set max_duration_s higher for a longer sound"
            )
        chunk_frames = round(self.chunk_duration_s * SAMPLE_RATE)
        if self.overlap_samples > chunk_frames // 2:
            raise SettingError(
                f"overlap_samples: got {self.overlap_samples}, a chunk of {self.chunk_duration_s} s has "
                f"{chunk_frames} frames and allows 0 to {chunk_frames // 2}; shorten the overlap"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GenerationResult:
    """A generated sound and what is known of it. `audio` is (frames,) for mono, else (2, frames)."""

    audio: Audio
    sample_rate: int
    quality: Quality
    config: GenerationConfig
    seed_used: int
    duration_s: float
    channels: int


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    is_real = _is_whole(value) or isinstance(value, float | np.floating)
    return is_real and math.isfinite(value)  # type: ignore[arg-type]  # a number, by the line above


def _number(lowest: float, highest: float = math.inf) -> Callable[[Any], bool]:
    return lambda value: _is_number(value) and lowest <= value <= highest


def _count(lowest: int, highest: int) -> Callable[[Any], bool]:
    return lambda value: _is_whole(value) and lowest <= value <= highest


def _is_vector(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and len(value) > 0 and all(map(_is_number, value)))


def _check_choice(name: str, value: object, options: Any) -> None:
    if not isinstance(value, str) or value not in options:
        raise SettingError(f"{name}: got {value!r}, {nearest(str(value), options)}; choose one of them")


_RATES = ", ".join(map(str, SAMPLE_RATE_OPTIONS))
# name, what is allowed, and how to say so
_RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    (
        "duration_s",
        _number(SHORTEST_S),
        f"needs a length in seconds from {SHORTEST_S} on; 1.0 is one chunk",
    ),
    (
        "max_duration_s",
        _number(SHORTEST_S),
        f"needs a length in seconds from {SHORTEST_S} on; 60 is usual",
    ),
    (
        "seed",
        lambda value: value is None or _count(0, HIGHEST_SEED)(value),
        f"needs a whole number from 0 to {HIGHEST_SEED}; leave it out for a new one each time",
    ),
    (
        "chunk_duration_s",
        _number(SHORTEST_CHUNK_S, LONGEST_CHUNK_S),
        f"allowed is {SHORTEST_CHUNK_S} to {LONGEST_CHUNK_S:g} seconds; 1.0 is the model's own pace",
    ),
    (
        "stereo_width",
        _number(0, WIDEST),
        f"allowed is 0 (mono) to {WIDEST}; 0.7 is a good start",
    ),
    (
        "sample_rate",
        lambda value: _is_whole(value) and value in SAMPLE_RATE_OPTIONS,
        f"allowed: {_RATES}; choose one of them",
    ),
    (
        "steps_between",
        _count(0, MOST_STEPS),
        f"needs a whole number from 0 to {MOST_STEPS}; 10 is usual",
    ),
    (
        "overlap_samples",
        _count(0, LONGEST_OVERLAP),
        f"needs a whole number of frames from 0 to {LONGEST_OVERLAP}; 2400 is usual",
    ),
    (
        "latent_vector",
        _is_vector,
        "needs as many finite numbers as the model's latent size; leave it out to draw one",
    ),
)
