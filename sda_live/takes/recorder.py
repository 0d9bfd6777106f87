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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from sda_core.errors import OutputError
from sda_core.events import Event, ModelLoaded, SlotModel
from sda_core.frames import SAMPLE_RATE
from sda_core.state import State
from sda_core.take import CHECKPOINT_FRAMES, TakeFacts, TakeModel
from sda_core.take_repair import FRAME_BYTES
from sda_live.following import Following
from sda_live.status import Recording
from sda_live.takes.heard_map import OPEN, HeardMap
from sda_live.takes.last_minutes import LastMinutes, in_words
from sda_live.takes.orders import Keep, Mark, Order, Start, Stop, Told
from sda_live.takes.recorded_take import BY_TIME, RecordedTake
from sda_live.takes.scratch import Scratch
from sda_live.takes.track import LOST, Track
from sda_live.takes.writer import TakeWriter
from sda_live.timeline import RING_FRAMES, Field, Timeline

__all__ = ["Keep", "Mark", "Order", "Recorder", "Start", "Stop"]

LOOKING_S = 0.05
BLOCK_FRAMES = SAMPLE_RATE
# For an engine that stands still: what is heard must not leave the ring before it is written.
PATIENCE_FRAMES = 4 * SAMPLE_RATE
MARGIN_FRAMES = SAMPLE_RATE // 2
# For the disk, when the instrument ends.
CLOSING_S = 4.0
# For a pair that was asked for, by what was heard meanwhile.
ASKING_FRAMES = 5 * SAMPLE_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    frame: int
    file: Path
    hashes: frozenset[str]  # of the models that sound


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
        self._machine, self._compute, self._model_file = machine, compute, model_file
        self._ask, self._log, self._fault, self._now = ask, log, fault, now
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._map = HeardMap(timeline)
        self._following = Following(state)
        self._scratch = Scratch(takes_folder)
        keep_frames = round(keep_minutes * 60 * SAMPLE_RATE)
        self._last = LastMinutes(self._scratch, takes_folder, keep_frames, log, fault)
        self._recorded = RecordedTake(takes_folder, self._scratch, model_file, log=log, fault=fault, now=now)
        self._known: dict[str, SlotModel] = {}  # every model of the evening, by content hash
        self._pairs: list[_Pair] = []
        self._n_pairs = itertools.count()
        self._asked: tuple[int, Path] | None = None  # when, in frames heard, and for which file
        self._paired_at = -CHECKPOINT_FRAMES
        self._until = 0
        self._done = timeline[Field.HEARD]  # up to here it is written
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

    def paired(self, frame: int, file: Path, hashes: Iterable[str]) -> None:
        """The engine has saved what is playing at a boundary, with the models of these hashes."""
        self._queue.put(_Pair(frame=frame, file=file, hashes=frozenset(hashes)))

    def unpaired(self, why: str) -> None:
        """The engine could not save what is playing."""
        self._queue.put(why)

    def order(self, order: Order) -> None:
        heard = self._timeline[Field.HEARD]
        self._queue.put((heard, order))

    def model(self, content_hash: str) -> Path | None:
        """The copy of a model that was loaded, if there was room for one."""
        return self._scratch.model(content_hash)

    def close(self) -> None:
        """Writes what is left, completes the take, and removes the scratch; waits, but not for ever."""
        take = self._take
        self._is_over = True
        self._queue.put(0)
        if self._thread.ident:
            self._thread.join(CLOSING_S)
        if self._thread.is_alive() and take is not None and not take.writer.facts.is_complete:
            name = take.writer.folder.name
            self._fault(
                f"the take {name!r} is not finished, {LOST}; `sda-live takes repair` completes it when the "
                "instrument has ended"
            )

    # The recorder's thread.

    def opened(self) -> Self:
        """With its folder and the models that are loaded."""
        self._scratch.open()
        for model in self._following.heard.models:
            self._put_aside(model)
        return self

    def _dying_away(self, pair: _Pair, state: State) -> tuple[SlotModel, ...]:
        """The models that have left the State and sound on for some hops."""
        gone = sorted(pair.hashes - state.model_hashes)
        return tuple(self._known[content_hash] for content_hash in gone if content_hash in self._known)

    def rescue(self) -> None:
        """What an instrument that died had kept becomes a take; beside everything else, it takes its time."""
        try:
            self._scratch.rescue(self._log)
        except Exception as error:  # noqa: BLE001 - the thread's top: the next start tries again
            self._fault(f"an earlier instrument's sound was not rescued ({type(error).__name__}: {error})")

    def _run(self) -> None:
        self.opened()
        threading.Thread(target=self.rescue, name="rescue", daemon=True).start()
        while not self._is_over:
            self.turn(LOOKING_S)
        self.turn(0.0)
        self.finish()

    def turn(self, patience_s: float) -> None:
        """Takes what it was told, and writes what may be written."""
        try:
            self._take_in_all(patience_s)
            self._write_on()
            self._ask_for_a_pair()
        except Exception as error:  # noqa: BLE001 - the thread's top: the next take must be possible
            self._drop_all(f"a mistake in SDA ({type(error).__name__}: {error})")
        self._show()

    def _take_in_all(self, patience_s: float) -> None:
        with contextlib.suppress(Empty):
            item = self._queue.get(timeout=patience_s) if patience_s else self._queue.get_nowait()
            while True:
                self._take_in(item)
                item = self._queue.get_nowait()

    def _take_in(self, item: Any) -> None:
        match item:
            case int():
                self._until = max(self._until, item)
            case _Forget():
                self._following.forget_from(item.frame)
                self._until = max(self._until, item.frame)
            case str():
                self._asked, self._paired_at = None, self._timeline[Field.HEARD]  # not again and again
                self._cannot_begin(item)
            case _Pair() if self._asked is not None and item.file == self._asked[1]:
                self._asked = None
                self._pairs.append(item)
            case _Pair():  # it was waited for too long, and another asked for
                _delete(item.file)
            case (heard, Start() | Stop() | Mark() | Keep() as order):
                self._obey(max(int(heard), self._done), order)
            case (frame, event):
                self._following.accept(frame, event)
                if isinstance(event, ModelLoaded) and event.model is not None:
                    self._put_aside(event.model)

    def _put_aside(self, model: SlotModel) -> None:
        self._known[model.content_hash] = model
        with contextlib.suppress(OSError):  # a take that needs it tries again, and says so
            self._scratch.fetch(model.content_hash, self._model_file)

    def _obey(self, heard: int, order: Order) -> None:
        match order:
            case Start():
                self._recorded.start(order)
            case Stop():
                self._recorded.stop(heard, order)
            case Mark():
                self._recorded.mark(heard, order)
            case Keep():
                self._last.keep(order, f"{self._now().strftime(BY_TIME)} kept", self._done)

    @property
    def _take(self) -> Track | None:
        return self._recorded.track

    # Writing on.

    def _write_on(self) -> None:
        """Everything up to where nothing can happen any more, cut where pieces and takes begin and end."""
        heard = self._timeline[Field.HEARD]
        self._map.look()
        goal, made = self._goal(heard)
        while self._pairs and (place := self._place_of(self._pairs[0])) <= goal:
            pair = self._pairs.pop(0)
            # Too late: its place is written already, or what happened after it.
            if place >= self._done and self._following.played <= pair.frame:
                self._write_to(place, pair.frame)
                self._happen(pair.frame)
                self._begin_at(pair)
            _delete(pair.file)
        self._write_to(goal, min(made, self._pairs[0].frame) if self._pairs else made)

    def _goal(self, heard: int) -> tuple[int, int]:
        """How far to write: in frames heard, and in frames of the timeline."""
        if self._is_over:
            return heard, OPEN
        goal = min(heard, self._map.heard_at(self._until))
        if heard - self._done > PATIENCE_FRAMES and goal < heard - PATIENCE_FRAMES // 2:
            return heard - PATIENCE_FRAMES // 2, OPEN
        return goal, self._until

    def _place_of(self, pair: _Pair) -> int:
        return self._map.heard_at(pair.frame, self._done)

    def _write_to(self, heard: int, made: int) -> None:
        """Up to a heard frame, and what happened before a frame of the timeline."""
        if self._recorded.stops and self._recorded.stop_at <= max(heard, self._done):
            self._write(self._recorded.stop_at, made)
            self._recorded.finish()
        self._write(heard, made)

    def _write(self, heard: int, made: int) -> None:
        """From `done` to a heard frame, to everyone who writes: events and gaps before their sound."""
        if heard < self._done:
            return
        # Within a gap the timeline may be anywhere: not beyond where a take begins.
        self._happen(min(made, self._map.made_before(heard)))
        while self._done < heard:
            oldest = min(self._timeline[Field.HEARD] - RING_FRAMES + MARGIN_FRAMES, heard)
            end = min(max(oldest, self._done) + (0 if oldest > self._done else BLOCK_FRAMES), heard)
            for track in self._tracks():
                self._to(track, lambda track: self._tell_of_gaps(track, end))  # noqa: B023 - called at once
            if oldest > self._done:
                self._lose(end)
            else:
                block = self._timeline.heard(self._done, end - self._done)
                for track in self._tracks():
                    self._to(track, lambda track: track.sounded(block))  # noqa: B023 - called at once
            self._done = end

    def _happen(self, made: int) -> None:
        """Every event before a frame of the timeline, to everyone who writes."""
        entries = self._following.advance(made)
        models = [event.model for _, event in entries if isinstance(event, ModelLoaded) and event.model]
        for track in self._tracks() if entries else ():
            self._to(track, lambda track: track.writer.happened(entries))
        for model in models if self._take else ():
            self._recorded.to(lambda take: self._recorded.give_model(take, model))  # noqa: B023 - called at once

    def _tell_of_gaps(self, track: Track, heard: int) -> None:
        track.had_gaps(self._map.gaps(max(self._done, track.heard_from), heard), heard)

    def _lose(self, end: int) -> None:
        """What has left the ring is silence, and that is said."""
        start = self._done
        self._fault(f"{(end - start) / SAMPLE_RATE:.1f} s were not recorded: {LOST}")
        made, made_to = self._map.made_before(start), self._map.made_before(end)
        for track in self._tracks():
            self._to(track, lambda track: track.lost(start, end, made, made_to))

    def _tracks(self) -> Iterator[Track]:
        yield from [track for track in (self._take, self._last.piece) if track is not None]

    def _to(self, track: Track, write: Callable[[Track], None]) -> None:
        """Writes to one; where the disk refuses, that one ends."""
        if track is self._take:
            self._recorded.to(write)
            return
        try:
            write(track)
        except (OSError, OutputError) as error:
            self._last.fail(in_words(track.writer.folder, error))

    # Beginning and ending.

    def _begin_at(self, pair: _Pair) -> None:
        """A boundary whose pair is there: the next piece, a take that waits, or a checkpoint of one."""
        self._paired_at = self._done
        state = self._following.heard
        if self._take is not None:
            self._recorded.to(lambda take: take.writer.passed(pair.frame, pair.file))
        elif self._recorded.waiting is not None:
            models = (*state.models, *self._dying_away(pair, state))
            self._recorded.begin(lambda folder: self._opened(folder, pair, state), models)
        if self._last.is_on:
            self._last.begin(self._done, lambda folder: self._opened(folder, pair, state))

    def _opened(self, folder: Path, pair: _Pair, state: State) -> Track:
        facts = TakeFacts(
            started_at=self._now().astimezone().isoformat(timespec="seconds"),
            first_frame=pair.frame,
            machine=self._machine,
            compute=self._compute,
            models=tuple(
                TakeModel(name=model.name, content_hash=model.content_hash)
                for model in self._dying_away(pair, state)
            ),
        )
        return Track(TakeWriter(folder, state, pair.file, facts), self._done)

    # Pairs, and what there is to show.

    def _ask_for_a_pair(self) -> None:
        heard = self._timeline[Field.HEARD]
        is_waiting = self._recorded.waiting is not None
        is_wanted = self._last.is_on or self._take is not None
        is_due = is_wanted and heard - self._paired_at >= CHECKPOINT_FRAMES
        is_asked = self._asked is not None and heard - self._asked[0] < ASKING_FRAMES
        if (is_waiting or is_due) and not is_asked and not self._pairs:
            try:
                place = self._scratch.place(f"pair{next(self._n_pairs)}.safetensors")
            except OSError as error:
                self._cannot_begin(in_words(self._folder, error))
                self._paired_at = heard  # not again and again
                return
            self._asked = heard, place
            self._ask(place)

    def _cannot_begin(self, why: str) -> None:
        """Neither a take that waits nor the next piece."""
        if self._recorded.waiting is not None:
            self._recorded.give_up(f"recording cannot begin: {why}")
        elif self._last.is_on:
            self._last.fail(why)
        elif self._take is not None:
            self._fault(f"the take goes on without a checkpoint: {why}")

    def _show(self) -> None:
        take = self._take
        self.shown = Recording(
            name=take.writer.folder.name if take else "",
            elapsed_s=round(take.writer.n_frames / SAMPLE_RATE, 1) if take else 0.0,
            size_mb=round(take.writer.n_bytes / 1e6, 1) if take else 0.0,
            room_s=round(self._free_bytes() / FRAME_BYTES / SAMPLE_RATE) if take else 0.0,
            kept_s=round(self._last.n_frames(self._done) / SAMPLE_RATE, 1),
        )

    def _free_bytes(self) -> int:
        """What the disk has left, looked up once a second."""
        heard = self._timeline[Field.HEARD]
        if heard - self._free[0] >= SAMPLE_RATE or heard < self._free[0]:
            with contextlib.suppress(OSError):
                self._free = heard, shutil.disk_usage(self._folder).free
        return self._free[1]

    def finish(self) -> None:
        """The take ends with the instrument."""
        self._recorded.give_up("the instrument ends")
        if self._take is not None:
            name = self._take.writer.folder.name
            self._recorded.stops = self._recorded.stops or [Stop(done=lambda _name: None, failed=self._fault)]
            self._recorded.finish()
            self._log(f"the take {name!r} ended with the instrument")
        self._last.close()

    def _drop_all(self, said: str) -> None:
        """After a mistake of ours: everything ends, and everyone who waits is told."""
        self._recorded.give_up(said)
        if self._take is not None:
            self._recorded.break_off(said)
        else:
            self._fault(said)
        if self._last.is_on:
            self._last.fail(said)
        while self._pairs:
            _delete(self._pairs.pop().file)
        self._asked = None
        self._done = self._timeline[Field.HEARD]


def _delete(file: Path) -> None:
    with contextlib.suppress(OSError):  # it goes with the scratch
        file.unlink(missing_ok=True)
