"""How soon a control is heard: the real instrument on the real audio server JACK, with OSC from outside.

Four slots in blend mode audio, default settings, 128-frame periods. Events come at random times. For each
the program knows when its packet was sent, reads in the journal at which frame it acts, and in the player's
log when the block with that frame was handed to the device; all clocks are the system's one. Half of the
spectral change is found by rendering around the event with and without it: what is rendered is bit-identical
with what was played.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sda_core.events import Changed
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Entry, Journal
from sda_core.parameters import parameter
from sda_live.timeline import Field
from tests.fixtures.change_measures import band_levels, share_of_change
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_server import JackServer
from tests.fixtures.journal_pieces import Pieces

N_SLIDERS = 4
SETTLING_S = 2.0
BEFORE, AFTER = boundary(SAMPLE_RATE // 2), SAMPLE_RATE // 5
N_SPECTRA = 200
STEP_MS = 3
# Two renderings of the same noise differ by about 3 dB in short windows: smaller changes drown in that.
CLEAR_CHANGE_DB = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    at_ns: int
    path: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Times in ms."""

    rate: float
    first: NDArray[np.float64]
    half: NDArray[np.float64]
    guards: NDArray[np.float64]
    taken_per_s: float
    overtaken: int
    empty: int
    tears: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    first_sound_s: float
    memory_mb: float


def measure(home: Path, rate: float, n_events: int, seed: int = 1) -> Measured:
    """Sends events at `rate` a second to an instrument of its own and says what became of them."""
    with (
        JackServer(period=128) as server,
        playing(home, device="", environment=server.environment) as instrument,
    ):
        instrument.said("first sound")
        instrument.wait_frames(round(SETTLING_S * SAMPLE_RATE))
        before = _counts(instrument)
        sent, blocks, guards = _play(instrument, rate, n_events, np.random.default_rng(seed))
        counts = _counts(instrument) - before
        instrument.end()
        journal = instrument.journal()
    first, frames = _first_changes(sent, journal, blocks)
    took_s = (sent[-1].at_ns - sent[0].at_ns) / 1e9
    return Measured(
        rate=rate,
        first=first,
        half=_half_changes(journal, frames, first),
        guards=guards,
        taken_per_s=len(set(frames)) / took_s,
        overtaken=int(counts[0]),
        empty=int(counts[1]),
        tears=int(counts[2]),
        missed=int(counts[3]),
    )


def measure_starts(home: Path, n: int) -> list[Started]:
    """Starts with four models, to the first sound heard."""
    found = []
    for number in range(n):
        with (
            JackServer(period=128) as server,
            playing(home / str(number), device="", environment=server.environment) as instrument,
        ):
            instrument.said("first sound")
            heard_at = next(block.at_ns / 1e9 for block in instrument.timeline.blocks(0) if block.played > 0)
            instrument.wait_frames(round(SETTLING_S * SAMPLE_RATE))
            memory_mb = float(instrument.status()["memory_mb"])
            found.append(Started(first_sound_s=heard_at - instrument.started_at, memory_mb=memory_mb))
    return found


def _play(
    instrument: Instrument, rate: float, n_events: int, chance: np.random.Generator
) -> tuple[list[Sent], NDArray[np.int64], NDArray[np.float64]]:
    """(what was sent, the player's blocks meanwhile, the guard in ms at each time)."""
    timeline = instrument.timeline
    sent, guards = [], []
    log: list[tuple[int, int, int]] = []
    n_seen = timeline[Field.N_BLOCKS]
    due = time.perf_counter()
    for _ in range(n_events):
        due += chance.exponential(1 / rate)
        while (left := due - time.perf_counter()) > 0:
            time.sleep(left)
        path = f"slider{1 + chance.integers(N_SLIDERS)}"
        x = float(np.float32(chance.uniform(0.1, 0.9)))
        at_ns = time.perf_counter_ns()
        instrument.send(f"/sda/{path}", x)
        sent.append(Sent(at_ns=at_ns, path=path, value=parameter(path).from_position(x)))
        log += timeline.blocks(n_seen)
        n_seen = timeline[Field.N_BLOCKS]
        guards.append(timeline[Field.GUARD_FRAMES] / SAMPLE_RATE * 1000)
    n_heard = timeline[Field.WRITTEN]
    until(lambda: timeline[Field.PLAYED] > n_heard, "the last event")
    log += timeline.blocks(n_seen)
    return sent, np.array(log), np.array(guards)


def _counts(instrument: Instrument) -> NDArray[np.int64]:
    timeline = instrument.timeline
    missed = timeline[Field.N_LATE_DEVICE] + timeline[Field.N_LATE_PLAYER]
    counted = (timeline[field] for field in (Field.N_OVERTAKEN, Field.N_DRY, Field.N_TEARS))
    return np.array([*counted, missed])


def _first_changes(
    sent: Sequence[Sent], journal: Journal, blocks: NDArray[np.int64]
) -> tuple[NDArray[np.float64], list[int]]:
    """For each packet: ms until the first frame with it, or a newer value, left the player; that frame."""
    acts = {
        (path, round(value, 4)): frame
        for frame, event in journal.entries
        if isinstance(event, Changed)
        for path, value in event.values
    }
    firsts, frames = np.empty(len(sent)), [0] * len(sent)
    newer: dict[str, int] = {}
    for place in range(len(sent) - 1, -1, -1):
        one = sent[place]
        frame = acts.get((one.path, round(one.value, 4)), newer.get(one.path, -1))
        assert frame >= 0, f"{one} was lost"
        newer[one.path] = frame
        block = np.searchsorted(blocks[:, 1], frame, side="right") - 1
        firsts[place], frames[place] = (blocks[block, 0] - one.at_ns) / 1e6, frame
    return firsts, frames


def _half_changes(journal: Journal, frames: Sequence[int], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """ms from packets to half of the change of the spectrum, for those that change it clearly."""
    wanted = np.linspace(0, len(frames) - 1, min(N_SPECTRA, len(frames))).astype(int)
    pieces = Pieces(journal, (frames[place] - BEFORE for place in wanted))
    frames_of_entries = np.array([frame for frame, _ in journal.entries])
    halves = []
    for place in wanted:
        half_ms = _half_ms(pieces, frames[place], frames_of_entries)
        if half_ms is not None:
            halves.append(first[place] + half_ms)
    return np.array(halves)


def _half_ms(pieces: Pieces, frame: int, frames_of_entries: NDArray[np.int64]) -> float | None:
    """ms from the frame where an event acts until half of its change is there; None for a small change."""
    start = frame - BEFORE
    earlier = frames_of_entries[(frames_of_entries > start) & (frames_of_entries < frame)]
    as_early = max(int(earlier.max(initial=start)), frame - BEFORE // 2 // HOP * HOP)

    def at(place: int | None) -> NDArray[np.float32]:
        def changed(entry: Entry) -> Iterable[Entry]:
            if entry[0] < frame:
                return (entry,)
            return ((place, entry[1]),) if entry[0] == frame and place is not None else ()

        return pieces.sound(start, BEFORE + AFTER, changed)

    changing, old, new = at(frame), at(None), at(as_early)
    centres = [BEFORE + ms * SAMPLE_RATE // 1000 for ms in range(0, 120, STEP_MS)]
    distance = band_levels([new], centres) - band_levels([old], centres)
    if np.sqrt(np.mean(distance**2)) < CLEAR_CHANGE_DB:
        return None
    there = np.flatnonzero(share_of_change([changing], [old], [new], centres) >= 0.5)
    return float(there[0] * STEP_MS) if len(there) else None
