"""What comes in by OSC: let in, understood, given on whole; what is wrong is answered, strangers are not."""

from dataclasses import dataclass, field

import pytest

from sda_core.parameters import parameter
from sda_core.state import State
from sda_live.control.monitor import Monitor
from sda_live.osc.feedback import Feedback
from sda_live.osc.meaning import Command
from sda_live.osc.packet import Argument, Bundle, Message
from sda_live.osc.reachability import Gate, networks_from
from sda_live.osc.reception import Receivers, Reception, in_words
from sda_live.osc.server import Peer
from sda_live.wishes import AnyWish, Nudge, Wish

HERE, NEAR, FAR = ("127.0.0.1", 4000), ("192.168.1.7", 4000), ("10.0.0.9", 4000)
PORT = 9100
NETWORKS = networks_from(["192.168.1.0/24"])


@dataclass(slots=True)
class Desk:
    """Everything around a reception, kept to look at."""

    wished: list[list[AnyWish]] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sent: list[tuple[Peer, str, tuple[str | int | float, ...]]] = field(default_factory=list)
    foreign: dict[str, list[AnyWish]] = field(default_factory=dict)
    monitor: Monitor = field(default_factory=Monitor)
    feedback: Feedback = field(default_factory=lambda: Feedback(PORT, {"127.0.0.1"}))
    gate: Gate = field(default_factory=lambda: Gate(NETWORKS))
    reception: Reception = field(init=False)

    def __post_init__(self) -> None:
        self.reception = Reception(self.gate, self.feedback, self.monitor)
        receivers = Receivers(
            wish=lambda wishes, _peer: self.wished.append(list(wishes)),
            command=lambda command, _peer: self.commands.append(command),
            foreign=lambda message: self.foreign.get(message.address),
            state=State,
            fault=self.faults.append,
        )
        self.reception.open(self, receivers)  # type: ignore[arg-type]  # it only replies

    def reply(self, peer: Peer, address: str, *arguments: str | int | float) -> None:
        self.sent.append((peer, address, arguments))

    def hears(self, *messages: tuple[str | Argument, ...], peer: Peer = HERE) -> None:
        bundle = tuple(Message(address=str(address), arguments=tuple(rest)) for address, *rest in messages)
        self.reception.receive(Bundle(messages=bundle, due=None), peer)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_bundle_acts_as_one(desk: Desk) -> None:
    desk.hears(("/sda/slider1", 1.0), ("/sda/weight2", 0.6), ("/sda/load", 1, "glass"))
    assert desk.wished == [[Wish(path="slider1", value=10.0), Wish(path="weight2", value=60.0)]]
    assert desk.commands == [Command(name="load", arguments=(1, "glass"))]


def test_one_mistake_does_not_take_the_rest_with_it(desk: Desk) -> None:
    desk.hears(("/sda/slidr1", 1.0), ("/sda/slider2", "up"), ("/sda/slider3", 0.5))
    assert desk.wished == [[Wish(path="slider3", value=0.0)]]
    assert [(address, arguments[0]) for _, address, arguments in desk.sent] == [
        ("/sda/error", "/sda/slidr1"),
        ("/sda/error", "/sda/slider2"),
    ]
    assert len(desk.faults) == 1, "one a second"


def test_who_is_not_allowed_is_neither_heard_nor_answered(desk: Desk) -> None:
    desk.hears(("/sda/slider1", 1.0), ("/sda/ping",), ("/sda/nonsense",), peer=FAR)
    assert (desk.wished, desk.commands, desk.sent, desk.faults) == ([], [], [], [])
    desk.hears(("/sda/slider1", 1.0), peer=NEAR)
    assert len(desk.wished) == 1


def test_foreign_addresses_are_the_patchs(desk: Desk) -> None:
    desk.foreign["/1/fader1"] = [Nudge(path="gain", amount=0.1)]
    desk.foreign["/1/push1"] = []
    desk.hears(("/1/fader1", 0.3), ("/1/push1", 0.0))
    assert desk.wished == [[Nudge(path="gain", amount=0.1)]]
    assert desk.sent == []
    desk.hears(("/1/fader2", 0.3))
    assert 'from = "osc /1/fader2 1"' in str(desk.sent[0][2][1])


def test_subscribing_is_confirmed_and_refused_in_words(desk: Desk) -> None:
    desk.hears(("/sda/subscribe", 5000))
    assert desk.sent == [(("127.0.0.1", 5000), "/sda/subscribed", (5000, 30.0))]
    desk.hears(("/sda/subscribe", "nowhere"))
    assert desk.sent[-1][1] == "/sda/error"
    desk.hears(("/sda/unsubscribe",))
    assert desk.feedback.counters.subscribers == ()


def test_who_sends_far_too_much_is_not_answered_any_more() -> None:
    desk = Desk(gate=Gate(NETWORKS, peer_a_second=10.0))
    for _ in range(100):
        desk.hears(("/sda/nonsense",), ("/sda/weight1", 60), ("/sda/panic",), peer=NEAR)
    assert 0 < len(desk.sent) < 100
    assert [wish.path for wishes in desk.wished for wish in wishes].count("panic") == 100


def test_commands_are_taken_only_as_fast_as_they_are_done(desk: Desk) -> None:
    """The 1 of `keep` is a wish, a parameter of the table, and does a command's work."""
    n_asked = 200
    for _ in range(n_asked):
        desk.hears(("/sda/load", 1, "glass"), ("/sda/slider1", 1.0), ("/sda/keep", 1))
    refused = [arguments for _, address, arguments in desk.sent if address == "/sda/error"]
    n_kept = sum(wish.path == "keep" for wishes in desk.wished for wish in wishes)
    assert 2 * n_asked - len(refused) == len(desk.commands) + n_kept
    assert 0 < len(desk.commands) + n_kept < n_asked
    assert "more commands than there is time for" in str(refused[-1][1])
    assert sum(wish.path == "slider1" for wishes in desk.wished for wish in wishes) == n_asked
    desk.hears(("/sda/ping", "a"))
    desk.hears(("/sda/load", 2, "glass"), peer=NEAR)
    assert [command.name for command in desk.commands[-2:]] == ["ping", "load"]


def test_only_this_computer_watches(desk: Desk) -> None:
    desk.hears(("/sda/monitor",), peer=NEAR)
    assert not desk.monitor.is_watched
    assert "only this computer may watch" in str(desk.sent[0][2][1])
    desk.hears(("/sda/monitor",))
    assert desk.monitor.is_watched


def test_the_monitor_sees_what_came_and_what_became_of_it(desk: Desk) -> None:
    desk.hears(("/sda/monitor",))
    desk.hears(
        ("/sda/slider1", 0.7), ("/sda/freeze", 1), ("/sda/reset", 0), ("/sda/ping", "a"), ("/sda/x", 1)
    )
    lines = desk.monitor.take(0.0)[1]
    assert lines[0] == "osc 127.0.0.1:4000 /sda/slider1 0.7 -> slider1 4"
    assert lines[1] == "osc 127.0.0.1:4000 /sda/freeze 1 -> freeze on"
    assert lines[2].endswith("nothing: a button was let go")
    assert lines[3].endswith("command ping")
    assert "/sda/x -> address: got '/sda/x'" in lines[4]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(path="slider1", value=4.25), "slider1 4.25"),
        (Wish(path="gain", value=-6.0), "gain -6 dB"),
        (Wish(path="stereo_mode", value=1.0), "stereo_mode mono"),
        (Wish(path="panic"), "panic"),
        (Wish(path="preset", value=2.0), "preset 3: nothing to do now (is such a preset stored?)"),
        (Nudge(path="slider1", amount=-0.05), "slider1 -5.0 % of its way"),
    ],
)
def test_wishes_in_words(wish: AnyWish, words: str) -> None:
    assert in_words(wish, State()) == words
    assert parameter(wish.path)
