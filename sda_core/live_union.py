"""The live union of sliders: which component of which slot each of the twelve sliders moves.

It is sticky: an assignment stays until its model leaves, so that loading or muting one slot never moves
another. A new model's axes take sliders of the same label first (all axes are oriented so that + means
more of it), then free ones; what finds none stays at the centre and is told by `left_out`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sda_core.events import Assignment, SlotModel
from sda_core.parameters import N_SLIDERS, N_SLOTS

NONE = -1
UNASSIGNED: Assignment = ((NONE,) * N_SLOTS,) * N_SLIDERS
Slots = Sequence[SlotModel | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionSlider:
    """One slider of the live set, as a musician sees it."""

    number: int  # from 1
    label: str
    safe: tuple[float, float]
    moves: tuple[tuple[int, str, float], ...]  # (slot from 1, the axis there, its share of the variance in %)


def deal(slots: Slots) -> Assignment:
    """All loaded models anew, slot by slot."""
    assignment = UNASSIGNED
    for slot, model in enumerate(slots):
        if model is not None:
            assignment = with_model(assignment, slots, slot)
    return assignment


def without_slot(assignment: Assignment, slot: int) -> Assignment:
    """The same, with nothing moved in `slot` (from 0)."""
    return tuple((*row[:slot], NONE, *row[slot + 1 :]) for row in assignment)


def with_model(assignment: Assignment, slots: Slots, slot: int) -> Assignment:
    """The same, with the axes of the model in `slot` (from 0) assigned; the other slots are not touched."""
    model = slots[slot]
    assignment = without_slot(assignment, slot)
    if model is None:
        return assignment
    rows = [list(row) for row in assignment]
    homeless = []
    for component, label in enumerate(model.labels):
        place = _of_same_label(rows, slots, slot, label)
        if place is None:
            homeless.append(component)
        else:
            rows[place][slot] = component
    free = (row for row in rows if all(component == NONE for component in row))
    for component, row in zip(homeless, free, strict=False):
        row[slot] = component
    return tuple(map(tuple, rows))


def _of_same_label(rows: Sequence[Sequence[int]], slots: Slots, slot: int, label: str) -> int | None:
    """The first slider that moves an axis of that label elsewhere and nothing here yet."""
    if label.startswith("Axis "):  # a name that says nothing matches nothing
        return None
    for place, row in enumerate(rows):
        if row[slot] == NONE and label in _labels(row, slots):
            return place
    return None


def _labels(row: Sequence[int], slots: Slots) -> list[str]:
    return [
        model.labels[component]
        for model, component in zip(slots, row, strict=True)
        if model is not None and component != NONE
    ]


def left_out(assignment: Assignment, slots: Slots) -> tuple[tuple[int, str], ...]:
    """The axes (slot from 1, label) that found no slider and stay at the centre."""
    return tuple(
        (slot + 1, label)
        for slot, model in enumerate(slots)
        if model is not None
        for component, label in enumerate(model.labels)
        if all(row[slot] != component for row in assignment)
    )


def union_sliders(assignment: Assignment, slots: Slots) -> tuple[UnionSlider, ...]:
    """The sliders that move something, with what each does to each model."""
    return tuple(
        _union_slider(place, row, slots)
        for place, row in enumerate(assignment)
        if any(component != NONE for component in row)
    )


def _union_slider(place: int, row: Sequence[int], slots: Slots) -> UnionSlider:
    moved = [
        (slot, model, component)
        for slot, (model, component) in enumerate(zip(slots, row, strict=True))
        if model is not None and component != NONE
    ]
    named = [model.labels[component] for _, model, component in moved]
    return UnionSlider(
        number=place + 1,
        label=next((label for label in named if not label.startswith("Axis ")), named[0]),
        safe=_shared([model.safe_ranges[component] for _, model, component in moved]),
        moves=tuple(
            (slot + 1, model.labels[component], model.variance_pct[component])
            for slot, model, component in moved
        ),
    )


def _shared(ranges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where all are at home; where that is nowhere, the home of the first."""
    low, high = max(low for low, _ in ranges), min(high for _, high in ranges)
    return (low, high) if low < high else ranges[0]
