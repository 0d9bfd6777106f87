"""The command `sda-live`: the instrument.

The daemon is not there yet. Until it is, this says what it will do and renders the shipped models into
a sound file, so that what is installed can be heard.
"""

from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.console import home, progress, run_command, say, version_printer
from sda_core.errors import ModelError

WHAT_IT_WILL_DO = (
    "sda-live will load up to four models, play them through your sound card, and follow MIDI controllers, "
    "TouchOSC, Max and Pd. That part is not built yet: for now you hear the models that came with SDA, each "
    "with its first slider moving from end to end."
)

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def live(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where the demo goes.", show_default="demo.wav in SDA's folder"),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and leave.",
            callback=version_printer("sda-live"),
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Say what the instrument will do, and render the demo."""
    import numpy as np

    from sda_core.audio import SAMPLE_RATE, write_wav
    from sda_core.demo import render_demo
    from sda_core.library import SHIPPED_FOLDER, Origin, list_folder
    from sda_core.model_file import load_model

    shipped = [entry.path for entry in list_folder(SHIPPED_FOLDER, Origin.SHIPPED)]
    if not shipped:
        raise ModelError(
            f"no models came with this SDA ({SHIPPED_FOLDER} is empty); make them with `make models`"
        )
    say(WHAT_IT_WILL_DO)
    parts = []
    with progress("rendering") as advance:
        for index, part in enumerate(render_demo([load_model(path) for path in shipped]), start=1):
            parts.append(part)
            advance(index / len(shipped), part.name)
    path = write_wav(out or home() / "demo.wav", np.concatenate([part.audio for part in parts]))
    start_s = 0.0
    for part in parts:
        say(f"{start_s:5.1f} s  {part.name}: slider 1, {part.slider}, from -10 to +10")
        start_s += len(part.audio) / SAMPLE_RATE
    say(f"saved {path}")


def main() -> None:
    """Runs the command line; the entry point of `sda-live`."""
    run_command(app, "sda-live")
