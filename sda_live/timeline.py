"""The timeline: sound that is made but not yet played, in memory that all processes share.

               played        taking                  written
    ~~~~~~~~~~~~|~~~~~~~~~~~~~~|~~~~~~~~~~~~~~~~~~~~~~~~|
     heard, gone  being copied    may be written anew

The engine writes and may go back over everything from `taking` on; the player takes. Nobody waits for
anybody: a counter has one writer, and a flag that two processes set (leave, break) says the same from both.
A second ring holds what was handed to the device, as it was (faded, silent, whole): the heard ring. A third
logs the player's blocks; latency is measured from it.
"""

from collections.abc import Iterator
from enum import IntEnum, auto
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sda_core.frames import HOP
from sda_live import shared_memory

Samples = NDArray[np.float32]
RING_FRAMES = 1 << 19  # 10.9 s: a power of two, so a whole number of hops
BLOCKS_KEPT = 1 << 14
GAPS_KEPT = 1 << 8
NEVER = 1 << 62


class Field(IntEnum):
    """The numbers in the head of the memory; after each group, who writes it."""

    PLAYED = 0  # the next frame that the player will take
    TAKING = auto()  # the end of the block that it is taking
    HEARD = auto()  # frames handed to a device so far, silence included
    N_BLOCKS = auto()
    N_GAPS = auto()
    N_DRY = auto()  # times the timeline ran empty
    N_LATE_PLAYER = auto()  # blocks the device missed because the player was late
    N_LATE_DEVICE = auto()  # blocks the device missed for another reason than a late player
    BLOCK_FRAMES = auto()  # of a device block, at 48 kHz
    DEVICE_FRAMES = auto()  # latency of the device, at 48 kHz
    DEVICE_RATE = auto()
    LEAST_FRAMES = auto()  # the least depth since the daemon last reset it
    GAP = auto()  # the cause of the gap that is open, and 1 more; 0: what is heard is what was made
    GAP_HEARD = auto()  # where it began, in frames heard and made
    GAP_MADE = auto()
    IS_SILENT = auto()  # the player obeys a panic, or has nothing to play
    # the player

    WRITTEN = auto()  # the end of what is made
    N_REWINDS = auto()
    N_EVENTS = auto()
    N_OVERTAKEN = auto()  # changes that had to move on by a hop, because rendering took too long
    N_TEARS = auto()  # hops that the player may have heard half old, half new
    N_FAULTS = auto()  # exceptions while rendering
    GUARD_FRAMES = auto()
    TARGET_FRAMES = auto()
    RENDER_NS = auto()  # spent in rendering
    N_HOPS = auto()  # rendered
    IS_READY = auto()
    # the engine

    PANIC = auto()
    LEAVE = auto()  # fade out for good
    BREAK_AT = auto()  # the sound is not continuous there: fade out before, fade in after
    # the daemon


class Block(NamedTuple):
    """One block as it left the player."""

    at_ns: int  # of `perf_counter_ns`, when it had been copied
    played: int  # its first frame on the timeline
    n_frames: int


class Gap(NamedTuple):
    """Where what was heard is not what was made: from the first faded frame to the first whole one."""

    heard_from: int
    heard_to: int
    made_from: int
    made_to: int
    cause: int


_HEAD_BYTES = 4096
_BLOCKS_BYTES = BLOCKS_KEPT * 3 * 8
_GAPS_BYTES = GAPS_KEPT * 5 * 8
_RING_BYTES = RING_FRAMES * 2 * 4
N_BYTES = _HEAD_BYTES + _BLOCKS_BYTES + _GAPS_BYTES + 2 * _RING_BYTES


class Timeline:
    """One process's view of the memory. Fields are read and written like `timeline[Field.PLAYED]`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._memory = shared_memory.attach(path)
        whole = memoryview(self._memory)
        self._fields = whole[:_HEAD_BYTES].cast("q")
        start = _HEAD_BYTES
        self._blocks = whole[start : start + _BLOCKS_BYTES].cast("q")
        start += _BLOCKS_BYTES
        self._gaps = whole[start : start + _GAPS_BYTES].cast("q")
        start += _GAPS_BYTES
        rings = np.frombuffer(whole[start:], np.float32).reshape(2, RING_FRAMES, 2)
        self._made, self._heard = rings[0], rings[1]

    def __getitem__(self, field: Field) -> int:
        return self._fields[field]

    def __setitem__(self, field: Field, value: int) -> None:
        self._fields[field] = value

    def add(self, field: Field, n: int = 1) -> None:
        """Counts; only its one writer may."""
        self._fields[field] += n

    # The engine's.

    def write(self, frame: int, hop: Samples) -> None:
        """Copies a hop, (2, hop), to its place. It counts from when `written` says so."""
        place = frame % RING_FRAMES
        self._made[place : place + HOP] = hop.T

    # The player's. `block` is (frames, 2), as the device wants it.

    def read(self, frame: int, block: Samples) -> None:
        _unroll(self._made, frame, block)

    def hear(self, block: Samples) -> None:
        """Keeps what is being handed to the device."""
        heard = self._fields[Field.HEARD]
        place = heard % RING_FRAMES
        n_first = min(len(block), RING_FRAMES - place)
        self._heard[place : place + n_first] = block[:n_first]
        if n_first < len(block):
            self._heard[: len(block) - n_first] = block[n_first:]
        self._fields[Field.HEARD] = heard + len(block)

    def log_block(self, at_ns: int, played: int, n_frames: int) -> None:
        n = self._fields[Field.N_BLOCKS]
        place = n % BLOCKS_KEPT * 3
        self._blocks[place] = at_ns
        self._blocks[place + 1] = played
        self._blocks[place + 2] = n_frames
        self._fields[Field.N_BLOCKS] = n + 1

    def log_gap(self, gap: Gap) -> None:
        n = self._fields[Field.N_GAPS]
        place = n % GAPS_KEPT * 5
        for offset, value in enumerate(gap):
            self._gaps[place + offset] = value
        self._fields[Field.N_GAPS] = n + 1

    def last_block_s(self) -> float:
        """When the player took its last block, in seconds of `perf_counter`."""
        return self._blocks[(self._fields[Field.N_BLOCKS] - 1) % BLOCKS_KEPT * 3] / 1e9

    # For whoever looks.

    def heard(self, frame: int, n_frames: int) -> Samples:
        """A copy of what was handed to the device, (frames, 2); good while the ring still has it."""
        block = np.empty((n_frames, 2), np.float32)
        _unroll(self._heard, frame, block)
        return block

    def blocks(self, since: int) -> Iterator[Block]:
        """The blocks from number `since` on, as far as the log still has them."""
        n = self._fields[Field.N_BLOCKS]
        for number in range(max(since, n - BLOCKS_KEPT + 1), n):
            place = number % BLOCKS_KEPT * 3
            yield Block(*self._blocks[place : place + 3])

    def gaps(self, since: int) -> Iterator[Gap]:
        n = self._fields[Field.N_GAPS]
        for number in range(max(since, n - GAPS_KEPT + 1), n):
            place = number % GAPS_KEPT * 5
            yield Gap(*self._gaps[place : place + 5])


def _unroll(ring: Samples, frame: int, block: Samples) -> None:
    place = frame % RING_FRAMES
    n_first = min(len(block), RING_FRAMES - place)
    block[:n_first] = ring[place : place + n_first]
    if n_first < len(block):
        block[n_first:] = ring[: len(block) - n_first]


def create_timeline(folder: Path) -> Timeline:
    """A new timeline of this process's own; nothing is played, nothing is written."""
    timeline = Timeline(shared_memory.create(folder, "timeline", N_BYTES))
    timeline[Field.BREAK_AT] = NEVER
    timeline[Field.LEAST_FRAMES] = NEVER
    return timeline
