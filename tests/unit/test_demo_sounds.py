"""Laws of the demo corpora: fit to be played and trained on, in tune, spread out and told apart."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, hilbert, lfilter, sosfiltfilt, stft

from sda_core.demo_sounds import CORPORA, DemoCorpus, DemoSound, demo_sounds, write_demo_sounds
from sda_core.demo_sounds.choir import VOWELS, Song, Vowel, formant_response, pulse_train
from sda_core.demo_sounds.glass import Strike
from sda_core.demo_sounds.score import N_AXES, N_SOUNDS, Note, design_point
from sda_core.demo_sounds.strings import Pluck, string_loop
from sda_core.errors import OutputError, SettingError

RATE = 48000
GLASS, STRINGS, *_ = CORPORA

Sounds = dict[str, list[DemoSound]]
Audio = NDArray[np.floating]


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    """Every sound of every corpus, synthesised once."""
    return {corpus.name: list(demo_sounds(corpus)) for corpus in CORPORA}


def every(sounds: Sounds) -> list[DemoSound]:
    return [sound for corpus_sounds in sounds.values() for sound in corpus_sounds]


def first(corpus: DemoCorpus, seed: int = 0) -> DemoSound:
    return next(demo_sounds(corpus, seed=seed))


def cents(hz: float, from_hz: float) -> float:
    return float(1200 * np.log2(hz / from_hz))


def peak_hz(audio: Audio, near_hz: float, within: float = 0.04) -> float:
    """The frequency of the strongest partial no further than a part `within` from `near_hz`."""
    n = 1 << 19
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), n))
    hz = np.fft.rfftfreq(n, 1 / RATE)
    near = np.abs(hz / near_hz - 1) < within
    return float(hz[near][np.argmax(spectrum[near])])


def partial_level(audio: Audio, hz: float) -> float:
    """The level of the partial at `hz`, averaged over `audio`."""
    turns = np.exp(-2j * np.pi * hz * np.arange(len(audio)) / RATE)
    return float(abs(np.sum(audio * np.hanning(len(audio)) * turns)))


def describe(audio: Audio) -> tuple[float, float, float, float]:
    """Flatness, log centroid, place of the attack and sustain: what an ear would say in four words."""
    hz, _, spectra = stft(audio, RATE, nperseg=4096, noverlap=2048)
    power = np.abs(spectra) ** 2 + 1e-14
    mean = power[:, power.sum(0) > 0.03 * power.sum(0).max()].mean(1)
    band = mean[4:1300]
    envelope = np.sqrt(np.mean(audio[: len(audio) // 1200 * 1200].reshape(-1, 1200) ** 2, axis=1))
    envelope /= envelope.max()
    return (
        float(np.log(band).mean() - np.log(band.mean())),
        float(np.log(np.sum(hz * mean) / np.sum(mean))),
        float(np.argmax(envelope > 0.7) / len(envelope)),
        float(envelope.mean()),
    )


def test_the_score_visits_every_level_of_every_axis_once_and_axes_are_unlike() -> None:
    points = np.array([design_point(number) for number in range(1, N_SOUNDS + 1)])
    levels = (np.arange(N_SOUNDS) + 0.5) / N_SOUNDS
    np.testing.assert_allclose(np.sort(points, axis=0), np.repeat(levels[:, None], N_AXES, axis=1))
    assert np.max(np.abs(np.corrcoef(points.T) - np.eye(N_AXES))) < 0.25


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_names_are_file_stems_that_sort_by_number(corpus: DemoCorpus) -> None:
    names = list(corpus.pieces())
    assert len(names) == N_SOUNDS
    assert names == sorted(names)
    assert all(name.startswith(f"{corpus.name}_") for name in names)
    assert all(name.isascii() and name.replace("_", "").isalnum() and name == name.lower() for name in names)


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_same_seed_same_samples_other_seed_other_performance(corpus: DemoCorpus) -> None:
    once, again, other = first(corpus), first(corpus), first(corpus, seed=1)
    np.testing.assert_array_equal(once.audio, again.audio)
    assert other.name == once.name
    assert len(other.audio) == len(once.audio)
    assert not np.allclose(other.audio, once.audio, atol=1e-3)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(SettingError, match="-3"):
        first(GLASS, seed=-3)


def test_every_sound_is_fit_to_play(sounds: Sounds) -> None:
    for sound in every(sounds):
        audio = sound.audio
        assert audio.dtype == np.float32, sound.name
        assert audio.ndim == 1, sound.name
        assert sound.sample_rate == RATE, sound.name
        assert np.all(np.isfinite(audio)), sound.name
        assert 0.6 * RATE <= len(audio) <= 4 * RATE, sound.name
        assert -12 <= 20 * np.log10(np.max(np.abs(audio))) <= -1, sound.name
        assert abs(np.mean(audio, dtype=np.float64)) < 1e-6, sound.name
        assert np.max(np.abs(audio[[0, 1, -2, -1]])) < 1e-4, sound.name


def test_every_corpus_has_soft_and_loud_dark_and_bright_short_and_long(sounds: Sounds) -> None:
    for corpus_sounds in sounds.values():
        peaks_db = [20 * np.log10(np.max(np.abs(sound.audio))) for sound in corpus_sounds]
        centroids = [describe(sound.audio)[1] for sound in corpus_sounds]
        lengths = [len(sound.audio) for sound in corpus_sounds]
        assert max(peaks_db) - min(peaks_db) > 8
        assert max(centroids) - min(centroids) > np.log(2)
        assert max(lengths) > 3 * min(lengths)


def test_the_corpora_are_told_apart_by_four_simple_descriptors(sounds: Sounds) -> None:
    features = np.array([describe(sound.audio) for sound in every(sounds)])
    features = (features - features.mean(0)) / features.std(0)
    labels = np.repeat(np.arange(len(CORPORA)), N_SOUNDS)
    right = 0
    for left_out, label in enumerate(labels):
        kept = np.arange(len(labels)) != left_out
        centroids = [features[kept & (labels == corpus)].mean(0) for corpus in range(len(CORPORA))]
        distances = np.linalg.norm(np.array(centroids) - features[left_out], axis=1)
        right += int(np.argmin(distances) == label)
    assert right / len(labels) > 0.7  # chance is 0.25


@pytest.mark.parametrize("key", range(38, 96, 7))
def test_a_string_is_in_tune_and_decays_as_asked(key: int) -> None:
    hz = Note(key=key).hz
    click = np.eye(1, 2 * RATE)[0]
    rung = lfilter(*string_loop(hz, ring_s=3.0, shine_s=0.5), click)
    early, late = (
        partial_level(rung[start : start + RATE // 3], hz) for start in (RATE // 10, 11 * RATE // 10)
    )
    fall_db = 20 * np.log10(early / late)
    assert abs(cents(peak_hz(rung - rung.mean(), hz), hz)) < 2
    lost_to_shine = (hz / 5000) ** 2 * (60 / 0.5 - 60 / 3.0)  # damping grows with the square of frequency
    assert fall_db == pytest.approx(60 / 3.0 + lost_to_shine, rel=0.02)


def test_plucked_notes_are_within_five_cents_of_their_names(sounds: Sounds) -> None:
    checked = 0
    for sound, piece in zip(sounds["strings"], STRINGS.pieces().values(), strict=True):
        assert isinstance(piece, Pluck)
        if piece.ring == "long" and piece.gesture.name == "single":
            assert abs(cents(peak_hz(sound.audio[: 2 * RATE], piece.note.hz), piece.note.hz)) < 5, sound.name
            checked += 1
    assert checked >= 3


def test_struck_bodies_ring_at_the_ratios_of_their_modes(sounds: Sounds) -> None:
    checked = 0
    for sound, piece in zip(sounds["glass"], GLASS.pieces().values(), strict=True):
        assert isinstance(piece, Strike)
        if piece.strokes.name == "once":
            for ratio, _ in piece.body.modes[:3]:
                mode_hz = ratio * piece.note.hz
                heard_hz = peak_hz(sound.audio[1000:], mode_hz, within=0.015)
                assert abs(cents(heard_hz, mode_hz)) < 10, sound.name
                checked += 1
    assert checked >= 20


def test_a_glottal_tone_is_a_harmonic_series_that_falls_evenly() -> None:
    hz = 200.0
    tone = pulse_train(2 * np.pi * hz * np.arange(RATE) / RATE, hz, 5.0)
    harmonics = np.abs(np.fft.rfft(tone))[200 : 200 * 30 : 200]
    np.testing.assert_allclose(np.diff(20 * np.log10(harmonics)), -1.0, atol=1e-6)
    assert np.sum(harmonics**2) * 2 / RATE**2 == pytest.approx(1.0, abs=0.01)


def test_a_singer_has_vibrato() -> None:
    song = Song(
        note=Note(key=57), vowel=VOWELS[2], towards=VOWELS[2], singers=1, breath_db=-60.0,
        effort_db_per_khz=4.0, attack_s=0.1, length_s=4.0, level_db=-3.0,
    )  # fmt: skip
    audio = song.perform(np.random.default_rng(0))
    band = butter(2, (170.0, 270.0), "bandpass", fs=RATE, output="sos")
    phase = np.unwrap(np.angle(hilbert(sosfiltfilt(band, audio))))
    hz = (np.diff(phase) * RATE / (2 * np.pi))[RATE // 2 : 5 * RATE // 2]
    assert abs(cents(float(hz.mean()), 220.0)) < 40
    wave = np.abs(np.fft.rfft((hz - hz.mean()) * np.hanning(len(hz)), 1 << 20))
    rates_hz = np.fft.rfftfreq(1 << 20, 1 / RATE)
    slow = (rates_hz > 3) & (rates_hz < 20)
    assert 4.5 < rates_hz[slow][np.argmax(wave[slow])] < 6.6


@pytest.mark.parametrize("vowel", VOWELS, ids=lambda vowel: vowel.name)
def test_a_vowel_has_its_first_formant_and_a_high_singer_raises_it(vowel: Vowel) -> None:
    table = vowel.table()[..., None]
    bin_hz = np.arange(0.0, 5000.0, 5.0)
    low, high = (np.abs(formant_response(bin_hz, table, note_hz))[:, 0] for note_hz in (100.0, 700.0))
    assert bin_hz[np.argmax(low)] == pytest.approx(np.exp(table[0, 0, 0]), rel=0.06)
    assert low[0] < 0.05
    assert high[140] > low[140]


def test_air_has_no_clicks(sounds: Sounds) -> None:
    for sound in sounds["breath"]:
        if "_air_" in sound.name:
            bend = np.diff(sound.audio, n=2)
            pieces = bend[: len(bend) // 2400 * 2400].reshape(-1, 2400)[1:-1]
            crests = np.max(np.abs(pieces), axis=1) / np.sqrt(np.mean(pieces**2, axis=1))
            assert np.max(crests) < 7, sound.name  # noise itself reaches 5


def test_writing_makes_whole_24_bit_files_and_tells_progress(tmp_path: Path) -> None:
    written = list(write_demo_sounds(tmp_path / "new" / "demo", corpora=(GLASS,)))
    assert [sound.index for sound in written] == list(range(1, N_SOUNDS + 1))
    assert {sound.total for sound in written} == {N_SOUNDS}
    assert [sound.path.stem for sound in written] == list(GLASS.pieces())
    assert sorted(tmp_path.rglob("*.*")) == sorted(sound.path for sound in written)
    info = soundfile.info(written[0].path)
    assert (info.samplerate, info.channels, info.subtype) == (RATE, 1, "PCM_24")
    audio, _ = soundfile.read(written[0].path, dtype="float32")
    np.testing.assert_allclose(audio, first(GLASS).audio, atol=2**-23)


def test_an_interruption_leaves_only_whole_files(tmp_path: Path) -> None:
    written = list(islice(write_demo_sounds(tmp_path, corpora=(STRINGS,)), 2))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == [sound.path for sound in written]
    assert all(soundfile.info(path).frames >= 0.6 * RATE for path in files)


def test_existing_sounds_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    last = tmp_path / "glass" / f"{list(GLASS.pieces())[-1]}.wav"
    last.parent.mkdir()
    last.write_bytes(b"mine")
    with pytest.raises(OutputError, match=str(tmp_path)):
        next(write_demo_sounds(tmp_path, corpora=(GLASS,)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [last]
    assert last.read_bytes() == b"mine"


def test_existing_sounds_are_replaced_on_demand(tmp_path: Path) -> None:
    path = next(write_demo_sounds(tmp_path, corpora=(GLASS,))).path
    path.write_bytes(b"old")
    assert next(write_demo_sounds(tmp_path, corpora=(GLASS,), overwrite=True)).path == path
    assert soundfile.info(path).samplerate == RATE


def test_a_folder_that_cannot_be_is_an_output_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(OutputError):
        next(write_demo_sounds(blocked, corpora=(GLASS,)))


def test_a_failing_disk_is_an_output_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="disk is full"):
        next(write_demo_sounds(tmp_path, corpora=(GLASS,)))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
