"""Every row of the table is heard in what the renderer makes of it: with the row's own wish, and without.

A row without an entry in `CASES` fails. That every row is reached by OSC: tests/e2e/test_live_table.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sda_core.closing import close, close_load
from sda_core.events import Event, SlidersDealt
from sda_core.frames import HOP
from sda_core.live_union import UNASSIGNED
from sda_core.parameters import N_SLIDERS, TABLE, Parameter
from sda_core.state import apply
from tests.fixtures.small_instrument import loaded, played, small_slots

Wished = tuple[str, float]
LOAD = "load"  # of another model into slot 2


@dataclass(frozen=True, kw_only=True)
class Case:
    """When a row is heard: what stands so before it, what is done before and after; to where it moves."""

    to: float | None = None  # the far end of its range
    needs: Mapping[str, float] = field(default_factory=dict)
    before: tuple[Wished, ...] = ()
    after: tuple[Wished, ...] = ()


FAR: Wished = ("slider1", 8.0)
# Preset 1 is the centre, preset 2 far from it.
TWO_PRESETS: tuple[Wished, ...] = (("preset_store", 0), FAR, ("preset_store", 1), ("preset", 0))
ONE_PRESET_AND_AWAY: tuple[Wished, ...] = (("preset_store", 0), FAR)
AWAY_AND_BACK: tuple[Wished, ...] = (FAR, ("preset", 0))
WANDERING = {"drift": 1.0}

# The player or the daemon obeys them; no State has them.
NOT_RENDERED = {"panic", "resume", "record", "marker", "keep"}
CASES: Mapping[str, Case] = {
    **{f"slider{n}": Case() for n in range(1, N_SLIDERS + 1)},
    **{f"weight{n}": Case() for n in range(1, 5)},
    **{f"slot{n}": Case() for n in range(1, 5)},
    **{f"solo{n}": Case() for n in range(1, 5)},
    "blend_mode": Case(),
    "blend_law": Case(needs={"weight1": 80.0}),
    "blend_x": Case(),
    "blend_y": Case(),
    "gain": Case(),
    "stereo_mode": Case(),
    "width": Case(),
    "drift": Case(),
    "drift_speed": Case(needs=WANDERING),
    "speed": Case(),
    "overlap": Case(needs=WANDERING | {"overlap": 0.05}),
    "join": Case(needs=WANDERING),
    "join_steps": Case(needs={"join": 1.0}),
    "freeze": Case(),
    "randomise": Case(),
    **{f"randomise{n}": Case() for n in range(1, N_SLIDERS + 1)},
    "reset": Case(before=(FAR,)),
    "align": Case(needs={"slider1": 8.0, "slider2": -8.0}),
    "seed": Case(),
    "fade_time": Case(to=0.5, after=((LOAD, 2),)),
    "quality": Case(),
    "preset": Case(to=0, before=ONE_PRESET_AND_AWAY),
    "preset_store": Case(to=0, after=AWAY_AND_BACK),
    "preset_clear": Case(to=0, before=(("preset_store", 0),), after=AWAY_AND_BACK),
    "preset_next": Case(before=ONE_PRESET_AND_AWAY),
    "preset_previous": Case(before=ONE_PRESET_AND_AWAY),
    "morph_time": Case(to=0.5, before=ONE_PRESET_AND_AWAY, after=(("preset", 0),)),
    "morph_to": Case(to=1, before=TWO_PRESETS, after=(("morph", 0.7),)),
    "morph": Case(before=(*TWO_PRESETS, ("morph_to", 1))),
}
HOPS_BETWEEN = 2
N_HOPS = 45


def test_every_row_has_an_entry() -> None:
    assert set(CASES) | NOT_RENDERED == {row.path for row in TABLE}
    assert {row.path for row in TABLE if not row.is_event} == NOT_RENDERED


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.path not in NOT_RENDERED], ids=lambda row: row.path
)
def test_a_row_is_heard(row: Parameter) -> None:
    case = CASES[row.path]
    silent = (None,)  # its place in the order, so that all others act at the same frame
    moved = ((row.path, far_from_here(row, case)),)
    without = sound_of(row, case, (*case.before, *silent, *case.after))
    assert not np.array_equal(without, sound_of(row, case, (*case.before, *moved, *case.after)))
    assert without.any()


def far_from_here(row: Parameter, case: Case) -> float:
    if case.to is not None:
        return case.to
    here = case.needs.get(row.path, row.default)
    return row.low if here > (row.low + row.high) / 2 else row.high


def sound_of(row: Parameter, case: Case, wishes: tuple[Wished | None, ...]) -> NDArray[np.float32]:
    start = loaded(0, 1, 2, 3, **case.needs)
    number = row.path.removeprefix("slider").removeprefix("randomise")
    if number.isdecimal() and int(number) > 2:  # small models have two sliders: let this one move the first
        rows = list(UNASSIGNED)
        rows[int(number) - 1] = (0, 0, 0, 0)
        start = apply(start, SlidersDealt(assignment=tuple(rows)), 0)
    if row.path == "align":  # not as it would deal them
        start = replace(start, assignment=start.assignment[1::-1] + start.assignment[2:])
    state, entries = start, []
    for place, wish in enumerate(wishes, start=1):
        event = None if wish is None else event_of(state, *wish)
        if event is not None:
            hop = place * HOPS_BETWEEN
            entries.append((hop, event))
            state = apply(state, event, hop * HOP)
    return played(start, N_HOPS, *entries)


def event_of(state: Any, path: str, value: float) -> Event | None:
    if path == LOAD:
        return close_load(state, int(value), small_slots()[4])
    return close(state, path, value)
