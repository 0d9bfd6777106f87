"""The Pd surface in the real Pd: what its controls send arrives, and what is heard moves them.

Pd runs without a window. What a hand would do is sent to the names of the controls, first by Pd's own command
line, later by a small patch beside the surface that listens for text.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sda_core.parameters import SLIDER_PATHS
from sda_live.osc.packet import Argument, Message, decode, encode
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.pd import write_pd
from sda_live.surfaces.placing import surface_layout
from tests.fixtures.instrument import playing, until

PATIENCE_S = 30.0


@dataclass(slots=True)
class _Pd:
    """Pd with the surface open, and this test in the instrument's place."""

    ours: socket.socket
    hand: socket.socket
    surface_port: int

    def arrived(self, address: str) -> Message:
        """The next message on an address; AssertionError when there is none (subscriptions go on coming)."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for bundle in decode(self.ours.recv(65535)):
                for message in bundle.messages:
                    if message.address == address:
                        return message
        raise AssertionError(f"in {PATIENCE_S:g} s nothing came on {address}")

    def say(self, address: str, *arguments: str | int | float) -> None:
        """What the instrument would answer."""
        self.ours.sendto(encode(address, *arguments), ("127.0.0.1", self.surface_port))

    def move(self, text: str) -> None:
        """What a hand would do: a control's name and what is sent to it."""
        self.hand.send(f"{text};\n".encode())


def udp() -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))
    door.settimeout(PATIENCE_S)
    return door


def free_udp_port() -> int:
    with udp() as door:
        return int(door.getsockname()[1])


@contextmanager
def surface_in_pd(
    folder: Path, *sends: str, labels: dict[str, str] | None = None, port: int = 0
) -> Iterator[_Pd]:
    """Pd with the surface, which sends to `port`, or to this test."""
    with ExitStack() as stack:
        ours = stack.enter_context(udp())
        hand = stack.enter_context(udp())
        surface_port, hand_port = free_udp_port(), free_udp_port()
        connection = Connection(port=port or ours.getsockname()[1], receive_port=surface_port)
        surface = folder / "sda.pd"
        surface.write_bytes(write_pd(surface_layout(labels), connection))
        beside = folder / "hand.pd"
        # "slider1_rcv 0.5": first the name goes to the right inlet of `send`, then 0.5 to the left one.
        beside.write_text(
            "#N canvas 0 0 400 300 12;\n"
            f"#X obj 10 10 netreceive -u {hand_port} 127.0.0.1;\n"
            "#X obj 10 40 list;\n"
            "#X obj 10 70 t l l;\n"
            "#X obj 10 100 list split 1;\n"
            "#X obj 90 100 list split 1;\n"
            "#X obj 10 130 list trim;\n"
            "#X obj 10 160 send;\n"
            "#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n"
            "#X connect 2 1 4 0;\n#X connect 4 0 6 1;\n"
            "#X connect 2 0 3 0;\n#X connect 3 1 5 0;\n#X connect 5 0 6 0;\n",
            encoding="ascii",
        )
        hand.connect(("127.0.0.1", hand_port))
        command = ["pd", "-nogui", "-noaudio", "-nomidi", "-stderr", "-nrt"]
        command += ["-open", str(beside), "-open", str(surface)]
        for each in sends:
            command += ["-send", each]
        log = stack.enter_context((folder / "pd.log").open("wb"))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield _Pd(ours, hand, surface_port)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(autouse=True)
def pd(need: Callable[..., None]) -> None:
    need("pd (package puredata-core)", present=shutil.which("pd") is not None)


def value_of(argument: Argument) -> float:
    assert isinstance(argument, int | float)
    return float(argument)


def test_every_slider_arrives(tmp_path: Path) -> None:
    places = {path: 0.05 * number for number, path in enumerate(SLIDER_PATHS, start=1)}
    sends = [f"{path}_rcv {place}" for path, place in places.items()]
    with surface_in_pd(tmp_path, *sends) as playing:
        for path, place in places.items():
            (argument,) = playing.arrived(f"/sda/{path}").arguments
            assert value_of(argument) == pytest.approx(place)


def test_opening_it_only_subscribes(tmp_path: Path) -> None:
    """The first message of all is the subscription; then what is done by hand."""
    with surface_in_pd(tmp_path) as playing:
        (first,) = [message for bundle in decode(playing.ours.recv(65535)) for message in bundle.messages]
        assert first == Message(address="/sda/subscribe", arguments=(playing.surface_port,))
        assert isinstance(first.arguments[0], int)
        playing.move("gain_rcv 0.5")
        (following,) = [message for bundle in decode(playing.ours.recv(65535)) for message in bundle.messages]
        assert following == Message(address="/sda/gain", arguments=(0.5,))


def test_switches_buttons_and_choices_arrive(tmp_path: Path) -> None:
    with surface_in_pd(tmp_path) as playing:
        playing.arrived("/sda/subscribe")
        for text, address, said in (
            ("record_rcv 1", "/sda/record", 1.0),
            ("record_rcv 0", "/sda/record", 0.0),
            ("panic_rcv bang", "/sda/panic", 1.0),
            ("stereo_mode_mono_rcv bang", "/sda/stereo_mode", "mono"),
            ("preset_3_rcv bang", "/sda/preset", 3.0),
            ("blend_y_rcv 0.75", "/sda/blend_y", 0.75),
        ):
            playing.move(text)
            assert playing.arrived(address).arguments == (said,)


def test_an_answer_moves_the_slider_and_is_not_sent_back(tmp_path: Path) -> None:
    """A bang makes a slider say where it stands: at its default, then where it was told to go."""
    with surface_in_pd(tmp_path) as playing:
        playing.arrived("/sda/subscribe")
        playing.move("slider1_rcv bang")
        assert playing.arrived("/sda/slider1").arguments == (0.5,)
        playing.say("/sda/slider1", 0.875)
        playing.say("/sda/slider1/label", "warm noise")
        playing.say("/sda/slider1/color", "#ff0000")
        playing.say("/sda/slot1/model", "glass")
        playing.say("/sda/record", 1)

        def stands_at() -> float:
            playing.move("slider1_rcv bang")
            return value_of(playing.arrived("/sda/slider1").arguments[0])

        # Only what is asked for by a bang is ever sent, so two places are all that can be seen.
        seen = [stands_at()]
        while seen[-1] == 0.5 and len(seen) < 10_000:
            seen.append(stands_at())
        assert seen[-1] == pytest.approx(0.875, abs=0.001)


def test_the_surface_plays_the_instrument_and_follows_it(tmp_path: Path) -> None:
    """The real one: what is set in Pd is so there, and what others set there is heard in Pd."""
    with ExitStack() as stack:
        instrument = stack.enter_context(playing(tmp_path / "home", models=("glass",)))
        sends = ("slider3_rcv 0.9", "stereo_mode_mono_rcv bang", "sda_print_rcv 1")
        stack.enter_context(surface_in_pd(tmp_path, *sends, port=instrument.port))
        until(lambda: instrument.value("slider3") == pytest.approx(0.9, abs=1e-5), "slider 3 at 0.9")
        until(lambda: instrument.value("stereo_mode") == "mono", "stereo mode mono")
        instrument.send("/sda/slider1", 0.75)

        def heard() -> set[str]:
            return set((tmp_path / "pd.log").read_text(encoding="utf-8", errors="replace").splitlines())

        until(lambda: "sda: sda slider1 0.75" in heard(), "slider 1 heard in Pd")
        until(lambda: "sda: sda slot1 model glass" in heard(), "the model's name heard in Pd")
        assert "sda: sda slider1 label brightness" in heard()


def test_labels_of_models_open_in_pd(tmp_path: Path) -> None:
    labels = {"slider1": "warm; noise, $1", "slider2": "a b"}
    with surface_in_pd(tmp_path, "slider2_rcv 0.25", labels=labels) as playing:
        assert playing.arrived("/sda/slider2").arguments == (0.25,)
    said = (tmp_path / "pd.log").read_text(encoding="utf-8", errors="replace")
    assert "error" not in said.lower(), said
    assert "couldn't create" not in said, said
