"""Commands: what is asked of the daemon beyond moving a parameter, from loading a model to ending.

They are done on the desk, in the order they came. One that needs the engine (models have to be prepared) is
answered when the engine has accepted or refused it; the next one is closed against the State that will be
there by then.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sda_core.errors import SdaError, SettingError, described
from sda_core.events import Changed, Event, event_to_json
from sda_core.parameters import Kind
from sda_core.state import State, apply
from sda_live.engine_line import EngineLine
from sda_live.following import Following
from sda_live.osc.meaning import Command, parameter_of
from sda_live.osc.view import shown
from sda_live.repertoire import Plan, Repertoire
from sda_live.status import Status, status_to_json
from sda_live.takes.recorder import Keep, Mark, Recorder, Start, Stop

Answer = tuple[str, tuple[Any, ...]]
Reply = Callable[[Answer], None]
SET_CAUSE = "set "  # begins the cause of the events that bring a set


@dataclass(slots=True)
class _Pending:
    """A plan on its way through the engine: what of it has not been accepted yet."""

    number: int  # of its order
    command: Command
    reply: Reply
    events: list[Event]


class Commands:
    def __init__(
        self,
        repertoire: Repertoire,
        following: Following,
        line: EngineLine,
        recorder: Recorder,
        *,
        set_name: str,
        status: Callable[[], Status],
        leave: Callable[[str], None],
        log: Callable[[str], None],
        fault: Callable[[str], None],
    ) -> None:
        self._repertoire, self._following, self._line = repertoire, following, line
        self._recorder = recorder
        self._status, self._leave, self._log, self._fault = status, leave, log, fault
        self._pending: list[_Pending] = []
        self._n_orders = 0
        self.set_name = set_name  # that the State is saved under

    def obey(self, command: Command, reply: Reply) -> None:
        """Does a command; it is answered now or later."""
        try:
            answers = self._done(command, reply)
        except Exception as error:  # noqa: BLE001 - the command fails, and nothing else
            why = str(error) if isinstance(error, SdaError) else f"it failed ({described(error)})"
            self._fault(why)
            answers = [_error(command, why)]
        for answer in answers:
            reply(answer)

    def accepted(self, event: Event) -> None:
        """The engine has taken an event; the plan that it ends is answered."""
        if isinstance(event, Changed) and event.cause.startswith(SET_CAUSE):
            self.set_name = event.cause.removeprefix(SET_CAUSE)
        for pending in self._pending:
            if event in pending.events:
                pending.events.remove(event)
                if not pending.events:
                    self._pending.remove(pending)
                    pending.reply(_done(pending.command))
                return

    def refused(self, number: int, why: str) -> None:
        """The engine cannot do all of an order; what it refuses of wishes has no number."""
        for pending in self._pending:
            if pending.number == number:
                self._pending.remove(pending)
                pending.reply(_error(pending.command, why))
                return

    def lost(self) -> None:
        """The engine has ended; nobody knows what it had begun."""
        for pending in tuple(self._pending):
            self.refused(pending.number, "the engine ended in the middle of it; look, and do it again")

    def _done(self, command: Command, reply: Reply) -> list[Answer]:
        state = self._coming_state()
        match (command.name, *command.arguments):
            case ("load", int(slot), str(name)):
                self._act(command, reply, self._repertoire.loading(state, slot, name))
            case ("clear", int(slot)):
                self._act(command, reply, self._repertoire.clearing(state, slot))
            case ("swap", int(one), int(other)):
                self._act(command, reply, self._repertoire.swapping(state, one, other))
            case ("set/load", str(name)):
                self._act(command, reply, self._repertoire.changing_set(state, name))
            case ("set/save", str(name)):
                self._log(f"saved the set {name!r} as {self._repertoire.save(name, state)}")
                self.set_name = name
                return [_done(command)]
            case ("get", str(path)):
                return [self._value_of(path, state)]
            case ("status",):
                return _short(self._status())
            case ("status/json",):
                return [("/sda/status/json", (json.dumps(status_to_json(self._status())),))]
            case ("quit",):
                self._leave("asked to end")
                return [_done(command)]
            case _:
                self._record(command, reply)
        return []

    def _record(self, command: Command, reply: Reply) -> None:
        """The recorder is told; it answers on its own thread."""

        def failed(why: str) -> None:
            self._fault(why)
            reply(_error(command, why))

        def done(what: str) -> None:
            reply(("/sda/done", (f"/sda/{command.name}", what)))

        match (command.name, *command.arguments):
            case ("record/start", *name):
                self._recorder.order(Start(name=str(*name), done=done, failed=failed))
            case ("record/stop",):
                self._recorder.order(Stop(done=done, failed=failed))
            case ("marker", *text):
                self._recorder.order(Mark(text=str(*text), done=done, failed=failed))
            case ("keep/minutes", float(minutes)):
                self._recorder.order(Keep(minutes=minutes, done=done, failed=failed))
            case _:
                failed("nothing here does that")

    def _value_of(self, path: str, state: State) -> Answer:
        if path == "record":  # the daemon's own, in no State
            return "/sda/record", (int(bool(self._recorder.shown.name)),)
        return _value_of(path, state, self._following.played)

    def _coming_state(self) -> State:
        """The State when all that is on its way has been accepted."""
        state = self._following.newest
        for pending in self._pending:
            for event in pending.events:
                state = apply(state, event, self._following.played)
        return state

    def _act(self, command: Command, reply: Reply, plan: Plan) -> None:
        self._n_orders += 1
        self._pending.append(_Pending(self._n_orders, command, reply, list(plan.events)))
        self._line.order(
            {
                "number": self._n_orders,
                "do": [[event_to_json(event), 0] for event in plan.events],
                "models": {content_hash: str(path) for content_hash, path in plan.paths.items()},
            }
        )


def _done(command: Command) -> Answer:
    return "/sda/done", (f"/sda/{command.name}",)


def _error(command: Command, why: str) -> Answer:
    return "/sda/error", (f"/sda/{command.name}", why)


def _value_of(path: str, state: State, frame: int) -> Answer:
    row = parameter_of(path)
    if row is None or row.kind is Kind.TRIGGER:
        raise SettingError(f"get: got {path!r}, a parameter that has a value belongs there")
    return f"/sda/{row.path}", (shown(row, state.at(row.path, frame)),)


def _short(status: Status) -> list[Answer]:
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
