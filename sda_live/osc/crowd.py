"""What to do with a crowd of OSC packets: of a fader that sent many times, only the last counts.

When more packets are waiting than can be looked at in good time, those that would be replaced by the next one
anyway are left out before they are read: single messages with one number for a continuous parameter, from
one peer, with nothing but their like between them. Everything else keeps its place. Pure; on the OSC thread.
"""

from collections.abc import Sequence

from sda_core.parameters import TABLE, Kind
from sda_live.osc.meaning import addresses_of

Packet = tuple[bytes, tuple[str, int]]

_NUMBERS = (b",f\0\0", b",i\0\0")
_VALUE_BYTES = 4


def _padded(address: str) -> bytes:
    return address.encode() + b"\0" * (4 - len(address) % 4)


# Padded as in a packet: the whole head of one, but for the type of its number.
CONTINUOUS = frozenset(
    _padded(address) for row in TABLE if row.kind is Kind.CONTINUOUS for address in addresses_of(row)
)


def without_overtaken(packets: Sequence[Packet]) -> list[Packet]:
    """The packets without those that a later one makes meaningless, in their order."""
    kept: list[Packet | None] = []
    latest: dict[tuple[bytes, tuple[str, int]], int] = {}
    for packet in packets:
        data, peer = packet
        head = data[: -_VALUE_BYTES - 4]
        if data[-_VALUE_BYTES - 4 : -_VALUE_BYTES] in _NUMBERS and head in CONTINUOUS:
            place = latest.get((head, peer))
            if place is not None:
                kept[place] = None
            latest[head, peer] = len(kept)
        else:
            latest.clear()
        kept.append(packet)
    return [packet for packet in kept if packet is not None]
