"""The recorder: takes are written as they are heard, and the last minutes are always there.

    engine --- accepted, until, pair ---> desk ---> queue ---> recorder thread ---> scratch pieces, takes
    player --- heard ring, gaps ------------ shared memory ---------^

Everything goes by the engine's word `until`: before this frame of the timeline nothing can happen any more.
What was heard up to there is written, with its events, into the scratch piece that is open and into the take
that is being recorded. A *pair* (what is playing at a boundary, saved by the engine) begins the next piece,
or a take, and is a checkpoint of a take that runs. Nobody waits for this thread; when the disk refuses, it
says so and the sound goes on.
"""

import contextlib
import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

import numpy as np

from sda_core.errors import OutputError, SdaError
from sda_core.events import Event, ModelLoaded, SlotModel
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Entry
from sda_core.saving import cannot_save
from sda_core.state import State
from sda_core.take import CHECKPOINT_FRAMES, TakeFacts, TakeGap, TakeModel
from sda_live.following import Following
from sda_live.heard_map import CAUSES, OPEN, HeardMap
from sda_live.playhead import Cause
from sda_live.scratch import Scratch, free_folder
from sda_live.status import Recording
from sda_live.take_writer import TakeWriter
from sda_live.timeline import RING_FRAMES, Field, Gap, Timeline
from sda_live.wav_file import FRAME_BYTES

LOOKING_S = 0.05
BLOCK_FRAMES = SAMPLE_RATE
# For an engine that stands still: what is heard must not leave the ring before it is written.
PATIENCE_FRAMES = 4 * SAMPLE_RATE
MARGIN_FRAMES = SAMPLE_RATE // 2
# For a pair that was asked for, by what was heard meanwhile.
ASKING_FRAMES = 5 * SAMPLE_RATE
LOST = "the disk was too slow"

Told = Callable[[str], None]
"""Takes one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begin a take; without a name it is called by the time."""

    name: str
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    text: str
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Make a take of the last minutes; 0: of all that is kept."""

    minutes: float
    done: Told
    failed: Told


Order = Start | Stop | Mark | Keep


@dataclass(slots=True)
class _Track:
    """A writer, where in what was heard it began, and the gaps that are over."""

    writer: TakeWriter
    heard_from: int
    first_frame: int
    closed: list[TakeGap]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    frame: int
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forget:
    frame: int


class Recorder:
    """Has a thread of its own from `start` on; what the others tell it, it does there."""

    def __init__(
        self,
        timeline: Timeline,
        state: State,
        takes_folder: Path,
        *,
        keep_minutes: float,
        machine: str,
        compute: str,
        model_file: Callable[[str], Path | None],
        ask: Callable[[Path], None],
        log: Told,
        fault: Told,
        now: Callable[[], datetime],
    ) -> None:
        """`ask` makes the engine save a pair as a file; `model_file` knows where the model of a hash lies."""
        self._timeline, self._folder = timeline, takes_folder
        self._keep_frames = round(keep_minutes * 60 * SAMPLE_RATE)
        self._machine, self._compute, self._model_file = machine, compute, model_file
        self._ask, self._log, self._fault, self._now = ask, log, fault, now
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._map = HeardMap(timeline)
        self._following = Following(state)
        self._scratch = Scratch(takes_folder)
        self._piece: _Track | None = None
        self._take: _Track | None = None
        self._pairs: list[_Pair] = []
        self._n_pairs = itertools.count()
        self._asked_at: int | None = None  # in frames heard
        self._paired_at = -CHECKPOINT_FRAMES
        self._start: Start | None = None  # waits for a pair
        self._stop: tuple[int, Stop] | None = None  # and the heard frame where the take ends
        self._until = 0
        self._done = timeline[Field.HEARD]  # up to here it is written
        self._has_failed = False  # the scratch, and that has been said
        self._is_over = False
        self._free = -SAMPLE_RATE, 0  # (when, in frames heard, how many bytes)
        self.shown = Recording()

    # Called on other threads; nothing here waits.

    def start(self) -> None:
        self._thread.start()

    def accept(self, frame: int, event: Event) -> None:
        self._queue.put((frame, event))

    def until(self, frame: int) -> None:
        """Every event that acts before this frame of the timeline has been accepted."""
        self._queue.put(frame)

    def forget_from(self, frame: int) -> None:
        """The engine ended: from this frame on nothing was made, before it nothing more can happen."""
        self._queue.put(_Forget(frame=frame))

    def paired(self, frame: int, file: Path) -> None:
        """The engine has saved what is playing at a boundary."""
        self._queue.put(_Pair(frame=frame, file=file))

    def unpaired(self, why: str) -> None:
        """The engine could not save what is playing."""
        self._queue.put(why)

    def order(self, order: Order) -> None:
        heard = self._timeline[Field.HEARD]
        self._queue.put((heard, order))

    def close(self) -> None:
        """Writes what is left, completes the take, and removes the scratch; waits, but not for ever."""
        self._is_over = True
        self._queue.put(0)
        if self._thread.ident:
            self._thread.join(PATIENCE_FRAMES / SAMPLE_RATE)

    # The recorder's thread.

    def opened(self) -> Self:
        """With its folder; what an instrument that died had kept becomes a take."""
        self._scratch.open(self._log)
        for model in self._following.heard.models:
            self._scratch.fetch(model.content_hash, self._model_file)
        return self

    def _run(self) -> None:
        self.opened()
        while not self._is_over:
            self.turn(LOOKING_S)
        self.turn(0.0)
        self._finish_all()

    def turn(self, patience_s: float) -> None:
        """Takes what it was told, and writes what may be written."""
        try:
            item = self._queue.get(timeout=patience_s) if patience_s else self._queue.get_nowait()
            while True:
                self._take_in(item)
                item = self._queue.get_nowait()
        except Empty:
            pass
        try:
            self._write_on()
            self._ask_for_a_pair()
        except Exception as error:  # noqa: BLE001 - the thread's top: the next take must be possible
            self._drop_all(f"recording failed ({type(error).__name__}: {error})")
        self._show()

    def _take_in(self, item: Any) -> None:
        match item:
            case int():
                self._until = max(self._until, item)
            case _Forget():
                self._following.forget_from(item.frame)
                self._until = max(self._until, item.frame)
            case str():
                self._asked_at = None
                self._cannot_begin(item)
            case _Pair():
                self._asked_at = None
                self._pairs.append(item)
            case (heard, Start() | Stop() | Mark() | Keep() as order):
                self._obey(int(heard), order)
            case (frame, event):
                self._following.accept(frame, event)
                if isinstance(event, ModelLoaded) and event.model is not None:
                    self._scratch.fetch(event.model.content_hash, self._model_file)

    def _obey(self, heard: int, order: Order) -> None:
        is_busy = self._take is not None or self._start is not None
        match order:
            case Start() if is_busy:
                order.failed("a take is being recorded already; stop it first")
            case Start():
                self._start = order
            case Stop() if self._start is not None:
                self._start.failed("it was stopped before it began")
                self._start = None
                order.done("nothing was recorded")
            case Stop() if self._take is None:
                order.failed("nothing is being recorded; start it with /sda/record 1")
            case Stop():
                self._stop = self._stop or (heard, order)
            case Mark():
                self._mark(heard, order)
            case Keep():
                self._keep(order)

    # Writing on.

    def _write_on(self) -> None:
        """Everything up to where nothing can happen any more, cut where pieces and takes begin and end."""
        heard = self._timeline[Field.HEARD]
        self._map.look()
        goal = min(heard, self._map.heard_at(self._until))
        if heard - self._done > PATIENCE_FRAMES:
            goal = max(goal, heard - PATIENCE_FRAMES // 2)
        if self._is_over:
            goal = heard
        while self._pairs and (place := self._map.heard_at(self._pairs[0].frame)) <= goal:
            pair = self._pairs.pop(0)
            if place < self._done:  # too late: its place is written already
                pair.file.unlink(missing_ok=True)
                continue
            self._write_to(place, pair.frame)
            self._begin_at(pair)
        self._write_to(goal, OPEN)

    def _write_to(self, heard: int, made: int) -> None:
        """Up to a heard frame, and what happened before a frame of the timeline."""
        if self._stop is not None and self._done <= self._stop[0] <= heard:
            self._write(self._stop[0], made)
            self._end_take()
        self._write(heard, made)

    def _write(self, heard: int, made: int) -> None:
        """From `done` to a heard frame: events, gaps, then the sound, to everyone who writes."""
        if heard <= self._done:
            return
        # Within a gap the timeline may be anywhere: not beyond where a take begins.
        entries = self._following.advance(min(made, self._map.made_before(heard)))
        for track in self._tracks():
            self._to(track, lambda track: self._tell(track, entries, heard))
        there = min(max(self._done, self._timeline[Field.HEARD] - RING_FRAMES + MARGIN_FRAMES), heard)
        if there > self._done:
            self._fault(f"{(there - self._done) / SAMPLE_RATE:.1f} s were not recorded: {LOST}")
            for track in self._tracks():
                self._to(track, lambda track: self._lose(track, self._done, there))
        for start, end in _blocks(there, heard):
            block = self._timeline.heard(start, end - start)
            for track in self._tracks():
                self._to(track, lambda track: track.writer.sounded(block))  # noqa: B023 - called at once
        self._done = heard

    def _tell(self, track: _Track, entries: tuple[Entry, ...], heard: int) -> None:
        track.writer.happened(entries)
        for _, event in entries:
            if isinstance(event, ModelLoaded) and event.model is not None:
                self._give_model(track, event.model)
        gaps = self._map.gaps(max(self._done, track.heard_from), heard)
        for gap in gaps:
            if gap.heard_to <= heard:
                track.closed.append(_gap_of(track, gap))
        is_open = [_gap_of(track, gap) for gap in gaps if gap.heard_to > heard]
        track.writer.had_gaps((*track.closed, *(replace(gap, n_frames=None, n_made=0) for gap in is_open)))

    def _lose(self, track: _Track, start: int, end: int) -> None:
        """Silence instead of what has left the ring, and a gap that says so."""
        made = self._map.made_before(start)
        lost = Gap(start, end, made, self._map.made_before(end), Cause.START)
        track.closed.append(replace(_gap_of(track, lost), cause=LOST))
        track.closed.sort(key=lambda gap: gap.wav_frame)
        track.writer.had_gaps(tuple(track.closed))
        for first, last in _blocks(start, end):
            track.writer.sounded(np.zeros((last - first, 2), np.float32))

    def _tracks(self) -> Iterator[_Track]:
        yield from [track for track in (self._take, self._piece) if track is not None]

    def _to(self, track: _Track, write: Callable[[_Track], None]) -> None:
        """Writes to one; where the disk refuses, that one ends."""
        try:
            write(track)
        except (OSError, OutputError) as error:
            self._fail(track, error)

    def _fail(self, track: _Track, error: Exception) -> None:
        said = str(error) if isinstance(error, SdaError) else str(_said(track.writer.folder, error))
        if track is self._take:
            self._take = self._stop = None
            kept = f"{track.writer.n_frames / SAMPLE_RATE:.1f} s are in {track.writer.folder}"
            try:
                track.writer.finish()
            except (OSError, OutputError):
                kept += f"; complete it with `sda-live takes repair {track.writer.folder.name}`"
            self._fault(f"recording has stopped: {said}; {kept}")
        elif track is self._piece:
            self._piece = None
            track.writer.close()
            self._scratch_failed(said)

    # Beginning and ending.

    def _begin_at(self, pair: _Pair) -> None:
        """A boundary whose pair is there: the next piece, a take that waits, or a checkpoint of one."""
        self._paired_at = self._done
        state = self._following.heard
        if self._take is not None:
            take = self._take
            self._to(take, lambda take: take.writer.passed(pair.frame, pair.file))
        elif self._start is not None:
            self._begin_take(self._start, pair, state)
        if self._keep_frames:
            self._begin_piece(pair, state)
        pair.file.unlink(missing_ok=True)

    def _begin_take(self, start: Start, pair: _Pair, state: State) -> None:
        self._start = None
        try:
            folder = free_folder(self._folder, start.name or self._now().strftime("%Y-%m-%d %H.%M.%S"))
            self._take = self._opened(folder, pair, state)
        except (OSError, OutputError) as error:
            self._start = start
            self._cannot_begin(str(_said(self._folder, error)))
            return
        for model in state.models:
            self._give_model(self._take, model)
        self._log(f"recording {folder.name!r}")
        start.done(folder.name)

    def _begin_piece(self, pair: _Pair, state: State) -> None:
        if self._piece is not None:
            piece, self._piece = self._piece, None
            try:
                piece.writer.finish()
            except (OSError, OutputError) as error:
                self._scratch_failed(str(_said(piece.writer.folder, error)))
        try:
            self._scratch.prune(self._keep_frames, self._done)
            self._piece = self._opened(self._scratch.next_piece(self._done), pair, state)
            self._has_failed = False
        except (OSError, OutputError) as error:
            self._scratch_failed(str(_said(self._folder, error)))

    def _opened(self, folder: Path, pair: _Pair, state: State) -> _Track:
        facts = TakeFacts(
            started_at=self._now().astimezone().isoformat(timespec="seconds"),
            first_frame=pair.frame,
            machine=self._machine,
            compute=self._compute,
        )
        writer = TakeWriter(folder, state, pair.file, facts)
        return _Track(writer, self._done, pair.frame, [])

    def _give_model(self, track: _Track, model: SlotModel) -> None:
        """The model's file into the take; it was put aside when it was loaded."""
        if track is self._piece:  # it stays in the scratch
            return
        file = self._scratch.model(model.content_hash)
        if file is None:
            self._fault(f"the file of {model.name} is gone; the take does not have it")
        track.writer.plays(TakeModel(name=model.name, content_hash=model.content_hash), file)

    def _end_take(self) -> None:
        take, stop = self._take, self._stop
        self._take = self._stop = None
        if take is None or stop is None:
            return
        _, order = stop
        try:
            facts = take.writer.finish()
        except (OSError, OutputError) as error:
            self._fail_to_finish(take, error, order)
            return
        self._log(f"recorded {take.writer.folder.name!r}: {facts.duration_s:.1f} s")
        order.done(take.writer.folder.name)

    def _fail_to_finish(self, take: _Track, error: Exception, order: Stop) -> None:
        name = take.writer.folder.name
        said = f"{_said(take.writer.folder, error)}; `sda-live takes repair {name}` completes the take"
        self._fault(said)
        order.failed(said)

    def _mark(self, heard: int, order: Mark) -> None:
        if self._take is None:
            order.failed("nothing is being recorded; a marker belongs into a take")
            return
        take = self._take
        self._to(take, lambda take: take.writer.mark(max(0, heard - take.heard_from), order.text))
        order.done(order.text)

    # The last minutes.

    def _keep(self, order: Keep) -> None:
        """Joins pieces in a thread of its own; what is heard meanwhile is written on."""
        if not self._keep_frames:
            order.failed("nothing is kept: takes.keep_minutes is 0 in the settings")
            return
        n_frames = round(order.minutes * 60 * SAMPLE_RATE) or self._keep_frames
        pieces = self._scratch.last(n_frames, self._done)
        if not pieces:
            order.failed("nothing has been played yet that could be kept")
            return
        name = self._now().strftime("%Y-%m-%d %H.%M.%S") + " kept"

        def keep() -> None:
            try:
                folder = self._scratch.join(pieces, free_folder(self._folder, name))
            except (OSError, SdaError) as error:
                said = f"the last minutes could not be kept: {_said(self._folder, error)}"
                self._fault(said)
                order.failed(said)
                return
            self._log(f"kept what was played as {folder.name!r}")
            order.done(folder.name)

        threading.Thread(target=keep, name="keep", daemon=True).start()

    def _scratch_failed(self, said: str) -> None:
        if not self._has_failed:
            self._fault(f"the last minutes are not kept: {said}")
        self._has_failed = True

    # Pairs, and what there is to show.

    def _ask_for_a_pair(self) -> None:
        heard = self._timeline[Field.HEARD]
        is_waiting = self._start is not None
        is_due = heard - self._paired_at >= CHECKPOINT_FRAMES and (
            self._keep_frames or self._take is not None
        )
        is_asked = self._asked_at is not None and heard - self._asked_at < ASKING_FRAMES
        if (is_waiting or is_due) and not is_asked and not self._pairs:
            try:
                place = self._scratch.place(f"pair{next(self._n_pairs)}.safetensors")
            except OSError as error:
                self._cannot_begin(str(_said(self._folder, error)))
                self._paired_at = heard  # not again and again
                return
            self._asked_at = heard
            self._ask(place)

    def _cannot_begin(self, why: str) -> None:
        """Neither a take that waits nor the next piece."""
        start, self._start = self._start, None
        if start is not None:
            self._fault(f"recording cannot begin: {why}")
            start.failed(f"recording cannot begin: {why}")
        elif self._keep_frames:
            self._scratch_failed(why)

    def _show(self) -> None:
        take = self._take
        self.shown = Recording(
            name=take.writer.folder.name if take else "",
            elapsed_s=round(take.writer.n_frames / SAMPLE_RATE, 1) if take else 0.0,
            size_mb=round(take.writer.n_bytes / 1e6, 1) if take else 0.0,
            room_s=round(self._free_bytes() / FRAME_BYTES / SAMPLE_RATE) if take else 0.0,
            kept_s=round(min(self._scratch.n_frames(self._done), self._keep_frames) / SAMPLE_RATE, 1),
        )

    def _free_bytes(self) -> int:
        """What the disk has left, looked up once a second."""
        heard = self._timeline[Field.HEARD]
        if heard - self._free[0] >= SAMPLE_RATE or heard < self._free[0]:
            with contextlib.suppress(OSError):
                self._free = heard, shutil.disk_usage(self._folder).free
        return self._free[1]

    def _finish_all(self) -> None:
        if self._start is not None:
            self._start.failed("the instrument ends")
        if self._take is not None:
            name = self._take.writer.folder.name
            self._stop = self._stop or (self._done, Stop(done=lambda _name: None, failed=lambda _why: None))
            self._end_take()
            self._log(f"the take {name!r} ended with the instrument")
        if self._piece is not None:
            self._piece.writer.close()
        self._scratch.remove()

    def _drop_all(self, said: str) -> None:
        for track in self._tracks():
            track.writer.close()
        self._take = self._piece = self._start = self._stop = None
        self._pairs.clear()
        self._done = self._timeline[Field.HEARD]
        self._fault(said)


def _blocks(start: int, end: int) -> Iterator[tuple[int, int]]:
    for first in range(start, end, BLOCK_FRAMES):
        yield first, min(first + BLOCK_FRAMES, end)


def _gap_of(track: _Track, gap: Gap) -> TakeGap:
    """A gap by the frames of a take that may have begun within it."""
    heard_from = max(gap.heard_from, track.heard_from)
    made_from = max(gap.made_from, track.first_frame)
    return TakeGap(
        wav_frame=heard_from - track.heard_from,
        n_frames=gap.heard_to - heard_from,
        made_frame=made_from,
        n_made=max(0, gap.made_to - made_from) if gap.made_to != OPEN else 0,
        cause=CAUSES[Cause(gap.cause)],
    )


def _said(folder: Path, error: Exception) -> object:
    return cannot_save(folder, error) if isinstance(error, OSError) else error
