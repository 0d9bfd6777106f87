"""Laws of the spectrogram: shapes, the physics of a sine, and a way back that keeps the sound."""

import math

import pytest
import torch
from torch import Tensor

from sda_core.errors import SettingError
from sda_core.spectrogram import AudioSpectrogram, SpectrogramConfig, band_centres_hz, mel_filters

RATE = 48000


@pytest.fixture(scope="module")
def spectrogram() -> AudioSpectrogram:
    return AudioSpectrogram()


def sine(hz: float, n_frames: int = RATE, amplitude: float = 1.0) -> Tensor:
    """Shape: (1, 1, frames)"""
    return (amplitude * torch.sin(2 * torch.pi * hz / RATE * torch.arange(n_frames).double())).float()[
        None, None
    ]


def noise(n_frames: int = RATE, batch: int = 1, seed: int = 0) -> Tensor:
    """At a peak of 1. Shape: (batch, 1, frames)"""
    sound = torch.randn(batch, 1, n_frames, generator=torch.Generator().manual_seed(seed))
    return sound / sound.abs().amax(-1, keepdim=True)


def plucks(n_frames: int = RATE) -> Tensor:
    """Decaying harmonics over a soft noise floor: what a recorded sound looks like. Shape: (1, 1, frames)"""
    time = torch.arange(n_frames) / RATE
    sound = 0.003 * noise(n_frames)[0, 0]
    for start, root in ((0.0, 110.0), (0.3, 247.0), (0.6, 523.0)):
        age = (time - start).clamp(min=0)
        for n in range(1, 9):
            sound = sound + torch.exp(-age * 4 * n) * torch.sin(2 * torch.pi * root * n * age) / n
    return (sound / sound.abs().max())[None, None]


def test_one_second_gives_94_columns_of_128_bands(spectrogram: AudioSpectrogram) -> None:
    assert spectrogram.waveform_to_mel(torch.zeros(1, 1, 48000)).shape == (1, 1, 128, 94)
    assert spectrogram.get_mel_shape(48000) == (128, 94)


@pytest.mark.parametrize("n_frames", [0, 1, 511, 512, 513, 1024, 47999, 48000, 100_001])
def test_the_promised_shape_is_the_shape(spectrogram: AudioSpectrogram, n_frames: int) -> None:
    mel = spectrogram.waveform_to_mel(torch.zeros(3, 1, n_frames))
    assert mel.shape == (3, 1, *spectrogram.get_mel_shape(n_frames))


@pytest.mark.parametrize("shape", [(48000,), (1, 48000), (1, 2, 48000)])
def test_what_is_not_a_batch_of_mono_sounds_is_refused(
    spectrogram: AudioSpectrogram, shape: tuple[int, ...]
) -> None:
    with pytest.raises(SettingError, match="mono"):
        spectrogram.waveform_to_mel(torch.zeros(shape))


def test_mel_to_waveform_gives_a_second_to_within_a_hop(spectrogram: AudioSpectrogram) -> None:
    waveform = spectrogram.mel_to_waveform(torch.rand(2, 1, 128, 94), iterations=2)
    assert waveform.shape[:2] == (2, 1)
    assert abs(waveform.shape[2] - 48000) <= 512


@pytest.mark.parametrize("n_frames", [700, 20_000, 48_000])
def test_the_way_there_and_back_keeps_batch_and_length(spectrogram: AudioSpectrogram, n_frames: int) -> None:
    mel = spectrogram.waveform_to_mel(noise(n_frames, batch=2))
    back = spectrogram.mel_to_waveform(mel, iterations=2, n_frames=n_frames)
    assert back.shape == (2, 1, n_frames)
    assert spectrogram.waveform_to_mel(back).shape == mel.shape


def test_silence_is_zero_and_stays_silent(spectrogram: AudioSpectrogram) -> None:
    mel = spectrogram.waveform_to_mel(torch.zeros(1, 1, 8192))
    assert mel.abs().max() == 0
    assert spectrogram.mel_to_waveform(mel, iterations=4).abs().max() < 1e-4


def test_mel_is_log1p_of_the_power_so_double_amplitude_is_four_times_the_power(
    spectrogram: AudioSpectrogram,
) -> None:
    soft, loud = (torch.expm1(spectrogram.waveform_to_mel(gain * noise())) for gain in (0.5, 1.0))
    torch.testing.assert_close(loud, 4 * soft, rtol=1e-3, atol=1e-3)


def test_a_full_scale_sound_reaches_about_12_7(spectrogram: AudioSpectrogram) -> None:
    loudest = max(float(spectrogram.waveform_to_mel(sine(hz)).max()) for hz in (1000, 4000, 9000, 15000))
    assert loudest == pytest.approx(12.7, abs=0.2)


def test_power_one_is_a_sine_at_about_minus_54_dbfs(spectrogram: AudioSpectrogram) -> None:
    middle = spectrogram.waveform_to_mel(sine(RATE / 2048 * 200, amplitude=10 ** (-54 / 20)))[..., 47]
    power = float(torch.expm1(middle).max())
    assert abs(10 * math.log10(power)) < 1.5


def test_a_sine_lights_the_band_it_lies_in(spectrogram: AudioSpectrogram) -> None:
    centres = band_centres_hz(spectrogram.config)
    for band in (30, 60, 90, 120):
        column = spectrogram.waveform_to_mel(sine(float(centres[band])))[0, 0, :, 47]
        assert int(column.argmax()) == band


def test_the_bands_rise_on_the_htk_scale_from_the_bottom_to_half_the_rate() -> None:
    mels = 2595 * torch.log10(1 + band_centres_hz(SpectrogramConfig()).double() / 700)
    torch.testing.assert_close(mels.diff(), mels.diff()[:1].expand(127), rtol=1e-4, atol=0)
    assert float(mels[0] - mels.diff()[0]) == pytest.approx(0, abs=0.01)
    assert float(mels[-1] + mels.diff()[0]) == pytest.approx(2595 * math.log10(1 + 24000 / 700), abs=0.01)


def test_between_the_outer_centres_the_filters_add_up_to_one() -> None:
    config = SpectrogramConfig()
    bins_hz = torch.linspace(0, RATE / 2, config.n_bins)
    centres = band_centres_hz(config)
    inside = (bins_hz > centres[0]) & (bins_hz < centres[-1])
    total = mel_filters(config)[inside].sum(1)
    torch.testing.assert_close(total, torch.ones_like(total), rtol=0, atol=1e-4)


def test_the_band_limits_are_kept() -> None:
    config = SpectrogramConfig(f_min=500.0, f_max=5000.0, n_mels=32)
    bins_hz = torch.linspace(0, RATE / 2, config.n_bins)
    touched = bins_hz[mel_filters(config).sum(1) > 0]
    assert touched.min() > 500
    assert touched.max() < 5000


def mel_inconsistency(spectrogram: AudioSpectrogram, power: Tensor, mel: Tensor) -> float:
    again = mel_filters(spectrogram.config).T @ power
    return float((again - mel).norm() / mel.norm())


@pytest.mark.parametrize("sound", [plucks(), noise(), sine(440)], ids=["plucks", "noise", "sine"])
def test_the_inverse_mel_is_non_negative_and_nearly_consistent(
    spectrogram: AudioSpectrogram, sound: Tensor
) -> None:
    log_mel = spectrogram.waveform_to_mel(sound)
    mel = torch.expm1(log_mel[:, 0])
    magnitude = spectrogram.mel_to_magnitude(log_mel)
    plain = (torch.linalg.pinv(mel_filters(spectrogram.config).T) @ mel).clamp(min=0)
    assert magnitude.min() >= 0
    refined = mel_inconsistency(spectrogram, magnitude**2, mel)
    assert refined < 0.01
    assert refined < mel_inconsistency(spectrogram, plain, mel) / 4


def test_negative_mel_counts_as_silence(spectrogram: AudioSpectrogram) -> None:
    mel = spectrogram.waveform_to_mel(noise(8192))
    below = torch.where(mel < 4, -3.0, mel)
    floor = torch.where(mel < 4, 0.0, mel)
    assert torch.equal(spectrogram.mel_to_magnitude(below), spectrogram.mel_to_magnitude(floor))


def test_the_same_mel_always_gives_the_same_sound(spectrogram: AudioSpectrogram) -> None:
    mel = spectrogram.waveform_to_mel(plucks(12_000))
    first = spectrogram.mel_to_waveform(mel, iterations=8)
    torch.manual_seed(99)  # the global generator has no say
    assert torch.equal(first, spectrogram.mel_to_waveform(mel, iterations=8))
    assert torch.equal(first, AudioSpectrogram().mel_to_waveform(mel, iterations=8))
    assert not torch.equal(first, spectrogram.mel_to_waveform(mel, iterations=8, seed=1))


def test_making_a_sound_leaves_the_global_generator_alone(spectrogram: AudioSpectrogram) -> None:
    mel = torch.ones(1, 1, 128, 4)
    before = torch.random.get_rng_state()
    spectrogram.mel_to_waveform(mel, iterations=1)
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_way_back_finds_a_sound_with_nearly_the_same_spectrum(spectrogram: AudioSpectrogram) -> None:
    magnitude = torch.stft(
        plucks()[:, 0], 2048, 512, window=torch.hann_window(2048), pad_mode="constant", return_complex=True
    ).abs()

    def spectral_convergence(iterations: int) -> float:
        sound = spectrogram.magnitude_to_waveform(magnitude, iterations=iterations)
        again = torch.stft(
            sound, 2048, 512, window=torch.hann_window(2048), pad_mode="constant", return_complex=True
        ).abs()
        return float((again - magnitude).norm() / magnitude.norm())

    assert spectral_convergence(64) < 0.3
    assert spectral_convergence(64) < spectral_convergence(0) / 2


def test_the_level_survives_the_way_there_and_back(spectrogram: AudioSpectrogram) -> None:
    sound = plucks()
    back = spectrogram.mel_to_waveform(spectrogram.waveform_to_mel(sound), iterations=32)
    change_db = 10 * math.log10(float((back**2).mean() / (sound**2).mean()))
    assert abs(change_db) < 1.5


def test_other_settings_work_the_same(spectrogram: AudioSpectrogram) -> None:
    config = SpectrogramConfig(sample_rate=44100, n_fft=1024, hop_length=256, n_mels=80, power=1.0)
    other = AudioSpectrogram(config)
    sound = plucks(11_025)
    mel = other.waveform_to_mel(sound)
    assert mel.shape == (1, 1, 80, 11_025 // 256 + 1)
    magnitude = other.mel_to_magnitude(mel)
    assert magnitude.shape == (1, 513, mel.shape[-1])
    again = mel_filters(config).T @ magnitude
    assert float((again - torch.expm1(mel[:, 0])).norm() / again.norm()) < 0.01


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sample_rate", 0),
        ("n_fft", 16),
        ("hop_length", 0),
        ("hop_length", 1025),
        ("n_mels", 0),
        ("f_min", -1.0),
        ("f_max", 24001.0),
        ("f_max", 0.0),
        ("f_min", float("nan")),
        ("power", 0.0),
    ],
)
def test_settings_that_make_no_spectrogram_are_refused_by_name(setting: str, value: float) -> None:
    with pytest.raises(SettingError, match=setting):
        AudioSpectrogram(SpectrogramConfig(**{setting: value}))
