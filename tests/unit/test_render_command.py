"""`sda render`: what is wished for is what is made, and what cannot be is said before anything is made."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from sda_core.bounce import Bounced
from sda_core.bounce import bounce as real_bounce
from sda_core.command import app, rendering
from sda_core.errors import SdaError
from sda_core.journal import Journal
from sda_core.model_file import save_model
from sda_core.order import Order
from tests.fixtures.small_model import LATENT_DIM, MEL_SHAPE, small_model, small_network

SHORT = ("--duration", "0.2", "--quality", "live", "--jobs", "1")
SCORE = """
duration_s = 0.25
[[slot]]
model = "rain"
[start]
drift = 0.5
seed = 5
[[key]]
at_s = 0.2
brightness = 3
"""


@dataclass(frozen=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True, kw_only=True)
class Studio:
    """A folder to work in, and a library with two models of one latent size and one of another."""

    folder: Path

    def types(self, *arguments: object) -> Done:
        result = CliRunner().invoke(app, ["render", *map(str, arguments)])
        error = result.exception
        if isinstance(error, SdaError):
            return Done(code=error.exit_code, out=result.stdout, err=f"{result.stderr}{error}\n")
        if error is not None and not isinstance(error, SystemExit):
            raise error
        return Done(code=result.exit_code, out=result.stdout, err=result.stderr)

    def makes(self, *arguments: object) -> list[dict[str, Any]]:
        """What `--json` tells of sounds that were made."""
        done = self.types(*arguments, "--json")
        assert done.code == 0, done.err
        told: list[dict[str, Any]] = json.loads(done.out)
        return told

    def sidecar(self, *arguments: object) -> dict[str, Any]:
        """The sidecar of one sound."""
        (told,) = self.makes(*arguments, *SHORT)
        content: dict[str, Any] = json.loads(Path(told["sidecar"]).read_text())
        return content

    def values(self, *arguments: object) -> Mapping[str, str]:
        values: dict[str, str] = self.sidecar(*arguments)["generation"]["values"]
        return values

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and "home" not in path.parts
        )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    other = small_network(2, latent_dim=LATENT_DIM + 1, mel_shape=MEL_SHAPE)
    for model in (small_model("rain", 0), small_model("wind", 1), small_model("fire", network=other)):
        save_model(model, folder / f"{model.name}.safetensors")
    return folder


@pytest.fixture
def studio(tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    shutil.copytree(library, tmp_path / "home" / "models")
    monkeypatch.setenv("SDA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return Studio(folder=tmp_path)


def samples(path: str | Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]


def test_a_model_becomes_a_file_in_its_usual_folder(studio: Studio) -> None:
    done = studio.types("rain", *SHORT)
    assert done.code == 0
    sound, sidecar = studio.files()[::-1]
    assert re.fullmatch(r"data/generated/rain/gen_\d{8}T\d{9}Z_seed0\.wav", sound)
    assert sidecar == sound.replace(".wav", ".json")
    assert done.out == f"saved {sound} (0.2 s, seed 0)\n"
    facts = soundfile.info(sound)
    assert (facts.frames, facts.samplerate, facts.channels, facts.subtype) == (9600, 48000, 2, "PCM_24")


def test_options_stand_in_any_order(studio: Studio) -> None:
    studio.types("--seed", 3, *SHORT, "rain", "--out", "a.wav")
    studio.types("--out", "b.wav", "rain", *SHORT, "--seed=3")
    assert np.array_equal(samples("a.wav"), samples("b.wav"))


def test_json_is_one_value_on_stdout_and_progress_is_on_stderr(studio: Studio) -> None:
    done = studio.types("rain", "wind", *SHORT, "--json", "--out", "sounds")
    told = json.loads(done.out)
    assert [Path(one["file"]).name for one in told] == ["rain_seed0.wav", "wind_seed0.wav"]
    assert [set(one) for one in told] == [{"file", "sidecar", "seed", "duration_s", "quality"}] * 2
    assert "rendering" in done.err
    assert "100 %" in done.err


def test_several_models_and_a_count_are_so_many_sounds_with_seeds_in_a_row(studio: Studio) -> None:
    told = studio.makes("rain", "wind", "--count", 3, "--seed", 7, *SHORT, "--out", "sounds")
    assert [one["seed"] for one in told] == [7, 8, 9, 7, 8, 9]
    assert [name for name in studio.files() if name.endswith(".wav")] == [
        f"sounds/{model}_seed{seed}.wav" for model in ("rain", "wind") for seed in (7, 8, 9)
    ]
    assert len({samples(one["file"]).tobytes() for one in told}) == 6


def test_sliders_are_named_by_number_or_label_in_any_case(studio: Studio) -> None:
    for name in ("1", "slider1", "brightness", "Brightness "):
        assert (
            studio.values("rain", "--slider", f"{name}=-4.5", "--overwrite", "--out", "a.wav")["slider1"]
            == "-4.5"
        )
    assert studio.values("rain", "-s", "Axis 2=3", "-s", "1=1", "--out", "b.wav")["slider2"] == "3"


def test_any_parameter_can_be_set(studio: Studio) -> None:
    values = studio.values(
        "rain", "--set", "drift=0.4", "--set", "freeze=on", "--set", "join=latent_interpolation"
    )
    assert (values["drift"], values["freeze"], values["join"]) == ("0.4", "on", "latent_interpolation")
    assert studio.values("rain", "--set", "seed=5", "--out", "a.wav")["seed"] == "5"


def test_options_of_their_own_reach_the_parameters(studio: Studio) -> None:
    values = studio.values("rain", "--stereo", "dual_seed", "--width", 1.2, "--blend-mode", "latent")
    assert values["stereo_mode"] == "dual_seed"
    assert (values["width"], values["blend_mode"], values["quality"]) == ("1.2", "latent", "live")


def test_a_blend_has_its_models_and_weights(studio: Studio) -> None:
    content = studio.sidecar("rain", "--blend", "wind:30", "-b", "fire:10", "--weight", 60)
    assert content["model_name"] == "rain + wind + fire"
    assert [slot and slot["weight"] for slot in content["slots"]] == [60, 30, 10, None]
    alone = studio.makes("rain", *SHORT, "--out", "alone.wav")
    (file,) = (name for name in studio.files() if "generated" in name and name.endswith(".wav"))
    assert not np.array_equal(samples(alone[0]["file"]), samples(file))


@pytest.mark.parametrize(
    ("arguments", "frames", "subtype"),
    [
        (("--format", "flac", "--bit-depth", "16-bit"), 9600, "PCM_16"),
        (("--format", "wav", "--bit-depth", "32-bit float", "--sample-rate", "96000"), 19200, "FLOAT"),
        (("--sample-rate", "44100", "--duration", "0.3337"), 14716, "PCM_24"),
        (("--format", "ogg"), 9600, "VORBIS"),
        (("--format", ".MP3"), 9600, "MPEG_LAYER_III"),
    ],
)
def test_the_file_is_as_asked_for(
    studio: Studio, arguments: tuple[str, ...], frames: int, subtype: str
) -> None:
    (told,) = studio.makes("rain", *SHORT, *arguments)
    facts = soundfile.info(told["file"])
    assert (facts.frames, facts.subtype) == (frames, subtype)


def test_the_name_of_out_decides_the_format(studio: Studio) -> None:
    (told,) = studio.makes("rain", *SHORT, "--out", "new/Take.FLAC")
    assert soundfile.info(told["file"]).format == "FLAC"


def test_mono_is_one_channel(studio: Studio) -> None:
    (told,) = studio.makes("rain", *SHORT, "--stereo", "mono")
    assert soundfile.info(told["file"]).channels == 1


def test_a_score_is_a_piece(studio: Studio) -> None:
    Path("piece.toml").write_text(SCORE.replace("brightness", "slider1"))
    told = studio.makes("--score", "piece.toml", "--jobs", 1, "--width", 0.1, "-q", "live", "-o", "a.wav")
    content = json.loads(Path(told[0]["sidecar"]).read_text())
    assert (told[0]["seed"], told[0]["duration_s"]) == (5, 0.25)
    assert content["generation"]["values"]["drift"] == "0.5"
    assert content["generation"]["values"]["width"] == "0.1"
    told = studio.makes("--score", "piece.toml", "--jobs", 1, "--count", 2, "-q", "live", "-o", "many")
    assert [Path(one["file"]).name for one in told] == ["piece_seed5.wav", "piece_seed6.wav"]
    assert studio.makes("--score", "piece.toml", "--jobs", 1, "--seed", 1, "-o", "b.wav")[0]["seed"] == 1


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_again_is_the_same_to_the_bit(studio: Studio, suffix: str) -> None:
    first = studio.makes(
        "rain", "-b", "wind:40", "--count", 2, "-d", 0.2003, "-q", "live", "-j", 1, "-s", "1=5",
        "--set", "drift=1", "--sample-rate", 44100, "--format", suffix, "--out", "sounds",
    )[1]  # fmt: skip
    (named,) = studio.makes("--again", first["sidecar"], "--out", f"again.{suffix}")
    (placed,) = studio.makes("--again", first["sidecar"], "--out", "folder")
    assert Path(placed["file"]).name == Path(first["file"]).name
    for told in (named, placed):
        assert np.array_equal(samples(first["file"]), samples(told["file"]))
        assert (told["seed"], told["quality"]) == (first["seed"], first["quality"])


def test_again_can_be_finer_and_in_another_format(studio: Studio) -> None:
    first = studio.makes("rain", *SHORT, "--format", "mp3", "--out", "sounds")[0]
    again = ("--again", first["sidecar"])
    assert soundfile.info(studio.makes(*again, "--out", "b.flac")[0]["file"]).subtype == "PCM_24"
    (finer,) = studio.makes(*again, "--out", "c.wav", "-r", 96000, "-q", "offline", "--bit-depth", "16-bit")
    facts = soundfile.info(finer["file"])
    assert (facts.samplerate, facts.frames, facts.subtype) == (96000, 19200, "PCM_16")
    values = json.loads(Path(finer["sidecar"]).read_text())["generation"]["values"]
    assert values["quality"] == "offline"
    assert soundfile.info(studio.makes(*again, "--out", "d", "--format", "ogg")[0]["file"]).format == "OGG"


def test_again_takes_the_sidecar_beside_a_sound(studio: Studio) -> None:
    (first,) = studio.makes("rain", *SHORT, "--out", "a.wav")
    (again,) = studio.makes("--again", first["file"], "--out", "b.wav")
    assert np.array_equal(samples(first["file"]), samples(again["file"]))


def test_again_finds_models_that_were_renamed(studio: Studio) -> None:
    first = studio.makes("rain", *SHORT, "--out", "a.wav")[0]
    models = studio.folder / "home" / "models"
    (models / "rain.safetensors").rename(models / "drizzle.safetensors")
    assert studio.types("--again", first["sidecar"], "--out", "b.wav").code == 0
    assert np.array_equal(samples("a.wav"), samples("b.wav"))


def stopped_at(number: int) -> Callable[[Order, Callable[[float], None]], Bounced]:
    calls = iter(range(1, 100))

    def bounce(order: Order, advance: Callable[[float], None]) -> Bounced:
        if next(calls) == number:
            raise KeyboardInterrupt
        return real_bounce(order, advance)

    return bounce


def test_ctrl_c_tells_what_is_there_already(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "bounce", stopped_at(2))
    done = studio.types("rain", "--count", 3, *SHORT, "--out", "sounds", "--json")
    assert done.code == 130
    assert [one["seed"] for one in json.loads(done.out)] == [0]
    assert "stopped after 1 of 3" in done.err
    assert studio.files() == ["sounds/rain_seed0.json", "sounds/rain_seed0.wav"]


BAD: list[tuple[tuple[object, ...], int, str]] = [
    ((), 2, "model: got none; name one"),
    (("rian",), 4, "did you mean 'rain'"),
    (("rain", "--blend", "wnd:30"), 4, "did you mean 'wind'"),
    (("nowhere/rain.safetensors",), 4, "no such file"),
    (("rain", "--slider", "1=11"), 2, "slider1: got 11, allowed is -10 to 10"),
    (("rain", "--slider", "1=up"), 2, "slider1: got 'up', allowed is -10 to 10"),
    (("rain", "--slider", "1=nan"), 2, "allowed is -10 to 10"),
    (("rain", "--slider", "bright=3"), 2, "got 'bright', the sliders are: 1 brightness, 2 Axis 2"),
    (("rain", "--slider", "7=3"), 2, "the sliders are: 1 brightness, 2 Axis 2"),
    (("rain", "--slider", "1:3"), 2, "slider: got '1:3'; write NAME=VALUE"),
    (("rain", "--set", "drft=1"), 2, "did you mean 'drift'"),
    (("rain", "--set", "drift=2"), 2, "drift: got 2, allowed is 0 to 1"),
    (("rain", "--set", "randomise=1"), 2, "set: got 'randomise'"),
    (("rain", "--blend", "wind"), 2, "blend: got 'wind'; write MODEL:WEIGHT"),
    (("rain", "--blend", "wind:300"), 2, "got 300.0, allowed is 0 to 100 %; write MODEL:WEIGHT"),
    (("rain", *("--blend", "wind:1") * 4), 2, "got 5 models, 4 are the most"),
    (("rain", "--weight", "-1", "--blend", "wind:1"), 2, "weight1: got -1"),
    (("rain", "--blend", "fire:50", "--blend-mode", "latent"), 2, "use audio blending"),
    (("rain", "--blend-mode", "latnt"), 2, "did you mean 'latent'"),
    (("rain", "--stereo", "surround"), 2, "allowed: mid_side, mono, dual_seed"),
    (("rain", "--width", 2), 2, "width: got 2"),
    (("rain", "--quality", "best"), 2, "allowed: live, fine, offline"),
    (("rain", "--format", "mp3", "--sample-rate", 96000), 2, "MP3 takes 44100, 48000"),
    (("rain", "--format", "flac", "--bit-depth", "32-bit float"), 2, "FLAC takes others"),
    (("rain", "--format", "ogg", "--bit-depth", "16-bit"), 2, "OGG has no bit depth"),
    (("rain", "--bit-depth", "24bit"), 2, "did you mean '24-bit'"),
    (("rain", "--sample-rate", 22050), 2, "WAV takes 44100, 48000, 96000"),
    (("rain", "--sample-rate", 0), 2, "WAV takes 44100, 48000, 96000"),
    (("rain", "--format", "flc"), 2, "format: got 'flc', did you mean 'flac'"),
    (("rain", "--format", "mp3", "--out", "a.wav"), 2, "format: got 'mp3' for a.wav"),
    (("rain", "--out", "a.wave"), 2, "did you mean '.wav'"),
    (("rain", "wind", "--out", "a.wav"), 2, "got the one file a.wav for 2 sounds; give a folder"),
    (("rain", "--count", 2, "--out", "a.wav"), 2, "for 2 sounds; give a folder"),
    (("rain", "rain", "--out", "sounds"), 2, "more than one sound for sounds/rain_seed0.wav"),
    (("rain", "--count", "two"), 2, "count: got 'two', a whole number is needed"),
    (("rain", "--width", "wide"), 2, "width: got 'wide', a number is needed"),
    (("rain", "--jobs", -1), 2, "jobs: got -1, allowed is 0 or more"),
    (("rain", "--count", 0), 2, "count: got 0, allowed is 1 to 10000"),
    (("rain", "--count", 10_001), 2, "allowed is 1 to 10000"),
    (("rain", "--seed", -1), 2, "seed: got -1, allowed is 0 to 2147483647"),
    (("rain", "--seed", 2**31 - 1, "--count", 2), 2, "allowed is 0 to 2147483646"),
    (("rain", "--duration", 0), 2, "duration: got 0 s, allowed is 0.001 to 3600 s"),
    (("rain", "--duration", -1), 2, "duration: got -1 s"),
    (("rain", "--duration", "nan"), 2, "duration: got nan s"),
    (("rain", "--duration", 1e9), 2, "duration: got 1e+09 s"),
    (("rain", "--out", "in-the-way/a.wav"), 5, "part of the path is a file"),
    (("rain", "--out", "there.wav"), 5, "there.wav is there already; choose another name"),
    (("rain", "--score", "good.toml"), 2, "score: got MODEL beside it"),
    (("--score", "good.toml", "--slider", "1=3", "--duration", 3), 2, "got --slider, --duration beside"),
    (("--score", "gone.toml"), 3, "gone.toml: cannot be read (No such file"),
    (("--score", "noise.toml"), 3, "noise.toml: cannot be read (it is not text)"),
    (("--score", "no.toml"), 2, "no.toml: this is not TOML (Invalid value (at line 2"),
    (("--score", "key.toml"), 2, "key.toml: [[key]] 1: got 'brightnes'"),
    (("--score", "key.toml"), 2, "; sliders are named by number here"),
    (("--score", "model.toml"), 4, "did you mean 'rain'"),
    (("--score", "latent.toml"), 2, "use audio blending"),
    (("--score", "short.toml"), 2, "duration: got 1e-06 s"),
    (("--again", "there.json", "--out", "a.wav"), 3, "there.json: this is no sidecar"),
    (("--again", "alone.wav", "--out", "a.wav"), 3, "by `sda render` (it is not text)"),
    (("--again", "there.wav", "--out", "a.wav"), 3, "there.json: this is no sidecar"),
    (("--again", "gone.json", "--out", "a.wav"), 3, "gone.json: cannot be read"),
    (("--again", "there.json", "-s", "1=3", "--count", 2), 2, "again: got --slider, --count beside it"),
    (("--again", "there.json", "rain", "--score", "good.toml"), 2, "again: got --score beside it"),
    (("broken",), 4, "broken.safetensors"),
    (("rain", "broken"), 4, "broken.safetensors"),
    (("rain", "--blend", "broken:10"), 4, "broken.safetensors"),
]  # fmt: skip


@pytest.fixture
def crowded(studio: Studio) -> Studio:
    """A studio with things in the way."""
    (studio.folder / "in-the-way").touch()
    (studio.folder / "there.wav").touch()
    (studio.folder / "alone.wav").write_bytes(b"RIFF\xca\xff")
    (studio.folder / "there.json").write_text("{}")
    scores = {
        "good": SCORE.replace("brightness", "slider1"),
        "no": "duration_s = 3\nmodel = x\n",
        "key": SCORE.replace("brightness", "brightnes"),
        "model": SCORE.replace("rain", "rian").replace("brightness", "slider1"),
        "short": SCORE.replace("0.25", "1e-6").replace("brightness", "slider1"),
        "latent": 'duration_s = 1\n[[slot]]\nmodel = "rain"\n[[slot]]\nmodel = "fire"\n'
        '[[key]]\nat_s = 0.5\nblend_mode = "latent"\n',
    }
    for name, text in scores.items():
        (studio.folder / f"{name}.toml").write_text(text)
    (studio.folder / "noise.toml").write_bytes(b"\xff\xfe\x00")
    models = studio.folder / "home" / "models"
    content = bytearray((models / "rain.safetensors").read_bytes())
    content[-1] ^= 1  # only the fingerprint tells
    (models / "broken.safetensors").write_bytes(content)
    return studio


@pytest.mark.parametrize(("arguments", "code", "words"), BAD, ids=lambda value: str(value)[:60])
def test_what_cannot_be_is_said_in_a_sentence_before_anything_is_made(
    crowded: Studio, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], code: int, words: str
) -> None:
    monkeypatch.setattr(rendering, "_bounce_all", None)
    before = crowded.files()
    done = crowded.types(*arguments)
    assert done.code == code
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert done.out == ""
    assert crowded.files() == before


def test_models_of_other_latents_may_take_turns(studio: Studio) -> None:
    text = (
        'duration_s = 0.2\n[[slot]]\nmodel = "rain"\n[start]\nblend_mode = "latent"\n'
        '[[load]]\nat_s = 0.1\nslot = 1\nmodel = "fire"\n'
    )
    Path("turns.toml").write_text(text)
    assert studio.types("--score", "turns.toml", "-q", "live", "-j", 1).code == 0


def test_again_without_its_models_names_them(studio: Studio) -> None:
    first = studio.makes("rain", "-b", "wind:5", *SHORT, "--out", "a.wav")[0]
    (studio.folder / "home" / "models" / "wind.safetensors").unlink()
    done = studio.types("--again", first["sidecar"], "--out", "b.wav")
    assert (done.code, "its models wind are not in the library" in done.err) == (3, True)
    assert studio.types("--again", first["sidecar"]).code == 3


def test_again_takes_models_from_elsewhere_by_name(studio: Studio) -> None:
    save_model(small_model("snow", 3), studio.folder / "snow.safetensors")
    first = studio.makes("./snow.safetensors", *SHORT, "--out", "a.wav")[0]
    assert studio.types("--again", first["sidecar"], "--out", "b.wav").code == 3
    assert studio.types("--again", first["sidecar"], "--out", "b.wav", "./snow.safetensors").code == 0
    assert np.array_equal(samples("a.wav"), samples("b.wav"))


@pytest.mark.parametrize(
    ("n_sounds", "each_s", "jobs", "at_once"),
    [
        (1, 600, 0, 1),
        (1, 600, 8, 1),
        (40, 0.1, 0, 1),
        (40, 60, 0, 4),
        (2, 60, 0, 2),
        (3, 0.1, 2, 2),
        (9, 60, 1, 1),
    ],
)
def test_processes_are_started_where_they_are_worth_it(
    monkeypatch: pytest.MonkeyPatch, n_sounds: int, each_s: float, jobs: int, at_once: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    order = Order(journal=Journal(n_frames=round(each_s * 48000)), model_paths={}, path=Path("a.wav"))
    assert rendering.n_processes([order] * n_sounds, jobs) == at_once


def test_again_wants_a_place(studio: Studio) -> None:
    first = studio.makes("rain", *SHORT, "--out", "a.wav")[0]
    done = studio.types("--again", first["sidecar"])
    assert (done.code, "got no --out" in done.err) == (2, True)


def test_what_is_there_is_replaced_when_told(studio: Studio) -> None:
    studio.types("rain", *SHORT, "--out", "a.wav")
    before = samples("a.wav")
    assert studio.types("rain", *SHORT, "--out", "a.wav", "--seed", 1).code == 5
    assert np.array_equal(samples("a.wav"), before)
    assert studio.types("rain", *SHORT, "--out", "a.wav", "--seed", 1, "--overwrite").code == 0
    assert not np.array_equal(samples("a.wav"), before)


def test_room_for_all_of_them_is_asked_for_first(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would fit by itself."""
    usage = shutil.disk_usage(studio.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    assert studio.types("rain", *SHORT, "--out", "a.wav").code == 0
    done = studio.types("rain", *SHORT, "--count", 50, "--out", "many")
    assert (done.code, "1 MB are free there and about 4 MB are needed" in done.err) == (5, True)
    assert studio.files() == ["a.json", "a.wav"]


def test_a_folder_that_may_not_be_written_is_said(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by its mode: whoever runs the tests may be root."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    done = studio.types("rain", *SHORT, "--out", "a.wav")
    assert (done.code, "the folder is not writable" in done.err) == (5, True)


def test_help_names_every_option_once(studio: Studio) -> None:
    done = studio.types("--help")
    assert done.code == 0
    for option in ("--blend", "--slider", "--set", "--count", "--again", "--score", "--out", "--json"):
        assert len(re.findall(rf"{option} ", done.out)) >= 1
