"""Who may reach the instrument over the network, and how much of what they send is taken.

The daemon asks `Gate.admits` for every bundle, on the OSC thread, and takes of it what `Gate.sift` lets
through. This computer is always admitted, whatever it sends. Others have to be in a network of the settings;
each of them, and all together, have a budget of messages a second. Beyond it continuous values are dropped
first and edges only where it is twice too much, but panic, freeze and resume never. Commands, whoever sends
them, may take a part of the desk's time and no more. Time is an argument, in seconds of a monotonic clock.
What is kept is bounded: of more peers than there is room for, the newest share one budget. Pure.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from types import MappingProxyType

from sda_core.errors import SettingError
from sda_live.wishes import AnyWish

PEER_A_SECOND = 2000.0
ALL_A_SECOND = 10_000.0
EDGES_FACTOR = 2.0  # edges are taken up to so many times the budget
BURST_S = 0.5  # of a budget may come at once
MAX_PEERS = 256
IDLE_S = 60.0  # a peer that has been silent for so long gives up its place
WIDEST = 8  # bits: a wider network is no neighbourhood any more
ALWAYS_TAKEN = frozenset({"panic", "freeze", "resume"})
OTHERS = "others"
# What a command takes of the desk, at most and in ms; what stands in no row may read files. The desk does one
# after the other, and what is heard waits there too until it is told and written.
COMMAND_MS = MappingProxyType({"ping": 0.0, "get": 0.1, "status": 1.0, "status/json": 1.0})
OTHER_COMMAND_MS = 5.0
COMMANDS_MS_A_SECOND = 300.0  # for this computer, and as much for all others together

Networks = tuple[IPv4Network, ...]


class Verdict(Enum):
    """What is taken of a bundle."""

    ALL = "all"
    EDGES = "edges only"
    SAFETY = "panic, freeze and resume only"
    NOTHING = "nothing"

    def lets(self, wish: AnyWish) -> bool:
        match self:
            case Verdict.ALL:
                return True
            case Verdict.EDGES:
                return wish.is_edge
            case Verdict.SAFETY:
                return wish.path in ALWAYS_TAKEN
            case Verdict.NOTHING:
                return False

    @property
    def lets_commands(self) -> bool:
        return self in (Verdict.ALL, Verdict.EDGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerCount:
    """What came from one host since it was admitted."""

    host: str
    bundles: int
    over_budget: int  # bundles
    dropped: int  # wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCounters:
    """What came over the network, and what was turned away."""

    peers: tuple[PeerCount, ...] = ()
    not_allowed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # by host
    over_budget: int = 0
    dropped: int = 0
    commands: int = 0  # for which the desk has no time


@dataclass(slots=True)
class _Bucket:
    """Fills by `rate` a second up to what `BURST_S` gives; may be overdrawn once by one large bundle."""

    rate: float
    level: float
    filled_at: float

    @classmethod
    def full(cls, rate: float, now: float) -> "_Bucket":
        return cls(rate, rate * BURST_S, now)

    def takes(self, n: float, now: float) -> bool:
        self.level = min(self.rate * BURST_S, self.level + max(0.0, now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.level < 1.0:
            return False
        self.level -= n
        return True


@dataclass(slots=True)
class _Budget:
    """Two buckets: one for everything, one for edges, which is larger and pays for everything too."""

    everything: _Bucket
    edges: _Bucket

    @classmethod
    def of(cls, rate: float, now: float) -> "_Budget":
        return cls(_Bucket.full(rate, now), _Bucket.full(rate * EDGES_FACTOR, now))

    def verdict(self, n: int, now: float) -> Verdict:
        if not self.edges.takes(n, now):
            return Verdict.SAFETY
        return Verdict.ALL if self.everything.takes(n, now) else Verdict.EDGES


@dataclass(slots=True)
class _Peer:
    budget: _Budget
    heard_at: float
    n_bundles: int = 0
    n_over: int = 0
    n_dropped: int = 0


class Gate:
    """Lets in this computer and the networks that are allowed, in measure."""

    def __init__(
        self,
        networks: Networks = (),
        *,
        peer_a_second: float = PEER_A_SECOND,
        all_a_second: float = ALL_A_SECOND,
    ) -> None:
        self._networks = networks
        self._peer_a_second = peer_a_second
        self._all = _Budget.of(all_a_second, 0.0)
        self._peers: OrderedDict[str, _Peer] = OrderedDict()  # by host, the one heard longest ago first
        self._others = _Peer(_Budget.of(peer_a_second, 0.0), 0.0)
        self._not_allowed: dict[str, int] = {}
        self._own_commands = _Bucket.full(COMMANDS_MS_A_SECOND, 0.0)
        self._other_commands = _Bucket.full(COMMANDS_MS_A_SECOND, 0.0)
        self._n_over = self._n_dropped = self._n_commands = 0

    def allows(self, host: str) -> bool:
        """Whether a host may reach the instrument at all."""
        try:
            address = IPv4Address(host)
        except AddressValueError:
            return False
        return address.is_loopback or any(address in network for network in self._networks)

    def may_answer(self, host: str) -> bool:
        """Whether anything may be sent to a host: only where something of it has been taken before."""
        return _is_loopback(host) or host in self._peers

    def admits(self, host: str, now: float, n_messages: int = 1) -> Verdict:
        """What is taken of a bundle of so many messages; it is charged to its sender, and to all."""
        if _is_loopback(host):
            return Verdict.ALL
        peer = self._peers.get(host)
        if peer is not None:
            self._peers.move_to_end(host)
        elif self.allows(host):
            peer = self._newcomer(host, now)
        else:
            place = host if host in self._not_allowed or len(self._not_allowed) < MAX_PEERS else OTHERS
            self._not_allowed[place] = self._not_allowed.get(place, 0) + 1
            return Verdict.NOTHING
        peer.heard_at = now
        peer.n_bundles += 1
        verdict = peer.budget.verdict(n_messages, now)
        if verdict is Verdict.ALL:  # what a peer sends beyond its own budget costs the others nothing
            verdict = self._all.verdict(n_messages, now)
        peer.n_over += verdict is not Verdict.ALL
        self._n_over += verdict is not Verdict.ALL
        return verdict

    def sift(self, host: str, verdict: Verdict, wishes: Iterable[AnyWish]) -> list[AnyWish]:
        """The wishes that are taken; the others are counted."""
        given = list(wishes)
        if verdict is Verdict.ALL:
            return given
        if verdict is Verdict.NOTHING:
            return []  # counted where it was refused
        taken = [wish for wish in given if verdict.lets(wish)]
        n_dropped = len(given) - len(taken)
        self._peers.get(host, self._others).n_dropped += n_dropped
        self._n_dropped += n_dropped
        return taken

    def takes_command(self, host: str, name: str, now: float) -> bool:
        """Whether the desk has time for a command of a host; if not, that is counted."""
        bucket = self._own_commands if _is_loopback(host) else self._other_commands
        cost_ms = COMMAND_MS.get(name, OTHER_COMMAND_MS)
        is_taken = not cost_ms or bucket.takes(cost_ms, now)
        self._n_commands += not is_taken
        return is_taken

    @property
    def counters(self) -> GateCounters:
        peers = (*self._peers.copy().items(), (OTHERS, self._others))
        return GateCounters(
            peers=tuple(
                PeerCount(host=host, bundles=peer.n_bundles, over_budget=peer.n_over, dropped=peer.n_dropped)
                for host, peer in peers
                if peer.n_bundles
            ),
            not_allowed=MappingProxyType(self._not_allowed.copy()),
            over_budget=self._n_over,
            dropped=self._n_dropped,
            commands=self._n_commands,
        )

    def _newcomer(self, host: str, now: float) -> _Peer:
        """A place of its own, in that of the one silent longest if need be; or, with those who have none."""
        if len(self._peers) >= MAX_PEERS:
            oldest = next(iter(self._peers))
            if now - self._peers[oldest].heard_at < IDLE_S:
                return self._others
            del self._peers[oldest]
        self._peers[host] = _Peer(_Budget.of(self._peer_a_second, now), now)
        return self._peers[host]


def networks_from(texts: Sequence[str]) -> Networks:
    """The networks of the settings, "192.168.1.0/24" or one address; SettingError where one is none."""
    return tuple(dict.fromkeys(_network(text) for text in texts))


def _network(text: str) -> IPv4Network:
    allowed = f"allowed is an IPv4 address or a network of them from /{WIDEST} to /32, like 192.168.1.0/24"
    try:
        network = IPv4Network(text.strip(), strict=False)
    except ValueError:
        raise SettingError(f"allow: got {text!r}, {allowed}; write it so") from None
    if "/" not in text and text.strip().endswith(".0"):
        raise SettingError(f"allow: got {text!r}, which is no computer's address, {allowed}; write {text}/24")
    if network.prefixlen < WIDEST:
        raise SettingError(
            f"allow: got {text!r}, which is {network.num_addresses} computers, {allowed}; name the networks "
            "that your controllers are in"
        )
    return network


def _is_loopback(host: str) -> bool:
    return host.startswith("127.")
