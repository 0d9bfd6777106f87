"""`sda render`: models to sound files, without a controller: one sound, many, or a whole piece from a score.

The options become a score, scores become journals, journals become orders (`sda_core.bounce`), and those
are rendered, several at once on several cores. Everything that can be refused is refused before the
first sound is begun.
"""

from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.options import AsJson, Overwrite
from sda_core.parameters import parameter

_WIDTH, _SEED = parameter("width"), parameter("seed")


def render(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names from the library, or paths; each is a sound of its own.", show_default=False
        ),
    ] = None,
    blend: Annotated[
        list[str] | None,
        typer.Option("--blend", "-b", metavar="MODEL:WEIGHT", help="Blend this model in; up to three."),
    ] = None,
    weight: Annotated[float, typer.Option(help="The weight of MODEL itself in a blend.")] = 50.0,
    blend_mode: Annotated[str | None, typer.Option(help="audio or latent; else audio.")] = None,
    slider: Annotated[
        list[str] | None,
        typer.Option("--slider", "-s", metavar="N=POS", help="A slider by number or label, -10 to +10."),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="Any other parameter, such as drift=0.4 or speed=0.5."
        ),
    ] = None,
    duration: Annotated[float, typer.Option("--duration", "-d", help="Seconds, exact to the sample.")] = 10.0,
    score: Annotated[
        Path | None, typer.Option(help="A piece as key frames in a TOML file.", show_default=False)
    ] = None,
    again: Annotated[
        Path | None,
        typer.Option(help="The .json beside a sound: make the same sound once more.", show_default=False),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The number all chance comes from; else 0.")] = None,
    count: Annotated[
        int, typer.Option("--count", "-n", help="So many sounds, with the seeds that follow.")
    ] = 1,
    format_: Annotated[str, typer.Option("--format", "-f", help="wav, flac, ogg or mp3.")] = "wav",
    sample_rate: Annotated[int, typer.Option("--sample-rate", "-r", help="44100, 48000 or 96000.")] = 48000,
    bit_depth: Annotated[
        str | None, typer.Option(help="16-bit, 24-bit or 32-bit float; else 24-bit.", show_default=False)
    ] = None,
    stereo: Annotated[str | None, typer.Option(help="mono, mid_side or dual_seed; else mid_side.")] = None,
    width: Annotated[
        float | None, typer.Option(help=f"How wide mid_side is, 0 to 1.5; else {_WIDTH.default:g}.")
    ] = None,
    quality: Annotated[
        str | None, typer.Option("--quality", "-q", help="live, fine or offline; else offline.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="A file, or a folder; else data/generated/MODEL.", show_default=False
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, help="Sounds at once; 0: one on each core.")
    ] = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Render sounds of your models: single ones, blends, batches, or a piece from a score.

    \b
    sda render glass --slider brightness=6 --duration 4
    sda render glass --blend choir:30 --stereo dual_seed --count 8 --out sounds/
    sda render --score piece.toml --quality offline --out piece.flac
    """
    from sda_core.command.rendering import Wishes, render_all

    wishes = Wishes(
        models=tuple(models or ()),
        blend=tuple(blend or ()),
        weight=weight,
        sliders=tuple(slider or ()),
        values=tuple(set_ or ()),
        named={
            "blend_mode": blend_mode,
            "stereo_mode": stereo,
            "width": width,
            "quality": quality,
        },
        duration_s=duration,
        score=score,
        again=again,
        seed=seed,
        count=count,
        format=format_,
        sample_rate=sample_rate,
        bit_depth=bit_depth,
        out=out,
        jobs=jobs,
        overwrite=overwrite,
    )
    render_all(wishes, as_json=as_json)
