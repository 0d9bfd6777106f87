"""Where the sound goes: cards of other rates and block sizes, how one is named, none at all, and files."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly

from sda_core.frames import SAMPLE_RATE
from sda_live.timeline import Field
from tests.fixtures.heard import Heard, at_24_bits, rendered, wait_heard
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_clients import Capture
from tests.fixtures.jack_server import JackServer, has_jackd

# Where JACK is looked for and is not, PortAudio finds no device of JACK's.
NO_JACK = os.environ | {"JACK_DEFAULT_SERVER": "sda-none", "JACK_NO_START_SERVER": "1"}
HAS_NO_DEVICE = not Path("/proc/asound/cards").exists() or "no soundcards" in Path(
    "/proc/asound/cards"
).read_text(encoding="utf-8")
CENT = 2 ** (1 / 1200) - 1


@pytest.fixture(scope="module")
def card(need: Callable[..., None]) -> Iterator[JackServer]:
    need("jackd", present=has_jackd())
    with JackServer(synchronous=True, rate=SAMPLE_RATE, period=256) as server:
        yield server


def plays_well(instrument: Instrument, heard: Heard, seconds: float = 1.0) -> None:
    heard.wait_for_sound()
    n_dry = instrument.timeline[Field.N_DRY]
    wait_heard(instrument.timeline, round(seconds * SAMPLE_RATE))
    heard.wait_for_sound()
    assert instrument.timeline[Field.N_DRY] == n_dry


def delay_of(sound: NDArray[np.float64], reference: NDArray[np.float64]) -> float:
    """By how many frames `sound` comes later than `reference`, between the samples."""
    products = correlate(sound, reference, mode="full", method="fft")
    peak = int(products.argmax())
    before, here, after = products[peak - 1 : peak + 2]
    return peak - (len(reference) - 1) + 0.5 * (before - after) / (before - 2 * here + after)


def delayed(sound: NDArray[np.float64], frames: float) -> NDArray[np.float64]:
    """The sound later by a part of a frame."""
    turns = np.exp(-2j * np.pi * np.fft.rfftfreq(len(sound)) * frames)
    return np.fft.irfft(np.fft.rfft(sound) * turns, len(sound))


def test_a_card_at_44100_hz_is_in_tune(tmp_path: Path, need: Callable[..., None]) -> None:
    need("jackd", present=has_jackd())
    rate, seconds = 44100, 6.5
    with (
        JackServer(synchronous=True, rate=rate, period=128) as card,
        playing(
            tmp_path,
            *("--host-api", "jack"),
            models=("choir",),
            device="system",
            environment=card.environment,
        ) as instrument,
        Heard(instrument.timeline) as heard,
        Capture(card) as capture,
    ):
        begun = capture.wait_connected()
        capture.wait_frames(begun + round(seconds * rate))
        captured = capture.stop()
        heard.look()
        assert instrument.status()["device_rate"] == rate
        instrument.said("plays to system (JACK Audio Connection Kit) at 44100 Hz")
    assert captured.gaps == ()
    sounding = int(captured.frames.all(axis=1).argmax()) + 128
    got = resample_poly(captured.frames[sounding:, 0].astype(np.float64), 160, 147)
    was = heard.frames[:, 0].astype(np.float64)
    start = round(delay_of(was, got))  # where in what was heard the capture begins
    got, was = got[: len(was) - start], was[start : start + len(got)]
    got, was = got[SAMPLE_RATE // 2 : -SAMPLE_RATE // 2], was[SAMPLE_RATE // 2 : -SAMPLE_RATE // 2]
    first, last = slice(0, SAMPLE_RATE), slice(len(got) - SAMPLE_RATE, len(got))
    assert len(got) > 5 * SAMPLE_RATE

    drift = (delay_of(got[last], was[last]) - delay_of(got[first], was[first])) / (len(got) - SAMPLE_RATE)
    assert abs(drift) < 0.1 * CENT
    aligned = delayed(was, delay_of(got, was))
    inside = slice(1000, -1000)
    assert np.corrcoef(got[inside], aligned[inside])[0, 1] > 0.999


@pytest.mark.parametrize("block", [256, 1024])
def test_other_block_sizes_play_without_running_dry(tmp_path: Path, card: JackServer, block: int) -> None:
    options = ("--host-api", "JACK", "--block", str(block))
    with (
        playing(
            tmp_path, *options, models=("glass",), device="syst", environment=card.environment
        ) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        plays_well(instrument, heard)
        assert instrument.timeline[Field.BLOCK_FRAMES] == block
        assert {one.n_frames for one in heard.blocks} == {block}
        instrument.said(f"blocks of {block} frames")


def devices(environment: Mapping[str, str], *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from sda_live.command import main; main()", "devices", *options],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_device_by_its_number(tmp_path: Path, card: JackServer) -> None:
    found = json.loads(devices(card.environment, "--json"))
    (loopback,) = [one for one in found if one["name"] == "loopback"]
    assert "JACK" in loopback["host_api"]
    assert "loopback" in devices(card.environment)
    with (
        playing(
            tmp_path, models=("glass",), device=str(loopback["number"]), environment=card.environment
        ) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        plays_well(instrument, heard, 0.2)
        assert instrument.status()["device"] == "loopback (JACK Audio Connection Kit)"


@pytest.mark.parametrize(
    ("options", "device", "sentence"),
    [
        ((), "sistem", "device: got 'sistem', did you mean 'system'?"),
        (("--host-api", "asio"), "system", "host API: got 'asio', "),
    ],
)
def test_an_unknown_device_is_said_in_one_sentence_and_it_plays_to_nowhere(
    tmp_path: Path, card: JackServer, options: tuple[str, ...], device: str, sentence: str
) -> None:
    with (
        playing(
            tmp_path, *options, models=("glass",), device=device, environment=card.environment
        ) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        plays_well(instrument, heard, 0.2)
        instrument.said(sentence)
        instrument.said("SDA plays to nowhere until a device is there")
        assert len(instrument.lines(sentence)) == len(instrument.lines("nowhere")) == 1
        assert instrument.status()["device"].startswith("nowhere, until ")


def test_without_any_device_it_plays_to_nowhere(tmp_path: Path, need: Callable[..., None]) -> None:
    need("a machine without a sound card", present=HAS_NO_DEVICE)
    assert "no device here can play" in devices(NO_JACK)
    assert json.loads(devices(NO_JACK, "--json")) == []
    with (
        playing(tmp_path, models=("glass",), device="", environment=NO_JACK) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        plays_well(instrument, heard, 0.2)
        instrument.said("device: this machine has none that plays")
        instrument.said("SDA plays to nowhere until a device is there")


def test_a_device_that_comes_later_is_taken(tmp_path: Path, need: Callable[..., None]) -> None:
    need("jackd", present=has_jackd())
    card = JackServer(rate=SAMPLE_RATE, period=256)
    with (
        playing(
            tmp_path, "--host-api", "jack", models=("glass",), device="system", environment=card.environment
        ) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        instrument.said("SDA plays to nowhere until a device is there")
        with card:
            instrument.said("plays to system")
            plays_well(instrument, heard, 0.2)
            instrument.end()


def test_a_file_holds_the_performance_without_a_gap(tmp_path: Path) -> None:
    file = tmp_path / "take.wav"
    with playing(tmp_path, models=("glass", "choir"), device=f"file:{file}") as instrument:
        instrument.wait_frames(SAMPLE_RATE // 2)
        instrument.send("/sda/slider1", 0.9)
        engine = instrument.children()["engine"]
        os.kill(engine, signal.SIGSTOP)  # the file waits for it
        timeline = instrument.timeline
        until(lambda: timeline[Field.WRITTEN] - timeline[Field.PLAYED] < 2048, "waiting")
        os.kill(engine, signal.SIGCONT)
        instrument.wait_frames(SAMPLE_RATE)
        (start,) = instrument.timeline.gaps(0)
        assert instrument.timeline[Field.N_DRY] == 0
        heard_frames = instrument.timeline[Field.HEARD]
        assert instrument.end() == 0
    assert soundfile.info(file).subtype == "PCM_24"
    sound, rate = soundfile.read(file, dtype="int32", always_2d=True)
    assert rate == SAMPLE_RATE
    assert not sound[-1].any()
    offline = at_24_bits(rendered(instrument.journal())) << 8  # libsndfile gives the upper bits
    n_frames = heard_frames - start.heard_to  # between its fades
    expected = offline[start.made_to :][:n_frames]
    assert np.array_equal(sound[start.heard_to : heard_frames], expected)


def test_a_file_that_cannot_be_is_said(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass",), device=f"file:{tmp_path}/nowhere/take.wav") as instrument:
        instrument.said("take.wav")
        instrument.said("plays to nowhere")
