"""Laws of export: every sample as promised, a sidecar with every sound, and all or nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from sda_core import __version__, export
from sda_core.errors import OutputError, SettingError
from sda_core.export import (
    BIT_DEPTH_MAP,
    SAMPLE_RATE_OPTIONS,
    SOUND_FORMATS,
    SoundOrigin,
    export_blocks,
    export_sound,
    export_wav,
    write_sidecar_json,
)
from sda_core.waveform import Audio

BITS = {"16-bit": 16, "24-bit": 24}
LOSSLESS = [(suffix, depth) for suffix, kind in SOUND_FORMATS.items() for depth in kind.bit_depths]


def noise(*shape: int) -> Audio:
    return np.random.default_rng(0).uniform(-0.9, 0.9, shape).astype(np.float32)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> Audio:
    """Shape: (channels, frames)"""
    audio, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(audio.T)


@pytest.mark.parametrize("rate", SAMPLE_RATE_OPTIONS)
@pytest.mark.parametrize("depth", BIT_DEPTH_MAP)
def test_a_wav_has_the_rate_and_depth_asked_for(tmp_path: Path, rate: int, depth: str) -> None:
    path = export_wav(noise(2, 1000), tmp_path / "new" / "a.wav", rate, depth)
    assert path == tmp_path / "new" / "a.wav"
    facts = soundfile.info(path)
    assert (facts.format, facts.subtype) == ("WAV", BIT_DEPTH_MAP[depth])
    assert (facts.samplerate, facts.channels, facts.frames) == (rate, 2, 1000)


def test_without_more_words_a_wav_is_24_bits_at_48_khz(tmp_path: Path) -> None:
    facts = soundfile.info(export_wav(noise(100), str(tmp_path / "a.wav")))
    assert (facts.subtype, facts.samplerate, facts.channels) == ("PCM_24", 48000, 1)


@pytest.mark.parametrize("shape", [(0,), (1,), (70_000,), (1, 1000), (2, 70_000), (6, 1000)])
def test_mono_and_many_channels_are_written_in_their_order(tmp_path: Path, shape: tuple[int, ...]) -> None:
    audio = noise(*shape)
    got = read(export_wav(audio, tmp_path / "a.wav", bit_depth="32-bit float"))
    np.testing.assert_array_equal(got, np.atleast_2d(audio))


@pytest.mark.parametrize(("suffix", "depth"), LOSSLESS)
def test_samples_are_rounded_to_nearest(tmp_path: Path, suffix: str, depth: str) -> None:
    audio = noise(2, 70_000)
    path, _ = export_sound(audio, tmp_path / f"a{suffix}", bit_depth=depth)
    expected = audio
    if depth in BITS:
        scale = 2.0 ** (BITS[depth] - 1)
        expected = (np.rint(audio.astype(np.float64) * scale) / scale).astype(np.float32)
    np.testing.assert_array_equal(read(path), expected)


@pytest.mark.parametrize(("suffix", "depth"), LOSSLESS)
def test_what_lies_on_the_grid_comes_back_to_the_bit(tmp_path: Path, suffix: str, depth: str) -> None:
    steps = 2 ** (BITS.get(depth, 24) - 1)
    whole = np.random.default_rng(1).integers(-steps, steps, 5000)
    audio = (np.concatenate([whole, [-steps, steps - 1, 0, 1, -1]]) / steps).astype(np.float32)
    path, _ = export_sound(audio, tmp_path / f"a{suffix}", bit_depth=depth)
    np.testing.assert_array_equal(read(path)[0], audio)
    export_sound(read(path), tmp_path / f"again{suffix}", bit_depth=depth)
    np.testing.assert_array_equal(read(tmp_path / f"again{suffix}")[0], audio)


@pytest.mark.parametrize("suffix", SOUND_FORMATS)
def test_too_loud_is_clipped_and_never_wraps(tmp_path: Path, suffix: str) -> None:
    audio = np.array([0.5, 1.0, 1.0001, 7.0, 3e38, -1.0, -1.0001, -9.0, -3e38] * 500, np.float32)
    depth = "16-bit" if SOUND_FORMATS[suffix].bit_depths else None
    got = read(export_sound(audio, tmp_path / f"a{suffix}", bit_depth=depth)[0])[0]
    if depth:
        np.testing.assert_allclose(got, np.clip(audio, -1, 1 - 2**-15))
    else:
        assert np.abs(got).max() < 2


def test_floats_keep_what_is_above_full_scale(tmp_path: Path) -> None:
    audio = np.array([0.1, -2.5, 40.0], np.float32)
    np.testing.assert_array_equal(
        read(export_wav(audio, tmp_path / "a.wav", bit_depth="32-bit float"))[0], audio
    )


@pytest.mark.parametrize("suffix", [".ogg", ".mp3"])
def test_lossy_formats_keep_length_and_sound(tmp_path: Path, suffix: str) -> None:
    sine = (0.5 * np.sin(2 * np.pi * 440 / 48000 * np.arange(48_000))).astype(np.float32)
    got = read(export_sound(np.stack([sine, -sine]), tmp_path / f"a{suffix}")[0])
    assert got.shape[0] == 2
    assert abs(got.shape[1] - 48_000) < 2500
    left, right, expected = (np.abs(np.fft.rfft(sound, 1 << 16)) for sound in (*got, sine))
    assert min(np.corrcoef(left, expected)[0, 1], np.corrcoef(right, expected)[0, 1]) > 0.99


@pytest.mark.parametrize("suffix", SOUND_FORMATS)
def test_the_tags_are_in_the_file(tmp_path: Path, suffix: str) -> None:
    tags = {"comment": "seed 7, ünïcode", "title": "Glass $1", "date": "2026"}
    path, _ = export_sound(noise(5000), tmp_path / f"a{suffix}", tags=tags)
    with soundfile.SoundFile(path) as file:
        assert {"artist": "SDA", **tags}.items() <= file.copy_metadata().items()
    path, _ = export_sound(noise(5000), tmp_path / f"b{suffix}", tags={"artist": "me"})
    with soundfile.SoundFile(path) as file:
        assert (file.title, file.artist) == ("b", "me")


@pytest.mark.parametrize(
    ("name", "depth", "format_name", "kept_depth"),
    [
        ("a.wav", None, "WAV", "24-bit"),
        ("a.WAV", "16-bit", "WAV", "16-bit"),
        ("a.flac", "24-bit", "FLAC", "24-bit"),
        ("a.ogg", None, "OGG", None),
        ("a.mp3", None, "MP3", None),
    ],
)
def test_the_sidecar_tells_what_the_file_really_is(
    tmp_path: Path, name: str, depth: str | None, format_name: str, kept_depth: str | None
) -> None:
    origin = SoundOrigin(
        model_name="glass",
        seed=7,
        generation={"duration_s": 1.0, "bit_depth": "24-bit", "stereo_mode": "mono"},
        quality={"score": 0.9},
        extra={"models": [{"hash": "ab", "weight": 25.0}], "blend_mode": "audio"},
    )
    sound, sidecar = export_sound(
        noise(2, 4410), tmp_path / name, sample_rate=44100, bit_depth=depth, origin=origin
    )
    assert sidecar == tmp_path / "a.json"
    content = json.loads(sidecar.read_text(encoding="utf-8"))
    assert content["audio"] == {
        "file": name,
        "format": format_name,
        "sample_rate": 44100,
        "bit_depth": kept_depth,
        "channels": 2,
        "duration_s": 0.1,
    }
    assert soundfile.info(sound).format == format_name
    assert (content["version"], content["model_name"], content["seed"]) == (1, "glass", 7)
    assert content["quality"] == {"score": 0.9}
    assert content["models"] == [{"hash": "ab", "weight": 25.0}]
    assert content["program_version"] == __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    sample_rate: int = 44100
    bit_depth: str = "16-bit"
    stereo_mode: str = "mid_side"
    latent_vector: object = None


def test_a_sidecar_is_written_from_a_config_alone(tmp_path: Path) -> None:
    config = Config(latent_vector=torch.tensor([0.5, -1.0]))
    path = write_sidecar_json(tmp_path / "take.wav", "glass", config, 3, {"score": 0.5}, 1.5)
    assert path == tmp_path / "take.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert list(content)[:7] == [
        "version", "timestamp", "model_name", "seed", "generation", "quality", "audio",
    ]  # fmt: skip
    assert content["generation"] == {
        "sample_rate": 44100, "bit_depth": "16-bit", "stereo_mode": "mid_side", "latent_vector": [0.5, -1.0],
    }  # fmt: skip
    assert content["audio"] == {
        "file": "take.wav", "format": "WAV", "sample_rate": 44100, "bit_depth": "16-bit", "channels": 2,
        "duration_s": 1.5,
    }  # fmt: skip


def test_the_time_stamp_is_now_in_utc_or_the_one_given(tmp_path: Path) -> None:
    path = write_sidecar_json(tmp_path / "a.wav", "glass", {}, 0, {}, 1.0)
    stamp = datetime.fromisoformat(json.loads(path.read_text())["timestamp"])
    assert stamp.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=5)
    given = "2026-01-02T03:04:05+00:00"
    path = write_sidecar_json(tmp_path / "a.wav", "glass", {}, 0, {}, 1.0, timestamp=given)
    assert json.loads(path.read_text())["timestamp"] == given


class Mode(StrEnum):
    AUDIO = "audio"


def refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def test_the_sidecar_is_valid_json_whatever_is_in_it(tmp_path: Path) -> None:
    quality: dict[str, Any] = {
        "nan": float("nan"), "infinite": -np.inf, "single": np.float32(0.5), "count": np.int64(3),
        "array": np.array([1.0, np.nan]), "mode": Mode.AUDIO, "path": Path("a/b"), "yes": np.float32(1) > 0,
        "set": {1}, "none": None, "text": "ü",
    }  # fmt: skip
    path = write_sidecar_json(tmp_path / "a.wav", "glass", Config(), None, quality, 1.0)
    content = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse_constant)
    assert content["quality"] == {
        "nan": None, "infinite": None, "single": 0.5, "count": 3, "array": [1.0, None], "mode": "audio",
        "path": "a/b", "yes": True, "set": [1], "none": None, "text": "ü",
    }  # fmt: skip


def test_what_json_cannot_hold_and_what_would_hide_the_facts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="type object"):
        write_sidecar_json(tmp_path / "a.wav", "glass", {"x": object()}, 0, {}, 1.0)
    with pytest.raises(SettingError, match="needs a GenerationConfig or a mapping"):
        write_sidecar_json(tmp_path / "a.wav", "glass", [1], 0, {}, 1.0)
    with pytest.raises(SettingError, match="may not replace audio, seed"):
        write_sidecar_json(tmp_path / "a.wav", "glass", {}, 0, {}, 1.0, extra={"seed": 1, "audio": 2})
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("a.mp3", {"sample_rate": 96000}, "MP3 takes 44100, 48000"),
        ("a.wav", {"sample_rate": 22050}, "WAV takes 44100, 48000, 96000"),
        ("a.flac", {"bit_depth": "32-bit float"}, "FLAC takes others.*16-bit, 24-bit"),
        ("a.wav", {"bit_depth": "24 bit"}, "did you mean '24-bit'"),
        ("a.mp3", {"bit_depth": "16-bit"}, "MP3 has no bit depth; leave it out"),
        ("a.wave", {}, "did you mean '.wav'"),
        ("a", {}, "allowed: .wav, .flac, .ogg, .mp3"),
        ("a.wav", {"tags": {"titel": "x"}}, "did you mean 'title'"),
        ("a.ogg", {"channels": 3}, "OGG takes 1 to 2"),
        ("a.wav", {"channels": 0}, "got shape"),
        ("a.wav", {"bad": True}, "1 samples that are NaN or infinite"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, settings: dict[str, Any], words: str
) -> None:
    audio = np.zeros((settings.pop("channels", 2), 100), np.float32)
    if settings.pop("bad", False):
        audio[0, 3] = np.nan
    with pytest.raises(SettingError, match=words):
        export_sound(audio, tmp_path / "new" / name, **settings)
    assert names(tmp_path) == []


def test_export_wav_writes_wav_only(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="use export_sound"):
        export_wav(noise(10), tmp_path / "a.flac")
    with pytest.raises(ValueError, match="did you mean '24-bit'"):
        export_wav(noise(10), tmp_path / "a.wav", bit_depth="24")
    assert names(tmp_path) == []


@pytest.mark.parametrize("there", ["a.wav", "a.json"])
def test_what_is_there_is_replaced_only_when_told(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("old")
    with pytest.raises(OutputError, match=rf"{there} is there already; .*--overwrite"):
        export_sound(noise(10), tmp_path / "a.wav")
    assert names(tmp_path) == [there]
    assert (tmp_path / there).read_text() == "old"
    export_sound(noise(10), tmp_path / "a.wav", overwrite=True)
    assert names(tmp_path) == ["a.json", "a.wav"]
    assert (tmp_path / there).read_bytes() != b"old"


def test_a_folder_that_cannot_be_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "b.wav").mkdir()
    with pytest.raises(OutputError, match="part of the path is a file"):
        export_sound(noise(10), tmp_path / "file" / "a.wav")
    with pytest.raises(OutputError, match="a folder of that name"):
        export_sound(noise(10), tmp_path / "b.wav")
    assert names(tmp_path) == ["b.wav", "file"]


def full_disk(folder: Path, name: str, *, overwrite: bool) -> str:
    """What an export says where no file may grow above 20,000 bytes."""
    code = (
        "import resource, signal, sys\n"
        "import numpy as np\n"
        "from sda_core.errors import OutputError\n"
        "from sda_core.export import export_sound\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "noise = np.random.default_rng(0).uniform(-1, 1, 400_000)\n"
        "try: export_sound(noise, sys.argv[1], overwrite=sys.argv[2] == 'True')\n"
        "except OutputError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder / name, str(overwrite)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_a_disk_that_is_full_is_one_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    said = full_disk(tmp_path, name, overwrite=False)
    assert said == f"cannot save {tmp_path / name}: the file would be larger than the system allows here\n"
    assert names(tmp_path) == []


def test_a_disk_that_is_full_leaves_the_old_sound_and_its_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("old sound")
    (tmp_path / "a.json").write_text("old sidecar")
    assert "larger than the system allows" in full_disk(tmp_path, "a.wav", overwrite=True)
    assert names(tmp_path) == ["a.json", "a.wav"]
    assert (tmp_path / "a.wav").read_text() == "old sound"
    assert (tmp_path / "a.json").read_text() == "old sidecar"


@pytest.mark.parametrize("old", [None, "old sidecar"])
def test_a_sound_that_fails_after_its_sidecar_takes_the_sidecar_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str | None
) -> None:
    if old:
        (tmp_path / "a.json").write_text(old)
    seen: list[str] = []

    def replace_fails(path: Path, write: Any) -> Path:
        write(tmp_path / "a.wav.partial")
        seen.append((tmp_path / "a.json").read_text())
        (tmp_path / "a.wav.partial").unlink()
        raise OutputError("cannot save: the disk is gone")

    monkeypatch.setattr(export, "save_atomically", replace_fails)
    with pytest.raises(OutputError, match="the disk is gone"):
        export_sound(noise(10), tmp_path / "a.wav", overwrite=True)
    assert '"version": 1' in seen[0]  # the sidecar was there before the sound
    assert names(tmp_path) == (["a.json"] if old else [])
    assert not old or (tmp_path / "a.json").read_text() == old


def test_a_sound_too_large_for_wav_is_rf64_and_the_sidecar_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LARGEST_WAV_BYTES", 3 * 2 * 5000)
    audio = noise(2, 5000)
    for n_frames, expected in ((5000, "WAV"), (5001, "RF64")):
        sound, sidecar = export_sound(
            np.pad(audio, ((0, 0), (0, n_frames - 5000))), tmp_path / f"{expected}.wav"
        )
        assert soundfile.info(sound).format == expected
        assert json.loads(sidecar.read_text())["audio"]["format"] == expected
        np.testing.assert_allclose(read(sound)[:, :5000], audio, atol=2**-23)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_blocks_become_the_file_that_the_whole_becomes(tmp_path: Path, name: str) -> None:
    sound = noise(2, 70_001)
    whole, _ = export_sound(sound, tmp_path / name)
    path, sidecar = export_blocks(
        np.split(sound, [10, 5000, 5000, 60_000], axis=1),
        tmp_path / f"blocks-{name}",
        n_channels=2,
        n_frames=70_001,
        sample_rate=48000,
        bit_depth=None,
        origin=SoundOrigin,
    )
    assert np.array_equal(read(path), read(whole))
    assert json.loads(sidecar.read_text())["audio"]["duration_s"] == 70_001 / 48000


def test_where_a_sound_is_from_is_asked_when_all_of_it_has_come(tmp_path: Path) -> None:
    told: list[str] = []

    def blocks() -> Iterator[Audio]:
        yield noise(2, 10)
        told.append("sound")

    def origin() -> SoundOrigin:
        told.append("origin")
        return SoundOrigin(model_name="rain")

    facts = {"n_channels": 2, "n_frames": 10, "sample_rate": 48000, "bit_depth": None}
    export_blocks(blocks(), tmp_path / "a.wav", origin=origin, **facts)  # type: ignore[arg-type]
    assert told == ["sound", "origin"]


def test_a_sound_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def blocks() -> Iterator[Audio]:
        yield noise(2, 10)
        raise KeyboardInterrupt

    facts = {"n_channels": 2, "n_frames": 20, "sample_rate": 48000, "bit_depth": None}
    with pytest.raises(KeyboardInterrupt):
        export_blocks(blocks(), tmp_path / "a.wav", origin=SoundOrigin, **facts)  # type: ignore[arg-type]
    assert names(tmp_path) == []
