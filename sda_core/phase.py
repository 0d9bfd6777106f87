"""Columns of magnitude to sound while they come: streaming phase reconstruction.

The renderer (live and offline) calls `StreamingPhase.step` once per hop with one new magnitude column per
row (a row is one voice and channel) and gets one hop of sound per row. It is real-time iterative
spectrogram inversion, with three differences from the textbook. A column goes on changing after its first hop
has sounded (`revised_columns`): that is worth as much as looking ahead, and costs no latency. Every
iteration overshoots by its last change (momentum). And at an onset (`onset_above`) every bin is
placed in time by how fast it rises, instead of taking the phase of what was there before. What is playing is
a `PhaseState`, a value; the rows know nothing of each other, so they can come and go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.spectrogram_config import SpectrogramConfig

# Magnitudes below this are silence: -230 dB below a full-scale sine, far above float32's slow denormals.
FLOOR = np.float32(1e-9)
# Squares of float32 vanish below; keeps divisions finite.
TINY = np.float32(1e-20)
# How much of the seeded phase is mixed into the first phase: it decides where nothing sounds yet.
SEEDED_PART = np.float32(1e-3)
# What the seed decides: a click in the last frames of a window, where the columns before do not see it, with
# noise around it. 16 to 128 frames measure much the same, 512 much worse. The noise is that weak because two
# seeds are two stereo channels: the click alike in both keeps tones from cancelling each other in mono.
BURST_FRAMES = 32
BURST_NOISE_POWER = 0.25
# A bin has an onset where its magnitude rises by this factor, a column where such bins hold this much power.
ONSET_RISE = np.float32(2)
ONSET_POWER = np.float32(0.5)
# The window sum is not complete where columns are still to come: it is divided by, raised to this power
# (1: as if it were complete, 0: left as it is). For the first phase 0.6 errs least, by 3 %, but after a
# sudden rise of noise the level then swings for six hops; at 0.4 it does not.
ITERATION_COMPENSATION = 0.95
FIRST_COMPENSATION = 0.4

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseQuality:
    """How much work goes into a hop."""

    name: str
    look_ahead: int
    """Columns that must be known beyond the one that starts to sound; each is a hop of latency."""
    revised_columns: int
    """Columns that still change while they sound; no latency. At least 1."""
    iterations: int
    """At least 1."""
    momentum: float
    """How far an iteration overshoots, as a part of the last change."""
    onset_above: float = 0.0
    """How many times the power of what has just sounded a column must have to be an onset. Live a high one:
    the jump of a slider in the middle of a sound rises too, and is not to come as a burst."""

    @property
    def n_columns(self) -> int:
        """Columns that are worked on in a hop."""
        return self.look_ahead + 1 + self.revised_columns


LIVE = PhaseQuality(
    name="live", look_ahead=0, revised_columns=1, iterations=3, momentum=1.05, onset_above=400
)
FINE = PhaseQuality(name="fine", look_ahead=1, revised_columns=2, iterations=8, momentum=0.95)
OFFLINE = PhaseQuality(name="offline", look_ahead=3, revised_columns=2, iterations=16, momentum=0.9)
QUALITIES = {quality.name: quality for quality in (LIVE, FINE, OFFLINE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseState:
    """What is playing, a value; every array has one entry per row first, and is never written to.

    Sound is counted from the start of the oldest column that still changes, before the division by the sum
    of the squared windows.
    """

    seeds: NDArray[np.int64]
    magnitude: Samples
    """Of the columns that still change. Shape: (rows, n_columns - 1, n_bins)"""
    frames: Samples
    """The windowed sound of each of them. Shape: (rows, n_columns - 1, n_fft)"""
    settled: Samples
    """What has sounded, then the sum of columns that no longer change. Shape: (rows, n_fft - hop)"""
    change: Samples
    """What the last iteration changed. Shape: (rows, n_fft + (n_columns - 2) * hop)"""


def join(states: Sequence[PhaseState]) -> PhaseState:
    """The rows of all `states` (at least one) in one state, in order."""
    if len(states) == 1:
        return states[0]
    return PhaseState(
        **{
            field.name: np.concatenate([getattr(state, field.name) for state in states])
            for field in fields(PhaseState)
        }
    )


def select(state: PhaseState, rows: Sequence[int]) -> PhaseState:
    """Only these rows of `state`, in this order."""
    return PhaseState(**{field.name: getattr(state, field.name)[list(rows)] for field in fields(PhaseState)})


class StreamingPhase:
    """Magnitude columns to sound, with everything that does not change computed once."""

    def __init__(self, config: SpectrogramConfig, quality: PhaseQuality) -> None:
        config.validate()
        if config.n_fft % config.hop_length:
            raise SettingError(
                f"streaming phase: got n_fft {config.n_fft} and hop_length {config.hop_length}; the hop must "
                f"divide n_fft, so take {config.n_fft // 4}"
            )
        self.config = config
        self.quality = quality
        self.latency_frames = quality.look_ahead * config.hop_length + config.n_fft // 2
        """From the start of the hop that `step` gives for a column to the centre of that column."""
        self._prepare_windows()

    def _prepare_windows(self) -> None:
        """The window for laying down a column, and those for taking one out of a sound half made."""
        n_fft, hop, n_columns = self.config.n_fft, self.config.hop_length, self.quality.n_columns
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
        complete = (window**2).reshape(-1, hop).sum(0)

        def window_sum(last: int) -> NDArray[np.float64]:
            """Of the squared windows of all columns up to the one at hop `last`; what sounded is complete."""
            total = np.zeros(n_fft + (n_columns - 1) * hop)
            for column in range(1 - n_fft // hop, last + 1):
                start = column * hop
                total[max(start, 0) : start + n_fft] += window[max(-start, 0) :] ** 2
            hops = total.reshape(-1, hop)
            hops[: self.quality.revised_columns] = complete
            return hops

        def taking(column: int, last: int, compensation: float) -> Samples:
            part = window_sum(last)[column : column + n_fft // hop] / complete
            gain = np.where(part > TINY, np.maximum(part, TINY) ** -compensation, 0) / complete
            taken: Samples = (window * gain.reshape(-1)).astype(np.float32)
            return taken

        newest = n_columns - 1
        # Of steady sound: the power of a column over that of a hop that has sounded, weighed by both windows.
        self._power_of_sounded = n_fft / 2 * (window**2).sum() / (complete**2).sum()
        self._window = window.astype(np.float32)
        self._norm = (1 / complete).astype(np.float32)
        self._first_taking = taking(newest, newest - 1, FIRST_COMPENSATION)
        self._taking = np.stack(
            [taking(column, newest, ITERATION_COMPENSATION) for column in range(n_columns)]
        )

    def start(self, seeds: Sequence[int]) -> PhaseState:
        """Silence, with one row per seed (0 to 2**63 - 1)."""
        rows, before = len(seeds), self.quality.n_columns - 1
        n_fft, hop = self.config.n_fft, self.config.hop_length
        return PhaseState(
            seeds=np.array(seeds, np.int64),
            magnitude=np.zeros((rows, before, self.config.n_bins), np.float32),
            frames=np.zeros((rows, before, n_fft), np.float32),
            settled=np.zeros((rows, n_fft - hop), np.float32),
            change=np.zeros((rows, n_fft + (before - 1) * hop), np.float32),
        )

    def step(self, state: PhaseState, magnitude: Samples) -> tuple[Samples, PhaseState]:
        """One hop of sound per row for one new column per row, and the state after it.

        Shape: (rows, n_bins) -> (rows, hop)
        """
        hop, revised = self.config.hop_length, self.quality.revised_columns
        momentum = np.float32(self.quality.momentum)
        newest = np.where(magnitude > FLOOR, magnitude, np.float32(0))
        target = np.concatenate([state.magnitude, newest[:, None]], 1)
        frames = state.frames
        sound = self._overlap_add(state.settled, frames)
        unheard = sound[:, -self.config.n_fft :]
        unheard += self._first_frame(unheard, newest, state)
        change = np.zeros_like(sound)
        change[:, :-hop] = state.change
        for _ in range(self.quality.iterations):
            change *= momentum
            change += sound
            frames = self._consistent_frames(change, target)
            after = self._overlap_add(state.settled, frames)
            np.subtract(after, sound, out=change)
            sound = after
        # Only now does the hop that has sounded stop changing, and the oldest column with it.
        settled = np.zeros_like(state.settled)
        settled[:, :-hop] = state.settled[:, hop:]
        settled += frames[:, 0, hop:]
        settled[:, : revised * hop] = sound[:, hop : (revised + 1) * hop]
        return sound[:, revised * hop : (revised + 1) * hop] * self._norm, PhaseState(
            seeds=state.seeds,
            magnitude=np.ascontiguousarray(target[:, 1:]),
            frames=np.ascontiguousarray(frames[:, 1:]),
            settled=settled,
            change=np.ascontiguousarray(change[:, hop:]),
        )

    def _overlap_add(self, settled: Samples, frames: Samples) -> Samples:
        """The sum of everything. Shape: (rows, columns, n_fft) -> (rows, n_fft + (n_columns - 1) * hop)"""
        n_fft, hop = self.config.n_fft, self.config.hop_length
        sound = np.empty((len(settled), n_fft + (self.quality.n_columns - 1) * hop), np.float32)
        sound[:, : n_fft - hop] = settled
        sound[:, n_fft - hop :] = 0
        for column in range(frames.shape[1]):
            part = sound[:, column * hop : column * hop + n_fft]
            part += frames[:, column]
        sounded = self.quality.revised_columns * hop
        sound[:, :sounded] = settled[:, :sounded]
        return sound

    def _first_frame(self, unheard: Samples, newest: Samples, state: PhaseState) -> Samples:
        """The newest column with the phase of what sounds in its window; seeded where nothing does."""
        bursts = _burst_spectra(tuple(state.seeds.tolist()), self.config.n_fft)
        spectrum = scipy.fft.rfft(unheard * self._first_taking)
        spectrum += (SEEDED_PART * newest) * bursts
        before = state.magnitude[:, -1]
        risen = np.where(newest > ONSET_RISE * before, newest, np.float32(0))
        power = np.square(newest).sum(1)
        has_onset = np.square(risen).sum(1) > ONSET_POWER * power
        if self.quality.onset_above:
            sounded = np.square(state.settled[:, : self.config.hop_length]).sum(1)
            has_onset &= power > np.float32(self.quality.onset_above * self._power_of_sounded) * sounded
        for row in np.flatnonzero(has_onset & before.any(1)):
            spectrum[row] += risen[row] * self._onset_spectrum(before[row], newest[row]) * bursts[row]
        return self._with_magnitude(spectrum, newest)

    def _onset_spectrum(self, before: Samples, newest: Samples) -> NDArray[np.complex64]:
        """The phase, as numbers of size 1, that places every bin where its rise says it begins.

        A click d frames before the end of the window `before` has there the magnitude sin^2(a) with
        a = pi * d / n_fft, and sin^2(a + h) in the next column, h = pi * hop / n_fft: their ratio gives a.
        The place of a bin is its group delay, the slope of the phase from bin to bin.
        """
        step = np.pi * self.config.hop_length / self.config.n_fft
        ratio = np.sqrt(np.minimum(before.astype(np.float64) / np.maximum(newest, FLOOR), 1.0))
        angle = np.arctan2(ratio * np.sin(step), 1 - ratio * np.cos(step))
        phase = np.cumsum(2 * (step + np.minimum(angle, step)))
        return np.exp(1j * phase).astype(np.complex64)

    def _consistent_frames(self, sound: Samples, target: Samples) -> Samples:
        """Every column taken out of the sound and laid down again with its magnitude."""
        item, hop = sound.itemsize, self.config.hop_length
        # Columns overlap in memory as they do in time; nothing is copied.
        columns: Samples = np.ndarray(
            (len(sound), self.quality.n_columns, self.config.n_fft),
            sound.dtype,
            buffer=sound,
            strides=(sound.strides[0], hop * item, item),
        )
        return self._with_magnitude(scipy.fft.rfft(columns * self._taking), target)

    def _with_magnitude(self, spectrum: NDArray[np.complex64], magnitude: Samples) -> Samples:
        """The windowed sound of columns with the phase of `spectrum`, which is used up."""
        gain = np.abs(spectrum)
        gain += TINY
        np.divide(magnitude, gain, out=gain)
        spectrum *= gain
        frames: Samples = scipy.fft.irfft(spectrum, self.config.n_fft, overwrite_x=True)
        frames *= self._window
        return frames


@lru_cache(maxsize=64)
def _burst_spectra(seeds: tuple[int, ...], n_fft: int) -> NDArray[np.complex64]:
    """A click in noise at the very end of a window, flat in magnitude. Shape: (seeds, n_bins)"""
    spectra = np.empty((len(seeds), n_fft // 2 + 1), np.complex64)
    loudness = np.sqrt(BURST_NOISE_POWER / BURST_FRAMES)
    for row, seed in enumerate(seeds):
        burst = np.zeros(n_fft)
        burst[-BURST_FRAMES:] = loudness * np.random.default_rng(seed).standard_normal(BURST_FRAMES)
        burst[-BURST_FRAMES // 2] += 1
        spectrum = np.fft.rfft(burst)
        spectra[row] = spectrum / np.maximum(np.abs(spectrum), TINY)
    return spectra
