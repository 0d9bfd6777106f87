"""A stream, on a PortAudio that asks when the test says so: what it tells of the device's blocks."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sda_core.frames import SAMPLE_RATE
from sda_live import device
from sda_live.device import REMEMBERED_FRAMES, Device, Stream, Wanted
from sda_live.playhead import Playhead
from sda_live.timeline import Field, Timeline, create_timeline

CARD = Device(number=0, name="Card", host_api="ALSA", n_channels=2, rate=SAMPLE_RATE, is_default=True)


class PortAudio:
    """What a stream needs of `sounddevice`."""

    PortAudioError = OSError

    def __init__(self) -> None:
        self.callback: Any = None

    def check_output_settings(self, **_: Any) -> None: ...

    def OutputStream(self, *, callback: Any, **_: Any) -> Any:
        self.callback = callback
        return SimpleNamespace(latency=0.01)

    def asks(self, n_frames: int) -> None:
        status = SimpleNamespace(output_underflow=False)
        self.callback(np.zeros((n_frames, 2), np.float32), n_frames, None, status)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    card = PortAudio()
    monkeypatch.setattr(device, "_portaudio", lambda: card)
    return card


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return create_timeline(tmp_path)


def test_a_large_block_counts_for_a_while(card: PortAudio, timeline: Timeline) -> None:
    Stream(timeline, Playhead(timeline), CARD, Wanted())
    card.asks(128)
    assert timeline[Field.BLOCK_FRAMES] == 128
    card.asks(4096)
    assert timeline[Field.BLOCK_FRAMES] == 4096
    for n_asked in range(0, 2 * REMEMBERED_FRAMES + 4096, 128):
        card.asks(128)
        if n_asked < REMEMBERED_FRAMES:
            assert timeline[Field.BLOCK_FRAMES] == 4096
    assert timeline[Field.BLOCK_FRAMES] == 128
