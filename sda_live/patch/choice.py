"""Which patch for which controller: shipped patches, names of MIDI ports, and several patches as one.

The daemon asks when a controller is plugged in, and when it starts; the commands list what there is. What of
a port's name is the device's is known to `midi/names.py`, which also chooses the port for each controller.
"""

import os
import re
import sys
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from sda_core.errors import OutputError, SettingError, nearest
from sda_core.paths import path_of
from sda_live.control.sources import Mapping, Source
from sda_live.midi.names import WantedPort, plain_name
from sda_live.patch.reading import Checked, Controller, Examined, Patch, examine, patch_from_text

SUFFIX = ".toml"
LARGEST_BYTES = 1_000_000  # a patch has some kilobytes; whatever is larger is something else

_TWIN = re.compile(r"(.*)#([1-9]\d{0,2})")  # "#2" at the end of a pattern
# What systems add to the name of a device.
_SPECIAL = re.compile(r" ?\((?:capture|playback)_\d+\)| (?:MIDI|_|SLIDER|CTRL|Port)\b.*", re.IGNORECASE)


class PatchOrigin(StrEnum):
    OWN = "own"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchEntry:
    """One patch file: a patch, or why it is none."""

    path: Path
    origin: PatchOrigin
    checked: Checked | None
    problem: str = ""

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(SUFFIX)


def shipped_folder() -> Path:
    """The folder with the patches that come with SDA: beside the packages, or in the installed one."""
    package = Path(__file__).parents[1]
    installed = package / "patches"
    return installed if os.path.isdir(installed) else package.parent / "patches"


def shipped_patches() -> dict[str, Patch]:
    """The patches that come with SDA, by the names of their files; SettingError when one is damaged."""
    paths = sorted(shipped_folder().glob(f"*{SUFFIX}"))
    return {path.name.removesuffix(SUFFIX): read_patch(path).patch for path in paths}


def list_patches(own: Path) -> list[PatchEntry]:
    """Every patch file of the musician's folder, then those that come with SDA, by name."""
    folders = ((own, PatchOrigin.OWN), (shipped_folder(), PatchOrigin.SHIPPED))
    return [_entry(path, origin) for folder, origin in folders for path in sorted(folder.glob(f"*{SUFFIX}"))]


def _entry(path: Path, origin: PatchOrigin) -> PatchEntry:
    try:
        return PatchEntry(path=path, origin=origin, checked=read_patch(path))
    except (SettingError, OutputError) as error:
        return PatchEntry(path=path, origin=origin, checked=None, problem=str(error))


def find_patch(name: str, own: Path) -> Path:
    """The file a musician means by a path or a name; SettingError, naming the nearest, when there is none."""
    if _is_path(name):
        return path_of(name)
    for folder in (own, shipped_folder()):
        path = folder / f"{name}{SUFFIX}"
        if os.path.isfile(path):
            return path
    names = dict.fromkeys(entry.name for entry in list_patches(own))
    raise SettingError(f"patch: got {name!r}, there is none of that name, {nearest(name, names)}")


def lasting(name: str) -> str:
    """A patch as it is found from every folder: a path becomes a whole one, a name stays."""
    return str(path_of(name).resolve()) if _is_path(name) else name


def _is_path(name: str) -> bool:
    return name.endswith(SUFFIX) or "/" in name or "\\" in name


def read_patch(path: Path) -> Checked:
    """The patch in a file; SettingError with its line when it is none, OutputError when it cannot be read."""
    return patch_from_text(text_of(read_bytes(path), path), str(path))


def read_bytes(path: Path) -> bytes:
    """What is in a patch file; SettingError where there is none, OutputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise SettingError(
            f"{path}: there is no such file; `sda-live patch list` shows the patches there are"
        ) from error
    except OSError as error:
        raise OutputError(
            f"cannot read {path}: {error.strerror}; check the file and its permissions"
        ) from error
    if len(content) > LARGEST_BYTES:
        raise SettingError(
            f"{path}: got a file of more than {LARGEST_BYTES // 1_000_000} MB, a patch is a short text; "
            "choose another file"
        )
    return content


def text_of(content: bytes, path: Path) -> str:
    """The text of a patch file, letter by letter as it is; SettingError, with the line, where it is none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingError(
            f"{path} line {line}: got bytes that are no text, a patch is text in UTF-8; save it as UTF-8"
        ) from error


def examine_file(path: Path) -> Examined:
    """The patch in a file, or all that is wrong with it; an error only where there is no text to read."""
    return examine(text_of(read_bytes(path), path), str(path))


def wanted_ports(patch: Patch) -> tuple[WantedPort, ...]:
    """The MIDI ports that a patch asks for, as the keeper of the ports takes them.

    Twins are told apart by their order: "*nano*" is the first, "*nano*#2" the second.
    """
    return tuple(_wanted(name, controller) for name, controller in patch.controllers.items())


def _wanted(name: str, controller: Controller) -> WantedPort:
    found = _TWIN.fullmatch(controller.match)
    return WantedPort(
        controller=name,
        match=found[1].strip() if found else controller.match,
        nth=int(found[2]) if found else 1,
        has_feedback=controller.feedback,
    )


def patch_for(port_name: str, patches: Iterable[Patch]) -> Patch | None:
    """The patch whose controller says most about a port's name; "*" says nothing, so it comes last."""
    found = [
        (len(re.sub(r"[*?]", "", want.match)), patch)
        for patch in patches
        for want in wanted_ports(patch)
        if want.is_it(port_name)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def controller_for(port_name: str, platform: str = sys.platform) -> tuple[str, Controller]:
    """A name for a port that no patch knows, and a controller that finds it again, here and elsewhere."""
    plain = _SPECIAL.sub("", plain_name(port_name, platform))
    words = list(dict.fromkeys(re.sub(r"[*?#\[\]]", "?", plain).split()))
    name = re.sub(r"[^a-z0-9]+", "", words[0].lower()) if words else ""
    return name or "controller", Controller(match=f"*{' '.join(words) or '?'}*")


def merged(patches: Iterable[Patch]) -> Patch:
    """Several patches at once. A later one takes a source over from those before it.

    Controllers with the same pattern are one; different ones of the same name get a number.
    """
    controllers: dict[str, Controller] = {}
    rows: tuple[Mapping, ...] = ()
    names: list[str] = []
    for patch in patches:
        names.append(patch.name)
        renamed = {
            name: _joined(name, controller, controllers) for name, controller in patch.controllers.items()
        }
        new = tuple(replace(row, source=_renamed(row.source, renamed)) for row in patch.rows)
        taken_over = {row.source for row in new}
        rows = (*(row for row in rows if row.source not in taken_over), *new)
    return Patch(name=", ".join(names), controllers=controllers, rows=rows)


def _joined(name: str, controller: Controller, controllers: dict[str, Controller]) -> str:
    """What a controller is called among all `controllers`, to which it is added."""
    for known, other in controllers.items():
        if other.match.casefold() == controller.match.casefold():
            controllers[known] = replace(other, feedback=other.feedback or controller.feedback)
            return known
    new, number = name, 2
    while new in controllers:
        new, number = f"{name}_{number}", number + 1
    controllers[new] = controller
    return new


def _renamed(source: Source, renamed: Lookup[str, str]) -> Source:
    return replace(source, controller=renamed.get(source.controller, source.controller))
