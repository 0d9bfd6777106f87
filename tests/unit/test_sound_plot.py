"""Laws of the picture of a sound: what is drawn is what is in the file, however it is read."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from sda_core import sound_plot
from sda_core.command import app
from sda_core.errors import AudioError, OutputError, SettingError
from sda_core.quality import compute_loudness_db
from sda_core.sound_plot import LOWEST_HZ, MOST_COLUMNS, N_ROWS, measure_sound, save_sound_plot

PNG = b"\x89PNG"
RATE = 48000


def sine(hz: float, seconds: float, peak: float = 1.0, rate: int = RATE) -> np.ndarray:
    return peak * np.sin(2 * np.pi * hz / rate * np.arange(round(seconds * rate)))


def written(path: Path, audio: np.ndarray, rate: int = RATE) -> Path:
    soundfile.write(path, audio.T, rate, subtype="FLOAT")
    return path


def row_of(hz: float, highest_hz: float = RATE / 2) -> int:
    return int(np.log(hz / LOWEST_HZ) / np.log(highest_hz / LOWEST_HZ) * N_ROWS)


@pytest.mark.parametrize("hz", [60, 440, 5000, 15_000])
@pytest.mark.parametrize("seconds", [1.0, 6.0])
def test_a_sine_at_full_scale_is_a_line_at_0_db_in_its_row(tmp_path: Path, hz: float, seconds: float) -> None:
    picture = measure_sound(written(tmp_path / "a.wav", sine(hz, seconds)))
    column = 10 * np.log10(picture.power[len(picture.power) // 2] + 1e-12)
    assert abs(int(column.argmax()) - row_of(hz)) <= (8 if hz < 100 else 1)
    assert column.max() == pytest.approx(0, abs=0.5)
    if hz > 100:
        assert column[: row_of(hz) - 25].max() < -60


def test_the_facts_are_those_of_the_sound(tmp_path: Path) -> None:
    audio = np.stack([sine(300, 3.0, 0.5), sine(900, 3.0, 0.25)]).astype(np.float32)
    picture = measure_sound(written(tmp_path / "a.wav", audio))
    assert (picture.sample_rate, picture.duration_s) == (RATE, 3.0)
    assert picture.peak == pytest.approx(0.5, abs=1e-4)
    assert picture.loudness_db == pytest.approx(compute_loudness_db(audio, RATE), abs=0.01)
    for lane, peak in enumerate((0.5, 0.25)):
        assert picture.highest[lane].max() == pytest.approx(peak, abs=1e-3)
        assert picture.lowest[lane].min() == pytest.approx(-peak, abs=1e-3)
        assert np.sqrt(np.mean(picture.rms[lane] ** 2)) == pytest.approx(peak / np.sqrt(2), rel=0.01)


def test_a_click_is_seen_wherever_it_is(tmp_path: Path) -> None:
    """No reduction to the columns of the picture loses a single sample."""
    for place in (0, 77_777, 20 * 8000 - 1):
        audio = np.zeros(20 * 8000)
        audio[place] = -0.9
        picture = measure_sound(written(tmp_path / "a.wav", audio, 8000))
        lowest = picture.lowest[0]
        assert lowest.min() == pytest.approx(-0.9)
        assert int(lowest.argmin()) == pytest.approx(place / len(audio) * len(lowest), abs=1)
        assert picture.power.sum(1).argmax() == pytest.approx(place / len(audio) * len(picture.power), abs=8)


@pytest.mark.parametrize("read_s", [1, 2])
def test_the_picture_does_not_depend_on_how_the_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_s: int
) -> None:
    audio = np.random.default_rng(0).uniform(-1, 1, (2, 6 * 8000 + 1234)).astype(np.float32)
    path = written(tmp_path / "a.wav", audio, 8000)
    whole = measure_sound(path)
    monkeypatch.setattr(sound_plot, "READ_S", read_s)
    pieces = measure_sound(path)
    for entry in fields(whole):
        np.testing.assert_allclose(
            getattr(pieces, entry.name), getattr(whole, entry.name), rtol=1e-5, atol=1e-9
        )


def test_a_long_sound_needs_no_more_columns_than_the_picture_has(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(300 * 8000, np.float32), 8000, subtype="PCM_16")
    picture = measure_sound(path)
    assert picture.lowest.shape == (1, MOST_COLUMNS)
    assert picture.power.shape[0] <= MOST_COLUMNS
    assert picture.loudness_db == -120


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 70_000), (11, 100)])
def test_every_sound_is_drawn(tmp_path: Path, shape: tuple[int, int]) -> None:
    audio = np.random.default_rng(0).uniform(-2, 2, shape)
    path = written(tmp_path / "cash $5_$ 雨.wav", audio)
    assert save_sound_plot(tmp_path / "new" / "a.png", path).read_bytes().startswith(PNG)


@pytest.mark.parametrize("rate", [1000, 192_000])
def test_every_rate_is_drawn(tmp_path: Path, rate: int) -> None:
    path = written(tmp_path / "a.wav", sine(200, 0.3, 0.5, rate), rate)
    assert save_sound_plot(tmp_path / "a.png", path).read_bytes().startswith(PNG)


def test_a_long_silence_is_drawn(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", np.zeros((2, 130 * 1000)), 1000)
    assert save_sound_plot(tmp_path / "a.png", path).is_file()


@pytest.mark.parametrize(
    ("audio", "words"),
    [(np.zeros(0), "holds no sound"), (np.array([0.0, np.nan]), "NaN or infinite"), (None, "unreadable")],
)
def test_what_cannot_be_drawn_says_why(tmp_path: Path, audio: np.ndarray | None, words: str) -> None:
    path = tmp_path / "a.wav"
    if audio is not None:
        written(path, audio)
    with pytest.raises(AudioError, match=rf"a\.wav: .*{words}"):
        save_sound_plot(tmp_path / "a.png", path)
    assert not (tmp_path / "a.png").exists()


def test_the_command_draws_and_replaces_when_told(tmp_path: Path) -> None:
    path, out = written(tmp_path / "a.wav", sine(200, 0.1)), tmp_path / "a.png"
    words = ["sound", "plot", str(path), "--out", str(out)]
    out.write_text("mine")
    with pytest.raises(OutputError, match=r"a\.png is there already; .*--overwrite"):
        CliRunner().invoke(app, words, catch_exceptions=False)
    assert out.read_text() == "mine"
    out.unlink()
    for told in ([], ["--overwrite"]):
        done = CliRunner().invoke(app, [*words, *told], catch_exceptions=False)
        assert done.exit_code == 0
        assert done.output.strip() == f"saved {out}"
        assert out.read_bytes().startswith(PNG)


@pytest.mark.parametrize(("name", "words"), [("none.wav", "no such file"), (".", "is a folder")])
def test_the_command_says_what_is_no_file(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(AudioError, match=f"{words}; give the path of a sound file, or of a take"):
        CliRunner().invoke(
            app,
            ["sound", "plot", str(tmp_path / name), "--out", str(tmp_path / "a.png")],
            catch_exceptions=False,
        )


def test_the_command_refuses_what_is_no_picture(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", sine(200, 0.1))
    with pytest.raises(SettingError, match=r"ends in \.png"):
        CliRunner().invoke(app, ["sound", "plot", str(path), "--out", str(path)], catch_exceptions=False)
    with pytest.raises(OutputError, match="not a folder"):
        save_sound_plot(path / "a.png", path)
