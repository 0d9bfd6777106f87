"""The last thing before the ears: a soft limiter with a ceiling of -1 dBFS and no latency.

Quiet sound passes untouched, to the bit. Above -3 dBFS the gain goes down just enough that peaks land
between there and -1.5 dBFS, within 32 frames; the reduction, in dB, then fades with a time constant of
150 ms. Both channels share it. What is louder still, in the first moments of a jump, is bent by a
saturator that is a straight line below -1.5 dBFS and never passes the ceiling. The gain never jumps:

    gain   1 ---.            each line is as low as the two pieces it touches need;
                 \\_____.--   only the first one of a hop cannot know how loud the next hop begins

Called by the renderer with every hop; the state is one number. A sample that is not a number is silence.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.frames import SAMPLE_RATE
from sda_core.waveform import Audio, check_rate

CEILING_DB, SATURATOR_DB, TRANSPARENT_DB = -1.0, -1.5, -3.0
CEILING, SATURATOR_FROM, TRANSPARENT = (10 ** (db / 20) for db in (CEILING_DB, SATURATOR_DB, TRANSPARENT_DB))
# The largest float32 that is not above the ceiling.
HIGHEST_SAMPLE = np.nextafter(np.float32(CEILING), np.float32(0))
PIECE_FRAMES = 32
RELEASE_S = 0.15
# Where the way back to 1 ends: nobody hears the last ten-thousandth.
NEARLY_ONE = 1 - 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterState:
    """The gain at the end of the last hop."""

    gain: float


class Limiter:
    """Hops in, hops out; all memory is in the state."""

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        check_rate(sample_rate, "limiter")
        self._kept_reduction = math.exp(-PIECE_FRAMES / (RELEASE_S * sample_rate))

    def start(self) -> LimiterState:
        """The state before any sound."""
        return LimiterState(gain=1.0)

    def step(self, state: LimiterState, audio: Audio) -> tuple[Audio, LimiterState]:
        """One hop below the ceiling, and the state after it. The same array when nothing had to be done.

        Shape: (channels, a multiple of 32) -> the same
        """
        if state.gain == 1.0 and np.abs(audio).max() <= TRANSPARENT:  # not so when there is a NaN
            return audio, state
        if audio.shape[-1] % PIECE_FRAMES:
            raise SettingError(
                f"limiter: got {audio.shape[-1]} frames, needs a multiple of {PIECE_FRAMES}; pad with silence"
            )
        audio = np.where(np.isfinite(audio), audio, np.float32(0))
        gains = self._gains(state.gain, audio)
        edges = np.arange(len(gains)) * PIECE_FRAMES
        envelope = np.interp(np.arange(1, audio.shape[-1] + 1), edges, gains)
        return _saturated(audio * envelope), LimiterState(gain=gains[-1])

    def _gains(self, gain: float, audio: Audio) -> list[float]:
        """The gain where the pieces meet: down at once, up at the pace of the release."""
        peaks = np.abs(audio).max(axis=0).reshape(-1, PIECE_FRAMES).max(axis=1).astype(np.float64)
        needed = _wanted_gain(peaks)
        allowed = np.append(np.minimum(needed[:-1], needed[1:]), needed[-1])
        gains = [gain]
        for most in allowed.tolist():
            released = gains[-1] ** self._kept_reduction  # in dB: the reduction decays
            gains.append(min(most, released if released < NEARLY_ONE else 1.0))
        return gains


def _bent(level: NDArray[np.float64], start: float, ceiling: float) -> NDArray[np.float64]:
    """The level itself up to `start`, then a smooth bend that stays below `ceiling`."""
    room = ceiling - start
    above = np.clip((level - start) / room, 0, 20)  # tanh(20) is 1
    return np.minimum(level, start + room * np.tanh(above))


def _wanted_gain(peaks: NDArray[np.float64]) -> NDArray[np.float64]:
    """What brings each peak between the transparent level and where the saturator begins."""
    heard = np.maximum(peaks, TRANSPARENT)
    return _bent(heard, TRANSPARENT, SATURATOR_FROM) / heard


def _saturated(audio: NDArray[np.float64]) -> Audio:
    levels = np.abs(audio)
    if levels.max() > SATURATOR_FROM:
        audio = np.copysign(_bent(levels, SATURATOR_FROM, CEILING), audio)
    return np.clip(audio.astype(np.float32), -HIGHEST_SAMPLE, HIGHEST_SAMPLE)
