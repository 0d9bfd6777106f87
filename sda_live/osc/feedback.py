"""Who is told what the instrument does, and when: subscribers, leases, and what each has not been told yet.

The daemon calls `heard` and `moved` for what comes in by OSC, on the OSC thread, and `tick` some thirty to
sixty times a second on the desk; it sends what `tick` returns. Time is an argument, in seconds of a monotonic
clock. An address that changes waits in the queue of every subscriber that wants it, once, and what is sent
is what it says by then: however much changes, a queue has no more places than there are addresses.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address
from threading import Lock

from sda_core.errors import SettingError
from sda_live.osc.meaning import ROOT
from sda_live.osc.packet import Argument
from sda_live.osc.view import ADDRESSES, Arguments, View

Peer = tuple[str, int]  # whom a packet came from
Target = tuple[str, int]  # where messages go
Sending = tuple[Target, list[tuple[str, Arguments]]]

MAX_SUBSCRIBERS = 8
LEASE_S = 30.0
USUAL_HZ = 30.0
LEAST_HZ, MOST_HZ = 1.0, 60.0
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
QUIET_S = 0.3
BYTES_A_SECOND = 64_000
BURST_BYTES = 16_000  # about everything once
MESSAGES_A_TICK = 32
_LONGEST_SAID = 128
_WIRE_BYTES = 28  # of IP and UDP, around every packet
_NEVER = (-1, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """Where messages go from now on, and for how long without a sign of life."""

    target: Target
    hz: float
    lease_s: float = LEASE_S

    @property
    def answer(self) -> tuple[str, Arguments]:
        return f"{ROOT}subscribed", (self.target[1], self.lease_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberStatus:
    """One of those who are told."""

    target: Target
    hz: float
    prefix: str
    is_fixed: bool
    waiting: int
    sent: int
    held_back: int  # times that a message did not fit into its bytes a second and waited


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCounters:
    """Who is told, and what came of it since the start."""

    subscribers: tuple[SubscriberStatus, ...] = ()
    sent: int = 0
    held_back: int = 0
    expired: int = 0  # leases that ran out
    refused: int = 0  # subscriptions


@dataclass(slots=True)
class _Subscriber:
    target: Target
    source: Peer | None  # None: a fixed target, until it subscribes
    hz: float
    prefix: str
    until: float  # infinite for a fixed target
    waiting: dict[str, None] = field(default_factory=dict)  # addresses, the longest waiting first
    sent: dict[str, Arguments] = field(default_factory=dict)
    turns: dict[str, tuple[int, int]] = field(default_factory=dict)  # of the last sending: period, number
    quiet_from: dict[str, float] = field(default_factory=dict)  # when what it moves itself may be told again
    n_bytes: float = BURST_BYTES
    counted_at: float = -math.inf
    heard_at: float = -math.inf  # of a fixed target: when anything came from its host
    n_sent: int = 0
    n_held_back: int = 0

    @property
    def is_fixed(self) -> bool:
        return math.isinf(self.until)


class Feedback:
    """May be called from any thread.

    `fixed` are targets for surfaces that never subscribe, from the settings: they have no lease. `port` and
    `hosts` are where the instrument itself listens: it never tells itself.
    """

    def __init__(self, port: int, hosts: Collection[str] = (), fixed: Sequence[Target] = ()) -> None:
        self._port, self._hosts = port, frozenset(hosts)
        self._lock = Lock()
        self._subscribers: dict[Target, _Subscriber] = {}
        self._of_peer: dict[Peer, tuple[_Subscriber, ...]] = {}
        self._fixed_of_host: dict[str, tuple[_Subscriber, ...]] = {}
        self._view: View | None = None
        self._n_sent = self._n_held_back = self._n_expired = self._n_refused = 0
        for target in fixed:
            self._check(target)
            self._subscribers[target] = _Subscriber(target, None, USUAL_HZ, ROOT, math.inf)
        self._sort()

    def subscribe(self, peer: Peer, arguments: Sequence[Argument], now: float) -> Subscribed:
        """Tells the peer everything from now on; SettingError, counted, where that cannot be.

        `arguments` are what came along: a port (from 1024 on), a rate in Hz (up to 60) and the beginning of
        the addresses that are wanted, each of them optional. Messages go to the host that the packet came
        from and to no other.
        """
        with self._lock:
            try:
                port, hz, prefix = _wanted(arguments)
                target = (peer[0], port or peer[1])
                self._check(target)
                self._expire(now)
                one = self._subscribers.get(target) or self._new(target, peer, now)
            except SettingError:
                self._n_refused += 1
                raise
            one.source, one.hz, one.prefix = peer, hz, prefix
            one.until = max(one.until, now + LEASE_S)
            self._sort()
            self._forget_sent(one)
            return Subscribed(target=target, hz=hz)

    def unsubscribe(self, peer: Peer, arguments: Sequence[Argument] = ()) -> int:
        """Tells the peer nothing any more, or a port of its host where one is given; returns how many end."""
        with self._lock:
            port = _wanted(arguments)[0]
            ending = [
                one
                for one in self._subscribers.values()
                if not one.is_fixed and (one.target == (peer[0], port) if port else one in self._known(peer))
            ]
            for one in ending:
                del self._subscribers[one.target]
            self._sort()
            return len(ending)

    def heard(self, peer: Peer, now: float) -> None:
        """Renews the lease of a peer: whatever it sends is a sign of life.

        A fixed target may have been switched on only now: where its host speaks after a silence, it is told
        everything again.
        """
        for one in self._of_peer.get(peer, ()):
            one.until = max(one.until, now + LEASE_S)
        for one in self._fixed_of_host.get(peer[0], ()):
            if now - one.heard_at > LEASE_S:
                with self._lock:
                    self._forget_sent(one)
            one.heard_at = now

    def moved(self, peer: Peer, path: str, now: float) -> None:
        """Keeps a parameter from the one who moves it until it has been quiet; then it is told once.

        A peer that has not subscribed is taken for the fixed targets of its host, whose source ports nobody
        knows.
        """
        movers, address = self._known(peer), ROOT + path
        if not movers or address not in ADDRESSES:
            return
        with self._lock:
            for one in movers:
                if address.startswith(one.prefix):
                    one.quiet_from[address] = now + QUIET_S
                    one.sent.pop(address, None)
                    one.waiting[address] = None

    def tick(self, now: float, view: View) -> list[Sending]:
        """What is to be sent now, and where: what an address says, where that was not sent yet."""
        with self._lock:
            self._expire(now)
            before, self._view = self._view, view
            if before is not view:
                known = {} if before is None else before.messages
                changed = [address for address, said in view.messages.items() if known.get(address) != said]
                for one in self._subscribers.values():
                    self._enqueue(one, changed)
            sendings = [(one.target, self._due(one, now, view)) for one in self._subscribers.values()]
        return [sending for sending in sendings if sending[1]]

    @property
    def counters(self) -> FeedbackCounters:
        with self._lock:
            return FeedbackCounters(
                subscribers=tuple(
                    SubscriberStatus(
                        target=one.target,
                        hz=one.hz,
                        prefix=one.prefix,
                        is_fixed=one.is_fixed,
                        waiting=len(one.waiting),
                        sent=one.n_sent,
                        held_back=one.n_held_back,
                    )
                    for one in self._subscribers.values()
                ),
                sent=self._n_sent,
                held_back=self._n_held_back,
                expired=self._n_expired,
                refused=self._n_refused,
            )

    def _due(self, one: _Subscriber, now: float, view: View) -> list[tuple[str, Arguments]]:
        """Takes from the queue of a subscriber what may be sent to it now."""
        one.n_bytes = min(BURST_BYTES, one.n_bytes + (now - one.counted_at) * BYTES_A_SECOND)
        one.counted_at = now
        period = int(now * one.hz)  # one message an address in each
        due: list[tuple[str, Arguments]] = []
        for address in tuple(one.waiting):
            said = view.messages.get(address)
            if said is None or one.sent.get(address) == said:
                del one.waiting[address]
                continue
            if one.turns.get(address, _NEVER)[0] == period or one.quiet_from.get(address, -math.inf) > now:
                continue
            n_bytes = _n_bytes(address, said)
            if n_bytes > one.n_bytes:
                one.n_held_back += 1
                self._n_held_back += 1
                break
            if len(due) == MESSAGES_A_TICK:
                break
            one.n_bytes -= n_bytes
            one.sent[address], one.turns[address] = said, (period, one.n_sent)
            one.n_sent += 1
            one.quiet_from.pop(address, None)
            del one.waiting[address]
            due.append((address, said))
        self._n_sent += len(due)
        return due

    def _forget_sent(self, one: _Subscriber) -> None:
        """It is told everything from now on, as if it were new."""
        one.sent.clear()
        one.waiting.clear()
        if self._view is not None:
            self._enqueue(one, self._view.messages)

    def _enqueue(self, one: _Subscriber, addresses: Collection[str]) -> None:
        """What was sent longest ago comes first: where there is not room for all, all take turns."""
        wanted = (address for address in addresses if address.startswith(one.prefix))
        turns = sorted(wanted, key=lambda address: one.turns.get(address, _NEVER))
        one.waiting.update(dict.fromkeys(turns))

    def _new(self, target: Target, peer: Peer, now: float) -> _Subscriber:
        if len(self._subscribers) >= MAX_SUBSCRIBERS:
            raise SettingError(
                f"subscribe: got one more than {MAX_SUBSCRIBERS} subscribers, {MAX_SUBSCRIBERS} are allowed; "
                f"let one of them send {ROOT}unsubscribe, or wait {LEASE_S:g} s after it has gone"
            )
        one = _Subscriber(target, peer, USUAL_HZ, ROOT, now + LEASE_S)
        self._subscribers[target] = one
        return one

    def _check(self, target: Target) -> None:
        host, port = target
        if port == self._port and (host in self._hosts or host.startswith("127.")):
            raise SettingError(
                f"subscribe: got {host}:{port}, where SDA itself listens, allowed is any other port; send "
                "the port that your program listens on"
            )

    def _expire(self, now: float) -> None:
        gone = [target for target, one in self._subscribers.items() if one.until <= now]
        for target in gone:
            del self._subscribers[target]
        if gone:
            self._n_expired += len(gone)
            self._sort()

    def _known(self, peer: Peer) -> tuple[_Subscriber, ...]:
        return self._of_peer.get(peer) or self._fixed_of_host.get(peer[0], ())

    def _sort(self) -> None:
        """Looks up anew who is meant by a peer. The tables are replaced whole: others may be reading them."""
        of_peer: dict[Peer, tuple[_Subscriber, ...]] = {}
        fixed_of_host: dict[str, tuple[_Subscriber, ...]] = {}
        for one in self._subscribers.values():
            for peer in {one.target, one.source or one.target}:
                of_peer[peer] = (*of_peer.get(peer, ()), one)
            if one.is_fixed:
                host = one.target[0]
                fixed_of_host[host] = (*fixed_of_host.get(host, ()), one)
        self._of_peer, self._fixed_of_host = of_peer, fixed_of_host


def targets_from(texts: Sequence[str]) -> tuple[Target, ...]:
    """Fixed targets as the settings write them, "192.168.1.7:9001"; SettingError where one is none."""
    if len(texts) > MAX_SUBSCRIBERS:
        raise SettingError(
            f"targets: got {len(texts)} of them, {MAX_SUBSCRIBERS} are allowed; let the others subscribe"
        )
    return tuple(dict.fromkeys(_target(text) for text in texts))


def _target(text: str) -> Target:
    host, _, port = text.strip().rpartition(":")
    try:
        address = IPv4Address(host)
        if not (port.isdecimal() and LOWEST_PORT <= int(port) <= HIGHEST_PORT):
            raise AddressValueError(port)
    except AddressValueError:
        raise SettingError(
            f"targets: got {text!r}, allowed is an address and a port from {LOWEST_PORT} to {HIGHEST_PORT}, "
            "like 192.168.1.7:9001; write it so"
        ) from None
    return str(address), int(port)


def _wanted(arguments: Sequence[Argument]) -> tuple[int, float, str]:
    """(port, rate, prefix) of a subscription; port 0 is the one that the packet came from.

    A rate is at most 60 and a port at least 1024, so both may come as i or f and neither has to.
    """
    port, hz, prefix = 0, USUAL_HZ, ROOT
    for got in arguments:
        match got:
            case bool():
                raise _not_wanted(got)
            case int() | float() if got == 0:
                continue
            case int() | float() if LEAST_HZ <= got <= MOST_HZ:
                hz = float(got)
            case int() | float() if LOWEST_PORT <= got <= HIGHEST_PORT and got == int(got):
                port = int(got)
            case str() if any(address.startswith(_whole(got)) for address in ADDRESSES):
                prefix = _whole(got)
            case _:
                raise _not_wanted(got)
    return port, hz, prefix


def _whole(prefix: str) -> str:
    return prefix if prefix.startswith("/") else ROOT + prefix


def _not_wanted(got: Argument) -> SettingError:
    return SettingError(
        f"subscribe: got {repr(got)[:_LONGEST_SAID]}, allowed are a port from {LOWEST_PORT} to "
        f"{HIGHEST_PORT}, a rate from {LEAST_HZ:g} to {MOST_HZ:g} Hz and the beginning of addresses that are "
        f"sent, like {ROOT}slider; send those, or nothing"
    )


def _n_bytes(address: str, arguments: Arguments) -> int:
    """The size on the wire: strings end in one to four zeros."""
    texts = [address, "," + "x" * len(arguments), *(said for said in arguments if isinstance(said, str))]
    n_numbers = sum(not isinstance(said, str) for said in arguments)
    return _WIRE_BYTES + 4 * n_numbers + sum(len(text.encode()) // 4 * 4 + 4 for text in texts)
