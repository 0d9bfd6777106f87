"""The OSC door: one UDP socket, one thread, and nothing that any packet can do to stop them.

The daemon opens an `OscServer` and gives it two callbacks; both are called on the server's thread, "osc".
What arrives is decoded strictly (`packet`), kept until it is due where that is soon, and given on
bundle by bundle; what the messages mean, and who is subscribed, is the daemon's affair. `reply` may be
called from any thread. By default only programs on this machine reach it.
"""

import errno
import heapq
import os
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Self

from sda_core.errors import SettingError
from sda_live.osc.crowd import without_overtaken
from sda_live.osc.packet import BadPacket, Bundle, decode, encode

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 9100
Peer = tuple[str, int]

MAX_WAIT_S = 2.0  # a bundle due later than that is a sender with a wrong clock
MAX_WAITING = 1024
_BUFFER_BYTES = 1 << 22  # of ten thousand small packets each takes some 800
_LARGEST_PACKET = 65535
_AT_A_TIME = 64  # are looked at each; of more, only what still counts
_MOST_AT_A_TIME = 2048
_KERNEL_SOCKETS = Path("/proc/net/udp")
_INODE_COLUMN, _DROPS_COLUMN = 9, 12
_COMPLAIN_EVERY_S = 1.0
_JOIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OscCounters:
    """What came and went since the start."""

    packets: int = 0
    messages: int = 0
    refused: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # by reason
    late: int = 0  # bundles whose time had passed; taken at once
    too_early: int = 0  # bundles due further ahead than MAX_WAIT_S; taken at once
    overtaken: int = 0  # packets that a later one of the same crowd made meaningless; not read
    crowded: int = 0  # bundles for which no place was left to wait; taken at once
    waiting: int = 0  # bundles that wait now
    failed: int = 0  # bundles the daemon could not take, and whatever else went wrong
    sent: int = 0
    unsent: int = 0  # replies the system would not send
    dropped: int = 0  # packets the kernel had no room for, as far as it tells; 0 again once closed


class OscServer:
    """Receives OSC from when it is started, or entered, until it is closed.

    `receive` gets every bundle, with the address it came from, when it is due. `complain` gets a sentence
    about what is refused, at most once a second; what it is not told of is counted.
    """

    def __init__(
        self,
        receive: Callable[[Bundle, Peer], None],
        complain: Callable[[str], None],
        *,
        host: str = DEFAULT_HOST,
        port: int = DEFAULT_PORT,
    ) -> None:
        self._receive = receive
        self._complain = complain
        self._socket = _bound(host, port)
        # Elsewhere nobody says what the system dropped, and on Windows a socket is no file.
        self._inode = str(os.fstat(self._socket.fileno()).st_ino) if sys.platform == "linux" else ""
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="osc", daemon=True)
        self._is_closing = False
        self._lock = threading.Lock()  # of the two counts that any thread may raise
        self._n_sent = self._n_unsent = 0
        self._n_packets = self._n_messages = self._n_failed = 0
        self._n_late = self._n_too_early = self._n_crowded = self._n_overtaken = 0
        self._refused: dict[str, int] = {}
        self._ready: deque[tuple[Bundle, Peer]] = deque()
        self._waiting: list[tuple[float, int, Bundle, Peer]] = []  # a heap, by unix time, then arrival
        self._arrival = count()
        self._unix_ahead_s = 0.0  # of monotonic time
        self._trouble = ""  # the last, until it is told
        self._n_troubles = 0
        self._may_complain_at = time.monotonic()
        self.host: str
        self.port: int
        self.host, self.port = self._socket.getsockname()[:2]

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and gives the port free; what still waits is dropped. May be called twice."""
        self._is_closing = True
        if not self._thread.ident:
            self._close_sockets()
            return
        _wake_up(self._waker)
        if self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def reply(self, peer: Peer, address: str, *arguments: str | int | float) -> None:
        """Sends a message to where one came from; what cannot be sent is counted."""
        packet = encode(address, *arguments)
        try:
            self._socket.sendto(packet, peer)
        except (OSError, OverflowError):  # too long, no route, no room, closed; a port beyond 65535
            with self._lock:
                self._n_unsent += 1
        else:
            with self._lock:
                self._n_sent += 1

    @property
    def counters(self) -> OscCounters:
        return OscCounters(
            packets=self._n_packets,
            messages=self._n_messages,
            refused=MappingProxyType(self._refused.copy()),
            late=self._n_late,
            too_early=self._n_too_early,
            overtaken=self._n_overtaken,
            crowded=self._n_crowded,
            waiting=len(self._waiting),
            failed=self._n_failed,
            sent=self._n_sent,
            unsent=self._n_unsent,
            dropped=_dropped(self._inode),
        )

    def _run(self) -> None:
        while not self._is_closing:
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - the thread's top: a bug there must not stop the show
                self._n_failed += 1
                self._note(f"a message could not be taken: {type(error).__name__}: {error}")
        self._close_sockets()

    def _turn(self) -> None:
        """What is ready is given on, then the next is waited for."""
        self._tell_trouble()
        self._take_due()
        while self._ready and not self._is_closing:
            self._receive(*self._ready.popleft())
        readable, _, _ = select.select((self._socket, self._wake), (), (), self._patience())
        if self._socket in readable:
            self._take_packets()

    def _take_packets(self) -> None:
        """As many as are there, but not for longer than what is due may wait."""
        packets: list[tuple[bytes, Peer]] = []
        for _ in range(_MOST_AT_A_TIME):
            try:
                packets.append(self._socket.recvfrom(_LARGEST_PACKET))
            except (BlockingIOError, ConnectionError):  # no more; or a peer that hears no replies
                break
        self._n_packets += len(packets)
        if len(packets) > _AT_A_TIME:
            n_before, packets = len(packets), without_overtaken(packets)
            self._n_overtaken += n_before - len(packets)
        for packet, peer in packets:
            self._take_packet(packet, peer)

    def _take_packet(self, packet: bytes, peer: Peer) -> None:
        try:
            bundles = decode(packet)
        except BadPacket as bad:
            self._refused[bad.reason] = self._refused.get(bad.reason, 0) + 1
            self._note(f"a packet from {peer[0]}:{peer[1]} is refused: {bad}")
            return
        for bundle in bundles:
            self._n_messages += len(bundle.messages)
            self._place(bundle, peer)

    def _place(self, bundle: Bundle, peer: Peer) -> None:
        """Among the ready, or those that wait."""
        if bundle.due is None:
            self._ready.append((bundle, peer))
            return
        ahead_s = bundle.due - self._unix_now()
        if 0.0 < ahead_s <= MAX_WAIT_S and len(self._waiting) < MAX_WAITING:
            heapq.heappush(self._waiting, (bundle.due, next(self._arrival), bundle, peer))
        else:
            self._n_late += ahead_s <= 0.0
            self._n_too_early += ahead_s > MAX_WAIT_S
            self._n_crowded += 0.0 < ahead_s <= MAX_WAIT_S
            self._ready.append((bundle, peer))

    def _take_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._unix_now():
            _, _, bundle, peer = heapq.heappop(self._waiting)
            self._ready.append((bundle, peer))

    def _unix_now(self) -> float:
        """Unix time; while something waits, a clock that is set does not move it."""
        if not self._waiting:
            self._unix_ahead_s = time.time() - time.monotonic()
        return time.monotonic() + self._unix_ahead_s

    def _patience(self) -> float | None:
        """The seconds until something is due, or may be told; None when nothing is."""
        waits_s = [self._waiting[0][0] - self._unix_now()] if self._waiting else []
        if self._trouble:
            waits_s.append(self._may_complain_at - time.monotonic())
        return max(min(waits_s), 0.0) if waits_s else None

    def _note(self, trouble: str) -> None:
        self._trouble = trouble
        self._n_troubles += 1

    def _tell_trouble(self) -> None:
        if not self._trouble or time.monotonic() < self._may_complain_at:
            return
        others = f" (and {self._n_troubles - 1} before it)" if self._n_troubles > 1 else ""
        sentence = f"osc: {self._trouble}{others}"
        self._trouble, self._n_troubles = "", 0
        self._may_complain_at = time.monotonic() + _COMPLAIN_EVERY_S
        self._complain(sentence)

    def _close_sockets(self) -> None:
        for each in (self._socket, self._wake, self._waker):
            each.close()


def _wake_up(waker: socket.socket) -> None:
    try:
        waker.send(b"\0")
    except OSError:  # closed: the thread has ended already
        return


def _dropped(inode: str) -> int:
    """What Linux counts of a socket; no other system tells, and it need not."""
    try:
        sockets = _KERNEL_SOCKETS.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0
    rows = (line.split() for line in sockets)
    return sum(int(row[_DROPS_COLUMN]) for row in rows if row[_INODE_COLUMN] == inode)


def _bound(host: str, port: int) -> socket.socket:
    """The socket; SettingError, in one sentence, where it cannot be had."""
    if not 0 <= port <= 65535:
        raise SettingError(f"osc: got port {port}, allowed is 1 to 65535, or 0 for any that is free")
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        receiver.setblocking(False)  # noqa: FBT003 - the standard library's own
        receiver.bind((host, port))
    except (OSError, ValueError) as error:  # a ValueError is a host that cannot be a name at all
        receiver.close()
        raise SettingError(_why_not(host, port, error)) from error
    return receiver


def _why_not(host: str, port: int, error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"osc: port {port} on {host} is in use; choose another port, or end the program that has it"
    return (
        f"osc: cannot listen on port {port} of {host!r} ({error}); allowed is an address of this machine, "
        "such as 127.0.0.1, and a port from 1024 on; choose another"
    )
