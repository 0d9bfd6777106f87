"""`make bench`: measures everything on this machine in one run and writes docs/bench.md.

Meant for a quiet machine; one thread. The recorded sounds for the phase figures are given by --sounds;
without them the sounds that SDA synthesises for its demo corpora take their place.
"""

import argparse
import platform
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from sda_core.demo_sounds import write_demo_sounds
from tests.bench import decode_cost, live_latency, midi_latency, phase_quality
from tests.bench.response import measure_response
from tests.bench.speed import SECONDS, measure_hops, measure_speed
from tests.fixtures.jack_server import has_jackd

N_STARTS, N_EVENTS = 5, 500
REPORT = Path(__file__).parents[2] / "docs" / "bench.md"


def main() -> None:
    """Measures, and writes the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--sounds", type=Path, help="a folder of recorded sounds, a sub-folder for each corpus"
    )
    parser.add_argument("--out", type=Path, default=REPORT, help="where the report goes")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sections = [HEAD.format(machine=_machine()), *_live(), *_midi(), *_speed()]
    sections += [*_hops(), *_response(), *_decode()]
    if options.sounds:
        sections += _phase(options.sounds, "recorded sounds")
    else:
        with tempfile.TemporaryDirectory() as folder:
            list(write_demo_sounds(Path(folder), seed=0, overwrite=True))
            sections += _phase(Path(folder), "the synthesised demo sounds")
    options.out.write_text("\n".join(sections), encoding="utf-8")
    print(f"wrote {options.out}")


HEAD = """# Measured

Written by `make bench`, never by hand. All on one thread of {machine}, in one run: what
matters is the ratios.

The reference chain is what small-corpus tools do: chunks decoded whole, Griffin-Lim with 64 iterations per
chunk, waveform crossfades. It lives in `sda_core/chunking.py` and `tests/bench/speed.py`.
"""


def _live() -> list[str]:
    """The instrument itself, where the audio server JACK is there to play to."""
    if not has_jackd():
        print("no jackd here: the figures of the instrument are left out", flush=True)
        return []
    print("the instrument, live ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        starts = live_latency.measure_starts(Path(folder) / "starts", N_STARTS)
        measured = [live_latency.measure(Path(folder) / f"{rate:g}", rate, N_EVENTS) for rate in (5.0, 50.0)]
    rows = [
        (
            f"{one.rate:g}/s",
            *(f"{percentile:.1f}" for percentile in np.percentile(one.first, (50, 99))),
            *(f"{percentile:.1f}" for percentile in np.percentile(one.half, (50, 99))),
            f"{one.taken_per_s:.1f}",
            f"{one.overtaken}",
            f"{one.empty}",
            f"{np.median(one.guards):.1f} ({one.guards.min():.1f} to {one.guards.max():.1f})",
        )
        for one in measured
    ]
    first_sound = [one.first_sound_s for one in starts]
    return [
        "## Live\n\nThe instrument on the audio server JACK (dummy driver, 128-frame periods), four slots in "
        f"blend mode audio, default settings, {N_EVENTS} OSC packets at random times, each moving one of "
        f"{live_latency.N_SLIDERS} sliders anywhere. In ms from the moment a packet is sent: to the block "
        "with the first changed frame leaving the player, and to half of the change of the spectrum (of "
        f"changes by {live_latency.CLEAR_CHANGE_DB:g} dB or more: two renderings of the same noise differ by "
        "3).\n",
        _table(
            (
                *("events", "first, median", "first, p99", "half, median", "half, p99"),
                *("changes taken/s", "overtaken", "empty", "guard, ms"),
            ),
            rows,
        ),
        f"From the start of the command to the first sound: median {np.median(first_sound):.1f} s, at most "
        f"{max(first_sound):.1f} s in {N_STARTS} starts. All processes together: "
        f"{max(one.memory_mb for one in starts):.0f} MB resident.\n",
    ]


def _midi(n_events: int = N_EVENTS) -> list[str]:
    """A controller's way through JACK MIDI, the patch and the engine."""
    if not has_jackd():
        return []
    print("a controller, live ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measured = [midi_latency.measure(Path(folder) / f"{rate:g}", rate, n_events) for rate in (5.0, 50.0)]
    rows = [
        (
            f"{one.rate:g}/s",
            *(f"{percentile:.1f}" for percentile in np.percentile(one.first, (50, 99))),
            f"{one.taken_per_s:.1f}",
            f"{one.n_unheard}",
        )
        for one in measured
    ]
    return [
        "## A MIDI controller\n\nThe same instrument, with a controller on the same JACK server (which waits "
        f"for late clients): {n_events} control changes at random times, each moving one of "
        f"{live_latency.N_SLIDERS} sliders through a patch, with takeover jump. In ms from the moment the "
        "controller sends to the block with the first changed frame leaving the player.\n",
        _table(("events", "first, median", "first, p99", "changes taken/s", "unheard"), rows),
    ]


def _speed() -> list[str]:
    print("offline speed ...", flush=True)
    rows = [
        (row.what, f"{row.x_real_time:.1f}", "" if row.x_reference is None else f"{row.x_reference:.1f}")
        for row in measure_speed()
    ]
    return [
        f"## Offline speed\n\n{SECONDS:g} s of sound at rest, default drift and stereo.\n",
        _table(("what", "x real time", "x reference chain"), rows),
    ]


def _hops() -> list[str]:
    print("cost of a hop ...", flush=True)
    rows = [
        (row.what, f"{row.mean_pct:.1f}", f"{row.median_pct:.1f}", f"{row.worst_of_hundred_pct:.1f}")
        for row in measure_hops()
    ]
    return [
        "## The cost of a live hop\n\nIn percent of the 10.67 ms that it lasts, which is percent of a core; "
        "quality live.\n",
        _table(("what", "mean", "median", "99 of 100 below"), rows),
    ]


def _response() -> list[str]:
    print("response ...", flush=True)
    rows = [
        (
            row.change,
            f"{row.half_ms:.0f}",
            f"{row.nearly_all_ms:.0f}",
            f"{row.click_db:+.1f}",
            f"{row.splice_db:+.1f}",
        )
        for row in measure_response()
    ]
    return [
        "## How a change is heard\n\nIn the middle of a chunk, quality live, counted from the hop boundary "
        "where it acts: when half and nine tenths of the change of the spectrum are there. Click: the most "
        "energy above 12 kHz in any 2 ms near the boundary against the steady sounds (+3 is the limit); "
        "splice: the same for the steady sounds cut and joined.\n",
        _table(("change", "half, ms", "nine tenths, ms", "click, dB", "splice, dB"), rows),
    ]


def _decode() -> list[str]:
    print("decoding ...", flush=True)
    rows = [(name, f"{ratio:.3f}") for name, ratio in decode_cost.measure().items()]
    return ["## From a latent to magnitudes\n", _table(("what", "ratio"), rows)]


def _phase(sounds: Path, what: str) -> list[str]:
    print("phase reconstruction ...", flush=True)
    return [
        f"## Phase reconstruction\n\nThe round trip through true magnitudes of {what}, against Griffin-Lim "
        "over the whole sound with 64 iterations and momentum 0.99. The error is spectral convergence; lower "
        'is better. "Sharp sounds" have a crest factor above 8; the drum loop is made of them.\n',
        phase_quality.markdown(phase_quality.measure(sounds)) + "\n",
    ]


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] + ["--:"] * (len(titles) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _machine() -> str:
    kind = platform.machine()
    article = "an" if kind[:1] in "aAx" else "a"  # an x86_64, an arm64, an AMD64
    return f"{article} {kind} machine, Python {platform.python_version()}, torch {torch.__version__}"


if __name__ == "__main__":
    main()
