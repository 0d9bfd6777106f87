"""The header of a model file: what a model says of itself, read without torch and without its weights.

A model is one safetensors file: eight bytes of header length, a JSON header that names every tensor
and its place, then the tensors. SDA's own facts stand as JSON text under the key "sda" of the header's
metadata. `read_header` refuses, with one sentence, everything that is not such a file: nothing in the
file is ever executed. `sda_core.model_file` goes on from here to the tensors.
"""

import json
import math
import struct
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sda_core.errors import ModelError, SettingError, printable
from sda_core.events import SlotModel
from sda_core.spectrogram_config import SpectrogramConfig

FORMAT = "sda-model"
# The only kind of mel there is so far; a model of another kind would sound wrong without a word.
MEL = "htk, no norm, log1p of power"
FORMAT_VERSION = 1
SUFFIX = ".safetensors"
# Far above what a model needs; keeps a hostile file from filling the memory.
LARGEST_HEADER = 4_000_000
LARGEST_FILE = 512_000_000
LARGEST_LATENT = 1024
LARGEST_COLUMNS = 4096


class ModelForm(StrEnum):
    FULL = "full"  # with encoder, single precision: can go on learning and encode sounds
    PLAYABLE = "playable"  # decoder only, half precision


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisHeader:
    """What the analysis says apart from its tensors; all tuples have one entry per active slider."""

    labels: tuple[str, ...]
    variance_ratios: tuple[float, ...]
    steps: tuple[float, ...]
    correlations: tuple[float, ...]
    safe_ranges: tuple[tuple[float, float], ...]
    limit_ranges: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHeader:
    """Everything a model file says of itself."""

    name: str
    form: ModelForm
    latent_dim: int
    n_columns: int
    spectrogram: SpectrogramConfig
    analysis: AnalysisHeader
    loudness_db: float
    content_hash: str = ""
    notes: str = ""
    licence: str = ""
    created: str = ""
    program_version: str = ""
    training: dict[str, Any] = field(default_factory=dict)
    dataset: dict[str, Any] = field(default_factory=dict)
    map_names: tuple[str, ...] = ()
    map_descriptors: tuple[str, ...] = ()
    mel: str = MEL
    format: str = FORMAT
    format_version: int = FORMAT_VERSION

    @property
    def mel_shape(self) -> tuple[int, int]:
        return self.spectrogram.n_mels, self.n_columns

    def what_sounds(self) -> dict[str, Any]:
        """The part that the content hash covers, beside the tensors that sound."""
        facts = self.to_json()
        return {
            key: facts[key]
            for key in ("spectrogram", "latent_dim", "n_columns", "mel", "analysis", "loudness_db")
        }

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), allow_nan=False))
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorPlace:
    """Where a tensor stands in the file's data part."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLayout:
    """A file's header and where its tensors are."""

    header: ModelHeader
    tensors: dict[str, TensorPlace]
    data_start: int


def read_header(path: Path) -> ModelLayout:
    """The header of a model file; ModelError, in one sentence, for everything that is not one."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            text = file.read(length) if 2 <= length <= LARGEST_HEADER else b""
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no such file; `sda model list` shows the models there are") from error
    except IsADirectoryError as error:
        raise ModelError(f"{path}: is a folder; give a model file ({SUFFIX})") from error
    except OSError as error:
        raise ModelError(f"{path}: cannot be opened ({error.strerror}); check its permissions") from error
    _refuse_other_kinds(path, size, start, length)
    outer = _outer_header(path, size, text)
    metadata = outer.pop("__metadata__", None)
    facts = metadata.get("sda") if isinstance(metadata, dict) else None
    if not isinstance(facts, str):
        raise ModelError(f"{path}: a safetensors file, but not of SDA; train a model with `sda train`")
    tensors = {name: _tensor_place(path, name, place) for name, place in outer.items()}
    data_start = 8 + length
    end = data_start + max((place.end for place in tensors.values()), default=0)
    if size != end:
        state = "cut short" if size < end else "longer than it should be"
        raise ModelError(f"{path}: the file is {state} ({size} bytes, its header says {end}); copy it again")
    return ModelLayout(header=parse_header(path, facts), tensors=tensors, data_start=data_start)


def slot_model(header: ModelHeader) -> SlotModel:
    """What the State knows of a model."""
    return SlotModel(
        name=header.name,
        content_hash=header.content_hash,
        latent_dim=header.latent_dim,
        labels=header.analysis.labels,
        variance_pct=tuple(round(100 * ratio, 2) for ratio in header.analysis.variance_ratios),
        safe_ranges=header.analysis.safe_ranges,
        loudness_db=header.loudness_db,
    )


def _refuse_other_kinds(path: Path, size: int, start: bytes, length: int) -> None:
    if size == 0:
        raise ModelError(f"{path}: the file is empty; copy it again or train the model again")
    # The eight bytes of a model's header length may begin like a pickle, but are never so large a number.
    if length > LARGEST_HEADER and (start[:2] == b"PK" or start[:1] == b"\x80"):
        raise ModelError(
            f"{path}: a Python pickle or PyTorch checkpoint, which could run code; SDA opens only "
            "its own safetensors models and has not opened this one"
        )
    if size > LARGEST_FILE:
        raise ModelError(f"{path}: {size / 1e6:.0f} MB are far more than a model has; not an SDA model")
    if not 2 <= length <= LARGEST_HEADER:
        raise ModelError(f"{path}: not a model file (no safetensors header); give a file made by `sda train`")
    if length > size - 8:
        raise ModelError(f"{path}: the file is cut short within its header; copy it again")


def _outer_header(path: Path, size: int, text: bytes) -> dict[str, Any]:
    try:
        outer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(
            f"{path}: not a model file (its header is not JSON); give a file made by `sda train`"
        ) from error
    if not isinstance(outer, dict):
        raise ModelError(
            f"{path}: not a model file (its header names no tensors); give a file made by `sda train`"
        )
    return outer


def _tensor_place(path: Path, name: str, place: object) -> TensorPlace:
    match place:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(start), int(end)]} if (
            0 <= start <= end and all(isinstance(side, int) and side >= 0 for side in shape)
        ):
            return TensorPlace(dtype=dtype, shape=tuple(shape), start=start, end=end)
    raise ModelError(f"{path}: the place of tensor {name!r} is not valid; the file is damaged, copy it again")


def parse_header(path: Path, text: str) -> ModelHeader:
    """SDA's own facts from their JSON text, checked value by value."""
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: its SDA header is not JSON; the file is damaged, copy it again") from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise ModelError(f"{path}: not an SDA model; give a file made by `sda train`")
    version = facts.get("format_version")
    if not isinstance(version, int) or version < 1:
        raise ModelError(f"{path}: model format {version!r} is unknown; give a file made by `sda train`")
    if version > FORMAT_VERSION:
        raise ModelError(
            f"{path}: made by a newer SDA (model format {version}, this one reads up to {FORMAT_VERSION}); "
            "update SDA"
        )
    try:
        header = _from_json(facts)
        _check_ranges(header)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ModelError(
            f"{path}: its header is not valid ({error}); the file is damaged, copy it again"
        ) from error
    return replace(header, name=printable(header.name))


def _from_json(facts: dict[str, Any]) -> ModelHeader:
    analysis = facts["analysis"]
    known = {entry.name for entry in fields(ModelHeader)}
    plain = {key: value for key, value in facts.items() if key in known}
    plain |= {
        "form": ModelForm(facts["form"]),
        "spectrogram": SpectrogramConfig(**facts["spectrogram"]),
        "map_names": tuple(printable(str(name)) for name in facts.get("map_names", ())),
        "map_descriptors": tuple(str(name) for name in facts.get("map_descriptors", ())),
        "analysis": AnalysisHeader(
            labels=tuple(printable(str(label)[:40]) for label in analysis["labels"]),
            variance_ratios=_numbers(analysis["variance_ratios"]),
            steps=_numbers(analysis["steps"]),
            correlations=_numbers(analysis["correlations"]),
            safe_ranges=_pairs(analysis["safe_ranges"]),
            limit_ranges=_pairs(analysis["limit_ranges"]),
        ),
    }
    return ModelHeader(**plain)


def _numbers(values: list[Any]) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("a number of the analysis is not finite")
    return numbers


def _pairs(values: list[Any]) -> tuple[tuple[float, float], ...]:
    return tuple((low, high) for low, high in (_numbers(pair) for pair in values))


def _check_ranges(header: ModelHeader) -> None:
    analysis = header.analysis
    n_active = len(analysis.labels)
    sizes = [getattr(header.spectrogram, size) for size in ("sample_rate", "n_fft", "hop_length", "n_mels")]
    entries = [getattr(analysis, entry.name) for entry in fields(AnalysisHeader)]
    text = (header.name, header.notes, header.licence, header.created, header.content_hash)
    checks = (
        (header.mel == MEL, f"mel {header.mel!r}"),
        (_is_whole(header.latent_dim, LARGEST_LATENT), f"latent_dim {header.latent_dim!r}"),
        (_is_whole(header.n_columns, LARGEST_COLUMNS), f"n_columns {header.n_columns!r}"),
        (all(_is_whole(size, 384_000) for size in sizes), f"spectrogram sizes {sizes}"),
        (1 <= n_active <= header.latent_dim, f"{n_active} sliders"),
        (all(len(entry) == n_active for entry in entries), "sliders with unequal entries"),
        (all(step > 0 for step in analysis.steps), f"steps {analysis.steps}"),
        (
            isinstance(header.loudness_db, float | int) and -150 < header.loudness_db < 50,
            f"loudness {header.loudness_db!r} dB",
        ),
        (all(isinstance(entry, str) for entry in text), "a name or note that is not text"),
        (
            isinstance(header.training, dict) and isinstance(header.dataset, dict),
            "a summary that is not a table",
        ),
    )
    for is_good, what in checks:
        if not is_good:
            raise ValueError(f"got {what}")
    try:
        header.spectrogram.validate()
    except SettingError as error:
        raise ValueError(str(error)) from error
    header.to_json()  # a ValueError where a number is not finite


def _is_whole(value: object, largest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= largest
