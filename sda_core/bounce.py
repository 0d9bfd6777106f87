"""Bouncing: an order becomes a sound file with its sidecar.

Pure but for the two files at the end, so that many can run side by side, each in a process of its own: an
order (`sda_core.order`) and its outcome are plain values. Sounds that are normalised are made in memory; the
others, which may be as long as an evening, go into their file as they are rendered.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sda_core.errors import SettingError
from sda_core.export import SoundOrigin, export_blocks, export_sound
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import states
from sda_core.offline import exact_frames, exactly, finished, resampled, sounding, sounding_from
from sda_core.order import Finish, Order, first_state, needed_for, settings_of
from sda_core.quality import SILENT_PEAK, compute_quality_score, to_db
from sda_core.render import Ceiling, Renderer, render
from sda_core.replay import bank_of, journal_from
from sda_core.take_models import models_of
from sda_core.voice_model import VoiceModel

Advance = Callable[[float], None]
_CEILINGS = {
    Finish.NORMALISED: Ceiling.OPEN,
    Finish.AS_PLAYED: Ceiling.SOFT,
    Finish.BEFORE_LIMITER: Ceiling.OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """A sound that was made."""

    path: Path
    sidecar: Path
    seed: int
    duration_s: float
    quality: Mapping[str, Any]


def bounce(order: Order, advance: Advance = lambda _share: None) -> Bounced:
    """The sound made, checked and written. `advance` hears how far it is, from 0 to 1."""
    bank = bank_of(order.model_paths)
    n_before = order.excerpt.skip_frames // HOP * HOP if order.excerpt else 0
    order = _begun(order, bank)
    n_all = n_before + order.journal.n_frames
    seed = int(first_state(order.journal).target("seed"))
    models = " + ".join(model.name for model in models_of(order.journal))

    def origin(quality: Mapping[str, Any]) -> SoundOrigin:
        return SoundOrigin(
            model_name=models,
            generation=settings_of(order),
            seed=seed,
            quality=quality,
            extra=needed_for(order),
        )

    def told(n_done: int) -> None:
        advance((n_before + n_done) / n_all)

    comment = {"comment": f"{models}, seed {seed}"}
    if order.finish is Finish.NORMALISED:
        audio = _audio(order, bank, told)
        quality: Mapping[str, Any] = compute_quality_score(audio, order.sample_rate)
        path, sidecar = export_sound(
            audio,
            order.path,
            sample_rate=order.sample_rate,
            bit_depth=order.bit_depth,
            origin=origin(quality),
            tags=comment,
            overwrite=order.overwrite,
        )
    else:
        levels = _Levels(math.inf if order.bit_depth == "32-bit float" else 1.0)
        n_frames = exact_frames(order.duration_s, order.sample_rate)
        path, sidecar = export_blocks(
            levels.of(exactly(resampled(_told(_sounding(order, bank), told), order.sample_rate), n_frames)),
            order.path,
            n_channels=2,
            n_frames=n_frames,
            sample_rate=order.sample_rate,
            bit_depth=order.bit_depth,
            origin=lambda: origin(levels.found()),
            tags=comment,
            overwrite=order.overwrite,
        )
        quality = levels.found()
    return Bounced(path=path, sidecar=sidecar, seed=seed, duration_s=order.duration_s, quality=quality)


def _begun(order: Order, bank: Mapping[str, VoiceModel]) -> Order:
    """The order from the last boundary before its sound on: what lies before that is rendered here."""
    excerpt = order.excerpt
    if excerpt is None or excerpt.skip_frames < HOP:
        return order
    first = order.journal.first_frame + excerpt.skip_frames // HOP * HOP
    renderer = Renderer(bank, _CEILINGS[order.finish], excerpt.slot)
    playing = excerpt.playing or renderer.start()
    for frame, state in states(replace(order.journal, n_frames=first - order.journal.first_frame)):
        _, playing = renderer.step(playing, state, frame)
    return replace(
        order,
        journal=journal_from(order.journal, first),
        excerpt=replace(excerpt, playing=playing, skip_frames=excerpt.skip_frames % HOP),
    )


def _sounding(order: Order, bank: Mapping[str, VoiceModel]) -> Iterator[NDArray[np.float32]]:
    """All of the sound at 48 kHz, in blocks of up to a hop."""
    ceiling, excerpt = _CEILINGS[order.finish], order.excerpt
    if excerpt is None:
        return sounding(order.journal, bank, ceiling=ceiling)
    hops = render(Renderer(bank, ceiling, excerpt.slot), order.journal, excerpt.playing)
    return sounding_from(hops, excerpt.skip_frames, order.n_frames)


def _told(
    blocks: Iterable[NDArray[np.float32]], told: Callable[[int], None]
) -> Iterator[NDArray[np.float32]]:
    n_done = 0
    for block in blocks:
        yield block
        n_done += block.shape[1]
        told(n_done)


class _Levels:
    """Measures a sound while it comes, in constant memory."""

    def __init__(self, most: float) -> None:
        """`most` is what its file can hold."""
        self._most = most
        self._peak, self._power, self._n, self._n_above = 0.0, 0.0, 0, 0

    def of(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        for block in blocks:
            size = np.abs(block)
            self._peak = max(self._peak, float(size.max(initial=0)))
            self._power += float(np.square(block, dtype=np.float64).sum())
            self._n += block.size
            self._n_above += int(np.count_nonzero(size > self._most))
            yield block

    def found(self) -> dict[str, Any]:
        return {
            "rating": "silent" if self._peak < SILENT_PEAK else "as it was played",
            "peak_db": to_db(self._peak),
            "rms_db": to_db(math.sqrt(self._power / max(1, self._n))),
            "samples_cut_off": self._n_above,
        }


def _audio(order: Order, bank: Mapping[str, VoiceModel], told: Callable[[int], None]) -> NDArray[np.float32]:
    """(frames,) in mono, (2, frames) otherwise."""
    sound = _room(order.n_frames)
    filled = 0
    for hop in _told(_sounding(order, bank), told):
        sound[:, filled : filled + hop.shape[1]] = hop
        filled += hop.shape[1]
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
