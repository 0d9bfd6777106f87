"""Places to play to that are no device: nowhere, and a file.

Both go by the clock, so that hands and sound keep together; the file waits when the engine is late and has
no gap. They run in the player's main thread and end when they are asked to.
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, sleep
from typing import Any

import numpy as np

from sda_core.errors import OutputError
from sda_core.frames import SAMPLE_RATE
from sda_live.playhead import FADE_FRAMES, RESERVE_FRAMES, Playhead
from sda_live.takes.wav_file import WavFile
from sda_live.timeline import Field, Timeline

BLOCK_FRAMES = 256
# After standing still for longer nothing is caught up with: in a burst it would run the timeline dry.
LONGEST_LAG_NS = 30_000_000


class Sink:
    """Takes blocks in time, for a `keep` that does something with them."""

    def __init__(
        self,
        timeline: Timeline,
        playhead: Playhead,
        block_frames: int = 0,
        keep: Callable[[Any], None] | None = None,
    ) -> None:
        self._timeline, self._playhead = timeline, playhead
        self._block = np.zeros((block_frames or BLOCK_FRAMES, 2), np.float32)
        self._keep = keep
        timeline[Field.DEVICE_RATE] = SAMPLE_RATE
        timeline[Field.DEVICE_FRAMES] = 0
        timeline[Field.BLOCK_FRAMES] = len(self._block)

    def play(self, is_asked_to_end: Callable[[], bool]) -> None:
        """Plays until it is asked to end and has faded out."""
        block_ns = len(self._block) * 1_000_000_000 // SAMPLE_RATE
        due_ns = perf_counter_ns()
        while not (is_asked_to_end() and self._playhead.is_silent):
            now_ns = perf_counter_ns()
            if now_ns < due_ns:
                sleep((due_ns - now_ns) / 1e9)
                continue
            if now_ns - due_ns > LONGEST_LAG_NS:
                due_ns = now_ns
            if self._keep is not None and not self._is_there() and not is_asked_to_end():
                sleep(0.001)
                continue
            self._take()
            due_ns += block_ns

    def _take(self) -> None:
        played = self._timeline[Field.PLAYED]
        self._playhead.take(self._block)
        self._timeline.log_block(perf_counter_ns(), played, len(self._block))
        if self._keep is not None:
            self._keep(self._block)

    def _is_there(self) -> bool:
        made = self._timeline[Field.WRITTEN] - self._timeline[Field.PLAYED]
        reserve = RESERVE_FRAMES if self._playhead.is_silent else 0
        return made >= len(self._block) + FADE_FRAMES + reserve


def new_file(path: Path) -> WavFile:
    """A WAV file that is not there yet, to keep blocks in; OutputError where it cannot be written."""
    try:
        return WavFile(path)
    except OSError as error:
        raise OutputError(
            f"cannot write {path} ({error.strerror}); choose another place with file:PATH"
        ) from error
