"""Controllers that come and go: which ports are open, what they sent, and what is to be sent to them.

`Ports` belongs to one thread, which polls, takes and flushes; it works on any `MidiSystem`. The real one is
used in a process of its own (`process.py`), since it may hang or crash what it runs in; the daemon then has
a `PortsKeeper` in place of `Ports`: both are a `MidiPorts`. Time is an argument.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter, sleep
from typing import Generic, Protocol, TypeVar

from sda_live.midi.names import WantedPort, choose, is_own, plain_name
from sda_live.midi.system import Input, MidiSystem, MidiUnavailable, Output, PortRefused
from sda_live.midi.traffic import Inbox, Outgoing, Received

VIRTUAL = "sda"  # the controller that messages to the virtual input come from

# Unplugging and plugging in again takes a hand longer than this; a port that is back under its own name
# before it was missed would stay silent.
LOOK_S = 0.25
LOOK_AGAIN_S = 5.0  # while there is no MIDI system
# A DIN cable carries about a thousand messages a second, and JACK drops what does not fit into one period.
FEEDBACK_PER_S = 1000.0
FEEDBACK_AT_A_TIME = 16


class PortChange(StrEnum):
    OPENED = "opened"  # the first time
    BACK = "back"  # opened again
    LOST = "lost"  # unplugged
    CLOSED = "closed"  # by us: it is not wanted any more
    REFUSED = "refused"  # it is there and cannot be opened; tried again at every look


@dataclass(frozen=True, slots=True, kw_only=True)
class PortEvent:
    """Something became of a controller's port, for the log and the screen."""

    controller: str
    change: PortChange
    port: str  # its plain name
    is_output: bool = False  # the one for its lights; after OPENED and BACK they want to be set
    why: str = ""

    def __str__(self) -> str:
        what = f"midi {self.controller}{' lights' if self.is_output else ''} ({self.port})"
        return f"{what}: {self.change}{f', {self.why}' if self.why else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortsStatus:
    """What is so now."""

    system: str = ""  # "alsa", "jack" ...; empty while there is none
    trouble: str = ""  # why there is none
    controllers: Mapping[str, str] = field(default_factory=dict)  # open: plain name
    lights: Mapping[str, str] = field(default_factory=dict)  # open outputs, likewise
    has_virtual: bool = False  # other programs can send to the port "SDA"
    seen: tuple[str, ...] = ()  # the plain names of all that could be a controller, of twins each
    n_received: int = 0
    n_dropped: int = 0  # messages for which there was no room
    n_sent: int = 0
    n_unsent: int = 0  # to controllers that are not there, or refuse it
    n_restarts: int = 0  # of the MIDI process


class MidiPorts(Protocol):
    """What the daemon's MIDI thread works with."""

    def want(self, ports: Iterable[WantedPort]) -> None:
        """From now on these controllers, and no others, are looked for; what stays wanted stays open."""

    def poll(self, now: float) -> None:
        """Looks for what came and went, where it is time to. May be called at any rate."""

    def wait(self, timeout_s: float) -> None:
        """Returns when something came, at the latest after that time."""

    def take(self) -> Sequence[Received]:
        """What came since the last time, in its order."""

    def take_events(self) -> Sequence[PortEvent]: ...

    def send(self, controller: str, message: bytes) -> None:
        """Will be sent, unless a later message for the same light or fader comes first."""

    def flush(self, now: float) -> None:
        """Sends as much as controllers can take now."""

    def status(self) -> PortsStatus: ...

    def close(self) -> None:
        """Sends what is waiting and closes everything."""


Handle = TypeVar("Handle", Input, Output)


class _Side(Generic[Handle]):
    """The inputs, or the outputs, that are open, by controller."""

    def __init__(self, *, is_output: bool) -> None:
        self.open: dict[str, tuple[str, Handle]] = {}
        self._last: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._is_output = is_output

    def look(
        self, wanted: Sequence[WantedPort], ports: Sequence[str], open_port: Callable[[str], Handle]
    ) -> list[PortEvent]:
        """Closes and opens until what is open is what is wanted and there; returns what became of it."""
        chosen = choose(wanted, ports, self._last)
        events = []
        for controller, (port, handle) in list(self.open.items()):
            if chosen.get(controller) != port:
                del self.open[controller]
                handle.close()
                change = PortChange.CLOSED if port in ports else PortChange.LOST
                events.append(self._event(controller, change, port))
        for controller, port in chosen.items():
            if controller not in self.open:
                events += self._opened(controller, port, open_port)
        return events

    def forget(self, why: str) -> list[PortEvent]:
        """Nothing is open any more; the handles are left alone."""
        events = [
            self._event(controller, PortChange.LOST, port, why) for controller, (port, _) in self.open.items()
        ]
        self.open.clear()
        return events

    def close(self) -> None:
        for _, handle in self.open.values():
            handle.close()
        self.open.clear()

    def names(self) -> dict[str, str]:
        return {controller: plain_name(port) for controller, (port, _) in self.open.items()}

    def _opened(self, controller: str, port: str, open_port: Callable[[str], Handle]) -> list[PortEvent]:
        try:
            handle = open_port(port)
        except PortRefused as refused:
            was_told = self._refused.get(controller) == port
            self._refused[controller] = port
            return [] if was_told else [self._event(controller, PortChange.REFUSED, port, str(refused))]
        change = PortChange.BACK if controller in self._last else PortChange.OPENED
        self.open[controller] = port, handle
        self._last[controller] = port
        self._refused.pop(controller, None)
        return [self._event(controller, change, port)]

    def _event(self, controller: str, change: PortChange, port: str, why: str = "") -> PortEvent:
        return PortEvent(
            controller=controller,
            change=change,
            port=plain_name(port),
            is_output=self._is_output,
            why=why,
        )


class Ports:
    """The ports of one MIDI system, which is made by `make_system`, and made again when it went away."""

    def __init__(
        self,
        make_system: Callable[[], MidiSystem],
        clock: Callable[[], float] = perf_counter,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._make_system = make_system
        self._clock = clock  # of the stamps on what comes
        self._sleep = sleep  # while there is no system to wait for
        self._system: MidiSystem | None = None
        self._wanted: tuple[WantedPort, ...] = ()
        self._inputs: _Side[Input] = _Side(is_output=False)
        self._outputs: _Side[Output] = _Side(is_output=True)
        self._virtual: Input | None = None
        self._seen: tuple[str, ...] = ()
        self._inbox, self._outgoing = Inbox(), Outgoing()
        self._events: list[PortEvent] = []
        self._look_at, self._flushed_at = float("-inf"), float("-inf")
        self._may_send = 0.0
        self._trouble = "MIDI has not been looked for yet"
        self._n_sent = self._n_unsent = 0

    def want(self, ports: Iterable[WantedPort]) -> None:
        self._wanted = tuple(ports)
        if self._system is not None:
            self._look_at = float("-inf")

    def poll(self, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + LOOK_S
        try:
            self._look(self._system or self._begun())
        except MidiUnavailable as error:
            self._lose(str(error))
            self._look_at = now + LOOK_AGAIN_S

    def wait(self, timeout_s: float) -> None:
        if self._system is None:
            self._sleep(timeout_s)
        else:
            self._system.wait(timeout_s)

    def take(self) -> tuple[Received, ...]:
        self.collect()
        return self._inbox.take()

    def collect(self) -> None:
        """Stamps what came and keeps it until it is taken."""
        inputs = [(controller, handle) for controller, (_, handle) in self._inputs.open.items()]
        if self._virtual is not None:
            inputs.append((VIRTUAL, self._virtual))
        for controller, handle in inputs:
            if messages := handle.take():
                at_s = self._clock()
                self._inbox.put(Received(controller=controller, data=m, at_s=at_s) for m in messages)

    def take_events(self) -> tuple[PortEvent, ...]:
        events = tuple(self._events)
        self._events.clear()
        return events

    def send(self, controller: str, message: bytes) -> None:
        self._outgoing.put(controller, message)

    def flush(self, now: float) -> None:
        more = FEEDBACK_PER_S * max(now - self._flushed_at, 0.0)
        self._flushed_at = now
        self._may_send = min(self._may_send + more, float(FEEDBACK_AT_A_TIME))
        n_now = min(int(self._may_send), len(self._outgoing))
        self._may_send -= n_now
        self._send(n_now)

    @property
    def has_system(self) -> bool:
        return self._system is not None

    @property
    def n_waiting(self) -> int:
        """How many messages wait to be sent."""
        return len(self._outgoing)

    def status(self) -> PortsStatus:
        return PortsStatus(
            system=self._system.name if self._system else "",
            trouble=self._trouble,
            controllers=self._inputs.names(),
            lights=self._outputs.names(),
            has_virtual=self._virtual is not None,
            seen=self._seen,
            n_received=self._inbox.n_received,
            n_dropped=self._inbox.n_dropped,
            n_sent=self._n_sent,
            n_unsent=self._n_unsent,
        )

    def close(self) -> None:
        if self._system is None:
            return
        self._send(len(self._outgoing))
        self._inputs.close()
        self._outputs.close()
        self._system.close()
        self._system = self._virtual = None
        self._trouble = "MIDI is closed"

    def _send(self, n_messages: int) -> None:
        for controller, message in self._outgoing.take(n_messages):
            _, output = self._outputs.open.get(controller, ("", None))
            try:
                if output is None:
                    raise PortRefused(f"{controller} has no output that is open; plug it in")
                output.send(message)
            except PortRefused:
                self._n_unsent += 1
            else:
                self._n_sent += 1

    def _begun(self) -> MidiSystem:
        system = self._make_system()
        self._system, self._trouble = system, ""
        self._virtual = system.virtual_input()
        return system

    def _look(self, system: MidiSystem) -> None:
        inputs = [port for port in system.inputs() if port and not is_own(port)]
        outputs = [port for port in system.outputs() if port and not is_own(port)]
        self._seen = tuple(plain_name(port) for port in inputs)
        lit = [want for want in self._wanted if want.has_feedback]
        if self._outputs.open.keys() - {want.controller for want in lit}:
            self._send(len(self._outgoing))  # before they are closed, their lights go out
        self._events += self._inputs.look(self._wanted, inputs, system.open_input)
        self._events += self._outputs.look(lit, outputs, system.open_output)

    def _lose(self, why: str) -> None:
        """The system is gone, with all that was open."""
        self._events += self._inputs.forget(why) + self._outputs.forget(why)
        self._system = self._virtual = None
        self._seen = ()
        self._trouble = why
