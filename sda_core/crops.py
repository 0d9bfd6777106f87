"""Random windows of the training material, varied so that few sounds teach much.

A crop starts anywhere in a sound (often where a window of the whole file starts), is taken at one of
the speeds the corpus holds, and gets a random gain and now and then a soft noise floor. Gain and noise
act on mel power, where they are exact up to the phase between sound and noise. The network sees the
varied window; it is to give back the window without the noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from sda_core.corpus import CorpusSound
from sda_core.spectrogram import SpectrogramConfig, mel_filters
from sda_core.training_settings import TrainingSettings

# Crops that start where the windows of whole files do: what is measured is also what is learned.
SHARE_ON_GRID = 0.3
NOISE_FLOOR_DB = (-80.0, -50.0)
LOUDER_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows (batch, 1, n_mels, columns): what the network sees and what it is to give."""

    seen: Tensor
    wanted: Tensor


class CropSampler:
    """Draws batches from the training sounds; all chance comes from the generator it is given."""

    def __init__(
        self,
        sounds: Sequence[CorpusSound],
        settings: TrainingSettings,
        config: SpectrogramConfig,
        n_columns: int,
    ) -> None:
        self._sounds = sounds
        self._settings = settings
        self._n_columns = n_columns
        lengths = np.array([max(n_columns, sound.mel.shape[1]) for sound in sounds], dtype=np.float64)
        # A long sound gives more crops than a short one, but does not crowd it out.
        self._shares = np.sqrt(lengths) / np.sqrt(lengths).sum()
        # The mel power of white noise at 0 dBFS.
        self._white = mel_filters(config).sum(0)[:, None] * config.window_power

    def draw(self, chance: Generator) -> Batch:
        """One batch of varied windows."""
        size = self._settings.batch_size
        chosen = chance.choice(len(self._sounds), size=size, p=self._shares)
        power = torch.expm1(torch.stack([self._crop(self._sounds[index], chance) for index in chosen]))
        gain_db = chance.uniform(-self._settings.gain_db, LOUDER_SHARE * self._settings.gain_db, (size, 1, 1))
        power = power * torch.from_numpy(10 ** (gain_db / 10)).float()
        return Batch(
            seen=torch.log1p(power + self._noise(power.shape, chance))[:, None],
            wanted=torch.log1p(power)[:, None],
        )

    def _crop(self, sound: CorpusSound, chance: Generator) -> Tensor:
        mel = sound.variants[chance.integers(len(sound.variants))]
        length = mel.shape[1]
        if chance.random() < SHARE_ON_GRID:
            start = self._n_columns * int(chance.integers(max(1, -(-length // self._n_columns))))
        else:
            start = int(chance.integers(max(1, length - self._n_columns // 2)))
        crop = mel[:, start : start + self._n_columns]
        return torch.nn.functional.pad(crop, (0, self._n_columns - crop.shape[1]))

    def _noise(self, shape: Sequence[int], chance: Generator) -> Tensor:
        size = shape[0]
        is_noisy = chance.random((size, 1, 1)) < self._settings.noise
        level = is_noisy * 10 ** (chance.uniform(*NOISE_FLOOR_DB, (size, 1, 1)) / 10)
        flicker = chance.standard_exponential(tuple(shape), dtype=np.float32)
        return torch.from_numpy(level).float() * self._white * torch.from_numpy(flicker)
