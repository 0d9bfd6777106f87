"""Real MIDI, over JACK: controllers that come and go, twins, lights, and a server that is not there.

The servers wait for late clients, because one that does not drops a late period, and the messages in it.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sda_live.midi.keeper import PortsKeeper
from sda_live.midi.names import WantedPort
from sda_live.midi.ports import VIRTUAL, PortChange
from tests.fixtures.jack_server import JackServer, has_jackd
from tests.fixtures.midi_peers import Controller, Hands, controls, round_trips_s

NANO = WantedPort(controller="nano", match="nano*", has_feedback=True)


def has_rtmidi() -> bool:
    try:
        import rtmidi
    except ImportError:
        return False
    return rtmidi.API_UNIX_JACK in rtmidi.get_compiled_api()


@pytest.fixture
def server(need: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    need("jackd", present=has_jackd())
    need("python-rtmidi with JACK", present=has_rtmidi())
    with JackServer(synchronous=True) as server:
        for name in ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER"):
            monkeypatch.setenv(name, server.environment[name])
        yield server


@pytest.fixture
def keeper() -> Iterator[PortsKeeper]:
    keeper = PortsKeeper("jack")
    yield keeper
    pids = keeper.pids
    keeper.close()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def plugged(hands: Hands) -> None:
    """Waits until the controller's input and output are open, and forgets that it was said."""
    changes = {hands.next_event().change, hands.next_event().change}
    assert changes <= {PortChange.OPENED, PortChange.BACK}


def test_a_controller_that_comes_after_the_start_is_found_and_all_arrives_in_order(
    server: JackServer, keeper: PortsKeeper
) -> None:
    hands = Hands(keeper, NANO)
    hands.until(lambda: keeper.status().system == "jack", "a MIDI system")
    with Controller(server) as nano:
        plugged(hands)
        sent_at = nano.send(controls(500))
        received = hands.take(500)
        assert [one.data for one in received] == controls(500)
        assert {one.controller for one in received} == {"nano"}
        assert all(one.at_s >= at for one, at in zip(received, sent_at, strict=True))
        assert keeper.status().controllers == {"nano": "nano out"}
        assert keeper.status().n_dropped == 0


def test_unplugged_it_is_reported_and_back_it_works_again(server: JackServer, keeper: PortsKeeper) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        for _ in range(2):
            nano.unplug()
            assert {hands.next_event().change, hands.next_event().change} == {PortChange.LOST}
            assert keeper.status().controllers == {}
            nano.plug()
            plugged(hands)
            nano.send(controls(100))
            assert [one.data for one in hands.take(100)] == controls(100)
    assert keeper.status().n_restarts == 0


def test_a_flood_arrives_and_lights_do_too(server: JackServer, keeper: PortsKeeper) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        nano.send(controls(3000), per_s=3000)
        assert [one.data for one in hands.take(3000)] == controls(3000)
        lights = [bytes((0xB0 | i // 128, i % 128, value)) for value in (3, 99) for i in range(1000)]
        for message in lights:
            keeper.send("nano", message)
        hands.until(lambda: keeper.status().n_sent >= 1000, "a thousand lights")
        assert [message for message, _ in nano.lights(1000)] == lights[1000:]


def test_a_movement_comes_back_as_a_light(server: JackServer, keeper: PortsKeeper) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        trips_s = round_trips_s(nano, hands, 50)
        assert len(trips_s) == 50
        assert min(trips_s) > 0.0


def test_twins_are_told_apart(server: JackServer, keeper: PortsKeeper) -> None:
    twins = [WantedPort(controller=f"nano{nth}", match="nano out", nth=nth) for nth in (1, 2)]
    hands = Hands(keeper, *twins)
    with Controller(server) as first:
        assert hands.next_event().controller == "nano1"
        with Controller(server) as second:
            assert hands.next_event().controller == "nano2"
            first.send(controls(10, 1))
            second.send(controls(10, 2))
            received = hands.take(20)
            assert {(one.controller, one.data[1]) for one in received} == {("nano1", 1), ("nano2", 2)}
            first.unplug()
            lost = hands.next_event()
            assert (lost.controller, lost.change) == ("nano1", PortChange.LOST)
            second.send(controls(10, 2))
            assert {one.controller for one in hands.take(10)} == {"nano2"}


def test_other_programs_can_send_to_the_port_sda(server: JackServer, keeper: PortsKeeper) -> None:
    hands = Hands(keeper)
    hands.until(lambda: keeper.status().has_virtual, "the virtual input")
    with Controller(server, "sequencer") as sequencer:
        hands.until(lambda: "sequencer:out" in server.ports(), "the sequencer")
        subprocess.run(
            ["jack_connect", "sequencer:out", "SDA:in"], env=server.environment, check=True, timeout=20
        )
        sequencer.send(controls(50))
        received = hands.take(50)
    assert [(one.controller, one.data) for one in received] == [(VIRTUAL, data) for data in controls(50)]
    assert hands.events == []


def test_without_any_midi_system_there_is_a_reason_and_no_noise_and_it_is_found_later(
    server: JackServer, capfd: pytest.CaptureFixture[str]
) -> None:
    server.stop()
    keeper = PortsKeeper()
    hands = Hands(keeper, NANO)
    try:
        hands.until(lambda: "JACK" in keeper.status().trouble, "a reason")
        assert keeper.status().system == ""
        assert "looks for it again" in keeper.status().trouble
        pids = keeper.pids
        server.start()
        hands.until(lambda: keeper.status().system == "jack", "the server that started later")
        assert (keeper.status().trouble, keeper.pids) == ("", pids)
        with Controller(server) as nano:
            plugged(hands)
            nano.send(controls(20))
            assert [one.data for one in hands.take(20)] == controls(20)
    finally:
        keeper.close()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_ends_and_comes_back(
    server: JackServer, keeper: PortsKeeper, capfd: pytest.CaptureFixture[str], end: str
) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        getattr(server, end)()
        assert {hands.next_event().change, hands.next_event().change} == {PortChange.LOST}
        assert "JACK" in keeper.status().trouble
        nano.unplug()
        server.start()
        nano.plug()
        plugged(hands)
        nano.send(controls(100))
        assert [one.data for one in hands.take(100)] == controls(100)
    assert keeper.status().n_restarts >= 1
    assert capfd.readouterr().err == ""


def test_a_process_that_dies_or_hangs_is_replaced_and_nobody_waits_for_it(
    server: JackServer, keeper: PortsKeeper
) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        for how in (signal.SIGKILL, signal.SIGSTOP):
            (pid,) = keeper.pids
            os.kill(pid, how)
            for i in range(20_000):  # more than a pipe has room for
                keeper.send("nano", bytes((0x90 | i % 16, i // 16 % 128, i % 128)))
                keeper.flush(0.0)
            assert {hands.next_event().change, hands.next_event().change} == {PortChange.LOST}
            plugged(hands)
            nano.send(controls(50))
            assert [one.data for one in hands.take(50)] == controls(50)
    assert keeper.status().n_restarts == 2


def test_a_server_that_stands_still_is_survived(server: JackServer, keeper: PortsKeeper) -> None:
    hands = Hands(keeper, NANO)
    with Controller(server) as nano:
        plugged(hands)
        server.pause()
        hands.until(lambda: keeper.status().controllers == {}, "that it is missed")
        server.resume()
        hands.until(lambda: keeper.status().controllers == {"nano": "nano out"}, "the controller")
        hands.until(lambda: keeper.status().lights == {"nano": "nano in"}, "its lights")
        nano.send(controls(50))
        assert [one.data for one in hands.take(50)] == controls(50)
