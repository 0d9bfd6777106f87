"""Settings: the example is the defaults, and what is wrong is named with its file, line and nearest name."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sda_core.errors import SettingError
from sda_live import config
from sda_live.command import app
from sda_live.command.options import SETTINGS, with_options
from sda_live.config import (
    TABLES,
    AudioConfig,
    LiveConfig,
    OscConfig,
    StartConfig,
    default_of,
    example_config,
    read_config,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_config(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    return message.removeprefix(str(file))


def test_the_example_is_the_defaults(file: Path) -> None:
    file.write_text(example_config(), encoding="utf-8")
    assert read_config(file) == LiveConfig()


def test_the_example_names_and_explains_every_setting() -> None:
    plain = tomllib.loads(example_config())
    assert {table: list(rows) for table, rows in plain.items()} == {
        row.name: [setting.name for setting in fields(TABLES[row.name])] for row in fields(LiveConfig)
    }
    for table in TABLES.values():
        for setting in fields(table):
            sentence = setting.metadata["sentence"]
            assert sentence.endswith(".")
            assert f"# {sentence}\n" in example_config()
    assert max(map(len, example_config().splitlines())) <= 110


def test_what_the_file_says_is_read_and_the_rest_are_defaults(file: Path) -> None:
    file.write_text(
        '[audio]\ndevice = "file:out.wav"\nlatency = 0.02\ndepth_ms = 500\n'
        '[start]\nmodels = ["tabla", "a/b.safetensors"]\n',
        encoding="utf-8-sig",
    )
    assert read_config(file) == LiveConfig(
        audio=AudioConfig(device="file:out.wav", latency=0.02, depth_ms=500),
        start=StartConfig(models=("tabla", "a/b.safetensors")),
    )


def test_an_empty_file_is_the_defaults(file: Path) -> None:
    file.write_text("")
    assert read_config(file) == LiveConfig()


def test_without_a_path_the_usual_place_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "config_file", lambda: file)
    assert read_config(None) == LiveConfig()
    file.write_text("[osc]\nport = 9200\n")
    assert read_config(None).osc == OscConfig(port=9200)


def test_a_file_that_is_named_has_to_be_there(file: Path) -> None:
    with pytest.raises(SettingError, match=r"config.toml: there is no such file"):
        read_config(file)
    with pytest.raises(SettingError, match="cannot read it"):
        read_config(file.parent)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[audio]\n\ndevise = 1", ", line 3: audio.devise: there is no such setting, did you mean 'device'?"),
        ("[odio]\nx = 1", ", line 1: odio: there is no such table, did you mean 'audio'?"),
        ("port = 1", ", line 1: port: there is no such table, it belongs under [osc]"),
        ("osc = 9100", ", line 1: osc: got 9100, allowed is a table; write [osc]"),
        ("osc.port = 0", ", line 1: osc.port: got 0, allowed is a whole number from 1 to 65535; correct it"),
        ("osc = { port = 0 }", ": osc.port: got 0,"),
        ("[osc]\nport = true", ", line 2: osc.port: got true,"),
        ("[osc]\nport = 9100.0", ", line 2: osc.port: got 9100.0,"),
        ("[osc]\nport = 2026-01-01", ', line 2: osc.port: got "2026-01-01",'),
        ('[osc]\nport = "9100"', ', line 2: osc.port: got "9100",'),
        ("[osc]\nhost = ' '", ', line 2: osc.host: got " ", allowed is a host'),
        (
            "[audio]\ndevice = 3",
            ", line 2: audio.device: got 3, allowed is part of a name, a number in quotes,",
        ),
        ("[audio]\ndevice = 'file:'", ', line 2: audio.device: got "file:",'),
        ("[audio]\nblock_frames = 4", ", line 2: audio.block_frames: got 4, allowed is 0 or a whole number"),
        ("[audio]\nlatency = 'medium'", ', line 2: audio.latency: got "medium", allowed is "low", "high" or'),
        ("[audio]\nlatency = 0", ", line 2: audio.latency: got 0,"),
        ("[audio]\nlatency = false", ", line 2: audio.latency: got false,"),
        (
            "[audio]\ndepth_ms = 49",
            ", line 2: audio.depth_ms: got 49, allowed is a number from 50 to 5000 ms; correct it or leave "
            "it out (it is 300 then)",
        ),
        ("[audio]\ndepth_ms = nan", ", line 2: audio.depth_ms: got NaN"),
        ("[audio]\nguard_ms = -1", ", line 2: audio.guard_ms: got -1,"),
        ("[audio]\nguard_ms = 300", ", line 2: audio.guard_ms: got 300, allowed is less than audio.depth_ms"),
        ("[start]\nmodels = 'a'", ', line 2: start.models: got "a", allowed is a list of up to 4'),
        ("[start]\nmodels = ['a','b','c','d','e']", ", line 2: start.models: got ["),
        ("[start]\nmodels = ['a', '']", ", line 2: start.models: got ["),
        ("[start]\nset = '../x'", ', line 2: start.set: got "../x", allowed is the name of a set'),
        ("[start]\ncompute = 'gpu'", ', line 2: start.compute: got "gpu", allowed is "auto", "cpu",'),
        ("[audio\n", ": it is not valid TOML ("),
    ],
)
def test_what_is_wrong_is_named_with_its_place(file: Path, text: str, expected: str) -> None:
    assert refusal(file, text).startswith(expected)


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="save it as UTF-8"):
        read_config(file)


def test_what_the_command_line_says_goes_over_the_file() -> None:
    below = LiveConfig(audio=AudioConfig(depth_ms=500, device="null"), osc=OscConfig(port=9200))
    typed = {
        "--block": 128,
        "--depth": None,
        "--latency": "0.1",
        "--model": ["glass"],
        "--lan": ["10.0.0.0/8"],
    }
    assert with_options(below, typed) == LiveConfig(
        audio=AudioConfig(depth_ms=500, device="null", block_frames=128, latency=0.1),
        osc=OscConfig(port=9200, allow=("10.0.0.0/8",)),
        start=StartConfig(models=("glass",)),
    )


def test_a_set_that_is_typed_comes_with_its_own_models() -> None:
    """Not with those of the settings, which would take their places, and be saved with it at the end."""
    below = LiveConfig(start=StartConfig(models=("glass", "choir")))
    assert with_options(below, {"--set": "last", "--model": None}).start == StartConfig(set="last")
    both = with_options(below, {"--model": ["breath"], "--set": "last"})
    assert both.start == StartConfig(models=("breath",), set="last")
    assert with_options(below, {"--model": None, "--set": None}) == below


@pytest.mark.parametrize(
    ("option", "typed", "expected"),
    [
        ("--depth", 9999.0, "got 9999, allowed is a number from 50 to 5000 ms; correct it or leave it out "),
        ("--block", 4, "got 4, allowed is 0 or a whole number from 8 to 8192; correct it or leave it out"),
        ("--latency", "soon", 'got \'soon\', allowed is "low", "high" or a number of seconds above 0'),
        ("--latency", "nan", "got nan, allowed is"),
        ("--port", 1234567, "got 1234567, allowed is a whole number from 1 to 65535"),
        ("--lan", ["a", "b"], "got 'a', 'b', allowed is a list of networks"),
        ("--compute", "gpu", "got 'gpu', allowed is"),
        ("--device", "file:", "got 'file:', allowed is"),
        ("--set", "a/b", "got 'a/b', allowed is the name of a set, or \"\"; correct it or leave it out"),
        ("--model", list("abcde"), "got 'a', 'b', 'c', 'd', 'e', allowed is a list of up to 4"),
    ],
)
def test_what_was_typed_is_refused_by_the_name_of_its_option(
    option: str, typed: object, expected: str
) -> None:
    with pytest.raises(SettingError) as caught:
        with_options(LiveConfig(), {option: typed})
    assert str(caught.value).startswith(f"{option}: {expected}")


def test_a_refusal_says_what_is_so_without_the_option() -> None:
    for below, then in ((LiveConfig(), "300"), (LiveConfig(audio=AudioConfig(depth_ms=500)), "500")):
        with pytest.raises(SettingError, match=rf"leave it out \(it is {then} then\)"):
            with_options(below, {"--depth": 3.0})
    with pytest.raises(SettingError, match=r"audio.guard_ms: got 80, .* \(--depth\), 60"):
        with_options(LiveConfig(audio=AudioConfig(guard_ms=80)), {"--depth": 60.0})


def test_every_option_stands_for_a_setting() -> None:
    for setting in SETTINGS.values():
        assert default_of(setting) == getattr(
            getattr(LiveConfig(), setting.split(".")[0]), setting.split(".")[1]
        )


def test_help_tells_the_defaults() -> None:
    for command in ("run", "demo"):
        told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
        for setting in ("audio.depth_ms", "audio.latency", "osc.port"):
            assert f"[default: ({default_of(setting)})]" in told


def test_a_model_without_its_option_is_told_how_it_is_written() -> None:
    refused = CliRunner().invoke(app, ["run", "glass", "my choir"]).exception
    assert isinstance(refused, SettingError)
    assert "`sda-live run --model glass --model 'my choir'`" in str(refused)


@given(st.text(max_size=60) | st.from_regex(r"\[(audio|osc|start)\]\n[a-z_]{1,12} ?= ?.{0,20}\n"))
def test_any_text_is_settings_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read = read_config(path)
    except SettingError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert isinstance(read, LiveConfig)
    assert "\n" not in refusal
