"""Being known in the local network: a name for both servers, or a sentence that says why not."""

import socket
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import pytest

from sda_core.errors import DependencyError
from sda_live.osc.announcing import (
    OSC_KIND,
    QUERY_KIND,
    NotedResponder,
    ZeroconfResponder,
    addresses_towards,
    announce,
)
from sda_live.osc.reachability import networks_from

HERE = ["192.168.1.2"]


def test_both_servers_are_made_known_until_it_is_closed() -> None:
    opened: list[NotedResponder] = []

    def open_responder(addresses: Sequence[str]) -> NotedResponder:
        opened.append(NotedResponder(addresses))
        return opened[0]

    announcement = announce(HERE, 9101, 9100, open_responder)
    assert announcement.is_heard
    assert opened[0].addresses == tuple(HERE)
    assert opened[0].services == [(QUERY_KIND, "SDA 9100", 9101), (OSC_KIND, "SDA 9100", 9100)]
    assert not opened[0].is_closed
    for _ in range(2):
        announcement.close()
        assert opened[0].is_closed
        assert not announcement.is_heard


@pytest.mark.parametrize(
    "error", [OSError("no network"), ValueError("no address"), DependencyError("no library")]
)
@pytest.mark.parametrize("registers", [False, True])
def test_what_fails_is_a_sentence_and_leaves_nothing_open(error: Exception, *, registers: bool) -> None:
    responder = NotedResponder(HERE)

    class Failing:
        def register(self, _kind: str, _name: str, _port: int) -> None:
            raise error

        close = responder.close

    def open_responder(_addresses: Sequence[str]) -> Failing:
        if registers:
            return Failing()
        raise error

    announcement = announce(HERE, 9101, 9100, open_responder)
    assert not announcement.is_heard
    assert str(error) in announcement.sentence
    assert "192.168.1.2 and port 9101" in announcement.sentence
    assert responder.is_closed == registers
    announcement.close()


def test_without_the_library_the_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)  # the import fails as if it were not installed
    assert "pip install zeroconf" in announce([], 9100, 9100).sentence


def test_others_find_what_is_announced(need: Callable[..., None]) -> None:
    need("the library zeroconf", present=find_spec("zeroconf") is not None)
    own = addresses_towards(networks_from(["192.0.2.1"]))
    need("a network", present=bool(own) and not own[0].startswith("127."))
    from zeroconf import Zeroconf

    responder = ZeroconfResponder(own)
    listener = Zeroconf(interfaces=list(own))
    try:
        responder.register(QUERY_KIND, "SDA in a test", 9123)
        found = listener.get_service_info(QUERY_KIND, f"SDA in a test.{QUERY_KIND}", timeout=10_000)
        assert found is not None
        assert (found.port, tuple(found.parsed_addresses())) == (9123, own)
    finally:
        listener.close()
        responder.close()


def test_our_own_addresses_are_those_towards_the_networks() -> None:
    assert addresses_towards(networks_from(["127.0.0.0/8", "127.0.0.1"])) == ("127.0.0.1",)
    assert addresses_towards(()) == ()
    for address in addresses_towards(networks_from(["192.0.2.0/24"])):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
            door.bind((address, 0))  # it is really ours
