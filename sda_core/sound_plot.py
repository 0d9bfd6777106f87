"""The picture of a sound: its waveform above, its spectrogram below, on one time axis.

Drawn in the style of `sda_core.plots`. The file is read once, front to back, a few seconds at a time, and
only what the picture shows is kept: an hour of sound needs no more memory than its columns. Levels are in
dBFS, a sine at full scale being 0, on the same colours for every sound.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator
from numpy.typing import NDArray

from sda_core.audio import HIGHEST_RATE, LOWEST_RATE, MOST_FRAMES, FrontToBack, reason_of
from sda_core.errors import AudioError
from sda_core.plots import (
    ACCENTS,
    COLOUR_MAP,
    FAINT,
    INK,
    PANEL,
    dark_figure,
    dark_panel,
    plain_text,
    save_figure,
)
from sda_core.quality import gated_loudness_db, to_db, weighted_powers
from sda_core.waveform import Audio

READ_S = 5
# What the picture can show: columns of its width, rows of its height.
MOST_COLUMNS, N_ROWS = 1400, 300
MOST_LANES = 8
LOWEST_HZ = 30.0
# Long sounds get the finer spectrum, short ones the finer time.
LONG_S, SHORT_FFT, LONG_FFT = 4.0, 2048, 4096
SHORTEST_HOP = 128
# Windows are padded with silence to this many lengths: smooth lines in the bass.
PADDING = 2
LEVELS_DB = (-100.0, -10.0)
FREQUENCY_TICKS_HZ = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
WAVE_SCALES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
# Below, the time is written in milliseconds, above in minutes, with these steps in seconds.
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 120.0
MINUTE_STEPS_S = (15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
MOST_TICKS = 12
GRID = "#2b2f38"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundPicture:
    """What is drawn of a sound."""

    sample_rate: int
    n_frames: int
    lowest: Audio  # (channels, cells): the envelope
    highest: Audio
    rms: Audio
    power: Audio  # (columns, rows), 1 is a sine at full scale
    highest_hz: float
    loudness_db: float

    @property
    def duration_s(self) -> float:
        return self.n_frames / self.sample_rate

    @property
    def peak(self) -> float:
        return float(max(-self.lowest.min(), self.highest.max()))


def save_sound_plot(path: Path, sound_path: Path) -> Path:
    """The picture of a sound file as the PNG `path`; returns `path`."""
    picture = measure_sound(sound_path)
    lanes = min(MOST_LANES, len(picture.lowest))
    figure = dark_figure(12, 6.4 + 0.5 * lanes)
    grid = figure.add_gridspec(
        2, 2, height_ratios=[1.0 + 0.45 * lanes, 3.2], width_ratios=[60, 1],
        left=0.075, right=0.925, top=0.875, bottom=0.075, hspace=0.09, wspace=0.03,
    )  # fmt: skip
    write_title(figure, sound_path.name, picture)
    waves = grid[0, 0].subgridspec(lanes, 1, hspace=0.08)
    for lane in range(lanes):
        draw_wave(dark_panel(figure.add_subplot(waves[lane])), picture, lane)
    draw_spectrogram(figure, dark_panel(figure.add_subplot(grid[1, 0])), grid[1, 1], picture)
    return save_figure(figure, path)


def measure_sound(path: Path) -> SoundPicture:
    """What the picture shows of a file, read in one pass; AudioError when it cannot be read."""
    try:
        with FrontToBack(path) as file:
            sample_rate, frames = int(file.samplerate), int(file.frames)
            if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
                raise ValueError(f"its rate is {sample_rate} Hz, {LOWEST_RATE} to {HIGHEST_RATE} can be read")
            # A stream does not know its length: then as for ten minutes.
            expected = frames if frames < MOST_FRAMES else 600 * sample_rate
            measures = _Measures(file.channels, sample_rate, expected)
            for block in _blocks(file, READ_S * sample_rate):
                if not np.isfinite(block).all():
                    raise ValueError("it holds samples that are NaN or infinite")
                measures.add(block)
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError) as error:
        raise AudioError(f"{path.name}: unreadable ({reason_of(error)})") from error
    if measures.n_frames == 0:
        raise AudioError(f"{path.name}: holds no sound; there is nothing to draw")
    return measures.finish()


def _blocks(file: FrontToBack, n_frames: int) -> Iterator[Audio]:
    """The file as blocks of (channels, frames)."""
    while len(block := file.read(n_frames, dtype="float32", always_2d=True)):
        yield np.ascontiguousarray(block.T)


class _Measures:
    """Collects what the picture needs while blocks of any length come in."""

    def __init__(self, channels: int, sample_rate: int, expected_frames: int) -> None:
        self.n_frames = 0
        self._sample_rate = sample_rate
        self._cell = max(1, expected_frames // (4 * MOST_COLUMNS))
        self._segment = max(1, sample_rate // 10)
        is_long = expected_frames > LONG_S * sample_rate
        self._n_fft = LONG_FFT if is_long else SHORT_FFT
        self._hop = min(max(SHORTEST_HOP, expected_frames // (4 * MOST_COLUMNS)), self._n_fft)
        self._window = np.hanning(self._n_fft + 1)[:-1].astype(np.float32)
        self._highest_hz = sample_rate / 2
        self._places = _row_places(self._n_fft * PADDING, sample_rate)
        nothing = np.zeros((channels, 0), np.float32)
        self._for_cells, self._for_loudness = nothing, nothing
        self._for_spectra = np.zeros((channels, self._n_fft // 2), np.float32)  # centred windows
        self._envelope: list[tuple[Audio, Audio, Audio]] = []
        self._power: list[Audio] = []
        self._loudness: list[NDArray[np.float64]] = []

    def add(self, block: Audio) -> None:
        self.n_frames += block.shape[1]
        self._for_cells = self._take_cells(np.concatenate((self._for_cells, block), axis=1), self._cell)
        self._for_spectra = self._take_spectra(np.concatenate((self._for_spectra, block), axis=1))
        waiting = np.concatenate((self._for_loudness, block), axis=1)
        whole = waiting.shape[1] // self._segment * self._segment
        if whole:
            self._loudness.append(weighted_powers(waiting[:, :whole], self._sample_rate))
        self._for_loudness = waiting[:, whole:]

    def _take_cells(self, waiting: Audio, cell: int) -> Audio:
        """The envelope of all whole cells; returns what is left."""
        whole = waiting.shape[1] // cell * cell
        cells = waiting[:, :whole].reshape(len(waiting), -1, cell)
        if whole:
            rms = np.sqrt(np.square(cells).mean(axis=2))
            self._envelope.append((cells.min(axis=2), cells.max(axis=2), rms))
        return waiting[:, whole:]

    def _take_spectra(self, waiting: Audio) -> Audio:
        """The rows of all whole windows; returns what later ones need."""
        n_windows = (waiting.shape[1] - self._n_fft) // self._hop + 1
        if n_windows < 1:
            return waiting
        windows = np.lib.stride_tricks.sliding_window_view(waiting, self._n_fft, axis=1)
        spectra = np.fft.rfft(windows[:, :: self._hop][:, :n_windows] * self._window, self._n_fft * PADDING)
        power = np.square(np.abs(spectra)).mean(axis=0) * (2 / self._window.sum()) ** 2
        self._power.append(_rows(power.astype(np.float32), self._places))
        return waiting[:, n_windows * self._hop :]

    def finish(self) -> SoundPicture:
        """The picture, at most as fine as it is drawn."""
        if self._for_cells.shape[1]:
            self._take_cells(self._for_cells, self._for_cells.shape[1])
        silence = np.zeros((len(self._for_cells), self._n_fft), np.float32)
        self._take_spectra(np.concatenate((self._for_spectra, silence), axis=1))
        n_columns = self.n_frames // self._hop + 1
        if not self._loudness:
            self._loudness.append(weighted_powers(self._for_loudness, self._sample_rate))
        lowest, highest, rms = (np.concatenate(parts, axis=1) for parts in zip(*self._envelope, strict=True))
        groups = _groups(lowest.shape[1])
        counts = np.diff(groups, append=lowest.shape[1])
        power = np.concatenate(self._power)[:n_columns]
        column_groups = _groups(len(power))
        return SoundPicture(
            sample_rate=self._sample_rate,
            n_frames=self.n_frames,
            lowest=np.minimum.reduceat(lowest, groups, axis=1),
            highest=np.maximum.reduceat(highest, groups, axis=1),
            rms=np.sqrt(np.add.reduceat(np.square(rms), groups, axis=1) / counts),
            power=np.maximum.reduceat(power, column_groups, axis=0),
            highest_hz=self._highest_hz,
            loudness_db=gated_loudness_db(np.concatenate(self._loudness)),
        )


def _groups(n: int) -> NDArray[np.int64]:
    """Where each of at most MOST_COLUMNS even groups of n begins."""
    n_groups = min(n, MOST_COLUMNS)
    return np.arange(n_groups) * n // n_groups


def _row_hz(highest_hz: float) -> NDArray[np.float64]:
    """The edges of the rows, evenly spaced to the ear."""
    return np.geomspace(LOWEST_HZ, highest_hz, N_ROWS + 1)


def _row_places(n_fft: int, sample_rate: int) -> NDArray[np.float64]:
    """The edges of the rows in bins."""
    return np.minimum(_row_hz(sample_rate / 2) * n_fft / sample_rate, n_fft / 2)


def _rows(power: Audio, places: NDArray[np.float64]) -> Audio:
    """Rows of log frequency: between bins where these are wide, the strongest of them where narrow.

    Shape: (columns, bins) -> (columns, rows)
    """
    first, last = np.ceil(places[:-1]).astype(int), np.ceil(places[1:]).astype(int)
    strongest = np.maximum.reduceat(power, np.minimum(first, power.shape[1] - 1), axis=1)
    middle = np.minimum((places[:-1] + places[1:]) / 2, power.shape[1] - 1.001)
    below = middle.astype(int)
    part = (middle - below).astype(np.float32)
    between = power[:, below] * (1 - part) + power[:, below + 1] * part
    return np.where(last - first > 1, strongest, between)


def write_title(figure: Figure, name: str, picture: SoundPicture, *more: str) -> None:
    """The name in large, below it the facts of the sound and some more."""
    channels = len(picture.lowest)
    facts = (
        _length(picture.duration_s),
        f"{picture.sample_rate / 1000:g} kHz",
        {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels"),
        f"peak {to_db(picture.peak):.1f} dB",
        f"loudness {picture.loudness_db:.1f} LUFS",
        *more,
    )
    figure.text(0.075, 0.945, plain_text(name), color=INK, fontsize=15, ha="left", va="baseline")
    figure.text(0.075, 0.902, "   |   ".join(facts), color=FAINT, fontsize=10, ha="left", va="baseline")


def _length(seconds: float) -> str:
    if seconds < SHORTEST_SECONDS:
        return f"{1000 * seconds:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 60 else f"{int(seconds) // 60} min {seconds % 60:04.1f} s"


def _set_time(axes: Axes, duration_s: float) -> str:
    """Ticks that suit the length; returns the name of the unit they are written in."""
    axes.set_xlim(0, duration_s)
    if duration_s > LONGEST_SECONDS:
        step = next(
            (step for step in MINUTE_STEPS_S if duration_s <= MOST_TICKS * step), duration_s / MOST_TICKS
        )
        axes.xaxis.set_major_locator(MultipleLocator(step))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{int(x) // 60}:{int(x) % 60:02d}"))
        return "minutes"
    axes.xaxis.set_major_locator(MaxNLocator(nbins=MOST_TICKS, steps=[1, 2, 5, 10]))
    if duration_s < SHORTEST_SECONDS:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{1000 * x:g}"))
        return "milliseconds"
    return "seconds"


def draw_wave(axes: Axes, picture: SoundPicture, lane: int) -> None:
    """Peaks as a veil, the level as a body."""
    lowest, highest, rms = picture.lowest[lane], picture.highest[lane], picture.rms[lane]
    seconds = (np.arange(len(lowest)) + 0.5) * picture.duration_s / len(lowest)
    colour = ACCENTS[lane % 2]
    if picture.n_frames <= MOST_COLUMNS:
        axes.plot(seconds, highest, color=colour, linewidth=1.0)
    else:
        axes.fill_between(seconds, lowest, highest, color=colour, alpha=0.45, linewidth=0.4)
        axes.fill_between(
            seconds, np.maximum(-rms, lowest), np.minimum(rms, highest), color=colour, linewidth=0
        )
    scale = next((scale for scale in WAVE_SCALES if picture.peak <= scale), math.ceil(picture.peak))
    axes.axhline(0, color=FAINT, linewidth=0.5, alpha=0.6)
    _set_time(axes, picture.duration_s)
    axes.set_ylim(-1.05 * scale, 1.05 * scale)
    axes.set_yticks([-scale, 0, scale])
    axes.set_yticklabels([f"{-scale:g}", "0", f"{scale:g}"])
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    if len(picture.lowest) > 1:
        name = ("left", "right")[lane] if len(picture.lowest) == 2 else f"channel {lane + 1}"
        axes.text(
            0.006, 0.93, name, transform=axes.transAxes, color=INK, fontsize=8, ha="left", va="top",
            bbox={"facecolor": PANEL, "edgecolor": "none", "alpha": 0.75, "pad": 1.5},
        )  # fmt: skip


def draw_spectrogram(figure: Figure, axes: Axes, bar_place: object, picture: SoundPicture) -> None:
    """Log frequency over time, with its bar of colours and the labels of the time axis."""
    image = axes.imshow(
        10 * np.log10(picture.power.T + 1e-12),
        origin="lower",
        aspect="auto",
        cmap=COLOUR_MAP,
        vmin=LEVELS_DB[0],
        vmax=LEVELS_DB[1],
        extent=(0, picture.duration_s, 0, N_ROWS),
        interpolation="bilinear",
    )
    edges = _row_hz(picture.highest_hz)
    shown = [hz for hz in FREQUENCY_TICKS_HZ if hz < 0.98 * picture.highest_hz]
    axes.set_yticks(np.interp(np.log(shown), np.log(edges), np.arange(N_ROWS + 1)))
    axes.set_yticklabels([f"{hz // 1000} kHz" if hz >= 1000 else f"{hz} Hz" for hz in shown])
    axes.set_xlabel(_set_time(axes, picture.duration_s), fontsize=9)
    bar = figure.colorbar(image, cax=figure.add_subplot(bar_place))  # type: ignore[call-overload]  # takes a SubplotSpec too
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=FAINT, labelsize=8)
    bar.set_label("dBFS", color=FAINT, fontsize=8)
