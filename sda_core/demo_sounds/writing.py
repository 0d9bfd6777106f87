"""Writes the demo corpora to disk: one folder each, one file a sound, never half a file.

The commands run `write_demo_sounds` and show the progress it yields. Files are written atomically
by `sda_core.audio.write_wav`, so a full disk or an interruption leaves only whole sounds behind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sda_core.audio import write_wav
from sda_core.demo_sounds.corpus import CORPORA, DemoCorpus, demo_sounds
from sda_core.errors import OutputError
from sda_core.saving import check_can_save

LARGEST_FILE_BYTES = 600_000  # four seconds of three bytes a frame, and a header


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSound:
    """Progress: the file just written, and that it is number `index` (from 1) of `total`."""

    path: Path
    index: int
    total: int


def write_demo_sounds(
    folder: Path, *, seed: int = 0, corpora: Sequence[DemoCorpus] = CORPORA, overwrite: bool = False
) -> Iterator[WrittenSound]:
    """Writes `folder`/<corpus>/<sound>.wav as 24-bit PCM, yielding after each file.

    Unless told to overwrite, one existing file of the same name refuses the whole before anything
    is written. Nothing happens until the iterator is run.
    """
    paths = [folder / corpus.name / f"{name}.wav" for corpus in corpora for name in corpus.pieces()]
    if not overwrite:
        _refuse_existing(folder, paths)
    for path in paths[:1]:
        check_can_save(path, len(paths) * LARGEST_FILE_BYTES)
    sounds = (sound for corpus in corpora for sound in demo_sounds(corpus, seed=seed))
    for index, (path, sound) in enumerate(zip(paths, sounds, strict=True), start=1):
        write_wav(path, sound.audio, sound.sample_rate)
        yield WrittenSound(path=path, index=index, total=len(paths))


def _refuse_existing(folder: Path, paths: Sequence[Path]) -> None:
    existing = [path for path in paths if path.exists()]
    if existing:
        first = existing[0].relative_to(folder)
        raise OutputError(
            f"the folder {folder} already holds {len(existing)} of the {len(paths)} demo sounds, such as "
            f"{first}; choose another folder, or replace them with --overwrite"
        )
