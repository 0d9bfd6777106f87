"""An hour on stage, on the real audio server, under everything that may happen around it.

Run by hand with `make soak`; SDA_SOAK_MINUTES makes it shorter. The other core is busy, a slider moves a
hundred times a second, a model is swapped every ten seconds, the daemon has a thread that never rests, and
the engine one that holds the interpreter for 50 ms every second. What was heard is compared with the journal.
"""

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from numpy.typing import NDArray

from sda_core.events import Changed, ModelLoaded
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.journal import Entry, Journal
from sda_live.timeline import Field, Timeline
from tests.fixtures.change_measures import click_db
from tests.fixtures.faults import with_faults
from tests.fixtures.instrument import MODELS, Instrument, playing
from tests.fixtures.jack_clients import SilentPlayer
from tests.fixtures.jack_server import JackServer
from tests.fixtures.journal_pieces import Pieces

MINUTES = float(os.environ.get("SDA_SOAK_MINUTES", "60"))
# Until all rings are touched and the heap has held as many models at once as it ever will.
WARMING_S = min(120.0, 30 * MINUTES)
MOST_GROWTH_MB = 30
PAIR_S = 60.0
N_PAIRS = 3
SWAP_EVERY_S = 10.0
SLIDER_HZ = 100.0
MOST_CLICK_DB = 3.0
# Around a swap: enough for the voices to have settled before it, and to be whole after it.
BEFORE, AFTER = boundary(SAMPLE_RATE), boundary(SAMPLE_RATE // 2)
MOST_SWAPS = 60

pytestmark = pytest.mark.soak


@contextmanager
def busy_core() -> Iterator[None]:
    """A process that never rests."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()


class Listener:
    """Writes what is heard into a file, once a second, from the heard ring."""

    def __init__(self, timeline: Timeline, path: Path) -> None:
        self._timeline, self._path = timeline, path
        self._first = timeline[Field.HEARD]
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def stop(self) -> tuple[int, NDArray[np.float32]]:
        """(the first frame that was kept, the sound (frames, 2))."""
        self._is_over.set()
        self._thread.join()
        return self._first, np.fromfile(self._path, np.float32).reshape(-1, 2)

    def _listen(self) -> None:
        frame = self._first
        with self._path.open("wb") as file:
            while True:
                is_last = self._is_over.wait(1.0)
                heard = self._timeline[Field.HEARD]
                file.write(self._timeline.heard(frame, heard - frame).tobytes())
                frame = heard
                if is_last:
                    return


def play(instrument: Instrument, seconds: float) -> None:
    """A hand that never rests, and a model swapped every ten seconds."""
    began_at = time.monotonic()
    n_moves, n_swaps = 0, 0
    while (now := time.monotonic() - began_at) < seconds:
        instrument.send("/sda/slider1", 0.5 + 0.4 * math.sin(2 * math.pi * 0.37 * now))
        if now > (n_swaps + 0.5) * SWAP_EVERY_S:
            slot = n_swaps % len(MODELS)
            instrument.send("/sda/load", slot + 1, MODELS[(slot + n_swaps // len(MODELS) + 1) % len(MODELS)])
            n_swaps += 1
        n_moves += 1
        time.sleep(max(0.0, n_moves / SLIDER_HZ - (time.monotonic() - began_at)))


def missed_periods(timeline: Timeline, since: int, period: int) -> int:
    """Periods for which there was time and no callback."""
    blocks = list(timeline.blocks(since))
    elapsed_s = (blocks[-1].at_ns - blocks[0].at_ns) / 1e9
    return max(0, round(elapsed_s * SAMPLE_RATE / period) + 1 - len(blocks))


def loads_of(journal: Journal) -> list[int]:
    loads = [frame for frame, event in journal.entries if isinstance(event, ModelLoaded)]
    return loads[:: max(1, len(loads) // MOST_SWAPS)]


def test_an_hour_on_stage(tmp_path: Path) -> None:
    with JackServer(period=128) as server, busy_core():
        environment = with_faults(server.environment, "engine:stretch", "daemon:busy")
        with playing(tmp_path, device="", environment=environment) as instrument:
            instrument.said("first sound")
            timeline = instrument.timeline
            listener = Listener(timeline, tmp_path / "heard.f32")
            timeline[Field.LEAST_FRAMES] = timeline[Field.TARGET_FRAMES]
            play(instrument, WARMING_S)
            memory_mb = instrument.status()["memory_mb"]
            play(instrument, MINUTES * 60 - WARMING_S)
            status = instrument.status()
            first, heard = listener.stop()
            offset = timeline[Field.HEARD] - timeline[Field.PLAYED]
            gaps = list(timeline.gaps(1))  # after that of the start
            instrument.end()
        journal = instrument.journal()
    faults = status["faults"]
    print(
        json.dumps({name: status[name] for name in ("least_depth_ms", "latency", "render_speed", "rewinds")})
    )
    print(json.dumps(faults), f"memory {memory_mb} -> {status['memory_mb']} MB")
    loads = loads_of(journal)
    pieces = Pieces(journal, (frame - BEFORE for frame in loads))
    if faults["ran_dry"]:
        print("frames heard as they were not made:", [gap.heard_to - gap.heard_from for gap in gaps])
    else:
        assert_heard_as_written(pieces, first - offset, heard)
    clicks = [click_at(pieces, frame) for frame in loads]
    print(
        f"{len(clicks)} swaps, clicks at most {max(clicks):+.1f} dB, half of them below {median(clicks):+.1f}"
    )
    assert faults["ran_dry"] == 0
    assert faults["tears"] == 0
    assert max(clicks) <= MOST_CLICK_DB
    assert status["memory_mb"] < memory_mb + MOST_GROWTH_MB


def click_at(pieces: Pieces, frame: int) -> float:
    """The click of a swap, in dB; on the way, that it leaves the other slots alone.

    Against the same moments without the swap, and with the swap made half a second earlier.
    """
    start = frame - BEFORE

    def put(place: int | None) -> NDArray[np.float32]:
        def changed(entry: Entry) -> Iterable[Entry]:
            if not isinstance(entry[1], ModelLoaded):
                return (entry,)
            return () if place is None else ((place, entry[1]),)

        return pieces.sound(start, BEFORE + AFTER, changed)

    assert_others_are_left_alone(pieces, frame)
    return click_db(put(frame), put(None), put(frame - BEFORE // 2), BEFORE, AFTER)


def assert_heard_as_written(pieces: Pieces, first: int, heard: NDArray[np.float32]) -> None:
    """What was heard, from frame `first` of the timeline on, is what the journal renders to, bit for bit."""
    n_frames, at = 0, -first
    for hop in pieces.play():
        start = max(at, 0)
        there = heard[start : max(at + HOP, 0)].T
        wanted = hop[:, start - at : start - at + there.shape[1]]
        assert np.array_equal(there, wanted), f"frame {at + first}"
        at += HOP
        n_frames += there.shape[1]
    print(f"{n_frames / SAMPLE_RATE:.0f} s heard as they are written")
    assert n_frames == len(heard)


def assert_others_are_left_alone(pieces: Pieces, frame: int) -> None:
    """The solo sound of another slot is the same, bit for bit, with the swap and without it."""
    start = frame - BEFORE
    swapped = {event.slot for event in pieces.events_at(frame) if isinstance(event, ModelLoaded)}
    other = next(slot for slot in range(1, len(MODELS) + 1) if slot not in swapped)
    solo = ((start, Changed(values=((f"solo{other}", 1.0),))),)
    with_it = pieces.sound(start, BEFORE + AFTER, more=solo)
    without = pieces.sound(
        start,
        BEFORE + AFTER,
        lambda entry: () if isinstance(entry[1], ModelLoaded) else (entry,),
        more=solo,
    )
    assert np.array_equal(with_it, without)
    assert with_it.any()


def test_missed_periods_are_the_machines(tmp_path: Path) -> None:
    """Three pairs of runs, one after the other: the instrument, and a bare player of silence."""
    missed: dict[str, int] = {"instrument": 0, "silence": 0}
    for number in range(N_PAIRS):
        with JackServer(period=128) as server, busy_core():
            environment = with_faults(server.environment, "engine:stretch", "daemon:busy")
            with playing(tmp_path / str(number), device="", environment=environment) as instrument:
                instrument.said("first sound")
                since = instrument.timeline[Field.N_BLOCKS]
                n_played = 0.0
                while n_played < PAIR_S:  # the log holds 43 s
                    play(instrument, PAIR_S / 3)
                    n_played += PAIR_S / 3
                    missed["instrument"] += missed_periods(instrument.timeline, since, 128)
                    since = instrument.timeline[Field.N_BLOCKS]
        # In place of the daemon's busy thread another process, so that both have the same to suffer.
        with JackServer(period=128) as server, busy_core(), busy_core():
            player = SilentPlayer(server).start()
            time.sleep(PAIR_S)
            missed["silence"] += player.stop().n_missed
        print(f"pair {number + 1}: missed so far {missed}")
    assert missed["instrument"] <= 1.5 * missed["silence"] + 10
