"""Makes the models that ship with SDA from the demo sounds: `python -m sda_core.make_shipped_models`.

Everything comes from code and seeds: the four demo corpora are synthesised into a temporary folder, a
model is trained on each with the given number of epochs, and its playable form is saved where the
package looks for shipped models. It takes about five minutes a model on two quiet cores.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.console import note, progress, run_command
from sda_core.command.train import train
from sda_core.demo_sounds import CORPORA, write_demo_sounds
from sda_core.errors import OutputError, SettingError, nearest
from sda_core.library import SHIPPED_FOLDER
from sda_core.model_file import load_model, save_model, to_playable
from sda_core.model_header import SUFFIX

EPOCHS = 60
LARGEST_SHIPPED = 3_000_000
LICENCE = "MIT; trained on sounds synthesised by SDA itself (sda demo-sounds)"


def make_shipped_models(
    out: Annotated[Path, typer.Option(help="The folder the models go to.")] = SHIPPED_FOLDER,
    epochs: Annotated[int, typer.Option(help="Length of each training.")] = EPOCHS,
    seed: Annotated[int, typer.Option(help="Seed of sounds and trainings.")] = 0,
    only: Annotated[str | None, typer.Option(help="Make this one only.")] = None,
) -> None:
    """Train one playable model on each of the demo corpora."""
    chosen = [corpus for corpus in CORPORA if only in (None, corpus.name)]
    if not chosen:
        raise SettingError(f"only: got {only!r}, {nearest(str(only), [corpus.name for corpus in CORPORA])}")
    with tempfile.TemporaryDirectory() as temporary:
        sounds = Path(temporary) / "sounds"
        with progress("synthesising") as advance:
            for written in write_demo_sounds(sounds, seed=seed, corpora=chosen):
                advance(written.index / written.total, written.path.name)
        for corpus in chosen:
            full = Path(temporary) / f"{corpus.name}{SUFFIX}"
            train(
                sounds / corpus.name,
                str(full),
                epochs=epochs,
                seed=seed,
                notes=corpus.sentence,
                licence=LICENCE,
                report=False,
            )
            saved = save_model(to_playable(load_model(full)), out / full.name)
            size = saved.stat().st_size
            note(f"{saved}: {size / 1e6:.2f} MB")
            if size > LARGEST_SHIPPED:
                raise OutputError(f"{saved}: {size} bytes are more than the {LARGEST_SHIPPED} that may ship")


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(make_shipped_models)
    run_command(app, "make_shipped_models")
