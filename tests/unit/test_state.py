"""What each event does to the State."""

import pytest

from sda_core.closing import close, close_nudge
from sda_core.errors import SettingError
from sda_core.events import Changed, ModelLoaded, Nudged, event_from_json, event_to_json
from sda_core.frames import HOP
from sda_core.journal import Journal, journal_from_lines, journal_to_lines, states
from sda_core.ramp import Ramp, Shape
from sda_core.state import State, apply, pad_weights, state_from_json, state_to_json
from tests.fixtures.instrument_events import slot_model

HEAD = next(journal_to_lines(Journal()))
CORNERS = ((0, 1), (1, 1), (0, 0), (1, 0))


def changed(state: State, frame: int = 0, over_frames: int = 0, **values: float) -> State:
    return apply(state, Changed(values=tuple(values.items()), over_frames=over_frames), frame)


def wished(state: State, path: str, value: float = 1.0, frame: int = 0) -> State:
    event = close(state, path, value)
    assert event is not None
    return apply(state, event, frame)


def with_models(*numbers: int) -> State:
    state = State()
    for slot, number in enumerate(numbers, start=1):
        state = apply(state, ModelLoaded(slot=slot, model=slot_model(number)), 0)
    return state


def test_a_change_acts_at_once_or_over_its_frames() -> None:
    state = changed(State(), slider1=4, frame=1000)
    assert state.at("slider1", 1000) == 4
    state = changed(state, slider1=8, frame=2000, over_frames=1000)
    assert [state.at("slider1", frame) for frame in (2000, 2500, 3000, 9000)] == [4, 6, 8, 8]
    state = changed(state, slider1=0, frame=2500, over_frames=100)
    assert state.at("slider1", 2500) == 6


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_starts_at_its_origin_and_arrives(shape: Shape) -> None:
    ramp = Ramp(origin=-2, target=3, start=100, n_frames=50, shape=shape)
    values = [ramp.at(frame) for frame in range(90, 160)]
    assert (values[0], values[-1]) == (-2, 3)
    assert values == sorted(values)


def test_choices_and_toggles_switch_at_once() -> None:
    state = changed(State(), blend_mode=1, freeze=1, over_frames=5000)
    assert state.choice("blend_mode") == "latent"
    assert state.at("freeze", 0) == 1


def test_a_nudge_of_the_morph_moves_what_it_morphs() -> None:
    """Like the morph itself, also with a glide."""
    state = State()
    for place, value in enumerate((-8.0, 8.0)):
        state = wished(changed(state, slider1=value), "preset_store", place)
    state = wished(changed(state, morph_to=1, morph_time=0), "preset", 0)
    for number in range(1, 5):
        event = close_nudge(state, "morph", 0.25, over_frames=100)
        assert event == close(state, "morph", number / 4, over_frames=100)
        state = wished(state, "morph", number / 4)
        assert state.target("slider1") == -8 + 4 * number
    assert close_nudge(state, "gain", 0.5) == Nudged(path="gain", amount=0.5)


def test_nudges_add_up_and_stop_at_the_end() -> None:
    state = State()
    for _ in range(3):
        state = apply(state, Nudged(path="slider2", amount=0.1), 0)
    assert state.at("slider2", 0) == pytest.approx(6)
    assert apply(state, Nudged(path="slider2", amount=9), 0).at("slider2", 0) == 10


@pytest.mark.parametrize("path", ["blend_mode", "quality", "freeze", "join_steps"])
def test_a_nudge_moves_what_has_steps_by_one_at_least(path: str) -> None:
    there = apply(State(), Nudged(path=path, amount=0.004), 0)
    assert there.target(path) == State().target(path) + 1
    assert apply(there, Nudged(path=path, amount=-0.004), 0).target(path) == State().target(path)


@pytest.mark.parametrize(("slot", "corner"), list(enumerate(CORNERS)))
def test_a_corner_of_the_pad_is_one_slot(slot: int, corner: tuple[int, int]) -> None:
    loaded = (slot_model(0),) * 4
    assert pad_weights(*corner, loaded) == tuple(100.0 * (other == slot) for other in range(4))


def test_empty_corners_are_skipped() -> None:
    loaded = (slot_model(0), None, None, slot_model(1))
    assert pad_weights(0.5, 0.5, loaded) == (50, 0, 0, 50)
    assert pad_weights(1, 1, loaded) == (50, 0, 0, 50)  # in an empty corner
    assert sum(pad_weights(0.3, 0.9, loaded)) == pytest.approx(100)


def test_the_pad_holds_the_weights_until_one_is_moved() -> None:
    state = changed(with_models(0, 1, 2, 3), blend_x=0, blend_y=1)
    assert [state.at(f"weight{n}", 0) for n in (1, 2, 3, 4)] == [100, 0, 0, 0]
    assert state.is_pad_held
    state = changed(state, weight2=30)
    assert not state.is_pad_held
    assert state.at("weight1", 0) == 100


def test_a_model_that_comes_to_a_held_pad_takes_its_corner() -> None:
    state = changed(with_models(0), blend_x=1, blend_y=1)
    assert state.at("weight1", 0) == 100
    state = apply(state, ModelLoaded(slot=2, model=slot_model(1)), 0)
    assert [state.at(f"weight{n}", 0) for n in (1, 2)] == [0, 100]


def test_presets_bring_back_what_was_set_but_not_gain() -> None:
    state = changed(State(), slider1=3, weight1=70, gain=-6, blend_mode=1)
    state = wished(state, "preset_store", 4)
    moved = changed(state, slider1=-3, weight1=10, gain=-12, blend_mode=0)
    back = wished(moved, "preset", 4)
    assert [back.at(path, 0) for path in ("slider1", "weight1", "gain")] == [3, 70, -12]
    assert back.choice("blend_mode") == "latent"
    assert back.preset == 5
    assert close(back, "preset", 9) is None


def test_a_recall_takes_the_morph_time() -> None:
    state = wished(changed(State(), slider1=10), "preset_store", 0)
    state = changed(state, slider1=0, morph_time=2)
    state = wished(state, "preset", 0, frame=1000)
    assert state.at("slider1", 1000 + 48000) == 5
    assert state.at("slider1", 1000 + 96000) == 10


def test_next_and_previous_go_round_the_stored_ones() -> None:
    state = State()
    assert close(state, "preset_next") is None
    for place in (2, 7):
        state = wished(state, "preset_store", place)
    visited = []
    for path in ("preset_next", "preset_next", "preset_next", "preset_previous"):
        state = wished(state, path)
        visited.append(state.preset)
    assert visited == [3, 8, 3, 8]
    assert wished(wished(state, "preset_clear", 7), "preset_next").preset == 3


def test_the_first_step_back_goes_to_the_last() -> None:
    state = wished(wished(State(), "preset_store", 2), "preset_store", 7)
    assert wished(state, "preset_previous").preset == 8


def test_the_morph_stands_between_two_presets() -> None:
    state = wished(changed(State(), slider1=-10, stereo_mode=1), "preset_store", 0)
    state = wished(changed(state, slider1=10, stereo_mode=2), "preset_store", 1)
    state = changed(wished(state, "preset", 0), morph_to=1)
    assert wished(state, "morph", 0.75).at("slider1", 0) == 5
    assert wished(state, "morph", 0.25).choice("stereo_mode") == "mono"
    assert wished(state, "morph", 0.75).choice("stereo_mode") == "dual_seed"
    assert wished(State(), "morph", 0.5).at("slider1", 0) == 0


def test_randomise_stays_where_the_material_is_at_home_and_comes_again_with_the_seed() -> None:
    state = with_models(0)
    first = wished(state, "randomise")
    positions = [first.at(f"slider{n}", 0) for n in (1, 2, 3)]
    assert all(-7.5 <= position <= 6 for position in positions)
    assert len(set(positions)) == 3
    assert first.at("slider4", 0) == 0  # moves nothing
    assert close(state, "randomise") == close(state, "randomise")
    assert close(first, "randomise") != close(state, "randomise")
    assert close(changed(state, seed=1), "randomise") != close(state, "randomise")


def test_one_slider_can_be_randomised() -> None:
    state = wished(with_models(0), "randomise2")
    assert state.at("slider2", 0) != 0
    assert state.at("slider1", 0) == 0
    assert close(with_models(0), "randomise12") is None


def test_reset_centres_the_sliders_and_align_deals_them_anew() -> None:
    state = changed(with_models(0, 1), slider1=4, slider2=-4, weight1=80)
    state = wished(state, "reset")
    assert [state.at(path, 0) for path in ("slider1", "slider2", "weight1")] == [0, 0, 80]
    gone = apply(state, ModelLoaded(slot=1, model=None), 0)
    assert [row[1] for row in gone.assignment[:4]] == [row[1] for row in state.assignment[:4]]
    assert [row[1] for row in wished(gone, "align").assignment[:4]] == [0, 1, 2, -1]


def test_events_act_at_the_first_boundary_after_them() -> None:
    journal = Journal(entries=((1, Changed(values=(("slider1", 5.0),))),), n_frames=3 * HOP - 10)
    assert [(frame, state.at("slider1", frame)) for frame, state in states(journal)] == [
        (0, 0),
        (HOP, 5),
        (2 * HOP, 5),
    ]


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"event": "chnaged"},
        {"event": "changed", "values": {"slidr": 1}, "over_frames": 0, "shape": "linear", "cause": ""},
        {"event": "changed", "values": {"slider1": 11}, "over_frames": 0, "shape": "linear", "cause": ""},
        {"event": "changed", "values": {"slider1": 1}, "over_frames": -1, "shape": "linear", "cause": ""},
        {"event": "model_loaded", "slot": 5, "model": None},
        {"event": "sliders_dealt", "assignment": [[0]]},
        {"event": "recalled", "number": 1.5, "values": {}, "over_frames": 0},
    ],
)
def test_damaged_events_are_refused(plain: dict[str, object]) -> None:
    with pytest.raises(SettingError, match="event"):
        event_from_json(plain)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "empty"),
        (["{}\n"], "version"),
        (["[]\n"], "table"),
        (["nonsense\n"], "line 1"),
        ([HEAD, '{"end": "x"}\n'], "line 2"),
        ([HEAD, '{"end": null}\n'], "line 2"),
        ([HEAD, '{"end": -5}\n'], "line 2"),
        ([HEAD, '{"frame": true, "event": "nudged"}\n'], "line 2"),
        ([HEAD, '{"frame": 0, "event": ["changed"]}\n'], "line 2"),
        ([HEAD, '{"end": 5}\n', '{"end": 5}\n'], "line 3"),
        ([HEAD.replace('"start"', '"tart"'), '{"end": 5}\n'], "state"),
    ],
)
def test_damaged_journals_are_refused(lines: list[str], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        journal_from_lines(lines)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("blend_mode", 7),
        ("quality", 3),
        ("seed", -1),
        ("overlap", float("nan")),
        ("speed", -1),
        ("join_steps", 0),
        ("gain", 1e9),
        ("slider1", {"origin": 0, "target": 11, "start": 0, "n_frames": 0, "shape": "linear"}),
        ("slider1", {"origin": 0, "target": 1, "start": 0, "n_frames": -1, "shape": "linear"}),
    ],
)
def test_a_state_with_a_value_out_of_range_is_refused(path: str, value: object) -> None:
    plain = state_to_json(State())
    plain["values"][path] = value
    with pytest.raises(SettingError, match="damaged"):
        state_from_json(plain)


@pytest.mark.parametrize(
    "damage", [{"preset": 99}, {"preset": 1.5}, {"slots": []}, {"values": {}, "slots": None}]
)
def test_a_damaged_state_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(SettingError, match="damaged"):
        state_from_json(state_to_json(State()) | damage)


def test_a_model_with_a_label_too_many_is_refused() -> None:
    plain = event_to_json(ModelLoaded(slot=1, model=slot_model(0)))
    plain["model"]["labels"].append("one more")
    with pytest.raises(SettingError, match="as many labels"):
        event_from_json(plain)


def test_a_journal_may_begin_in_the_middle_of_a_glide() -> None:
    state = changed(State(), frame=100 * HOP, over_frames=4 * HOP, slider1=8)
    journal = Journal(start=state, first_frame=102 * HOP, n_frames=3 * HOP)
    assert [(frame, at.at("slider1", frame)) for frame, at in states(journal)] == [
        (102 * HOP, 4),
        (103 * HOP, 6),
        (104 * HOP, 8),
    ]
    assert journal_from_lines(journal_to_lines(journal)) == journal


def test_of_pad_and_weights_the_one_moved_last_holds() -> None:
    state = with_models(0, 1)
    both = (("weight1", 50.0), ("blend_x", 1.0), ("blend_y", 1.0))
    held = apply(state, Changed(values=both), 0)
    assert (held.is_pad_held, held.at("weight2", 0)) == (True, 100)
    let_go = apply(state, Changed(values=both[::-1]), 0)
    assert (let_go.is_pad_held, let_go.at("weight1", 0)) == (False, 50)


def test_a_journal_out_of_order_is_refused() -> None:
    with pytest.raises(SettingError, match="order"):
        Journal(entries=((512, Changed(values=())), (0, Changed(values=()))))
