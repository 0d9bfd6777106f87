"""The command `sda-live` as a musician types it: beside a running instrument, and where it is refused."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from sda_core import __version__
from sda_core.model_file import save_model
from sda_live.config import example_config
from sda_live.sets import load_set
from sda_live.timeline import Field
from tests.fixtures.heard import Heard
from tests.fixtures.instrument import PYTHON, ROOT, Instrument, free_port, playing, until
from tests.fixtures.small_model import small_model


@dataclass(frozen=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that was said of a refusal, with nothing on standard output."""
        (line,) = self.err.splitlines()
        assert self.out == ""
        return line


class Musician:
    """Types commands; sees only the instruments of an own folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "run").mkdir(parents=True)
        self.environment = {
            "SDA_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "COLUMNS": "200",
        }

    def types(self, *words: str | int) -> Done:
        done = subprocess.run(
            [*PYTHON, *map(str, words)],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)


@pytest.fixture
def musician(tmp_path: Path) -> Musician:
    return Musician(tmp_path / "home")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Musician, Instrument]]:
    """An instrument that runs through the tests that ask it things; glass in slot 1, choir in slot 2."""
    musician = Musician(tmp_path_factory.mktemp("stage") / "home")
    with playing(musician.home, models=("glass", "choir"), environment=musician.environment) as instrument:
        yield musician, instrument


def slots(instrument: Instrument) -> list[str]:
    return [slot["model"] for slot in instrument.status()["slots"]]


# A running instrument.


def test_status_is_for_people_and_as_json(stage: tuple[Musician, Instrument]) -> None:
    musician, instrument = stage
    told = musician.types("status")
    assert told.code == 0
    assert f"SDA {__version__}  process {instrument.process.pid}" in told.out
    assert "1 glass 25 %   2 choir 25 %" in told.out
    assert re.search(r"latency +\d+ ms to half of a change", told.out)
    plain = json.loads(musician.types("status", "--json", "--port", instrument.port).out)
    assert plain.keys() == instrument.status().keys()
    assert plain["pid"] == instrument.process.pid


def test_load_clear_and_swap(stage: tuple[Musician, Instrument]) -> None:
    musician, instrument = stage
    before = slots(instrument)
    for words, wanted in (
        (("load", 3, "breath"), ["glass", "choir", "breath", ""]),
        (("swap", 1, 4), ["", "choir", "breath", "glass"]),
        (("clear", 3), ["", "choir", "", "glass"]),
        (("swap", 4, 1), before),
    ):
        assert musician.types(*words).code == 0
        until(lambda wanted=wanted: slots(instrument) == wanted, f"slots {wanted}")
    instrument.said("slot 3 holds breath")
    instrument.said("slot 3 is empty")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("load", 1, "glas"), 2, "model 'glas': there is none of that name, did you mean 'glass'?"),
        (("load", 5, "glass"), 2, "allowed is a slot, 1 to 4"),
        (("load", 1, "../glass"), 2, "it takes a name, without a path"),
        (("clear", 0), 2, "allowed is a slot, 1 to 4"),
    ],
)
def test_what_an_instrument_refuses_is_one_sentence(
    stage: tuple[Musician, Instrument], words: tuple[str | int, ...], code: int, sentence: str
) -> None:
    musician, instrument = stage
    before = slots(instrument)
    done = musician.types(*words)
    assert done.code == code
    assert sentence in done.sentence
    assert slots(instrument) == before


def test_a_second_instrument_is_told_who_has_the_port(stage: tuple[Musician, Instrument]) -> None:
    musician, instrument = stage
    done = musician.types("run", "--device", "null", "--port", instrument.port)
    assert done.code == 6
    assert f"port {instrument.port}: sda-live is running there already" in done.sentence
    assert f"process {instrument.process.pid}" in done.sentence
    until(lambda: instrument.status()["pid"] == instrument.process.pid, "the first one, undisturbed")


def test_latent_mode_needs_models_of_one_size(stage: tuple[Musician, Instrument]) -> None:
    _, instrument = stage
    library = instrument.home / "models"
    library.mkdir(exist_ok=True)
    save_model(small_model(name="small"), library / "small.safetensors")
    before = slots(instrument)
    instrument.send("/sda/blend_mode", "latent")
    until(lambda: instrument.value("blend_mode") == "latent", "blend mode latent")
    instrument.send("/sda/load", 2, "small")
    line = instrument.said("blend mode latent needs equal ones")
    assert "small has 4 latent dimensions, glass in slot 1 has" in line
    assert slots(instrument) == before
    instrument.send("/sda/blend_mode", "audio")
    until(lambda: instrument.value("blend_mode") == "audio", "blend mode audio")
    instrument.send("/sda/load", 2, "small")
    until(lambda: slots(instrument)[1] == "small", "the small model")
    instrument.send("/sda/blend_mode", "latent")
    until(lambda: len(instrument.lines("blend mode latent needs equal ones")) == 2, "the refusal")
    assert instrument.value("blend_mode") == "audio"
    instrument.send("/sda/load", 2, before[1])
    until(lambda: slots(instrument) == before, "the models there were")


def test_several_instruments_ask_for_a_port(stage: tuple[Musician, Instrument], tmp_path: Path) -> None:
    musician, instrument = stage
    with playing(tmp_path, models=("glass",), environment=musician.environment) as other:
        done = musician.types("status")
        assert done.code == 2
        for port in (instrument.port, other.port):
            assert str(port) in done.sentence
        ended = musician.types("stop", "--port", other.port)
        assert (ended.code, ended.out) == (0, f"the instrument (process {other.process.pid}) has ended\n")
        assert other.process.wait(20) == 0
    assert musician.types("status").code == 0


# Endings.


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_fades_out_and_ends_with_0(tmp_path: Path, how: signal.Signals) -> None:
    with playing(tmp_path, models=("glass",)) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        instrument.process.send_signal(how)
        assert instrument.process.wait(20) == 0
        heard.look()
        frames = heard.frames
        n_silent = int(frames.any(axis=1)[::-1].argmax())
        assert n_silent > 0
        last = frames[: len(frames) - n_silent]
        assert np.abs(last[-24:]).max() < 0.02  # not cut off: a fade is 240 frames
        instrument.said(f"{how.name}: fading out")
        assert not instrument.lines("Traceback")


def test_a_set_brings_everything_back(musician: Musician) -> None:
    sets = musician.home / "sets"
    options = ("--set", "evening")
    with playing(
        musician.home, *options, models=("glass", "choir"), environment=musician.environment
    ) as instrument:
        instrument.said("the set 'evening' is new")
        assert not instrument.lines("no model is loaded")
        for path, position in (("slider1", 0.9), ("weight2", 0.4), ("gain", 0.6), ("drift", 0.3)):
            instrument.send(f"/sda/{path}", position)
        instrument.send("/sda/preset_store", 3)
        instrument.send("/sda/slot2", 0)
        instrument.send("/sda/load", 4, "breath")
        until(lambda: slots(instrument)[3] == "breath", "the load")
        until(lambda: instrument.value("slot2") == 0, "the switch")
        instrument.wait_frames(12_000)
        assert instrument.end() == 0
    kept = load_set(sets, "evening").state
    with playing(musician.home, *options, models=(), environment=musician.environment) as again:
        assert again.journal().start == kept
        assert slots(again) == ["glass", "choir", "", "breath"]
        assert again.value("slider1") == pytest.approx(0.9)
        again.send("/sda/set/save", "copy")
        again.said("saved the set 'copy'")
        again.send("/sda/slider1", 0.2)
        again.send("/sda/blend_x", 0.2)
        again.send("/sda/clear", 4)
        until(lambda: slots(again)[3] == "", "an empty slot")
        again.send("/sda/set/load", "copy")
        until(lambda: slots(again)[3] == "breath", "the set")
        until(lambda: again.value("slider1") == pytest.approx(0.9), "the slider")
        again.send("/sda/set/save", "loaded")
        again.said("saved the set 'loaded'")
    assert load_set(sets, "copy").state == kept
    assert replace(load_set(sets, "loaded").state, n_events=kept.n_events) == kept


# Refused before anything sounds.


def test_without_an_instrument_there_is_nothing_to_ask(musician: Musician) -> None:
    for words in (("status",), ("stop",), ("clear", 1)):
        done = musician.types(*words)
        assert done.code == 6
        assert "no instrument is running; start one with" in done.sentence


def test_a_port_that_another_program_has_is_said(musician: Musician) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        done = musician.types("run", "--device", "null", "--port", port)
    assert done.code == 2
    assert f"port {port} on 127.0.0.1 is in use; choose another port" in done.sentence


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--model", "glas"), 4, "there is none of that name, did you mean 'glass'?"),
        (("--compute", "gpu"), 2, "--compute: got"),
        (("--depth", "3"), 2, "--depth: got 3"),
        (("--block", "7"), 2, "--block: got 7"),
        (("--latency", "soon"), 2, "--latency: got"),
        (("--set", "a/b"), 2, "--set: got"),
        (("--config", "nowhere.toml"), 2, "there is no such file"),
        (("--journal", "/nowhere/journal.jsonl"), 5, "/nowhere"),
        (tuple(["--model", "glass"] * 5), 2, "--model: got"),
        (("glass",), 2, "a model is given with --model: `sda-live run --model glass`"),
        (("--model", "a b", "choir"), 2, "`sda-live run --model 'a b' --model choir`"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    musician: Musician, options: tuple[str, ...], code: int, sentence: str
) -> None:
    done = musician.types("run", "--device", "null", "--port", free_port(), *options)
    assert done.code == code, done.err
    assert sentence in done.sentence


def test_an_option_in_front_of_its_command_is_told_where_it_stands(musician: Musician) -> None:
    done = musician.types("--port", 9200, "record", "start", "night 1")
    assert done.code == 2
    assert "--port stands behind the command: `sda-live record start --port 9200 'night 1'`" in done.sentence


def test_settings_are_checked_and_the_example_is_good(musician: Musician) -> None:
    file = musician.home / "config.toml"
    file.write_text("[audio]\ndevise = 'null'\n", encoding="utf-8")
    done = musician.types("run", "--config", file)
    assert done.code == 2
    assert f"{file}, line 2: audio.devise: there is no such setting, did you mean 'device'?" in done.sentence
    example = musician.types("config")
    assert (example.code, example.out) == (0, example_config())


def test_settings_are_used(musician: Musician) -> None:
    file = musician.home / "config.toml"
    file.write_text("[audio]\ndepth_ms = 500\n[start]\nmodels = ['glass']\n", encoding="utf-8")
    with playing(
        musician.home, "--config", str(file), models=(), environment=musician.environment
    ) as instrument:
        assert slots(instrument)[0] == "glass"
        assert instrument.status()["target_ms"] == pytest.approx(500, abs=11)


def test_what_a_dead_instrument_left_is_swept(musician: Musician, tmp_path: Path) -> None:
    """The memory of one whose processes were all killed at once."""
    with playing(tmp_path / "dead", models=("glass",), environment=musician.environment) as dead:
        memory = dead.memory_path
        for child in dead.children().values():
            os.kill(child, signal.SIGSTOP)
        kept = memory.with_name(f"sda-{dead.process.pid}-kept")
        shutil.copy(memory, kept)
        for pid in (dead.process.pid, *dead.children().values()):
            os.kill(pid, signal.SIGKILL)
        dead.process.wait()
        with playing(musician.home, models=("glass",), environment=musician.environment) as instrument:
            instrument.said(f"removed {kept.name}, which an instrument that died had left")
            instrument.said(f"removed {memory.name}")
            assert instrument.timeline[Field.PLAYED] > 0
    assert not kept.exists()
