"""Asking a running instrument something, by OSC from another process: what `status`, `stop` and `load` do."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sda_core.errors import DependencyError, SettingError
from sda_live.instance import Instance, all_running, find
from sda_live.osc.packet import BadPacket, decode, encode
from sda_live.places import runtime_folder

PATIENCE_S = 3.0
LARGEST_PACKET = 65507  # of UDP
# Who listens everywhere listens here too.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    address: str
    arguments: tuple[Any, ...]


def running(port: int | None) -> Instance:
    """The instrument on a port, or the only one there is; DependencyError where none runs."""
    found = all_running(runtime_folder()) if port is None else [find(runtime_folder(), port)]
    instances = [one for one in found if one is not None]
    if not instances:
        where = "" if port is None else f" on port {port}"
        raise DependencyError(
            f"no instrument is running{where}; start one with `sda-live run` or `sda-live demo`"
        )
    if len(instances) > 1:
        ports = ", ".join(str(one.port) for one in instances)
        raise SettingError(f"several instruments are running, on ports {ports}; choose one with --port")
    return instances[0]


def ask(
    one: Instance,
    address: str,
    *arguments: str | int | float,
    wanted: Sequence[str],
    patience_s: float = PATIENCE_S,
) -> Answer:
    """Sends a message and waits for a wanted answer or an error; DependencyError when neither comes."""
    try:
        packet = encode(address, *arguments)
    except ValueError as error:
        raise SettingError(f"{address}: {error}") from error
    if len(packet) > LARGEST_PACKET:
        raise SettingError(f"{address}: got {len(packet)} bytes to send, allowed are {LARGEST_PACKET}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.settimeout(patience_s)
        door.connect((EVERYWHERE.get(one.host, one.host), one.port))
        try:
            door.send(packet)
            while True:
                for bundle in decode(door.recv(LARGEST_PACKET)):
                    for message in bundle.messages:
                        if message.address == "/sda/error":
                            raise SettingError(str(message.arguments[1]))
                        if message.address in wanted:
                            return Answer(address=message.address, arguments=message.arguments)
        except (OSError, BadPacket) as error:
            raise DependencyError(
                f"the instrument (process {one.pid}, port {one.port}) does not answer within "
                f"{patience_s:g} s; it may still do it, as `sda-live status` shows; if that has no answer "
                f"either, end process {one.pid}"
            ) from error
