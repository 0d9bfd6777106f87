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
import json
import signal
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sda_core.errors import SdaError, SettingError
from sda_core.events import Event, ModelLoaded, event_from_json, event_to_json
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Entry
from sda_core.live_union import left_out
from sda_core.parameters import Kind, parameter
from sda_core.state import State
from sda_live import instance, shared_memory
from sda_live.child import Said
from sda_live.config import LiveConfig
from sda_live.engine_keeper import EngineKeeper
from sda_live.engine_line import EngineLine
from sda_live.following import Following
from sda_live.journal_file import JournalFile
from sda_live.osc import OscServer, Peer
from sda_live.osc_map import Command, meaning, parameter_of
from sda_live.osc_packet import Bundle
from sda_live.places import runtime_folder, sets_folder, shared_memory_folder
from sda_live.player_keeper import PlayerKeeper
from sda_live.repertoire import Plan, Repertoire
from sda_live.status import Status, status_to_json
from sda_live.status_report import status_of
from sda_live.timeline import Field, create_timeline
from sda_live.wishes import Wish

LOOKING_S = 0.05
LAST_SET = "last"
# Wrong messages may come by the thousand; one of them is told of in so long.
COMPLAINING_S = 1.0
LONGEST_COMPLAINT = 160

Answers = list[tuple[str, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command, and who wants to know how it went."""

    command: Command
    peer: Peer


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
    ) -> None:
        self._config, self._log = config, log
        self._queue: SimpleQueue[Any] = SimpleQueue()  # of Said, Asked and Ended
        self._started_at = time.monotonic()
        self._set_name, self._last_fault = config.start.set, ""
        self._complained_at = 0.0
        self._is_leaving = False
        self.first_sound_s = 0.0  # how long it took; 0 before
        self._repertoire = Repertoire(models_folder, sets_folder(home))
        with contextlib.ExitStack() as undo:
            self._open(undo, journal)
            undo.pop_all()

    def _open(self, undo: contextlib.ExitStack, journal: Path | None) -> None:
        """Everything that may be refused first: models, set, port; then memory and processes."""
        self._following = Following(self._first_state())
        osc = self._config.osc
        self._claim = undo.enter_context(instance.claim(runtime_folder(), osc.port))
        self._osc = OscServer(self._receive, self._fault, host=osc.host, port=osc.port)
        undo.callback(self._osc.close)
        self._journal = JournalFile(journal, self._following.heard) if journal else None
        for path in shared_memory.sweep(shared_memory_folder(), shared_memory.is_alive):
            self._log(f"removed {path.name}, which an instrument that died had left")
        self._timeline = create_timeline(shared_memory_folder())
        undo.callback(self._timeline.path.unlink, missing_ok=True)
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
        )
        self._player = PlayerKeeper(self._timeline, audio, self._queue, self._log, self._fault)
        self._engine.start(self._following)
        undo.callback(self._engine.end)
        self._player.start()
        self._osc.start()

    def close(self) -> None:
        """Fades out, ends the processes, saves and closes what is open; leaves nothing behind."""
        self._osc.close()
        self._player.end()
        self._hear_out()
        self._look()
        self._engine.end()
        try:
            if self._journal is not None:
                self._journal.end(self._timeline[Field.PLAYED])
            name = self._set_name or LAST_SET
            self._log(f"saved the set {name!r} as {self._repertoire.save(name, self._following.newest)}")
        except SdaError as error:
            self._log(str(error))
        self._timeline.path.unlink(missing_ok=True)
        self._claim.release()

    def leave(self, why: str) -> None:
        """Lets `work` come to its end; may be called from anywhere, also from a signal's handler."""
        self._queue.put(Ended(why=why))

    def obey_signals(self) -> None:
        """TERM and INT end the instrument cleanly."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda got, _frame: self.leave(signal.Signals(got).name))

    # The desk.

    def work(self, look: Callable[[], bool]) -> None:
        """Does what comes to the desk, until somebody ends it or `look`, asked often, says it is over."""
        looked_at = 0.0
        while not self._is_leaving:
            with contextlib.suppress(Empty):
                self._answer(self._queue.get(timeout=LOOKING_S))
            if time.monotonic() - looked_at >= LOOKING_S:
                looked_at = time.monotonic()
                self._look()
                self._is_leaving |= not look()

    @property
    def played(self) -> int:
        return self._timeline[Field.PLAYED]

    def play(self, entries: Sequence[Entry]) -> None:
        """Plays events from now on; their frames count from this moment."""
        self._line.order({"do": [[event_to_json(event), frame] for frame, event in entries]})

    def _answer(self, item: Said | Asked | Ended) -> None:
        match item:
            case Ended():
                self._log(f"{item.why}: fading out")
                self._is_leaving = True
            case Asked():
                self._obey(item)
            case Said() if self._engine.is_its(item):
                self._engine_said(item)
            case Said():
                self._player.said(item)

    def _engine_said(self, said: Said) -> None:
        facts = said.facts
        if facts is None:
            self._engine.ended(said.exit_code)
        elif "accepted" in facts:
            frame, plain = facts["accepted"]
            event = event_from_json(plain)
            self._following.accept(frame, event)
            if isinstance(event, ModelLoaded):
                self._tell_of_a_load(event)
        elif "refused" in facts:
            self._fault(str(facts["refused"]))
        elif "fault" in facts and facts["in_a_row"] == 1:
            self._fault(f"rendering failed ({facts['fault']})")

    def _tell_of_a_load(self, event: ModelLoaded) -> None:
        if event.model is None:
            self._log(f"slot {event.slot} is empty")
            return
        self._log(f"slot {event.slot} holds {event.model.name}")
        newest = self._following.newest
        homeless = [label for slot, label in left_out(newest.assignment, newest.slots) if slot == event.slot]
        if homeless:
            self._log(f"{event.model.name}: no slider is free for {', '.join(homeless)}; they stay centred")

    def _hear_out(self) -> None:
        """What the engine has told and nobody has read yet: the end of the journal."""
        with contextlib.suppress(Empty):
            while True:
                item = self._queue.get_nowait()
                if isinstance(item, Said) and self._engine.is_its(item) and item.facts is not None:
                    self._engine_said(item)

    def _look(self) -> None:
        heard = self._following.advance(self.played)
        if self._journal is not None and (problem := self._journal.write(heard)):
            self._fault(problem)
            self._journal = None
        if not self.first_sound_s and self.played:
            self.first_sound_s = time.monotonic() - self._started_at
            self._timeline[Field.LEAST_FRAMES] = self._timeline[Field.TARGET_FRAMES]
        self._engine.look()
        self._player.look()

    def _fault(self, sentence: str) -> None:
        self._last_fault = sentence
        self._log(sentence)

    # What comes in by OSC; on its thread.

    def _receive(self, bundle: Bundle, peer: Peer) -> None:
        wishes: list[Wish] = []
        for message in bundle.messages:
            try:
                meant = meaning(message)
            except SettingError as error:
                self._complain(peer, message.address, str(error))
                continue
            if meant.note:
                self._complain(peer, message.address, meant.note)
            if meant.command is not None:
                self._command(meant.command, peer)
            wishes += meant.wishes
        self._wish(wishes)

    def _complain(self, peer: Peer, address: str, sentence: str) -> None:
        self._osc.reply(peer, "/sda/error", address, sentence)
        if time.monotonic() - self._complained_at >= COMPLAINING_S:
            self._complained_at = time.monotonic()
            self._fault(textwrap.shorten(sentence, LONGEST_COMPLAINT, placeholder=" ..."))

    def _wish(self, wishes: Sequence[Wish]) -> None:
        """Wishes that act together."""
        for wish in wishes:
            if wish.path == "panic":
                self._timeline[Field.PANIC] = 1
            elif wish.path == "resume":
                self._timeline[Field.PANIC] = 0
        musical = [wish for wish in wishes if parameter(wish.path).is_event]
        if musical:
            self._line.wish(musical)

    def _command(self, command: Command, peer: Peer) -> None:
        if command.name == "ping":
            heard_s = self._timeline[Field.HEARD] / SAMPLE_RATE
            self._osc.reply(peer, "/sda/pong", *(command.arguments or ("",)), heard_s)
        elif command.name == "quit" and not peer[0].startswith("127."):
            self._osc.reply(peer, "/sda/error", "/sda/quit", "only this computer may end the instrument")
        else:
            self._queue.put(Asked(command=command, peer=peer))

    # Commands; on the desk.

    def _obey(self, asked: Asked) -> None:
        command = asked.command
        try:
            answers = self._done(command)
        except SdaError as error:
            self._fault(str(error))
            answers = [("/sda/error", (f"/sda/{command.name}", str(error)))]
        for address, arguments in answers or [("/sda/done", (f"/sda/{command.name}",))]:
            self._osc.reply(asked.peer, address, *arguments)

    def _done(self, command: Command) -> Answers:
        """Does a command; what is to be answered beyond that it is done."""
        newest = self._following.newest
        match (command.name, *command.arguments):
            case ("load", int(slot), str(name)):
                self._act(self._repertoire.loading(newest, slot, name))
            case ("clear", int(slot)):
                self._act(self._repertoire.clearing(newest, slot))
            case ("swap", int(one), int(other)):
                self._act(self._repertoire.swapping(newest, one, other))
            case ("set/save", str(name)):
                self._log(f"saved the set {name!r} as {self._repertoire.save(name, newest)}")
                self._set_name = name
            case ("set/load", str(name)):
                self._act(self._repertoire.changing_set(newest, name))
                self._set_name = name
            case ("get", str(path)):
                return [_value_of(path, newest, self.played)]
            case ("status",):
                return _short(self.status())
            case ("status/json",):
                return [("/sda/status/json", (json.dumps(status_to_json(self.status())),))]
            case ("quit",):
                self.leave("asked to end")
        return []

    def _act(self, plan: Plan) -> None:
        events: Sequence[Event] = plan.events
        paths = {content_hash: str(path) for content_hash, path in plan.paths.items()}
        self._line.order({"do": [[event_to_json(event), 0] for event in events], "models": paths})

    def _first_state(self) -> State:
        start = self._config.start
        if not start.set:
            return self._repertoire.first_state(start.models)
        try:
            return self._repertoire.opened_set(start.set, start.models)
        except SettingError as error:
            if "none of that name" not in str(error):
                raise
            self._log(f"the set {start.set!r} is new")
            return self._repertoire.first_state(start.models)

    def status(self) -> Status:
        counters = self._osc.counters
        return status_of(
            self._timeline,
            self._following.heard,
            osc=f"{self._osc.host}:{self._osc.port}",
            set_name=self._set_name,
            started_at=self._started_at,
            device=self._player.device,
            children=(*self._engine.pids, *self._player.pids),
            engine_restarts=self._engine.n_restarts,
            player_restarts=self._player.n_restarts,
            dropped_wishes=self._line.n_dropped,
            bad_packets=sum(counters.refused.values()),
            lost_packets=counters.dropped,
            last_fault=self._last_fault,
        )


def _value_of(path: str, state: State, frame: int) -> tuple[str, tuple[Any, ...]]:
    row = parameter_of(path)
    if row is None or row.kind is Kind.TRIGGER:
        raise SettingError(f"get: got {path!r}, a parameter that has a value belongs there")
    value = state.at(row.path, frame)
    if row.kind is Kind.CHOICE:
        return f"/sda/{row.path}", (row.choices[int(value)],)
    return f"/sda/{row.path}", (int(value),) if row.kind is Kind.TOGGLE else (row.to_position(value),)


def _short(status: Status) -> Answers:
    """The status in single messages."""
    return [
        ("/sda/status/device", (status.device,)),
        ("/sda/status/level", status.peak_db),
        ("/sda/status/depth", (status.depth_ms,)),
        ("/sda/status/latency", (status.latency.total_ms,)),
        ("/sda/status/render_speed", (status.render_speed,)),
        ("/sda/status/ran_dry", (status.faults.ran_dry,)),
        ("/sda/status/last_fault", (status.faults.last,)),
    ]
