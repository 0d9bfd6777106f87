"""Completing a take whose daemon was killed. Pure file work.

The writer puts everything that a sound needs on disk before the sound, so the length of the WAV is the truth:
its header is set from the length, a journal line that was torn is cut off and the end written, gaps are
closed, and at last the sidecar says that the take is complete. Whatever is whole stays untouched, so a second
time does nothing. One that is being recorded is left alone: its writer holds the lock of `recording.pid`.
Called by `sda-live takes repair`.
"""

import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from sda_core.errors import AudioError, OutputError, SettingError
from sda_core.file_lock import is_locked
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import end_to_line, journal_from_lines
from sda_core.saving import cannot_save, save_bytes
from sda_core.take import (
    JOURNAL,
    RECORDING,
    SIDECAR,
    WAV,
    Marker,
    TakeFacts,
    TakeGap,
    facts_to_bytes,
    made_frame_at,
    read_facts,
)

FRAME_BYTES = 6
# Sizes in the header that do not fit into 32 bits stand in the chunk `ds64`, and here they are all ones.
FULL = 0xFFFFFFFF
DS64_BYTES = 28
# What the chunk `fmt ` says: whole numbers, two channels, 48 kHz, 24 bit.
FORMAT = struct.pack("<HHIIHH", 1, 2, SAMPLE_RATE, SAMPLE_RATE * FRAME_BYTES, FRAME_BYTES, 24)
_PID_DIGITS = 20


class Trailer(Enum):
    """The markers that a writer leaves behind the sound at a good end."""

    NONE = "none"
    TORN = "torn"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class WavLayout:
    """Where the sound of a take.wav is, and how much."""

    data_start: int
    n_frames: int
    has_trailer: bool
    is_right: bool  # the header says the same


def is_recorded(folder: Path, is_alive: Callable[[int], bool]) -> bool:
    """Whether a process is recording a take right now; `is_alive` is asked where a disk knows no locks."""
    is_held = is_locked(folder / RECORDING)
    if is_held is not None:
        return is_held
    pid = recorded_by(folder)
    return pid is not None and is_alive(pid)


def recorded_by(folder: Path) -> int | None:
    """The number of the process that records a take or once did; None where it says none."""
    try:
        with (folder / RECORDING).open(encoding="ascii") as file:
            return int(file.read(_PID_DIGITS).split()[0])
    except (OSError, ValueError, IndexError):
        return None


def repair_take(folder: Path, is_alive: Callable[[int], bool]) -> list[str]:
    """What was done to the take, as sentences; none when it was whole. AudioError when it cannot be."""
    if is_recorded(folder, is_alive):
        pid = recorded_by(folder)
        who = "another process" if pid is None else f"process {pid}"
        raise AudioError(f"{folder}: it is being recorded right now (by {who}); stop the recording first")
    facts = read_facts(folder)
    layout = wav_layout(folder / WAV)
    if facts.is_complete and facts.n_frames != layout.n_frames:
        raise AudioError(
            f"{folder / WAV}: {layout.n_frames} frames are there, and the take was complete with "
            f"{facts.n_frames}; take another copy of it"
        )
    whole = completed(facts, layout.n_frames)
    done = [*_wav_set_right(folder / WAV, layout), *_journal_ended(folder / JOURNAL, whole)]
    if whole != facts:
        save_bytes(folder / SIDECAR, facts_to_bytes(whole))
        done.append(f"{SIDECAR}: {whole.duration_s:.1f} s, complete")
    try:
        (folder / RECORDING).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_save(folder / RECORDING, error) from error
    return done


def completed(facts: TakeFacts, n_frames: int) -> TakeFacts:
    """The facts of a take whose WAV has so many frames."""
    gaps = tuple(_closed(gap, n_frames) for gap in facts.gaps if gap.wav_frame < n_frames)
    markers = tuple(
        Marker(wav_frame=min(marker.wav_frame, n_frames), text=marker.text) for marker in facts.markers
    )
    return replace(facts, n_frames=n_frames, gaps=gaps, markers=markers, is_complete=True)


def wav_layout(path: Path) -> WavLayout:
    """Where the sound of a take.wav is; AudioError when it is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            data_start, n_told, riff = _chunks(path, file)
            n_left = size - data_start
            trailer = _trailer(file, data_start + n_told) if n_told < n_left else Trailer.NONE
    except OSError as error:
        raise AudioError(
            f"{path}: cannot be read ({error.strerror}); take another copy of the take"
        ) from error
    n_bytes = n_left if trailer is Trailer.NONE else n_told
    n_frames = n_bytes // FRAME_BYTES
    is_whole = n_bytes == n_frames * FRAME_BYTES
    return WavLayout(
        data_start=data_start,
        n_frames=n_frames,
        has_trailer=trailer is Trailer.WHOLE,
        is_right=is_whole and n_told == n_bytes and riff == size - 8,
    )


def _chunks(path: Path, file: BinaryIO) -> tuple[int, int, int]:
    """(where the sound begins, its size, the size of the whole less 8), the sizes as the header says."""
    file.seek(0)
    name, riff, form = struct.unpack("<4sI4s", file.read(12).ljust(12, b"\0"))
    wide: tuple[int, ...] = ()
    is_ours = name in (b"RIFF", b"RF64") and form == b"WAVE"
    while is_ours and len(head := file.read(8)) == 8:
        chunk, n_bytes = struct.unpack("<4sI", head)
        if chunk == b"data":
            is_wide = name == b"RF64" and len(wide) == 3
            return file.tell(), wide[1] if is_wide else n_bytes, wide[0] if is_wide else riff
        content = file.read(min(n_bytes + n_bytes % 2, 1 << 16))
        if chunk == b"ds64":
            wide = struct.unpack("<QQQ", content[:24].ljust(24, b"\0"))
        if chunk == b"fmt " and content[:16] != FORMAT:
            is_ours = False
    raise AudioError(
        f"{path}: this is no sound of a take (24 bit, stereo, 48 kHz); take another copy of the take"
    )


def _trailer(file: BinaryIO, place: int) -> Trailer:
    """Whether markers stand there, and not sound."""
    size = file.seek(0, os.SEEK_END)
    file.seek(place)
    head = file.read(12)
    name, n_bytes, n_points = struct.unpack("<4sII", head.ljust(12, b"\0"))
    if name != b"cue " or (len(head) == 12 and n_bytes != 4 + 24 * n_points):
        return Trailer.NONE
    file.seek(place + 8 + n_bytes)
    name, n_labels = struct.unpack("<4sI", file.read(8).ljust(8, b"\0"))
    is_whole = name == b"LIST" and size == place + 8 + n_bytes + 8 + n_labels + n_labels % 2
    return Trailer.WHOLE if is_whole else Trailer.TORN


def _wav_set_right(path: Path, layout: WavLayout) -> list[str]:
    """The header set from the length; what is left of a frame that was torn is cut off."""
    if layout.is_right:
        return []
    end = layout.data_start + layout.n_frames * FRAME_BYTES
    try:
        with path.open("r+b") as file:
            if not layout.has_trailer:
                file.truncate(end)
            riff = file.seek(0, os.SEEK_END) - 8
            _write_sizes(path, file, layout, riff)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_save(path, error) from error
    return [f"{WAV}: its header set to {layout.n_frames / SAMPLE_RATE:.1f} s"]


def _write_sizes(path: Path, file: BinaryIO, layout: WavLayout, riff: int) -> None:
    n_data = layout.n_frames * FRAME_BYTES
    file.seek(12)
    spare, n_spare = struct.unpack("<4sI", file.read(8))
    has_room = spare in (b"JUNK", b"ds64") and n_spare >= DS64_BYTES
    is_wide = riff > FULL
    if is_wide and not has_room:
        raise OutputError(
            f"cannot save {path}: more than 4 GB, and its header has no room for that; convert it"
        )
    file.seek(0)
    file.write(struct.pack("<4sI4s", b"RF64" if is_wide else b"RIFF", FULL if is_wide else riff, b"WAVE"))
    if has_room:
        sizes = struct.pack("<QQQI", riff, n_data, layout.n_frames, 0) if is_wide else bytes(DS64_BYTES)
        file.write(struct.pack("<4sI", b"ds64" if is_wide else b"JUNK", n_spare) + sizes)
    file.seek(layout.data_start - 4)
    file.write(struct.pack("<I", FULL if is_wide else n_data))


def _journal_ended(path: Path, facts: TakeFacts) -> list[str]:
    """A torn last line cut off, and the end written where there is none."""
    try:
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.decode("utf-8").splitlines(keepends=True)
        journal_from_lines(lines)
    except OSError as error:
        raise AudioError(
            f"{path}: cannot be read ({error.strerror}); take another copy of the take"
        ) from error
    except (UnicodeDecodeError, SettingError) as error:
        raise AudioError(f"{path}: {error}; without its journal a take cannot be rendered again") from error
    if "end" in json.loads(lines[-1]):
        return []
    n_made = made_frame_at(facts, facts.n_frames) - facts.first_frame
    save_bytes(path, whole + end_to_line(n_made).encode())
    torn = ", and a torn line cut off" if len(whole) < len(content) else ""
    return [f"{JOURNAL}: its end written{torn}"]


def _closed(gap: TakeGap, n_frames: int) -> TakeGap:
    """The gap as far as the sound goes."""
    left = n_frames - gap.wav_frame
    return replace(gap, n_frames=left if gap.n_frames is None else min(gap.n_frames, left))
