"""The musician's models on disk: a folder of model files, and those that ship with SDA.

There is no index: everything is read from the files themselves, each time, from their headers alone.
A name stands for `<folder>/<name>.safetensors`, then for the shipped model of that name; whatever has a
folder or a suffix in it is a path.
"""

import json
import os
import re
import shutil
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from sda_core.errors import ModelError, OutputError, SettingError, nearest
from sda_core.model_header import SUFFIX, ModelHeader, read_header
from sda_core.paths import path_of
from sda_core.saving import cannot_save, save_bytes

SHORT_HASH = 10  # letters of a content hash, for people
SHIPPED_FOLDER = Path(__file__).parent / "shipped_models"
_NAME = re.compile(r"[\w][\w .+()-]{0,59}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


class Origin(StrEnum):
    OWN = "own"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryEntry:
    """One file of the library: a model, or why it is none."""

    path: Path
    origin: Origin
    header: ModelHeader | None
    problem: str = ""

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(SUFFIX)


def list_library(folder: Path, shipped: Path = SHIPPED_FOLDER) -> list[LibraryEntry]:
    """Every model file of both folders, those of the musician first, by name."""
    return [*list_folder(folder, Origin.OWN), *list_folder(shipped, Origin.SHIPPED)]


def list_folder(folder: Path, origin: Origin) -> list[LibraryEntry]:
    """Every model file of one folder, by name."""
    return [_entry(path, origin) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def _entry(path: Path, origin: Origin) -> LibraryEntry:
    try:
        return LibraryEntry(path=path, origin=origin, header=read_header(path).header)
    except ModelError as error:
        return LibraryEntry(
            path=path, origin=origin, header=None, problem=str(error).removeprefix(f"{path}: ")
        )


def by_hash(files: Iterable[Path]) -> dict[str, Path]:
    """Model files by the content hash in their headers; what is none is left out."""
    found = {}
    for path in files:
        try:
            found[read_header(path).header.content_hash] = path
        except ModelError:
            continue
    return found


def find_model(model: str, folder: Path, shipped: Path = SHIPPED_FOLDER) -> Path:
    """The file a musician means by a name or a path; ModelError, naming the nearest, when there is none."""
    for candidate in _candidates(model, folder, shipped):
        if os.path.isfile(candidate):  # unlike Path.is_file it has no errors of its own
            return candidate
    if _is_path(model):
        raise ModelError(f"{model}: no such file; `sda model list` shows the models there are")
    names = [entry.name for entry in list_library(folder, shipped)]
    raise ModelError(f"model {model!r}: there is none of that name, {nearest(model, names)}")


def _candidates(model: str, folder: Path, shipped: Path) -> Iterator[Path]:
    if _is_path(model) or os.path.isfile(model):
        yield path_of(model)
    if not _has_folder(model):
        name = model.removesuffix(SUFFIX)
        yield folder / f"{name}{SUFFIX}"
        yield shipped / f"{name}{SUFFIX}"


def _is_path(model: str) -> bool:
    return _has_folder(model) or model.endswith(SUFFIX)


def _has_folder(model: str) -> bool:
    return "/" in model or "\\" in model


def path_for_new_model(model: str, folder: Path) -> Path:
    """Where a model is to be saved: a bare name goes into the library, a path is taken as it is."""
    if _is_path(model):
        path = Path(model)
        return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
    return folder / f"{check_name(model)}{SUFFIX}"


def hides_shipped(path: Path, folder: Path, shipped: Path = SHIPPED_FOLDER) -> bool:
    """Whether a model at `path` takes the place of the shipped one of that name."""
    is_in_library = os.path.realpath(path.parent) == os.path.realpath(folder)
    return is_in_library and os.path.isfile(shipped / path.name)


def check_name(name: str) -> str:
    """The name itself; SettingError when it cannot be a file's name on every system."""
    is_reserved = name.split(".")[0].strip().lower() in _RESERVED
    if not _NAME.fullmatch(name) or name.endswith((" ", ".", SUFFIX)) or is_reserved:
        raise SettingError(
            f"name: got {name!r}, allowed are up to 60 letters, digits, spaces and . _ + - ( ), "
            f"beginning with a letter or digit and without {SUFFIX} at the end"
        )
    return name


def report_folder(path: Path) -> Path:
    """Where the report on a model stands: beside it."""
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}.report")


def checkpoint_path(path: Path) -> Path:
    """Where the unfinished training of a model is kept: beside it."""
    return path.with_name(f"{path.name}.checkpoint")


def rename_model(path: Path, new_name: str) -> Path:
    """Gives a model another name, in its file and as its file's name; what stands beside it goes along."""
    target = path.with_name(f"{check_name(new_name)}{SUFFIX}")
    companions = [(beside(path), beside(target)) for beside in (report_folder, checkpoint_path)]
    for taken in (target, *(new for _, new in companions)):
        if taken.exists():
            raise OutputError(f"cannot rename to {new_name!r}: {taken} is there already; choose another name")
    save_bytes(target, _with_header_name(path, new_name))
    try:
        path.unlink()
        for old, new in companions:
            if old.exists():
                old.rename(new)
    except OSError as error:
        raise cannot_save(target, error) from error
    return target


def delete_model(path: Path) -> list[Path]:
    """Deletes a model file and what stands beside it; returns what was deleted."""
    deleted = [path]
    try:
        path.unlink()
        if report_folder(path).is_dir():
            shutil.rmtree(report_folder(path))
            deleted.append(report_folder(path))
        if checkpoint_path(path).exists():
            checkpoint_path(path).unlink()
            deleted.append(checkpoint_path(path))
    except OSError as error:
        raise OutputError(f"cannot delete {path}: {error.strerror}; check its permissions") from error
    return deleted


def _with_header_name(path: Path, name: str) -> bytes:
    """The file's bytes with another name in the header; tensors stand relative to its end and stay."""
    layout = read_header(path)
    content = path.read_bytes()
    outer = json.loads(content[8 : layout.data_start])
    facts = replace(layout.header, name=name).to_json()
    outer["__metadata__"]["sda"] = json.dumps(facts, sort_keys=True, allow_nan=False)
    text = json.dumps(outer, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + content[layout.data_start :]
