"""`sda-live surface export`: what is written, with whose labels, and what is refused."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sda_core.errors import ModelError, OutputError, SettingError
from sda_core.library import SHIPPED_FOLDER
from sda_live.command.surface import app, labels_of, model_labels
from sda_live.repertoire import Repertoire
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.formats import FORMATS
from sda_live.surfaces.placing import surface_layout


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SDA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def export(*words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words])


@pytest.mark.parametrize("name", FORMATS)
def test_it_writes_the_file_and_says_what_is_next(name: str, folder: Path) -> None:
    done = export("--format", name)
    assert done.exit_code == 0
    row = FORMATS[name]
    assert (folder / row.file_name).read_bytes() == row.write(surface_layout(), Connection())
    assert row.file_name in done.output
    assert "next: " in done.output


def test_the_file_and_the_connection_can_be_chosen(folder: Path) -> None:
    options = ("--host", "studio", "--port", "9200", "--receive-port", "9201")
    assert export("--format", "pd", "--out", "here/my.pd", *options).exit_code == 0
    text = (folder / "here" / "my.pd").read_text(encoding="utf-8")
    assert "connect studio 9200" in text
    assert "netreceive -u -b 9201" in text


def test_sliders_are_called_what_the_instrument_calls_them(folder: Path) -> None:
    state = Repertoire(SHIPPED_FOLDER, folder).first_state(["glass", "choir"])
    labels = labels_of(state)
    assert model_labels(["glass", "choir"]) == labels
    assert (labels["weight1"], labels["weight2"]) == ("glass", "choir")
    assert "weight3" not in labels
    assert labels["slider1"] == state.slots[0].labels[0]  # type: ignore[union-attr]


def test_models_give_their_labels(folder: Path) -> None:
    assert export("-f", "open-stage-control", "--model", "glass", "-m", "choir").exit_code == 0
    text = (folder / "sda.json").read_text(encoding="utf-8")
    assert '"default": "brightness"' in text
    assert '"default": "choir"' in text


def test_nothing_is_written_over_unless_told_to(folder: Path) -> None:
    (folder / "sda.pd").write_text("mine", encoding="utf-8")
    refused = export("--format", "pd")
    assert isinstance(refused.exception, OutputError)
    assert "--overwrite" in str(refused.exception)
    assert (folder / "sda.pd").read_text(encoding="utf-8") == "mine"
    assert export("--format", "pd", "--overwrite").exit_code == 0
    assert (folder / "sda.pd").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("--format", "maxx"), SettingError, "did you mean 'max'?"),
        (("--format", "pd", "--port", "0"), SettingError, "port: got 0"),
        (("--format", "pd", "--host", "a b"), SettingError, "host: got 'a b'"),
        (("--format", "pd", *("-m", "glass") * 5), SettingError, "--model: got 5 models"),
        (("--format", "pd", "-m", "gloss"), ModelError, "did you mean 'glass'?"),
    ],
)
def test_what_is_wrong_is_said(
    words: tuple[str, ...], error: type[Exception], said: str, folder: Path
) -> None:
    refused = export(*words)
    assert isinstance(refused.exception, error)
    assert said in str(refused.exception)
    assert list(folder.glob("sda.*")) == []
