"""The map of what was heard, against a list that remembers every frame; the gaps are a real player's."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sda_core.frames import HOP
from sda_live.playhead import Cause, Playhead
from sda_live.takes.heard_map import OPEN, HeardMap
from sda_live.timeline import Field, Gap, Timeline, create_timeline

BLOCK = 256

happening = st.sampled_from(("write", "write", "write", "panic", "calm", "break", "new player", "look"))


def written(timeline: Timeline, n_hops: int) -> None:
    hop = np.ones((2, HOP), np.float32)
    for _ in range(n_hops):
        timeline.write(timeline[Field.WRITTEN], hop)
        timeline[Field.WRITTEN] += HOP


def played(timeline: Timeline, happenings: list[str]) -> tuple[HeardMap, dict[int, int]]:
    """The map after all that, and the frame of the timeline of each that was heard whole."""
    heard_map = HeardMap(timeline)
    truth: dict[int, int] = {}
    playhead, block = Playhead(timeline), np.zeros((BLOCK, 2), np.float32)
    for what in happenings:
        match what:
            case "write":
                written(timeline, 6)
            case "panic" | "calm":
                timeline[Field.PANIC] = int(what == "panic")
            case "break":
                timeline[Field.BREAK_AT] = timeline[Field.WRITTEN]
            case "new player":
                playhead = Playhead(timeline)
            case "look":
                heard_map.look()
        for _ in range(4):
            first, made = timeline[Field.HEARD], timeline[Field.PLAYED]
            was_open = timeline[Field.GAP]
            playhead.take(block)
            if not was_open and not timeline[Field.GAP]:
                truth |= {first + n: made + n for n in (0, BLOCK // 2, BLOCK - 1)}
    heard_map.look()
    return heard_map, truth


@settings(max_examples=60, deadline=None)
@given(st.lists(happening, max_size=40))
def test_heard_and_made_belong_together(happenings: list[str]) -> None:
    with TemporaryDirectory() as folder:
        timeline = create_timeline(Path(folder))
        heard_map, truth = played(timeline, happenings)
        for heard, made in truth.items():
            assert heard_map.heard_at(made) == heard
            assert heard_map.made_before(heard) == made
        gaps = heard_map.gaps(0, timeline[Field.HEARD])
        for one, other in pairwise(gaps):
            assert one.heard_to <= other.heard_from, "in order, and none within another"
            assert one.made_to <= other.made_from
        everywhere = range(0, timeline[Field.WRITTEN], HOP)
        places = [heard_map.heard_at(made) for made in everywhere]
        assert places == sorted(places)
        for gap in gaps:
            assert all(not gap.heard_from <= heard < gap.heard_to for heard in truth)
            assert gap.heard_from <= heard_map.heard_at(gap.made_from) <= gap.heard_to


@settings(max_examples=30, deadline=None)
@given(st.lists(happening, max_size=30))
def test_looking_often_or_once_is_the_same(happenings: list[str]) -> None:
    seen = []
    for between in ((), ("look",)):
        with TemporaryDirectory() as folder:
            timeline = create_timeline(Path(folder))
            wanted = [what for what in happenings if what != "look"]
            with_looks = [what for one in wanted for what in (one, *between)]
            heard_map, _ = played(timeline, with_looks if between else [w for o in wanted for w in (o, "")])
            seen.append(heard_map.gaps(0, timeline[Field.HEARD]))
    assert seen[0] == seen[1]


def test_a_place_within_a_gap_is_not_before_what_is_written(tmp_path: Path) -> None:
    timeline = create_timeline(tmp_path)
    timeline[Field.HEARD] = 5000
    timeline.log_gap(Gap(1000, 4000, 1000, 1600, Cause.RENDER_LATE))
    heard_map = HeardMap(timeline)
    heard_map.look()
    assert heard_map.heard_at(1024) == 1024
    assert heard_map.heard_at(1024, not_before=3000) == 3000
    assert heard_map.heard_at(1024, not_before=4500) == 4000, "not beyond the gap"
    assert heard_map.heard_at(1600, not_before=4500) == 4000
    assert heard_map.heard_at(1600) == heard_map.heard_at(1024, not_before=4000) == 4000


def test_a_gap_that_two_players_close_counts_once(tmp_path: Path) -> None:
    timeline = create_timeline(tmp_path)
    timeline[Field.HEARD] = 9000
    timeline.log_gap(Gap(1000, 2000, 1000, 1500, Cause.PANIC))
    heard_map = HeardMap(timeline)
    heard_map.look()
    timeline.log_gap(Gap(1000, 3000, 1000, 1700, Cause.PANIC))
    heard_map.look()
    assert heard_map.gaps(0, 9000) == [Gap(1000, 3000, 1000, 1700, Cause.PANIC)]


def test_a_gap_that_closes_while_it_is_looked_at_is_not_lost(tmp_path: Path) -> None:
    """The player may close one gap and open the next between any two reads."""
    timeline = create_timeline(tmp_path)
    timeline[Field.HEARD], n_reads = 9000, 0

    class Racing:
        """The same memory, in which things happen while it is read."""

        def __getitem__(self, field: Field) -> int:
            nonlocal n_reads
            n_reads += 1
            if n_reads % 3 == 0 and timeline[Field.N_GAPS] < 4:
                start = 1000 * timeline[Field.N_GAPS]
                timeline.log_gap(Gap(start, start + 500, start, start + 300, Cause.PANIC))
            return timeline[field]

        def gaps(self, since: int):  # type: ignore[no-untyped-def]
            found = list(timeline.gaps(since))
            if timeline[Field.N_GAPS] < 6:
                timeline.log_gap(Gap(7000, 7500, 7000, 7300, Cause.PANIC))
            return iter(found)

    heard_map = HeardMap(Racing())  # type: ignore[arg-type]
    for _ in range(4):
        heard_map.look()
    assert [gap.heard_from for gap in heard_map.gaps(0, OPEN)] == [0, 1000, 2000, 3000, 7000]
