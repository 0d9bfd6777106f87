"""How sound is cut into columns: plain numbers, stored in every model, read without torch."""

from dataclasses import dataclass

from sda_core.errors import SettingError


@dataclass(frozen=True, slots=True, kw_only=True)
class SpectrogramConfig:
    """How sound is cut into columns; stored in every model."""

    sample_rate: int = 48000
    n_fft: int = 2048
    hop_length: int = 512
    n_mels: int = 128
    f_min: float = 0.0
    f_max: float | None = None
    power: float = 2.0

    @property
    def upper_hz(self) -> float:
        """The upper edge of the highest band."""
        return self.sample_rate / 2 if self.f_max is None else self.f_max

    @property
    def n_bins(self) -> int:
        return self.n_fft // 2 + 1

    @property
    def window_power(self) -> float:
        """The sum of the squared Hann window: the power of white noise at 0 dBFS in one bin."""
        return 3 / 8 * self.n_fft

    def validate(self) -> None:
        """Raises SettingError, naming the value, when the settings make no spectrogram."""
        checks = (
            (8000 <= self.sample_rate <= 384_000, f"sample_rate {self.sample_rate} (8000 to 384000)"),
            (64 <= self.n_fft <= 65536, f"n_fft {self.n_fft} (64 to 65536)"),
            (0 < self.hop_length <= self.n_fft // 2, f"hop_length {self.hop_length} (1 to n_fft / 2)"),
            (8 <= self.n_mels <= 1024, f"n_mels {self.n_mels} (8 to 1024)"),
            (
                0 <= self.f_min < self.upper_hz <= self.sample_rate / 2,
                f"f_min {self.f_min}, f_max {self.f_max} (0 <= f_min < f_max <= half the rate)",
            ),
            (0 < self.power <= 4, f"power {self.power} (above 0, up to 4)"),
        )
        for is_good, what in checks:
            if not is_good:
                raise SettingError(f"spectrogram settings: got {what}")
