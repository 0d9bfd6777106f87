"""Pictures for musicians: the report of a training, the map of a model.

The only place that draws. matplotlib is used without a screen and without its global state; every
picture is a PNG, saved atomically. Spectrograms share one colour scale within a picture, in dBFS, so that
what looks quieter is quieter.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from torch import Tensor

from sda_core.errors import ModelError
from sda_core.model_file import Model
from sda_core.saving import save_bytes
from sda_core.sliders import POSITIONS
from sda_core.spectrogram import SpectrogramConfig, band_centres_hz
from sda_core.training_result import EpochFigures

BACKGROUND = "#15171c"
PANEL = "#1d2027"
INK = "#e8e6df"
FAINT = "#8b8f99"
ACCENTS = ("#ffb454", "#59c2ff", "#95e6a0", "#f07178")
COLOUR_MAP = "magma"
# The upper end: a band of loud sound; the lower: where log1p mel stops being logarithmic.
LEVEL_RANGE_DB = (-60.0, -10.0)
FREQUENCY_TICKS_HZ = (100, 1000, 5000, 15000)
STRIP_POSITIONS = POSITIONS[::2]
MOST_STRIPS = 8
DPI = 110
# From a dot of the map to its name, in points.
NAME_DISTANCE = 4
# Of the report, in inches: from the top to the curves, to what is below them, and each example.
CURVES_TOP, CURVES_BOTTOM, EXAMPLES_TOP, EXAMPLE_HEIGHT, MARGIN = 0.85, 3.15, 3.95, 1.65, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A sound beside what the model makes of it, as log-mel (n_mels, columns)."""

    title: str
    original: Tensor
    rebuilt: Tensor


def save_training_report(
    path: Path,
    *,
    title: str,
    history: Sequence[EpochFigures],
    comparisons: Sequence[Comparison],
    config: SpectrogramConfig,
) -> Path:
    """Loss curves above, originals beside reconstructions below."""
    n_rows = len(comparisons)
    height = EXAMPLES_TOP + EXAMPLE_HEIGHT * n_rows + MARGIN
    figure = dark_figure(11, height)
    curves = figure.add_gridspec(
        1, 2, top=1 - CURVES_TOP / height, bottom=1 - CURVES_BOTTOM / height, wspace=0.12
    )
    examples = figure.add_gridspec(
        max(1, n_rows),
        2,
        top=1 - EXAMPLES_TOP / height,
        bottom=1.5 * MARGIN / height,
        hspace=0.6,
        wspace=0.12,
    )
    figure.suptitle(plain_text(title), color=INK, fontsize=14, x=0.07, y=1 - MARGIN / 2 / height, ha="left")
    _draw_loss(dark_panel(figure.add_subplot(curves[0])), history)
    _draw_explained(dark_panel(figure.add_subplot(curves[1])), history)
    for row, comparison in enumerate(comparisons):
        for column, (mel, name) in enumerate(
            ((comparison.original, "original"), (comparison.rebuilt, "model"))
        ):
            axes = dark_panel(figure.add_subplot(examples[row, column]))
            _draw_mel(axes, mel, config)
            axes.set_title(plain_text(f"{comparison.title}: {name}"), loc="left", fontsize=9, color=INK)
            if column:
                axes.set_yticklabels([])
            if row == n_rows - 1:
                axes.set_xlabel("seconds", fontsize=8)
    return save_figure(figure, path)


def save_model_map(path: Path, model: Model, *, colour_by: str | None = None) -> Path:
    """The material in the first two directions, and what the first sliders do from -10 to +10."""
    if not len(model.corpus_map.file_index):
        raise ModelError(
            f"{model.name}: the file holds no map of its material; draw the model it was made from"
        )
    n_strips = min(model.analysis.n_active, MOST_STRIPS)
    figure = dark_figure(12, 5.2 + 1.15 * n_strips)
    grid = figure.add_gridspec(
        2, 1, height_ratios=[4.0, 1.15 * n_strips], hspace=0.18, top=0.93, bottom=0.05, left=0.09, right=0.95
    )
    figure.suptitle(
        plain_text(f"{model.name}: the sounds on the map, and what the sliders do"),
        color=INK,
        fontsize=14,
        x=0.09,
        ha="left",
    )
    _draw_map(figure, dark_panel(figure.add_subplot(grid[0])), model, colour_by)
    strips = grid[1].subgridspec(n_strips, 1, hspace=0.32)
    for index in range(n_strips):
        axes = dark_panel(figure.add_subplot(strips[index]))
        _draw_strip(axes, model, index)
        if index == n_strips - 1:
            axes.set_xlabel("slider position", fontsize=9)
        else:
            axes.set_xticklabels([])
    return save_figure(figure, path)


def dark_figure(width: float, height: float) -> Figure:
    """An empty picture of so many inches, in the colours of all."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor=BACKGROUND)
    FigureCanvasAgg(figure)
    figure.subplots_adjust(left=0.07, right=0.97, top=0.93, bottom=0.06)
    return figure


def dark_panel(axes: Axes) -> Axes:
    """The same axes in the colours of all pictures."""
    axes.set_facecolor(PANEL)
    axes.tick_params(which="both", colors=FAINT, labelsize=8)
    axes.xaxis.label.set_color(FAINT)
    axes.yaxis.label.set_color(FAINT)
    for spine in axes.spines.values():
        spine.set_color(PANEL)
    return axes


def _draw_loss(axes: Axes, history: Sequence[EpochFigures]) -> None:
    epochs = [figures.epoch for figures in history]
    axes.plot(epochs, [figures.loss for figures in history], color=ACCENTS[0], label="loss")
    axes.plot(
        epochs, [figures.reconstruction for figures in history], color=ACCENTS[1], label="reconstruction"
    )
    axes.set_yscale("log")
    _count_epochs(axes)
    axes.set_title("loss (training crops)", loc="left", fontsize=10, color=INK)
    _legend(axes)


def _draw_explained(axes: Axes, history: Sequence[EpochFigures]) -> None:
    epochs = [figures.epoch for figures in history]
    training = [figures.explained_train for figures in history]
    validation = [figures.explained_validation for figures in history]
    axes.plot(
        epochs, training, color=ACCENTS[2], label=f"training sounds {training[-1]:.2f}" if training else ""
    )
    axes.plot(
        epochs,
        validation,
        color=ACCENTS[3],
        label=f"sounds never seen {validation[-1]:.2f}" if validation else "",
    )
    axes.set_ylim(-0.02, 1.02)
    _count_epochs(axes)
    axes.set_title("explained variance (1 is perfect)", loc="left", fontsize=10, color=INK)
    _legend(axes)


def _count_epochs(axes: Axes) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlabel("epoch")


def _legend(axes: Axes) -> None:
    axes.grid(color="#2b2f38", linewidth=0.6)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(facecolor=PANEL, edgecolor=PANEL, labelcolor=INK, fontsize=8)


def _draw_mel(axes: Axes, mel: Tensor, config: SpectrogramConfig) -> None:
    seconds = mel.shape[1] * config.hop_length / config.sample_rate
    _show_levels(axes, mel, config, extent=(0.0, seconds))


def _show_levels(axes: Axes, mel: Tensor, config: SpectrogramConfig, extent: tuple[float, float]) -> None:
    n_mels = config.n_mels
    axes.imshow(
        _level_db(mel, config),
        origin="lower",
        aspect="auto",
        cmap=COLOUR_MAP,
        vmin=LEVEL_RANGE_DB[0],
        vmax=LEVEL_RANGE_DB[1],
        extent=(*extent, 0, n_mels),
        interpolation="nearest",
    )
    centres = band_centres_hz(config).numpy()
    axes.set_yticks([float(np.searchsorted(centres, hz)) for hz in FREQUENCY_TICKS_HZ])
    axes.set_yticklabels([f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz} Hz" for hz in FREQUENCY_TICKS_HZ])


def _level_db(mel: Tensor, config: SpectrogramConfig) -> NDArray[np.float32]:
    """Mel power as dB, 0 for a sine at full scale."""
    full_scale = (config.n_fft / 4) ** 2  # of a Hann window: half its sum, squared
    power = torch.expm1(mel.float().clamp(min=0)) / full_scale
    levels: NDArray[np.float32] = (10 * torch.log10(power + 1e-9)).numpy()
    return levels


def _draw_map(figure: Figure, axes: Axes, model: Model, colour_by: str | None) -> None:
    corpus_map, analysis = model.corpus_map, model.analysis
    name = colour_by or _default_colour(model)
    positions = corpus_map.positions
    x = positions[:, 0].numpy()
    y = positions[:, 1].numpy() if positions.shape[1] > 1 else np.zeros_like(x)
    axes.axhline(0, color="#2b2f38", linewidth=0.8)
    axes.axvline(0, color="#2b2f38", linewidth=0.8)
    dots = axes.scatter(
        x, y, c=corpus_map.descriptors[name].numpy(), cmap="viridis", s=22, alpha=0.9, linewidths=0
    )
    bar = figure.colorbar(dots, ax=axes, pad=0.01, fraction=0.03)
    bar.set_label(name, color=INK, fontsize=9)
    bar.ax.tick_params(colors=FAINT, labelsize=8)
    axes.set_xlabel(_axis_title(model, 0))
    if analysis.n_active > 1:
        axes.set_ylabel(_axis_title(model, 1))
    note = _draw_reach(axes)
    with _letters_may_lack():
        _write_file_names(axes, model, np.column_stack((x, y)), note)


def _draw_reach(axes: Axes) -> Annotation:
    """The box that the two sliders reach, and what it is called."""
    lowest, highest = POSITIONS[0], POSITIONS[-1]
    width = highest - lowest
    axes.add_patch(
        Rectangle((lowest, lowest), width, width, fill=False, edgecolor=FAINT, linewidth=0.8, linestyle=":")
    )
    axes.autoscale_view()
    return axes.annotate(
        "as far as the sliders go",
        (highest, lowest),
        xytext=(-NAME_DISTANCE, NAME_DISTANCE),
        textcoords="offset points",
        fontsize=7,
        color=FAINT,
        ha="right",
    )


def _default_colour(model: Model) -> str:
    """A descriptor that the two axes do not show already, when there is one."""
    names = list(model.corpus_map.descriptors)
    shown = model.analysis.labels[:2]
    return next((name for name in names if name not in shown), names[0])


def _axis_title(model: Model, index: int) -> str:
    share = 100 * model.analysis.variance_ratios[index]
    return plain_text(f"slider {index + 1}: {model.analysis.labels[index]} ({share:.0f} %)")


def _write_file_names(axes: Axes, model: Model, places: NDArray[np.float32], note: Annotation) -> None:
    """The name of each file beside its first window, where it neither leaves the map nor covers another."""
    file_index = model.corpus_map.file_index.numpy()
    room = axes.get_window_extent()
    taken = [note.get_window_extent()]
    for index, name in enumerate(model.corpus_map.names):
        x, y = places[int(np.argmax(file_index == index))]
        for side, alignment in ((1, "left"), (-1, "right")):
            written = axes.annotate(
                plain_text(Path(name).stem),
                (float(x), float(y)),
                xytext=(side * NAME_DISTANCE, NAME_DISTANCE / 2),
                textcoords="offset points",
                fontsize=6,
                color=FAINT,
                ha=alignment,
            )
            extent = written.get_window_extent()
            if _is_within(extent, room) and not any(extent.overlaps(other) for other in taken):
                taken.append(extent)
                break
            written.remove()


def _is_within(extent: Bbox, room: Bbox) -> bool:
    return bool(
        extent.x0 >= room.x0 and extent.x1 <= room.x1 and extent.y0 >= room.y0 and extent.y1 <= room.y1
    )


@torch.inference_mode()
def _draw_strip(axes: Axes, model: Model, index: int) -> None:
    """The chunks along one slider, side by side, with a mark where the material ends."""
    analysis = model.analysis
    latents = torch.stack(
        [
            analysis.mean + position * analysis.steps[index] * analysis.components[index]
            for position in STRIP_POSITIONS
        ]
    )
    chunks = model.network.decode(latents)[:, 0]
    mel = torch.cat(list(chunks), dim=1)
    half = (STRIP_POSITIONS[1] - STRIP_POSITIONS[0]) / 2
    edges = (STRIP_POSITIONS[0] - half, STRIP_POSITIONS[-1] + half)
    _show_levels(axes, mel, model.header.spectrogram, extent=edges)
    for position in STRIP_POSITIONS[1:]:
        axes.axvline(position - half, color=BACKGROUND, linewidth=1.5)
    axes.set_xticks(STRIP_POSITIONS)
    axes.set_xticklabels([f"{position:+d}" if position else "0" for position in STRIP_POSITIONS])
    axes.set_xlim(edges)
    axes.set_title(_axis_title(model, index), loc="left", fontsize=9, color=INK)


def plain_text(text: str) -> str:
    """Text that is not read as mathematics: names may hold dollar signs."""
    return text.replace("$", r"\$")


@contextmanager
def _letters_may_lack() -> Iterator[None]:
    """A file's name may have letters that the font lacks; a box stands for them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def save_figure(figure: Figure, path: Path) -> Path:
    """The picture as the PNG `path`; returns `path`."""
    memory = io.BytesIO()
    with _letters_may_lack():
        figure.savefig(memory, format="png", dpi=DPI, facecolor=BACKGROUND)
    return save_bytes(path, memory.getvalue())
