"""`sda train`: from a folder of sounds to a model file, with a progress bar and a report."""

import signal
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sda_core import __version__
from sda_core.errors import EXIT_INTERRUPTED, OutputError
from sda_core.training_settings import DEVICES, PRESET_NAMES, TrainingSettings

if TYPE_CHECKING:
    from sda_core.checkpoint import Checkpoint
    from sda_core.command.console import Advance
    from sda_core.corpus import Corpus
    from sda_core.model_file import Model
    from sda_core.training_result import TrainingProgress, TrainingResult

SECONDS_BETWEEN_CHECKPOINTS = 30.0
# Weights, their average, the best average and two moments, in single precision, with room to spare.
SPACE_NEEDED = 150_000_000
DEFAULTS = TrainingSettings()


def train(
    folder: Annotated[Path, typer.Argument(help="The folder that holds your sounds.", show_default=False)],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            help="The new model: a name (goes into your library) or a path ending in .safetensors.",
            show_default=False,
        ),
    ],
    preset: Annotated[str, typer.Option(help=f"How careful: {', '.join(PRESET_NAMES)}.")] = DEFAULTS.preset,
    epochs: Annotated[int | None, typer.Option(help="How many epochs (of 50 steps).")] = DEFAULTS.epochs,
    minutes: Annotated[
        float | None, typer.Option(help="A time budget instead of epochs.")
    ] = DEFAULTS.minutes,
    seed: Annotated[int, typer.Option(help="Chooses the validation sounds and all chance.")] = DEFAULTS.seed,
    device: Annotated[str, typer.Option(help=f"Where to compute: {', '.join(DEVICES)}.")] = DEFAULTS.device,
    mels: Annotated[
        int, typer.Option(help="Mel bands: more is finer and costs more live.")
    ] = DEFAULTS.n_mels,
    latent_dim: Annotated[int, typer.Option(help="Size of the latent space.")] = DEFAULTS.latent_dim,
    batch_size: Annotated[int, typer.Option(help="Windows per step.")] = DEFAULTS.batch_size,
    learning_rate: Annotated[
        float | None, typer.Option(help="Instead of the preset's.")
    ] = DEFAULTS.learning_rate,
    kl_weight: Annotated[
        float, typer.Option(help="Higher: smoother sliders, blurrier sound.")
    ] = DEFAULTS.kl_weight,
    gain_db: Annotated[float, typer.Option(help="Augmentation: random gain.")] = DEFAULTS.gain_db,
    noise: Annotated[float, typer.Option(help="Augmentation: share with a noise floor.")] = DEFAULTS.noise,
    speed_spread: Annotated[
        float, typer.Option(help="Augmentation: speed changes up to this share.")
    ] = DEFAULTS.speed_spread,
    notes: Annotated[str, typer.Option(help="A note kept in the model.")] = "",
    licence: Annotated[str, typer.Option(help="The licence of the sounds, kept in the model.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted training.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a model that is there.")] = False,
    report: Annotated[bool, typer.Option(help="Write pictures and previews beside the model.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value on stdout.")] = False,
) -> None:
    """Train a model on a folder of 5 to 500 sounds.

    Ctrl-C ends it well: the model made so far is saved, and --resume goes on from there.
    """
    from sda_core.command.console import models_folder
    from sda_core.library import path_for_new_model

    settings = TrainingSettings(
        preset=preset,
        epochs=epochs,
        minutes=minutes,
        seed=seed,
        device=device,
        n_mels=mels,
        latent_dim=latent_dim,
        batch_size=batch_size,
        learning_rate=learning_rate,
        kl_weight=kl_weight,
        gain_db=gain_db,
        noise=noise,
        speed_spread=speed_spread,
    )
    settings.validate()
    task = _Task(
        folder=folder,
        path=path_for_new_model(out, models_folder()),
        settings=settings,
        notes=notes,
        licence=licence,
        writes_report=report,
    )
    _run(task, resume=resume, overwrite=overwrite, as_json=as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is to be trained."""

    folder: Path
    path: Path
    settings: TrainingSettings
    notes: str
    licence: str
    writes_report: bool


def _run(task: _Task, *, resume: bool, overwrite: bool, as_json: bool) -> None:
    from sda_core.checkpoint import checkpoint_path, load_checkpoint
    from sda_core.command.console import note, print_json
    from sda_core.model_file import save_model
    from sda_core.saving import check_can_save
    from sda_core.training import choose_device
    from sda_core.training_report import report_facts, report_folder, write_training_report

    checkpoint_file = checkpoint_path(task.path)
    _refuse_to_overwrite(task.path, checkpoint_file, resume=resume, overwrite=overwrite)
    checkpoint = load_checkpoint(checkpoint_file) if resume else None
    if checkpoint:
        task = replace(task, settings=checkpoint.settings)
    choose_device(task.settings.device)
    check_can_save(task.path, SPACE_NEEDED)
    corpus = _read(task)
    with _stop_on_interrupt() as interruption:
        result = _train(task, corpus, checkpoint, checkpoint_file, interruption)
        note("finding the sliders")
        model = _make_model(task, corpus, result)
        save_model(model, task.path)
        if result.ended != "stopped":
            checkpoint_file.unlink(missing_ok=True)
        if task.writes_report and not interruption.is_asked:
            note("writing the report")
            for _ in write_training_report(
                report_folder(task.path), model=model, result=result, corpus=corpus
            ):
                pass
    if as_json:
        print_json({"path": str(task.path)} | report_facts(model, result, corpus))
    else:
        _print_summary(task, model, result)
    if result.ended == "stopped":
        note(f"stopped; go on with: sda train {task.folder} --out {task.path} --resume")
        raise typer.Exit(EXIT_INTERRUPTED)


def _refuse_to_overwrite(path: Path, checkpoint_file: Path, *, resume: bool, overwrite: bool) -> None:
    if resume or overwrite:
        return
    if checkpoint_file.exists():
        raise OutputError(
            f"an unfinished training of {path} is there; go on with --resume, or start again with --overwrite"
        )
    if path.exists():
        raise OutputError(f"{path} is there already; choose another name, or replace it with --overwrite")


def _read(task: _Task) -> "Corpus":
    from sda_core.command.console import note, progress
    from sda_core.corpus import read_corpus
    from sda_core.dataset import FileUse

    reading = read_corpus(task.folder, task.settings.spectrogram, speed_spread=task.settings.speed_spread)
    with progress("reading ") as advance:
        while True:
            try:
                read = next(reading)
            except StopIteration as end:
                corpus: Corpus = end.value
                break
            advance((read.index + 1) / read.total, read.file.name)
    for file in corpus.report.files:
        if file.use is FileUse.REFUSED:
            note(f"refused: {file.name}: {file.reason}")
    counts = ", ".join(f"{count} {use}" for use, count in corpus.report.counts().items() if count)
    note(f"{counts}; {corpus.report.duration_s:.1f} s of sound")
    return corpus


@dataclass(slots=True)
class _Interruption:
    """Whether Ctrl-C was pressed."""

    is_asked: bool = False


@contextmanager
def _stop_on_interrupt() -> Iterator[_Interruption]:
    """The first Ctrl-C asks for a good end, the second ends at once."""
    from sda_core.command.console import note

    interruption = _Interruption()

    def ask(_signal: int, _frame: object) -> None:
        if interruption.is_asked:
            raise KeyboardInterrupt
        interruption.is_asked = True
        note("finishing this epoch and saving (a few seconds); Ctrl-C again leaves at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)


def _train(
    task: _Task,
    corpus: "Corpus",
    checkpoint: "Checkpoint | None",
    checkpoint_file: Path,
    interruption: _Interruption,
) -> "TrainingResult":
    from sda_core.command.console import progress
    from sda_core.training import train as training

    run = training(
        corpus,
        task.settings,
        resume=checkpoint,
        clock=time.monotonic,
        should_stop=lambda: interruption.is_asked,
    )
    with progress("training") as advance:
        return _follow(run, advance, checkpoint_file, interruption)


def _follow(
    run: "Generator[TrainingProgress, None, TrainingResult]",
    advance: "Advance",
    checkpoint_file: Path,
    interruption: _Interruption,
) -> "TrainingResult":
    """Shows the progress and saves a checkpoint now and then, and when it is to stop."""
    from sda_core.checkpoint import save_checkpoint
    from sda_core.command.console import note

    saved_at = time.monotonic()
    while True:
        try:
            state = next(run)
        except StopIteration as end:
            result: TrainingResult = end.value
            return result
        advance(state.fraction, _progress_text(state))
        is_due = interruption.is_asked or time.monotonic() - saved_at > SECONDS_BETWEEN_CHECKPOINTS
        if state.checkpoint and is_due:
            try:
                save_checkpoint(state.checkpoint, checkpoint_file)
            except OutputError as error:
                note(f"training goes on, but {error}")
            saved_at = time.monotonic()


def _progress_text(state: "TrainingProgress") -> str:
    text = f"epoch {state.epoch} loss {state.loss:.3f}"
    if state.last:
        text += (
            f" explained {state.last.explained_train:.2f}/{state.last.explained_validation:.2f}"
            f" active {state.last.active_dims}"
        )
    return text + (f" skipped {state.skipped_steps}" if state.skipped_steps else "")


def _make_model(task: _Task, corpus: "Corpus", result: "TrainingResult") -> "Model":
    from sda_core.analysis import analyse
    from sda_core.model_file import analysis_header, make_model
    from sda_core.model_header import SUFFIX, ModelForm, ModelHeader

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


def _print_summary(task: _Task, model: "Model", result: "TrainingResult") -> None:
    from sda_core.command.console import say
    from sda_core.sliders import get_slider_info
    from sda_core.training_report import report_folder

    say(
        f"{model.name}: explained variance {result.explained_train:.2f} on its training sounds, "
        f"{result.explained_validation:.2f} on sounds never seen "
        f"({result.ended} after {len(result.history)} epochs)"
    )
    for info in get_slider_info(model.analysis):
        say(f"  slider {info.index + 1}: {info.label} ({info.variance_pct:.0f} % of the variety)")
    for warning in result.warnings:
        say(f"  note: {warning}")
    say(f"saved {task.path}")
    if task.writes_report and result.ended != "stopped":
        say(f"report and previews in {report_folder(task.path)}")
