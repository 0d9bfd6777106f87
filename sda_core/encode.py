"""The way back: from a sound to the slider positions of a model that come closest to it.

Every model can be asked, also the playable ones that have no encoder: positions are searched. A window of
the sound is compared with many decoded places; from the best one Gauss-Newton steps lead to the positions
whose chunk has the least squared distance on log-mel (the decoder bends so little that six steps do).
Windows follow each other as chunks do when a model is played without overlap, so that the score made
of them (`score_text`) plays in time with the sound. Pure and seeded; `sda encode` prints what comes back.
"""

import json
import math
from collections.abc import Callable, Generator, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from sda_core.corpus import normalise
from sda_core.dataset import SHORTEST_S, SILENCE_PEAK_DB
from sda_core.errors import AudioError
from sda_core.model_file import Model
from sda_core.model_header import ModelForm
from sda_core.parameters import N_SLIDERS
from sda_core.ramp import Shape
from sda_core.sliders import HIGHEST, LOWEST, sliders_to_latent
from sda_core.spectrogram import AudioSpectrogram

MOST_WINDOWS = 600
# A chunk's first column and the last one of the chunk before sound at the same time.
SHARED_COLUMNS = 2
# Places to begin from: at most so many of the model's own material, and so many by chance.
MATERIAL_PLACES, CHANCE_PLACES = 256, 96
# Decoding is quickest, chunk by chunk, in batches of about this size.
BATCH = 13
MOST_STEPS = 15
# In positions: how far a slider is moved to see what it does, and a step too small to matter.
NUDGE, SMALL_STEP = 0.25, 0.02
# A step that gains less than this share of the distance is the last.
SMALL_GAIN = 1e-4
FIRST_DAMPING, DAMPING_UP, DAMPING_DOWN = 1e-2, 8.0, 1 / 6
MOST_REFUSALS = 4
# All sliders at their ends cost as much as this share of the window: decides where the sound does not.
STRAYING_COST = 1e-4
# How much louder a sound at its peak is than the chunk is searched like one more slider, in dB.
LEVEL_STEP_DB, LEVEL_CENTRE_DB = 2.0, 12.0
LEVEL_STARTS = (-5.0, -2.0, 1.0, 4.0, 7.0)
# The loudness of silence, so that it counts for nothing and can still be matched.
FAINT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedWindow:
    """One window of a sound: the positions that come closest, and how close."""

    start_s: float
    positions: tuple[float, ...]
    match: float  # 0 to 1, the share of the window's variance that the chunk explains


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingProgress:
    """Window `index` (from 1) of `total` was found."""

    index: int
    total: int
    window: EncodedWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A sound in slider positions: along its time, and one place for the whole of it.

    For the whole every window counts by its loudness, in the positions (the least sum of distances to all
    windows) and in both matches.
    """

    windows: tuple[EncodedWindow, ...]
    match_along: float  # with each window's own positions
    positions: tuple[float, ...]
    match: float  # with these positions alone
    column_s: float
    level_db: float  # how much louder the sound, at a peak of 1, is than the model's chunks
    duration_s: float  # of what the windows cover
    left_out_s: float  # at the end, of a sound with too many windows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Window:
    """A window of the sound (n_mels, n_columns), filled up with silence after its `n_real` columns."""

    mel: Tensor
    n_real: int
    loudness: Tensor  # in proportion to the amplitude


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """Slider positions (n_sliders,), the chunk there (n_mels, n_columns), and what is to be least."""

    positions: Tensor
    mel: Tensor
    cost: float


Decode = Callable[[Tensor], Tensor]
Number = TypeVar("Number", float, Tensor)


class SliderSearch:
    """Finds the positions of a model's sliders whose chunk comes closest to a window of log-mel.

    Only the sliders that can be played are moved, the first twelve. Making one decodes a few hundred chunks.
    """

    def __init__(self, model: Model) -> None:
        self.network = model.network
        self._analysis = model.analysis
        self._is_full = model.header.form is ModelForm.FULL
        self.n_sliders = min(model.analysis.n_active, N_SLIDERS)
        self._centre = sliders_to_latent(model.analysis, ())
        units = torch.eye(self.n_sliders).tolist()
        self._moves = torch.stack([sliders_to_latent(model.analysis, unit) for unit in units]) - self._centre
        self._places = self._places_to_begin(model)
        self._level_db = 0.0
        self._mels = self.decode(self._places)

    def louder(self, level_db: float) -> "SliderSearch":
        """The same for a model that sounds so much louder."""
        other = copy(self)
        other._level_db += level_db
        other._mels = _louder(self._mels, level_db)
        return other

    @torch.inference_mode()
    def decode(self, positions: Tensor) -> Tensor:
        """The chunks as they sound. Shape: (n, n_sliders) -> (n, n_mels, n_columns), never negative."""
        latents = self._centre + positions @ self._moves
        chunks = [self.network.decode(batch) for batch in torch.split(latents, BATCH)]
        return _louder(torch.cat(chunks)[:, 0].clamp(min=0), self._level_db)

    def closest(self, window: Tensor, near: Tensor | None = None) -> Tensor:
        """The positions (n_sliders,) whose chunk comes closest to the window (n_mels, n_columns).

        `near` is one more place to begin from, for example what was found for the window before.
        """
        guesses = [guess for guess in (near, self._projection(window)) if guess is not None]
        places, mels = self._places, self._mels
        if guesses:
            places = torch.cat((torch.stack(guesses), places))
            mels = torch.cat((self.decode(places[: len(guesses)]), mels))
        errors = (mels - window).square().sum((1, 2))
        return self._descended(self.decode, places[errors.argmin()], window)

    def level_db(self, window: Tensor) -> float:
        """How many dB louder than the model's chunk at its closest a window is, whatever the chunk."""
        starts = []
        for level in LEVEL_STARTS:
            errors = (_louder(self._mels, _level_db(level)) - window).square().sum((1, 2))
            place = torch.cat((self._places[errors.argmin()], torch.tensor([level])))
            starts.append((float(errors.min()), place))
        _, best = min(starts, key=lambda start: start[0])
        return _level_db(float(self._descended(self._louder_chunks, best, window)[-1]))

    def _louder_chunks(self, places: Tensor) -> Tensor:
        """Chunks at places that have the level as their last slider."""
        return _louder(self.decode(places[:, :-1]), _level_db(places[:, -1]))

    def variance(self, window: Tensor) -> float:
        """The squared distance of a window from the mean of the model's material."""
        return max(float((window - self.network.mel_mean).square().sum()), 1e-9)

    def _places_to_begin(self, model: Model) -> Tensor:
        """The centre, the ends of every slider, where the material is, and where chance leads nearby."""
        n = self.n_sliders
        material = model.corpus_map.positions[:, :n].clamp(LOWEST, HIGHEST)
        material = material[:: max(1, math.ceil(len(material) / MATERIAL_PLACES))]
        low, high = torch.tensor(model.analysis.safe_ranges[:n]).unbind(1)
        chance = torch.rand(CHANCE_PLACES, n, generator=torch.Generator().manual_seed(0))
        ends = torch.cat((LOWEST * torch.eye(n), HIGHEST * torch.eye(n)))
        return torch.cat((torch.zeros(1, n), ends, material, low + chance * (high - low)))

    @torch.inference_mode()
    def _projection(self, window: Tensor) -> Tensor | None:
        """Where the model's own encoder sees the window, if it has one."""
        if not self._is_full:
            return None
        latent = self.network.encode(_louder(window[None], -self._level_db)[None])[0][0]
        steps = torch.tensor(self._analysis.steps)
        positions = (latent - self._analysis.mean) @ self._analysis.components.T / steps
        return positions[: self.n_sliders].clamp(LOWEST, HIGHEST)

    def _descended(self, decode: Decode, start: Tensor, window: Tensor) -> Tensor:
        """The end of the way down from a place: damped Gauss-Newton, inside the sliders' ends."""
        straying = STRAYING_COST * self.variance(window) / (len(start) * HIGHEST**2)
        here = _place(decode, start, window, straying)
        damping = FIRST_DAMPING
        for _ in range(MOST_STEPS):
            slopes = _slopes(decode, here)
            bends = (slopes @ slopes.T).double() + straying * torch.eye(len(start))
            downhill = (slopes @ (window - here.mel).flatten() - straying * here.positions).double()
            for _ in range(MOST_REFUSALS):
                step = _step(here.positions, bends, downhill, damping)
                there = _place(decode, step, window, straying)
                if there.cost < here.cost:
                    break
                damping *= DAMPING_UP
            else:
                break
            damping *= DAMPING_DOWN
            is_small = float((there.positions - here.positions).abs().max()) < SMALL_STEP
            is_flat = here.cost - there.cost < SMALL_GAIN * here.cost
            here = there
            if is_small or is_flat:
                break
        return here.positions


def _place(decode: Decode, positions: Tensor, window: Tensor, straying: float) -> _Place:
    mel = decode(positions[None])[0]
    cost = (mel - window).square().sum() + straying * positions.square().sum()
    return _Place(positions=positions, mel=mel, cost=float(cost))


def _slopes(decode: Decode, here: _Place) -> Tensor:
    """What one position of each slider does to the chunk. Shape: (n_sliders, n_mels * n_columns)"""
    nudges = torch.where(here.positions > 0, -NUDGE, NUDGE)
    nudged = decode(here.positions + torch.diag(nudges))
    return ((nudged - here.mel) / nudges[:, None, None]).flatten(1)


def _level_db(position: Number) -> Number:
    return LEVEL_CENTRE_DB + LEVEL_STEP_DB * position


def _louder(mel: Tensor, level_db: Tensor | float) -> Tensor:
    """Log-mel at another level. Shape: (n, n_mels, columns), a number or (n,)"""
    gains = torch.pow(10.0, torch.as_tensor(level_db) / 10).reshape(-1, 1, 1)
    return torch.log1p(torch.expm1(mel) * gains)


def _step(positions: Tensor, bends: Tensor, downhill: Tensor, damping: float) -> Tensor:
    """One damped step; a slider at its end that wants further takes no part in it."""
    is_free = ~(((positions >= HIGHEST) & (downhill > 0)) | ((positions <= LOWEST) & (downhill < 0)))
    damped = bends + damping * torch.diag(bends.diag())
    apart = torch.diag(damped.diag().clamp(min=1e-9))
    system = torch.where(is_free[:, None] & is_free, damped, apart)
    step = torch.linalg.solve(system, downhill * is_free)
    moved: Tensor = (positions + step.float()).clamp(LOWEST, HIGHEST)
    return moved


def encode(model: Model, audio: Tensor) -> Generator[EncodingProgress, None, Encoded]:
    """Yields every window of a sound with its positions, and returns the whole.

    `audio` is mono (frames,), at the rate of the model's spectrogram, at any level; AudioError when there
    is nothing to hear in it. Silence before the sound is passed over. A window takes 0.1 to 0.5 s.
    """
    config = model.header.spectrogram
    search = SliderSearch(model)
    skipped, sounding = _sounding(audio, config.sample_rate)
    mel = AudioSpectrogram(config).waveform_to_mel(sounding[None, None])[0, 0]
    n_columns = model.network.mel_shape[1]
    stride = n_columns - SHARED_COLUMNS
    column_s = config.hop_length / config.sample_rate
    windows = list(_cut(mel, n_columns, stride))
    loudest = max(windows, key=lambda window: float(window.loudness))
    level_db = search.level_db(loudest.mel)
    search = search.louder(level_db)
    found: list[EncodedWindow] = []
    places: list[Tensor] = []
    for index, window in enumerate(windows):
        places.append(search.closest(window.mel, *places[-1:]))
        seen = EncodedWindow(
            start_s=skipped / config.sample_rate + index * stride * column_s,
            positions=tuple(places[-1].tolist()),
            match=_match(search, [window], places[-1:]),
        )
        found.append(seen)
        yield EncodingProgress(index=index + 1, total=len(windows), window=seen)
    whole = search.closest(_mean(windows))
    covered_s = min(len(sounding) / config.sample_rate, len(windows) * stride * column_s)
    return Encoded(
        windows=tuple(found),
        match_along=_match(search, windows, places),
        positions=tuple(whole.tolist()),
        match=_match(search, windows, [whole] * len(windows)),
        column_s=column_s,
        level_db=level_db,
        duration_s=covered_s,
        left_out_s=len(sounding) / config.sample_rate - covered_s,
    )


def _sounding(audio: Tensor, sample_rate: int) -> tuple[int, Tensor]:
    """(the frames of silence before it, the sound from there on at a peak of 1, as training takes it)."""
    if not bool(torch.isfinite(audio).all()):
        raise AudioError("the sound has samples that are no numbers; write the file again")
    if len(audio) < SHORTEST_S * sample_rate:
        raise AudioError(
            f"the sound has {len(audio)} frames, at least {SHORTEST_S * sample_rate:.0f} are needed; "
            "take a longer one"
        )
    silence = 10 ** (SILENCE_PEAK_DB / 20)
    if float(audio.abs().max()) < silence:
        raise AudioError(
            f"the sound is silent (its peak is below {SILENCE_PEAK_DB:.0f} dB); take one that can be heard"
        )
    loud = normalise(audio)
    first = int((loud.abs() >= silence).nonzero()[0])
    return first, loud[first:]


def _cut(mel: Tensor, n_columns: int, stride: int) -> Iterator[_Window]:
    """The sound as windows every `stride` columns, no more than are allowed."""
    n_windows = max(1, math.ceil((mel.shape[1] - n_columns) / stride) + 1)
    for start in range(0, stride * min(n_windows, MOST_WINDOWS), stride):
        real = mel[:, start : start + n_columns]
        yield _Window(
            mel=torch.nn.functional.pad(real, (0, n_columns - real.shape[1])),
            n_real=real.shape[1],
            loudness=torch.expm1(real).sum().div(n_columns).sqrt().clamp(min=FAINT),
        )


def _mean(windows: Sequence[_Window]) -> Tensor:
    """What all windows, each by its loudness, have in common: closest to it is closest to all in sum."""
    loudness = torch.stack([window.loudness for window in windows])
    mels = torch.stack([window.mel for window in windows])
    return torch.einsum("n,nbc->bc", loudness / loudness.sum(), mels)


def _match(search: SliderSearch, windows: Sequence[_Window], positions: Sequence[Tensor]) -> float:
    """The share of the variance that the chunks at the positions explain, each window by its loudness."""
    unexplained = variance = 0.0
    for window, place in zip(windows, positions, strict=True):
        real = window.mel[:, : window.n_real]
        chunk = search.decode(place[None])[0, :, : window.n_real]
        unexplained += float(window.loudness * (chunk - real).square().sum())
        variance += float(window.loudness) * search.variance(real)
    return max(0.0, 1.0 - unexplained / variance)


def score_text(encoded: Encoded, model: str) -> str:
    """The windows as a score that `sda render --score` plays in time with the sound.

    Chunks do not overlap and do not drift, and the sliders jump when a chunk begins: each is then the one
    that was found for its window.
    """
    first, *others = encoded.windows
    late_s = 0.5 * encoded.column_s  # the last column of the chunk before is still its own
    lines = [
        f"duration_s = {max(encoded.duration_s, 0.01):.3f}",
        "[[slot]]",
        f"model = {json.dumps(model, ensure_ascii=False)}",
        "[start]",
        "overlap = 0.0",
        "drift = 0.0",
        *_sliders(first),
    ]
    for window in others:
        at_s = window.start_s - first.start_s + late_s
        lines += ["[[key]]", f"at_s = {at_s:.4f}", *_sliders(window), f'shape = "{Shape.HOLD.value}"']
    return "\n".join(lines) + "\n"


def _sliders(window: EncodedWindow) -> Iterator[str]:
    for number, position in enumerate(window.positions, start=1):
        yield f"slider{number} = {position:.2f}"
