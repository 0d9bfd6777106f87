"""Nothing above 20 kHz: a linear-phase low-pass for finished sounds.

What decoders and phase reconstruction leave up there nobody hears, but it eats headroom and folds down
in other programs. One windowed-sinc filter per rate, applied by fast convolution without delay; the
ends of the sound are continued by reflection through their last sample, so they stay where they are.
"""

from functools import lru_cache

import numpy as np
from scipy.signal import firwin, kaiserord, oaconvolve

from sda_core.waveform import Audio, Waveform, as_audio, check_rate

# Untouched up to the first, gone from the second on.
PASS_HZ, STOP_HZ = 18_500.0, 20_000.0
ATTENUATION_DB = 80.0


def apply_anti_alias_filter(audio: Waveform, sample_rate: int) -> Audio:
    """The sound without what is above 20 kHz; unchanged at rates that hold nothing there.

    Shape: (..., frames) -> the same
    """
    check_rate(sample_rate, "anti-alias filter")
    sound = as_audio(audio, "anti-alias filter")
    if sample_rate / 2 <= STOP_HZ or sound.shape[-1] == 0:
        return sound
    taps = _low_pass(sample_rate)
    margin = len(taps) // 2
    around = [(0, 0)] * (sound.ndim - 1) + [(margin, margin)]
    padded = np.pad(sound, around, mode="reflect", reflect_type="odd")
    filtered = oaconvolve(padded, taps.reshape(*[1] * (sound.ndim - 1), -1), mode="valid", axes=-1)
    return filtered.astype(np.float32)


@lru_cache(maxsize=8)
def _low_pass(sample_rate: int) -> Audio:
    """An odd number of taps, symmetric: every frequency is delayed alike, by half the length."""
    half_rate = sample_rate / 2
    n_taps, beta = kaiserord(ATTENUATION_DB, (STOP_HZ - PASS_HZ) / half_rate)
    cutoff_hz = (PASS_HZ + STOP_HZ) / 2
    return firwin(n_taps | 1, cutoff_hz, window=("kaiser", beta), fs=sample_rate).astype(np.float32)
