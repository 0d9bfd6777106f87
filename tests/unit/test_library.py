"""Laws of the library: found by name or path, renamed and deleted whole, and broken files are shown."""

from pathlib import Path

import pytest

from sda_core.errors import ModelError, OutputError, SettingError
from sda_core.library import (
    Origin,
    check_name,
    delete_model,
    find_model,
    hides_shipped,
    list_library,
    path_for_new_model,
    rename_model,
)
from sda_core.model_file import load_model, save_model, to_playable
from tests.fixtures.small_model import small_model


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of a playable model called rain."""
    path = tmp_path_factory.mktemp("model") / "rain.safetensors"
    return save_model(to_playable(small_model("rain")), path).read_bytes()


@pytest.fixture
def own(tmp_path: Path, content: bytes) -> Path:
    """The musician's folder."""
    return filled(tmp_path / "models", content, "rain", "wind")


@pytest.fixture
def shipped(tmp_path: Path, content: bytes) -> Path:
    return filled(tmp_path / "shipped", content, "glass", "rain")


def filled(folder: Path, content: bytes, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / f"{name}.safetensors").write_bytes(content)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_musicians_models_come_first_then_the_shipped_ones_by_name(own: Path, shipped: Path) -> None:
    entries = list_library(own, shipped)
    assert [(entry.name, entry.origin) for entry in entries] == [
        ("rain", Origin.OWN),
        ("wind", Origin.OWN),
        ("glass", Origin.SHIPPED),
        ("rain", Origin.SHIPPED),
    ]
    assert all(entry.header is not None and entry.problem == "" for entry in entries)


def test_a_library_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert list_library(tmp_path / "none", tmp_path / "neither") == []


def test_broken_files_are_listed_with_their_problem_and_hide_no_others(own: Path, tmp_path: Path) -> None:
    (own / "broken.safetensors").write_bytes(b"PK\x03\x04 renamed")
    (own / "empty.safetensors").touch()
    (own / "folder.safetensors").mkdir()
    (own / "notes.txt").touch()
    found = {entry.name: entry for entry in list_library(own, tmp_path / "none")}
    assert list(found) == ["broken", "empty", "folder", "rain", "wind"]
    assert "could run code" in found["broken"].problem
    assert "empty" in found["empty"].problem
    assert "folder" in found["folder"].problem
    assert all(entry.header is None for entry in found.values() if entry.problem)
    assert not any(str(own) in entry.problem for entry in found.values())


def test_a_name_is_found_in_the_musicians_folder_before_the_shipped_one(own: Path, shipped: Path) -> None:
    assert find_model("rain", own, shipped) == own / "rain.safetensors"
    assert find_model("glass", own, shipped) == shipped / "glass.safetensors"


def test_a_path_is_taken_as_it_is(own: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = own / "wind.safetensors"
    assert find_model(str(path), shipped, shipped) == path
    monkeypatch.chdir(own)
    assert find_model("wind.safetensors", shipped, shipped) == Path("wind.safetensors")
    assert find_model("./wind.safetensors", shipped, shipped) == Path("wind.safetensors")


def test_a_path_may_begin_at_home(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a set of settings, which no shell has seen."""
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(own.parent))
    assert find_model(f"~/{own.name}/rain.safetensors", own, own) == own / "rain.safetensors"
    for nobody in ("~nobody of that name/rain", "~\0/rain"):
        with pytest.raises(ModelError, match="no such file"):
            find_model(nobody, own, own)


def test_an_unknown_name_is_answered_with_the_nearest(own: Path, shipped: Path) -> None:
    with pytest.raises(ModelError, match=r"'glas'.*did you mean 'glass'\? \(allowed: rain, wind, glass"):
        find_model("glas", own, shipped)


def test_an_unknown_name_without_any_models_says_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there are none yet"):
        find_model("rain", tmp_path, tmp_path)


@pytest.mark.parametrize(
    "model", ["", "n" * 300, "a\0b", ".", "..", "/", "./none", "none.safetensors", "n" * 5000]
)
def test_whatever_is_asked_for_and_not_there_is_a_model_error(own: Path, shipped: Path, model: str) -> None:
    with pytest.raises(ModelError):
        find_model(model, own, shipped)


def test_a_model_of_a_shipped_ones_name_hides_it_in_the_library_only(
    own: Path, shipped: Path, tmp_path: Path
) -> None:
    assert hides_shipped(own / "glass.safetensors", own, shipped)
    assert not hides_shipped(own / "wind.safetensors", own, shipped)
    assert not hides_shipped(tmp_path / "glass.safetensors", own, shipped)


def test_a_renamed_model_is_the_same_model_under_another_name(own: Path) -> None:
    before = load_model(own / "rain.safetensors")
    path = rename_model(own / "rain.safetensors", "snow (2)")
    after = load_model(path)
    assert path == own / "snow (2).safetensors"
    assert (after.name, before.name) == ("snow (2)", "rain")
    assert after.header.content_hash == before.header.content_hash
    weights = before.network.state_dict()
    assert all(bool((weights[name] == got).all()) for name, got in after.network.state_dict().items())
    assert names(own) == ["snow (2).safetensors", "wind.safetensors"]


def test_renaming_there_and_back_gives_the_same_model(own: Path, content: bytes) -> None:
    rename_model(rename_model(own / "rain.safetensors", "x"), "rain")
    first = (own / "rain.safetensors").read_bytes()
    rename_model(rename_model(own / "rain.safetensors", "a name of another length"), "rain")
    assert (own / "rain.safetensors").read_bytes() == first
    (own / "wind.safetensors").write_bytes(content)
    assert load_model(own / "rain.safetensors").header == load_model(own / "wind.safetensors").header


def test_the_report_goes_with_its_model(own: Path) -> None:
    (own / "rain.report").mkdir()
    (own / "rain.report" / "report.md").write_text("text")
    rename_model(own / "rain.safetensors", "snow")
    assert names(own) == ["snow.report", "snow.safetensors", "wind.safetensors"]
    assert (own / "snow.report" / "report.md").read_text() == "text"
    assert delete_model(own / "snow.safetensors") == [own / "snow.safetensors", own / "snow.report"]
    assert names(own) == ["wind.safetensors"]


def test_renaming_never_overwrites_another_model(own: Path, content: bytes) -> None:
    with pytest.raises(OutputError, match="choose another name"):
        rename_model(own / "rain.safetensors", "wind")
    assert names(own) == ["rain.safetensors", "wind.safetensors"]


def test_a_broken_file_is_not_renamed(own: Path) -> None:
    (own / "broken.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError):
        rename_model(own / "broken.safetensors", "mended")
    assert "broken.safetensors" in names(own)
    assert "mended.safetensors" not in names(own)


def test_a_broken_file_can_be_deleted_and_a_missing_one_says_so(own: Path) -> None:
    (own / "broken.safetensors").write_bytes(b"broken")
    assert delete_model(own / "broken.safetensors") == [own / "broken.safetensors"]
    with pytest.raises(OutputError, match="cannot delete"):
        delete_model(own / "broken.safetensors")


def test_names_with_control_characters_a_suffix_or_61_letters_are_refused() -> None:
    for name in ("a\nb", "a\0", "\x1b[2J", "rain.safetensors", "x" * 61):
        with pytest.raises(SettingError, match="allowed are up to 60 letters"):
            check_name(name)


@pytest.mark.parametrize("name", ["rain", "Rain 2", "räin", "雨", "a.b_c-d+e (f)", "7", "x" * 60])
def test_names_that_are_files_names_everywhere_are_allowed(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", "a ", ".", "..", ".hidden", "a.", "-x", "a/b", "a\\b", "a:b", "a*", "~", "../rain", "[red]"],
)
def test_names_that_are_not_are_refused_with_what_is_allowed(own: Path, name: str) -> None:
    with pytest.raises(SettingError, match="allowed are up to 60 letters"):
        check_name(name)
    with pytest.raises(SettingError):
        rename_model(own / "rain.safetensors", name)
    assert names(own) == ["rain.safetensors", "wind.safetensors"]


def test_a_new_model_goes_into_the_library_or_where_its_path_says(tmp_path: Path) -> None:
    assert path_for_new_model("rain", tmp_path) == tmp_path / "rain.safetensors"
    assert path_for_new_model("here/rain", tmp_path) == Path("here/rain.safetensors")
    assert path_for_new_model("rain.safetensors", tmp_path) == Path("rain.safetensors")
    with pytest.raises(SettingError):
        path_for_new_model("a:b", tmp_path)
