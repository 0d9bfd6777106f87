"""The command `sda`: what a musician types. One file per group of commands.

Each command imports what it needs when it is called, so that help answers at once; it prints, the
library does not. A foreseen fault is one sentence on stderr and the exit code of `sda_core.errors`.
"""

import typer

from sda_core.command.console import EXIT_CODES, Commands, run_command, version_printer

app = typer.Typer(
    name="sda",
    cls=Commands,
    help="Train small models on your own sounds and play them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)


@app.callback()
def _sda(
    _version: bool = typer.Option(
        False, "--version", help="Show the version and leave.", callback=version_printer("sda"), is_eager=True
    ),
) -> None:
    """Train small models on your own sounds and play them."""


def _register() -> None:
    from sda_core.command import data, demo_sounds, encode, model, render, sound, train

    app.command("train")(train.train)
    app.command("render")(render.render)
    app.add_typer(model.app, name="model", cls=Commands)
    app.add_typer(data.app, name="data", cls=Commands)
    app.add_typer(sound.app, name="sound", cls=Commands)
    app.command("encode")(encode.encode)
    app.command("demo-sounds")(demo_sounds.demo_sounds)


_register()


def main() -> None:
    """Runs the command line; the entry point of `sda`."""
    run_command(app, "sda")
