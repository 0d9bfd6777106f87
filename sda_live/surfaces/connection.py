"""Where a surface sends to, and where it hears the answers."""

import ipaddress
from dataclasses import dataclass

from sda_core.errors import SettingError
from sda_live.osc.feedback import HIGHEST_PORT, LOWEST_PORT

SUBSCRIBE_EVERY_S = 10  # well within the lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The instrument's host and OSC port, and the port on which the surface's program listens."""

    host: str = "127.0.0.1"
    port: int = 9100
    receive_port: int = 9101

    def __post_init__(self) -> None:
        for name, port, lowest in (("port", self.port, 1), ("receive port", self.receive_port, LOWEST_PORT)):
            if not lowest <= port <= HIGHEST_PORT:
                raise SettingError(
                    f"{name}: got {port}, allowed is {lowest} to {HIGHEST_PORT}; choose another"
                )
        if not _is_host(self.host):
            raise SettingError(
                f"host: got {self.host!r}, allowed is a name or an address without spaces; "
                "give that of the computer that runs SDA, such as 192.168.1.20"
            )

    @property
    def is_local(self) -> bool:
        """Whether the instrument runs on the surface's own computer."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False


def _is_host(host: str) -> bool:
    """What stands in a patch between spaces and quotes must have none of its own."""
    return 0 < len(host) <= 253 and all(letter.isalnum() or letter in ".-:_" for letter in host)
