"""The programs that surfaces are written for: one row each.

A new one is a file with a writer, and a row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sda_core.errors import SettingError, nearest
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.layout import Layout
from sda_live.surfaces.max_patch import write_max
from sda_live.surfaces.open_stage_control import write_open_stage_control
from sda_live.surfaces.pd import write_pd
from sda_live.surfaces.supercollider import write_supercollider
from sda_live.surfaces.touchosc import write_touchosc


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceFormat:
    """One program: how its file is written, what it is called, and what the musician does next."""

    program: str
    file_name: str
    write: Callable[[Layout, Connection], bytes]
    next_step: str  # may say {host}, {port} and {receive_port}


FORMATS: Mapping[str, SurfaceFormat] = {
    "touchosc": SurfaceFormat(
        program="TouchOSC",
        file_name="sda.tosc",
        write=write_touchosc,
        next_step="open it in TouchOSC and set its connection 1 to OSC, UDP, host: the address of the "
        "computer that runs SDA, send port {port}, receive port {receive_port}",
    ),
    "open-stage-control": SurfaceFormat(
        program="Open Stage Control",
        file_name="sda.json",
        write=write_open_stage_control,
        next_step="in the launcher of Open Stage Control choose it as `load`, set `osc-port` to "
        "{receive_port}, and press the start button",
    ),
    "max": SurfaceFormat(
        program="Max",
        file_name="sda.maxpat",
        write=write_max,
        next_step="open it in Max; it finds SDA at {host}:{port} by itself",
    ),
    "pd": SurfaceFormat(
        program="Pd",
        file_name="sda.pd",
        write=write_pd,
        next_step="open it in Pd; it finds SDA at {host}:{port} by itself",
    ),
    "supercollider": SurfaceFormat(
        program="SuperCollider",
        file_name="sda.scd",
        write=write_supercollider,
        next_step="open it in SuperCollider, click between the outer parentheses and press Ctrl-Enter",
    ),
}


def surface_format(name: str) -> SurfaceFormat:
    """The row of a format; SettingError, with the nearest name, where there is none."""
    if name not in FORMATS:
        raise SettingError(f"format: got {name!r}, {nearest(name, FORMATS)}; choose one of these")
    return FORMATS[name]
