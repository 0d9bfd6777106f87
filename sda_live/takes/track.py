"""One writer and its place in what was heard: the counts of the timeline become those of a take here.

    heard     ....|heard_from........gap.......done|
    take          |0.................gap.....n_frames|

Made by the recorder for a take and for every piece of the scratch; told of everything in the order in which
it has to be on disk: events, gaps, sound. On the recorder's thread; every OSError is the caller's affair.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sda_core.take import TakeGap
from sda_live.playhead import Cause
from sda_live.takes.heard_map import CAUSES, OPEN
from sda_live.takes.writer import TakeWriter
from sda_live.timeline import Gap, Samples

LOST = "the disk was too slow"


class Track:
    def __init__(self, writer: TakeWriter, heard_from: int) -> None:
        self.writer, self.heard_from = writer, heard_from
        self._first_frame = writer.facts.first_frame
        self._closed: list[TakeGap] = []
        self._coming: list[TakeGap] = []  # that end later

    def had_gaps(self, gaps: Sequence[Gap], heard: int) -> None:
        """The gaps that touch the sound which comes next, up to a heard frame; each may come again."""
        self._coming = []
        for gap in gaps:
            if gap.heard_to <= heard:
                self._close(self._gap_of(gap))
            elif gap.heard_to > self.heard_from:
                open_gap = replace(self._gap_of(gap), n_frames=None, n_made=0)
                self._coming.append(self._after_the_last(open_gap))
        self.writer.had_gaps((*self._closed, *self._coming))

    def lost(self, start: int, end: int, made: int, made_to: int) -> None:
        """Silence instead of what nobody has any more, and a gap that says so.

        Its own gaps have been told; one that began before and ends later becomes part of it.
        """
        if self._coming:  # within a gap nobody knows yet how far the timeline goes on
            made_to = self._coming[0].made_frame
            made = min(made, made_to)
        lost = replace(self._gap_of(Gap(start, end, made, made_to, Cause.START)), cause=LOST)
        for gap in self._coming:
            lost = _over_both(replace(gap, n_frames=max(0, _end_of(lost) - gap.wav_frame)), lost)
        self._close(lost)
        self.writer.had_gaps(tuple(self._closed))
        self.writer.sounded(np.zeros((end - start, 2), np.float32))

    def sounded(self, block: Samples) -> None:
        self.writer.sounded(block)

    def mark(self, heard: int, text: str) -> None:
        self.writer.mark(max(0, heard - self.heard_from), text)

    def _gap_of(self, gap: Gap) -> TakeGap:
        """A gap by the frames of a take that may have begun within it."""
        heard_from = max(gap.heard_from, self.heard_from)
        made_from = max(gap.made_from, self._first_frame)
        return TakeGap(
            wav_frame=heard_from - self.heard_from,
            n_frames=gap.heard_to - heard_from,
            made_frame=made_from,
            n_made=max(0, gap.made_to - made_from) if gap.made_to != OPEN else 0,
            cause=CAUSES[Cause(gap.cause)],
        )

    def _close(self, gap: TakeGap) -> None:
        """Adds a gap that is over; of those that overlap it becomes one."""
        while self._closed and _end_of(self._closed[-1]) > gap.wav_frame:
            gap = _over_both(self._closed.pop(), gap)
        self._closed.append(gap)

    def _after_the_last(self, gap: TakeGap) -> TakeGap:
        """A gap that is open, from where the last one that is over ends."""
        last = self._closed[-1] if self._closed else None
        if last is None or _end_of(last) <= gap.wav_frame:
            return gap
        return replace(gap, wav_frame=_end_of(last), made_frame=last.made_frame + last.n_made)


def _end_of(gap: TakeGap) -> int:
    assert gap.n_frames is not None  # it is over
    return gap.wav_frame + gap.n_frames


def _over_both(one: TakeGap, other: TakeGap) -> TakeGap:
    wav_frame, made_frame = min(one.wav_frame, other.wav_frame), min(one.made_frame, other.made_frame)
    made_to = max(one.made_frame + one.n_made, other.made_frame + other.n_made)
    return TakeGap(
        wav_frame=wav_frame,
        n_frames=max(_end_of(one), _end_of(other)) - wav_frame,
        made_frame=made_frame,
        n_made=made_to - made_frame,
        cause=LOST if LOST in (one.cause, other.cause) else other.cause,
    )
