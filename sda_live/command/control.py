"""The commands around controllers: `sda-live learn` and `sda-live monitor`. They ask a running instrument."""

import contextlib
import time
from typing import Annotated

import typer

from sda_core.command.console import note, say
from sda_core.errors import SettingError, nearest
from sda_core.parameters import TABLE
from sda_live.command.recording import Port

RENEWING_S = 10.0
LEARNING_S = 40.0  # the instrument gives up sooner


def learn(
    target: Annotated[
        str, typer.Argument(help="A parameter, like slider1, record or preset.", show_default=False)
    ],
    port: Port = None,
) -> None:
    """Move a control, and from then on it moves this parameter. Written into the patch."""
    from sda_live.asking import ask, running
    from sda_live.osc.meaning import parameter_of

    if parameter_of(target) is None:
        raise SettingError(f"learn: got {target!r}, {nearest(target, [row.path for row in TABLE])}")
    one = running(port)
    note(f"move the control that should move {target} ...")
    answer = ask(one, "/sda/learn", target, wanted=("/sda/learned",), patience_s=LEARNING_S)
    say(str(answer.arguments[1]))


def monitor(port: Port = None) -> None:
    """Show everything that comes in, what it moves, or why nothing; Ctrl-C ends."""
    import socket

    from sda_live.asking import EVERYWHERE, LARGEST_PACKET, running
    from sda_live.osc.packet import decode, encode

    one = running(port)
    note("move something; Ctrl-C ends")
    asked_at = 0.0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door, contextlib.suppress(KeyboardInterrupt):
        door.connect((EVERYWHERE.get(one.host, one.host), one.port))
        door.settimeout(1.0)
        while True:
            if time.monotonic() - asked_at > RENEWING_S:
                asked_at = time.monotonic()
                door.send(encode("/sda/monitor"))
            with contextlib.suppress(TimeoutError):
                for bundle in decode(door.recv(LARGEST_PACKET)):
                    for message in bundle.messages:
                        if message.address == "/sda/monitor/line":
                            say(str(message.arguments[0]))
