"""Memory that several processes see: a file, mapped.

`multiprocessing.shared_memory` gives every process that attaches a tracker which deletes the memory when that
process ends, however early. A mapped file has no such mind of its own. It lies in memory where the system
has a place for that, its name carries the process id of its owner, and who starts sweeps away what dead
owners left.
"""

import contextlib
import mmap
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from sda_core.errors import DependencyError

_NAME = re.compile(r"sda-(\d+)-[a-z]+")


def create(folder: Path, purpose: str, n_bytes: int) -> Path:
    """A new file of zeros, this process's own; DependencyError when there is no room for it."""
    path = folder / f"sda-{os.getpid()}-{purpose}"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.ftruncate(descriptor, n_bytes)
            if hasattr(os, "posix_fallocate"):  # or the first write into a full folder ends the process
                os.posix_fallocate(descriptor, 0, n_bytes)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DependencyError(
            f"shared memory: {folder} refused {n_bytes / 1e6:.0f} MB ({error.strerror}); make room there"
        ) from error
    return path


def attach(path: Path) -> mmap.mmap:
    """The memory of a file, also of one that was deleted while its owner lives, where the system is Linux.

    At the end of a login, systemd deletes what that user has in shared memory; what is mapped stays.
    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        file = (_held_by_owner(path) or path).open("r+b")
    with file:
        return mmap.mmap(file.fileno(), 0)


def _held_by_owner(path: Path) -> Path | None:
    """The deleted file among those that its owner has open; None where there is none, or no way to look."""
    named = _NAME.fullmatch(path.name)
    with contextlib.suppress(OSError):
        for held in Path("/proc", named[1] if named else "self", "fd").iterdir():
            if os.readlink(held) == f"{path} (deleted)":
                return held
    return None


def delete(path: Path) -> None:
    """Deletes the file, where the system lets it go: Windows does not while it is in use."""
    with contextlib.suppress(OSError):
        path.unlink()


def sweep(folder: Path, is_alive: Callable[[int], bool]) -> list[Path]:
    """Deletes what dead owners left, and says what; for before this process creates any of its own."""
    swept = []
    for path in sorted(folder.glob("sda-*")):
        named = _NAME.fullmatch(path.name)
        if named and (int(named[1]) == os.getpid() or not is_alive(int(named[1]))):
            with contextlib.suppress(OSError):  # somebody else's, or, on Windows, in use
                path.unlink()
                swept.append(path)
    return swept


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs. Windows cannot be asked, but lets no file go that is in use."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True
