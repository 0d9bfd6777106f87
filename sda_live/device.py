"""Sound devices: the door to PortAudio.

The player opens one here; `sda-live devices` lists them. PortAudio sees the devices that were there when it
was loaded, so a process that wants to know of a new one has to be a new process. The callback's contract: it
runs in PortAudio's own thread, fills `outdata` (frames, 2), must return within a block, and may not wait,
print or take a lock. An exception in it ends the stream; the player then ends and is started again.
"""

import re
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

import numpy as np

from sda_core.errors import DependencyError, SettingError, nearest
from sda_core.frames import SAMPLE_RATE
from sda_live.playhead import Playhead
from sda_live.resample import Resampler
from sda_live.timeline import Field, Timeline

LARGEST_BLOCK = 8192
# A device may ask for a large block now and then; one that it has not asked for so long is forgotten.
REMEMBERED_FRAMES = 10 * SAMPLE_RATE
# A card's number, which the system gives anew when it is plugged in: ALSA's "(hw:2,0)", Windows' "(2- ".
_CARD_NUMBER = re.compile(r"(?<=\(hw:)\d+(?=,)|(?<=\()\d+- ")
LONGEST_MME_NAME = 31  # Windows cuts off the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An output device as PortAudio tells it."""

    number: int
    name: str
    host_api: str
    n_channels: int
    rate: float
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the musician asked for; empty and 0 leave it to the system."""

    device: str = ""
    host_api: str = ""
    block_frames: int = 0
    latency: str | float = "low"


def output_devices() -> tuple[Device, ...]:
    """Every device that can play; DependencyError where PortAudio is missing."""
    sounddevice = _portaudio()
    apis = sounddevice.query_hostapis()
    return tuple(
        Device(
            number=info["index"],
            name=info["name"],
            host_api=apis[info["hostapi"]]["name"],
            n_channels=info["max_output_channels"],
            rate=info["default_samplerate"],
            is_default=info["index"] == _default(sounddevice),
        )
        for info in sounddevice.query_devices()
        if info["max_output_channels"] > 0
    )


def choose(devices: tuple[Device, ...], wanted: Wanted) -> Device:
    """The device that is meant; SettingError, with the nearest names, where there is none."""
    if not devices:
        raise SettingError("device: this machine has none that plays; plug one in, or take --device null")
    of_api = [device for device in devices if wanted.host_api.lower() in device.host_api.lower()]
    if not of_api:
        apis = dict.fromkeys(device.host_api for device in devices)
        raise SettingError(f"host API: got {wanted.host_api!r}, {nearest(wanted.host_api, apis)}")
    if wanted.device.isdecimal():
        meant = [device for device in of_api if device.number == int(wanted.device)]
    else:
        meant = [device for device in of_api if wanted.device.lower() in device.name.lower()]
        meant = meant or [device for device in of_api if _is_same(device.name, wanted.device)]
    if not meant:
        names = dict.fromkeys(device.name for device in of_api)
        raise SettingError(f"device: got {wanted.device!r}, {nearest(wanted.device, names)}")
    exact = [device for device in meant if device.name.lower() == wanted.device.lower()]
    best = exact or meant
    return next((device for device in best if device.is_default), best[0])


def _is_same(one: str, other: str) -> bool:
    """Whether two names are of one device, but for the number of the card."""
    is_cut = LONGEST_MME_NAME in (len(one), len(other))
    one, other = (_CARD_NUMBER.sub("", name.lower()) for name in (one, other))
    return one == other or (is_cut and (one.startswith(other) or other.startswith(one)))


class Stream:
    """A device that plays the timeline. Starts with `start`; `is_alive` until the device is gone."""

    def __init__(self, timeline: Timeline, playhead: Playhead, device: Device, wanted: Wanted) -> None:
        sounddevice = _portaudio()
        self.device = device
        self._n_channels = min(2, device.n_channels)
        self.rate = _rate(sounddevice, device, self._n_channels)
        self._timeline, self._playhead = timeline, playhead
        self._resampler = Resampler(self.rate, LARGEST_BLOCK) if self.rate != SAMPLE_RATE else None
        n_needed = LARGEST_BLOCK * SAMPLE_RATE // self.rate + 2
        self._taken = np.zeros((n_needed, 2), np.float32)
        self._converted = np.zeros((LARGEST_BLOCK, 2), np.float32)
        self._begun_ns, self._ended_ns = 0, 0
        self._largest, self._largest_before, self._n_since = 0, 0, 0
        try:
            self._stream: Any = sounddevice.OutputStream(
                samplerate=self.rate,
                device=device.number,
                channels=self._n_channels,
                dtype="float32",
                blocksize=wanted.block_frames,
                latency=wanted.latency,
                callback=self._callback,
            )
        except sounddevice.PortAudioError as error:
            raise DependencyError(f"device {device.name!r}: it cannot be opened ({error.args[0]})") from error
        delay = self._resampler.delay_frames if self._resampler else 0
        timeline[Field.DEVICE_RATE] = self.rate
        timeline[Field.DEVICE_FRAMES] = round(self._stream.latency * SAMPLE_RATE) + round(delay)

    def start(self) -> None:
        self._stream.start()

    @property
    def is_alive(self) -> bool:
        return bool(self._stream.active)

    def stop(self) -> None:
        """Lets the device play out what it has, the fade included.

        May hang where the device is gone: call it from a thread that may be left behind.
        """
        self._stream.stop()
        self._stream.close()

    def _callback(self, outdata: Any, n_frames: int, _time: Any, status: Any) -> None:
        begun_ns = perf_counter_ns()
        timeline = self._timeline
        played = timeline[Field.PLAYED]
        if status.output_underflow:
            self._count_missed(n_frames)
        if self._resampler is None and self._n_channels == 2:
            n_taken = n_frames
            self._playhead.take(outdata)
        else:
            n_taken = sum(
                self._take_converted(outdata[start : start + LARGEST_BLOCK])
                for start in range(0, n_frames, LARGEST_BLOCK)
            )
        self._tell_largest(n_taken)
        self._begun_ns, self._ended_ns = begun_ns, perf_counter_ns()
        timeline.log_block(self._ended_ns, played, n_taken)

    def _take_converted(self, outdata: Any) -> int:
        n_frames = len(outdata)
        if self._resampler is None:
            n_taken, played = n_frames, self._taken[:n_frames]
            self._playhead.take(played)
        else:
            n_taken = self._resampler.n_needed(n_frames)
            self._playhead.take(self._taken[:n_taken])
            played = self._converted[:n_frames]
            self._resampler.convert(self._taken[:n_taken], played)
        if self._n_channels == 1:
            np.add(played[:, 0], played[:, 1], out=outdata[:, 0])
            outdata *= 0.5
        else:
            outdata[:] = played
        return n_taken

    def _tell_largest(self, n_frames: int) -> None:
        """The largest block of the last ten to twenty seconds; the guard goes by it."""
        if self._n_since >= REMEMBERED_FRAMES:
            self._largest_before, self._largest, self._n_since = self._largest, 0, 0
        self._n_since += n_frames
        self._largest = max(self._largest, n_frames)
        self._timeline[Field.BLOCK_FRAMES] = max(self._largest, self._largest_before)

    def _count_missed(self, n_frames: int) -> None:
        """Ours where the block before took too long to fill.

        Otherwise the card, its driver, or a computer too busy to let this thread come: from in here
        they look the same.
        """
        was_slow = (self._ended_ns - self._begun_ns) * self.rate > n_frames * 1_000_000_000
        self._timeline.add(Field.N_LATE_PLAYER if was_slow else Field.N_LATE_DEVICE)


def _portaudio() -> Any:  # it ships no types
    try:
        import sounddevice
    except OSError as error:
        raise DependencyError(
            f"PortAudio is missing ({error}); install it (Debian and Ubuntu: apt install libportaudio2)"
        ) from error
    return sounddevice


def _default(sounddevice: Any) -> int:
    """The number of the system's default device, -1 where there is none."""
    number = int(sounddevice.default.device[1])
    if number >= 0:
        return number
    return next(
        (int(api["default_output_device"]) for api in sounddevice.query_hostapis() if api["devices"]), -1
    )


def _rate(sounddevice: Any, device: Device, n_channels: int) -> int:
    """48 kHz where the device has it, else its own rate."""
    try:
        sounddevice.check_output_settings(
            device=device.number, channels=n_channels, dtype="float32", samplerate=SAMPLE_RATE
        )
    except sounddevice.PortAudioError:
        return round(device.rate)
    return SAMPLE_RATE
