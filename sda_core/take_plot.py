"""The picture of a take: its sound as `sda_core.sound_plot` draws it, and between waveform and spectrogram
what was done, in thin lanes on the same time axis. Markers are flags on top, gaps are shaded.

An event is a mark as long as its glide; where there are many, the lane is brighter. A mark is written on
where nothing else stands, so a picture of ten events and one of sixty thousand can both be read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from sda_core.errors import AudioError
from sda_core.events import (
    Changed,
    Event,
    ModelLoaded,
    Nudged,
    PresetStored,
    Recalled,
    Restarted,
    SlidersDealt,
    Values,
)
from sda_core.frames import SAMPLE_RATE
from sda_core.parameters import Kind, parameter
from sda_core.plots import ACCENTS, BACKGROUND, INK, PANEL, dark_figure, dark_panel, plain_text, save_figure
from sda_core.sound_plot import draw_spectrogram, draw_wave, measure_sound, write_title
from sda_core.take import WAV, Take, TakeFacts

LANES = ("sliders", "weights", "presets", "models", "switches", "sound")
GAPS = "gaps"
_COLOURS = dict(zip((*LANES, GAPS), (*ACCENTS[:3], "#d2a6ff", "#7fd5d0", "#a3abb8", ACCENTS[3]), strict=True))
# Fewer than the picture has pixels: no mark falls between two of them.
N_COLUMNS = 900
SHORTEST_MARK = 2
FAINTEST = 0.4
FONT_SIZE = 7
# Of a letter of that size, as part of the lane; names are cut to so many letters.
LETTER = 0.0062
MOST_LETTERS = 28
FLAG_ROWS = 2
# Below what `write_title` writes.
TITLE_END = 0.895
LANE_INCHES = 0.21


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened."""

    lane: str
    frame: int
    n_frames: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A marker above the waveform."""

    place: float  # 0 is the beginning, 1 the end
    row: int = FLAG_ROWS - 1
    text: str = ""
    is_turned: bool = False  # its text stands before it: it is near the end


def save_take_plot(path: Path, take: Take) -> Path:
    """The picture of a take as the PNG `path`; returns `path`."""
    if not take.facts.n_frames:
        raise AudioError(f"{take.folder}: holds no sound; there is nothing to draw")
    picture = measure_sound(take.folder / WAV)
    marks = [mark for frame, event in take.journal.entries for mark in marks_of(frame, event)]
    flags = flags_of(take.facts)
    lanes = [*LANES, *([GAPS] if take.facts.gaps else [])]
    heights = [LANE_INCHES * FLAG_ROWS if flags else 0.01, 2.0, LANE_INCHES * len(lanes), 3.6]
    figure = dark_figure(12, 1.9 + sum(heights))
    top, bottom = TITLE_END - 0.15 / figure.get_figheight(), 0.55 / figure.get_figheight()
    grid = figure.add_gridspec(
        4, 2, height_ratios=heights, width_ratios=[60, 1],
        left=0.075, right=0.925, top=top, bottom=bottom, hspace=0.06, wspace=0.03,
    )  # fmt: skip
    n_events = len(take.journal.entries)
    write_title(figure, take.name, picture, f"{n_events} event{'s' if n_events != 1 else ''}")
    waves = grid[1, 0].subgridspec(len(picture.lowest), 1, hspace=0.08)
    drawn = [dark_panel(figure.add_subplot(waves[lane])) for lane in range(len(picture.lowest))]
    for lane, axes in enumerate(drawn):
        draw_wave(axes, picture, lane)
    strip = dark_panel(figure.add_subplot(grid[2, 0]))
    _draw_lanes(strip, lanes, [*marks, *_gap_marks(take.facts)], take.facts)
    _draw_flags(figure.add_subplot(grid[0, 0]), flags)
    for axes in (*drawn, strip):
        _draw_moments(axes, take.facts)
    draw_spectrogram(figure, dark_panel(figure.add_subplot(grid[3, 0])), grid[3, 1], picture)
    return save_figure(figure, path)


def marks_of(frame: int, event: Event) -> Iterable[Mark]:
    """What an event leaves in the lanes; one that moves several kinds of things stands in all of theirs."""
    match event:
        case Changed():
            return _changes(frame, event.values, event.over_frames)
        case Nudged():
            return _changes(frame, ((event.path, event.amount),), event.over_frames)
        case Recalled():
            return (
                Mark(
                    lane="presets", frame=frame, n_frames=event.over_frames, text=str(event.number or "none")
                ),
            )
        case PresetStored():
            kept = "kept" if event.preset else "forgotten"
            return (Mark(lane="presets", frame=frame, text=f"{event.number} {kept}"),)
        case ModelLoaded():
            name = event.model.name if event.model else "empty"
            return (
                Mark(lane="models", frame=frame, n_frames=event.over_frames, text=f"{event.slot} {name}"),
            )
        case SlidersDealt():
            return (Mark(lane="sliders", frame=frame, text="dealt"),)
        case Restarted():
            return (Mark(lane="switches", frame=frame, text="sound restarted"),)
    assert_never(event)


def flags_of(facts: TakeFacts) -> list[Flag]:
    """Every marker, in order; without its text where there is no room for it."""
    ends = [0.0] * FLAG_ROWS
    flags = []
    for marker in sorted(facts.markers, key=lambda one: one.wav_frame):
        place, text = marker.wav_frame / facts.n_frames, _short(marker.text)
        width = LETTER * (len(text) + 3)
        start = place if place + width <= 1 else place - width
        row = next((row for row, end in reversed(list(enumerate(ends))) if end <= start), None)
        if row is None or not text:
            flags.append(Flag(place=place))
            continue
        ends[row] = start + width
        flags.append(Flag(place=place, row=row, text=text, is_turned=start < place))
    return flags


def _changes(frame: int, values: Values, n_frames: int) -> Iterable[Mark]:
    lanes = {_lane_of(path): (path, value) for path, value in values}
    for lane, (path, value) in lanes.items():
        is_said = lane == "switches" and len(values) == 1
        text = f"{path} {parameter(path).show(parameter(path).clamp(value))}" if is_said else ""
        yield Mark(lane=lane, frame=frame, n_frames=n_frames, text=text)


def _lane_of(path: str) -> str:
    if path.startswith("slider"):
        return "sliders"
    if path.startswith(("weight", "blend_x", "blend_y")):
        return "weights"
    if path.startswith("morph"):
        return "presets"
    return "switches" if parameter(path).kind in (Kind.TOGGLE, Kind.CHOICE) else "sound"


def _gap_marks(facts: TakeFacts) -> Iterable[Mark]:
    for gap in facts.gaps:
        yield Mark(lane=GAPS, frame=gap.made_frame, n_frames=gap.n_made, text=gap.cause)


def _columns_of(marks: Sequence[Mark], facts: TakeFacts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first column of every mark, and the one after its last."""
    made, heard = [facts.first_frame], [0]
    for gap in facts.gaps:
        end = facts.n_frames if gap.n_frames is None else gap.wav_frame + gap.n_frames
        made += [gap.made_frame, gap.made_frame + gap.n_made]
        heard += [gap.wav_frame, end]
    made.append(made[-1] + facts.n_frames - heard[-1])
    heard.append(facts.n_frames)
    known = np.maximum.accumulate(np.array(made, np.float64))
    edges = np.array([[mark.frame, mark.frame + mark.n_frames] for mark in marks], np.float64).reshape(-1, 2)
    places = np.interp(edges, known, np.array(heard, np.float64)) / facts.n_frames * N_COLUMNS
    first = np.minimum(places[:, 0].astype(np.int64), N_COLUMNS - SHORTEST_MARK)
    return first, np.clip(np.ceil(places[:, 1]).astype(np.int64), first + SHORTEST_MARK, N_COLUMNS)


def _draw_lanes(axes: Axes, lanes: Sequence[str], marks: Sequence[Mark], facts: TakeFacts) -> None:
    duration_s = facts.duration_s
    first, end = _columns_of(marks, facts)
    for row, lane in enumerate(lanes):
        own = [index for index, mark in enumerate(marks) if mark.lane == lane]
        counts = _counts(first[own], end[own])
        strength = np.log1p(counts) / np.log1p(max(1, counts.max()))
        image = np.empty((1, N_COLUMNS, 4))
        image[..., :3] = to_rgb(_COLOURS[lane])
        image[..., 3] = np.where(counts > 0, FAINTEST + (1 - FAINTEST) * strength, 0)
        axes.imshow(
            image, extent=(0, duration_s, row + 0.86, row + 0.14), aspect="auto", interpolation="nearest"
        )
        axes.axhline(row, color=PANEL if row == 0 else "#2b2f38", linewidth=0.6)
        for column, text in _written([(int(end[index]), marks[index].text) for index in own], counts):
            axes.text(
                (column + 2) / N_COLUMNS * duration_s, row + 0.54, plain_text(text), color=INK,
                fontsize=FONT_SIZE, ha="left", va="center", clip_on=True,
            )  # fmt: skip
    axes.set_xlim(0, duration_s)
    axes.set_ylim(len(lanes), 0)
    axes.set_yticks(np.arange(len(lanes)) + 0.5)
    axes.set_yticklabels(lanes)
    axes.tick_params(axis="both", length=0, labelbottom=False)


def _counts(first: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many marks cover every column."""
    change = np.zeros(N_COLUMNS + 1, np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, end, -1)
    return np.cumsum(change)[:N_COLUMNS]


def _written(ends: Sequence[tuple[int, str]], counts: NDArray[np.int64]) -> list[tuple[int, str]]:
    """(column, text) of the marks that have room behind them for what they are called."""
    found, free_from = [], 0
    for column, text in ends:
        short = _short(text)
        width = round(LETTER * (len(short) + 1) * N_COLUMNS)
        has_room = (
            column >= free_from and column + width <= N_COLUMNS and not counts[column : column + width].any()
        )
        if short and has_room:
            found.append((column, short))
            free_from = column + width
    return found


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 3]}..."


def _draw_flags(axes: Axes, flags: Sequence[Flag]) -> None:
    """The markers' names above the waveform."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(FLAG_ROWS, 0)
    for flag in flags:
        side = -1 if flag.is_turned else 1
        top = flag.row + (0.2 if flag.text else 0.75)
        axes.plot([flag.place] * 2, [top, FLAG_ROWS], color=INK, linewidth=0.8, zorder=1)
        if not flag.text:
            continue
        place, shape = flag.place + side * 0.004, "<" if flag.is_turned else ">"
        axes.plot([place], [flag.row + 0.5], marker=shape, markersize=5, color=INK, zorder=3)
        axes.text(
            flag.place + side * 0.009,
            flag.row + 0.52,
            plain_text(flag.text),
            color=INK,
            fontsize=FONT_SIZE + 1,
            ha="right" if flag.is_turned else "left",
            va="center",
            zorder=2,
            bbox={"facecolor": BACKGROUND, "edgecolor": "none", "pad": 1},
        )


def _draw_moments(axes: Axes, facts: TakeFacts) -> None:
    """Gaps as shades, markers as lines."""
    narrowest_s = facts.duration_s * SHORTEST_MARK / N_COLUMNS
    for gap in facts.gaps:
        start_s = gap.wav_frame / SAMPLE_RATE
        end = facts.n_frames if gap.n_frames is None else gap.wav_frame + gap.n_frames
        end_s = max(end / SAMPLE_RATE, start_s + narrowest_s)
        axes.axvspan(start_s, end_s, color=_COLOURS[GAPS], alpha=0.3, linewidth=0)
    for marker in facts.markers:
        axes.axvline(marker.wav_frame / SAMPLE_RATE, color=INK, linewidth=0.8, alpha=0.7)
