"""Orders for the sound of takes: as played, or finer, or with another model; whole, in part, in stems.

Time is that of the WAV. Rendering begins at a checkpoint before the part that is wanted, and what lies
before that is left out. Gaps are healed: what is rendered is what was made, not what was heard of it. With
another quality or model the checkpoint is some hops earlier where there is one, because a new voice takes
that long to come up. Called by the commands; `sda_core.bounce` makes the sounds.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sda_core.blending import check_latent_sizes
from sda_core.controls import controls_at
from sda_core.errors import AudioError, SettingError, nearest
from sda_core.events import Changed, Event, ModelLoaded, Nudged, Recalled, SlotModel
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import Entry, Journal, states
from sda_core.model_header import read_header, slot_model
from sda_core.order import Excerpt, Finish, Order
from sda_core.parameters import parameter
from sda_core.phase import QUALITIES
from sda_core.playing_file import read_playing
from sda_core.render import RenderState, let_go, of_slot
from sda_core.replay import journal_from, shortened
from sda_core.state import State, apply
from sda_core.take import Take, TakeGap, made_frame_at, wav_frame_at
from sda_core.take_models import find_models
from sda_core.voice_model import check_columns

# A voice that begins has come up, and one that left has gone.
SETTLING_HOPS = 12
ROUNDING_S = 0.0005  # lengths are shown in thousandths


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is wanted of a take, in frames of its WAV."""

    first: int
    end: int
    gaps: tuple[TakeGap, ...]  # those in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What shall be otherwise than it was played."""

    quality: str | None = None
    models: Mapping[int, Path] = field(default_factory=dict)  # by slot, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An order without a path yet, and what a musician should know of it."""

    order: Order
    remarks: tuple[str, ...]


def passage_of(take: Take, from_s: float | None, to_s: float | None) -> Passage:
    """The frames between two times; SettingError when the take has no such."""
    length_s = take.facts.duration_s
    start_s, end_s = 0.0 if from_s is None else from_s, length_s if to_s is None else to_s
    if not 0 <= start_s < end_s <= length_s + ROUNDING_S:
        raise SettingError(
            f"from, to: got {start_s:g} to {end_s:g} s, the take {take.name!r} has 0 to {length_s:.3f} s; "
            "give two times in order within it"
        )
    first, end = round(start_s * SAMPLE_RATE), min(round(end_s * SAMPLE_RATE), take.facts.n_frames)
    gaps = tuple(
        gap
        for gap in take.facts.gaps
        if gap.wav_frame < end and (gap.n_frames is None or gap.wav_frame + gap.n_frames > first)
    )
    if end <= first:
        raise SettingError(
            f"from, to: got {start_s:g} to {end_s:g} s, less than a frame; choose a longer part"
        )
    if made_frame_at(take.facts, end) <= made_frame_at(take.facts, first):
        raise SettingError(
            f"from, to: got {start_s:g} to {end_s:g} s, where {take.name!r} has nothing but a gap; "
            "choose a part with sound in it"
        )
    return Passage(first=first, end=end, gaps=gaps)


def planned(take: Take, passage: Passage, otherwise: Otherwise, library: Mapping[str, Path]) -> Planned:
    """The sound of a part, as played or otherwise; an SdaError when it cannot be made."""
    first, end = (made_frame_at(take.facts, frame) for frame in (passage.first, passage.end))
    settling = SETTLING_HOPS * HOP if otherwise.quality or otherwise.models else 0
    begin, playing, remarks = _beginning(take, first, first - settling)
    journal = journal_from(take.journal, begin)
    late = _added_look_ahead(journal_from(journal, first // HOP * HOP), otherwise.quality)
    journal = shortened(journal, end + late - begin)
    replaced = {slot: _slot_model(path) for slot, path in otherwise.models.items()}
    if replaced:
        _check_replaced(take, journal, replaced)
        journal = with_models(journal, replaced)
        playing = let_go(playing, {slot - 1 for slot in replaced})
    if otherwise.quality is not None:
        journal = with_quality(journal, parameter("quality").parse(otherwise.quality))
    order = Order(
        journal=journal,
        model_paths={},
        path=Path(),
        finish=Finish.AS_PLAYED,
        excerpt=Excerpt(playing=playing, skip_frames=first - begin + late, take=take.folder.resolve()),
    )
    given = {model.content_hash: otherwise.models[slot] for slot, model in replaced.items()}
    own = find_models(take, order.hashes - given.keys(), library)
    return Planned(order=replace(order, model_paths=own | given), remarks=(*remarks, *_healed(passage.gaps)))


def stems(order: Order) -> Iterator[tuple[str, Order]]:
    """(name, order) of every slot that sounds in an order, and of their mix; without limiter, they add up."""
    order = replace(order, finish=Finish.BEFORE_LIMITER)
    excerpt = order.excerpt
    if excerpt is None:
        return
    names = sounding_slots(order)
    for number, (slot, name) in enumerate(names.items()):
        playing = excerpt.playing and of_slot(excerpt.playing, slot, has_side=number == 0)
        own = replace(excerpt, playing=playing, slot=slot)
        plain = re.sub(r"[^\w.+-]+", "-", name)
        yield f"slot{slot + 1}-{plain}", replace(order, excerpt=own)
    yield "mix", order


def sounding_slots(order: Order) -> dict[int, str]:
    """The slots (from 0) that sound in an order, each with the name of the first model that does there."""
    found: dict[int, str] = {}
    n_before = (
        order.excerpt.skip_frames - SETTLING_HOPS * HOP if order.excerpt else 0
    )  # what has gone by then
    playing = order.excerpt.playing if order.excerpt and n_before <= 0 else None
    voices = [voice for group in playing.groups for voice in group.voices] if playing else []
    before: State | None = None
    for frame, state in states(order.journal):
        if frame < order.journal.first_frame + n_before:
            continue
        if state is before and state.settled_from <= frame:
            continue
        before = state if state.settled_from <= frame else None
        names = {model.content_hash: model.name for model in state.models}
        for voice in voices:
            if voice.level > 0 and voice.presence > 0:
                found.setdefault(voice.part.slot, names.get(voice.part.content_hash, "before"))
        voices = []
        for part in controls_at(state, frame).parts:
            if part.level > 0:
                found.setdefault(part.slot, names[part.content_hash])
    return dict(sorted(found.items()))


def in_quality(order: Order, quality: float) -> Order:
    """An excerpt in another quality: as long as it was, and in its place."""
    if order.excerpt is None:
        return order
    late = _added_look_ahead(order.journal, parameter("quality").choices[int(quality)])
    journal = replace(order.journal, n_frames=order.journal.n_frames + late)
    return replace(
        order,
        journal=with_quality(journal, quality),
        excerpt=replace(order.excerpt, skip_frames=order.excerpt.skip_frames + late),
    )


def with_quality(journal: Journal, quality: float) -> Journal:
    """The journal in one quality from beginning to end."""
    start = apply(journal.start, Changed(values=(("quality", quality),)), journal.first_frame)
    return _changed(replace(journal, start=start), _without_quality)


def with_models(journal: Journal, replaced: Mapping[int, SlotModel]) -> Journal:
    """The journal with one model wherever a slot (from 1) held any."""
    start = journal.start
    for slot, model in replaced.items():
        if start.slots[slot - 1] is not None:
            start = apply(start, ModelLoaded(slot=slot, model=model), journal.first_frame)

    def other(event: Event) -> Event:
        if isinstance(event, ModelLoaded) and event.model is not None and event.slot in replaced:
            return replace(event, model=replaced[event.slot])
        return event

    return _changed(replace(journal, start=start), other)


def _beginning(take: Take, first: int, wanted: int) -> tuple[int, RenderState, list[str]]:
    """(boundary, what was playing there, remarks): the nearest checkpoint up to `wanted`, else to `first`."""
    before = sorted((frame for frame in take.checkpoints if frame <= first), reverse=True)
    remarks: list[str] = []
    for frame in (*(one for one in before if one <= wanted), *(one for one in before[::-1] if one > wanted)):
        try:
            return frame, read_playing(take.checkpoints[frame]), remarks
        except AudioError as error:
            remarks.append(f"{error}; another checkpoint is used")
    after = min((one for one in take.checkpoints if one > first), default=first)
    after_s = wav_frame_at(take.facts, after) / SAMPLE_RATE
    later = f"it from {after_s:.1f} s on" if after > first else "another take"
    raise AudioError(
        f"{take.folder}: nothing says what was playing at the beginning "
        f"({remarks[-1] if remarks else 'its checkpoints are gone'}); export {later}"
    )


def _added_look_ahead(journal: Journal, quality: str | None) -> int:
    """The frames by which a sound comes later in a quality than in the one that a journal begins in."""
    if quality is None:
        return 0
    known = parameter("quality").choices
    if quality not in known:
        raise SettingError(f"quality: got {quality!r}, {nearest(quality, known)}")
    _, state = next(states(replace(journal, n_frames=1)))
    now, then = QUALITIES[state.choice("quality")].look_ahead, QUALITIES[quality].look_ahead
    return max(0, then - now) * HOP


def _changed(journal: Journal, change: Callable[[Event], Event | None]) -> Journal:
    """The journal with every event changed; None leaves it out."""
    changed = ((frame, change(event)) for frame, event in journal.entries)
    entries: tuple[Entry, ...] = tuple((frame, event) for frame, event in changed if event is not None)
    return replace(journal, entries=entries)


def _without_quality(event: Event) -> Event | None:
    match event:
        case Changed() | Recalled():
            return replace(event, values=tuple(pair for pair in event.values if pair[0] != "quality"))
        case Nudged(path="quality"):
            return None
    return event


def _slot_model(path: Path) -> SlotModel:
    header = read_header(path).header
    check_columns(header.name, header.spectrogram, header.n_columns)
    return slot_model(header)


def _check_replaced(take: Take, journal: Journal, replaced: Mapping[int, SlotModel]) -> None:
    """Raises SettingError for a slot that holds nothing, and for latents that cannot be blended."""
    loads = {event.slot for _, event in journal.entries if isinstance(event, ModelLoaded) and event.model}
    held = loads | {slot for slot, model in enumerate(journal.start.slots, start=1) if model}
    for slot in replaced:
        if slot not in held:
            raise SettingError(
                f"model: got slot {slot}, {nearest(str(slot), map(str, sorted(held)))}: "
                f"only those hold a model in this part of {take.name!r}"
            )
    for _, state in states(with_models(journal, replaced)):
        if state.choice("blend_mode") == "latent":
            check_latent_sizes([model.latent_dim for model in state.slots if model is not None])


def _healed(gaps: Sequence[TakeGap]) -> Iterator[str]:
    if gaps:
        causes = ", ".join(dict.fromkeys(gap.cause for gap in gaps))
        n_gaps = "a gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
        yield f"{n_gaps} healed ({causes}): what was made is rendered, not what was heard of it"
