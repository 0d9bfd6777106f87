"""Mono to stereo: mid-side widening, streamed hop by hop or at once, and two seeds side by side.

The middle stays as it is: left + right is always twice the middle, so mono listeners lose nothing.
The side of a mono sound is the sound sent through one short filter: the same spectrum without the bass,
another phase at every frequency, so that left and right no longer correlate. The filter is one hop long,
11 ms, with half of its energy in the first 5: a change is heard in the side as soon as in the
middle, which echoes of a chain of all-passes (43 ms) do not allow.

`Widener` is called by the live renderer; `apply_mid_side_widening` runs the same steps over a whole sound.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.parameters import parameter
from sda_core.waveform import Audio, Waveform, as_audio, check_rate

WIDEST = parameter("width").high
# Below, the sound stays in the middle: half the amplitude is left near this frequency.
BASS_HZ = 150.0
BASS_ORDER = 4
# The filter begins as noise; each round gives it the wanted magnitudes and cuts it to its length again.
# 100 rounds leave 0.1 dB of ripple above 300 Hz; this noise is the most even of those that were tried.
ROUNDS = 100
NOISE_SEED = 2
DESIGN_FRAMES = 4096
# The last quarter of the filter fades.
FADE_FROM = 0.75


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WidenerState:
    """What has to be known of the past: never written into, so it can be kept and put back."""

    width: float  # at the end of the last hop
    recent: Audio  # the hop before


class Widener:
    """Mono hops in, stereo hops out; all memory is in the state.

    Example:
        widener = Widener()
        state = widener.start()
        stereo, state = widener.step(state, mono, width=0.7)
    """

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        check_rate(sample_rate, "stereo widening")
        self._filter = np.fft.rfft(_side_filter(sample_rate), 2 * HOP).astype(np.complex64)
        self._rise = np.arange(1, HOP + 1, dtype=np.float32) / np.float32(HOP)

    def start(self, width: float = 0.0) -> WidenerState:
        """The state before any sound; the first hop opens from `width`."""
        return WidenerState(width=width, recent=np.zeros(HOP, np.float32))

    def step(self, state: WidenerState, mono: Audio, width: float) -> tuple[Audio, WidenerState]:
        """One hop as stereo, and the state after it. The width moves to `width` across the hop.

        Shape: (512,) float32 -> (2, 512) float32
        """
        # Overlap-save: of the product of two hops, the second is what a filter of one hop gives.
        known = np.concatenate((state.recent, mono))
        side: Audio = np.fft.irfft(np.fft.rfft(known) * self._filter)[HOP:].astype(np.float32, copy=False)
        ramp = np.float32(state.width) + np.float32(width - state.width) * self._rise
        return _from_mid_side(mono, ramp * side), WidenerState(width=width, recent=mono.copy())


@lru_cache(maxsize=4)
def _side_filter(sample_rate: int) -> NDArray[np.float64]:
    """One hop of noise, all frequencies equally strong but for the bass, none of it at once."""
    hz = np.fft.rfftfreq(DESIGN_FRAMES, 1 / sample_rate)
    bass = np.divide(BASS_HZ, hz, out=np.full_like(hz, np.inf), where=hz > 0)
    wanted = 1 / np.sqrt(1 + bass ** (2 * BASS_ORDER))
    place = np.arange(HOP) / HOP
    envelope = 0.5 + 0.5 * np.cos(np.pi * np.clip((place - FADE_FROM) / (1 - FADE_FROM), 0, 1))
    filter_ = np.random.default_rng(NOISE_SEED).standard_normal(HOP) * envelope
    for _ in range(ROUNDS):
        spectrum = np.fft.rfft(filter_, DESIGN_FRAMES)
        even = spectrum / np.maximum(np.abs(spectrum), np.finfo(float).tiny) * wanted
        filter_ = np.fft.irfft(even)[:HOP] * envelope**0.02
    return filter_


def _from_mid_side(mid: Audio, side: Audio) -> Audio:
    stereo = np.empty((2, len(mid)), np.float32)
    np.add(mid, side, out=stereo[0])
    np.subtract(mid, side, out=stereo[1])
    return stereo


def apply_mid_side_widening(audio: Waveform, width: float, sample_rate: int) -> Audio:
    """The sound in stereo: 0 is mono (left equals right), 1 full width, 1.5 beyond.

    A mono sound gets a decorrelated side; of a stereo sound the side that it has is scaled, so that 1
    leaves it as it is. Shape: (frames,) or (2, frames) -> (2, frames)
    """
    if not 0 <= width <= WIDEST:
        raise SettingError(f"stereo width: got {width}, allowed is 0 (mono) to {WIDEST}; 0.7 is a good start")
    widener = Widener(sample_rate)
    sound = as_audio(audio, "stereo widening")
    if sound.ndim == 2 and len(sound) > 2:
        raise SettingError(f"stereo widening: got {len(sound)} channels, takes 1 or 2; choose two of them")
    if sound.ndim == 2 and len(sound) == 2:
        half = np.float32(0.5)
        return _from_mid_side(
            half * (sound[0] + sound[1]), np.float32(width) * (half * (sound[0] - sound[1]))
        )
    mono = sound.reshape(-1)
    n_hops = math.ceil(len(mono) / HOP)
    hops = np.pad(mono, (0, n_hops * HOP - len(mono))).reshape(n_hops, HOP)
    stereo = np.empty((2, n_hops * HOP), np.float32)
    state = widener.start(width)
    for index, hop in enumerate(hops):
        start = index * HOP
        stereo[:, start : start + HOP], state = widener.step(state, hop, width)
    return stereo[:, : len(mono)]


def create_dual_seed_stereo(left: Waveform, right: Waveform) -> Audio:
    """Two mono sounds as left and right; the shorter one ends in silence. Shape: (2, longer frames)"""
    sounds = [as_audio(sound, "dual-seed stereo") for sound in (left, right)]
    for sound in sounds:
        if sound.ndim == 2 and len(sound) != 1:
            raise SettingError(f"dual-seed stereo: got {len(sound)} channels, takes two mono sounds")
    monos = [sound.reshape(-1) for sound in sounds]
    stereo = np.zeros((2, max(map(len, monos))), np.float32)
    for channel, mono in zip(stereo, monos, strict=True):
        channel[: len(mono)] = mono
    return stereo
