"""Patches: which control moves which parameter, and how, as TOML files.

    reading.py   a file's text becomes a Patch, or everything that is wrong with it
    row.py       one row of it; keys.py has its keys, source.py what is moved, lines.py where all that stands
    words.py     a patch in sentences
    edit.py      a learned row put into a text
    choice.py    which patch for which port: shipped and own ones, several at once

All of it is pure but `choice.py`, which reads files; `sda_live/file.py` watches and writes them.
"""

from sda_live.patch.choice import (
    controller_for,
    find_patch,
    lasting,
    list_patches,
    merged,
    patch_for,
    read_patch,
    shipped_patches,
    wanted_ports,
)
from sda_live.patch.reading import Checked, Controller, Patch, examine, patch_from_text, patch_to_toml
from sda_live.patch.row import row_to_toml
from sda_live.patch.words import explain

__all__ = [
    "Checked",
    "Controller",
    "Patch",
    "controller_for",
    "examine",
    "explain",
    "find_patch",
    "lasting",
    "list_patches",
    "merged",
    "patch_for",
    "patch_from_text",
    "patch_to_toml",
    "read_patch",
    "row_to_toml",
    "shipped_patches",
    "wanted_ports",
]
