"""How the commands speak: results on stdout, progress and errors on stderr, and one sentence per fault.

With `--json` stdout carries one JSON value and nothing else. Where stderr is not a terminal a progress
bar becomes a line every few seconds.
"""

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import typer
import typer.core
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sda_core import __version__
from sda_core.errors import EXIT_INTERRUPTED, SdaError, SettingError

EXIT_CODES = (
    "Exit codes: 0 done, 1 a bug, 2 wrong option, 3 unusable sounds, takes or scores, 4 unusable model, "
    "5 cannot save, 6 something needed is not there, 7 training failed, 130 stopped by Ctrl-C."
)
SECONDS_BETWEEN_LINES = 5.0

Seen = TypeVar("Seen")
Result = TypeVar("Result")
Advance = Callable[[float, str], None]


# What is needed where a number is none, by the kind of typer's fault.
_NUMBERS = {
    "int_parsing": "a whole number is needed, such as 3",
    "int_from_float": "a whole number is needed, such as 3",
    "float_parsing": "a number is needed, such as 2.5",
    "greater_than_equal": "allowed is {ge} or more",
    "less_than_equal": "allowed is {le} or less",
}


class Commands(typer.core.TyperGroup):
    """A group of commands: two slips of the hand are answered in SDA's words, not in typer's.

    What is no number, and an option in front of the command that it belongs to.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        option = args[0].partition("=")[0] if args else ""
        if option.startswith("-") and not any(option in own.opts for own in self.get_params(ctx)):
            words = _moved_behind(self, option, args)
            if words:
                raise SettingError(
                    f"{option} stands behind the command: `{ctx.command_path} {shlex.join(words)}`"
                )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            words = _number_words(error)
            if words is None:
                raise
            raise SettingError(words) from error


def _moved_behind(command: Any, option: str, args: Sequence[str]) -> list[str]:
    """The words with the command in front; none where the command has no such option."""
    named: list[str] = []
    others: list[str] = []
    for word in args:
        inner = getattr(command, "commands", {}).get(word)
        command = inner or command
        (others if inner is None else named).append(word)
    return [*named, *others] if any(option in own.opts for own in command.params) else []


def _number_words(error: typer.BadParameter) -> str | None:
    """What was got, and what is allowed; None for a fault of another kind."""
    faults: list[Any] = getattr(error.__cause__, "errors", list)()
    if not faults or error.param is None or faults[0]["type"] not in _NUMBERS:
        return None
    is_option = error.param.param_type_name == "option"
    name = error.param.opts[0] if is_option else (error.param.name or "").strip("_").replace("_", "-")
    needed = _NUMBERS[faults[0]["type"]].format_map(faults[0].get("ctx", {}))
    got = faults[0]["input"]
    return f"{name}: got {got if 'ctx' in faults[0] else repr(got)}, {needed}"


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
        table.add_row(*(Text(cell) for cell in row))
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
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=28),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[text]}", markup=False),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=1.0, text="")
        yield lambda fraction, text: bar.update(task, completed=fraction, text=text)


def _lines(title: str) -> Advance:
    started = time.monotonic()
    last = -SECONDS_BETWEEN_LINES
    first_fraction: float | None = None

    def advance(fraction: float, text: str) -> None:
        nonlocal last, first_fraction
        now = time.monotonic() - started
        first_fraction = fraction if first_fraction is None else first_fraction
        if now - last >= SECONDS_BETWEEN_LINES or fraction >= 1.0:
            last = now
            speed = (fraction - first_fraction) / now if now else 0.0
            left = f", {(1 - fraction) / speed:.0f} s left" if speed > 0 and fraction < 1 else ""
            note(f"{title} {100 * fraction:3.0f} % ({now:.0f} s{left}) {text}")

    return advance


def exhaust(run: Generator[Seen, None, Result], each: Callable[[Seen], object]) -> Result:
    """Runs a generator to its end, showing `each` what it yields; returns what it returns."""
    while True:
        try:
            seen = next(run)
        except StopIteration as end:
            result: Result = end.value
            return result
        each(seen)


def confirmed(question: str) -> bool:
    """The answer; where there is none, or Ctrl-C, the command is interrupted."""
    try:
        return typer.confirm(question)
    except typer.Abort:
        note("")  # the question's line has no end yet
        raise typer.Exit(EXIT_INTERRUPTED) from None


@contextmanager
def held_ctrl_c() -> Iterator[None]:
    """Ctrl-C waits until what is inside is done: torch aborts the process when its import is interrupted."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def run_command(app: typer.Typer, name: str) -> None:
    """Runs a command line to its exit code, with one sentence for a foreseen fault."""
    # Before numpy is imported, here and in the processes this one starts: the renderer multiplies small
    # matrices, and on cores that are busy the threads of OpenBLAS wait for each other many times longer.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(prog_name=name)
    except SdaError as error:
        typer.echo(f"{name}: {error}", err=True)
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == EXIT_INTERRUPTED:
            typer.echo(f"{name}: stopped", err=True)
        raise


def version_printer(name: str) -> Callable[[bool], None]:
    """The callback of `--version`."""

    def print_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"{name} {__version__}")
            raise typer.Exit

    return print_version


def home() -> Path:
    """The musician's own folder: SDA_HOME, or SDA in the home folder. The one place that reads it."""
    return Path(os.environ.get("SDA_HOME") or Path.home() / "SDA").expanduser()


def models_folder() -> Path:
    """The library of the musician's models."""
    return home() / "models"


def note_if_hiding(path: Path) -> None:
    """A line where the new model `path` has the name of one that came with SDA."""
    from sda_core.library import hides_shipped
    from sda_core.model_header import SUFFIX

    if hides_shipped(path, models_folder()):
        name = path.name.removesuffix(SUFFIX)
        note(f'a model called {name} came with SDA; from now on "{name}" is yours')
