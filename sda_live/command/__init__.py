"""The command `sda-live`: the instrument.

`run` and `demo` are the instrument itself, until Ctrl-C; the others ask a running one. What is heavy is
imported when a command needs it.
"""

import contextlib
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sda_core.command.console import (
    EXIT_CODES,
    Commands,
    home,
    models_folder,
    note,
    print_json,
    print_table,
    run_command,
    say,
    version_printer,
)
from sda_core.errors import DependencyError, SdaError, SettingError
from sda_core.parameters import N_SLOTS
from sda_live.command.control import learn, monitor
from sda_live.command.options import (
    BlockOption,
    ComputeOption,
    DepthOption,
    DeviceOption,
    HostApiOption,
    LanOption,
    LatencyOption,
    ModelsOption,
    PatchOption,
    PortOption,
    SetOption,
    with_options,
)
from sda_live.command.patch import app as patch_app
from sda_live.command.recording import Port, keep, record_app
from sda_live.command.surface import app as surface_app
from sda_live.command.takes import app as takes_app
from sda_live.config import example_config, read_config

# An engine that is started again is waited for.
LOADING_S = 15.0

if TYPE_CHECKING:
    from sda_live.log import Log

app = typer.Typer(
    cls=Commands,
    epilog=EXIT_CODES,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings to use.", show_default="in the usual place")
]
JournalOption = Annotated[
    Path | None, typer.Option("--journal", help="Write every event that is heard to this file.")
]
LISTENING_S = 0.25
# Between a packet and the engine stand two threads; neither should wait long for the others.
SWITCH_INTERVAL_S = 0.0005


@app.callback()
def live(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and leave.",
            callback=version_printer("sda-live"),
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Play your models live. OSC on 127.0.0.1:9100; Ctrl-C fades out and ends."""


@app.command(context_settings={"allow_extra_args": True})
def run(
    context: typer.Context,
    models: ModelsOption = None,
    set_name: SetOption = None,
    device: DeviceOption = None,
    host_api: HostApiOption = None,
    block: BlockOption = None,
    latency: LatencyOption = None,
    depth: DepthOption = None,
    port: PortOption = None,
    config: Config = None,
    compute: ComputeOption = None,
    lan: LanOption = None,
    patch: PatchOption = None,
    journal: JournalOption = None,
) -> None:
    """Start the instrument and play until Ctrl-C.

    What is left out is as your settings file says, and else the default: see `sda-live config`.
    """
    if context.args:
        named = shlex.join(word for name in (*(models or ()), *context.args) for word in ("--model", name))
        raise SettingError(
            f"run: got {shlex.join(context.args)}; a model is given with --model: `sda-live run {named}`"
        )
    typed: dict[str, Any] = {"--model": models, "--set": set_name, "--compute": compute}
    typed |= _typed_for_both(device, host_api, block, latency, depth, port, lan, patch)
    _perform(with_options(read_config(config), typed), journal)


@app.command()
def demo(
    device: DeviceOption = None,
    host_api: HostApiOption = None,
    block: BlockOption = None,
    latency: LatencyOption = None,
    depth: DepthOption = None,
    port: PortOption = None,
    config: Config = None,
    lan: LanOption = None,
    patch: PatchOption = None,
    journal: JournalOption = None,
) -> None:
    """Play the four models that come with SDA: half a minute by itself, then it is yours.

    Without a terminal it ends after the half minute.
    """
    from sda_core.library import SHIPPED_FOLDER, Origin, list_folder

    shipped = [entry for entry in list_folder(SHIPPED_FOLDER, Origin.SHIPPED) if entry.header][:N_SLOTS]
    if not shipped:
        raise SettingError(
            f"no models came with this SDA ({SHIPPED_FOLDER} is empty); make them with `make models`"
        )
    typed: dict[str, Any] = {"--model": [str(entry.path) for entry in shipped], "--set": ""}
    typed |= _typed_for_both(device, host_api, block, latency, depth, port, lan, patch)
    _perform(with_options(read_config(config), typed), journal, [entry.name for entry in shipped])


@app.command()
def devices(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the sound devices that can play."""
    from dataclasses import asdict

    from sda_live.device import output_devices

    found = output_devices()
    if as_json:
        print_json([asdict(device) for device in found])
        return
    if not found:
        say("no device here can play; `--device null` plays to nowhere, `--device file:PATH` into a file")
        return
    rows = [
        (
            str(one.number),
            one.name,
            one.host_api,
            str(one.n_channels),
            f"{one.rate:.0f}",
            "default" if one.is_default else "",
        )
        for one in found
    ]
    print_table(("number", "name", "host API", "channels", "Hz", ""), rows, numbers=(0, 3, 4))


@app.command()
def status(
    port: Port = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a running instrument is doing."""
    from sda_live.status import status_lines

    plain = _status(port)
    if as_json:
        print_json(plain)
    else:
        for line in status_lines(plain):
            say(line)


@app.command()
def stop(port: Port = None) -> None:
    """Let a running instrument fade out and end."""
    from sda_live.asking import ask, running
    from sda_live.instance import find
    from sda_live.places import runtime_folder

    one = running(port)
    with contextlib.suppress(DependencyError):  # one that is ending answers nobody
        ask(one, "/sda/quit", wanted=("/sda/done",))
    for _ in range(100):
        if find(runtime_folder(), one.port) is None:
            say(f"the instrument (process {one.pid}) has ended")
            return
        time.sleep(0.1)
    raise DependencyError(f"the instrument (process {one.pid}) does not end; end the process")


@app.command()
def load(
    slot: Annotated[int, typer.Argument(help="1 to 4.")],
    model: Annotated[str, typer.Argument(help="The name of a model of the library.")],
    port: Port = None,
) -> None:
    """Load a model into a slot of a running instrument."""
    _tell(port, "/sda/load", slot, model)
    say(f"slot {slot} holds {model}")


@app.command()
def clear(slot: Annotated[int, typer.Argument(help="1 to 4.")], port: Port = None) -> None:
    """Take the model out of a slot of a running instrument."""
    _tell(port, "/sda/clear", slot)
    say(f"slot {slot} is empty")


@app.command()
def swap(
    slot: Annotated[int, typer.Argument(help="1 to 4.")],
    other: Annotated[int, typer.Argument(help="1 to 4.")],
    port: Port = None,
) -> None:
    """Exchange the models of two slots of a running instrument."""
    _tell(port, "/sda/swap", slot, other)
    say(f"slots {slot} and {other} have changed places")


@app.command()
def config() -> None:
    """Print the settings file with every setting at its default, and say where it belongs."""
    from sda_live.places import config_file

    note(f"it belongs in {config_file()}")
    sys.stdout.write(example_config())


def _status(port: int | None) -> dict[str, Any]:
    import json

    from sda_live.asking import ask, running

    answer = ask(running(port), "/sda/status/json", wanted=("/sda/status/json",))
    plain: dict[str, Any] = json.loads(str(answer.arguments[0]))
    return plain


def _tell(port: int | None, address: str, *arguments: str | int) -> None:
    from sda_live.asking import ask, running

    ask(running(port), address, *arguments, wanted=("/sda/done",), patience_s=LOADING_S)


def _typed_for_both(
    device: str | None,
    host_api: str | None,
    block: int | None,
    latency: str | None,
    depth: float | None,
    port: int | None,
    lan: list[str] | None,
    patch: str | None,
) -> dict[str, Any]:
    """What was typed with the options that `run` and `demo` share."""
    return {
        "--device": device,
        "--host-api": host_api,
        "--block": block,
        "--latency": latency,
        "--depth": depth,
        "--port": port,
        "--lan": lan,
        "--patch": patch,
    }


def _perform(settings: Any, journal: Path | None, demo_of: list[str] | None = None) -> None:
    """Opens the instrument, plays until it is over, and closes it."""
    from sda_live.daemon import LAST_SET, Daemon
    from sda_live.log import open_log
    from sda_live.places import log_file

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # The demo is nobody's evening.
    last_set = "" if demo_of else LAST_SET
    with contextlib.closing(open_log(log_file(home()))) as log:
        daemon = Daemon(settings, home(), models_folder(), log.info, journal, last_set=last_set)
        daemon.obey_signals()
        try:
            daemon.work(_watching(daemon, log, demo_of, settings.osc.port))
        finally:
            daemon.close()


def _watching(daemon: Any, log: "Log", demo_of: list[str] | None, port: int) -> Callable[[], bool]:
    """What is looked at while playing: tells what the start cost, plays the demo, draws the status line."""
    from sda_live.demo import Script
    from sda_live.status import latency_line, status_to_json

    script = Script(daemon, log.info, demo_of, port) if demo_of else None
    has_terminal = sys.stderr.isatty()
    told = False
    drawn_at = 0.0

    def look() -> bool:
        nonlocal told, drawn_at
        if not told and daemon.first_sound_s:
            told = True
            plain = status_to_json(daemon.status())
            log.info(
                f"first sound after {daemon.first_sound_s:.1f} s; OSC on {plain['doors']['osc']}; Ctrl-C ends"
            )
            log.info(latency_line(plain["latency"]))
            speed, memory = plain["render_speed"], plain["memory_mb"]
            log.info(f"rendering {speed:.1f} x real time; memory {memory:.0f} MB in all processes")
        is_over = script is not None and told and script.look()
        now = time.monotonic()
        if has_terminal and told and now - drawn_at > LISTENING_S:
            drawn_at = now
            log.show(_line(daemon.glance()))
        return not is_over or has_terminal

    return look


def _line(seen: Any) -> str:
    """One line that is drawn again and again."""
    left, right = map(_bar, seen.peak_db)
    return (
        f" L {left}  R {right}  ahead {seen.depth_ms:4.0f} ms  latency {seen.latency_ms:3.0f} ms  "
        f"{'PANIC' if seen.is_panic else ''}"
    )


def _bar(level_db: float) -> str:
    n_filled = max(0, min(12, round((level_db + 48) / 4)))
    return f"[{'#' * n_filled}{'.' * (12 - n_filled)}] {level_db:6.1f}"


app.add_typer(record_app, name="record", cls=Commands)
for name in ("takes", "session"):
    app.add_typer(takes_app, name=name, cls=Commands, hidden=name == "session")  # the word of other programs
app.command()(keep)
app.command()(learn)
app.command()(monitor)
app.add_typer(patch_app, name="patch", cls=Commands)
app.add_typer(surface_app, name="surface", cls=Commands)


def main() -> None:
    """Runs the command line; the entry point of `sda-live`."""
    run_command(app, "sda-live")


__all__ = ["SdaError", "app", "main"]
