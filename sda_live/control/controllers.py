"""The musician's controllers at work: MIDI ports, the rows of the patches in force, lamps, and learning.

    ports -> decoder -> rows of the patches -> wishes                a thread of its own, "controllers"
    OSC with a foreign address -> rows of the patches -> wishes      on the OSC thread
    State -> lamps, rings and motor faders                           thirty times a second

Which patches are in force is up to `patches_in_force.py`. A row that stays the same when they change goes on
as it was, so that plugging in a pedal lets go of no fader; what is held by a row that is no more is let go.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from time import perf_counter

from sda_core.errors import SdaError, SettingError, counted
from sda_core.parameters import parameter
from sda_live.control.chain import Role
from sda_live.control.lamps import Lamps
from sda_live.control.learning import Learned, Listening
from sda_live.control.mapping import Mapped, osc_reading
from sda_live.control.monitor import Monitor
from sda_live.control.patches_in_force import PatchesInForce
from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.control.thinning import Thinning
from sda_live.midi.decoding import Decoder, Reading
from sda_live.midi.ports import VIRTUAL, MidiPorts, PortChange, PortEvent
from sda_live.midi.traffic import Received
from sda_live.osc.packet import Message
from sda_live.patch.choice import wanted_ports
from sda_live.patch.reading import Patch
from sda_live.wishes import AnyWish

LONGEST_REST_S = 0.02
LOOKING_S = 0.25  # at ports and patch files
LEARNING_S = 30.0  # so long a learning hand may hesitate
JOIN_S = 4.0  # closing the ports takes up to two seconds
SAME_FAULT_S = 10.0

Wishing = Callable[[Sequence[AnyWish]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the controllers know of the instrument, and whom they tell."""

    wish: Wishing
    value_of: Callable[[str], float]  # the newest value of a parameter
    in_words: Callable[[AnyWish], str]
    monitor: Monitor
    log: Callable[[str], None]
    fault: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """A parameter waits for a control to be moved."""

    target: str
    until: float
    done: Callable[[str], None]
    failed: Callable[[str], None]


class Controllers:
    """Give it the file of the patch that the settings name, or None; and the one that learning writes."""

    def __init__(
        self,
        ports: MidiPorts,
        patch: Path | None,
        learned: Path,
        surroundings: Surroundings,
        clock: Callable[[], float] = perf_counter,  # the one of the stamps on what comes
    ) -> None:
        self._ports, self._around, self._clock = ports, surroundings, clock
        self._patches = PatchesInForce(patch, learned, log=surroundings.log, fault=surroundings.fault)
        self._rows: dict[Source, list[Mapped]] = {}
        self._osc_rows: dict[str, list[Mapped]] = {}
        self._awaiting: set[Mapped] = set()  # rows whose wishes are on their way into the State
        self._lock = threading.Lock()  # around what rows do
        self._decoders: dict[str, Decoder] = {}
        self._waiting: deque[Received] = deque()
        self._lamps = Lamps(ports)
        self._shown = Thinning(surroundings.monitor)
        self._asked: SimpleQueue[_Lesson] = SimpleQueue()
        self._lesson: _Lesson | None = None
        self._listening = Listening()
        self._looked_at = float("-inf")
        self._system, self._trouble = "", ports.status().trouble
        self._faulted, self._faulted_at = "", float("-inf")
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="controllers", daemon=True)
        self._put_in_force()

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Lamps go out, ports are closed. May be called twice, and before `start`."""
        self._is_closing = True
        if self._thread.ident:
            self._thread.join(JOIN_S)

    # Called on other threads.

    @property
    def patch(self) -> Patch:
        return self._patches.patch

    def learn(self, target: str, done: Callable[[str], None], failed: Callable[[str], None]) -> None:
        """The next control that is moved will move this parameter."""
        path = parameter(target).path
        self._asked.put(_Lesson(target=path, until=self._clock() + LEARNING_S, done=done, failed=failed))

    def foreign(self, message: Message) -> list[AnyWish] | None:
        """The wishes of an OSC message whose address a patch maps; None where none does."""
        with self._lock:
            rows = self._osc_rows.get(message.address)
            if rows is None:
                return None
            now = self._clock()
            readings = [
                (row, osc_reading(row.mapping.source, _number(message, row.mapping.source.number), now))
                for row in rows
            ]
            return [wish for row, reading in readings for wish in self._acted(row, reading)]

    # The controllers' thread.

    def _run(self) -> None:
        try:
            while not self._is_closing:
                try:
                    self.turn()
                except Exception as error:  # noqa: BLE001 - the thread's top: one bad message must not end all
                    self._failed(error)
            self._let_go(self._all_rows())
            self._lamps.put_out()
            self._ports.flush(self._clock())
        finally:
            self._ports.close()

    def _failed(self, error: Exception) -> None:
        """Says it, but the same only now and then: it may come with every turn."""
        sentence, now = f"a controller was not understood ({type(error).__name__}: {error})", self._clock()
        if sentence != self._faulted or now - self._faulted_at >= SAME_FAULT_S:
            self._faulted, self._faulted_at = sentence, now
            self._around.fault(sentence)

    def turn(self) -> None:
        """Waits until something comes, and does everything that is due."""
        self._ports.wait(self._patience())
        now = self._clock()
        self._see(now)
        self._begin_lessons()
        self._waiting += self._ports.take()
        while self._waiting:
            self._hear(self._waiting.popleft())
        for decoder in self._decoders.values():
            for reading in decoder.due(now):
                self._moved(reading)
        for event in self._ports.take_events():
            self._changed(event)
        if now - self._looked_at >= LOOKING_S:
            self._looked_at = now
            self._look(now)
        if self._lesson is not None:
            self._teach(self._lesson, now)
        else:  # a motor would work against the hand that shows what to learn
            self._lamps.show(now, self._rows, self._around.value_of)
        self._shown.due(now)
        self._ports.flush(now)

    def _patience(self) -> float:
        now = self._clock()
        dues = [decoder.next_due_s for decoder in self._decoders.values()]
        waits = [due - now for due in dues if due is not None]
        return max(0.0, min([LONGEST_REST_S, *waits]))

    def _hear(self, received: Received) -> None:
        controller, data, at_s = received.controller, received.data, received.at_s
        if controller not in self._decoders:
            self._decoders[controller] = Decoder(controller, self.patch.rows)
        readings = self._decoders[controller].feed(data, at_s)
        if self._lesson is not None:  # what is moved to be learned moves nothing
            self._listening.hear(controller, data, at_s)
            what = f"midi {controller}: {data.hex(' ')}"
            self._shown.moved((controller, data[:2]), at_s, what, "heard, to be learned")
            return
        for reading in readings:
            self._moved(reading)

    def _moved(self, reading: Reading) -> None:
        rows = self._rows.get(reading.source, [])
        if not rows:
            self._show(reading, "nothing: no row of the patch has it; `sda-live learn` makes one")
            return
        self._lamps.touched(reading.source, reading.at_s)
        with self._lock:
            wishes = [wish for row in rows for wish in self._acted(row, reading)]
            if wishes:
                self._around.wish(wishes)

    def _see(self, now: float) -> None:
        """Shows the State to the rows that wait for what they wished."""
        if self._awaiting:
            with self._lock:
                value_of = self._around.value_of
                self._awaiting = {row for row in self._awaiting if row.see(value_of(row.mapping.to), now)}

    def _acted(self, row: Mapped, reading: Reading) -> list[AnyWish]:
        outcome = row.act(reading, self._around.value_of(row.mapping.to))
        if self._shown.is_watched:
            words = self._around.in_words(outcome.wish) if outcome.wish else ""
            self._show(reading, words or f"{row.mapping.to}: {outcome.reason}", row)
        if outcome.wish is None:
            return []
        self._awaiting.add(row)
        return [outcome.wish]

    def _show(self, reading: Reading, became: str, row: Mapped | None = None) -> None:
        if not self._shown.is_watched:
            return
        source = reading.source
        is_osc = source.kind is SourceKind.OSC
        what = f"{source}: {reading.position:.4g}" if is_osc else f"midi {source}: {reading.raw}"
        control = (source, row.mapping.to if row else "")
        is_pressed = row is not None and row.role in (Role.BUTTON, Role.NUMBER)
        if is_pressed or source.kind in (SourceKind.NOTE, SourceKind.PROGRAM):
            self._shown.happened(control, what, became)
        else:
            self._shown.moved(control, reading.at_s, what, became)

    def _changed(self, event: PortEvent) -> None:
        self._around.log(str(event))
        if event.is_output:
            self._lamps.forget(event.controller)
        elif event.change in (PortChange.LOST, PortChange.CLOSED):
            self._decoders.pop(event.controller, None)
            self._let_go(row for row in self._all_rows() if row.mapping.source.controller == event.controller)

    def _let_go(self, rows: Iterable[Mapped]) -> None:
        """Nothing of these is held any more, and where their controls stand is not known."""
        now = self._clock()
        wishes = [wish for row in rows if (wish := row.let_go(now).wish) is not None]
        if wishes:
            self._around.wish(wishes)

    # Which rows are in force.

    def _look(self, now: float) -> None:
        self._ports.poll(now)
        status = self._ports.status()
        if status.system and status.system != self._system:
            self._around.log(f"MIDI: {status.system} is there")
        elif status.trouble and status.trouble != self._trouble and not status.system:
            is_said = status.trouble.startswith("MIDI")
            self._around.log(status.trouble if is_said else f"MIDI: {status.trouble}")
        self._system, self._trouble = status.system, status.trouble
        if self._patches.look(now, status.seen):
            self._put_in_force()

    def _put_in_force(self) -> None:
        old = {_without_line(row.mapping): row for row in self._all_rows()}
        rows: dict[Source, list[Mapped]] = {}
        osc_rows: dict[str, list[Mapped]] = {}
        for mapping in self.patch.rows:
            row = old.pop(_without_line(mapping), None) or Mapped(mapping)
            if mapping.source.kind is SourceKind.OSC:
                osc_rows.setdefault(mapping.source.address, []).append(row)
            else:
                rows.setdefault(mapping.source, []).append(row)
        with self._lock:
            self._rows, self._osc_rows = rows, osc_rows
            self._awaiting -= set(old.values())
        self._let_go(old.values())
        self._lamps.put_out([source for source in {row.mapping.source for row in old.values()} - set(rows)])
        self._ports.flush(self._clock())
        for decoder in self._decoders.values():
            decoder.want(self.patch.rows)
        self._ports.want([port for port in wanted_ports(self.patch) if port.controller != VIRTUAL])

    def _all_rows(self) -> Iterator[Mapped]:
        for of_source in (*self._rows.values(), *self._osc_rows.values()):
            yield from of_source

    # Learning.

    def _begin_lessons(self) -> None:
        try:
            while True:
                lesson = self._asked.get_nowait()
                if self._lesson is not None:
                    self._lesson.failed(
                        f"{lesson.target} is learned instead; learn {self._lesson.target} again afterwards"
                    )
                self._lesson, self._listening = lesson, Listening()
                self._around.log(f"learning {lesson.target}: move a control")
                # What the lesson moves is not heard by the rows.
                self._let_go(row for rows in self._rows.values() for row in rows)
        except Empty:
            return

    def _teach(self, lesson: _Lesson, now: float) -> None:
        learned = self._listening.learned(lesson.target, now)
        if learned is None and now < lesson.until:
            return
        self._lesson = None
        if learned is None:
            lesson.failed(self._nothing_moved())
            return
        try:
            lesson.done(self._kept(learned, now))
        except SdaError as error:
            lesson.failed(str(error))

    def _kept(self, learned: Learned, now: float) -> str:
        """The row in its file, in force at once; what was found, in words."""
        sentence = self._patches.keep(learned, now)
        self._put_in_force()
        self._around.log(f"learned: {sentence}")
        return sentence

    def _nothing_moved(self) -> str:
        status = self._ports.status()
        there = ", ".join(f"{name} ({port})" for name, port in status.controllers.items())
        if there:
            where, what_next = f"on {there}", "move a control further"
        else:
            why = f" ({status.trouble})" if status.trouble else ""
            where, what_next = f"and no controller is there{why}", "plug one in"
        return (
            f"nothing was moved far enough within {LEARNING_S:g} s {where}; {what_next}, or look "
            "with `sda-live monitor` what arrives"
        )


def _without_line(mapping: Mapping) -> Mapping:
    """What a row says, wherever it stands in its file."""
    return replace(mapping, line=0)


def _number(message: Message, place: int) -> float:
    """The argument (from 1) as a number; of a button without one, that it was pressed."""
    if not message.arguments and place == 1:
        return 1.0
    if len(message.arguments) < place:
        n_got = counted(len(message.arguments), "argument")
        raise SettingError(f"{message.address}: got {n_got}, a patch maps number {place}; send more")
    got = message.arguments[place - 1]
    if not isinstance(got, int | float):
        raise SettingError(f"{message.address}: got {got!r} as argument {place}; send a number from 0 to 1")
    return float(got)
