"""The guard: how far ahead of what is playing a change is put, so that it is there in time; and how much
sound there must be when it is written, so that what comes next is in time too.

The first is the longest that a change took to be rendered lately, and a block of the device, which the player
may take in the same moment. The second, the stock, goes by the longest that any hop took lately: on a machine
that stumbles, changes come a little later and stand on more; and no machine is so steady that it needs none.
Up at once, down slowly. Pure; the engine asks.
"""

from sda_core.frames import SAMPLE_RATE
from sda_live.playhead import FADE_FRAMES

# In so many frames a longest time that did not come again counts half. A hop's is forgotten more slowly, for
# there the sound would end.
HALF_LIFE_FRAMES = 4 * SAMPLE_RATE
HALF_LIFE_OF_HOPS_FRAMES = 16 * SAMPLE_RATE
# A machine that takes long for a hop will take longer still.
AMPLY = 3.0
# Where no hop took long lately, one still may: 15 ms cost changes nothing, 20 cost 0.8 ms, 25 cost 2.3.
UNFORESEEN_FRAMES = SAMPLE_RATE * 15 // 1000
# A machine that stood still for longer says nothing about rendering.
LONGEST_FRAMES = SAMPLE_RATE // 10
# What a thread needs to wake up, amply.
WAKING_FRAMES = 24


class _Longest:
    """The longest of some times, fading."""

    def __init__(self, half_life_frames: int) -> None:
        self._half_life = half_life_frames
        self._frames = 0.0
        self._since = 0

    def learn(self, frames: float, now: int) -> None:
        faded = self._frames * 0.5 ** (max(0, now - self._since) / self._half_life)
        self._frames = min(max(faded, frames), LONGEST_FRAMES)
        self._since = now

    @property
    def frames(self) -> int:
        return round(self._frames)


class Guard:
    """Learns from every change; `fixed_frames` above 0 is a musician's own choice, and is kept."""

    def __init__(self, fixed_frames: int = 0) -> None:
        self._fixed = fixed_frames
        self._change, self._hop = _Longest(HALF_LIFE_FRAMES), _Longest(HALF_LIFE_OF_HOPS_FRAMES)

    def learn(self, render_frames: float, now: int) -> None:
        """A change took so long; `now` is any clock of frames that runs on."""
        self._change.learn(render_frames, now)

    def learn_hop(self, frames: float, now: int) -> None:
        """From one hop to the next it took so long."""
        self._hop.learn(frames, now)
        self._change.learn(0, now)  # time passes for both

    def frames(self, block_frames: int) -> int:
        """The guard for a device with blocks of so many frames."""
        return self._fixed or block_frames + WAKING_FRAMES + self._change.frames

    def stock(self, block_frames: int) -> int:
        """How much sound the player must find while the next hop is made.

        What it plays meanwhile, and what it wants to find then: a block, and the length of a fade.
        """
        return block_frames + FADE_FRAMES + max(round(AMPLY * self._hop.frames), UNFORESEEN_FRAMES)
