"""Voices: reading chunks of mel columns, one column a hop.

A voice reads its chunk like a score: at a place (a column, which may lie between two), towards the next
chunk, into which it is crossfaded in the mel power domain (powers add: there is no phase to clash). When a
slider moves, the segment under the place is decoded again and reading goes on at the same column. Everything
a voice is stands in frozen values; what is decoded depends on them and the controls alone.

       chunk n    |-----------------------\\
       chunk n+1                     /-----------------------\\
                                    join                     join
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sda_core.controls import Controls, Part, Source
from sda_core.decoder import SEGMENT_COLUMNS
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.voice_model import VoiceModel

Array = NDArray[np.float32]
# Hops in which a voice that left fades out; it is held first until the new one has come up.
FADE_HOPS = 3
# Two chunks share at most half of their columns: a third never sounds.
LARGEST_OVERLAP = 0.5


class Wanted(NamedTuple):
    """What the latents of a chunk are made of: as long as it is the same, nothing is decoded anew."""

    sources: tuple[Source, ...]
    drift: float
    seed: int
    anchor: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chunk:
    """A chunk as far as it is decoded: one segment for every channel."""

    anchor: float  # its place on the way of the drift
    wanted: Wanted | None = None
    latents: tuple[Array, ...] = ()
    segment: int = -1
    columns: tuple[Array, ...] = ()  # per channel (columns of the segment, n_mels) of mel power


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """What sounds in a slot."""

    part: Part
    chunk: Chunk
    next_chunk: Chunk | None = None
    place: float = 0.0  # the column that is read, in `chunk`
    join: float = 0.0  # the column of `chunk` at which `next_chunk` began
    level: float = 0.0  # in the mix, at the end of the last hop
    presence: float = 1.0  # 1 while it belongs, on its way to 0 when it has left
    hops_gone: int = 0  # since it left; 0 while it belongs


def begin(part: Part, like: Voice | None, n_columns: int) -> Voice:
    """A voice at the start of its first chunk, or at the column where another one of its slot is reading."""
    if like is None:
        return Voice(part=part, chunk=Chunk(anchor=0.0))
    fits = like.place < n_columns - 1
    return Voice(
        part=part,
        chunk=Chunk(anchor=like.chunk.anchor),
        next_chunk=Chunk(anchor=like.next_chunk.anchor) if like.next_chunk and fits else None,
        place=like.place if fits else 0.0,
        join=like.join,
    )


def kept(voice: Voice, part: Part) -> Voice:
    """The voice where it belongs, with the controls of this hop."""
    if part is voice.part and voice.presence == 1.0 and not voice.hops_gone:  # at rest
        return voice
    presence = min(1.0, voice.presence + 1 / FADE_HOPS)
    return replace(voice, part=part, presence=presence, hops_gone=0)


def leaving(voice: Voice, hops_held: int) -> Voice | None:
    """The voice on its way out: held, then faded; None when it is gone."""
    hops_gone = voice.hops_gone + 1
    if hops_gone <= hops_held:
        return replace(voice, hops_gone=hops_gone)
    presence = max(0.0, voice.presence - 1 / FADE_HOPS)
    return replace(voice, hops_gone=hops_gone, presence=presence) if voice.presence > 0 else None


def read(voice: Voice, controls: Controls, bank: Mapping[str, VoiceModel]) -> tuple[tuple[Array, ...], Voice]:
    """(the mel power of this hop per channel, the voice at the next hop)."""
    model = bank[voice.part.content_hash]
    voice = _joined(voice, controls, model.n_columns)
    columns, chunk = _read_chunk(voice.chunk, voice.place, voice, controls, bank)
    next_chunk = voice.next_chunk
    if next_chunk is not None:
        place = voice.place - voice.join
        coming, next_chunk = _read_chunk(next_chunk, place, voice, controls, bank)
        rising = np.float32(place / (model.n_columns - 1 - voice.join))
        columns = tuple((1 - rising) * out + rising * into for out, into in zip(columns, coming, strict=True))
    place = voice.place if controls.is_frozen else voice.place + controls.speed
    return columns, replace(voice, chunk=chunk, next_chunk=next_chunk, place=place)


def _read_chunk(
    chunk: Chunk, place: float, voice: Voice, controls: Controls, bank: Mapping[str, VoiceModel]
) -> tuple[tuple[Array, ...], Chunk]:
    """(the column at `place` per channel, the chunk as far as it is decoded now).

    The window of the first column after a change lies half before it and half after: half of its amplitude
    is that of the column as it would have been. Without that a sudden rise of noise by 20 dB overshoots by 4
    and swings for six hops; with it by less than 1.
    """
    now = _decoded(chunk, place, voice, controls, bank)
    columns = _at(now, place)
    if now.wanted != chunk.wanted and _holds(chunk, place):
        before = _at(chunk, place)
        columns = tuple(_halfway(old, new) for old, new in zip(before, columns, strict=True))
    return columns, now


def _joined(voice: Voice, controls: Controls, n_columns: int) -> Voice:
    """The voice with the next chunk begun, or gone over to, when the place calls for it."""
    last = n_columns - 1
    if voice.next_chunk is not None and voice.place >= last:
        place = min(voice.place - voice.join, last - 1.0)
        voice = replace(voice, chunk=voice.next_chunk, next_chunk=None, place=place)
    overlap = min(controls.overlap_s * SAMPLE_RATE / HOP * controls.speed, LARGEST_OVERLAP * last)
    # A hop before its own end at the latest: the next chunk has sounded once when it takes over.
    if voice.next_chunk is None and voice.place >= last - max(overlap, controls.speed, 1.0):
        join = min(voice.place, last - 1.0)
        anchor = voice.chunk.anchor + controls.drift_speed
        voice = replace(voice, next_chunk=Chunk(anchor=anchor), place=join, join=join)
    return voice


def _decoded(
    chunk: Chunk, place: float, voice: Voice, controls: Controls, bank: Mapping[str, VoiceModel]
) -> Chunk:
    """The chunk with the segment under `place` decoded from latents as they should be now."""
    model = bank[voice.part.content_hash]
    anchor = chunk.anchor
    if controls.join == "latent_interpolation":
        done = int(place / (model.n_columns - 1) * controls.join_steps) / controls.join_steps
        anchor += controls.drift_speed * done
    wanted = Wanted(sources=voice.part.sources, drift=controls.drift, seed=controls.seed, anchor=anchor)
    segment = int(place) // SEGMENT_COLUMNS
    if wanted == chunk.wanted and segment == chunk.segment:
        return chunk
    latents = chunk.latents
    if wanted != chunk.wanted:
        latents = tuple(_latent(wanted, channel, bank) for channel in range(voice.part.n_channels))
    columns = tuple(model.decoder.segment(latent, segment) for latent in latents)
    return replace(chunk, wanted=wanted, latents=latents, segment=segment, columns=columns)


def _latent(wanted: Wanted, channel: int, bank: Mapping[str, VoiceModel]) -> Array:
    """`sum of share * (mean + positions @ moves + drift * spread * offset)` over the sources."""
    latent: Array = np.zeros((), np.float32)
    for source in wanted.sources:
        model = bank[source.content_hash]
        own: Array = model.mean + np.asarray(source.positions, np.float32) @ model.moves
        if wanted.drift > 0:
            offset = drift_offset(wanted.seed + channel, source.slot, wanted.anchor, len(model.mean))
            own = own + np.float32(wanted.drift) * model.spread * offset
        latent = latent + np.float32(source.share) * own
    return latent


def drift_offset(seed: int, slot: int, anchor: float, size: int) -> Array:
    """A normal vector of chance: fixed at whole anchors, turning from one to the next between them."""
    number = int(anchor)
    part = anchor - number
    here = _chance(seed, slot, number, size)
    if part == 0:
        return here
    angle = 0.5 * np.pi * part
    return np.float32(np.cos(angle)) * here + np.float32(np.sin(angle)) * _chance(
        seed, slot, number + 1, size
    )


def _chance(seed: int, slot: int, number: int, size: int) -> Array:
    generator = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, slot, number]))
    drawn: Array = generator.standard_normal(size, np.float32)
    return drawn


def _halfway(old: Array, new: Array) -> Array:
    """The power of the mean of two amplitudes."""
    mean: Array = np.float32(0.25) * (old + new) + np.float32(0.5) * np.sqrt(old * new)
    return mean


def _holds(chunk: Chunk, place: float) -> bool:
    """Whether the decoded segment reaches over `place`: it has the first column of the next one too."""
    start = chunk.segment * SEGMENT_COLUMNS
    return bool(chunk.columns) and start <= place <= start + len(chunk.columns[0]) - 1


def _at(chunk: Chunk, place: float) -> tuple[Array, ...]:
    """The mel power at a place of the decoded segment, for every channel; between columns in proportion."""
    column = int(place)
    part = np.float32(place - column)
    row = column - chunk.segment * SEGMENT_COLUMNS
    if part == 0:  # also in the last column, which has none after it
        return tuple(columns[row] for columns in chunk.columns)
    return tuple((1 - part) * columns[row] + part * columns[row + 1] for columns in chunk.columns)
