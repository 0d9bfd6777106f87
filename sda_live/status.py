"""Status: everything there is to show, as one frozen value. Whoever shows something only looks at it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sda_core.frames import HOP, SAMPLE_RATE, WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """From a control to what is heard of it, in ms."""

    device_ms: float
    guard_ms: float
    hop_ms: float  # on average half a hop, until the next boundary
    window_ms: float  # until half of a change of the spectrum is there

    @property
    def first_ms(self) -> float:
        """Until the first changed frame is heard."""
        return round(self.device_ms + self.guard_ms + self.hop_ms, 1)

    @property
    def total_ms(self) -> float:
        """Until half of the change is heard."""
        return round(self.first_ms + self.window_ms, 1)


def latency(device_frames: int, guard_frames: int) -> Latency:
    return Latency(
        device_ms=_ms(device_frames),
        guard_ms=_ms(guard_frames),
        hop_ms=_ms(HOP / 2),
        window_ms=_ms(WINDOW / 2),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStatus:
    model: str  # empty: no model
    weight: float
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderStatus:
    number: int
    label: str
    position: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What went wrong so far, by cause."""

    ran_dry: int  # the timeline was empty: rendering was late
    player_late: int  # blocks the device missed, and why
    device_late: int
    overtaken: int
    tears: int
    render_faults: int
    engine_restarts: int
    player_restarts: int
    dropped_wishes: int
    bad_packets: int
    lost_packets: int  # the system had no room for them
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorsStatus:
    """Where the instrument can be reached, and what is plugged in."""

    osc: str = ""
    lan: tuple[str, ...] = ()  # the networks that may play
    subscribers: tuple[str, ...] = ()
    patch: str = ""
    midi: str = ""  # the system, or why there is none
    controllers: Mapping[str, str] = field(default_factory=dict)  # name in the patch: of the device
    dropped: Mapping[str, int] = field(default_factory=dict)  # by cause; what is not there did not happen
    bad_packets: int = 0
    lost_packets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What there is to show of the recorder."""

    name: str = ""  # of the take that is being recorded; empty: none is
    elapsed_s: float = 0.0
    size_mb: float = 0.0
    room_s: float = 0.0  # for how long the disk has room
    kept_s: float = 0.0  # how much of what was just played could become a take


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    version: str
    pid: int
    doors: DoorsStatus
    set_name: str
    up_s: float
    device: str
    device_rate: int
    is_panic: bool
    is_silent: bool
    peak_db: tuple[float, float]
    rms_db: tuple[float, float]
    depth_ms: float
    target_ms: float
    least_depth_ms: float
    latency: Latency
    render_speed: float  # times real time
    events: int
    rewinds: int
    memory_mb: float
    played_s: float
    slots: tuple[SlotStatus, ...]
    sliders: tuple[SliderStatus, ...]
    recording: Recording
    faults: Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The little that changes all the time."""

    peak_db: tuple[float, float]
    depth_ms: float
    latency_ms: float
    is_panic: bool


def status_to_json(status: Status) -> dict[str, Any]:
    plain = asdict(status)
    plain["latency"] |= {"first_ms": status.latency.first_ms, "total_ms": status.latency.total_ms}
    return plain


def status_lines(status: Mapping[str, Any]) -> list[str]:
    """The status, as `status_to_json` gives it, for a musician to read."""
    slots = [
        f"{number} {slot['model']} {slot['weight']:.0f} %{'' if slot['is_on'] else ' (off)'}"
        for number, slot in enumerate(status["slots"], start=1)
        if slot["model"]
    ]
    sliders = [f"{one['number']} {one['label']} {one['position']:+.1f}" for one in status["sliders"]]
    faults = {name.replace("_", " "): n for name, n in status["faults"].items() if name != "last" and n}
    last, doors = status["faults"]["last"], status["doors"]
    return [
        f"SDA {status['version']}  process {status['pid']}  OSC {doors['osc']}  up {status['up_s']:.0f} s"
        + (f"  LAN OPEN: {', '.join(doors['lan'])}" if doors["lan"] else ""),
        *([f"set        {status['set_name']}"] if status["set_name"] else []),
        f"plays to   {status['device'] or 'nothing yet'} at {status['device_rate']} Hz",
        f"patch      {doors['patch'] or 'none'}; {_controllers(doors)}",
        f"slots      {'   '.join(slots) or 'empty'}",
        f"sliders    {'   '.join(sliders) or 'none'}",
        f"level      L {status['peak_db'][0]:.1f} dB   R {status['peak_db'][1]:.1f} dB"
        + ("   PANIC" if status["is_panic"] else ""),
        f"ahead      {status['depth_ms']:.0f} of {status['target_ms']:.0f} ms, "
        f"at least {status['least_depth_ms']:.0f} so far",
        latency_line(status["latency"]),
        f"rendering  {status['render_speed']:.1f} x real time, {status['events']} events, "
        f"{status['rewinds']} rewinds, {status['memory_mb']:.0f} MB",
        _recording_line(status["recording"]),
        f"faults     {_listed(faults) or 'none'}",
        *([f"dropped    {_listed(doors['dropped'])}"] if doors["dropped"] else []),
        *([f"the last   {last}"] if last else []),
    ]


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def _controllers(doors: Mapping[str, Any]) -> str:
    if not doors["controllers"]:
        return f"no controller ({doors['midi']})"
    return ", ".join(f"{name} is {device}" for name, device in doors["controllers"].items())


def _recording_line(recording: Mapping[str, Any]) -> str:
    kept = f"the last {clock(recording['kept_s'])} can be kept" if recording["kept_s"] else "nothing is kept"
    if not recording["name"]:
        return f"recording  no; {kept}"
    return (
        f"recording  {recording['name']!r}, {clock(recording['elapsed_s'])}, {recording['size_mb']:.1f} MB, "
        f"room for {clock(recording['room_s'])} more; {kept}"
    )


def clock(seconds: float) -> str:
    """A length as on a tape machine: 1:02:03, or 2:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def latency_line(latency_: Mapping[str, float]) -> str:
    return (
        f"latency    {latency_['total_ms']:.0f} ms to half of a change (sets in after "
        f"{latency_['first_ms']:.0f} ms): device {latency_['device_ms']:.1f}, guard "
        f"{latency_['guard_ms']:.1f}, hop {latency_['hop_ms']:.1f}, window {latency_['window_ms']:.1f}"
    )


def _ms(frames: float) -> float:
    return round(1000 * frames / SAMPLE_RATE, 1)
