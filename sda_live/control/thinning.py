"""What controls do, for who watches with `sda-live monitor`: of quick movements some, the last one always.

A fader says a thousand things a second, and nobody reads them. Notes and buttons come one by one and are all
shown. Doors of any thread may say things; who has a clock says when what waits is due.
"""

import threading
from collections.abc import Hashable
from dataclasses import dataclass

from sda_live.control.monitor import Monitor

BETWEEN_S = 0.2  # of one control


@dataclass(slots=True)
class _Control:
    said_at: float
    waiting: tuple[str, str] | None = None
    n_more: int = 0  # before the one that waits


class Thinning:
    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._controls: dict[Hashable, _Control] = {}
        self._lock = threading.Lock()

    @property
    def is_watched(self) -> bool:
        return self._monitor.is_watched

    def moved(self, control: Hashable, at_s: float, what: str, became: str) -> None:
        """It moved; shown now, or when it is due, unless it goes on moving."""
        with self._lock:
            known = self._controls.get(control)
            if known is None or (known.waiting is None and at_s - known.said_at >= BETWEEN_S):
                self._controls[control] = _Control(said_at=at_s)
                self._monitor.saw(what, became)
            else:
                known.n_more += known.waiting is not None
                known.waiting = what, became

    def happened(self, control: Hashable, what: str, became: str) -> None:
        """Something that is shown at once, after what waits of the same control."""
        with self._lock:
            if (known := self._controls.pop(control, None)) is not None:
                self._say(known)
            self._monitor.saw(what, became)

    def due(self, now: float) -> None:
        """Shows the last of what has waited long enough; what rests is forgotten."""
        if not self._controls:
            return
        with self._lock:
            for control, known in list(self._controls.items()):
                if now - known.said_at < BETWEEN_S:
                    continue
                if known.waiting is None or not self._monitor.is_watched:
                    del self._controls[control]
                    continue
                self._say(known)
                known.said_at = now

    def _say(self, known: _Control) -> None:
        if known.waiting is not None:
            what, became = known.waiting
            more = f" ({known.n_more} between not shown)" if known.n_more else ""
            self._monitor.saw(what, became + more)
        known.waiting, known.n_more = None, 0
