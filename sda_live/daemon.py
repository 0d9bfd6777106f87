"""The daemon: what a musician starts. It holds the instrument together and makes no sound itself.

    OSC thread --- wishes ----> engine line ----> engine ==> timeline ==> player ==> device
        |                                           |           |
        +---- commands ---> desk <--- accepted -----+           +--- heard ring
                             |
                             +--> State as heard, journal, status, sets, supervision

The desk is the main thread: everything that is not urgent comes to it through one queue and is done in order.
A wish never passes over it, and a panic goes straight into shared memory.
"""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sda_core.errors import OutputError, SdaError, described
from sda_core.events import Event, ModelLoaded, event_from_json, event_to_json
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Entry
from sda_core.live_union import left_out
from sda_core.parameters import parameter
from sda_core.paths import path_of
from sda_core.state import State
from sda_core.take import this_machine
from sda_live import instance, shared_memory
from sda_live.child import Said
from sda_live.commands import Answer, Commands
from sda_live.config import LiveConfig
from sda_live.doors import Doors, Inside, host_of
from sda_live.engine_keeper import EngineKeeper
from sda_live.engine_line import EngineLine
from sda_live.following import Following
from sda_live.journal_file import JournalFile
from sda_live.osc.meaning import Command
from sda_live.osc.server import Peer
from sda_live.osc.view import Readings
from sda_live.patch.choice import lasting
from sda_live.places import patches_folder, runtime_folder, sets_folder, shared_memory_folder, takes_folder
from sda_live.player_keeper import A_FILE, PlayerKeeper
from sda_live.repertoire import Repertoire
from sda_live.status import Glance, Status
from sda_live.status_report import glance_of, status_of
from sda_live.takes.recorder import Recorder
from sda_live.timeline import Field, create_timeline
from sda_live.wishes import AnyWish, Wish

LOOKING_S = 0.05
LAST_SET = "last"
REPEATING_S = 1.0
CLAIMING_S = 2.0
# For the engine's last word.
LAST_WORD_S = 1.0
# What is no event but a command, when a controller moves it.
TAKE_COMMANDS = {
    ("record", 1.0): Command(name="record/start"),
    ("record", 0.0): Command(name="record/stop"),
    ("marker", 1.0): Command(name="marker"),
    ("keep", 1.0): Command(name="keep/minutes", arguments=(0.0,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command, and who wants to know how it went."""

    command: Command
    peer: Peer | None  # None: a controller that cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Somebody wants the instrument to end."""

    why: str


class Daemon:
    """One instrument. Made, it has started everything; `work` plays until it is over, `close` tidies up."""

    def __init__(
        self,
        config: LiveConfig,
        home: Path,
        models_folder: Path,
        log: Callable[[str], None],
        journal: Path | None = None,
        *,
        last_set: str = LAST_SET,
    ) -> None:
        """`last_set` is what a set without a name is saved as at the end; empty: it is not."""
        self._config, self._home, self._log = config, home, log
        self._queue: SimpleQueue[Any] = SimpleQueue()  # of Said, Asked and Ended
        self._started_at = time.monotonic()
        self._last_set, self._last_fault = last_set, ""
        self._faulted_at = 0.0
        self._claimed_at = 0.0
        self._is_leaving = False
        self._until = 0  # every event that acts before this frame is known
        self.first_sound_s = 0.0  # how long it took; 0 before
        self._repertoire = Repertoire(models_folder, sets_folder(home))
        self._takes_folder = takes_folder(home, config.takes.folder)
        with contextlib.ExitStack() as undo:
            self._open(undo, journal)
            undo.pop_all()

    def _open(self, undo: contextlib.ExitStack, journal: Path | None) -> None:
        """Everything that may be refused first: models, set, port; then memory and processes."""
        self._following = Following(self._first_state())
        config = self._config
        if config.midi.patch:
            self._repertoire.patch = lasting(config.midi.patch)
        self._config = config = replace(config, midi=replace(config.midi, patch=self._repertoire.patch))
        self._claim = undo.enter_context(instance.claim(runtime_folder(), config.osc.port, host_of(config)))
        inside = Inside(
            wish=self._wish,
            command=self._command,
            state=lambda: self._following.newest,
            value_of=self._value_of,
            shown=self._shown,
            log=self._log,
            fault=self._fault,
        )
        self._doors = Doors(config, patches_folder(self._home), inside)
        undo.callback(self._doors.close)
        _check_free(self._config.audio.device, journal)
        for path in shared_memory.sweep(shared_memory_folder(), shared_memory.is_alive):
            self._log(f"removed {path.name}, which an instrument that died had left")
        self._timeline = create_timeline(shared_memory_folder())
        undo.callback(shared_memory.delete, self._timeline.path)
        self._journal = JournalFile(journal, self._following.heard) if journal else None
        audio = self._config.audio
        self._line = EngineLine()
        self._engine = EngineKeeper(
            self._timeline,
            audio,
            self._line,
            self._queue,
            self._repertoire.paths,
            self._config.start.compute,
            self._fault,
            lambda content_hash: self._recorder.model(content_hash),
        )
        self._player = PlayerKeeper(self._timeline, audio, self._queue, self._log, self._fault)
        self._recorder = Recorder(
            self._timeline,
            self._following.heard,
            self._takes_folder,
            keep_minutes=self._config.takes.keep_minutes,
            machine=this_machine(),
            compute=self._config.start.compute,
            model_file=self._repertoire.paths.get,
            ask=lambda path: self._line.order({"pair": str(path)}),
            log=self._log,
            fault=self._fault,
            now=datetime.now,
        )
        self._commands = Commands(
            self._repertoire,
            self._following,
            self._line,
            self._recorder,
            set_name=self._config.start.set,
            status=self.status,
            leave=self.leave,
            log=self._log,
            fault=self._fault,
        )
        self._engine.start(self._following)
        undo.callback(self._engine.end)
        self._recorder.start()
        self._player.start()
        self._doors.start()
        if not any(self._following.newest.slots):
            self._log(
                "no model is loaded, so nothing sounds yet: `sda-live load 1 glass`; "
                "`sda model list` shows what there is"
            )

    def close(self) -> None:
        """Fades out, ends the processes, saves and closes what is open; leaves nothing behind."""
        for end in (
            self._player.end,
            self._doors.close,
            self._wait_for_the_last_word,
            self._look,
            self._recorder.close,
            self._engine.end,
            self._end_the_journal,
            self._save_the_set,
        ):
            with self._going_on():
                end()
        shared_memory.delete(self._timeline.path)
        self._claim.release()

    def _end_the_journal(self) -> None:
        if self._journal is not None:
            self._journal.end(self._timeline[Field.PLAYED])

    def _save_the_set(self) -> None:
        if name := self._commands.set_name or self._last_set:
            self._log(f"saved the set {name!r} as {self._repertoire.save(name, self._following.newest)}")

    def leave(self, why: str) -> None:
        """Lets `work` come to its end; may be called from anywhere, also from a signal's handler."""
        self._queue.put(Ended(why=why))

    def obey_signals(self) -> None:
        """TERM, INT and a closed window end the instrument cleanly."""
        for number in (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGTERM)):
            signal.signal(number, lambda got, _frame: self.leave(signal.Signals(got).name))

    # The desk.

    def work(self, look: Callable[[], bool]) -> None:
        """Does what comes to the desk, until somebody ends it or `look`, asked often, says it is over."""
        looked_at = 0.0
        while not self._is_leaving:
            with contextlib.suppress(Empty):
                self._answer(self._queue.get(timeout=LOOKING_S))
            self._answer_all()
            if time.monotonic() - looked_at >= LOOKING_S:
                looked_at = time.monotonic()
                self._look()
                with self._going_on():
                    self._is_leaving |= not look()

    @contextlib.contextmanager
    def _going_on(self) -> Iterator[None]:
        """Whatever goes wrong in one thing, it is said, and everything else goes on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the desk's top: an instrument does not end in mid-sound
            is_foreseen = isinstance(error, SdaError)
            self._fault(str(error) if is_foreseen else f"something failed here ({described(error)})")

    @property
    def played(self) -> int:
        return self._timeline[Field.PLAYED]

    def play(self, entries: Sequence[Entry]) -> None:
        """Plays events from now on; their frames count from this moment."""
        self._line.order({"do": [[event_to_json(event), frame] for frame, event in entries]})

    def _answer(self, item: Said | Asked | Ended) -> None:
        with self._going_on():
            match item:
                case Ended():
                    self._is_leaving = True
                    self._log(f"{item.why}: fading out")
                case Asked():
                    self._commands.obey(item.command, lambda answer: self._reply(item.peer, answer))
                case Said() if self._engine.is_its(item):
                    self._engine_said(item)
                case Said():
                    self._player.said(item)

    def _engine_said(self, said: Said) -> None:
        facts = said.facts
        if facts is None:
            self._until = max(self._until, self._timeline[Field.WRITTEN])
            self._recorder.forget_from(self._timeline[Field.WRITTEN])
            self._commands.lost()
            self._engine.ended(said.exit_code)
        elif "accepted" in facts:
            frame, plain = facts["accepted"]
            self._accepted(frame, event_from_json(plain))
        elif "taken" in facts:
            self._line.taken(facts["taken"])
        elif "until" in facts:
            self._until = max(self._until, facts["until"])
            self._recorder.until(self._until)
        elif "paired" in facts:
            self._recorder.paired(facts["paired"], Path(facts["file"]), facts["models"])
        elif "unpaired" in facts:
            self._recorder.unpaired(facts["unpaired"])
        elif "refused" in facts:
            self._fault(str(facts["refused"]))
            self._commands.refused(facts["number"], str(facts["refused"]))
        elif "fault" in facts and facts["in_a_row"] == 1:
            self._fault(f"rendering failed ({facts['fault']})")

    def _accepted(self, frame: int, event: Event) -> None:
        self._following.accept(frame, event)
        self._recorder.accept(frame, event)
        self._commands.accepted(event)
        if isinstance(event, ModelLoaded):
            self._tell_of_a_load(event)

    def _wait_for_the_last_word(self) -> None:
        """Of the engine: until everything that was heard is known."""
        self._line.order({"until": 0})
        deadline = time.monotonic() + LAST_WORD_S
        self._answer_all()
        while self._until < self.played and time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                self._answer(self._queue.get(timeout=LOOKING_S))

    def _tell_of_a_load(self, event: ModelLoaded) -> None:
        if event.model is None:
            self._log(f"slot {event.slot} is empty")
            return
        self._log(f"slot {event.slot} holds {event.model.name}")
        newest = self._following.newest
        homeless = [label for slot, label in left_out(newest.assignment, newest.slots) if slot == event.slot]
        if homeless:
            self._log(f"{event.model.name}: no slider is free for {', '.join(homeless)}; they stay centred")

    def _answer_all(self) -> None:
        """What lies on the desk now."""
        with contextlib.suppress(Empty):
            while True:
                self._answer(self._queue.get_nowait())

    def _look(self) -> None:
        """Looks after everything."""
        looks = (self._look_at_what_was_heard, self._engine.look, self._player.look, self._look_at_the_claim)
        for look in looks:
            with self._going_on():
                look()

    def _look_at_the_claim(self) -> None:
        """Now and then: the commands find the instrument by it."""
        now = time.monotonic()
        if now - self._claimed_at < CLAIMING_S or self._is_leaving:
            return
        self._claimed_at = now
        if not self._claim.is_found:
            self._claim.release()
            mine = self._claim.instance
            self._claim = instance.claim(runtime_folder(), mine.port, mine.host, mine.started_at_s)

    def _look_at_what_was_heard(self) -> None:
        """It is written when nothing earlier can come any more."""
        heard = self._following.advance(min(self.played, self._until))
        if self._journal is not None and (problem := self._journal.write(heard)):
            self._fault(problem)
            self._journal = None
        if not self.first_sound_s and self.played:
            self.first_sound_s = time.monotonic() - self._started_at
            self._timeline[Field.LEAST_FRAMES] = self._timeline[Field.TARGET_FRAMES]

    def _fault(self, sentence: str) -> None:
        """Keeps and logs a fault; the same one again and again, once a second."""
        now = time.monotonic()
        if sentence != self._last_fault or now - self._faulted_at >= REPEATING_S:
            self._faulted_at = now
            self._log(sentence)
        self._last_fault = sentence

    # What comes in, on the threads of its doors.

    def _wish(self, wishes: Sequence[AnyWish], peer: Peer | None) -> None:
        """Wishes that act together."""
        for wish in wishes:
            match wish:
                case Wish(path="panic"):
                    self._timeline[Field.PANIC] = 1
                case Wish(path="resume"):
                    self._timeline[Field.PANIC] = 0
                case Wish(path=path, value=value) if command := TAKE_COMMANDS.get((path, value)):
                    self._queue.put(Asked(command=command, peer=peer))
        musical = [wish for wish in wishes if parameter(wish.path).is_event]
        if musical:
            self._line.wish(musical)

    def _reply(self, peer: Peer | None, answer: Answer) -> None:
        if peer is None:
            return
        address, arguments = answer
        self._doors.reply(peer, address, *arguments)

    def _command(self, command: Command, peer: Peer) -> None:
        if command.name == "ping":
            heard_s = self._timeline[Field.HEARD] / SAMPLE_RATE
            self._doors.reply(peer, "/sda/pong", *(command.arguments or ("",)), heard_s)
        elif command.name == "quit" and not self._doors.may_end_it(peer):
            self._doors.reply(peer, "/sda/error", "/sda/quit", "only this computer may end the instrument")
        elif command.name == "learn":
            self._learn(str(command.arguments[0]), peer)
        else:
            self._queue.put(Asked(command=command, peer=peer))

    def _learn(self, target: str, peer: Peer) -> None:
        self._doors.controllers.learn(
            target,
            done=lambda found: self._doors.reply(peer, "/sda/learned", target, found),
            failed=lambda why: self._doors.reply(peer, "/sda/error", "/sda/learn", why),
        )

    def _value_of(self, path: str) -> float:
        """The newest value of a parameter; of what no State has, the daemon's own."""
        if path == "record":
            return float(bool(self._recorder.shown.name))
        return self._following.newest.target(path)

    def _shown(self) -> tuple[State, int, Readings]:
        """What surfaces are shown now."""
        glance, recording = self.glance(), self._recorder.shown
        readings = Readings(
            level_db=glance.peak_db,
            depth_ms=glance.depth_ms,
            latency_ms=glance.latency_ms,
            is_panic=glance.is_panic,
            is_recording=bool(recording.name),
            elapsed_s=recording.elapsed_s,
        )
        return self._following.newest, self.played, readings

    def _first_state(self) -> State:
        start = self._config.start
        if not start.set:
            return self._repertoire.first_state(start.models)
        if self._repertoire.has_set(start.set):
            state = self._repertoire.opened_set(start.set, start.models)
            for sentence in self._repertoire.missing:
                self._fault(sentence)
            return state
        self._log(f"the set {start.set!r} is new")
        return self._repertoire.first_state(start.models)

    def glance(self) -> Glance:
        return glance_of(self._timeline)

    def status(self) -> Status:
        return status_of(
            self._timeline,
            self._following.heard,
            doors=self._doors.status(),
            set_name=self._commands.set_name,
            started_at=self._started_at,
            device=self._player.device,
            children=(*self._engine.pids, *self._player.pids, *self._doors.pids),
            engine_restarts=self._engine.n_restarts,
            player_restarts=self._player.n_restarts,
            dropped_wishes=self._line.n_dropped,
            last_fault=self._last_fault,
            recording=self._recorder.shown,
        )


def _check_free(device: str, journal: Path | None) -> None:
    """Refuses to write over what is there: it may be yesterday's performance."""
    file = path_of(device.removeprefix(A_FILE)) if device.startswith(A_FILE) else None
    for path in (file, journal):
        if path is not None and path.is_file():
            raise OutputError(f"{path} is there already; choose another name, or delete it")
