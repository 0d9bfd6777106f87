"""From a trained model and its material to sliders: PCA of the latent space, named by ear's words.

The material itself is encoded (draws from the prior would give axes that depend on the seed). The
directions with at least 2 % of the variance are the active sliders; each is walked from -10 to +10,
decoded, measured with every descriptor, and takes the name of the one that follows it best. The sign
is turned so that + means more of it. Everything is deterministic and takes seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sda_core.corpus import CorpusSound, cut_overlapping
from sda_core.descriptors import describe, spearman
from sda_core.errors import TrainingError
from sda_core.sliders import HIGHEST, LOWEST, POSITIONS
from sda_core.spectrogram import SpectrogramConfig
from sda_core.vae import ConvVAE

ACTIVE_VARIANCE = 0.02
# A descriptor names an axis when it follows it better than this; one that hardly ever turns back goes first.
NAMING_CORRELATION = 0.5
STEADY_CORRELATION = 0.9
# Of words that fit nearly as well as the best, the plainest stands first in the table of descriptors.
NEARLY = 0.9
# Twice what a panel has; of more directions the widest are kept.
MOST_SLIDERS = 24
SAFE_PERCENTILES = (2.0, 98.0)
LIMIT_PERCENTILES = (0.5, 99.5)
# Windows overlap by three quarters, so that the map and the percentiles see every moment.
WINDOW_STRIDE_SHARE = 4
MOST_WINDOWS = 4000
BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisResult:
    """The sliders of one model. All ranges are slider positions; all tuples have n_active entries."""

    mean: Tensor  # (latent_dim,)
    components: Tensor  # (n_active, latent_dim), orthonormal
    variance_ratios: tuple[float, ...]
    steps: tuple[float, ...]  # latent distance of one slider position
    labels: tuple[str, ...]
    correlations: tuple[float, ...]  # of the named descriptor with the position, decoded; 0 without a name
    safe_ranges: tuple[tuple[float, float], ...]
    limit_ranges: tuple[tuple[float, float], ...]
    spread: Tensor  # (latent_dim,), standard deviation of the material's latents
    loudness_db: float

    @property
    def n_active(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusMap:
    """The material seen through the sliders: for plots, not for sound."""

    names: tuple[str, ...]  # of the files
    file_index: Tensor  # (n,), which file each window came from
    positions: Tensor  # (n, n_active), in slider positions
    descriptors: dict[str, Tensor]  # name: (n,)


def analyse(
    model: ConvVAE, sounds: Sequence[CorpusSound], config: SpectrogramConfig
) -> tuple[AnalysisResult, CorpusMap]:
    """The sliders of `model` and the map of its material. Runs where the model's weights are."""
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            return _analyse(model, sounds, config)
    finally:
        model.train(was_training)


def _analyse(
    model: ConvVAE, sounds: Sequence[CorpusSound], config: SpectrogramConfig
) -> tuple[AnalysisResult, CorpusMap]:
    windows, file_index = _windows(sounds, model.mel_shape[1])
    latents = _in_batches(lambda batch: model.encode(batch)[0], windows, model)
    if not bool(torch.isfinite(latents).all()):
        raise TrainingError("the model's latents are not numbers; train again with a lower --learning-rate")
    mean, components, variance_ratios = _principal_directions(latents)
    projections = (latents - mean) @ components.T
    steps = _steps(projections)
    sweeps = [
        describe(_decode_axis(model, mean, component, step)[:, 0], config)
        for component, step in zip(components, steps, strict=True)
    ]
    material = _describe(windows, config)
    spreads = {name: float(values.std()) if len(values) > 1 else 0.0 for name, values in material.items()}
    labels, signed = _name_axes(sweeps, spreads)
    signs = torch.tensor([-1.0 if correlation < 0 else 1.0 for correlation in signed])
    components, projections = components * signs[:, None], projections * signs
    positions = projections / torch.tensor(steps)
    analysis = AnalysisResult(
        mean=mean.float(),
        components=components.float(),
        variance_ratios=tuple(variance_ratios),
        steps=tuple(steps),
        labels=tuple(labels),
        correlations=tuple(abs(correlation) for correlation in signed),
        safe_ranges=_ranges(positions, SAFE_PERCENTILES),
        limit_ranges=_ranges(positions, LIMIT_PERCENTILES),
        spread=latents.std(0, correction=0).float(),
        loudness_db=float(_decoded_loudness(model, latents, config)),
    )
    corpus_map = CorpusMap(
        names=tuple(sound.name for sound in sounds),
        file_index=file_index,
        positions=positions.float(),
        descriptors={name: values.float() for name, values in material.items()},
    )
    return analysis, corpus_map


def _windows(sounds: Sequence[CorpusSound], n_columns: int) -> tuple[Tensor, Tensor]:
    """Windows of all sounds and the file each came from, further apart when there is much material."""
    length = sum(sound.mel.shape[1] for sound in sounds)
    stride = max(n_columns // WINDOW_STRIDE_SHARE, length // MOST_WINDOWS, 1)
    cut = [cut_overlapping(sound.mel, n_columns, stride) for sound in sounds]
    file_index = torch.cat([torch.full((len(windows),), index) for index, windows in enumerate(cut)])
    return torch.cat(cut), file_index


def _principal_directions(latents: Tensor) -> tuple[Tensor, Tensor, list[float]]:
    """(mean, active directions, their share of the variance), the widest first."""
    centred = latents - latents.mean(0)
    _, singular, directions = torch.linalg.svd(centred, full_matrices=False)
    variances = singular**2
    total = float(variances.sum())
    if total <= 1e-12:
        raise TrainingError(
            "the model hears no difference between the sounds (its latent space has collapsed); "
            "train longer, with more varied sounds, or with a lower --kl-weight"
        )
    ratios = (variances / total).tolist()
    n_active = max(1, sum(ratio >= ACTIVE_VARIANCE for ratio in ratios[:MOST_SLIDERS]))
    directions = directions[:n_active]
    # The sign of a direction is arbitrary: fix it, the naming may turn it again.
    largest = directions.abs().argmax(1, keepdim=True)
    return latents.mean(0), directions * directions.gather(1, largest).sign(), ratios[:n_active]


def _steps(projections: Tensor) -> list[float]:
    low, high = (torch.quantile(projections, percentile / 100, dim=0) for percentile in SAFE_PERCENTILES)
    return [max(float(step), 1e-6) for step in (high - low) / (HIGHEST - LOWEST)]


def _ranges(positions: Tensor, percentiles: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    low, high = (torch.quantile(positions, percentile / 100, dim=0).tolist() for percentile in percentiles)
    return tuple(
        (max(LOWEST, lowest), min(HIGHEST, highest)) for lowest, highest in zip(low, high, strict=True)
    )


def _decode_axis(model: ConvVAE, mean: Tensor, component: Tensor, step: float) -> Tensor:
    """The chunks along one slider, all others at the centre. Shape: (21, 1, n_mels, columns)"""
    positions = torch.tensor(POSITIONS, dtype=mean.dtype)
    latents = mean + positions[:, None] * step * component
    return _in_batches(model.decode, latents, model)


def _decoded_loudness(model: ConvVAE, latents: Tensor, config: SpectrogramConfig) -> Tensor:
    """The median loudness of the model's own chunks of its material, in dB."""
    loudness = [
        describe(_in_batches(model.decode, batch, model)[:, 0], config)["loudness"]
        for batch in torch.split(latents, BATCH)
    ]
    return torch.cat(loudness).median()


def _describe(windows: Tensor, config: SpectrogramConfig) -> dict[str, Tensor]:
    """Every descriptor of many windows, without holding much of what is in between."""
    parts = [describe(batch[:, 0], config) for batch in torch.split(windows, BATCH)]
    return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


def _in_batches(network: Callable[[Tensor], Tensor], inputs: Tensor, model: ConvVAE) -> Tensor:
    """`network` over many inputs, on the model's device, the result in double precision on the CPU."""
    parameter = next(model.parameters())
    outputs = [
        network(batch.to(parameter.device, parameter.dtype)).cpu() for batch in torch.split(inputs, BATCH)
    ]
    return torch.cat(outputs).double()


def _name_axes(
    sweeps: Sequence[dict[str, Tensor]], spreads: dict[str, float]
) -> tuple[list[str], list[float]]:
    """For every axis a name and the signed correlation it rests on; each word names one axis at most."""
    labels: list[str] = []
    correlations: list[float] = []
    for index, sweep in enumerate(sweeps):
        found = {name: spearman(values) for name, values in sweep.items() if name not in labels}
        steady = [name for name, correlation in found.items() if abs(correlation) >= STEADY_CORRELATION]
        telling = steady or [name for name in found if abs(found[name]) > NAMING_CORRELATION]
        if telling:
            scores = {name: abs(found[name]) * _swing(sweep[name], spreads[name]) for name in telling}
            best = next(name for name in scores if scores[name] >= NEARLY * max(scores.values()))
            labels.append(best)
            correlations.append(found[best])
        else:
            labels.append(f"Axis {index + 1}")
            correlations.append(0.0)
    return labels, correlations


def _swing(values: Tensor, spread: float) -> float:
    """How far an axis takes a descriptor, against how far the material goes: 0 not at all, towards 1 far."""
    swing = float(values.max() - values.min())
    return swing / (swing + spread) if swing > 0 else 0.0
