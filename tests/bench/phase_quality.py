"""How close streaming phase reconstruction comes to a sound, and what it costs, against Griffin-Lim.

`measure` takes a folder of sounds (each sub-folder is a corpus) and gives one row per quality and material;
`make bench` writes them into docs/bench.md. The reference is Griffin-Lim with 64 iterations and momentum 0.99
over the whole file at once. Magnitudes are the true ones. Costs are thread time on one thread, reference and
candidates in turns within one run, the least of several: the ratios mean something on any machine.
Run by hand: `python -m tests.bench.phase_quality FOLDER`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sda_core.audio import SOUND_SUFFIXES, read_at_rate
from sda_core.phase import QUALITIES, StreamingPhase
from sda_core.spectrogram import GRIFFIN_LIM_ITERATIONS, AudioSpectrogram
from sda_core.spectrogram_config import SpectrogramConfig

CONFIG = SpectrogramConfig()
RESOLUTIONS = (512, 1024, 2048, 4096, 8192)
LONGEST_S = 3.0
REFERENCE = "griffin-lim 64"
ALL, LOOP, SHARP = "all sounds", "drum loop", "sharp sounds"
# Peak over root mean square: what lies above is a hit with little ringing.
SHARP_CREST = 8.0
LOOP_S, LOOP_STEP_S, LOOP_FILL = 8.0, 0.125, 0.6
COST_COLUMNS, COST_ROUNDS = 94, 8

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRow:
    """One quality on one material; errors are spectral convergence, ratios are to Griffin-Lim."""

    quality: str
    material: str
    error: float  # the mean over five resolutions
    error_ratio: float
    own_error: float  # at the resolution that the phase is made for
    own_error_ratio: float
    hop_ms: float  # one row
    four_rows_hop_ms: float
    cost_ratio: float  # one row


def measure(folder: Path, limit: int | None = None) -> list[PhaseRow]:
    """Every quality on every corpus in `folder` (of each at most `limit` sounds), and on all of them."""
    torch.set_num_threads(1)
    materials = _materials(folder, limit)
    errors: dict[str, dict[str, NDArray[np.float64]]] = {}
    for name, invert in _inverters().items():
        sounds = {id(sound): _errors(sound, invert(sound)) for group in materials.values() for sound in group}
        errors[name] = {
            material: np.mean([sounds[id(sound)] for sound in group], axis=0)
            for material, group in materials.items()
        }
    costs = _hop_costs_ms()
    rows = []
    for name, per_material in errors.items():
        for material, (own, error) in per_material.items():
            reference_own, reference = errors[REFERENCE][material]
            rows.append(
                PhaseRow(
                    quality=name,
                    material=material,
                    error=float(error),
                    error_ratio=float(error / reference),
                    own_error=float(own),
                    own_error_ratio=float(own / reference_own),
                    hop_ms=costs[name, 1],
                    four_rows_hop_ms=costs[name, 4],
                    cost_ratio=costs[name, 1] / costs[REFERENCE, 1],
                )
            )
    return rows


def markdown(rows: list[PhaseRow]) -> str:
    """The rows as a table for docs/bench.md."""
    lines = [
        "| quality | material | error, five resolutions | x GL | error, 2048/512 | x GL "
        "| ms per hop, 1 row | 4 rows | cost x GL |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.quality} | {row.material} | {row.error:.3f} | {row.error_ratio:.2f} | {row.own_error:.3f} "
        f"| {row.own_error_ratio:.2f} | {row.hop_ms:.2f} | {row.four_rows_hop_ms:.2f} "
        f"| {row.cost_ratio:.2f} |"
        for row in rows
    ]
    return "\n".join(lines)


def _materials(folder: Path, limit: int | None) -> dict[str, list[Samples]]:
    """The sounds of every corpus, all of them, the sharp ones, and a loop made of short ones."""
    corpora = {}
    for corpus in sorted(path for path in folder.iterdir() if path.is_dir()) or [folder]:
        files = sorted(path for path in corpus.iterdir() if path.suffix.lower() in SOUND_SUFFIXES)
        read = (read_at_rate(path).numpy()[: int(LONGEST_S * CONFIG.sample_rate)] for path in files[:limit])
        corpora[corpus.name] = [sound for sound in read if len(sound) and np.any(sound)]
    sounds = [sound for group in corpora.values() for sound in group]
    hits = [sound for sound in sounds if _crest(sound) > SHARP_CREST]
    place = {id(sound): _with_silence(sound, number) for number, sound in enumerate(sounds)}
    materials = {name: [place[id(sound)] for sound in group] for name, group in corpora.items()}
    materials[ALL] = list(place.values())
    if hits:
        materials[SHARP] = [place[id(sound)] for sound in hits]
        materials[LOOP] = [_loop(hits)]
    return materials


def _crest(sound: Samples) -> float:
    return float(np.abs(sound).max() / np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def _with_silence(sound: Samples, number: int) -> Samples:
    """A window of silence on both sides, so that no column is missing, and attacks anywhere in a hop."""
    before = CONFIG.n_fft + number * 197 % CONFIG.hop_length
    return np.pad(sound, (before, CONFIG.n_fft))


def _loop(hits: list[Samples]) -> Samples:
    """Hits on a grid of sixteenths at 120 beats a minute, drawn from a seed."""
    generator = np.random.default_rng(5)
    loop = np.zeros(int(LOOP_S * CONFIG.sample_rate), np.float32)
    for start in range(0, len(loop), int(LOOP_STEP_S * CONFIG.sample_rate)):
        if generator.random() < LOOP_FILL:
            hit = hits[generator.integers(len(hits))][: len(loop) - start]
            loop[start : start + len(hit)] += hit / np.abs(hit).max() * generator.uniform(0.3, 1.0)
    return loop


def _inverters() -> dict[str, Callable[[Samples], Samples]]:
    """From a sound to what its magnitudes alone give back, by name."""
    spectrogram = AudioSpectrogram(CONFIG)

    def griffin_lim(sound: Samples) -> Samples:
        magnitude = torch.from_numpy(_magnitude(sound, CONFIG.n_fft))[None]
        made = spectrogram.magnitude_to_waveform(
            magnitude, iterations=GRIFFIN_LIM_ITERATIONS, n_frames=len(sound)
        )
        return made[0].numpy()

    def streaming(phase: StreamingPhase) -> Callable[[Samples], Samples]:
        return lambda sound: _stream(phase, sound)

    return {
        REFERENCE: griffin_lim,
        **{name: streaming(StreamingPhase(CONFIG, quality)) for name, quality in QUALITIES.items()},
    }


def _stream(phase: StreamingPhase, sound: Samples) -> Samples:
    state, hops = phase.start([0]), []
    for column in _columns(sound, phase.latency_frames // CONFIG.hop_length + 1):
        hop, state = phase.step(state, column[None])
        hops.append(hop[0])
    return np.concatenate(hops)[phase.latency_frames :][: len(sound)]


def _columns(sound: Samples, n_more: int) -> Iterator[Samples]:
    yield from np.ascontiguousarray(_magnitude(sound, CONFIG.n_fft).T)
    yield from np.zeros((n_more, CONFIG.n_bins), np.float32)


def _magnitude(sound: Samples, n_fft: int) -> Samples:
    """Centred, with silence around, like `AudioSpectrogram`. Shape: (n_bins, columns)"""
    spectrum = torch.stft(
        torch.from_numpy(sound),
        n_fft,
        n_fft // 4,
        window=torch.hann_window(n_fft),
        pad_mode="constant",
        return_complex=True,
    )
    return spectrum.abs().numpy()


def _errors(sound: Samples, made: Samples) -> tuple[float, float]:
    """Spectral convergence at the resolution of the columns, and its mean over all resolutions."""
    each = {}
    for n_fft in RESOLUTIONS:
        wanted = _magnitude(sound, n_fft)
        each[n_fft] = float(np.linalg.norm(wanted - _magnitude(made, n_fft)) / np.linalg.norm(wanted))
    return each[CONFIG.n_fft], float(np.mean(list(each.values())))


def _hop_costs_ms() -> dict[tuple[str, int], float]:
    """The least thread time per hop of every inversion, for one row and for four, measured in turns."""
    drawn = np.random.default_rng(0).standard_normal((COST_COLUMNS, 4, CONFIG.n_bins))
    columns = np.abs(drawn).astype(np.float32)
    spectrogram = AudioSpectrogram(CONFIG)

    def reference(n_rows: int) -> None:
        magnitude = torch.from_numpy(columns[:, :n_rows].transpose(1, 2, 0).copy())
        spectrogram.magnitude_to_waveform(magnitude, iterations=GRIFFIN_LIM_ITERATIONS)

    def stream(phase: StreamingPhase, n_rows: int) -> None:
        state = phase.start(range(n_rows))
        for column in columns[:, :n_rows]:
            _, state = phase.step(state, column)

    def streaming(phase: StreamingPhase) -> Callable[[int], None]:
        return lambda n_rows: stream(phase, n_rows)

    work = {REFERENCE: reference} | {
        name: streaming(StreamingPhase(CONFIG, quality)) for name, quality in QUALITIES.items()
    }
    least = {(name, n_rows): float("inf") for name in work for n_rows in (1, 4)}
    for _ in range(COST_ROUNDS):
        for name, n_rows in least:
            began = time.thread_time()
            work[name](n_rows)
            spent_ms = (time.thread_time() - began) * 1000 / COST_COLUMNS
            least[name, n_rows] = min(least[name, n_rows], spent_ms)
    return least


def main() -> None:
    """Prints the table for the folder that is named on the command line."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.bench.phase_quality FOLDER")
    sys.stdout.write(markdown(measure(Path(sys.argv[1]))) + "\n")


if __name__ == "__main__":
    main()
