"""Names of MIDI ports: what of them means the device, and which port is meant by a patch.

Systems put numbers into names that change with every plug ("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"). Patches
name a device by a pattern, and twins by their order. Called by `ports` at every look. Pure.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

OWN_NAME = "SDA"  # what our own ports begin with, in every system
_OWN = re.compile(rf"{OWN_NAME}(?: (?:in|out|look))*(?:-\d\d)?(?::|$)")
_CLIENT_AND_PORT = re.compile(r" \d+:\d+$")  # ALSA's numbers
_TWIN = re.compile(r" #\d+$")  # of `distinct`
_CARD = re.compile(r" ?\[\d+\]")  # a2jmidid's
_DIRECTION = re.compile(r" ?\((?:capture|playback)\)")
_SECOND_CLIENT = re.compile(r"-0\d$")  # JACK's, for the second client of a name
_WINDOWS_COPY = re.compile(r"^\d+- ")
_WINDOWS_NUMBER = re.compile(r" \d+$")  # rtmidi's, of the port in the list
_LOOP = "midi through"  # of ALSA: gives back what it is sent, is always there, and no "*" means it
_BRIDGES = ("a2j", "Midi-Bridge")  # they carry ALSA's ports into JACK, name and all


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPort:
    """A controller of the patch, and the ports that are it."""

    controller: str  # its name in the patch
    match: str  # a pattern with * and ?; case does not matter
    nth: int = 1  # of several that match, from 1
    has_feedback: bool = False  # its lights are to be set, so its output is opened too

    def is_it(self, port: str) -> bool:
        """Whether a port, as the system calls it, matches; its plain name counts too."""
        pattern = self.match.lower()
        names = (plain_name(port).lower(), port.lower())
        if names[0].startswith(_LOOP) and _LOOP not in pattern:
            return False
        return pattern in names or any(fnmatchcase(name, pattern) for name in names)


def plain_name(port: str, platform: str = sys.platform) -> str:
    """The device's name without what changes from one plug, or one system, to the next."""
    name = _DIRECTION.sub("", _CARD.sub("", _CLIENT_AND_PORT.sub("", _TWIN.sub("", port.strip()))))
    if platform == "win32":
        name = _WINDOWS_COPY.sub("", _WINDOWS_NUMBER.sub("", name))
    parts = [part.strip() for part in name.split(":", 2)]
    if len(parts) > 1 and parts[0] in _BRIDGES:
        parts = parts[1:]
    if len(parts) == 1:
        return parts[0] or port
    device, rest = _SECOND_CLIENT.sub("", parts[0]), ":".join(parts[1:])
    return rest if rest.startswith(device) else f"{device} {rest}".strip()


def distinct(ports: Iterable[str]) -> tuple[str, ...]:
    """The same names; the second of a name ends in " #2"."""
    seen: dict[str, int] = {}
    names = []
    for port in ports:
        seen[port] = seen.get(port, 0) + 1
        names.append(port if seen[port] == 1 else f"{port} #{seen[port]}")
    return tuple(names)


def is_own(port: str) -> bool:
    """Whether it is a port of this program, or of another SDA: opening those would be a loop."""
    return _OWN.match(port) is not None


def choose(wanted: Sequence[WantedPort], ports: Sequence[str], last: Mapping[str, str]) -> dict[str, str]:
    """The port for each controller whose device is there; no port for two.

    `last` are the ports that controllers had: who finds it again keeps it, so that of twins the one that
    stays plugged in keeps its place. Then the more exact pattern chooses before the vaguer one.
    """
    chosen: dict[str, str] = {}
    for want in wanted:
        port = last.get(want.controller, "")
        if port in ports and port not in chosen.values() and want.is_it(port):
            chosen[want.controller] = port
    for want in sorted(wanted, key=_vagueness):
        if want.controller in chosen:
            continue
        matching = [port for port in ports if want.is_it(port)]
        free = [port for port in matching if port not in chosen.values()]
        meant = matching[want.nth - 1 : want.nth]
        if meant and meant[0] in free:
            chosen[want.controller] = meant[0]
        elif free and want.controller in last:  # it is back under another name
            chosen[want.controller] = free[0]
    return chosen


def _vagueness(want: WantedPort) -> int:
    return -len(want.match.replace("*", "").replace("?", ""))
