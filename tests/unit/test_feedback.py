"""Feedback: everyone is told the latest, soon, not too often, and not what they do themselves."""

import math
from collections import Counter
from collections.abc import Callable

import pytest

from sda_core.errors import SettingError
from sda_core.events import Changed, ModelLoaded
from sda_core.parameters import parameter
from sda_core.state import State, apply
from sda_live.osc.feedback import (
    BURST_BYTES,
    BYTES_A_SECOND,
    LEASE_S,
    MAX_SUBSCRIBERS,
    MESSAGES_A_TICK,
    QUIET_S,
    Feedback,
    Target,
    targets_from,
)
from sda_live.osc.packet import Argument, encode
from sda_live.osc.view import ADDRESSES, Arguments, Readings, View, Viewing
from tests.fixtures.instrument_events import slot_model

PORT = 9100
PEER, OTHER = ("192.168.1.7", 50123), ("127.0.0.1", 40000)
TICK_S = 1 / 60


class Show:
    """A Feedback, its clock, and all that was sent."""

    def __init__(self, *fixed: Target, port: int = PORT) -> None:
        self.feedback = Feedback(port, ("192.168.1.2",), fixed)
        self.viewing = Viewing()
        self.state = State()
        self.now = 1000.0
        self.readings = Readings()
        self.sent: list[tuple[float, Target, str, Arguments]] = []

    def move(self, **values: float) -> None:
        self.state = apply(self.state, Changed(values=tuple(values.items())), 0)

    def view(self) -> View:
        return self.viewing.view_of(self.state, 0, self.readings)

    def tick(self) -> None:
        self.now += TICK_S
        for target, messages in self.feedback.tick(self.now, self.view()):
            self.sent += [(self.now, target, *message) for message in messages]

    def play(self, seconds: float, each: Callable[[int], None] = lambda _n: None) -> None:
        for n in range(round(seconds / TICK_S)):
            each(n)
            self.tick()

    def subscribe(self, peer: Target, *arguments: Argument) -> Target:
        return self.feedback.subscribe(peer, arguments, self.now).target

    def told(self, target: Target, address: str = "") -> list[Arguments]:
        return [said for _, to, about, said in self.sent if to == target and about.startswith(address)]


def settled(*peers: Target, fixed: tuple[Target, ...] = ()) -> Show:
    """Everyone is subscribed and has been told everything."""
    show = Show(*fixed)
    for peer in peers:
        show.subscribe(peer)
    show.play(1.0)
    show.sent.clear()
    return show


def test_nobody_is_told_before_they_ask() -> None:
    show = Show()
    show.play(1.0, lambda n: show.move(slider1=n / 10))
    assert show.sent == []


def test_a_newcomer_is_told_everything_once_spread_over_ticks() -> None:
    show = Show()
    show.play(0.5)
    show.subscribe(PEER)
    show.play(1.0)
    assert Counter(address for _, _, address, _ in show.sent) == Counter(ADDRESSES)
    assert {target for _, target, _, _ in show.sent} == {PEER}
    a_tick = Counter(now for now, _, _, _ in show.sent)
    assert max(a_tick.values()) <= MESSAGES_A_TICK
    assert len(a_tick) > 1
    assert {address: said for _, _, address, said in show.sent} == dict(show.view().messages)


def test_who_subscribes_before_the_first_tick_is_told_everything_too() -> None:
    show = Show()
    show.subscribe(PEER)
    show.play(1.0)
    assert {address for _, _, address, _ in show.sent} == ADDRESSES


def test_at_rest_nothing_is_sent() -> None:
    show = settled(PEER, OTHER)
    show.play(5.0)
    assert show.sent == []


def test_only_what_changed_is_sent_and_only_the_latest() -> None:
    show = settled(PEER)
    show.move(slider1=3)
    show.move(slider1=10)
    show.tick()
    assert [(address, said) for _, _, address, said in show.sent] == [("/sda/slider1", (1.0,))]


def test_what_changes_and_comes_back_before_it_was_sent_is_not_sent() -> None:
    show = settled(PEER)
    show.move(slider1=5)
    show.tick()
    show.sent.clear()
    for _ in range(3):  # within one period of a subscriber's rate
        show.move(slider1=-5)
        show.feedback.tick(show.now, show.view())
        show.move(slider1=5)
    show.play(1.0)
    assert show.told(PEER) == []


@pytest.mark.parametrize("hz", [1.0, 10.0, 30.0, 60.0])
def test_no_address_is_sent_oftener_than_wished(hz: float) -> None:
    show = Show()
    show.subscribe(PEER, 9001, hz)
    show.play(1.0)
    show.sent.clear()
    show.play(3.0, lambda n: show.move(slider1=n % 20 - 10, gain=-(n % 50)))
    for address in ("/sda/slider1", "/sda/gain"):
        times = [now for now, _, about, _ in show.sent if about == address]
        assert 0.9 * 3 * hz - 1 <= len(times) <= 3 * hz + 1
        for at in times:
            assert sum(at <= other < at + 1 for other in times) <= hz + 1
    show.play(1.5)
    assert show.told(("192.168.1.7", 9001), "/sda/slider1")[-1] == show.view().messages["/sda/slider1"]


def test_messages_go_to_the_host_they_came_from_and_the_port_that_was_asked_for() -> None:
    show = Show()
    assert show.subscribe(PEER) == PEER
    assert show.subscribe(PEER, 9001) == ("192.168.1.7", 9001)
    assert show.subscribe(PEER, 9002.0, 10.0, "/sda/slider") == ("192.168.1.7", 9002)
    subscribed = show.feedback.subscribe(PEER, (9001,), show.now)
    assert subscribed.answer == ("/sda/subscribed", (9001, LEASE_S))


@pytest.mark.parametrize(
    "arguments",
    [
        ("127.0.0.1",),
        ("/nothing",),
        (80,),
        (70000,),
        (-1,),
        (9001.5,),
        (9001, 61.0),
        (True,),
        (None,),
        (b"x",),
        (math.inf,),
        (math.nan,),
        (2**63,),
        ("x" * 10000,),
    ],
)
def test_what_is_no_subscription_is_refused_in_a_sentence_and_counted(
    arguments: tuple[Argument, ...],
) -> None:
    show = Show()
    with pytest.raises(SettingError, match=r"^subscribe: got .*allowed are .*send") as refusal:
        show.subscribe(PEER, *arguments)
    assert len(str(refusal.value)) < 400
    show.play(0.5)
    assert show.sent == []
    assert show.feedback.counters.refused == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "192.168.1.2"])
def test_it_never_talks_to_itself(host: str) -> None:
    with pytest.raises(SettingError, match="SDA itself listens"):
        Show().subscribe((host, 40000), PORT)
    with pytest.raises(SettingError, match="SDA itself listens"):
        Show().subscribe((host, PORT))
    with pytest.raises(SettingError, match="SDA itself listens"):
        Show((host, PORT))
    assert Show().subscribe(("192.168.1.9", 40000), PORT) == ("192.168.1.9", PORT)


def test_a_prefix_narrows_what_is_told() -> None:
    show = Show()
    show.subscribe(PEER, "/sda/status/")
    show.subscribe(OTHER, "weight")
    show.play(1.0)
    assert {a for _, to, a, _ in show.sent if to == PEER} == {a for a in ADDRESSES if "/status/" in a}
    assert {a for _, to, a, _ in show.sent if to == OTHER} == {a for a in ADDRESSES if "/weight" in a}
    show.sent.clear()
    show.move(slider1=5, weight1=60)
    show.play(1.0)
    assert [address for _, _, address, _ in show.sent] == ["/sda/weight1"]


def test_a_lease_ends_and_any_traffic_renews_it() -> None:
    show = Show()
    show.subscribe(PEER)
    show.subscribe(OTHER)
    show.play(LEASE_S - 1)
    show.feedback.heard(PEER, show.now)
    show.feedback.heard(("192.168.1.7", 1), show.now)
    show.play(2.0)
    show.sent.clear()
    show.move(slider1=1)
    show.play(1.0)
    assert {target for _, target, _, _ in show.sent} == {PEER}
    counters = show.feedback.counters
    assert (counters.expired, len(counters.subscribers)) == (1, 1)
    show.play(LEASE_S)
    assert show.feedback.counters.subscribers == ()


def test_a_port_that_was_asked_for_is_renewed_by_the_one_who_asked() -> None:
    show = Show()
    show.subscribe(PEER, 9001)
    show.play(LEASE_S - 1)
    show.feedback.heard(PEER, show.now)
    show.play(2.0)
    assert len(show.feedback.counters.subscribers) == 1


def test_there_is_room_for_eight_and_for_the_next_when_one_goes() -> None:
    show = Show()
    for n in range(MAX_SUBSCRIBERS):
        show.subscribe(PEER, 9001 + n)
    show.subscribe(PEER, 9001)  # again: no ninth
    with pytest.raises(SettingError, match=r"got one more than 8 .*unsubscribe"):
        show.subscribe(OTHER)
    assert show.feedback.unsubscribe(PEER, (9003,)) == 1
    show.subscribe(OTHER)
    show.play(LEASE_S + 1)
    assert show.subscribe(OTHER) == OTHER


def test_unsubscribing_ends_ones_own_only() -> None:
    show = settled(PEER, OTHER, fixed=(("10.0.0.3", 9001),))
    assert show.feedback.unsubscribe(("192.168.1.8", 9001)) == 0
    assert show.feedback.unsubscribe(("10.0.0.3", 9001)) == 0
    assert show.feedback.unsubscribe(PEER) == 1
    show.move(slider1=1)
    show.play(1.0)
    assert {target for _, target, _, _ in show.sent} == {OTHER, ("10.0.0.3", 9001)}


def test_who_subscribes_again_is_told_everything_again() -> None:
    show = settled(PEER)
    show.subscribe(PEER, 10.0)
    show.play(2.0)
    assert Counter(address for _, _, address, _ in show.sent) == Counter(ADDRESSES)


def test_what_one_moves_the_others_see_and_oneself_only_when_it_is_quiet() -> None:
    show = settled(PEER, OTHER)

    def turn(n: int) -> None:
        show.feedback.moved(PEER, "slider1", show.now)
        show.move(slider1=n / 10, slider2=-n / 10)

    show.play(1.0, turn)
    assert show.told(PEER, "/sda/slider1") == []
    assert len(show.told(PEER, "/sda/slider2")) > 20
    assert len(show.told(OTHER, "/sda/slider1")) > 20
    quiet_from = show.now
    show.play(2.0)
    confirmations = [now for now, to, a, _ in show.sent if to == PEER and a == "/sda/slider1"]
    assert len(confirmations) == 1
    assert QUIET_S - TICK_S <= confirmations[0] - quiet_from <= QUIET_S + 3 * TICK_S
    assert show.told(PEER, "/sda/slider1") == [show.view().messages["/sda/slider1"]]


def test_the_confirmation_comes_even_where_nothing_has_changed() -> None:
    """The fader was moved, the value was not: it has to go back."""
    show = settled(PEER)
    show.feedback.moved(PEER, "slider1", show.now)
    show.play(1.0)
    assert show.told(PEER) == [(0.5,)]


def test_text_and_labels_are_told_to_the_mover_too() -> None:
    show = Show()
    show.state = apply(show.state, ModelLoaded(slot=1, model=slot_model(0)), 0)
    show.subscribe(PEER)
    show.play(1.0)
    show.sent.clear()
    show.feedback.moved(PEER, "slider1", show.now)
    show.move(slider1=4.2)
    show.play(0.1)
    assert show.told(PEER, "/sda/slider1/text") == [("+4.2",)]


def test_moving_what_is_not_shown_or_unknown_is_nothing() -> None:
    show = settled(PEER)
    for path in ("panic", "randomise", "nothing", ""):
        show.feedback.moved(PEER, path, show.now)
    show.feedback.moved(("10.1.1.1", 5), "slider1", show.now)
    show.play(1.0)
    assert show.sent == []


def test_fixed_targets_are_told_without_asking_and_for_ever() -> None:
    touch = ("192.168.1.9", 9001)
    show = Show(touch)
    show.play(LEASE_S * 2)
    assert {address for _, _, address, _ in show.sent} == ADDRESSES
    show.sent.clear()
    show.feedback.moved(("192.168.1.9", 61234), "slider1", show.now)  # its own port is not known
    show.move(slider1=5)
    show.play(0.2)
    assert show.told(touch, "/sda/slider1") == []
    show.play(0.3)
    assert show.told(touch, "/sda/slider1") == [(0.75,)]


def test_a_fixed_target_that_was_not_there_yet_is_told_everything_when_its_host_speaks() -> None:
    touch, finger = ("192.168.1.9", 9001), ("192.168.1.9", 61234)
    show = settled(fixed=(touch,))
    for silence_s, is_told in ((0.0, True), (LEASE_S / 2, False), (LEASE_S * 2, True), (0.0, False)):
        show.play(silence_s)
        show.sent.clear()
        show.feedback.heard(finger, show.now)
        show.feedback.moved(finger, "slider1", show.now)
        show.play(1.0)
        assert {address for _, _, address, _ in show.sent} == (ADDRESSES if is_told else {"/sda/slider1"})


def test_a_program_beside_a_fixed_target_is_not_taken_for_it_once_it_is_known() -> None:
    fixed = ("127.0.0.1", 9001)
    show = settled(OTHER, fixed=(fixed,))
    show.feedback.moved(OTHER, "slider1", show.now)
    show.move(slider1=5)
    show.tick()
    assert show.told(fixed) == [(0.75,)]
    assert show.told(OTHER) == []


def test_fixed_targets_are_read_from_the_settings() -> None:
    assert targets_from(["192.168.1.7:9001", " 127.0.0.1:9002", "192.168.1.7:9001"]) == (
        ("192.168.1.7", 9001),
        ("127.0.0.1", 9002),
    )
    for text in ("", "192.168.1.7", "studio.local:9001", "192.168.1.7:80", "1.2.3.4:x", "::1:9001", ":9001"):
        with pytest.raises(SettingError, match=r"^targets: got .*allowed is .*write it so"):
            targets_from([text])
    with pytest.raises(SettingError, match="got 9 of them"):
        targets_from([f"10.0.0.{n}:9001" for n in range(9)])


def test_a_subscriber_gets_no_more_bytes_than_its_budget_and_still_the_latest() -> None:
    show = Show()
    show.subscribe(PEER, 60.0)
    paths = [address.removeprefix("/sda/") for address in ADDRESSES]
    moving = [path for path in paths if path in show.view().values and path[:4] in ("slid", "weig")]
    moving += ["gain", "width", "drift", "drift_speed", "speed", "overlap", "blend_x", "morph"]

    def everything(n: int) -> None:
        show.move(**{path: parameter(path).from_position((n % 50) / 50) for path in moving})
        show.readings = Readings(level_db=(-n % 60, -n % 61), depth_ms=n, latency_ms=n)

    show.play(4.0, everything)
    sizes = [(now, 28 + len(encode(address, *said))) for now, _, address, said in show.sent]
    for start in range(4):
        since = 1000.0 + start
        in_a_second = sum(size for now, size in sizes if since <= now < since + 1)
        assert in_a_second <= BYTES_A_SECOND + BURST_BYTES
    assert sum(size for _, size in sizes) > 3 * BYTES_A_SECOND * 0.9
    assert show.feedback.counters.held_back > 0
    counted = Counter(address for _, _, address, _ in show.sent)
    often = [counted[f"/sda/{path}"] for path in moving]
    assert min(often) > 0.8 * max(often), "all take turns"
    show.play(1.0)
    latest = {address: said for _, _, address, said in show.sent}
    assert latest == dict(show.view().messages)


def test_memory_stays_with_the_number_of_addresses() -> None:
    show = Show()
    for n in range(500):  # peers come and go
        show.now += 4.0
        show.subscribe(("10.0.0.1", 2000 + n), float(1 + n % 60))
        show.feedback.moved(("10.0.0.1", 2000 + n), f"slider{n % 12 + 1}", show.now)
        show.move(slider1=n % 7)
        show.tick()
    counters = show.feedback.counters
    assert len(counters.subscribers) <= MAX_SUBSCRIBERS
    assert all(one.waiting <= len(ADDRESSES) for one in counters.subscribers)
    assert counters.expired == 500 - len(counters.subscribers)


def test_the_status_says_who_is_told_what() -> None:
    show = Show(("10.0.0.3", 9001))
    show.subscribe(PEER, 9001, 12.0, "slider")
    show.play(1.0)
    fixed, leased = show.feedback.counters.subscribers
    assert (fixed.target, fixed.is_fixed, fixed.sent) == (("10.0.0.3", 9001), True, len(ADDRESSES))
    assert (leased.target, leased.is_fixed, leased.hz, leased.prefix) == (
        ("192.168.1.7", 9001),
        False,
        12.0,
        "/sda/slider",
    )
    assert show.feedback.counters.sent == len(show.sent) == fixed.sent + leased.sent
