"""Files that this process holds while it lives: that of its port, of a take it writes, of its scratch.

What counts is the lock of the system on the file (`sda_core.file_lock`).
"""

import errno
import io
import os
import time
from contextlib import suppress
from pathlib import Path

from sda_core.file_lock import lock

# Whoever looks holds the lock for an instant.
N_TRIES = 20
WAIT_S = 0.01


def opened(path: Path, mode: int = 0o666) -> io.FileIO:
    """The file to be held, as it is or new."""
    return io.FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), mode), "r+")


def is_locked_by_me(file: io.FileIO) -> bool:
    """Whether the lock is this process's now; OSError where the file system knows no locks."""
    for _ in range(N_TRIES):
        if lock(file, is_mine=True):
            return True
        time.sleep(WAIT_S)
    return False


def hold(path: Path) -> io.FileIO:
    """The file, with its lock until it is closed; without one where the file system knows none.

    BlockingIOError when another process holds it.
    """
    file = opened(path)
    with suppress(OSError):
        if not is_locked_by_me(file):
            file.close()
    if file.closed:
        raise BlockingIOError(errno.EAGAIN, "another process holds it")
    return file
