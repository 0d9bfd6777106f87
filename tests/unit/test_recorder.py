"""The recorder beside a look-ahead and a player, all in one thread: what was heard is what is in the take.

The engine's part and the player's are the real ones; the clock is how often each gets its turn.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from sda_core.events import Event, ModelLoaded
from sda_core.export import whole_numbers
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import states
from sda_core.model_file import save_model
from sda_core.parameters import SLIDER_PATHS
from sda_core.playing_file import playing_to_bytes, read_playing
from sda_core.render import Renderer, render
from sda_core.replay import is_same_playing
from sda_core.saving import save_bytes
from sda_core.take import CHECKPOINT_FRAMES, RECORDING, Take, read_facts, read_take, spans
from sda_core.take_models import names_of
from sda_live.ahead import Ahead, Timed
from sda_live.guard import Guard
from sda_live.playhead import Playhead
from sda_live.takes.recorder import PATIENCE_FRAMES, Keep, Mark, Recorder, Start, Stop
from sda_live.timeline import RING_FRAMES, Field, create_timeline
from sda_live.wishes import Wish
from tests.fixtures.small_instrument import loaded, small_bank, small_slots
from tests.fixtures.small_model import small_model

BLOCK = 480
START = loaded(0, 1, slider1=4)
NOON = datetime(2030, 1, 2, 12, 0, 0)


class Stage:
    """Everything that a recorder sees of an instrument."""

    def __init__(self, folder: Path, *, keep_minutes: float = 0.0, seed: int = 1) -> None:
        self.folder, self.takes = folder, folder / "takes"
        (folder / "memory").mkdir(parents=True)
        (folder / "models").mkdir()
        self.timeline = create_timeline(folder / "memory")
        self.timeline[Field.BLOCK_FRAMES] = BLOCK
        self.files = {}
        for number, model in enumerate(small_slots()):
            self.files[model.content_hash] = folder / "models" / f"{number}.safetensors"
            save_model(small_model(name=model.name, seed=number), self.files[model.content_hash])
        self.said: list[str] = []
        self.faults: list[str] = []
        self.asked: list[Path] = []
        self.now = NOON
        self.is_stopped = False  # the engine stands still
        self._chance, self._n_clock = Random(seed), 0
        self.heard: list[NDArray[np.float32]] = []
        self.recorder = self.new_recorder(keep_minutes)
        self.ahead = Ahead(
            self.timeline,
            Renderer(small_bank()),
            Guard(700),
            state=START,
            frame=0,
            target_frames=20 * HOP,
            accepted=self._accept,
            refused=lambda _, why: pytest.fail(why),
            clock=self._clock,
        )
        self.playhead = Playhead(self.timeline)

    def new_recorder(self, keep_minutes: float) -> Recorder:
        return Recorder(
            self.timeline,
            START,
            self.takes,
            keep_minutes=keep_minutes,
            machine="this",
            compute="cpu",
            model_file=self.files.get,
            ask=self.asked.append,
            log=self.said.append,
            fault=self.faults.append,
            now=lambda: self.now,
        ).opened()

    def play(self, seconds: float, *, moving: bool = True) -> None:
        end = self.timeline[Field.HEARD] + round(seconds * SAMPLE_RATE)
        block = np.zeros((BLOCK, 2), np.float32)
        while self.timeline[Field.HEARD] < end:
            if not self.is_stopped:
                self._engine(moving=moving)
            self.playhead.take(block)
            self.timeline.log_block(self._n_clock * 1000, self.timeline[Field.PLAYED], BLOCK)
            self.heard.append(block.copy())
            self.recorder.turn(0.0)

    def order(self, make: Callable[..., Start | Stop | Mark | Keep], **what: str | float) -> list[str]:
        """What it is answered, sooner or later."""
        answers: list[str] = []
        self.recorder.order(
            make(**what, done=answers.append, failed=lambda why: answers.append(f"no: {why}"))
        )
        return answers

    def record(self, name: str = "") -> str:
        (name,) = self.until_answered(self.order(Start, name=name))
        return name

    def stop(self) -> str:
        (name,) = self.until_answered(self.order(Stop))
        return name

    def until_answered(self, answers: list[str]) -> list[str]:
        for _ in range(100):
            if answers:
                return answers
            self.play(0.05)
        raise AssertionError(f"no answer; {self.faults}")

    def take(self, name: str) -> Take:
        return read_take(self.takes / name)

    def _engine(self, *, moving: bool) -> None:
        if moving and self._chance.random() < 0.1:
            self._move()
        for _ in range(4):
            self.ahead.turn()
        for path in self.asked:
            path.write_bytes(playing_to_bytes(self.ahead.settled.playing))
            self.recorder.paired(self.ahead.settled.frame, path, self.ahead.settled.playing.hashes)
        self.asked.clear()
        self.recorder.until(self.ahead.settled.frame)

    def _move(self) -> None:
        chance = self._chance
        if chance.random() < 0.1:
            model = small_slots()[chance.randrange(3)]
            self.ahead.do([Timed(event=ModelLoaded(slot=chance.randint(1, 2), model=model, over_frames=900))])
        else:
            wish = Wish(path=chance.choice(SLIDER_PATHS), value=chance.uniform(-9, 9))
            self.ahead.wish([wish])

    def _accept(self, frame: int, event: Event) -> None:
        self.recorder.accept(frame, event)

    def _clock(self) -> float:
        self._n_clock += 1
        return self._n_clock * 1e-5


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "stage")
    yield stage
    stage.recorder.finish()


def sound_of(take: Take) -> NDArray[np.int32]:
    sound: NDArray[np.int32] = soundfile.read(take.folder / "take.wav", dtype="int32", always_2d=True)[0]
    return sound


def assert_replays(take: Take, *, gaps: int = 0) -> int:
    """What is in the WAV outside the gaps is what the journal renders to; how many frames that were."""
    playing = read_playing(take.checkpoints[take.facts.first_frame])
    made = np.concatenate(list(render(Renderer(small_bank()), take.journal, playing)), axis=1).T
    heard, n_compared = sound_of(take), 0
    assert len(heard) == take.facts.n_frames
    assert len(take.facts.gaps) == gaps
    for span in spans(take.facts):
        first = span.made_frame - take.facts.first_frame
        wanted = whole_numbers(made[first : first + span.n_frames], 24)
        assert np.array_equal(heard[span.wav_frame : span.wav_frame + span.n_frames], wanted)
        n_compared += span.n_frames
    assert set(take.model_paths) >= {model.content_hash for model in take.journal.start.models}
    return n_compared


def test_a_take_begun_in_the_middle_is_what_was_heard_and_replays(stage: Stage) -> None:
    stage.play(2)
    before = stage.timeline[Field.HEARD]
    name = stage.record()
    assert name == "2030-01-02 12.00.00"
    stage.play(3)
    assert stage.recorder.shown.name == name
    assert stage.recorder.shown.elapsed_s > 2.5
    assert stage.recorder.shown.size_mb == pytest.approx(stage.recorder.shown.elapsed_s * 0.288, rel=0.1)
    assert stage.stop() == name
    take = stage.take(name)
    assert assert_replays(take) == take.facts.n_frames
    heard = whole_numbers(np.concatenate(stage.heard), 24)
    first = next(
        place
        for place in range(before - BLOCK, len(heard))
        if np.array_equal(heard[place:][:99], sound_of(take)[:99])
    )
    assert first - before < 0.05 * SAMPLE_RATE, "it begins at once"
    assert np.array_equal(heard[first : first + take.facts.n_frames], sound_of(take))
    assert len(take.journal.entries) > 5
    assert not (take.folder / RECORDING).exists()
    assert stage.recorder.shown.name == ""
    assert stage.faults == []


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_model_that_has_left_and_sounds_on_is_in_the_take(tmp_path: Path, *, is_kept: bool) -> None:
    """It is in what was playing at the first frame, and the State knows nothing of it any more."""
    stage = Stage(tmp_path / "stage", keep_minutes=1.0 if is_kept else 0.0)
    gone, other = small_slots()[0], small_slots()[2]
    stage.play(0.5, moving=False)
    stage.ahead.do([Timed(event=ModelLoaded(slot=1, model=other))])
    while gone in stage.recorder._following.heard.models:
        stage.play(BLOCK / SAMPLE_RATE, moving=False)
    if is_kept:
        stage.recorder._paired_at = -CHECKPOINT_FRAMES  # time for the next piece
        stage.play(2)
        (name,) = stage.until_answered(stage.order(Keep, minutes=0.01))
    else:
        name = stage.record()
        stage.play(1)
        stage.stop()
    take = stage.take(name)
    assert gone not in take.journal.start.models
    assert gone.content_hash in read_playing(take.checkpoints[take.facts.first_frame]).hashes
    assert gone.content_hash in take.model_paths
    assert names_of(take)[gone.content_hash] == gone.name
    assert_replays(take)
    stage.recorder.finish()


def test_every_checkpoint_is_a_place_to_begin(stage: Stage) -> None:
    name = stage.record("long")
    stage.play(22)
    stage.stop()
    take = stage.take(name)
    assert_replays(take)
    frames = sorted(take.checkpoints)
    assert len(frames) == 3
    assert all(0 <= b - a - CHECKPOINT_FRAMES < SAMPLE_RATE for a, b in pairwise(frames))
    renderer, playing = Renderer(small_bank()), read_playing(take.checkpoints[frames[0]])
    for frame, state in states(take.journal):
        if frame in take.checkpoints:
            assert is_same_playing(playing, read_playing(take.checkpoints[frame]))
        _, playing = renderer.step(playing, state, frame)


def test_a_panic_and_an_engine_that_stood_still_are_gaps(stage: Stage) -> None:
    name = stage.record()
    stage.play(1)
    stage.timeline[Field.PANIC] = 1
    stage.play(0.5)
    stage.timeline[Field.PANIC] = 0
    stage.play(1)
    stage.is_stopped = True
    stage.play(PATIENCE_FRAMES / SAMPLE_RATE + 3)  # longer than it is waited for
    stage.is_stopped = False
    stage.play(2)
    stage.stop()
    take = stage.take(name)
    assert [gap.cause for gap in take.facts.gaps] == ["panic", "rendering was late"]
    assert assert_replays(take, gaps=2) > 3 * SAMPLE_RATE


def test_a_take_may_begin_and_end_in_silence(stage: Stage) -> None:
    stage.play(1)
    stage.timeline[Field.PANIC] = 1
    stage.play(0.5)
    name = stage.record()
    stage.play(2)
    stage.timeline[Field.PANIC] = 0
    stage.play(1)
    stage.timeline[Field.PANIC] = 1
    stage.play(0.5)
    stage.stop()
    take = stage.take(name)
    assert take.journal.entries[0][0] < take.facts.first_frame + SAMPLE_RATE, "what was done in silence"
    assert take.facts.gaps[0].wav_frame == 0
    assert take.facts.gaps[-1].n_frames is None
    assert assert_replays(take, gaps=2) > 0.9 * SAMPLE_RATE


def test_markers_are_where_the_hand_was(stage: Stage) -> None:
    assert stage.until_answered(stage.order(Mark, text="early")) == [
        "no: nothing is being recorded; a marker belongs in a take"
    ]
    name = stage.record()
    stage.play(1)
    stage.order(Mark, text="here")
    stage.play(1)
    stage.order(Mark, text="")
    stage.stop()
    marks = stage.take(name).facts.markers
    assert [mark.text for mark in marks] == ["here", ""]
    assert marks[1].wav_frame - marks[0].wav_frame == pytest.approx(SAMPLE_RATE, abs=BLOCK)


def test_two_takes_of_one_name_are_two_takes(stage: Stage) -> None:
    names = []
    for _ in range(3):
        names.append(stage.record("solo"))
        stage.play(0.3)
        stage.stop()
    assert names == ["solo", "solo 2", "solo 3"]
    for name in names:
        assert_replays(stage.take(name))


def test_a_clock_that_is_set_back_changes_names_only(stage: Stage) -> None:
    first = stage.record()
    stage.play(0.5)
    stage.now = NOON.replace(hour=3)
    stage.play(0.5)
    stage.stop()
    stage.now = NOON
    second = stage.record()
    stage.play(0.2)
    stage.stop()
    assert (first, second) == ("2030-01-02 12.00.00", "2030-01-02 12.00.00 2")
    assert stage.take(first).facts.duration_s > 1.0
    assert_replays(stage.take(first))


def test_one_take_at_a_time(stage: Stage) -> None:
    answer = stage.until_answered(stage.order(Stop))
    assert answer == ["no: nothing is being recorded; `sda-live record start` or /sda/record 1 begins"]
    stage.record("one")
    answer = stage.until_answered(stage.order(Start, name="two"))
    assert answer == ["no: a take is being recorded already; stop it first"]


def test_a_full_disk_ends_the_take_and_nothing_that_was_recorded_is_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = stage.record()
    stage.play(2)
    track = stage.recorder._take
    assert track is not None

    def refuse(_block: NDArray[np.float32]) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(track.writer._wav, "append", refuse)
    stage.play(0.5)
    (fault,) = stage.faults
    assert fault.startswith("recording has stopped: cannot save")
    assert "the disk is full; free some space" in fault
    assert stage.recorder.shown.name == ""
    assert assert_replays(stage.take(name)) > 1.9 * SAMPLE_RATE
    assert stage.record("again") == "again"  # as soon as there is room


def test_a_folder_that_cannot_be_written_is_said_at_once(stage: Stage) -> None:
    shutil.rmtree(stage.takes)
    stage.takes.write_text("in the way")
    answer = stage.until_answered(stage.order(Start, name="x"))
    assert answer[0].startswith("no: recording cannot begin: cannot save ")
    stage.takes.unlink()
    assert stage.record("x") == "x"


def test_a_model_whose_file_vanishes_is_in_the_take(stage: Stage) -> None:
    for file in stage.files.values():
        file.unlink()
    assert all(stage.recorder.model(model.content_hash) for model in START.models)
    assert stage.recorder.model("ab" * 32) is None
    name = stage.record()
    stage.play(0.5, moving=False)
    stage.stop()
    assert_replays(stage.take(name))
    assert stage.faults == []


def test_a_disk_that_is_too_slow_leaves_a_gap(stage: Stage) -> None:
    name = stage.record()
    stage.play(1)
    turn, stage.recorder.turn = stage.recorder.turn, lambda patience_s: None  # type: ignore[method-assign]
    stage.play(RING_FRAMES / SAMPLE_RATE + 2)
    stage.recorder.turn = turn  # type: ignore[method-assign]
    stage.play(1)
    stage.stop()
    take = stage.take(name)
    assert [gap.cause for gap in take.facts.gaps] == ["the disk was too slow"]
    assert assert_replays(take, gaps=1) > RING_FRAMES - SAMPLE_RATE
    assert "were not recorded: the disk was too slow" in stage.faults[0]


def test_a_killed_daemon_leaves_everything_up_to_the_last_second(stage: Stage) -> None:
    name = stage.record()
    stage.play(3)
    stage.timeline[Field.PANIC] = 1
    stage.play(0.3)
    folder = stage.takes / name  # and that was all
    facts = read_facts(folder)
    assert not facts.is_complete
    assert [gap.cause for gap in facts.gaps] == ["panic"]
    assert soundfile.info(folder / "take.wav").frames > 2 * SAMPLE_RATE
    assert (folder / RECORDING).read_text().strip() == str(os.getpid())


@pytest.mark.parametrize("patience_s", [0.2, 30.0])
def test_a_take_that_is_not_finished_in_time_is_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> None:
    """The disk takes longer than the instrument waits for it, or not."""
    is_slow = patience_s < 1
    name = stage.record()
    stage.play(1)
    writing, goes_on = threading.Event(), threading.Event()

    def save(path: Path, content: bytes) -> Path:
        writing.set()
        assert goes_on.wait(30)
        return save_bytes(path, content)

    monkeypatch.setattr("sda_live.takes.writer.save_bytes", save)
    monkeypatch.setattr("sda_live.takes.recorder.CLOSING_S", patience_s)
    if not is_slow:
        goes_on.set()
    stage.recorder.start()
    stage.recorder.close()
    assert writing.wait(30)
    wanted = (
        f"the take {name!r} is not finished, the disk was too slow; `sda-live takes repair` completes it "
        "when the instrument has ended"
    )
    assert stage.faults == ([wanted] if is_slow else [])
    goes_on.set()
    stage.recorder._thread.join(30)
    assert stage.take(name).facts.is_complete


# What was just played.


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "keeping", keep_minutes=0.5)
    yield stage
    stage.recorder.finish()


def test_what_was_just_played_becomes_a_take(keeping: Stage) -> None:
    keeping.play(4)
    assert 3 < keeping.recorder.shown.kept_s < 4.1
    (name,) = keeping.until_answered(keeping.order(Keep, minutes=0.0))
    assert name == "2030-01-02 12.00.00 kept"
    assert assert_replays(keeping.take(name)) > 3.5 * SAMPLE_RATE
    assert keeping.faults == []


def test_kept_pieces_are_joined_and_old_ones_go(keeping: Stage) -> None:
    keeping.play(24)
    keeping.timeline[Field.PANIC] = 1
    keeping.play(12)  # a gap over the end of a piece
    keeping.timeline[Field.PANIC] = 0
    keeping.play(20)
    (all_of_it,) = keeping.until_answered(keeping.order(Keep, minutes=0.0))
    (little,) = keeping.until_answered(keeping.order(Keep, minutes=0.1))
    take = keeping.take(all_of_it)
    assert 30 <= take.facts.duration_s < 42
    assert len(take.checkpoints) in (4, 5)
    assert_replays(take, gaps=1)
    assert 6 <= keeping.take(little).facts.duration_s < 18
    assert_replays(keeping.take(little))
    assert len(list((keeping.recorder._scratch.folder / "pieces").iterdir())) <= 5


def test_a_kept_take_and_a_recorded_one_do_not_disturb_each_other(keeping: Stage) -> None:
    keeping.play(2)
    name = keeping.record("both")
    keeping.play(15)
    (kept,) = keeping.until_answered(keeping.order(Keep, minutes=0.0))
    keeping.stop()
    assert_replays(keeping.take(name))
    assert_replays(keeping.take(kept))
    assert keeping.take(name).facts.n_frames < keeping.take(kept).facts.n_frames + SAMPLE_RATE


def test_nothing_kept_is_said(stage: Stage, keeping: Stage) -> None:
    (answer,) = stage.until_answered(stage.order(Keep, minutes=0.0))
    assert answer == "no: nothing is kept: takes.keep_minutes is 0 in the settings"
    answers = keeping.order(Keep, minutes=0.0)
    keeping.recorder.turn(0.0)
    assert answers == ["no: nothing has been played yet that could be kept"]


def test_what_a_dead_instrument_had_kept_is_rescued(keeping: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.play(13)
    left = keeping.takes / ".scratch-999999999"
    keeping.recorder._scratch.release()
    keeping.recorder._scratch.folder.rename(left)
    other = keeping.new_recorder(0.5)
    other.rescue()
    other.finish()
    assert [line for line in keeping.said if "it is the take 'rescued'" in line]
    assert assert_replays(keeping.take("rescued")) > 11 * SAMPLE_RATE
    assert not left.exists()


def test_a_button_that_is_hammered_does_not_fill_the_disk(keeping: Stage) -> None:
    keeping.play(2)
    keeping.recorder._scratch._joining.acquire()
    try:
        answers = [keeping.order(Keep, minutes=0.0) for _ in range(8)]
        keeping.play(0.2)
        refused = [answer for answer in answers if answer]
    finally:
        keeping.recorder._scratch._joining.release()
    assert [answer[0] for answer in refused] == [
        "no: 4 takes are being made of it already; wait for them"
    ] * 4
    for answer in answers:
        keeping.until_answered(answer)
