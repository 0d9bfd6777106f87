"""OSC bytes: checked against python-osc's builders, and refused where they are not what is taken."""

import struct
import time
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from sda_live.osc.packet import (
    MAX_ADDRESS_BYTES,
    MAX_ARGUMENTS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    BadPacket,
    Bundle,
    Message,
    Reason,
    decode,
    encode,
)

SLIDER = encode("/sda/slider1", 0.5)
NOW = struct.pack(">Q", 1)


def built(address: str, *arguments: tuple[str, Any]) -> bytes:
    """A message as python-osc builds it."""
    builder = OscMessageBuilder(address)
    for tag, value in arguments:
        builder.add_arg(value, tag)
    return builder.build().dgram


def bundle(*elements: bytes, time_tag: bytes = NOW) -> bytes:
    return b"#bundle\0" + time_tag + b"".join(struct.pack(">i", len(each)) + each for each in elements)


def nested(depth: int) -> bytes:
    packet = SLIDER
    for _ in range(depth):
        packet = bundle(packet)
    return packet


def only_message(packet: bytes) -> Message:
    (found,) = decode(packet)
    (message,) = found.messages
    assert found.due is None
    return message


@pytest.mark.parametrize(
    ("tag", "sent", "got"),
    [
        ("i", -7, -7),
        ("f", 0.5, 0.5),
        ("h", 2**40, 2**40),
        ("d", 0.1, 0.1),
        ("s", "", ""),
        ("s", "abc", "abc"),
        ("s", "Glockenspiel 鐘", "Glockenspiel 鐘"),
        ("b", b"12345", b"12345"),
        ("T", True, True),
        ("F", False, False),
        ("N", None, None),
        ("r", 0xFF8000FF, 0xFF8000FF),
        ("m", (0, 144, 60, 100), bytes((0, 144, 60, 100))),
    ],
)
def test_every_argument_of_python_osc_arrives(tag: str, sent: Any, got: Any) -> None:
    (argument,) = only_message(built("/sda/x", (tag, sent))).arguments
    assert argument == got
    assert type(argument) is type(got)


@pytest.mark.parametrize(
    ("tag", "content", "got"),
    [("c", b"\0\0\0A", "A"), ("t", NOW, 1), ("I", b"", True)],
)
def test_the_tags_python_osc_lacks(tag: str, content: bytes, got: Any) -> None:
    assert only_message(b"/a\0\0" + f",{tag}\0\0".encode() + content).arguments == (got,)


def test_arguments_keep_their_order() -> None:
    packet = built("/sda/load", ("i", 2), ("s", "rain"), ("T", True), ("f", 0.25), ("b", b"x"), ("i", 9))
    assert only_message(packet) == Message(address="/sda/load", arguments=(2, "rain", True, 0.25, b"x", 9))


@pytest.mark.parametrize("packet", [b"/sda/ping\0\0\0", b"/sda/ping\0\0\0,\0\0\0", built("/sda/ping")])
def test_a_message_may_have_no_arguments(packet: bytes) -> None:
    assert only_message(packet) == Message(address="/sda/ping", arguments=())


def test_a_bundle_of_python_osc_arrives_whole() -> None:
    due = 1_800_000_000.25
    outer, inner = OscBundleBuilder(due), OscBundleBuilder(IMMEDIATELY)  # type: ignore[arg-type]
    inner.add_content(OscMessage(built("/c")))
    outer.add_content(OscMessage(built("/a", ("f", 0.5))))
    outer.add_content(inner.build())
    outer.add_content(OscMessage(built("/b")))
    first, second = decode(outer.build().dgram)
    assert first.due == pytest.approx(due, abs=1e-6)
    assert first.messages == (Message(address="/a", arguments=(0.5,)), Message(address="/b"))
    assert second == Bundle(due=None, messages=(Message(address="/c"),))


def test_a_bundle_without_messages_asks_for_nothing() -> None:
    assert decode(bundle()) == ()
    assert len(decode(bundle(bundle(SLIDER)))) == 1


def test_the_limits_themselves_are_taken() -> None:
    assert decode(nested(MAX_DEPTH))
    assert len(decode(bundle(*[SLIDER] * MAX_ELEMENTS))[0].messages) == MAX_ELEMENTS
    assert len(only_message(encode("/a", *[1.0] * MAX_ARGUMENTS)).arguments) == MAX_ARGUMENTS
    assert only_message(encode("/" + "a" * (MAX_ADDRESS_BYTES - 1)))


REFUSED = {
    "nothing": (b"", Reason.SIZE),
    "not in fours": (SLIDER + b"\0", Reason.SIZE),
    "no slash": (b"sda\0,\0\0\0", Reason.ADDRESS),
    "no address": (b"\0\0\0\0,\0\0\0", Reason.ADDRESS),
    "no end of the address": (b"/sda", Reason.SIZE),
    "address too long": (encode("/" + "a" * MAX_ADDRESS_BYTES), Reason.ADDRESS),
    "address not ASCII": (encode("/sda/ä"), Reason.ADDRESS),
    "address with a control character": (encode("/sda/\n"), Reason.ADDRESS),
    **{f"pattern {sign}": (encode(f"/sda/{sign}"), Reason.ADDRESS) for sign in "*?[]{},# "},
    "address padded with more": (b"/a\0x,\0\0\0", Reason.PADDING),
    "no comma": (b"/a\0\0f\0\0\0" + bytes(4), Reason.TAGS),
    "unknown tag": (b"/a\0\0,z\0\0", Reason.TAGS),
    "an array": (b"/a\0\0,[i]\0\0\0\0" + bytes(4), Reason.TAGS),
    "too many arguments": (encode("/a", *[1] * (MAX_ARGUMENTS + 1)), Reason.TAGS),
    "arguments missing": (b"/a\0\0,ff\0" + bytes(4), Reason.SIZE),
    "half a double": (b"/a\0\0,d\0\0" + bytes(4), Reason.SIZE),
    "no character": (b"/a\0\0,c\0\0", Reason.SIZE),
    "no blob": (b"/a\0\0,b\0\0", Reason.SIZE),
    "no text": (b"/a\0\0,s\0\0", Reason.SIZE),
    "more than its arguments": (SLIDER + bytes(4), Reason.SIZE),
    "NaN": (b"/a\0\0,f\0\0" + struct.pack(">f", float("nan")), Reason.NUMBER),
    "infinity": (b"/a\0\0,f\0\0" + struct.pack(">f", float("-inf")), Reason.NUMBER),
    "NaN as double": (b"/a\0\0,d\0\0" + struct.pack(">d", float("nan")), Reason.NUMBER),
    "not UTF-8": (b"/a\0\0,s\0\0\xff\xfe\0\0", Reason.TEXT),
    "a surrogate": (b"/a\0\0,s\0\0\xed\xa0\x80\0", Reason.TEXT),
    "no ASCII character": (b"/a\0\0,c\0\0\0\0\1\0", Reason.TEXT),
    "text padded with more": (b"/a\0\0,s\0\0a\0\0x", Reason.PADDING),
    "negative blob": (b"/a\0\0,b\0\0" + struct.pack(">i", -4), Reason.SIZE),
    "empty blob": (b"/a\0\0,b\0\0" + bytes(4), Reason.SIZE),
    "blob too long": (b"/a\0\0,b\0\0" + struct.pack(">i", 5) + bytes(4), Reason.SIZE),
    "blob padded with more": (b"/a\0\0,b\0\0" + struct.pack(">i", 1) + b"x\0\0y", Reason.PADDING),
    "not a bundle": (b"#bundla\0" + NOW, Reason.ADDRESS),
    "half a bundle": (b"#bundle\0", Reason.ADDRESS),
    "element of -4": (b"#bundle\0" + NOW + struct.pack(">i", -4), Reason.SIZE),
    "element of 0": (b"#bundle\0" + NOW + bytes(4), Reason.SIZE),
    "element of 3": (b"#bundle\0" + NOW + struct.pack(">i", 3) + bytes(4), Reason.SIZE),
    "element too long": (b"#bundle\0" + NOW + struct.pack(">i", 8) + bytes(4), Reason.SIZE),
    "string beyond its element": (
        b"#bundle\0" + NOW + struct.pack(">i", 4) + b"/abc" + struct.pack(">i", 8) + b"\0" * 8,
        Reason.SIZE,
    ),
    "argument beyond its element": (bundle(b"/a\0\0,f\0\0", SLIDER), Reason.SIZE),
    "too deep": (nested(MAX_DEPTH + 1), Reason.DEPTH),
    "409 deep": (nested(409), Reason.DEPTH),
    "too many elements": (bundle(*[SLIDER] * (MAX_ELEMENTS + 1)), Reason.ELEMENTS),
    "too many elements, nested": (bundle(*[bundle(*[SLIDER] * 64)] * 4), Reason.ELEMENTS),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_why(name: str) -> None:
    packet, reason = REFUSED[name]
    with pytest.raises(BadPacket, match=r"^got ") as bad:
        decode(packet)
    assert bad.value.reason is reason
    assert str(bad.value).isprintable()
    assert len(str(bad.value)) < 800


def test_one_bad_element_refuses_the_whole_packet() -> None:
    with pytest.raises(BadPacket):
        decode(bundle(SLIDER, encode("/sda/*")))


@pytest.mark.parametrize(
    "packet",
    [
        encode("/" + "*" * 60000),
        encode("/a", *["x" * 900] * 64),
        b"/a\0\0," + b"f" * 65003,
        bundle(*[encode("/a")] * 5000),
        b"/a\0\0,b\0\0" + struct.pack(">i", 65000) + bytes(65000),
    ],
)
def test_the_largest_packets_take_no_time(packet: bytes) -> None:
    before = time.process_time()
    with suppress(BadPacket):
        decode(packet)
    assert time.process_time() - before < 0.1


@pytest.mark.parametrize(
    ("sent", "tag", "value"),
    [
        (0.25, "f", 0.25),
        (3, "i", 3),
        (-(2**31), "i", -(2**31)),
        (2**31, "f", 2.0**31),
        (True, "i", 1),
        (False, "i", 0),
        ("rain", "s", "rain"),
        ("abcd", "s", "abcd"),
        ("a\0b", "s", "a?b"),
        ("\ud800", "s", "?"),
        (np.float32(0.5), "f", 0.5),
        (np.float64(0.5), "f", 0.5),
        (np.int64(7), "i", 7),
        (np.uint8(7), "i", 7),
        (np.bool_(1), "i", 1),
        (np.str_("rain"), "s", "rain"),
    ],
)
def test_python_osc_reads_what_is_sent(sent: Any, tag: str, value: Any) -> None:
    packet = encode("/sda/x", sent)
    assert packet[8:10] == f",{tag}".encode()
    message = OscMessage(packet)
    assert (message.address, message.params) == ("/sda/x", [value])
    assert only_message(packet).arguments == (value,)


def test_numbers_beyond_a_float_become_the_largest() -> None:
    (high, low, huge) = only_message(encode("/a", 1e300, -float("inf"), 10**400)).arguments
    assert isinstance(high, float)
    assert (high, low, huge) == (high, -high, high)
    assert 3.4e38 < high < float("inf")


def test_nan_is_not_sent() -> None:
    with pytest.raises(ValueError, match="NaN"):
        encode("/a", float("nan"))
