"""Where the sounds and pictures of a command go, and where the models of the library are.

Shared by all that render.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sda_core.command.console import models_folder
from sda_core.errors import SettingError, nearest
from sda_core.export import SOUND_FORMATS
from sda_core.library import list_library
from sda_core.saving import check_free

GENERATED = Path("data") / "generated"


class Placed(Protocol):
    """Wishes that say where a sound goes."""

    @property
    def out(self) -> Path | None: ...
    @property
    def format(self) -> str | None: ...


def library_by_hash() -> dict[str, Path]:
    """The files of all models of the library."""
    return {
        entry.header.content_hash: entry.path
        for entry in list_library(models_folder())
        if entry.header is not None
    }


def check_picture(out: Path, *, overwrite: bool) -> None:
    """Raises what can be known of a picture's place before it is drawn."""
    if out.suffix.lower() != ".png":
        raise SettingError(f"out: got {out}, a picture's name ends in .png")
    check_free(out, overwrite=overwrite)


def paths_for(wishes: Placed, stems: Sequence[str], *, usual_suffix: str) -> list[Path]:
    """Where each sound goes: the one file that is wished for, or its name in a folder."""
    out, suffix = wishes.out, usual_suffix
    if wishes.format is not None:
        suffix = f".{wishes.format.lower().removeprefix('.')}"
        if suffix not in SOUND_FORMATS:
            names = [known.removeprefix(".") for known in SOUND_FORMATS]
            raise SettingError(f"format: got {wishes.format!r}, {nearest(wishes.format, names)}")
    if out is not None and out.suffix.lower() in SOUND_FORMATS and not out.is_dir():
        return [_one_file(wishes, out, suffix, len(stems))]
    if out is not None and out.suffix and not out.is_dir():
        raise SettingError(
            f"out: got {out}, {nearest(out.suffix, SOUND_FORMATS)}; "
            "or make the folder first, when its name has a dot in it"
        )
    paths = [(out or GENERATED) / f"{stem}{suffix}" for stem in stems]
    twice = next((path for path, n in Counter(paths).items() if n > 1), None)
    if twice is not None:
        raise SettingError(f"model: got more than one sound for {twice}; render them one by one")
    return paths


def _one_file(wishes: Placed, out: Path, suffix: str, n_sounds: int) -> Path:
    if n_sounds > 1:
        raise SettingError(f"out: got the one file {out} for {n_sounds} sounds; give a folder")
    if wishes.format is not None and out.suffix.lower() != suffix:
        raise SettingError(f"format: got {wishes.format!r} for {out}; leave it out, the name says it")
    return out
