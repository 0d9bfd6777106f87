"""Laws of sound files: every format there and back, mono, other rates, and faults with their reason."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from numpy.typing import NDArray

from sda_core.audio import FOREIGN_SUFFIXES, SOUND_SUFFIXES, read_at_rate, read_sound, resample, write_wav
from sda_core.errors import AudioError, OutputError

Audio = NDArray[np.floating]
KINDS = sorted(set(soundfile.available_formats()) - {"RAW"})


def sine(n_frames: int = 24_000, sample_rate: int = 48_000, hz: float = 440.0) -> Audio:
    return 0.5 * np.sin(2 * np.pi * hz / sample_rate * np.arange(n_frames))


def written(folder: Path, kind: str) -> Iterator[tuple[Path, int]]:
    """A sine in every encoding libsndfile can write in that kind of file, and the rate it could keep."""
    for subtype in soundfile.available_subtypes(kind):
        for rate in (48_000, 44_100, 8_000):
            path = folder / f"{subtype}.{kind.lower()}"
            try:
                soundfile.write(path, sine(), rate, format=kind, subtype=subtype)
                yield path, soundfile.info(path).samplerate
                break
            except (soundfile.LibsndfileError, ValueError):
                path.unlink(missing_ok=True)


@pytest.mark.parametrize("kind", KINDS)
def test_what_libsndfile_writes_is_read_back(tmp_path: Path, kind: str) -> None:
    files = list(written(tmp_path, kind))
    assert files
    for path, rate in files:
        sound = read_sound(path)
        assert sound.sample_rate == rate, path
        assert abs(len(sound.audio) - 24_000) < 3_000, path  # some pad to their packets
        assert (sound.channels, sound.note) == (1, ""), path
        got, expected = (np.abs(np.fft.rfft(audio, 1 << 15)) for audio in (sound.audio, sine()))
        assert np.corrcoef(got, expected)[0, 1] > 0.9, path


def test_every_kind_of_file_is_known_by_its_suffix() -> None:
    assert {f".{kind.lower()}" for kind in KINDS} <= SOUND_SUFFIXES
    assert {".wav", ".aif", ".aiff", ".flac", ".ogg", ".mp3", ".opus"} <= SOUND_SUFFIXES
    assert not SOUND_SUFFIXES & FOREIGN_SUFFIXES


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_samples_are_read_as_they_were_written(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(), 48_000, subtype=subtype)
    sound = read_sound(tmp_path / "a.wav")
    assert sound.audio.dtype == np.float32
    np.testing.assert_allclose(sound.audio, sine(), atol=2**-15 if subtype == "PCM_16" else 1e-6)


@pytest.mark.parametrize("n_frames", [0, 1, 65_535, 65_536, 65_537, 131_072])
def test_any_length_is_read_whole(tmp_path: Path, n_frames: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(n_frames), 48_000, subtype="FLOAT")
    sound = read_sound(tmp_path / "a.wav")
    np.testing.assert_array_equal(sound.audio, sine(n_frames).astype(np.float32))
    assert sound.duration_s == n_frames / 48_000


def test_channels_are_mixed_to_their_mean(tmp_path: Path) -> None:
    channels = np.stack([sine(hz=300), sine(hz=500), np.zeros(24_000)], axis=1)
    soundfile.write(tmp_path / "a.wav", channels, 48_000, subtype="FLOAT")
    sound = read_sound(tmp_path / "a.wav")
    assert (sound.channels, sound.note) == (3, "")
    np.testing.assert_allclose(sound.audio, channels.mean(1), atol=1e-6)


def test_where_channels_cancel_each_other_the_first_one_is_used(tmp_path: Path) -> None:
    channels = np.stack([sine(), -0.99 * sine()], axis=1)
    soundfile.write(tmp_path / "a.wav", channels, 48_000, subtype="FLOAT")
    sound = read_sound(tmp_path / "a.wav")
    assert "cancel" in sound.note
    np.testing.assert_allclose(sound.audio, channels[:, 0], atol=1e-6)


def test_a_sound_on_one_channel_only_is_kept(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([np.zeros(24_000), sine()], axis=1), 48_000, subtype="FLOAT")
    sound = read_sound(tmp_path / "a.wav")
    assert sound.note == ""
    np.testing.assert_allclose(sound.audio, sine() / 2, atol=1e-6)


@pytest.mark.parametrize("value", [1e30, np.inf, np.nan])
@pytest.mark.parametrize("n_frames", [0, 99])
def test_odd_channels_are_read_without_a_warning(tmp_path: Path, n_frames: int, value: float) -> None:
    soundfile.write(tmp_path / "a.wav", np.full((n_frames, 2), [value, -value]), 48_000, subtype="FLOAT")
    assert len(read_sound(tmp_path / "a.wav").audio) == n_frames


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000])
def test_a_sine_stays_that_sine_at_another_rate(rate: int) -> None:
    got = resample(torch.from_numpy(sine(rate, rate)).float(), rate, 48_000).double().numpy()
    assert len(got) == 48_000
    assert np.abs(got - sine(48_000))[3000:-3000].max() < 1e-5


@pytest.mark.parametrize("rate", [44_101, 44_056, 47_999, 48_001, 37_123])
def test_odd_rates_keep_length_and_pitch_to_a_cent(rate: int) -> None:
    got = resample(torch.from_numpy(sine(2 * rate, rate, hz=1000.0)).float(), rate, 48_000).numpy()
    assert len(got) == pytest.approx(96_000, rel=6e-4)
    spectrum = np.abs(np.fft.rfft(got * np.hanning(len(got)), 1 << 21))
    hz = np.argmax(spectrum) * 48_000 / (1 << 21)
    assert abs(1200 * np.log2(hz / 1000.0)) < 1


def test_what_is_above_half_the_new_rate_is_gone_and_does_not_fold_down() -> None:
    high = torch.from_numpy(sine(96_000, 96_000, hz=30_000.0)).float()
    assert resample(high, 96_000, 48_000)[2000:-2000].abs().max() < 1e-4


def test_the_same_rate_is_left_as_it_is() -> None:
    sound = torch.ones(2, 100)
    assert resample(sound, 44_100, 44_100) is sound


def test_resampling_works_along_the_last_axis() -> None:
    sound = torch.sin(torch.arange(2 * 3 * 4410.0) ** 1.3).reshape(2, 3, 4410)
    alone = resample(sound[1, 2], 44_100, 48_000)
    torch.testing.assert_close(resample(sound, 44_100, 48_000)[1, 2], alone, rtol=0, atol=1e-5)


def test_reading_at_a_rate_resamples(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sine(22_050, 22_050), 22_050, subtype="FLOAT")
    got = read_at_rate(tmp_path / "a.wav")
    assert got.shape == (48_000,)
    assert np.abs(got.numpy() - sine(48_000))[3000:-3000].max() < 1e-5


def refusal(path: Path) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(AudioError) as caught:
        read_sound(path)
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert "\n" not in sentence
    return sentence


def test_what_is_no_sound_is_unreadable_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound at all, whatever its name says")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder.wav").mkdir()
    for name in ("text.wav", "empty.wav", "folder.wav", "missing.wav"):
        assert "unreadable (" in refusal(tmp_path / name)


@pytest.mark.parametrize("suffix", sorted(FOREIGN_SUFFIXES))
def test_sound_that_needs_another_decoder_is_refused_with_the_way_out(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"0000ftypM4A ")
    assert "convert it to WAV or FLAC" in refusal(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("rate", [1, 999, 768_001, 2**31 - 1])
def test_a_rate_that_no_sound_has_is_refused(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(), rate)
    assert f"{rate} Hz" in refusal(tmp_path / "a.wav")


@pytest.mark.parametrize("kind", ["WAV", "AIFF", "AU", "W64", "RF64", "MP3"])
def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes_and_says_so(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind.lower()}"
    rng = np.random.default_rng(0)
    soundfile.write(path, 0.1 * rng.standard_normal(96_000), 48_000, format=kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = read_sound(path)
    assert 0.3 < len(sound.audio) / 96_000 < 0.7
    assert "cut short" in sound.note or "could be read" in sound.note


def test_a_flac_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, sine(), 48_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "unreadable" in refusal(path)


def with_length_unknown(path: Path) -> None:
    """As a program leaves it that writes into a pipe and cannot go back to the header."""
    content = bytearray(path.read_bytes())
    if path.suffix == ".wav":
        place = content.index(b"data") + 4
        content[4:8] = content[place : place + 4] = b"\xff" * 4
    else:
        facts = int.from_bytes(content[18:26], "big")  # the last 36 bits are the number of frames
        content[18:26] = (facts >> 36 << 36).to_bytes(8, "big")
    path.write_bytes(content)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_stream_that_did_not_know_its_length_is_read_whole(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    soundfile.write(path, sine(), 48_000)
    with_length_unknown(path)
    sound = read_sound(path)
    assert (len(sound.audio), sound.note) == (24_000, "")


@pytest.mark.parametrize("shape", [(24_000,), (1, 24_000), (2, 24_000)])
def test_what_is_written_is_read_back_to_24_bits(tmp_path: Path, shape: tuple[int, ...]) -> None:
    audio = np.random.default_rng(0).uniform(-0.9, 0.9, shape).astype(np.float32)
    path = write_wav(tmp_path / "new" / "a.wav", audio)
    got, rate = soundfile.read(path, always_2d=True)
    assert rate == 48_000
    assert soundfile.info(path).subtype == "PCM_24"
    np.testing.assert_allclose(got.T, np.atleast_2d(audio), atol=2**-23)


def test_a_sound_that_cannot_be_saved_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="not a folder"):
        write_wav(tmp_path / "file" / "a.wav", np.zeros(10, np.float32))
