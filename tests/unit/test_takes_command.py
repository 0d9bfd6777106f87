"""`sda-live takes`: what is said of takes, what is made of them, and one sentence for every fault."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from sda_core.command import app as sda
from sda_core.errors import SdaError
from sda_core.events import Event
from sda_core.model_file import save_model
from sda_core.take import CHECKPOINTS, JOURNAL, MODELS, RECORDING, SIDECAR, WAV
from sda_live.command.takes import app
from sda_live.holding import hold
from sda_live.places import config_file
from sda_live.takes.words import KINDS, events_of
from tests.fixtures.small_instrument import loaded
from tests.fixtures.small_model import small_model
from tests.fixtures.small_take import GAPS, MARKERS, Performance, performance, write_take


@dataclass(frozen=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True, kw_only=True)
class Studio:
    """A musician's home with two takes, and a folder to work in."""

    folder: Path

    @property
    def takes(self) -> Path:
        return self.folder / "home" / "takes"

    def types(self, *arguments: object, program: Any = app, typed: str | None = None) -> Done:
        result = CliRunner().invoke(program, [*map(str, arguments)], input=typed)
        error = result.exception
        if isinstance(error, SdaError):
            return Done(code=error.exit_code, out=result.stdout, err=f"{result.stderr}{error}\n")
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Done(code=result.exit_code, out=result.stdout, err=result.stderr)

    def told(self, *arguments: object) -> Any:
        done = self.types(*arguments, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    def change(self, name: str, **values: object) -> None:
        path = self.takes / name / SIDECAR
        path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    takes = tmp_path_factory.mktemp("home") / "takes"
    write_take(takes / "evening", performance(3), gaps=GAPS, markers=MARKERS)
    write_take(takes / "morning", performance(4, n_events=0))
    return takes


@pytest.fixture
def studio(tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    shutil.copytree(written, tmp_path / "home" / "takes")
    monkeypatch.setenv("SDA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return Studio(folder=tmp_path)


def samples(path: object) -> np.ndarray:
    return soundfile.read(str(path), dtype="int32", always_2d=True)[0]


def test_the_list_tells_of_every_take(studio: Studio) -> None:
    evening, morning = studio.told("list")
    assert (evening["name"], evening["n_gaps"], evening["state"]) == ("evening", 2, "complete")
    assert evening["models"] == ["model 0", "model 1", "model 2"]
    assert evening["duration_s"] == pytest.approx(0.84, abs=0.01)
    assert morning["size_bytes"] > (studio.takes / "morning" / WAV).stat().st_size
    done = studio.types("list")
    assert "2020-01-01 12:00" in done.out
    assert str(studio.takes) in done.out


def test_the_list_goes_on_where_something_is_wrong(studio: Studio) -> None:
    (studio.takes / "evening" / SIDECAR).unlink()
    studio.change("morning", is_complete=False, n_frames=0)
    (studio.takes / ".scratch").mkdir()
    (studio.takes / "a file").touch()
    evening, morning = studio.told("list")
    assert evening["state"] == "damaged"
    assert "cannot be read" in evening["problem"]
    assert (morning["state"], morning["problem"]) == ("unfinished", "")
    assert morning["duration_s"] > 0.8
    (studio.takes / "morning" / RECORDING).write_text(f"{os.getpid()}\n")
    assert studio.told("list")[1]["state"] == "unfinished", "the number alone says nothing"
    with hold(studio.takes / "morning" / RECORDING):
        assert studio.told("list")[1]["state"] == "recording"
    assert studio.types("list").code == 0


def test_without_takes_the_list_is_empty(studio: Studio) -> None:
    shutil.rmtree(studio.takes)
    assert studio.told("list") == []
    assert studio.types("list").out == f"there are no takes yet; they belong in {studio.takes}\n"
    assert studio.types("repair").out == "every take is complete\n"


def test_a_take_says_what_is_in_it(studio: Studio) -> None:
    done = studio.types("show", "evening")
    for words in (
        "recorded  2020-01-01 12:00 with SDA",
        "marker    0:00.053  here",
        "(rendering was late)",
        "in the take",
        "changes",
    ):
        assert words in done.out
    told = studio.told("show", studio.takes / "evening")
    assert [one["is"] for one in told["models"]] == ["in the take"] * 3
    assert sum(told["events"].values()) > 5
    assert [one["text"] for one in told["markers"]] == ["here", "and there"]


def test_what_happened_once_is_said_so() -> None:
    assert events_of({"changes": 1, "presets recalled": 2}) == "1 change, 2 presets recalled"
    assert {kind.__name__ for kind in get_args(Event)} == set(KINDS)


def test_what_auto_was_is_said(studio: Studio) -> None:
    studio.change("morning", compute="auto")
    assert "computed on cpu" in studio.types("show", "morning").out


def test_a_take_says_where_its_models_are(studio: Studio) -> None:
    folder = studio.takes / "morning" / MODELS
    gone, exchanged, moved = sorted(folder.iterdir())
    gone.unlink()
    save_model(small_model("snow", 9), exchanged)
    (studio.folder / "home" / "models").mkdir()
    moved.rename(studio.folder / "home" / "models" / "mine.safetensors")
    told = {one["content_hash"]: one["is"] for one in studio.told("show", "morning")["models"]}
    assert told[gone.stem] == "missing"
    assert told[exchanged.stem] == "exchanged for another"
    assert told[moved.stem] == "in the library"


def test_a_take_that_cannot_be_rendered_is_shown_all_the_same(studio: Studio) -> None:
    (studio.takes / "evening" / JOURNAL).write_text("{}\n")
    done = studio.types("show", "evening")
    assert done.code == 0
    assert "problem" in done.out
    assert "and there" in done.out


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_take_is_verified(studio: Studio, jobs: int) -> None:
    done = studio.types("verify", "evening", "--jobs", jobs)
    assert done.code == 0
    assert done.out == "evening: identical, bit for bit: 0.8 s in 5 sections\n"
    assert "not compared: the gap at 0:00.151, 0.021 s (rendering was late)" in done.err


def test_a_take_that_is_not_the_same_has_an_exit_code_of_its_own(studio: Studio) -> None:
    path = studio.takes / "morning" / WAV
    sound = samples(path)
    sound[5000, 0] += 3 << 8
    soundfile.write(path, sound, 48000, subtype="PCM_24")
    done = studio.types("verify", "morning", "--jobs", 1)
    assert done.code == 3
    assert "1 sample differs, by up to 3 steps of 24 bits" in done.out
    assert "(frame 5000 of the WAV)" in done.out
    assert "log-mel distance" in done.out
    assert "it was made on" not in done.out
    studio.change("morning", compute="auto")
    assert "it was made on" not in studio.types("verify", "morning", "--jobs", 1).out
    studio.change("morning", machine="another one", compute="cuda")
    done = studio.types("verify", "morning", "--jobs", 1)
    assert "it was made on another one, computed on cuda;" in done.out
    assert "between those the last bits may differ" in done.out


def test_what_was_not_proven_is_said(studio: Studio) -> None:
    (studio.takes / "morning" / "start.safetensors").unlink()
    checkpoints = sorted((studio.takes / "morning" / CHECKPOINTS).iterdir())
    shutil.copy(checkpoints[0], checkpoints[1])
    done = studio.types("verify", "morning", "--jobs", 1)
    assert done.code == 3
    assert "the first 0.2 s cannot be rendered: nothing says what was playing there" in done.out
    assert "is not what its checkpoint says was playing there" in done.out
    assert "start.safetensors: cannot be read" in done.err


def test_a_take_is_exported_as_it_was_played(studio: Studio) -> None:
    (told,) = studio.told("export", "morning", "--out", "a.wav")
    assert np.array_equal(samples("a.wav"), samples(studio.takes / "morning" / WAV))
    assert told["sidecar"] == "a.json"
    (told,) = studio.told("export", "morning", "--from", 0.2, "--to", 0.5)
    assert told["file"] == "data/generated/morning/morning_0.2-0.5s.wav"
    done = studio.types("export", "evening", "--out", "new")
    assert done.out.startswith("saved new/evening.wav (")
    assert "2 gaps healed" in done.err


def test_options_reach_the_file(studio: Studio) -> None:
    (told,) = studio.told(
        "export", "morning", "-q", "offline", "-r", 96000, "--bit-depth", "32-bit float", "--to", 0.25
    )
    facts = soundfile.info(told["file"])
    assert (facts.samplerate, facts.frames, facts.subtype) == (96000, 24000, "FLOAT")
    (told,) = studio.told("export", "morning", "--normalise", "--format", "flac", "--out", "there")
    assert Path(told["file"]).name == "morning.flac"
    assert told["quality"]["peak_db"] == pytest.approx(-1, abs=0.01)


def test_an_export_is_made_again(studio: Studio) -> None:
    studio.told("export", "morning", "--from", 0.2, "-q", "fine", "--out", "a.wav")
    done = studio.types("render", "--again", "a.json", "--out", "b.wav", program=sda)
    assert done.code == 0, done.err
    assert np.array_equal(samples("a.wav"), samples("b.wav"))
    done = studio.types("render", "--again", "a.json", "--out", "c.wav", "-q", "live", program=sda)
    assert samples("c.wav").shape == samples("a.wav").shape


def test_stems_are_files_of_their_own(studio: Studio) -> None:
    told = studio.told("export", "morning", "--stems", "--out", "stems", "--jobs", 2)
    names = [Path(one["file"]).name for one in told]
    assert names == [f"morning_{of}.wav" for of in ("mix", *(f"slot{n + 1}-model-{n}" for n in range(3)))]
    mix, *slots = (soundfile.read(one["file"])[0] for one in told)
    assert np.abs(sum(slots) - mix).max() < 1e-6
    assert soundfile.info(told[0]["file"]).subtype == "FLOAT"
    told = studio.told("export", "morning", "--stems", "--out", "lossy", "-f", "flac", "--to", 0.2)
    assert soundfile.info(told[0]["file"]).subtype == "PCM_24"


def test_stems_too_loud_for_their_files_are_told(studio: Studio) -> None:
    loud = Performance(start=loaded(0, gain=12.0), entries=())
    write_take(studio.takes / "loud", loud, models=(0,))
    done = studio.types("export", "loud", "--stems", "--out", "cut", "--format", "flac", "--jobs", 1)
    assert "cut/loud_mix.flac: " in done.err
    assert "samples were too loud for such a file; take WAV in 32-bit float" in done.err
    done = studio.types("export", "loud", "--stems", "--out", "whole", "--jobs", 1)
    assert "too loud" not in done.err


def test_another_model_may_play(studio: Studio) -> None:
    save_model(small_model("snow", 9), studio.folder / "home" / "models" / "snow.safetensors")
    (told,) = studio.told("export", "morning", "--model", "2=snow")
    assert Path(told["file"]).name == "morning_2-snow.wav"
    assert "snow" in json.loads(Path(told["sidecar"]).read_text())["model_name"]


def test_sda_render_takes_takes(studio: Studio) -> None:
    wav = samples(studio.takes / "morning" / WAV)
    for number, take in enumerate((studio.takes / "morning", studio.takes / "morning" / SIDECAR)):
        done = studio.types("render", take, "--out", f"{number}.wav", program=sda)
        assert done.code == 0, done.err
        assert np.array_equal(samples(f"{number}.wav"), wav)
    both = studio.takes / "morning", studio.takes / "evening"
    done = studio.types("render", *both, "--out", "both", "--jobs", 1, program=sda)
    assert done.code == 0, done.err
    assert "gaps healed" in done.err
    assert len(list(Path("both").glob("*.wav"))) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--count", 2), 2, "take: got --count beside it; a take says all of that itself"),
        (("glass",), 2, "model: got 'glass' beside a take"),
        (("--quality", "best"), 2, "quality: got 'best'"),
        (("-f", "mp3", "-r", 96000), 2, "MP3 takes 44100, 48000"),
    ],
)
def test_sda_render_says_what_a_take_cannot_have(
    studio: Studio, arguments: tuple[object, ...], code: int, words: str
) -> None:
    done = studio.types("render", studio.takes / "morning", *arguments, program=sda)
    assert (done.code, words in done.err) == (code, True), done.err
    done = studio.types("render", "gone/take.json", program=sda)
    assert "gone/take.json: cannot be read (No such file or directory); name the folder" in done.err
    done = studio.types("render", *[studio.takes / "morning"] * 2, "--out", "x", program=sda)
    assert "take: got more than one for x/morning.wav" in done.err


BAD: list[tuple[tuple[object, ...], int, str]] = [
    (("show", "evning"), 3, "there is none of that name, did you mean 'evening'"),
    (("show", ".."), 3, "name the folder of a take"),
    (("show", ""), 3, "name the folder of a take"),
    (("verify", "nowhere/evening"), 3, "nowhere/evening: it has no take.json"),
    (("export", "morning", "--from", 9), 2, "from, to: got 9 to 0.85"),
    (("export", "morning", "--model", "snow"), 2, "write SLOT=NAME, such as 2=choir"),
    (("export", "morning", "--model", "7=snow"), 2, "with a slot of 1 to 4"),
    (("export", "morning", "--model", "1=snw"), 4, "there is none of that name"),
    (("export", "morning", "--model", "4=glass"), 2, "model: got slot 4"),
    (("export", "morning", "--stems", "--normalise"), 2, "stems: got --normalise beside it"),
    (("export", "morning", "--stems", "--out", "a.wav"), 2, "for 4 sounds; give a folder"),
    (("export", "morning", "--out", "a.wave"), 2, "did you mean '.wav'"),
    (("export", "morning", "--bit-depth", "24"), 2, "did you mean '24-bit'"),
    (("repair", "noon"), 3, "there is none of that name"),
    (("delete", "noon"), 3, "there is none of that name"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD, ids=str)
def test_what_cannot_be_is_said_in_a_sentence(
    studio: Studio, arguments: tuple[object, ...], code: int, words: str
) -> None:
    done = studio.types(*arguments)
    assert (done.code, words in done.err) == (code, True), done.err
    assert len(done.err.splitlines()) == 1
    assert done.out == ""
    assert [path.name for path in studio.folder.iterdir()] == ["home"]


def test_what_is_damaged_is_said_in_a_sentence(studio: Studio) -> None:
    folder = studio.takes / "morning"
    next((folder / MODELS).iterdir()).unlink()
    for command in ("verify", "export"):
        done = studio.types(command, "morning")
        assert (done.code, "cannot be had" in done.err, "Traceback" in done.err) == (4, True, False)
    lines = (folder / JOURNAL).read_text().splitlines(keepends=True)
    (folder / JOURNAL).write_text(lines[0] + "nonsense\n")
    assert "events.jsonl: journal line 2: it is damaged" in studio.types("verify", "morning").err
    studio.change("morning", is_complete=False)
    assert "never finished; `sda-live takes repair morning`" in studio.types("export", "morning").err
    (folder / SIDECAR).unlink()
    assert "take.json: cannot be read (No such file" in studio.types("verify", "morning").err


def test_a_take_may_have_any_name(studio: Studio) -> None:
    (studio.takes / "morning").rename(studio.takes / SIDECAR)
    assert studio.types("verify", SIDECAR).code == 0
    for path in (studio.takes / SIDECAR, studio.takes / SIDECAR / SIDECAR):
        assert studio.types("verify", path).code == 0


def test_takes_lie_where_the_settings_say_wherever_a_command_is_typed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(studio.folder))
    for variable in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(variable, str(studio.folder / "settings"))
    settings = config_file()
    settings.parent.mkdir(parents=True)
    for wanted, folder in (
        ("~/music/takes", studio.folder / "music" / "takes"),
        ("more", studio.folder / "home" / "more"),
        (str(studio.folder / "else"), studio.folder / "else"),
    ):
        settings.write_text(f"[takes]\nfolder = {json.dumps(wanted)}\n")
        shutil.copytree(studio.takes / "morning", folder / "morning")
        assert [take["name"] for take in studio.told("list")] == ["morning"]


def test_a_wav_that_is_not_all_there_is_not_to_be_repaired(studio: Studio) -> None:
    wav = studio.takes / "morning" / WAV
    whole = wav.read_bytes()
    wav.write_bytes(whole[:4] + bytes(4) + whole[8:])
    assert "frames are there" not in studio.types("repair", "morning").out
    assert studio.types("verify", "morning").code == 0
    wav.write_bytes(whole[: len(whole) // 2])
    said = studio.types("verify", "morning").err
    assert "take another copy of the take" in said
    assert "repair" not in said


def test_unfinished_takes_are_completed(studio: Studio) -> None:
    studio.change("morning", is_complete=False, n_frames=0)
    done = studio.types("repair")
    assert done.code == 0
    assert "morning: take.json: 0.9 s, complete" in done.out
    assert studio.types("verify", "morning", "--jobs", 1).code == 0
    assert studio.types("repair").out == "every take is complete\n"
    assert studio.types("repair", "morning").out == "morning: nothing had to be done\n"


def test_one_that_cannot_be_completed_does_not_keep_the_others(studio: Studio) -> None:
    for name in ("morning", "evening"):
        studio.change(name, is_complete=False)
    (studio.takes / "evening" / WAV).write_bytes(b"")
    done = studio.types("repair")
    assert done.code == 3
    assert "this is no sound of a take" in done.err
    assert [one["state"] for one in studio.told("list")] == ["unfinished", "complete"]


def test_a_take_that_is_being_recorded_is_left_alone(studio: Studio) -> None:
    studio.change("morning", is_complete=False)
    (studio.takes / "morning" / RECORDING).write_text(f"{os.getpid()}\n".ljust(65536))
    with hold(studio.takes / "morning" / RECORDING):
        for command in ("repair", "verify", "export", "delete"):
            done = studio.types(command, "morning")
            assert done.code == 3
            assert "is being recorded right now" in done.err
            assert "stop the recording first" in done.err
        done = studio.types("render", studio.takes / "morning", program=sda)
        assert done.code == 3
        assert "is being recorded right now" in done.err
        assert studio.types("repair").out.splitlines() == [
            "morning: it is being recorded right now, and left alone",
            "every other take is complete",
        ]
        done = studio.types("show", "morning")
        assert "state     recording" in done.out
        assert "events    not known yet" in done.out
        assert "never finished" not in done.out
    assert "morning: take.json: 0.9 s, complete" in studio.types("repair").out


def test_of_a_damaged_take_repair_says_what_it_cannot_do(studio: Studio) -> None:
    (studio.takes / "morning").rename(studio.takes / "early morning")
    (studio.takes / "early morning" / SIDECAR).write_text("{}")
    assert studio.types("repair").out.splitlines() == [
        "early morning: it is damaged, and cannot be completed; "
        "`sda-live takes show 'early morning'` says why",
        "every other take is complete",
    ]


def test_what_is_to_be_typed_can_be_pasted(studio: Studio) -> None:
    studio.change("morning", is_complete=False)
    (studio.takes / "morning").rename(studio.takes / "early morning")
    assert "`sda-live takes repair 'early morning'`" in studio.types("export", "early morning").err


def test_a_take_is_deleted_when_that_is_meant(studio: Studio) -> None:
    assert studio.types("delete", "morning", typed="n\n").code == 0
    assert (studio.takes / "morning").is_dir()
    assert studio.types("delete", "morning", typed="y\n").code == 0
    assert studio.types("delete", "evening", "--yes").out == f"deleted {studio.takes / 'evening'}\n"
    assert studio.told("list") == []


@pytest.mark.parametrize("command", ["list", "show", "verify", "export", "repair", "delete"])
def test_every_command_has_help(studio: Studio, command: str) -> None:
    done = studio.types(command, "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_help_needs_nothing_heavy() -> None:
    heavy = "{'torch', 'numpy', 'matplotlib', 'soundfile', 'safetensors'}"
    code = f"import sys, sda_live.command.takes; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
