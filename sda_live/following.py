"""What the daemon knows of the State: every accepted event, and which of them have been heard.

The engine says where an event acts; the daemon applies the same event to its own State. `heard` is the State
of the frame that is playing, `newest` the one behind everything that was accepted, from which a dead
engine is started again. A line of the journal is due when its frame has been played. Belongs to one thread;
`newest` may be read by all. Pure.
"""

from bisect import bisect_right

from sda_core.events import Event
from sda_core.journal import Entry
from sda_core.state import State, apply


def _frame(entry: Entry) -> int:
    return entry[0]


class Following:
    def __init__(self, state: State) -> None:
        self.heard = self.newest = state
        self.played = 0
        self._coming: list[Entry] = []

    def accept(self, frame: int, event: Event) -> None:
        place = bisect_right(self._coming, frame, key=_frame)
        self._coming.insert(place, (frame, event))
        if place == len(self._coming) - 1:  # as nearly always
            self.newest = apply(self.newest, event, frame)
        else:
            self._renew()

    def advance(self, played: int) -> tuple[Entry, ...]:
        """The entries that are heard since the last time."""
        self.played = max(self.played, played)
        n_heard = bisect_right(self._coming, played - 1, key=_frame)
        entries = tuple(self._coming[:n_heard])
        del self._coming[:n_heard]
        for frame, event in entries:
            self.heard = apply(self.heard, event, frame)
        return entries

    def _renew(self) -> None:
        state = self.heard
        for frame, event in self._coming:
            state = apply(state, event, frame)
        self.newest = state

    @property
    def coming(self) -> tuple[Entry, ...]:
        """What has been accepted and not been heard yet."""
        return tuple(self._coming)

    def forget_from(self, frame: int) -> tuple[Entry, ...]:
        """Takes back what acts at or after `frame`: an engine that died had made nothing of it yet."""
        first = bisect_right(self._coming, frame - 1, key=_frame)
        entries = tuple(self._coming[first:])
        del self._coming[first:]
        self._renew()
        return entries
