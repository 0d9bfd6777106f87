"""What can be set for a training, with its defaults and its presets; read without torch.

The presets are chosen by the number of sounds: the fewer there are, the more is done against learning
them by heart.
"""

from dataclasses import dataclass

from sda_core.errors import SettingError, nearest
from sda_core.spectrogram_config import SpectrogramConfig

AUTO = "auto"
DEVICES = (AUTO, "cpu", "cuda", "mps")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPreset:
    """How careful a training is."""

    name: str
    fewer_files_than: float
    dropout: float
    weight_decay: float
    gradient_clip: float
    learning_rate: float
    kl_warmup: float  # share of the training over which the KL weight rises
    epochs: int


PRESETS = (
    TrainingPreset(
        name="conservative",
        fewer_files_than=50,
        dropout=0.4,
        weight_decay=0.05,
        gradient_clip=0.5,
        learning_rate=5e-4,
        kl_warmup=0.5,
        epochs=60,
    ),
    TrainingPreset(
        name="balanced",
        fewer_files_than=200,
        dropout=0.2,
        weight_decay=0.01,
        gradient_clip=1.0,
        learning_rate=1e-3,
        kl_warmup=0.3,
        epochs=100,
    ),
    TrainingPreset(
        name="aggressive",
        fewer_files_than=float("inf"),
        dropout=0.1,
        weight_decay=0.001,
        gradient_clip=5.0,
        learning_rate=2e-3,
        kl_warmup=0.2,
        epochs=160,
    ),
)
PRESET_NAMES = (AUTO, *(preset.name for preset in PRESETS))


def choose_preset(name: str, n_files: int) -> TrainingPreset:
    """The preset of that name, or for "auto" the one for that many files."""
    if name == AUTO:
        return next(preset for preset in PRESETS if n_files < preset.fewer_files_than)
    for preset in PRESETS:
        if preset.name == name:
            return preset
    raise SettingError(f"preset: got {name!r}, {nearest(name, PRESET_NAMES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """Everything a musician can choose for a training."""

    preset: str = AUTO
    epochs: int | None = None
    minutes: float | None = None
    seed: int = 0
    device: str = AUTO
    n_mels: int = 128
    latent_dim: int = 64
    batch_size: int = 16
    learning_rate: float | None = None
    kl_weight: float = 0.001
    free_bits: float = 0.1
    gain_db: float = 6.0  # augmentation: up to this much softer, a third of it louder
    noise: float = 0.3  # augmentation: share of the windows that get a soft noise floor
    speed_spread: float = 0.06  # augmentation: up to this much slower and faster

    def validate(self) -> None:
        """Raises SettingError for the first value out of range."""
        choose_preset(self.preset, 0)
        if self.device not in DEVICES:
            raise SettingError(f"device: got {self.device!r}, {nearest(self.device, DEVICES)}")
        limits = (
            ("epochs", self.epochs, 1, 100_000),
            ("minutes", self.minutes, 0.05, 10_000),
            ("seed", self.seed, 0, 2**31 - 1),
            ("mels", self.n_mels, 32, 512),
            ("latent-dim", self.latent_dim, 2, 512),
            ("batch-size", self.batch_size, 2, 512),
            ("learning-rate", self.learning_rate, 1e-6, 0.1),
            ("kl-weight", self.kl_weight, 0, 10),
            ("free-bits", self.free_bits, 0, 5),
            ("gain-db", self.gain_db, 0, 40),
            ("noise", self.noise, 0, 1),
            ("speed-spread", self.speed_spread, 0, 0.5),
        )
        for name, value, lowest, highest in limits:
            if value is not None and not lowest <= value <= highest:
                raise SettingError(f"{name}: got {value}, allowed is {lowest:,} to {highest:,}")

    @property
    def spectrogram(self) -> SpectrogramConfig:
        return SpectrogramConfig(n_mels=self.n_mels)
