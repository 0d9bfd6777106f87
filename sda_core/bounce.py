"""Bouncing: a journal with its models becomes a sound file with its sidecar.

Pure but for the two files at the end, so that many can run side by side, each in a process of its own:
an order and its outcome are plain values. `sda render` writes the orders. The sidecar holds the journal;
`order_again` makes an order of it that gives the same samples, bit for bit.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import AudioError, SettingError
from sda_core.events import Changed, ModelLoaded, SlotModel
from sda_core.export import SoundOrigin, export_sound
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Journal, journal_from_lines, journal_to_lines, states
from sda_core.live_union import union_sliders
from sda_core.model_file import load_model
from sda_core.offline import finished, sounding
from sda_core.parameters import SLOT_PATHS, TABLE, WEIGHT_PATHS, Kind
from sda_core.quality import Quality, compute_quality_score
from sda_core.render import Ceiling
from sda_core.state import State
from sda_core.voice_model import VoiceModel, prepare

Advance = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A sound to be made."""

    journal: Journal
    model_paths: Mapping[str, Path]  # by content hash
    path: Path
    sample_rate: int = SAMPLE_RATE
    bit_depth: str | None = None
    exact_s: float | None = None  # what was asked for, where that is no whole number of frames at 48 kHz
    overwrite: bool = False

    @property
    def duration_s(self) -> float:
        return self.journal.n_frames / SAMPLE_RATE if self.exact_s is None else self.exact_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """A sound that was made."""

    path: Path
    sidecar: Path
    seed: int
    duration_s: float
    quality: Quality


def models_of(journal: Journal) -> tuple[SlotModel, ...]:
    """Every model that a journal plays, each once, in the order they come."""
    loaded = [
        event.model
        for _, event in journal.entries
        if isinstance(event, ModelLoaded) and event.model is not None
    ]
    return tuple({model.content_hash: model for model in (*journal.start.models, *loaded)}.values())


def bounce(order: Order, advance: Advance = lambda _share: None) -> Bounced:
    """The sound made, checked and written. `advance` hears how far it is, from 0 to 1."""
    bank = {content_hash: prepare(load_model(path)) for content_hash, path in order.model_paths.items()}
    audio = _audio(order, bank, advance)
    quality = compute_quality_score(audio, order.sample_rate)
    seed = int(_first_state(order.journal).target("seed"))
    models = " + ".join(model.name for model in models_of(order.journal))
    path, sidecar = export_sound(
        audio,
        order.path,
        sample_rate=order.sample_rate,
        bit_depth=order.bit_depth,
        origin=SoundOrigin(
            model_name=models,
            generation=_settings(order),
            seed=seed,
            quality=quality,
            extra=_extra(order),
        ),
        tags={"comment": f"{models}, seed {seed}"},
        overwrite=order.overwrite,
    )
    return Bounced(path=path, sidecar=sidecar, seed=seed, duration_s=order.duration_s, quality=quality)


def order_again(sidecar: Path, paths_by_hash: Mapping[str, Path]) -> Order:
    """The order that made the sound of a sidecar, at the path where the sound was."""
    try:
        plain = json.loads(sidecar.read_text(encoding="utf-8"))
        lines = [json.dumps(line) + "\n" for line in plain["journal"]]
        facts = plain["audio"]
        sample_rate, bit_depth = int(facts["sample_rate"]), facts["bit_depth"] and str(facts["bit_depth"])
        path = sidecar.with_name(Path(facts["file"]).name)
        exact_s = float(plain["generation"]["duration_s"])
        journal = journal_from_lines(lines)
    except OSError as error:
        raise AudioError(
            f"{sidecar}: cannot be read ({error.strerror}); give the .json beside a sound"
        ) from error
    except KeyError as error:
        raise _no_sidecar(sidecar, f"it has no {error}") from error
    except (ValueError, TypeError) as error:
        raise _no_sidecar(sidecar, str(error)) from error
    if not 0 < journal.n_frames - 1 <= exact_s * SAMPLE_RATE <= journal.n_frames + 1:
        raise _no_sidecar(sidecar, f"{exact_s} s are not its {journal.n_frames} frames")
    missing = [model.name for model in models_of(journal) if model.content_hash not in paths_by_hash]
    if missing:
        raise AudioError(
            f"{sidecar}: its models {', '.join(missing)} are not in the library, or are others by now; "
            "copy the ones it was made with there, or name their files"
        )
    return Order(
        journal=journal,
        model_paths={model.content_hash: paths_by_hash[model.content_hash] for model in models_of(journal)},
        path=path,
        sample_rate=sample_rate,
        bit_depth=bit_depth,
        exact_s=exact_s,
    )


def _no_sidecar(path: Path, why: str) -> AudioError:
    return AudioError(
        f"{path}: this is no sidecar of a sound by `sda render` ({why}); give the .json beside one"
    )


def with_values(journal: Journal, **values: float) -> Journal:
    """The journal with parameters set at its very beginning, after all else that happens there."""
    place = sum(frame == 0 for frame, _ in journal.entries)
    event = (0, Changed(values=tuple(values.items()), cause="order"))
    return replace(journal, entries=(*journal.entries[:place], event, *journal.entries[place:]))


def _audio(order: Order, bank: Mapping[str, VoiceModel], advance: Advance) -> NDArray[np.float32]:
    """(frames,) in mono, (2, frames) otherwise."""
    journal = order.journal
    sound = _room(journal.n_frames)
    filled = 0
    for hop in sounding(journal, bank, ceiling=Ceiling.OPEN):
        sound[:, filled : filled + hop.shape[1]] = hop
        filled += hop.shape[1]
        advance(filled / journal.n_frames)
    audio = finished(sound, order.duration_s, order.sample_rate)
    return audio[0] if np.array_equal(audio[0], audio[1]) else audio


def _room(n_frames: int) -> NDArray[np.float32]:
    try:
        return np.empty((2, n_frames), np.float32)
    except MemoryError as error:
        raise SettingError(
            f"duration: got {n_frames / SAMPLE_RATE:g} s, which this machine's memory cannot hold; "
            "render it in parts"
        ) from error


def _first_state(journal: Journal) -> State:
    """What is so when the sound begins."""
    _, state = next(states(replace(journal, n_frames=1)))
    return state


def _settings(order: Order) -> dict[str, Any]:
    """What a musician wants to read of how it was made."""
    state = _first_state(order.journal)
    return {
        "duration_s": order.duration_s,
        "sample_rate": order.sample_rate,
        "bit_depth": order.bit_depth,
        "values": {
            row.path: row.show(state.target(row.path)) for row in TABLE if row.kind is not Kind.TRIGGER
        },
    }


def _extra(order: Order) -> dict[str, Any]:
    """What is needed to make it again."""
    state = _first_state(order.journal)
    return {
        "models": [
            {"name": model.name, "content_hash": model.content_hash} for model in models_of(order.journal)
        ],
        "slots": [
            model and {"name": model.name, "weight": state.target(weight), "on": bool(state.target(switch))}
            for model, weight, switch in zip(state.slots, WEIGHT_PATHS, SLOT_PATHS, strict=True)
        ],
        "blend_mode": state.choice("blend_mode"),
        "sliders": [
            {
                "slider": slider.number,
                "label": slider.label,
                "position": state.target(f"slider{slider.number}"),
            }
            for slider in union_sliders(state.assignment, state.slots)
        ],
        "journal": [json.loads(line) for line in journal_to_lines(order.journal)],
    }
