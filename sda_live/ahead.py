"""Rewritable look-ahead: sound is rendered far ahead, and a change goes back over it.

    played          B                        head
    ~~~~|-----------|========================|        made, with the pair of every boundary kept
                    |~~|                              a change acts at B: the pair of B is put back and the
                       ^ head                         sound rendered again from there, over the old one

The pair (State, RenderState) of a boundary is all there is, so the seam is continuous by construction, and
random events with random rewinds give the sound of the journal rendered straight through. One step of work a
`turn`; the engine's main thread calls it again and again. It reads no clock but the one it is given.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sda_core.closing import close, close_nudge, refusal, why_nothing
from sda_core.events import Event, Restarted
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Entry
from sda_core.render import Renderer, RenderState
from sda_core.state import State, apply
from sda_live.guard import Guard
from sda_live.playhead import FADE_FRAMES, RESERVE_FRAMES
from sda_live.schedule import Schedule
from sda_live.timeline import Field, Samples, Timeline
from sda_live.wishes import MOST_AT_ONCE, AnyWish, Gathering, Nudge, Wish

# A change that was overtaken so often, or until too little is left, is put at the end of what is made.
MOST_TRIES = 4
# A change that raised an exception so often is dropped.
MOST_FAILURES = 2
LONGEST_PATIENCE_S = 0.5
# Amply what it takes to look, and to copy a hop.
COPYING_S = 0.0005
# For a player that should take a block at any moment, and does not.
LONGEST_WAIT_S = 0.003
MOST_LOOKS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """What is so and what is playing at a boundary, before the events that act there."""

    frame: int
    state: State
    playing: RenderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A closed event, to act so many frames after the moment it is taken; the number is its order's."""

    event: Event
    after_frames: int = 0
    number: int = 0


class ChangeFailed(Exception):
    """A change raised an exception while it was rendered; nothing that was made before is touched."""


class Rendered(NamedTuple):
    """Hops, the pair before each, and the one after the last."""

    hops: list[Samples]
    pairs: list[Pair]
    head: Pair


class Closed(NamedTuple):
    """Wishes as events with their frames; for what cannot be, the number of its order and a sentence."""

    entries: tuple[Entry, ...]
    refusals: tuple[tuple[int, str], ...]


class Ahead:
    """Renders ahead of the player, and anew from where something changes.

    `accepted` is told every event with the frame where it acts, when that is certain; `refused` what cannot
    be done: the number of its order (0 for a wish) and why.
    """

    def __init__(
        self,
        timeline: Timeline,
        renderer: Renderer,
        guard: Guard,
        *,
        state: State,
        frame: int,
        target_frames: int,
        accepted: Callable[[int, Event], None],
        refused: Callable[[int, str], None],
        clock: Callable[[], float],
    ) -> None:
        self._timeline, self._renderer, self._guard = timeline, renderer, guard
        self._wanted = target_frames
        self._accepted, self._refused, self._clock = accepted, refused, clock
        self._schedule = Schedule()
        self._pairs: deque[Pair] = deque()  # of the boundaries from `played` up to the head, all of them
        self._head = Pair(frame=frame, state=state, playing=renderer.start())
        self._last_change = frame
        self._wishes = Gathering()
        self._timed: list[Timed] = []
        self._hop_ended_at = 0.0  # 0 after a rest
        timeline[Field.WRITTEN] = frame
        timeline[Field.TARGET_FRAMES] = self._target
        self._wanted_since = 0.0  # 0: nothing waits
        self._n_failed = 0  # times that the change which is wanted could not be rendered

    def wish(self, wishes: Sequence[AnyWish]) -> None:
        """To be taken as soon as there is time for it, all of them at one hop."""
        self._wishes.add(wishes)

    def do(self, timed: Sequence[Timed]) -> None:
        """Closed events to be taken at one hop, those with a delay so much later."""
        self._timed += timed

    @property
    def is_asked(self) -> bool:
        """Whether something is wanted that has not been taken yet."""
        return bool(self._wishes or self._timed)

    @property
    def is_full(self) -> bool:
        """Whether so much is wanted that the rest should wait until that has been taken."""
        return len(self._wishes) >= MOST_AT_ONCE

    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that may be put back."""
        return (*self._pairs, self._head)

    @property
    def settled(self) -> Pair:
        """The first pair there is: before its frame nothing can change any more."""
        return self._pairs[0] if self._pairs else self._head

    @property
    def scheduled(self) -> tuple[Entry, ...]:
        """What will act, or acts in sound that is not played yet."""
        return self._schedule.entries

    def turn(self) -> float:
        """Takes a change or renders a hop; returns for how many seconds there is nothing to do."""
        timeline = self._timeline
        self._forget(timeline[Field.PLAYED])
        timeline[Field.GUARD_FRAMES] = self._guard.frames(timeline[Field.BLOCK_FRAMES])
        timeline[Field.TARGET_FRAMES] = self._target
        if self.is_asked and self._may_change():
            self._change()
            return 0.0
        depth, target = self._head.frame - timeline[Field.PLAYED], self._target
        if depth < target:
            self._render_on()
            return 0.0
        self.rest()
        return (depth - target + HOP) / SAMPLE_RATE

    def rest(self) -> None:
        """Something else is done than rendering; how long that takes says nothing of a hop."""
        self._hop_ended_at = 0.0

    def begin(self, events: Sequence[Event]) -> None:
        """Events that act at the head, before anything there is rendered."""
        frame = self._head.frame
        entries = tuple((frame, event) for event in events)
        self._accept(self._schedule.with_entries(entries), entries)

    def restart(self) -> None:
        """Goes on from the head's State with nothing playing; the player fades over the break.

        Where one is ahead of the player already, from there: it knows of one break, and waits before it.
        """
        break_at = self._timeline[Field.BREAK_AT]
        is_ahead = self._timeline[Field.TAKING] < break_at
        head = next((pair for pair in self._pairs if is_ahead and pair.frame == break_at), self._head)
        self._timeline[Field.WRITTEN] = head.frame
        self._timeline[Field.BREAK_AT] = head.frame
        self._pairs.clear()
        self._head = Pair(frame=head.frame, state=head.state, playing=self._renderer.start())
        self._last_change = head.frame
        self.begin((Restarted(),))

    @property
    def _target(self) -> int:
        """How far to render ahead: as wanted, but at least so far that the player begins."""
        least = self._timeline[Field.BLOCK_FRAMES] + FADE_FRAMES + RESERVE_FRAMES
        return boundary(max(self._wanted, least))

    def _forget(self, played: int) -> None:
        while self._pairs and self._pairs[0].frame < played:
            self._pairs.popleft()
        self._schedule = self._schedule.from_frame(min(played, self._head.frame))

    def _render_on(self) -> None:
        rendered = self._rendered(self._head, self._schedule)
        self._timeline.write(self._head.frame, rendered.hops[0])
        self._timeline[Field.WRITTEN] = rendered.head.frame
        self._pairs.append(self._head)
        self._head = rendered.head

    def _is_deep_enough(self) -> bool:
        """Whether there is enough sound to last while a change is rendered, and then some."""
        depth = self._head.frame - self._timeline[Field.PLAYED]
        guard = self._guard.frames(self._timeline[Field.BLOCK_FRAMES])
        return depth >= min(guard + self._stock + HOP, self._target)

    @property
    def _stock(self) -> int:
        """How much sound there must be ahead of the player once a change is written."""
        return min(self._guard.stock(self._timeline[Field.BLOCK_FRAMES]), self._target)

    def _may_change(self) -> bool:
        """Whether what is wanted is taken now: there is sound enough, or it has waited for that too long.

        Where rendering does not keep up there never is enough, and what is wanted may be what helps.
        """
        self._wanted_since = self._wanted_since or self._clock()
        has_waited = self._clock() - self._wanted_since > LONGEST_PATIENCE_S
        return has_waited or self._is_deep_enough()

    def _change(self) -> None:
        """Takes everything that is wanted; what cannot be rendered is wanted once more, then dropped."""
        wishes, timed = self._wishes.take(), tuple(self._timed)
        self._timed.clear()
        self._wanted_since = 0.0
        try:
            self._take(wishes, timed)
        except Exception as error:
            self._n_failed += 1
            if self._n_failed < MOST_FAILURES:
                self._wishes.add(wishes)
                self._timed += timed
            else:  # what is made, and sounds, stays as it is
                self._n_failed = 0
                for number in sorted({one.number for one in timed} | ({0} if wishes else set())):
                    self._refused(number, "a change could not be rendered and was dropped")
            raise ChangeFailed from error
        self._n_failed = 0

    def _take(self, wishes: Sequence[AnyWish], timed: Sequence[Timed]) -> None:
        """Renders until it is certain to be heard whole; where there is no time for that, behind the head."""
        for _ in range(MOST_TRIES):
            if not self._is_deep_enough():
                break
            started = self._clock()
            is_in_time = self._try(wishes, timed, self._place())
            self._guard.learn((self._clock() - started) * SAMPLE_RATE, self._timeline[Field.PLAYED])
            self._hop_ended_at = self._clock()
            if is_in_time:
                return
            self._timeline.add(Field.N_OVERTAKEN)
        self._try(wishes, timed, self._head.frame)

    def _place(self) -> int:
        """The boundary where a change acts now: after the guard, and never before the last one."""
        timeline = self._timeline
        guard = self._guard.frames(timeline[Field.BLOCK_FRAMES])
        after_guard = boundary(timeline[Field.PLAYED] + guard)
        return min(max(after_guard, self._last_change), self._head.frame)

    def _try(self, wishes: Sequence[AnyWish], timed: Sequence[Timed], frame: int) -> bool:
        """Whether the change was made at `frame` before the player came; if not, nothing has changed."""
        timeline = self._timeline
        n_kept = (frame - self._pairs[0].frame) // HOP if self._pairs else 0
        pair = self._pairs[n_kept] if n_kept < len(self._pairs) else self._head
        closed = self._closed(self._schedule.applied(pair.state, frame), wishes, timed, frame)
        schedule = self._schedule.with_entries(closed.entries)
        if closed.entries and pair is not self._head:
            rendered = self._rendered(pair, schedule, self._stock)
            if not self._is_clear(frame):
                return False
            for place, hop in enumerate(rendered.hops):
                timeline.write(frame + place * HOP, hop)
            timeline[Field.WRITTEN] = rendered.head.frame
            if timeline[Field.TAKING] > frame:
                timeline.add(Field.N_TEARS)
            while len(self._pairs) > n_kept:
                self._pairs.pop()
            self._pairs.extend(rendered.pairs)
            self._head = rendered.head
            timeline.add(Field.N_REWINDS)
        if closed.entries:
            self._last_change = frame
        self._accept(schedule, closed.entries)
        for number, sentence in closed.refusals:
            self._refused(number, sentence)
        return True

    def _is_clear(self, frame: int) -> bool:
        """Whether there is time to copy to `frame`: the player will not take a block that reaches it.

        Where its next block would, and may be taken at any moment, that moment is waited for: right after
        it there is the most time.
        """
        timeline = self._timeline
        deadline = self._clock() + LONGEST_WAIT_S
        for _ in range(MOST_LOOKS):
            is_near = timeline[Field.TAKING] <= frame < timeline[Field.TAKING] + timeline[Field.BLOCK_FRAMES]
            if not is_near or not self._is_due() or self._clock() > deadline:
                break
        return timeline[Field.TAKING] <= frame

    def _is_due(self) -> bool:
        """Whether the player may take its next block while a hop is copied."""
        block_s = self._timeline[Field.BLOCK_FRAMES] / SAMPLE_RATE
        return self._clock() > self._timeline.last_block_s() + block_s - COPYING_S

    def _accept(self, schedule: Schedule, entries: Sequence[Entry]) -> None:
        self._schedule = schedule
        self._timeline.add(Field.N_EVENTS, len(entries))
        for frame, event in entries:
            self._accepted(frame, event)

    def _rendered(self, pair: Pair, schedule: Schedule, stock: int = 0) -> Rendered:
        """One hop from a pair on, and as many more as it takes until the player has so much before it.

        No more than these where the player has come to the pair meanwhile: they are of no use.
        """
        timeline, first = self._timeline, pair.frame
        started = self._clock()
        self._hop_ended_at = self._hop_ended_at or started
        hops: list[Samples] = []
        pairs: list[Pair] = []
        while not hops or pair.frame - timeline[Field.TAKING] < stock:
            pairs.append(pair)
            state = schedule.applied(pair.state, pair.frame)
            audio, playing = self._renderer.step(pair.playing, state, pair.frame)
            hops.append(audio)
            pair = Pair(frame=pair.frame + HOP, state=state, playing=playing)
            now = self._clock()
            self._guard.learn_hop((now - self._hop_ended_at) * SAMPLE_RATE, timeline[Field.PLAYED])
            self._hop_ended_at = now
            if timeline[Field.TAKING] > first:
                break
        timeline.add(Field.RENDER_NS, int((self._clock() - started) * 1e9))
        timeline.add(Field.N_HOPS, len(hops))
        return Rendered(hops, pairs, pair)

    def _closed(self, state: State, wishes: Sequence[AnyWish], timed: Sequence[Timed], frame: int) -> Closed:
        entries: list[Entry] = []
        refusals: list[tuple[int, str]] = []
        for one in timed:
            if one.after_frames:
                entries.append((boundary(frame + one.after_frames), one.event))
        at_once = [(one.number, one.event) for one in timed if not one.after_frames]
        for number, wanted in (*at_once, *((0, wish) for wish in wishes)):
            event = _closed(state, wanted)
            if event is None:
                if isinstance(wanted, Wish) and (why := why_nothing(state, wanted.path, wanted.value)):
                    refusals.append((number, why))
                continue
            if why_not := refusal(state, event):
                refusals.append((number, why_not))
                continue
            entries.append((frame, event))
            state = apply(state, event, frame)
        return Closed(tuple(entries), tuple(refusals))


def _closed(state: State, wanted: AnyWish | Event) -> Event | None:
    if isinstance(wanted, Wish):
        return close(state, wanted.path, wanted.value, over_frames=wanted.over_frames)
    if isinstance(wanted, Nudge):
        return close_nudge(state, wanted.path, wanted.amount, over_frames=wanted.over_frames)
    return wanted
