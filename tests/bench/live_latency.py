"""How soon a control is heard: the real instrument on the real audio server JACK, with OSC from outside.

Four slots in blend mode audio, default settings, 128-frame periods. Events come at random times. For each
the program knows when its packet was sent, reads in the journal at which frame it acts, and in the player's
log when the block with that frame was handed to the device; all clocks are the system's monotonic one. Half
of the spectral change is found by rendering around the event with and without it: what is rendered is
bit-identical with what was played.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sda_core.events import Changed
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Entry, Journal, states
from sda_core.library import find_model
from sda_core.model_file import load_model
from sda_core.parameters import parameter
from sda_core.render import Renderer, render
from sda_core.state import State
from sda_core.voice_model import prepare
from sda_live.timeline import Field
from tests.fixtures.change_measures import share_of_change
from tests.fixtures.instrument import MODELS, Instrument, playing
from tests.fixtures.jack_server import JackServer

N_SLIDERS = 4
SETTLING_S = 3.0
N_SPECTRA = 100
BEFORE, AFTER = boundary(SAMPLE_RATE // 2), SAMPLE_RATE // 5


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
    taken_per_s: float
    overtaken: int
    empty: int
    tears: int
    guards: NDArray[np.float64]
    missed: int


def measure(home: Path, rate: float, n_events: int, seed: int = 1) -> Measured:
    """Sends events at `rate` a second to an instrument of its own and says what became of them."""
    with (
        JackServer(period=128) as server,
        playing(home, device="", environment=server.environment) as instrument,
    ):
        instrument.said("first sound")
        time.sleep(SETTLING_S)
        log: list[tuple[int, int, int]] = []
        guards: list[int] = []
        before = _counts(instrument)
        n_seen = instrument.timeline[Field.N_BLOCKS]
        sent = []
        chance = np.random.default_rng(seed)
        began_at = time.monotonic()
        due = began_at
        for _ in range(n_events):
            due += chance.exponential(1 / rate)
            while (left := due - time.monotonic()) > 0:
                time.sleep(left)
            path = f"slider{1 + chance.integers(N_SLIDERS)}"
            x = float(np.float32(chance.uniform(0.1, 0.9)))
            at_ns = time.monotonic_ns()
            instrument.send(f"/sda/{path}", x)
            sent.append(Sent(at_ns=at_ns, path=path, value=parameter(path).from_position(x)))
            log += instrument.timeline.blocks(n_seen)
            n_seen = instrument.timeline[Field.N_BLOCKS]
            guards.append(instrument.timeline[Field.GUARD_FRAMES])
        took_s = time.monotonic() - began_at
        time.sleep(0.5)
        log += instrument.timeline.blocks(n_seen)
        counts = _counts(instrument) - before
        instrument.end()
        journal = instrument.journal()
    blocks = np.array(log)
    first, frames = _first_changes(sent, journal, blocks)
    return Measured(
        rate=rate,
        first=first,
        half=_half_changes(journal, frames, first),
        taken_per_s=len(set(frames)) / took_s,
        overtaken=int(counts[0]),
        empty=int(counts[1]),
        tears=int(counts[2]),
        missed=int(counts[3]),
        guards=np.array(guards) / SAMPLE_RATE * 1000,
    )


def _counts(instrument: Instrument) -> NDArray[np.int64]:
    timeline = instrument.timeline
    fields = (Field.N_OVERTAKEN, Field.N_DRY, Field.N_TEARS, Field.N_LATE_DEVICE)
    return np.array([timeline[field] for field in fields]) + np.array(
        [0, 0, 0, timeline[Field.N_LATE_PLAYER]]
    )


def _first_changes(
    sent: Sequence[Sent], journal: Journal, blocks: NDArray[np.int64]
) -> tuple[NDArray[np.float64], list[int]]:
    """For each packet: ms until the first frame with it, or with a newer value, left the player; the frame."""
    acts = {}
    for frame, event in journal.entries:
        if isinstance(event, Changed):
            for path, value in event.values:
                acts[path, round(value, 4)] = frame
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
    """ms from packets to half of the change of the spectrum, for some of the events."""
    bank = {}
    for name in MODELS:
        voice = prepare(load_model(find_model(name, Path())))
        bank[voice.content_hash] = voice
    renderer = Renderer(bank)
    halves = []
    wanted = np.linspace(0, len(frames) - 1, min(N_SPECTRA, len(frames))).astype(int)
    starts = _states_at(journal, {frames[place] - BEFORE for place in wanted})
    for place in wanted:
        frame = frames[place]
        half = _half_ms(renderer, journal, starts[frame - BEFORE], frame)
        if half is not None:
            halves.append(first[place] + half)
    return np.array(halves)


def _states_at(journal: Journal, frames: set[int]) -> dict[int, State]:
    """The States of some boundaries, in one pass."""
    return {frame: state for frame, state in states(journal) if frame in frames}


def _half_ms(renderer: Renderer, journal: Journal, start: State, frame: int) -> float | None:
    """ms from the frame where an event acts until half of its change is there."""
    earlier = [entry for entry in journal.entries if frame - BEFORE < entry[0] < frame]
    events = [event for at, event in journal.entries if at == frame]

    def sound(at: int | None) -> NDArray[np.float32]:
        entries: list[Entry] = list(earlier)
        if at is not None:
            entries += [(at, event) for event in events]
        piece = Journal(
            entries=tuple(sorted(entries, key=lambda entry: entry[0])),
            n_frames=BEFORE + AFTER,
            start=start,
            first_frame=frame - BEFORE,
        )
        return np.concatenate(list(render(renderer, piece)), axis=1)

    last = max((at for at, _ in earlier), default=frame - BEFORE)
    changing, old, new = sound(frame), sound(None), sound(max(last, frame - BEFORE // 2 // HOP * HOP))
    centres = [BEFORE + ms * SAMPLE_RATE // 1000 for ms in range(0, 120, 3)]
    share = share_of_change([changing], [old], [new], centres)
    there = np.flatnonzero(share >= 0.5)
    return float(there[0] * 3) if len(there) else None


def main(home: Path) -> None:
    for rate in (5.0, 50.0):
        found = measure(home / f"{rate:g}", rate, 500)
        first, half = found.first, found.half
        print(
            f"{rate:g}/s: first median {np.median(first):.1f} p99 {np.percentile(first, 99):.1f} max {first.max():.1f}; "
            f"half median {np.median(half):.1f} p99 {np.percentile(half, 99):.1f} (n {len(half)}); "
            f"taken {found.taken_per_s:.1f}/s; overtaken {found.overtaken} empty {found.empty} tears {found.tears} "
            f"missed {found.missed}; guard median {np.median(found.guards):.1f} max {found.guards.max():.1f} ms"
        )


if __name__ == "__main__":
    import sys
    import tempfile

    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()))
