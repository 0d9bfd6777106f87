"""Gathering: few wishes that mean the same as many; no edge is lost."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.closing import close
from sda_core.errors import SettingError
from sda_core.events import Nudged, PresetStored
from sda_core.parameters import INDEX, TABLE, Kind
from sda_core.state import State, apply, preset_of
from sda_live.wishes import AnyWish, Gathering, Nudge, Wish, wishes_from_json, wishes_to_json
from tests.fixtures.instrument_events import WISHES
from tests.fixtures.small_instrument import loaded

OVER = st.sampled_from((0, 0, 700))
MANY = st.lists(
    st.builds(lambda pair, over: Wish(path=pair[0], value=pair[1], over_frames=over), WISHES, OVER)
    | st.builds(
        lambda path, value, over: Wish(path=path, value=value, over_frames=over),
        st.sampled_from(("slider1", "weight1", "blend_x", "blend_y", "morph", "slot2")),
        st.floats(0, 1),
        OVER,
    ),
    max_size=12,
)
START = apply(
    apply(loaded(0, 1, slider1=4), PresetStored(number=1, preset=preset_of(loaded(0, slider1=-6), "a")), 0),
    PresetStored(number=2, preset=preset_of(loaded(0, width=0.2), "b")),
    0,
)
FRAME = 5120


def gathered(wishes: Iterable[AnyWish]) -> tuple[AnyWish, ...]:
    gathering = Gathering()
    gathering.add(wishes)
    n_kept = len(gathering)
    taken = gathering.take()
    assert n_kept == len(taken)
    assert len(gathering) == 0
    assert gathering.take() == ()
    return taken


def after(wishes: Iterable[AnyWish], state: State = START) -> State:
    for wish in wishes:
        if isinstance(wish, Nudge):
            event = Nudged(path=wish.path, amount=wish.amount, over_frames=wish.over_frames)
        else:
            event = close(state, wish.path, wish.value, over_frames=wish.over_frames)
        state = state if event is None else apply(state, event, FRAME)
    return state


X, Y = Wish(path="slider1", value=1), Wish(path="slider1", value=2)
EDGE, OTHER_EDGE = Wish(path="slot1", value=0), Wish(path="randomise")
PAD, WEIGHT = Wish(path="blend_x", value=0.1), Wish(path="weight1", value=9)
UP, DOWN = Nudge(path="slider1", amount=0.25), Nudge(path="slider1", amount=-0.75)
GLIDE = Wish(path="slider1", value=3, over_frames=700)
STEP = Nudge(path="blend_law", amount=0.01)


@pytest.mark.parametrize(
    ("wishes", "few"),
    [
        ([X, Y], [Y]),
        ([X, EDGE, Y], [X, EDGE, Y]),
        ([EDGE, EDGE, OTHER_EDGE, EDGE], [EDGE, EDGE, OTHER_EDGE, EDGE]),
        ([PAD, WEIGHT, PAD], [WEIGHT, PAD]),
        ([WEIGHT, PAD, WEIGHT], [PAD, WEIGHT]),
        ([UP, DOWN], [Nudge(path="slider1", amount=-0.5)]),
        ([UP, EDGE, DOWN], [UP, EDGE, DOWN]),
        ([X, UP, UP], [X, Nudge(path="slider1", amount=0.5)]),
        ([UP, X], [X]),
        ([GLIDE, X], [X]),
        ([GLIDE, GLIDE], [GLIDE]),
        ([X, GLIDE], [X, GLIDE]),  # from there to there
        ([STEP, STEP], [STEP, STEP]),  # each is one step
    ],
)
def test_few_mean_the_same_as_many(wishes: list[AnyWish], few: list[AnyWish]) -> None:
    assert list(gathered(wishes)) == few


@given(MANY)
def test_the_state_is_that_of_all_one_by_one(wishes: list[Wish]) -> None:
    # The seed of a randomise counts events: which of them there were is not to matter here.
    calm = [wish for wish in wishes if not wish.path.startswith("randomise")]
    few = gathered(calm)
    fewer = gathered(wishes_from_json(wishes_to_json(few)))  # the daemon gathers, and then the engine
    assert len(fewer) <= len(few) <= len(calm)
    one_by_one = after(calm)
    for at_once in (after(few), after(fewer)):
        for name in ("values", "slots", "assignment", "presets", "preset", "is_pad_held"):
            assert getattr(at_once, name) == getattr(one_by_one, name), name


@given(MANY)
def test_every_edge_is_kept_in_order(wishes: list[Wish]) -> None:
    assert [one for one in gathered(wishes) if one.is_edge] == [one for one in wishes if one.is_edge]


STEPPED = tuple(row.path for row in TABLE if row.is_stepped and row.kind is not Kind.TRIGGER)


@given(
    st.lists(
        st.builds(
            Nudge, path=st.sampled_from(("slider1", "width", "speed", *STEPPED)), amount=st.floats(0, 0.2)
        ),
        max_size=12,
    )
)
def test_nudges_one_way_lead_as_far_as_all_of_them(nudges: list[Nudge]) -> None:
    one_by_one, at_once = after(nudges), after(gathered(nudges))
    for path in INDEX:
        assert at_once.target(path) == pytest.approx(one_by_one.target(path), abs=1e-9)


def test_nudges_cross_a_pipe_too() -> None:
    assert wishes_from_json(wishes_to_json((UP, GLIDE, STEP))) == (UP, GLIDE, STEP)


@pytest.mark.parametrize(
    "plain", [[["slidr1", 1, 0]], [["slider1"]], [3], [["slider1", "x", 0]], [[[], 1, 0]]]
)
def test_damaged_wishes_are_refused(plain: list[object]) -> None:
    with pytest.raises(SettingError):
        wishes_from_json(plain)  # type: ignore[arg-type]
