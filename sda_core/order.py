"""An order: everything that a sound file is made of, as a value, and as the sidecar beside the file.

`sda render` writes the orders of pieces, `sda_core.take_export` those of takes, which begin in the middle
of a performance (an *excerpt*); `sda_core.bounce` makes the sounds. The sidecar holds the journal and what
was playing at its beginning: `order_again` makes an order of it that gives the same samples, bit for bit.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sda_core.errors import AudioError
from sda_core.events import Changed
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Journal, journal_from_lines, journal_to_lines, states
from sda_core.library import by_hash
from sda_core.live_union import union_sliders
from sda_core.parameters import N_SLOTS, SLOT_PATHS, TABLE, WEIGHT_PATHS, Kind
from sda_core.playing_file import playing_from_bytes, playing_to_bytes
from sda_core.render import RenderState
from sda_core.state import State
from sda_core.take import MODELS
from sda_core.take_models import models_of

# No sound of an hour says more about what was playing; a stranger's file may promise anything.
MOST_PLAYING_BYTES = 1 << 26


class Finish(StrEnum):
    """What is done to a sound before it becomes a file."""

    NORMALISED = "normalised"  # no limiter; nothing above 20 kHz, a soft end, a peak of -1 dBFS
    AS_PLAYED = "as played"  # the limiter that was heard, and nothing else
    BEFORE_LIMITER = "before the limiter"  # nothing at all: what adds up


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excerpt:
    """Of a performance that had begun before its journal: what a take has beside it."""

    playing: RenderState | None  # at the journal's first frame; None: silence
    skip_frames: int = 0  # rendered, but no part of the sound
    slot: int | None = None  # from 0: only this one sounds
    take: Path | None = None  # the folder where its models may be


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
    finish: Finish = Finish.NORMALISED
    excerpt: Excerpt | None = None  # None: a piece that begins in silence

    @property
    def n_frames(self) -> int:
        """At 48 kHz."""
        return self.journal.n_frames - (self.excerpt.skip_frames if self.excerpt else 0)

    @property
    def duration_s(self) -> float:
        return self.n_frames / SAMPLE_RATE if self.exact_s is None else self.exact_s

    @property
    def hashes(self) -> frozenset[str]:
        """The content hashes of all models that it needs."""
        playing = self.excerpt.playing.hashes if self.excerpt and self.excerpt.playing else frozenset()
        return playing | {model.content_hash for model in models_of(self.journal)}


def order_again(sidecar: Path, paths_by_hash: Mapping[str, Path]) -> Order:
    """The order that made the sound of a sidecar, at the path where the sound was.

    Its models are among those of `paths_by_hash`, or still in the folder of the take that it is from.
    """
    try:
        plain = json.loads(sidecar.read_text(encoding="utf-8"))
        lines = [json.dumps(line) + "\n" for line in plain["journal"]]
        facts = plain["audio"]
        sample_rate, bit_depth = int(facts["sample_rate"]), facts["bit_depth"] and str(facts["bit_depth"])
        path = sidecar.with_name(Path(facts["file"]).name)
        order = Order(
            journal=journal_from_lines(lines),
            model_paths={},
            path=path,
            sample_rate=sample_rate,
            bit_depth=bit_depth,
            exact_s=float(plain["generation"]["duration_s"]),
            finish=Finish(plain.get("finish", Finish.NORMALISED)),  # older ones do not say
            excerpt=_excerpt_from_json(plain.get("excerpt")),
        )
    except OSError as error:
        raise AudioError(
            f"{sidecar}: cannot be read ({error.strerror}); give the .json beside a sound"
        ) from error
    except KeyError as error:
        raise _no_sidecar(sidecar, f"it has no {error}") from error
    except UnicodeDecodeError as error:
        raise _no_sidecar(sidecar, "it is not text") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _no_sidecar(sidecar, str(error)) from error
    if not 0 < order.n_frames - 1 <= order.duration_s * SAMPLE_RATE <= order.n_frames + 1:
        raise _no_sidecar(sidecar, f"{order.exact_s} s are not its {order.n_frames} frames")
    return replace(order, model_paths=_model_paths(sidecar, order, paths_by_hash))


def _model_paths(sidecar: Path, order: Order, paths_by_hash: Mapping[str, Path]) -> dict[str, Path]:
    """The files of all its models; AudioError, naming them, when some are nowhere."""
    take = order.excerpt.take if order.excerpt else None
    known = by_hash((take / MODELS).glob("*.safetensors")) | dict(paths_by_hash) if take else paths_by_hash
    names = {model.content_hash: model.name for model in models_of(order.journal)}
    missing = [names.get(one, one[:10]) for one in sorted(order.hashes) if one not in known]
    if missing:
        raise AudioError(
            f"{sidecar}: its models {', '.join(missing)} are not in the library, or are others by now; "
            "copy the ones it was made with there, or name their files"
        )
    return {content_hash: known[content_hash] for content_hash in order.hashes}


def _no_sidecar(path: Path, why: str) -> AudioError:
    return AudioError(
        f"{path}: this is no sidecar of a sound by `sda render` ({why}); give the .json beside one"
    )


def with_values(journal: Journal, **values: float) -> Journal:
    """The journal with parameters set at its very beginning, after all else that happens there."""
    first = journal.first_frame
    place = sum(frame == first for frame, _ in journal.entries)
    event = (first, Changed(values=tuple(values.items()), cause="order"))
    return replace(journal, entries=(*journal.entries[:place], event, *journal.entries[place:]))


def first_state(journal: Journal) -> State:
    """What is so when the sound begins."""
    _, state = next(states(replace(journal, n_frames=1)))
    return state


def settings_of(order: Order) -> dict[str, Any]:
    """What a musician wants to read of how it was made."""
    state = first_state(order.journal)
    return {
        "duration_s": order.duration_s,
        "sample_rate": order.sample_rate,
        "bit_depth": order.bit_depth,
        "values": {
            row.path: row.show(state.target(row.path))
            for row in TABLE
            if row.is_event and row.kind is not Kind.TRIGGER
        },
    }


def needed_for(order: Order) -> dict[str, Any]:
    """What is needed to make it again."""
    state = first_state(order.journal)
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
        "finish": order.finish.value,
        "excerpt": _excerpt_to_json(order.excerpt),
        "journal": [json.loads(line) for line in journal_to_lines(order.journal)],
    }


def _excerpt_to_json(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    playing = excerpt.playing and base64.b64encode(zlib.compress(playing_to_bytes(excerpt.playing)))
    return {
        "take": excerpt.take and str(excerpt.take),
        "stem_of_slot": None if excerpt.slot is None else excerpt.slot + 1,
        "skip_frames": excerpt.skip_frames,
        "playing": playing and playing.decode("ascii"),
    }


def _excerpt_from_json(plain: Mapping[str, Any] | None) -> Excerpt | None:
    """What `_excerpt_to_json` made; ValueError and the like when it is something else."""
    if plain is None:
        return None
    slot, skip_frames, playing, take = (
        plain[name] for name in ("stem_of_slot", "skip_frames", "playing", "take")
    )
    if slot not in (None, *range(1, N_SLOTS + 1)) or int(skip_frames) < 0:
        raise ValueError(f"got slot {slot!r} and {skip_frames!r} frames to skip")
    return Excerpt(
        playing=None if playing is None else playing_from_bytes(_unpacked(playing)),
        skip_frames=int(skip_frames),
        slot=None if slot is None else slot - 1,
        take=None if take is None else Path(take),
    )


def _unpacked(text: str) -> bytes:
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(text, validate=True), MOST_PLAYING_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"what was playing is damaged ({error})") from error
    if not unpacking.eof:
        raise ValueError("what was playing is cut short")
    return content
