"""Telling: what surfaces, monitors and OSCQuery hosts are shown, sixty times a second, on its own thread.

Everything is looked at once a tick and becomes one View; subscribers get what has changed of it. Nothing
waits for this thread, and a slow network only makes it late.
"""

import threading
import time
from collections.abc import Callable

from sda_core.state import State
from sda_live.control.monitor import Monitor
from sda_live.osc.feedback import Feedback
from sda_live.osc.meaning import ROOT
from sda_live.osc.reception import Reception
from sda_live.osc.view import Readings, View, Viewing

TICK_S = 1 / 60
JOIN_S = 2.0


class Telling:
    """Runs from `start` to `close`. `view` is the last View, for whoever asks."""

    def __init__(
        self,
        reception: Reception,
        feedback: Feedback,
        monitor: Monitor,
        *,
        look: Callable[[], tuple[State, int, Readings]],
        fault: Callable[[str], None],
    ) -> None:
        """`look` gives the newest State, the frame that is playing, and the readings."""
        self._reception, self._feedback, self._monitor = reception, feedback, monitor
        self._look, self._fault = look, fault
        self._viewing = Viewing()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)
        self.view: View = self._viewing.view_of(*look())

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._is_closing.set()
        if self._thread.ident:
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        has_failed = False
        while not self._is_closing.wait(TICK_S):
            try:
                self._tick(time.monotonic())
            except Exception as error:  # noqa: BLE001 - the thread's top: the next tick may be fine
                if not has_failed:
                    self._fault(f"surfaces were not told ({type(error).__name__}: {error})")
                has_failed = True

    def _tick(self, now: float) -> None:
        self.view = self._viewing.view_of(*self._look())
        for target, messages in self._feedback.tick(now, self.view):
            for address, arguments in messages:
                self._reception.tell(target, address, *arguments)
        watchers, lines = self._monitor.take(now)
        for peer in watchers:
            for line in lines:
                self._reception.tell(peer, f"{ROOT}monitor/line", line)
