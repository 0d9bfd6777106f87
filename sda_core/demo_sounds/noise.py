"""Random signals and shapes the instruments share: slow wandering, narrow bands, resonance.

All are pure functions, of a numpy Generator where chance comes in. The random ones have unit
strength, so that the caller alone says how much of each is heard.
"""

import numpy as np
from numpy.random import Generator
from scipy.signal import butter, iirpeak, lfilter, sosfilt

from sda_core.demo_sounds.score import Signal, seconds
from sda_core.frames import SAMPLE_RATE


def wander(rng: Generator, n_frames: int, rate_hz: float) -> Signal:
    """A smooth random curve of about unit variance that takes a new direction `rate_hz` times a second.

    It is value noise: random knots joined by a smooth step, so it has no jumps, not even in slope.
    """
    position: Signal = seconds(n_frames) * rate_hz + rng.random()
    knots = rng.standard_normal(int(position[-1]) + 2)
    left = position.astype(np.intp)
    curve: Signal = knots[left] + np.diff(knots)[left] * smooth_step(position - left)
    return curve


def smooth_step(x: Signal) -> Signal:
    """An S from 0 to 1 as `x` goes from 0 to 1, level at both ends and beyond them."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def narrow_noise(rng: Generator, centre_hz: Signal, bandwidth_hz: float) -> Signal:
    """Noise of unit power in a band whose centre moves along the curve `centre_hz`.

    A slow complex noise rides on a gliding carrier: a moving filter without moving coefficients.
    """
    lowpass = butter(2, bandwidth_hz / 2, fs=SAMPLE_RATE, output="sos")
    white = rng.standard_normal((2, len(centre_hz)))
    real, imaginary = unit_power(sosfilt(lowpass, white))
    phase = 2 * np.pi * np.cumsum(centre_hz) / SAMPLE_RATE
    band: Signal = np.sqrt(2) * (real * np.cos(phase) - imaginary * np.sin(phase))
    return band


def resonance(audio: Signal, centre_hz: float, quality: float) -> Signal:
    """`audio` through one resonance with gain 1 at its centre and `quality` = centre / bandwidth."""
    numerator, denominator = iirpeak(centre_hz, quality, fs=SAMPLE_RATE)
    filtered: Signal = lfilter(numerator, denominator, audio)
    return filtered


def unit_power(audio: Signal) -> Signal:
    """`audio` scaled to a mean square of 1; silence stays silent."""
    power = float(np.mean(audio**2))
    return audio / np.sqrt(power) if power > 0 else audio
