"""The guard: how far ahead of what is playing a change is put, so that it is there in time.

It is the longest that a change took to be rendered lately, and two blocks of the device: one that the player
may take in the same moment, one that stays between the place of the change and the player while it is
copied. Up at once, down slowly. Pure; the engine asks it.
"""

from sda_core.frames import SAMPLE_RATE

# In so many frames a longest time that did not come again counts half.
HALF_LIFE_FRAMES = 4 * SAMPLE_RATE
# A machine that stood still for longer says nothing about rendering.
LONGEST_FRAMES = SAMPLE_RATE // 20
# What a thread needs to wake up, amply.
WAKING_FRAMES = 24


class Guard:
    """Learns from every change; `fixed_frames` above 0 is a musician's own choice, and is kept."""

    def __init__(self, fixed_frames: int = 0) -> None:
        self._fixed = fixed_frames
        self._longest = 0.0
        self._since = 0

    def learn(self, render_frames: float, now: int) -> None:
        """A change took so long; `now` is any clock of frames that runs on."""
        faded = self._longest * 0.5 ** ((now - self._since) / HALF_LIFE_FRAMES)
        self._longest = min(max(faded, render_frames), LONGEST_FRAMES)
        self._since = now

    def frames(self, block_frames: int) -> int:
        """The guard for a device with blocks of so many frames."""
        return self._fixed or 2 * block_frames + WAKING_FRAMES + round(self._longest)
