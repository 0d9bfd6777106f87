"""From the 48000 Hz of the timeline to the rate of a device that cannot do 48000 Hz.

The player makes one `Resampler` per device and calls it in the audio callback: everything is laid out in the
constructor, a call copies, gathers and multiplies into what is there. Polyphase: the ratio is L / M in lowest
terms, each of the L places between two frames has its own row of a Kaiser-windowed sinc, and which row is
next is counted in whole numbers, so that nothing drifts and the division into blocks changes no bit. How many
frames to take from the timeline, and what to do when they are not there, is the player's.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.frames import SAMPLE_RATE

Sound = NDArray[np.float32]  # (frames, 2): as devices have it

LOWEST_RATE, HIGHEST_RATE = 8000, 384000
# Aliases and images stay this far below the sound; about what 32-bit arithmetic and 16-bit devices deserve.
ATTENUATION_DB = 98.0
# The part of the lower Nyquist frequency over which the filter falls: at 44.1 kHz flat up to 19 kHz, 96 taps.
TRANSITION = 0.138
# So many output frames are made at a time: what is gathered for them stays in the processor's cache.
PIECE = 128
# Of the table of taps, 12 bytes each; only rates that share next to nothing with 48000 Hz need more.
LARGEST_TABLE = 1 << 20


class Resampler:
    """Stereo sound at 48000 Hz in, at `rate` out, block after block of at most any size."""

    def __init__(self, rate: int, largest_block: int) -> None:
        """`largest_block`, in frames of the device, bounds the working memory; no block is refused."""
        if not LOWEST_RATE <= rate <= HIGHEST_RATE:
            raise SettingError(
                f"device rate: got {rate} Hz, allowed is {LOWEST_RATE} to {HIGHEST_RATE} Hz; choose another "
                "rate or device"
            )
        divisor = math.gcd(rate, SAMPLE_RATE)
        self._up, self._down = rate // divisor, SAMPLE_RATE // divisor
        self._n_taps = _n_taps(rate)
        self._piece = max(1, min(largest_block, PIECE))
        if self._up * self._n_taps > LARGEST_TABLE:
            raise SettingError(
                f"device rate: got {rate} Hz, which shares too little with {SAMPLE_RATE} Hz to be reached in "
                "real time; choose 48000 or 44100 Hz"
            )
        # Row j belongs to output j of a period (`up` outputs from `down` inputs); the first rows are there
        # again at the end, so that a piece that crosses the end is one slice.
        n_rows = self._up + self._piece
        places = np.arange(n_rows) * self._down
        self._taps = _taps(self._up, self._n_taps, rate)[places % self._up]
        # Buffer index of every input each output looks at. Input i of a period lies at n_taps + i; before it
        # are the last inputs of the period before.
        self._where = (places // self._up + self._n_taps)[:, None] - np.arange(self._n_taps)
        # A frame is one complex number: both channels are gathered at once.
        self._inputs = np.zeros(self._n_taps + self._consumed(n_rows), np.complex64)
        self._frames = self._inputs.view(np.float32).reshape(-1, 2)
        self._gathered = np.zeros((self._piece, self._n_taps), np.complex64)
        self._channels = self._gathered.view(np.float32).reshape(self._piece, -1, 2).transpose(2, 0, 1)
        self._place = 0  # which output of the period is next

    @property
    def delay_frames(self) -> int:
        """By how many frames, at 48000 Hz, the sound comes out later than it goes in."""
        return self._n_taps // 2

    def n_needed(self, n_out: int) -> int:
        """How many new 48000 Hz frames the next `n_out` frames of the device take, exactly."""
        return self._consumed(self._place + n_out) - self._consumed(self._place)

    def convert(self, taken: Sound, out: Sound) -> None:
        """Fills `out` (n_out, 2) from `taken` (n_needed(n_out), 2); both stay the caller's."""
        n_out = len(out)
        if len(taken) != self.n_needed(n_out):
            raise ValueError(
                f"got {len(taken)} frames, {self.n_needed(n_out)} are needed for {n_out}; ask first"
            )
        n_taken = 0
        for start in range(0, n_out, self._piece):
            n = min(self._piece, n_out - start)
            n_new = self.n_needed(n)
            self._convert_piece(taken[n_taken : n_taken + n_new], out[start : start + n])
            n_taken += n_new

    def _convert_piece(self, taken: Sound, out: Sound) -> None:
        first, after = self._place, self._place + len(out)
        new = self._n_taps + self._consumed(first)
        self._frames[new : new + len(taken)] = taken
        gathered = self._gathered[: len(out)]
        np.take(self._inputs, self._where[first:after], out=gathered, mode="clip")  # clip: without a copy
        # One dot product per frame and channel, always of the same length: no sum depends on the block.
        np.vecdot(self._taps[first:after], self._channels[:, : len(out)], out=out.T)
        n_periods, self._place = divmod(after, self._up)
        if n_periods:
            kept, was = self._consumed(self._place), self._consumed(after)
            self._inputs[kept : kept + self._n_taps] = self._inputs[was : was + self._n_taps]

    def _consumed(self, n_out: int) -> int:
        """How many inputs have been taken after `n_out` outputs of a period."""
        return -(-n_out * self._down // self._up)


def _n_taps(rate: int) -> int:
    """The length of the filter in frames at 48000 Hz, even: Kaiser's formula."""
    if rate == SAMPLE_RATE:
        return 1
    width = TRANSITION * min(rate, SAMPLE_RATE) / 2 / SAMPLE_RATE
    return 2 * math.ceil((ATTENUATION_DB - 7.95) / (14.36 * width) / 2)


def _taps(n_phases: int, n_taps: int, rate: int) -> Sound:
    """(n_phases, n_taps), newest input first; row p is for outputs p / n_phases after it and sums to 1."""
    if rate == SAMPLE_RATE:
        return np.ones((1, 1), np.float32)
    nyquist = min(rate, SAMPLE_RATE) / SAMPLE_RATE  # twice the frequency, per frame
    cut_off = nyquist * (1 - TRANSITION / 2)  # the fall ends at the Nyquist frequency
    distance = np.arange(n_phases)[:, None] / n_phases + np.arange(n_taps) - n_taps // 2
    beta = 0.1102 * (ATTENUATION_DB - 8.7)
    window = np.i0(beta * np.sqrt(np.maximum(0, 1 - (2 * distance / n_taps) ** 2)))
    taps = np.sinc(cut_off * distance) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)
