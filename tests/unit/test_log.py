"""The log: whole and in order where it is taken, and in nobody's way where it is not."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, redirect_stderr
from pathlib import Path

import pytest

from sda_live.log import CLEAR_LINE, MOST_WAITING, Log, open_log
from tests.fixtures.instrument import PATIENCE_S, until

DROPPED = "lines dropped here: "


class Terminal:
    """What this process has for stderr; it takes nothing until it is read."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        self.stderr = os.fdopen(self._writer, "w", encoding="utf-8")
        self._n_filled = 0

    def stand_still(self) -> None:
        """Takes nothing more from now on: it is full."""
        os.set_blocking(self._writer, False)
        try:
            while True:
                self._n_filled += os.write(self._writer, b"." * 512)
        except BlockingIOError:
            os.set_blocking(self._writer, True)

    def read_until(self, text: str) -> str:
        """What was said, as far as `text`; without what it was filled with."""
        said = b""
        while text.encode() not in said[self._n_filled :]:
            said += os.read(self._reader, 65536)
        return said[self._n_filled :].decode()

    def rest(self) -> str:
        """All that is still to be read; nothing can be said any more."""
        self.stderr.close()
        with os.fdopen(os.dup(self._reader), "rb") as left:
            return left.read().decode()

    def hang_up(self) -> None:
        """Nobody reads any more, and nobody will."""
        os.close(self._reader)
        self._reader = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        self.stderr.close()
        os.close(self._reader)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with closing(Terminal()) as terminal:
        yield terminal


def open_on(terminal: Terminal, file: Path | None = None) -> Log:
    with redirect_stderr(terminal.stderr):
        return open_log(file)


def sentences(text: str) -> list[str]:
    """The lines without the time at their beginning."""
    return [line.split("  ", 1)[1] for line in text.splitlines()]


def test_what_was_said_is_written_in_order_to_screen_and_file(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "logs" / "live.log"
    said = [f"line {number}: häßlich, 100 % {{}}" for number in range(100)]
    with closing(open_on(terminal, file)) as log:
        for sentence in said:
            log.info(sentence)
    assert sentences(terminal.rest()) == said
    assert sentences(file.read_text(encoding="utf-8")) == said


def test_nobody_waits_for_a_terminal_that_stands_still(terminal: Terminal, tmp_path: Path) -> None:
    """What it could not take it is told of when it goes on; the file has everything."""
    terminal.stand_still()
    file = tmp_path / "live.log"
    n_said, each = 0, MOST_WAITING // 2
    with closing(open_on(terminal, file)) as log:
        # In portions, each as soon as the file has the one before.
        while n_said < 5 * MOST_WAITING:
            for _ in range(each):
                log.info(f"line {n_said}")
                log.show(f"status {n_said}")
                n_said += 1
            wait_for(file, f"line {n_said - 1}\n")
        shown = terminal.read_until(f"status {n_said - 1}")
    assert sentences(file.read_text()) == [f"line {number}" for number in range(n_said)]

    lines = [line.rsplit(CLEAR_LINE, 1)[-1] for line in shown.splitlines()]
    (note,) = (line for line in lines if DROPPED in line)
    n_dropped = int(note.rpartition(DROPPED)[2])
    numbers = [int(line.rpartition("line ")[2]) for line in lines if "  line " in line]
    assert n_dropped + len(numbers) == n_said
    assert numbers == sorted(numbers)
    assert numbers[-MOST_WAITING:] == list(range(n_said - MOST_WAITING, n_said))
    assert shown.count("status") <= 2  # the one it stood still with, and the newest


def wait_for(file: Path, text: str) -> None:
    until(lambda: text in file.read_text(), f"{text!r} in {file}")


def test_it_ends_though_the_terminal_stands_still(terminal: Terminal, tmp_path: Path) -> None:
    terminal.stand_still()
    log = open_on(terminal, tmp_path / "live.log")
    log.info("the last words")
    ending = threading.Thread(target=log.close, daemon=True)
    ending.start()
    ending.join(PATIENCE_S)
    assert not ending.is_alive()
    assert sentences((tmp_path / "live.log").read_text()) == ["the last words"]
    log.info("nobody hears this, and nobody minds")
    terminal.read_until("the last words")


def test_the_status_stays_below_the_lines_and_goes_at_the_end(terminal: Terminal) -> None:
    with closing(open_on(terminal)) as log:
        log.show("level 1")
        assert terminal.read_until("level 1") == "level 1"
        log.show("level 2")
        assert terminal.read_until("level 2") == f"{CLEAR_LINE}level 2"
        log.info("said")
        shown = terminal.read_until("level 2")
        assert shown.startswith(CLEAR_LINE)
        assert shown.endswith("  said\nlevel 2")
    assert terminal.rest() == CLEAR_LINE


def test_a_terminal_that_is_gone_leaves_the_file(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "live.log"
    with closing(open_on(terminal, file)) as log:
        terminal.hang_up()
        for number in range(3):
            log.info(f"line {number}")
            log.show(f"status {number}")
            wait_for(file, f"line {number}\n")


def test_a_terminal_that_others_made_non_blocking_gets_everything(terminal: Terminal) -> None:
    terminal.stand_still()
    os.set_blocking(terminal.stderr.fileno(), False)
    with closing(open_on(terminal)) as log:
        log.info("it comes when there is room")
        terminal.read_until("room\n")


def test_a_full_disk_is_given_up_silently(terminal: Terminal, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no disk that is always full")
    (tmp_path / "live.log").symlink_to(full)
    with closing(open_on(terminal, tmp_path / "live.log")) as log:
        for number in range(100):
            log.info(f"line {number} {'.' * 1000}")
        terminal_text = terminal.read_until("line 99")
    assert sentences(terminal_text)[0].startswith("line 0 ")
    assert len(sentences(terminal_text)) == 100


def test_a_file_that_cannot_be_opened_is_told_of(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    with closing(open_on(terminal, tmp_path / "logs" / "live.log")) as log:
        log.info("it goes on")
    first, second = sentences(terminal.rest())
    assert first.startswith("no log file: ")
    assert second == "it goes on"
