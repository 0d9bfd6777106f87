"""One row at work: knobs, buttons and encoders become wishes, or a reason; and the way back to the lamps."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.parameters import TABLE, Kind, parameter
from sda_live.control.chain import Role, chain_of, position_of, role_of
from sda_live.control.curves import bend, flatten, unbend, unflatten
from sda_live.control.encoders import QUICK_STEP_S, SLOW_STEP_S, Turn, steps_of, times_further
from sda_live.control.mapping import SETTLED_S, Mapped, Outcome, osc_reading, takeover_of
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, Source, SourceKind, Takeover
from sda_live.control.takeover import Stand
from sda_live.midi.decoding import Decoder, Reading
from sda_live.midi.messages import midi_bytes_for
from sda_live.wishes import Nudge, Wish

CONTINUOUS = [row.path for row in TABLE if row.kind is Kind.CONTINUOUS]
CHOICES = [row.path for row in TABLE if row.kind is Kind.CHOICE]
POINTS = Curve(shape="points", points=((0.0, 0.1), (0.4, 0.8), (0.6, 0.8), (0.8, 0.3), (1.0, 1.0)))
SHAPES = [Curve(shape=shape) for shape in ("lin", "log", "s")]
SHAPES += [Curve(shape="exp", amount=amount) for amount in (0.1, 2.0, 10.0)]
positions = st.floats(0, 1)


def row(to: str, kind: SourceKind = SourceKind.CC, number: int = 16, **more: Any) -> Mapping:
    return Mapping(source=Source(controller="nano", kind=kind, number=number), to=to, **more)


@dataclass
class Played:
    """A row, and the target that it moves: the State takes every wish at once unless it is `late`."""

    mapped: Mapped
    value: float
    at_s: float = 0.0
    is_late: bool = False
    done: list[Outcome] = field(default_factory=list)

    def read(
        self, position: float, raw: int, *, highest: int = 127, steps: int = 0, gap_s: float = 0.01
    ) -> Outcome:
        self.at_s += gap_s
        source = self.mapped.mapping.source
        is_on = raw > 0 if source.kind is SourceKind.NOTE else position >= 0.5
        reading = Reading(
            source=source,
            position=position,
            raw=raw,
            highest=highest,
            is_on=is_on,
            at_s=self.at_s,
            steps=steps,
        )
        outcome = self.mapped.act(reading, self.value)
        if isinstance(outcome.wish, Wish) and not self.is_late:
            self.value = outcome.wish.value
        self.done.append(outcome)
        return outcome

    def at(self, position: float, gap_s: float = 0.01) -> float | None:
        """The value that is wished when the control goes to a position."""
        wish = self.read(position, round(position * 127), gap_s=gap_s).wish
        return wish.value if isinstance(wish, Wish) else None

    def cc(self, *raws: int) -> list[float | None]:
        """The values wished, one for each number that comes."""
        return [
            wish.value if isinstance(wish := self.read(raw / 127, raw).wish, Wish) else None for raw in raws
        ]

    def turn(self, *raws: int, gap_s: float = 1.0) -> list[float]:
        wishes = [self.read(raw / 127, raw, gap_s=gap_s).wish for raw in raws]
        return [wish.amount for wish in wishes if isinstance(wish, Nudge)]


def played(mapping: Mapping, value: float | None = None, *, is_late: bool = False) -> Played:
    target = parameter(mapping.to)
    return Played(Mapped(mapping), target.default if value is None else value, is_late=is_late)


def jumping(to: str, **more: Any) -> Played:
    return played(row(to, takeover=Takeover.JUMP, **more))


# Curves and ranges


@pytest.mark.parametrize("curve", SHAPES, ids=str)
def test_every_shape_rises_from_0_to_1_and_back(curve: Curve) -> None:
    heights = [bend(curve, x / 100) for x in range(101)]
    assert (heights[0], heights[-1]) == (0.0, 1.0)
    assert all(one < two for one, two in pairwise(heights))
    assert [unbend(curve, y, 0.5) for y in heights] == pytest.approx([x / 100 for x in range(101)])


def test_exp_is_fine_at_the_beginning_log_at_the_end_and_s_at_both() -> None:
    exp, log, s = (Curve(shape=shape) for shape in ("exp", "log", "s"))
    assert bend(exp, 0.1) < 0.1 < bend(log, 0.1)
    assert 1 - bend(log, 0.9) < 0.1 < 1 - bend(exp, 0.9)
    assert bend(s, 0.1) < 0.1
    assert 1 - bend(s, 0.9) < 0.1
    assert bend(s, 0.5) == 0.5


@given(positions, positions)
def test_points_lead_back_to_the_nearest_place_of_that_height(x: float, near: float) -> None:
    y = bend(POINTS, x)
    back = unbend(POINTS, y, near)
    assert bend(POINTS, back) == pytest.approx(y, abs=1e-6)
    assert abs(back - near) <= abs(x - near) + 1e-6


def test_points_that_never_come_so_high_lead_to_their_highest() -> None:
    flat = Curve(shape="points", points=((0.0, 0.0), (0.5, 0.4), (1.0, 0.2)))
    assert unbend(flat, 1.0, 0.0) == 0.5
    assert unbend(flat, -1.0, 0.9) == 0.0


@given(positions, st.floats(0, 0.5))
def test_a_dead_zone_is_flat_in_the_middle_and_makes_no_step(x: float, zone: float) -> None:
    y = flatten(x, zone)
    if abs(x - 0.5) < zone / 2:
        assert y == 0.5
    near = flatten(min(x + 1e-6, 1.0), zone)
    assert 0 <= near - y <= 1e-5
    assert (flatten(0.0, zone), flatten(1.0, zone)) == (0.0, 1.0)
    assert flatten(unflatten(y, zone), zone) == pytest.approx(y)


@pytest.mark.parametrize("path", CONTINUOUS)
def test_a_row_without_a_range_moves_as_the_table_does(path: str) -> None:
    target = parameter(path)
    for x in (0.0, 0.2, 0.5, 1.0):
        assert chain_of(row(path)).value_at(x) == pytest.approx(target.from_position(x))
    assert chain_of(row(path)).value_at(0.0) == target.low
    assert chain_of(row(path)).value_at(1.0) == target.high


def test_a_range_is_in_the_targets_unit_and_turned_round_where_it_is_reversed() -> None:
    straight, turned = (
        chain_of(row("slider1", low=-3.0, high=3.0)),
        chain_of(row("slider1", low=3.0, high=-3.0)),
    )
    assert [straight.value_at(x) for x in (0, 0.5, 1)] == [-3.0, 0.0, 3.0]
    assert [turned.value_at(x) for x in (0, 0.5, 1)] == [3.0, 0.0, -3.0]
    bent = chain_of(row("slider1", low=3.0, high=-3.0, curve=Curve(shape="exp")))
    assert bent.value_at(0.5) < 0, "it is turned round before it is bent: fine near the lowest value"


@given(
    st.sampled_from(CONTINUOUS),
    st.sampled_from([*SHAPES, POINTS]),
    positions,
    positions,
    positions,
    positions,
)
def test_the_way_back_leads_to_the_same_value(
    path: str, curve: Curve, x: float, near: float, one: float, two: float
) -> None:
    target = parameter(path)
    ends = target.from_position(one), target.from_position(two)
    chain = chain_of(row(path, low=ends[0], high=ends[1], curve=curve))
    value = chain.value_at(x)
    assert min(ends) <= value <= max(ends)
    back = chain.value_at(chain.place_of(value, near))
    rounding = 1.0 if target.is_whole else 0.0
    assert back == pytest.approx(value, abs=rounding + 1e-6 * (target.high - target.low))


@pytest.mark.parametrize("path", CHOICES)
def test_every_name_of_a_choice_has_an_equal_part_of_a_knob(path: str) -> None:
    n_names = len(parameter(path).choices)
    seen = [chain_of(row(path)).value_at(step / 1000) for step in range(1001)]
    counts = [seen.count(float(index)) for index in range(n_names)]
    assert max(counts) - min(counts) <= 2


# Knobs


def test_pitch_bend_at_rest_is_exactly_the_middle() -> None:
    for more in ({}, {"low": -3.0, "high": 3.0}, {"low": 7.7, "high": -7.7, "dead_zone": 0.02}):
        mapping = row("slider1", SourceKind.BEND, 0, **more)
        (reading,) = Decoder("nano").feed((0xE0, 0, 64), 0.0)
        outcome = Mapped(mapping).act(reading, 5.0)
        assert outcome.wish == Wish(path="slider1", value=0.0)


def test_a_knob_picks_up_what_it_moves_and_says_which_way_to_turn() -> None:
    knob = played(row("slider1"), parameter("slider1").from_position(0.62))
    assert knob.at(0.2) is None
    assert knob.done[-1].reason == "pick up: turn right until 62 %"
    assert knob.done[-1].stand is Stand.BELOW
    assert knob.done[-1].until == pytest.approx(0.62)
    assert knob.at(0.9) == pytest.approx(8.0)
    assert knob.at(0.1) == pytest.approx(-8.0)
    knob.value = 0.0
    assert knob.at(0.11) is None, "something else has moved it"


@pytest.mark.parametrize(
    "more", [{"low": 3.0, "high": -3.0}, {"curve": Curve(shape="exp")}, {"dead_zone": 0.3}]
)
def test_range_curve_and_dead_zone_do_not_disturb_pickup(more: dict[str, Any]) -> None:
    start = jumping("slider1", **more)
    value = start.at(0.75)
    assert value is not None
    knob = played(row("slider1", **more), value)
    assert knob.at(0.6) is None
    assert "right" in knob.done[-1].reason
    assert knob.at(0.744) == pytest.approx(value, abs=0.4)


def test_what_stands_outside_the_range_is_picked_up_at_its_end() -> None:
    knob = played(row("slider1", low=-3.0, high=3.0), 8.0)
    assert knob.at(0.5) is None
    assert knob.at(1.0) == 3.0


@pytest.mark.parametrize("is_late", [False, True])
def test_its_own_wishes_do_not_make_a_knob_let_go(*, is_late: bool) -> None:
    knob = played(row("slider1"), 0.0, is_late=is_late)
    wished = [knob.at(0.5 + step / 127) for step in range(1, 60)]
    assert None not in wished
    assert wished == sorted(wished, key=lambda value: value or 0.0)


def test_what_the_state_shows_late_is_known_by_heart() -> None:
    knob = played(row("slider1"), 0.0, is_late=True)
    wished = [knob.at(x) for x in (0.51, 0.54, 0.56)]
    for seen in wished:
        assert seen is not None
        knob.value = seen
        assert knob.at(0.6 + seen / 100) is not None
    knob.value = -9.0
    assert knob.at(0.65) is None


def test_who_moves_it_back_to_where_it_was_is_no_late_state() -> None:
    for is_seen in (True, False):
        knob = Mapped(row("slider1"))
        for position in (0.5, 0.6):
            knob.act(cc_reading(position), 0.0)
        if is_seen:
            assert not knob.see(2.0, 0.02)  # its wish has arrived
            knob.see(0.0, 0.04)  # a preset has moved it back
        outcome = knob.act(cc_reading(0.61), 0.0)
        assert (outcome.wish is None) == is_seen


def cc_reading(position: float) -> Reading:
    source = Source(controller="nano", kind=SourceKind.CC, number=16)
    return Reading(source=source, position=position, raw=64, highest=127, is_on=True, at_s=0.0)


def test_a_wish_that_was_never_taken_is_forgotten() -> None:
    knob = played(row("slider1"), 0.0, is_late=True)
    assert knob.at(0.51) is not None
    assert knob.at(0.6) is not None
    assert knob.at(0.7, gap_s=2 * SETTLED_S) is None, "the State says that something else holds it"


def test_scale_reaches_both_ends_of_what_goes_in_steps() -> None:
    knob = played(row("join_steps", takeover=Takeover.SCALE, low=1.0, high=20.0), 15.0)
    knob.cc(20, *range(21, 128))
    assert knob.value == 20.0
    knob.cc(*range(126, -1, -1))
    assert knob.value == 1.0


def test_takeover_is_for_what_stands_somewhere() -> None:
    assert takeover_of(row("slider1")) is Takeover.PICKUP
    assert takeover_of(row("slider1", SourceKind.NRPN)) is Takeover.PICKUP
    for kind in (SourceKind.BEND, SourceKind.NOTE, SourceKind.TOUCH, SourceKind.OSC):
        assert takeover_of(row("slider1", kind)) is Takeover.JUMP
    assert takeover_of(row("slider1", encoding=Encoding.TWOS)) is Takeover.JUMP
    assert takeover_of(row("slider1", takeover=Takeover.SCALE)) is Takeover.SCALE


def test_smoothing_is_a_field_of_the_wish() -> None:
    outcome = jumping("slider1", smooth_ms=40).read(1.0, 127)
    assert outcome.wish == Wish(path="slider1", value=10.0, over_frames=1920)


def test_a_knob_on_a_choice_wishes_only_where_the_name_changes() -> None:
    knob = jumping("stereo_mode")
    assert [value for value in knob.cc(*range(128)) if value is not None] == [1.0, 2.0]
    picking = played(row("stereo_mode"), 2.0)
    assert picking.cc(10, 60) == [None, None]
    assert picking.cc(100, 60) == [None, 1.0], "picked up in the part of the name"


def test_how_hard_a_pad_is_hit_is_a_value_and_letting_go_is_none() -> None:
    pad = played(row("weight1", SourceKind.NOTE, 36))
    assert pad.cc(127, 0, 64) == [100.0, None, pytest.approx(50.4, abs=0.1)]


def test_a_foreign_osc_fader_is_a_knob_that_jumps() -> None:
    source = Source(controller="osc", kind=SourceKind.OSC, number=2, address="/1/xy1")
    mapped = Mapped(Mapping(source=source, to="blend_y"))
    assert mapped.act(osc_reading(source, 0.25, 0.0), 0.9).wish == Wish(path="blend_y", value=0.25)
    assert mapped.act(osc_reading(source, 7.0, 0.1), 0.25).wish == Wish(path="blend_y", value=1.0)


# Buttons


def test_a_press_happens_once_and_letting_go_nothing() -> None:
    button = played(row("randomise"))
    assert button.cc(127, 0, 127, 0) == [1.0, None, 1.0, None]
    assert button.done[1].reason == "released"


def test_a_knob_on_a_trigger_happens_where_it_passes_the_middle() -> None:
    assert played(row("randomise")).cc(60, 63, 66, 70, 90, 20, 80) == [None, None, 1.0, None, None, None, 1.0]


def test_a_button_that_says_nothing_when_it_is_let_go_is_pressed_again() -> None:
    assert played(row("randomise")).cc(127, 127) == [1.0, 1.0]
    assert played(row("randomise", SourceKind.NOTE)).cc(90, 50) == [1.0, 1.0]


def test_modes_on_a_toggle() -> None:
    assert played(row("freeze")).cc(127, 0, 127) == [1.0, None, 1.0]
    assert played(row("freeze", value=0.0), 1.0).cc(127, 0) == [0.0, None]
    assert played(row("freeze", mode=ButtonMode.TOGGLE)).cc(127, 0, 127, 0) == [1.0, None, 0.0, None]
    assert played(row("freeze", mode=ButtonMode.MOMENTARY)).cc(127, 0) == [1.0, 0.0]
    killing = played(row("slot1", mode=ButtonMode.MOMENTARY, value=0.0), 1.0)
    assert killing.cc(127, 0) == [0.0, 1.0]


def test_a_toggle_turns_over_what_is_there_and_what_is_on_its_way() -> None:
    button = played(row("freeze", mode=ButtonMode.TOGGLE), 1.0)
    assert button.cc(127, 0) == [0.0, None]
    button.value = 1.0
    assert button.cc(127) == [0.0], "something else has switched it on again"
    late = played(row("freeze", mode=ButtonMode.TOGGLE), is_late=True)
    assert late.cc(127, 0, 127, 0, 127) == [1.0, None, 0.0, None, 1.0]


def test_a_switch_that_was_put_there_by_feedback_switches_both_ways() -> None:
    switch = played(row("slot1", mode=ButtonMode.MOMENTARY), 1.0)
    assert switch.cc(0, 127) == [0.0, 1.0]
    switch.value = 0.0
    assert switch.cc(127) == [1.0], "something else had switched it off"
    switch.value = 0.0
    assert switch.cc(0, 0) == [0.0, None]


def test_modes_on_a_continuous_target() -> None:
    assert played(row("width", value=1.2)).cc(127, 0) == [1.2, None]
    assert played(row("width", mode=ButtonMode.TOGGLE)).cc(127, 0, 127) == [1.5, None, 0.0]
    flipping = played(row("slider1", mode=ButtonMode.TOGGLE, low=4.0, high=-2.0))
    assert flipping.cc(127, 0, 127, 0, 127) == [-2.0, None, 4.0, None, -2.0]
    assert played(row("speed", mode=ButtonMode.MOMENTARY, value=0.5), 1.7).cc(127, 0) == [0.5, 1.7]
    assert played(row("speed", mode=ButtonMode.MOMENTARY, low=1.0, high=2.0), 1.7).cc(127, 0) == [2.0, 1.0]
    assert played(row("speed", mode=ButtonMode.TOGGLE, value=0.5), 1.7).cc(127, 0, 127) == [0.5, None, 1.7]


def test_a_button_on_a_choice_sets_a_name_or_goes_to_the_next() -> None:
    assert played(row("blend_mode", value=1.0)).cc(127, 0) == [1.0, None]
    stepping = played(row("stereo_mode", SourceKind.NOTE, 1))
    assert stepping.cc(127, 0, 127, 0, 127, 0) == [1.0, None, 2.0, None, 0.0, None]
    assert role_of(row("stereo_mode", mode=ButtonMode.TOGGLE)) is Role.BUTTON


def test_a_preset_needs_a_number() -> None:
    assert played(row("preset", value=2.0)).cc(127, 0) == [2.0, None]
    button = played(row("preset"))
    assert button.cc(127) == [None]
    assert "the row sleeps" in button.done[-1].reason
    assert "value = 1" in button.done[-1].reason


def test_a_program_is_the_preset_that_both_displays_show() -> None:
    from_0, from_1 = (played(row("preset", SourceKind.PROGRAM, 0, program_base=base)) for base in (0, 1))
    assert from_0.cc(3) == [2.0]
    assert from_1.cc(2) == [2.0]
    assert from_1.cc(0, 15, 16) == [0.0, 15.0, None]
    assert from_0.cc(0) == [None]
    assert "program 0: preset has 1 to 16" in from_0.done[-1].reason
    assert played(row("stereo_mode", SourceKind.PROGRAM, 0)).cc(1, 9) == [1.0, None]


def test_what_is_held_when_the_controller_goes_is_let_go() -> None:
    button = played(row("freeze", mode=ButtonMode.MOMENTARY))
    assert button.cc(127) == [1.0]
    assert button.mapped.let_go(5.0).wish == Wish(path="freeze", value=0.0)
    assert button.mapped.let_go(5.0).wish is None
    knob = played(row("slider1"), 0.0)
    assert knob.at(0.5) is None
    assert knob.at(0.55) is not None
    knob.mapped.let_go(5.0)
    assert knob.at(0.9) is None, "nobody knows where it stood in between"


# Encoders


@pytest.mark.parametrize(
    ("encoding", "raws", "steps"),
    [
        (Encoding.TWOS, (1, 127, 3, 120, 0, 64), (1, -1, 3, -8, 0, -64)),
        (Encoding.OFFSET, (65, 63, 70, 0, 64, 127), (1, -1, 6, -64, 0, 63)),
        (Encoding.SIGNMAG, (1, 65, 3, 72, 64, 0), (1, -1, 3, -8, 0, 0)),
    ],
)
def test_the_three_ways_of_saying_steps(
    encoding: Encoding, raws: tuple[int, ...], steps: tuple[int, ...]
) -> None:
    assert tuple(steps_of(encoding, raw) for raw in raws) == steps


def test_steps_are_nudges_of_a_part_of_the_way() -> None:
    knob = played(row("slider1", encoding=Encoding.TWOS, step=0.01, smooth_ms=10))
    assert knob.turn(1, 127, 5) == pytest.approx([0.01, -0.01, 0.05])
    assert knob.read(0.0, 1).wish == Nudge(path="slider1", amount=0.01, over_frames=480)
    assert knob.read(0.0, 0).reason == "no step"


def test_an_encoder_keeps_to_the_range_of_its_row() -> None:
    knob = played(row("slider1", encoding=Encoding.TWOS, step=0.5, low=3.0, high=-3.0), 2.0)
    assert knob.turn(127) == pytest.approx([0.05]), "turned round, and up to 3"
    assert knob.turn(1) == pytest.approx([-0.15])
    knob.value = 9.0
    assert knob.turn(127) == [], "it is beyond the end already"
    assert "end of its way" in knob.done[-1].reason
    assert knob.turn(1) == pytest.approx([-0.15])


def test_quick_turns_go_further_but_not_without_end() -> None:
    before = Turn(steps=1, at_s=0.0)
    far = [times_further(before, Turn(steps=1, at_s=gap_s / 1000), 4.0) for gap_s in range(200)]
    assert far == sorted(far, reverse=True)
    assert (far[0], far[round(QUICK_STEP_S * 1000)], far[-1]) == (4.0, 4.0, 1.0)
    assert times_further(before, Turn(steps=1, at_s=SLOW_STEP_S), 4.0) == 1.0
    assert times_further(before, Turn(steps=-1, at_s=0.001), 4.0) == 1.0, "the first step back is slow"
    assert times_further(None, Turn(steps=1, at_s=0.0), 4.0) == 1.0
    assert times_further(before, Turn(steps=3, at_s=3 * SLOW_STEP_S), 4.0) == 1.0, (
        "three slow ones in one message"
    )
    slow, quick = (
        sum(played(row("slider1", encoding=Encoding.OFFSET, acceleration=3.0)).turn(*[65] * 10, gap_s=gap_s))
        for gap_s in (0.2, 0.005)
    )
    assert slow == pytest.approx(10 / 127)
    assert slow < quick <= 3 * slow


def test_an_encoder_on_what_has_steps() -> None:
    assert played(row("stereo_mode", encoding=Encoding.TWOS)).turn(1, 127) == [0.5, -0.5]
    assert played(row("freeze", encoding=Encoding.TWOS)).cc(1, 1, 127) == [1.0, None, 0.0]
    assert played(row("preset_next", encoding=Encoding.TWOS)).cc(1, 127) == [1.0, None]


def test_data_increments_are_steps_whatever_the_encoding() -> None:
    knob = played(row("slider1", SourceKind.NRPN, 5))
    assert knob.read(0.0, 0, highest=16383, steps=-1).wish == Nudge(path="slider1", amount=-1 / 127)


# The way back


@pytest.mark.parametrize("path", [target.path for target in TABLE if target.kind is not Kind.TRIGGER])
@pytest.mark.parametrize("kind", [SourceKind.CC, SourceKind.CC14, SourceKind.BEND, SourceKind.NRPN])
def test_a_motor_fader_goes_where_it_would_have_been_moved_to(path: str, kind: SourceKind) -> None:
    target = parameter(path)
    mapping = row(path, kind, 0, takeover=Takeover.JUMP, mode=ButtonMode.PRESS)
    for x in (0.0, 0.3, 0.5, 1.0):
        value = target.from_position(x)
        position = position_of(mapping, value)
        assert position is not None
        if target.kind is Kind.TOGGLE:
            assert position == value
            continue
        decoder = Decoder("nano", [mapping])
        (reading,) = [
            one for data in midi_bytes_for(mapping.source, position) for one in decoder.feed(data, 0.0)
        ]
        back = chain_of(mapping).value_at(chain_of(mapping).flat(reading.position))
        assert target.to_position(back) == pytest.approx(
            target.to_position(value), abs=1.01 / reading.highest
        )


@given(st.sampled_from(SHAPES), positions, st.floats(0, 0.4))
def test_the_way_back_goes_through_range_curve_and_dead_zone(curve: Curve, x: float, zone: float) -> None:
    mapping = row("slider1", low=4.0, high=-4.0, curve=curve, dead_zone=zone)
    chain = chain_of(mapping)
    value = chain.value_at(chain.flat(x))
    position = position_of(mapping, value)
    assert position is not None
    assert chain.value_at(chain.flat(position)) == pytest.approx(value, abs=1e-5)


def test_lamps_are_lit_while_the_target_has_what_the_button_sets() -> None:
    assert [position_of(row("freeze"), value) for value in (0.0, 1.0)] == [0.0, 1.0]
    assert [position_of(row("slot1", value=0.0), value) for value in (0.0, 1.0)] == [1.0, 0.0]
    assert [position_of(row("blend_mode", value=1.0), value) for value in (0.0, 1.0)] == [0.0, 1.0]
    assert [position_of(row("width", value=1.2), value) for value in (0.7, 1.2)] == [0.0, 1.0]
    assert [position_of(row("stereo_mode", SourceKind.NOTE), value) for value in (0.0, 2.0)] == [0.0, 1.0]


def test_what_only_happens_shows_nothing() -> None:
    assert position_of(row("randomise"), 1.0) is None
    assert position_of(row("preset", SourceKind.PROGRAM, 0), 1.0) is None
    assert position_of(row("morph_to", SourceKind.PROGRAM, 0), 1.0) is None


def test_a_ring_shows_the_part_of_its_range() -> None:
    mapping = row("slider1", encoding=Encoding.TWOS, low=0.0, high=10.0)
    assert [position_of(mapping, value) for value in (-5.0, 0.0, 5.0, 10.0)] == pytest.approx([0, 0, 0.5, 1])
    assert position_of(row("freeze", encoding=Encoding.TWOS), 1.0) == 1.0
