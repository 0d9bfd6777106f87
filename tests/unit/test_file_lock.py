"""The lock of a file: one holds it, all may look, and a disk without locks is told from one that is taken."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sda_core import file_lock
from sda_core.file_lock import is_locked
from sda_live import holding
from sda_live.holding import hold, opened


def refusing(number: int) -> object:
    def refuse(*_: object, **_how: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refuse


def test_it_is_held_until_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert is_locked(path) is False
    with hold(path):
        assert is_locked(path) is True
    assert is_locked(path) is False
    assert path.exists()


def test_a_program_that_is_started_does_not_keep_it(tmp_path: Path) -> None:
    held = hold(tmp_path / "file")
    code = "print('runs', flush=True); import sys; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"runs\n"
        assert is_locked(tmp_path / "file") is True
        held.close()  # as when the process ends
        assert is_locked(tmp_path / "file") is False
        other.kill()


def test_one_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "WAIT_S", 0.0)
    with hold(tmp_path / "file"), pytest.raises(BlockingIOError, match="another process holds it"):
        hold(tmp_path / "file")
    hold(tmp_path / "file").close()


def test_those_who_look_do_not_disturb_each_other(tmp_path: Path) -> None:
    with opened(tmp_path / "file") as one, opened(tmp_path / "file") as other:
        assert file_lock.lock(one, is_mine=False)
        assert file_lock.lock(other, is_mine=False)
        assert is_locked(tmp_path / "file") is False


def test_what_is_in_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("facts")
    hold(tmp_path / "file").close()
    assert (tmp_path / "file").read_text() == "facts"


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_a_disk_without_locks_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(file_lock, "_lock", refusing(number))
    assert is_locked(tmp_path / "none") is False
    with hold(tmp_path / "file") as file:
        assert not file.closed
        assert is_locked(tmp_path / "file") is None


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EACCES, errno.EDEADLK])
def test_a_lock_that_is_taken_has_many_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(file_lock, "_lock", refusing(number))
    monkeypatch.setattr(holding, "WAIT_S", 0.0)
    assert is_locked(tmp_path / "file") is True
    with pytest.raises(BlockingIOError):
        hold(tmp_path / "file")
