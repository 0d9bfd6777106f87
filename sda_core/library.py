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
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sda_core.errors import ModelError, OutputError, SettingError, nearest
from sda_core.model_header import SUFFIX, ModelHeader, read_header, with_name
from sda_core.saving import cannot_save, save_bytes

SHIPPED_FOLDER = Path(__file__).parent / "shipped_models"
_NAME = re.compile(r"[\w][\w .+()-]{0,79}")


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
    return [
        _entry(path, origin)
        for where, origin in ((folder, Origin.OWN), (shipped, Origin.SHIPPED))
        for path in sorted(where.glob(f"*{SUFFIX}"))
    ]


def _entry(path: Path, origin: Origin) -> LibraryEntry:
    try:
        return LibraryEntry(path=path, origin=origin, header=read_header(path).header)
    except ModelError as error:
        return LibraryEntry(
            path=path, origin=origin, header=None, problem=str(error).removeprefix(f"{path}: ")
        )


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
    if _is_path(model):
        yield Path(model)
        return
    yield folder / f"{model}{SUFFIX}"
    yield shipped / f"{model}{SUFFIX}"


def _is_path(model: str) -> bool:
    return "/" in model or "\\" in model or model.endswith(SUFFIX) or os.path.isfile(model)


def path_for_new_model(model: str, folder: Path) -> Path:
    """Where a model is to be saved: a bare name goes into the library, a path is taken as it is."""
    if "/" in model or "\\" in model or model.endswith(SUFFIX):
        path = Path(model)
        return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
    return folder / f"{check_name(model)}{SUFFIX}"


def check_name(name: str) -> str:
    """The name itself; SettingError when it cannot be a file's name everywhere."""
    if not _NAME.fullmatch(name) or name.endswith((" ", ".", SUFFIX)):
        raise SettingError(
            f"name: got {name!r}, allowed are up to 80 letters, digits, spaces and . _ + - ( ), "
            f"beginning with a letter or digit and without {SUFFIX} at the end"
        )
    return name


def rename_model(path: Path, new_name: str) -> Path:
    """Gives a model another name, in its file and as its file's name; its report goes with it."""
    target = path.with_name(f"{check_name(new_name)}{SUFFIX}")
    if target.exists():
        raise OutputError(f"cannot rename to {new_name!r}: {target} is there already; choose another name")
    save_bytes(target, _with_header_name(path, new_name))
    try:
        path.unlink()
        if _report(path).is_dir():
            _report(path).rename(_report(target))
    except OSError as error:
        raise cannot_save(path, error) from error
    return target


def delete_model(path: Path) -> list[Path]:
    """Deletes a model file and the report beside it; returns what was deleted."""
    deleted = [path]
    try:
        path.unlink()
        if _report(path).is_dir():
            shutil.rmtree(_report(path))
            deleted.append(_report(path))
    except OSError as error:
        raise OutputError(f"cannot delete {path}: {error.strerror}; check its permissions") from error
    return deleted


def _report(path: Path) -> Path:
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}.report")


def _with_header_name(path: Path, name: str) -> bytes:
    """The file's bytes with another name in the header; tensors stand relative to its end and stay."""
    layout = read_header(path)
    content = path.read_bytes()
    outer = json.loads(content[8 : layout.data_start])
    facts = with_name(layout.header, name).to_json()
    outer["__metadata__"]["sda"] = json.dumps(facts, sort_keys=True, allow_nan=False)
    text = json.dumps(outer, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + content[layout.data_start :]
