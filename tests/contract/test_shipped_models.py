"""What ships: four playable models, small, with a licence, whose first slider does what it says."""

from pathlib import Path

import pytest
import torch

from sda_core.demo_sounds import CORPORA
from sda_core.descriptors import describe, spearman
from sda_core.library import SHIPPED_FOLDER, Origin, find_model, list_folder
from sda_core.model_file import load_model
from sda_core.model_header import ModelForm
from sda_core.sliders import POSITIONS, sliders_to_latent

NAMES = [corpus.name for corpus in CORPORA]


def test_there_is_one_of_each_demo_corpus() -> None:
    assert sorted(entry.name for entry in list_folder(SHIPPED_FOLDER, Origin.SHIPPED)) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_model_is_small_and_may_be_given_away(name: str, tmp_path: Path) -> None:
    path = find_model(name, tmp_path)
    assert path.stat().st_size <= 3_000_000
    model = load_model(path)
    assert model.name == name
    assert model.header.form is ModelForm.PLAYABLE
    assert "MIT" in model.header.licence
    assert model.analysis.n_active >= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_first_slider_of_a_shipped_model_follows_its_label(name: str, tmp_path: Path) -> None:
    model = load_model(find_model(name, tmp_path))
    latents = torch.stack([sliders_to_latent(model.analysis, [float(position)]) for position in POSITIONS])
    with torch.inference_mode():
        measured = describe(model.network.decode(latents)[:, 0], model.header.spectrogram)
    assert spearman(measured[model.analysis.labels[0]]) >= 0.9
