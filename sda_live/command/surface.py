"""The command `sda-live surface`: control surfaces for other programs, with the labels of your models.

Needs no running instrument. What is heavy is imported when a command needs it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sda_core.command.console import home, models_folder, say
from sda_core.command.options import Overwrite
from sda_core.errors import OutputError, SettingError, counted

if TYPE_CHECKING:
    from sda_core.state import State

app = typer.Typer(help="Control surfaces for TouchOSC, Max, Pd and others.", no_args_is_help=True)


@app.callback()
def surface() -> None:
    """Control surfaces for TouchOSC, Open Stage Control, Max, Pd and SuperCollider."""


@app.command()
def export(
    name: Annotated[
        str, typer.Option("--format", "-f", help="touchosc, open-stage-control, max, pd or supercollider.")
    ],
    *,
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model", "-m", metavar="NAME", help="A model for the next slot, with its labels; up to 4 times."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file.", show_default="sda.tosc and the like, here")
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Where SDA runs.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The OSC port of SDA.")] = 9100,
    receive_port: Annotated[
        int, typer.Option("--receive-port", help="Where the program listens for SDA's answers.")
    ] = 9101,
    overwrite: Overwrite = False,
) -> None:
    """Write a control surface of every parameter for another program.

    Give the models in the order in which you load them: the sliders are then called what they are while
    playing. Without models they are numbered, and named by SDA itself while it plays.
    """
    from sda_core.saving import save_bytes
    from sda_live.surfaces.connection import Connection
    from sda_live.surfaces.formats import surface_format
    from sda_live.surfaces.placing import surface_layout

    wanted = surface_format(name)
    connection = Connection(host=host, port=port, receive_port=receive_port)
    path = Path(wanted.file_name) if out is None else out
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already; choose another name, or replace it with --overwrite")
    layout = surface_layout(model_labels(models or []))
    save_bytes(path, wanted.write(layout, connection))
    say(f"wrote {path} for {wanted.program}, with {counted(len(layout.cells), 'control')}")
    say("next: " + wanted.next_step.format(host=host, port=port, receive_port=receive_port))


def model_labels(models: list[str]) -> dict[str, str]:
    """What sliders and weights are called when these models are in slots 1, 2, ..., by path."""
    from sda_core.parameters import N_SLOTS
    from sda_live.places import sets_folder
    from sda_live.repertoire import Repertoire

    if len(models) > N_SLOTS:
        raise SettingError(
            f"--model: got {len(models)} models, allowed are up to {N_SLOTS}, one for each slot; "
            "leave some out"
        )
    return dict(labels_of(Repertoire(models_folder(), sets_folder(home())).first_state(models)))


def labels_of(state: "State") -> Mapping[str, str]:
    """The labels of a State's sliders and the names of its models, by the paths of sliders and weights."""
    from sda_core.live_union import union_sliders
    from sda_core.parameters import SLIDER_PATHS, WEIGHT_PATHS

    sliders = union_sliders(state.assignment, state.slots)
    labels = {SLIDER_PATHS[slider.number - 1]: slider.label for slider in sliders}
    for path, model in zip(WEIGHT_PATHS, state.slots, strict=True):
        if model is not None:
            labels[path] = model.name
    return labels
