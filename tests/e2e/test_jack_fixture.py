"""The tools of the tests that play: private JACK servers, captures, bare players, faults in processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fixtures.faults import FOLDER, with_faults
from tests.fixtures.jack_clients import Capture, Gap, Program, SilentPlayer, gaps_of
from tests.fixtures.jack_server import HOST_API, SHARED, JackServer, has_jackd

RATE = 48000
PERIOD = 128
SECONDS = 4

PLAYER = f"""
import sys
import time as time_module
import numpy as np
import sounddevice

is_late = sys.argv[1] == "late"
noise = np.ones((480000, 2), np.float32) if is_late else np.load(sys.argv[1])
at = 0
apis = {{api["name"]: api for api in sounddevice.query_hostapis()}}

def fill(out, n_frames, time, status):
    global at
    part = noise[at : at + n_frames]
    out[: len(part)] = part
    out[len(part) :] = 0
    if is_late and at < 12000 <= at + n_frames:
        time_module.sleep(0.02)
    at += n_frames

with sounddevice.OutputStream(
    device=apis["{HOST_API}"]["default_output_device"], samplerate={RATE}, blocksize=0, channels=2,
    dtype="float32", latency="low", callback=fill,
):
    print('{{"playing": true}}', flush=True)
    sys.stdin.buffer.read()
"""


def started(server: JackServer) -> Iterator[JackServer]:
    with server:
        yield server


@pytest.fixture
def card(need: Callable[..., None]) -> Iterator[JackServer]:
    """One that loses nothing."""
    need("jackd", present=has_jackd())
    yield from started(JackServer(synchronous=True, rate=RATE, period=PERIOD))


@pytest.fixture
def second_card(need: Callable[..., None]) -> Iterator[JackServer]:
    """One that is as strict as real ones."""
    need("jackd", present=has_jackd())
    yield from started(JackServer(rate=RATE, period=2 * PERIOD))


@pytest.fixture
def noise(tmp_path: Path) -> tuple[Path, NDArray[np.float32]]:
    sound = np.random.default_rng(0).uniform(-1, 1, ((SECONDS + 1) * RATE, 2)).astype(np.float32)
    np.save(tmp_path / "noise.npy", sound)
    return tmp_path / "noise.npy", sound


def play(server: JackServer, file: Path) -> Program:
    player = Program(server.environment, sys.executable, "-c", PLAYER, str(file))
    player.said("playing", 20)
    return player


def place_of(start: NDArray[np.float32], sound: NDArray[np.float32]) -> int:
    """The frame of `sound` at which `start` is found."""
    (places,) = np.nonzero((sound == start[0]).all(axis=1))
    return next(int(place) for place in places if np.array_equal(sound[place : place + len(start)], start))


def onset(frames: NDArray[np.float32]) -> int:
    """The first frame of the first whole block in which both channels sound."""
    return int(frames.all(axis=1).argmax()) + PERIOD


def test_two_servers_side_by_side(card: JackServer, second_card: JackServer) -> None:
    assert card.name != second_card.name
    with SilentPlayer(card) as one:
        assert any(port.startswith("PortAudio") for port in card.ports())
        assert not any(port.startswith("PortAudio") for port in second_card.ports())
        with (
            SilentPlayer(second_card, device="loopback") as other,
            Capture(second_card, n_frames=RATE) as heard,
        ):
            heard.wait_connected()
            captured = heard.wait()
            assert other.stop().n_callbacks * second_card.period + captured.n_missed >= RATE // 2
        assert one.stop().n_callbacks > 0
    assert captured.frames.shape == (RATE, 2)
    assert not captured.frames.any()


def test_what_a_process_plays_is_captured_bit_for_bit(
    card: JackServer, noise: tuple[Path, NDArray[np.float32]]
) -> None:
    file, sound = noise
    with Capture(card) as heard:
        player = play(card, file)
        heard.wait_frames(heard.wait_connected() + len(sound))
        captured = heard.stop()
        player.end()
    assert captured.gaps == ()
    frames = captured.frames[onset(captured.frames) :][: SECONDS * RATE]
    place = place_of(frames[:PERIOD], sound)
    assert np.array_equal(frames, sound[place : place + SECONDS * RATE])


def test_a_player_that_comes_back_is_captured_again(
    card: JackServer, noise: tuple[Path, NDArray[np.float32]]
) -> None:
    file, sound = noise
    with Capture(card) as heard:
        for _ in range(2):
            player = play(card, file)
            heard.wait_frames(heard.wait_connected() + RATE // 2)
            player.process.kill()
            player.end()
        captured = heard.stop()
    assert len(captured.connected_at) == 2
    for connected_at in captured.connected_at:
        after = captured.frames[connected_at:]
        assert not captured.frames[connected_at - PERIOD : connected_at].any()
        assert place_of(after[onset(after) :][:PERIOD], sound) < RATE // 4


def test_a_server_that_stops_and_comes_back(card: JackServer) -> None:
    with Capture(card) as heard:
        card.kill()
        assert heard.wait().server_lost
    assert card.ports() == []
    card.start()
    with SilentPlayer(card) as player:
        card.restart()
        assert player.stop().n_callbacks > 0  # it is not in the way, and can be asked
    with Capture(card, n_frames=RATE // 10) as heard:
        assert not heard.wait().server_lost


def test_a_server_that_pauses_stalls_and_goes_on(card: JackServer) -> None:
    with SilentPlayer(card) as player, Capture(card) as heard:
        heard.wait_frames(RATE // 4)
        card.pause()
        with pytest.raises(RuntimeError, match="did not say"):
            heard.wait_frames(RATE, timeout_s=0.5)
        card.resume()
        heard.wait_frames(RATE // 2)
        captured = heard.stop()
        silence = player.stop()
    (stall,) = captured.stalls
    assert stall.length_s >= 0.5
    assert RATE // 4 <= stall.at <= RATE // 2
    assert silence.n_underflows >= 1
    assert silence.n_missed * PERIOD >= 0.5 * RATE - 2 * PERIOD


def test_a_server_leaves_nothing_behind(need: Callable[..., None]) -> None:
    need("jackd", present=has_jackd())
    with JackServer() as server:
        for end in (server.stop, server.kill):
            server.restart()
            with SilentPlayer(server):
                pid = server.pid
                end()
            assert not Path(f"/proc/{pid}").exists()
            assert [path for path in SHARED.iterdir() if server.name in path.name] == []
    assert server.name.encode() not in (SHARED / "jack-shm-registry").read_bytes()


def test_the_period_changes_while_it_runs(card: JackServer) -> None:
    card.set_period(256)
    with SilentPlayer(card) as player:
        assert player.stop().n_callbacks > 0


def test_a_block_that_comes_late_is_a_gap(second_card: JackServer) -> None:
    with Capture(second_card) as heard:
        player = Program(second_card.environment, sys.executable, "-c", PLAYER, "late")
        heard.wait_frames(heard.wait_connected() + RATE)
        captured = heard.stop()
        player.end()
    assert captured.n_missed >= second_card.period
    assert "PortAudio was not finished" in second_card.log


def test_a_late_look_at_the_time_is_no_gap() -> None:
    assert gaps_of([(256, 128), (384, -128)]) == ()
    assert gaps_of([(256, 896), (384, -128), (1024, 64)]) == (
        Gap(at=256, n_frames=768),
        Gap(at=1024, n_frames=64),
    )


STAND_IN = """
import json, sys, threading
threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("fault")]
from sda_core.render import Renderer
raised = []
for hop in range(6):
    if hop == 2 and len(sys.argv) > 1:
        open(sys.argv[1], "w").close()
    try:
        assert Renderer().step(hop) == hop
    except RuntimeError:
        raised.append(hop)
print(json.dumps({"threads": threads, "raised": raised}))
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[..., Mapping[str, list[object]]]:
    """Runs a program with the names of SDA's processes, and says which faults it has."""
    for name in (
        "sda_live/__init__",
        "sda_live/engine",
        "sda_live/player",
        "sda_live/command",
        "bin/sda-live",
    ):
        path = tmp_path / (name if name.startswith("bin") else f"{name}.py")
        path.parent.mkdir(exist_ok=True)
        path.write_text("" if name.endswith("__init__") else STAND_IN, encoding="utf-8")
    (tmp_path / "sda_core").mkdir()
    (tmp_path / "sda_core" / "__init__.py").touch()
    (tmp_path / "sda_core" / "render.py").write_text(
        "class Renderer:\n    def step(self, hop):\n        return hop\n", encoding="utf-8"
    )

    def run(*command: str, fault: str, trigger: Path | None = None) -> Mapping[str, list[object]]:
        environment = with_faults({**os.environ, "PYTHONPATH": str(tmp_path)}, fault, trigger=trigger)
        words = [sys.executable, *command, *([str(trigger)] if trigger else [])]
        done = subprocess.run(
            words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return dict(json.loads(done.stdout))

    return run


PROCESSES = {
    "engine": [("-m", "sda_live.engine")],
    "player": [("-m", "sda_live.player")],
    "daemon": [("-m", "sda_live.command"), ("{folder}/bin/sda-live",)],
}


@pytest.mark.parametrize(
    ("fault", "thread"), [("engine:stretch", "fault stretch"), ("daemon:busy", "fault busy")]
)
def test_a_thread_disturbs_only_the_process_it_is_for(
    stand_in: Callable[..., Mapping[str, list[object]]], tmp_path: Path, fault: str, thread: str
) -> None:
    for process, commands in PROCESSES.items():
        for command in commands:
            found = stand_in(*(word.format(folder=tmp_path) for word in command), fault=fault)
            assert found["threads"] == ([thread] if fault.startswith(process) else [])


@pytest.mark.parametrize(
    ("fault", "hops"), [("engine:step-raises", [2]), ("engine:step-raises-always", [2, 3, 4, 5])]
)
def test_a_hop_raises_after_the_trigger_and_only_in_the_engine(
    stand_in: Callable[..., Mapping[str, list[object]]], tmp_path: Path, fault: str, hops: list[int]
) -> None:
    assert stand_in("-m", "sda_live.engine", fault=fault, trigger=tmp_path / "now")["raised"] == hops
    (tmp_path / "now").unlink(missing_ok=True)
    assert stand_in("-m", "sda_live.player", fault=fault, trigger=tmp_path / "now")["raised"] == []


def test_another_sitecustomize_is_loaded_too(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.other = 'loaded'\n", encoding="utf-8")
    environment = with_faults({**os.environ, "PYTHONPATH": str(tmp_path)}, "daemon:busy")
    assert environment["PYTHONPATH"].startswith(str(FOLDER))
    command = [sys.executable, "-c", "import sys; print(sys.other)"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "loaded"


def test_a_fault_that_is_not_known_ends_the_process() -> None:
    environment = with_faults(os.environ, "engine:strech")
    command = [sys.executable, "-c", ""]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "SDA_TEST_FAULT has no 'engine:strech': it knows engine:stretch" in done.stderr
