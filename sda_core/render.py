"""The renderer: one hop of sound from what is playing and what is so.

`step(render_state, state, frame) -> (audio[2, hop], render_state)`. Live and offline call the same; whoever
calls it gives it a State for every hop boundary and keeps the pair where it wants to come back. What is
playing is a value: it can be kept, put back and rendered on, bit for bit. The models hold nothing of it.

    voices read columns -> mel inverse -> streaming phase -> levels -> stereo -> gain -> limiter

Voices of one quality are a group and go through the phase reconstruction as one batch. Runs in the engine's
main thread, or anywhere offline; takes no time but its own.
"""

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from sda_core import phase
from sda_core.controls import Controls, Key, Part, controls_at
from sda_core.frames import HOP
from sda_core.journal import Journal, states
from sda_core.limiter import Limiter, LimiterState
from sda_core.parameters import GAIN_OFF_DB, N_SLOTS
from sda_core.phase import QUALITIES, PhaseState, StreamingPhase
from sda_core.spectrogram_config import SpectrogramConfig
from sda_core.state import State
from sda_core.stereo import Widener, WidenerState
from sda_core.voice_model import VoiceModel
from sda_core.voices import Array, Voice, begin, kept, leaving, read

# Every model is brought to this loudness, so that slots match and four of them stay clear of the ceiling.
VOICE_LOUDNESS_DB = -16.0
COLUMNS = SpectrogramConfig()
# A voice that left so many hops ago is gone, whatever it is held for.
LET_GO = 1 << 30
# A gain change inside a hop: half a cosine, which has no corner to be heard.
RISE = (0.5 - 0.5 * np.cos(np.pi * (np.arange(HOP) + 0.5) / HOP)).astype(np.float32)


class Ceiling(Enum):
    """What happens to peaks."""

    SOFT = "soft"  # the limiter keeps them below -1 dBFS
    OPEN = "open"  # left alone, for what is normalised afterwards


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Voices of one quality, and the phase memory of their channels, in the same order."""

    quality: str
    voices: tuple[Voice, ...]
    phase: PhaseState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderState:
    """What is playing, at a hop boundary."""

    groups: tuple[Group, ...]
    widener: WidenerState
    limiter: LimiterState
    gain: float

    @property
    def hashes(self) -> frozenset[str]:
        """The content hash of every model that its voices play or read from, but for those let go."""
        voices = [voice for group in self.groups for voice in group.voices]
        parts = [voice.part for voice in voices if voice.hops_gone < LET_GO]
        read_from = (source.content_hash for part in parts for source in part.sources)
        return frozenset((*(part.content_hash for part in parts), *read_from))


class Renderer:
    """Makes hops of sound with the models of a bank, by content hash. The bank may grow while it plays."""

    def __init__(
        self, bank: Mapping[str, VoiceModel], ceiling: Ceiling = Ceiling.SOFT, slot: int | None = None
    ) -> None:
        """With a slot (from 0) only its voices sound: a stem. Without ceiling, stems add up to the mix."""
        self._bank, self._slot = bank, slot
        self._phases = {name: StreamingPhase(COLUMNS, quality) for name, quality in QUALITIES.items()}
        self._at_rest = State(), 0, controls_at(State(), 0)
        self._widener = Widener()
        self._limiter = Limiter() if ceiling is Ceiling.SOFT else None

    def start(self) -> RenderState:
        """Silence, before the first hop."""
        return RenderState(groups=(), widener=self._widener.start(), limiter=Limiter().start(), gain=1.0)

    def step(
        self, render_state: RenderState, state: State, frame: int
    ) -> tuple[NDArray[np.float32], RenderState]:
        """The hop that begins at `frame`, (2, hop), and what is playing after it."""
        if state.restarted_at == frame:
            render_state = self.start()
        controls = self._controls(state, frame)
        middle = np.zeros(HOP, np.float32)
        sides = np.zeros((2, HOP), np.float32)
        sounded = tuple(
            self._sounded(group, controls, middle, sides)
            for group in self._regrouped(render_state.groups, controls)
        )
        wide, widener = self._widener.step(render_state.widener, middle, controls.width)
        gain = 10 ** (controls.gain_db / 20) if controls.gain_db > GAIN_OFF_DB else 0.0
        out = (wide + sides) * _ramp(render_state.gain, gain)
        limiter = render_state.limiter
        if self._limiter is not None:
            out, limiter = self._limiter.step(limiter, out)
        return out, RenderState(groups=sounded, widener=widener, limiter=limiter, gain=gain)

    def _controls(self, state: State, frame: int) -> Controls:
        """What the State says now; at rest it says the same as a hop ago, and is not asked again."""
        known, settled_from, at_rest = self._at_rest
        if known is state and settled_from <= frame:  # not so after going back to where values still moved
            return at_rest
        controls = controls_at(state, frame)
        if self._slot is not None:
            own = tuple(part for part in controls.parts if part.slot == self._slot)
            controls = replace(controls, parts=own)
        settled_from = state.settled_from
        if settled_from <= frame:
            self._at_rest = state, settled_from, controls
        return controls

    def _regrouped(self, groups: tuple[Group, ...], controls: Controls) -> tuple[Group, ...]:
        """The groups with the voices that should sound; the others are held, faded, and go."""
        wanted = {part.key: part for part in controls.parts}
        playing = [voice for group in groups for voice in group.voices]
        regrouped = []
        for group in groups:
            is_current = group.quality == controls.quality
            voices = [
                kept(voice, wanted.pop(voice.part.key))
                if is_current and voice.part.key in wanted
                else leaving(voice, QUALITIES[controls.quality].look_ahead)
                for voice in group.voices
            ]
            if is_current and wanted:
                regrouped.append(self._with_new(group, voices, wanted, playing, controls))
                wanted = {}
            else:
                regrouped.append(_without_gone(group, voices))
        if wanted:
            memory = self._phases[controls.quality].start(())
            empty = Group(quality=controls.quality, voices=(), phase=memory)
            regrouped.append(self._with_new(empty, [], wanted, playing, controls))
        return tuple(group for group in regrouped if group.voices)

    def _with_new(
        self,
        group: Group,
        voices: list[Voice | None],
        wanted: dict[Key, Part],
        playing: list[Voice],
        controls: Controls,
    ) -> Group:
        """The group without the voices that are gone, and with those that begin, behind the others."""
        stayed = _without_gone(group, voices)
        new = tuple(
            begin(part, _of_same_slot(part, playing), self._bank[part.content_hash].n_columns)
            for part in wanted.values()
        )
        seeds = [
            (controls.seed + channel) * N_SLOTS + voice.part.slot
            for voice in new
            for channel in range(voice.part.n_channels)
        ]
        memory = self._phases[group.quality].start(seeds)
        return Group(
            quality=group.quality,
            voices=(*stayed.voices, *new),
            phase=phase.join((stayed.phase, memory)) if stayed.voices else memory,
        )

    def _sounded(self, group: Group, controls: Controls, middle: Array, sides: Array) -> Group:
        """The group a hop later; what it sounds is added to the two busses."""
        readings = [read(voice, controls, self._bank) for voice in group.voices]
        audio, memory = self._phases[group.quality].step(group.phase, self._magnitudes(readings))
        voices, row = [], 0
        for _, voice in readings:
            n_channels = voice.part.n_channels
            level = voice.part.level * self._loudness(voice) * math.sin(0.5 * math.pi * voice.presence)
            heard = audio[row : row + n_channels] * _ramp(voice.level, level)
            row += n_channels
            if n_channels == 1:
                middle += heard[0]
            else:
                sides += heard
            voices.append(voice if voice.level == level else replace(voice, level=level))
        return Group(quality=group.quality, voices=tuple(voices), phase=memory)

    def _magnitudes(self, readings: Sequence[tuple[tuple[Array, ...], Voice]]) -> Array:
        """The STFT magnitudes of all rows; each kind of mel is inverted in one go."""
        rows = [
            (self._bank[voice.part.content_hash].inverse, mel)
            for columns, voice in readings
            for mel in columns
        ]
        kinds = dict.fromkeys(inverse for inverse, _ in rows)
        if len(kinds) == 1:
            return rows[0][0].magnitude(np.stack([mel for _, mel in rows]))
        magnitudes = np.empty((len(rows), COLUMNS.n_bins), np.float32)
        for kind in kinds:
            places = [place for place, (inverse, _) in enumerate(rows) if inverse is kind]
            magnitudes[places] = kind.magnitude(np.stack([rows[place][1] for place in places]))
        return magnitudes

    def _loudness(self, voice: Voice) -> float:
        return 10 ** ((VOICE_LOUDNESS_DB - self._bank[voice.part.content_hash].loudness_db) / 20)


def render(
    renderer: Renderer, journal: Journal, render_state: RenderState | None = None
) -> Iterator[NDArray[np.float32]]:
    """The sound of a journal, hop by hop, each (2, hop)."""
    playing = renderer.start() if render_state is None else render_state
    for frame, state in states(journal):
        audio, playing = renderer.step(playing, state, frame)
        yield audio


def of_slot(playing: RenderState, slot: int, *, has_side: bool) -> RenderState:
    """What of it belongs to a slot (from 0). `has_side`: also the side of the hop before, which is of all
    slots together; one of the stems has it, so that they add up.
    """
    groups = (
        _without_gone(group, [voice if voice.part.slot == slot else None for voice in group.voices])
        for group in playing.groups
    )
    silence = np.zeros_like(playing.widener.recent)
    return replace(
        playing,
        groups=tuple(group for group in groups if group.voices),
        widener=playing.widener if has_side else replace(playing.widener, recent=silence),
    )


def let_go(playing: RenderState, slots: Container[int]) -> RenderState:
    """What is playing with the voices of some slots (from 0) gone at once, their models not needed any more.

    What comes in their place goes on reading where they were.
    """

    def gone(voice: Voice) -> Voice:
        is_meant = voice.part.slot in slots
        return replace(voice, presence=0.0, hops_gone=LET_GO) if is_meant else voice

    groups = (replace(group, voices=tuple(map(gone, group.voices))) for group in playing.groups)
    return replace(playing, groups=tuple(groups))


def _of_same_slot(part: Part, playing: Sequence[Voice]) -> Voice | None:
    """A playing voice whose reading a new one goes on with, the latest of its slot."""
    return next((voice for voice in reversed(playing) if voice.part.slot == part.slot), None)


def _without_gone(group: Group, voices: Sequence[Voice | None]) -> Group:
    """The group with the voices that are still there, and their rows of the phase memory."""
    if all(voice is not None for voice in voices):
        return replace(group, voices=tuple(voice for voice in voices if voice is not None))
    rows: list[int] = []
    row = 0
    for before, voice in zip(group.voices, voices, strict=True):
        n_channels = before.part.n_channels
        if voice is not None:
            rows += range(row, row + n_channels)
        row += n_channels
    return Group(
        quality=group.quality,
        voices=tuple(voice for voice in voices if voice is not None),
        phase=phase.select(group.phase, rows),
    )


def _ramp(before: float, after: float) -> Array | np.float32:
    """The way from one level to the next across a hop."""
    if before == after:
        return np.float32(after)
    return np.float32(before) + np.float32(after - before) * RISE
