"""Who may import what, and the rest of the house style that a program can read off the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for part in ("sda_core", "sda_live")
    for path in (ROOT / part).rglob("*.py")
)

# module: the files that may not import it, and those among them that may after all.
FORBIDDEN = {
    "sda_live": ("sda_core/*", ()),
    "socket": ("sda_core/*", ()),
    "asyncio": ("sda_core/*", ()),
    "threading": ("sda_core/*", ()),
    "multiprocessing": ("sda_core/*", ("sda_core/command/*",)),
    "concurrent": ("sda_core/*", ("sda_core/command/*",)),
    "time": ("sda_core/*", ("sda_core/command/*",)),
    "sounddevice": ("*", ("sda_live/device.py",)),
    "rtmidi": ("*", ("sda_live/midi/rtmidi_door.py",)),
    "zeroconf": ("*", ("sda_live/osc/announcing.py",)),
    "pythonosc": ("*", ("sda_live/osc/*.py",)),
    "torchaudio": ("*", ("sda_core/torchaudio_door.py",)),
    # Never open a stranger's pickle.
    "pickle": ("*", ()),
}
CLOCK_READERS = {"now", "utcnow", "today"}  # of datetime and date
NAMES_THAT_SAY_NOTHING = ("utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "core")


def tree_of(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Every module imported anywhere in a file, also inside functions; by its first name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield ast.unparse(node.args[0]).strip("'").split(".")[0]


def is_forbidden(module: str, file: str) -> bool:
    where, but_not = FORBIDDEN.get(module, ("", ()))
    return fnmatch(file, where) and not any(fnmatch(file, exception) for exception in but_not)


@pytest.mark.parametrize("file", FILES)
def test_imports_keep_to_the_layers(file: str) -> None:
    assert [module for module in imports_of(tree_of(file)) if is_forbidden(module, file)] == []


@pytest.mark.parametrize("file", [file for file in FILES if fnmatch(file, "sda_core/*")])
def test_the_library_never_reads_the_clock(file: str) -> None:
    if fnmatch(file, "sda_core/command/*"):
        return
    calls = [node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
    assert [ast.unparse(f) for f in calls if isinstance(f, ast.Attribute) and f.attr in CLOCK_READERS] == []


@pytest.mark.parametrize("file", FILES)
def test_every_file_has_a_header_and_a_telling_name(file: str) -> None:
    assert ast.get_docstring(tree_of(file)), "say in a docstring what the file is"
    assert Path(file).stem not in NAMES_THAT_SAY_NOTHING


@pytest.mark.parametrize("file", FILES)
def test_values_are_frozen_and_slotted(file: str) -> None:
    """A file's own accumulators (private names) may change, but are slotted too."""
    loose = []
    for node in ast.walk(tree_of(file)):
        for decorator in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            name, text = node.name, ast.unparse(decorator)
            wanted = ("slots",) if name.startswith("_") else ("slots", "frozen", "kw_only")
            if text.split("(")[0].endswith("dataclass"):
                loose += [f"{name}: {option}" for option in wanted if f"{option}=True" not in text]
    assert loose == []


@pytest.mark.parametrize(
    "bad",
    [
        "import threading",
        "from time import monotonic",
        "def f():\n    import sda_live.engine",
        "import pickle",
    ],
)
def test_this_test_would_notice(bad: str) -> None:
    assert any(is_forbidden(module, "sda_core/render.py") for module in imports_of(ast.parse(bad)))


def test_errors_stay_few() -> None:
    from sda_core import errors

    assert len(errors.SdaError.__subclasses__()) <= 8


# What the daemon needs, which has neither torch nor numpy.
LIGHT = ("state", "closing", "journal", "score", "library", "model_header", "demo", "live_union", "controls")


@pytest.mark.parametrize(
    "modules", ["sda_core, sda_core.command", "sda_live", *(f"sda_core.{name}" for name in LIGHT)]
)
def test_importing_the_packages_is_light(modules: str) -> None:
    assert imported_by(modules, "torch", "torchaudio", "scipy", "matplotlib", "numpy", "sounddevice") == []


@pytest.mark.parametrize("module", ["daemon", "player", "midi.process", "log"])
def test_only_the_engine_pays_for_torch(module: str) -> None:
    """200 MB and half a second of the start, for every process that imports it."""
    assert imported_by(f"sda_live.{module}", "torch", "torchaudio", "scipy", "matplotlib") == []


def imported_by(modules: str, *heavy: str) -> list[str]:
    """Those of `heavy` that a fresh interpreter has after importing `modules`."""
    code = f"import sys, {modules}; print(*sorted({set(heavy)} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()
