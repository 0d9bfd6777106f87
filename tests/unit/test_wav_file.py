"""A WAV that grows: whole at any moment, beyond 4 GB, with its markers, and after a disk that was full."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from sda_core.export import whole_numbers
from sda_core.take_repair import FRAME_BYTES
from sda_live.takes.wav_file import HEADER_BYTES, Cue, WavFile, header

SOUND = np.random.default_rng(1).uniform(-1.2, 1.2, (100_000, 2)).astype(np.float32)


def written(path: Path) -> NDArray[np.int32]:
    frames, rate = soundfile.read(path, dtype="int32", always_2d=True)
    assert rate == 48000
    return frames


def test_it_is_whole_up_to_the_last_second_at_any_moment(tmp_path: Path) -> None:
    wav = WavFile(tmp_path / "a.wav")
    for start in range(0, len(SOUND), 700):
        wav.append(SOUND[start : start + 700])
        if start % 7000 == 0:
            there = written(tmp_path / "a.wav")
            assert wav.n_frames - len(there) < 48000
            assert np.array_equal(there, whole_numbers(SOUND[: len(there)], 24))
    wav.close()
    wav.close()
    assert np.array_equal(written(tmp_path / "a.wav"), whole_numbers(SOUND, 24))
    assert wav.n_bytes == (tmp_path / "a.wav").stat().st_size


def test_markers_stand_behind_the_sound(tmp_path: Path) -> None:
    wav = WavFile(tmp_path / "a.wav")
    wav.append(SOUND)
    wav.close((Cue(10, "verse"), Cue(99_999, "chörus")))
    assert np.array_equal(written(tmp_path / "a.wav"), whole_numbers(SOUND, 24))
    content = (tmp_path / "a.wav").read_bytes()
    assert struct.unpack("<I", content[4:8])[0] == len(content) - 8
    cues = content[HEADER_BYTES + len(SOUND) * FRAME_BYTES :]
    name, size, n_cues = struct.unpack("<4sII", cues[:12])
    assert (name, n_cues) == (b"cue ", 2)
    assert struct.unpack("<II4sIII", cues[12:36]) == (1, 10, b"data", 0, 0, 10)
    labels = cues[8 + size :]
    assert labels[8:12] == b"adtl"
    assert b"verse\0" in labels
    assert "chörus\0".encode() in labels


def test_beyond_four_gigabytes_it_goes_on(tmp_path: Path) -> None:
    """The bytes between are a hole in the file; nothing else is different."""
    path, n_before = tmp_path / "long.wav", 750_000_000
    wav = WavFile(path)
    with path.open("r+b") as file:
        file.truncate(HEADER_BYTES + n_before * FRAME_BYTES)
    wav.n_frames = n_before
    wav._tell()
    wav.append(SOUND)
    wav.close()
    with soundfile.SoundFile(path) as file:
        assert (file.format, file.frames) == ("RF64", n_before + len(SOUND))
        file.seek(n_before)
        assert np.array_equal(file.read(dtype="int32"), whole_numbers(SOUND, 24))


@pytest.mark.parametrize(("n_frames", "name"), [(715_827_000, b"RIFF"), (715_828_000, b"RF64")])
def test_the_sizes_fit_where_they_stand(n_frames: int, name: bytes) -> None:
    found = header(n_frames)
    assert len(found) == HEADER_BYTES
    assert found[:4] == name


def test_what_a_full_disk_does_not_take_whole_is_taken_back(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="no limits on the size of files on this system")

    wav = WavFile(tmp_path / "a.wav")
    wav.append(SOUND[:1000])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HEADER_BYTES + 1500 * FRAME_BYTES, hard))
    try:
        with pytest.raises(OSError, match="large"):
            wav.append(SOUND[1000:3000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert wav.n_frames == 1000
    wav.append(SOUND[1000:2000])
    wav.close()
    assert np.array_equal(written(tmp_path / "a.wav"), whole_numbers(SOUND[:2000], 24))
