"""Journals to finished sounds, offline: the same renderer as live, then what a file needs.

`sounding` is the sound of a journal; `finished` is for sounds made to be used elsewhere: nothing above
20 kHz, one peak level, any rate, an exact length. The commands, the pipeline of `sda_core.generation` and
the blend engine all come through here.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from sda_core.audio import resample
from sda_core.filters import apply_anti_alias_filter
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import Journal, states
from sda_core.phase import QUALITIES
from sda_core.quality import peak_normalize
from sda_core.render import Ceiling, Renderer, render
from sda_core.voice_model import VoiceModel

# Sounds end in a hop of half a cosine, where the piece was cut; their beginning rises by itself.
END_FRAMES = HOP
# Resampling in blocks: how long they are, and how much around them the filter may see (it is 74 frames wide).
RATE_BLOCK, AROUND = 1 << 16, 1 << 10
FALL = (0.5 + 0.5 * np.cos(np.pi * (np.arange(END_FRAMES) + 1) / END_FRAMES)).astype(np.float32)


def sounding(
    journal: Journal, bank: Mapping[str, VoiceModel], *, ceiling: Ceiling = Ceiling.SOFT
) -> Iterator[NDArray[np.float32]]:
    """A piece from its first sound on, in blocks of up to a hop, (2, frames); n_frames in all.

    The hops that the look-ahead waits for are left out at the beginning and rendered on at the end.
    """
    _, at_first = next(states(replace(journal, n_frames=1)))
    lead = QUALITIES[at_first.choice("quality")].look_ahead
    longer = replace(journal, n_frames=journal.n_frames + lead * HOP)
    yield from sounding_from(render(Renderer(bank, ceiling), longer), lead * HOP, journal.n_frames)


def sounding_from(
    hops: Iterable[NDArray[np.float32]], skip_frames: int, n_frames: int
) -> Iterator[NDArray[np.float32]]:
    """So many frames of a sound, without those at its beginning, in blocks of up to a hop."""
    left = n_frames
    for hop in islice(hops, skip_frames // HOP, None):
        block = hop[:, skip_frames % HOP if left == n_frames else 0 :][:, :left]
        if not block.shape[1]:
            return
        yield block
        left -= block.shape[1]


def sound_of(
    journal: Journal, bank: Mapping[str, VoiceModel], *, ceiling: Ceiling = Ceiling.SOFT
) -> NDArray[np.float32]:
    """The whole piece, (2, n_frames)."""
    none = np.zeros((2, 0), np.float32)
    return np.concatenate([none, *sounding(journal, bank, ceiling=ceiling)], axis=1)


def finished(sound: NDArray[np.float32], duration_s: float, sample_rate: int) -> NDArray[np.float32]:
    """The sound band-limited, normalised, at a rate, with exactly the frames of the duration.

    Shape: (channels, frames at 48 kHz) -> (channels, round(duration_s * sample_rate))
    """
    audio = peak_normalize(apply_anti_alias_filter(with_soft_end(sound), SAMPLE_RATE))
    if sample_rate != SAMPLE_RATE:
        audio = resample(torch.from_numpy(audio), SAMPLE_RATE, sample_rate).numpy()
        audio = peak_normalize(audio)  # between the samples it may have been louder
    n_frames = exact_frames(duration_s, sample_rate)
    exact = np.zeros((*audio.shape[:-1], n_frames), np.float32)
    exact[..., : audio.shape[-1]] = audio[..., :n_frames]
    return exact


def resampled(blocks: Iterable[NDArray[np.float32]], sample_rate: int) -> Iterator[NDArray[np.float32]]:
    """A sound that comes in blocks (2, any) at 48 kHz, at another rate, in blocks too.

    Every block is resampled with what lies around it, so that no seam is left; the rounding depends on the
    order of the blocks alone.
    """
    if sample_rate == SAMPLE_RATE:
        yield from blocks
        return
    ratio = Fraction(sample_rate, SAMPLE_RATE)
    around, most = (-(-frames // ratio.denominator) * ratio.denominator for frames in (AROUND, RATE_BLOCK))
    waiting, before = np.zeros((2, 0), np.float32), 0  # so much of it is there for the sake of the next

    def made(piece: NDArray[np.float32], end: int | None) -> NDArray[np.float32]:
        audio = resample(torch.from_numpy(piece), SAMPLE_RATE, sample_rate).numpy()
        return audio[:, int(before * ratio) : None if end is None else int(end * ratio)]

    for block in blocks:
        waiting = np.concatenate((waiting, block), axis=1)
        while waiting.shape[1] >= before + most + around:
            end = before + most
            yield made(waiting[:, : end + around], end)
            waiting, before = waiting[:, end - around :], around
    if waiting.shape[1] > before:
        yield made(waiting, None)


def exactly(blocks: Iterable[NDArray[np.float32]], n_frames: int) -> Iterator[NDArray[np.float32]]:
    """Exactly so many frames of it, silence at the end where it is shorter."""
    left = n_frames
    for block in blocks:
        yield block[:, :left]
        left = max(0, left - block.shape[1])
    if left:
        yield np.zeros((2, left), np.float32)


def exact_frames(duration_s: float, sample_rate: int) -> int:
    """The frames of a duration."""
    return math.floor(duration_s * sample_rate + 0.5)


def with_soft_end(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same sound, its last hop faded out."""
    ended = sound.copy()
    n_frames = min(END_FRAMES, sound.shape[-1])
    ended[..., sound.shape[-1] - n_frames :] *= FALL[END_FRAMES - n_frames :]
    return ended
