"""A WAV file that is written as it happens: at any moment it is whole up to the last second.

24 bit, two channels, 48 kHz. The sizes in its header are brought up to date once a second; whoever finds a
file whose writer died sets them from its length. Room for the 64-bit sizes of RF64 is kept from the start
(a `JUNK` chunk), so a file grows past 4 GB without being copied. Called on the recorder's thread,
and on that of a player to a file.
"""

import io
import os
import struct
from pathlib import Path
from typing import NamedTuple

from sda_core.export import whole_numbers
from sda_core.frames import SAMPLE_RATE
from sda_core.take_repair import DS64_BYTES, FORMAT, FRAME_BYTES, FULL
from sda_live.timeline import Samples

HEADER_BYTES = 12 + 8 + DS64_BYTES + 8 + len(FORMAT) + 8


class Cue(NamedTuple):
    """A marker that other programs show."""

    frame: int
    text: str


def header(n_frames: int, n_trailer_bytes: int = 0) -> bytes:
    """The head of a file with so many frames, and so many bytes of other chunks behind them."""
    n_data = n_frames * FRAME_BYTES  # even: a chunk needs no padding
    n_riff = HEADER_BYTES - 8 + n_data + n_trailer_bytes
    if n_riff <= FULL:
        start = struct.pack("<4sI4s", b"RIFF", n_riff, b"WAVE") + _chunk(b"JUNK", bytes(DS64_BYTES))
        return start + _chunk(b"fmt ", FORMAT) + struct.pack("<4sI", b"data", n_data)
    sizes = struct.pack("<QQQI", n_riff, n_data, n_frames, 0)
    start = struct.pack("<4sI4s", b"RF64", FULL, b"WAVE") + _chunk(b"ds64", sizes)
    return start + _chunk(b"fmt ", FORMAT) + struct.pack("<4sI", b"data", FULL)


class WavFile:
    """Grows at its end. Every OSError is the caller's affair."""

    def __init__(self, path: Path) -> None:
        self._file = io.FileIO(path, "x")  # what is written is on its way, nothing waits in here
        self.n_frames = 0
        self._n_told = 0
        _write(self._file, header(0))

    def append(self, block: Samples) -> None:
        """Adds (frames, 2); what the disk does not take whole is taken back."""
        n_before = self.n_frames
        try:
            _write(self._file, _three_bytes(block))
            self.n_frames += len(block)
            if self.n_frames - self._n_told >= SAMPLE_RATE:
                self._tell()
        except OSError:
            self.n_frames = n_before
            self._file.truncate(HEADER_BYTES + n_before * FRAME_BYTES)
            self._file.seek(0, io.SEEK_END)
            raise

    def close(self, cues: tuple[Cue, ...] = ()) -> None:
        """Ends the file, with its markers behind the sound. May be called twice."""
        if self._file.closed:
            return
        with self._file:
            self._tell()
            trailer = _cue_chunks(cues)
            if trailer:
                _write(self._file, trailer)
                self._tell(len(trailer))

    @property
    def n_bytes(self) -> int:
        return HEADER_BYTES + self.n_frames * FRAME_BYTES

    def _tell(self, n_trailer_bytes: int = 0) -> None:
        if not os.fstat(self._file.fileno()).st_nlink:  # the system would write on, to nobody
            raise FileNotFoundError("it was deleted while it was written")
        self._file.seek(0)
        _write(self._file, header(self.n_frames, n_trailer_bytes))
        self._file.seek(0, io.SEEK_END)
        self._n_told = self.n_frames


def _write(file: io.FileIO, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[file.write(view) or 0 :]


def _three_bytes(block: Samples) -> bytes:
    """The samples as little-endian numbers of three bytes."""
    upper = whole_numbers(block, 24).astype("<i4", copy=False)  # in the upper three of four
    return upper.view("u1").reshape(-1, 4)[:, 1:].tobytes()


def _cue_chunks(cues: tuple[Cue, ...]) -> bytes:
    """Markers as every sound editor reads them: a `cue ` chunk and the labels to it."""
    within = [cue for cue in cues if cue.frame <= FULL]
    if not within:
        return b""
    points = b"".join(
        struct.pack("<II4sIII", number, cue.frame, b"data", 0, 0, cue.frame)
        for number, cue in enumerate(within, start=1)
    )
    labels = b"adtl"
    for number, cue in enumerate(within, start=1):
        labels += _chunk(b"labl", struct.pack("<I", number) + cue.text.encode() + b"\0")
    return _chunk(b"cue ", struct.pack("<I", len(within)) + points) + _chunk(b"LIST", labels)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", name, len(content)) + content + bytes(len(content) % 2)
