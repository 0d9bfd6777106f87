"""The command `sda` as a musician meets it: a real process, real files, exit codes and sentences."""

import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest
import soundfile

from sda_core.model_file import save_model
from tests.fixtures.instrument import free_port
from tests.fixtures.small_model import small_model

SDA = Path(sys.executable).with_name("sda")
README = Path(__file__).parents[2] / "README.md"
SMALL = ("--mels", "32", "--latent-dim", "8", "--batch-size", "4", "--device", "cpu", "--speed-spread", "0")
RATE = 48000


@dataclass(frozen=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str


class Musician:
    """Types commands in an own folder, with an own library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "SDA_HOME": str(folder / "home"),
            "COLUMNS": "200",
            "OMP_NUM_THREADS": "1",
        }

    @property
    def models(self) -> Path:
        return self.folder / "home" / "models"

    def start(self, arguments: Sequence[str], before: Callable[[], None] | None = None) -> Any:
        return subprocess.Popen(
            [str(SDA), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            preexec_fn=before,
        )

    def types(self, *arguments: object, before: Callable[[], None] | None = None) -> Done:
        process = self.start([str(argument) for argument in arguments], before)
        out, err = process.communicate(timeout=300)
        return Done(code=process.returncode, out=out, err=err)


@pytest.fixture
def musician(tmp_path: Path) -> Musician:
    return Musician(tmp_path)


def make_sounds(folder: Path, n_sounds: int = 6) -> Path:
    folder.mkdir(parents=True)
    time = np.arange(int(0.6 * RATE)) / RATE
    for index in range(n_sounds):
        sound = np.sin(2 * np.pi * 180 * 1.7**index * time) * np.exp(-(2 + index) * time)
        soundfile.write(folder / f"tone_{index}.wav", 0.6 * sound, RATE)
    return folder


def assert_one_sentence(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done.err
    last = done.err.strip().splitlines()[-1]
    assert last.startswith("sda: ")
    assert "Traceback" not in done.err
    for word in words:
        assert word in last


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Musician:
    """Someone who has trained a first small model, called "first"."""
    musician = Musician(tmp_path_factory.mktemp("musician"))
    make_sounds(musician.folder / "sounds")
    done = musician.types("train", "sounds", "--out", "first", "--epochs", 1, *SMALL)
    assert done.code == 0, done.err
    assert "slider 1" in done.out
    assert "after 1 epoch)" in done.out
    return musician


def test_a_trained_model_has_a_report_with_pictures_and_previews(trained: Musician) -> None:
    report = trained.models / "first.report"
    facts = json.loads((report / "report.json").read_text())
    assert facts["training"]["epochs"] == 1
    assert facts["dataset"]["files"] == 6
    assert (report / "report.png").read_bytes().startswith(b"\x89PNG")
    for kind in ("original", "model"):
        previews = sorted(report.glob(f"preview_*_{kind}.wav"))
        assert len(previews) == 3
        audio, rate = soundfile.read(previews[0])
        assert rate == RATE
        assert 0 < np.abs(audio).max() <= 0.892
    assert not list(trained.models.glob("*.partial"))
    assert not list(trained.models.glob("*.checkpoint"))


def test_show_list_and_plot_tell_about_the_model(trained: Musician, tmp_path: Path) -> None:
    facts = json.loads(trained.types("model", "show", "first", "--json").out)
    assert facts["name"] == "first"
    assert facts["spectrogram"]["n_mels"] == 32
    shown = trained.types("model", "show", "first").out
    assert facts["analysis"]["labels"][0] in shown
    listed = json.loads(trained.types("model", "list", "--json").out)
    assert "first" in [entry["name"] for entry in listed if entry["origin"] == "own"]
    picture = tmp_path / "map.png"
    assert trained.types("model", "plot", "first", "--out", picture).code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    again = ("model", "plot", "first", "--out", picture)
    assert_one_sentence(trained.types(*again), 5, "map.png is there already", "--overwrite")
    assert_one_sentence(trained.types(*again, "--overwrite", "--colour", "brigtness"), 2, "brightness")
    assert trained.types(*again, "--overwrite").code == 0


def test_rename_copy_and_delete(trained: Musician, musician: Musician) -> None:
    shutil.copytree(trained.models, musician.models)
    before = json.loads(musician.types("model", "show", "first", "--json").out)
    assert musician.types("model", "rename", "first", "second").code == 0
    after = json.loads(musician.types("model", "show", "second", "--json").out)
    assert after["name"] == "second"
    assert after["content_hash"] == before["content_hash"]
    assert (musician.models / "second.report").is_dir()
    assert musician.types("model", "playable", "second", "--out", "small").code == 0
    small = json.loads(musician.types("model", "show", "small", "--json").out)
    assert (small["form"], small["name"]) == ("playable", "small")
    hiding = musician.types("model", "playable", "small", "--out", "glass")
    assert 'a model called glass came with SDA; from now on "glass" is yours' in hiding.err
    assert musician.types("model", "delete", "glass", "--yes").code == 0
    assert_one_sentence(musician.types("model", "delete", "small"), 130, "stopped")
    assert musician.types("model", "delete", "small", "--yes").code == 0
    assert_one_sentence(musician.types("model", "show", "secnd"), 4, "did you mean 'second'")
    assert musician.types("model", "delete", "second", "--yes").code == 0
    assert not list(musician.models.iterdir())


def test_a_model_that_says_little_of_itself_is_shown(musician: Musician) -> None:
    path = save_model(small_model(), musician.folder / "rain.safetensors")
    done = musician.types("model", "show", path)
    assert done.code == 0, done.err
    assert "made by hand" in done.out
    assert_one_sentence(musician.types("model", "plot", path, "--out", "rain.wav"), 2, ".png")


def test_a_model_that_is_there_is_not_overwritten(trained: Musician) -> None:
    before = (trained.models / "first.safetensors").read_bytes()
    again = trained.types("train", "sounds", "--out", "first", "--epochs", 1, *SMALL)
    assert_one_sentence(again, 5, "--overwrite")
    assert (trained.models / "first.safetensors").read_bytes() == before


def test_ctrl_c_saves_and_resume_goes_on(musician: Musician) -> None:
    make_sounds(musician.folder / "sounds")
    arguments = ["train", "sounds", "--out", "long", "--epochs", "2000", "--json", *SMALL]
    first = interrupt(musician, arguments)
    assert first["training"]["ended"] == "stopped"
    assert (musician.models / "long.safetensors").is_file()
    assert_one_sentence(musician.types(*arguments), 5, "--resume")
    other = musician.types("train", "sounds", "--out", "long", "--resume", "--mels", "64")
    assert_one_sentence(other, 2, "--mels: got 64", "began with 32")
    second = interrupt(musician, [*arguments, "--resume"])
    n_first = first["training"]["epochs"]
    assert second["training"]["epochs"] > n_first
    assert second["history"][:n_first] == first["history"]


def interrupt(musician: Musician, arguments: Sequence[str]) -> dict[str, Any]:
    """Starts a training, presses Ctrl-C once it is under way, and returns its report."""
    process = musician.start(arguments)
    for line in process.stderr:
        if line.startswith("training"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 130, err
    assert "--resume" in err
    report: dict[str, Any] = json.loads(out)
    return report


def test_an_unreadable_file_in_the_middle_is_said_and_passed_over(musician: Musician) -> None:
    sounds = make_sounds(musician.folder / "sounds")
    (sounds / "tone_3b.wav").write_bytes(b"RIFF nonsense")
    check = musician.types("data", "check", "sounds", "--json")
    assert check.code == 0
    report = json.loads(check.out)
    assert report["counts"] == {"used": 0, "padded": 6, "refused": 1, "ignored": 0}
    done = musician.types("train", "sounds", "--out", "glass", "--epochs", 1, "--no-report", *SMALL)
    assert done.code == 0
    assert 'a model called glass came with SDA; from now on "glass" is yours' in done.err
    assert "refused: tone_3b.wav: unreadable" in done.err


def test_ctrl_c_while_reading_leaves_with_a_word(musician: Musician) -> None:
    make_sounds(musician.folder / "sounds", 40)
    process = musician.start(["train", "sounds", "--out", "m", "--speed-spread", "0.1"])
    for line in process.stderr:
        if line.startswith("reading"):
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "sda: stopped" in err or "--resume" in err  # the reading may just have ended


def too_few(folder: Path) -> None:
    make_sounds(folder, 4)


def empty(folder: Path) -> None:
    folder.mkdir()


def silent(folder: Path) -> None:
    make_sounds(folder, 2)
    for index in range(8):
        soundfile.write(folder / f"silent_{index}.wav", np.zeros(RATE), RATE)


def absent(folder: Path) -> None:
    assert not folder.exists()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (too_few, ("got 4 usable", "at least 5")),
        (empty, ("empty",)),
        (silent, ("got 2 usable", "silent")),
        (absent, ("no such folder",)),
    ],
)
def test_a_folder_that_cannot_be_learned_from_is_refused(
    musician: Musician, make: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    make(musician.folder / "sounds")
    assert_one_sentence(musician.types("train", "sounds", "--out", "m", *SMALL), 3, *words)
    assert not list(musician.models.glob("*"))


def small_files_only() -> None:
    """Every file larger than this fails to be written, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_full_disk_loses_nothing_that_was_there(trained: Musician, musician: Musician) -> None:
    shutil.copytree(trained.models, musician.models)
    make_sounds(musician.folder / "sounds")
    before = (musician.models / "first.safetensors").read_bytes()
    arguments = ("train", "sounds", "--out", "first", "--overwrite", "--epochs", 1, *SMALL)
    assert_one_sentence(musician.types(*arguments, before=small_files_only), 5, "cannot save")
    assert (musician.models / "first.safetensors").read_bytes() == before
    assert not list(musician.models.glob("*.partial"))


def test_a_report_that_cannot_be_written_does_not_take_the_model_with_it(musician: Musician) -> None:
    make_sounds(musician.folder / "sounds")
    musician.models.mkdir(parents=True)
    (musician.models / "m.report").write_text("in the way")
    done = musician.types("train", "sounds", "--out", "m", "--epochs", 1, *SMALL)
    assert_one_sentence(done, 5, "cannot save", "part of the path is a file")
    assert "the model is saved" in done.err
    assert musician.types("model", "show", "m").code == 0


def test_an_unwritable_place_is_said_before_the_training_begins(musician: Musician) -> None:
    make_sounds(musician.folder / "sounds")
    (musician.folder / "file").write_text("not a folder")
    done = musician.types("train", "sounds", "--out", "file/m.safetensors", *SMALL)
    assert_one_sentence(done, 5, "cannot save", "part of the path is a file")
    assert "training" not in done.err


class Trap:
    """A pickle that leaves a trace when it is opened."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.trace, "executed"))


def test_what_is_not_a_model_is_refused_and_never_executed(trained: Musician, tmp_path: Path) -> None:
    good = (trained.models / "first.safetensors").read_bytes()
    trace = tmp_path / "trace"
    newer = good.replace(rb"\"format_version\": 1", rb"\"format_version\": 9")
    assert newer != good
    cases = {
        "pickle": (pickle.dumps(Trap(trace)), "pickle"),
        "truncated": (good[: len(good) // 2], "cut short"),
        "empty": (b"", "empty"),
        "text": (b"dear diary, today I trained a model\n", "not a model file"),
        "newer": (newer, "newer SDA"),
    }
    for name, (content, word) in cases.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(content)
        assert_one_sentence(trained.types("model", "show", path), 4, word)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--preset", "balancd"), ("did you mean 'balanced'",)),
        (("--device", "tpu"), ("cpu",)),
        (("--epochs", "0"), ("allowed is 1",)),
        (("--mels", "7"), ("allowed is 32",)),
        (("--minutes", "five"), ("minutes: got 'five', a number is needed",)),
        (("--seed", "1.5"), ("seed: got '1.5', a whole number is needed",)),
        (("--resume",), ("m: there is no unfinished training", "leave out --resume")),
    ],
)
def test_a_wrong_option_is_answered_with_what_is_allowed(
    musician: Musician, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    make_sounds(musician.folder / "sounds")
    assert_one_sentence(musician.types("train", "sounds", "--out", "m", *arguments), 2, *words)


def samples(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]


def test_a_shipped_model_is_rendered_to_the_frame(musician: Musician) -> None:
    done = musician.types("render", "glass", "--slider", "1=6", "--duration", 1, "--out", "a.wav")
    assert done.code == 0, done.err
    assert done.out == "saved a.wav (1 s, seed 0)\n"
    assert "rendering 100 %" in done.err
    assert samples(musician.folder / "a.wav").shape == (RATE, 2)
    assert_one_sentence(musician.types("render", "glas"), 4, "did you mean 'glass'")


def test_a_batch_on_two_cores_and_each_of_it_again(musician: Musician) -> None:
    done = musician.types("render", "glass", "choir", "-d", 0.5, "--jobs", 2, "--json", "--out", "sounds")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert [sound["file"] for sound in told] == ["sounds/choir_seed0.wav", "sounds/glass_seed0.wav"]
    again = musician.types("render", "--again", told[0]["sidecar"], "--out", "again.wav")
    assert again.code == 0, again.err
    first, second = (samples(musician.folder / name) for name in (told[0]["file"], "again.wav"))
    assert np.array_equal(first, second)


def test_a_score_is_rendered(musician: Musician) -> None:
    (musician.folder / "piece.toml").write_text(
        'duration_s = 0.8\n[[slot]]\nmodel = "glass"\n[[slot]]\nmodel = "breath"\n'
        "[[key]]\nat_s = 0.5\nslider1 = 5\nweight2 = 80\n"
    )
    done = musician.types("render", "--score", "piece.toml", "--quality", "fine", "--out", "piece.flac")
    assert done.code == 0, done.err
    assert len(samples(musician.folder / "piece.flac")) == round(0.8 * RATE)
    assert json.loads((musician.folder / "piece.json").read_text())["model_name"] == "glass + breath"


def test_ctrl_c_ends_a_batch_and_leaves_only_whole_sounds(musician: Musician) -> None:
    """As a terminal does it: to every process of the command at once."""
    arguments = ["render", "glass", "--count", "99", "-d", "2", "-q", "live", "-j", "2", "-o", "s", "--json"]
    process = musician.start(arguments, before=os.setsid)
    sounds = musician.folder / "s"
    while not list(sounds.glob("*.wav")):
        assert process.poll() is None, process.stderr.read()
        sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert err.strip().endswith("sda: stopped")
    whole = sorted(path.name for path in sounds.glob("*.wav"))
    assert sorted(path.name for path in sounds.iterdir()) == sorted(
        name for wav in whole for name in (wav, wav.replace(".wav", ".json"))
    )
    assert {Path(told["file"]).name for told in json.loads(out)} <= set(whole)
    assert len(whole) < 99
    assert all(len(samples(sounds / name)) == 2 * RATE for name in whole)


def test_the_session_in_the_readme_runs_as_it_stands(musician: Musician) -> None:
    """Word for word, but for the five minutes."""
    block = next(text for text in README.read_text().split("```")[1::2] if "sda train" in text)
    commands = [line.split("#")[0].split() for line in block.splitlines() if line.startswith("sda ")]
    assert [words[1] for words in commands] == ["demo-sounds", "data", "train", "model", "model", "render"]
    for words in commands:
        if words[1] == "train":
            at = words.index("--minutes")
            words[at : at + 2] = ["--epochs", "1", *SMALL]
        done = musician.types(*words[1:])
        assert done.code == 0, done.err
    assert (musician.models / "myglass.report" / "report.png").is_file()
    assert (musician.folder / "myglass.png").is_file()
    assert len(soundfile.read(musician.folder / "glass.wav")[0]) == 4 * RATE


def test_the_shipped_models_play_in_the_demo(musician: Musician) -> None:
    """Without a terminal the demo ends by itself."""
    options = ["--device", "file:demo.wav", "--port", str(free_port())]
    live = subprocess.run(
        [str(SDA.with_name("sda-live")), "demo", *options],
        cwd=musician.folder,
        env=musician.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert live.returncode == 0, live.stderr
    audio, rate = soundfile.read(musician.folder / "demo.wav")
    assert rate == RATE
    assert 35 < len(audio) / RATE < 60
    quarters = audio[: len(audio) // 4 * 4].reshape(4, -1)
    levels_db = 20 * np.log10(np.sqrt((quarters**2).mean(1)))
    assert (levels_db > -40).all()
    assert np.abs(audio).max() <= 0.892
