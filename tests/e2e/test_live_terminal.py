"""A terminal that stands still (Ctrl-S, text being selected) holds up no sound and no answer."""

import os
import pty
import subprocess
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sda_live.log import CLEAR_LINE
from sda_live.places import log_file
from sda_live.shared_memory import is_alive
from sda_live.timeline import Field
from tests.fixtures.instrument import Instrument, until

WRONG = 60.0  # a position that a slider does not have


class OnTerminal(Instrument):
    """`sda-live run` on a terminal of its own. `log` is what that shows."""

    def start(self) -> "OnTerminal":
        self._log_path.touch()
        self._shown_to, self._terminal = pty.openpty()
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._terminal,
            stderr=self._terminal,
        )
        self._showing = threading.Thread(target=self._show)
        self._showing.start()
        return self

    def stand_still(self) -> None:
        """As Ctrl-S does it."""
        termios.tcflow(self._terminal, termios.TCOOFF)

    def go_on(self) -> None:
        termios.tcflow(self._terminal, termios.TCOON)

    @property
    def log(self) -> str:
        return self._log_path.read_bytes().decode(errors="replace")  # with every carriage return

    @property
    def file(self) -> str:
        """The log file."""
        return log_file(self.home).read_text(encoding="utf-8")

    def kill(self) -> None:
        super().kill()
        os.close(self._terminal)
        self._showing.join()
        os.close(self._shown_to)

    def _show(self) -> None:
        with self._log_path.open("wb", buffering=0) as shown:
            while True:
                try:
                    shown.write(os.read(self._shown_to, 65536))
                except OSError:  # nobody has the terminal any more
                    return


@contextmanager
def playing_on_a_terminal(home: Path, **how: Any) -> Iterator[OnTerminal]:
    instrument = OnTerminal(home, models=("glass",), **how).start()
    try:
        instrument.wait_for_sound()
        instrument.said("ahead")  # the status line
        yield instrument
    finally:
        instrument.kill()


def has_silence(instrument: Instrument) -> bool:
    timeline = instrument.timeline
    return bool(timeline[Field.PANIC] and timeline[Field.IS_SILENT])


def test_it_can_be_played_silenced_and_ended_while_the_terminal_stands_still(tmp_path: Path) -> None:
    with playing_on_a_terminal(tmp_path) as instrument:
        children = tuple(instrument.children().values())
        instrument.stand_still()
        for number in range(1, 4):
            instrument.send(f"/sda/slider{number}", WRONG)  # something to say, on the OSC thread
            instrument.send("/sda/panic")
            until(lambda: has_silence(instrument), "silence")
            instrument.send("/sda/resume")
            until(lambda: not has_silence(instrument), "sound")
            assert instrument.status()["slots"]
        until(lambda: "slider1" in instrument.file, "word of it in the log file")
        assert "slider1" not in instrument.log
        assert instrument.end() == 0
        assert "SIGTERM: fading out" in instrument.file
        until(lambda: not any(map(is_alive, children)), "end of its children")
        assert not instrument.memory_path.exists()


def test_a_terminal_that_goes_on_shows_what_was_said_meanwhile(tmp_path: Path) -> None:
    with playing_on_a_terminal(tmp_path) as instrument:
        instrument.stand_still()
        instrument.send("/sda/slider1", WRONG)
        until(lambda: "slider1" in instrument.file, "word of it in the log file")
        instrument.go_on()
        instrument.said("slider1")
        assert instrument.end() == 0
    assert instrument.lines("SIGTERM: fading out")
    left = instrument.log.rpartition(CLEAR_LINE)[2]
    assert "ahead" not in left  # the status line
    assert left == "" or left.endswith("\n")
