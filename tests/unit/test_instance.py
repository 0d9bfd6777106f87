"""The lock file: one daemon a port, found by all, and gone with its process however that ends."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from sda_core import __version__
from sda_core.errors import DependencyError, OutputError
from sda_live.instance import Instance, all_running, claim, find

PORT = 9100
CHILD = """
import sys
from pathlib import Path
from sda_live.instance import claim
held = claim(Path(sys.argv[1]), int(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def daemon(folder: Path, port: int = PORT) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the port until it is killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.kill()
        child.communicate()


def test_who_holds_a_port_is_found(tmp_path: Path) -> None:
    assert find(tmp_path, PORT) is None
    with claim(tmp_path, PORT) as held:
        found = find(tmp_path, PORT)
        assert found == held.instance
        assert (found.pid, found.port, found.version) == (os.getpid(), PORT, __version__)
        assert abs(found.started_at_s - datetime.now().timestamp()) < 60
        assert find(tmp_path, PORT + 1) is None
    assert find(tmp_path, PORT) is None


def test_a_claim_knows_whether_it_is_found(tmp_path: Path) -> None:
    """A system may clear the folder when its user logs out."""
    with claim(tmp_path, PORT) as held:
        assert held.is_found
        held.path.unlink()
        assert not held.is_found
        with claim(tmp_path, PORT, "127.0.0.1", held.instance.started_at_s) as again:
            assert again.is_found
            assert find(tmp_path, PORT) == held.instance
            assert not held.is_found, "another file is there"
    assert not held.is_found


def test_a_port_has_one_daemon(tmp_path: Path) -> None:
    with claim(tmp_path, PORT) as held, claim(tmp_path, PORT + 1):
        since = datetime.fromtimestamp(held.instance.started_at_s).strftime("%H:%M")
        with pytest.raises(DependencyError) as caught:
            claim(tmp_path, PORT)
        assert str(caught.value) == (
            f"port {PORT}: sda-live is running there already (process {os.getpid()}, since {since}); stop it "
            "with `sda-live stop`, or choose another port with `--port`"
        )
        assert find(tmp_path, PORT) == held.instance
    claim(tmp_path, PORT).release()


def test_letting_go_twice_lets_go_once(tmp_path: Path) -> None:
    held = claim(tmp_path, PORT)
    held.release()
    with claim(tmp_path, PORT) as next_one:
        held.release()
        assert find(tmp_path, PORT) == next_one.instance


def test_all_that_run_are_listed_by_port(tmp_path: Path) -> None:
    assert all_running(tmp_path / "none") == []
    (tmp_path / "sda-live-notes.json").write_text("{}")
    with claim(tmp_path, 10000) as later, claim(tmp_path, 9200) as first:
        claim(tmp_path, 9300).release()
        assert all_running(tmp_path) == [first.instance, later.instance]
    assert all_running(tmp_path) == []


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with daemon(tmp_path) as child:
        found = find(tmp_path, PORT)
        assert isinstance(found, Instance)
        assert found.pid == child.pid
        with pytest.raises(DependencyError, match=f"process {child.pid}, since"):
            claim(tmp_path, PORT)
        child.kill()
        child.wait()
        assert (tmp_path / f"sda-live-{PORT}.json").stat().st_size > 0  # it had no time to tidy up
        assert find(tmp_path, PORT) is None
        assert all_running(tmp_path) == []
        with claim(tmp_path, PORT) as held:
            assert find(tmp_path, PORT) == held.instance


def test_looking_never_keeps_a_daemon_from_starting(tmp_path: Path) -> None:
    claim(tmp_path, PORT).release()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            find(tmp_path, PORT)

    lookers = [threading.Thread(target=look) for _ in range(2)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(50):
            claim(tmp_path, PORT).release()
    finally:
        is_over.set()
        for looker in lookers:
            looker.join()


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"pid": 1}', b"\xff", b'{"pid": null, "port": 1}'])
def test_a_lock_without_facts_still_holds(tmp_path: Path, damage: bytes) -> None:
    with claim(tmp_path, PORT) as held:
        held.path.write_bytes(damage)
        assert find(tmp_path, PORT) is None
        with pytest.raises(DependencyError, match=r"another process holds .*; end it"):
            claim(tmp_path, PORT)


def test_old_facts_are_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / f"sda-live-{PORT}.json").write_bytes(b"x" * 5000)
    with claim(tmp_path, PORT) as held:
        assert find(tmp_path, PORT) == held.instance


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="part of the path is a file"):
        claim(tmp_path / "file", PORT)
