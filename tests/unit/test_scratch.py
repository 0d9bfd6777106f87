"""The scratch: whose it is, what of it is kept, and that nothing that was played is lost by keeping it."""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core import file_lock
from sda_core.events import Changed
from sda_core.file_lock import is_locked
from sda_core.state import State
from sda_core.take import JOURNAL, MODELS, SIDECAR, WAV, TakeFacts, TakeGap, read_take
from sda_live.holding import hold
from sda_live.takes.joining import PIECES, free_folder, last_run
from sda_live.takes.scratch import LOCK, NAME, Scratch
from sda_live.takes.writer import TakeWriter

N = 10_240  # frames of a piece: a whole number of hops
DEAD = 999_999_999
FACTS = TakeFacts(started_at="2030-01-02T12:00:00+00:00", first_frame=0)
GAP = TakeGap(wav_frame=N - 500, n_frames=None, made_frame=2 * N - 500, n_made=0, cause="panic")


def write_piece(scratch: Path, number: int, *, is_over: bool = True, gap: TakeGap | None = None) -> Path:
    """One that sounds of its number."""
    pair = scratch.parent / "pair"
    pair.write_bytes(b"playing")
    folder = scratch / PIECES / f"{number * N:015d}"
    writer = TakeWriter(folder, State(), pair, replace(FACTS, first_frame=number * N))
    writer.happened([(number * N, Changed(values=(("slider1", float(number)),)))])
    if gap:
        writer.had_gaps((gap,))
    writer.sounded(np.full((N, 2), number / 100, np.float32))
    if is_over:
        writer.finish()
    else:
        writer.close()
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    scratch = Scratch(tmp_path)
    scratch.open()
    yield scratch
    scratch.release()


def left_by(takes: Path, owner: str, n_pieces: int = 2) -> Path:
    folder = takes / f"{NAME}{owner}"
    for number in range(n_pieces):
        write_piece(folder, number, is_over=number < n_pieces - 1)
    return folder


def test_pieces_become_one_take(scratch: Scratch, tmp_path: Path) -> None:
    gaps = {1: GAP, 2: replace(GAP, wav_frame=0, n_frames=300, made_frame=2 * N, n_made=300)}
    for number in range(4):
        write_piece(scratch.folder, number, is_over=number < 3, gap=gaps.get(number))
    take = read_take(scratch.join(scratch.last(1 << 40, 4 * N), tmp_path / "kept"))
    assert take.facts.n_frames == 4 * N
    assert [frame for frame, _ in take.journal.entries] == [0, N, 2 * N, 3 * N]
    assert set(take.checkpoints) == {0, N, 2 * N, 3 * N}
    (gap,) = take.facts.gaps
    assert (gap.wav_frame, gap.n_frames, gap.made_frame, gap.n_made) == (2 * N - 500, 800, 2 * N - 500, 800)
    wav, _ = soundfile.read(take.folder / "take.wav")
    assert [round(100 * wav[place, 0]) for place in range(N // 2, 4 * N, N)] == [0, 1, 2, 3]


def test_what_is_kept_is_on_the_disk_before_it_says_that_it_is_complete(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut may leave less than it says, which nobody could mend."""
    pieces = [write_piece(scratch.folder, number) for number in range(2)]
    forced: list[int] = []
    monkeypatch.setattr("os.fsync", lambda number: forced.append(os.fstat(number).st_ino))
    kept = scratch.join(pieces, tmp_path / "kept")
    assert forced == [(kept / name).stat().st_ino for name in (JOURNAL, WAV, SIDECAR)]


def test_a_hole_ends_what_can_be_kept(scratch: Scratch) -> None:
    for number in (0, 1, 3, 4):
        write_piece(scratch.folder, number)
    (scratch.folder / PIECES / ".DS_Store").write_text("a stranger's")
    assert [int(piece.name) // N for piece in last_run(scratch.folder)] == [3, 4]


def test_a_join_that_fails_leaves_nothing(scratch: Scratch, tmp_path: Path) -> None:
    pieces = [write_piece(scratch.folder, number) for number in range(3)]
    (pieces[1] / "events.jsonl").write_text("")
    with pytest.raises(Exception, match="journal"):
        scratch.join(pieces, tmp_path / "kept")
    assert {path.name for path in tmp_path.iterdir()} == {scratch.folder.name, "pair"}
    assert {path.name for path in scratch.folder.iterdir()} == {LOCK, MODELS, PIECES}


def test_an_instrument_that_died_is_rescued_once(scratch: Scratch, tmp_path: Path) -> None:
    left = left_by(tmp_path, str(DEAD))
    said: list[str] = []
    for _ in range(2):
        scratch.rescue(said.append)
    assert said == ["an instrument that died had kept what was played: it is the take 'rescued'"]
    assert read_take(tmp_path / "rescued").facts.n_frames == 2 * N
    assert not left.exists()


def test_one_with_the_same_number_is_rescued_too(tmp_path: Path) -> None:
    """In a container every instrument may be process 7."""
    left_by(tmp_path, str(os.getpid()))
    scratch = Scratch(tmp_path)
    said: list[str] = []
    scratch.open()
    assert last_run(scratch.folder) == []
    scratch.rescue(said.append)
    assert read_take(tmp_path / "rescued").facts.n_frames == 2 * N
    assert list(tmp_path.glob(f"{NAME}*")) == [scratch.folder]
    scratch.release()


def test_the_scratch_of_a_living_instrument_is_its_own(scratch: Scratch, tmp_path: Path) -> None:
    others = [left_by(tmp_path, owner) for owner in (str(DEAD), f"{os.getpid()}-1", "notes")]
    with hold(others[0] / LOCK), hold(others[1] / LOCK):
        scratch.rescue(pytest.fail)
    assert all(other.exists() for other in others)
    assert scratch.folder.exists()


def test_the_number_of_one_that_died_may_be_somebody_elses(scratch: Scratch, tmp_path: Path) -> None:
    """After a restart another program has it."""
    left = left_by(tmp_path, str(os.getppid()))
    hold(left / LOCK).close()
    said: list[str] = []
    scratch.rescue(said.append)
    assert len(said) == 1
    assert read_take(tmp_path / "rescued").facts.n_frames == 2 * N
    assert list(tmp_path.glob(f"{NAME}*")) == [scratch.folder]


def test_two_instruments_of_one_number_live_side_by_side(scratch: Scratch, tmp_path: Path) -> None:
    """In two containers with one folder."""
    other = Scratch(tmp_path)
    other.open()
    write_piece(scratch.folder, 1)
    for one in (scratch, other):
        one.rescue(pytest.fail)
    assert last_run(scratch.folder)
    assert other.folder != scratch.folder
    other.remove()
    assert list(tmp_path.glob(f"{NAME}*")) == [scratch.folder]


def test_where_there_are_no_locks_the_number_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_how: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(file_lock, "_lock", refuse)
    living, left = left_by(tmp_path, str(os.getppid())), left_by(tmp_path, str(DEAD))
    for folder in (living, left):
        hold(folder / LOCK).close()
    scratch = Scratch(tmp_path)
    scratch.open()
    said: list[str] = []
    scratch.rescue(said.append)
    assert len(said) == 1
    assert sorted(tmp_path.glob(f"{NAME}*")) == sorted((living, scratch.folder))
    scratch.release()


def test_a_folder_that_was_moved_is_made_and_held_again(scratch: Scratch, tmp_path: Path) -> None:
    scratch.folder.rename(tmp_path / "moved")
    scratch.place("pair")
    assert is_locked(scratch.folder / LOCK)
    scratch.remove()
    assert not scratch.folder.exists()


def test_one_that_another_instrument_is_rescuing_is_left_to_it(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by(tmp_path, str(DEAD))

    def quicker(self: Path, _target: Path) -> Path:
        raise PermissionError(13, f"{self} is in use")

    monkeypatch.setattr(Path, "rename", quicker)
    scratch.rescue(pytest.fail)
    assert (tmp_path / f"{NAME}{DEAD}").exists()


def test_what_cannot_be_rescued_on_a_full_disk_is_not_deleted(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by(tmp_path, str(DEAD))
    said: list[str] = []

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sda_live.takes.joining._copy_sound", full)
        scratch.rescue(said.append)
    assert said[0].startswith("what an instrument that died had kept is still there, but no take yet: ")
    assert "the disk is full; free some space and try again" in said[0]
    scratch.rescue(said.append)
    assert read_take(tmp_path / "rescued").facts.n_frames == 2 * N


def test_one_that_is_damaged_goes(scratch: Scratch, tmp_path: Path) -> None:
    left = left_by(tmp_path, str(DEAD))
    said: list[str] = []
    for piece in (left / PIECES).iterdir():
        (piece / "take.json").write_text("{")
    scratch.rescue(said.append)
    assert said[0].startswith("what an instrument that died had kept is lost: ")
    assert list(tmp_path.glob(f"{NAME}{DEAD}*")) == []


def test_removing_waits_for_what_is_being_joined(scratch: Scratch) -> None:
    piece = write_piece(scratch.folder, 0)
    scratch.hold()
    removing = threading.Thread(target=scratch.remove)
    removing.start()
    assert piece.exists()
    scratch.let_go()
    removing.join()
    assert not scratch.folder.exists()


def test_a_model_that_could_not_be_put_aside_is_not_half_there(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sda_core.library import SHIPPED_FOLDER
    from sda_core.model_header import read_header

    file = next(SHIPPED_FOLDER.glob("*.safetensors"))
    content_hash = read_header(file).header.content_hash

    def half(file: Path, place: Path) -> None:
        place.write_bytes(file.read_bytes()[:100])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", half)
        with pytest.raises(OSError, match="No space"):
            scratch.fetch(content_hash, lambda _hash: file)
    assert scratch.model(content_hash) is None
    assert list((scratch.folder / MODELS).iterdir()) == []
    scratch.fetch(content_hash, lambda _hash: file)
    assert scratch.model(content_hash) is not None


def test_a_free_folder_is_not_there(tmp_path: Path) -> None:
    for name in ("a", "a 2", "b 2"):
        (tmp_path / name).mkdir()
    assert free_folder(tmp_path, "a") == tmp_path / "a 3"
    assert free_folder(tmp_path, "b") == tmp_path / "b"
