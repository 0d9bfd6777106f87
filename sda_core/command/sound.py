"""`sda sound`: looking at a sound file."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Look at a sound.", no_args_is_help=True)


@app.callback()
def _sound() -> None:
    """Look at a sound."""


@app.command("plot")
def plot(
    sound: Annotated[Path, typer.Argument(help="The sound file.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="The PNG file to write.", show_default=False)],
) -> None:
    """Draw a sound: its waveform with peaks and level, and its spectrogram, with its loudness."""
    from sda_core.command.console import say
    from sda_core.errors import SettingError
    from sda_core.sound_plot import save_sound_plot

    if out.suffix.lower() != ".png":
        raise SettingError(f"out: got {out}, a picture's name ends in .png")
    say(f"saved {save_sound_plot(out, sound)}")
