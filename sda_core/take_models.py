"""The models of a take: in its own folder, else in the library, found by what they are and not by their name.

A file counts when its content has the hash that the journal asks for; it is opened once to be sure. What is
missing, or was exchanged for another, is one sentence that names the model and says what to do. Called by
whoever renders takes.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from sda_core.errors import ModelError
from sda_core.events import ModelLoaded, SlotModel
from sda_core.journal import Journal
from sda_core.library import SHORT_HASH, by_hash
from sda_core.model_file import load_model
from sda_core.model_header import SUFFIX
from sda_core.take import MODELS, Take


class Whereabouts(StrEnum):
    """Where a model of a take is."""

    TAKE = "in the take"
    LIBRARY = "in the library"
    EXCHANGED = "exchanged for another"
    MISSING = "missing"


def models_of(journal: Journal) -> tuple[SlotModel, ...]:
    """Every model that a journal plays, each once, in the order they come."""
    loaded = [
        event.model
        for _, event in journal.entries
        if isinstance(event, ModelLoaded) and event.model is not None
    ]
    return tuple({model.content_hash: model for model in (*journal.start.models, *loaded)}.values())


def names_of(take: Take) -> dict[str, str]:
    """The name of every model that a take knows, by content hash."""
    told = {model.content_hash: model.name for model in take.facts.models}
    return told | {model.content_hash: model.name for model in models_of(take.journal)}


def whereabouts(take: Take, content_hash: str, library: Mapping[str, Path]) -> Whereabouts:
    """Where the model of a hash is, by the headers of the files."""
    own = take.model_paths.get(content_hash)
    if own is not None and _promises(own, content_hash):
        return Whereabouts.TAKE
    if content_hash in library:
        return Whereabouts.LIBRARY
    return Whereabouts.MISSING if own is None else Whereabouts.EXCHANGED


def find_models(take: Take, hashes: Iterable[str], library: Mapping[str, Path]) -> dict[str, Path]:
    """The file of every hash, each of them opened once; ModelError for the first that cannot be had."""
    names = names_of(take)
    return {
        content_hash: _found(take, content_hash, names.get(content_hash, "without a name"), library)
        for content_hash in sorted(hashes)
    }


def _found(take: Take, content_hash: str, name: str, library: Mapping[str, Path]) -> Path:
    why = ""
    for path in (take.model_paths.get(content_hash), library.get(content_hash)):
        if path is None:
            continue
        try:
            got = load_model(path).header.content_hash
        except ModelError as error:
            why = why or str(error)
            continue
        if got == content_hash:
            return path
        why = why or f"{path} is another model ({got[:SHORT_HASH]})"
    raise ModelError(
        f"{take.folder}: its model {name!r} ({content_hash[:SHORT_HASH]}) cannot be had: "
        f"{why or 'neither the take nor the library has it'}; "
        f"put the file it was made with into the library, or into {take.folder / MODELS} "
        f"as {content_hash[:SHORT_HASH]}...{SUFFIX}"
    )


def _promises(path: Path, content_hash: str) -> bool:
    return content_hash in by_hash([path])
