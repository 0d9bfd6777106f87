"""One take as it is being written: sound, journal, gaps, checkpoints, models, in a folder of its own.

What a sound needs is on disk before the sound is: its events, its gap. So the length of the WAV is the truth
about a take whose writer died, and `sda-live takes repair` has little to do. A file that only grows is whole
as far as it goes, also after a power cut; `take.json` is replaced, and without being forced to the disk
first it could be empty then. While a take is written the lock of `recording.pid` is held. Made and called by
the recorder, on its thread, which may wait for the disk; every OSError is the caller's affair.
"""

import io
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from sda_core.journal import Entry, end_to_line, entry_to_line, head_to_line
from sda_core.saving import save_bytes
from sda_core.state import State
from sda_core.take import (
    CHECKPOINTS,
    JOURNAL,
    MODELS,
    RECORDING,
    SIDECAR,
    START,
    WAV,
    Marker,
    TakeFacts,
    TakeGap,
    TakeModel,
    facts_to_bytes,
    made_frame_at,
)
from sda_live.holding import hold
from sda_live.takes.wav_file import Cue, WavFile
from sda_live.timeline import Samples

# `recording.pid` is as large as what a full disk must still take to finish a take.
RESERVE_BYTES = 1 << 16


class TakeWriter:
    """A take from its first frame on; `finish` completes it."""

    def __init__(self, folder: Path, start: State, pair: Path, facts: TakeFacts) -> None:
        """`pair` is the file of what was playing at the first frame; the folder must not be there yet.

        Where it cannot begin it leaves nothing behind.
        """
        self.folder, self.facts = folder, facts
        folder.mkdir(parents=True)
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            self._recording = hold(folder / RECORDING)
            undo.callback(_close, self._recording)
            (folder / RECORDING).write_text(_number().ljust(RESERVE_BYTES), encoding="ascii")
            link(pair, folder / START)
            self._journal = (folder / JOURNAL).open("w", encoding="utf-8")
            undo.callback(_close, self._journal)
            self._journal.write(head_to_line(start, facts.first_frame))
            self._journal.flush()
            self._wav = WavFile(folder / WAV)
            undo.callback(_close, self._wav)
            self._write_facts()
            undo.pop_all()

    @property
    def n_frames(self) -> int:
        return self._wav.n_frames

    @property
    def n_bytes(self) -> int:
        return self._wav.n_bytes

    def happened(self, entries: Iterable[Entry]) -> None:
        """Events of the sound that comes next, in order."""
        lines = [entry_to_line(frame, event) for frame, event in entries]
        if lines:
            self._journal.writelines(lines)
            self._journal.flush()

    def had_gaps(self, gaps: tuple[TakeGap, ...]) -> None:
        """All gaps so far; the last may still be open."""
        if gaps != self.facts.gaps:
            self._change(replace(self.facts, gaps=gaps))

    def sounded(self, block: Samples) -> None:
        """(frames, 2) more."""
        self._wav.append(block)

    def passed(self, frame: int, pair: Path) -> None:
        """What was playing at a boundary of the timeline: a place from which it can be rendered on."""
        place = self.folder / CHECKPOINTS / f"{frame:012d}.safetensors"
        place.parent.mkdir(exist_ok=True)
        link(pair, place)

    def plays(self, model: TakeModel, file: Path | None) -> None:
        """A model of it; without its file the take cannot be rendered again where nobody else has it."""
        place = self.folder / MODELS / f"{model.content_hash}.safetensors"
        if file is not None and not place.exists():
            place.parent.mkdir(exist_ok=True)
            link(file, place)
        if model not in self.facts.models:
            self._change(replace(self.facts, models=(*self.facts.models, model)))

    def mark(self, wav_frame: int, text: str) -> None:
        marker = Marker(wav_frame=wav_frame, text=text)
        self._change(replace(self.facts, markers=(*self.facts.markers, marker)))

    def snapshot(self) -> TakeFacts:
        """What the take is so far."""
        return replace(self.facts, n_frames=self._wav.n_frames)

    def finish(self) -> TakeFacts:
        """The take completed and closed; where something could not be written, it is left to be repaired."""
        facts = replace(self.snapshot(), is_complete=True)
        cues = tuple(Cue(marker.wav_frame, marker.text) for marker in facts.markers)
        try:
            if not self.folder.is_dir():  # and it is not made again
                raise FileNotFoundError("it was moved or deleted while it was written")
            self._recording.truncate(len(_number()))
            self._journal.write(end_to_line(made_frame_at(facts, facts.n_frames) - facts.first_frame))
            self._journal.close()
            self._wav.close(cues)
            for name in (JOURNAL, WAV):  # a take that says that it is complete is
                force(self.folder / name)
            save_bytes(self.folder / SIDECAR, facts_to_bytes(facts))
            self.facts = facts
        finally:
            self.close()
        (self.folder / RECORDING).unlink(missing_ok=True)  # Windows deletes no file that is open
        return facts

    def close(self) -> None:
        """Gives the files free, as they are."""
        for file in (self._journal, self._wav, self._recording):
            _close(file)

    def discard(self) -> None:
        """Takes everything back."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _change(self, facts: TakeFacts) -> None:
        self.facts = facts
        self._write_facts()

    def _write_facts(self) -> None:
        text = facts_to_bytes(self.facts)

        def write(partial: Path) -> None:
            partial.write_bytes(text)
            force(partial)

        _put(self.folder / SIDECAR, write)


def link(file: Path, place: Path) -> None:
    """`file` at another place as well, without a copy where the disk can."""
    try:
        os.link(file, place)
    except FileExistsError:
        return
    except OSError:
        copy(file, place)


def copy(file: Path, place: Path) -> None:
    """`file` at another place as well: all of it, or nothing."""
    _put(place, lambda partial: shutil.copyfile(file, partial))


def _put(place: Path, write: Callable[[Path], object]) -> None:
    """What `write` makes of a path has its place when it is whole."""
    partial = place.with_name(f"{place.name}.partial")
    try:
        write(partial)
        partial.replace(place)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def force(path: Path) -> None:
    """Waits until what a file holds is on the disk: 0.4 ms, beside a copy of gigabytes up to 40."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _number() -> str:
    """Of this process, as a line."""
    return f"{os.getpid()}\n"


def _close(file: TextIO | WavFile | io.FileIO) -> None:
    with suppress(OSError):
        file.close()
