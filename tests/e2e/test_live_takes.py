"""Takes of the real instrument: what the card got is what is recorded, and what the take renders to.

SDA_LONG=1 makes the first one two minutes long, at default settings, and keeps ten minutes.
"""

import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.events import Changed, ModelLoaded, Recalled
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import journal_from_lines
from sda_core.take import Take, read_facts, read_take
from sda_live.memory import resident_mb
from sda_live.timeline import Field
from tests.e2e.test_live_identity import DEEP, IS_LONG, PERIOD, play_freely
from tests.fixtures.heard import at_24_bits, loud_place, place_of
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_clients import Capture
from tests.fixtures.jack_server import JackServer, has_jackd

SECONDS = 120 if IS_LONG else 15
KEPT_S = 600 if IS_LONG else 12
SEARCHED = 256


@contextmanager
def recording(home: Path, *, settings: str = "", seconds: float = 0.0, **how: str) -> Iterator[Instrument]:
    """An instrument that has recorded a take named "one" for some seconds, and goes on."""
    file = home / "config.toml"
    file.write_text(f"[audio]\n{DEEP}{settings}", encoding="utf-8")
    with playing(home, "--config", str(file), **how) as instrument:
        instrument.wait_frames(SAMPLE_RATE)
        assert instrument.ask("/sda/record/start", "one", wanted="/sda/done") == ("/sda/record/start", "one")
        move(instrument, seconds)
        yield instrument


def move(instrument: Instrument, seconds: float) -> None:
    chance, end = random.Random(3), time.monotonic() + seconds
    while time.monotonic() < end:
        instrument.send(f"/sda/slider{chance.randint(1, 12)}", chance.random())
        instrument.wait_frames(2000)


def stop(instrument: Instrument) -> Take:
    done = instrument.command("record", "stop")  # the instrument's own socket hears of loads as well
    assert done.stdout.startswith("recorded 'one'") or done.stdout.startswith("recorded 'two'"), done.stderr
    return read_take(takes_of(instrument) / done.stdout.split("'")[1])


def takes_of(instrument: Instrument) -> Path:
    return instrument.home / "takes"


def verify(instrument: Instrument, name: str) -> str:
    """What `takes verify` says of a take that is identical."""
    done = instrument.command("takes", "verify", name)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_card_got_what_the_take_holds_and_the_take_can_be_made_again(
    tmp_path: Path, need: Callable[..., None]
) -> None:
    need("jackd", present=has_jackd())
    with JackServer(synchronous=True, rate=SAMPLE_RATE, period=PERIOD) as card:
        with (
            recording(
                tmp_path, settings="host_api = 'jack'\n", device="system", environment=card.environment
            ) as instrument,
            Capture(card, limit_s=SECONDS + 60) as capture,
        ):
            capture.wait_connected()
            play_freely(instrument, SECONDS * 2 / 3)
            morph_under_fire(instrument, SECONDS / 3)
            take = stop(instrument)
            captured = capture.stop()
            n_dry = instrument.timeline[Field.N_DRY]
        said = verify(instrument, "one")
    assert captured.gaps == ()
    assert (n_dry, take.facts.gaps) == (0, ())
    assert "identical" in said
    heard, _ = soundfile.read(take.folder / "take.wav", dtype="float32")
    first = (int(captured.frames.all(axis=1).argmax()) // PERIOD + 1) * PERIOD
    sound = captured.frames[first:]
    loud = loud_place(sound[: len(sound) // 2], SEARCHED)  # the card was listened to longer than recorded
    piece = at_24_bits(sound[loud : loud + SEARCHED]).astype(np.float32) / (1 << 23)
    place = place_of(piece, heard) - loud
    n_common = min(len(sound), len(heard) - place)
    assert n_common > (SECONDS - 2) * SAMPLE_RATE
    assert np.array_equal(at_24_bits(sound[:n_common]), at_24_bits(heard[place : place + n_common]))
    assert {type(event) for _, event in take.journal.entries} >= {Changed, Recalled, ModelLoaded}
    assert np.abs(heard).max() > 0.05


def morph_under_fire(instrument: Instrument, seconds: float) -> None:
    """A preset is morphed to while a hand moves, a hundred times a second."""
    instrument.send("/sda/morph_time", 0.2)
    for number, position in ((1, 0.1), (2, 0.9)):
        instrument.send("/sda/slider1", position)
        instrument.send("/sda/preset_store", number)
    end, n_moves = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        if n_moves % 150 == 0:
            instrument.send("/sda/preset", n_moves // 150 % 2 + 1)
        instrument.send("/sda/slider2", 0.5 + 0.4 * np.sin(n_moves / 30))
        n_moves += 1
        instrument.wait_frames(SAMPLE_RATE // 100)


def test_what_was_just_played_is_kept_and_verified(tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(f"[audio]\n{DEEP}", encoding="utf-8")
    with playing(tmp_path, "--config", str(settings)) as instrument:
        move(instrument, 5)
        memory_mb = resident_mb((instrument.process.pid,))
        move(instrument, KEPT_S)
        assert resident_mb((instrument.process.pid,)) < memory_mb + 20
        _, name = instrument.ask("/sda/keep", wanted="/sda/done")
        take = read_take(takes_of(instrument) / str(name))
        assert "identical" in verify(instrument, str(name))
    assert take.facts.duration_s > KEPT_S - 2
    assert not list(takes_of(instrument).glob(".scratch*")), "nothing is left behind"


def test_by_command_and_by_button(tmp_path: Path) -> None:
    with playing(tmp_path) as instrument:
        assert "recording 'night 1'" in instrument.command("record", "start", "night 1").stdout
        until(lambda: instrument.value("record") == 1, "record button lit")
        assert "being recorded already" in instrument.command("record", "start").stderr
        instrument.command("record", "marker", "chorus")
        assert "'night 1'" in instrument.command("status").stdout
        assert "recorded 'night 1'" in instrument.command("record", "stop").stdout
        assert "nothing is being recorded" in instrument.command("record", "stop").stderr
        assert "kept as" in instrument.command("keep", "1").stdout
        for state in (1, 0):
            instrument.send("/sda/record", state)
            until(lambda state=state: instrument.value("record") == state, "button")  # type: ignore[misc]
        names = {path.name for path in takes_of(instrument).iterdir() if not path.name.startswith(".")}
    assert len(names) == 3
    assert [marker.text for marker in read_take(takes_of(instrument) / "night 1").facts.markers] == ["chorus"]


def test_a_take_ends_whole_when_the_instrument_ends(tmp_path: Path) -> None:
    with recording(tmp_path, seconds=2) as instrument:
        assert instrument.end() == 0
    assert "identical" in verify(instrument, "one")
    assert read_facts(takes_of(instrument) / "one").gaps[-1].cause == "end"


def test_a_killed_daemon_leaves_a_take_that_is_repaired(tmp_path: Path) -> None:
    with recording(tmp_path, seconds=4) as instrument:
        instrument.process.send_signal(signal.SIGKILL)
        instrument.process.wait()
    assert "never finished" in instrument.command("takes", "verify", "one").stderr
    assert instrument.command("takes", "repair").returncode == 0
    assert "identical" in verify(instrument, "one")
    assert read_take(takes_of(instrument) / "one").facts.duration_s > 3


@pytest.mark.parametrize("victim", ["engine", "player"])
def test_a_process_that_is_killed_while_recording_is_a_gap(tmp_path: Path, victim: str) -> None:
    with recording(tmp_path, seconds=2) as instrument:
        before = instrument.children()[victim]
        os.kill(before, signal.SIGKILL)
        until(lambda: instrument.children().get(victim, before) != before, f"new {victim}")
        until(lambda: not instrument.timeline[Field.IS_SILENT], "sound")
        move(instrument, 2)
        take = stop(instrument)
        assert "identical" in verify(instrument, "one")
    assert len(take.facts.gaps) == 1
    assert take.facts.duration_s > 3


@contextmanager
def soon_full(folder: Path) -> Iterator[bool]:
    """A disk with little room at `folder`, and whether the system allows that."""
    folder.mkdir()
    is_mounted = os.system(f"mount -t tmpfs -o size=12m tmpfs '{folder}' 2>/dev/null") == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            os.system(f"umount '{folder}'")


def test_a_full_disk_ends_the_take_and_never_the_sound(tmp_path: Path) -> None:
    small = tmp_path / "small"
    where = f"[takes]\nfolder = '{small}'\nkeep_minutes = 0\n"
    with soon_full(small) as is_mounted, recording(tmp_path, settings=where) as instrument:
        if not is_mounted:
            resource.prlimit(instrument.process.pid, resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
        fault = instrument.said("recording has stopped")
        assert ("the disk is full" if is_mounted else "larger than the system allows") in fault
        played = instrument.timeline[Field.PLAYED]
        instrument.wait_frames(SAMPLE_RATE)
        assert instrument.status()["recording"]["name"] == ""
        assert instrument.timeline[Field.PLAYED] > played
        assert "identical" in verify(instrument, str(small / "one"))


def test_a_folder_made_unwritable_is_said(tmp_path: Path) -> None:
    with recording(tmp_path, seconds=1) as instrument:
        stop(instrument)
        takes_of(instrument).rename(tmp_path / "moved")
        (tmp_path / "takes").write_text("in the way")
        said = instrument.command("record", "start", "two").stderr
        assert "recording cannot begin: cannot save" in said
        instrument.wait_frames(SAMPLE_RATE)
        (tmp_path / "takes").unlink()


def test_a_disk_that_stands_still_holds_up_no_answer(tmp_path: Path) -> None:
    """A pipe that nobody reads is in the place where the pair of the take's beginning is saved."""
    file = tmp_path / "config.toml"
    file.write_text("[takes]\nkeep_minutes = 0\n", encoding="utf-8")
    with playing(tmp_path, "--config", str(file)) as instrument:
        scratch = takes_of(instrument) / f".scratch-{instrument.process.pid}"
        until(scratch.is_dir, "scratch")
        pipe = scratch / "pair0.partial"
        os.mkfifo(pipe)
        instrument.send("/sda/record/start", "one")
        instrument.wait_frames(SAMPLE_RATE // 4)
        instrument.send("/sda/weight1", 0.25)
        until(lambda: instrument.value("weight1") == 0.25, "weight")
        instrument.ask("/sda/clear", 1, wanted="/sda/done")
        assert not instrument.lines("recording 'one'")
        pipe.read_bytes()
        instrument.said("recording 'one'")


def test_the_journal_of_a_take_is_its_own(tmp_path: Path) -> None:
    """Two takes of one evening hold each what happened in it."""
    with recording(tmp_path, seconds=1) as instrument:
        stop(instrument)
        move(instrument, 1)
        instrument.ask("/sda/record/start", "two", wanted="/sda/done")
        move(instrument, 1)
        stop(instrument)
        assert "identical" in verify(instrument, "two")
    whole = instrument.journal().entries
    parts = []
    for name in ("one", "two"):
        with (takes_of(instrument) / name / "events.jsonl").open(encoding="utf-8") as lines:
            journal = journal_from_lines(lines)
        assert set(journal.entries) <= set(whole)
        parts.append(journal.entries)
    assert not set(parts[0]) & set(parts[1])
