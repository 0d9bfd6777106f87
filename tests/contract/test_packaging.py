"""The wheel: built from the tree as git would give it, opened, installed in an empty environment, and run."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
N_SHIPPED_MODELS = 4


def run(command: Sequence[str | Path], *, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tree_files(tmp_path_factory: pytest.TempPathFactory, need: Callable[..., None]) -> list[str]:
    """Every file that git does not ignore, by a repository of its own: the tree may be a copy without one."""
    need("git", present=shutil.which("git") is not None)
    git = ["git", f"--git-dir={tmp_path_factory.mktemp('index') / '.git'}", f"--work-tree={ROOT}"]
    run([*git, "init", "-q"], cwd=ROOT)
    return run([*git, "ls-files", "-z", "--others", "--exclude-standard"], cwd=ROOT).split("\0")[:-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, tree_files: list[str]) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for name in tree_files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tree / name)
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation"], cwd=tree)
    (built,) = (tree / "dist").glob("sda-*.whl")
    return built


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The commands of the installed wheel, in an environment that sees what SDA needs, but not the tree."""
    venv = tmp_path_factory.mktemp("fresh") / "venv"
    run([sys.executable, "-m", "venv", "--without-pip", venv], cwd=venv.parent)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["install", "--no-deps", "--no-index", wheel]
    run([sys.executable, "-m", "pip", "--python", python, *install], cwd=venv.parent)
    # A folder that a .pth file names is searched, but its own .pth files (one names the tree) are not read.
    purelib = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], cwd=venv.parent)
    Path(purelib.strip(), "needs.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python.parent


def shipped_models(wheel: Path) -> list[Path]:
    paths = [Path(name) for name in zipfile.ZipFile(wheel).namelist()]
    return [path for path in paths if path.match("sda_core/shipped_models/*.safetensors")]


def test_the_wheel_holds_the_packages_and_what_they_read(wheel: Path, tree_files: list[str]) -> None:
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    packaged = {name for name in tree_files if name.startswith(("sda_core/", "sda_live/"))}
    patches = {"sda_live/" + name for name in tree_files if name.startswith("patches/")}
    assert {"sda_core/py.typed", "sda_live/py.typed"} <= packaged
    assert patches
    others = {name for name in in_wheel if ".dist-info/" not in name}
    assert others == packaged | patches
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in in_wheel)


def test_the_wheel_holds_the_shipped_models(wheel: Path) -> None:
    assert len(shipped_models(wheel)) == N_SHIPPED_MODELS


def test_the_installed_command_explains_itself(programs: Path, tmp_path: Path) -> None:
    assert "Usage" in run([programs / "sda", "--help"], cwd=tmp_path)


def test_the_installed_command_is_the_wheel(programs: Path, wheel: Path, tmp_path: Path) -> None:
    where = run([programs / "python", "-c", "import sda_core; print(sda_core.__file__)"], cwd=tmp_path)
    assert Path(where).is_relative_to(programs.parent)
    assert wheel.name.split("-")[1] in run([programs / "sda", "--version"], cwd=tmp_path)


def test_the_installed_command_lists_the_shipped_models(programs: Path, wheel: Path, tmp_path: Path) -> None:
    listing = run([programs / "sda", "model", "list", "--json"], cwd=tmp_path, HOME=str(tmp_path))
    json.loads(listing)
    assert [model.stem for model in shipped_models(wheel) if model.stem not in listing] == []
