"""Laws of the pictures: they are drawn whatever the sounds and labels are called."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sda_core.errors import ModelError
from sda_core.model_file import Model
from sda_core.plots import Comparison, save_model_map, save_training_report
from sda_core.spectrogram import SpectrogramConfig
from tests.fixtures.small_model import small_model
from tests.fixtures.small_training import small_figures

PNG = b"\x89PNG"


def with_names(model: Model, *names: str) -> Model:
    analysis = replace(model.analysis, labels=("a $5_$", "b"))
    return replace(model, corpus_map=replace(model.corpus_map, names=names), analysis=analysis)


def test_a_map_is_drawn_with_names_of_any_kind(tmp_path: Path) -> None:
    model = with_names(small_model(), "cash $5_$.wav", "雨 [x].wav")
    assert save_model_map(tmp_path / "map.png", model).read_bytes().startswith(PNG)
    assert save_model_map(tmp_path / "map.png", model, colour_by="loudness").is_file()


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
