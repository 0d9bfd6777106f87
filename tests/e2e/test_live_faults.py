"""Whatever breaks beside it, the instrument plays on, or fades and comes back by itself, and says so once.

Levels and samples are those of the heard ring. After a fault that begins the sound anew the journal still
renders to what was heard, outside the gaps.
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sda_core.events import Changed, PresetStored, Restarted
from sda_core.frames import SAMPLE_RATE
from sda_core.library import SHIPPED_FOLDER
from sda_live.places import shared_memory_folder
from sda_live.playhead import FADE_FRAMES, Cause
from sda_live.shared_memory import is_alive
from sda_live.sinks import BLOCK_FRAMES
from sda_live.timeline import Field
from tests.fixtures.faults import with_faults
from tests.fixtures.heard import Heard, assert_journal_was_heard, wait_heard
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_server import JackServer, has_jackd

SECOND = SAMPLE_RATE
PERIOD = 128


def is_playing_on(instrument: Instrument, heard: Heard) -> None:
    """Sound comes, and no process is missing."""
    until(lambda: set(instrument.children()) >= {"engine", "player"}, "engine and player")
    wait_heard(instrument.timeline, SECOND // 10)
    heard.wait_for_sound()


def once(instrument: Instrument, *texts: str) -> None:
    """One line of the log says it, and no more."""
    instrument.said(texts[0])
    time.sleep(0.2)  # for a second line, that must not come
    assert len(instrument.lines(*texts)) == 1, instrument.log


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instrument, Heard]]:
    """One that lives through several faults; `home / "now"` triggers an exception in a step."""
    home = tmp_path_factory.mktemp("faults")
    environment = with_faults(os.environ, "engine:step-raises", trigger=home / "now")
    with (
        playing(home, models=("glass", "choir"), environment=environment) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        yield instrument, heard


def test_an_exception_in_a_step_is_told_and_not_heard(shared: tuple[Instrument, Heard]) -> None:
    instrument, heard = shared
    is_playing_on(instrument, heard)
    n_gaps = len(heard.gaps)
    (instrument.home / "now").touch()
    until(lambda: instrument.timeline[Field.N_FAULTS] == 1, "the fault")
    is_playing_on(instrument, heard)
    once(instrument, "rendering failed", "a fault that a test asked for")
    assert instrument.status()["faults"]["engine_restarts"] == 0
    assert [gap for gap in heard.gaps[n_gaps:] if gap.cause == Cause.BREAK] == []


def test_a_player_that_is_killed_is_started_again(shared: tuple[Instrument, Heard]) -> None:
    instrument, heard = shared
    is_playing_on(instrument, heard)
    timeline = instrument.timeline
    player, played = instrument.children()["player"], timeline[Field.PLAYED]
    os.kill(player, signal.SIGKILL)
    until(lambda: instrument.children().get("player", player) != player, "another player")
    n_blocks = timeline[Field.N_BLOCKS]
    until(lambda: timeline[Field.N_BLOCKS] > n_blocks, "blocks")
    is_playing_on(instrument, heard)
    once(instrument, "the player ended (exit code -9); it is started again")
    assert timeline[Field.PLAYED] > played
    assert instrument.status()["faults"]["player_restarts"] == 1


def test_a_damaged_model_is_refused_and_changes_nothing(shared: tuple[Instrument, Heard]) -> None:
    instrument, heard = shared
    is_playing_on(instrument, heard)
    library = instrument.home / "models"
    library.mkdir(exist_ok=True)
    whole = (SHIPPED_FOLDER / "strings.safetensors").read_bytes()
    damaged = bytearray(whole)
    damaged[-2000:] = bytes(2000)
    cut = whole[: len(whole) // 2]
    files = {"cut": cut, "no model": b"RIFF" * 100, "empty": b"", "other": bytes(damaged)}
    slots, n_dry = instrument.status()["slots"], instrument.timeline[Field.N_DRY]
    for name, content in files.items():
        (library / f"{name}.safetensors").write_bytes(content)
        instrument.send("/sda/load", 1, name)
        once(instrument, f"{name}.safetensors")
    is_playing_on(instrument, heard)
    assert instrument.status()["slots"] == slots
    assert instrument.timeline[Field.N_DRY] == n_dry
    instrument.send("/sda/load", 3, "strings")
    instrument.said("slot 3 holds strings")


def test_ten_thousand_messages_in_a_second(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass", "choir")) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        n_dry = instrument.timeline[Field.N_DRY]
        chance = random.Random(3)
        stores, switches = 0, 0
        last: dict[str, float] = {}
        begun = time.monotonic()
        for number in range(10_000):
            if number % 50 == 0:
                instrument.send("/sda/preset_store", number // 50 % 16 + 1)
                stores += 1
            elif number % 50 == 25:
                instrument.send("/sda/slot4", number // 50 % 2)
                switches += 1
            else:
                path = f"slider{chance.randint(1, 12)}"
                last[path] = chance.random()
                instrument.send(f"/sda/{path}", last[path])
            ahead_s = number / 10_000 - (time.monotonic() - begun)
            if ahead_s > 0.005:
                time.sleep(ahead_s)
        instrument.send("/sda/weight4", 0.75)
        until(lambda: abs(instrument.value("weight4") - 0.75) < 1e-6, "the last message")
        instrument.wait_frames(SECOND)
        for path, position in last.items():
            assert instrument.value(path) == pytest.approx(position, abs=1e-5), path
        status = instrument.status()
        heard.wait_for_sound()
        assert instrument.timeline[Field.N_DRY] == n_dry
        for fault in ("dropped_wishes", "bad_packets", "lost_packets"):
            assert status["faults"][fault] == 0
        instrument.end()
    journal = instrument.journal()
    assert sum(isinstance(event, PresetStored) for _, event in journal.entries) == stores
    switched = [value for _, path, value in changes(instrument) if path == "slot4"]
    assert switched == [float(number % 2) for number in range(switches)]


def changes(instrument: Instrument) -> Iterator[tuple[int, str, float]]:
    for frame, event in instrument.journal().entries:
        if isinstance(event, Changed):
            for path, value in event.values:
                yield frame, path, value


def test_the_journal_has_what_was_heard_at_the_very_end(tmp_path: Path) -> None:
    """Hands move until the end, faster than the daemon writes."""
    with playing(tmp_path, models=("glass",)) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        for number in range(4000):
            instrument.send("/sda/slot1" if number % 2 else "/sda/weight1", number % 4 / 4)
        instrument.end()
        heard.look()
    frames = heard.frames
    n_silent = int(frames.any(axis=1)[::-1].argmax())
    before_the_fade = len(frames) - n_silent - FADE_FRAMES - BLOCK_FRAMES
    assert assert_journal_was_heard(heard, instrument.journal(), up_to=before_the_fade) > 0


def test_an_engine_that_is_killed_goes_on_where_it_was_and_the_journal_is_exact(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass", "choir")) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        instrument.send("/sda/slider1", 0.8)
        instrument.send("/sda/gain/value", -3)
        instrument.wait_frames(SECOND)
        engine = instrument.children()["engine"]
        os.kill(engine, signal.SIGKILL)
        until(lambda: instrument.children().get("engine", engine) != engine, "another engine")
        for number in range(1, 9):  # nobody takes them now; they wait
            instrument.send("/sda/preset_store", number)
        instrument.send("/sda/slider2", 0.1)
        until(lambda: instrument.timeline[Field.IS_READY], "that it is ready")
        instrument.wait_frames(SECOND)
        is_playing_on(instrument, heard)
        once(instrument, "the engine ended (exit code -9); it is started again")
        assert instrument.value("slider1") == pytest.approx(0.8)
        assert instrument.status()["faults"]["engine_restarts"] == 1
        heard.look()
        gaps, n_heard = tuple(heard.gaps), len(heard.frames)
        instrument.end()
    journal = instrument.journal()
    assert [type(event) for _, event in journal.entries].count(Restarted) == 1
    stored = [event.number for _, event in journal.entries if isinstance(event, PresetStored)]
    assert stored == list(range(1, 9))
    assert gaps[0].cause == Cause.START
    assert {gap.cause for gap in gaps[1:]} <= {Cause.BREAK, Cause.RENDER_LATE}
    assert len(gaps) > 1
    n_gaps = sum(max(0, gap.heard_to - max(gap.heard_from, heard.first)) for gap in gaps)
    assert assert_journal_was_heard(heard, journal, up_to=n_heard) == n_heard - n_gaps


def test_what_is_asked_of_an_engine_that_stands_still_is_done_by_the_next(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass",)) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        engine = instrument.children()["engine"]
        os.kill(engine, signal.SIGSTOP)
        instrument.send("/sda/slider1", 0.9)
        instrument.send("/sda/preset_store", 3)
        instrument.send("/sda/slider2", 0.1)
        time.sleep(0.5)  # they are in its pipe, and nobody reads them
        os.kill(engine, signal.SIGKILL)
        until(lambda: instrument.children().get("engine", engine) != engine, "another engine")
        until(lambda: instrument.value("slider2") == pytest.approx(0.1), "the last of it")
        assert instrument.value("slider1") == pytest.approx(0.9)
        assert instrument.status()["faults"]["dropped_wishes"] == 0
        instrument.wait_frames(SECOND)
        instrument.end()
    stored = [event for _, event in instrument.journal().entries if isinstance(event, PresetStored)]
    assert [event.number for event in stored] == [3]


@pytest.mark.parametrize("when", ["while it starts", "while it plays"])
def test_an_engine_that_cannot_render_is_started_until_it_can(tmp_path: Path, when: str) -> None:
    environment = with_faults(os.environ, "engine:step-raises-always", trigger=tmp_path / "now")
    with (
        playing(tmp_path, models=("glass",), environment=environment) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        heard.wait_for_sound()
        until(lambda: instrument.timeline[Field.IS_READY], "that it is ready")
        if when == "while it starts":
            os.kill(instrument.children()["engine"], signal.SIGKILL)
        (tmp_path / "now").touch()
        instrument.said("the engine ended (exit code 1); it is started again")
        until(lambda: instrument.timeline[Field.IS_SILENT], "the fade")
        (tmp_path / "now").unlink()
        is_playing_on(instrument, heard)
        deaths = instrument.lines("the engine ended (exit code 1)")
        told = instrument.lines("rendering failed", "a fault that a test asked for")
        assert len(deaths) == len(told) <= 3, instrument.log
        assert "Traceback" not in instrument.log


def test_a_state_that_cannot_be_rendered_is_given_up(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass",)) as instrument:
        instrument.send("/sda/slider12", 1.0)
        until(lambda: instrument.value("slider12") == 1.0, "that it moved")
        instrument.ask("/sda/set/save", "odd", wanted="/sda/done")
    environment = with_faults(os.environ, "engine:step-raises-for-a-state")
    with (
        playing(tmp_path, "--set", "odd", models=(), environment=environment) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        instrument.said("it is started again in 5 s, with all parameters at their defaults")
        heard.wait_for_sound()
        assert instrument.value("slider12") == 0.5
        assert instrument.status()["slots"][0]["model"] == "glass"


def test_without_its_daemon_everything_fades_and_ends(tmp_path: Path) -> None:
    with playing(tmp_path, models=("glass",)) as instrument, Heard(instrument.timeline) as heard:
        heard.wait_for_sound()
        children = tuple(instrument.children().values())
        assert set(instrument.children()) == {"engine", "player", "midi.process"}
        pid = instrument.process.pid
        os.kill(pid, signal.SIGKILL)
        assert instrument.process.wait() == -signal.SIGKILL
        until(lambda: not any(map(is_alive, children)), "end of its children")
        assert list(shared_memory_folder().glob(f"sda-{pid}-*")) == []
        heard.look()
        assert not heard.frames[-1].any()
        ends = int(heard.frames.any(axis=1)[::-1].argmax())
        last = heard.frames[: len(heard.frames) - ends]
        assert np.abs(last[-24:]).max() < 0.05  # it faded


@pytest.fixture(scope="module")
def card(need: Callable[..., None]) -> Iterator[JackServer]:
    need("jackd", present=has_jackd())
    with JackServer(rate=SAMPLE_RATE, period=PERIOD) as server:
        yield server


@pytest.fixture(scope="module")
def on_card(card: JackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instrument, Heard]]:
    with (
        playing(
            tmp_path_factory.mktemp("card"),
            "--host-api",
            "jack",
            models=("glass",),
            device="system",
            environment=card.environment,
        ) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        yield instrument, heard


def test_a_device_that_stalls_goes_on(card: JackServer, on_card: tuple[Instrument, Heard]) -> None:
    instrument, heard = on_card
    is_playing_on(instrument, heard)
    children = instrument.children()
    card.pause()
    time.sleep(1.5)
    card.resume()
    is_playing_on(instrument, heard)
    assert instrument.children() == children
    assert instrument.lines("is gone") == instrument.lines("asks for no sound") == []


def test_a_device_that_vanishes_and_comes_back(card: JackServer, on_card: tuple[Instrument, Heard]) -> None:
    instrument, heard = on_card
    is_playing_on(instrument, heard)
    assert len(instrument.lines("plays to system")) == 1
    card.kill()
    instrument.said("system (JACK Audio Connection Kit) is gone: SDA plays to nowhere until it is back")
    until(lambda: instrument.status()["device"].startswith("nowhere, until system"), "a player to nowhere")
    is_playing_on(instrument, heard)
    card.start()
    until(lambda: len(instrument.lines("plays to system")) == 2, "its return")
    is_playing_on(instrument, heard)
    assert instrument.status()["device"].startswith("system")
    once(instrument, "plays to nowhere")
    assert any(port.startswith("PortAudio") for port in card.ports())


def test_a_model_whose_file_is_deleted_is_missed_only_when_it_is_loaded_anew(tmp_path: Path) -> None:
    library = tmp_path / "models"
    library.mkdir()
    mine = library / "mine.safetensors"
    shutil.copy(SHIPPED_FOLDER / "breath.safetensors", mine)
    with (
        playing(tmp_path, models=("mine", "glass")) as instrument,
        Heard(instrument.timeline) as heard,
    ):
        heard.wait_for_sound()
        mine.unlink()
        instrument.send("/sda/load", 3, "choir")
        instrument.said("slot 3 holds choir")
        instrument.send("/sda/load", 3, "mine")
        once(instrument, "'mine'", "none of that name")
        is_playing_on(instrument, heard)
        engine = instrument.children()["engine"]
        os.kill(engine, signal.SIGKILL)
        until(lambda: instrument.children().get("engine", engine) != engine, "another engine")
        until(lambda: instrument.timeline[Field.IS_READY], "that it is ready")
        once(instrument, "mine.safetensors is gone", "plays on, from the copy")
        is_playing_on(instrument, heard)
        assert [slot["model"] for slot in instrument.status()["slots"]] == ["breath", "glass", "choir", ""]
