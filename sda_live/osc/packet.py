"""Bytes from the network become messages, or one short refusal; and messages become bytes.

The OSC server calls `decode` on its thread for every datagram, before anything else looks at it; whoever
answers calls `encode`. `decode` takes only what the instrument needs of OSC 1.0 and raises nothing but
`BadPacket`, whatever the bytes are, in time linear in their number. No sockets, no clock; what a message
means is `meaning`'s affair.

    packet  = message | bundle                      whole in multiples of four bytes, numbers big endian
    message = address "," tags arguments            each string ends in one to four zeros
    bundle  = "#bundle" time tag (size packet)*     at most four deep, 256 sized packets in all
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

Argument = str | int | float | bool | bytes | None

MAX_ADDRESS_BYTES = 128
MAX_ARGUMENTS = 64
MAX_DEPTH = 4
MAX_ELEMENTS = 256

_BUNDLE = b"#bundle\0"
_BUNDLE_HEAD = len(_BUNDLE) + 8
_NOW = 1  # the time tag that means "at once"
_UNIX_EPOCH_S = 2_208_988_800  # of 1970, in time tags, which count from 1900
_INT32 = range(-(2**31), 2**31)
_LARGEST_FLOAT: float = struct.unpack(">f", b"\x7f\x7f\xff\xff")[0]
_CACHED = 1024  # addresses and tags; a show uses fewer

# Printable ASCII without what a pattern is made of: a pattern costs its reader seconds, a literal nothing.
_ADDRESS = re.compile(rb"/[!-~]*")
_PATTERN = re.compile(rb"[*?\[\]{},#]")
_ZEROS = tuple(b"\0" * n for n in range(5))


class Reason(StrEnum):
    """Why a packet is refused, in one word, for counting."""

    SIZE = "size"
    PADDING = "padding"
    ADDRESS = "address"
    TAGS = "tags"
    NUMBER = "number"
    TEXT = "text"
    DEPTH = "depth"
    ELEMENTS = "elements"


class BadPacket(Exception):
    """The bytes are no OSC packet, or not one that is taken here."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One address and what came with it."""

    address: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Messages that belong together, and the unix time in seconds when they are due; None is now."""

    due: float | None
    messages: tuple[Message, ...]


def decode(packet: bytes) -> tuple[Bundle, ...]:
    """What a datagram holds: each bundle before those nested in it, and those without messages left out."""
    if not packet or len(packet) % 4:
        raise BadPacket(Reason.SIZE, f"got {len(packet)} bytes, a packet has 4, 8, 12 ... bytes")
    if packet.startswith(b"#"):
        found = _Found()
        _read_bundle(packet, 0, len(packet), 1, found)
        return tuple(Bundle(due=due, messages=tuple(messages)) for due, messages in found.bundles if messages)
    return (Bundle(due=None, messages=(_read_message(packet, 0, len(packet)),)),)


def encode(address: str, *arguments: str | int | float) -> bytes:
    """The packet of one message, in the tags i, f and s that every program reads.

    Bools become i, integers beyond 32 bits f, numbers beyond a float the largest; numpy's scalars are taken
    as what they are. NaN is a ValueError.
    """
    tags, parts = ",", []
    for argument in arguments:
        tag, part = _written(argument)
        tags += tag
        parts.append(part)
    return b"".join((_padded(address), _padded(tags), *parts))


class _Found:
    """What was read of a packet so far."""

    __slots__ = ("bundles", "n_elements")

    def __init__(self) -> None:
        self.bundles: list[tuple[float | None, list[Message]]] = []
        self.n_elements = 0


def _read_bundle(packet: bytes, start: int, end: int, depth: int, found: _Found) -> None:
    if depth > MAX_DEPTH:
        raise BadPacket(Reason.DEPTH, f"got bundles nested deeper than {MAX_DEPTH}")
    at = start + _BUNDLE_HEAD
    if at > end or not packet.startswith(_BUNDLE, start):
        raise BadPacket(Reason.ADDRESS, 'got a packet that begins with # and is not a "#bundle"')
    messages: list[Message] = []
    found.bundles.append((_due(packet, at - 8), messages))
    while at < end:
        found.n_elements += 1
        if found.n_elements > MAX_ELEMENTS:
            raise BadPacket(Reason.ELEMENTS, f"got more than {MAX_ELEMENTS} elements in one packet")
        size: int = _INT.unpack_from(packet, at)[0]  # at and end are multiples of four
        at += 4
        if size <= 0 or size % 4 or size > end - at:
            raise BadPacket(Reason.SIZE, f"got an element of size {size} where {end - at} bytes are left")
        if packet[at] == _BUNDLE[0]:
            _read_bundle(packet, at, at + size, depth + 1, found)
        else:
            messages.append(_read_message(packet, at, at + size))
        at += size


def _due(packet: bytes, at: int) -> float | None:
    tag: int = _LONG.unpack_from(packet, at)[0]
    return None if tag == _NOW else tag / 2**32 - _UNIX_EPOCH_S


def _read_message(packet: bytes, start: int, end: int) -> Message:
    text, at = _read_string(packet, start, end)
    address = _address(text)
    if at == end:  # old senders leave the tags out where there are no arguments
        return Message(address=address)
    text, at = _read_string(packet, at, end)
    readers = _readers(text)
    arguments = []
    for read in readers:
        argument, at = read(packet, at, end)
        arguments.append(argument)
    if at != end:
        raise BadPacket(Reason.SIZE, f"got {end - at} bytes after the last argument")
    return Message(address=address, arguments=tuple(arguments))


def _read_string(packet: bytes, start: int, end: int) -> tuple[bytes, int]:
    """The bytes of a string without its zeros, and where the next thing begins."""
    zero = packet.find(b"\0", start, end)
    if zero < 0:
        raise BadPacket(Reason.SIZE, "got a string without an end")
    after = zero + 4 - zero % 4  # every string begins at a multiple of four
    if packet[zero:after] != _ZEROS[after - zero]:
        raise BadPacket(Reason.PADDING, "got a string that is not padded with zeros")
    return packet[start:zero], after


@lru_cache(_CACHED)
def _address(text: bytes) -> str:
    if len(text) > MAX_ADDRESS_BYTES:
        raise BadPacket(
            Reason.ADDRESS, f"got an address of {len(text)} bytes, {MAX_ADDRESS_BYTES} are allowed"
        )
    if not _ADDRESS.fullmatch(text):
        raise BadPacket(Reason.ADDRESS, f"got address {_shown(text)}, allowed is / and then printable ASCII")
    if _PATTERN.search(text):
        raise BadPacket(Reason.ADDRESS, f"got address {_shown(text)}, patterns are not taken; write it out")
    return text.decode("ascii")


@lru_cache(_CACHED)
def _readers(tags: bytes) -> tuple["_Reader", ...]:
    """What reads each of the arguments."""
    if not tags.startswith(b","):
        raise BadPacket(Reason.TAGS, f"got type tags {_shown(tags)}, they begin with a comma")
    if len(tags) - 1 > MAX_ARGUMENTS:
        raise BadPacket(Reason.TAGS, f"got {len(tags) - 1} arguments, {MAX_ARGUMENTS} are allowed")
    unknown = bytes(set(tags[1:]) - _READERS.keys())
    if unknown:
        known = bytes(_READERS).decode("ascii")
        raise BadPacket(Reason.TAGS, f"got type tag {_shown(unknown)}, allowed are {' '.join(known)}")
    return tuple(_READERS[tag] for tag in tags[1:])


def _shown(text: bytes) -> str:
    return repr(text[:MAX_ADDRESS_BYTES])[1:]


_Reader = Callable[[bytes, int, int], tuple[Argument, int]]
_INT = struct.Struct(">i")
_LONG = struct.Struct(">Q")


def _fixed(code: str) -> _Reader:
    layout = struct.Struct(f">{code}")
    unpack, size = layout.unpack_from, layout.size

    def read(packet: bytes, at: int, end: int) -> tuple[Argument, int]:
        after = at + size
        if after > end:
            raise _too_short()
        return unpack(packet, at)[0], after

    return read


def _real(code: str) -> _Reader:
    layout = struct.Struct(f">{code}")
    unpack, size = layout.unpack_from, layout.size

    def read(packet: bytes, at: int, end: int) -> tuple[Argument, int]:
        after = at + size
        if after > end:
            raise _too_short()
        number: float = unpack(packet, at)[0]
        if number - number != 0.0:  # NaN or infinite, the quick way
            raise BadPacket(Reason.NUMBER, f"got the number {number}, only finite ones are taken")
        return number, after

    return read


def _in_the_tag(argument: Argument) -> _Reader:
    return lambda _packet, at, _end: (argument, at)


def _read_text(packet: bytes, at: int, end: int) -> tuple[Argument, int]:
    text, after = _read_string(packet, at, end)
    try:
        return text.decode("utf-8"), after
    except UnicodeDecodeError:
        raise BadPacket(Reason.TEXT, f"got the text {_shown(text)}, which is not UTF-8") from None


def _read_character(packet: bytes, at: int, end: int) -> tuple[Argument, int]:
    if at + 4 > end:
        raise _too_short()
    number = _INT.unpack_from(packet, at)[0]
    if not 0 < number < 128:
        raise BadPacket(Reason.TEXT, f"got the character {number}, allowed is ASCII, 1 to 127")
    return chr(number), at + 4


def _read_blob(packet: bytes, at: int, end: int) -> tuple[Argument, int]:
    if at + 4 > end:
        raise _too_short()
    size: int = _INT.unpack_from(packet, at)[0]
    at += 4
    if not 0 < size <= end - at:
        raise BadPacket(Reason.SIZE, f"got a blob of size {size} where {end - at} bytes are left")
    after = at + size + -size % 4
    if packet[at + size : after] != _ZEROS[-size % 4]:
        raise BadPacket(Reason.PADDING, "got a blob that is not padded with zeros")
    return packet[at : at + size], after


def _too_short() -> BadPacket:
    return BadPacket(Reason.SIZE, "got fewer bytes than the type tags ask for")


_READERS: dict[int, _Reader] = {
    ord("i"): _fixed("i"),
    ord("f"): _real("f"),
    ord("h"): _fixed("q"),
    ord("d"): _real("d"),
    ord("s"): _read_text,
    ord("b"): _read_blob,
    ord("T"): _in_the_tag(True),  # noqa: FBT003 - the tag's value, not a mode
    ord("F"): _in_the_tag(False),  # noqa: FBT003 - the tag's value, not a mode
    ord("N"): _in_the_tag(None),
    ord("I"): _in_the_tag(True),  # noqa: FBT003 - an impulse: it happens
    ord("r"): _fixed("I"),  # a colour, 0xRRGGBBAA
    ord("m"): _fixed("4s"),  # a MIDI message
    ord("c"): _read_character,
    ord("t"): _fixed("Q"),  # a time tag as it is
}


def _written(argument: str | int | float) -> tuple[str, bytes]:
    """The tag of an argument and its bytes."""
    as_python = getattr(argument, "item", None)  # of numpy's scalars
    plain: str | int | float = as_python() if as_python else argument
    if isinstance(plain, str):
        return "s", _padded(plain)
    if isinstance(plain, int) and plain in _INT32:
        return "i", _INT.pack(plain)
    if plain != plain:
        raise ValueError("got NaN to send by OSC, allowed are numbers; keep it back")
    return "f", struct.pack(">f", min(max(plain, -_LARGEST_FLOAT), _LARGEST_FLOAT))


def _padded(text: str) -> bytes:
    """The bytes of a string and its one to four zeros; what cannot be in a string becomes a question mark."""
    content = text.replace("\0", "?").encode("utf-8", "replace")
    return content + _ZEROS[4 - len(content) % 4]
