"""Laws of the per-hop mel inverse: each row by itself, never negative, and the mel that was asked for."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sda_core.mel_inverse import HIGHEST_HZ, MelInverse
from sda_core.spectrogram import AudioSpectrogram, mel_filters
from sda_core.spectrogram_config import SpectrogramConfig

CONFIG = SpectrogramConfig()
OTHERS = [
    SpectrogramConfig(n_mels=256),
    SpectrogramConfig(n_mels=80, n_fft=1024, hop_length=256, sample_rate=44100, power=1.0),
    SpectrogramConfig(n_mels=32, f_min=500.0, f_max=5000.0),
    SpectrogramConfig(n_mels=8),
    SpectrogramConfig(n_mels=1024, n_fft=256, hop_length=64),
    SpectrogramConfig(f_min=100.0, f_max=101.0),
]


@pytest.fixture(scope="module")
def inverse() -> MelInverse:
    return MelInverse(CONFIG)


def random_mel(
    n_rows: int, config: SpectrogramConfig = CONFIG, *, silent: float = 0.0
) -> NDArray[np.float32]:
    """Mel power over twelve orders of magnitude, with so large a part of the bands silent."""
    generator = np.random.default_rng(n_rows)
    mel = np.exp(generator.uniform(-14, 13, (n_rows, config.n_mels)))
    return np.where(generator.random(mel.shape) < silent, 0, mel).astype(np.float32)


def sound() -> torch.Tensor:
    """Decaying harmonics below 12 kHz over noise that fades in. Shape: (1, frames)"""
    time = torch.arange(24_000) / 48_000
    noise = torch.randn(len(time), generator=torch.Generator().manual_seed(0))
    tones = sum(torch.exp(-time * 3 * n) * torch.sin(2 * torch.pi * 330 * n * time) / n for n in range(1, 30))
    return (tones + 0.02 * noise * time)[None] / 4


def magnitude_of(audio: torch.Tensor) -> NDArray[np.float32]:
    """Shape: (1, frames) -> (columns, n_bins)"""
    window = torch.hann_window(CONFIG.n_fft)
    spectrum = torch.stft(
        audio, CONFIG.n_fft, CONFIG.hop_length, window=window, pad_mode="constant", return_complex=True
    )
    return spectrum[0].abs().T.contiguous().numpy()


def difference(got: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(got - wanted) / np.linalg.norm(wanted))


@pytest.mark.parametrize("n_rows", range(1, 10))
def test_a_row_gives_the_same_bits_in_whatever_company(inverse: MelInverse, n_rows: int) -> None:
    mel = random_mel(n_rows, silent=0.1)
    together = inverse.magnitude(mel)
    backwards = inverse.magnitude(mel[::-1])[::-1]
    for row, magnitude, again in zip(mel, together, backwards, strict=True):
        alone = inverse.magnitude(row[None])[0]
        assert np.array_equal(magnitude, alone)
        assert np.array_equal(again, alone)


def test_the_place_in_memory_does_not_matter(inverse: MelInverse) -> None:
    mel = random_mel(4)
    wanted = inverse.magnitude(mel)
    for offset in range(1, 17):
        moved = np.zeros(mel.size + offset, np.float32)[offset:].reshape(mel.shape)
        moved[:] = mel
        assert np.array_equal(inverse.magnitude(moved), wanted)
    assert np.array_equal(MelInverse(CONFIG).magnitude(mel), wanted)


@pytest.mark.parametrize("config", [CONFIG, *OTHERS], ids=str)
@pytest.mark.parametrize("silent", [0.0, 0.3, 0.9])
def test_magnitudes_are_finite_and_never_negative(config: SpectrogramConfig, silent: float) -> None:
    mel = random_mel(200, config, silent=silent)
    magnitude = MelInverse(config).magnitude(mel)
    assert magnitude.shape == (200, config.n_bins)
    assert magnitude.dtype == np.float32
    assert np.isfinite(magnitude).all()
    assert magnitude.min() >= 0


@pytest.mark.parametrize("config", [CONFIG, *OTHERS[:3]], ids=str)
def test_bands_that_contradict_each_other_never_become_much_louder(config: SpectrogramConfig) -> None:
    filters = mel_filters(config).numpy()
    has_bins = filters.any(axis=0)
    mel = np.concatenate((np.eye(config.n_mels)[has_bins] * 1e5, random_mel(300, config, silent=0.3)))
    again = MelInverse(config).magnitude(mel.astype(np.float32)) ** config.power @ filters
    assert (again.max(axis=1) < 1.5 * mel.max(axis=1)).all()


@pytest.mark.parametrize("config", [CONFIG, *OTHERS], ids=str)
def test_silence_is_exactly_silent(config: SpectrogramConfig) -> None:
    assert not MelInverse(config).magnitude(np.zeros((3, config.n_mels), np.float32)).any()


def test_nothing_sounds_at_0_hz_and_above_the_band_limit(inverse: MelInverse) -> None:
    magnitude = inverse.magnitude(np.full((1, CONFIG.n_mels), 1e3, np.float32))[0]
    bins_hz = np.linspace(0, CONFIG.sample_rate / 2, CONFIG.n_bins)
    assert np.array_equal(magnitude > 0, (bins_hz > 0) & (bins_hz <= HIGHEST_HZ))


@pytest.mark.parametrize("power", [1.0, 2.0, 3.0])
def test_four_times_the_power_is_twice_the_magnitude_at_power_two(power: float) -> None:
    inverse = MelInverse(SpectrogramConfig(power=power))
    mel = 1 + random_mel(4)
    soft, loud = inverse.magnitude(mel), inverse.magnitude(2**power * mel)
    heard = soft > 1e-2
    np.testing.assert_allclose(loud[heard], 2 * soft[heard], rtol=1e-3)


@pytest.mark.parametrize("config", [CONFIG, *OTHERS[:3]], ids=str)
def test_a_smooth_spectrum_comes_back_as_it_was(config: SpectrogramConfig) -> None:
    filters = mel_filters(config).numpy()
    bins_hz = np.linspace(0, config.sample_rate / 2, config.n_bins)
    wanted = (100 * np.exp(-bins_hz / 4000)).astype(np.float32)
    magnitude = MelInverse(config).magnitude((wanted**config.power @ filters)[None])[0]
    inside = (filters.sum(axis=1) > 0.99) & (bins_hz > 1000) & (bins_hz < 18_000)
    np.testing.assert_allclose(magnitude[inside], wanted[inside], rtol=0.03)


def test_a_tone_inside_a_wide_band_stays_in_it(inverse: MelInverse) -> None:
    filters = mel_filters(CONFIG).numpy()
    power = np.zeros(CONFIG.n_bins, np.float32)
    power[500] = 1e4
    again = inverse.magnitude((power @ filters)[None])[0] ** 2
    assert again.argmax() == pytest.approx(500, abs=15)
    assert again.sum() == pytest.approx(1e4, rel=0.1)


def test_the_mel_of_the_result_is_the_mel_that_was_asked_for(inverse: MelInverse) -> None:
    filters = mel_filters(CONFIG).numpy()
    mel = magnitude_of(sound()) ** 2 @ filters
    again = inverse.magnitude(mel) ** 2 @ filters
    below = filters[int(HIGHEST_HZ / CONFIG.sample_rate * CONFIG.n_fft) :].sum(axis=0) == 0
    assert difference(again[:, below], mel[:, below]) < 0.03
    assert difference(np.log1p(again[:, below]), np.log1p(mel[:, below])) < 0.04


def test_the_spectrum_is_no_further_off_than_with_the_slow_reference(inverse: MelInverse) -> None:
    magnitude = magnitude_of(sound())
    mel = magnitude**2 @ mel_filters(CONFIG).numpy()
    log_mel = torch.from_numpy(np.log1p(mel)).T[None, None]
    slow = AudioSpectrogram(CONFIG).mel_to_magnitude(log_mel)[0].T.numpy()
    assert difference(inverse.magnitude(mel), magnitude) < 1.02 * difference(slow, magnitude)
