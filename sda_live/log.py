"""What happens, in sentences for people: on the screen and in a file, one line a fact.

    who says something --+--> waiting lines, newest status --> thread --> screen
                         +--> waiting lines -----------------> thread --> file

Nobody who says something waits. A terminal may stand still (Ctrl-S, text that is being selected, a hanging
ssh); only the thread that writes to it stands still with it, and the file goes on. A file that cannot be
written (a full disk) goes without these lines, silently.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST_BYTES = 1_000_000
# More than a screen shows; a place that takes nothing costs no more memory than these.
MOST_WAITING = 500
# At the end, for a terminal that may stand still for ever.
LAST_LINES_S = 0.5
# A terminal that others made non-blocking is tried again after so long.
TRYING_AGAIN_S = 0.05
CLEAR_LINE = "\r\x1b[K"

Write = Callable[[Sequence[str], str], None]  # lines, and the status below them


class Log:
    """Its methods may be called from any thread, and never wait; only `close` does, for a moment."""

    def __init__(self, screen: "Writer", *others: "Writer") -> None:
        self._screen, self._writers = screen, (screen, *others)

    def info(self, sentence: str) -> None:
        for writer in self._writers:
            writer.say(sentence)

    def show(self, status: str) -> None:
        """Draws the line that stays below all others anew; empty: there is none."""
        self._screen.show(status)

    def close(self) -> None:
        """Writes what still waits, as far as it is taken in `LAST_LINES_S`, and clears the status."""
        deadline = time.monotonic() + LAST_LINES_S
        for writer in self._writers:
            writer.end()
        for writer in self._writers:
            writer.wait(deadline)


class Writer:
    """Lines for one place, given to `write` on a thread of its own.

    When too many wait the oldest are dropped, and in their stead a line says how many. Of the status only
    the newest waits.
    """

    def __init__(self, write: Write, stamp: str) -> None:
        self._write, self._stamp = write, stamp
        self._lines: deque[str] = deque(maxlen=MOST_WAITING)
        self._n_dropped = 0
        self._status = ""
        self._is_new = self._is_over = False
        self._changed = threading.Condition()
        # A daemon: at the end nobody waits for one that stands still.
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()

    def say(self, sentence: str) -> None:
        line = self._stamped(sentence)
        with self._changed:
            self._n_dropped += len(self._lines) == MOST_WAITING
            self._lines.append(line)
            self._wake()

    def show(self, status: str) -> None:
        with self._changed:
            self._status = status
            self._wake()

    def end(self) -> None:
        """What waits is the last."""
        with self._changed:
            self._status, self._is_over = "", True
            self._wake()

    def wait(self, deadline: float) -> None:
        self._thread.join(max(0.0, deadline - time.monotonic()))

    def _stamped(self, sentence: str) -> str:
        return f"{time.strftime(self._stamp)}  {sentence}"

    def _wake(self) -> None:
        self._is_new = True
        self._changed.notify()

    def _work(self) -> None:
        is_over = False
        while not is_over:
            with self._changed:
                self._changed.wait_for(lambda: self._is_new)
                lines, n_dropped = list(self._lines), self._n_dropped
                status, is_over = self._status, self._is_over
                self._lines.clear()
                self._n_dropped, self._is_new = 0, False
            if n_dropped:
                lines.insert(0, self._stamped(f"too much to write at once; lines dropped here: {n_dropped}"))
            try:
                self._write(lines, status)
            except (OSError, ValueError):  # the terminal is gone, the disk is full
                continue


class Screen:
    """stderr, with the status below the lines.

    It has no buffer: one that a thread holds while it stands still would end the interpreter by an abort.
    """

    def __init__(self) -> None:
        self._file = os.fdopen(sys.stderr.fileno(), "wb", buffering=0, closefd=False)
        self._encoding, self._errors = sys.stderr.encoding, sys.stderr.errors or "strict"
        self._status = ""

    def write(self, lines: Sequence[str], status: str) -> None:
        clear = CLEAR_LINE if self._status else ""
        self._status = status
        text = clear + "".join(line + "\n" for line in lines) + status
        left = memoryview(text.encode(self._encoding, self._errors))
        while left:
            n_written = self._file.write(left)
            if n_written is None:
                time.sleep(TRYING_AGAIN_S)
            left = left[n_written or 0 :]


def open_log(file: Path | None) -> Log:
    """The log of this process; with a file it goes there too."""
    screen = Writer(Screen().write, "%H:%M:%S")
    if file is None:
        return Log(screen)
    try:
        return Log(screen, Writer(_into(file), "%Y-%m-%d %H:%M:%S"))
    except OSError as error:
        log = Log(screen)
        log.info(f"no log file: {file} cannot be written ({error.strerror})")
        return log


def _into(file: Path) -> Write:
    """Writes to the end of a file; OSError where that cannot be opened.

    It is opened for each writing: a disk that was full gets the next lines when it has room again.
    """
    logging.raiseExceptions = False
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = RotatingFileHandler(
        file, maxBytes=LARGEST_BYTES, backupCount=2, encoding="utf-8", errors="backslashreplace"
    )
    kept.close()

    def write(lines: Sequence[str], _status: str) -> None:
        if lines:
            kept.emit(logging.makeLogRecord({"msg": "\n".join(lines)}))
            kept.close()

    return write
