"""The sidecar: a JSON file beside every exported sound, with all that is needed to make it again.

Written before the sound takes its name, so that no sound is ever without one. The moment in it is the
file system's own, taken from the file itself: the library has no clock. The JSON is valid
everywhere: what is not a finite number is null. Called by `sda_core.export` and by whoever scripts it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from sda_core import __version__
from sda_core.errors import SettingError
from sda_core.saving import save_atomically

SIDECAR_VERSION = 1
LOSSY_FORMATS = ("OGG", "MP3")

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def sidecar_path(sound_path: Path) -> Path:
    """Where the sidecar of a sound stands."""
    return sound_path.with_suffix(".json")


def write_sidecar_json(
    wav_path: Path | str,
    model_name: str,
    generation_config: object,
    seed: int | None,
    quality_metrics: Mapping[str, Any],
    duration_s: float,
    *,
    audio_facts: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    timestamp: str | None = None,
) -> Path:
    """The path of the sidecar written for the sound `wav_path`, whatever its format.

    `generation_config` is a GenerationConfig or a mapping. What the file really is follows from its name
    and that config, unless `audio_facts` (format, sample_rate, bit_depth, channels) says otherwise.
    `extra` is merged at the top: models with their hashes, slots, weights, sliders, blend mode.
    """
    sound_path = Path(wav_path)
    generation = to_json({} if generation_config is None else generation_config)
    if not isinstance(generation, dict):
        raise SettingError(
            f"sidecar: got a generation config of type {type(generation_config).__name__}, "
            "needs a GenerationConfig or a mapping"
        )
    audio = _audio_facts(sound_path, generation) | dict(audio_facts or {})
    content = {
        "version": SIDECAR_VERSION,
        "timestamp": timestamp,
        "model_name": model_name,
        "seed": seed,
        "generation": generation,
        "quality": quality_metrics,
        "audio": {"file": sound_path.name, **audio, "duration_s": duration_s},
        "program_version": __version__,
    }
    taken = content.keys() & (extra or {}).keys()
    if taken:
        raise SettingError(f"sidecar: extra may not replace {', '.join(sorted(taken))}; choose other names")
    content |= extra or {}

    def write(partial: Path) -> None:
        partial.touch()
        moment = datetime.fromtimestamp(partial.stat().st_mtime, UTC)
        stamped = content | {"timestamp": timestamp or moment.isoformat(timespec="seconds")}
        partial.write_text(json.dumps(to_json(stamped), indent=2, allow_nan=False) + "\n", encoding="utf-8")

    return save_atomically(sidecar_path(sound_path), write)


def _audio_facts(path: Path, generation: dict[str, Json]) -> dict[str, Json]:
    """What the config promises the file to be."""
    name = path.suffix.removeprefix(".").upper()
    return {
        "format": name,
        "sample_rate": generation.get("sample_rate", 48000),
        "bit_depth": None if name in LOSSY_FORMATS else generation.get("bit_depth", "24-bit"),
        "channels": 1 if generation.get("stereo_mode", "mono") == "mono" else 2,
    }


def to_json(value: object) -> Json:
    """The value as plain JSON: arrays and tensors as lists, data classes as objects, NaN as null."""
    if hasattr(value, "tolist"):  # numpy and torch, numbers and arrays
        value = value.tolist()
    match value:
        case Enum():
            return to_json(value.value)
        case float():
            return value if math.isfinite(value) else None
        case None | str() | int():
            return value
        case Path():
            return str(value)
        case Mapping():
            return {str(key): to_json(entry) for key, entry in value.items()}
        case Sequence() | set() | frozenset():
            return [to_json(entry) for entry in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: to_json(getattr(value, entry.name)) for entry in fields(value)}
    raise SettingError(f"sidecar: got a value of type {type(value).__name__}, JSON has no such thing")
