"""Laws of the recorder under everything that can happen to it at once.

The player is the real one; the engine is a counter: every frame that it makes is its own number, so each
sample of a take says which frame of the timeline it is. Its words reach the recorder late, as they do.
"""

import shutil
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from sda_core.events import Changed
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Entry
from sda_core.state import State, apply
from sda_core.take import CHECKPOINT_FRAMES, RECORDING, Take, read_facts, read_take, spans
from sda_live.playhead import Playhead
from sda_live.takes.joining import PIECES
from sda_live.takes.orders import Order
from sda_live.takes.recorder import ASKING_FRAMES, PATIENCE_FRAMES, Keep, Mark, Recorder, Start, Stop
from sda_live.timeline import RING_FRAMES, Field, create_timeline

BLOCK = 480
DEPTH = 30 * HOP
GUARD = 700
COUNTED = 1 << 22  # frames until the numbers begin again


class Counting:
    """An instrument whose sound is the number of each frame."""

    def __init__(self, folder: Path, *, keep_minutes: float = 0.0, seed: int = 0) -> None:
        self.takes = folder / "takes"
        (folder / "memory").mkdir(parents=True)
        self.timeline = create_timeline(folder / "memory")
        self.timeline[Field.BLOCK_FRAMES] = BLOCK
        self.chance = Random(seed)
        self.entries: list[Entry] = []
        self.said: list[str] = []
        self.faults: list[str] = []
        self.asked: list[Path] = []
        self.words: deque[tuple[int, Callable[[], None]]] = deque()  # on their way, and when they arrive
        self.delay_frames, self.is_stopped, self.is_slow = 0, False, False
        self._settled = self._last_change = 0
        self.recorder = Recorder(
            self.timeline,
            State(),
            self.takes,
            keep_minutes=keep_minutes,
            machine="this",
            compute="cpu",
            model_file=lambda _hash: None,
            ask=self.asked.append,
            log=self.said.append,
            fault=self.faults.append,
            now=lambda: datetime(2030, 1, 2, 12, 0, 0),
        ).opened()
        self.playhead = Playhead(self.timeline)

    @property
    def heard(self) -> int:
        return self.timeline[Field.HEARD]

    def play(self, seconds: float) -> None:
        end = self.heard + round(seconds * SAMPLE_RATE)
        block = np.zeros((BLOCK, 2), np.float32)
        while self.heard < end:
            if not self.is_stopped:
                self._make()
            self.playhead.take(block)
            while self.words and self.words[0][0] <= self.heard:
                self.words.popleft()[1]()
            if not self.is_slow:
                self.recorder.turn(0.0)

    def move(self) -> None:
        """A slider is moved; it acts after the guard."""
        earliest = boundary(self.timeline[Field.PLAYED] + GUARD)
        frame = min(max(earliest, self._last_change), self.timeline[Field.WRITTEN])
        self._last_change = frame
        event = Changed(values=(("slider1", float(len(self.entries) % 10)),))
        self.entries.append((frame, event))
        self._say(lambda: self.recorder.accept(frame, event))

    def kill_the_engine(self) -> None:
        """What it had said arrives; what was to act behind what it made never will."""
        written = self.timeline[Field.WRITTEN]
        while self.words:
            self.words.popleft()[1]()
        self.entries = [entry for entry in self.entries if entry[0] < written]
        self.asked.clear()
        self.timeline[Field.BREAK_AT] = written
        self.recorder.forget_from(written)
        self._last_change = written

    def kill_the_player(self) -> None:
        self.playhead = Playhead(self.timeline)

    def panic(self, *, is_on: bool) -> None:
        self.timeline[Field.PANIC] = int(is_on)

    def order(self, make: Callable[..., Order], **what: str | float) -> list[str]:
        answers: list[str] = []
        self.recorder.order(
            make(**what, done=answers.append, failed=lambda why: answers.append(f"no: {why}"))
        )
        return answers

    def answer(self, answers: list[str]) -> str:
        for _ in range(400):
            if answers:
                return answers[0]
            self.play(0.05)
        raise AssertionError(f"no answer; {self.faults}")

    def record(self, name: str = "one") -> str:
        return self.answer(self.order(Start, name=name))

    def stop(self) -> str:
        return self.answer(self.order(Stop))

    def check(self, name: str) -> Take:
        """The law: a take is what was heard, its journal is what happened."""
        take = read_take(self.takes / name)
        wav = numbers_of(take)
        assert len(wav) == take.facts.n_frames
        for span in spans(take.facts):
            made = np.arange(span.made_frame, span.made_frame + span.n_frames)
            got = wav[span.wav_frame : span.wav_frame + span.n_frames]
            assert np.array_equal(got, made % COUNTED + 1), f"{name}: {span} of {take.facts}"
        first, end = take.journal.first_frame, take.journal.first_frame + take.journal.n_frames
        start = State()
        for frame, event in self.entries:
            if frame < first:
                start = apply(start, event, frame)
        assert take.journal.start == start
        assert take.journal.entries == tuple(entry for entry in self.entries if first <= entry[0] < end)
        assert not (take.folder / RECORDING).exists()
        return take

    def _make(self) -> None:
        timeline = self.timeline
        for _ in range(4):
            written = timeline[Field.WRITTEN]
            if written - timeline[Field.PLAYED] >= DEPTH:
                break
            numbers = (np.arange(written, written + HOP) % COUNTED + 1) / (1 << 23)
            timeline.write(written, np.stack((numbers, numbers)).astype(np.float32))
            timeline[Field.WRITTEN] = written + HOP
        settled = -(-timeline[Field.PLAYED] // HOP) * HOP
        for path in self.asked:
            path.write_bytes(b"what was playing")
            self._say(lambda path=path: self.recorder.paired(settled, path, ()))  # type: ignore[misc]
        self.asked.clear()
        if settled > self._settled:
            self._settled = settled
            self._say(lambda: self.recorder.until(settled))

    def _say(self, word: Callable[[], None]) -> None:
        due = self.heard + self.chance.randint(0, self.delay_frames)
        self.words.append((max(due, self.words[-1][0] if self.words else 0), word))


@contextmanager
def counting(folder: Path, **how: float) -> Iterator[Counting]:
    stage = Counting(folder, **how)  # type: ignore[arg-type]
    try:
        yield stage
    finally:
        stage.recorder.finish()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Counting]:
    with counting(tmp_path / "stage") as stage:
        yield stage


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Counting]:
    with counting(tmp_path / "keeping", keep_minutes=0.5) as stage:
        yield stage


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_a_take_is_what_was_heard(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with counting(tmp_path, keep_minutes=0.3, seed=seed) as stage:
        happenings: list[Callable[[], object]] = [
            *(stage.move,) * 12,
            lambda: stage.panic(is_on=chance.random() < 0.4),
            lambda: stage.panic(is_on=False),
            lambda: setattr(stage, "is_stopped", chance.random() < 0.4),
            lambda: setattr(stage, "is_stopped", False),
            lambda: setattr(stage, "is_slow", chance.random() < 0.3),
            stage.kill_the_engine,
            stage.kill_the_player,
            lambda: setattr(stage, "delay_frames", chance.choice((0, 500, 5000, 20000))),
            lambda: stage.play(chance.choice((1, 5))),
        ]
        started: list[list[str]] = []
        kept: list[list[str]] = []
        orders: list[Callable[[], object]] = [
            lambda: started.append(stage.order(Start, name="")),
            lambda: stage.order(Stop),
            lambda: stage.order(Mark, text="here"),
            lambda: kept.append(stage.order(Keep, minutes=0.0)),
        ]
        for _ in range(150):
            stage.play(chance.choice((0.01, 0.05, 0.3)))
            chance.choice(happenings if chance.random() < 0.8 else orders)()
        stage.is_stopped = stage.is_slow = False
        stage.panic(is_on=False)
        stage.play(2)
        stage.recorder._last.keep(_nobody(Keep, minutes=0.0), "last", stage.recorder._done)
        stage.recorder.finish()
        names = [path.name for path in stage.takes.iterdir()]
        assert len(names) >= 1 + sum(not a[0].startswith("no: ") for a in (*started, *kept) if a)
        for name in names:
            stage.check(name)
        assert all(started), "everyone is answered"
        assert [fault for fault in stage.faults if "were not recorded" not in fault] == []


def _nobody(make: Callable[..., Order], **what: str | float) -> Keep:
    order = make(**what, done=lambda _name: None, failed=pytest.fail)
    assert isinstance(order, Keep)
    return order


@pytest.mark.parametrize("seed", range(3))
def test_a_take_begun_in_silence_while_hands_move_has_the_state_of_its_first_frame(
    tmp_path: Path, seed: int
) -> None:
    with counting(tmp_path, seed=seed) as stage:
        stage.panic(is_on=True)
        stage.delay_frames = 10_000
        for number in range(4):
            for _ in range(20):
                stage.move()
                stage.play(0.02)
            answer = stage.order(Start, name=f"take {number}")
            while not answer:
                stage.move()
                stage.play(0.01)
            stage.panic(is_on=False)
            stage.play(0.3)
            stage.panic(is_on=True)
            stage.play(0.1)
            stage.stop()
            stage.check(f"take {number}")


def test_a_stop_that_is_overtaken_by_the_writing_still_ends_the_take(stage: Counting) -> None:
    stage.record()
    stage.play(1)
    answers: list[str] = []
    stop = Stop(done=answers.append, failed=answers.append)
    stage.recorder._queue.put((stage.heard - 4000, stop))  # read before the last turns wrote on
    assert stage.answer(answers) == "one"
    stage.check("one")


def test_a_stop_and_a_start_at_once_are_two_takes(stage: Counting) -> None:
    stage.delay_frames = 5000
    stage.record("one")
    stage.play(1)
    answers = [stage.order(Stop), stage.order(Start, name="two"), stage.order(Mark, text="new")]
    assert stage.answer(answers[1]) == "two"
    assert [answers[0], answers[2]] == [["one"], ["new"]]
    stage.play(0.5)
    stage.stop()
    stage.check("one")
    assert [mark.wav_frame for mark in stage.check("two").facts.markers] == [0]


def test_everyone_who_stops_is_answered(stage: Counting) -> None:
    stage.record()
    stage.play(0.5)
    stage.delay_frames = 5000
    stage.play(0.2)
    first, second, mark = stage.order(Stop), stage.order(Stop), stage.order(Mark, text="late")
    stage.play(0.5)
    assert first == second == ["one"]
    assert mark == ["no: nothing is being recorded; a marker belongs in a take"]


def test_a_take_stopped_before_it_began_is_said(stage: Counting) -> None:
    stage.play(0.5)
    stage.is_stopped = True
    start, mark, stop = stage.order(Start, name="x"), stage.order(Mark, text="m"), stage.order(Stop)
    stage.play(0.1)
    assert start == ["no: it was stopped before it began"]
    assert mark == ["no: 'm' marks nothing: it was stopped before it began"]
    assert stop == ["no: nothing was recorded: the take had not begun yet"]


@pytest.mark.parametrize("name", [".scratch-1", "..", "aux", "x" * 61, "a:b", "end."])
def test_a_name_that_is_no_files_name_everywhere_is_refused(stage: Counting, name: str) -> None:
    assert stage.record(name).startswith(f"no: name: got {name!r}, allowed are")
    assert stage.record("fine") == "fine"


def test_a_take_begun_before_the_first_sound_begins_with_it(stage: Counting) -> None:
    stage.is_stopped = True
    answer = stage.order(Start, name="one")
    stage.play(PATIENCE_FRAMES / SAMPLE_RATE + 3)
    stage.is_stopped = False
    assert stage.answer(answer) == "one"
    stage.play(1)
    stage.stop()
    assert stage.check("one").facts.duration_s > 0.9


def test_a_take_without_a_frame_is_a_take(stage: Counting) -> None:
    stage.record()
    answers = [stage.order(Stop)]
    stage.answer(answers[0])
    assert stage.check("one").facts.n_frames < SAMPLE_RATE / 10


def test_pairs_that_an_engine_owed_disturb_nothing(keeping: Counting) -> None:
    """Orders that waited for an engine are all obeyed by the next one, at the same boundary."""
    keeping.play(3)
    keeping.is_stopped = True
    keeping.play((CHECKPOINT_FRAMES + 2 * ASKING_FRAMES) / SAMPLE_RATE)
    assert len(keeping.asked) >= 2
    keeping.is_stopped = False
    keeping.play(2)
    assert keeping.faults == []
    assert keeping.answer(keeping.order(Keep, minutes=0.0)).endswith("kept")


def test_a_stall_of_the_disk_across_a_panic_is_one_gap(stage: Counting) -> None:
    stage.record()
    stage.play(1)
    stage.panic(is_on=True)
    stage.play(0.5)
    stage.is_slow = True
    stage.play(3)
    stage.panic(is_on=False)
    stage.play(RING_FRAMES / SAMPLE_RATE)
    stage.is_slow = False
    stage.play(2)
    stage.stop()
    assert [gap.cause for gap in stage.check("one").facts.gaps] == ["the disk was too slow"]
    stage.record("two")
    stage.play(0.5)
    stage.is_slow = True
    stage.play(RING_FRAMES / SAMPLE_RATE)
    stage.panic(is_on=True)
    stage.play(1)
    stage.is_slow = False
    stage.play(1)
    assert not read_facts(stage.takes / "two").is_complete  # and it can be read: its gaps are in order
    stage.panic(is_on=False)
    stage.play(1)
    stage.stop()
    stage.check("two")


# A disk that refuses.


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("refused", ["mkdir", "START", "JOURNAL", "WAV", "take.json", "models"])
def test_a_take_that_cannot_begin_leaves_nothing(
    stage: Counting, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    stage.play(0.5)
    with monkeypatch.context() as patch:
        match refused:
            case "mkdir":
                patch.setattr("sda_live.takes.recorder.TakeWriter", full)
            case "START":
                patch.setattr("sda_live.takes.writer.link", full)
            case "JOURNAL":
                patch.setattr("sda_live.takes.writer.head_to_line", full)
            case "WAV":
                patch.setattr("sda_live.takes.writer.WavFile", full)
            case "take.json":
                patch.setattr("sda_live.takes.writer._put", full)
            case "models":
                patch.setattr("sda_live.takes.track.Track.mark", full)
                stage.order(Mark, text="early")
        answer = stage.order(Start, name="one")
        if refused == "models":
            stage.order(Mark, text="waits")
        assert stage.answer(answer).startswith("no: recording cannot begin: cannot save")
    assert [path.name for path in stage.takes.iterdir() if not path.name.startswith(".")] == []
    assert stage.record("one") == "one"
    stage.play(0.2)
    stage.stop()
    stage.check("one")


@pytest.mark.parametrize("refused", ["events", "gaps", "sound", "checkpoint", "marker"])
def test_a_take_that_cannot_go_on_is_whole_up_to_there(
    stage: Counting, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    stage.record()
    stage.play(2)
    track = stage.recorder._take
    assert track is not None
    method = {
        "events": "happened",
        "gaps": "had_gaps",
        "sound": "sounded",
        "checkpoint": "passed",
        "marker": "mark",
    }
    with monkeypatch.context() as patch:
        patch.setattr(f"sda_live.takes.writer.TakeWriter.{method[refused]}", full)
        stage.move()
        mark = stage.order(Mark, text="here")
        stop: list[str] = []
        if refused == "sound":
            stage.delay_frames = 3000
            stop = stage.order(Stop)
        stage.panic(is_on=True)
        stage.play(0.1)
        stage.panic(is_on=False)
        stage.play(CHECKPOINT_FRAMES / SAMPLE_RATE if refused == "checkpoint" else 0.5)
    said = stop[0] if stop else stage.faults[0]
    assert "recording has stopped: cannot save" in said
    assert "the disk is full" in said
    assert len(stage.faults) + len(stop) == 1, "it is said once"
    if refused == "marker":
        assert mark == ["no: the marker could not be written"]
    assert stage.check("one").facts.duration_s >= 2


def test_a_folder_deleted_while_recording_ends_the_take_within_a_second(stage: Counting) -> None:
    stage.record()
    stage.play(2)
    shutil.rmtree(stage.takes / "one")
    stage.play(1.1)
    (fault,) = stage.faults
    assert "it was deleted while it was written" in fault
    assert f"{stage.takes / 'one'} was moved or deleted" in fault
    assert not (stage.takes / "one").exists()
    assert stage.record("one") == "one"


def test_a_mistake_of_ours_ends_the_take_and_not_the_evening(
    keeping: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.record()
    keeping.play(1)
    stop = keeping.order(Stop)
    with monkeypatch.context() as patch:
        patch.setattr("sda_live.takes.track.Track.sounded", lambda *_: 1 / 0)
        keeping.play(0.05)
    assert stop[0].startswith("no: recording has stopped: a mistake in SDA (ZeroDivisionError")
    keeping.check("one")
    assert keeping.record("two") == "two"
    keeping.play(1)
    keeping.stop()
    keeping.check("two")


def test_a_scratch_that_failed_says_so_and_begins_anew(
    keeping: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.play(12)
    with monkeypatch.context() as patch:
        patch.setattr("sda_live.takes.writer.TakeWriter.sounded", full)
        keeping.play(12)
        assert keeping.recorder.shown.kept_s == 0
    assert [fault.split(":")[0] for fault in keeping.faults] == ["the last minutes are not kept"]
    keeping.play(15)
    assert keeping.recorder.shown.kept_s <= 15
    assert keeping.check(keeping.answer(keeping.order(Keep, minutes=0.0))).facts.duration_s < 16


def test_two_keeps_at_once_are_two_takes(keeping: Counting) -> None:
    keeping.play(12)
    answers = [keeping.order(Keep, minutes=0.0) for _ in range(3)]
    names = {keeping.answer(one) for one in answers}
    assert len(names) == 3
    for name in names:
        assert keeping.check(name).facts.duration_s > 10


def test_what_is_being_joined_is_not_pruned(keeping: Counting) -> None:
    keeping.play(40)
    scratch = keeping.recorder._scratch
    pieces = scratch.last(1 << 40, keeping.heard)
    scratch.hold()
    keeping.play(40)
    assert all(piece.exists() for piece in pieces)
    scratch.let_go()
    keeping.play(11)
    assert len(list((scratch.folder / PIECES).iterdir())) <= 5


def test_memory_stays_where_it_is(stage: Counting) -> None:
    """Nothing grows with the time that nothing happens in, but for the gaps of the take itself."""
    stage.record()
    stage.play(5)
    for _ in range(20):
        stage.panic(is_on=True)
        stage.play(0.1)
        stage.panic(is_on=False)
        stage.move()
        stage.play(0.2)
    recorder = stage.recorder
    assert recorder._following.coming == ()
    assert recorder._pairs == []
    assert recorder._queue.empty()
    assert list(recorder._scratch.folder.glob("pair*")) == []


def numbers_of(take: Take) -> NDArray[np.int32]:
    wav, _ = soundfile.read(take.folder / "take.wav", dtype="int32", always_2d=True)
    numbers: NDArray[np.int32] = wav[:, 0] >> 8
    return numbers


def test_the_last_second_is_in_the_take_of_an_instrument_that_ends(stage: Counting) -> None:
    stage.record()
    stage.play(1)
    stage.delay_frames = 20_000
    stage.play(1)
    stage.timeline[Field.LEAVE] = 1
    stage.play(0.02)
    stage.recorder.close()
    stage.recorder.turn(0.0)
    stage.recorder.finish()
    take = read_take(stage.takes / "one")
    assert take.facts.gaps[-1].cause == "end"
    assert take.facts.gaps[-1].n_frames is None
    assert numbers_of(take)[take.facts.gaps[-1].wav_frame - 1] == take.facts.gaps[-1].made_frame
