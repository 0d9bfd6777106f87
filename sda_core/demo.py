"""The demo: a score of half a minute or so for the models that come with SDA.

Each model by itself, its first slider going from end to end; then all of them, the blend wandering around
the pad. `make live` renders this until the instrument itself takes over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sda_core.parameters import WEIGHT_PATHS, parameter
from sda_core.ramp import Shape
from sda_core.score import Key, Load, Score

ALONE_S = 6.0
CROSSFADE_S = 1.0
# The corners of the pad, clockwise from the top left, and back to the middle.
PAD_TOUR = ((0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (0.5, 0.5))
CORNER_S = 3.0
_SLIDER = parameter("slider1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the demo, for people."""

    start_s: float
    title: str


def demo_score(models: Sequence[str]) -> tuple[Score, tuple[Section, ...]]:
    """The score for one to four models, and what is heard when."""
    keys, sections = [], []
    for slot, model in enumerate(models):
        start_s = slot * ALONE_S
        arrived_s = start_s + CROSSFADE_S if slot else 0.0
        keys.append(Key(at_s=start_s, values=_weights(slot - 1 if slot else 0)))
        keys.append(Key(at_s=arrived_s, values=_weights(slot), shape=Shape.SMOOTH))
        keys.append(Key(at_s=start_s, values=(("slider1", _SLIDER.low),), shape=Shape.HOLD))
        keys.append(Key(at_s=start_s + ALONE_S, values=(("slider1", _SLIDER.high),)))
        sections.append(Section(start_s=start_s, title=f"{model}: slider 1 from -10 to +10"))
    blend_s = len(models) * ALONE_S
    sections.append(Section(start_s=blend_s, title="all of them: around the pad, corner by corner"))
    keys.append(Key(at_s=blend_s + CROSSFADE_S, values=(("slider1", 0.0),)))
    for corner, (x, y) in enumerate(PAD_TOUR):
        place = (("blend_x", x), ("blend_y", y))
        shape = Shape.SMOOTH if corner else Shape.HOLD
        keys.append(Key(at_s=blend_s + corner * CORNER_S, values=place, shape=shape))
    score = Score(
        duration_s=blend_s + len(PAD_TOUR) * CORNER_S,
        loads=tuple(Load(at_s=0.0, slot=slot, model=model) for slot, model in enumerate(models, start=1)),
        start=_weights(0),
        keys=tuple(keys),
    )
    return score, tuple(sections)


def _weights(alone: int) -> tuple[tuple[str, float], ...]:
    """Only one slot (from 0)."""
    return tuple((path, 100.0 * (slot == alone)) for slot, path in enumerate(WEIGHT_PATHS))
