"""The status: what the memory says, in numbers, in JSON and in lines for a musician."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.state import State
from sda_live.status import DoorsStatus, Faults, Recording, Status, latency, status_lines, status_to_json
from sda_live.status_report import SILENCE_DB, status_of
from sda_live.timeline import Field, Timeline, create_timeline
from tests.fixtures.small_instrument import loaded


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return create_timeline(tmp_path)


def status(timeline: Timeline, state: State | None = None, last_fault: str = "", device: str = "") -> Status:
    return status_of(
        timeline,
        State() if state is None else state,
        doors=DoorsStatus(
            osc="127.0.0.1:9100",
            bad_packets=4,
            lost_packets=5,
            midi="no JACK server is running",
            dropped={"osc packets (depth)": 4},
        ),
        set_name="",
        started_at=time.monotonic(),
        device=device,
        children=(),
        engine_restarts=1,
        player_restarts=2,
        dropped_wishes=3,
        last_fault=last_fault,
        recording=Recording(),
    )


def test_the_latency_is_the_sum_of_its_parts() -> None:
    parts = latency(device_frames=480, guard_frames=960)
    assert (parts.device_ms, parts.guard_ms) == (10, 20)
    assert parts.first_ms == pytest.approx(10 + 20 + 1000 * HOP / 2 / SAMPLE_RATE, abs=0.1)
    assert parts.total_ms == pytest.approx(parts.first_ms + parts.window_ms)


def test_it_says_what_the_memory_says(timeline: Timeline) -> None:
    for field, value in {
        Field.PLAYED: 48_000,
        Field.WRITTEN: 48_000 + 9600,
        Field.TARGET_FRAMES: 14_400,
        Field.LEAST_FRAMES: 4800,
        Field.N_HOPS: 1000,
        Field.RENDER_NS: 1_000_000_000,
        Field.N_EVENTS: 5,
        Field.N_REWINDS: 6,
        Field.PANIC: 1,
    }.items():
        timeline[field] = value
    now = status(timeline, loaded(2, 0, slider1=4, weight2=60, slot2=0))
    assert (now.played_s, now.depth_ms, now.target_ms, now.least_depth_ms) == (1, 200, 300, 100)
    assert now.render_speed == pytest.approx(1000 * HOP / SAMPLE_RATE, abs=0.1)
    assert (now.events, now.rewinds, now.is_panic) == (5, 6, True)
    assert [(slot.model, slot.weight, slot.is_on) for slot in now.slots[:2]] == [
        ("model 2", 25, True),
        ("model 0", 60, False),
    ]
    assert [now.sliders[0].label, now.sliders[0].position] == ["brightness", 4]


def test_the_meters_show_what_was_heard(timeline: Timeline) -> None:
    assert status(timeline).peak_db == (SILENCE_DB, SILENCE_DB)
    block = np.zeros((4800, 2), np.float32)
    block[::2, 0], block[1::2, 0], block[100, 1] = 0.5, -0.5, 1.0
    timeline.hear(block)
    now = status(timeline)
    assert now.peak_db == (-6, 0)
    assert now.rms_db[0] == -6
    assert now.rms_db[1] < -30
    timeline.hear(np.zeros((4800, 2), np.float32))
    assert status(timeline).peak_db == (SILENCE_DB, SILENCE_DB)


COUNTED = {
    "ran_dry": Field.N_DRY,
    "player_late": Field.N_LATE_PLAYER,
    "device_late": Field.N_LATE_DEVICE,
    "overtaken": Field.N_OVERTAKEN,
    "tears": Field.N_TEARS,
    "render_faults": Field.N_FAULTS,
}


def test_every_fault_has_its_own_count(timeline: Timeline) -> None:
    for number, field in enumerate(COUNTED.values(), start=10):
        timeline[field] = number
    faults = status(timeline, last_fault="x" * 5000).faults
    assert [getattr(faults, name) for name in COUNTED] == list(range(10, 10 + len(COUNTED)))
    others = (faults.engine_restarts, faults.player_restarts, faults.dropped_wishes)
    assert others == (1, 2, 3)
    assert (faults.bad_packets, faults.lost_packets) == (4, 5)
    assert len(faults.last) < 1000
    assert set(COUNTED) | {
        "engine_restarts",
        "player_restarts",
        "dropped_wishes",
        "bad_packets",
        "lost_packets",
        "last",
    } == set(Faults.__dataclass_fields__)


def test_it_goes_through_a_packet_and_becomes_lines(timeline: Timeline) -> None:
    timeline[Field.N_DRY] = 3
    now = status(timeline, loaded(1, slider1=-2.5), "it rained", "Speakers (ALSA)")
    plain = json.loads(json.dumps(status_to_json(now), allow_nan=False))
    assert plain["latency"]["total_ms"] == now.latency.total_ms
    text = "\n".join(status_lines(plain))
    for words in ("Speakers (ALSA)", "1 model 1 25 %", "1 brightness -2.5", "3 ran dry", "it rained"):
        assert words in text
    assert "PANIC" not in text
    empty = "\n".join(status_lines(status_to_json(status(timeline))))
    for words in ("nothing yet", "slots      empty", "sliders    none"):
        assert words in empty


def test_what_was_dropped_is_shown_with_its_cause(timeline: Timeline) -> None:
    assert "dropped    4 osc packets (depth)" in status_lines(status_to_json(status(timeline)))
