"""Writing files so that nothing that was there before is ever lost.

Everything SDA saves goes through `save_atomically`: the bytes go to a `.partial` file beside the
target, are forced to disk, and only then take the target's name. When anything fails the partial
file is removed, the old file is untouched, and one sentence says why.
"""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sda_core.errors import OutputError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EFBIG: "the file would be larger than the system allows here",
    errno.EACCES: "the folder is not writable; choose another one",
    errno.EPERM: "the folder is not writable; choose another one",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOENT: "the folder is not there; make it first",
    errno.EISDIR: "a folder of that name is there; choose another name",
    errno.EEXIST: "part of the path is a file, not a folder; choose another path",
    errno.ENOTDIR: "part of the path is a file, not a folder; choose another path",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def save_atomically(path: Path, write: Callable[[Path], object]) -> Path:
    """Calls `write` with a partial path and moves the result to `path`; returns `path`."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise cannot_save(path, error) from error
    finally:
        with suppress(OSError):  # what matters has been said already
            partial.unlink(missing_ok=True)
    return path


def save_bytes(path: Path, content: bytes) -> Path:
    """`content` as the file `path`, atomically."""
    return save_atomically(path, lambda partial: partial.write_bytes(content))


def cannot_save(path: Path, error: OSError) -> OutputError:
    """The one sentence for a file that could not be written."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"cannot save {path}: {reason}")


def check_free(path: Path, *, overwrite: bool) -> None:
    """Raises OutputError when a file of that name is there and nobody said that it may go."""
    if os.path.lexists(path) and not os.path.isdir(path) and not overwrite:
        raise OutputError(f"{path} is there already; choose another name, or replace it with --overwrite")


def check_can_save(path: Path, n_bytes: int) -> None:
    """Raises OutputError when `path` clearly cannot take `n_bytes`: asked before long work."""
    if os.path.isdir(path):  # unlike Path.is_dir it has no errors of its own
        raise OutputError(f"cannot save {path}: a folder of that name is there; choose another name")
    probe = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise cannot_save(path, error) from error
    if free < n_bytes:
        raise OutputError(
            f"cannot save {path}: {free / 1e6:.0f} MB are free there and about {n_bytes / 1e6:.0f} MB "
            "are needed; free some space or choose another folder"
        )
