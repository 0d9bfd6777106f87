"""A take on disk while it is written: what a sound needs is there before it, and nothing is half there."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sda_core.errors import AudioError
from sda_core.events import Changed
from sda_core.state import State
from sda_core.take import JOURNAL, RECORDING, SIDECAR, WAV, TakeFacts, TakeGap, TakeModel, read_take
from sda_core.take_repair import is_recorded, repair_take
from sda_live.takes.writer import TakeWriter, link

SECOND = np.full((48_000, 2), 0.25, np.float32)
FACTS = TakeFacts(started_at="2030-01-02T12:00:00+00:00", first_frame=512)
MOVED = Changed(values=(("slider1", 2.0),))
CHILD = """
import sys
from pathlib import Path
import numpy as np
from sda_core.state import State
from sda_core.take import TakeFacts
from sda_live.takes.writer import TakeWriter
writer = TakeWriter(Path(sys.argv[1]), State(), Path(sys.argv[2]), TakeFacts(started_at="", first_frame=512))
writer.sounded(np.zeros((48_000, 2), np.float32))
print("records", flush=True)
sys.stdin.read()
"""
GAP = TakeGap(wav_frame=48_000, n_frames=None, made_frame=48_512, n_made=0, cause="panic")


def no_links(*_: object) -> None:
    raise OSError(95, "not supported")


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    pair = tmp_path / "pair.safetensors"
    pair.write_bytes(b"what was playing" * 99)
    return pair


@pytest.fixture
def writer(tmp_path: Path, pair: Path) -> Iterator[TakeWriter]:
    writer = TakeWriter(tmp_path / "one", State(), pair, FACTS)
    yield writer
    writer.close()


def test_a_finished_take_is_whole(writer: TakeWriter, pair: Path) -> None:
    writer.happened([(1024, MOVED)])
    writer.sounded(SECOND)
    writer.mark(100, "here")
    writer.passed(48_640, pair)
    writer.had_gaps((GAP,))
    writer.sounded(SECOND)
    assert writer.finish().is_complete
    take = read_take(writer.folder)
    assert take.facts.gaps == (GAP,)
    assert take.journal.entries == ((1024, MOVED),)
    assert set(take.checkpoints) == {512, 48_640}
    assert sorted(path.name for path in writer.folder.iterdir()) == [
        *("checkpoints", "events.jsonl", "start.safetensors", "take.json", "take.wav")
    ]


@pytest.mark.parametrize("n_seconds", [0, 1, 2])
def test_killed_at_any_moment_it_can_be_repaired(writer: TakeWriter, n_seconds: int) -> None:
    writer.had_gaps((GAP,))  # before its sound
    for _ in range(n_seconds):
        writer.sounded(SECOND)
    writer.close()
    repair_take(writer.folder, lambda _pid: False)
    take = read_take(writer.folder)
    assert take.facts.n_frames == n_seconds * 48_000
    assert len(take.facts.gaps) == (n_seconds == 2)


def test_who_writes_it_is_known_while_it_is_written(writer: TakeWriter) -> None:
    assert (writer.folder / RECORDING).read_text().strip() == str(os.getpid())
    with pytest.raises(AudioError, match=rf"recorded right now \(by process {os.getpid()}\)"):
        repair_take(writer.folder, lambda _pid: False)
    writer.finish()
    assert not (writer.folder / RECORDING).exists()


def test_it_is_held_until_it_is_whole(writer: TakeWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a full disk has got its reserve back by then."""
    seen = []

    def look(path: Path, content: bytes) -> None:
        seen.append(is_recorded(writer.folder, lambda _pid: False))
        seen.append((writer.folder / RECORDING).stat().st_size < 100)
        path.write_bytes(content)

    monkeypatch.setattr("sda_live.takes.writer.save_bytes", look)
    writer.finish()
    assert seen == [True, True]
    assert read_take(writer.folder).facts.is_complete


def test_one_whose_number_somebody_took_away_is_finished(writer: TakeWriter) -> None:
    writer.sounded(SECOND)
    (writer.folder / RECORDING).unlink()
    assert writer.finish().is_complete
    assert read_take(writer.folder).facts.n_frames == 48_000


def test_its_lock_dies_with_the_process(tmp_path: Path, pair: Path) -> None:
    folder = tmp_path / "one"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(pair)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as child:
        try:
            assert child.stdout
            assert child.stdout.readline() == b"records\n"
            with pytest.raises(AudioError, match=rf"recorded right now \(by process {child.pid}\)"):
                repair_take(folder, lambda _pid: False)
        finally:
            child.kill()
            child.wait()
    assert repair_take(folder, lambda _pid: True), "somebody else has the number now"
    assert read_take(folder).facts.n_frames == 48_000


def test_while_it_writes_the_take_is_recorded(writer: TakeWriter) -> None:
    assert is_recorded(writer.folder, lambda _pid: False)
    writer.close()  # as when the process ends
    assert not is_recorded(writer.folder, lambda _pid: True), "somebody else has the number now"


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What was forced to the disk: the file, by its number there, and its size then."""
    files: list[tuple[int, int]] = []

    def note(number: int) -> None:
        stat = os.fstat(number)
        files.append((stat.st_ino, stat.st_size))

    monkeypatch.setattr("os.fsync", note)
    return files


def on_disk(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size


def test_its_sidecar_is_on_the_disk_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, pair: Path, forced: list[tuple[int, int]]
) -> None:
    """Else a power cut may leave an empty one: nobody could mend that. What only grows waits for nobody."""
    writer = TakeWriter(tmp_path / "one", State(), pair, FACTS)
    sidecar = writer.folder / SIDECAR
    assert forced == [on_disk(sidecar)]
    changes: list[Callable[[], None]] = [
        lambda: writer.had_gaps((GAP,)),
        lambda: writer.plays(TakeModel(name="glass", content_hash="ab" * 32), pair),
        lambda: writer.mark(100, "here"),
    ]
    for change in changes:
        forced.clear()
        change()
        assert forced == [on_disk(sidecar)]
    facts = json.loads(sidecar.read_text())
    assert [len(facts[name]) for name in ("gaps", "models", "markers")] == [1, 1, 1]
    assert not list(writer.folder.glob("*.partial"))
    forced.clear()
    writer.happened([(1024, MOVED)])
    writer.sounded(SECOND)
    writer.passed(48_640, pair)
    assert forced == []
    writer.close()


def test_one_that_says_it_is_complete_is_on_the_disk(
    writer: TakeWriter, forced: list[tuple[int, int]]
) -> None:
    writer.happened([(1024, MOVED)])
    writer.sounded(SECOND)
    writer.mark(100, "here")
    forced.clear()
    writer.finish()
    assert forced == [on_disk(writer.folder / name) for name in (JOURNAL, WAV, SIDECAR)]


def test_one_that_cannot_begin_leaves_nothing(
    tmp_path: Path, pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sda_live.takes.writer._put", refuse)
    with pytest.raises(OSError, match="No space"):
        TakeWriter(tmp_path / "two", State(), pair, FACTS)
    assert not (tmp_path / "two").exists()
    with pytest.raises(FileExistsError):
        TakeWriter(tmp_path, State(), pair, FACTS)
    assert pair.exists(), "a folder that was there stays"


def test_one_whose_folder_is_gone_is_not_made_again(writer: TakeWriter) -> None:
    writer.sounded(SECOND)
    moved = writer.folder.rename(writer.folder.with_name("moved"))
    with pytest.raises(FileNotFoundError):
        writer.finish()
    assert not writer.folder.exists()
    repair_take(moved, lambda _pid: False)
    assert read_take(moved).facts.n_frames == 48_000


def test_models_are_there_once(writer: TakeWriter, pair: Path) -> None:
    model = TakeModel(name="glass", content_hash="ab" * 32)
    for _ in range(2):
        writer.plays(model, pair)
    writer.plays(TakeModel(name="gone", content_hash="cd" * 32), None)
    facts = json.loads((writer.folder / "take.json").read_text())
    assert [one["name"] for one in facts["models"]] == ["glass", "gone"]
    assert [path.stem for path in (writer.folder / "models").iterdir()] == ["ab" * 32]


def test_a_disk_without_links_gets_copies(
    tmp_path: Path, pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.link", no_links)
    link(pair, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == pair.read_bytes()


def test_there_is_no_half_of_a_copy(tmp_path: Path, pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(file: Path, place: Path) -> None:
        place.write_bytes(file.read_bytes()[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.link", no_links)
    monkeypatch.setattr("shutil.copyfile", half)
    with pytest.raises(OSError, match="No space"):
        link(pair, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == [pair.name]
