"""Laws of the pictures: they are drawn whatever the sounds and labels are called."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sda_core import plots
from sda_core.errors import ModelError
from sda_core.model_file import Model
from sda_core.plots import Comparison, save_model_map, save_training_report
from sda_core.spectrogram import SpectrogramConfig
from tests.fixtures.small_model import small_model
from tests.fixtures.small_training import small_figures

PNG = b"\x89PNG"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Every figure that is saved."""
    figures: list[Figure] = []
    save = plots.save_figure

    def keep(figure: Figure, path: Path) -> Path:
        figures.append(figure)
        return save(figure, path)

    monkeypatch.setattr(plots, "save_figure", keep)
    return figures


def with_names(model: Model, *names: str) -> Model:
    analysis = replace(model.analysis, labels=("a $5_$", "b"))
    return replace(model, corpus_map=replace(model.corpus_map, names=names), analysis=analysis)


def test_a_map_is_drawn_with_names_of_any_kind(tmp_path: Path) -> None:
    model = with_names(small_model(), "cash $5_$.wav", "雨 [x].wav")
    assert save_model_map(tmp_path / "map.png", model).read_bytes().startswith(PNG)
    assert save_model_map(tmp_path / "map.png", model, colour_by="loudness").is_file()


def test_names_stay_on_the_map_and_off_each_other(tmp_path: Path, drawn: list[Figure]) -> None:
    model, n_files = small_model(), 60
    positions = torch.rand(n_files, 2, generator=torch.Generator().manual_seed(1)) * 24 - 12
    crowded = replace(
        model.corpus_map,
        names=tuple(f"a file with a long name {n}.wav" for n in range(n_files)),
        file_index=torch.arange(n_files),
        positions=positions,
        descriptors={"loudness": torch.zeros(n_files)},
    )
    save_model_map(tmp_path / "map.png", replace(model, corpus_map=crowded))
    axes = drawn[0].axes[0]
    room, extents = axes.get_window_extent(), [text.get_window_extent() for text in axes.texts]
    assert 10 < len(extents) < n_files
    for place, extent in enumerate(extents):
        assert room.x0 <= extent.x0 < extent.x1 <= room.x1
        assert room.y0 <= extent.y0 < extent.y1 <= room.y1
        assert not any(extent.overlaps(other) for other in extents[:place])


def test_a_map_shows_how_far_the_sliders_go(tmp_path: Path, drawn: list[Figure]) -> None:
    save_model_map(tmp_path / "map.png", small_model())
    axes = drawn[0].axes[0]
    (box,) = axes.patches
    assert isinstance(box, Rectangle)
    assert tuple(box.get_bbox().extents) == (-10, -10, 10, 10)
    assert axes.get_xlim()[0] <= -10 <= 10 <= axes.get_xlim()[1]


def test_a_model_with_one_slider_has_a_map(tmp_path: Path) -> None:
    model = small_model()
    analysis = model.analysis
    one = replace(
        analysis,
        components=analysis.components[:1],
        **{
            name: getattr(analysis, name)[:1]
            for name in (
                "variance_ratios", "steps", "labels", "correlations", "safe_ranges", "limit_ranges",
            )
        },
    )  # fmt: skip
    corpus_map = replace(model.corpus_map, positions=model.corpus_map.positions[:, :1])
    path = save_model_map(tmp_path / "map.png", replace(model, analysis=one, corpus_map=corpus_map))
    assert path.read_bytes().startswith(PNG)


def test_a_model_without_a_map_says_so(tmp_path: Path) -> None:
    model = small_model()
    empty = replace(
        model.corpus_map,
        names=(),
        file_index=torch.zeros(0, dtype=torch.int64),
        positions=torch.zeros(0, 2),
        descriptors={"loudness": torch.zeros(0)},
    )
    with pytest.raises(ModelError, match="holds no map"):
        save_model_map(tmp_path / "map.png", replace(model, corpus_map=empty))


def test_a_report_is_drawn_from_a_single_epoch_and_odd_names(tmp_path: Path) -> None:
    mel = torch.rand(32, 60)
    path = save_training_report(
        tmp_path / "report.png",
        title="cash $5_$",
        history=[small_figures(explained=-3.0)],
        comparisons=[Comparison(title="kick $_$.wav", original=mel, rebuilt=mel)],
        config=SpectrogramConfig(n_mels=32),
    )
    assert path.read_bytes().startswith(PNG)


@pytest.mark.parametrize("n_epochs", [1, 2, 3, 40])
def test_epochs_are_whole_numbers(tmp_path: Path, drawn: list[Figure], n_epochs: int) -> None:
    history = [replace(small_figures(explained=0.5), epoch=epoch) for epoch in range(1, n_epochs + 1)]
    config = SpectrogramConfig(n_mels=32)
    save_training_report(
        tmp_path / "report.png", title="short", history=history, comparisons=[], config=config
    )
    for axes in drawn[0].axes:
        ticks = [tick for tick in axes.get_xticks() if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]]
        assert ticks
        assert all(tick == round(tick) for tick in ticks)
