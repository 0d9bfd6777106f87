"""A value on its way: from, to, since when, for how long: a pure function of the frame.

Morphs, slews and glides of all parameters are ramps in the State; nobody streams values.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """The way from one value to the next."""

    LINEAR = "linear"
    SMOOTH = "smooth"  # slow at both ends
    EARLY = "early"  # most of the way at once, then settling
    LATE = "late"  # hesitating, then all the way
    HOLD = "hold"  # stays, and jumps at the end

    def bend(self, x: float) -> float:
        """How much of the way is done after the part `x` of the time; both from 0 to 1."""
        match self:
            case Shape.LINEAR:
                return x
            case Shape.SMOOTH:
                return 0.5 - 0.5 * math.cos(math.pi * x)
            case Shape.EARLY:
                return 1 - (1 - x) ** 3
            case Shape.LATE:
                return x**3
            case Shape.HOLD:
                return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A value that goes from `origin` to `target` in the `n_frames` after `start`."""

    origin: float
    target: float
    start: int = 0
    n_frames: int = 0
    shape: Shape = Shape.LINEAR

    @classmethod
    def steady(cls, value: float) -> "Ramp":
        return cls(origin=value, target=value)

    def at(self, frame: int) -> float:
        """The value at a frame."""
        passed = frame - self.start
        if passed >= self.n_frames:
            return self.target
        if passed <= 0:
            return self.origin
        return self.origin + (self.target - self.origin) * self.shape.bend(passed / self.n_frames)
