"""An unfinished training as one file, from which it goes on with the same numbers.

Like a model it is a safetensors file, never a pickle. It holds the weights, their running average,
the best average so far, the optimiser's moments, and as JSON the settings, the history and how far
things are. Random numbers need no saving: those of an epoch come from (seed, epoch).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
from torch import Tensor

from sda_core.errors import ModelError, SettingError
from sda_core.model_header import SUFFIX
from sda_core.saving import save_bytes
from sda_core.training_settings import TrainingSettings

FORMAT = "sda-training"
FORMAT_VERSION = 1
AGAIN = "start the training again with --overwrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A training at the end of an epoch."""

    settings: TrainingSettings
    material: str  # fingerprint of the sounds
    facts: dict[str, Any]  # epoch, history and counters
    tensors: dict[str, Tensor]
    notes: str = ""
    licence: str = ""


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> Path:
    """The checkpoint as a file, atomically."""
    facts = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "settings": asdict(checkpoint.settings),
        "material": checkpoint.material,
        "facts": checkpoint.facts,
        "notes": checkpoint.notes,
        "licence": checkpoint.licence,
    }
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.tensors.items()}
    return save_bytes(path, safetensors.torch.save(tensors, {"sda": json.dumps(facts)}))


def load_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint in a file; SettingError when there is none, ModelError when it is damaged."""
    try:
        content = path.read_bytes()
        tensors = safetensors.torch.load(content)
        header_length = int.from_bytes(content[:8], "little")
        facts = json.loads(json.loads(content[8 : 8 + header_length])["__metadata__"]["sda"])
    except FileNotFoundError as error:
        name = path.name.removesuffix(".checkpoint").removesuffix(SUFFIX)
        raise SettingError(
            f"{name}: there is no unfinished training to resume; leave out --resume"
        ) from error
    except (safetensors.SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: the checkpoint is damaged ({type(error).__name__}); {AGAIN}") from error
    if (
        not isinstance(facts, dict)
        or facts.get("format") != FORMAT
        or facts.get("format_version") != FORMAT_VERSION
    ):
        raise ModelError(f"{path}: the checkpoint is of another version of SDA; {AGAIN}")
    try:
        settings = TrainingSettings(**facts["settings"])
        return Checkpoint(
            settings=settings,
            material=str(facts["material"]),
            facts=dict(facts["facts"]),
            tensors=tensors,
            notes=str(facts["notes"]),
            licence=str(facts["licence"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: the checkpoint is damaged ({error}); {AGAIN}") from error
