"""The instrument makes itself known in the local network (mDNS), so that hosts list it by its name.

The daemon calls `announce` where it is open to the network, and only there, on a thread of its own: names are
looked for before they are taken, which takes three seconds. It closes what it gets when it ends. The library
zeroconf is an extra and imported here alone; without it the instrument stays unlisted and is reached by its
address. `NotedResponder` is the fake: it notes what would be told.
"""

import re
import socket
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from ipaddress import IPv4Network
from typing import Protocol

from sda_core.errors import DependencyError

NAME = "SDA"
QUERY_KIND, OSC_KIND = "_oscjson._tcp.local.", "_osc._udp.local."


class Responder(Protocol):
    """Answers the network's questions for names, until it is closed."""

    def register(self, kind: str, name: str, port: int) -> None:
        """Answers for a service from now on; OSError or ValueError where that cannot be."""

    def close(self) -> None: ...


class ZeroconfResponder:
    """The library's; DependencyError where it is not there."""

    def __init__(self, addresses: Sequence[str]) -> None:
        try:
            self._library = import_module("zeroconf")
        except ImportError as error:
            raise DependencyError(
                "the library zeroconf is not there; install it with `pip install zeroconf`"
            ) from error
        self._addresses = list(addresses)
        self._zeroconf = self._library.Zeroconf(interfaces=self._addresses)

    def register(self, kind: str, name: str, port: int) -> None:
        host = re.sub(r"[^0-9A-Za-z]+", "-", f"{socket.gethostname()} {name}").strip("-").lower()
        service = self._library.ServiceInfo(
            kind, f"{name}.{kind}", port=port, parsed_addresses=self._addresses, server=f"{host}.local."
        )
        try:
            self._zeroconf.register_service(service, allow_name_change=True)
        except self._library.Error as error:
            raise OSError(f"{type(error).__name__} {error}".strip()) from error

    def close(self) -> None:
        self._zeroconf.close()


class NotedResponder:
    """Tells nobody; `services` is what it was given."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = tuple(addresses)
        self.services: list[tuple[str, str, int]] = []
        self.is_closed = False

    def register(self, kind: str, name: str, port: int) -> None:
        self.services.append((kind, name, port))

    def close(self) -> None:
        self.is_closed = True


class Announcement:
    """The instrument's name in the network, until it is closed. `sentence` says how that went."""

    def __init__(self, sentence: str, responder: Responder | None = None) -> None:
        self.sentence = sentence
        self._responder = responder

    @property
    def is_heard(self) -> bool:
        return self._responder is not None

    def close(self) -> None:
        """Takes the name back. May be called twice."""
        responder, self._responder = self._responder, None
        if responder is not None:
            responder.close()


def announce(
    addresses: Sequence[str],
    port: int,
    osc_port: int,
    open_responder: Callable[[Sequence[str]], Responder] = ZeroconfResponder,
) -> Announcement:
    """Makes both servers known on the networks of our own `addresses`.

    That it cannot be done is a sentence and no error: everything else works without.
    """
    name = f"{NAME} {osc_port}"
    responder: Responder | None = None
    try:
        responder = open_responder(addresses)
        responder.register(QUERY_KIND, name, port)
        responder.register(OSC_KIND, name, osc_port)
    except (DependencyError, OSError, ValueError) as error:
        if responder is not None:
            responder.close()
        by_hand = f"{addresses[0] if addresses else 'the address of this computer'} and port {port}"
        return Announcement(f"the network is not told of {name} ({error}); enter {by_hand} by hand")
    return Announcement(f"the network knows {name} as an OSCQuery server", responder)


def addresses_towards(networks: Iterable[IPv4Network]) -> tuple[str, ...]:
    """Our own addresses that the system would use towards these networks; nothing is sent."""
    found = []
    for network in networks:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
            try:
                door.connect((str(network.network_address + min(1, network.num_addresses - 1)), 9))
            except OSError:  # no way there
                continue
            found.append(str(door.getsockname()[0]))
    return tuple(dict.fromkeys(found))
