"""The slow reference: chunks decoded, inverted apart by Griffin-Lim, and joined as waveforms.

Two ways from one chunk to the next. `generate_chunks_crossfade`: each chunk is a sound of its own and
fades into the next. `generate_chunks_latent_interp`: the latent vector itself moves from chunk to chunk, on
arcs (slerp), and the whole is inverted at once. Scripts and benchmarks call them; what is played and
rendered goes through the streaming renderer, which does the same in the mel domain. The models' way in
is the same too: latent vectors come from the seed alone, one after the other.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sda_core.errors import SettingError
from sda_core.spectrogram import GRIFFIN_LIM_ITERATIONS, AudioSpectrogram
from sda_core.vae import ConvVAE
from sda_core.waveform import Audio, Waveform, as_audio

# Vectors closer to parallel, or to opposite, than this sine of their angle have no arc of their own.
SMALLEST_SINE = 1e-6


def slerp(a: Tensor, b: Tensor, t: float) -> Tensor:
    """The vector at `t` (0..1) on the arc from `a` to `b`, its length on the straight line between theirs.

    Between opposite vectors, which have no shortest arc, one fixed arc is taken; where there is no
    direction (a zero vector) the straight line. Arrays are taken too. Shape: (n,) or (1, n), both alike
    """
    start, end = (torch.as_tensor(vector).double() for vector in (a, b))
    if start.shape != end.shape or start.dim() == 0 or start.numel() != start.shape[-1]:
        raise SettingError(
            f"slerp: got shapes {tuple(start.shape)} and {tuple(end.shape)}, needs two vectors of one size"
        )
    return _on_arc(start.flatten(), end.flatten(), t).reshape(start.shape).float()


def _on_arc(start: Tensor, end: Tensor, t: float) -> Tensor:
    lengths = float(start.norm()), float(end.norm())
    straight = start + t * (end - start)
    if min(lengths) == 0 or len(start) == 1:
        return straight
    start, end = start / lengths[0], end / lengths[1]
    cosine = max(-1.0, min(1.0, float(start @ end)))
    across = end - cosine * start  # the part of `end` that is square to `start`
    if float(across.norm()) < SMALLEST_SINE:
        if cosine > 0:
            return straight
        across = _square_to(start)
    angle = t * math.acos(cosine)
    direction: Tensor = math.cos(angle) * start + math.sin(angle) * across / across.norm()
    length = lengths[0] + t * (lengths[1] - lengths[0])
    return direction * length


def _square_to(unit: Tensor) -> Tensor:
    """A vector square to the given one: always the same, from the axis it has least of."""
    axis = torch.zeros_like(unit)
    axis[unit.abs().argmin()] = 1
    return axis - (axis @ unit) * unit


def crossfade_chunks(chunks: Sequence[Waveform], overlap_samples: int) -> Audio:
    """The chunks as one sound, each fading into the next over `overlap_samples`.

    No fixed pair of fades suits both what goes on (they must add up to 1) and what is unrelated (their
    squares must). So each seam measures the correlation r of its two sides, 0..1, and takes the gains
    with in^2 + out^2 + 2 r in out = 1: the power stays what it was.
    Shape: k of (frames,) or (channels, frames) -> their length less (k - 1) overlaps
    """
    sounds = [as_audio(chunk, "crossfade_chunks") for chunk in chunks]
    if not sounds:
        raise SettingError("crossfade_chunks: got no chunks, needs at least one")
    if len({sound.shape[:-1] for sound in sounds}) > 1:
        raise SettingError("crossfade_chunks: got mono and stereo chunks, needs the same number of channels")
    shortest = min(sound.shape[-1] for sound in sounds)
    if not 0 <= overlap_samples <= shortest and len(sounds) > 1:
        raise SettingError(
            f"crossfade_chunks: got an overlap of {overlap_samples} frames, allowed is 0 to {shortest}, the "
            "length of the shortest chunk; shorten the overlap"
        )
    n_frames = sum(sound.shape[-1] - overlap_samples for sound in sounds) + overlap_samples
    whole = np.zeros((*sounds[0].shape[:-1], n_frames), np.float32)
    end = sounds[0].shape[-1]
    whole[..., :end] = sounds[0]
    for sound in sounds[1:]:
        start, seam = end - overlap_samples, slice(end - overlap_samples, end)
        whole[..., seam] = _crossfade(whole[..., seam], sound[..., :overlap_samples])
        whole[..., end : start + sound.shape[-1]] = sound[..., overlap_samples:]
        end = start + sound.shape[-1]
    return whole


def _crossfade(outgoing: Audio, incoming: Audio) -> Audio:
    n_frames = incoming.shape[-1]
    rising = (np.arange(n_frames) + 0.5) / max(1, n_frames)
    falling = 1 - rising
    both = 2 * _correlation(outgoing, incoming) * rising * falling
    loudness = np.sqrt(rising**2 + falling**2 + both)
    faded: Audio = ((outgoing * falling + incoming * rising) / loudness).astype(np.float32)
    return faded


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """0 (unrelated, opposite or silent) to 1 (the same but for its level)."""
    a, b = a.ravel().astype(np.float64), b.ravel().astype(np.float64)
    power = math.sqrt(float(a @ a) * float(b @ b))
    return min(1.0, max(0.0, float(a @ b) / power)) if power > 0 else 0.0


def generate_chunks_crossfade(
    model: ConvVAE,
    spectrogram: AudioSpectrogram,
    num_chunks: int,
    device: torch.device | str,
    seed: int,
    chunk_samples: int,
    overlap_samples: int,
    *,
    iterations: int = GRIFFIN_LIM_ITERATIONS,
) -> Audio:
    """A mono sound of chunks, each drawn from the prior, inverted by itself, and faded into the next.

    The model has to be on `device`. Its length is num_chunks * chunk_samples less the overlaps.
    """
    latents = _draw(model, num_chunks, seed)
    shape = spectrogram.get_mel_shape(chunk_samples)
    sounds = []
    with _playing(model):
        for index, latent in enumerate(latents):
            mel = model.decode(latent[None].to(device), shape)
            sound = spectrogram.mel_to_waveform(
                mel, iterations=iterations, n_frames=chunk_samples, seed=_phase_seed(seed, index)
            )
            sounds.append(sound[0, 0].numpy())
    return crossfade_chunks(sounds, overlap_samples)


def generate_chunks_latent_interp(
    model: ConvVAE,
    spectrogram: AudioSpectrogram,
    num_chunks: int,
    device: torch.device | str,
    seed: int,
    chunk_samples: int,
    steps_between: int,
    *,
    iterations: int = GRIFFIN_LIM_ITERATIONS,
) -> Audio:
    """A mono sound that moves through the same draws without seams: exactly num_chunks * chunk_samples long.

    Between two successive draws there are `steps_between` latent vectors on the arc; all are decoded. They
    are spread evenly over the sound, the first draw at its start and the last at its end, and each column
    is read from the two nearest ones, at its place within the chunk.
    """
    if steps_between < 0:
        raise SettingError(f"steps_between: got {steps_between}, needs 0 or more; 10 is usual")
    anchors = _draw(model, num_chunks, seed)
    path = [
        slerp(start, end, step / (steps_between + 1))
        for start, end in pairwise(anchors)
        for step in range(steps_between + 1)
    ]
    path.append(anchors[-1])
    shape = spectrogram.get_mel_shape(chunk_samples)
    with _playing(model):
        mels = torch.cat([model.decode(latent[None].to(device), shape)[:, 0].cpu() for latent in path])
    n_frames = num_chunks * chunk_samples
    frames = torch.arange(spectrogram.get_mel_shape(n_frames)[1]) * spectrogram.config.hop_length
    columns = frames % chunk_samples / spectrogram.config.hop_length
    steps = frames / n_frames * (len(path) - 1)
    mel = _read(mels, steps, columns)[None, None]
    sound = spectrogram.mel_to_waveform(
        mel, iterations=iterations, n_frames=n_frames, seed=_phase_seed(seed, 0)
    )
    audio: Audio = sound[0, 0].numpy()
    return audio


def _read(mels: Tensor, steps: Tensor, columns: Tensor) -> Tensor:
    """The columns found at fractional (step, column) places. Shape: (n, n_mels, k) -> (n_mels, places)"""
    found = torch.zeros(mels.shape[1], len(steps))
    for step_side in (0, 1):
        for column_side in (0, 1):
            weight = (1 - (steps.floor() + step_side - steps).abs()) * (
                1 - (columns.floor() + column_side - columns).abs()
            )
            step = (steps.long() + step_side).clamp(max=mels.shape[0] - 1)
            column = (columns.long() + column_side).clamp(max=mels.shape[2] - 1)
            found += weight * mels[step, :, column].T
    return found


def _draw(model: ConvVAE, num_chunks: int, seed: int) -> Tensor:
    """One draw of the prior for each chunk; more chunks begin with the same ones. Shape: (n, latent_dim)"""
    if num_chunks < 1:
        raise SettingError(f"num_chunks: got {num_chunks}, needs at least 1")
    generator = torch.Generator().manual_seed(seed)
    return torch.stack([torch.randn(model.latent_dim, generator=generator) for _ in range(num_chunks)])


def _phase_seed(seed: int, index: int) -> int:
    """Another first phase for every chunk of every seed."""
    return int(np.random.SeedSequence([seed % 2**64, index]).generate_state(1)[0])


@contextmanager
def _playing(model: ConvVAE) -> Iterator[None]:
    """The model in eval mode and without gradients; afterwards as it was."""
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(was_training)
