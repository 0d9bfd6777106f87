"""Where files live: the environment is obeyed, and lock files are nobody else's business."""

import os
import stat
from pathlib import Path

import pytest

from sda_core.errors import OutputError
from sda_live import places
from sda_live.places import config_file, log_file, runtime_folder, sets_folder, shared_memory_folder

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A musician without any settings of the system; the temporary folder is under it."""
    for variable in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "APPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    return tmp_path


def is_closed(folder: Path) -> bool:
    return stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", ".config/sda/config.toml"),
        ("darwin", "Library/Application Support/SDA/config.toml"),
        ("win32", "AppData/Roaming/SDA/config.toml"),
    ],
)
def test_settings_have_their_place_on_every_system(home: Path, platform: str, expected: str) -> None:
    assert config_file(platform) == home / expected


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [("linux", "XDG_CONFIG_HOME", "sda/config.toml"), ("win32", "APPDATA", "SDA/config.toml")],
)
def test_the_environment_moves_the_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, expected: str
) -> None:
    before = config_file(platform)
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert config_file(platform) == home / "elsewhere" / expected
    monkeypatch.setenv(variable, "not/absolute")
    assert config_file(platform) == before


@needs_posix
def test_lock_files_are_in_the_runtime_folder_of_the_session(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    assert runtime_folder() == runtime_folder() == home / "run" / "sda"
    assert is_closed(home / "run" / "sda")


@needs_posix
@pytest.mark.parametrize("named", [None, "gone"])
def test_without_a_session_they_are_in_the_temporary_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    if named:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / named))
    monkeypatch.setattr(places.getpass, "getuser", lambda: "ann/../e")
    assert runtime_folder() == home / "tmp" / "sda-ann_.._e"
    assert is_closed(home / "tmp" / "sda-ann_.._e")


@needs_posix
def test_a_user_without_a_name_has_a_folder_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(places.getpass, "getuser", nameless)
    assert runtime_folder() == home / "tmp" / f"sda-{os.getuid()}"


@needs_posix
def test_an_open_folder_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "run" / "sda").mkdir(parents=True)
    (home / "run" / "sda").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    assert is_closed(runtime_folder())


@needs_posix
def test_the_folder_of_somebody_else_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "elsewhere").mkdir()
    (home / "tmp" / "sda-ann").symlink_to(home / "elsewhere")
    monkeypatch.setattr(places.getpass, "getuser", lambda: "ann")
    with pytest.raises(OutputError, match=r"not a folder of yours; delete it or set XDG_RUNTIME_DIR"):
        runtime_folder()
    (home / "tmp" / "sda-ann").unlink()
    monkeypatch.setattr(places.os, "getuid", lambda: -1)
    with pytest.raises(OutputError, match="not a folder of yours"):
        runtime_folder()


@needs_posix
def test_a_file_in_the_way_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "tmp" / "sda-ann").write_text("")
    monkeypatch.setattr(places.getpass, "getuser", lambda: "ann")
    with pytest.raises(OutputError, match="sda-ann"):
        runtime_folder()


def test_shared_memory_is_where_it_can_be_written(home: Path) -> None:
    (home / "shm").mkdir()
    assert shared_memory_folder(home / "shm") == home / "shm"
    assert shared_memory_folder(home / "none") == home / "tmp"
    (home / "file").write_text("")
    assert shared_memory_folder(home / "file") == home / "tmp"


def test_what_lies_in_the_musicians_folder(home: Path) -> None:
    assert sets_folder(home) == home / "sets"
    assert log_file(home) == home / "logs" / "sda-live.log"
