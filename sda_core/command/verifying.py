"""Verifies takes on the cores there are: batches of sections, each rendered and compared in a process."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from sda_core.command.console import Advance, progress
from sda_core.command.placing import library_by_hash
from sda_core.command.rendering import done_at_once, n_at_once
from sda_core.errors import counted
from sda_core.playing_file import read_playing
from sda_core.replay import (
    Compared,
    Section,
    Verification,
    compared,
    readable,
    sections,
    unproven_frames,
    verification,
)
from sda_core.take import Take
from sda_core.take_models import find_models, models_of

# Each process gets its share in so many batches: enough for the bar to move.
BATCHES_EACH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    sections: Sequence[Section]
    take: Take
    model_paths: Mapping[str, Path]


def verify_take(take: Take, *, jobs: int) -> Verification:
    """The take beside what its journal renders to; an SdaError when it cannot be rendered."""
    whole, remarks = readable(take)
    todo = list(sections(whole))
    hashes = {model.content_hash for model in models_of(take.journal)}
    for section in todo:
        hashes |= read_playing(section.playing_path).hashes
    model_paths = find_models(take, hashes, library_by_hash())
    n_processes = min(n_at_once(take.facts.duration_s, jobs), max(1, len(todo)))
    with progress("verifying") as advance:
        if n_processes > 1:
            outcomes = _at_once(todo, take, model_paths, n_processes, advance)
        else:
            torch.set_num_threads(1)
            outcomes = compared(todo, take, model_paths, _counted(take, advance))
    return verification(take, outcomes, remarks, unproven_frames(whole))


def _counted(take: Take, advance: Advance) -> Callable[[int], None]:
    n_all, done = max(1, take.journal.n_frames), 0

    def count(n_frames: int) -> None:
        nonlocal done
        done += n_frames
        advance(min(1.0, done / n_all), "")

    return count


def _at_once(
    todo: Sequence[Section], take: Take, model_paths: Mapping[str, Path], n_processes: int, advance: Advance
) -> list[Compared]:
    bare = replace(take, journal=replace(take.journal, entries=()))  # the sections have all of it
    size = max(1, len(todo) // (BATCHES_EACH * n_processes))
    batches = [
        _Batch(sections=todo[start : start + size], take=bare, model_paths=model_paths)
        for start in range(0, len(todo), size)
    ]
    advance(0.0, counted(len(todo), "section"))
    found: list[Compared] = []
    with closing(done_at_once(_done, batches, n_processes)) as outcomes:
        for outcome in outcomes:
            found += outcome
            advance(len(found) / len(todo), f"{len(found)} of {counted(len(todo), 'section')}")
    return found


def _done(batch: _Batch) -> list[Compared]:
    return compared(batch.sections, batch.take, batch.model_paths)
