"""A small choir: a few detuned voices singing vowels, in unison, from clear to breathy.

A voice is a glottal pulse in closed form, whose harmonics fall off evenly and so stay below the
Nyquist frequency, with vibrato, drift and shimmer of its own, and breath that pulses with it. Vowels
are five formants after the tables of the singing-synthesis literature; they may glide, so they
are applied to short overlapping frames. Each singer has a head of a slightly different size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import istft, lfilter, stft

from sda_core.demo_sounds.noise import smooth_step, unit_power, wander
from sda_core.demo_sounds.room import decibels
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

WINDOW, STEP = 2048, 512  # frames: room for the ringing of a formant, yet a glide stays smooth
LOW_KEY, HIGH_KEY = 43, 77
HEAD_LOW, HEAD_HIGH = 0.96, 1.16  # formants of the lowest and highest voice against the table
HISS = (1.0, -0.7)  # tilts breath towards the high end, where the turbulence at the teeth is
ABOVE_NOTE = 1.04  # the lowest the first formant goes, against the note
VIBRATO_AFTER_S = 0.25  # a singer settles on the note before the vibrato
ROOM_TAIL_S = 0.25  # left after the last release, for the room to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Vowel:
    """Five formants: centre, level and bandwidth of each."""

    name: str
    hz: tuple[float, ...]
    level_db: tuple[float, ...]
    width_hz: tuple[float, ...]

    def table(self) -> NDArray[np.float64]:
        """Log centres, levels and widths as rows, shape (3, 5), which may be mixed with another's."""
        return np.array((np.log(self.hz), self.level_db, self.width_hz))


VOWELS = (
    Vowel(
        name="u", hz=(350, 600, 2700, 2900, 3300), level_db=(0, -16, -19, -20, -28),
        width_hz=(50, 60, 100, 120, 120),
    ),
    Vowel(
        name="o", hz=(400, 800, 2600, 2800, 3000), level_db=(0, -10, -14, -14, -26),
        width_hz=(70, 80, 100, 130, 135),
    ),
    Vowel(
        name="a", hz=(650, 1080, 2650, 2900, 3250), level_db=(0, -6, -9, -9, -22),
        width_hz=(80, 90, 120, 130, 140),
    ),
    Vowel(
        name="e", hz=(400, 1700, 2600, 3200, 3580), level_db=(0, -11, -12, -14, -20),
        width_hz=(70, 80, 100, 120, 120),
    ),
    Vowel(
        name="i", hz=(290, 1870, 2800, 3250, 3540), level_db=(0, -13, -16, -18, -30),
        width_hz=(50, 90, 100, 120, 120),
    ),
)  # fmt: skip

GLIDES = (0, 0, 0, 1, 2, -1)  # steps along VOWELS that the vowel moves while it is sung


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """One note of the choir: `effort_db_per_khz` is the fall of the harmonics, less when sung loud."""

    note: Note
    vowel: Vowel
    towards: Vowel
    singers: int
    breath_db: float
    effort_db_per_khz: float
    attack_s: float
    length_s: float
    level_db: float

    @property
    def words(self) -> str:
        """The note, the vowels, and whether it is sung clear or airy."""
        vowels = self.vowel.name if self.vowel == self.towards else f"{self.vowel.name}{self.towards.name}"
        tone = "airy" if self.breath_db > -3 else "soft" if self.breath_db > -25 else "clear"
        return f"{self.note.name}_{vowels}_{tone}_{self.singers}voices"

    def perform(self, rng: Generator) -> Signal:
        """The sum of the singers."""
        return sum((_singer(self, rng) for _ in range(self.singers)), np.zeros(frames(self.length_s)))


def score(point: Sequence[float]) -> Song:
    """The song at a point of the axes note, vowel, breath, length, glide, singers, level."""
    pitch, vowel, breath, length, glide, singers, level = point
    start = choose(range(len(VOWELS)), vowel)
    length_s = between_ratio(0.9, 4.0, length)
    return Song(
        note=scale_note(LOW_KEY, HIGH_KEY, pitch),
        vowel=VOWELS[start],
        towards=VOWELS[(start + choose(GLIDES, glide)) % len(VOWELS)],
        singers=choose((3, 4, 5, 6), singers),
        breath_db=between(-36.0, 15.0, breath),
        effort_db_per_khz=between(7.5, 2.0, level),
        attack_s=between_ratio(0.04, 0.45, length),
        length_s=length_s,
        level_db=level_at(level),
    )


def pulse_train(phase: Signal, hz: float, fall_db_per_khz: float) -> Signal:
    """A glottal tone of unit power: sines of every harmonic, each a constant number of dB below the last.

    This is the closed form of the sum over k of `fall**k * sin(k * phase)`.
    """
    fall = decibels(-fall_db_per_khz * hz / 1000)
    return unit_power(fall * np.sin(phase) / (1 - 2 * fall * np.cos(phase) + fall**2))


def _singer(song: Song, rng: Generator) -> Signal:
    """One voice from attack to release."""
    n = frames(song.length_s)
    hz = _pitch(song.note.hz, n, rng)
    phase = 2 * np.pi * (np.cumsum(hz) / SAMPLE_RATE + rng.random())
    tone = pulse_train(phase, song.note.hz, song.effort_db_per_khz) * (1 + 0.06 * wander(rng, n, 9.0))
    breath = lfilter(HISS, [1.0], rng.standard_normal(n)) * (0.7 + 0.3 * np.cos(phase))
    source = tone + decibels(song.breath_db) * breath
    head = between(HEAD_LOW, HEAD_HIGH, (song.note.key - LOW_KEY) / (HIGH_KEY - LOW_KEY))
    voice = _sing_vowels(source, song, head * 2 ** rng.normal(0.0, 0.03))
    return voice * _phrase(song, n, rng) * rng.uniform(0.45, 1.0)


def _pitch(note_hz: float, n_frames: int, rng: Generator) -> Signal:
    """The frequency of one voice: its tuning, a vibrato that sets in late, drift and jitter."""
    time_s = seconds(n_frames)
    rate_hz = rng.uniform(4.9, 6.1) * (1 + 0.04 * wander(rng, n_frames, 2.0))
    turns = np.cumsum(rate_hz) / SAMPLE_RATE + rng.random()
    depth = rng.uniform(16.0, 38.0) * smooth_step((time_s - rng.uniform(0.0, 0.2)) / VIBRATO_AFTER_S)
    scoop = -rng.uniform(5.0, 45.0) * np.exp(-time_s / 0.06)
    slow = 5.0 * wander(rng, n_frames, 1.5) + 2.5 * wander(rng, n_frames, 25.0)
    cents = rng.normal(0.0, 9.0) + depth * np.sin(2 * np.pi * turns) + scoop + slow
    return note_hz * 2 ** (cents / 1200)


def _phrase(song: Song, n_frames: int, rng: Generator) -> Signal:
    """The loudness of one voice: it enters and leaves a little apart from the others."""
    time_s = seconds(n_frames)
    sung_s = song.length_s - ROOM_TAIL_S
    release_s = between(0.12, 0.5, sung_s / 4.0)
    enter = smooth_step((time_s - rng.uniform(0.0, 0.3) * song.attack_s) / song.attack_s)
    leave = smooth_step((sung_s - rng.uniform(0.0, 0.06) - time_s) / release_s)
    return enter * leave


def _sing_vowels(source: Signal, song: Song, head: float) -> Signal:
    """`source` through the vowels of the song, moving from one to the other in its middle half."""
    bin_hz, time_s, spectra = stft(source, SAMPLE_RATE, nperseg=WINDOW, noverlap=WINDOW - STEP)
    moved = smooth_step((time_s / song.length_s - 0.2) / 0.5)
    if song.vowel == song.towards:
        moved = moved[:1]  # one response serves every frame
    tables = song.vowel.table()[..., None] * (1 - moved) + song.towards.table()[..., None] * moved
    tables[0] += np.log(head)
    spectra *= formant_response(bin_hz, tables, song.note.hz)
    _, sung = istft(spectra, SAMPLE_RATE, nperseg=WINDOW, noverlap=WINDOW - STEP)
    return np.asarray(sung[: len(source)], dtype=np.float64)


def formant_response(bin_hz: Signal, tables: NDArray[np.float64], note_hz: float) -> NDArray[np.complex128]:
    """The response at `bin_hz` of formants `tables` (3, 5, frames), shape (bins, frames).

    The first formant never lies below the note: a singer opens the mouth to keep the voice full.
    Neighbours have opposite signs, as in the throat, so there is no hole between them.
    """
    centres_hz = np.exp(tables[0])
    centres_hz[0] = np.maximum(centres_hz[0], ABOVE_NOTE * note_hz)
    gains = 10 ** (tables[1] / 20) * np.array((1, -1, 1, -1, 1))[:, None]
    hz = np.maximum(bin_hz, 1.0)[:, None]
    response = np.zeros((len(bin_hz), tables.shape[-1]), dtype=np.complex128)
    for centre_hz, gain, width_hz in zip(centres_hz, gains, tables[2], strict=True):
        detuning = (centre_hz**2 / hz - hz) / width_hz  # the resonance is 1 / (1 - 1j * detuning)
        share = gain / (1 + detuning**2)
        response.real += share
        response.imag += share * detuning
    return response
