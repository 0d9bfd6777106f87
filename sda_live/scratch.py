"""The scratch: what was just played, on disk in pieces of ten seconds, each a small take of its own.

    takes/.scratch-PID/models/HASH.safetensors    every model that was loaded, whatever happens to its file
                       pieces/000000012345678/    by the heard frame where it begins

Old pieces go as new ones come. `join` makes a take of some, also those of an instrument that died: everything
it needs lies in the files. Opened, pruned and written on the recorder's thread; joined on one of its own.
"""

import itertools
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sda_core.errors import SdaError
from sda_core.events import ModelLoaded
from sda_core.journal import Journal, journal_from_lines, journal_to_lines
from sda_core.model_header import read_header
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
    facts_to_json,
    made_frame_at,
    read_facts,
)
from sda_live.shared_memory import is_alive
from sda_live.take_writer import link
from sda_live.wav_file import FRAME_BYTES, HEADER_BYTES, header

NAME = ".scratch-"
PIECES = "pieces"
COPIED_BYTES = 1 << 20


class Scratch:
    """That of this process; it is there from `open` until `remove`."""

    def __init__(self, takes_folder: Path) -> None:
        self._takes_folder = takes_folder
        self.folder = takes_folder / f"{NAME}{os.getpid()}"
        self._starts: list[int] = []  # of the pieces, in frames heard
        self._joining = threading.Lock()  # pieces that are being joined are not deleted

    def open(self, log: Callable[[str], None]) -> None:
        """Makes the folder; what an instrument that died had kept becomes a take."""
        with suppress(OSError):  # it is tried again, and said, when there is something to write
            self.place(MODELS).mkdir(exist_ok=True)
        for left in _left_behind(self._takes_folder):
            try:
                if pieces := last_run(left):
                    folder = join(pieces, left / MODELS, free_folder(self._takes_folder, "rescued"))
                    log(f"an instrument that died had kept what was played: it is the take {folder.name!r}")
            except (OSError, SdaError) as error:
                log(f"what an instrument that died had kept is lost: {error}")
            shutil.rmtree(left, ignore_errors=True)

    def place(self, name: str) -> Path:
        """Where a file of that name belongs; the folder is there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def remove(self) -> None:
        with self._joining:
            shutil.rmtree(self.folder, ignore_errors=True)

    def fetch(self, content_hash: str, file_of: Callable[[str], Path | None]) -> None:
        """Puts the model of a hash aside, if it is still the one in its file."""
        place, file = self._model_place(content_hash), file_of(content_hash)
        if place.exists() or file is None:
            return
        try:
            if read_header(file).header.content_hash == content_hash:
                place.parent.mkdir(parents=True, exist_ok=True)
                partial = place.with_suffix(".partial")
                shutil.copyfile(file, partial)
                partial.replace(place)
        except (OSError, SdaError):  # the take that needs it says so
            return

    def model(self, content_hash: str) -> Path | None:
        place = self._model_place(content_hash)
        return place if place.exists() else None

    def next_piece(self, heard: int) -> Path:
        """The folder of the piece that begins at a heard frame."""
        self._starts.append(heard)
        return self.folder / PIECES / f"{heard:015d}"

    def prune(self, keep_frames: int, heard: int) -> None:
        """Deletes the pieces that ended more than so many frames ago."""
        while len(self._starts) > 1 and self._starts[1] < heard - keep_frames:
            if not self._joining.acquire(blocking=False):
                return
            try:
                shutil.rmtree(self.folder / PIECES / f"{self._starts.pop(0):015d}", ignore_errors=True)
            finally:
                self._joining.release()

    def n_frames(self, heard: int) -> int:
        """How much could be kept."""
        return heard - self._starts[0] if self._starts else 0

    def last(self, n_frames: int, heard: int) -> list[Path]:
        """The pieces of the last so many frames, and what little lies before them in the first."""
        pieces = last_run(self.folder)
        while len(pieces) > 1 and int(pieces[1].name) <= heard - n_frames:
            pieces.pop(0)
        return pieces

    def join(self, pieces: Sequence[Path], folder: Path) -> Path:
        with self._joining:
            return join(pieces, self.folder / MODELS, folder)

    def _model_place(self, content_hash: str) -> Path:
        return self.folder / MODELS / f"{content_hash}.safetensors"


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


def join(pieces: Sequence[Path], models: Path, folder: Path) -> Path:
    """A complete take of pieces that follow each other; it has its name when it is whole."""
    partial = folder.with_name(f".{folder.name}.partial")
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
        save_bytes(partial / SIDECAR, (json.dumps(facts_to_json(joined), indent=1) + "\n").encode())
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


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
    models = {
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


def _left_behind(takes_folder: Path) -> list[Path]:
    """The scratches of instruments that are not running any more."""
    left = [path for path in takes_folder.glob(f"{NAME}*") if path.name.removeprefix(NAME).isdecimal()]
    return [path for path in left if not is_alive(int(path.name.removeprefix(NAME)))]


def free_folder(parent: Path, name: str) -> Path:
    """A folder of that name that is not there yet, or of the name with a number behind it."""
    for number in itertools.count(1):
        folder = parent / (name if number == 1 else f"{name} {number}")
        if not folder.exists():
            return folder
    raise AssertionError("numbers do not end")
