"""One training as `sda train` runs it: reading, training, saving, reporting, and every way to end.

A model is saved before anything is said about it, and its report comes last: whatever happens then, the
model is safe. The first Ctrl-C asks for a good end, the second one leaves at once.
"""

import shlex
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from sda_core import __version__
from sda_core.analysis import analyse
from sda_core.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from sda_core.command.console import exhaust, note, note_if_hiding, print_json, progress, say
from sda_core.corpus import Corpus, ReadingProgress, read_corpus
from sda_core.dataset import FileUse
from sda_core.errors import (
    EXIT_INTERRUPTED,
    OutputError,
    SdaError,
    SettingError,
    TrainingError,
    counted,
)
from sda_core.library import checkpoint_path, report_folder
from sda_core.model_file import Model, analysis_header, make_model, save_model
from sda_core.model_header import SUFFIX, ModelForm, ModelHeader
from sda_core.saving import check_can_save, check_free
from sda_core.sliders import get_slider_info
from sda_core.training import choose_device, space_needed, train
from sda_core.training_report import report_facts, write_training_report
from sda_core.training_result import Ending, TrainingProgress, TrainingResult
from sda_core.training_settings import TrainingSettings

SECONDS_BETWEEN_CHECKPOINTS = 30.0
# What may be different when a training is resumed: where it runs and how long it goes on.
FREE_ON_RESUME = ("epochs", "minutes", "device")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingTask:
    """What is to be trained, and what is to be kept of it."""

    folder: Path
    path: Path
    settings: TrainingSettings
    notes: str
    licence: str
    writes_report: bool


def run_training(task: TrainingTask, *, resume: bool, overwrite: bool, as_json: bool) -> None:
    """The whole session; leaves with `typer.Exit` when it was interrupted."""
    checkpoint_file = checkpoint_path(task.path)
    if not resume and not overwrite:
        _refuse_to_overwrite(task.path, checkpoint_file)
    checkpoint = load_checkpoint(checkpoint_file) if resume else None
    if checkpoint:
        task = _resumed(task, checkpoint)
    choose_device(task.settings.device)
    check_can_save(task.path, space_needed(task.settings))
    corpus = _read(task)
    if not resume:
        checkpoint_file.unlink(missing_ok=True)
    with _interruptible() as interruption:
        result, is_kept = _train(task, corpus, checkpoint, checkpoint_file, interruption)
        model = _save(task, corpus, result, checkpoint_file)
        if as_json:
            print_json({"path": str(task.path)} | report_facts(model, result, corpus))
        else:
            _print_summary(task, model, result)
        if task.writes_report and not interruption.is_asked:
            _report(task, model, result, corpus, interruption)
    if not interruption.is_asked:
        return
    if result.ended is Ending.STOPPED and is_kept:
        words = ["sda", "train", str(task.folder), "--out", str(task.path), "--resume"]
        note(f"go on with: {shlex.join(words)}")
    elif task.writes_report:
        note(f"the model is saved in {task.path}; its report is left out")
    raise typer.Exit(EXIT_INTERRUPTED)


def _refuse_to_overwrite(path: Path, checkpoint_file: Path) -> None:
    if checkpoint_file.exists():
        raise OutputError(
            f"an unfinished training of {path} is there; go on with --resume, or start again with --overwrite"
        )
    check_free(path, overwrite=False)


def _resumed(task: TrainingTask, checkpoint: Checkpoint) -> TrainingTask:
    """The task as it began, but for what may change."""
    default = TrainingSettings()
    changes = {}
    for name in (entry.name for entry in fields(TrainingSettings)):
        begun, given = getattr(checkpoint.settings, name), getattr(task.settings, name)
        if given in (begun, getattr(default, name)):
            continue
        if name not in FREE_ON_RESUME:
            raise SettingError(
                f"{_option(name)}: got {given}, but the training began with {begun} and resuming keeps that; "
                "leave the option out, or start again with --overwrite"
            )
        changes[name] = given
    return replace(
        task,
        settings=replace(checkpoint.settings, **changes),
        notes=task.notes or checkpoint.notes,
        licence=task.licence or checkpoint.licence,
    )


def _option(name: str) -> str:
    """How a setting is called on the command line."""
    return f"--{name.removeprefix('n_').replace('_', '-')}"


def _read(task: TrainingTask) -> Corpus:
    reading = read_corpus(task.folder, task.settings.spectrogram, speed_spread=task.settings.speed_spread)
    with progress("reading ") as advance:

        def show(read: ReadingProgress) -> None:
            advance(read.index / read.total, read.file.name)

        corpus = exhaust(reading, show)
    for file in corpus.report.files:
        if file.use is FileUse.REFUSED:
            note(f"refused: {file.name}: {file.reason}")
    counts = ", ".join(f"{count} {use}" for use, count in corpus.report.counts().items() if count)
    note(f"{counts}; {corpus.report.duration_s:.1f} s of sound")
    if task.settings.speed_spread and len(corpus.sounds[0].variants) == 1:
        note("there is so much material that no changes of speed are added")
    return corpus


@dataclass(slots=True, kw_only=True)
class _Interruption:
    """Whether Ctrl-C was pressed."""

    is_asked: bool = False


@contextmanager
def _interruptible() -> Iterator[_Interruption]:
    interruption = _Interruption()

    def ask(_signal: int, _frame: object) -> None:
        if interruption.is_asked:
            raise KeyboardInterrupt
        interruption.is_asked = True
        note("finishing what is under way and saving (a few seconds); Ctrl-C again leaves at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(slots=True, kw_only=True)
class _Keeper:
    """Saves the latest checkpoint now and then; a disk that refuses does not end the training."""

    task: TrainingTask
    path: Path
    latest: Checkpoint | None = None
    saved_at: float = 0.0

    def offer(self, checkpoint: Checkpoint | None) -> None:
        self.latest = checkpoint or self.latest
        if checkpoint and time.monotonic() - self.saved_at > SECONDS_BETWEEN_CHECKPOINTS:
            self.save("training goes on, but")

    def save(self, words: str) -> bool:
        """Whether the latest checkpoint could be saved."""
        self.saved_at = time.monotonic()
        if self.latest is None:
            return False
        try:
            save_checkpoint(replace(self.latest, notes=self.task.notes, licence=self.task.licence), self.path)
        except OutputError as error:
            note(f"{words} {error}")
            return False
        return True


def _train(
    task: TrainingTask,
    corpus: Corpus,
    checkpoint: Checkpoint | None,
    checkpoint_file: Path,
    interruption: _Interruption,
) -> tuple[TrainingResult, bool]:
    """The result, and whether a checkpoint of a stopped training is there to go on from."""
    run = train(
        corpus,
        task.settings,
        resume=checkpoint,
        clock=time.monotonic,
        should_stop=lambda: interruption.is_asked,
    )
    keeper = _Keeper(task=task, path=checkpoint_file, saved_at=time.monotonic())
    with progress("training") as advance:

        def show(state: TrainingProgress) -> None:
            advance(state.fraction, _progress_text(state))
            keeper.offer(state.checkpoint)

        result = exhaust(run, show)
    is_kept = result.ended is Ending.STOPPED and keeper.save("there is nothing to resume from:")
    return result, is_kept


def _progress_text(state: TrainingProgress) -> str:
    text = f"epoch {state.epoch} loss {state.loss:.3f}"
    if state.last:
        text += (
            f" explained {state.last.explained_train:.2f} (unseen {state.last.explained_validation:.2f})"
            f" {state.last.active_dims} dimensions"
        )
    return text + (f" {state.skipped_steps} skipped" if state.skipped_steps else "")


def _save(task: TrainingTask, corpus: Corpus, result: TrainingResult, checkpoint_file: Path) -> Model:
    """Analyses and saves the model; what belonged to an older model of that name goes."""
    note("finding the sliders")
    is_new = not task.path.exists()
    try:
        model = _make_model(task, corpus, result)
        save_model(model, task.path)
    except TrainingError:
        # Going on would end here again.
        checkpoint_file.unlink(missing_ok=True)
        raise
    if result.ended is not Ending.STOPPED:
        checkpoint_file.unlink(missing_ok=True)
    shutil.rmtree(report_folder(task.path), ignore_errors=True)
    if is_new:
        note_if_hiding(task.path)
    return model


def _make_model(task: TrainingTask, corpus: Corpus, result: TrainingResult) -> Model:
    analysis, corpus_map = analyse(result.network, corpus.sounds, corpus.config)
    header = ModelHeader(
        name=task.path.name.removesuffix(SUFFIX),
        form=ModelForm.FULL,
        latent_dim=result.network.latent_dim,
        n_columns=result.network.mel_shape[1],
        spectrogram=corpus.config,
        analysis=analysis_header(analysis),
        loudness_db=analysis.loudness_db,
        notes=task.notes,
        licence=task.licence,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        program_version=__version__,
        training=result.summary(),
        dataset=corpus.report.summary(),
    )
    return make_model(header=header, network=result.network, analysis=analysis, corpus_map=corpus_map)


def _print_summary(task: TrainingTask, model: Model, result: TrainingResult) -> None:
    say(
        f"{model.name}: explained variance {result.explained_train:.2f} on its training sounds, "
        f"{result.explained_validation:.2f} on sounds never seen "
        f"({result.ended.value} after {counted(len(result.history), 'epoch')})"
    )
    for info in get_slider_info(model.analysis):
        say(f"  slider {info.index + 1}: {info.label} ({info.variance_pct:.0f} % of the variety)")
    for warning in result.warnings:
        say(f"  note: {warning}")
    say(f"saved {task.path}")


def _report(
    task: TrainingTask, model: Model, result: TrainingResult, corpus: Corpus, interruption: _Interruption
) -> None:
    note("writing the report")
    folder = report_folder(task.path)
    try:
        for _ in write_training_report(folder, model=model, result=result, corpus=corpus):
            if interruption.is_asked:
                return
    except SdaError as error:
        note(f"the model is saved in {task.path}, but its report is not complete")
        raise error from None
    note(f"report and previews in {folder}")
