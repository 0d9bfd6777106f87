"""Which frame of the timeline was heard when: the two counts run together but in gaps.

Read off the player's log of gaps in shared memory, which is ahead of the sound it is about: whoever reads how
much was heard first, and then looks here, knows every gap up to there. Used by the recorder.
"""

import itertools

from sda_live.playhead import Cause
from sda_live.timeline import Field, Gap, Timeline

# What the musician reads in a take.
CAUSES = {
    Cause.START: "player started",
    Cause.RENDER_LATE: "rendering was late",
    Cause.PANIC: "panic",
    Cause.BREAK: "engine started again",
    Cause.LEAVE: "end",
}
# Older ones are of no use: what is recorded is at most seconds behind.
MOST_GAPS = 512
OPEN = 1 << 62


class HeardMap:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._n_seen = 0
        self._closed: list[Gap] = []
        self._open: Gap | None = None

    def look(self) -> None:
        """Takes in the gaps there are by now."""
        timeline = self._timeline
        n_gaps = -1
        while n_gaps != timeline[Field.N_GAPS]:  # else one was closed, and maybe another opened, meanwhile
            n_gaps = timeline[Field.N_GAPS]
            cause = timeline[Field.GAP] - 1
            heard_from, made_from = timeline[Field.GAP_HEARD], timeline[Field.GAP_MADE]
        for gap in itertools.islice(timeline.gaps(self._n_seen), n_gaps - self._n_seen):
            self._add(gap)
        self._n_seen = n_gaps
        is_open = cause >= 0 and not (self._closed and heard_from < self._closed[-1].heard_to)
        self._open = Gap(heard_from, OPEN, made_from, OPEN, cause) if is_open else None

    def gaps(self, heard_from: int, heard_to: int) -> list[Gap]:
        """The gaps that touch a stretch of what was heard, in order; an open one ends at OPEN."""
        known = [*self._closed, *([self._open] if self._open else [])]
        return [gap for gap in known if gap.heard_from < heard_to and gap.heard_to > heard_from]

    def heard_at(self, made: int, not_before: int = 0) -> int:
        """The heard frame at which a frame of the timeline sounded, or will.

        Within a gap it is one of the gap, and where that can be, not one before `not_before`.
        """
        for gap in self._newest_first():
            if made < gap.made_from:
                continue
            if made < gap.made_to:
                end = max(min(gap.heard_to, self._timeline[Field.HEARD]), gap.heard_from)
                return min(max(gap.heard_from + made - gap.made_from, not_before), end)
            return gap.heard_to + made - gap.made_to
        return made

    def made_before(self, heard: int) -> int:
        """How far the timeline had been played at a heard frame; within a gap the most it can be."""
        for gap in self._newest_first():
            if heard <= gap.heard_from:
                continue
            if heard < gap.heard_to:
                return self._timeline[Field.PLAYED] if gap.heard_to == OPEN else gap.made_to
            return gap.made_to + heard - gap.heard_to
        return heard

    def _newest_first(self) -> list[Gap]:
        return [*([self._open] if self._open else []), *reversed(self._closed)]

    def _add(self, gap: Gap) -> None:
        """A closed gap; one that a player left open when it ended, and the next one closed, counts once."""
        if self._closed and gap.heard_from < self._closed[-1].heard_to:
            before = self._closed.pop()
            gap = Gap(before.heard_from, gap.heard_to, before.made_from, gap.made_to, gap.cause)
        self._closed.append(gap)
        del self._closed[:-MOST_GAPS]
