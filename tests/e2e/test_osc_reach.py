"""From another computer: by default it hears nothing; opened, it is heard from the networks that are allowed.

Both computers are network namespaces of this one, with a cable between them. The instrument runs on one. On
the other are a friend, whose address is in the network that `--lan` names, and a stranger, whose is not.
"""

import json
import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sda_core.frames import SAMPLE_RATE
from sda_live.osc.announcing import OSC_KIND, QUERY_KIND
from sda_live.osc.packet import encode
from sda_live.osc.reachability import BURST_S, PEER_A_SECOND
from sda_live.osc.view import ADDRESSES
from sda_live.timeline import Field
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.osc_peers import Surface, TwoComputers, allows_networks, bundle

HERE, HERE_TOO = TwoComputers.HERE, TwoComputers.HERE_TOO
FRIEND, STRANGER = TwoComputers.FRIEND, TwoComputers.STRANGER
PATIENCE_S = 20.0
IN_A_BUNDLE = 250
# A button let go: it counts, and costs and does next to nothing.
NOTHING = encode("/sda/randomise", 0)
PIECE = bundle(*[NOTHING] * IN_A_BUNDLE)


@pytest.fixture(scope="module")
def computers(need: Callable[..., None]) -> Iterator[TwoComputers]:
    need("ip (package iproute2)", present=shutil.which("ip") is not None)
    if not allows_networks():  # as in many containers, and for who is not root: nothing that can be installed
        pytest.skip("the system allows no network namespaces")
    with TwoComputers() as computers:
        yield computers


@pytest.fixture
def closed(computers: TwoComputers, tmp_path: Path) -> Iterator[Instrument]:
    with ExitStack() as stack:
        with computers.here.inside():
            running = stack.enter_context(playing(tmp_path, models=("glass",)))
        yield running


@pytest.fixture(scope="module")
def opened(computers: TwoComputers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instrument]:
    home = tmp_path_factory.mktemp("opened")
    with ExitStack() as stack:
        with computers.here.inside():
            running = stack.enter_context(playing(home, "--lan", TwoComputers.FRIENDS, models=("glass",)))
        yield running


@pytest.fixture
def friend(computers: TwoComputers, opened: Instrument) -> Iterator[Surface]:
    with computers.there.inside():
        surface = Surface((HERE, opened.port), host=FRIEND)
    with surface:
        surface.ping("begin")
        yield surface


def test_by_default_another_computer_finds_nobody(computers: TwoComputers, closed: Instrument) -> None:
    with computers.there.inside():
        for host in (HERE, HERE_TOO):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
                door.settimeout(PATIENCE_S)
                door.connect((host, closed.port))
                door.send(encode("/sda/ping", "hello"))
                with pytest.raises(ConnectionRefusedError):
                    door.recv(100)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((host, closed.port), PATIENCE_S)
    assert closed.lines("LAN OPEN") == []
    assert doors_of(closed) == (f"127.0.0.1:{closed.port}", [])


def doors_of(instrument: Instrument) -> tuple[str, list[str]]:
    """Where it can be reached, and from which networks."""
    doors = instrument.status()["doors"]
    return doors["osc"], doors["lan"]


def test_opened_it_says_so(computers: TwoComputers, opened: Instrument) -> None:
    assert f"LAN OPEN: {TwoComputers.FRIENDS} may play" in opened.said("LAN OPEN")
    assert doors_of(opened) == (f"0.0.0.0:{opened.port}", [TwoComputers.FRIENDS])
    with computers.here.inside():
        shown = opened.command("status", "--port", str(opened.port))
    assert f"LAN OPEN: {TwoComputers.FRIENDS}" in shown.stdout


def test_a_friend_plays_and_is_told(opened: Instrument, friend: Surface) -> None:
    friend.send("/sda/slider1", 0.75)
    until(lambda: opened.value("slider1") == 0.75, "slider 1")
    friend.send("/sda/subscribe")
    until(lambda: friend.last().keys() >= ADDRESSES, "snapshot")
    opened.send("/sda/slider1", 0.25)
    friend.wait("/sda/slider1", 0.25)
    assert opened.status()["doors"]["subscribers"] == [f"{FRIEND}:{friend.port}"]
    friend.send("/sda/unsubscribe")


def test_a_stranger_is_neither_heard_nor_answered(
    computers: TwoComputers, opened: Instrument, friend: Surface
) -> None:
    """What the friend asks is read behind all of it."""
    before = opened.value("slider2")
    with computers.there.inside():
        strangers = [Surface((host, opened.port), host=STRANGER) for host in (HERE, HERE_TOO)]
    for stranger in strangers:
        for address in ("/sda/ping", "/sda/panic", "/sda/subscribe", "/sda/status", "/sda/no/such"):
            stranger.send(address)
        stranger.send("/sda/slider2", 0.99)
        stranger.send_packet(b"nonsense")
    friend.ping("behind them")
    assert opened.value("slider2") == before
    assert not opened.timeline[Field.PANIC]
    friend.send("/sda/subscribe")
    until(lambda: friend.last().keys() >= ADDRESSES, "snapshot")
    for stranger in strangers:
        with stranger:
            stranger.look()
            assert stranger.told == []
    friend.send("/sda/unsubscribe")


def fetched(computers: TwoComputers, url: str, **headers: str) -> Any:
    """What is answered to the friend; the status where it is a refusal."""
    try:
        with (
            computers.there.inside(),
            urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as got,
        ):
            return json.loads(got.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def test_a_friend_reads_by_http_and_a_stranger_does_not(computers: TwoComputers, opened: Instrument) -> None:
    base = f"http://{HERE}:{opened.port}"
    opened.send("/sda/width", 0.5)
    until(lambda: fetched(computers, f"{base}/sda/width?VALUE") == {"VALUE": [0.5]}, "width")
    assert fetched(computers, f"{base}/?HOST_INFO")["OSC_IP"] == HERE
    assert fetched(computers, f"{base}/", Host="evil.example") == 403
    for host in (HERE, HERE_TOO):
        with (
            computers.there.inside(),
            socket.create_connection((host, opened.port), PATIENCE_S, (STRANGER, 0)) as door,
        ):
            assert everything_of(door) == b""


def everything_of(door: socket.socket) -> bytes:
    """What comes until the other end has closed."""
    got = b""
    try:
        door.sendall(f"GET / HTTP/1.1\r\nHost: {HERE}\r\n\r\n".encode())
        while piece := door.recv(4096):
            got += piece
    except ConnectionError:  # closed on what was sent
        pass
    return got


def test_only_this_computer_ends_it_and_watches_it(opened: Instrument, friend: Surface) -> None:
    for address in ("/sda/quit", "/sda/monitor"):
        friend.send(address)
        until(lambda wanted=address: friend.last().get("/sda/error", ("",))[0] == wanted, "refusal")
        assert "only this computer" in friend.last()["/sda/error"][1]
    played = opened.timeline[Field.PLAYED]
    until(lambda: opened.timeline[Field.PLAYED] > played, "sound")
    assert opened.process.poll() is None


def test_beyond_its_budget_continuous_values_go_first_and_panic_never(
    opened: Instrument, friend: Surface
) -> None:
    """So many at once use up the budget for everything, not yet the one for edges."""
    opened.wait_frames(SAMPLE_RATE)  # then the budgets are full
    before = opened.value("slider2")
    n_at_once = int(PEER_A_SECOND * BURST_S)
    for _ in range(n_at_once // IN_A_BUNDLE + 1):
        friend.send_packet(PIECE)
    friend.send_packet(bundle(encode("/sda/slider2", 0.99), encode("/sda/slot1", 0)))
    until(lambda: opened.value("slot1") == 0, "slot 1 off")
    assert opened.value("slider2") == before

    for _ in range(10 * n_at_once // IN_A_BUNDLE):
        friend.send_packet(PIECE)
    friend.send("/sda/panic")
    until(lambda: opened.timeline[Field.PANIC], "panic")
    friend.send("/sda/resume")
    until(lambda: not opened.timeline[Field.PANIC], "end of the panic")
    opened.send("/sda/slider3", 0.75)  # the one who is here has lost nothing by it
    until(lambda: opened.value("slider3") == 0.75, "slider 3")

    opened.wait_frames(SAMPLE_RATE)
    friend.send("/sda/slot1", 1)
    friend.send("/sda/slider2", 0.5)
    until(lambda: (opened.value("slot1"), opened.value("slider2")) == (1, 0.5), "end of the drought")


def test_the_network_knows_it_by_its_name(
    computers: TwoComputers, opened: Instrument, need: Callable[..., None]
) -> None:
    need("zeroconf", present=find_spec("zeroconf") is not None)
    from zeroconf import Zeroconf

    opened.said(f"the network knows SDA {opened.port}")
    with computers.there.inside():
        listening = Zeroconf(interfaces=[FRIEND])
    try:
        for kind in (QUERY_KIND, OSC_KIND):
            found = until(
                lambda of=kind: listening.get_service_info(of, f"SDA {opened.port}.{of}"), f"SDA in {kind}"
            )
            assert (found.parsed_addresses(), found.port) == ([HERE], opened.port)
    finally:
        listening.close()
