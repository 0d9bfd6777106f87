"""Set up SDA and run it, its checks and its tools: `python bootstrap.py TARGET`.

Who calls it: a musician or engineer with a fresh copy of the tree, the Makefile, and CI. It works on
Linux, macOS and Windows with nothing installed but a Python, and uses the standard library only. It is
kept loadable by Python 3.8, so that someone with an old Python gets a sentence, not a syntax error.

Everything it makes is in `.venv` (or where SDA_VENV says). In there lies one file `sda-setup-HASH`; HASH
covers all that decides what is installed, so that a second run has nothing to do, and the file says where
the environment stood. While a set-up runs it is called `sda-setup-unfinished`; the next run starts anew
where it finds that, or finds the environment moved.
It is one file, however long, because it runs before anything can be imported. What it leaves to others:
which registry pip asks is pip's own configuration.
"""

from __future__ import annotations

import ctypes.util
import difflib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Run = Callable[[Sequence[str]], "Outcome"]

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
CONSTRAINTS = ROOT / "constraints.txt"
STAMP = "sda-setup-"
UNFINISHED = STAMP + "unfinished"

DEBIAN_PORTAUDIO = "libportaudio2"
# What the tests talk to, beyond Python packages; installed by `test` under CI=true.
DEBIAN_TEST_PACKAGES = (DEBIAN_PORTAUDIO, "jackd2", "liblo-tools", "puredata-core", "iproute2")

# `pin` keeps these where they are: torchaudio 2.11 is the first that asks for no torch of its own, and
# torch 2.13 is the one that the measurements were made with.
HELD_PACKAGES = ("torch", "torchaudio")
# Wanted only by other systems or by other Pythons than the one that pins (Windows; 3.12 and newer).
PACKAGES_OF_OTHER_SYSTEMS = ("colorama", "setuptools")


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence with what is wrong and what to do."""


class Outcome(NamedTuple):
    """What a command left: its exit status, and standard output and error together."""

    status: int
    output: str


class Interpreter(NamedTuple):
    """A Python that was found: how to start it, its version, and whether it can make environments."""

    command: tuple[str, ...]
    version: tuple[int, ...]
    has_ensurepip: bool


def say(sentence: str) -> None:
    print("sda: " + sentence, flush=True)


def run(command: Sequence[str]) -> Outcome:
    """Run a command quietly; one that cannot be started has status 127."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        return Outcome(127, str(error))
    return Outcome(done.returncode, done.stdout.decode(errors="replace"))


PROBE = (
    "import sys; from importlib.util import find_spec; "
    "print('sda-python', *sys.version_info[:3], int(bool(find_spec('ensurepip') and find_spec('venv'))))"
)


def candidate_commands(running: str, platform: str) -> list[tuple[str, ...]]:
    """How Pythons may be called here, the best first."""
    named: list[tuple[str, ...]] = [
        ("python3.11",),
        ("python3.12",),
        ("python3.13",),
        ("python3",),
        ("python",),
    ]
    if platform == "win32":
        named = [("py", "-3.11"), ("py", "-3.12"), ("py", "-3.13"), ("py", "-3"), *named]
    return [*named, (running,)]


def probe(command: tuple[str, ...], run: Run) -> Interpreter | None:
    """Start a Python and ask what it is; None where there is none (a pyenv shim may exist and yet fail)."""
    outcome = run([*command, "-c", PROBE])
    found = re.search(r"^sda-python (\d+) (\d+) (\d+) ([01])", outcome.output, re.MULTILINE)
    if outcome.status != 0 or found is None:
        return None
    major, minor, micro, has_ensurepip = (int(number) for number in found.groups())
    return Interpreter(command, (major, minor, micro), bool(has_ensurepip))


def choose_interpreter(commands: Iterable[tuple[str, ...]], run: Run) -> Interpreter:
    """The first Python that is new enough and can make environments, else the first new enough."""
    without_ensurepip = None
    too_old = []
    for command in commands:
        found = probe(command, run)
        if found is None:
            continue
        if found.version < OLDEST_PYTHON:
            too_old.append(found)
        elif found.has_ensurepip:
            return found
        else:
            without_ensurepip = without_ensurepip or found
    if without_ensurepip is None:
        raise SetupError(no_python_sentence(too_old))
    return without_ensurepip


def dotted(version: Iterable[int]) -> str:
    return ".".join(str(number) for number in version)


def no_python_sentence(too_old: Sequence[Interpreter]) -> str:
    seen = (
        "found only Python " + dotted(max(found.version for found in too_old))
        if too_old
        else "found no Python"
    )
    return (
        f"{seen}, but SDA needs Python {dotted(OLDEST_PYTHON)} or newer: install it (Debian and Ubuntu: "
        "apt-get install python3.11-venv; macOS: brew install python@3.11; Windows: winget install "
        "Python.Python.3.11) and run this again."
    )


def apt_get(packages: Iterable[str], run: Run, *, is_root: bool) -> bool:
    """Install Debian packages where that is possible without asking anyone; whether they are now there."""
    prefix = [] if is_root else ["sudo", "-n"]
    if run([*prefix, "true"]).status != 0 or run(["apt-get", "--version"]).status != 0:
        return False
    prefix += ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    install = [*prefix, "install", "--no-install-recommends", *packages]
    if run(install).status == 0:
        return True
    # Its lists are missing (a fresh container) or so old that they name versions that are gone.
    run([*prefix, "update"])
    return run(install).status == 0


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def need_ensurepip(chosen: Interpreter, run: Run, *, is_root: bool) -> None:
    """Debian splits the module venv off: install its package, or say which one it is."""
    package = f"python{dotted(chosen.version[:2])}-venv"
    if apt_get([package], run, is_root=is_root):
        say(f"Installed {package}.")
        found = probe(chosen.command, run)
        if found is not None and found.has_ensurepip:
            return
    raise SetupError(
        f"Python {dotted(chosen.version)} ({' '.join(chosen.command)}) cannot make environments because its "
        f"module ensurepip is missing: install it (Debian and Ubuntu: sudo apt-get install {package}) and "
        "run this again."
    )


def need_portaudio(run: Run, *, is_root: bool, is_there: bool) -> None:
    """See to PortAudio, or say how to get it; only playing live needs it, so set-up goes on without."""
    if is_there:
        return
    if apt_get([DEBIAN_PORTAUDIO], run, is_root=is_root):
        say(f"Installed PortAudio ({DEBIAN_PORTAUDIO}).")
        return
    say(
        "PortAudio is missing and could not be installed from here, so there is no live sound until you "
        f"install it (Debian and Ubuntu: sudo apt-get install {DEBIAN_PORTAUDIO}; Fedora: sudo dnf install "
        "portaudio; Arch: sudo pacman -S portaudio); everything else works."
    )


def has_portaudio() -> bool:
    """Whether sounddevice will find PortAudio; its wheels for macOS and Windows bring it along."""
    return not sys.platform.startswith("linux") or ctypes.util.find_library("portaudio") is not None


def need_debian_packages(packages: Sequence[str], run: Run, *, is_root: bool) -> None:
    """Install those that are missing, on Debian; a test that misses one says so itself."""
    if run(["dpkg-query", "--version"]).status != 0:
        return
    missing = [
        package
        for package in packages
        if not run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", package]).output.startswith("ii")
    ]
    if not missing:
        return
    if apt_get(missing, run, is_root=is_root):
        say(f"Installed {', '.join(missing)}.")
    else:
        say(f"Could not install {', '.join(missing)} (apt-get, as root), so tests that need them will fail.")


def environment_folder(environ: Mapping[str, str]) -> Path:
    return ROOT / environ.get("SDA_VENV", ".venv")


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def version_of(venv: Path) -> tuple[int, ...]:
    """The Python version an environment was made with, without starting it; empty where it is not whole."""
    try:
        text = (venv / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return ()
    found = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
    return tuple(int(number) for number in found.groups()) if found and python_of(venv).exists() else ()


def stamp_name(*parts: bytes) -> str:
    """The name of the stamp file: a hash of all that decides what is installed."""
    lengths = [str(len(part)).encode() for part in parts]
    return STAMP + hashlib.sha256(b" ".join(lengths) + b"\n" + b"".join(parts)).hexdigest()[:16]


def wanted_stamp(venv: Path) -> str:
    """The stamp of an environment that has what this tree asks for, and this tree itself, for its Python."""
    wishes = [(ROOT / name).read_bytes() for name in ("pyproject.toml", CONSTRAINTS.name)]
    return stamp_name(*wishes, dotted(version_of(venv)).encode(), str(ROOT).encode())


def stamps_in(venv: Path) -> dict[str, str]:
    """The stamps of an environment by name (one, normally), each with the place where it was written."""
    return {path.name: path.read_text(encoding="utf-8") for path in venv.glob(STAMP + "*")}


def is_whole(venv: Path) -> bool:
    """Whether an environment was once finished, and still stands where its scripts believe it does."""
    stamps = stamps_in(venv)
    return (
        version_of(venv) >= OLDEST_PYTHON and UNFINISHED not in stamps and set(stamps.values()) == {str(venv)}
    )


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other set-up of this tree runs, and keep others waiting (where locks can be had)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    tree = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(tree, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of this tree to end.")
            fcntl.flock(tree, fcntl.LOCK_EX)
        yield
    finally:
        os.close(tree)


def remove_environment(venv: Path) -> None:
    """Remove an environment, if it is one of ours."""
    if venv != ROOT / ".venv" and any(venv.iterdir()) and not stamps_in(venv):
        raise SetupError(
            f"SDA_VENV names {venv}, a folder that this script did not make and will not overwrite: "
            "name a new or empty folder."
        )
    shutil.rmtree(venv)


def set_up() -> Path:
    """The folder of an environment in which everything is installed; made, renewed or repaired if needed."""
    venv = environment_folder(os.environ)
    if is_ready(venv):
        return venv
    with alone():
        if is_ready(venv):
            return venv
        if not is_whole(venv):
            make_environment(venv)
        for stamp in stamps_in(venv):
            (venv / stamp).rename(venv / UNFINISHED)
        install(venv)
        need_portaudio(run, is_root=is_root(), is_there=has_portaudio())
        (venv / UNFINISHED).rename(venv / wanted_stamp(venv))
        say(f"Ready, in {shown(venv)}.")
    return venv


def is_ready(venv: Path) -> bool:
    return is_whole(venv) and wanted_stamp(venv) in stamps_in(venv)


def shown(path: Path) -> str:
    """A path as a reader in the tree would write it."""
    return os.path.relpath(str(path)) if ROOT in path.parents else str(path)


def make_environment(venv: Path) -> None:
    chosen = choose_interpreter(candidate_commands(sys.executable, sys.platform), run)
    if not chosen.has_ensurepip:
        need_ensurepip(chosen, run, is_root=is_root())
    if venv.exists():
        remove_environment(venv)
    say(f"Making {shown(venv)} with Python {dotted(chosen.version)}.")
    venv.mkdir(parents=True)
    (venv / UNFINISHED).write_text(str(venv), encoding="utf-8")
    outcome = run([*chosen.command, "-m", "venv", str(venv)])
    if outcome.status != 0:
        raise SetupError(
            f"Python could not make the environment {shown(venv)}: see to what it said "
            f"({' '.join(outcome.output.split())[-200:]}) and run this again."
        )


def install(venv: Path) -> None:
    """Install what pyproject.toml asks for in the versions of constraints.txt, and SDA itself in place."""
    log = venv / "pip.log"
    say(f"Installing what SDA needs; this takes a minute or more (log: {shown(log)}).")
    log.write_text("", encoding="utf-8")
    pip = [str(python_of(venv)), "-m", "pip", "install", "--no-input", "-c", str(CONSTRAINTS)]
    # The build tool first: pip would otherwise fetch another, unpinned copy of it for the build of SDA.
    for what in (["hatchling"], ["--no-build-isolation", "-e", str(ROOT) + "[dev]"]):
        outcome = run([*pip, *what])
        with log.open("a", encoding="utf-8") as file:
            file.write(outcome.output)
        if outcome.status != 0:
            raise SetupError(pip_sentence(outcome.output, shown(log)))


# What pip may complain of, the plainest words first; the last match of the first row that matches is quoted.
NO_REGISTRY = "pip could not reach the package registry"
NO_PACKAGE = "pip could not reach a package registry that has what SDA needs for this Python"
PIP_FAULTS = (
    (r"Failed to establish a new connection: [^'\"]+", NO_REGISTRY),
    (r"[^'\"(]+timed out", NO_REGISTRY),
    (r".*(?:ProxyError|SSLError|connection broken|Connection aborted|Could not fetch URL).*", NO_REGISTRY),
    (r"No matching distribution found for \S+", NO_PACKAGE),
    # To pip, a pinned package of which it finds no copy at all is a conflict with its pin.
    (r"The user requested \(constraint\) \S+", NO_PACKAGE),
    (r"ERROR: .*", "pip could not install what SDA needs"),
    (r".*\S.*|^", "pip could not install what SDA needs"),
)
CURES = {
    NO_REGISTRY: "see to the network or to pip's configuration",
    NO_PACKAGE: "see to the network, to pip's configuration, or try another Python",
}


def pip_sentence(output: str, log: str) -> str:
    """What pip's failure means, its own words for it, and what to do."""
    pattern, what = next(row for row in PIP_FAULTS if re.search(row[0], output))
    words = re.findall(pattern, output)[-1].strip()
    cure = CURES.get(what, "see to that")
    return f"{what} ({words}): {cure}, and run this again; pip's whole log is {log}."


def become(command: Sequence[str | Path]) -> int:
    """Run a command in place of this script, so that Ctrl-C and signals reach it alone."""
    words = [str(word) for word in command]
    if os.name == "nt":
        return subprocess.call(words)
    os.execv(words[0], words)


def script_of(venv: Path, name: str) -> Path:
    return python_of(venv).with_name(name + (".exe" if os.name == "nt" else ""))


def setup(arguments: Sequence[str]) -> int:
    refuse("setup", arguments)
    set_up()
    return 0


def live(arguments: Sequence[str]) -> int:
    venv = set_up()
    need_portaudio(run, is_root=is_root(), is_there=has_portaudio())
    return become([script_of(venv, "sda-live"), *(arguments or ("demo",))])


def test(arguments: Sequence[str]) -> int:
    venv = set_up()
    if os.environ.get("CI") == "true":
        need_debian_packages(DEBIAN_TEST_PACKAGES, run, is_root=is_root())
    return become([python_of(venv), "-m", "pytest", *arguments])


def lint(arguments: Sequence[str]) -> int:
    refuse("lint", arguments)
    python = str(python_of(set_up()))
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    # All of them, even when the first finds something.
    return max([subprocess.call([python, "-m", *check], cwd=str(ROOT)) for check in checks])


def soak(arguments: Sequence[str]) -> int:
    return become([python_of(set_up()), "-m", "pytest", "-m", "soak", "-s", *arguments])


def bench(arguments: Sequence[str]) -> int:
    # One thread: what is measured is one core, and numpy reads these before anything of ours runs.
    os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    return become([python_of(set_up()), "-m", "tests.bench", *arguments])


def models(arguments: Sequence[str]) -> int:
    return become([python_of(set_up()), "-m", "sda_core.make_shipped_models", *arguments])


def wheel(arguments: Sequence[str]) -> int:
    refuse("wheel", arguments)
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(ROOT / "dist"), str(ROOT)]
    return become([python_of(set_up()), *build])


def pin(arguments: Sequence[str]) -> int:
    """Install the newest of everything but torch in a temporary environment, and write down what came."""
    refuse("pin", arguments)
    old = CONSTRAINTS.read_text(encoding="utf-8")
    held = [line for line in old.splitlines() if line.split("==")[0] in HELD_PACKAGES]
    header = "".join(line for line in old.splitlines(keepends=True) if line.startswith("#"))
    python = str(python_of(set_up()))
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "venv"
        newest = str(python_of(fresh))
        packages = [*held, *PACKAGES_OF_OTHER_SYSTEMS, "hatchling"]
        steps = (
            [python, "-m", "venv", str(fresh)],
            [newest, "-m", "pip", "install", "--upgrade", *packages],
            [newest, "-m", "pip", "install", "--no-build-isolation", "-e", str(ROOT) + "[dev]", *held],
            [newest, "-m", "pip", "list", "--format=freeze", "--exclude-editable", "--exclude", "pip"],
        )
        for step in steps:
            outcome = run(step)
            if outcome.status != 0:
                raise SetupError(pip_sentence(outcome.output, "not kept"))
    CONSTRAINTS.write_text(header + "\n".join(pins_from(outcome.output)) + "\n", encoding="utf-8")
    say(f"Wrote {shown(CONSTRAINTS)}; run the tests before you keep it.")
    return 0


def pins_from(listing: str) -> list[str]:
    """The lines of constraints.txt from pip's list, without a build's own mark (torch's `+cpu`)."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^+\s]+)", listing, re.MULTILINE)
    normal = sorted((re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in pins)
    return [name + "==" + version for name, version in normal]


def clean(arguments: Sequence[str]) -> int:
    refuse("clean", arguments)
    venv = environment_folder(os.environ)
    if venv.exists():
        remove_environment(venv)
    names = ("dist", "build", ".build", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")
    caches = [
        path for part in ("sda_core", "sda_live", "tests") for path in (ROOT / part).rglob("__pycache__")
    ]
    for path in (*(ROOT / name for name in names), ROOT / "__pycache__", *caches):
        shutil.rmtree(str(path), ignore_errors=True)
    return 0


def show_help(arguments: Sequence[str]) -> int:
    del arguments
    print("make TARGET, or python bootstrap.py TARGET; set-up comes by itself where a target needs it.\n")
    for name, (_, sentence) in TARGETS.items():
        print(f"  {name:8}{sentence}")
    print('\nArguments: make test ARGS="-k bootstrap", or python bootstrap.py test -- -k bootstrap')
    return 0


TARGETS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "setup": (setup, "make .venv and install everything (SDA_VENV: another place for it)"),
    "live": (live, "play: start the instrument with its demo; arguments go to sda-live instead"),
    "test": (test, "run the tests; arguments go to pytest"),
    "soak": (soak, "run the long tests: ten minutes of random playing, and the like"),
    "bench": (bench, "measure speed and quality on a quiet machine; writes docs/bench.md"),
    "lint": (lint, "check style and types: ruff and mypy"),
    "models": (models, "train the models that SDA ships anew, from sounds it synthesises"),
    "wheel": (wheel, "build the package to install elsewhere, into dist/"),
    "pin": (pin, "write constraints.txt anew with the newest versions of everything but torch"),
    "clean": (clean, "remove .venv, dist and all caches"),
    "help": (show_help, "show this"),
}


def refuse(target: str, arguments: Sequence[str]) -> None:
    if arguments:
        raise SetupError(
            f"{target} was given {' '.join(arguments)!r}, but takes no arguments: leave them out."
        )


def no_target_sentence(target: str) -> str:
    near = difflib.get_close_matches(target, list(TARGETS), 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"there is no target {target!r}{hint}: take one of {', '.join(TARGETS)}."


def main(words: Sequence[str]) -> int:
    target, *arguments = list(words) or ["help"]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    try:
        if target in ("-h", "--help"):
            target = "help"
        if target not in TARGETS:
            raise SetupError(no_target_sentence(target))
        return TARGETS[target][0](arguments)
    except SetupError as error:
        print("sda: " + str(error), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"sda: {error}: see to that and run this again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("sda: interrupted; run it again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
