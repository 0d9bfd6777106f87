"""Shared memory: one file for one purpose, seen by all, and swept away when its owner is dead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sda_core.errors import DependencyError
from sda_live.shared_memory import attach, create, is_alive, sweep

NOT_EVEN_HERE = 1 << 60


def test_all_who_attach_see_the_same(tmp_path: Path) -> None:
    path = create(tmp_path, "test", 10_000)
    assert path.name == f"sda-{os.getpid()}-test"
    assert path.stat().st_mode & 0o777 == 0o600
    one, other = attach(path), attach(path)
    assert len(one) == 10_000
    assert one[:] == bytes(10_000)
    one[9_999] = 7
    path.unlink()
    one[0] = 3
    assert (other[0], other[9_999]) == (3, 7)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems show no files that were deleted")
def test_a_file_that_somebody_deleted_is_found_while_its_owner_lives(tmp_path: Path) -> None:
    path = create(tmp_path, "test", 100)
    one = attach(path)
    one[0] = 7
    path.unlink()
    program = (
        "import sys; from pathlib import Path; from sda_live.shared_memory import attach;"
        "memory = attach(Path(sys.argv[1])); memory[1] = memory[0] + 1"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, cwd=root)
    assert one[1] == 8
    one.close()
    with pytest.raises(FileNotFoundError):
        attach(path)


def test_a_place_without_room_is_refused_and_left_clean(tmp_path: Path) -> None:
    with pytest.raises(DependencyError, match=r"shared memory: .* refused .* MB .*; make room there"):
        create(tmp_path, "test", NOT_EVEN_HERE)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DependencyError, match="shared memory"):
        create(tmp_path / "none", "test", 10)


def test_nothing_that_is_used_is_taken_over(tmp_path: Path) -> None:
    path = create(tmp_path, "test", 10)
    attach(path)[0] = 3
    with pytest.raises(DependencyError):
        create(tmp_path, "test", 10)
    assert attach(path)[0] == 3


def test_only_what_dead_owners_left_is_swept(tmp_path: Path) -> None:
    for name in ("sda-7-timeline", "sda-8-timeline", "sda-7", "sda-7-Take.wav", "other-7-timeline"):
        (tmp_path / name).touch()
    assert sweep(tmp_path, lambda pid: pid == 8) == [tmp_path / "sda-7-timeline"]
    assert sweep(tmp_path, lambda pid: pid == 8) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "other-7-timeline",
        "sda-7",
        "sda-7-Take.wav",
        "sda-8-timeline",
    ]


def test_who_is_alive() -> None:
    assert is_alive(os.getpid())
    assert is_alive(os.getppid() or 1)
    assert not is_alive(2**30)
