"""The OSCQuery door: other programs read over HTTP what there is to play, and its values. They set nothing.

The daemon opens an `OscQueryServer` beside its OSC server, on the same address. One thread, "osc-query",
serves all connections with one select: a slow one waits by itself, has a deadline, and holds one of a few
places, which the oldest gives up for a newcomer. A request is a line and headers of a few kilobytes; what is
answered, `osc_query_answer` says.
"""

import errno
import math
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from sda_core.errors import SettingError
from sda_live.osc.query_answer import HEAD_END, Place, answer_to
from sda_live.osc.view import View

MAX_CONNECTIONS = 16
MAX_REQUEST_BYTES = 8192
MAX_IGNORED_BYTES = 65536  # of a body that nobody reads
PATIENCE_S = 5.0  # from connecting to the last byte of the answer
# Whoever asks all the time shall take no time from the instrument.
REQUESTS_A_SECOND = 100
MAX_AT_ONCE = 50
_AT_A_TIME = 4096
_JOIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCounters:
    """What was asked since the start."""

    connections: int = 0
    answers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))  # by HTTP status
    not_allowed: int = 0  # connections from hosts that may not
    given_up: int = 0  # connections that were too slow, too large, or in the way of a newer one
    failed: int = 0
    open: int = 0  # connections now


@dataclass(slots=True, eq=False)
class _Connection:
    """One program that asks: it sends its request, is answered, and goes."""

    door: socket.socket
    until: float
    request: bytes = b""
    answer: memoryview = field(default_factory=lambda: memoryview(b""))
    is_answered: bool = False
    n_ignored: int = 0


class Pace:
    """When the next connection may be taken: so many at once, and then so many a second."""

    def __init__(self) -> None:
        self.next_at = -math.inf

    def accepted(self, now: float) -> None:
        earliest = now - (MAX_AT_ONCE - 1) / REQUESTS_A_SECOND
        self.next_at = max(self.next_at, earliest) + 1 / REQUESTS_A_SECOND


class OscQueryServer:
    """Answers from when it is started, or entered, until it is closed.

    `answer_view` is asked for the View on this server's thread. `allows` says which hosts may connect; this
    computer always may. `names` are other names that this computer is asked for by. `clock` counts seconds.
    """

    def __init__(
        self,
        answer_view: Callable[[], View],
        *,
        host: str,
        port: int,
        osc_port: int,
        allows: Callable[[str], bool] = lambda _host: False,
        names: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answer_view, self._allows, self._clock = answer_view, allows, clock
        self._osc_port, self._names = osc_port, names
        self._listener = _bound(host, port)
        self._wake, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="osc-query", daemon=True)
        self._is_closing = False
        self._connections: dict[_Connection, None] = {}  # the oldest first
        self._pace = Pace()
        self._n_connections = self._n_not_allowed = self._n_given_up = self._n_failed = 0
        self._answers: dict[int, int] = {}
        self.host: str
        self.port: int
        self.host, self.port = self._listener.getsockname()[:2]

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and gives the port free. May be called twice."""
        self._is_closing = True
        if not self._thread.ident:
            self._close_sockets()
        elif self._thread.is_alive():
            self._waker.send(b"\0")
            self._thread.join(_JOIN_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def counters(self) -> QueryCounters:
        return QueryCounters(
            connections=self._n_connections,
            answers=MappingProxyType(self._answers.copy()),
            not_allowed=self._n_not_allowed,
            given_up=self._n_given_up,
            failed=self._n_failed,
            open=len(self._connections),
        )

    def _run(self) -> None:
        while not self._is_closing:
            try:
                self._turn()
            except Exception:  # noqa: BLE001 - the thread's top: who asks must not stop the others
                self._n_failed += 1
                self._close_connections()
        self._close_sockets()

    def _turn(self) -> None:
        """Whoever has something to say or to hear, then whoever is new; the slow are given up."""
        self._listen(is_accepting=self._clock() >= self._pace.next_at)
        ready = self._selector.select(self._patience())
        for key, events in ready:
            if isinstance(key.data, _Connection):
                self._serve(key.data, events)
        if any(key.fileobj is self._listener for key, _ in ready):
            self._accept()
        now = self._clock()
        for connection in [one for one in self._connections if one.until <= now]:
            self._n_given_up += not connection.is_answered
            self._end(connection)

    def _listen(self, *, is_accepting: bool) -> None:
        is_listening = self._listener in self._selector.get_map()
        if is_accepting and not is_listening:
            self._selector.register(self._listener, selectors.EVENT_READ)
        elif is_listening and not is_accepting:
            self._selector.unregister(self._listener)

    def _patience(self) -> float | None:
        """The seconds until the next deadline; None when nothing is waited for."""
        times = [one.until for one in self._connections]
        if self._listener not in self._selector.get_map():
            times.append(self._pace.next_at)
        return max(0.0, min(times) - self._clock()) if times else None

    def _accept(self) -> None:
        now = self._clock()
        self._pace.accepted(now)
        try:
            door, (host, _) = self._listener.accept()
        except OSError:  # gone before it was let in, or there are no more files: not asked again at once
            return
        self._n_connections += 1
        if not (host.startswith("127.") or self._allows(host)):
            self._n_not_allowed += 1
            door.close()
            return
        if len(self._connections) >= MAX_CONNECTIONS:
            self._n_given_up += 1
            self._end(next(iter(self._connections)))
        door.setblocking(False)  # noqa: FBT003 - the standard library's own
        connection = _Connection(door, now + PATIENCE_S)
        self._connections[connection] = None
        self._selector.register(door, selectors.EVENT_READ, connection)

    def _serve(self, connection: _Connection, events: int) -> None:
        try:
            if events & selectors.EVENT_READ:
                self._read(connection)
            elif events & selectors.EVENT_WRITE:
                self._write(connection)
        except BlockingIOError:
            return
        except OSError:  # it has gone
            self._end(connection)

    def _read(self, connection: _Connection) -> None:
        got = connection.door.recv(_AT_A_TIME)
        if not got:
            self._end(connection)
        elif connection.is_answered:  # a body: were it left unread, the system would take back the answer
            connection.n_ignored += len(got)
            if connection.n_ignored > MAX_IGNORED_BYTES:
                self._end(connection)
        else:
            connection.request += got
            head, end, _ = connection.request.partition(HEAD_END)
            if end:
                self._answer(connection, head)
            elif len(connection.request) > MAX_REQUEST_BYTES:
                self._n_given_up += 1
                self._end(connection)

    def _answer(self, connection: _Connection, head: bytes) -> None:
        host = connection.door.getsockname()[0]
        place = Place(host=host, port=self.port, osc_port=self._osc_port, names=self._names)
        answer = answer_to(head, place, self._answer_view)
        self._answers[answer.status.value] = self._answers.get(answer.status.value, 0) + 1
        connection.is_answered, connection.request = True, b""
        connection.answer = memoryview(answer.to_bytes())
        self._selector.modify(connection.door, selectors.EVENT_WRITE, connection)
        self._write(connection)

    def _write(self, connection: _Connection) -> None:
        n_sent = connection.door.send(connection.answer)
        connection.answer = connection.answer[n_sent:]
        if not connection.answer:
            connection.door.shutdown(socket.SHUT_WR)
            self._selector.modify(connection.door, selectors.EVENT_READ, connection)

    def _end(self, connection: _Connection) -> None:
        del self._connections[connection]
        self._selector.unregister(connection.door)
        connection.door.close()

    def _close_connections(self) -> None:
        for connection in tuple(self._connections):
            self._end(connection)

    def _close_sockets(self) -> None:
        self._close_connections()
        self._selector.close()
        for each in (self._listener, self._wake, self._waker):
            each.close()


def _bound(host: str, port: int) -> socket.socket:
    """The listening socket; SettingError, in one sentence, where it cannot be had."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would share the port with whoever else wants it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)  # noqa: FBT003 - the standard library's own
        listener.bind((host, port))
        listener.listen(2 * MAX_CONNECTIONS)
    except (OSError, OverflowError, ValueError) as error:
        listener.close()
        in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "another program has it" if in_use else str(error)
        raise SettingError(
            f"osc query: cannot listen on TCP port {port} of {host!r} ({why}), allowed is a free port of an "
            "address of this computer; choose another one"
        ) from error
    return listener
