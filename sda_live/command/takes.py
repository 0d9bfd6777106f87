"""`sda-live takes`: what was recorded: list, show, verify, export, repair, delete.

Mounted by `sda_live.command`. A take is called by the name of its folder in the musician's takes, or by a
path. What is heavy is imported when a command needs it; how things are said is `sda_live.takes.words`.
"""

import os
import shlex
import shutil
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from sda_core.command.console import confirmed, home, note, print_json, print_table, say
from sda_core.command.options import AsJson, Overwrite
from sda_core.errors import EXIT_INTERRUPTED, AudioError, OutputError, SdaError, nearest, printable
from sda_live.takes.words import (
    compute_of,
    events_of,
    gap_of,
    kind_of,
    length_of,
    moment_of,
    outcome_of,
    place_of,
    state_of,
    told_of,
)

app = typer.Typer(help="What was recorded: list, show, verify, export, repair, delete.", no_args_is_help=True)

NOT_IDENTICAL = 3
# What is said of the takes that `repair` does not touch.
_LEFT_ALONE = {
    "recording": "it is being recorded right now, and left alone",
    "damaged": "it is damaged, and cannot be completed; `sda-live takes show {name}` says why",
}

Name = Annotated[str, typer.Argument(help="The take's name, or its folder.", show_default=False)]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="How many at once; 0 is one on each core.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def _wanted(metavar: str, help_text: str, *names: str) -> Any:  # as typer declares it
    return typer.Option(*names, metavar=metavar, help=help_text, show_default=False)


@app.command("list")
def list_takes(*, as_json: AsJson = False) -> None:
    """Show every take, the oldest first."""
    told = sorted(map(told_of, _folders()), key=lambda one: (one["started_at"], one["name"]))
    if as_json:
        print_json(told)
        return
    if not told:
        say(f"there are no takes yet; they belong in {_takes()}")
        return
    rows = [
        (
            one["name"],
            moment_of(one["started_at"]),
            length_of(one["duration_s"]),
            f"{one['size_bytes'] / 1e6:.1f} MB",
            str(one["n_gaps"] or ""),
            one["state"],
            ", ".join(one["models"]) or one["problem"],
        )
        for one in told
    ]
    print_table(("name", "date", "length", "size", "gaps", "", "models"), rows, numbers=(2, 3, 4))
    say(f"takes stand in {_takes()}")


@app.command("show")
def show(name: Name, *, as_json: AsJson = False) -> None:
    """Show what a take says of itself: gaps, markers, events, and whether its models are there."""
    from sda_core.command.placing import library_by_hash
    from sda_core.take import facts_to_json, read_facts, read_take
    from sda_core.take_models import names_of, whereabouts

    folder = _find(name)
    told = told_of(folder)
    facts = read_facts(folder)
    models: list[tuple[str, str, str]] = [(one.name, one.content_hash, "") for one in facts.models]
    events: dict[str, int] = {}
    try:
        take = read_take(folder)
    except AudioError as error:
        if told["state"] != "recording":
            told["problem"] = str(error)
    else:
        library = library_by_hash()
        models = [(said, one, str(whereabouts(take, one, library))) for one, said in names_of(take).items()]
        events = dict(Counter(kind_of(event) for _, event in take.journal.entries).most_common())
    if as_json:
        print_json(
            facts_to_json(facts)
            | told
            | {
                "events": events,
                "models": [{"name": said, "content_hash": one, "is": is_} for said, one, is_ in models],
            }
        )
        return
    for title, text in (
        ("name", told["name"]),
        ("folder", str(folder)),
        ("recorded", f"{moment_of(facts.started_at)} with SDA {facts.program_version}"),
        ("length", f"{length_of(told['duration_s'])} ({told['size_bytes'] / 1e6:.1f} MB)"),
        ("state", told["state"]),
        ("machine", f"{facts.machine or 'not told'}, computed on {compute_of(facts)}"),
        ("events", events_of(events) or ("not known yet" if told["state"] == "recording" else "none")),
        ("problem", told["problem"]),
    ):
        if text:
            say(f"{title:<10}{printable(text)}")
    for marker in facts.markers:
        say(f"{'marker':<10}{place_of(marker.wav_frame)}  {printable(marker.text)}")
    for gap in facts.gaps:
        say(f"{'gap':<10}{gap_of(gap)}")
    for said, content_hash, is_ in models:
        say(f"{'model':<10}{printable(said)} ({content_hash[:10]}){f', {is_}' if is_ else ''}")


@app.command("verify")
def verify(name: Name, *, jobs: Jobs = 0) -> None:
    """Render a take again and compare it with its WAV, bit for bit; exit code 3 when it is not the same."""
    from sda_core.command.console import held_ctrl_c

    with held_ctrl_c():
        from sda_core.command.verifying import verify_take
        from sda_core.take import read_take

    take = read_take(_not_recorded(_find(name)))
    try:
        found = verify_take(take, jobs=jobs)
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    for line in (*found.remarks, *(f"not compared: the gap at {gap_of(gap)}" for gap in take.facts.gaps)):
        note(line)
    for line in outcome_of(take.name, found):
        say(line)
    if not found.is_identical:
        raise typer.Exit(NOT_IDENTICAL)


@app.command("export")
def export(
    name: Name,
    *,
    out: Annotated[
        Path | None, _wanted("PATH", "A file, or a folder; else data/generated/NAME.", "--out", "-o")
    ] = None,
    from_s: Annotated[
        float | None, _wanted("SECONDS", "Begin there, by the time of the WAV.", "--from")
    ] = None,
    to_s: Annotated[float | None, _wanted("SECONDS", "End there.", "--to")] = None,
    quality: Annotated[
        str | None, _wanted("QUALITY", "live, fine or offline; else as it was played.", "--quality", "-q")
    ] = None,
    model: Annotated[
        list[str] | None,
        _wanted("SLOT=NAME", "Another model in a slot, such as 2=choir; repeatable.", "--model"),
    ] = None,
    stems: Annotated[
        bool, typer.Option("--stems", help="A file for every slot and one for their mix, before the limiter.")
    ] = False,
    normalise: Annotated[
        bool, typer.Option("--normalise", help="A peak of -1 dBFS, without the limiter, with a soft end.")
    ] = False,
    format_: Annotated[
        str | None, _wanted("FORMAT", "wav, flac, ogg or mp3; else wav.", "--format", "-f")
    ] = None,
    sample_rate: Annotated[
        int | None, _wanted("HZ", "44100, 48000 or 96000; else 48000.", "--sample-rate", "-r")
    ] = None,
    bit_depth: Annotated[
        str | None,
        _wanted("DEPTH", "16-bit, 24-bit or '32-bit float'; else 24-bit, float for stems.", "--bit-depth"),
    ] = None,
    overwrite: Overwrite = False,
    jobs: Jobs = 0,
    as_json: AsJson = False,
) -> None:
    """Render a take to files: as it was played, finer, in part, with other models, or in stems.

    Without options the sound is that of the take's WAV, bit for bit, but for its gaps, which are healed. The
    .json beside each file makes the same again: `sda render --again FILE.json`.
    """
    from sda_core.command.console import held_ctrl_c

    with held_ctrl_c():
        from sda_core.command.rendering import render_orders
        from sda_core.command.take_wishes import TakeWishes, orders_of_take

    asked = orders_of_take(
        TakeWishes(
            take=_not_recorded(_find(name)),
            from_s=from_s,
            to_s=to_s,
            quality=quality,
            models=tuple(model or ()),
            stems=stems,
            normalise=normalise,
            format=format_,
            sample_rate=sample_rate,
            bit_depth=bit_depth,
            out=out,
            overwrite=overwrite,
        )
    )
    for remark in asked.remarks:
        note(remark)
    render_orders(asked.orders, jobs=jobs, as_json=as_json)


@app.command("repair")
def repair(
    name: Annotated[
        str | None, typer.Argument(help="The take's name, or its folder.", show_default="all unfinished ones")
    ] = None,
) -> None:
    """Complete a take whose recording was cut off; a second time does nothing."""
    from sda_core.take_repair import repair_take
    from sda_live.shared_memory import is_alive

    states = {folder: state_of(folder) for folder in ([_find(name)] if name is not None else _folders())}
    folders = [folder for folder, state in states.items() if name is not None or state == "unfinished"]
    failures: list[SdaError] = []
    for folder in folders:
        try:
            done = repair_take(folder, is_alive)
        except SdaError as error:
            failures.append(error)
            note(str(error))
            continue
        for line in done or ["nothing had to be done"]:
            say(f"{folder.name}: {line}")
    left = {} if name is not None else {one: states[one] for one in states if states[one] in _LEFT_ALONE}
    for folder, state in left.items():
        say(f"{folder.name}: {_LEFT_ALONE[state].format(name=shlex.quote(folder.name))}")
    if not folders:
        say("every other take is complete" if left else "every take is complete")
    if failures:
        raise typer.Exit(failures[0].exit_code)


@app.command("delete")
def delete(name: Name, *, yes: Yes = False) -> None:
    """Delete a take with everything in its folder."""
    folder = _not_recorded(_find(name))
    if not yes and not confirmed(f"delete {folder} and all that is in it?"):
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise OutputError(f"cannot delete {folder}: {error.strerror}; check its permissions") from error
    say(f"deleted {folder}")


def _not_recorded(folder: Path) -> Path:
    """The folder; AudioError while its take is being recorded."""
    if state_of(folder) == "recording":
        raise AudioError(
            f"{folder}: it is being recorded right now; stop the recording first (`sda-live record stop`)"
        )
    return folder


def _takes() -> Path:
    """Where takes are: as the settings say, or beside everything else of the musician's."""
    from sda_live.config import read_config
    from sda_live.places import takes_folder

    return takes_folder(home(), read_config(None).takes.folder)


def _folders() -> list[Path]:
    """Every folder of the takes, by name."""
    folder = _takes()
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    return [folder / name for name in names if not name.startswith(".") and (folder / name).is_dir()]


def _find(name: str) -> Path:
    """The folder of a take; AudioError, naming the nearest, when there is none."""
    from sda_core.take import SIDECAR, is_take

    own = _takes() / name
    if name not in ("", ".", "..") and Path(name).name == name and own.is_dir():
        return own
    path = Path(name)
    if is_take(path):
        return path.parent if path.is_file() else path
    if "/" in name or path.is_dir():
        raise AudioError(
            f"{name}: it has no {SIDECAR}; name the folder of a take, or one of `sda-live takes list`"
        )
    known = [folder.name for folder in _folders()]
    raise AudioError(f"take {name!r}: there is none of that name, {nearest(name, known)}")
