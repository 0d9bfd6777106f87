"""What a training tells while it runs and when it ends: progress, figures, result, plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sda_core.checkpoint import Checkpoint
from sda_core.corpus import CorpusSound
from sda_core.errors import counted
from sda_core.training_settings import TrainingSettings
from sda_core.vae import ConvVAE

# From here on a training is worth a word.
FEWEST_ACTIVE_DIMS = 2
OVERFITTING_GAP = 0.2
POOR_EXPLAINED = 0.5
STILL_RISING = 0.01


class Ending(StrEnum):
    FINISHED = "finished"
    STOPPED_EARLY = "stopped early"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochFigures:
    """What was measured at the end of one epoch."""

    epoch: int
    loss: float
    reconstruction: float
    kl: float
    learning_rate: float
    explained_train: float
    explained_validation: float
    active_dims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProgress:
    """Where the training is. `last` is the latest finished epoch."""

    fraction: float  # of the planned training, 0..1
    elapsed_s: float
    epoch: int
    step: int
    loss: float
    skipped_steps: int
    last: EpochFigures | None
    checkpoint: Checkpoint | None = None  # given at the end of each epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """A finished (or stopped) training; `network` holds the best averages, in eval mode on the CPU."""

    network: ConvVAE
    settings: TrainingSettings
    preset: str
    history: tuple[EpochFigures, ...]
    kept_epoch: int
    explained_train: float
    explained_validation: float
    active_dims: int
    steps: int
    skipped_steps: int
    ended: Ending
    training: tuple[CorpusSound, ...]
    validation: tuple[CorpusSound, ...]
    warnings: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """The facts that go into the model and the report, as plain JSON values."""
        return {
            "preset": self.preset,
            "epochs": len(self.history),
            "steps": self.steps,
            "kept_epoch": self.kept_epoch,
            "explained_train": round(self.explained_train, 4),
            "explained_validation": round(self.explained_validation, 4),
            "active_dims": self.active_dims,
            "skipped_steps": self.skipped_steps,
            "ended": self.ended.value,
            "training_files": [sound.name for sound in self.training],
            "validation_files": [sound.name for sound in self.validation],
            "warnings": list(self.warnings),
            "settings": asdict(self.settings),
        }


def plain_words(result: TrainingResult) -> Iterator[str]:
    """What a musician should know about the training, in plain words."""
    gap = result.explained_train - result.explained_validation
    if result.active_dims < FEWEST_ACTIVE_DIMS:
        yield (
            f"the latent space has nearly collapsed: only {result.active_dims} of its dimensions carry "
            "anything, so all sounds come out much alike; train longer, or with a lower --kl-weight"
        )
    if gap > OVERFITTING_GAP:
        yield (
            f"the model knows its training sounds much better ({result.explained_train:.2f}) than others of "
            f"the kind ({result.explained_validation:.2f}): it has learned them by heart; "
            "more, or more alike, sounds would help"
        )
    if result.explained_train < POOR_EXPLAINED:
        yield (
            f"only {max(0.0, 100 * result.explained_train):.0f} % of what tells the sounds apart is rebuilt: "
            "expect a blurred picture; train longer, or put very different sounds into several folders, "
            "a model each"
        )
    if result.skipped_steps:
        were = "was" if result.skipped_steps == 1 else "were"
        yield f"{counted(result.skipped_steps, 'step')} gave no finite numbers and {were} skipped"
    if (
        result.kept_epoch == len(result.history)
        and result.ended is Ending.FINISHED
        and _still_rises(result.history)
    ):
        yield "the model was still getting better when the time was up: give it more --minutes or --epochs"


def _still_rises(history: Sequence[EpochFigures]) -> bool:
    tenth = max(1, len(history) // 10)
    if len(history) <= tenth:
        return True
    return history[-1].explained_validation - history[-1 - tenth].explained_validation > STILL_RISING
