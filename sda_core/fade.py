"""A model comes into a slot while the one before it goes: two ramps, pure functions of the frame.

The ramps are parts of a quarter turn and the gains their sines, so that in a swap the powers of both add up
to 1 all the way. A slot's presence is the power that its models have together: 1 in a swap, on its way when
a slot fills or empties. A fade that begins during another one takes over the presence that there is, so that
the other slots never notice; a model that returns goes on from where it is.
"""

import math
from dataclasses import dataclass

from sda_core.events import SlotModel
from sda_core.ramp import Ramp

# Powers that add up to 1 but for rounding are 1: the other slots then keep their levels to the bit.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """How a slot's model comes in, and which one leaves meanwhile."""

    leaving: SlotModel | None
    components: tuple[int, ...]  # for every union slider the axis of `leaving` that it moves, or NONE
    rise: Ramp
    fall: Ramp

    @property
    def end(self) -> int:
        """The frame from which it is over."""
        return max(ramp.start + ramp.n_frames for ramp in (self.rise, self.fall))

    def presence(self, frame: int) -> float:
        """The power that both models have together, from 0 to 1."""
        power = gain(self.rise.at(frame)) ** 2 + gain(self.fall.at(frame)) ** 2
        return 1.0 if power > 1 - ROUNDING else power


def gain(turn: float) -> float:
    """The gain after a part of the quarter turn."""
    return math.sin(0.5 * math.pi * turn)


def begun(
    before: SlotModel | None,
    after: SlotModel | None,
    components: tuple[int, ...],
    running: Fade | None,
    frame: int,
    over_frames: int,
) -> Fade | None:
    """The fade of a slot from one model to another; None where it is over at once.

    `components` are those of `before`. Of the models of a running fade the newest leaves, unless it is the
    one that comes; what is older is dropped.
    """
    if over_frames <= 0:
        return None
    leaving, back, presence = before, 0.0, float(before is not None)
    if running is not None:
        presence = running.presence(frame)
        if is_same(running.leaving, after):
            back = running.fall.at(frame)
        elif before is None:
            leaving, components = running.leaving, running.components
    left = math.asin(math.sqrt(min(1.0, max(0.0, presence - gain(back) ** 2)))) / (0.5 * math.pi)
    return Fade(
        leaving=leaving,
        components=components,
        rise=Ramp(origin=back, target=float(after is not None), start=frame, n_frames=over_frames),
        fall=Ramp(origin=left, target=0.0, start=frame, n_frames=over_frames),
    )


def is_same(one: SlotModel | None, other: SlotModel | None) -> bool:
    """Whether both sound the same: the hash covers all of a model but its name."""
    if one is None or other is None:
        return one is other
    return one.content_hash == other.content_hash
