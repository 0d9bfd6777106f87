"""The system's lock on a file: it says that the process which took it lives.

It goes with its process, however that ends, and programs that the process starts do not inherit it; a child
made by fork holds it as well. A number in a file says less: after a restart another program may have it. Some
network mounts know no locks. Who waits for a lock or keeps one is `sda_live.holding`.
"""

import errno
import io
import sys
from pathlib import Path

# On Windows what is locked cannot be read: a byte far behind everything that is written.
LOCKED_BYTE = 1 << 20
# What the systems call a lock that somebody else holds; everything else is a file without locks.
_TAKEN = frozenset((errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK))

if sys.platform == "win32":
    import msvcrt

    def _lock(file: io.FileIO, *, is_mine: bool) -> None:  # the system knows only exclusive locks
        file.seek(LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: io.FileIO, *, is_mine: bool) -> None:  # those who look do not disturb each other
        fcntl.flock(file, (fcntl.LOCK_EX if is_mine else fcntl.LOCK_SH) | fcntl.LOCK_NB)


def lock(file: io.FileIO, *, is_mine: bool) -> bool:
    """Takes the lock until the file is closed, to keep it or only to look: whether nobody else holds it.

    OSError where the file system knows no locks.
    """
    try:
        _lock(file, is_mine=is_mine)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def is_locked(path: Path) -> bool | None:
    """Whether a process holds the lock of a file, which need not be there; None where nobody can tell."""
    try:
        with io.FileIO(path) as file:
            return not lock(file, is_mine=False)
    except FileNotFoundError:
        return False
    except OSError:
        return None
