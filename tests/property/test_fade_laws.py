"""However loads follow each other: with a fade, no other slot's level ever jumps, and the whole stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.controls import controls_at
from sda_core.events import ModelLoaded
from sda_core.state import State, apply
from tests.fixtures.instrument_events import slot_model

LOADS = st.lists(
    st.builds(
        ModelLoaded,
        slot=st.integers(1, 3),
        model=st.none() | st.builds(slot_model, st.integers(0, 3)),
        over_frames=st.integers(1, 40_000),
    ),
    min_size=1,
    max_size=10,
)
GAPS = st.lists(st.integers(0, 30_000), min_size=10, max_size=10)


def levels(state: State, frame: int, without: int = 0) -> dict[tuple[int, str], float]:
    """The level of every voice that is heard, but those of slot `without`."""
    parts = controls_at(state, frame).parts
    return {
        (part.slot, part.content_hash): part.level
        for part in parts
        if part.slot != without - 1 and part.level > 1e-9
    }


@given(LOADS, GAPS)
def test_a_load_that_fades_makes_no_other_slot_jump(loads: list[ModelLoaded], gaps: list[int]) -> None:
    # Slot 4 always plays: the set is never empty.
    state = apply(State(), ModelLoaded(slot=4, model=slot_model(4)), 0)
    frame = 0
    for load, gap in zip(loads, gaps, strict=False):
        frame += gap
        after = apply(state, load, frame)
        assert levels(after, frame, load.slot) == pytest.approx(levels(state, frame, load.slot), abs=1e-6)
        state = after
        for later in (frame, frame + gap // 2, frame + 50_000):
            assert sum(level**2 for level in levels(state, later).values()) == pytest.approx(1)
