"""Whatever happens, in whatever order: the State keeps its invariants, and text gives it back exactly."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sda_core.closing import close
from sda_core.events import Event, event_from_json, event_to_json
from sda_core.journal import Journal, journal_from_lines, journal_to_lines, states
from sda_core.live_union import NONE
from sda_core.parameters import N_PRESETS, N_SLOTS, TABLE
from sda_core.state import State, apply, state_from_json, state_to_json
from tests.fixtures.instrument_events import EVENTS, WISHES

TIMED_EVENTS = st.lists(st.tuples(st.integers(0, 20_000), EVENTS), max_size=12)
TIMED_WISHES = st.lists(st.tuples(st.integers(0, 20_000), st.one_of(EVENTS, WISHES)), max_size=12)


def run(timed: list[tuple[int, Event | tuple[str, float]]]) -> tuple[State, int]:
    """The State after events and wishes, and the frame of the last."""
    state, now = State(), 0
    for frames, happening in timed:
        now += frames
        event = close(state, *happening) if isinstance(happening, tuple) else happening
        state = state if event is None else apply(state, event, now)
    return state, now


@given(TIMED_WISHES)
def test_any_sequence_keeps_the_invariants(timed: list[tuple[int, Event | tuple[str, float]]]) -> None:
    state, now = run(timed)
    for row in TABLE:
        for frame in (now, now + 512, now + 50_000):
            assert row.low <= state.at(row.path, frame) <= row.high
    assert len(state.slots) == N_SLOTS
    assert len(state.presets) == N_PRESETS
    for slot, model in enumerate(state.slots):
        axes = [row[slot] for row in state.assignment if row[slot] != NONE]
        assert all(0 <= axis < len(model.labels) if model else False for axis in axes)


@given(TIMED_WISHES)
def test_the_state_comes_back_from_text(timed: list[tuple[int, Event | tuple[str, float]]]) -> None:
    state, _ = run(timed)
    assert state_from_json(json.loads(json.dumps(state_to_json(state), allow_nan=False))) == state


@given(EVENTS)
def test_an_event_comes_back_from_text(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event), allow_nan=False))) == event


@given(TIMED_EVENTS, TIMED_WISHES)
def test_a_journal_comes_back_from_text_and_gives_the_same_states(
    timed: list[tuple[int, Event]], before: list[tuple[int, Event | tuple[str, float]]]
) -> None:
    entries, now = [], 0
    for frames, event in timed:
        now += frames
        entries.append((now, event))
    journal = Journal(entries=tuple(entries), n_frames=now + 700, start=run(before)[0])
    lines = list(journal_to_lines(journal))
    again = journal_from_lines(lines)
    assert again == journal
    assert list(states(again)) == list(states(journal))
    cut = journal_from_lines([*lines[:-2], lines[-2][: len(lines[-2]) // 2]] if entries else lines[:1])
    assert cut.entries == journal.entries[:-1]
