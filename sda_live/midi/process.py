"""The MIDI process: holds the ports, so that whatever rtmidi does is done to nobody else.

Started by `keeper` as `python -m sda_live.midi.process [API]`. Lines of JSON come in (what is wanted,
what is to be sent, what has been read) and go out (what came, what became of ports, and the state every
second, as a sign of life). It fetches what came every few milliseconds. When its input ends it closes its
ports and ends. When a MIDI system went away it ends at once, without closing: only a fresh process sees the
next one.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from sda_live.midi.names import WantedPort
from sda_live.midi.ports import Ports
from sda_live.midi.rtmidi_door import RtMidi
from sda_live.priority import come_first

EXIT_BUG = 1
STATUS_S = 1.0
# Lines that the daemon has not read yet; further messages are gathered, and thinned where there are too many.
MOST_UNREAD = 64
ACTIVE_S = 1.0  # after the last movement, and while something is to be sent
# Between looks for messages, while something moves, and else: each costs the processor 40 us, nearly all of
# them for sleeping. Only the first movement after a rest waits for the longer one.
TICK_S = 0.001
IDLE_TICK_S = 0.004
ABSENT_TICK_S = 0.05  # while there is no MIDI system
FAREWELL_S = 0.5
HANGING_S = 20  # then the system ends this process: while rtmidi hangs, nothing of Python runs


class Line:
    """The ports at one end, the daemon at the other."""

    def __init__(self, ports: Ports, out: Any) -> None:
        self._ports, self._out = ports, out
        self._n_unread = 0
        self._moved_at = self._status_at = float("-inf")
        self.is_ending = False

    def turn(self, now: float) -> bool:
        """Passes on what came and what happened; whether the MIDI system is still the same."""
        had_system = self._ports.has_system
        self._ports.poll(now)
        self._ports.flush(now)
        if self._n_unread >= MOST_UNREAD:
            self._ports.collect()
        elif messages := self._ports.take():
            self._moved_at = now
            self._n_unread += 1
            self._tell(got=[(m.controller, m.data.hex(), m.at_s) for m in messages])
        events = self._ports.take_events()
        if events or now - self._status_at >= STATUS_S:
            self._status_at = now
            self._tell(events=[asdict(event) for event in events], status=asdict(self._ports.status()))
        return self._ports.has_system or not had_system

    def wait(self, now: float) -> None:
        """Sleeps until the next turn."""
        if not self._ports.has_system:
            self._ports.wait(ABSENT_TICK_S)
        elif self._ports.n_waiting or now - self._moved_at < ACTIVE_S:
            self._ports.wait(TICK_S)
        else:
            self._ports.wait(IDLE_TICK_S)

    def obey(self, facts: Mapping[str, Any]) -> None:
        """Does what one line of the daemon says."""
        if "want" in facts:
            self._ports.want(WantedPort(**plain) for plain in facts["want"])
        if "send" in facts:
            for controller, message in facts["send"]:
                self._ports.send(controller, bytes.fromhex(message))
            self._tell(taken=len(facts["send"]))
        self._n_unread -= facts.get("read", 0)
        self.is_ending = self.is_ending or "end" in facts

    def farewell(self, clock: Callable[[], float]) -> None:
        """Sends what still waits, lights off, at the pace that controllers can take."""
        now = clock()
        until = now + FAREWELL_S
        while self._ports.n_waiting and now < until:
            self._ports.flush(now)
            self._ports.wait(TICK_S)
            now = clock()
        self._ports.close()

    def say_trouble(self, trouble: str) -> None:
        self._tell(status=asdict(replace(self._ports.status(), trouble=trouble)))

    def _tell(self, **facts: Any) -> None:
        self._out.write(json.dumps(facts) + "\n")


def main() -> None:
    """Works until the input ends; the entry point of the process."""
    come_first()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # ALSA, JACK and rtmidi complain there, at length and again and again
        os.dup2(quiet, stream)
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), name="input", daemon=True).start()
    line = Line(Ports(partial(RtMidi, *sys.argv[1:2])), out)
    try:
        _work(line, orders)
    except BrokenPipeError:  # the daemon is dead
        os._exit(0)
    except Exception as error:  # noqa: BLE001 - the process's top: it is said, and a new process begins
        line.say_trouble(f"MIDI: its process failed ({type(error).__name__}: {error}) and is started again")
        os._exit(EXIT_BUG)
    os._exit(0)


def _work(line: Line, orders: "SimpleQueue[str]") -> None:
    """Returns when it shall end, or when the MIDI system is gone."""
    is_there = True
    while is_there and not line.is_ending:
        now = monotonic()
        if hasattr(signal, "alarm"):
            signal.alarm(HANGING_S)
        while (order := _next(orders)) is not None:
            line.obey(json.loads(order))
        is_there = line.turn(now)
        line.wait(now)
    if line.is_ending:
        line.farewell(monotonic)


def _next(orders: "SimpleQueue[str]") -> str | None:
    try:
        return orders.get_nowait()
    except Empty:
        return None


def _listen(orders: "SimpleQueue[str]") -> None:
    for order in sys.stdin:
        orders.put(order if order.strip() != "end" else '{"end": true}')
    orders.put('{"end": true}')


if __name__ == "__main__":
    main()
