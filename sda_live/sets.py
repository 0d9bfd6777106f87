"""An evening's set as a file: what was loaded and how everything stood, to go on with another day.

The daemon saves one at its exit and on wish, and loads one with `--set NAME`; the commands list them. A frame
of one evening means nothing in another, so a set is at rest: what was on its way has arrived. Models are
named by their content hash, with where each was found; finding and loading them is left to the daemon.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sda_core import __version__
from sda_core.errors import OutputError, SettingError, nearest
from sda_core.library import check_name
from sda_core.parameters import N_SLOTS
from sda_core.ramp import Ramp
from sda_core.saving import save_bytes
from sda_core.state import State, state_from_json, state_to_json

FORMAT = "sda-set"
FORMAT_VERSION = 1
SUFFIX = ".json"
BEFORE = ".before"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSet:
    """A set and its name, which is that of its file."""

    name: str
    state: State
    models: Mapping[str, str] = field(default_factory=dict)  # content hash: name in the library or path
    patch: str = ""


def at_rest(state: State) -> State:
    """The State when all that is on its way has arrived."""
    return replace(
        state,
        values=tuple(Ramp.steady(ramp.target) for ramp in state.values),
        fades=(None,) * N_SLOTS,
        restarted_at=-1,
    )


def save_set(folder: Path, live_set: LiveSet) -> Path:
    """The set as a file of its name, at rest; a set of that name is kept beside it, as it was before."""
    path = folder / f"{check_name(live_set.name)}{SUFFIX}"
    plain = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": __version__,
        "models": dict(live_set.models),
        "patch": live_set.patch,
        "state": state_to_json(at_rest(live_set.state)),
    }
    text = json.dumps(plain, allow_nan=False, indent=1)  # in ASCII: a path may hold bytes that are no text
    if path.is_file():
        save_bytes(path.with_suffix(BEFORE), _read(path))
    return save_bytes(path, text.encode())


def has_set(folder: Path, name: str) -> bool:
    return (folder / f"{check_name(name)}{SUFFIX}").is_file()


def load_set(folder: Path, name: str) -> LiveSet:
    """The set of a name; SettingError when there is none, or it cannot be read."""
    path = folder / f"{check_name(name)}{SUFFIX}"
    try:
        content = _read(path)
    except FileNotFoundError as error:
        raise SettingError(
            f"set {name!r}: there is none of that name, {nearest(name, list_sets(folder))}"
        ) from error
    try:
        plain = json.loads(content)
        version = plain["format_version"]
        if plain["format"] != FORMAT or type(version) is not int:
            raise ValueError("it is not a set")
        if version <= FORMAT_VERSION:
            return _from_json(name, plain)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SettingError(f"{path}: the set is damaged ({error}); take another copy of it") from error
    raise SettingError(
        f"{path}: got format version {version}, allowed is up to {FORMAT_VERSION}: a newer SDA saved it; "
        "update SDA"
    )


def list_sets(folder: Path) -> list[str]:
    """The names of all sets, in order."""
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise OutputError(f"cannot read {path}: {error.strerror}; check its permissions") from error


def _from_json(name: str, plain: Mapping[str, Any]) -> LiveSet:
    models, patch = plain["models"], plain["patch"]
    if not isinstance(patch, str) or not all(isinstance(place, str) for place in models.values()):
        raise ValueError("its models and its patch are not names")
    return LiveSet(name=name, state=at_rest(state_from_json(plain["state"])), models=models, patch=patch)
