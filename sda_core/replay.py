"""Takes rendered again, and compared with what was heard.

A take is cut at its checkpoints into *sections*: each can be rendered by itself, from what is so and what was
playing there, and what plays at its end has to be the next checkpoint, bit for bit. So sections that are
verified one by one, in any order and by any number of processes, prove the whole. What was heard is
compared outside the gaps, as the whole numbers of 24 bits that are in the WAV, a hop at a time. Called by
the commands.
"""

import math
import shlex
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray

from sda_core.audio import reason_of
from sda_core.errors import AudioError
from sda_core.events import Restarted
from sda_core.export import whole_numbers
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Journal, states
from sda_core.model_file import load_model
from sda_core.playing_file import playing_to_bytes, read_playing
from sda_core.render import Renderer, RenderState
from sda_core.spectrogram import AudioSpectrogram
from sda_core.state import apply
from sda_core.take import CHECKPOINT_FRAMES, WAV, Span, Take, TakeFacts, spans, wav_frame_at
from sda_core.take_repair import wav_layout
from sda_core.voice_model import VoiceModel, prepare

BITS = 24
# libsndfile hands whole numbers over in the upper bits of 32.
_UPPER = 32 - BITS
DISTANCE_BLOCK = 2 * SAMPLE_RATE
NEPER_DB = 10 / math.log(10)

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A take from one checkpoint to the next."""

    journal: Journal  # from its first frame, with the State there
    playing_path: Path  # what was playing there
    next_path: Path | None  # what has to be playing at its end, where that is known and matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A section beside what was heard of it."""

    first_frame: int  # of the timeline
    n_compared: int
    n_differing: int = 0  # samples, of both channels
    first_difference: int | None = None  # a frame of the WAV
    largest_lsb: int = 0  # in steps of 24 bits
    distance_db: float = 0.0  # the sum over its blocks of their log-mel distance times their frames
    is_continued: bool = True  # what plays at its end is the next checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A take beside what its journal renders to."""

    facts: TakeFacts
    n_compared: int  # frames
    n_sections: int
    n_differing: int
    first_difference: int | None
    largest_lsb: int
    distance_db: float  # log-mel, over all that was compared; 0 where all is equal
    broken_at: tuple[int, ...]  # frames of the WAV where a checkpoint is not what was rendered up to it
    remarks: tuple[str, ...]
    n_unproven: int  # frames at the beginning that nothing says how to render

    @property
    def is_identical(self) -> bool:
        return not (self.n_differing or self.broken_at or self.n_unproven)


def bank_of(model_paths: Mapping[str, Path]) -> dict[str, VoiceModel]:
    """The models ready to sound."""
    return {content_hash: prepare(load_model(path)) for content_hash, path in model_paths.items()}


def journal_from(journal: Journal, frame: int) -> Journal:
    """The rest of a journal from a boundary on, with the State before the events that act there."""
    *_, rest = cut(journal, [frame])
    return rest


def cut(journal: Journal, frames: Sequence[int]) -> Iterator[Journal]:
    """The journal from each of these boundaries (in order) to the next, the last one to its end."""
    entries = tuple((boundary(at), event) for at, event in journal.entries)
    places = [at for at, _ in entries]
    end = journal.first_frame + journal.n_frames
    state, place = journal.start, 0
    for frame, following in zip(frames, [*frames[1:], end], strict=True):
        start = bisect_left(places, frame)
        for at, event in entries[place:start]:
            state = apply(state, event, at)
        place = start
        stop = bisect_left(places, following) if following != end else len(entries)
        yield Journal(entries=entries[start:stop], n_frames=following - frame, start=state, first_frame=frame)


def shortened(journal: Journal, n_frames: int) -> Journal:
    """So many frames of it, without the events behind them."""
    end = journal.first_frame + n_frames
    return replace(journal, entries=tuple(e for e in journal.entries if e[0] < end), n_frames=n_frames)


def readable(take: Take) -> tuple[Take, tuple[str, ...]]:
    """The take without the checkpoints that cannot be used, and a sentence about each."""
    end = take.journal.first_frame + take.journal.n_frames
    good, remarks = {}, []
    for frame, path in sorted(take.checkpoints.items()):
        if not take.journal.first_frame <= frame < max(end, take.journal.first_frame + 1):
            continue  # written for sound that was never heard
        try:
            if frame != boundary(frame):
                raise AudioError(f"{path}: its name is no frame of a boundary; take another copy of the take")
            read_playing(path)
        except AudioError as error:
            remarks.append(str(error))
        else:
            good[frame] = path
    return replace(take, checkpoints=good), (*remarks, *_missing(take, list(good), end))


def sections(take: Take) -> Iterator[Section]:
    """The take cut at its checkpoints, all of which can be read; from the first one on."""
    frames = sorted(take.checkpoints)
    restarts = {boundary(at) for at, event in take.journal.entries if isinstance(event, Restarted)}
    for journal, following in zip(cut(take.journal, frames), [*frames[1:], None], strict=True):
        # At a restart all that was playing is forgotten.
        known = {} if following in restarts else take.checkpoints
        yield Section(
            journal=journal,
            playing_path=take.checkpoints[journal.first_frame],
            next_path=None if following is None else known.get(following),
        )


def compared(
    batch: Sequence[Section], take: Take, model_paths: Mapping[str, Path], advance: Advance = lambda _: None
) -> list[Compared]:
    """Each of these sections beside what was heard. `advance` hears how many frames were rendered."""
    renderer = Renderer(bank_of(model_paths))
    heard = tuple(spans(take.facts))
    with opened_wav(take) as wav:
        return [_compared(section, heard, renderer, wav, advance) for section in batch]


def opened_wav(take: Take) -> Any:  # soundfile has no types
    """take.wav, open; AudioError when it is not the sound that its sidecar tells of."""
    path = take.folder / WAV
    try:
        wav = soundfile.SoundFile(path)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise AudioError(f"{path}: unreadable ({reason_of(error)}); take another copy of the take") from error
    got = wav.frames, wav.channels, wav.samplerate, wav.subtype
    if got != (take.facts.n_frames, 2, SAMPLE_RATE, "PCM_24"):
        wav.close()
        wanted = take.facts.n_frames, 2, SAMPLE_RATE, "PCM_24"
        raise AudioError(
            f"{path}: got {got} (frames, channels, rate, format), its take.json says {wanted}; "
            f"{_mending(take)}"
        )
    return wav


def _mending(take: Take) -> str:
    """What is to be done about a WAV that is not as it was: its header can be set right, its sound not."""
    with suppress(AudioError):
        if wav_layout(take.folder / WAV).n_frames == take.facts.n_frames:
            return f"`sda-live takes repair {shlex.quote(take.name)}` sets its header right"
    return "take another copy of the take"


def verification(
    take: Take, outcomes: Iterable[Compared], remarks: Sequence[str], n_unproven: int
) -> Verification:
    """All sections taken together."""
    found = sorted(outcomes, key=lambda one: one.first_frame)
    n_compared = sum(one.n_compared for one in found)
    firsts = [one.first_difference for one in found if one.first_difference is not None]
    starts = [one.first_frame for one in found[1:]]
    return Verification(
        facts=take.facts,
        n_compared=n_compared,
        n_sections=len(found),
        n_differing=sum(one.n_differing for one in found),
        first_difference=min(firsts, default=None),
        largest_lsb=max((one.largest_lsb for one in found), default=0),
        distance_db=sum(one.distance_db for one in found) / max(1, n_compared),
        broken_at=tuple(
            wav_frame_at(take.facts, start)
            for one, start in zip(found, starts, strict=False)
            if not one.is_continued
        ),
        remarks=tuple(remarks),
        n_unproven=n_unproven,
    )


def unproven_frames(take: Take) -> int:
    """How many frames of the timeline lie before the first checkpoint that can be read."""
    first = take.journal.first_frame
    return min(take.checkpoints, default=first + take.journal.n_frames) - first


def _missing(take: Take, frames: list[int], end: int) -> Iterator[str]:
    """A sentence for every stretch without the checkpoints that it should have."""
    for frame, following in zip(frames, [*frames[1:], end], strict=True):
        if following - frame > 1.5 * CHECKPOINT_FRAMES:
            between = (wav_frame_at(take.facts, at) / SAMPLE_RATE for at in (frame, following))
            yield "there is no checkpoint between {:.1f} and {:.1f} s; rendered through".format(*between)


def _compared(
    section: Section, heard: Sequence[Span], renderer: Renderer, wav: Any, advance: Advance
) -> Compared:
    playing = read_playing(section.playing_path)
    first = section.journal.first_frame
    comparison = _Comparison(_within(heard, first, first + section.journal.n_frames), wav)
    for frame, state in states(section.journal):
        audio, playing = renderer.step(playing, state, frame)
        comparison.add(frame, audio)
        advance(HOP)
    comparison.end()
    return Compared(
        first_frame=first,
        n_compared=comparison.n_compared,
        n_differing=comparison.n_differing,
        first_difference=comparison.first_difference,
        largest_lsb=comparison.largest_lsb,
        distance_db=comparison.distance_db,
        is_continued=section.next_path is None or is_same_playing(playing, read_playing(section.next_path)),
    )


def is_same_playing(one: RenderState, other: RenderState) -> bool:
    """Whether both are equal to the bit."""
    return playing_to_bytes(one) == playing_to_bytes(other)


def _within(heard: Iterable[Span], first: int, end: int) -> list[Span]:
    """What was heard of the timeline from `first` to `end`."""
    found = []
    for span in heard:
        start, stop = max(first, span.made_frame), min(end, span.made_frame + span.n_frames)
        if start < stop:
            found.append(Span(span.wav_frame + start - span.made_frame, start, stop - start))
    return found


class _Comparison:
    """Takes in hops of a section in order, and counts what differs from the WAV."""

    def __init__(self, pieces: Sequence[Span], wav: Any) -> None:
        self._pieces, self._wav = list(pieces), wav
        self.n_compared = self.n_differing = self.largest_lsb = 0
        self.first_difference: int | None = None
        self.distance_db = 0.0
        self._was: list[NDArray[np.int32]] = []
        self._is: list[NDArray[np.int32]] = []

    def add(self, frame: int, audio: NDArray[np.float32]) -> None:
        while self._pieces and self._pieces[0].made_frame < frame + HOP:
            piece = self._pieces[0]
            start = piece.made_frame - frame
            n_frames = min(piece.n_frames, HOP - start)
            self._compare(piece.wav_frame, audio[:, start : start + n_frames])
            if n_frames < piece.n_frames:
                self._pieces[0] = Span(
                    piece.wav_frame + n_frames, piece.made_frame + n_frames, piece.n_frames - n_frames
                )
                return
            self.end()  # blocks do not reach over gaps
            self._pieces.pop(0)

    def _compare(self, wav_frame: int, audio: NDArray[np.float32]) -> None:
        if self._wav.tell() != wav_frame:
            self._wav.seek(wav_frame)
        n_frames = audio.shape[1]
        was = self._wav.read(n_frames, dtype="int32", always_2d=True).T >> _UPPER
        now = whole_numbers(audio, BITS) >> _UPPER
        if was.shape != now.shape:
            raise AudioError(f"{self._wav.name}: it cannot be read to its end; take another copy of the take")
        self.n_compared += n_frames
        differs = was != now
        if differs.any():
            self.n_differing += int(np.count_nonzero(differs))
            self.largest_lsb = max(self.largest_lsb, int(np.abs(was.astype(np.int64) - now).max()))
            if self.first_difference is None:
                self.first_difference = wav_frame + int(differs.any(axis=0).argmax())
        self._was.append(was)
        self._is.append(now)
        if HOP * len(self._was) >= DISTANCE_BLOCK:
            self.end()

    def end(self) -> None:
        """Ends a block: its distance is taken, where there is one."""
        if self._was:
            was, now = np.concatenate(self._was, axis=1), np.concatenate(self._is, axis=1)
            if not np.array_equal(was, now):
                self.distance_db += was.shape[1] * log_mel_distance_db(was / 2**23, now / 2**23)
        self._was.clear()
        self._is.clear()


def log_mel_distance_db(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """How far two sounds (channels, frames) are apart in log-mel, on average, in dB."""
    mels = [
        AudioSpectrogram().waveform_to_mel(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[:, None])
        for sound in (one, other)
    ]
    return NEPER_DB * float((mels[0] - mels[1]).abs().mean())
