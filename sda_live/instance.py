"""The lock file by which `status` and `stop` find a running daemon, one per OSC port.

The daemon claims it before it opens anything and keeps the Claim while it lives; the commands only look. What
counts is the lock of the system on the file (`sda_core.file_lock`), which dies with the process however it
ends; the facts inside are for reading. The file itself is left behind, empty: deleting a lock file lets two
processes hold it. A child made by fork holds the lock as well: start children by spawn. The folder is
`places.runtime_folder()`.
"""

import io
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from sda_core import __version__
from sda_core.errors import DependencyError
from sda_core.file_lock import LOCKED_BYTE, lock
from sda_core.saving import cannot_save
from sda_live.holding import N_TRIES, WAIT_S, is_locked_by_me, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A daemon that runs."""

    pid: int
    port: int
    host: str  # that it listens on
    started_at_s: float  # since 1970, UTC
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The lock, held until `release` or the end of the process; also a context manager."""

    instance: Instance
    path: Path
    file: io.FileIO

    @property
    def is_found(self) -> bool:
        """Whether the file is where others look for it: a system may clear its folder behind a logout."""
        try:
            there, here = self.path.stat(), os.fstat(self.file.fileno())
        except (OSError, ValueError):
            return False
        return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)

    def release(self) -> None:
        """Lets go of the port; a second time does nothing."""
        if not self.file.closed:
            self.file.truncate(0)
            self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def claim(folder: Path, port: int, host: str = "127.0.0.1", since_s: float = 0.0) -> Claim:
    """The lock of a port for this process, from now or already `since_s`.

    DependencyError when another one holds it.
    """
    path = _path(folder, port)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = opened(path, 0o600)
    except OSError as error:
        raise cannot_save(path, error) from error
    if not _is_mine(file):
        holder = _read(file)
        file.close()
        raise DependencyError(_taken(path, port, holder))
    instance = Instance(
        pid=os.getpid(), port=port, host=host, started_at_s=since_s or time.time(), version=__version__
    )
    facts = json.dumps(asdict(instance)).encode()
    try:
        file.seek(0)
        file.write(facts)
        file.truncate(len(facts))
    except OSError as error:
        file.close()
        raise cannot_save(path, error) from error
    return Claim(instance=instance, path=path, file=file)


def find(folder: Path, port: int) -> Instance | None:
    """The daemon of a port, or None when nobody holds its lock."""
    try:
        file = _path(folder, port).open("rb", buffering=0)
    except FileNotFoundError:
        return None
    with file:
        for _ in range(N_TRIES):
            with suppress(OSError):  # where there are no locks the facts count
                if lock(file, is_mine=False):
                    return None
            if instance := _read(file):
                return instance
            time.sleep(WAIT_S)  # somebody else looks, or facts are being written
    return None


def all_running(folder: Path) -> list[Instance]:
    """Every daemon that runs, by port."""
    ports = sorted(
        int(number)
        for path in folder.glob("sda-live-*.json")
        if (number := path.stem.removeprefix("sda-live-")).isdecimal()
    )
    return [instance for port in ports if (instance := find(folder, port))]


def _path(folder: Path, port: int) -> Path:
    return folder / f"sda-live-{port}.json"


def _is_mine(file: io.FileIO) -> bool:
    try:
        return is_locked_by_me(file)
    except OSError:  # where there are no locks nothing says that the port is free
        return False


def _read(file: io.FileIO) -> Instance | None:
    """The facts in the file; None while they are not whole."""
    try:
        file.seek(0)
        plain = json.loads(file.read(LOCKED_BYTE) or b"")
        return Instance(
            pid=int(plain["pid"]),
            port=int(plain["port"]),
            host=str(plain["host"]),
            started_at_s=float(plain["started_at_s"]),
            version=str(plain["version"]),
        )
    except (ValueError, KeyError, TypeError, OSError):
        return None


def _taken(path: Path, port: int, holder: Instance | None) -> str:
    if holder is None:
        return f"port {port}: another process holds {path}; end it, or choose another port with `--port`"
    since = datetime.fromtimestamp(holder.started_at_s).strftime("%H:%M")
    return (
        f"port {port}: sda-live is running there already (process {holder.pid}, since {since}); stop it with "
        "`sda-live stop`, or choose another port with `--port`"
    )
