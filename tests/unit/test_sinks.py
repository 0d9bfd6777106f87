"""Sinks: a file that is what was given, rounded to 24 bits, and time that goes by the clock."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.errors import OutputError
from sda_core.frames import HOP, SAMPLE_RATE
from sda_live import sinks
from sda_live.playhead import Playhead
from sda_live.sinks import Sink, new_file
from sda_live.takes.wav_file import HEADER_BYTES
from sda_live.timeline import Field, Timeline, create_timeline


def noise(n_frames: int) -> np.ndarray:
    return np.random.default_rng(4).uniform(-0.9, 0.9, (n_frames, 2)).astype(np.float32)


def test_a_file_holds_what_it_was_given_in_24_bits(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    file = new_file(path)
    blocks = [noise(256), np.zeros((64, 2), np.float32), noise(1000)]
    for block in blocks:
        file.append(block)
    file.close()
    given = np.concatenate(blocks).astype(np.float64)
    assert soundfile.info(path).subtype == "PCM_24"
    back, rate = soundfile.read(path, dtype="int32")
    assert rate == SAMPLE_RATE
    assert not (back % 256).any()
    assert np.array_equal(back // 256, np.rint(given * 2**23))


def test_a_file_whose_player_is_killed_says_how_long_it_is(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    file = new_file(path)
    for _ in range(400):
        file.append(noise(256))
    seen = soundfile.info(path).frames  # as it stands there, with nothing closed
    assert 400 * 256 - SAMPLE_RATE < seen <= 400 * 256
    with path.open("rb") as there:
        (said,) = struct.unpack("<I", there.read(HEADER_BYTES)[-4:])
    assert said == seen * 6
    file.close()


@pytest.mark.parametrize("name", ["none/take.wav", ".", "yesterday.wav"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "yesterday.wav").write_bytes(b"sound")
    with pytest.raises(OutputError, match=r"cannot write .*; choose another place"):
        new_file(tmp_path / name)
    assert (tmp_path / "yesterday.wav").read_bytes() == b"sound"


class World:
    """A clock that goes on when one sleeps, and an engine that makes sound in its time."""

    def __init__(self, timeline: Timeline, speed: float) -> None:
        self.now_ns, self.timeline, self.speed = 0, timeline, speed

    def perf_counter_ns(self) -> int:
        return self.now_ns

    def sleep(self, seconds: float) -> None:
        self.now_ns += max(1, round(seconds * 1e9))
        made = int(self.now_ns * self.speed * SAMPLE_RATE / 1e9) // HOP * HOP
        while self.timeline[Field.WRITTEN] < made:
            frame = self.timeline[Field.WRITTEN]
            self.timeline.write(frame, noise(HOP).T)
            self.timeline[Field.WRITTEN] = frame + HOP


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return create_timeline(tmp_path)


def played(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch, *, speed: float, is_file: bool
) -> tuple[int, list[np.ndarray]]:
    """(frames given in a second of the clock, the blocks that were kept)."""
    world = World(timeline, speed)
    clock = "perf_counter_ns" if hasattr(sinks, "perf_counter_ns") else "monotonic_ns"
    monkeypatch.setattr(sinks, clock, world.perf_counter_ns)
    monkeypatch.setattr(sinks, "sleep", world.sleep)
    kept: list[np.ndarray] = []
    sink = Sink(
        timeline, Playhead(timeline), 256, (lambda block: kept.append(block.copy())) if is_file else None
    )

    def is_over() -> bool:
        if world.now_ns > 1_000_000_000:
            timeline[Field.LEAVE] = 1
        return bool(timeline[Field.LEAVE])

    sink.play(is_over)
    return timeline[Field.HEARD], kept


def test_nowhere_goes_by_the_clock(timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, _ = played(timeline, monkeypatch, speed=20, is_file=False)
    assert heard == pytest.approx(SAMPLE_RATE, abs=1200)
    assert timeline[Field.N_DRY] == 0
    assert [block.n_frames for block in timeline.blocks(0)] == [256] * timeline[Field.N_BLOCKS]


def test_a_file_waits_for_a_slow_engine(timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, kept = played(timeline, monkeypatch, speed=0.5, is_file=True)
    assert SAMPLE_RATE // 3 < heard < SAMPLE_RATE * 0.6
    assert timeline[Field.N_DRY] == 0
    assert len(list(timeline.gaps(0))) == 1, "but for the beginning"
    assert np.array_equal(np.concatenate(kept), timeline.heard(0, heard))
