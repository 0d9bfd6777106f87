"""`sda encode` as it is typed: a table, one JSON value, a score, and one sentence for each fault."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.command import app
from sda_core.command.console import run_command
from sda_core.command.encode import CURVE_WIDTH, curve
from sda_core.model_file import save_model
from sda_core.score import read_score
from tests.fixtures.small_model import small_model

RATE = 48000
Sda = Callable[..., int]


@pytest.fixture
def sda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sda:
    """Types a command in a folder with the model "rain" in its library and the sound tone.wav."""
    monkeypatch.setenv("SDA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    save_model(small_model(), tmp_path / "home" / "models" / "rain.safetensors")
    time = np.arange(int(0.6 * RATE)) / RATE
    soundfile.write("tone.wav", 0.5 * np.sin(2 * np.pi * 330 * time) * np.exp(-4 * time), RATE)

    def types(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["sda", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            run_command(app, "sda")
        return int(end.value.code or 0)

    return types


def test_a_sound_is_told_as_a_table_a_sentence_and_a_command(
    sda: Sda, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sda("encode", "rain", "tone.wav") == 0
    out = capsys.readouterr().out
    assert "brightness" in out
    assert "Axis 2" in out
    assert "explain" in out
    line = next(line for line in out.splitlines() if "sda render" in line)
    words = shlex.split(line.partition(": ")[2])
    assert words[:3] == ["sda", "render", "rain"]
    for option, slider in zip(words[3::2], words[4::2], strict=True):
        assert option == "--slider"
        number, position = slider.split("=")
        assert int(number) in (1, 2)
        assert -10 <= float(position) <= 10


def test_json_is_one_value_that_agrees_with_itself(sda: Sda, capsys: pytest.CaptureFixture[str]) -> None:
    assert sda("encode", "rain", "tone.wav", "--json", "--out", "way.toml") == 0
    told = json.loads(capsys.readouterr().out)
    assert [slider["label"] for slider in told["sliders"]] == ["brightness", "Axis 2"]
    assert 0 <= told["match"] <= 1
    assert len(told["windows"]) > 1
    score = read_score(Path("way.toml").read_text())
    assert score.models == ("rain",)
    assert len(score.keys) == len(told["windows"]) - 1


def test_a_score_that_is_there_is_not_overwritten(sda: Sda, capsys: pytest.CaptureFixture[str]) -> None:
    Path("way.toml").write_text("mine")
    assert sda("encode", "rain", "tone.wav", "--out", "way.toml") == 5
    assert "--overwrite" in capsys.readouterr().err
    assert Path("way.toml").read_text() == "mine"
    assert sda("encode", "rain", "tone.wav", "--out", "way.toml", "--overwrite") == 0
    assert read_score(Path("way.toml").read_text()).models == ("rain",)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("rian", "tone.wav"), 4, "did you mean 'rain'"),
        (("rain", "none.wav"), 3, "no such file"),
        (("rain", "."), 3, "is a folder; give the path of a sound file"),
        (("rain", "text.wav"), 3, "text.wav: unreadable"),
        (("rain", "silent.wav"), 3, "silent.wav: the sound is silent"),
        (("rain", "tone.wav", "--out", "way.wav"), 2, ".toml"),
    ],
)
def test_a_fault_is_one_sentence(
    sda: Sda, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    Path("text.wav").write_text("dear diary")
    soundfile.write("silent.wav", np.zeros(RATE), RATE)
    assert sda("encode", *arguments) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("sda: ")
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_a_curve_goes_up_where_the_slider_does() -> None:
    assert curve((-10, 0, 10)) == "▁▅█"
    assert len(curve([0.0] * 500)) == CURVE_WIDTH
    rising = curve([step / 25 - 10 for step in range(500)])
    assert list(rising) == sorted(rising)
