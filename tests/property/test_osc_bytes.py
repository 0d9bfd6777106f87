"""Whatever bytes come in at the OSC door: messages with a meaning or a sentence, never anything else."""

import math
import struct

from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import SettingError
from sda_core.parameters import TABLE, parameter
from sda_live.osc.meaning import COMMANDS, Meaning, meaning
from sda_live.osc.packet import BadPacket, Message, Reason, decode, encode

NOW = struct.pack(">Q", 1)
known = st.sampled_from(
    [f"/sda/{row.path}{end}" for row in TABLE for end in ("", "/value")]
    + ["/sda/slider/3", "/sda/weight/2/value", "/sda/randomise/12"]
    + [f"/sda/{name}" for name in COMMANDS]
)
literal = st.text(
    st.sampled_from([chr(n) for n in range(0x21, 0x7F) if chr(n) not in "*?[]{},#"]), max_size=127
).map("/".__add__)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
words = st.sampled_from(["on", "off", "latent", "3", "rain", "../x", "slider1", "/sda/gain"])
numbers = st.floats(width=32, allow_nan=False, allow_infinity=False) | st.integers(-(2**31), 2**31 - 1)
sendable = st.lists(numbers | st.integers(-2, 130) | texts | words, max_size=6)
arguments = st.lists(
    numbers
    | st.sampled_from([0, 1, 1.0, 0.5, 60, True, False, None, 2**63, 2**64 - 1, -1e308, b"x"])
    | texts
    | words,
    max_size=4,
)


def tagged(content: st.SearchStrategy[bytes], tags: str) -> st.SearchStrategy[bytes]:
    """A message with any of the tags, whatever follows them."""
    chosen = st.lists(st.sampled_from(tags), max_size=6).map(lambda some: encode("/a" + "".join(some)))
    return st.builds(lambda head, rest: b"/a\0\0," + head[2:] + rest, chosen, content)


packets = st.builds(lambda address, some: encode(address, *some), known | literal, sendable)
bundles = st.recursive(
    packets,
    lambda inner: st.builds(
        lambda due, some: b"#bundle\0" + due + b"".join(struct.pack(">i", len(e)) + e for e in some),
        st.just(NOW) | st.binary(min_size=8, max_size=8),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def check(packet: bytes) -> None:
    """The law: bundles of finite, literal messages, each with a meaning or a sentence; or a BadPacket."""
    found, sentence = (), ""
    try:
        found = decode(packet)
    except BadPacket as bad:
        sentence = f"{Reason(bad.reason)}: {bad}"
    assert sentence.isprintable()
    for bundle in found:
        assert bundle.messages
        assert bundle.due is None or math.isfinite(bundle.due)
        for message in bundle.messages:
            assert all(math.isfinite(each) for each in message.arguments if isinstance(each, float))
            check_meaning(message)


def check_meaning(message: Message) -> None:
    try:
        found = meaning(message)
    except SettingError as refused:
        found = Meaning(note=str(refused))
        is_refused = True
    else:
        is_refused = False
    assert is_refused == (bool(found.note) and not found.wishes)
    assert "got " in found.note or not found.note
    assert not (found.wishes and found.command)
    assert found.note.isprintable()
    for wish in found.wishes:
        assert wish.value == parameter(wish.path).clamp(wish.value)


@given(st.binary(max_size=300))
def test_any_bytes(packet: bytes) -> None:
    check(packet)


@given(tagged(st.binary(max_size=64), "ifhdsbTFNIrmct"))
def test_any_bytes_after_known_tags(packet: bytes) -> None:
    check(packet)
    check(packet + bytes(-len(packet) % 4))


@given(bundles)
def test_any_packet_that_is_whole(packet: bytes) -> None:
    check(packet)


@given(bundles, st.data())
def test_any_packet_that_was_damaged(packet: bytes, data: st.DataObject) -> None:
    damaged = bytearray(packet)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    check(bytes(damaged))
    check(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))
    check(bytes(damaged) + data.draw(st.binary(max_size=8)))


@given(literal, sendable)
def test_what_is_encoded_is_decoded(address: str, some: list[str | int | float]) -> None:
    ((message,),) = [bundle.messages for bundle in decode(encode(address, *some))]
    assert message == Message(address=address, arguments=tuple(some))
    assert [type(each) for each in message.arguments] == [type(each) for each in some]


@given(known | literal, arguments)
def test_any_arguments_have_a_meaning_or_a_sentence(
    address: str, some: list[str | int | float | None]
) -> None:
    check_meaning(Message(address=address, arguments=tuple(some)))
