"""What SDA needs of a system's MIDI, as a door, and what may go wrong behind it.

`rtmidi_door` is the real one and `fake` the one for tests and for playing without hardware; `ports`
is who uses them. Messages are bytes. Inputs are asked for what has come and call nobody: the system's own
threads never run Python, where they would wait for the interpreter and the system for them.
"""

from collections.abc import Sequence
from typing import Protocol


class MidiUnavailable(Exception):
    """There is no MIDI system here now; it is worth looking again later."""


class MidiGone(MidiUnavailable):
    """The MIDI system went away under what was open; what is open must not be touched any more."""


class PortRefused(Exception):
    """One port cannot be opened, or sent to; the others can."""


class Input(Protocol):
    def take(self) -> Sequence[bytes]:
        """The messages that came since the last time, in their order. Never waits."""

    def close(self) -> None: ...


class Output(Protocol):
    def send(self, message: bytes) -> None:
        """PortRefused where it cannot be sent; most systems do not tell."""

    def close(self) -> None: ...


class MidiSystem(Protocol):
    """Every method but `wait` may take some milliseconds; a system that hangs may hang them."""

    @property
    def name(self) -> str: ...

    def inputs(self) -> Sequence[str]:
        """The ports that send now, each name once; MidiUnavailable when the system is gone."""

    def outputs(self) -> Sequence[str]:
        """The ports that can be sent to."""

    def open_input(self, port: str) -> Input:
        """PortRefused where it cannot be opened."""

    def open_output(self, port: str) -> Output:
        """PortRefused where it cannot be opened."""

    def virtual_input(self) -> Input | None:
        """A port "SDA" that other programs can send to; None where the system has no such thing."""

    def wait(self, timeout_s: float) -> None:
        """Returns when there may be something to take, at the latest after that time."""

    def close(self) -> None: ...
