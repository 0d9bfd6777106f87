"""Laws of the descriptors: each rises with what its word means, on sounds made for it."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from sda_core.descriptors import DESCRIPTORS, describe, spearman
from sda_core.spectrogram import AudioSpectrogram, SpectrogramConfig

Audio = NDArray[np.floating]
RATE = 48_000
N_FRAMES = 48_000
TIME = np.arange(N_FRAMES) / RATE
SPECTROGRAM = AudioSpectrogram()
LEVELS = (0.01, 0.03, 0.1, 0.3, 1.0)


def noise(seed: int = 0) -> Audio:
    audio = np.random.default_rng(seed).standard_normal(N_FRAMES)
    return 0.5 * audio / np.abs(audio).max()


def tone(hz: float) -> Audio:
    return 0.5 * np.sin(2 * np.pi * hz * TIME)


def low_passed(cutoff_hz: float) -> Audio:
    return sosfilt(butter(2, cutoff_hz, fs=RATE, output="sos"), noise())


def click_and_decay(decay_s: float) -> Audio:
    return noise() * np.exp(-np.maximum(TIME - 0.2, 0) / decay_s) * (TIME >= 0.2)


def fade_in(rise_s: float) -> Audio:
    return noise() * np.clip((TIME - 0.2) / rise_s, 0, 1)


def mixed(share_of_noise: float) -> Audio:
    return (1 - share_of_noise) * tone(700) + share_of_noise * noise()


def harmonics(n_partials: int) -> Audio:
    """The same power on ever more partials of one pitch, from a tone to a buzz."""
    return sum(tone(150.0 * n) for n in range(1, n_partials + 1)) / np.sqrt(n_partials)


def with_low_end(amount: float) -> Audio:
    return tone(1000) * 0.5 + amount * tone(80)


def wandering(octaves: float) -> Audio:
    """A tone whose pitch swings eight times a second."""
    hz = 800 * 2 ** (octaves * np.sin(2 * np.pi * 8 * TIME))
    return 0.5 * np.sin(2 * np.pi * np.cumsum(hz) / RATE)


def measured(sounds: Sequence[Audio]) -> dict[str, list[float]]:
    waveforms = torch.from_numpy(np.stack(sounds)).float()[:, None]
    values = describe(SPECTROGRAM.waveform_to_mel(waveforms)[:, 0], SPECTROGRAM.config)
    return {name: value.tolist() for name, value in values.items()}


def test_the_table_names_what_is_measured() -> None:
    assert list(measured([noise()])) == list(DESCRIPTORS)


LAWS: tuple[tuple[str, Callable[[float], Audio], tuple[float, ...]], ...] = (
    ("brightness", tone, (60, 200, 700, 3000, 12_000)),
    ("brightness", low_passed, (300, 1000, 3000, 10_000)),
    ("air", tone, (60, 200, 700, 3000, 12_000)),
    ("air", low_passed, (300, 1000, 3000, 10_000)),
    ("edge", tone, (60, 200, 700, 3000, 12_000)),
    ("edge", low_passed, (300, 1000, 3000, 10_000)),
    ("loudness", lambda gain: gain * tone(1000), LEVELS),
    ("loudness", lambda gain: gain * noise(), LEVELS),
    ("noisiness", mixed, (0.0, 0.03, 0.1, 0.5, 1.0)),
    ("sustain", click_and_decay, (0.01, 0.05, 0.2, 0.8)),
    ("attack", lambda gain: gain * click_and_decay(0.1), LEVELS),
    ("attack", lambda slowness: fade_in(0.6 / slowness), (1, 3, 10, 100)),
    ("pitchedness", harmonics, (1, 3, 8, 20)),
    ("depth", with_low_end, (0.0, 0.01, 0.1, 0.5)),
    ("depth", lambda lowness: tone(4000 / lowness), (1, 4, 16, 40)),
    ("movement", wandering, (0.0, 0.05, 0.2, 0.6)),
)


@pytest.mark.parametrize(
    ("name", "make", "amounts"), LAWS, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(LAWS)]
)
def test_a_descriptor_rises_with_what_its_word_means(
    name: str, make: Callable[[float], Audio], amounts: tuple[float, ...]
) -> None:
    values = measured([make(amount) for amount in amounts])[name]
    assert values == sorted(values)
    assert len(set(values)) == len(values)


def test_every_descriptor_has_its_law() -> None:
    assert {name for name, *_ in LAWS} == set(DESCRIPTORS)


@pytest.mark.parametrize("sound", [tone(1000), noise(), click_and_decay(0.1)], ids=["tone", "noise", "click"])
def test_six_decibels_louder_measure_six_decibels_louder(sound: Audio) -> None:
    soft, loud = measured([0.5 * sound, sound])["loudness"]
    assert loud - soft == pytest.approx(20 * np.log10(2), abs=0.05)


def test_a_full_scale_kilohertz_is_at_its_level_in_loudness_units() -> None:
    (loudness,) = measured([np.sin(2 * np.pi * 997 * TIME)])["loudness"]
    assert loudness == pytest.approx(-3.01, abs=0.7)  # ITU-R BS.1770, to within the width of a band


@pytest.mark.parametrize("name", ["brightness", "air", "edge", "sustain"])
def test_what_is_not_loudness_hardly_hears_it(name: str) -> None:
    soft, loud = measured([0.25 * low_passed(3000), low_passed(3000)])[name]
    low, high = measured([low_passed(300), noise()])[name]
    assert abs(loud - soft) < 0.1 * max(abs(high - low), 1.0)


def test_brightness_is_in_octaves() -> None:
    low, high = measured([tone(1000), tone(4000)])["brightness"]
    assert high - low == pytest.approx(2, abs=0.2)


def test_edge_is_the_zero_crossings_of_a_tone() -> None:
    (edge,) = measured([tone(1000)])["edge"]
    assert 2**edge == pytest.approx(2000, rel=0.1)


def test_a_steady_sound_fills_its_window_and_a_click_does_not() -> None:
    steady, click = measured([noise(), click_and_decay(0.003)])["sustain"]
    assert steady > 0.9
    assert click < 0.2


def test_noise_is_flatter_than_any_tone_and_less_pitched() -> None:
    values = measured([noise(), harmonics(8), tone(440)])
    assert values["noisiness"][0] > max(values["noisiness"][1:])
    assert values["pitchedness"][0] < values["pitchedness"][1]


@pytest.mark.parametrize("level", [0.0, 13.0, 20.0])
def test_every_descriptor_is_finite_on_silence_and_beyond_the_top(level: float) -> None:
    for n_columns in (1, 2, 94):
        values = describe(torch.full((2, 128, n_columns), level), SpectrogramConfig())
        assert all(bool(torch.isfinite(value).all()) and value.shape == (2,) for value in values.values())


def test_negative_mel_counts_as_silence() -> None:
    silent, negative = (describe(torch.full((1, 128, 94), mel), SpectrogramConfig()) for mel in (0.0, -5.0))
    assert all(torch.equal(silent[name], negative[name]) for name in DESCRIPTORS)


def test_a_window_is_measured_by_itself() -> None:
    alone, together = measured([noise()]), measured([noise(), tone(440), click_and_decay(0.1)])
    for name in DESCRIPTORS:
        assert alone[name][0] == pytest.approx(together[name][0], rel=1e-4, abs=1e-4)


def test_other_spectrogram_settings_give_nearly_the_same_words() -> None:
    waveform = torch.from_numpy(low_passed(2000)).float()[None, None]
    for config in (SpectrogramConfig(n_mels=256), SpectrogramConfig(n_fft=1024, hop_length=256)):
        other = describe(AudioSpectrogram(config).waveform_to_mel(waveform)[:, 0], config)
        usual = measured([low_passed(2000)])
        for name, within in (("loudness", 0.5), ("brightness", 0.3), ("edge", 0.3)):
            assert float(other[name]) == pytest.approx(usual[name][0], abs=within)


def test_spearman_is_one_for_whatever_only_rises() -> None:
    assert spearman(torch.arange(21.0)) == pytest.approx(1)
    assert spearman(torch.arange(21.0).exp()) == pytest.approx(1)
    assert spearman(-torch.arange(21.0)) == pytest.approx(-1)


def test_spearman_of_what_does_not_change_or_is_too_short_is_zero() -> None:
    for values in (torch.ones(21), torch.tensor([3.0]), torch.tensor([])):
        assert spearman(values) == 0


def test_spearman_stays_between_minus_one_and_one_and_turns_with_its_values() -> None:
    for seed in range(20):
        values = torch.randint(0, 6, (21,), generator=torch.Generator().manual_seed(seed)).float()
        assert -1 <= spearman(values) <= 1
        assert spearman(-values) == pytest.approx(-spearman(values))
        assert spearman(values.flip(0)) == pytest.approx(-spearman(values))


def test_spearman_with_ties_is_the_correlation_of_mean_ranks() -> None:
    values = torch.tensor([1.0, 1.0, 2.0, 2.0])
    ranks, order = np.array([0.5, 0.5, 2.5, 2.5]), np.arange(4)
    assert spearman(values) == pytest.approx(np.corrcoef(ranks, order)[0, 1])


def test_spearman_sees_no_trend_in_a_symmetric_hill() -> None:
    assert spearman(-(torch.arange(-10.0, 11.0) ** 2)) == pytest.approx(0, abs=1e-9)
