"""What happens to every sound after its instrument: the room it stands in and the finished file.

A room is one impulse response for the whole corpus: a few early reflections within some tens of
milliseconds and a darker, diffuse tail. Finishing removes what loudspeakers cannot use, makes the
ends silent and sets the peak level the score asks for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from sda_core.demo_sounds.noise import smooth_step
from sda_core.demo_sounds.score import Signal, frames, seconds
from sda_core.frames import SAMPLE_RATE

N_REFLECTIONS = 9
FIRST_REFLECTION_S, LAST_REFLECTION_S = 0.006, 0.045
DECAY_60_DB = np.log(1000)  # nepers in 60 dB, the fall that reverberation time is counted by
TAIL_SHARE = 0.5  # of the reverberant energy; the rest is early reflections
SUBSONIC_HZ = 25.0
FADE_IN_S = 0.003
FADE_OUT_PART = 0.25  # of the file: long enough that a cut tail is heard as a decay


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How a room answers: `decay_s` to fall by 60 dB, `wet_db` of answer to direct sound."""

    decay_s: float
    wet_db: float
    darkness_hz: float

    def response(self, rng: Generator) -> Signal:
        """The impulse response, the direct sound of gain 1 first."""
        n = frames(self.decay_s)
        early = np.zeros(n)
        arrivals = rng.uniform(FIRST_REFLECTION_S, LAST_REFLECTION_S, N_REFLECTIONS)
        early[(arrivals * SAMPLE_RATE).astype(np.intp)] = rng.choice((-1.0, 1.0), N_REFLECTIONS) / arrivals
        diffuse = rng.standard_normal(n) * np.exp(-DECAY_60_DB / self.decay_s * seconds(n))
        diffuse *= smooth_step((seconds(n) - FIRST_REFLECTION_S) / LAST_REFLECTION_S)
        answer = (1 - TAIL_SHARE) * _unit_energy(early) + TAIL_SHARE * _unit_energy(diffuse)
        pole = np.exp(-2 * np.pi * self.darkness_hz / SAMPLE_RATE)
        answer = _unit_energy(lfilter([1 - pole], [1, -pole], answer)) * decibels(self.wet_db)
        answer[0] += 1.0
        return answer


def decibels(level_db: float) -> float:
    """The gain of a level in decibels."""
    return float(10 ** (level_db / 20))


def finish(dry: Signal, *, response: Signal, level_db: float) -> NDArray[np.float32]:
    """`dry` in its room, faded at both ends, without offset, peaking at `level_db`; same length."""
    subsonic = butter(2, SUBSONIC_HZ, "highpass", fs=SAMPLE_RATE, output="sos")
    audio = sosfilt(subsonic, fftconvolve(dry, response)[: len(dry)])
    window = _fade_window(len(audio))
    audio = (audio - np.sum(audio * window) / np.sum(window)) * window  # leaves a mean of exactly 0
    finished: Signal = audio * (decibels(level_db) / np.max(np.abs(audio)))
    return finished.astype(np.float32)


def _fade_window(n: int) -> Signal:
    position = np.arange(n, dtype=np.float64)
    fade_in = smooth_step(position / frames(FADE_IN_S))
    return fade_in * smooth_step((n - 1 - position) / (FADE_OUT_PART * n))


def _unit_energy(audio: Signal) -> Signal:
    return audio / float(np.sqrt(np.sum(audio**2)))
