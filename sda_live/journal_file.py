"""The journal on disk, a line as soon as it has been heard: a killed daemon leaves everything but the last
moment, and a full disk ends the journal, never the sound. Written on the daemon's desk.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from sda_core.errors import OutputError
from sda_core.journal import Entry, end_to_line, entry_to_line, head_to_line
from sda_core.saving import cannot_save
from sda_core.state import State


class JournalFile:
    def __init__(self, path: Path, start: State, first_frame: int = 0) -> None:
        try:
            with contextlib.ExitStack() as undo:
                self._file = undo.enter_context(path.open("w", encoding="utf-8"))
                self._file.write(head_to_line(start, first_frame))
                self._file.flush()
                undo.pop_all()
        except OSError as error:
            raise cannot_save(path, error) from error
        self._path, self._first_frame = path, first_frame

    def write(self, entries: Sequence[Entry]) -> str:
        """Writes what has been heard; a sentence when that cannot go on."""
        try:
            for frame, event in entries:
                self._file.write(entry_to_line(frame, event))
            if entries:
                self._file.flush()
        except OSError as error:
            return f"the journal ends here: {cannot_save(self._path, error)}"
        return ""

    def end(self, played: int) -> None:
        try:
            self._file.write(end_to_line(played - self._first_frame))
            self._file.close()
        except OSError as error:
            raise OutputError(f"the journal has no end: {cannot_save(self._path, error)}") from error
