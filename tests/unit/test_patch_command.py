"""`sda-live patch`: what is wrong comes out line by line with exit code 2, what is fine in sentences."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sda_core.errors import SettingError
from sda_live.command.patch import app


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SDA_HOME", str(tmp_path))
    folder = tmp_path / "patches"
    folder.mkdir()
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_check_tells_everything_that_is_wrong(own: Path) -> None:
    (own / "bad.toml").write_text('x = 1\ny = 2\n[[map]]\nfrom = "osc /a"\nto = "slidr1"\n')
    done = run("check", "bad")
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert [line.removeprefix(f"{own}/bad.toml ").split(":")[:2] for line in lines] == [
        ["line 1", " x"],
        ["line 2", " y"],
        ["line 5", " to"],
    ]
    assert done.stdout == ""


def test_check_lets_a_file_with_warnings_pass(own: Path) -> None:
    path = own / "a.toml"
    path.write_text('[[map]]\nfrom = "osc /a"\nto = "slidr1"\n[[map]]\nfrom = "osc /b"\nto = "gain"\n')
    done = run("check", str(path))
    assert done.exit_code == 0
    assert "this row sleeps" in done.stderr
    assert done.stdout == f"{path} is fine: 1 row\n"


def test_explain_speaks_of_every_row(own: Path) -> None:
    done = run("explain", "nanokontrol2")
    assert done.exit_code == 0
    assert "Knob or fader cc 16 of nano moves slider 1 from -10 to +10" in done.stdout
    assert "Button cc 45 of nano switches record on and off, a press each." in done.stdout


def test_explain_refuses_a_bad_file_and_an_unknown_name_with_a_sentence(own: Path) -> None:
    (own / "bad.toml").write_text("x = 1\n")
    for name in ("bad", "nothing", str(own / "nothing.toml")):
        done = run("explain", name)
        assert isinstance(done.exception, SettingError)
        assert "\n" not in str(done.exception)


def test_list_shows_own_and_shipped_patches_and_what_cannot_be_used(own: Path) -> None:
    (own / "bad.toml").write_text("x = 1\n")
    (own / "mine.toml").write_text('name = "my pads"\n[[map]]\nfrom = "osc /b"\nto = "gain"\n')
    shown = run("list").stdout
    assert "my pads" in shown
    assert "it cannot be used" in shown
    entries = {entry["name"]: entry for entry in json.loads(run("list", "--json").stdout)}
    assert entries["bad"]["problem"].startswith(f"{own / 'bad.toml'} line 1: x")
    assert entries["mine"]["origin"] == "own"
    assert (entries["generic"]["origin"], entries["generic"]["match"]) == ("shipped", ["*"])


def test_help_needs_nothing_heavy() -> None:
    code = (
        "import sys, sda_live.command.patch, sda_live.patch\n"
        "print(sorted({'torch', 'numpy', 'mido', 'rtmidi', 'sounddevice'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
