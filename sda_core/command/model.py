"""`sda model`: the library of models: list, show, plot, rename, delete, make playable."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sda_core.command.options import AsJson, ModelArgument, NewModel, NewPicture, Overwrite
from sda_core.errors import OutputError, counted, printable
from sda_core.model_header import SUFFIX, ModelHeader

app = typer.Typer(help="Your models: list, show, plot, rename, delete, make playable.", no_args_is_help=True)


def _find(model: str) -> Path:
    from sda_core.command.console import models_folder
    from sda_core.library import find_model

    return find_model(model, models_folder())


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Show every model in your library and those that came with SDA."""
    from sda_core.command.console import models_folder, print_json, print_table, say
    from sda_core.library import list_library

    entries = list_library(models_folder())
    if as_json:
        print_json(
            [
                {
                    "name": entry.name,
                    "path": str(entry.path),
                    "origin": entry.origin.value,
                    "problem": entry.problem,
                    "model": entry.header.to_json() if entry.header else None,
                }
                for entry in entries
            ]
        )
        return
    rows = [
        (entry.name, entry.origin.value, *_columns(entry.header))
        if entry.header
        else (entry.name, entry.origin.value, "refused", "", "", "", entry.problem)
        for entry in entries
    ]
    print_table(("name", "origin", "form", "sounds", "explained", "sliders", ""), rows, numbers=(3, 4, 5))
    say(f"your own models are in {models_folder()}")


def _columns(header: ModelHeader) -> tuple[str, ...]:
    explained = header.training.get("explained_validation")
    return (
        header.form.value,
        str(header.dataset.get("files", "")),
        f"{explained:.2f}" if isinstance(explained, float) else "",
        str(len(header.analysis.labels)),
        ", ".join(header.analysis.labels),
    )


@app.command("show")
def show(model: ModelArgument, as_json: AsJson = False) -> None:
    """Show what a model says of itself, and its sliders."""
    from sda_core.command.console import print_json, print_table, say
    from sda_core.model_file import load_model
    from sda_core.sliders import get_slider_info

    path = _find(model)
    loaded = load_model(path)
    header = loaded.header
    if as_json:
        print_json(header.to_json() | {"path": str(path)})
        return
    for name, value in _facts(path, header):
        if value:
            say(f"{name:<12}{printable(value)}")
    say("")
    rows = [
        (
            str(info.index + 1),
            info.label,
            f"{info.variance_pct:.1f} %",
            f"{info.correlation:.2f}" if info.correlation else "",
            f"{info.safe[0]:+.1f} .. {info.safe[1]:+.1f}",
            f"{info.limit[0]:+.1f} .. {info.limit[1]:+.1f}",
        )
        for info in get_slider_info(loaded.analysis)
    ]
    print_table(("slider", "label", "variance", "follows", "safe", "limit"), rows, numbers=(0, 2, 3, 4, 5))
    say("")
    say(
        "follows: how steadily the sound does what the label says (1 is always); within safe the model was at"
    )
    say("home, between safe and limit its material was rare, beyond that it invents")


def _facts(path: Path, header: ModelHeader) -> list[tuple[str, str]]:
    spectrogram = header.spectrogram
    return [
        ("name", header.name),
        (
            "file",
            f"{path} ({path.stat().st_size / 1e6:.1f} MB, {header.form.value}, "
            f"format {header.format_version})",
        ),
        ("made", f"{header.created} with SDA {header.program_version}" if header.created else ""),
        ("sounds", _filled("{n_files}, {duration_s} s", _with_counts(header.dataset))),
        ("training", _filled("{n_epochs}, preset {preset}, {ended}", _with_counts(header.training))),
        (
            "explained",
            _filled(
                "{explained_train} on training, {explained_validation} on unseen sounds", header.training
            ),
        ),
        (
            "chunk",
            f"{header.n_columns} columns of {spectrogram.n_mels} mel bands, n_fft {spectrogram.n_fft}, "
            f"hop {spectrogram.hop_length}, {spectrogram.sample_rate} Hz; latent size {header.latent_dim}",
        ),
        ("loudness", f"{header.loudness_db:.1f} dB"),
        ("licence", header.licence),
        ("notes", header.notes),
        ("hash", header.content_hash),
    ]


def _with_counts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, and those that count something in words too."""
    things = {"files": "file", "epochs": "epoch"}
    return facts | {
        f"n_{name}": counted(facts[name], thing) for name, thing in things.items() if name in facts
    }


def _filled(words: str, facts: dict[str, Any]) -> str:
    """The words with the facts in them; nothing when a fact is not there."""
    try:
        return words.format_map(facts)
    except KeyError:
        return ""


@app.command("plot")
def plot(
    model: ModelArgument,
    out: NewPicture,
    colour: Annotated[
        str | None, typer.Option("--colour", help="The descriptor that colours the map.", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Draw the map of a model: its sounds in the first two directions, and a strip per slider."""
    from sda_core.command.console import say
    from sda_core.command.placing import check_picture
    from sda_core.errors import SettingError, nearest
    from sda_core.model_file import load_model
    from sda_core.plots import save_model_map

    check_picture(out, overwrite=overwrite)
    loaded = load_model(_find(model))
    known = loaded.corpus_map.descriptors
    if colour is not None and colour not in known:
        raise SettingError(f"colour: got {colour!r}, {nearest(colour, known)}")
    say(f"saved {save_model_map(out, loaded, colour_by=colour)}")


@app.command("rename")
def rename(
    model: ModelArgument,
    new_name: Annotated[
        str, typer.Argument(help="What it is called from now on; a name, no path.", show_default=False)
    ],
) -> None:
    """Give a model another name; its content stays the same to the bit."""
    from sda_core.command.console import note_if_hiding, say
    from sda_core.library import rename_model

    path = _find(model)
    _refuse_shipped(path)
    renamed = rename_model(path, new_name)
    say(f"renamed to {renamed}")
    note_if_hiding(renamed)


@app.command("delete")
def delete(
    model: ModelArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a model and its report."""
    from sda_core.command.console import confirmed, say
    from sda_core.library import delete_model

    path = _find(model)
    _refuse_shipped(path)
    if not yes and not confirmed(f"delete {path} and the report beside it?"):
        return
    for deleted in delete_model(path):
        say(f"deleted {deleted}")


@app.command("playable")
def playable(
    model: ModelArgument,
    out: NewModel,
    overwrite: Overwrite = False,
) -> None:
    """Make the small form of a model for playing and giving away: no encoder, half precision."""
    from sda_core.command.console import models_folder, note_if_hiding, say
    from sda_core.library import path_for_new_model
    from sda_core.model_file import load_model, renamed, save_model, to_playable
    from sda_core.saving import check_free

    target = path_for_new_model(out, models_folder())
    check_free(target, overwrite=overwrite)
    is_new = not target.exists()
    small = renamed(to_playable(load_model(_find(model))), target.name.removesuffix(SUFFIX))
    saved = save_model(small, target)
    say(f"saved {saved} ({saved.stat().st_size / 1e6:.1f} MB)")
    if is_new:
        note_if_hiding(saved)


def _refuse_shipped(path: Path) -> None:
    from sda_core.library import SHIPPED_FOLDER

    if path.parent == SHIPPED_FOLDER:
        raise OutputError(
            f"{path.stem} came with SDA and stays; make a copy of your own with `sda model playable`"
        )
