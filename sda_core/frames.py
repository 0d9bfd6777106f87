"""Time: frames and hops, the only clock there is inside SDA.

A frame is one sample time at 48 kHz, a hop is 512 frames. Sound is made one hop at a time and everything
that happens acts at a hop boundary. Free of torch, so that the daemon can count too.
"""

SAMPLE_RATE = 48000
HOP = 512
# The window that a column of the spectrum sees.
WINDOW = 2048


def boundary(frame: int) -> int:
    """The first hop boundary at or after `frame`."""
    return -(-frame // HOP) * HOP


def seconds_to_frames(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
