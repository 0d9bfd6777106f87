"""A patch's file: looked at again and again while it is played, and written when something is learned.

The daemon polls a few times a second and puts what it gets into force. Editors replace files, truncate them
and write them in pieces, so a change counts when the file has stood still for a moment; a file that is bad
or gone leaves the patch that is in force, and that is said once. Time is an argument.
"""

import shlex
from pathlib import Path

from sda_core.errors import OutputError, SettingError
from sda_core.saving import save_bytes
from sda_live.control.sources import Mapping
from sda_live.patch.choice import read_bytes, text_of
from sda_live.patch.edit import text_with_row
from sda_live.patch.reading import Checked, Controller, patch_from_text

SETTLED_S = 0.1  # a change that is older is whole
GONE_S = 2.0  # who saves a file may take it away for a moment

_NEW_FILE = """\
# What the controls of this instrument do, one [[map]] for each. Written by learning; change it as you like:
# it is read again as soon as it is saved. `sda-live patch explain {name}` says it in words.
schema = 1
"""


class PatchFile:
    """One file that is watched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: bytes | str | None = None  # the content as last looked at, or why there is none
        self._since = 0.0  # when it became that
        self._told: bytes | str | None = None  # what of it has been handed out

    def poll(self, now: float) -> Checked | str | None:
        """The patch when there is a new one, a sentence when there is a new problem, else None.

        The first poll answers at once; after that a change is waited for to be whole. A file that comes back
        as it was is handed out again, so that what was said about its absence can be taken back.
        """
        seen = self._look()
        is_first = self._seen is None
        if seen != self._seen:
            self._seen, self._since = seen, now
        patience = GONE_S if isinstance(seen, str) or not seen.strip() else SETTLED_S
        if seen == self._told or (now - self._since < patience and not is_first):
            return None
        self._told = seen
        if isinstance(seen, str):
            return self._kept(seen)
        try:
            return patch_from_text(text_of(seen, self.path), str(self.path))
        except SettingError as error:
            return self._kept(str(error))

    def _look(self) -> bytes | str:
        try:
            content = read_bytes(self.path)
        except (SettingError, OutputError) as error:
            return str(error)
        if content.strip():
            return content
        return f"{self.path} line 1: got an empty file, a patch has rows; write a [[map]] into it"

    def _kept(self, problem: str) -> str:
        return f"{problem} (until then everything stays as it was)"


def append_learned(path: Path, row: Mapping, controller: Controller | None) -> Path:
    """The file with one more row, made where there is none; returns its path.

    `controller` is that of the row's source; its table is added where the file lacks it (None for OSC). A row
    of the same source and target is changed instead of doubled. SettingError where the file is no patch.
    """
    text = _text(path)
    return save_bytes(path, text_with_row(text, str(path), row, controller).encode())


def _text(path: Path) -> str:
    if not path.exists():
        return _NEW_FILE.format(name=shlex.quote(path.stem))
    return text_of(read_bytes(path), path) or _NEW_FILE.format(name=shlex.quote(path.stem))
