"""Generated sounds: from a network and a config to a finished sound, and to files.

The pipeline renders with the instrument's own renderer, its limiter off, and then goes through
`sda_core.offline.finished`: band limit, peak, rate, exact length. The blend engine generates
through the same `generate_sound`. Importable from here is everything that scripts use for it.
"""

import os
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import torch

from sda_core.export import SOUND_FORMATS, SoundOrigin, export_sound
from sda_core.generation_config import GenerationConfig, GenerationResult
from sda_core.ingredients import Ingredient, bank_and_journal
from sda_core.offline import finished, sound_of
from sda_core.quality import compute_quality_score
from sda_core.render import Ceiling
from sda_core.saving import cannot_save
from sda_core.spectrogram import AudioSpectrogram
from sda_core.vae import ConvVAE

__all__ = [
    "GenerationConfig",
    "GenerationPipeline",
    "GenerationResult",
    "Ingredient",
    "generate_sound",
    "generated_stem",
]

DRAWN_SEEDS = 1_000_000


class GenerationPipeline:
    """Sounds of one network. Nothing of a sound stays behind: every call is by itself."""

    model_name = "unknown"
    quality = "offline"

    def __init__(
        self, model: ConvVAE, spectrogram: AudioSpectrogram, device: torch.device | str = "cpu"
    ) -> None:
        self.model = model
        self.spectrogram = spectrogram
        self.device = device

    def generate(self, config: GenerationConfig) -> GenerationResult:
        """The sound that the config asks for; SettingError, a ValueError, when it makes none."""
        given = config.latent_vector
        ingredient = Ingredient(
            network=self.model,
            config=self.spectrogram.config,
            latent_vector=None if given is None else torch.tensor(given, dtype=torch.float32),
            name=self.model_name,
        )
        return generate_sound([ingredient], config, quality=self.quality)

    def export(
        self, result: GenerationResult, output_dir: Path | str, filename: str | None = None
    ) -> tuple[Path, Path]:
        """(sound, sidecar) as written; the ending decides the format. None: a name of time and seed."""
        folder = Path(output_dir)
        return export_sound(
            result.audio,
            folder / (filename or f"{generated_stem(_moment(folder), result.seed_used)}.wav"),
            sample_rate=result.sample_rate,
            bit_depth=result.config.bit_depth if _has_bits(filename) else None,
            origin=SoundOrigin(
                model_name=self.model_name,
                generation=result.config,
                seed=result.seed_used,
                quality=result.quality,
            ),
        )


def generate_sound(
    ingredients: Sequence[Ingredient],
    config: GenerationConfig,
    *,
    blend_mode: str = "audio",
    quality: str = GenerationPipeline.quality,
) -> GenerationResult:
    """One sound of all the ingredients, as the config asks for it."""
    config.validate()
    seed = random.SystemRandom().randrange(DRAWN_SEEDS) if config.seed is None else int(config.seed)
    bank, journal = bank_and_journal(ingredients, config, seed=seed, blend_mode=blend_mode, quality=quality)
    audio = finished(sound_of(journal, bank, ceiling=Ceiling.OPEN), config.duration_s, config.sample_rate)
    if config.stereo_mode == "mono":
        audio = audio[0]
    return GenerationResult(
        audio=audio,
        sample_rate=config.sample_rate,
        quality=compute_quality_score(audio, config.sample_rate),
        config=config,
        seed_used=seed,
        duration_s=audio.shape[-1] / config.sample_rate,
        channels=audio.ndim,
    )


def generated_stem(moment: datetime, seed: int) -> str:
    """What a sound is called that nobody named: `gen_20260102T030405678Z_seed7`."""
    utc = moment.astimezone(UTC)
    return f"gen_{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z_seed{seed}"


def _has_bits(filename: str | None) -> bool:
    kind = SOUND_FORMATS.get(Path(filename or "x.wav").suffix.lower())
    return kind is not None and bool(kind.bit_depths)


def _moment(folder: Path) -> datetime:
    """Now, as the file system of the folder has it: the library has no clock."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            moment = os.fstat(probe.fileno()).st_mtime
    except OSError as error:
        raise cannot_save(folder, error) from error
    return datetime.fromtimestamp(moment, UTC)
