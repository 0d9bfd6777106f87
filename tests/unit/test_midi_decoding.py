"""Bytes of a controller become readings; positions become bytes again."""

from collections.abc import Sequence

import pytest

from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.midi.decoding import HOLD_S, Decoder, Ignored, Reading
from sda_live.midi.messages import midi_bytes_for, to_position, to_raw

CHANNEL = 3
CC = 0xB0 | CHANNEL - 1


def source(kind: SourceKind, number: int = 0) -> Source:
    return Source(controller="nano", kind=kind, number=number, channel=CHANNEL)


def wants(kind: SourceKind, number: int = 0, *, is_lsb_first: bool = False) -> Mapping:
    return Mapping(source=source(kind, number), to="slider1", is_lsb_first=is_lsb_first)


def decoder(*rows: Mapping) -> Decoder:
    return Decoder("nano", rows)


def fed(one: Decoder, *messages: tuple[int, ...], at_s: float = 1.0) -> list[Reading]:
    return [reading for message in messages for reading in one.feed(message, at_s)]


def found(readings: Sequence[Reading]) -> list[tuple[str, int]]:
    return [
        (str(reading.source).removeprefix("nano ").removesuffix(" ch 3"), reading.raw) for reading in readings
    ]


def test_a_cc_is_a_position_on_a_channel_counted_from_1() -> None:
    (reading,) = decoder().feed(bytes((0xB2, 16, 127)), 2.5)
    assert reading.source == source(SourceKind.CC, 16)
    assert (reading.position, reading.raw, reading.highest, reading.at_s) == (1.0, 127, 127, 2.5)
    assert fed(decoder(), (CC, 16, 0))[0].position == 0.0


@pytest.mark.parametrize(("value", "is_on"), [(0, False), (63, False), (64, True), (127, True)])
def test_a_cc_that_is_a_button_is_on_in_its_upper_half(value: int, *, is_on: bool) -> None:
    assert fed(decoder(), (CC, 41, value))[0].is_on == is_on


def test_every_kind_of_message_is_read() -> None:
    readings = fed(
        decoder(), (0x92, 36, 100), (0x82, 36, 64), (0x92, 36, 0), (0xA2, 36, 50), (0xC2, 5), (0xD2, 90)
    )
    assert found(readings) == [
        ("note 36", 100),
        ("note 36", 0),
        ("note 36", 0),
        ("polytouch 36", 50),
        ("program", 5),
        ("touch", 90),
    ]
    assert [reading.is_on for reading in readings] == [True, False, False, False, True, True]


@pytest.mark.parametrize(
    ("lsb", "msb", "position"), [(0, 0, 0.0), (0, 64, 0.5), (127, 127, 1.0), (0, 32, 0.25)]
)
def test_a_wheel_at_rest_is_exactly_in_the_middle(lsb: int, msb: int, position: float) -> None:
    (reading,) = fed(decoder(), (0xE2, lsb, msb))
    assert reading.position == position
    assert reading.raw == msb * 128 + lsb


def test_two_ccs_are_two_knobs_unless_the_patch_says_that_they_are_one() -> None:
    assert found(fed(decoder(), (CC, 7, 100), (CC, 39, 5))) == [("cc 7", 100), ("cc 39", 5)]
    paired = decoder(wants(SourceKind.CC14, 7))
    assert found(fed(paired, (CC, 7, 100), (CC, 39, 5))) == [("cc14 7", 100 * 128 + 5)]
    assert found(fed(paired, (CC, 8, 100), (CC, 40, 5))) == [("cc 8", 100), ("cc 40", 5)]
    assert fed(paired, (0xB3, 7, 100))[0].source.kind is SourceKind.CC, "another channel"


def test_rows_of_other_controllers_mean_nothing_here() -> None:
    other = Mapping(
        source=Source(controller="pad", kind=SourceKind.CC14, number=7, channel=CHANNEL), to="gain"
    )
    assert found(fed(decoder(other), (CC, 7, 100))) == [("cc 7", 100)]


@pytest.mark.parametrize("value", [0, 1, 127, 128, 8191, 8192, 16383])
@pytest.mark.parametrize("is_lsb_first", [False, True])
@pytest.mark.parametrize("kind", [SourceKind.CC14, SourceKind.NRPN, SourceKind.RPN])
def test_both_orders_of_halves_give_the_whole(kind: SourceKind, value: int, *, is_lsb_first: bool) -> None:
    one = decoder(wants(kind, 5, is_lsb_first=is_lsb_first))
    sent = midi_bytes_for(source(kind, 5), value / 16383, is_lsb_first=is_lsb_first)
    (reading,) = [reading for message in sent for reading in one.feed(message, 1.0)]
    assert (reading.source, reading.raw, reading.highest) == (source(kind, 5), value, 16383)
    assert one.next_due_s is None


@pytest.mark.parametrize("is_lsb_first", [False, True])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_moving_pair_never_goes_back(direction: int, *, is_lsb_first: bool) -> None:
    """Not even where the second half of the value is late; that the upper half is late cannot be told."""
    one = decoder(wants(SourceKind.CC14, 0, is_lsb_first=is_lsb_first))
    wholes = range(1000, 9000, 37)[::direction]
    raws: list[int] = []
    for at, whole in enumerate(wholes):
        is_late = at % 7 == 6 and not is_lsb_first
        sent = midi_bytes_for(source(SourceKind.CC14), whole / 16383, is_lsb_first=is_lsb_first)
        for message, at_s in zip(sent, (at * 0.02, at * 0.02 + (0.008 if is_late else 0.001)), strict=True):
            raws += [reading.raw for reading in (*one.due(at_s), *one.feed(message, at_s))]
    assert raws == sorted(raws)[::direction]
    assert set(wholes) <= set(raws)


def test_a_first_half_waits_3_ms_and_no_longer() -> None:
    one = decoder(wants(SourceKind.CC14, 7))
    assert fed(one, (CC, 7, 64), (CC, 39, 10), at_s=0.5)
    assert fed(one, (CC, 7, 65), at_s=1.0) == []
    assert one.next_due_s == pytest.approx(1.0 + HOLD_S)
    assert one.due(1.0 + HOLD_S / 2) == ()
    due_s = one.next_due_s
    assert due_s is not None
    assert found(one.due(due_s)) == [("cc14 7", 65 * 128)]
    assert one.next_due_s is None
    assert one.due(9.0) == ()
    assert found(fed(one, (CC, 39, 3), at_s=2.0)) == [("cc14 7", 65 * 128 + 3)], (
        "it belongs to the last first half"
    )


def test_many_first_halves_do_not_put_it_off() -> None:
    one = decoder(wants(SourceKind.CC14, 7))
    readings = [reading for at in range(10) for reading in one.feed((CC, 7, 10 + at), at * 0.001)]
    assert len(readings) >= 2


def test_a_controller_without_lower_halves_reaches_both_ends() -> None:
    one = decoder(wants(SourceKind.CC14, 7))
    positions = []
    for value in (0, 1, 64, 127):
        one.feed((CC, 7, value), value * 1.0)
        positions += [reading.position for reading in one.due(value + 0.5)]
    assert positions == sorted(positions)
    assert (positions[0], positions[-1]) == (0.0, 1.0)


def test_a_lower_half_alone_is_counted() -> None:
    one = decoder(wants(SourceKind.CC14, 7))
    assert fed(one, (CC, 39, 5)) == []
    assert one.ignored == {Ignored.HALF: 1}


def test_parameter_numbers_swallow_their_ccs_where_the_patch_maps_one() -> None:
    one = decoder(wants(SourceKind.NRPN, 1 * 128 + 2))
    assert found(fed(one, (CC, 99, 1), (CC, 98, 2), (CC, 6, 64), (CC, 38, 1))) == [("nrpn 130", 64 * 128 + 1)]
    assert found(fed(one, (CC, 6, 65), (CC, 38, 0))) == [("nrpn 130", 65 * 128)], "it stays selected"
    assert found(fed(one, (CC, 101, 0), (CC, 100, 0), (CC, 6, 2), (CC, 38, 0))) == [("rpn 0", 256)]
    assert fed(one, (CC, 101, 127), (CC, 100, 127)) == []
    assert found(fed(one, (CC, 6, 65), (CC, 38, 7))) == [("cc 6", 65), ("cc 38", 7)], "none is selected"


def test_without_such_a_row_they_are_plain_knobs() -> None:
    messages = ((CC, 99, 1), (CC, 98, 2), (CC, 6, 64), (CC, 96, 0))
    plain = [("cc 99", 1), ("cc 98", 2), ("cc 6", 64), ("cc 96", 0)]
    assert found(fed(decoder(wants(SourceKind.CC, 6)), *messages)) == plain
    one = decoder(wants(SourceKind.NRPN, 130))
    other_channel = [(0xB5, *message[1:]) for message in messages]
    assert [reading.source.kind for reading in fed(one, *other_channel)] == [SourceKind.CC] * 4


def test_a_value_without_a_lower_half_does_not_wait_for_the_next_selection() -> None:
    one = decoder(wants(SourceKind.NRPN, 130))
    assert fed(one, (CC, 99, 1), (CC, 98, 2), (CC, 6, 127)) == []
    assert found(fed(one, (CC, 99, 1))) == [("nrpn 130", 16383)]


def test_increments_say_how_far_and_not_where_to() -> None:
    one = decoder(wants(SourceKind.NRPN, 130))
    readings = fed(one, (CC, 99, 1), (CC, 98, 2), (CC, 96, 0), (CC, 96, 0), (CC, 97, 0))
    assert [reading.steps for reading in readings] == [1, 1, -1]


def test_what_no_control_says_is_counted() -> None:
    one = decoder()
    sysex = (0xF0, 0x7E, 0x7F, 0x06, 0x01, 0xF7)
    assert fed(one, sysex, (0xF8,), (0xFE,), (0xF2, 1, 2), (0xF1, 3)) == []
    assert one.ignored == {Ignored.SYSTEM: 5}
    assert fed(one, (CC, 7), (0xB2,), (12, 13), (CC, 0x82, 3), (300, 1, 1), (-1, 2)) == []
    assert one.ignored[Ignored.DAMAGED] >= 6
    assert fed(one, ()) == []


def test_several_messages_in_one_piece_are_all_read() -> None:
    one = decoder()
    assert found(one.feed((0xF8, CC, 1, 2, 0xF0, 1, 2, 0xF7, 0x92, 3, 4, 0xFE), 0.0)) == [
        ("cc 1", 2),
        ("note 3", 4),
    ]


def test_a_new_patch_is_obeyed_at_once_and_what_is_selected_stays() -> None:
    one = decoder(wants(SourceKind.CC14, 7), wants(SourceKind.NRPN, 130))
    fed(one, (CC, 99, 1), (CC, 98, 2), (CC, 7, 5))
    one.want([wants(SourceKind.NRPN, 130)])
    assert one.next_due_s is None
    assert found(fed(one, (CC, 7, 6))) == [("cc 7", 6)]
    assert found(fed(one, (CC, 6, 1), (CC, 38, 1))) == [("nrpn 130", 129)]


@pytest.mark.parametrize(
    "kind", [kind for kind in SourceKind if kind not in (SourceKind.OSC, SourceKind.PROGRAM)]
)
def test_raw_numbers_and_positions_agree_in_both_directions(kind: SourceKind) -> None:
    highest = to_raw(kind, 1.0)
    assert highest in (127, 16383)
    for raw in range(0, highest + 1, 1 if highest == 127 else 41):
        assert to_raw(kind, to_position(kind, raw)) == raw
    assert (to_position(kind, 0), to_position(kind, highest)) == (0.0, 1.0)


@pytest.mark.parametrize(
    "kind", [SourceKind.CC, SourceKind.CC14, SourceKind.NRPN, SourceKind.BEND, SourceKind.NOTE]
)
@pytest.mark.parametrize("position", [0.0, 0.3, 0.5, 1.0])
def test_what_is_shown_is_what_would_be_read(kind: SourceKind, position: float) -> None:
    target = source(kind, 0 if kind is SourceKind.BEND else 9)
    one = decoder(Mapping(source=target, to="slider1"))
    (reading,) = [
        reading for message in midi_bytes_for(target, position) for reading in one.feed(message, 0.0)
    ]
    assert reading.source == target
    assert reading.position == pytest.approx(position, abs=0.5 / reading.highest)


def test_what_shows_nothing_gets_nothing() -> None:
    for kind in (SourceKind.TOUCH, SourceKind.POLYTOUCH, SourceKind.PROGRAM, SourceKind.OSC):
        assert midi_bytes_for(source(kind), 1.0) == ()
