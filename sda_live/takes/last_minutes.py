"""The last minutes: a piece of the scratch is always being written, and can be made a take at any time.

Belongs to the recorder, on its thread; joining pieces goes on beside it, in a thread for each order. When the
disk refuses, that is said once, and the next piece is tried where the next pair comes.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from sda_core.errors import OutputError, SdaError
from sda_core.frames import SAMPLE_RATE
from sda_core.saving import cannot_save
from sda_live.takes.orders import Keep, Told
from sda_live.takes.scratch import Scratch
from sda_live.takes.track import Track

# A button that is hammered must not fill the disk.
MOST_AT_ONCE = 4


class LastMinutes:
    def __init__(
        self, scratch: Scratch, takes_folder: Path, keep_frames: int, log: Told, fault: Told
    ) -> None:
        self._scratch, self._takes_folder, self._keep_frames = scratch, takes_folder, keep_frames
        self._log, self._fault = log, fault
        self._has_failed = False  # and that has been said
        self.piece: Track | None = None

    @property
    def is_on(self) -> bool:
        return self._keep_frames > 0

    def n_frames(self, heard: int) -> int:
        """How much could be kept now."""
        return min(self._scratch.n_frames(heard), self._keep_frames) if self.piece else 0

    def begin(self, heard: int, opened: Callable[[Path], Track]) -> None:
        """The next piece, from a heard frame on."""
        if self.piece is not None and self.piece.heard_from == heard:  # in a gap, where time stood still
            return
        try:
            self._end_piece()
            self._scratch.prune(self._keep_frames, heard)
            self.piece = opened(self._scratch.next_piece(heard))
        except (OSError, OutputError) as error:
            self.fail(in_words(self._takes_folder, error))

    def fail(self, said: str) -> None:
        """The piece ends where it is; what comes later does not follow on it."""
        self._scratch.broke_off()
        if self.piece is not None:
            self.piece.writer.close()
            self.piece = None
        if not self._has_failed:
            self._fault(f"the last minutes are not kept: {said}")
        self._has_failed = True

    def keep(self, order: Keep, name: str, heard: int) -> None:
        """Joins pieces in a thread of its own; what is heard meanwhile is written on."""
        if not self.is_on:
            order.failed("nothing is kept: takes.keep_minutes is 0 in the settings")
            return
        if self._scratch.n_held >= MOST_AT_ONCE:
            order.failed(f"{MOST_AT_ONCE} takes are being made of it already; wait for them")
            return
        n_frames = round(order.minutes * 60 * SAMPLE_RATE) or self._keep_frames
        pieces = self._scratch.last(n_frames, heard)
        if not pieces:
            order.failed("nothing has been played yet that could be kept")
            return

        def join() -> None:
            try:
                folder = self._scratch.join(pieces, self._takes_folder / name)
            except (OSError, SdaError) as error:
                order.failed(f"the last minutes could not be kept: {in_words(self._takes_folder, error)}")
            except Exception as error:  # noqa: BLE001 - the thread's top: it is answered whatever happens
                order.failed(f"the last minutes could not be kept ({type(error).__name__}: {error})")
            else:
                self._log(f"kept what was played as {folder.name!r}")
                order.done(folder.name)
            finally:
                self._scratch.let_go()

        self._scratch.hold()
        try:
            threading.Thread(target=join, name="keep", daemon=True).start()
        except RuntimeError as error:  # no threads are left
            self._scratch.let_go()
            order.failed(f"the last minutes could not be kept ({error}); try again")

    def close(self) -> None:
        """Ends with the instrument: what was not kept goes."""
        if self.piece is not None:
            self.piece.writer.close()
            self.piece = None
        self._scratch.remove()

    def _end_piece(self) -> None:
        piece, self.piece = self.piece, None
        if piece is not None:
            piece.writer.finish()
            self._has_failed = False


def in_words(path: Path, error: Exception) -> str:
    """The sentence for a disk that refuses."""
    return str(cannot_save(path, error) if isinstance(error, OSError) else error)
