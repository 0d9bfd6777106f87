"""The OSC server on the loopback: everything arrives in time, and no packet, callback or peer stops it."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage

from sda_core.errors import SettingError
from sda_core.parameters import TABLE, Kind, Parameter
from sda_live.osc.meaning import meaning
from sda_live.osc.packet import Bundle, Message, decode, encode
from sda_live.osc.server import MAX_WAITING, OscServer, Peer
from sda_live.wishes import Wish

PATIENCE_S = 10.0
MARK = Message(address="/mark", arguments=())


class Desk:
    """A server with what it received and complained of, and a socket to send to it from."""

    def __init__(self) -> None:
        self.received: Queue[tuple[Bundle, Peer]] = Queue()
        self.complaints: Queue[str] = Queue()
        self.server = OscServer(self.receive, self.complaints.put, port=0)
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sender.bind(("127.0.0.1", 0))
        self.sender.settimeout(PATIENCE_S)

    def receive(self, bundle: Bundle, peer: Peer) -> None:
        """May be made to fail by a message, as a bug of the daemon would."""
        if bundle.messages[0].address == "/bug":
            raise RuntimeError("a bug")
        self.received.put((bundle, peer))

    def send(self, packet: bytes) -> None:
        self.sender.sendto(packet, ("127.0.0.1", self.server.port))

    def next(self) -> Bundle:
        return self.received.get(timeout=PATIENCE_S)[0]

    def all_before_a_mark(self) -> list[Message]:
        """What arrived before a message that is sent now."""
        self.send(encode("/mark"))
        return [
            message
            for bundle in iter(self.next, Bundle(due=None, messages=(MARK,)))
            for message in bundle.messages
        ]


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with desk.server, desk.sender:
        yield desk


def bundle_due(at: float, *packets: bytes) -> bytes:
    builder = OscBundleBuilder(at)  # type: ignore[arg-type]
    for packet in packets:
        builder.add_content(OscMessage(packet))
    return builder.build().dgram


def nested(depth: int) -> bytes:
    head = b"#bundle\0" + struct.pack(">Q", 1)
    packet = head
    for _ in range(depth):
        packet = head + struct.pack(">i", len(packet)) + packet
    return packet


def test_a_message_arrives_with_the_address_of_its_sender(desk: Desk) -> None:
    desk.send(encode("/sda/slider1", 0.5))
    bundle, peer = desk.received.get(timeout=PATIENCE_S)
    assert bundle == Bundle(due=None, messages=(Message(address="/sda/slider1", arguments=(0.5,)),))
    assert peer == desk.sender.getsockname()


def test_only_this_machine_reaches_it_by_default(desk: Desk) -> None:
    assert desk.server.host == "127.0.0.1"
    assert 0 < desk.server.port < 65536


KILLERS = {
    "an element of -4": b"#bundle\0" + struct.pack(">Q", 1) + struct.pack(">i", -4),
    "a pattern of stars": encode("/sda/" + "*" * 40 + "x", 0.5),
    "a time tag in an hour": bundle_due(time.time() + 3600, encode("/hour")),
    "nested 409 deep": nested(409),
}


@pytest.mark.parametrize("name", KILLERS)
def test_what_kills_other_servers_does_no_harm(desk: Desk, name: str) -> None:
    desk.send(KILLERS[name])
    assert [message.address for message in desk.all_before_a_mark()] in ([], ["/hour"])


def test_bad_packets_are_counted_and_complained_of_at_most_once_a_second(desk: Desk) -> None:
    desk.send(b"")
    first = desk.complaints.get(timeout=PATIENCE_S)
    at = time.monotonic()
    for packet in (b"abc", b"/a*\0,\0\0\0", *[b"/a\0\0,z\0\0"] * 5):
        desk.send(packet)
    assert desk.all_before_a_mark() == []
    counters = desk.server.counters
    assert counters.refused == {"size": 2, "address": 1, "tags": 5}
    assert (counters.packets, counters.messages) == (9, 1)
    second = desk.complaints.get(timeout=PATIENCE_S)
    assert time.monotonic() - at > 0.8
    assert first.startswith("osc: a packet from 127.0.0.1:")
    assert "is refused: got 0 bytes" in first
    assert second.endswith("(and 6 before it)")
    assert desk.complaints.empty()


def test_a_bug_in_the_daemon_costs_one_bundle(desk: Desk) -> None:
    desk.send(encode("/bug"))
    desk.send(bundle_due(0, encode("/bug"), encode("/lost")))
    assert desk.all_before_a_mark() == []
    assert desk.server.counters.failed == 2
    assert "RuntimeError: a bug" in desk.complaints.get(timeout=PATIENCE_S)


def test_a_complaint_that_fails_stops_nothing() -> None:
    received: Queue[Bundle] = Queue()

    def complain(_sentence: str) -> None:
        raise OSError("no disk")

    with OscServer(lambda bundle, _peer: received.put(bundle), complain, port=0) as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for packet in (b"bad", encode("/good")):
                sender.sendto(packet, ("127.0.0.1", server.port))
        assert received.get(timeout=PATIENCE_S).messages[0].address == "/good"
        assert server.counters.failed == 1


def test_a_bundle_acts_when_it_is_due_and_nothing_waits_for_it(desk: Desk) -> None:
    due = time.time() + 0.8
    desk.send(bundle_due(due, encode("/later", 1), encode("/later", 2)))
    desk.send(bundle_due(due - 0.3, encode("/sooner")))
    assert desk.all_before_a_mark() == []
    assert desk.server.counters.waiting == 2
    assert desk.next().messages[0].address == "/sooner"
    later = desk.next()
    assert due - 0.01 <= time.time() < due + PATIENCE_S / 2
    assert [message.arguments for message in later.messages] == [(1,), (2,)]
    assert later.due == pytest.approx(due, abs=1e-3)
    assert desk.server.counters.waiting == 0


def test_bundles_of_one_moment_keep_their_order(desk: Desk) -> None:
    due = time.time() + 0.2
    for n in range(20):
        desk.send(bundle_due(due, encode("/n", n)))
    assert [desk.next().messages[0].arguments[0] for _ in range(20)] == list(range(20))


def test_the_late_and_the_far_too_early_act_now(desk: Desk) -> None:
    desk.send(bundle_due(time.time() - 5, encode("/late")))
    desk.send(bundle_due(time.time() + 60, encode("/early")))
    assert [message.address for message in desk.all_before_a_mark()] == ["/late", "/early"]
    assert (desk.server.counters.late, desk.server.counters.too_early) == (1, 1)


def test_only_so_many_wait(desk: Desk) -> None:
    packet = bundle_due(time.time() + 1.9, encode("/wait"))
    n_now = 0
    for _ in range(MAX_WAITING // 64 + 1):
        for _ in range(64):  # a few at a time: the kernel keeps only so many
            desk.send(packet)
        n_now += len(desk.all_before_a_mark())
    counters = desk.server.counters
    assert n_now >= 64  # those that found no place; on a slow machine also some that were due meanwhile
    assert 0 < counters.crowded <= n_now
    assert counters.waiting <= MAX_WAITING


def test_what_the_kernel_drops_is_counted(need: Callable[..., None]) -> None:
    need("/proc/net/udp, which Linux has", present=Path("/proc/net/udp").exists())
    received: Queue[int] = Queue()
    server = OscServer(lambda bundle, _peer: received.put(len(bundle.messages)), print, port=0)
    n_sent = 20_000  # while nothing reads: more than the buffer holds
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(n_sent):
            sender.sendto(encode("/sda/randomise"), ("127.0.0.1", server.port))
    dropped = server.counters.dropped
    assert 0 < dropped < n_sent
    with server:
        n_received = sum(received.get(timeout=PATIENCE_S) for _ in range(n_sent - dropped))
        assert n_received == server.counters.packets == n_sent - dropped


def test_of_a_crowd_only_what_counts_is_read() -> None:
    received: Queue[str] = Queue()
    server = OscServer(lambda bundle, _peer: received.put(bundle.messages[0].address), print, port=0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(1000):  # while nothing reads
            sender.sendto(encode("/sda/slider1", number / 1000), ("127.0.0.1", server.port))
        sender.sendto(encode("/sda/randomise"), ("127.0.0.1", server.port))
    with server:
        assert received.get(timeout=PATIENCE_S) == "/sda/slider1"
        assert received.get(timeout=PATIENCE_S) == "/sda/randomise"
        assert (server.counters.packets, server.counters.overtaken) == (1001, 999)


def test_replies_come_from_the_port_that_was_asked(desk: Desk) -> None:
    desk.send(encode("/sda/ping", "hello"))
    _, peer = desk.received.get(timeout=PATIENCE_S)
    desk.server.reply(peer, "/sda/pong", "hello", 0.5)
    packet, sender = desk.sender.recvfrom(65535)
    assert sender == ("127.0.0.1", desk.server.port)
    assert decode(packet)[0].messages == (Message(address="/sda/pong", arguments=("hello", 0.5)),)
    assert desk.server.counters.sent == 1


def test_what_cannot_be_sent_is_counted(desk: Desk) -> None:
    desk.server.reply(desk.sender.getsockname(), "/long", "x" * 70000)
    desk.server.reply(("127.0.0.1", 70000), "/nowhere")
    assert desk.server.counters.unsent == 2
    assert desk.all_before_a_mark() == []


def test_a_peer_that_hears_nothing_does_no_harm(desk: Desk) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        peer = gone.getsockname()
    for _ in range(10):
        desk.server.reply(peer, "/anyone")
    assert desk.all_before_a_mark() == []


def test_closing_ends_the_thread_and_gives_the_port_free() -> None:
    server = OscServer(lambda _bundle, _peer: None, lambda _sentence: None, port=0)
    assert "osc" not in [thread.name for thread in threading.enumerate()]
    server.start()
    assert "osc" in [thread.name for thread in threading.enumerate()]
    before = time.monotonic()
    server.close()
    assert time.monotonic() - before < 1.0
    assert "osc" not in [thread.name for thread in threading.enumerate()]
    server.close()
    server.reply(("127.0.0.1", server.port), "/after")
    assert server.counters.unsent == 1
    with OscServer(lambda _bundle, _peer: None, lambda _sentence: None, port=server.port):
        pass


def test_a_server_that_never_started_gives_its_port_free() -> None:
    server = OscServer(lambda _bundle, _peer: None, lambda _sentence: None, port=0)
    server.close()
    OscServer(lambda _bundle, _peer: None, lambda _sentence: None, port=server.port).close()


def test_it_may_be_closed_from_its_own_thread() -> None:
    n_received = 0

    def receive(_bundle: Bundle, _peer: Peer) -> None:
        nonlocal n_received
        n_received += 1
        server.close()

    server = OscServer(receive, lambda _sentence: None, port=0)
    server.start()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "osc"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(3):
            sender.sendto(encode("/sda/quit"), ("127.0.0.1", server.port))
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert n_received == 1


def test_a_port_in_use_is_said_plainly(desk: Desk) -> None:
    with pytest.raises(SettingError, match=rf"port {desk.server.port} on 127\.0\.0\.1 is in use"):
        OscServer(desk.receive, desk.complaints.put, port=desk.server.port)


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 65536), ("127.0.0.1", -1), ("192.0.2.1", 0), ("no..host", 0), ("x" * 100, 0)],
)
def test_a_place_that_cannot_be_had_is_said_plainly(host: str, port: int) -> None:
    with pytest.raises(SettingError, match=r"^osc: .*allowed"):
        OscServer(lambda _bundle, _peer: None, lambda _sentence: None, host=host, port=port)


def test_every_parameter_is_moved_by_oscsend(desk: Desk, need: Callable[..., None]) -> None:
    oscsend = shutil.which("oscsend")
    need("oscsend (Debian liblo-tools)", present=oscsend is not None)
    rows = [row for row in TABLE if row.kind is not Kind.TRIGGER]
    for row in rows:
        tag, sent, value = sent_to(row)
        subprocess.run(
            [oscsend, "127.0.0.1", str(desk.server.port), f"/sda/{row.path}", tag, sent], check=True
        )
        (message,) = desk.next().messages
        assert meaning(message).wishes == (Wish(path=row.path, value=value),)


def sent_to(row: Parameter) -> tuple[str, str, Any]:
    """What moves a row, as oscsend takes it, and the value the row then has."""
    match row.kind:
        case Kind.TOGGLE:
            return "T", "", 1.0
        case Kind.CHOICE:
            return "s", row.choices[-1], len(row.choices) - 1.0
        case _:
            return "f", "0.25", row.from_position(0.25)
