"""Laws of the training folder: something is said about every file, and it is true."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from sda_core.dataset import MINIMUM_FILES, DatasetReport, FileReport, FileUse, check_folder, scan_folder
from sda_core.errors import AudioError

Audio = NDArray[np.floating]


def noise(n_frames: int, seed: int = 0, peak: float = 0.5) -> Audio:
    audio = np.random.default_rng(seed).standard_normal(n_frames)
    return peak * audio / np.abs(audio).max()


def write(path: Path, audio: Audio, rate: int = 48_000, **how: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, audio, rate, **how)
    return path


def only(folder: Path) -> FileReport:
    """The report on the only file."""
    (report,) = check_folder(folder).files
    return report


def by_name(folder: Path) -> dict[str, FileReport]:
    return {report.name: report for report in check_folder(folder).files}


def fill(folder: Path, n_files: int) -> None:
    for seed in range(n_files):
        write(folder / f"good{seed}.wav", noise(48_000, seed))


def test_a_good_file_is_used_and_described(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.stack([noise(66_150), noise(66_150)], axis=1), 44_100)
    report = only(tmp_path)
    assert len(report.fingerprint) == 64
    assert replace(report, fingerprint="") == FileReport(
        name="a.wav",
        use=FileUse.USED,
        reason="",
        duration_s=1.5,
        sample_rate=44_100,
        channels=2,
        peak_db=-6.0,
    )


def test_a_file_shorter_than_a_window_is_padded_never_dropped(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(513))
    report = only(tmp_path)
    assert (report.use, report.is_usable) == (FileUse.PADDED, True)
    assert "filled up with silence" in report.reason


def test_a_file_shorter_than_a_column_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(511))
    report = only(tmp_path)
    assert report.use is FileUse.REFUSED
    assert report.reason == "too short (10.6 ms, needs at least 10.7 ms)"


def test_the_shortest_length_is_a_time_not_a_number_of_frames(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(600), 96_000)
    assert only(tmp_path).use is FileUse.REFUSED


def test_an_empty_sound_is_too_short(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.zeros((0, 2)))
    assert "too short" in only(tmp_path).reason


@pytest.mark.parametrize(("peak_db", "use"), [(-59.0, FileUse.USED), (-61.0, FileUse.REFUSED)])
def test_a_file_is_silent_below_minus_60_dbfs(tmp_path: Path, peak_db: float, use: FileUse) -> None:
    write(tmp_path / "a.wav", noise(48_000, peak=10 ** (peak_db / 20)), subtype="FLOAT")
    report = only(tmp_path)
    assert report.use is use
    assert report.peak_db == peak_db
    assert ("silent" in report.reason) == (use is FileUse.REFUSED)


def test_digital_silence_is_refused_without_a_peak(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.zeros(48_000))
    report = only(tmp_path)
    assert (report.use, report.peak_db) == (FileUse.REFUSED, None)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("n_channels", [1, 2])
def test_a_sample_that_is_no_number_is_refused(tmp_path: Path, value: float, n_channels: int) -> None:
    audio = np.tile(noise(48_000)[:, None], n_channels)
    audio[100] = value
    audio[101] = -value
    write(tmp_path / "a.wav", audio, subtype="FLOAT")
    report = only(tmp_path)
    assert report.use is FileUse.REFUSED
    assert "NaN or infinite" in report.reason
    assert report.peak_db is None


def test_a_file_that_is_no_sound_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    report = only(tmp_path)
    assert report.use is FileUse.REFUSED
    assert report.reason.startswith("unreadable (")
    assert str(tmp_path) not in report.reason


def test_a_file_that_needs_another_decoder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.M4A").write_bytes(b"ftyp")
    report = only(tmp_path)
    assert report.use is FileUse.REFUSED
    assert "convert it" in report.reason


def test_what_is_no_sound_by_its_name_is_ignored_and_said(tmp_path: Path) -> None:
    for name in ("notes.txt", "cover.jpg", "README"):
        (tmp_path / name).write_text("x")
    reports = by_name(tmp_path)
    assert {report.use for report in reports.values()} == {FileUse.IGNORED}
    assert "(.txt)" in reports["notes.txt"].reason
    assert "(no suffix)" in reports["README"].reason


def test_a_suffix_may_be_written_in_capitals(tmp_path: Path) -> None:
    write(tmp_path / "a.WAV", noise(48_000))
    assert only(tmp_path).use is FileUse.USED


def test_the_same_sound_is_used_once(tmp_path: Path) -> None:
    audio = np.round(noise(48_000) * 2**15) / 2**15
    write(tmp_path / "a.wav", audio)
    write(tmp_path / "b.flac", audio)
    write(tmp_path / "c.aiff", audio, subtype="PCM_24")
    write(tmp_path / "d.wav", noise(48_000, seed=1))
    reports = by_name(tmp_path)
    assert [report.use for report in reports.values()] == [
        FileUse.USED,
        FileUse.REFUSED,
        FileUse.REFUSED,
        FileUse.USED,
    ]
    assert reports["b.flac"].reason == reports["c.aiff"].reason == "duplicate of a.wav"


def test_sounds_far_beyond_full_scale_are_not_taken_for_each_other(tmp_path: Path) -> None:
    for seed in range(2):  # integers written as floats, a common slip
        write(tmp_path / f"{seed}.wav", np.abs(noise(48_000, seed, peak=2.0**23)) + 2.0**20, subtype="FLOAT")
    assert check_folder(tmp_path).counts()["used"] == 2


def test_two_silent_files_are_silent_not_duplicates(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        write(tmp_path / name, np.zeros(48_000))
    assert all("silent" in report.reason for report in check_folder(tmp_path).files)


def test_a_truncated_file_in_the_middle_says_so_and_stops_nothing(tmp_path: Path) -> None:
    for index in range(3):
        write(tmp_path / f"{index}.wav", noise(96_000, index))
        write(tmp_path / f"{index}.flac", noise(96_000, 10 + index))
    for name in ("1.wav", "1.flac"):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) * 6 // 10])
    reports = by_name(tmp_path)
    assert len(reports) == 6
    assert reports["1.wav"].use is FileUse.USED
    assert reports["1.wav"].duration_s == pytest.approx(1.2, abs=0.01)
    assert "cut short" in reports["1.wav"].reason
    assert reports["1.flac"].use is FileUse.REFUSED
    assert all(report.reason == "" for name, report in reports.items() if not name.startswith("1."))


def test_notes_on_a_padded_file_are_kept_beside_its_reason(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.outer(noise(4800), [1.0, -1.0]))
    assert only(tmp_path).reason == (
        "shorter than 1 s, filled up with silence; channels cancel each other, the first one is used"
    )


def test_subfolders_are_searched_in_a_fixed_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    visible, hidden = ("b/a.wav", "b/c/z.wav", "a.wav"), (".hidden.wav", ".cache/a.wav", "b/._a.wav")
    for seed, name in enumerate(visible + hidden):
        write(tmp_path / name, noise(48_000, seed))
    assert list(by_name(tmp_path)) == ["a.wav", "b/a.wav", "b/c/z.wav"]


def test_a_hidden_folder_that_is_asked_for_is_searched(tmp_path: Path) -> None:
    write(tmp_path / ".sounds" / "a.wav", noise(48_000))
    assert list(by_name(tmp_path / ".sounds")) == ["a.wav"]


def test_links_to_files_are_followed_and_all_others_are_said_to_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "sounds"
    elsewhere = write(tmp_path / "elsewhere" / "a.wav", noise(48_000))
    folder.mkdir()
    (folder / "good.wav").symlink_to(elsewhere)
    (folder / "broken.wav").symlink_to(tmp_path / "nowhere.wav")
    (folder / "library").symlink_to(elsewhere.parent)
    (folder / "loop").symlink_to(folder)
    reports = by_name(folder)
    assert reports.pop("good.wav").use is FileUse.USED
    assert set(reports) == {"broken.wav", "library", "loop"}
    assert all("link" in report.reason for report in reports.values())


def test_a_name_that_is_not_unicode_can_still_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.wav")).write_bytes(write(tmp_path / "a.wav", noise(9000)).read_bytes())
    for report in check_folder(tmp_path).files:
        assert report.name.encode()


def test_counts_name_every_use_and_add_up_to_the_files(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    write(tmp_path / "short.wav", noise(9_000))
    write(tmp_path / "silent.wav", np.zeros(9_000))
    (tmp_path / "notes.txt").touch()
    report = check_folder(tmp_path)
    assert report.counts() == {"used": 3, "padded": 1, "refused": 1, "ignored": 1}
    assert sum(report.counts().values()) == len(report.files) == len(list(tmp_path.iterdir()))
    assert len(report.usable) == 4


def test_every_file_that_is_not_simply_used_has_a_reason(tmp_path: Path) -> None:
    write(tmp_path / "short.wav", noise(9_000))
    write(tmp_path / "silent.wav", np.zeros(9_000))
    (tmp_path / "text.wav").write_text("x")
    (tmp_path / "notes.txt").touch()
    assert all(report.reason for report in check_folder(tmp_path).files)


def test_lengths_and_rates_count_usable_files_only(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(48_000), 48_000)
    write(tmp_path / "b.wav", noise(44_100, 1), 44_100)
    write(tmp_path / "c.wav", noise(88_200, 2), 44_100)
    write(tmp_path / "silent.wav", np.zeros(96_000), 96_000)
    report = check_folder(tmp_path)
    assert report.sample_rates() == {44_100: 2, 48_000: 1}
    assert report.duration_s == 4.0
    assert report.summary() == {
        "files": 3,
        "duration_s": 4.0,
        "counts": {"used": 3, "padded": 0, "refused": 1, "ignored": 0},
        "sample_rates": {"44100": 2, "48000": 1},
    }


def test_a_sound_comes_with_a_report_exactly_when_it_is_usable(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    write(tmp_path / "short.wav", noise(9_000))
    write(tmp_path / "silent.wav", np.zeros(9_000))
    (tmp_path / "notes.txt").touch()
    for report, sound in scan_folder(tmp_path):
        assert (sound is not None) == report.is_usable


def sentence_of_require_enough(report: DatasetReport) -> str:
    with pytest.raises(AudioError) as caught:
        report.require_enough()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_five_files_are_enough_and_four_are_not(tmp_path: Path) -> None:
    fill(tmp_path, MINIMUM_FILES - 1)
    sentence = sentence_of_require_enough(check_folder(tmp_path))
    assert sentence == (
        f"{tmp_path}: got 4 usable sound files of 4 files, training needs at least 5; "
        "add sounds or cut long ones into pieces"
    )
    fill(tmp_path, MINIMUM_FILES)
    check_folder(tmp_path).require_enough()


def test_too_few_files_name_an_example_of_what_was_refused(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    write(tmp_path / "silent.wav", np.zeros(48_000))
    assert "for example silent.wav is refused: silent (nothing above -60 dBFS)" in sentence_of_require_enough(
        check_folder(tmp_path)
    )


def test_a_folder_that_is_missing_empty_or_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".DS_Store").touch()
    expected = {
        "missing": "no such folder",
        "n" * 300: "no such folder",
        "file": "is a file",
        "empty": "the folder is empty",
        "hidden": "the folder is empty",
    }
    for name, words in expected.items():
        with pytest.raises(AudioError, match=words) as caught:
            check_folder(tmp_path / name)
        assert str(caught.value).startswith(str(tmp_path / name))


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root may open everything; inside this, the tests are nobody."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_folder_inside_that_cannot_be_opened_is_not_passed_over() -> None:
    with tempfile.TemporaryDirectory() as folder:  # not below tmp_path: root's alone
        Path(folder).chmod(0o755)
        write(Path(folder) / "a.wav", noise(48_000))
        (Path(folder) / "locked").mkdir(mode=0)
        with not_as_root(), pytest.raises(AudioError, match=r"locked: cannot be listed .*permissions"):
            check_folder(Path(folder))
