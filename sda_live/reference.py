"""Writes what is generated into the source tree: docs/osc.md, docs/midi.md and patches/surfaces.

Run it after a row of a table has changed: `python -m sda_live.reference`. Tests hold that the tree is what it
writes. Everything is read off the tables that the instrument itself works by; the prose around them stands in
`reference_osc` and `reference_midi`.
"""

import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

from sda_core.errors import OutputError, SdaError
from sda_core.saving import save_bytes
from sda_live.reference_midi import midi_page
from sda_live.reference_osc import osc_page
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.formats import FORMATS
from sda_live.surfaces.placing import surface_layout

TREE = Path(__file__).parents[1]


def generated() -> Mapping[str, bytes]:
    """Every generated file, by its path in the tree."""
    layout, connection = surface_layout(), Connection()
    surfaces = {
        f"patches/surfaces/{row.file_name}": row.write(layout, connection) for row in FORMATS.values()
    }
    return {"docs/osc.md": osc_page().encode(), "docs/midi.md": midi_page().encode(), **surfaces}


def is_same(path: Path, content: bytes) -> bool:
    """Whether a file says this; of a compressed one what is in it counts, not how it was compressed."""
    if not path.is_file():
        return False
    before = path.read_bytes()
    if path.suffix == ".tosc":
        return zlib.decompress(before) == zlib.decompress(content)
    return before == content


def write(tree: Path) -> list[Path]:
    """Writes the files that differ; returns them."""
    if not (tree / "docs").is_dir():
        raise OutputError(f"{tree} is no source tree of SDA: it has no docs; run this in one")
    files = {tree / name: content for name, content in generated().items()}
    return [save_bytes(path, content) for path, content in files.items() if not is_same(path, content)]


def main() -> int:
    """Writes into the tree that this file stands in, and says what."""
    try:
        written = write(TREE)
    except SdaError as error:
        sys.stderr.write(f"reference: {error}\n")
        return error.exit_code
    names = ", ".join(str(path.relative_to(TREE)) for path in written)
    sys.stdout.write(f"wrote {names}\n" if written else "everything is up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
