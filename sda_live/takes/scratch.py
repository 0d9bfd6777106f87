"""The scratch: what was just played, on disk in pieces of ten seconds, each a small take of its own.

    takes/.scratch-PID/lock                       is held as long as its instrument lives
                       models/HASH.safetensors    every model that was loaded, whatever happens to its file
                       pieces/000000012345678/    by the heard frame where it begins
          .scratch-PID-1/                         of an instrument that died: being rescued by this process

Old pieces go as new ones come, but for those that are held to be joined. Opened, pruned and written on the
recorder's thread; joining and rescuing have threads of their own.
"""

import io
import itertools
import os
import re
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sda_core.errors import OutputError, SdaError
from sda_core.file_lock import is_locked
from sda_core.model_header import read_header
from sda_core.saving import cannot_save
from sda_core.take import MODELS
from sda_live.holding import hold
from sda_live.shared_memory import is_alive
from sda_live.takes.joining import PIECES, join, last_run
from sda_live.takes.writer import copy

NAME = ".scratch-"
LOCK = "lock"
RESCUED = "rescued"
_OWNED = re.compile(r"\.scratch-(\d+)(-\d+)?")


class Scratch:
    """That of this process; it is there from `open` until `remove`."""

    def __init__(self, takes_folder: Path) -> None:
        self._takes_folder = takes_folder
        self.folder = takes_folder / f"{NAME}{os.getpid()}"
        self._lock: io.FileIO | None = None
        self._starts: list[int] = []  # of the pieces, in frames heard
        self._run_from: int | None = None  # since then there is no hole
        self._joining = threading.Lock()  # one after the other: each needs the disk for itself
        self._n_held = 0
        self._letting_go = threading.Condition()

    def open(self) -> None:
        """Makes the folder; one of that name may be there, of an instrument with this process's number."""
        with suppress(OSError):  # it is tried again, and said, when there is something to write
            self.place(MODELS).mkdir(exist_ok=True)

    def rescue(self, log: Callable[[str], None]) -> None:
        """What instruments that died had kept becomes takes."""
        for left in _left_behind(self._takes_folder):
            if left == self.folder:
                continue
            try:
                left = _claimed(left)
                lock = hold(left / LOCK)
            except OSError:  # another instrument was quicker, or it is in use after all
                continue
            with lock:
                self._rescue_from(left, lock, log)

    def _rescue_from(self, left: Path, lock: io.FileIO, log: Callable[[str], None]) -> None:
        try:
            if pieces := last_run(left):
                folder = join(pieces, left, self._takes_folder / RESCUED)
                log(f"an instrument that died had kept what was played: it is the take {folder.name!r}")
        except (OSError, OutputError) as error:
            why = cannot_save(self._takes_folder, error) if isinstance(error, OSError) else error
            log(f"what an instrument that died had kept is still there, but no take yet: {why}")
            return
        except SdaError as error:
            log(f"what an instrument that died had kept is lost: {error}")
        _remove(left, lock)

    def place(self, name: str) -> Path:
        """Where a file of that name belongs; the folder is there, and this process holds it."""
        if self._lock is None:
            self.folder = _free(self.folder)
        if self._lock is None or not (self.folder / LOCK).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.release()
            self._lock = hold(self.folder / LOCK)
        return self.folder / name

    def release(self) -> None:
        """Leaves the folder as it is to the next instrument, as the end of the process does."""
        if self._lock is not None:
            self._lock.close()
        self._lock = None

    def remove(self) -> None:
        """Deletes everything, when nothing of it is held any more."""
        with self._letting_go:
            self._letting_go.wait_for(lambda: not self._n_held)
        if self._lock is not None:
            _remove(self.folder, self._lock)
        self._lock = None

    def fetch(self, content_hash: str, file_of: Callable[[str], Path | None]) -> None:
        """Puts the model of a hash aside, if it is still the one in its file; OSError on a full disk."""
        place, file = self._model_place(content_hash), file_of(content_hash)
        if file is None or place.exists() or not _holds(file, content_hash):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        copy(file, place)

    def model(self, content_hash: str) -> Path | None:
        place = self._model_place(content_hash)
        return place if place.exists() else None

    def next_piece(self, heard: int) -> Path:
        """The folder of the piece that begins at a heard frame."""
        self._starts.append(heard)
        if self._run_from is None:
            self._run_from = heard
        return self.folder / PIECES / f"{heard:015d}"

    def broke_off(self) -> None:
        """There is a hole now: what was kept before and what will be cannot be joined."""
        self._run_from = None

    def prune(self, keep_frames: int, heard: int) -> None:
        """Deletes the pieces that ended more than so many frames ago, unless some are held."""
        with self._letting_go:
            if self._n_held:
                return
            while len(self._starts) > 1 and self._starts[1] < heard - keep_frames:
                shutil.rmtree(self.folder / PIECES / f"{self._starts.pop(0):015d}", ignore_errors=True)

    def n_frames(self, heard: int) -> int:
        """How much could be kept, if a piece is being written."""
        return 0 if self._run_from is None else heard - max(self._run_from, self._starts[0])

    def last(self, n_frames: int, heard: int) -> list[Path]:
        """The pieces of the last so many frames, and what little lies before them in the first."""
        pieces = last_run(self.folder)
        while len(pieces) > 1 and int(pieces[1].name) <= heard - n_frames:
            pieces.pop(0)
        return pieces

    @property
    def n_held(self) -> int:
        """How many takes are being made of it."""
        return self._n_held

    def hold(self) -> None:
        """Nothing is deleted until it is let go of as often."""
        with self._letting_go:
            self._n_held += 1

    def let_go(self) -> None:
        with self._letting_go:
            self._n_held -= 1
            self._letting_go.notify_all()

    def join(self, pieces: Sequence[Path], wanted: Path) -> Path:
        """A take of pieces that are held."""
        with self._joining:
            return join(pieces, self.folder, wanted)

    def _model_place(self, content_hash: str) -> Path:
        return self.folder / MODELS / f"{content_hash}.safetensors"


def _holds(file: Path, content_hash: str) -> bool:
    try:
        return read_header(file).header.content_hash == content_hash
    except SdaError:  # the take that needs it says so
        return False


def _free(folder: Path) -> Path:
    """A folder that is not there yet: this one, or one with a number behind its name."""
    for number in itertools.count(1):
        if not folder.exists():
            return folder
        folder = folder.with_name(f"{NAME}{os.getpid()}-{number}")
    raise AssertionError("numbers do not end")


def _remove(folder: Path, lock: io.FileIO) -> None:
    """Deletes a folder that is held; the lock goes last, or another instrument would rescue what is left."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != LOCK:
                _delete(path)
    lock.close()  # Windows deletes no file that is open
    shutil.rmtree(folder, ignore_errors=True)


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _claimed(left: Path) -> Path:
    """A scratch under a name of this process's, so that no other instrument takes it as well."""
    for number in itertools.count(1):
        own = left.with_name(f"{NAME}{os.getpid()}-{number}")
        if own == left:
            return own
        if not own.exists():
            return left.rename(own)
    raise AssertionError("numbers do not end")


def _left_behind(takes_folder: Path) -> list[Path]:
    """The scratches of instruments that are not running any more."""
    found = []
    for path in sorted(takes_folder.glob(f"{NAME}*")):
        owned = _OWNED.fullmatch(path.name)
        if owned is None:
            continue
        is_held, pid = is_locked(path / LOCK), int(owned[1])
        if is_held is None:  # the disk knows no locks
            is_held = pid != os.getpid() and is_alive(pid)
        if not is_held:
            found.append(path)
    return found
