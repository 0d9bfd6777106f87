"""Lamps show the State, leave the hand alone, and go out."""

from collections.abc import Sequence

import pytest

from sda_core.parameters import parameter
from sda_live.control.lamps import QUIET_S, TICK_S, Lamps
from sda_live.control.mapping import Mapped
from sda_live.control.sources import ButtonMode, Encoding, Mapping, Source, SourceKind
from sda_live.midi.fake import FakeMidi
from sda_live.midi.names import WantedPort
from sda_live.midi.ports import Ports

PORT = "box"


def source(number: int, kind: SourceKind = SourceKind.CC) -> Source:
    return Source(controller="box", kind=kind, number=number)


FADER = Mapping(source=source(7), to="slider1")
BUTTON = Mapping(source=source(41), to="freeze", mode=ButtonMode.TOGGLE)
PAD = Mapping(source=source(40, SourceKind.NOTE), to="solo1", mode=ButtonMode.TOGGLE)
RING = Mapping(source=source(16), to="slider2", encoding=Encoding.TWOS)
STARTED = Mapping(source=source(44), to="reset")
WIDE = Mapping(source=source(700, SourceKind.NRPN), to="slider3")
WIDER = Mapping(source=source(701, SourceKind.NRPN), to="slider4")


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


class Desk:
    """Lamps on a fake controller, and the values that they show."""

    def __init__(self, *rows: Mapping, has_feedback: bool = True) -> None:
        self.fake = FakeMidi(PORT)
        self.ports = Ports(self.fake.system)
        self.ports.want([WantedPort(controller="box", match="box", has_feedback=has_feedback)])
        self.ports.poll(0.0)
        self.lamps = Lamps(self.ports)
        self.rows: dict[Source, list[Mapped]] = {}
        for row in rows:
            self.rows.setdefault(row.source, []).append(Mapped(row))
        self.values: dict[str, float] = {}
        self.now = 0.0
        self._n_told = 0

    def told(self, seconds: float = TICK_S) -> Sequence[bytes]:
        """What the controller is sent in so long, tick by tick."""
        until = self.now + seconds - 1e-9
        while self.now < until:
            self.now += TICK_S
            self.lamps.show(self.now, self.rows, self.value_of)
            self.ports.flush(self.now)
        return self.news()

    def news(self) -> Sequence[bytes]:
        sent = self.fake.sent(PORT)
        news, self._n_told = sent[self._n_told :], len(sent)
        return news

    def value_of(self, path: str) -> float:
        return self.values.get(path, parameter(path).default)


def test_all_is_shown_at_first_then_only_what_changes() -> None:
    desk = Desk(FADER, BUTTON, PAD, RING, STARTED)
    assert set(desk.told()) == {cc(7, 64), cc(41, 0), bytes((0x90, 40, 0)), cc(16, 64)}
    assert desk.told(1.0) == ()
    desk.values = {"freeze": 1.0, "slider1": 10.0}
    assert set(desk.told(1.0)) == {cc(7, 127), cc(41, 127)}


def test_thirty_times_a_second_is_enough() -> None:
    desk = Desk(FADER)
    desk.told()
    for value in (1.0, 2.0, 3.0):
        desk.values["slider1"] = value
        desk.lamps.show(desk.now + TICK_S / 4, desk.rows, desk.value_of)
    desk.ports.flush(desk.now)
    assert desk.news() == ()
    assert desk.told() == (cc(7, 83),)


def test_a_fader_under_a_hand_is_left_alone_and_told_once_afterwards() -> None:
    desk = Desk(FADER, BUTTON)
    desk.told()
    for value in range(10):
        desk.lamps.touched(FADER.source, desk.now)
        desk.values |= {"slider1": float(value), "freeze": float(value == 5)}
        assert [message for message in desk.told() if message[1] == 7] == []
    assert desk.told(QUIET_S - 2 * TICK_S) == ()
    assert desk.told(3 * TICK_S) == (cc(7, 121),)
    assert desk.told(1.0) == ()


def test_a_buttons_lamp_follows_at_once_and_is_told_again_afterwards() -> None:
    desk = Desk(BUTTON)
    desk.told()
    desk.lamps.touched(BUTTON.source, desk.now)
    desk.values["freeze"] = 1.0
    assert desk.told() == (cc(41, 127),)
    assert desk.told(1.0) == (cc(41, 127),)  # the controller may have switched it off by itself


def test_a_control_of_two_rows_shows_the_first_that_has_something_to_show() -> None:
    desk = Desk(Mapping(source=BUTTON.source, to="reset"), BUTTON)
    desk.values["freeze"] = 1.0
    assert desk.told() == (cc(41, 127),)


def test_a_controller_that_is_back_is_shown_everything() -> None:
    desk = Desk(FADER, BUTTON)
    assert len(desk.told()) == 2
    desk.lamps.forget("another")
    assert desk.told(1.0) == ()
    desk.lamps.forget("box")
    assert set(desk.told()) == {cc(7, 64), cc(41, 0)}


def test_who_wants_no_feedback_gets_none() -> None:
    assert Desk(FADER, BUTTON, has_feedback=False).told(1.0) == ()


@pytest.mark.parametrize("is_touched", [False, True])
def test_at_the_end_lamps_go_out_and_faders_stay(*, is_touched: bool) -> None:
    desk = Desk(FADER, BUTTON, PAD, RING)
    desk.values = {"slider1": 5.0, "freeze": 1.0, "solo1": 1.0, "slider2": 5.0}
    desk.told()
    if is_touched:
        for row in (FADER, BUTTON, PAD, RING):
            desk.lamps.touched(row.source, desk.now)
    desk.lamps.put_out()
    desk.ports.flush(desk.now + 1.0)
    assert set(desk.news()) == {cc(41, 0), bytes((0x90, 40, 0)), cc(16, 0)}


def test_what_has_nothing_to_show_any_more_goes_dark() -> None:
    desk = Desk(BUTTON, PAD)
    desk.values = {"freeze": 1.0, "solo1": 1.0}
    desk.told()
    desk.lamps.put_out([BUTTON.source])
    del desk.rows[BUTTON.source]
    assert desk.told(1.0) == (cc(41, 0),)


def test_of_nrpns_one_a_tick_so_that_their_halves_are_not_mixed() -> None:
    desk = Desk(WIDE, WIDER)
    assert desk.told() == (cc(99, 5), cc(98, 60), cc(6, 64), cc(38, 0))
    assert desk.told() == (cc(99, 5), cc(98, 61), cc(6, 64), cc(38, 0))
    assert desk.told(1.0) == ()
