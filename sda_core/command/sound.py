"""`sda sound`: looking at a sound file."""

from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.options import NewPicture, Overwrite

app = typer.Typer(help="Look at a sound.", no_args_is_help=True)


@app.callback()
def _sound() -> None:
    """Look at a sound."""


@app.command("plot")
def plot(
    sound: Annotated[
        Path,
        typer.Argument(help="The sound file; or a take: its folder, or its take.json.", show_default=False),
    ],
    out: NewPicture,
    overwrite: Overwrite = False,
) -> None:
    """Draw a sound: its waveform with peaks and level, and its spectrogram, with its loudness.

    Of a take also what was done: sliders, weights, presets, models and switches, its markers and its gaps.
    """
    from sda_core.audio import check_is_file
    from sda_core.command.console import say
    from sda_core.command.placing import check_picture
    from sda_core.take import is_take, read_take

    check_picture(out, overwrite=overwrite)
    if is_take(sound):
        from sda_core.take_plot import save_take_plot

        say(f"saved {save_take_plot(out, read_take(sound))}")
        return
    check_is_file(sound, "a sound file, or of a take")
    from sda_core.sound_plot import save_sound_plot

    say(f"saved {save_sound_plot(out, sound)}")
