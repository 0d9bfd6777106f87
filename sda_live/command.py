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
    "TouchOSC, Max and Pd. That part is not built yet: for now you hear a demo of the models that came with "
    "SDA, played by the instrument's own renderer from a score."
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
    from sda_core.bounce import Order, bounce
    from sda_core.demo import demo_score
    from sda_core.library import SHIPPED_FOLDER, Origin, list_folder
    from sda_core.parameters import N_SLOTS
    from sda_core.score import score_to_journal
    from sda_core.voice_model import slot_model

    shipped = [entry for entry in list_folder(SHIPPED_FOLDER, Origin.SHIPPED) if entry.header][:N_SLOTS]
    if not shipped:
        raise ModelError(
            f"no models came with this SDA ({SHIPPED_FOLDER} is empty); make them with `make models`"
        )
    say(WHAT_IT_WILL_DO)
    headers = {entry.name: entry.header for entry in shipped if entry.header}
    score, sections = demo_score(list(headers))
    journal = score_to_journal(score, {name: slot_model(header) for name, header in headers.items()})
    paths = {headers[entry.name].content_hash: entry.path for entry in shipped}
    order = Order(journal=journal, model_paths=paths, path=out or home() / "demo.wav", overwrite=True)
    with progress("rendering") as advance:
        bounced = bounce(order, lambda share: advance(share, ""))
    for section in sections:
        say(f"{section.start_s:5.1f} s  {section.title}")
    say(f"saved {bounced.path}")


def main() -> None:
    """Runs the command line; the entry point of `sda-live`."""
    run_command(app, "sda-live")
