"""Training as a generator of progress values: the loop, what is measured, when it ends.

`train` yields a `TrainingProgress` every few steps and returns a `TrainingResult`; it prints nothing,
starts nothing and reads no clock (the caller lends one). What goes into the result are the running
averages of the weights (EMA) of the last epoch that rebuilt the validation sounds as well as any, within
what few sounds can tell; the training sounds go on getting better meanwhile. All randomness of an epoch
comes from (seed, epoch), so a resumed training goes on with the same numbers.
"""

import copy
import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import torch
from torch import Tensor, nn

from sda_core.checkpoint import AGAIN, Checkpoint
from sda_core.corpus import Corpus, CorpusSound
from sda_core.crops import Batch, CropSampler
from sda_core.errors import DependencyError, ModelError, SettingError, TrainingError
from sda_core.explained import measure
from sda_core.losses import get_kl_weight, vae_loss
from sda_core.spectrogram_config import SpectrogramConfig
from sda_core.training_result import Ending, EpochFigures, TrainingProgress, TrainingResult, plain_words
from sda_core.training_settings import AUTO, TrainingPreset, TrainingSettings, choose_preset
from sda_core.vae import ConvVAE

STEPS_PER_EPOCH = 50
STEPS_PER_PROGRESS = 5
WARMUP_STEPS = 50
# The learning rate falls along a cosine to this share of its height.
FINAL_LEARNING_RATE = 0.02
EMA_DECAY = 0.998
# How much the explained variance of one unseen sound varies; the mean of n sounds does not tell figures apart
# that are closer than this over the root of n.
VALIDATION_SPREAD = 0.085
# After a third of the planned training with a worse validation, it ends.
PATIENCE_SHARE = 1 / 3
LEAST_PATIENCE = 10
# So many unusable steps in a row mean that nothing is being learned any more.
MOST_SKIPPED_IN_A_ROW = 50
# During training the figures are taken on about this many windows of each kind; the final ones on all.
WINDOWS_MEASURED = 64


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes the fastest there is."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == AUTO:
        return torch.device(next(device for device, is_there in available.items() if is_there))
    if not available[name]:
        there = ", ".join(device for device, is_there in available.items() if is_there)
        raise DependencyError(f"device: got {name!r}, this machine has {there}; use --device auto")
    return torch.device(name)


def space_needed(settings: TrainingSettings) -> int:
    """About how many bytes a training writes: a model, and a checkpoint of weights, averages and moments."""
    with torch.device("meta"):
        network = ConvVAE(settings.latent_dim, mel_shape=_mel_shape(settings.spectrogram))
    return 8 * 4 * sum(parameter.numel() for parameter in network.parameters())


def _mel_shape(config: SpectrogramConfig) -> tuple[int, int]:
    """The window of one second."""
    return config.n_mels, config.sample_rate // config.hop_length + 1


@dataclass(slots=True)
class _Sums:
    """Running sums of the losses of one epoch."""

    total: float = 0.0
    reconstruction: float = 0.0
    kl: float = 0.0
    steps: int = 0

    def add(self, total: float, reconstruction: float, kl: float) -> None:
        self.total += total
        self.reconstruction += reconstruction
        self.kl += kl
        self.steps += 1

    def means(self) -> tuple[float, float, float]:
        n = max(1, self.steps)
        return self.total / n, self.reconstruction / n, self.kl / n


_PARTS = ("network", "average", "kept")


@dataclass(slots=True, kw_only=True)
class _Run:
    """What changes while training."""

    network: ConvVAE
    average: ConvVAE
    kept: ConvVAE  # the average that will be the model
    optimiser: torch.optim.AdamW
    clock: Callable[[], float]
    started: float  # when it would have begun, had it not been interrupted
    epoch: int = 0
    skipped: int = 0
    skipped_in_a_row: int = 0
    kept_epoch: int = 0
    history: list[EpochFigures] = field(default_factory=list)
    sums: _Sums = field(default_factory=_Sums)

    @property
    def elapsed_s(self) -> float:
        return self.clock() - self.started


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fixed:
    """What stays while training."""

    settings: TrainingSettings
    preset: TrainingPreset
    device: torch.device
    training: tuple[CorpusSound, ...]
    validation: tuple[CorpusSound, ...]
    sampler: CropSampler
    mel_shape: tuple[int, int]
    band_mean: Tensor  # (n_mels, 1), of the training files
    # Standard deviation around the band means, over all bands. One scale for all: a scale for each band,
    # in network and loss, blows up bands where nothing happens; it cost 0.04 to 0.11 of explained variance.
    scale: float


def train(
    corpus: Corpus,
    settings: TrainingSettings,
    *,
    resume: Checkpoint | None = None,
    clock: Callable[[], float],
    should_stop: Callable[[], bool] = lambda: False,
) -> Generator[TrainingProgress, None, TrainingResult]:
    """Trains on `corpus`; `clock` gives seconds, `should_stop` is asked at the end of every epoch.

    To go on with the same numbers, resume with the settings of the checkpoint.
    """
    settings.validate()
    fixed = _prepare(corpus, settings)
    run = _new_run(fixed, clock)
    if resume:
        if resume.material != corpus.fingerprint():
            raise SettingError(
                "resume: the sounds are not those the training began with; put them back, or start again "
                "with --overwrite"
            )
        _restore(run, resume)
    ending = _ending(run, fixed)
    while ending is None:
        yield from _train_epoch(run, fixed)
        run.history.append(_measure_epoch(run, fixed))
        ending = _ending(run, fixed)
        yield replace(
            _progress(run, fixed),
            fraction=1.0 if ending else _fraction(run, fixed),
            checkpoint=_checkpoint(run, fixed, corpus.fingerprint()),
        )
        if ending is None and should_stop():
            ending = Ending.STOPPED
    return _result(run, fixed, ending)


def _prepare(corpus: Corpus, settings: TrainingSettings) -> _Fixed:
    training, validation = corpus.split(settings.seed)
    preset = choose_preset(settings.preset, len(corpus.sounds))
    n_columns = sum(sound.mel.shape[1] for sound in training)
    band_mean = _sum_columns(sound.mel for sound in training) / n_columns
    variance = _sum_columns((sound.mel - band_mean) ** 2 for sound in training).mean() / n_columns
    mel_shape = _mel_shape(corpus.config)
    return _Fixed(
        settings=settings,
        preset=preset,
        device=choose_device(settings.device),
        training=training,
        validation=validation,
        sampler=CropSampler(training, settings, corpus.config, mel_shape[1]),
        mel_shape=mel_shape,
        band_mean=band_mean,
        scale=max(float(variance.sqrt()), 1e-6),
    )


def _sum_columns(mels: Iterable[Tensor]) -> Tensor:
    """The sum over all columns of many sounds, (n_mels, 1), without joining them."""
    total = torch.zeros(())
    for mel in mels:
        total = total + mel.sum(1, keepdim=True, dtype=torch.float64)
    return total.float()


def _new_run(fixed: _Fixed, clock: Callable[[], float]) -> _Run:
    settings, preset = fixed.settings, fixed.preset
    with _seeded(settings.seed, fixed.device):
        network = ConvVAE(settings.latent_dim, preset.dropout, fixed.mel_shape)
    network.mel_mean.copy_(fixed.band_mean)
    network.mel_std.fill_(fixed.scale)
    # Channels last is the faster layout of these convolutions on the CPU.
    network = network.to(fixed.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in its types
    optimiser = torch.optim.AdamW(
        network.parameters(),
        lr=settings.learning_rate or preset.learning_rate,
        weight_decay=preset.weight_decay,
    )
    return _Run(
        network=network.train(),
        average=copy.deepcopy(network).eval().requires_grad_(requires_grad=False),
        kept=copy.deepcopy(network).eval().requires_grad_(requires_grad=False),
        optimiser=optimiser,
        clock=clock,
        started=clock(),
    )


@contextmanager
def _seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Torch's random numbers from `seed` inside; on the CPU and CUDA they are as before outside."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.default_generator.manual_seed(seed)
        if device.type != "cpu":
            torch.get_device_module(device).manual_seed(seed)
        yield


def _fraction(run: _Run, fixed: _Fixed, step: int = 0) -> float:
    """How much of the planned training is done: of the epochs, or of the time, whichever is further."""
    settings = fixed.settings
    epochs = settings.epochs or (fixed.preset.epochs if settings.minutes is None else None)
    by_epochs = (run.epoch + step / STEPS_PER_EPOCH) / epochs if epochs else 0.0
    by_time = run.elapsed_s / (60 * settings.minutes) if settings.minutes is not None else 0.0
    return min(1.0, max(by_epochs, by_time))


def _ending(run: _Run, fixed: _Fixed) -> Ending | None:
    """Whether the training is at its end, asked between epochs."""
    if run.epoch == 0:
        return None
    fraction = _fraction(run, fixed)
    # Half of another epoch must fit: then the end is nearer to the budget with it than without.
    if fraction >= 1.0 or (fixed.settings.minutes and fraction * (1 + 0.5 / run.epoch) > 1.0):
        return Ending.FINISHED
    return Ending.STOPPED_EARLY if has_stalled(run.epoch, run.kept_epoch, fraction) else None


def _train_epoch(run: _Run, fixed: _Fixed) -> Generator[TrainingProgress, None, None]:
    """One epoch of optimiser steps on random crops."""
    settings, preset = fixed.settings, fixed.preset
    peak = settings.learning_rate or preset.learning_rate
    chance = np.random.default_rng((settings.seed, run.epoch))
    run.sums = _Sums()
    for step in range(STEPS_PER_EPOCH):
        done = run.epoch * STEPS_PER_EPOCH + step
        fraction = _fraction(run, fixed, step)
        for group in run.optimiser.param_groups:
            group["lr"] = peak * min(1.0, (done + 1) / WARMUP_STEPS) * _cosine(fraction)
        kl_weight = settings.kl_weight * get_kl_weight(fraction, 1.0, preset.kl_warmup)
        with _seeded(settings.seed + 1_000_003 * (done + 1), fixed.device):
            _train_step(run, fixed, fixed.sampler.draw(chance), kl_weight)
        _follow(run.average, run.network, min(EMA_DECAY, (1 + done) / (10 + done)))
        if (step + 1) % STEPS_PER_PROGRESS == 0 and step + 1 < STEPS_PER_EPOCH:
            yield _progress(run, fixed, step + 1)
    run.epoch += 1


def _cosine(fraction: float) -> float:
    half = 0.5 * (1 + math.cos(math.pi * min(1.0, fraction)))
    return FINAL_LEARNING_RATE + (1 - FINAL_LEARNING_RATE) * half


def _train_step(run: _Run, fixed: _Fixed, batch: Batch, kl_weight: float) -> None:
    """One optimiser step; a step that gives no finite numbers leaves no trace but its count."""
    network = run.network
    buffers = [buffer.clone() for buffer in network.buffers()]
    seen = batch.seen.to(fixed.device)
    wanted = batch.wanted.to(fixed.device)
    rebuilt, mu, logvar = network(seen)
    total, reconstruction, kl = vae_loss(
        rebuilt / fixed.scale, wanted / fixed.scale, mu, logvar, kl_weight, fixed.settings.free_bits
    )
    run.optimiser.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]  # it has none
    norm = float(nn.utils.clip_grad_norm_(network.parameters(), fixed.preset.gradient_clip))
    figures = total.item(), reconstruction.item(), kl.item()
    if not math.isfinite(norm + sum(figures)):
        for buffer, before in zip(network.buffers(), buffers, strict=True):
            buffer.copy_(before)
        run.skipped += 1
        run.skipped_in_a_row += 1
        if run.skipped_in_a_row >= MOST_SKIPPED_IN_A_ROW:
            raise TrainingError(
                f"{MOST_SKIPPED_IN_A_ROW} steps in a row gave no finite numbers; train again with a lower "
                f"--learning-rate (it was {fixed.settings.learning_rate or fixed.preset.learning_rate:g})"
            )
        return
    run.skipped_in_a_row = 0
    run.optimiser.step()
    run.sums.add(*figures)


@torch.no_grad()
def _follow(average: ConvVAE, network: ConvVAE, decay: float) -> None:
    """Moves the running average a little towards the network's weights and statistics."""
    for slow, fast in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if slow.is_floating_point():
            slow.lerp_(fast, 1 - decay)
        else:
            slow.copy_(fast)


def _progress(run: _Run, fixed: _Fixed, step: int = 0) -> TrainingProgress:
    return TrainingProgress(
        fraction=_fraction(run, fixed, step),
        elapsed_s=run.elapsed_s,
        epoch=run.epoch,
        step=run.epoch * STEPS_PER_EPOCH + step,
        loss=run.sums.means()[0],
        skipped_steps=run.skipped,
        last=run.history[-1] if run.history else None,
    )


def _measure_epoch(run: _Run, fixed: _Fixed) -> EpochFigures:
    """The figures of the epoch; keeps the average when it is as good as any so far."""
    loss, reconstruction, kl = run.sums.means()
    validation = measure(run.average, fixed.validation, fixed.band_mean, most_windows=WINDOWS_MEASURED)
    training = measure(run.average, fixed.training, fixed.band_mean, most_windows=WINDOWS_MEASURED)
    best = max((figures.explained_validation for figures in run.history), default=-math.inf)
    if validation.explained > best - VALIDATION_SPREAD / math.sqrt(len(fixed.validation)):
        run.kept.load_state_dict(run.average.state_dict())
        run.kept_epoch = run.epoch
    return EpochFigures(
        epoch=run.epoch,
        loss=loss,
        reconstruction=reconstruction,
        kl=kl,
        learning_rate=run.optimiser.param_groups[0]["lr"],
        explained_train=training.explained,
        explained_validation=validation.explained,
        active_dims=training.active_dims(fixed.settings.free_bits),
    )


def has_stalled(epoch: int, kept_epoch: int, fraction: float) -> bool:
    """Whether the validation was worse than it had been for a third of the planned training."""
    planned = epoch / max(fraction, 1e-6)
    return epoch - kept_epoch >= max(LEAST_PATIENCE, PATIENCE_SHARE * planned)


def _checkpoint(run: _Run, fixed: _Fixed, material: str) -> Checkpoint:
    """The run as it is now; its tensors are the run's own, so save it before going on."""
    tensors = {
        f"{part}.{name}": tensor
        for part in _PARTS
        for name, tensor in getattr(run, part).state_dict().items()
    }
    for index, moments in run.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": moment for name, moment in moments.items()}
    facts = {
        "epoch": run.epoch,
        "skipped": run.skipped,
        "elapsed_s": run.elapsed_s,
        "kept_epoch": run.kept_epoch,
        "history": [asdict(figures) for figures in run.history],
    }
    return Checkpoint(settings=fixed.settings, material=material, facts=facts, tensors=tensors)


def _restore(run: _Run, checkpoint: Checkpoint) -> None:
    """Puts a checkpoint back into a new run of the same settings."""
    try:
        for part in _PARTS:
            getattr(run, part).load_state_dict(_with_prefix(checkpoint.tensors, f"{part}."))
        state = run.optimiser.state_dict()
        state["state"] = {}
        for name, tensor in _with_prefix(checkpoint.tensors, "optimiser.").items():
            index, moment = name.split(".")
            state["state"].setdefault(int(index), {})[moment] = tensor
        run.optimiser.load_state_dict(state)
        facts = checkpoint.facts
        run.epoch, run.skipped, run.kept_epoch = facts["epoch"], facts["skipped"], facts["kept_epoch"]
        run.started -= facts["elapsed_s"]
        run.history = [EpochFigures(**figures) for figures in facts["history"]]
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"the checkpoint does not fit its own settings ({error}); {AGAIN}") from error


def _with_prefix(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, by the rest of their names."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _result(run: _Run, fixed: _Fixed, ended: Ending) -> TrainingResult:
    network = run.kept.cpu().to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]  # not in its types
    training = measure(network, fixed.training, fixed.band_mean)
    validation = measure(network, fixed.validation, fixed.band_mean)
    result = TrainingResult(
        network=network,
        settings=fixed.settings,
        preset=fixed.preset.name,
        history=tuple(run.history),
        kept_epoch=run.kept_epoch,
        explained_train=training.explained,
        explained_validation=validation.explained,
        active_dims=training.active_dims(fixed.settings.free_bits),
        steps=run.epoch * STEPS_PER_EPOCH,
        skipped_steps=run.skipped,
        ended=ended,
        training=fixed.training,
        validation=fixed.validation,
    )
    return replace(result, warnings=tuple(plain_words(result)))
