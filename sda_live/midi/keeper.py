"""The daemon's end of the MIDI process: a `MidiPorts` that cannot hang, whatever the system's MIDI does.

Used on the daemon's MIDI thread alone. The process is started by the first `poll`, and started again when it
ended, or said nothing for so long that it must hang. Nothing here waits for it: of what is to be sent only so
much is on the way that the pipe has room for it.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from queue import Empty, SimpleQueue
from typing import Any

from sda_live.child import Child, Said
from sda_live.midi.names import WantedPort
from sda_live.midi.ports import PortChange, PortEvent, PortsStatus
from sda_live.midi.traffic import Inbox, Outgoing, Received

LONGEST_SILENCE_S = 5.0  # of a process that says something every second
LONGEST_START_S = 15.0
RESTART_S = (0.2, 1.0, 2.0, 5.0)  # before the next start, the last one for good
STEADY_S = 10.0  # who lived so long ended by chance
LAST_WORDS_S = 1.0
MOST_ON_THE_WAY = 256  # messages; a pipe has room for more than a thousand
HANGS = "MIDI: it does not answer, and is started again; look after JACK, or unplug what was plugged in last"
ENDED = "MIDI: its process ended, and is started again"


class _MidiChild(Child):
    def release(self) -> None:
        """Closes the pipes of a process that has ended: one may follow another all evening."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not read any more
                    pipe.close()


class PortsKeeper:
    """Give it the API that the settings name: "" for any, or one of `midi_rtmidi.APIS`."""

    def __init__(self, api: str = "") -> None:
        self._api = api
        self._queue: SimpleQueue[Said] = SimpleQueue()
        self._child: _MidiChild | None = None
        self._wanted: tuple[WantedPort, ...] = ()
        self._inbox, self._outgoing = Inbox(), Outgoing()
        self._events: list[PortEvent] = []
        self._open: dict[tuple[str, bool], PortEvent] = {}
        self._known: set[tuple[str, bool]] = set()
        self._now = PortsStatus(trouble="MIDI has not been looked for yet")
        self._before = PortsStatus()  # what the processes that have ended counted
        self._start_at, self._started_at, self._heard_at = float("-inf"), 0.0, 0.0
        self._is_hanging = self._has_spoken = self._is_heard = False
        self._n_starts = self._n_short_lives = self._n_on_the_way = 0

    @property
    def pids(self) -> tuple[int, ...]:
        return (self._child.pid,) if self._child else ()

    def want(self, ports: Iterable[WantedPort]) -> None:
        self._wanted = tuple(ports)
        self._tell_wanted()

    def poll(self, now: float) -> None:
        """Starts the process where it is not there, ends it where it hangs."""
        self._listen()
        if self._is_heard:
            self._heard_at, self._is_heard = now, False
        if self._child is None:
            if now >= self._start_at:
                self._start(now)
            return
        patience_s = LONGEST_SILENCE_S if self._has_spoken else LONGEST_START_S
        if now - self._heard_at > patience_s and not self._is_hanging:
            self._is_hanging = True
            self._child.kill()  # its end is told by the queue

    def wait(self, timeout_s: float) -> None:
        if self._inbox or self._events:
            return
        try:
            self._hear(self._queue.get(timeout=timeout_s))
        except Empty:
            return
        self._listen()

    def take(self) -> tuple[Received, ...]:
        self._listen()
        return self._inbox.take()

    def take_events(self) -> tuple[PortEvent, ...]:
        events = tuple(self._events)
        self._events.clear()
        return events

    def send(self, controller: str, message: bytes) -> None:
        self._outgoing.put(controller, message)

    def flush(self, now: float) -> None:
        n_now = min(MOST_ON_THE_WAY - self._n_on_the_way, len(self._outgoing))
        if self._child is not None and n_now > 0:
            self._n_on_the_way += n_now
            messages = [(controller, message.hex()) for controller, message in self._outgoing.take(n_now)]
            self._child.send({"send": messages})

    def status(self) -> PortsStatus:
        return replace(
            self._now,
            n_received=self._inbox.n_received,
            n_dropped=self._now.n_dropped + self._before.n_dropped + self._inbox.n_dropped,
            n_sent=self._now.n_sent + self._before.n_sent,
            n_unsent=self._now.n_unsent + self._before.n_unsent,
            n_restarts=max(self._n_starts - 1, 0),
        )

    def close(self) -> None:
        """What is on the way and waiting is sent; takes a moment, and at the most two seconds."""
        if self._child is not None:
            self.flush(self._heard_at)
            self._child.end()
            with contextlib.suppress(Empty):  # its last words, and its end
                while self._child is not None:
                    self._hear(self._queue.get(timeout=LAST_WORDS_S))

    def _start(self, now: float) -> None:
        self._heard_at = self._started_at = now
        self._is_hanging = self._has_spoken = False
        self._n_on_the_way = 0
        try:
            self._child = _MidiChild("midi.process", self._queue, *([self._api] if self._api else []))
        except OSError as error:  # no processes or no memory are left
            self._now = PortsStatus(trouble=f"MIDI: its process cannot be started ({error}); tried again")
            self._start_at = now + RESTART_S[-1]
            return
        self._n_starts += 1
        self._tell_wanted()

    def _tell_wanted(self) -> None:
        if self._child is not None:
            self._child.send({"want": [asdict(want) for want in self._wanted]})

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._queue.get_nowait())
        except Empty:
            return

    def _hear(self, said: Said) -> None:
        if said.child is not self._child:  # the last words of one that was given up
            return
        self._is_heard = True
        if said.facts is None:
            self._ended()
            return
        self._has_spoken = True
        self._n_on_the_way -= said.facts.get("taken", 0)
        if "status" in said.facts:
            self._now = PortsStatus(**{**said.facts["status"], "seen": tuple(said.facts["status"]["seen"])})
        for plain in said.facts.get("events", ()):
            self._note(PortEvent(**{**plain, "change": PortChange(plain["change"])}))
        if "got" in said.facts:
            self._got(said.facts)

    def _got(self, facts: Mapping[str, Any]) -> None:
        self._inbox.put(
            Received(controller=controller, data=bytes.fromhex(data), at_s=at_s)
            for controller, data, at_s in facts["got"]
        )
        if self._child is not None:
            self._child.send({"read": 1})

    def _note(self, event: PortEvent) -> None:
        key = event.controller, event.is_output
        match event.change:
            case PortChange.OPENED | PortChange.BACK:
                if key in self._known:  # by a process before this one
                    event = replace(event, change=PortChange.BACK)
                self._known.add(key)
                self._open[key] = event
            case PortChange.LOST | PortChange.CLOSED:
                self._open.pop(key, None)
        self._events.append(event)

    def _ended(self) -> None:
        """The process is no more, and so are its ports."""
        why = HANGS if self._is_hanging else self._now.trouble or ENDED
        self._before = replace(self.status(), n_dropped=self._before.n_dropped + self._now.n_dropped)
        self._now = PortsStatus(trouble=why)
        for event in list(self._open.values()):
            self._note(replace(event, change=PortChange.LOST, why=why))
        self._n_short_lives += 1
        if self._heard_at - self._started_at > STEADY_S:
            self._n_short_lives = 1
        self._start_at = self._heard_at + RESTART_S[min(self._n_short_lives, len(RESTART_S)) - 1]
        if self._child is not None:
            self._child.release()
        self._child = None
