"""The musician's controllers at work: MIDI ports, the patches in force, takeover, lamps, and learning.

    ports -> decoder -> rows of the patch -> wishes                  a thread of its own, "controllers"
    OSC with a foreign address -> rows of the patch -> wishes        on the OSC thread
    State -> lamps, rings and motor faders                           thirty times a second

Which patches are in force follows from what is plugged in: for each controller the shipped one that knows it,
else the generic one, and over them what was learned. A patch that the settings name stands alone.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from sda_core.errors import SdaError, SettingError
from sda_core.parameters import Kind, parameter
from sda_live.lamps import Lamps
from sda_live.learning import Learned, Listening
from sda_live.mapping import Mapped, osc_reading
from sda_live.midi_decoding import Decoder, Reading
from sda_live.midi_ports import VIRTUAL, MidiPorts, PortChange, PortEvent
from sda_live.midi_traffic import Received
from sda_live.monitor import Monitor
from sda_live.osc_packet import Message
from sda_live.patch.choice import (
    controller_for,
    merged,
    patch_for,
    shipped_folder,
    shipped_patches,
    wanted_ports,
)
from sda_live.patch.reading import Checked, Controller, Patch
from sda_live.patch.words import row_in_words
from sda_live.patch_file import PatchFile, append_learned
from sda_live.sources import Source, SourceKind
from sda_live.wishes import AnyWish

LONGEST_REST_S = 0.02
LOOKING_S = 0.25  # at ports and patch files
LEARNING_S = 30.0  # so long a learning hand may hesitate
GENERIC = "generic"
JOIN_S = 2.0
# Loops through the system itself are no controllers.
NO_CONTROLLERS = ("midi through", "through")

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
        self, ports: MidiPorts, patch: Path | None, learned: Path, surroundings: Surroundings
    ) -> None:
        self._ports, self._around = ports, surroundings
        self._is_alone = patch is not None
        is_shipped = patch is not None and patch.parent == shipped_folder()
        self._learns_into = patch if patch is not None and not is_shipped else learned
        self._files = {path: PatchFile(path) for path in (patch, self._learns_into) if path is not None}
        self._own: dict[Path, Patch] = {}
        self._shipped = shipped_patches()
        self._seen: dict[str, Patch] = {}  # by port: the patch for each that was ever plugged in
        self._patch = Patch()
        self._rows: dict[Source, list[Mapped]] = {}
        self._osc_rows: dict[str, list[Mapped]] = {}
        self._decoders: dict[str, Decoder] = {}
        self._lamps = Lamps(ports)
        self._lesson: _Lesson | None = None
        self._listening = Listening()
        self._looked_at = -LOOKING_S
        self._trouble = ports.status().trouble
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="controllers", daemon=True)
        self._put_in_force()

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Lamps go out, ports are closed."""
        self._is_closing = True
        if self._thread.ident:
            self._thread.join(JOIN_S)

    # Called on other threads.

    @property
    def patch(self) -> Patch:
        return self._patch

    def learn(self, target: str, done: Callable[[str], None], failed: Callable[[str], None]) -> None:
        """The next control that is moved will move this parameter."""
        parameter(target)
        self._listening = Listening()
        self._lesson = _Lesson(target=target, until=perf_counter() + LEARNING_S, done=done, failed=failed)

    def foreign(self, message: Message) -> list[AnyWish] | None:
        """The wishes of an OSC message whose address a patch maps; None where none does."""
        rows = self._osc_rows.get(message.address)
        if rows is None:
            return None
        wishes: list[AnyWish] = []
        for row in rows:
            number = _number(message, row.mapping.source.number)
            if number is not None:
                wishes += self._acted(row, osc_reading(row.mapping.source, number, perf_counter()))
        return wishes

    # The controllers' thread.

    def _run(self) -> None:
        while not self._is_closing:
            try:
                self.turn()
            except Exception as error:  # noqa: BLE001 - the thread's top: one bad message must not end the rest
                self._around.fault(f"a controller was not understood ({type(error).__name__}: {error})")
        self._lamps.put_out(row for rows in self._rows.values() for row in rows)
        self._ports.flush(perf_counter())
        self._ports.close()

    def turn(self) -> None:
        """Waits until something comes, and does everything that is due."""
        self._ports.wait(self._patience())
        now = perf_counter()
        for received in self._ports.take():
            self._hear(received)
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
        self._lamps.show(now, self._rows, self._around.value_of)
        self._ports.flush(now)

    def _patience(self) -> float:
        now = perf_counter()
        dues = [decoder.next_due_s for decoder in self._decoders.values()]
        waits = [due - now for due in dues if due is not None]
        return max(0.0, min([LONGEST_REST_S, *waits]))

    def _hear(self, received: Received) -> None:
        if self._lesson is not None:  # what is moved to be learned moves nothing
            self._listening.hear(received.controller, received.data, received.at_s)
            return
        for reading in self._decoder(received.controller).feed(received.data, received.at_s):
            self._moved(reading)

    def _decoder(self, controller: str) -> Decoder:
        if controller not in self._decoders:
            self._decoders[controller] = Decoder(controller, self._patch.rows)
        return self._decoders[controller]

    def _moved(self, reading: Reading) -> None:
        rows = self._rows.get(reading.source, [])
        if not rows:
            what = "nothing: no row of the patch has it; `sda-live learn` makes one"
            self._around.monitor.saw(f"midi {reading.source}: {reading.raw}", what)
        wishes = [wish for row in rows for wish in self._acted(row, reading)]
        if wishes:
            self._lamps.touched(reading.source, reading.at_s)
            self._around.wish(wishes)

    def _acted(self, row: Mapped, reading: Reading) -> list[AnyWish]:
        target = row.mapping.to
        has_value = parameter(target).kind is not Kind.TRIGGER
        outcome = row.act(reading, self._around.value_of(target) if has_value else 0.0)
        monitor = self._around.monitor
        if monitor.is_watched:
            what = self._around.in_words(outcome.wish) if outcome.wish else f"{target}: {outcome.reason}"
            kind = "" if reading.source.kind is SourceKind.OSC else "midi "
            monitor.saw(f"{kind}{reading.source}: {reading.raw}", what)
        return [outcome.wish] if outcome.wish else []

    def _changed(self, event: PortEvent) -> None:
        self._around.log(str(event))
        if event.is_output:
            self._lamps.forget(event.controller)
            return
        if event.change in (PortChange.LOST, PortChange.CLOSED):
            now = perf_counter()
            for row in (row for rows in self._rows.values() for row in rows):
                if row.mapping.source.controller == event.controller:
                    wish = row.let_go(now).wish
                    self._around.wish([wish] if wish else [])

    # Which patches are in force.

    def _look(self, now: float) -> None:
        self._ports.poll(now)
        status = self._ports.status()
        if status.trouble and status.trouble != self._trouble and not status.system:
            self._around.log(status.trouble)
        self._trouble = status.trouble
        is_changed = self._look_at_files(now)
        for port in status.seen:
            if port not in self._seen and not self._is_alone and not port.lower().startswith(NO_CONTROLLERS):
                self._seen[port] = self._patch_of(port)
                is_changed = True
        if is_changed:
            self._put_in_force()

    def _look_at_files(self, now: float) -> bool:
        is_changed = False
        for path, file in self._files.items():
            if path == self._learns_into and not path.exists() and path not in self._own:
                continue  # nothing was learned yet
            found = file.poll(now)
            if isinstance(found, str):
                self._around.fault(found)
            elif isinstance(found, Checked):
                self._own[path] = found.patch
                for warning in found.warnings:
                    self._around.log(warning)
                self._around.log(f"patch {path.name}: {len(found.patch.rows)} rows in force")
                is_changed = True
        return is_changed

    def _patch_of(self, port: str) -> Patch:
        """The shipped patch that knows a port; else the generic one, made its own."""
        known = [patch for name, patch in self._shipped.items() if name != GENERIC]
        found = patch_for(port, known)
        if found is not None:
            return found
        name, controller = controller_for(port)
        return _renamed(self._shipped[GENERIC], name, controller)

    def _put_in_force(self) -> None:
        own = [self._own[path] for path in self._files if path in self._own]
        patches = own if self._is_alone else [*self._seen.values(), *own]
        generic = _renamed(self._shipped[GENERIC], VIRTUAL, Controller(match="SDA"))
        has_virtual = self._is_alone or any(VIRTUAL in patch.controllers for patch in own)
        self._patch = merged([*([] if has_virtual else [generic]), *patches])
        now = perf_counter()
        for row in (row for rows in self._rows.values() for row in rows):
            self._around.wish([wish] if (wish := row.let_go(now).wish) else [])
        rows: dict[Source, list[Mapped]] = {}
        osc_rows: dict[str, list[Mapped]] = {}
        for mapping in self._patch.rows:
            if mapping.source.kind is SourceKind.OSC:
                osc_rows.setdefault(mapping.source.address, []).append(Mapped(mapping))
            else:
                rows.setdefault(mapping.source, []).append(Mapped(mapping))
        self._rows, self._osc_rows = rows, osc_rows
        for decoder in self._decoders.values():
            decoder.want(self._patch.rows)
        self._lamps.forget()
        self._ports.want([port for port in wanted_ports(self._patch) if port.controller != VIRTUAL])

    # Learning.

    def _teach(self, lesson: _Lesson, now: float) -> None:
        learned = self._listening.learned(lesson.target, now, self._patch.rows)
        if learned is None and now < lesson.until:
            return
        self._lesson = None
        if learned is None:
            lesson.failed(
                f"nothing was moved for {LEARNING_S:g} s; move a control, or look with sda-live monitor"
            )
            return
        try:
            lesson.done(self._kept(learned))
        except SdaError as error:
            lesson.failed(str(error))

    def _kept(self, learned: Learned) -> str:
        """The row in the patch, in force at once; what was found, in words."""
        name = learned.mapping.source.controller
        controller = Controller(match="SDA") if name == VIRTUAL else self._patch.controllers.get(name)
        path = append_learned(self._learns_into, learned.mapping, controller)
        self._files.setdefault(path, PatchFile(path))
        self._looked_at = -LOOKING_S
        words = row_in_words(learned.mapping, self._patch)
        return ". ".join((learned.sentence, words.rstrip("."), *learned.conflicts))


def _renamed(patch: Patch, name: str, controller: Controller) -> Patch:
    """A patch of one controller, for another one."""
    (only,) = patch.controllers.values()
    rows = tuple(replace(row, source=replace(row.source, controller=name)) for row in patch.rows)
    return replace(patch, controllers={name: replace(controller, channel=only.channel)}, rows=rows)


def _number(message: Message, place: int) -> float | None:
    """The argument (from 1) as a number; of a button without one, that it was pressed."""
    if not message.arguments and place == 1:
        return 1.0
    if len(message.arguments) < place:
        return None
    got = message.arguments[place - 1]
    if not isinstance(got, int | float):
        raise SettingError(f"{message.address}: got {got!r} as argument {place}; send a number from 0 to 1")
    return float(got)
