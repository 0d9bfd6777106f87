"""What a recorder is told to do: begin and end a take, mark a moment, keep the last minutes.

Made on the desk, obeyed on the recorder's thread. Each is answered exactly once, by `done` or `failed`; what
`failed` is told is a fault for all to see, and nobody else says it.
"""

from collections.abc import Callable
from dataclasses import dataclass

Told = Callable[[str], None]
"""Takes one sentence, or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begin a take; without a name it is called by the time."""

    name: str
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    text: str
    done: Told
    failed: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Make a take of the last minutes; 0: of all that is kept."""

    minutes: float
    done: Told
    failed: Told


Order = Start | Stop | Mark | Keep
