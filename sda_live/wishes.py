"""What a controller asks for, before it is an event, and how many of them become few.

Doors (OSC, MIDI, the demo) make wishes; the daemon and the engine gather them. Continuous values of one
parameter coalesce, the last one wins, but never across an edge (a trigger, a toggle, a choice, a nudge by
steps): those are kept, all of them, in their order. Nudges of one parameter add up. What is taken together
acts at one hop, where only the last value of a parameter would be heard anyway, and a jump only as the
beginning of a glide, so nothing is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sda_core.errors import SettingError
from sda_core.parameters import Kind, parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Parameter `path` shall have a value, in its own unit, or happen, if it is a trigger."""

    path: str
    value: float = 1.0
    over_frames: int = 0

    @property
    def is_edge(self) -> bool:
        return parameter(self.path).kind is not Kind.CONTINUOUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Parameter `path` shall go on by a part of its whole way."""

    path: str
    amount: float
    over_frames: int = 0

    @property
    def is_edge(self) -> bool:  # each is at least one step
        return parameter(self.path).is_stepped


AnyWish = Wish | Nudge

# No crowd of edges may keep the engine from rendering: 64 of the dearest are 12 ms.
MOST_AT_ONCE = 64


class Gathering:
    """Wishes in the order they came, as few as mean the same.

    The later of two replaces the earlier and takes its own place in the order: of the pad and the weights
    the one that was moved last holds.
    """

    def __init__(self) -> None:
        self._kept: list[AnyWish] = []  # up to the last edge
        self._moving: dict[tuple[type, str], AnyWish] = {}  # since then

    def add(self, wishes: Iterable[AnyWish]) -> None:
        for wish in wishes:
            self._add(wish)

    def take(self) -> tuple[AnyWish, ...]:
        """All of them; then there are none."""
        taken = (*self._kept, *self._moving.values())
        self._kept.clear()
        self._moving.clear()
        return taken

    def shorten(self, most: int) -> int:
        """Drops the oldest edges, where there are too many wishes; returns how many."""
        n_dropped = min(max(0, len(self) - most), len(self._kept))
        del self._kept[:n_dropped]
        return n_dropped

    def __len__(self) -> int:
        return len(self._kept) + len(self._moving)

    def _add(self, wish: AnyWish) -> None:
        if wish.is_edge:
            self._keep()
            self._kept.append(wish)
            return
        of_path = [self._moving.get((kind, wish.path)) for kind in (Wish, Nudge)]
        if wish.over_frames and any(one is not None and not one.over_frames for one in of_path):
            self._keep()  # a glide begins where that one has jumped to
        before = self._moving.pop((Nudge, wish.path), None)
        if isinstance(wish, Wish):
            self._moving.pop((Wish, wish.path), None)
        elif isinstance(before, Nudge):
            wish = replace(wish, amount=before.amount + wish.amount)
        self._moving[type(wish), wish.path] = wish

    def _keep(self) -> None:
        self._kept += self._moving.values()
        self._moving.clear()


def wishes_to_json(wishes: Sequence[AnyWish]) -> list[list[Any]]:
    """Short lists: they cross a pipe many times a second."""
    return [
        [wish.path, wish.value, wish.over_frames]
        if isinstance(wish, Wish)
        else [wish.path, wish.amount, wish.over_frames, "nudge"]
        for wish in wishes
    ]


def wishes_from_json(plain: Iterable[Sequence[Any]]) -> tuple[AnyWish, ...]:
    """The wishes; SettingError when one names no parameter."""
    wishes: list[AnyWish] = []
    try:
        for path, value, over_frames, *nudge in plain:
            name = parameter(path).path
            if nudge:
                wishes.append(Nudge(path=name, amount=float(value), over_frames=int(over_frames)))
            else:
                wishes.append(Wish(path=name, value=float(value), over_frames=int(over_frames)))
    except (TypeError, ValueError) as error:
        raise SettingError(f"wish: it is damaged ({error})") from error
    return tuple(wishes)
