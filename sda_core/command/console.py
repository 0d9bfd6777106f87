"""How the commands speak: results on stdout, progress and errors on stderr, and one sentence per fault.

With `--json` stdout carries one JSON value and nothing else. Where stderr is not a terminal a progress
bar becomes a line every few seconds.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

SECONDS_BETWEEN_LINES = 5.0

Advance = Callable[[float, str], None]


def stdout() -> Console:
    return Console(highlight=False, soft_wrap=True)


def stderr() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line of result."""
    stdout().print(text, markup=False)


def note(text: str) -> None:
    """One line about what is going on."""
    stderr().print(text, markup=False)


def print_json(value: object) -> None:
    """The one JSON value of a command that was asked for it."""
    sys.stdout.write(json.dumps(value, indent=2, allow_nan=False) + "\n")


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Rows under titles; the columns in `numbers` are aligned to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, title in enumerate(titles):
        is_number = index in numbers
        table.add_column(title, justify="right" if is_number else "left", no_wrap=is_number)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A bar with time left; call what it gives with (fraction done, text)."""
    console = stderr()
    if not console.is_terminal:
        yield _lines(title)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[text]}"),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=1.0, text="")
        yield lambda fraction, text: bar.update(task, completed=fraction, text=text)


def _lines(title: str) -> Advance:
    started = time.monotonic()
    last = -SECONDS_BETWEEN_LINES

    def advance(fraction: float, text: str) -> None:
        nonlocal last
        now = time.monotonic() - started
        if now - last >= SECONDS_BETWEEN_LINES or fraction >= 1.0:
            last = now
            left = f", {now * (1 - fraction) / fraction:.0f} s left" if 0 < fraction < 1 else ""
            note(f"{title} {fraction:4.0%} ({now:.0f} s{left}) {text}")

    return advance


def home() -> Path:
    """The musician's own folder: SDA_HOME, or SDA in the home folder. The one place that reads it."""
    return Path(os.environ.get("SDA_HOME") or Path.home() / "SDA").expanduser()


def models_folder() -> Path:
    """The library of the musician's models."""
    return home() / "models"
