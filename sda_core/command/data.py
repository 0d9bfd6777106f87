"""`sda data`: looking at a folder of sounds before training on it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sda_core.command.options import AsJson
from sda_core.errors import counted

if TYPE_CHECKING:
    from sda_core.dataset import DatasetReport

app = typer.Typer(help="Look at a folder of sounds.", no_args_is_help=True)


@app.callback()
def _data() -> None:
    """Look at a folder of sounds."""


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="The folder that holds the sounds.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Say of every file whether it is used, padded or refused, and why."""
    from sda_core.command.console import print_json, print_table, progress, say
    from sda_core.dataset import DatasetReport, list_files, scan_folder

    paths = list_files(folder)
    files = []
    with progress("reading") as advance:
        for index, (report, _) in enumerate(scan_folder(folder, paths), start=1):
            files.append(report)
            advance(index / len(paths), report.name)
    dataset = DatasetReport(folder=str(folder), files=tuple(files))
    if as_json:
        print_json(
            dataset.summary() | {"folder": str(folder), "files_list": [asdict(file) for file in files]}
        )
    else:
        rows = [
            (
                file.name,
                file.use.value,
                f"{file.duration_s:.2f}" if file.duration_s else "",
                str(file.sample_rate or ""),
                str(file.channels or ""),
                f"{file.peak_db:.1f}" if file.peak_db is not None else "",
                file.reason,
            )
            for file in files
        ]
        titles = ("file", "use", "seconds", "rate", "channels", "peak dB", "why")
        print_table(titles, rows, numbers=(2, 3, 4, 5))
        say("")
        say(_sentence(dataset))
    dataset.require_enough()


def _sentence(dataset: "DatasetReport") -> str:
    counts = ", ".join(f"{count} {use}" for use, count in dataset.counts().items() if count)
    rates = ", ".join(f"{count} at {rate} Hz" for rate, count in dataset.sample_rates().items())
    return (
        f"{counted(len(dataset.files), 'file')}: {counts}; {dataset.duration_s:.1f} s of sound to learn from "
        f"({rates or 'none'})"
    )
