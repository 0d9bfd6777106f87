"""Struck glass and bells by modal synthesis: a mallet's pulse through a bank of ringing modes.

Every mode of a round body is a pair whose two members split slightly in pitch; where the mallet
falls decides how much each member gets (cosine and sine of the angle), which gives each strike its
own beating. A softer mallet stays longer in contact and so excites less of the high modes; higher
modes lose their energy faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.signal import lfilter

from sda_core.demo_sounds.room import DECAY_60_DB
from sda_core.demo_sounds.score import (
    Note,
    Signal,
    between,
    between_ratio,
    choose,
    frames,
    level_at,
    scale_note,
    seconds,
)
from sda_core.frames import SAMPLE_RATE

LEAD_IN_S = 0.004  # silence before the first strike, so that the fade-in does not blunt it
DAMPING_SLOPE = 0.6  # decay time falls with this power of frequency; 1 would be pure glass loss
MODE_SLOPE = 0.1  # and the level of a mode with this power of its ratio
AUDIBLE_HZ = 16000.0  # modes above are left out
RATTLE = 0.35  # of a contact that is chance instead of a round press
TOUCH = 0.008  # of the mallet itself that is heard, peak against the ringing
HEARD_PART = 0.75  # of the 60 dB decay is kept in the file
LONGEST_S, SHORTEST_S = 4.0, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A round thing to strike: `modes` are (frequency ratio to the note, waves around the rim)."""

    name: str
    modes: tuple[tuple[float, int], ...]
    split: float  # how far a pair of modes is split, as a part of its frequency
    ring: float  # decay time against the score's


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """A gesture of one or more strikes whose gaps and strengths change by constant ratios."""

    name: str
    count: int = 1
    first_gap_s: float = 0.0
    gap_ratio: float = 1.0
    strength_ratio: float = 1.0

    def times_s(self) -> Signal:
        """When each strike falls, the first at 0."""
        gaps = self.first_gap_s * self.gap_ratio ** np.arange(self.count - 1)
        return np.concatenate(([0.0], np.cumsum(gaps)))


BODIES = (
    Body(  # a bronze bell tuned to hum, prime, minor third, fifth, octave and above
        name="bell",
        modes=(
            (0.5, 2), (1.0, 2), (1.2, 3), (1.5, 3), (2.0, 4), (2.51, 4), (2.66, 5),
            (3.01, 5), (4.17, 6), (5.43, 7), (6.8, 8), (8.2, 9),
        ),
        split=0.0012,
        ring=1.3,
    ),
    Body(  # a wine glass: rim modes near the squares of 2, 3, 4 ...
        name="goblet",
        modes=((1.0, 2), (2.32, 3), (4.25, 4), (6.63, 5), (9.38, 6), (12.7, 7)),
        split=0.0025,
        ring=0.9,
    ),
    Body(  # a metal singing bowl
        name="bowl",
        modes=((1.0, 2), (2.78, 3), (5.18, 4), (8.16, 5), (11.66, 6), (15.64, 7)),
        split=0.0035,
        ring=1.6,
    ),
    Body(  # a free bar of glass, which hardly splits
        name="chime",
        modes=((1.0, 1), (2.756, 2), (5.404, 3), (8.933, 4), (13.34, 5)),
        split=0.0004,
        ring=0.7,
    ),
)  # fmt: skip

STROKES = (
    Strokes(name="once"),
    Strokes(name="once"),
    Strokes(name="once"),
    Strokes(name="twice", count=2, first_gap_s=0.31, strength_ratio=0.7),
    Strokes(name="bounce", count=9, first_gap_s=0.26, gap_ratio=0.76, strength_ratio=0.78),
    Strokes(name="roll", count=18, first_gap_s=0.088, gap_ratio=0.99, strength_ratio=1.03),
)

MALLETS = ("felt", "wood", "metal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A struck body: `contact_periods` the mallet stays on, `angle` around the rim where it falls."""

    note: Note
    body: Body
    strokes: Strokes
    mallet: str
    contact_periods: float
    ring_s: float
    angle: float
    level_db: float

    @property
    def words(self) -> str:
        """The note, what was struck, with what, and how often."""
        return f"{self.note.name}_{self.body.name}_{self.mallet}_{self.strokes.name}"

    @property
    def length_s(self) -> float:
        """Until the last strike has mostly died away."""
        last_s = float(self.strokes.times_s()[-1])
        return min(LONGEST_S, max(SHORTEST_S, last_s + HEARD_PART * self.ring_s * self.body.ring))

    def perform(self, rng: Generator) -> Signal:
        """The modes of the body, driven by every strike of the gesture."""
        n = frames(self.length_s)
        hits = _hits(self, n, rng)
        angle = self.angle + rng.normal(0.0, 0.03)
        ringing = np.zeros(n)
        for ratio, waves in self.body.modes:
            split = self.body.split * rng.uniform(0.5, 1.5)
            pair = ((1 - split / 2, np.cos(waves * angle)), (1 + split / 2, np.sin(waves * angle)))
            for side, part in pair:
                hz = self.note.hz * ratio * side
                if hz < AUDIBLE_HZ:
                    decay_s = self.ring_s * self.body.ring * ratio**-DAMPING_SLOPE
                    ringing += part * ratio**-MODE_SLOPE * _mode(hits, hz, decay_s)
        touch = TOUCH * np.max(np.abs(ringing)) / np.max(np.abs(hits))
        sound: Signal = ringing + touch * hits
        return sound


def score(point: Sequence[float]) -> Strike:
    """The strike at a point of the axes note, body, hardness, ring, strokes, angle, level."""
    pitch, body, hardness, ring, strokes, angle, level = point
    return Strike(
        note=scale_note(57, 98, pitch),
        body=choose(BODIES, body),
        strokes=choose(STROKES, strokes),
        mallet=choose(MALLETS, hardness),
        contact_periods=between_ratio(1.3, 0.06, hardness),
        ring_s=between_ratio(0.35, 6.0, ring),
        angle=between(0.12, 1.45, angle),
        level_db=level_at(level),
    )


def _mode(hits: Signal, hz: float, decay_s: float) -> Signal:
    """What one mode makes of the strikes: a two-pole resonator that rings at unit level.

    Its zero at 0 Hz says that what is smaller than a wavelength radiates no slow pushes.
    """
    radius = np.exp(-DECAY_60_DB / (decay_s * SAMPLE_RATE))
    turn = 2 * np.pi * hz / SAMPLE_RATE
    rung: Signal = lfilter([0.5, 0.0, -0.5], [1.0, -2 * radius * np.cos(turn), radius**2], hits)
    return rung


def _hits(strike: Strike, n_frames: int, rng: Generator) -> Signal:
    """The force on the body: a round pulse with a little crunch for every strike, `n_frames` long."""
    hits = np.zeros(n_frames)
    steps = np.arange(strike.strokes.count)
    strengths = strike.strokes.strength_ratio**steps * rng.lognormal(0.0, 0.12, strike.strokes.count)
    for time_s, strength in zip(strike.strokes.times_s(), strengths, strict=True):
        contact_s = strike.contact_periods / strike.note.hz * strength**-0.2  # harder is shorter
        pulse = _pulse(contact_s, rng)
        human_s = abs(rng.normal(0.0, 0.004)) if time_s else 0.0
        start = frames(LEAD_IN_S + time_s + human_s)
        stop = min(n_frames, start + len(pulse))
        hits[start:stop] += strength * pulse[: max(0, stop - start)]
    return hits


def _pulse(contact_s: float, rng: Generator) -> Signal:
    """One contact: a round press that lasts `contact_s`, and the rattle of letting go, as soft."""
    n = max(4, frames(contact_s))
    press = np.hanning(n + 2)[1:-1]
    rattle = rng.standard_normal(3 * n) * np.exp(-seconds(3 * n) / contact_s)
    pulse = RATTLE * np.convolve(rattle, press / press.sum())
    pulse[:n] += press
    return pulse / float(np.sum(np.abs(pulse)))
