"""The doors of the instrument: everything by which it is played and shown, opened and closed as one.

    OSC  -> reception  \\                      / subscribers, monitors   (telling)
    MIDI -> controllers -> wishes, commands   - OSCQuery hosts
                                              \\ lamps, motor faders

Each door has a thread of its own; what comes in is given to the daemon on that thread. A door that cannot be
opened is said and done without, but for the OSC port, without which there is no instrument.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sda_core.errors import SdaError
from sda_core.state import State
from sda_live.config import LiveConfig
from sda_live.control.controllers import Controllers, Surroundings
from sda_live.control.monitor import Monitor
from sda_live.midi.keeper import PortsKeeper
from sda_live.midi.ports import MidiPorts, Ports
from sda_live.midi.system import MidiSystem, MidiUnavailable
from sda_live.osc.announcing import Announcement, addresses_towards, announce
from sda_live.osc.feedback import Feedback, targets_from
from sda_live.osc.meaning import Command
from sda_live.osc.query import OscQueryServer
from sda_live.osc.reachability import Gate, networks_from
from sda_live.osc.reception import Receivers, Reception, in_words
from sda_live.osc.server import DEFAULT_HOST, OscServer, Peer
from sda_live.osc.telling import Telling
from sda_live.osc.view import Readings
from sda_live.patch.choice import find_patch, read_patch
from sda_live.status import DoorsStatus
from sda_live.wishes import AnyWish

LEARNED = "learned.toml"
EVERYWHERE = "0.0.0.0"  # where networks are allowed; the gate refuses all others


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What the doors give things to, and ask."""

    wish: Callable[[Sequence[AnyWish], Peer | None], None]
    command: Callable[[Command, Peer], None]
    state: Callable[[], State]  # the newest
    value_of: Callable[[str], float]
    shown: Callable[[], tuple[State, int, Readings]]
    log: Callable[[str], None]
    fault: Callable[[str], None]


class Doors:
    """Made, the OSC port is taken; `start` opens everything."""

    def __init__(self, config: LiveConfig, patches_folder: Path, inside: Inside) -> None:
        self._config, self._inside = config, inside
        osc, midi = config.osc, config.midi
        self._networks = networks_from(osc.allow)
        self._gate = Gate(self._networks)
        self._monitor = Monitor()
        self.host = host_of(config)
        own_hosts = {self.host, *addresses_towards(self._networks)}
        self._feedback = Feedback(osc.port, own_hosts, targets_from(osc.targets))
        self._reception = Reception(self._gate, self._feedback, self._monitor)
        patch = find_patch(midi.patch, patches_folder) if midi.patch else None
        if patch is not None:
            read_patch(patch)  # at the start a mistake is said at once
        self._osc = OscServer(self._reception.receive, inside.fault, host=self.host, port=osc.port)
        self.port = self._osc.port
        self._keeper = PortsKeeper(midi.api) if midi.is_on else None
        self._ports: MidiPorts = self._keeper or Ports(_no_midi)
        around = Surroundings(
            wish=lambda wishes: inside.wish(wishes, None),
            value_of=inside.value_of,
            in_words=lambda wish: in_words(wish, inside.state()),
            monitor=self._monitor,
            log=inside.log,
            fault=inside.fault,
        )
        self.controllers = Controllers(self._ports, patch, patches_folder / LEARNED, around)
        receivers = Receivers(
            wish=inside.wish,
            command=inside.command,
            foreign=self.controllers.foreign,
            state=inside.state,
            fault=inside.fault,
        )
        self._reception.open(self._osc, receivers)
        self._telling: Telling | None = None
        self._query: OscQueryServer | None = None
        self._announcement: Announcement | None = None
        self.reply = self._reception.reply

    def start(self) -> None:
        self._telling = Telling(
            self._reception, self._feedback, self._monitor, look=self._inside.shown, fault=self._inside.fault
        )
        self._query = self._opened_query(self._telling)
        self._osc.start()
        self._telling.start()
        self.controllers.start()
        if self._networks:
            self._inside.log(f"LAN OPEN: {', '.join(map(str, self._networks))} may play")
            threading.Thread(target=self._announce, name="announcing", daemon=True).start()

    def close(self) -> None:
        """May be called twice, and before `start`."""
        for door in (self._osc, self._telling, self.controllers, self._query, self._announcement):
            if door is not None:
                door.close()

    def may_end_it(self, peer: Peer) -> bool:
        """Whether a peer is this computer."""
        return peer[0].startswith("127.") or peer[0] == self.host

    def status(self) -> DoorsStatus:
        counters, midi = self._osc.counters, self._ports.status()
        subscribers = self._feedback.counters.subscribers
        return DoorsStatus(
            osc=f"{self.host}:{self.port}",
            lan=tuple(map(str, self._networks)),
            subscribers=tuple(f"{one.target[0]}:{one.target[1]}" for one in subscribers),
            patch=self.controllers.patch.name,
            midi=midi.system or midi.trouble,
            controllers=dict(midi.controllers),
            dropped={cause: n for cause, n in self._dropped().items() if n},
            bad_packets=sum(counters.refused.values()),
            lost_packets=counters.dropped,
        )

    def _dropped(self) -> dict[str, int]:
        """What came and was not taken, or should have gone out and did not, by cause."""
        osc, gate = self._osc.counters, self._gate.counters
        feedback, midi = self._feedback.counters, self._ports.status()
        return {
            **{f"osc packets ({reason})": n for reason, n in osc.refused.items()},
            "osc packets (no room in the system)": osc.dropped,
            "osc bundles (an error of ours)": osc.failed,
            "osc answers (could not be sent)": osc.unsent,
            **{f"osc packets (from {host}, not allowed)": n for host, n in gate.not_allowed.items()},
            "osc messages (over the budget)": gate.dropped,
            "commands (over the budget)": gate.commands,
            "subscriptions (refused)": feedback.refused,
            "midi messages (no room)": midi.n_dropped,
            "midi messages to controllers that are not there": midi.n_unsent,
        }

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the MIDI process."""
        return self._keeper.pids if self._keeper else ()

    def _opened_query(self, telling: Telling) -> OscQueryServer | None:
        if not self._config.osc.query:
            return None
        try:
            server = OscQueryServer(
                lambda: telling.view,
                host=self.host,
                port=self.port,
                osc_port=self.port,
                allows=self._gate.allows,
            )
        except SdaError as error:
            self._inside.log(f"{error}; OSCQuery hosts will not find the instrument")
            return None
        server.start()
        return server

    def _announce(self) -> None:
        port = self._query.port if self._query else self.port
        self._announcement = announce(addresses_towards(self._networks), port, self.port)
        self._inside.log(self._announcement.sentence)


def host_of(config: LiveConfig) -> str:
    """The address that is listened on."""
    is_open = bool(config.osc.allow)
    return EVERYWHERE if is_open and config.osc.host == DEFAULT_HOST else config.osc.host


def _no_midi() -> MidiSystem:
    raise MidiUnavailable("it is switched off in the settings")
