"""Laws of saving: all or nothing, the old file stays, and one sentence says why."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sda_core.errors import OutputError
from sda_core.saving import cannot_save, check_can_save, save_atomically, save_bytes


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_saved_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "a.bin"
    assert save_bytes(path, b"content") == path
    assert path.read_bytes() == b"content"
    assert names(path.parent) == ["a.bin"]


def test_an_old_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"much longer than what comes")
    save_bytes(path, b"new")
    assert path.read_bytes() == b"new"


def test_until_the_new_file_is_complete_the_old_one_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def write(partial: Path) -> None:
        partial.write_bytes(b"half of")
        assert path.read_bytes() == b"old"
        assert partial.parent == path.parent  # the same disk, so that the last step is one step

    save_atomically(path, write)
    assert path.read_bytes() == b"half of"


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left"), ValueError("a bug"), KeyboardInterrupt()]
)
def test_when_writing_fails_the_old_file_is_kept_and_no_partial_is_left(
    tmp_path: Path, error: BaseException
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def write(partial: Path) -> None:
        partial.write_bytes(b"half")
        raise error

    expected = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        save_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def sentence(path: Path, content: bytes = b"x") -> str:
    """The one sentence with which saving fails, now and when asked before."""
    for attempt in (lambda: check_can_save(path, len(content)), lambda: save_bytes(path, content)):
        with pytest.raises(OutputError) as caught:
            attempt()
        assert str(caught.value).startswith(f"cannot save {path}: ")
        assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"cannot save {path}: ")


def test_paths_that_cannot_be_are_refused_now_and_when_asked_before(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert sentence(tmp_path).startswith("a folder of that name is there")
    assert sentence(tmp_path / "file" / "a.bin").startswith("part of the path is a file")
    assert sentence(tmp_path / "file" / "folder" / "a.bin").startswith("part of the path is a file")
    assert sentence(tmp_path / ("n" * 300)).startswith("the name is too long")
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EFBIG, "larger than the system allows"),
        (errno.EACCES, "not writable"),
        (errno.EPERM, "not writable"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "make it first"),
        (errno.EISDIR, "a folder of that name"),
        (errno.EEXIST, "a file, not a folder"),
        (errno.ENOTDIR, "a file, not a folder"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_every_reason_has_its_words(tmp_path: Path, number: int, words: str) -> None:
    error = cannot_save(tmp_path / "a.bin", OSError(number, os.strerror(number)))
    assert words in str(error)
    assert str(tmp_path / "a.bin") in str(error)


def test_an_error_without_a_number_still_says_something(tmp_path: Path) -> None:
    assert str(cannot_save(tmp_path / "a", OSError("odd"))).endswith("a: odd")


def test_a_file_the_system_does_not_let_grow_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from sda_core.errors import OutputError\n"
        "from sda_core.saving import save_bytes\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try: save_bytes(Path(sys.argv[1]), bytes(100_000))\n"
        "except OutputError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert "the file would be larger than the system allows here" in done.stdout
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_too_little_space_is_said_before_long_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"MB are free there and about \d+ MB are needed"):
        check_can_save(tmp_path / "a.bin", 10**18)


def test_asking_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"old")
    check_can_save(tmp_path / "a.bin", 100)
    check_can_save(tmp_path / "b.bin", 100)
    assert names(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"
