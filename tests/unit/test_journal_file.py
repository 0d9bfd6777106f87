"""The journal on disk: whole after every line, ended properly, and never in the way of the sound."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import OutputError
from sda_core.events import Event
from sda_core.journal import Journal, journal_from_lines
from sda_live.journal_file import JournalFile
from tests.fixtures.instrument_events import EVENTS
from tests.fixtures.small_instrument import changed, loaded


def back(path: Path) -> Journal:
    with path.open(encoding="utf-8") as lines:
        return journal_from_lines(lines)


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), EVENTS), max_size=3), max_size=4), st.integers(0, 9))
def test_it_can_be_read_at_any_moment_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, heard: list[list[tuple[int, Event]]], first_hop: int
) -> None:
    path, first = tmp_path_factory.getbasetemp() / "evening.jsonl", 512 * first_hop
    file, written, now = JournalFile(path, loaded(1), first), [], first
    for moment in heard:
        entries = []
        for hops, event in moment:
            now += 512 * hops
            entries.append((now, event))
        assert file.write(entries) == ""
        written += entries
        journal = back(path)  # killed here
        assert journal.entries == tuple(written)
        assert (journal.start, journal.first_frame, journal.n_frames) == (loaded(1), first, now - first)
    file.end(now + 100)
    assert back(path) == Journal(
        entries=tuple(written), n_frames=now + 100 - first, start=loaded(1), first_frame=first
    )


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot save"):
        JournalFile(tmp_path / "none" / "a.jsonl", loaded())


class FullDisk:
    """A file on a disk that is full from now on."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        raise OSError(28, "No space left on device")

    close = flush


def test_a_full_disk_ends_the_journal_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    file = JournalFile(path, loaded())
    file.write([(512, changed(slider1=1))])
    file._file.close()
    file._file = FullDisk(file._file)  # type: ignore[assignment]
    sentence = file.write([(1024, changed(slider1=2))])
    assert sentence.startswith("the journal ends here: ")
    assert "the disk is full" in sentence
    with pytest.raises(OutputError, match=r"the journal has no end: .*the disk is full"):
        file.end(2048)
    assert back(path).entries == ((512, changed(slider1=1)),)
