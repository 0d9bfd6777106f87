"""bootstrap.py: which Python it takes, when it installs again, and what it says when it cannot go on."""

import ast
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Outcome, SetupError

ROOT = Path(bootstrap.__file__).parent


def machine(answers: dict[str, Outcome], seen: list[str] | None = None) -> Callable[[Sequence[str]], Outcome]:
    """A fake for `bootstrap.run`: answers the commands that start so, and has no others."""

    def run(command: Sequence[str]) -> Outcome:
        line = shlex.join(command)
        if seen is not None:
            seen.append(line)
        matching = [outcome for start, outcome in answers.items() if line.startswith(start)]
        return matching[0] if matching else Outcome(127, "no such command")

    return run


def python(version: str, *, has_ensurepip: bool = True) -> Outcome:
    return Outcome(0, f"some warning\nsda-python {version} {int(has_ensurepip)}\n")


DONE = Outcome(0, "")
FAILED = Outcome(100, "")
COMMANDS = bootstrap.candidate_commands("/somewhere/python", "linux")


def chosen(**pythons: Outcome) -> bootstrap.Interpreter:
    answers = {name.replace("_", ".") + " -c": outcome for name, outcome in pythons.items()}
    return bootstrap.choose_interpreter(COMMANDS, machine(answers))


def test_python_3_11_is_taken_before_newer_ones() -> None:
    assert chosen(python3_12=python("3 12 1"), python3_11=python("3 11 2")).version == (3, 11, 2)


def test_a_newer_python_is_taken_where_there_is_no_3_11() -> None:
    shim = Outcome(127, "python3.11: command not found")
    assert chosen(python3_11=shim, python3=python("3 14 0")).command == ("python3",)


def test_a_python_that_cannot_make_environments_is_the_last_choice() -> None:
    without = python("3 11 2", has_ensurepip=False)
    assert chosen(python3_11=without, python3_13=python("3 13 0")).version == (3, 13, 0)
    assert not chosen(python3_11=without).has_ensurepip


def test_the_running_python_is_tried_too() -> None:
    run = machine({"/somewhere/python -c": python("3 11 9")})
    assert bootstrap.choose_interpreter(COMMANDS, run).command == ("/somewhere/python",)


def test_windows_asks_its_launcher_first() -> None:
    assert bootstrap.candidate_commands("python.exe", "win32")[0] == ("py", "-3.11")


def test_the_real_probe_knows_this_python() -> None:
    found = bootstrap.probe((sys.executable,), bootstrap.run)
    assert found is not None
    assert found.version == sys.version_info[:3]


@pytest.mark.parametrize(
    ("pythons", "got"), [({}, "no Python"), ({"python3": python("3 9 2")}, "only Python 3.9.2")]
)
def test_no_good_python_says_what_was_found_and_what_to_do(pythons: dict[str, Outcome], got: str) -> None:
    with pytest.raises(SetupError, match=rf"found {got}.* needs Python 3\.11 or newer: install it"):
        chosen(**pythons)


def test_it_loads_under_an_old_python() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_root_installs_without_sudo() -> None:
    seen: list[str] = []
    run = machine({"true": DONE, "apt-get": DONE, "env": DONE}, seen)
    assert bootstrap.apt_get(["libportaudio2"], run, is_root=True)
    assert not any("sudo" in line for line in seen)
    assert "--no-install-recommends libportaudio2" in seen[-1]


def test_others_install_only_where_sudo_asks_nothing() -> None:
    seen: list[str] = []
    assert not bootstrap.apt_get(
        ["x"], machine({"sudo -n true": Outcome(1, ""), "apt-get": DONE}, seen), is_root=False
    )
    assert seen == ["sudo -n true"]
    assert bootstrap.apt_get(["x"], machine({"sudo -n": DONE, "apt-get": DONE}), is_root=False)


def test_missing_package_lists_are_fetched_and_the_package_tried_again() -> None:
    seen: list[str] = []
    run = machine({"true": DONE, "apt-get": DONE, "env": FAILED}, seen)
    assert not bootstrap.apt_get(["x"], run, is_root=True)
    assert [line.split()[5] for line in seen if line.startswith("env")] == ["install", "update", "install"]


def test_missing_ensurepip_names_its_package() -> None:
    found = bootstrap.Interpreter(("python3.12",), (3, 12, 3), has_ensurepip=False)
    with pytest.raises(
        SetupError, match=r"ensurepip is missing: install it .*apt-get install python3\.12-venv"
    ):
        bootstrap.need_ensurepip(found, machine({}), is_root=False)


def test_missing_ensurepip_is_installed_where_possible() -> None:
    found = bootstrap.Interpreter(("python3",), (3, 11, 2), has_ensurepip=False)
    run = machine({"true": DONE, "apt-get": DONE, "env": DONE, "python3 -c": python("3 11 2")})
    bootstrap.need_ensurepip(found, run, is_root=True)


def test_missing_portaudio_is_said_and_set_up_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.need_portaudio(machine({}), is_root=False, is_there=False)
    (sentence,) = capsys.readouterr().out.splitlines()
    assert "apt-get install libportaudio2" in sentence
    assert "everything else works" in sentence


def test_portaudio_that_is_there_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.need_portaudio(machine({}), is_root=False, is_there=True)
    assert capsys.readouterr().out == ""


def test_only_missing_debian_packages_are_installed(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []
    here = {"dpkg-query --version": DONE, "dpkg-query -W -f '${db:Status-Abbrev}' jackd2": Outcome(0, "ii ")}
    run = machine({**here, "true": DONE, "apt-get": DONE, "env": DONE}, seen)
    bootstrap.need_debian_packages(["jackd2", "liblo-tools"], run, is_root=True)
    assert seen[-1].endswith("--no-install-recommends liblo-tools")
    assert "liblo-tools" in capsys.readouterr().out


def test_the_stamp_changes_with_everything_that_decides_what_is_installed() -> None:
    parts = [
        (b"a", b"b", b"3.11.2"),
        (b"ab", b"", b"3.11.2"),
        (b"a", b"c", b"3.11.2"),
        (b"a", b"b", b"3.12.2"),
    ]
    assert len({bootstrap.stamp_name(*each) for each in parts}) == len(parts)


def finished(venv: Path) -> Path:
    """What a set-up leaves, without what it installs."""
    bootstrap.python_of(venv).parent.mkdir(parents=True)
    bootstrap.python_of(venv).touch()
    (venv / "pyvenv.cfg").write_text("version = 3.11.2\n", encoding="utf-8")
    (venv / bootstrap.wanted_stamp(venv)).write_text(str(venv), encoding="utf-8")
    return venv


def test_a_finished_environment_needs_nothing(tmp_path: Path) -> None:
    assert bootstrap.is_ready(finished(tmp_path / "venv"))


def test_an_environment_that_lacks_something_new_is_renewed_and_not_made_again(tmp_path: Path) -> None:
    venv = finished(tmp_path / "venv")
    (venv / bootstrap.wanted_stamp(venv)).rename(venv / bootstrap.stamp_name(b"other wishes"))
    assert bootstrap.is_whole(venv)
    assert not bootstrap.is_ready(venv)


def test_an_interrupted_set_up_is_made_again(tmp_path: Path) -> None:
    venv = finished(tmp_path / "venv")
    (venv / bootstrap.wanted_stamp(venv)).rename(venv / bootstrap.UNFINISHED)
    assert not bootstrap.is_whole(venv)


def test_an_environment_that_was_moved_is_made_again(tmp_path: Path) -> None:
    assert not bootstrap.is_whole(finished(tmp_path / "venv").rename(tmp_path / "elsewhere"))


def test_an_environment_whose_python_is_gone_is_made_again(tmp_path: Path) -> None:
    venv = finished(tmp_path / "venv")
    bootstrap.python_of(venv).unlink()
    assert not bootstrap.is_whole(venv)


def test_this_environment_knows_its_version_without_being_started() -> None:
    assert bootstrap.version_of(Path(sys.prefix)) == sys.version_info[:3]


@pytest.mark.parametrize("content", [None, "home = /usr/bin\n", "version = 3.11.2\n"])
def test_a_half_made_environment_has_no_version(content: str | None, tmp_path: Path) -> None:
    if content:
        (tmp_path / "pyvenv.cfg").write_text(content, encoding="utf-8")
    assert bootstrap.version_of(tmp_path) == ()


def test_a_folder_that_is_not_ours_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "song.wav").touch()
    with pytest.raises(SetupError, match="did not make"):
        bootstrap.remove_environment(tmp_path)
    (tmp_path / bootstrap.UNFINISHED).touch()
    bootstrap.remove_environment(tmp_path)
    assert not tmp_path.exists()


def test_the_environment_may_be_elsewhere(tmp_path: Path) -> None:
    assert bootstrap.environment_folder({}) == ROOT / ".venv"
    assert bootstrap.environment_folder({"SDA_VENV": str(tmp_path)}) == tmp_path


NO_MATCH = (
    "ERROR: Could not find a version (from versions: none)\n"
    "ERROR: No matching distribution found for hatchling\n"
)
CONFLICT = (
    "ERROR: Cannot install x because these package versions have conflicting dependencies.\n"
    "    The user requested (constraint) x==1.0\n"
    "ERROR: ResolutionImpossible: for help visit y\n"
)
BROKEN = (
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPConnection>: "
    "Failed to establish a new connection: [Errno 111] Connection refused')': /simple/x/\n"
)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            BROKEN + CONFLICT,
            "could not reach the package registry "
            "(Failed to establish a new connection: [Errno 111] Connection refused)",
        ),
        (NO_MATCH, "has what SDA needs for this Python (No matching distribution found for hatchling)"),
        (CONFLICT, "has what SDA needs for this Python (The user requested (constraint) x==1.0)"),
        ("ERROR: No space left\n\n[notice] new", "could not install what SDA needs (ERROR: No space left)"),
        ("Killed\n", "could not install what SDA needs (Killed)"),
        ("", "could not install what SDA needs ()"),
    ],
)
def test_what_pip_says_becomes_one_sentence(output: str, sentence: str) -> None:
    said = bootstrap.pip_sentence(output, "pip.log")
    assert sentence in said
    assert said.endswith("run this again; pip's whole log is pip.log.")
    assert "\n" not in said


def test_a_pin_is_a_normal_name_and_a_version_without_the_mark_of_a_build() -> None:
    assert bootstrap.pins_from(
        "torch==2.13.0+cpu\nMarkupSafe==3.0.4\n[notice] x\nmypy_extensions==1.2.0\nmypy==2.4.1"
    ) == [
        "markupsafe==3.0.4",
        "mypy==2.4.1",
        "mypy-extensions==1.2.0",
        "torch==2.13.0",
    ]


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = {
        line.split("==")[0] for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert {name.split(";")[0] for name in wanted} <= pinned


def called(*words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "bootstrap.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environ}, check=False)


@pytest.mark.parametrize("words", [[], ["help"], ["help", "--"], ["--help"]])
def test_help_explains_every_target(words: list[str]) -> None:
    done = called(*words)
    assert done.returncode == 0
    assert all(
        f"  {name} " in done.stdout and sentence in done.stdout
        for name, (_, sentence) in bootstrap.TARGETS.items()
    )


def test_an_unknown_target_is_refused_with_the_nearest() -> None:
    done = called("tset")
    assert done.returncode == 1
    assert done.stderr.startswith("sda: there is no target 'tset' (did you mean test?)")
    assert len(done.stderr.splitlines()) == 1


def test_a_target_without_arguments_refuses_them() -> None:
    done = called("lint", "--", "--fix")
    assert (done.returncode, done.stdout) == (1, "")
    assert "takes no arguments" in done.stderr


def test_an_environment_that_is_not_ours_stops_set_up_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "song.wav").touch()
    done = called("setup", SDA_VENV=str(tmp_path))
    assert done.returncode == 1
    assert "did not make" in done.stderr
    assert (tmp_path / "song.wav").exists()
