"""The commands that record: `sda-live record start|stop|marker` and `sda-live keep`. They ask a running
instrument, as OSC does; what is recorded then is the affair of `sda-live takes`.
"""

from typing import Annotated

import typer

from sda_core.command.console import say

record_app = typer.Typer(no_args_is_help=True, help="Record what is heard as a take.")
Port = Annotated[
    int | None, typer.Option("--port", help="The OSC port of the instrument.", show_default="the only one")
]
# Joining ten minutes takes seconds, an hour longer.
KEEPING_S = 120.0


@record_app.command()
def start(
    name: Annotated[str, typer.Argument(help="What to call the take.", show_default="the time")] = "",
    port: Port = None,
) -> None:
    """Begin a take with the next sound."""
    say(f"recording {_told(port, '/sda/record/start', *([name] if name else []))!r}")


@record_app.command()
def stop(port: Port = None) -> None:
    """End the take that is being recorded."""
    say(f"recorded {_told(port, '/sda/record/stop')!r}")


@record_app.command()
def marker(
    text: Annotated[str, typer.Argument(help="What happens here.", show_default=False)] = "",
    port: Port = None,
) -> None:
    """Mark this moment in the take."""
    marked = _told(port, "/sda/marker", *([text] if text else []))
    say(f"marked {marked!r}" if marked else "marked")


def keep(
    minutes: Annotated[
        float | None, typer.Argument(help="How much of it.", show_default="all that is kept")
    ] = None,
    port: Port = None,
) -> None:
    """Make a take of what was just played."""
    arguments = ("/sda/keep",) if minutes is None else ("/sda/keep/minutes", minutes)
    say(f"kept as {_told(port, *arguments)!r}")


def _told(port: int | None, address: str, *arguments: str | float) -> str:
    """What the instrument says when it is done."""
    from sda_live.asking import ask, running

    answer = ask(running(port), address, *arguments, wanted=("/sda/done",), patience_s=KEEPING_S)
    return str(answer.arguments[1])
