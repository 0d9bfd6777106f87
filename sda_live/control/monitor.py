"""What comes in and what became of it, for the first look when a knob does nothing: `sda-live monitor`.

Doors say what they saw; whoever watches is told, line by line, as long as it goes on asking. While nobody
watches, `saw` costs nothing. Watched by programs on this computer only. May be called from any thread.
"""

import threading
from collections import deque

from sda_live.osc.server import Peer

LEASE_S = 30.0
MOST_WATCHERS = 8
MOST_LINES = 400  # kept for the next look; what does not fit is counted
MOST_AT_ONCE = 40  # lines a look: what a person, or a terminal, can take


class Monitor:
    def __init__(self) -> None:
        self._lines: deque[str] = deque()
        self._watchers: dict[Peer, float] = {}
        self._lock = threading.Lock()
        self._n_missed = 0
        self.is_watched = False

    def watch(self, peer: Peer, now: float) -> None:
        """Tells this peer from now on, for `LEASE_S`."""
        with self._lock:
            if peer in self._watchers or len(self._watchers) < MOST_WATCHERS:
                self._watchers[peer] = now + LEASE_S
            self.is_watched = True

    def saw(self, what: str, became: str) -> None:
        """Something came; what it became, or why nothing."""
        if not self.is_watched:
            return
        with self._lock:
            if len(self._lines) < MOST_LINES:
                self._lines.append(f"{what} -> {became}")
            else:
                self._n_missed += 1

    def take(self, now: float) -> tuple[list[Peer], list[str]]:
        """Who is to be told, and the lines since the last time."""
        if not self.is_watched:
            return [], []
        with self._lock:
            self._watchers = {peer: until for peer, until in self._watchers.items() if until > now}
            self.is_watched = bool(self._watchers)
            lines = [self._lines.popleft() for _ in range(min(len(self._lines), MOST_AT_ONCE))]
            if self._n_missed and not self._lines:
                lines.append(f"... and {self._n_missed} more, too fast to show")
                self._n_missed = 0
            return list(self._watchers), lines
