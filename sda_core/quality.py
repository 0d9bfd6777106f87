"""What can be said of a finished sound in numbers: is it silent, clipped, noisy, off centre, spliced?

Called by the generation for every sidecar, and by whoever wants to sort many sounds by ear later. All
numbers are finite whatever comes in; levels are in dB below full scale and end at -120. Loudness is
ITU-R BS.1770 (K-weighted, gated); the K-weighting is that of `sda_core.descriptors`. The numbers look
for faults: a sound that is meant to be noise scores low, and that is for the ear to overrule.
"""

import math
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from sda_core.descriptors import k_weights
from sda_core.errors import SettingError
from sda_core.waveform import Audio, Waveform, as_audio, check_rate

LOWEST_DB = -120.0
# Nothing quieter is made louder: it is silence.
SILENT_PEAK = 1e-6
# A converter's full scale is one step of 16 bits below 1.
FULL_SCALE = 1 - 2**-15
FEWEST_FLAT = 3
CORNER = 5e-4

SEGMENT_S, BLOCK_SEGMENTS = 0.1, 4  # blocks of 400 ms, a new one every 100 ms
ABSOLUTE_GATE_DB, RELATIVE_GATE_DB = -70.0, -10.0

N_FFT = 8192
MOST_COLUMNS = 400
# Bins of one band: enough that a tone, some four bins wide, leaves most of its band free.
FEWEST_BINS = 16
# A fifth of the cells of pure noise lies below this part of its mean: its power is distributed exponentially.
FLOOR_SHARE = 0.2
FLOOR_PART = -math.log(1 - FLOOR_SHARE)
SNR_RANGE_DB = (0.0, 120.0)
SOUNDING_DB = -40.0

SEAM_GAP, SEAM_AROUND_S = 3, 0.005
SEAM_RATIO, SEAM_FLOOR = 6.0, 0.002


class Quality(TypedDict):
    """The measures of a sound; valid JSON as it is."""

    score: float  # 0 (unusable) .. 1 (no fault found)
    rating: str  # good, fair, or the worst fault: silent, clipped, spliced, offset, noisy
    peak_db: float
    rms_db: float
    loudness_db: float  # LUFS
    crest_db: float
    dc_offset: float
    clipped_samples: int
    silent_share: float  # of the time, below -60 dB
    snr_db: float
    flatness: float  # 0 a tone .. 1 white noise
    seams: int


def compute_quality_score(audio: Waveform, sample_rate: int) -> Quality:
    """All measures, a score from 0 to 1 and a rating in one word.

    The score is a product: each fault takes its part. Shape: (frames,) or (channels, frames)
    """
    check_rate(sample_rate, "quality")
    sound = np.atleast_2d(as_audio(audio, "quality"))
    peak = float(np.abs(sound).max(initial=0))
    rms = math.sqrt(float(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
    dc_offset = float(np.abs(sound.mean(axis=1, dtype=np.float64)).max()) if sound.size else 0.0
    snr_db, clipped, seams = (
        compute_snr_db(sound),
        detect_clipping(sound),
        len(find_seams(sound, sample_rate)),
    )
    # What each fault leaves of the score. Noise alone is halved: it may be wanted.
    kept = {
        "silent": 0.0 if peak < SILENT_PEAK else 1.0,
        "clipped": 1 / (1 + 100 * clipped / max(sound.size, 1)) * (0.8 if clipped else 1.0),
        "spliced": 1 / (1 + 0.5 * seams),
        "offset": 1 - min(1.0, max(0.0, dc_offset - 0.003) / max(rms, SILENT_PEAK)),
        "noisy": 0.3 + 0.7 * min(1.0, snr_db / 20),
    }
    score = math.prod(kept.values())
    worst = min(kept, key=lambda fault: kept[fault])
    return Quality(
        score=round(score, 4),
        rating="good" if score > 0.9 else "fair" if kept[worst] > 0.8 else worst,
        peak_db=to_db(peak),
        rms_db=to_db(rms),
        loudness_db=compute_loudness_db(sound, sample_rate),
        crest_db=to_db(peak) - to_db(rms),
        dc_offset=dc_offset,
        clipped_samples=clipped,
        silent_share=_silent_share(sound, sample_rate),
        snr_db=snr_db,
        flatness=_flatness(sound, sample_rate),
        seams=seams,
    )


def peak_normalize(audio: Waveform, target_peak: float = 0.891) -> Audio:
    """The sound with its largest sample at `target_peak` (0.891 is -1 dBFS); silence stays silence."""
    if not 0 < target_peak < math.inf:
        raise SettingError(
            f"peak_normalize: got a target of {target_peak}, needs one above 0; 0.891 is usual"
        )
    sound = as_audio(audio, "peak_normalize")
    peak = float(np.abs(sound).max(initial=0))
    return sound if peak < SILENT_PEAK else sound * np.float32(target_peak / peak)


def detect_clipping(audio: Waveform) -> int:
    """How many samples are cut off: three and more in a row at full scale, or at the very same peak.

    A deep tone in 16 bits also stays at its peak for some samples, but arrives there gently.
    """
    return sum(_clipped(channel) for channel in np.atleast_2d(as_audio(audio, "detect_clipping")))


def _clipped(channel: Audio) -> int:
    if len(channel) == 0 or channel.min() == channel.max():
        return 0
    level = np.pad(np.abs(channel), 1)
    cut = min(FULL_SCALE, float(level.max()))
    flat = np.sign(np.pad(channel, 1)) * (level >= cut)  # -1, 0, 1
    edges = np.flatnonzero(np.diff(flat))  # the last sample before each run
    starts, lengths = edges[:-1], np.diff(edges)
    ends = starts + lengths + 1
    drop = cut - np.minimum(level[starts], level[np.minimum(ends, len(level) - 1)])
    is_cut = (flat[starts + 1] != 0) & (lengths >= FEWEST_FLAT) & (drop > CORNER * cut)
    return int(lengths[is_cut].sum())


def compute_snr_db(audio: Waveform) -> float:
    """How far the sound stands above its own noise floor, 0 (nothing but floor) to 120 dB.

    The floor of each band of half an octave is what its quietest fifth of spectral cells tells, as if
    it were noise; white noise, also filtered, is nothing but floor. Digital silence gives 0.
    """
    sound = np.atleast_2d(as_audio(audio, "compute_snr_db"))
    power = _sounding_spectra(sound)
    total = floor = 0.0
    start = 1
    while start < power.shape[1]:
        stop = max(start + FEWEST_BINS, round(start * math.sqrt(2)))
        if power.shape[1] - stop < FEWEST_BINS:
            stop = power.shape[1]
        band = power[:, start:stop]
        total += float(band.sum())
        floor += float(np.quantile(band, FLOOR_SHARE)) / FLOOR_PART * band.size
        start = stop
    lowest, highest = SNR_RANGE_DB
    if total <= floor:
        return lowest
    above = (total - floor) / max(floor, 1e-12 * total)
    return min(highest, max(lowest, 10 * math.log10(above)))


def _sounding_spectra(sound: Audio) -> NDArray[np.float64]:
    """Power spectra (columns, bins) of at most 400 windows, of those within 40 dB of the loudest."""
    n_frames = sound.shape[1]
    length = min(N_FFT, n_frames)
    if length < 2 * FEWEST_BINS or not sound.any():
        return np.zeros((1, 0))
    n_windows = 1 + (n_frames - length) // max(1, length // 2)
    starts = np.linspace(0, n_frames - length, min(MOST_COLUMNS, n_windows)).astype(int)
    window = np.hanning(length)
    centred = sound - sound.mean(axis=1, keepdims=True, dtype=np.float64)
    power: NDArray[np.float64] = np.array(
        [np.square(np.abs(np.fft.rfft(centred[:, at : at + length] * window))).sum(0) for at in starts]
    )[:, 2:]  # the window spreads what is left of the offset over two bins
    level = power.sum(1)
    sounding: NDArray[np.float64] = power[level >= level.max() * 10 ** (SOUNDING_DB / 10)]
    return sounding


def _flatness(sound: Audio, sample_rate: int) -> float:
    """Geometric over arithmetic mean of the mean spectrum, up to 16 kHz."""
    spectrum = _sounding_spectra(sound).mean(0)
    spectrum = spectrum[: max(1, int(len(spectrum) * min(1.0, 32_000 / sample_rate)))]
    if not spectrum.sum() > 0:
        return 0.0
    return float(np.exp(np.mean(np.log(spectrum + 1e-12 * spectrum.max()))) / spectrum.mean())


def find_seams(audio: Waveform, sample_rate: int) -> list[int]:
    """The frames where the sound is spliced: a lone sharp bend in what is smooth before and after.

    An attack is no seam: it goes on as sharply as it began.
    """
    sound = np.atleast_2d(as_audio(audio, "find_seams"))
    around = max(1, round(SEAM_AROUND_S * sample_rate))
    if sound.shape[1] < 2 * (around + SEAM_GAP) or not sound.any():
        return []
    bend = np.abs(np.diff(sound, n=2)).max(axis=0) / np.abs(sound).max()
    reach = around + SEAM_GAP
    # Entry i is the largest of the `around` bends from i on.
    largest = maximum_filter1d(bend, around, origin=-(around // 2))[: len(bend) - around + 1]
    middle = bend[reach : len(bend) - reach]
    neighbours = np.maximum(largest[: len(middle)], largest[reach + SEAM_GAP + 1 :][: len(middle)])
    found = np.flatnonzero((middle > SEAM_FLOOR) & (middle > SEAM_RATIO * neighbours)) + reach + 1
    new = np.diff(found, prepend=-reach) >= reach
    return [int(frame) for frame in found[new]]


def compute_loudness_db(audio: Waveform, sample_rate: int) -> float:
    """Integrated loudness in LUFS; a sound shorter than 400 ms is one block."""
    return gated_loudness_db(weighted_powers(np.atleast_2d(as_audio(audio, "loudness")), sample_rate))


def weighted_powers(sound: Audio, sample_rate: int) -> NDArray[np.float64]:
    """The K-weighted power of each whole 100 ms, channels added; of what there is when it is shorter."""
    length = max(1, round(SEGMENT_S * sample_rate))
    n_segments = sound.shape[1] // length
    if n_segments == 0:
        length, n_segments = sound.shape[1], min(1, sound.shape[1])
    hz = torch.fft.rfftfreq(max(1, length), 1 / sample_rate)
    weights = k_weights(hz).numpy() * 2 / max(1, length) ** 2  # Parseval, one-sided
    powers = np.zeros(n_segments)
    for index in range(n_segments):
        segment = sound[:, index * length : (index + 1) * length].astype(np.float64)
        spectrum = np.fft.rfft(segment)
        powers[index] = (np.square(np.abs(spectrum)) @ weights).sum()
    return powers


def gated_loudness_db(powers: NDArray[np.float64]) -> float:
    """The loudness of a sound from the powers of its 100 ms: blocks of four, quiet ones left out."""
    if len(powers) == 0:
        return LOWEST_DB
    width = min(BLOCK_SEGMENTS, len(powers))
    blocks = np.convolve(powers, np.full(width, 1 / width), mode="valid")
    for gate_db in (ABSOLUTE_GATE_DB, None):
        gate = 10 ** (gate_db / 10) if gate_db else blocks.mean() * 10 ** (RELATIVE_GATE_DB / 10)
        loud = blocks[blocks > gate]
        blocks = loud if len(loud) else blocks
    return max(LOWEST_DB, 10 * math.log10(float(blocks.mean()) + 1e-30))


def to_db(amplitude: float) -> float:
    """The level in dB below full scale, never below -120."""
    return max(LOWEST_DB, 20 * math.log10(amplitude + 1e-30))


def _silent_share(sound: Audio, sample_rate: int) -> float:
    """Of the pieces of 10 ms, how many are below -60 dB."""
    length = max(1, sample_rate // 100)
    level = np.abs(sound).max(axis=0)
    if len(level) == 0:
        return 1.0
    pieces = np.maximum.reduceat(level, np.arange(0, len(level), length))
    return float((pieces < 1e-3).mean())
