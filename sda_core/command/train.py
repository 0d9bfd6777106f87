"""`sda train`: from a folder of sounds to a model file, with a progress bar and a report."""

from pathlib import Path
from typing import Annotated

import typer

from sda_core.command.options import AsJson, NewModel, Overwrite
from sda_core.training_settings import DEVICES, PRESET_NAMES, PRESETS, TrainingSettings

DEFAULTS = TrainingSettings()


def train(
    folder: Annotated[Path, typer.Argument(help="The folder that holds your sounds.", show_default=False)],
    out: NewModel,
    preset: Annotated[str, typer.Option(help=f"How careful: {', '.join(PRESET_NAMES)}.")] = DEFAULTS.preset,
    epochs: Annotated[
        int | None,
        typer.Option(help=f"Epochs of 50 steps; by preset {', '.join(str(row.epochs) for row in PRESETS)}."),
    ] = DEFAULTS.epochs,
    minutes: Annotated[
        float | None, typer.Option(help="A time budget; with --epochs too, the first reached ends it.")
    ] = DEFAULTS.minutes,
    seed: Annotated[
        int, typer.Option(help="Another seed: other validation sounds, other random choices.")
    ] = DEFAULTS.seed,
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
    free_bits: Annotated[
        float, typer.Option(help="Nats a latent dimension has for free.")
    ] = DEFAULTS.free_bits,
    gain_db: Annotated[
        float, typer.Option(help="Augmentation: up to so many dB softer, a third of it louder.")
    ] = DEFAULTS.gain_db,
    noise: Annotated[
        float, typer.Option(help="Augmentation: share of windows with soft noise, 0 to 1.")
    ] = DEFAULTS.noise,
    speed_spread: Annotated[
        float, typer.Option(help="Augmentation: 0.06 is up to 6 % slower and faster.")
    ] = DEFAULTS.speed_spread,
    notes: Annotated[str, typer.Option(help="A note kept in the model.")] = "",
    licence: Annotated[str, typer.Option(help="The licence of the sounds, kept in the model.")] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted training, with its settings.")
    ] = False,
    overwrite: Overwrite = False,
    report: Annotated[bool, typer.Option(help="Write pictures and previews beside the model.")] = True,
    as_json: AsJson = False,
) -> None:
    """Train a model on a folder of 5 to 500 sounds.

    Ctrl-C ends it well: the model made so far is saved, and --resume goes on from there.
    """
    from sda_core.command.console import models_folder
    from sda_core.command.training_session import TrainingTask, run_training
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
        free_bits=free_bits,
        gain_db=gain_db,
        noise=noise,
        speed_spread=speed_spread,
    )
    settings.validate()
    task = TrainingTask(
        folder=folder,
        path=path_for_new_model(out, models_folder()),
        settings=settings,
        notes=notes,
        licence=licence,
        writes_report=report,
    )
    run_training(task, resume=resume, overwrite=overwrite, as_json=as_json)
