"""Plucked strings by extended Karplus-Strong: a pluck that runs round a delay loop as one filter.

The loop is a delay of one period with a three-tap damping filter, whose two free numbers follow from
the decay times wanted at low and at high frequencies, and an allpass for the fraction of a frame that
a whole delay cannot reach. It is linear, so the string is a single `lfilter` call over the whole
signal. Each string vibrates in two planes, a fraction of a cent apart and of unequal decay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.signal import lfilter

from sda_core.demo_sounds.noise import resonance, unit_power
from sda_core.demo_sounds.score import (
    Note,
    Signal,
    between,
    between_ratio,
    choose,
    frames,
    level_at,
    scale_note,
)
from sda_core.frames import SAMPLE_RATE

LEAD_IN_S = 0.004  # silence before the first pluck, so that the fade-in does not blunt it
HIGH_HZ = 5000.0  # where the decay time of the high partials is counted
PLANES = ((-0.4, 1.0, 1.0), (0.4, 0.45, 0.35))  # cents, level, share of the decay time
BODY = ((98.0, 9.0, 0.5), (204.0, 11.0, 0.6), (395.0, 9.0, 0.35), (1150.0, 3.0, 0.25))  # hz, quality, gain
DAMPING_DELAY = 1  # frames, of the symmetric three-tap filter
LEAK = 1.2  # of the note: corner below which a pluck is no longer integrated
HEARD_PART = 0.8  # of the 60 dB decay is kept in the file
LONGEST_S, SHORTEST_S = 4.0, 0.65


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """Which intervals above the note are plucked, in semitones, and the gap between plucks."""

    name: str
    intervals: tuple[int, ...] = (0,)
    gap_s: float = 0.0


GESTURES = (
    Gesture(name="single"),
    Gesture(name="single"),
    Gesture(name="single"),
    Gesture(name="single"),
    Gesture(name="fifth", intervals=(0, 7), gap_s=0.018),
    Gesture(name="octave", intervals=(0, 12), gap_s=0.032),
    Gesture(name="arpeggio", intervals=(0, 7, 12, 16), gap_s=0.13),
    Gesture(name="tremolo", intervals=(0,) * 11, gap_s=0.085),
)

RINGS = ("muted", "short", "long")
TOUCHES = ("dark", "warm", "bright")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pluck:
    """A pluck: `position` of the pick as a part of the string, `width` of its pulse in periods."""

    note: Note
    gesture: Gesture
    ring: str
    touch: str
    position: float
    width: float
    scrape: float
    ring_s: float
    shine_s: float
    level_db: float

    @property
    def words(self) -> str:
        """The note, how bright, how long, and the gesture."""
        return f"{self.note.name}_{self.touch}_{self.ring}_{self.gesture.name}"

    @property
    def length_s(self) -> float:
        """Until the last pluck has mostly died away."""
        last_s = self.gesture.gap_s * (len(self.gesture.intervals) - 1)
        return min(LONGEST_S, max(SHORTEST_S, last_s + HEARD_PART * self.ring_s))

    def perform(self, rng: Generator) -> Signal:
        """The plucked strings, heard through the body they are stretched over."""
        n = frames(self.length_s)
        plucks: dict[int, Signal] = {}
        for step, interval in enumerate(self.gesture.intervals):
            hz = _interval_hz(self.note, interval)
            human_s = abs(rng.normal(0.0, 0.004)) if step else 0.0
            start = frames(LEAD_IN_S + step * self.gesture.gap_s + human_s)
            pulse = _pulse(self, hz, rng) * rng.lognormal(0.0, 0.1)
            string = plucks.setdefault(interval, np.zeros(n))
            string[start : start + len(pulse)] += pulse[: max(0, n - start)]
        dry = sum(
            (_string(self, pulses, _interval_hz(self.note, interval)) for interval, pulses in plucks.items()),
            start=np.zeros(n),
        )
        return dry + sum((gain * resonance(dry, hz, quality) for hz, quality, gain in BODY), np.zeros(n))


def score(point: Sequence[float]) -> Pluck:
    """The pluck at a point of the axes note, touch, position, ring, gesture, shine, level."""
    pitch, touch, position, ring, gesture, shine, level = point
    ring_s = between_ratio(0.16, 7.0, ring)
    return Pluck(
        note=scale_note(38, 79, pitch),
        gesture=choose(GESTURES, gesture),
        ring=choose(RINGS, ring),
        touch=choose(TOUCHES, touch),
        position=between(0.05, 0.48, position),
        width=between_ratio(0.5, 0.012, touch),
        scrape=between_ratio(0.05, 0.5, shine),
        ring_s=ring_s,
        shine_s=min(0.8 * ring_s, between_ratio(0.12, 2.0, shine)),
        level_db=level_at(level),
    )


def string_loop(hz: float, ring_s: float, shine_s: float) -> tuple[Signal, Signal]:
    """The filter (numerator, denominator) of a string at `hz`.

    It falls by 60 dB in `ring_s` at low frequencies and in `shine_s` at HIGH_HZ, the second as
    nearly as three taps allow.
    """
    keep = 10 ** (-3 / (hz * ring_s))
    keep_high = 10 ** (-3 / (hz * shine_s))
    soften = (1 - keep_high / keep) / (1 - np.cos(2 * np.pi * HIGH_HZ / SAMPLE_RATE))
    soften = min(max(soften, 0.0), 0.5)
    damping = keep * np.array([soften / 2, 1 - soften, soften / 2])
    period = SAMPLE_RATE / hz - DAMPING_DELAY
    whole = int(period - 0.5)
    fraction = period - whole  # 0.5 to 1.5 frames, where the allpass delay is flattest
    allpass = (1 - fraction) / (1 + fraction)
    numerator = np.array([1.0, allpass])
    returned = np.concatenate((np.zeros(whole), np.convolve(damping, [allpass, 1.0])))
    denominator = -returned
    denominator[:2] += numerator
    return numerator, denominator


def _interval_hz(note: Note, interval: int) -> float:
    return Note(key=note.key + interval).hz


def _string(pluck: Pluck, pulses: Signal, hz: float) -> Signal:
    """A string at `hz` set going by `pulses`, the sum of its two planes."""
    total = np.zeros(len(pulses))
    for cents, level, share in PLANES:
        loop = string_loop(hz * 2 ** (cents / 1200), pluck.ring_s * share, pluck.shine_s * share)
        total += level * lfilter(*loop, pulses)
    return total


def _pulse(pluck: Pluck, hz: float, rng: Generator) -> Signal:
    """One pluck: a rounded pulse with some scrape, and its reflection from the nearer end.

    The reflection, a comb, mutes the partials that have a node under the pick; the leaky integral
    turns the picked corner into the force the string puts on its bridge.
    """
    period = SAMPLE_RATE / hz
    corner = np.hanning(max(3, round(pluck.width * period)) + 2)[1:-1]
    scrape = np.convolve(rng.standard_normal(round(period)), corner)
    picked = pluck.scrape * unit_power(scrape)
    picked[: len(corner)] += corner / _padded_rms(corner, len(picked))
    delay = max(1, round(pluck.position * period))
    combed = np.concatenate((picked, np.zeros(delay))) - np.concatenate((np.zeros(delay), picked))
    pole = np.exp(-2 * np.pi * LEAK * hz / SAMPLE_RATE)
    tail = np.zeros(round(2 * period))  # lets the leak empty itself, which leaves no offset
    force: Signal = lfilter([1.0], [1.0, -pole], np.concatenate((combed, tail)))
    return unit_power(force)


def _padded_rms(audio: Signal, n_frames: int) -> float:
    """The root mean square `audio` has when padded to `n_frames`."""
    return float(np.sqrt(np.sum(audio**2) / n_frames))
