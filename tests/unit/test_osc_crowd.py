"""A crowd of packets is made smaller without changing what it leads to."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import SettingError
from sda_live.osc.crowd import Packet, without_overtaken
from sda_live.osc.meaning import meaning
from sda_live.osc.packet import BadPacket, decode, encode
from sda_live.wishes import Gathering
from tests.fixtures.osc_peers import bundle

PEERS = (("127.0.0.1", 4000), ("127.0.0.1", 4001))
FADERS = ("/sda/slider1", "/sda/slider/2", "/sda/gain/value", "/sda/weight3")
PACKETS = st.one_of(
    st.builds(encode, st.sampled_from(FADERS), st.floats(0, 1, width=32)),
    st.builds(encode, st.sampled_from(FADERS), st.integers(0, 1)),
    st.builds(encode, st.just("/sda/freeze"), st.integers(0, 1)),
    st.builds(encode, st.just("/sda/randomise")),
    st.builds(encode, st.just("/sda/preset"), st.integers(1, 16)),
    st.binary(max_size=24),
    st.just(bundle(encode("/sda/slider1", 0.1), encode("/sda/weight3", 0.2))),
)
CROWDS = st.lists(st.tuples(PACKETS, st.sampled_from(PEERS)), max_size=40)


def wished(packets: list[Packet]) -> tuple[object, ...]:
    """What they lead to, when they are gathered."""
    gathering = Gathering()
    for data, _ in packets:
        with contextlib.suppress(BadPacket, SettingError):
            for one in decode(data):
                for message in one.messages:
                    gathering.add(meaning(message).wishes)
    return gathering.take()


@given(CROWDS)
def test_what_is_left_leads_to_the_same(packets: list[Packet]) -> None:
    left = without_overtaken(packets)
    assert wished(left) == wished(packets)
    remaining = iter(packets)
    assert all(any(packet is one for one in remaining) for packet in left), "in their order"


def test_of_a_fader_only_the_last_is_left_and_every_edge_stays() -> None:
    moves = [(encode("/sda/slider1", n / 100), PEERS[0]) for n in range(100)]
    edge = (encode("/sda/randomise"), PEERS[0])
    assert without_overtaken([*moves, edge, *moves]) == [moves[-1], edge, moves[-1]]


def test_two_hands_on_one_fader_are_both_heard_of() -> None:
    one, other = ((encode("/sda/slider1", 0.1), peer) for peer in PEERS)
    assert without_overtaken([one, other, one]) == [other, one]
