"""The timeline: rings that run round, logs that keep the last, and one memory for all who look."""

from pathlib import Path

import numpy as np
import pytest

from sda_core.frames import HOP
from sda_live.timeline import (
    BLOCKS_KEPT,
    GAPS_KEPT,
    NEVER,
    RING_FRAMES,
    Block,
    Field,
    Gap,
    Timeline,
    create_timeline,
)


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return create_timeline(tmp_path)


def numbered(first: int, n_frames: int) -> np.ndarray:
    frames = np.arange(first, first + n_frames, dtype=np.float32)
    return np.stack([frames, -frames], axis=1)


def test_a_new_one_has_nothing(timeline: Timeline) -> None:
    untouched = {Field.BREAK_AT: NEVER, Field.LEAST_FRAMES: NEVER}
    assert [timeline[field] for field in Field] == [untouched.get(field, 0) for field in Field]
    assert list(timeline.blocks(0)) == list(timeline.gaps(0)) == []
    assert not timeline.heard(0, 1000).any()


def test_every_process_sees_the_same(timeline: Timeline) -> None:
    other = Timeline(timeline.path)
    for number, field in enumerate(Field):
        timeline[field] = -number
    assert [other[field] for field in Field] == [-number for number in range(len(Field))]
    other.add(Field.N_DRY, 40)
    assert timeline[Field.N_DRY] == 40 - Field.N_DRY
    timeline.path.unlink()
    other[Field.PLAYED] = 3
    assert timeline[Field.PLAYED] == 3


@pytest.mark.parametrize("first", [0, 5 * HOP, RING_FRAMES - 2 * HOP, 7 * RING_FRAMES - HOP])
@pytest.mark.parametrize("n_frames", [1, 500, 3 * HOP])
def test_what_is_written_is_read_round_the_end(timeline: Timeline, first: int, n_frames: int) -> None:
    for hop in range(5):
        timeline.write(first + hop * HOP, numbered(hop * HOP, HOP).T)
    block = np.empty((n_frames, 2), np.float32)
    for offset in (0, 1, HOP - 1, 700):
        timeline.read(first + offset, block)
        assert np.array_equal(block, numbered(offset, n_frames))


@pytest.mark.parametrize("first", [0, RING_FRAMES - 100, 3 * RING_FRAMES - 1])
def test_what_is_heard_is_kept_round_the_end(timeline: Timeline, first: int) -> None:
    timeline[Field.HEARD] = first
    at = 0
    for n_frames in (1, 64, 2048, 77):
        timeline.hear(numbered(at, n_frames))
        at += n_frames
    assert timeline[Field.HEARD] == first + at
    assert np.array_equal(timeline.heard(first, at), numbered(0, at))
    block = np.ones((50, 2), np.float32)
    timeline.read(first, block)
    assert not block.any(), "the two rings are apart"


def test_the_logs_keep_the_last_and_go_on_from_a_number(timeline: Timeline) -> None:
    for number in range(BLOCKS_KEPT + 10):
        timeline.log_block(number, 2 * number, 64)
    blocks = list(timeline.blocks(0))
    last = BLOCKS_KEPT + 9
    assert blocks[-1] == Block(last, 2 * last, 64)
    assert [block.at_ns for block in blocks] == list(range(last - len(blocks) + 1, last + 1))
    assert len(blocks) >= BLOCKS_KEPT - 1
    assert [block.at_ns for block in timeline.blocks(last - 2)] == [last - 2, last - 1, last]
    for number in range(GAPS_KEPT + 3):
        timeline.log_gap(Gap(number, 1, 2, 3, 4))
    gaps = list(timeline.gaps(GAPS_KEPT + 1))
    assert gaps == [Gap(GAPS_KEPT + 1, 1, 2, 3, 4), Gap(GAPS_KEPT + 2, 1, 2, 3, 4)]
