"""The OSCQuery server on the loopback: it answers in exact JSON, sets nothing, and nobody stops it."""

import http.client
import json
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import SettingError
from sda_core.parameters import TABLE
from sda_core.state import State
from sda_live.osc.query import (
    MAX_AT_ONCE,
    MAX_CONNECTIONS,
    MAX_REQUEST_BYTES,
    PATIENCE_S,
    REQUESTS_A_SECOND,
    OscQueryServer,
    Pace,
)
from sda_live.osc.query_answer import Answer, Place, answer_to
from sda_live.osc.tree import described
from sda_live.osc.view import View, Viewing

WAITING_S = 10.0
VIEW = Viewing().view_of(State(), 0)
PLACE = Place(host="192.168.1.2", port=9100, osc_port=9100, names=("studio.local",))


def view() -> View:
    return VIEW


@pytest.fixture
def server() -> Iterator[OscQueryServer]:
    with OscQueryServer(view, host="127.0.0.1", port=0, osc_port=9123) as server:
        yield server


def connected(server: OscQueryServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=WAITING_S)


def asked(server: OscQueryServer, target: str, method: str = "GET", **headers: str) -> tuple[int, bytes, Any]:
    """(status, body, headers)"""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAITING_S)) as connection:
        connection.request(method, target, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def said(server: OscQueryServer, request: bytes) -> bytes:
    """All that comes back to some bytes."""
    with connected(server) as door, suppress(OSError):
        door.sendall(request)
        door.shutdown(socket.SHUT_WR)
        return door.makefile("rb").read()
    return b""


def answered(target: str, host: str = "127.0.0.1:9100", method: str = "GET") -> Answer:
    return answer_to(f"{method} {target} HTTP/1.1\r\nHost: {host}".encode(), PLACE, view)


def test_the_tree_is_served(server: OscQueryServer) -> None:
    status, body, headers = asked(server, "/")
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert "Access-Control-Allow-Origin" not in headers
    root = json.loads(body)
    assert root == described("/", VIEW)
    for row in TABLE:
        assert root["CONTENTS"]["sda"]["CONTENTS"][row.path]["FULL_PATH"] == f"/sda/{row.path}"


def test_one_node_and_one_attribute_are_served(server: OscQueryServer) -> None:
    assert json.loads(asked(server, "/sda/slider1")[1]) == described("/sda/slider1", VIEW)
    assert json.loads(asked(server, "/sda/slider1?VALUE")[1]) == {"VALUE": [0.5]}
    assert json.loads(asked(server, "/sda/gain/value?RANGE")[1]) == {"RANGE": [{"MIN": -60.0, "MAX": 12.0}]}


def test_the_host_says_where_osc_goes(server: OscQueryServer) -> None:
    for target in ("/?HOST_INFO", "/sda/slider1?HOST_INFO"):
        info = json.loads(asked(server, target)[1])
        assert (info["OSC_IP"], info["OSC_PORT"], info["OSC_TRANSPORT"]) == ("127.0.0.1", 9123, "UDP")
        assert info["NAME"] == "SDA"
        assert info["EXTENSIONS"]["VALUE"] is True
        assert info["EXTENSIONS"]["LISTEN"] is False


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/sda/slider1?VALUE", 200),
        ("/sda/slider1?VALUE=", 200),
        ("/sda/", 200),
        ("/sda/slider%31", 200),
        ("/sda/preset?VALUE", 204),
        ("/sda/slider1?UNIT", 204),
        ("/sda/slider1?TAGS", 204),
        ("/sda?VALUE", 204),
        ("/sda/slider1?NONSENSE", 400),
        ("/sda/slider1?value", 400),
        ("/sda/nothing", 404),
        ("/sda/nothing?NONSENSE", 404),
        ("/etc/passwd", 404),
        ("/../../etc/passwd", 404),
        ("/%00", 404),
    ],
)
def test_the_status_tells_what_was_wrong(target: str, status: int) -> None:
    answer = answered(target)
    assert answer.status == status
    if status == HTTPStatus.NO_CONTENT:
        assert answer.body == b""
    elif status != HTTPStatus.OK:
        assert answer.body.endswith(b"\n")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:9100", "localhost", "LocalHost:9100", "192.168.1.2:9100", "studio.local:9100"],
)
def test_it_answers_to_its_own_names(host: str) -> None:
    assert answered("/", host).status == HTTPStatus.OK


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:9100", "127.0.0.1.evil.example", "127.0.0.1:80", "192.168.1.3", ""),
        *("127.0.0.1:", "127.0.0.1:x", "localhost@evil.example", "[::1]", "127.0.0.1 evil.example", "*"),
    ],
)
def test_a_foreign_host_is_refused(host: str) -> None:
    """A web page whose name was made to point here (DNS rebinding) sends its own name."""
    assert answered("/", host).status == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "headers", ["", "\r\nHost: localhost\r\nHost: evil.example", "\r\nNot-Host: localhost"]
)
def test_a_request_names_its_host_once(headers: str) -> None:
    assert answer_to(b"GET / HTTP/1.1" + headers.encode(), PLACE, view).status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_nothing_can_be_set(server: OscQueryServer, method: str) -> None:
    request = f"{method} /sda/slider1?VALUE=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    answer = said(server, request.encode() + b"[1.0]body")
    assert answer.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"\r\nAllow: GET, HEAD\r\n" in answer
    assert server.counters.answers == {405: 1}


def test_a_large_body_still_gets_its_answer(server: OscQueryServer) -> None:
    assert asked(server, "/", "POST", **{"Content-Length": "3", "X-Filler": "x" * 3000})[0] == 405
    with connected(server) as door:
        door.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000)
        assert door.makefile("rb").readline() == b"HTTP/1.1 405 Method Not Allowed\r\n"


def test_head_is_get_without_the_body(server: OscQueryServer) -> None:
    get, head = asked(server, "/sda/slider1"), asked(server, "/sda/slider1", "HEAD")
    assert head[:2] == (200, b"")
    assert head[2]["Content-Length"] == get[2]["Content-Length"] == str(len(get[1]))


GARBAGE = [
    b"\r\n\r\n",
    b"\0" * 100 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/2.0\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET sda HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n folded: line\r\n\r\n",
    b"\xff\xfe GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_and_the_next_is_answered(server: OscQueryServer, garbage: bytes) -> None:
    assert said(server, garbage).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert asked(server, "/sda")[0] == 200


def test_what_has_no_end_is_given_up(server: OscQueryServer) -> None:
    for endless in (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000, b"x" * (MAX_REQUEST_BYTES + 5000)):
        assert said(server, endless) == b""
    assert said(server, b"GET / HTTP/1.1\r\nHost: localhost\r\n") == b""
    assert asked(server, "/sda")[0] == 200
    counters = server.counters
    assert (counters.given_up, counters.failed) == (2, 0)


def test_bytes_of_any_kind_never_stop_it(server: OscQueryServer) -> None:
    dice = random.Random(7)
    for _ in range(30):
        with connected(server) as door, suppress(ConnectionError):
            door.sendall(dice.randbytes(dice.randrange(1, 3000)) + b"\r\n\r\n")
            if dice.random() < 0.5:  # goes without a word
                door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert asked(server, "/sda")[0] == 200
    assert server.counters.failed == 0


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: f"GET /{text} HTTP/1.1".encode()))
def test_any_head_has_an_answer(head: bytes) -> None:
    for tail in (b"", b"\r\nHost: localhost"):
        answer = answer_to(head + tail, PLACE, view)
        assert answer.to_bytes().startswith(f"HTTP/1.1 {answer.status.value} ".encode())


def test_slow_ones_do_not_block_the_others(server: OscQueryServer) -> None:
    slow = [connected(server) for _ in range(MAX_CONNECTIONS - 1)]
    for n, door in enumerate(slow):
        door.sendall(b"GET /sda HTTP/1.1\r\nHost: loc"[: n + 1])
    assert asked(server, "/sda")[0] == 200
    slow[-1].sendall(b"GET /sda HTTP/1.1\r\nHost: localhost\r\n\r\n"[len(slow) :])
    assert slow[-1].makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"
    for door in slow:
        door.close()


def test_who_came_first_makes_room_for_who_comes_now(server: OscQueryServer) -> None:
    doors = [connected(server) for _ in range(MAX_CONNECTIONS + 5)]
    assert asked(server, "/sda")[0] == 200
    assert doors[0].recv(1) == b""
    assert server.counters.given_up == 6
    for door in doors:
        door.close()


def test_who_never_ends_is_ended() -> None:
    now = 0.0
    server = OscQueryServer(view, host="127.0.0.1", port=0, osc_port=9100, clock=lambda: now)
    with server, connected(server) as slow, connected(server) as answered_one:
        slow.sendall(b"GET / HTT")
        answered_one.sendall(b"GET /sda HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answered_one.makefile("rb").read().startswith(b"HTTP/1.1 200")
        assert server.counters.open == 2
        now = PATIENCE_S + 1
        for _ in range(2):  # the second comes when the turn of the first is over
            assert asked(server, "/sda")[0] == 200
        assert slow.recv(1) == b""
        assert server.counters.open <= 1
        assert server.counters.given_up == 1


def test_an_answer_larger_than_the_buffers_arrives_whole() -> None:
    long_ago = View(messages=VIEW.messages, values=VIEW.values, labels=("x" * 200_000,) * 12)
    with OscQueryServer(lambda: long_ago, host="127.0.0.1", port=0, osc_port=9100) as server:
        with connected(server) as door:
            door.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = door.makefile("rb").read()
        assert json.loads(answer.partition(b"\r\n\r\n")[2]) == described("/", long_ago)


def test_a_bug_behind_it_costs_one_answer() -> None:
    views = iter([ZeroDivisionError, VIEW])

    def next_view() -> View:
        found = next(views)
        if not isinstance(found, View):
            raise ZeroDivisionError
        return found

    with OscQueryServer(next_view, host="127.0.0.1", port=0, osc_port=9100) as server:
        assert said(server, b"GET /sda HTTP/1.1\r\nHost: localhost\r\n\r\n") == b""
        assert asked(server, "/sda")[0] == 200
        assert server.counters.failed == 1


def test_many_ask_at_once(server: OscQueryServer) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(asked(server, "/")[0])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAITING_S)
    assert statuses == [200] * 12


def test_who_asks_without_end_is_slowed_down() -> None:
    """As many as may come at once, and then so many a second: never more, and no fewer."""
    pace, accepted = Pace(), []
    for tick in range(3000):
        now = 50 + tick / 1000
        while pace.next_at <= now:
            pace.accepted(now)
            accepted.append(now)
    assert accepted.count(50) == MAX_AT_ONCE
    assert len(accepted) == pytest.approx(MAX_AT_ONCE + 3 * REQUESTS_A_SECOND, abs=2)
    for _ in range(MAX_AT_ONCE):  # after a rest as many at once again
        assert pace.next_at <= 100.001  # but for rounding
        pace.accepted(100)
    assert pace.next_at > 100.005


def test_more_than_may_come_at_once_are_answered_all_the_same(server: OscQueryServer) -> None:
    assert {asked(server, "/sda/slider1?VALUE")[0] for _ in range(MAX_AT_ONCE + 10)} == {200}


def test_only_who_is_allowed_may_connect(server: OscQueryServer) -> None:
    hosts: list[str] = []

    def allows(host: str) -> bool:
        hosts.append(host)
        return False

    with OscQueryServer(view, host="0.0.0.0", port=0, osc_port=9100, allows=allows) as opened:
        assert asked(opened, "/sda")[0] == 200
        own = own_address()
        if own is None:  # no network here: nobody to refuse
            return
        with (
            socket.create_connection((own, opened.port), timeout=WAITING_S) as door,
            suppress(ConnectionError),
        ):
            assert door.recv(1) == b""
        assert hosts == [own]
        assert opened.counters.not_allowed == 1


def own_address() -> str | None:
    """This computer's address in its network, if it is in any."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(door.getsockname()[0])
    return None if address.startswith("127.") else address


def test_closing_ends_the_thread_and_gives_the_port_free() -> None:
    server = OscQueryServer(view, host="127.0.0.1", port=0, osc_port=9100)
    server.start()
    with connected(server):
        server.close()
        server.close()
    assert "osc-query" not in [thread.name for thread in threading.enumerate()]
    OscQueryServer(view, host="127.0.0.1", port=server.port, osc_port=9100).close()


def test_a_port_in_use_is_said_plainly(server: OscQueryServer) -> None:
    with pytest.raises(SettingError, match=rf"port {server.port} .*another program has it.*choose another"):
        OscQueryServer(view, host="127.0.0.1", port=server.port, osc_port=9100)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 0), ("no..host", 0)])
def test_a_place_that_cannot_be_had_is_said_plainly(host: str, port: int) -> None:
    with pytest.raises(SettingError, match=r"^osc query: cannot listen .*allowed is .*choose another"):
        OscQueryServer(view, host=host, port=port, osc_port=9100)
