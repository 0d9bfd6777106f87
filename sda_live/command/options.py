"""The options of `sda-live run` and `demo` that go over the settings.

What one is where it is left out is read off the settings; what is typed is refused by the option's name.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from sda_core.parameters import N_SLOTS
from sda_live.config import COMPUTES, LATENCIES, LiveConfig, default_of, with_typed

# Where each has its place among the settings.
SETTINGS = {
    "--model": "start.models",
    "--set": "start.set",
    "--compute": "start.compute",
    "--device": "audio.device",
    "--host-api": "audio.host_api",
    "--block": "audio.block_frames",
    "--latency": "audio.latency",
    "--depth": "audio.depth_ms",
    "--port": "osc.port",
    "--lan": "osc.allow",
    "--patch": "midi.patch",
}


def _option(help_text: str, *names: str, default: str = "", metavar: str | None = None) -> Any:
    """An option over a setting; `default` is for a setting whose own says little."""
    shown = default or str(default_of(SETTINGS[names[0]]))
    return typer.Option(*names, help=help_text, show_default=shown, metavar=metavar)


ModelsOption = Annotated[
    list[str] | None,
    _option(
        f"A model for the next slot; up to {N_SLOTS} times.", "--model", "-m", default="none", metavar="NAME"
    ),
]
SetOption = Annotated[
    str | None, _option("Go on with this set; saved at the end.", "--set", default="none", metavar="NAME")
]
ComputeOption = Annotated[str | None, _option(f"{', '.join(COMPUTES[:-1])} or {COMPUTES[-1]}.", "--compute")]
DeviceOption = Annotated[
    str | None,
    _option("Part of its name, its number, null, or file:PATH.", "--device", default="the system's"),
]
HostApiOption = Annotated[str | None, _option("Part of the name of a host API.", "--host-api", default="any")]
BlockOption = Annotated[
    int | None, _option("Frames per block of the device.", "--block", default="its own choice")
]
LatencyOption = Annotated[str | None, _option("Of the device: low, high, or seconds.", "--latency")]
DepthOption = Annotated[float | None, _option("How far to render ahead, in ms.", "--depth")]
PortOption = Annotated[int | None, _option("The OSC port to listen on.", "--port")]
LanOption = Annotated[
    list[str] | None,
    _option(
        "A network that may play too, like 192.168.1.0/24.",
        "--lan",
        default="this computer alone",
        metavar="NETWORK",
    ),
]
PatchOption = Annotated[
    str | None, _option("A patch, by name or file.", "--patch", default="by what is plugged in")
]


def with_options(settings: LiveConfig, typed: Mapping[str, Any]) -> LiveConfig:
    """The settings with what was typed over them; an option that is None was left out.

    A set that is typed comes with its own models, and not with those of the settings.
    """
    if typed.get("--set") is not None:
        settings = replace(settings, start=replace(settings.start, models=()))
    for option, value in typed.items():
        if value is not None:
            settings = with_typed(settings, SETTINGS[option], _value(option, value), option)
    return settings


def _value(option: str, typed: Any) -> Any:
    """What was typed, as the setting has it."""
    if option == "--latency" and typed not in LATENCIES:
        with contextlib.suppress(ValueError):
            return float(typed)
    return tuple(typed) if isinstance(typed, list) else typed
