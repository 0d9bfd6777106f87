"""What the daemon follows: everything is heard once, in order, and what was never made is taken back."""

from hypothesis import given
from hypothesis import strategies as st

from sda_core.journal import Entry
from sda_core.state import State
from sda_live.following import Following
from tests.fixtures.timed_events import ENTRIES, FRAMES, after, in_order


@given(ENTRIES, st.lists(st.integers(0, 4000), max_size=4))
def test_following_hears_everything_once_and_knows_what_comes(
    entries: list[Entry], played: list[int]
) -> None:
    following, heard = Following(State()), []
    for frame, event in entries:
        following.accept(frame, event)
    assert following.newest == after(State(), entries)
    for now in sorted(played):
        heard += following.advance(now)
        assert heard == [one for one in in_order(entries) if one[0] < now]
        assert heard + list(following.coming) == in_order(entries)
        assert following.heard == after(State(), heard)
        assert following.newest == after(State(), entries)
    assert following.advance(max(played, default=0)) == ()


@given(ENTRIES, FRAMES)
def test_following_forgets_what_was_never_made(entries: list[Entry], frame: int) -> None:
    following = Following(State())
    for entry in entries:
        following.accept(*entry)
    assert list(following.forget_from(frame)) == [one for one in in_order(entries) if one[0] >= frame]
    made = [one for one in entries if one[0] < frame]
    assert list(following.coming) == in_order(made)
    assert following.newest == after(State(), made)
    assert following.heard == State()
