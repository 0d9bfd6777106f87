"""A take whose daemon was killed is completed from what is on disk, and a second time nothing happens."""

import errno
import json
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core import file_lock
from sda_core.errors import AudioError
from sda_core.frames import HOP
from sda_core.journal import journal_from_lines
from sda_core.replay import compared, opened_wav, readable, sections
from sda_core.take import (
    JOURNAL,
    RECORDING,
    SIDECAR,
    WAV,
    Marker,
    TakeFacts,
    TakeGap,
    facts_to_json,
    read_facts,
    read_take,
)
from sda_core.take_repair import completed, is_recorded, recorded_by, repair_take, wav_layout
from sda_live.holding import hold
from tests.fixtures.small_take import GAPS, performance, write_take

HEADER_BYTES = 80


def header(n_frames: int, n_trailer: int = 0) -> bytes:
    """As the recorder writes it."""
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 48000, 288_000, 6, 24)
    sizes = HEADER_BYTES - 8 + 6 * n_frames + n_trailer
    start = struct.pack("<4sI4s4sI", b"RIFF", sizes, b"WAVE", b"JUNK", 28) + bytes(28)
    return start + fmt + struct.pack("<4sI", b"data", 6 * n_frames)


TRAILER = (
    struct.pack("<4sII", b"cue ", 28, 1)
    + struct.pack("<II4sIII", 1, 5, b"data", 0, 0, 5)
    + struct.pack("<4sI", b"LIST", 12)
    + b"adtllabl\x00\x00\x00\x00"
)


def is_dead(_pid: int) -> bool:
    return False


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes") / "evening"
    write_take(folder, performance(5), gaps=GAPS)
    sound = soundfile.read(folder / WAV, dtype="int32", always_2d=True)[0]
    content = (sound.astype("<i4").view("u1").reshape(-1, 4)[:, 1:]).tobytes()
    (folder / WAV).write_bytes(header(len(sound)) + content)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "evening"))


def killed(folder: Path, n_frames: int, n_more: int = 0, n_told: int = 100) -> None:
    """The take as a killed recorder leaves it after so many frames and a part of one more."""
    sound = (folder / WAV).read_bytes()[HEADER_BYTES:]
    (folder / WAV).write_bytes(header(n_told) + sound[: 6 * n_frames + n_more])
    plain = json.loads((folder / SIDECAR).read_text()) | {"is_complete": False, "n_frames": 0}
    (folder / SIDECAR).write_text(json.dumps(plain))
    lines = (folder / JOURNAL).read_text().splitlines(keepends=True)
    (folder / JOURNAL).write_text("".join(lines[:-1]) + lines[-2][:9])
    (folder / RECORDING).write_text("123456\n".ljust(65536))


def assert_identical(folder: Path) -> None:
    take, _ = readable(read_take(folder))
    for one in compared(list(sections(take)), take, take.model_paths):
        assert (one.n_differing, one.is_continued) == (0, True)


@pytest.mark.parametrize("n_frames", [0, 1, 14 * HOP + 50, 14 * HOP + 500, 50 * HOP + 3, 70 * HOP])
@pytest.mark.parametrize("n_more", [0, 5])
def test_what_was_written_is_a_take_again(folder: Path, n_frames: int, n_more: int) -> None:
    killed(folder, n_frames, n_more)
    with pytest.raises(AudioError, match="never finished"):
        read_take(folder)
    done = repair_take(folder, is_dead)
    assert [line.split(":")[0] for line in done] == [WAV, JOURNAL, SIDECAR]
    assert soundfile.info(folder / WAV).frames == n_frames
    assert not (folder / RECORDING).exists()
    facts = read_facts(folder)
    assert (facts.is_complete, facts.n_frames) == (True, n_frames)
    assert all(gap.wav_frame + (gap.n_frames or 0) <= n_frames for gap in facts.gaps)
    with (folder / JOURNAL).open() as lines:
        assert journal_from_lines(lines).first_frame == facts.first_frame
    if n_frames:
        assert_identical(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert repair_take(folder, is_dead) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_whole_take_is_left_alone(folder: Path) -> None:
    before = (folder / WAV).read_bytes()
    assert repair_take(folder, is_dead) == []
    assert (folder / WAV).read_bytes() == before


def test_one_that_is_being_recorded_is_refused(folder: Path) -> None:
    killed(folder, 1000)
    with hold(folder / RECORDING):
        assert is_recorded(folder, is_dead)
        with pytest.raises(AudioError, match=r"recorded right now \(by process 123456\); stop the recording"):
            repair_take(folder, is_dead)
        (folder / RECORDING).write_text("")
        with pytest.raises(AudioError, match=r"recorded right now \(by another process\); stop"):
            repair_take(folder, is_dead)
    assert not is_recorded(folder, is_dead)


def test_the_number_of_a_dead_writer_may_be_somebody_elses(folder: Path) -> None:
    """After a restart another program has it."""
    killed(folder, 1000)
    assert not is_recorded(folder, lambda _pid: True)
    assert repair_take(folder, lambda _pid: True)
    assert read_facts(folder).is_complete


def test_where_there_are_no_locks_the_number_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_how: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(file_lock, "_lock", refuse)
    killed(folder, 1000)
    assert not is_recorded(folder, is_dead)
    with pytest.raises(AudioError, match=r"recorded right now \(by process 123456\)"):
        repair_take(folder, lambda pid: pid == 123456)
    for text in ("", "x", "é"):
        (folder / RECORDING).write_text(text, encoding="utf-8")
        assert recorded_by(folder) is None
        assert not is_recorded(folder, lambda _pid: True)
    (folder / RECORDING).unlink()
    assert not is_recorded(folder, lambda _pid: True)


@pytest.mark.parametrize("n_kept", [*range(6, len(TRAILER), 5), len(TRAILER)])
def test_markers_behind_the_sound_are_no_sound(folder: Path, n_kept: int) -> None:
    sound = (folder / WAV).read_bytes()[HEADER_BYTES:]
    n_frames = len(sound) // 6
    killed(folder, n_frames)
    (folder / WAV).write_bytes(header(n_frames) + sound + TRAILER[:n_kept])
    repair_take(folder, is_dead)
    assert read_facts(folder).n_frames == n_frames
    size = (folder / WAV).stat().st_size
    assert size == HEADER_BYTES + 6 * n_frames + (len(TRAILER) if n_kept == len(TRAILER) else 0)
    assert soundfile.info(folder / WAV).frames == n_frames
    assert wav_layout(folder / WAV).is_right


def test_markers_and_gaps_end_with_the_sound() -> None:
    gaps = (
        TakeGap(wav_frame=10, n_frames=5, made_frame=10, n_made=3, cause="a"),
        TakeGap(wav_frame=40, n_frames=50, made_frame=38, n_made=3, cause="b"),
        TakeGap(wav_frame=95, n_frames=None, made_frame=50, n_made=0, cause="c"),
    )
    facts = TakeFacts(started_at="", first_frame=0, gaps=gaps, markers=(Marker(wav_frame=70, text="x"),))
    whole = completed(facts, 60)
    assert [(gap.wav_frame, gap.n_frames) for gap in whole.gaps] == [(10, 5), (40, 20)]
    assert [marker.wav_frame for marker in whole.markers] == [60]
    assert completed(whole, 60) == whole
    assert [gap.n_frames for gap in completed(facts, 100).gaps] == [5, 50, 5]


def test_a_complete_take_with_a_shorter_sound_is_no_affair_of_a_repair(folder: Path) -> None:
    content = (folder / WAV).read_bytes()
    (folder / WAV).write_bytes(content[:-600])
    with pytest.raises(AudioError, match="and the take was complete with"):
        repair_take(folder, is_dead)
    assert (folder / WAV).read_bytes() == content[:-600]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "this is no sound of a take"),
        (b"RIFF\x00\x00\x00\x00WAVE", "this is no sound of a take"),
        (b"fLaC" * 30, "this is no sound of a take"),
        (header(0).replace(b"\x80\xbb\x00\x00", b"\x44\xac\x00\x00"), "this is no sound of a take"),
    ],
)
def test_a_wav_that_is_none_is_said(folder: Path, content: bytes, words: str) -> None:
    (folder / WAV).write_bytes(content)
    with pytest.raises(AudioError, match=words):
        repair_take(folder, is_dead)


@pytest.mark.parametrize("name", [WAV, JOURNAL, SIDECAR])
def test_what_is_missing_is_said(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(AudioError, match=rf"{name}: .*No such file"):
        repair_take(folder, is_dead)


def test_a_damaged_journal_is_said(folder: Path) -> None:
    killed(folder, 3000)
    lines = (folder / JOURNAL).read_text().splitlines(keepends=True)
    (folder / JOURNAL).write_text(lines[0] + "{}\n" + "".join(lines[1:]))
    with pytest.raises(AudioError, match=r"line 2: .* without its journal a take cannot be rendered"):
        repair_take(folder, is_dead)
    (folder / JOURNAL).write_text(lines[0][:20])
    with pytest.raises(AudioError, match="it is empty"):
        repair_take(folder, is_dead)


def test_more_than_4_gb_are_counted_in_64_bits(folder: Path) -> None:
    """A sparse file: five hours of it take no room."""
    n_frames = 5 * 3600 * 48000
    n_sounding = 10 * HOP
    killed(folder, n_sounding)
    with (folder / WAV).open("r+b") as file:
        file.truncate(HEADER_BYTES + 6 * n_frames + 2)
    facts = read_facts(folder)
    made_frame = facts.first_frame + n_sounding
    rest = TakeGap(wav_frame=n_sounding, n_frames=None, made_frame=made_frame, n_made=0, cause="end")
    (folder / SIDECAR).write_text(json.dumps(facts_to_json(replace(facts, gaps=(rest,)))))
    assert wav_layout(folder / WAV).n_frames == n_frames
    repair_take(folder, is_dead)
    with (folder / WAV).open("rb") as file:
        assert file.read(16) == b"RF64\xff\xff\xff\xffWAVEds64"
    assert read_facts(folder).duration_s == 18_000
    assert repair_take(folder, is_dead) == []
    with opened_wav(read_take(folder)) as wav:
        assert wav.frames == n_frames
        wav.seek(n_frames - 10)
        assert not np.any(wav.read(10))
    assert_identical(folder)
