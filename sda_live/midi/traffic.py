"""Messages on their way: what came in, with its time, and what is to go out, latest value first of all.

Both are bounded, and count what they drop. Used by whoever holds ports, each on one thread. Pure.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

MOST_KEPT = 8192  # about a second of the densest stream that a USB controller makes
_NOTE_OFF, _NOTE_ON, _PROGRAM, _SYSTEM = 0x80, 0x90, 0xC0, 0xF0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message of a controller."""

    controller: str  # its name in the patch, or `midi_ports.VIRTUAL`
    data: bytes
    at_s: float  # when it was fetched, by time.perf_counter, which all processes of a machine share


class Inbox:
    """Keeps what came until it is taken.

    When nobody takes and there is no room, of each fader and knob only the last position stays: notes and
    program changes are kept before positions that are out of date. If it is all notes, the oldest go.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: deque[Received] = deque()
        self.n_received = 0
        self.n_dropped = 0

    def put(self, messages: Iterable[Received]) -> None:
        for message in messages:
            self.n_received += 1
            self._kept.append(message)
            if len(self._kept) > self._most:
                self._thin()

    def take(self) -> tuple[Received, ...]:
        taken = tuple(self._kept)
        self._kept.clear()
        return taken

    def __len__(self) -> int:
        return len(self._kept)

    def _thin(self) -> None:
        n_before = len(self._kept)
        last = {(message.controller, key_of(message.data)): message for message in self._kept}
        self._kept = deque(
            message
            for message in self._kept
            if is_edge(message.data) or last[message.controller, key_of(message.data)] is message
        )
        while len(self._kept) > self._most // 2:  # so that this is not done for every message
            self._kept.popleft()
        self.n_dropped += n_before - len(self._kept)


class Outgoing:
    """What waits to be sent: for every light or motor the latest, in the order they were first asked for."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, bytes], bytes] = {}

    def put(self, controller: str, message: bytes) -> None:
        self._waiting[controller, key_of(message)] = message

    def take(self, n: int) -> list[tuple[str, bytes]]:
        """The first `n`, which then do not wait any more."""
        keys = list(islice(self._waiting, n))
        return [(key[0], self._waiting.pop(key)) for key in keys]

    def __len__(self) -> int:
        return len(self._waiting)


def key_of(message: bytes) -> bytes:
    """What a message sets: of two with the same key the later one holds."""
    match message[0] & 0xF0:
        case 0x80 | 0x90:  # the same light, on and off
            return bytes((_NOTE_ON | message[0] & 0x0F, *message[1:2]))
        case 0xA0 | 0xB0:  # polyphonic touch, control change
            return message[:2]
        case 0xF0:  # system messages replace none but their like
            return message
    return message[:1]  # bend, channel touch, program


def is_edge(message: bytes) -> bool:
    """Whether it happens, rather than being the position of something."""
    return message[0] & 0xF0 in (_NOTE_OFF, _NOTE_ON, _PROGRAM, _SYSTEM)
