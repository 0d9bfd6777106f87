"""Makes the Status out of what the daemon and the shared memory know. Only looks."""

import math
import os
import time

import numpy as np

from sda_core import __version__
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.live_union import union_sliders
from sda_core.state import State
from sda_live.memory import resident_mb
from sda_live.status import DoorsStatus, Faults, Glance, Recording, SliderStatus, SlotStatus, Status, latency
from sda_live.timeline import Field, Timeline

METER_FRAMES = 4800
SILENCE_DB = -120.0
# In the status more than this would not fit into a packet.
LONGEST_SENTENCE = 500


def status_of(
    timeline: Timeline,
    state: State,
    *,
    doors: DoorsStatus,
    set_name: str,
    started_at: float,
    device: str,
    children: tuple[int, ...],
    engine_restarts: int,
    player_restarts: int,
    dropped_wishes: int,
    last_fault: str,
    recording: Recording,
) -> Status:
    """The Status of this moment. `started_at` is a time of the monotonic clock."""
    played = timeline[Field.PLAYED]
    peaks, levels = _levels(timeline)
    rendered_s = timeline[Field.N_HOPS] * HOP / SAMPLE_RATE
    return Status(
        version=__version__,
        pid=os.getpid(),
        doors=doors,
        set_name=set_name,
        up_s=round(time.monotonic() - started_at, 1),
        device=device,
        device_rate=timeline[Field.DEVICE_RATE],
        is_panic=bool(timeline[Field.PANIC]),
        is_silent=bool(timeline[Field.IS_SILENT]),
        peak_db=peaks,
        rms_db=levels,
        depth_ms=_ms(timeline[Field.WRITTEN] - played),
        target_ms=_ms(timeline[Field.TARGET_FRAMES]),
        least_depth_ms=_ms(min(timeline[Field.LEAST_FRAMES], timeline[Field.TARGET_FRAMES])),
        latency=latency(timeline[Field.DEVICE_FRAMES], timeline[Field.GUARD_FRAMES]),
        render_speed=round(rendered_s * 1e9 / max(1, timeline[Field.RENDER_NS]), 1),
        events=timeline[Field.N_EVENTS],
        rewinds=timeline[Field.N_REWINDS],
        memory_mb=round(resident_mb((os.getpid(), *children)), 1),
        played_s=round(played / SAMPLE_RATE, 3),
        slots=_slots(state, played),
        sliders=tuple(
            SliderStatus(
                number=slider.number,
                label=slider.label,
                position=round(state.at(f"slider{slider.number}", played), 2),
            )
            for slider in union_sliders(state.assignment, state.slots)
        ),
        recording=recording,
        faults=Faults(
            ran_dry=timeline[Field.N_DRY],
            player_late=timeline[Field.N_LATE_PLAYER],
            device_late=timeline[Field.N_LATE_DEVICE],
            overtaken=timeline[Field.N_OVERTAKEN],
            tears=timeline[Field.N_TEARS],
            render_faults=timeline[Field.N_FAULTS],
            engine_restarts=engine_restarts,
            player_restarts=player_restarts,
            dropped_wishes=dropped_wishes,
            bad_packets=doors.bad_packets,
            lost_packets=doors.lost_packets,
            last=last_fault[:LONGEST_SENTENCE],
        ),
    )


def glance_of(timeline: Timeline) -> Glance:
    """What costs nothing to look at."""
    return Glance(
        peak_db=_levels(timeline)[0],
        depth_ms=_ms(timeline[Field.WRITTEN] - timeline[Field.PLAYED]),
        latency_ms=latency(timeline[Field.DEVICE_FRAMES], timeline[Field.GUARD_FRAMES]).total_ms,
        is_panic=bool(timeline[Field.PANIC]),
    )


def _slots(state: State, played: int) -> tuple[SlotStatus, ...]:
    return tuple(
        SlotStatus(
            model=model.name if model else "",
            weight=round(state.at(f"weight{slot}", played), 1),
            is_on=bool(state.target(f"slot{slot}")),
        )
        for slot, model in enumerate(state.slots, start=1)
    )


def _levels(timeline: Timeline) -> tuple[tuple[float, float], tuple[float, float]]:
    """(peaks, mean levels) of the last tenth of a second that was heard, in dB, left and right."""
    block = timeline.heard(max(0, timeline[Field.HEARD] - METER_FRAMES), METER_FRAMES)
    peaks = np.abs(block).max(axis=0)
    levels = np.sqrt(np.square(block).mean(axis=0))
    return (_db(peaks[0]), _db(peaks[1])), (_db(levels[0]), _db(levels[1]))


def _ms(frames: int) -> float:
    return round(1000 * frames / SAMPLE_RATE, 1)


def _db(level: float) -> float:
    return round(max(SILENCE_DB, 20 * math.log10(max(float(level), 1e-9))), 1)
