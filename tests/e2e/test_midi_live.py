"""The real instrument played by real MIDI over JACK: patches, takeover, lamps, learning, and what goes wrong.

Controllers are JACK clients in processes of their own. The server waits for late clients: one that does not
drops a late period, and the messages in it.
"""

import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sda_core.events import Changed
from sda_core.parameters import parameter
from sda_live.control.lamps import QUIET_S
from sda_live.control.sources import Source, SourceKind
from sda_live.control.takeover import NEAR
from sda_live.midi.messages import midi_bytes_for
from sda_live.timeline import Field
from tests.e2e.test_midi_ports_jack import has_rtmidi
from tests.fixtures.instrument import PYTHON, ROOT, Instrument, playing, until
from tests.fixtures.jack_server import JackServer, has_jackd
from tests.fixtures.midi_peers import Controller

STEP = 1 / 127
PATCH = 'schema = 1\n[controllers.box]\nmatch = "box*"\nfeedback = true\n'


@pytest.fixture(scope="module")
def server(need: Callable[..., None]) -> Iterator[JackServer]:
    need("jackd", present=has_jackd())
    need("python-rtmidi with JACK", present=has_rtmidi())
    with JackServer(synchronous=True) as server:
        yield server


def patch_in(folder: Path, *rows: str, head: str = PATCH) -> Path:
    """A patch file with these rows, each as `"cc 1" -> slider1, more = "keys"`."""
    text = head
    for row in rows:
        (control, _, rest) = row.partition(" -> ")
        to, *more = rest.split(", ")
        text += "\n".join(["[[map]]", f'from = "box {control} ch 1"', f'to = "{to}"', *more, ""])
    path = folder / "box.toml"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def played(server: JackServer, home: Path, *options: str) -> Iterator[Instrument]:
    """An instrument without models, which sees the server's MIDI."""
    with playing(home, *options, models=(), environment=server.environment) as instrument:
        instrument.said("MIDI: jack is there")
        yield instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An instrument that goes on from test to test, a controller, and the patch between them."""

    instrument: Instrument
    box: Controller
    folder: Path

    def patch(self, *rows: str) -> Path:
        """The file, in force; the instrument as at its start."""
        n_before = len(self.instrument.lines("rows in force"))
        path = patch_in(self.folder, *rows)
        until(lambda: len(self.instrument.lines("rows in force")) > n_before, "new rows")
        for name in ("freeze", "solo1"):
            self.instrument.send(f"/sda/{name}", 0)
        self.instrument.send("/sda/reset")
        wait_value(self.instrument, "slider1", 0.5)
        return path


@pytest.fixture(scope="module")
def desk(server: JackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On a server of its own: the other tests plug in boxes too."""
    del server  # it only says that there can be one
    folder = tmp_path_factory.mktemp("desk")
    patch = patch_in(folder, "cc 100 -> gain")
    with (
        JackServer(synchronous=True) as own,
        played(own, folder / "home", "--patch", str(patch)) as instrument,
        Controller(own, "box") as box,
    ):
        instrument.said("midi box (box out): opened")
        yield Desk(instrument=instrument, box=box, folder=folder)


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


def wide(kind: SourceKind, number: int, position: float, *, is_lsb_first: bool = False) -> Sequence[bytes]:
    source = Source(controller="box", kind=kind, number=number)
    return midi_bytes_for(source, position, is_lsb_first=is_lsb_first)


def wait_value(instrument: Instrument, path: str, wanted: Any) -> None:
    def is_there() -> bool:
        got = instrument.value(path)
        return bool(got == (pytest.approx(wanted, abs=1e-4) if isinstance(wanted, float) else wanted))

    until(is_there, f"{path} at {wanted} (it is at {instrument.value(path)}):\n{instrument.log}", 15)


def lights_until(controller: Controller, wanted: bytes) -> list[tuple[bytes, float]]:
    """All lights that the controller is sent up to this one."""
    found: list[tuple[bytes, float]] = []
    while not found or found[-1][0] != wanted:
        found += controller.lights(1)
    return found


def test_every_kind_of_message_moves_its_target_also_when_it_was_away(desk: Desk) -> None:
    instrument, box = desk.instrument, desk.box
    desk.patch(
        'cc 1 -> slider1, takeover = "jump"',
        'cc14 2 -> slider2, takeover = "jump"',
        'cc14 3 -> slider3, takeover = "jump", lsb_first = true',
        'nrpn 700 -> slider4, takeover = "jump"',
        'cc 20 -> slider5, encoding = "twos", step = 0.01',
        'cc 21 -> slider6, encoding = "offset", step = 0.01',
        'cc 22 -> slider7, encoding = "signmag", step = 0.01',
        "note 36 -> reset",
        'note 37 -> solo1, mode = "toggle"',
        'note 38 -> freeze, mode = "momentary"',
        "bend -> slider8",
        "program -> preset, program_base = 1",
    )
    for turn in range(2):
        box.send([cc(1, 100), *wide(SourceKind.CC14, 2, 0.3)])
        box.send([*wide(SourceKind.CC14, 3, 0.6, is_lsb_first=True), *wide(SourceKind.NRPN, 700, 0.9)])
        for path, wanted in (
            ("slider1", 100 * STEP),
            ("slider2", 0.3),
            ("slider3", 0.6),
            ("slider4", 0.9),
        ):
            wait_value(instrument, path, wanted)
        box.send([cc(20, 3), cc(20, 127), cc(21, 60), cc(21, 65), cc(22, 67), cc(22, 1), b"\xe0\x00\x00"])
        for path, wanted in (("slider5", 0.52), ("slider6", 0.47), ("slider7", 0.48), ("slider8", 0.0)):
            wait_value(instrument, path, wanted)
        instrument.send("/sda/preset_store", 3)
        box.send([b"\x90\x25\x40", b"\x80\x25\x00", b"\x90\x26\x40"])
        wait_value(instrument, "solo1", 1)
        wait_value(instrument, "freeze", 1)
        box.send([b"\x90\x25\x40", b"\x90\x25\x00", b"\x90\x26\x00", b"\x90\x24\x7f", b"\x80\x24\x00"])
        wait_value(instrument, "solo1", 0)
        wait_value(instrument, "freeze", 0)
        wait_value(instrument, "slider1", 0.5)
        box.send([b"\xc0\x02"])  # its display says 3
        wait_value(instrument, "slider1", 100 * STEP)
        box.send([b"\x90\x24\x7f", b"\x90\x26\x40"])
        wait_value(instrument, "slider4", 0.5)
        wait_value(instrument, "freeze", 1)
        if turn == 0:
            box.unplug()
            instrument.said("midi box (box out): lost")
            wait_value(instrument, "freeze", 0)  # what was held is let go
            box.plug()
            instrument.said("midi box (box out): back")


def test_lamps_follow_and_faders_are_left_to_the_hand(server: JackServer, tmp_path: Path) -> None:
    patch = patch_in(tmp_path, 'cc 41 -> freeze, mode = "toggle"', "cc 7 -> slider1", "note 40 -> solo1")
    with (
        played(server, tmp_path / "home", "--patch", str(patch)) as instrument,
        Controller(server, "box") as box,
    ):
        snapshot = {message for message, _ in box.lights(3)}
        assert snapshot == {cc(41, 0), cc(7, 64), bytes((0x90, 40, 0))}
        instrument.send("/sda/freeze", 1)
        lights_until(box, cc(41, 127))
        instrument.send("/sda/slider1", 0.25)
        lights_until(box, cc(7, 32))
        sent_at = box.send([cc(7, value) for value in range(30, 110)], per_s=200)
        instrument.send("/sda/solo1", 1)  # meanwhile: other lamps do not wait
        told = lights_until(box, cc(7, 109))
        assert bytes((0x90, 40, 127)) in [message for message, _ in told]
        of_fader = [(message, at_s) for message, at_s in told if message[1] == 7]
        assert len(of_fader) == 1
        assert of_fader[0][1] >= sent_at[-1] + QUIET_S
        box.send([cc(41, 127), cc(41, 0)])
        lights_until(box, cc(41, 0))
        box.unplug()
        instrument.said("midi box lights (box in): lost")
        box.plug()
        assert {message for message, _ in box.lights(3)} == {cc(41, 0), cc(7, 109), bytes((0x90, 40, 127))}
        assert instrument.end() == 0
        assert [message for message, _ in lights_until(box, bytes((0x90, 40, 0)))] == [bytes((0x90, 40, 0))]


def test_without_a_patch_every_controller_gets_the_one_that_fits(server: JackServer, tmp_path: Path) -> None:
    with (
        played(server, tmp_path / "home") as instrument,
        Controller(server, "nanoKONTROL2") as nano,
        Controller(server, "Alpha") as alpha,
        Controller(server, "Beta") as beta,
    ):
        for name in ("nano (nanoKONTROL2 out)", "alpha (Alpha out)", "beta (Beta out)"):
            instrument.said(f"midi {name}: opened")
        assert instrument.lines("midi nanoKONTROL2 out: patch 'Korg nanoKONTROL2'")
        assert len(instrument.lines("patch 'any controller'")) == 2
        nano.send([cc(46, 127), cc(46, 0)])
        wait_value(instrument, "freeze", 1)
        lights_until(nano, cc(46, 127))
        nano.send([cc(16, value) for value in (60, 70, 80)])
        wait_value(instrument, "slider1", 80 * STEP)
        alpha.send([cc(21, value) for value in (60, 70, 80)])
        wait_value(instrument, "slider2", 80 * STEP)
        beta.send([cc(22, value) for value in (60, 70, 90)])
        wait_value(instrument, "slider3", 90 * STEP)
        with Controller(server, "Beta") as twin:
            instrument.said("midi beta_2 (Beta out): opened")
            twin.send([cc(23, value) for value in (60, 70, 30)])
            wait_value(instrument, "slider4", 30 * STEP)
        with Controller(server, "sequencer") as sequencer:
            subprocess.run(
                ["jack_connect", "sequencer:out", "SDA:in"], env=server.environment, check=True, timeout=20
            )
            sequencer.send([cc(24, value) for value in (60, 70, 20)])
            wait_value(instrument, "slider5", 20 * STEP)
        beta.send([cc(22, 91)])  # comings and goings of others let go of nothing
        wait_value(instrument, "slider3", 91 * STEP)


def learning(instrument: Instrument, target: str) -> "subprocess.Popen[str]":
    """`sda-live learn`, waiting for a movement."""
    n_before = len(instrument.lines(f"learning {target}:"))
    process = subprocess.Popen(
        (*PYTHON, "learn", target, "--port", str(instrument.port)),
        cwd=ROOT,
        env=os.environ | {"SDA_HOME": str(instrument.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: len(instrument.lines(f"learning {target}:")) > n_before, f"lesson:\n{instrument.log}")
    return process


def learned(process: "subprocess.Popen[str]") -> str:
    said, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    return said.strip()


def test_controls_are_learned_from_the_command_line(server: JackServer, tmp_path: Path) -> None:
    with played(server, tmp_path / "home") as instrument, Controller(server, "box") as box:
        instrument.said("midi box (box out): opened")
        lesson = learning(instrument, "slider1")
        box.send([cc(20, value) for value in range(20, 90, 2)], per_s=100)
        said = learned(lesson)
        assert "Knob or fader cc 20 of box moves slider 1 from -10 to +10" in said
        assert instrument.value("slider1") == 0.5  # what is moved to be learned moves nothing
        box.send([cc(20, value) for value in (60, 70)])
        wait_value(instrument, "slider1", 70 * STEP)

        lesson = learning(instrument, "freeze")
        box.send([cc(71, 127), cc(71, 0)], per_s=8)
        assert "Button cc 71 of box switches freeze on and off, a press each" in learned(lesson)
        box.send([cc(71, 127), cc(71, 0)])
        wait_value(instrument, "freeze", 1)

        lesson = learning(instrument, "slider2")
        box.send([cc(72, value) for value in (65, 65, 66, 65, 65, 63, 63, 62, 63)], per_s=30)
        said = learned(lesson)
        assert "an endless encoder, offset" in said
        before = instrument.value("slider2")
        box.send([cc(72, 67)])
        wait_value(instrument, "slider2", before + 3 * STEP)

        lesson = learning(instrument, "slider3")
        for value in range(3000, 9000, 251):
            box.send(wide(SourceKind.CC14, 5, value / 16383, is_lsb_first=True))
            instrument.wait_frames(480)
        said = learned(lesson)
        assert "a 14-bit knob or fader, lower half first" in said
        for position in (0.4, 0.6, 0.7001):
            box.send(wide(SourceKind.CC14, 5, position, is_lsb_first=True))
        wait_value(instrument, "slider3", 0.7001)
    text = (tmp_path / "home" / "patches" / "learned.toml").read_text(encoding="utf-8")
    for words in ('"box cc 20 ch 1"', 'encoding = "offset"', '"box cc14 5 ch 1"', "lsb_first = true"):
        assert words in text


def test_a_hand_that_stands_elsewhere_never_makes_the_sound_jump(desk: Desk) -> None:
    instrument, box = desk.instrument, desk.box
    desk.patch("cc 1 -> slider1", 'cc 2 -> slider2, takeover = "jump"')
    chance = random.Random(11)
    hand: float | None = None
    wanted: list[float] = []  # every place that the slider goes to, but for recalls
    n_led = 0
    instrument.wait_frames(24000)  # what came before has been played
    start = instrument.timeline[Field.PLAYED]
    instrument.send("/sda/preset_store", 1)
    for step in range(40):
        if step % 5 == 3:  # somebody else
            if step % 2:
                instrument.send("/sda/preset", 1)
                wait_value(instrument, "slider1", 0.5)
            else:
                elsewhere = round(chance.random(), 3)
                instrument.send("/sda/slider1", elsewhere)
                wait_value(instrument, "slider1", elsewhere)
                wanted.append(elsewhere)
        before = instrument.value("slider1")
        raw = chance.randrange(128)
        box.send([cc(1, raw), cc(2, step)])
        wait_value(instrument, "slider2", step * STEP)
        after = instrument.value("slider1")
        low, high = sorted((raw * STEP if hand is None else hand, raw * STEP))
        if after != pytest.approx(before, abs=1e-6):
            assert after == pytest.approx(raw * STEP, abs=1e-6)
            assert low - NEAR - 1e-6 <= before <= high + NEAR + 1e-6
            wanted.append(raw * STEP)
            n_led += 1
        else:
            assert before == pytest.approx(raw * STEP, abs=1e-6) or not low <= before <= high
        hand = raw * STEP
    instrument.wait_frames(24000)
    moves = [
        value
        for frame, event in instrument.journal().entries
        if isinstance(event, Changed) and frame >= start
        for path, value in event.values
        if path == "slider1"
    ]
    assert n_led > 5
    assert moves == pytest.approx([parameter("slider1").from_position(x) for x in wanted], abs=1e-4)


def test_a_patch_with_a_mistake_leaves_the_old_one_in_force(desk: Desk) -> None:
    instrument, box = desk.instrument, desk.box
    rows = ('cc 1 -> slider1, takeover = "jump"', 'note 38 -> freeze, mode = "momentary"')
    patch = desk.patch(*rows)
    box.send([b"\x90\x26\x40"])
    wait_value(instrument, "freeze", 1)
    patch_in(desk.folder, 'cc 1 -> slider2, takeover = "jump", smoth_ms = 20', *rows[1:])
    line = instrument.said("smoth_ms")
    assert str(patch) in line
    assert "line 9" in line
    assert "smooth_ms" in line
    assert "stays as it was" in line
    box.send([cc(1, 100)])
    wait_value(instrument, "slider1", 100 * STEP)
    assert instrument.value("freeze") == 1
    patch_in(desk.folder, 'cc 1 -> slider2, takeover = "jump", smooth_ms = 20')
    wait_value(instrument, "freeze", 0)  # its row is gone, and with it the hand
    box.send([cc(1, 20)])
    wait_value(instrument, "slider2", 20 * STEP)
    assert instrument.value("slider1") == pytest.approx(100 * STEP, abs=1e-4)


def test_without_midi_it_plays_and_says_why_and_finds_it_later(
    need: Callable[..., None], tmp_path: Path
) -> None:
    need("jackd", present=has_jackd())
    need("python-rtmidi with JACK", present=has_rtmidi())
    with JackServer(synchronous=True) as server:
        server.stop()
        with playing(tmp_path / "home", models=(), environment=server.environment) as instrument:
            line = instrument.said("no JACK server is running")
            assert "SDA looks for it again" in line
            instrument.said("no model is loaded, so nothing sounds yet")
            settings = tmp_path / "settings.toml"
            settings.write_text('[midi]\napi = "winmm"\n', encoding="utf-8")
            with playing(tmp_path / "other", "--config", str(settings), models=()) as other:
                assert "rtmidi was built without winmm support" in other.said("MIDI: ")
                other.send("/sda/slider1", 0.7)
                wait_value(other, "slider1", 0.7)
                assert len(other.lines("MIDI: ")) == 1
            server.start()
            instrument.said("MIDI: jack is there")
            with Controller(server, "box") as box:
                instrument.said("midi box (box out): opened")
                box.send([cc(20, value) for value in (60, 70)])
                wait_value(instrument, "slider1", 70 * STEP)
                assert len(instrument.lines("no JACK server is running")) == 1
                server.stop()  # and without it again
                instrument.said("midi box (box out): lost")
                instrument.wait_frames(4800)


def test_the_monitor_shows_what_comes_and_what_becomes_of_it(desk: Desk) -> None:
    instrument, box = desk.instrument, desk.box
    desk.patch(
        'cc 1 -> slider1, takeover = "jump"',
        "cc 2 -> slider2",
        "note 36 -> preset, value = 5",
        'note 37 -> freeze, mode = "toggle"',
    )
    shown = desk.folder / "shown.txt"
    with shown.open("wb") as out:
        monitor = subprocess.Popen(
            (*PYTHON, "monitor", "--port", str(instrument.port)),
            cwd=ROOT,
            env=os.environ | {"SDA_HOME": str(instrument.home)},
            stdout=out,
            stderr=subprocess.DEVNULL,
        )

        def text() -> str:
            return shown.read_text(encoding="utf-8")

        def is_watched() -> bool:
            box.send([cc(99, 1)])
            return "cc 99 ch 1: 1 -> nothing: no row" in text()

        until(is_watched, f"first line:\n{instrument.log}")
        box.send([cc(1, 127), cc(2, 10), b"\x90\x24\x40", b"\x80\x24\x00", b"\x90\x25\x40"])
        instrument.send("/sda/slider3", 0.75)
        wanted = (
            "midi box cc 1 ch 1: 127 -> slider1 10",
            "midi box cc 2 ch 1: 10 -> slider2: pick up: turn right until 50 %",
            "midi box note 36 ch 1: 64 -> preset 5: nothing to do now (is such a preset stored?)",
            "midi box note 36 ch 1: 0 -> preset: released",
            "midi box note 37 ch 1: 64 -> freeze on",
            "/sda/slider3 0.75 -> slider3 5",
        )
        until(lambda: all(line in text() for line in wanted), f"all of {wanted}", 15)
        n_before = len(text().splitlines())
        box.send([cc(1, i % 128) for i in range(2000)], per_s=1000)
        until(lambda: f"cc 1 ch 1: {1999 % 128} -> slider1" in text(), f"the last:\n{text()}", 15)
        lines = text().splitlines()[n_before:]
        assert len(lines) < 40
        assert any("between not shown" in line for line in lines)
        monitor.send_signal(signal.SIGINT)
        assert monitor.wait(10) == 0
