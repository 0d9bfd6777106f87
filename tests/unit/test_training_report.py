"""Laws of the report on a training: pictures, facts and previews of sounds of any length."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.analysis import analyse
from sda_core.command.console import exhaust
from sda_core.corpus import Corpus, read_corpus
from sda_core.library import report_folder
from sda_core.model_file import Model, make_model
from sda_core.spectrogram import SpectrogramConfig
from sda_core.training_report import PREVIEW_S, write_training_report
from sda_core.training_result import Ending, TrainingResult
from sda_core.training_settings import TrainingSettings
from tests.fixtures.small_model import small_header, small_network
from tests.fixtures.small_training import small_figures

RATE = 48000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Sounds from a tenth of a second to longer than a preview, one of them in a folder of its own."""
    folder = tmp_path_factory.mktemp("sounds")
    chance = np.random.default_rng(0)
    (folder / "inner").mkdir()
    for name, seconds in (("a", 0.1), ("b", 1.0), ("c", PREVIEW_S), ("d", 6.7), ("inner/a", 7.0)):
        noise = 0.3 * chance.standard_normal(int(seconds * RATE))
        soundfile.write(folder / f"{name}.wav", np.clip(noise, -1, 1), RATE)
    return exhaust(read_corpus(folder, SpectrogramConfig(n_mels=32)), lambda read: None)


@pytest.fixture(scope="module")
def parts(corpus: Corpus) -> tuple[Model, TrainingResult]:
    network = small_network(mel_shape=(32, 94))
    analysis, corpus_map = analyse(network, corpus.sounds, corpus.config)
    model = make_model(
        header=small_header(network), network=network, analysis=analysis, corpus_map=corpus_map
    )
    result = TrainingResult(
        network=network,
        settings=TrainingSettings(n_mels=32),
        preset="conservative",
        history=(small_figures(),),
        kept_epoch=1,
        explained_train=0.1,
        explained_validation=0.1,
        active_dims=4,
        steps=50,
        skipped_steps=0,
        ended=Ending.FINISHED,
        training=corpus.sounds[3:],
        validation=corpus.sounds[:3],
    )
    return model, result


def test_every_example_has_two_previews_of_one_length(
    corpus: Corpus, parts: tuple[Model, TrainingResult], tmp_path: Path
) -> None:
    model, result = parts
    folder = report_folder(tmp_path / "rain.safetensors")
    written = list(write_training_report(folder, model=model, result=result, corpus=corpus))
    assert len(written) == 2 + 2 * 5
    assert sorted(written) == sorted(folder.iterdir())
    for index in range(1, 6):
        original, made = (
            soundfile.info(next(folder.glob(f"preview_{index}_*_{kind}.wav")))
            for kind in ("original", "model")
        )
        assert original.frames == made.frames <= PREVIEW_S * RATE + 512
    facts = json.loads((folder / "report.json").read_text())
    assert facts["training"]["ended"] == "finished"
    assert len(facts["dataset"]["files_list"]) == 5
