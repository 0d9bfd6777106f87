"""The schedule: the events that act from now on, in order of their frames.

Those of one frame act in the order in which they were accepted. A value: a change is tried with a schedule
that has it, and where the player was faster the one before is still there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from sda_core.journal import Entry
from sda_core.state import State, apply


def _frame(entry: Entry) -> int:
    return entry[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    entries: tuple[Entry, ...] = ()

    def with_entries(self, entries: Iterable[Entry]) -> "Schedule":
        return Schedule(entries=tuple(sorted((*self.entries, *entries), key=_frame)))

    def applied(self, state: State, frame: int) -> State:
        """The State after the events of exactly this frame."""
        if not self.entries:
            return state
        first = bisect_left(self.entries, frame, key=_frame)
        for _, event in self.entries[first : bisect_right(self.entries, frame, lo=first, key=_frame)]:
            state = apply(state, event, frame)
        return state

    def from_frame(self, frame: int) -> "Schedule":
        """Without what acts before `frame`: it has been played."""
        n_played = bisect_left(self.entries, frame, key=_frame)
        return Schedule(entries=self.entries[n_played:]) if n_played else self
