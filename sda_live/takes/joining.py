"""Pieces of a scratch joined to one take, whose parts follow each other without a hole.

Everything that is needed lies in their files, so those of an instrument that died can be joined as well. The
take grows beside the pieces and has its name when it is whole. Pure file work, on any thread.
"""

import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sda_core.events import ModelLoaded
from sda_core.journal import Journal, journal_from_lines, journal_to_lines
from sda_core.saving import save_bytes
from sda_core.take import (
    CHECKPOINTS,
    JOURNAL,
    MODELS,
    SIDECAR,
    START,
    WAV,
    Marker,
    TakeFacts,
    TakeGap,
    TakeModel,
    facts_to_bytes,
    made_frame_at,
    read_facts,
)
from sda_core.take_repair import FRAME_BYTES
from sda_live.takes.wav_file import HEADER_BYTES, header
from sda_live.takes.writer import force, link

PIECES = "pieces"
JOINING = "joining"
COPIED_BYTES = 1 << 20


def last_run(scratch: Path) -> list[Path]:
    """The newest pieces that follow each other without a hole, in order."""
    run: list[Path] = []
    for piece in sorted((scratch / PIECES).glob("*"), reverse=True):
        n_frames = _n_frames(piece)
        if not n_frames:
            if run:
                break
            continue  # the newest has just begun
        if run and int(piece.name) + n_frames != int(run[0].name):
            break
        run.insert(0, piece)
    return run


def join(pieces: Sequence[Path], scratch: Path, wanted: Path) -> Path:
    """A complete take of pieces of a scratch that follow each other: the folder wanted, or a free one."""
    models, partial = scratch / MODELS, scratch / JOINING
    shutil.rmtree(partial, ignore_errors=True)
    try:
        (partial / CHECKPOINTS).mkdir(parents=True)
        lengths = [_n_frames(piece) for piece in pieces]
        facts = [
            replace(read_facts(piece), n_frames=length) for piece, length in zip(pieces, lengths, strict=True)
        ]
        journal = _joined_journal(pieces, facts)
        joined = _joined_facts(facts, journal)
        with (partial / WAV).open("wb") as wav:
            wav.write(header(joined.n_frames))
            for piece, length in zip(pieces, lengths, strict=True):
                _copy_sound(piece / WAV, length, wav)
        link(pieces[0] / START, partial / START)
        for piece, one in list(zip(pieces, facts, strict=True))[1:]:
            link(piece / START, partial / CHECKPOINTS / f"{one.first_frame:012d}.safetensors")
        for model in joined.models:
            if (file := models / f"{model.content_hash}.safetensors").exists():
                (partial / MODELS).mkdir(exist_ok=True)
                link(file, partial / MODELS / file.name)
        (partial / JOURNAL).write_text("".join(journal_to_lines(journal)), encoding="utf-8")
        for name in (JOURNAL, WAV):  # before it says that it is complete
            force(partial / name)
        save_bytes(partial / SIDECAR, facts_to_bytes(joined))
        return partial.rename(free_folder(wanted.parent, wanted.name))
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _joined_journal(pieces: Sequence[Path], facts: Sequence[TakeFacts]) -> Journal:
    """Every piece's events up to where the next one begins."""
    journals = []
    for piece in pieces:
        with (piece / JOURNAL).open(encoding="utf-8") as lines:
            journals.append(journal_from_lines(lines))
    ends = [one.first_frame for one in facts[1:]]
    ends.append(made_frame_at(facts[-1], facts[-1].n_frames))
    entries = [
        entry
        for journal, end in zip(journals, ends, strict=True)
        for entry in journal.entries
        if entry[0] < end
    ]
    first = journals[0]
    return replace(first, entries=tuple(entries), n_frames=ends[-1] - first.first_frame)


def _joined_facts(facts: Sequence[TakeFacts], journal: Journal) -> TakeFacts:
    gaps: list[TakeGap] = []
    markers: list[Marker] = []
    start = 0
    for number, one in enumerate(facts):
        end_made = facts[number + 1].first_frame if number + 1 < len(facts) else None
        for gap in _closed(one, end_made):
            gap = replace(gap, wav_frame=start + gap.wav_frame)
            before = gaps[-1] if gaps else None
            if before and before.n_frames is not None and before.wav_frame + before.n_frames == gap.wav_frame:
                gap = _over_both(gaps.pop(), gap)
            gaps.append(gap)
        markers += [replace(marker, wav_frame=start + marker.wav_frame) for marker in one.markers]
        start += one.n_frames
    loaded = [
        event.model
        for _, event in journal.entries
        if isinstance(event, ModelLoaded) and event.model is not None
    ]
    models = {model.content_hash: model for model in facts[0].models}  # that still sounded as it began
    models |= {
        model.content_hash: TakeModel(name=model.name, content_hash=model.content_hash)
        for model in (*journal.start.models, *loaded)
    }
    return replace(
        facts[0],
        n_frames=start,
        is_complete=True,
        gaps=tuple(gaps),
        markers=tuple(markers),
        models=tuple(models.values()),
    )


def _closed(facts: TakeFacts, end_made: int | None) -> Iterator[TakeGap]:
    """The gaps of a piece that has an end; the timeline went on to `end_made`, where the next one begins."""
    for gap in facts.gaps:
        if gap.wav_frame >= facts.n_frames:  # told before its sound was written
            continue
        end = None if gap.n_frames is None else gap.wav_frame + gap.n_frames
        if end is not None and end <= facts.n_frames:
            yield gap
        elif end_made is None:
            yield replace(gap, n_frames=None, n_made=0)
        else:
            n_made = max(0, end_made - gap.made_frame)
            yield replace(gap, n_frames=facts.n_frames - gap.wav_frame, n_made=n_made)


def _over_both(first: TakeGap, second: TakeGap) -> TakeGap:
    """One gap of two that touch."""
    n_frames = None if second.n_frames is None or first.n_frames is None else first.n_frames + second.n_frames
    n_made = second.made_frame + second.n_made - first.made_frame
    return replace(first, n_frames=n_frames, n_made=n_made)


def _copy_sound(wav: Path, n_frames: int, out: BinaryIO) -> None:
    with wav.open("rb") as file:
        file.seek(HEADER_BYTES)
        left = n_frames * FRAME_BYTES
        while left:
            content = file.read(min(left, COPIED_BYTES))
            if not content:
                raise OSError(f"{wav} has become shorter")
            out.write(content)
            left -= len(content)


def _n_frames(piece: Path) -> int:
    """What there is of a piece, also of one that is being written; 0 where it is not whole."""
    try:
        n_bytes = (piece / WAV).stat().st_size - HEADER_BYTES
        return max(0, n_bytes // FRAME_BYTES) if (piece / SIDECAR).exists() else 0
    except OSError:
        return 0


def free_folder(parent: Path, name: str) -> Path:
    """A folder of that name that is not there yet, or of the name with a number behind it."""
    for number in itertools.count(1):
        folder = parent / (name if number == 1 else f"{name} {number}")
        if not folder.exists():
            return folder
    raise AssertionError("numbers do not end")
