"""The playhead: takes sound from the timeline, block by block, for a device. The heart of the player.

It never waits and never fails: where there is nothing to take it fades out, is silent while the timeline
waits, and fades in again. So that there is always something left to fade, it stops short of the end of what
is made by the length of a fade. A panic, leaving, and a break in the sound go the same way; only in a panic
the timeline runs on unheard. Called by the audio callback: it allocates nothing on its plain way.
"""

from enum import IntEnum

import numpy as np

from sda_live.timeline import NEVER, Field, Gap, Samples, Timeline

FADE_FRAMES = 144  # 3 ms
# After running dry it begins again when there is this much more than it needs.
RESERVE_FRAMES = 1024


class Cause(IntEnum):
    """Why there is a gap in what is heard."""

    START = 0
    RENDER_LATE = 1
    PANIC = 2
    BREAK = 3
    LEAVE = 4


class Playhead:
    """One for each player; a new one begins silent and fades in."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._level = 0  # of FADE_FRAMES
        self._is_dry = True
        self._rise = np.sin(np.linspace(0, 0.5 * np.pi, FADE_FRAMES + 1)).astype(np.float32) ** 2
        if not timeline[Field.GAP]:  # else the one of the player before goes on
            self._open_gap(timeline[Field.PLAYED], Cause.START)
        elif timeline[Field.GAP] == Cause.LEAVE + 1:  # that one left, and it was not the end
            timeline[Field.GAP] = Cause.START + 1

    def take(self, block: Samples) -> None:
        """Fills a block, (frames, 2), with the next sound and keeps it as heard."""
        timeline = self._timeline
        played = timeline[Field.PLAYED]
        n_frames = len(block)
        n_made = self._end(played) - played
        depth = timeline[Field.WRITTEN] - played  # also what is behind a break
        if depth < timeline[Field.LEAST_FRAMES]:
            timeline[Field.LEAST_FRAMES] = depth
        if self._level == FADE_FRAMES and n_made >= n_frames + FADE_FRAMES and not self._is_told_off():
            timeline[Field.TAKING] = played + n_frames
            timeline.read(played, block)
            timeline[Field.PLAYED] = played + n_frames
        else:
            self._take_faded(block, played, n_made)
        timeline.hear(block)

    @property
    def is_silent(self) -> bool:
        return self._level == 0

    def _end(self, played: int) -> int:
        """Where the sound ends for now: at a break, as long as it is ahead, or with what is made."""
        timeline = self._timeline
        break_at = timeline[Field.BREAK_AT]
        return break_at if played < break_at < timeline[Field.WRITTEN] else timeline[Field.WRITTEN]

    def _is_told_off(self) -> bool:
        return bool(self._timeline[Field.PANIC] or self._timeline[Field.LEAVE])

    def _take_faded(self, block: Samples, played: int, n_made: int) -> None:
        timeline = self._timeline
        n_frames = len(block)
        was_whole = self._level == FADE_FRAMES
        is_dry = n_made < n_frames + FADE_FRAMES + (RESERVE_FRAMES if self._is_dry else 0)
        is_told_off = self._is_told_off()
        if was_whole:
            self._open_gap(played, self._cause_of(played))
        if is_dry and self._level == 0:
            played = self._over_a_break(played)
            n_taken = 0
        else:  # of a timeline that must wait, no more than what is still heard
            n_taken = min(n_frames, max(n_made, 0), self._level if is_dry else n_frames)
        timeline[Field.TAKING] = played + n_taken
        timeline.read(played, block[:n_taken])
        block[n_taken:] = 0
        self._fade(block, is_rising=not (is_dry or is_told_off))
        timeline[Field.PLAYED] = played + n_taken
        self._is_dry = is_dry
        timeline[Field.IS_SILENT] = int(self._level == 0)
        if self._level == FADE_FRAMES:
            self._close_gap(n_frames, played + n_taken)

    def _over_a_break(self, played: int) -> int:
        """Behind a break that is reached; what little sound was left before it is not missed."""
        timeline = self._timeline
        break_at = timeline[Field.BREAK_AT]
        if played < break_at < NEVER and break_at <= timeline[Field.WRITTEN]:
            timeline[Field.PLAYED] = break_at
            return break_at
        return played

    def _fade(self, block: Samples, *, is_rising: bool) -> None:
        n_moving = min(len(block), FADE_FRAMES - self._level if is_rising else self._level)
        if is_rising:
            gains = self._rise[self._level : self._level + n_moving]
            self._level += n_moving
        else:
            gains = self._rise[self._level - n_moving : self._level][::-1]
            self._level -= n_moving
            block[n_moving:] = 0
        block[:n_moving] *= gains[:, np.newaxis]

    def _cause_of(self, played: int) -> Cause:
        timeline = self._timeline
        if timeline[Field.LEAVE]:
            return Cause.LEAVE
        if timeline[Field.PANIC]:
            return Cause.PANIC
        if self._end(played) == timeline[Field.BREAK_AT]:
            return Cause.BREAK
        timeline.add(Field.N_DRY)
        return Cause.RENDER_LATE

    def _open_gap(self, played: int, cause: Cause) -> None:
        timeline = self._timeline
        timeline[Field.GAP_HEARD], timeline[Field.GAP_MADE] = timeline[Field.HEARD], played
        timeline[Field.GAP] = cause + 1

    def _close_gap(self, n_frames: int, played: int) -> None:
        timeline = self._timeline
        heard_to = timeline[Field.HEARD] + n_frames
        cause = timeline[Field.GAP] - 1
        timeline.log_gap(Gap(timeline[Field.GAP_HEARD], heard_to, timeline[Field.GAP_MADE], played, cause))
        timeline[Field.GAP] = 0
