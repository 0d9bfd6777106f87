"""docs/osc.md and docs/midi.md are what the program writes, and name everything there is."""

import re
from pathlib import Path

import pytest

from sda_core.errors import OutputError
from sda_core.parameters import TABLE
from sda_live.control.sources import ButtonMode, Encoding, SourceKind, Takeover
from sda_live.osc.meaning import COMMANDS
from sda_live.osc.view import READ_OUTS
from sda_live.patch.keys import ROW_KEYS
from sda_live.reference import TREE, generated, is_same, write

OSC = (TREE / "docs" / "osc.md").read_text(encoding="utf-8")
MIDI = (TREE / "docs" / "midi.md").read_text(encoding="utf-8")
LONGEST_LINE = 110


def in_numbered_family(path: str, text: str) -> bool:
    """Whether a path stands in a text by itself or between the first and the last of its family."""
    family = path.rstrip("0123456789")
    return f"`{path}`" in text or (family != path and f"`{family}1` to " in text)


@pytest.mark.parametrize("name", ["docs/osc.md", "docs/midi.md"])
def test_a_page_is_up_to_date(name: str) -> None:
    assert is_same(TREE / name, generated()[name]), "run `python -m sda_live.reference`"


def test_every_address_is_named() -> None:
    assert [row.path for row in TABLE if not in_numbered_family(f"/sda/{row.path}", OSC)] == []
    assert [name for name in COMMANDS if f"`/sda/{name}`" not in OSC] == []
    sent = {re.sub(r"(?<=[a-z])\d+", "N", row.address) for row in READ_OUTS}
    assert [address for address in sent if f"`{address}`" not in OSC] == []


def test_what_the_status_answers_is_named() -> None:
    source = (TREE / "sda_live" / "commands.py").read_text(encoding="utf-8")
    answers = set(re.findall(r'\("(/sda/status/\w+)", ', source)) - {"/sda/status/json"}
    assert len(answers) >= 7
    assert [address for address in sorted(answers) if f"`{address}`" not in OSC] == []


def test_every_sentence_of_a_command_is_there() -> None:
    assert [row.sentence for row in COMMANDS.values() if row.sentence not in OSC] == []


def test_everything_a_patch_can_say_is_named() -> None:
    names = [*SourceKind, *(key.name for key in ROW_KEYS)]
    assert [name for name in names if f"`{name}`" not in MIDI] == []
    quoted = [*Encoding, *Takeover, *ButtonMode]
    assert [name for name in quoted if f'`"{name}"`' not in MIDI] == []
    assert [row.path for row in TABLE if not in_numbered_family(row.path, MIDI)] == []


def test_every_shipped_patch_is_named() -> None:
    names = [path.name for path in (TREE / "patches").glob("*.toml")]
    assert names
    assert [name for name in names if f"(../patches/{name})" not in MIDI] == []


@pytest.mark.parametrize("page", ["docs/osc.md", "docs/midi.md", "patches/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (TREE / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert ((TREE / page).parent / link).exists(), link


@pytest.mark.parametrize("text", [OSC, MIDI], ids=["osc", "midi"])
def test_prose_is_not_too_wide(text: str) -> None:
    prose = [line for line in text.splitlines() if not line.startswith(("|", "- ", "<"))]
    assert [line for line in prose if len(line) > LONGEST_LINE] == []


def test_it_writes_into_a_source_tree_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert len(write(tmp_path)) == len(generated())
    assert write(tmp_path) == []
    (tmp_path / "docs" / "osc.md").write_text("old", encoding="utf-8")
    assert write(tmp_path) == [tmp_path / "docs" / "osc.md"]


def test_elsewhere_it_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no source tree"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []
