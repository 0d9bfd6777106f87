"""How soon a controller is heard: the real instrument, a controller and a sound card, all on one JACK server.

Four slots in blend mode audio, default settings, 128-frame periods; a patch lets CCs move sliders, with
takeover "jump". A controller in a process of its own sends one CC at a time, at random times. As for OSC
(`live_latency.py`) the journal says at which frame a value acts, and the player's log when the block with
that frame was handed to the device; the stamps on both ends are of one clock.
"""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sda_core.events import Changed
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Journal
from sda_core.parameters import parameter
from sda_live.midi.messages import HIGHEST_7
from sda_live.timeline import Field
from tests.bench.live_latency import N_SLIDERS, SETTLING_S, Sent
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_server import JackServer
from tests.fixtures.midi_peers import Controller

PATCH = 'schema = 1\n[controllers.box]\nmatch = "box*"\n' + "".join(
    f'[[map]]\nfrom = "box cc {number} ch 1"\nto = "slider{number}"\ntakeover = "jump"\n'
    for number in range(1, N_SLIDERS + 1)
)
RAWS = range(12, 116)  # away from the ends, as the OSC packets are
LONGEST_NS = 1_000_000_000  # what acts later is the same value again


@dataclass(frozen=True, slots=True, kw_only=True)
class MidiMeasured:
    """Times in ms from sending to the block with the first changed frame."""

    rate: float
    first: NDArray[np.float64]
    taken_per_s: float
    n_unheard: int  # JACK drops the messages of a period that was late


def measure(home: Path, rate: float, n_events: int, seed: int = 1) -> MidiMeasured:
    """Moves knobs `rate` times a second on an instrument of its own and says how soon that was heard."""
    home.mkdir(parents=True)
    patch = home / "bench.toml"
    patch.write_text(PATCH, encoding="utf-8")
    with (
        JackServer(period=128, synchronous=True) as server,
        playing(
            home / "home", "--patch", str(patch), device="", environment=server.environment
        ) as instrument,
        Controller(server, "box") as box,
    ):
        instrument.said("first sound")
        instrument.said("midi box (box out): opened")
        instrument.wait_frames(round(SETTLING_S * SAMPLE_RATE))
        sent, blocks = _play(instrument, box, rate, n_events, np.random.default_rng(seed))
        instrument.end()
        journal = instrument.journal()
    return _measured(rate, sent, journal, blocks)


def _measured(rate: float, sent: Sequence[Sent], journal: Journal, blocks: NDArray[np.int64]) -> MidiMeasured:
    """For each message: when the first frame with it, or with a newer value of its slider, was played."""
    acts: dict[tuple[str, float], list[int]] = {}
    for frame, event in journal.entries:
        for path, value in event.values if isinstance(event, Changed) else ():
            acts.setdefault((path, round(value, 4)), []).append(frame)

    def left_at(frame: int) -> int:
        return int(blocks[np.searchsorted(blocks[:, 1], frame, side="right") - 1, 0])

    firsts, frames, n_unheard = [], [], 0
    newer: dict[str, int] = {}
    for one in reversed(sent):
        its = acts.get((one.path, round(one.value, 4)), [])
        in_time = [frame for frame in its if 0 <= left_at(frame) - one.at_ns <= LONGEST_NS]
        found = in_time[0] if in_time else newer.get(one.path)
        if found is None or left_at(found) - one.at_ns > LONGEST_NS:
            n_unheard += 1
            continue
        newer[one.path] = found
        firsts.append((left_at(found) - one.at_ns) / 1e6)
        frames.append(found)
    took_s = (sent[-1].at_ns - sent[0].at_ns) / 1e9
    return MidiMeasured(
        rate=rate, first=np.array(firsts), taken_per_s=len(set(frames)) / took_s, n_unheard=n_unheard
    )


def _play(
    instrument: Instrument, box: Controller, rate: float, n_events: int, chance: np.random.Generator
) -> tuple[list[Sent], NDArray[np.int64]]:
    """(what was sent, the player's blocks meanwhile)."""
    timeline = instrument.timeline
    sent: list[Sent] = []
    log: list[tuple[int, int, int]] = []
    n_seen = timeline[Field.N_BLOCKS]
    due = time.perf_counter()
    # The same value comes again only after all others, so that the journal says which one acted.
    turns = [itertools.cycle(chance.permutation(RAWS).tolist()) for _ in range(N_SLIDERS)]
    for _ in range(n_events):
        due += chance.exponential(1 / rate)
        while (left := due - time.perf_counter()) > 0:
            time.sleep(left)
        number = int(chance.integers(1, N_SLIDERS + 1))
        raw = next(turns[number - 1])
        (at_s,) = box.send([bytes((0xB0, number, raw))])
        path = f"slider{number}"
        value = parameter(path).from_position(raw / HIGHEST_7)
        sent.append(Sent(at_ns=round(at_s * 1e9), path=path, value=value))
        log += timeline.blocks(n_seen)
        n_seen = timeline[Field.N_BLOCKS]
    n_heard = timeline[Field.WRITTEN]
    until(lambda: timeline[Field.PLAYED] > n_heard, "the last event")
    log += timeline.blocks(n_seen)
    return sent, np.array(log)
