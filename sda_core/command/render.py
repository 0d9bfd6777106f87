"""`sda render`: models to sound files, without a controller: one sound, many, or a whole piece from a score.

This file is the words only. The options become orders in `sda_core.command.wishes`, where everything is
refused that can be, and `sda_core.command.rendering` makes the sounds, several at once on several cores.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from sda_core.command.console import held_ctrl_c
from sda_core.command.options import AsJson, Overwrite
from sda_core.parameters import parameter

_WIDTH = parameter("width")


def _what(names: str, metavar: str, help_text: str) -> Any:  # as typer declares it
    return _option(names, metavar, help_text, "What")


def _sound(names: str, metavar: str, help_text: str) -> Any:
    return _option(names, metavar, help_text, "How it sounds")


def _file(names: str, metavar: str, help_text: str) -> Any:
    return _option(names, metavar, help_text, "Where to, and as what")


def _option(names: str, metavar: str, help_text: str, panel: str) -> Any:
    return typer.Option(
        *names.split(), metavar=metavar, help=help_text, show_default=False, rich_help_panel=panel
    )


Texts = list[str] | None


def render(
    models: Annotated[
        Texts,
        typer.Argument(
            metavar="MODEL|TAKE",
            help="A name from the library, or a path; each of several is a sound of its own. Or a take: "
            "its folder, or the take.json in it.",
            show_default=False,
        ),
    ] = None,
    blend: Annotated[
        Texts, _what("--blend -b", "MODEL:WEIGHT", "Blend this model in, 0 to 100; up to three.")
    ] = None,
    weight: Annotated[
        float | None, _what("--weight", "WEIGHT", "The weight of MODEL itself in a blend; else 50.")
    ] = None,
    duration: Annotated[
        float | None, _what("--duration -d", "SECONDS", "Exact to the sample; else 10.")
    ] = None,
    seed: Annotated[
        int | None, _what("--seed", "N", "The number all chance comes from; else 0, or the score's.")
    ] = None,
    count: Annotated[
        int | None, _what("--count -n", "N", "So many sounds, with the seeds that follow; else 1.")
    ] = None,
    score: Annotated[
        Path | None, _what("--score", "FILE.toml", "A piece as key frames, instead of MODEL.")
    ] = None,
    again: Annotated[
        Path | None,
        _what("--again", "FILE.json", "The sidecar of a sound: make the same once more; --out says where."),
    ] = None,
    slider: Annotated[
        Texts, _sound("--slider -s", "N=POS", "A slider by number or label, -10 to +10; repeatable.")
    ] = None,
    set_: Annotated[
        Texts, _sound("--set", "NAME=VALUE", "Any other parameter, such as drift=0.4 or speed=0.5.")
    ] = None,
    blend_mode: Annotated[str | None, _sound("--blend-mode", "MODE", "audio or latent; else audio.")] = None,
    stereo: Annotated[
        str | None, _sound("--stereo", "MODE", "mono, mid_side or dual_seed; else mid_side.")
    ] = None,
    width: Annotated[
        float | None,
        _sound(
            "--width", "WIDTH", f"Of mid_side, {_WIDTH.low:g} to {_WIDTH.high:g}; else {_WIDTH.default:g}."
        ),
    ] = None,
    quality: Annotated[
        str | None, _sound("--quality -q", "QUALITY", "live, fine or offline; else offline.")
    ] = None,
    out: Annotated[
        Path | None, _file("--out -o", "PATH", "A file, or a folder; else data/generated/MODEL.")
    ] = None,
    format_: Annotated[str | None, _file("--format -f", "FORMAT", "wav, flac, ogg or mp3; else wav.")] = None,
    sample_rate: Annotated[
        int | None, _file("--sample-rate -r", "HZ", "44100, 48000 or 96000; else 48000.")
    ] = None,
    bit_depth: Annotated[
        str | None, _file("--bit-depth", "DEPTH", "16-bit, 24-bit or '32-bit float'; else 24-bit.")
    ] = None,
    overwrite: Overwrite = False,
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", min=0, metavar="N", help="Sounds at once; 0 is one on each core."),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Render sounds of your models: single ones, blends, batches, a piece from a score, or a take.

    Every sound is brought to a peak of -1 dBFS, but for takes, which stay as they were played.

    The .json beside it tells how to make it again. Parts and stems of takes: `sda-live takes export`.

    \b
    sda render glass --slider brightness=6 --duration 4
    sda render glass --blend choir:30 --stereo dual_seed --count 8 --out sounds/
    sda render --score piece.toml --out piece.flac
    sda render takes/evening/take.json --quality offline --sample-rate 96000
    sda render --again sounds/glass_seed3.json --out again.wav
    """
    with held_ctrl_c():
        from sda_core.command.rendering import render_all
        from sda_core.command.wishes import Wishes

    wishes = Wishes(
        models=tuple(models or ()),
        blend=tuple(blend or ()),
        weight=weight,
        blend_mode=blend_mode,
        sliders=tuple(slider or ()),
        values=tuple(set_ or ()),
        stereo=stereo,
        width=width,
        quality=quality,
        duration_s=duration,
        score=score,
        again=again,
        seed=seed,
        count=count,
        format=format_,
        sample_rate=sample_rate,
        bit_depth=bit_depth,
        out=out,
        overwrite=overwrite,
    )
    render_all(wishes, jobs=jobs, as_json=as_json)
