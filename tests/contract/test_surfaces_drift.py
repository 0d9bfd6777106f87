"""The surfaces that come with SDA are what the program writes: a row of the table is on all of them."""

from pathlib import Path

import pytest

from sda_live.reference import TREE, generated, is_same
from sda_live.surfaces.formats import FORMATS

FOLDER = TREE / "patches" / "surfaces"
AGAIN = "run `python -m sda_live.reference`"


@pytest.mark.parametrize("name", [row.file_name for row in FORMATS.values()])
def test_a_shipped_surface_is_up_to_date(name: str) -> None:
    assert is_same(FOLDER / name, generated()[f"patches/surfaces/{name}"]), AGAIN


def test_there_is_one_for_each_program_and_nothing_else() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {row.file_name for row in FORMATS.values()}


def test_this_test_would_notice(tmp_path: Path) -> None:
    for name, content in generated().items():
        path = tmp_path / Path(name).name
        assert not is_same(path, content)
        path.write_bytes(content)
        assert is_same(path, content)
        if path.suffix != ".tosc":
            path.write_bytes(content + b"\n")
            assert not is_same(path, content)
