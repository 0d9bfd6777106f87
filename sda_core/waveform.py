"""What the library takes for a waveform, and what it gives back.

A waveform is an array or a tensor of any number type, `(frames,)` for mono or `(channels, frames)`; what
comes back is numpy float32. The functions of `stereo`, `filters`, `quality`, `chunking` and `export`
check their sound here, once, at their door. Values that are not numbers are refused: none of those
functions could do anything sensible with them.
"""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import SettingError

if TYPE_CHECKING:
    from torch import Tensor

Audio: TypeAlias = NDArray[np.float32]
Waveform: TypeAlias = "NDArray[np.floating] | NDArray[np.integer] | Tensor"


def as_audio(waveform: Waveform, what: str) -> Audio:
    """The waveform as float32, `(frames,)` or `(channels, frames)`; `what` names the asker in errors."""
    if not isinstance(waveform, np.ndarray) and hasattr(waveform, "detach"):
        waveform = waveform.detach().cpu().numpy()
    try:
        audio = np.asarray(waveform, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise SettingError(f"{what}: got {type(waveform).__name__}, needs an array of samples") from error
    if audio.ndim not in (1, 2) or len(audio) == 0 < audio.ndim - 1:
        raise SettingError(
            f"{what}: got shape {audio.shape}, needs (frames,) or (channels, frames); "
            "take one sound at a time"
        )
    if not np.isfinite(audio).all():
        count = int(np.count_nonzero(~np.isfinite(audio)))
        raise SettingError(
            f"{what}: got {count} samples that are NaN or infinite, needs finite ones; "
            "look for the fault where the sound was made"
        )
    return audio


def check_rate(sample_rate: int, what: str) -> None:
    """Raises SettingError when no sound has such a rate."""
    if not sample_rate > 0:
        raise SettingError(f"{what}: got a sample rate of {sample_rate}, needs one above 0 (usually 48000)")
