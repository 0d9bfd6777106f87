"""`sda demo-sounds`: four small corpora to begin with, synthesised on the spot."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.options import Overwrite


def demo_sounds(
    folder: Annotated[Path, typer.Argument(help="Where the four folders go.", show_default=False)],
    seed: Annotated[int, typer.Option(help="Another seed, another performance.")] = 0,
    overwrite: Overwrite = False,
) -> None:
    """Synthesise four small corpora: glass, strings, breath and choir."""
    from sda_core.command.console import progress, say
    from sda_core.demo_sounds import CORPORA, write_demo_sounds

    with progress("synthesising") as advance:
        for written in write_demo_sounds(folder, seed=seed, overwrite=overwrite):
            advance(written.index / written.total, written.path.name)
    for corpus in CORPORA:
        say(f"{folder / corpus.name}: {corpus.title}")
    words = ["sda", "train", str(folder / CORPORA[0].name), "--out", f"my{CORPORA[0].name}"]
    say(f"train on one of them with: {shlex.join(words)}")
