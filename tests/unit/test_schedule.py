"""The schedule: order of frames, and within one the order of acceptance."""

from hypothesis import given
from hypothesis import strategies as st

from sda_core.events import Changed, Event
from sda_core.journal import Entry
from sda_core.state import State
from sda_live.schedule import Schedule
from tests.fixtures.timed_events import ENTRIES, FRAMES, after, in_order


@given(ENTRIES, st.integers(0, 8), FRAMES)
def test_a_schedule_is_in_order_however_it_grew(entries: list[Entry], cut: int, frame: int) -> None:
    before = Schedule().with_entries(entries[:cut])
    schedule = before.with_entries(entries[cut:])
    assert list(schedule.entries) == in_order(entries)
    assert list(before.entries) == in_order(entries[:cut]), "a schedule is a value"
    assert list(schedule.from_frame(frame).entries) == [one for one in in_order(entries) if one[0] >= frame]
    due = [one for one in entries if one[0] == frame]
    assert schedule.applied(State(), frame) == after(State(), due)
    assert schedule.applied(State(), frame + 1) == State()


def slider(value: float) -> Event:
    return Changed(values=(("slider1", value),))


def test_the_last_accepted_of_one_frame_holds() -> None:
    schedule = Schedule().with_entries([(512, slider(1))]).with_entries([(512, slider(2)), (0, slider(3))])
    assert schedule.applied(State(), 512).target("slider1") == 2
    assert schedule.applied(State(), 0).target("slider1") == 3
