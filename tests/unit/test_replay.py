"""Takes beside what they render to: the same is the same, and the smallest difference is found in place."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.errors import AudioError
from sda_core.events import Restarted
from sda_core.export import whole_numbers
from sda_core.frames import HOP
from sda_core.journal import states
from sda_core.replay import (
    Verification,
    compared,
    cut,
    journal_from,
    log_mel_distance_db,
    readable,
    sections,
    unproven_frames,
    verification,
)
from sda_core.take import CHECKPOINTS, START, WAV, Take, made_frame_at, read_take
from tests.fixtures.small_take import GAPS, HOPS_BETWEEN, N_HOPS, Performance, performance, write_take

N_SECTIONS = N_HOPS // HOPS_BETWEEN


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes") / "evening"
    write_take(folder, performance(5), gaps=GAPS)
    return folder


@pytest.fixture
def take(written: Path, tmp_path: Path) -> Take:
    return read_take(Path(shutil.copytree(written, tmp_path / "evening")))


def verified(take: Take) -> Verification:
    whole, remarks = readable(take)
    outcomes = compared(list(sections(whole)), take, take.model_paths)
    return verification(take, outcomes, remarks, unproven_frames(whole))


def with_sound(take: Take, change: np.ndarray) -> Take:
    """The take with steps of 24 bits added to its WAV."""
    path = take.folder / WAV
    sound = soundfile.read(path, dtype="int32", always_2d=True)[0]
    soundfile.write(path, sound + (change << 8), 48000, subtype="PCM_24")
    return take


def test_a_take_is_what_its_journal_renders_to(take: Take) -> None:
    found = verified(take)
    assert found.is_identical
    in_gaps = sum(gap.n_frames or 0 for gap in GAPS)
    assert found.n_compared == take.facts.n_frames - in_gaps
    assert found.n_sections == N_SECTIONS
    assert (found.remarks, found.distance_db) == ((), 0.0)


def test_sections_are_the_whole_journal(take: Take) -> None:
    found = [section.journal for section in sections(take)]
    assert sum(journal.n_frames for journal in found) == take.journal.n_frames
    assert sum((journal.entries for journal in found), ()) == take.journal.entries
    known = dict(states(take.journal))
    for journal in found:
        for frame, state in states(journal):
            assert state == known[frame]


def test_events_between_boundaries_act_at_the_next_one(take: Take) -> None:
    journal = take.journal
    early = replace(
        journal, entries=tuple((max(at - 5, journal.first_frame), e) for at, e in journal.entries)
    )
    middle = journal.first_frame + 40 * HOP
    assert journal_from(early, middle).start == journal_from(journal, middle).start
    assert len(list(cut(early, [journal.first_frame, middle]))) == 2


@pytest.mark.parametrize("frame", [0, 1, 37 * HOP + 3, 61 * HOP, -1])
@pytest.mark.parametrize("step", [1, -1])
def test_one_step_is_found_at_its_frame(take: Take, frame: int, step: int) -> None:
    change = np.zeros((take.facts.n_frames, 2), np.int32)
    change[frame, 1] = step
    found = verified(with_sound(take, change))
    assert not found.is_identical
    assert (found.n_differing, found.largest_lsb) == (1, 1)
    assert found.first_difference == frame % take.facts.n_frames
    assert found.broken_at == ()


def test_what_is_in_a_gap_does_not_count(take: Take) -> None:
    change = np.zeros((take.facts.n_frames, 2), np.int32)
    for gap in GAPS:
        change[gap.wav_frame : gap.wav_frame + (gap.n_frames or 0)] = 9
    assert verified(with_sound(take, change)).is_identical


def test_the_distance_says_how_far_apart_they_are(take: Take) -> None:
    noise = np.random.default_rng(0)
    shape = take.facts.n_frames, 2
    small = verified(with_sound(take, noise.integers(-2, 3, shape, np.int32)))
    large = verified(with_sound(take, noise.integers(-200_000, 200_001, shape, np.int32)))
    assert 0 < small.distance_db < 0.01 < 0.5 < large.distance_db
    assert large.largest_lsb > 190_000
    sound = noise.uniform(-0.5, 0.5, (2, 9600))
    assert log_mel_distance_db(sound, sound) == 0
    assert log_mel_distance_db(sound, 0.5 * sound) == pytest.approx(6, abs=0.3)


def test_without_a_checkpoint_it_is_rendered_through(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sda_core.replay.CHECKPOINT_FRAMES", HOPS_BETWEEN * HOP)
    gone = sorted(take.checkpoints)[2]
    take.checkpoints[gone].unlink()
    found = verified(read_take(take.folder))
    assert found.is_identical
    assert found.n_sections == N_SECTIONS - 1
    (remark,) = found.remarks
    assert "no checkpoint between" in remark


@pytest.mark.parametrize("content", [b"", b"nothing"])
def test_a_checkpoint_that_cannot_be_read_is_said_and_passed_over(take: Take, content: bytes) -> None:
    path = take.checkpoints[sorted(take.checkpoints)[2]]
    path.write_bytes(content)
    found = verified(take)
    assert found.is_identical
    assert found.n_sections == N_SECTIONS - 1
    assert str(path) in found.remarks[0]


def test_checkpoints_of_no_boundary_or_behind_the_end_are_passed_over(take: Take) -> None:
    some = take.checkpoints[sorted(take.checkpoints)[1]]
    end = take.journal.first_frame + take.journal.n_frames
    for frame in (take.journal.first_frame + 700, -(-end // HOP) * HOP + 4 * HOP):
        shutil.copy(some, take.folder / CHECKPOINTS / f"{frame:012d}.safetensors")
    found = verified(read_take(take.folder))
    assert found.is_identical
    (remark,) = found.remarks
    assert "its name is no frame of a boundary" in remark


def test_without_its_start_the_beginning_is_not_proven(take: Take) -> None:
    (take.folder / START).unlink()
    found = verified(take)
    assert not found.is_identical
    assert found.n_unproven == HOPS_BETWEEN * HOP
    assert found.n_differing == 0
    assert "start.safetensors: cannot be read" in found.remarks[0]


def test_a_checkpoint_that_is_another_is_found(take: Take) -> None:
    first, second, third, *_ = sorted(take.checkpoints)
    shutil.copy(take.checkpoints[first], take.checkpoints[second])
    found = verified(take)
    assert not found.is_identical
    assert made_frame_at(take.facts, found.broken_at[0]) == second
    assert (found.first_difference or 0) >= found.broken_at[0]
    assert made_frame_at(take.facts, found.broken_at[-1]) in (second, third)


def test_at_a_restart_nothing_is_continued(tmp_path: Path) -> None:
    """What was playing before is forgotten there, and nobody can know it."""
    played = performance(2)
    at = played.first_frame + HOPS_BETWEEN * HOP
    entries = sorted((*played.entries, (at, Restarted())), key=lambda entry: entry[0])
    take = write_take(tmp_path / "evening", Performance(start=played.start, entries=tuple(entries)))
    shutil.copy(take.checkpoints[take.journal.first_frame], take.checkpoints[at])
    assert verified(take).is_identical


def test_a_wav_that_is_not_the_takes_is_refused(take: Take) -> None:
    path = take.folder / WAV
    sound = soundfile.read(path, dtype="int32", always_2d=True)[0]
    soundfile.write(path, sound[:-1], 48000, subtype="PCM_24")
    with pytest.raises(AudioError, match=r"its take\.json says .*another copy"):
        verified(take)
    path.write_bytes(b"RIFF")
    with pytest.raises(AudioError, match=r"take\.wav: unreadable"):
        verified(take)
    path.unlink()
    with pytest.raises(AudioError, match=r"take\.wav: unreadable"):
        verified(take)


def test_an_empty_take_is_identical(take: Take) -> None:
    nothing = np.zeros((2, 0), np.float32)
    soundfile.write(take.folder / WAV, whole_numbers(nothing, 24).T, 48000, subtype="PCM_24")
    facts = replace(take.facts, n_frames=0, gaps=())
    empty = replace(take, facts=facts, journal=replace(take.journal, entries=(), n_frames=0))
    assert verified(empty).is_identical
