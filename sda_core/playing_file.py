"""What is playing, as a file: a RenderState in safetensors, bit for bit.

Arrays are tensors, all else is JSON in the header: which values hold which. Only the classes listed here are
ever made of it, so a file from a stranger is safe to open. The engine writes checkpoints with it, takes are
rendered again from them.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from sda_core.controls import Part, Source
from sda_core.errors import AudioError
from sda_core.limiter import LimiterState
from sda_core.phase import QUALITIES, PhaseState, StreamingPhase
from sda_core.render import COLUMNS, Group, RenderState
from sda_core.stereo import WidenerState
from sda_core.voices import Chunk, Voice, Wanted

FORMAT_VERSION = 1
_KINDS = (RenderState, Group, Voice, Chunk, Wanted, Part, Source, PhaseState, WidenerState, LimiterState)
_BY_NAME = {kind.__name__: kind for kind in _KINDS}
_KIND, _ARRAY = "is", "array"
# What their fields hold.
_HINTS = {kind.__name__: get_type_hints(kind) for kind in _KINDS}


def playing_to_bytes(playing: RenderState) -> bytes:
    """The content of the file."""
    arrays: dict[str, NDArray[Any]] = {}
    plain = _to_plain(playing, arrays)
    facts = {"version": FORMAT_VERSION, "playing": plain}
    return safetensors.numpy.save(arrays, {"sda_playing": json.dumps(facts)})


def playing_from_bytes(content: bytes) -> RenderState:
    """The RenderState; ValueError when there is none."""
    try:
        arrays = safetensors.numpy.load(content)
        n_header = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + n_header])
        facts = json.loads(header["__metadata__"]["sda_playing"])
        if facts["version"] != FORMAT_VERSION:
            raise ValueError(f"version {facts['version']}, needs {FORMAT_VERSION}")
        playing = _from_plain(facts["playing"], arrays)
    except (safetensors.SafetensorError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise ValueError(f"it does not say what was playing ({error})") from error
    if not isinstance(playing, RenderState):
        raise ValueError("it does not say what was playing")
    for group in playing.groups:
        _check_shapes(group)
    return playing


def read_playing(path: Path) -> RenderState:
    """The RenderState of a file; AudioError, in one sentence, when it has none."""
    try:
        return playing_from_bytes(path.read_bytes())
    except OSError as error:
        raise AudioError(
            f"{path}: cannot be read ({error.strerror}); take another copy of the take"
        ) from error
    except ValueError as error:
        raise AudioError(f"{path}: it is damaged ({error}); take another copy of the take") from error


def _to_plain(value: Any, arrays: dict[str, NDArray[Any]]) -> Any:  # a RenderState holds many kinds
    match value:
        case np.ndarray() | np.generic():  # a number of numpy's keeps its precision too
            name = str(len(arrays))
            arrays[name] = np.ascontiguousarray(value)
            return {_ARRAY: name, "shape": list(np.shape(value))}
        case _ if type(value) in _KINDS:
            names = [entry.name for entry in fields(value)] if is_dataclass(value) else value._fields
            return {_KIND: type(value).__name__} | {
                name: _to_plain(getattr(value, name), arrays) for name in names
            }
        case tuple():
            return [_to_plain(entry, arrays) for entry in value]
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"what is playing holds a {type(value).__name__}, which has no place in a file")


def _from_plain(plain: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:  # JSON holds anything
    match plain:
        case {"array": name, "shape": shape}:
            array = arrays[name].reshape(shape).copy()  # the file's memory is not aligned
            return array if shape else array[()]
        case {"is": kind, **values}:
            named = {str(name): _from_plain(value, arrays) for name, value in values.items()}
            for name, hint in _HINTS[kind].items():
                if not _fits(named[name], hint):
                    raise ValueError(f"{kind} has no such {name}")
            return _BY_NAME[kind](**named)
        case list():
            return tuple(_from_plain(entry, arrays) for entry in plain)
    return plain


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the kind that a field holds."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind is UnionType:
        return any(_fits(value, one) for one in inner)
    if kind is tuple:
        inner = inner[:1] * len(value) if isinstance(value, tuple) and inner[1:] == (...,) else inner
        return type(value) is tuple and len(value) == len(inner) and all(map(_fits, value, inner))
    if kind is float:
        return isinstance(value, float | int | np.floating)
    return isinstance(value, kind)


def _check_shapes(group: Group) -> None:
    """Raises ValueError where the memory of the phase is not that of the voices."""
    if group.quality not in QUALITIES:
        raise ValueError(f"there is no quality {group.quality!r}")
    rows = sum(voice.part.n_channels for voice in group.voices)
    memory = StreamingPhase(COLUMNS, QUALITIES[group.quality]).start(range(rows))
    for entry in fields(PhaseState):
        got, wanted = (getattr(phase, entry.name) for phase in (group.phase, memory))
        if (got.shape, got.dtype) != (wanted.shape, wanted.dtype):
            raise ValueError(f"its {entry.name} has the shape {got.shape}, not {wanted.shape}")
