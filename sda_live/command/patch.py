"""`sda-live patch`: checking, explaining and listing patches. What it needs is imported when it is called."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sda_live.patch.choice import PatchEntry

app = typer.Typer(help="Check, explain and list patches: what controllers do.", no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(metavar="FILE|NAME", help="A patch file, or the name of a patch.", show_default=False)
]


@app.callback()
def _patch() -> None:
    """Check, explain and list patches: what controllers do."""


def own_patches() -> Path:
    """The folder with the musician's own patches."""
    from sda_core.command.console import home

    return home() / "patches"


@app.command("check")
def check(name: Name) -> None:
    """Say all that is wrong or odd in a patch, with its line; the exit code is 2 where it cannot be used."""
    from sda_core.command.console import note, say
    from sda_core.errors import SettingError, counted
    from sda_live.patch.choice import examine_file, find_patch

    path = find_patch(name, own_patches())
    examined = examine_file(path)
    for problem in examined.problems:
        note(problem)
    for warning in examined.warnings:
        note(f"{warning} (only a warning)")
    if examined.checked is None:
        raise typer.Exit(SettingError.exit_code)
    say(f"{path} is fine: {counted(len(examined.checked.patch.rows), 'row')}")


@app.command("explain")
def explain(name: Name) -> None:
    """Say in plain sentences what a patch does."""
    from sda_core.command.console import note, say
    from sda_live.patch.choice import find_patch, read_patch
    from sda_live.patch.words import explain

    checked = read_patch(find_patch(name, own_patches()))
    for warning in checked.warnings:
        note(warning)
    for line in explain(checked.patch):
        say(line)


@app.command("list")
def list_(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List your own patches and those that come with SDA."""
    from sda_core.command.console import note, print_json, print_table, say
    from sda_live.patch.choice import list_patches

    entries = list_patches(own_patches())
    if as_json:
        print_json([_as_json(entry) for entry in entries])
        return
    if not entries:
        say(f"there are no patches; your own belong in {own_patches()}")
        return

    def cells(entry: "PatchEntry") -> tuple[str, ...]:
        if entry.checked is None:
            why = f"it cannot be used, see `sda-live patch check {shlex.quote(entry.name)}`"
            return (entry.name, entry.origin, "", "", why)
        patch = entry.checked.patch
        ports = ", ".join(controller.match for controller in patch.controllers.values())
        return (entry.name, entry.origin, str(len(patch.rows)), ports, patch.name)

    print_table(("name", "", "rows", "MIDI ports", "what"), [cells(entry) for entry in entries], numbers=(2,))
    note(f"your own are in {own_patches()}")


def _as_json(entry: "PatchEntry") -> dict[str, object]:
    patch = entry.checked.patch if entry.checked else None
    return {
        "name": entry.name,
        "origin": entry.origin.value,
        "path": str(entry.path),
        "title": patch.name if patch else None,
        "rows": len(patch.rows) if patch else None,
        "match": [controller.match for controller in patch.controllers.values()] if patch else [],
        "warnings": list(entry.checked.warnings) if entry.checked else [],
        "problem": entry.problem or None,
    }
