"""Laws of what the commands print: names are shown as they are, progress goes forwards."""

import io
import os
import signal
from typing import Annotated

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from sda_core.command import console
from sda_core.errors import SettingError

NAMES = ["kick [/dry].wav", "loop [dry].wav", "a\\[b].wav", "cash $5_$.wav"]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_shows_names_as_they_are(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(("file", "use"), [(name, "used")])
    assert name in capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_a_progress_bar_shows_names_as_they_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=160)
    monkeypatch.setattr(console, "stderr", lambda: terminal)
    with console.progress("reading") as advance:
        advance(0.5, name)
    assert name in shown.getvalue()


def test_without_a_terminal_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress("training") as advance:
        for step in range(11):
            advance(step / 10, f"step {step}")
    lines = capsys.readouterr().err.splitlines()
    assert "step 0" in lines[0]
    assert "step 10" in lines[-1]
    assert len(lines) == 2


@pytest.mark.parametrize("answer", ["", "y\n", "n\n"])
def test_a_question_without_an_answer_is_an_interruption(answer: str) -> None:
    app = typer.Typer()
    app.command()(lambda: typer.echo(console.confirmed("delete it?")))
    done = CliRunner().invoke(app, input=answer)
    assert done.exit_code == (0 if answer else 130)
    assert ("True" in done.output) == (answer == "y\n")
    assert "Aborted" not in done.output


def test_exhausting_a_generator_gives_what_it_returns() -> None:
    def count() -> object:
        yield 1
        yield 2
        return 3

    seen: list[int] = []
    assert console.exhaust(count(), seen.append) == 3
    assert seen == [1, 2]


def test_ctrl_c_is_held_until_the_end() -> None:
    done = []

    def interrupted() -> None:
        with console.held_ctrl_c():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is before
    with console.held_ctrl_c():
        pass


@pytest.mark.parametrize("wanted", [None, "4"])
def test_a_command_multiplies_with_one_thread_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", wanted or "")
    if wanted is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    app = typer.Typer()
    app.command()(lambda: None)
    monkeypatch.setattr("sys.argv", ["sda"])
    with pytest.raises(SystemExit) as end:
        console.run_command(app, "sda")
    assert end.value.code == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == (wanted or "1")


def small_program() -> typer.Typer:
    app, inner = typer.Typer(cls=console.Commands), typer.Typer()

    @app.command()
    def status(name: str = "", *, port: Annotated[int, typer.Option(max=9)] = 1) -> None:
        typer.echo(f"{name} {port}")

    @inner.command()
    def start(*, port: int = 1) -> None:
        typer.echo(port)

    @inner.command()
    def stop() -> None:
        typer.echo("stopped")

    app.add_typer(inner, name="record", cls=console.Commands)
    return app


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "2", "status"), "--port stands behind the command: `sda status --port 2`"),
        (("--port=2", "status", "--name", "a b"), "`sda status --port=2 --name 'a b'`"),
        (("--port", "2", "record", "start"), "`sda record start --port 2`"),
        (("record", "--port", "2", "start"), "`sda record start --port 2`"),
        (("status", "--port", "two"), "--port: got 'two', a whole number is needed"),
        (("status", "--port", "12"), "--port: got 12, allowed is 9 or less"),
    ],
)
def test_slips_of_the_hand_are_told_what_to_write(words: tuple[str, ...], said: str) -> None:
    refused = CliRunner().invoke(small_program(), words, prog_name="sda").exception
    assert isinstance(refused, SettingError)
    assert said in str(refused)


@pytest.mark.parametrize(
    "words", [("--port", "2"), ("--port", "2", "record", "stop"), ("--loud", "status"), ("--", "status")]
)
def test_an_option_that_no_command_has_is_left_to_typer(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(small_program(), words)
    assert not isinstance(done.exception, SettingError)


def test_help_in_front_of_a_command_is_help() -> None:
    assert CliRunner().invoke(small_program(), ["--help", "status"]).exit_code == 0
