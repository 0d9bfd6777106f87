"""Controllers come and go: names, twins, what is kept, what is sent, and what is said about it."""

import io
import json
import os
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest

from sda_live.midi.fake import FakeMidi
from sda_live.midi.names import WantedPort, choose, distinct, is_own, plain_name
from sda_live.midi.ports import (
    FEEDBACK_AT_A_TIME,
    FEEDBACK_PER_S,
    LOOK_AGAIN_S,
    LOOK_S,
    VIRTUAL,
    PortChange,
    Ports,
)
from sda_live.midi.process import MOST_UNREAD, STATUS_S, Line
from sda_live.midi.rtmidi_door import RtMidi
from sda_live.midi.traffic import Inbox, Outgoing, Received

FADER, OTHER = bytes((0xB0, 7, 64)), bytes((0xB0, 8, 1))
NANO = WantedPort(controller="nano", match="*nanoKONTROL2*", has_feedback=True)
ALSA_NAME = "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"


@pytest.mark.parametrize(
    ("port", "plain"),
    [
        (ALSA_NAME, "nanoKONTROL2 MIDI 1"),
        ("nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 28:0", "nanoKONTROL2 nanoKONTROL2 _ CTRL"),
        ("a2j:nanoKONTROL2 [20] (capture): nanoKONTROL2 MIDI 1", "nanoKONTROL2 MIDI 1"),
        ("a2j:nanoKONTROL2 [24] (playback): nanoKONTROL2 MIDI 1", "nanoKONTROL2 MIDI 1"),
        ("Midi-Bridge:nanoKONTROL2 0 (capture): nanoKONTROL2 MIDI 1", "nanoKONTROL2 0 nanoKONTROL2 MIDI 1"),
        ("nanoKONTROL2 SLIDER/KNOB", "nanoKONTROL2 SLIDER/KNOB"),
        ("nanoKONTROL2 SLIDER/KNOB #2", "nanoKONTROL2 SLIDER/KNOB"),
        ("nano:out", "nano out"),
        ("nano-01:out", "nano out"),
        ("MPK-49:MPK-49 MIDI 1 24:0", "MPK-49 MIDI 1"),
        ("Launchkey 25", "Launchkey 25"),
        ("system:midi_capture_1", "system midi_capture_1"),
        ("", ""),
    ],
)
def test_a_plain_name_is_the_device_without_numbers_that_change(port: str, plain: str) -> None:
    assert plain_name(port, "linux") == plain
    assert plain_name(plain, "linux") == plain


def test_on_windows_the_number_at_the_end_is_a_place_in_the_list() -> None:
    assert plain_name("nanoKONTROL2 1", "win32") == "nanoKONTROL2"
    assert plain_name("2- nanoKONTROL2 3", "win32") == "nanoKONTROL2"


@pytest.mark.parametrize(
    "port", ["SDA:in", "SDA-01:in", "SDA look:pulse", "SDA out-02:port", "SDA", "SDA:in 130:0"]
)
def test_our_own_ports_are_known(port: str) -> None:
    assert is_own(port)


@pytest.mark.parametrize("port", ["SDAnano:out", "SD-90:out", "SDA-1000 MIDI 1", ALSA_NAME, ""])
def test_others_are_not_taken_for_ours(port: str) -> None:
    assert not is_own(port)


def wanted(*patterns: str) -> list[WantedPort]:
    """Controllers named after their pattern and which of its twins they are."""
    return [
        WantedPort(controller=f"{match}{nth}", match=match, nth=nth)
        for match, nth in ((match, patterns[: i + 1].count(match)) for i, match in enumerate(patterns))
    ]


def test_twins_are_told_apart_by_their_order() -> None:
    assert choose(wanted("nano*", "nano*"), ["x", "nano 1", "nano 2"], {}) == {
        "nano*1": "nano 1",
        "nano*2": "nano 2",
    }
    assert choose(wanted("nano*", "nano*"), ["nano 1"], {}) == {"nano*1": "nano 1"}


def test_the_twin_that_stays_keeps_its_place() -> None:
    twins = wanted("nano*", "nano*")
    last = {"nano*1": "nano 1", "nano*2": "nano 2"}
    assert choose(twins, ["nano 2"], last) == {"nano*2": "nano 2"}
    assert choose(twins, ["nano 2", "nano 5"], last) == {"nano*2": "nano 2", "nano*1": "nano 5"}


def test_no_port_is_two_controllers_and_the_exact_pattern_chooses_first() -> None:
    assert choose(wanted("*", "*nano*"), ["nano"], {}) == {"*nano*1": "nano"}
    assert choose(wanted("*", "*nano*"), ["nano", "mix"], {}) == {"*nano*1": "nano"}
    assert choose(wanted("*", "*nano*"), ["mix", "nano"], {}) == {"*nano*1": "nano", "*1": "mix"}


def test_patterns_do_not_mind_case_and_may_be_the_systems_own_name() -> None:
    for match in ("*NANOkontrol2*", "nanokontrol2 midi 1", ALSA_NAME):
        assert WantedPort(controller="nano", match=match).is_it(ALSA_NAME)


def test_the_loop_that_alsa_always_has_is_meant_only_by_its_name() -> None:
    loop = "Midi Through:Midi Through Port-0 14:0"
    assert choose(wanted("*"), [loop, "nano"], {}) == {"*1": "nano"}
    assert choose(wanted("*midi through*"), [loop, "nano"], {}) == {"*midi through*1": loop}


def test_a_name_is_a_pattern_for_itself_whatever_is_in_it() -> None:
    for port in ("MIDI [in] 3", "what? *"):
        assert WantedPort(controller="one", match=port).is_it(port)


def test_equal_names_become_distinct() -> None:
    assert distinct(["a", "b", "a", "a"]) == ("a", "b", "a #2", "a #3")


def told(ports: Ports) -> list[tuple[str, str, bool]]:
    return [(event.controller, event.change.value, event.is_output) for event in ports.take_events()]


def data(ports: Ports) -> list[tuple[str, bytes]]:
    return [(received.controller, received.data) for received in ports.take()]


def test_a_controller_that_is_plugged_in_later_is_found_at_the_next_look() -> None:
    midi = FakeMidi()
    ports = Ports(midi.system)
    ports.want([NANO])
    ports.poll(0.0)
    midi.plug(ALSA_NAME)
    ports.poll(LOOK_S / 2)
    assert told(ports) == []
    ports.poll(LOOK_S)
    assert told(ports) == [("nano", "opened", False), ("nano", "opened", True)]
    midi.play(ALSA_NAME, FADER, OTHER)
    assert data(ports) == [("nano", FADER), ("nano", OTHER)]
    assert ports.status().controllers == {"nano": "nanoKONTROL2 MIDI 1"}


def test_unplugged_is_said_once_and_it_works_again_under_another_number() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = Ports(midi.system)
    ports.want([NANO])
    ports.poll(0.0)
    told(ports)
    midi.unplug(ALSA_NAME)
    ports.poll(1.0)
    ports.poll(2.0)
    assert told(ports) == [("nano", "lost", False), ("nano", "lost", True)]
    again = ALSA_NAME.replace("20", "24")
    midi.plug(again)
    ports.poll(3.0)
    assert told(ports) == [("nano", "back", False), ("nano", "back", True)]
    midi.play(again, FADER)
    assert data(ports) == [("nano", FADER)]


def test_what_stays_wanted_stays_open_and_the_rest_is_closed() -> None:
    midi = FakeMidi("a", "b")
    ports = Ports(midi.system)
    ports.want([WantedPort(controller="one", match="a"), WantedPort(controller="two", match="b")])
    ports.poll(0.0)
    told(ports)
    ports.want([WantedPort(controller="one", match="a")])
    ports.poll(0.1)
    assert told(ports) == [("two", "closed", False)]
    midi.play("a", FADER)
    midi.play("b", OTHER)
    assert data(ports) == [("one", FADER)]


def test_lights_go_out_before_their_port_is_closed() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = Ports(midi.system)
    ports.want([NANO])
    ports.poll(0.0)
    ports.send("nano", FADER)
    ports.want([])
    ports.poll(0.1)
    assert midi.sent(ALSA_NAME) == (FADER,)


def test_of_twins_both_are_seen() -> None:
    ports = Ports(FakeMidi("a", "b", "a").system)
    ports.poll(0.0)
    assert ports.status().seen == ("a", "b", "a")


def test_a_port_that_another_program_has_is_refused_once_and_tried_again() -> None:
    midi = FakeMidi("a")
    midi.take_away("a")
    ports = Ports(midi.system)
    ports.want([WantedPort(controller="one", match="a")])
    ports.poll(0.0)
    (event,) = ports.take_events()
    assert event.change is PortChange.REFUSED
    assert "another program has it" in str(event)
    ports.poll(1.0)
    assert told(ports) == []
    midi.unplug("a")
    midi.plug("a")
    ports.poll(2.0)
    assert told(ports) == [("one", "opened", False)]


def test_no_midi_system_is_a_state_with_a_reason_and_is_looked_for_again() -> None:
    midi = FakeMidi("a")
    midi.break_down("no sequencer; start one")
    ports = Ports(midi.system, sleep=lambda _s: None)
    ports.want([WantedPort(controller="one", match="a")])
    ports.poll(0.0)
    ports.wait(0.01)
    assert (ports.status().system, ports.status().trouble) == ("", "no sequencer; start one")
    assert told(ports) == data(ports) == []
    midi.mend()
    ports.poll(LOOK_AGAIN_S)
    assert told(ports) == [("one", "opened", False)]
    assert (ports.status().system, ports.status().trouble) == ("fake", "")


def test_without_rtmidi_there_is_a_sentence_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    ports = Ports(RtMidi)
    ports.poll(0.0)
    assert "python-rtmidi is not installed" in ports.status().trouble
    assert "pip install" in ports.status().trouble


def test_a_system_that_goes_away_takes_its_ports_along() -> None:
    midi = FakeMidi("a")
    ports = Ports(midi.system)
    ports.want([WantedPort(controller="one", match="a")])
    ports.poll(0.0)
    told(ports)
    midi.break_down("gone")
    ports.poll(1.0)
    assert [(event.change, event.why) for event in ports.take_events()] == [(PortChange.LOST, "gone")]
    assert ports.status().controllers == {}


def test_the_virtual_input_is_a_controller_of_its_own() -> None:
    midi = FakeMidi()
    ports = Ports(midi.system)
    ports.poll(0.0)
    midi.play("virtual", FADER)
    assert data(ports) == [(VIRTUAL, FADER)]
    assert ports.status().has_virtual


def test_messages_are_stamped_when_they_are_fetched() -> None:
    now = 5.0
    midi = FakeMidi("a")
    ports = Ports(midi.system, lambda: now)
    ports.want([WantedPort(controller="one", match="a")])
    ports.poll(0.0)
    midi.play("a", FADER)
    ports.collect()
    now = 6.0
    midi.play("a", FADER)
    assert [received.at_s for received in ports.take()] == [5.0, 6.0]


def lit(midi: FakeMidi) -> Ports:
    ports = Ports(midi.system)
    ports.want([NANO])
    ports.poll(0.0)
    ports.flush(0.0)
    return ports


def lights(n: int, value: int = 127) -> list[bytes]:
    return [bytes((0xB0 | i // 100, i % 100, value)) for i in range(n)]


def test_lights_are_set_at_a_pace_that_loses_none() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = lit(midi)
    for message in lights(300):
        ports.send("nano", message)
    counts, now = [0], 0.0
    while ports.n_waiting:
        now += 0.002
        ports.flush(now)
        counts.append(len(midi.sent(ALSA_NAME)))
    assert list(midi.sent(ALSA_NAME)) == lights(300)
    assert max(after - before for before, after in pairwise(counts)) <= FEEDBACK_AT_A_TIME
    assert now >= 0.9 * 300 / FEEDBACK_PER_S
    assert ports.status().n_sent == 300


def test_after_a_rest_no_more_than_a_few_go_at_once() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = lit(midi)
    for message in lights(300):
        ports.send("nano", message)
    ports.flush(1000.0)
    assert len(midi.sent(ALSA_NAME)) == FEEDBACK_AT_A_TIME


def test_of_one_light_only_the_latest_is_sent() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = lit(midi)
    for value in range(128):
        ports.send("nano", bytes((0xB0, 7, value)))
    ports.send("nano", bytes((0x90, 7, 127)))
    ports.send("nano", bytes((0x80, 7, 0)))
    ports.flush(1.0)
    assert midi.sent(ALSA_NAME) == (bytes((0xB0, 7, 127)), bytes((0x80, 7, 0)))


def test_lights_of_a_controller_that_is_not_there_are_counted() -> None:
    midi = FakeMidi()
    ports = lit(midi)
    ports.send("nano", FADER)
    ports.flush(1.0)
    assert (ports.status().n_sent, ports.status().n_unsent) == (0, 1)


def test_lights_that_are_refused_are_counted_and_stop_nothing() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = lit(midi)
    midi.take_away(ALSA_NAME)
    ports.send("nano", FADER)
    ports.flush(1.0)
    midi.play(ALSA_NAME, OTHER)
    assert data(ports) == [("nano", OTHER)]
    assert (ports.status().n_sent, ports.status().n_unsent) == (0, 1)


def test_closing_sends_what_waits() -> None:
    midi = FakeMidi(ALSA_NAME)
    ports = lit(midi)
    ports.send("nano", FADER)
    ports.close()
    ports.close()
    assert midi.sent(ALSA_NAME) == (FADER,)
    assert not ports.has_system


def note(number: int) -> Received:
    return Received(controller="nano", data=bytes((0x90, number % 128, 100)), at_s=float(number))


def turn(number: int, value: int) -> Received:
    return Received(controller="nano", data=bytes((0xB0, number, value % 128)), at_s=float(value))


def test_where_nobody_takes_notes_stay_and_every_fader_its_last_position() -> None:
    inbox = Inbox(most=100)
    messages = [
        one for i in range(40) for one in (note(i), *(turn(7, i * 10 + j) for j in range(9)), turn(8, i))
    ]
    inbox.put(messages)
    kept = inbox.take()
    assert [message for message in kept if message.data[0] == 0x90] == [note(i) for i in range(40)]
    for number in (7, 8):
        of_one = [message for message in messages if message.data[:2] == bytes((0xB0, number))]
        assert [message for message in kept if message.data[:2] == bytes((0xB0, number))][-1] is of_one[-1]
    identities = {id(message) for message in kept}
    assert [message for message in messages if id(message) in identities] == list(kept)
    assert inbox.n_received == len(messages) == len(kept) + inbox.n_dropped


def test_an_inbox_never_holds_more_than_it_may() -> None:
    inbox = Inbox(most=100)
    inbox.put(note(i) for i in range(1000))
    assert len(inbox) <= 100
    kept = inbox.take()
    assert kept[-1] == note(999)
    assert inbox.n_dropped == 1000 - len(kept)


def test_lights_of_two_controllers_do_not_meet() -> None:
    outgoing = Outgoing()
    outgoing.put("a", FADER)
    outgoing.put("b", FADER)
    assert outgoing.take(9) == [("a", FADER), ("b", FADER)]


@pytest.fixture
def midi() -> FakeMidi:
    return FakeMidi(ALSA_NAME)


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def line(midi: FakeMidi, out: io.StringIO) -> Line:
    line = Line(Ports(midi.system), out)
    line.obey({"want": [{"controller": "nano", "match": "nano*", "has_feedback": True}]})
    return line


def said(out: io.StringIO, key: str) -> list[Any]:
    lines = [json.loads(text) for text in out.getvalue().splitlines()]
    return [facts[key] for facts in lines if key in facts]


def test_the_process_passes_on_messages_events_and_a_sign_of_life(
    midi: FakeMidi, out: io.StringIO, line: Line
) -> None:
    assert line.turn(0.0)
    midi.play(ALSA_NAME, FADER, OTHER)
    line.turn(0.1)
    ((first, second),) = said(out, "got")
    assert (first[:2], second[:2]) == (["nano", FADER.hex()], ["nano", OTHER.hex()])
    assert [event["change"] for event in said(out, "events")[0]] == ["opened", "opened"]
    assert len(said(out, "status")) == 1
    line.turn(STATUS_S + 0.1)
    assert said(out, "status")[-1]["controllers"] == {"nano": "nanoKONTROL2 MIDI 1"}


def test_a_daemon_that_does_not_read_is_not_flooded_and_loses_no_position(
    midi: FakeMidi, out: io.StringIO, line: Line
) -> None:
    line.turn(0.0)
    for i in range(3 * MOST_UNREAD):
        midi.play(ALSA_NAME, bytes((0xB0, 7, i % 128)))
        line.turn(0.001 * i)
    assert len(said(out, "got")) == MOST_UNREAD
    line.obey({"read": MOST_UNREAD})
    line.turn(1.0)
    assert [message for lines in said(out, "got") for _, message, _ in lines] == [
        bytes((0xB0, 7, i % 128)).hex() for i in range(3 * MOST_UNREAD)
    ]


def test_the_process_says_what_it_has_taken_and_sends_it(
    midi: FakeMidi, out: io.StringIO, line: Line
) -> None:
    line.turn(0.0)
    line.obey({"send": [["nano", FADER.hex()], ["nano", OTHER.hex()]]})
    assert said(out, "taken") == [2]
    line.turn(0.01)
    assert midi.sent(ALSA_NAME) == (FADER, OTHER)


def test_the_process_ends_when_the_system_is_gone_and_has_said_so(
    midi: FakeMidi, out: io.StringIO, line: Line
) -> None:
    line.turn(0.0)
    midi.break_down("gone")
    assert not line.turn(1.0)
    assert [(event["change"], event["why"]) for event in said(out, "events")[-1]] == 2 * [("lost", "gone")]
    assert said(out, "status")[-1]["trouble"] == "gone"


def test_a_process_without_a_system_goes_on_looking(midi: FakeMidi, out: io.StringIO, line: Line) -> None:
    midi.break_down("none")
    assert line.turn(0.0)
    assert line.turn(1.0)
    midi.mend()
    assert line.turn(LOOK_AGAIN_S)
    assert said(out, "status")[-1]["system"] == "fake"


def test_lights_go_off_before_the_end(midi: FakeMidi, line: Line) -> None:
    line.turn(0.0)
    line.obey({"send": [["nano", message.hex()] for message in lights(50, value=0)]})
    line.obey({"end": True})
    assert line.is_ending
    counts: list[int] = []

    def clock() -> float:
        counts.append(len(midi.sent(ALSA_NAME)))
        return 0.004 * len(counts)

    line.farewell(clock)
    assert list(midi.sent(ALSA_NAME)) == lights(50, value=0)
    assert max(after - before for before, after in pairwise(counts)) <= FEEDBACK_AT_A_TIME


def test_a_process_that_fails_says_so_and_ends_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sda_live.midi.process"],
        input='{"want": [{"no": "such"}]}\n',
        env={**os.environ, "JACK_DEFAULT_SERVER": "nowhere", "JACK_NO_START_SERVER": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "TypeError" in json.loads(done.stdout.splitlines()[-1])["status"]["trouble"]


def test_a_process_whose_daemon_is_gone_ends() -> None:
    environment = {**os.environ, "JACK_DEFAULT_SERVER": "nowhere", "JACK_NO_START_SERVER": "1"}
    command = [sys.executable, "-m", "sda_live.midi.process", "jack"]
    done = subprocess.run(
        command, input="", env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
