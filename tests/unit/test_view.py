"""What surfaces are shown: an address for every parameter that has a value, labels and colours that stay."""

import pytest

from sda_core.events import Changed, ModelLoaded
from sda_core.parameters import INDEX, N_SLIDERS, SLIDER_PATHS, TABLE, Kind, parameter
from sda_core.state import State, apply
from sda_live.osc.meaning import meaning
from sda_live.osc.packet import Message
from sda_live.osc.view import (
    ADDRESSES,
    AT_REST,
    COLOUR_OF_WORD,
    COLOURS,
    READ_OUTS,
    UNUSED_COLOUR,
    Readings,
    View,
    Viewing,
    colours_of,
    shown,
)
from sda_live.wishes import Wish
from tests.fixtures.instrument_events import slot_model

WITH_VALUES = [row for row in TABLE if row.kind is not Kind.TRIGGER]


def changed(state: State, frame: int = 0, over_frames: int = 0, **values: float) -> State:
    return apply(state, Changed(values=tuple(values.items()), over_frames=over_frames), frame)


def with_model(number: int, slot: int = 1, state: State | None = None) -> State:
    event = ModelLoaded(slot=slot, model=slot_model(number))
    return apply(State() if state is None else state, event, 0)


def view_of(state: State, frame: int = 0, readings: Readings = AT_REST) -> View:
    return Viewing().view_of(state, frame, readings)


def test_every_address_is_there_from_the_start_and_no_other() -> None:
    wanted = {f"/sda/{row.path}" for row in WITH_VALUES} | {read_out.address for read_out in READ_OUTS}
    assert set(view_of(State()).messages) == wanted == ADDRESSES
    assert set(view_of(with_model(0)).messages) == wanted


def test_read_outs_are_of_the_types_they_promise() -> None:
    view = view_of(with_model(0), 0, Readings(is_recording=True, elapsed_s=3.0))
    tags = {str: "s", int: "i", float: "f"}
    for read_out in READ_OUTS:
        assert "".join(tags[type(said)] for said in view.messages[read_out.address]) == read_out.tags


@pytest.mark.parametrize("row", [row for row in WITH_VALUES if row.is_event], ids=lambda row: row.path)
def test_what_is_shown_of_a_row_brings_it_back(row: object) -> None:
    row = parameter(getattr(row, "path", ""))
    value = row.clamp(0.3 * row.low + 0.7 * row.high)
    view = view_of(changed(State(), **{row.path: value}))
    (said,) = view.messages[f"/sda/{row.path}"]
    assert view.values[row.path] == value
    assert isinstance(said, {Kind.CHOICE: str, Kind.TOGGLE: int}.get(row.kind, float))
    (wish,) = meaning(Message(address=f"/sda/{row.path}", arguments=(said,))).wishes
    assert isinstance(wish, Wish)
    assert wish.value == pytest.approx(value, rel=1e-6)


def test_a_view_is_that_of_its_frame_however_it_is_reached() -> None:
    """One Viewing that is asked again and again gives what a new one gives."""
    start = with_model(0)
    gliding = changed(start, 1000, 4000, slider1=8, gain=-20)
    switched = changed(gliding, 3000, blend_mode=1, weight2=70)
    with_two = with_model(2, 2, switched)
    viewing = Viewing()
    for state, frame in [
        (start, 0),
        (start, 900),
        (gliding, 1000),
        (gliding, 2000),
        (gliding, 2500),
        (switched, 3000),
        (switched, 4999),
        (switched, 9000),
        (with_two, 9000),
        (with_two, 9001),
        (start, 9002),
        (gliding, 1500),
    ]:
        assert viewing.view_of(state, frame) == view_of(state, frame)


def test_views_do_not_change_afterwards() -> None:
    viewing = Viewing()
    first = viewing.view_of(State(), 0)
    said = dict(first.messages)
    viewing.view_of(changed(with_model(1), slider1=5), 10, Readings(is_panic=True))
    assert dict(first.messages) == said


def test_sliders_carry_their_label_colour_and_text() -> None:
    messages = view_of(changed(with_model(0), slider1=4.24, slider2=-0.04)).messages
    assert messages["/sda/slider1/label"] == ("brightness",)
    assert messages["/sda/slider1/color"] == (COLOUR_OF_WORD["brightness"],)
    assert messages["/sda/slider1/text"] == ("+4.2",)
    assert messages["/sda/slider2/text"] == ("+0.0",)
    for end, empty in (("label", ""), ("color", UNUSED_COLOUR), ("text", "")):
        assert messages[f"/sda/slider12/{end}"] == (empty,)
    assert messages["/sda/slot1/model"] == ("model 0",)
    assert messages["/sda/slot2/model"] == ("",)


def test_readings_come_rounded_to_what_can_be_read() -> None:
    readings = Readings(level_db=(-6.04, -120.0), depth_ms=240.4, latency_ms=24.36, is_panic=True)
    messages = view_of(State(), 0, readings).messages
    assert messages["/sda/status/level"] == (-6.0, -120.0)
    assert messages["/sda/status/depth"] == (240.0,)
    assert messages["/sda/status/latency"] == (24.4,)
    assert messages["/sda/status/panic"] == (1,)
    assert messages["/sda/recording"] == (0, 0.0)


def test_recording_is_shown_with_its_length() -> None:
    view = view_of(State(), 0, Readings(is_recording=True, elapsed_s=12.39))
    assert view.messages["/sda/recording"] == (1, 12.3)
    if "record" in INDEX:
        assert view.messages["/sda/record"] == (1,)
        assert view.values["record"] == 1.0


def test_long_names_are_cut() -> None:
    model = slot_model(0)
    named = type(model)(
        **{name: getattr(model, name) for name in model.__dataclass_fields__ if name != "name"},
        name="x" * 5000,
    )
    state = apply(State(), ModelLoaded(slot=1, model=named), 0)
    assert len(str(view_of(state).messages["/sda/slot1/model"][0])) <= 128


def test_colours_are_twelve_that_differ_for_the_eye() -> None:
    def rgb(colour: str) -> tuple[int, ...]:
        return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))

    assert len(COLOURS) == N_SLIDERS
    for at, colour in enumerate(COLOURS):
        assert max(rgb(colour)) > 170, "bright enough in the dark"
        for other in (*COLOURS[:at], UNUSED_COLOUR):
            distance = sum((a - b) ** 2 for a, b in zip(rgb(colour), rgb(other), strict=True)) ** 0.5
            assert distance > 50, (colour, other)


@pytest.mark.parametrize(
    "labels",
    [
        tuple(f"Axis {n}" for n in range(1, N_SLIDERS + 1)),
        ("Axis 1",) * N_SLIDERS,
        (*COLOUR_OF_WORD, "Axis 1", "Axis 2"),
        ("brightness", "brightness", "", "gr\u00fcn"),
    ],
)
def test_no_two_sliders_share_a_colour(labels: tuple[str, ...]) -> None:
    coloured = tuple(zip(labels, colours_of(labels), strict=True))
    used = [colour for label, colour in coloured if label]
    assert len(set(used)) == len(used)
    assert {colour for label, colour in coloured if not label} <= {UNUSED_COLOUR}


def test_a_word_keeps_its_colour_whatever_else_is_there() -> None:
    for word, colour in COLOUR_OF_WORD.items():
        for labels in ((word,), ("Axis 1", "Axis 2", word), ("", *COLOUR_OF_WORD)):
            assert dict(zip(labels, colours_of(labels), strict=True))[word] == colour


def test_an_unassigned_slider_shows_where_it_stands_nowhere() -> None:
    messages = view_of(changed(State(), slider3=5)).messages
    assert messages["/sda/slider3"] == (shown(parameter("slider3"), 5.0),)
    assert {messages[f"/sda/{path}/text"] for path in SLIDER_PATHS} == {("",)}
