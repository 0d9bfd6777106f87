"""The settings of the instrument: one frozen tree with its defaults, read from a TOML file.

Every setting is one field: name, default, what is allowed and one sentence, from which the reading, the
refusals and the example file are made. Read once at the start of a command, before anything is opened. What
the command line says goes over it there, by `with_typed`, and is checked in the same way. Whether a device or
a model exists is found out by those who open it.
"""

import json
import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from sda_core.errors import SettingError, nearest
from sda_core.library import check_name
from sda_core.parameters import N_SLOTS
from sda_live.midi.rtmidi_door import APIS
from sda_live.osc.feedback import targets_from
from sda_live.osc.reachability import networks_from
from sda_live.places import config_file

COMPUTES = ("auto", "cpu", "cuda", "mps")
LATENCIES = ("low", "high")
YES = True

Value = TypeVar("Value")
Rule = tuple[str, Callable[[Any], bool]]  # what is allowed, in words, and whether a value is that


def _is_number(got: Any) -> bool:
    return isinstance(got, int | float) and not isinstance(got, bool) and math.isfinite(got)


def _number(low: float, high: float, unit: str) -> Rule:
    return f"a number from {low:g} to {high:g} {unit}", lambda got: _is_number(got) and low <= got <= high


def _whole(low: int, high: int, *others: int) -> Rule:
    words = "".join(f"{other} or " for other in others)
    return (
        f"{words}a whole number from {low} to {high}",
        lambda got: type(got) is int and (got in others or low <= got <= high),
    )


def _one_of(*names: str) -> Rule:
    return ", ".join(f'"{name}"' for name in names), lambda got: got in names


def _is_device(got: Any) -> bool:
    return isinstance(got, str) and got != "file:" and got.isprintable()


def _is_latency(got: Any) -> bool:
    return got in LATENCIES if isinstance(got, str) else _is_number(got) and 0 < got <= 2


def _is_models(got: Any) -> bool:
    return isinstance(got, tuple) and len(got) <= N_SLOTS and all(isinstance(m, str) and m for m in got)


def _is_set(got: Any) -> bool:
    try:
        return isinstance(got, str) and (not got or bool(check_name(got)))
    except SettingError:
        return False


def _are_networks(got: Any) -> bool:
    return _is_readable(networks_from, got)


def _are_targets(got: Any) -> bool:
    return _is_readable(targets_from, got)


def _is_readable(read: Callable[[Any], Any], got: Any) -> bool:
    try:
        return isinstance(got, tuple) and all(isinstance(one, str) for one in got) and read(got) is not None
    except SettingError:
        return False


DEVICE: Rule = ('part of a name, a number in quotes, "null", "file:PATH" or ""', _is_device)
TEXT: Rule = ("text on one line", lambda got: isinstance(got, str) and got.isprintable())
HOST: Rule = ('a host\'s name or address, like "127.0.0.1"', lambda got: TEXT[1](got) and bool(got.strip()))
LATENCY: Rule = ('"low", "high" or a number of seconds above 0 and up to 2', _is_latency)
MODELS: Rule = (f"a list of up to {N_SLOTS} names or paths", _is_models)
SWITCH: Rule = ("true or false", lambda got: isinstance(got, bool))
NETWORKS: Rule = ('a list of networks like "192.168.1.0/24"', _are_networks)
TARGETS: Rule = ('a list of addresses with a port, like "192.168.1.7:9000"', _are_targets)
API: Rule = _one_of("", *APIS)
SET: Rule = ('the name of a set, or ""', _is_set)


def _setting(default: Value, sentence: str, rule: Rule) -> Value:
    """The field of one setting."""
    made: Value = field(default=default, metadata={"sentence": sentence, "rule": rule})
    return made


def _check(config: Any, table: str) -> None:
    for row in fields(config):
        got, (allowed, is_allowed) = getattr(config, row.name), row.metadata["rule"]
        if not is_allowed(got):
            raise SettingError(
                f"{table}.{row.name}: got {_to_toml(got)}, allowed is {allowed}; correct it or leave it out "
                f"(it is {_to_toml(row.default)} then)"
            )


def _as_typed(value: Any) -> str:
    """A value as it was typed, or several of one option."""
    if isinstance(value, tuple):
        return ", ".join(map(_as_typed, value))
    return f"{value:g}" if isinstance(value, float) else repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioConfig:
    """Where the sound goes, and how far it is made ahead."""

    device: str = _setting(
        "",
        'The sound card; "null" is none, "file:PATH" a sound file instead, "" the system\'s default.',
        DEVICE,
    )
    host_api: str = _setting("", 'The sound system that has the device: part of its name; "" is any.', TEXT)
    block_frames: int = _setting(
        0, "How many frames the device asks for at a time; 0 is its own choice.", _whole(8, 8192, 0)
    )
    latency: str | float = _setting(
        "low", 'How much the device itself buffers: "low", "high" or seconds.', LATENCY
    )
    depth_ms: float = _setting(
        300, "How far sound is made ahead: the longest hiccup that is not heard.", _number(50, 5000, "ms")
    )
    guard_ms: float = _setting(
        0, "How soon a change may be heard; 0 is as soon as measured to be safe.", _number(0, 1000, "ms")
    )

    def __post_init__(self) -> None:
        _check(self, "audio")
        if self.guard_ms >= self.depth_ms:
            raise SettingError(
                f"audio.guard_ms: got {self.guard_ms:g}, allowed is less than audio.depth_ms (--depth), "
                f"{self.depth_ms:g}; make it smaller, or 0 to have it measured"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakesConfig:
    """What is recorded, and where."""

    folder: str = _setting(
        "", 'The folder of the takes, as a whole path or one in SDA\'s own folder; "" is takes in it.', TEXT
    )
    keep_minutes: float = _setting(
        10, "How much of what was just played can become a take; 0 keeps nothing.", _number(0, 240, "minutes")
    )

    def __post_init__(self) -> None:
        _check(self, "takes")


@dataclass(frozen=True, slots=True, kw_only=True)
class OscConfig:
    """Where OSC messages are expected."""

    host: str = _setting(
        "127.0.0.1",
        "The address that is listened on; where networks are allowed, every address of this computer.",
        HOST,
    )
    port: int = _setting(9100, "The UDP port that is listened on.", _whole(1, 65535))
    allow: tuple[str, ...] = _setting(
        (), 'The networks that may play, like "192.168.1.0/24"; none: this computer alone.', NETWORKS
    )
    targets: tuple[str, ...] = _setting(
        (), 'Surfaces that never subscribe, and are told all the same, like "192.168.1.7:9000".', TARGETS
    )
    query: bool = _setting(YES, "Whether OSCQuery hosts are answered, by HTTP on the same port.", SWITCH)

    def __post_init__(self) -> None:
        _check(self, "osc")


@dataclass(frozen=True, slots=True, kw_only=True)
class MidiConfig:
    """MIDI controllers."""

    is_on: bool = _setting(YES, "Whether MIDI controllers are looked for.", SWITCH)
    api: str = _setting("", 'The MIDI system; "" is the first that is there.', API)
    patch: str = _setting(
        "", 'A patch, by name or file, instead of those that fit what is plugged in; "" is none.', TEXT
    )

    def __post_init__(self) -> None:
        _check(self, "midi")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartConfig:
    """What is there when the instrument starts."""

    models: tuple[str, ...] = _setting(
        (), "The models of slots 1 to 4: names in the library or paths of files.", MODELS
    )
    set: str = _setting("", 'The set to go on with: its name; "" is none.', SET)
    compute: str = _setting(
        "auto", 'What the models run on; "auto" is the processor, which is fast enough.', _one_of(*COMPUTES)
    )

    def __post_init__(self) -> None:
        _check(self, "start")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveConfig:
    """All settings; a field is a table of the file."""

    audio: AudioConfig = field(default_factory=AudioConfig)
    osc: OscConfig = field(default_factory=OscConfig)
    midi: MidiConfig = field(default_factory=MidiConfig)
    takes: TakesConfig = field(default_factory=TakesConfig)
    start: StartConfig = field(default_factory=StartConfig)


TABLES: dict[str, type[Any]] = {
    "audio": AudioConfig,
    "osc": OscConfig,
    "midi": MidiConfig,
    "takes": TakesConfig,
    "start": StartConfig,
}


def read_config(path: Path | None) -> LiveConfig:
    """The settings in a file; with None those in the system's usual place, or the defaults."""
    file = config_file() if path is None else path
    try:
        text = file.read_text(encoding="utf-8-sig")  # editors on Windows put a mark in front
    except FileNotFoundError as error:
        if path is None:
            return LiveConfig()
        raise SettingError(f"{file}: there is no such file; choose another one or leave it out") from error
    except OSError as error:
        raise SettingError(f"{file}: cannot read it ({error.strerror}); choose another file") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{file}: it is not text in UTF-8; save it as UTF-8") from error
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{file}: it is not valid TOML ({error}); correct that place") from error
    try:
        return LiveConfig(**{name: _read_table(name, table) for name, table in plain.items()})
    except SettingError as error:
        raise SettingError(f"{_place(file, text, str(error))}: {error}") from error


def default_of(setting: str) -> Any:
    """What a setting, named `table.name`, is where nothing else is said."""
    table, name = setting.split(".")
    return _rows(table)[name].default


def with_typed(settings: LiveConfig, setting: str, value: Any, option: str) -> LiveConfig:
    """The settings with one of them as typed with an option, by whose name it is refused."""
    table, name = setting.split(".")
    below = getattr(settings, table)
    allowed, is_allowed = _rows(table)[name].metadata["rule"]
    if not is_allowed(value):
        otherwise = getattr(below, name)
        then = "" if otherwise in ("", ()) else f" (it is {_as_typed(otherwise)} then)"
        raise SettingError(
            f"{option}: got {_as_typed(value)}, allowed is {allowed}; correct it or leave it out{then}"
        )
    return replace(settings, **{table: replace(below, **{name: value})})


def example_config() -> str:
    """A settings file with every setting at its default, explained."""
    lines = ["# Settings of sda-live. Every line stands at its default; whatever is left out keeps it."]
    for name, table in TABLES.items():
        lines += ["", f"# {table.__doc__}", f"[{name}]"]
        for row in fields(table):
            allowed = row.metadata["rule"][0]
            lines += [f"# {row.metadata['sentence']}", f"#   Allowed: {allowed}."]
            lines += [f"{row.name} = {_to_toml(row.default)}"]
    return "\n".join(lines) + "\n"


def _read_table(name: str, got: Any) -> Any:  # TOML holds anything
    if name not in TABLES:
        tables = [table for table in TABLES if name in _rows(table)]
        hint = f"it belongs under [{tables[0]}]" if tables else nearest(name, TABLES)
        raise SettingError(f"{name}: there is no such table, {hint}")
    if not isinstance(got, dict):
        raise SettingError(
            f"{name}: got {_to_toml(got)}, allowed is a table; write [{name}] and its settings below"
        )
    for key in got:
        if key not in _rows(name):
            raise SettingError(f"{name}.{key}: there is no such setting, {nearest(key, _rows(name))}")
    return TABLES[name](**{key: tuple(v) if isinstance(v, list) else v for key, v in got.items()})


def _rows(table: str) -> dict[str, Field[Any]]:
    return {row.name: row for row in fields(TABLES[table])}


def _place(file: Path, text: str, message: str) -> str:
    """The file and, where it is plain to see, the line a message (`table.key: ...`) is about."""
    wanted, table = message.split(":")[0], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            table = header[1] + "."
            found = header[1] == wanted
        else:
            key = re.match(r"\s*([\w.-]+)\s*=", line)
            found = key is not None and table + key[1] == wanted
        if found:
            return f"{file}, line {number}"
    return str(file)


def _to_toml(value: Any) -> str:
    """A value as it stands in the file."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(_to_toml(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False, default=str)
