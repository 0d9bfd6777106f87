"""A model comes in while the one before it goes: what the State and the levels do meanwhile."""

import json
import math
from dataclasses import replace

import pytest

from sda_core.closing import close_load
from sda_core.controls import Part, controls_at
from sda_core.errors import SettingError
from sda_core.events import Changed, ModelLoaded, SlotModel, event_from_json, event_to_json
from sda_core.state import State, apply, state_from_json, state_to_json
from tests.fixtures.instrument_events import slot_model

FRAMES = 48_000
HALF, END = FRAMES // 2, FRAMES
A, B, C = (slot_model(number) for number in (0, 1, 2))


def load(state: State, slot: int, model: SlotModel | None, frame: int = 0, over: int = FRAMES) -> State:
    return apply(state, ModelLoaded(slot=slot, model=model, over_frames=over), frame)


def with_models(*models: SlotModel, **values: float) -> State:
    state = State()
    for slot, model in enumerate(models, start=1):
        state = load(state, slot, model, over=0)
    return apply(state, Changed(values=tuple(values.items())), 0)


def parts(state: State, frame: int) -> dict[tuple[int, str], Part]:
    return {(part.slot, part.content_hash): part for part in controls_at(state, frame).parts}


def levels(state: State, frame: int) -> dict[tuple[int, str], float]:
    return {key: part.level for key, part in parts(state, frame).items()}


def test_a_swap_is_a_crossfade_of_two_voices_of_one_power() -> None:
    state = load(with_models(A), 1, B)
    for part in range(100):
        both = levels(state, part * FRAMES // 100)
        assert both[0, "hash-1"] == pytest.approx(math.sin(0.5 * math.pi * part / 100))
        assert both[0, "hash-0"] ** 2 + both[0, "hash-1"] ** 2 == pytest.approx(1)
    assert levels(state, END) == {(0, "hash-1"): 1}


def test_the_other_slots_keep_their_levels_to_the_bit_in_a_swap() -> None:
    before = with_models(A, B, A, weight1=13, weight2=77)
    state = load(before, 2, C)
    kept = {key: level for key, level in levels(before, 0).items() if key[0] != 1}
    for frame in range(0, 2 * FRAMES, 512):
        assert {key: level for key, level in levels(state, frame).items() if key[0] != 1} == kept


def test_a_model_that_leaves_keeps_its_sliders() -> None:
    before = apply(with_models(A), Changed(values=(("slider1", 5.0), ("slider2", -3.0))), 0)
    old = parts(before, 0)[0, "hash-0"]
    assert old.sources[0].positions[:2] == (5, -3)
    assert parts(load(before, 1, B), HALF)[0, "hash-0"].sources == old.sources
    assert parts(load(before, 1, None), HALF)[0, "hash-0"].sources == old.sources


@pytest.mark.parametrize("law", [0, 1])
def test_a_lone_slot_rises_from_silence_and_goes_into_it(law: int) -> None:
    empty, full = with_models(blend_law=law), with_models(A, blend_law=law)
    for state, ends in ((load(empty, 1, A), (0, 1)), (load(full, 1, None), (1, 0))):
        way = [sum(levels(state, frame).values()) for frame in range(0, FRAMES + 512, 512)]
        assert (way[0], way[-1]) == ends
        assert way == sorted(way, reverse=ends == (1, 0))
        assert levels(state, HALF)[0, "hash-0"] == pytest.approx(math.sqrt(0.5))


@pytest.mark.parametrize("weights", [(25, 25), (2, 60), (60, 2)])
def test_while_a_slot_fills_or_empties_the_whole_keeps_its_power(weights: tuple[float, float]) -> None:
    values = {"weight1": weights[0], "weight2": weights[1]}
    fills, empties = load(with_models(A, **values), 2, B), load(with_models(A, B, **values), 2, None)
    for frame in range(512, FRAMES, 512):
        for state in (fills, empties):
            assert sum(level**2 for level in levels(state, frame).values()) == pytest.approx(1)
        assert levels(fills, frame) == pytest.approx(levels(empties, FRAMES - frame), abs=1e-9)


def test_a_solo_that_leaves_lets_the_others_come_with_it() -> None:
    state = load(with_models(A, B, solo1=1), 1, None)
    assert levels(state, 0) == {(0, "hash-0"): 1, (1, "hash-1"): 0}
    assert levels(state, HALF)[1, "hash-1"] == pytest.approx(math.sqrt(0.5))
    assert levels(state, END) == {(1, "hash-1"): 1}


def test_a_held_pad_goes_along() -> None:
    state = load(with_models(A, blend_x=1.0, blend_y=1.0), 2, B)
    assert [state.at("weight1", frame) for frame in (0, HALF, END)] == [100, 50, 0]


@pytest.mark.parametrize("model", [A, None])
def test_the_same_model_again_changes_nothing(model: SlotModel | None) -> None:
    running = load(with_models(B), 1, model)
    again = load(running, 1, model and replace(model, name="another name"), HALF)
    assert (again.fades, again.assignment, again.values) == (
        running.fades,
        running.assignment,
        running.values,
    )
    assert controls_at(again, HALF + 512) == controls_at(running, HALF + 512)


@pytest.mark.parametrize(
    ("start", "there", "back"), [((A,), B, A), ((A,), None, A), ((), A, None), ((A, B), None, A)]
)
def test_a_model_that_returns_goes_on_from_where_it_is(
    start: tuple[SlotModel, ...], there: SlotModel | None, back: SlotModel | None
) -> None:
    state = load(with_models(*start), 1, there)
    returned = load(state, 1, back, FRAMES // 3)
    assert levels(returned, FRAMES // 3) == pytest.approx(levels(state, FRAMES // 3))
    assert ((0, "hash-0") in levels(returned, 2 * FRAMES)) == (back is A)


def test_a_third_model_takes_over_from_the_second_at_its_whole_power() -> None:
    state = load(load(with_models(A), 1, B), 1, C, HALF)
    assert levels(state, HALF) == {(0, "hash-1"): 1, (0, "hash-2"): 0}
    assert state.model_hashes == {"hash-1", "hash-2"}


def test_a_model_for_a_slot_that_is_emptying_comes_beside_the_one_that_goes() -> None:
    emptying = load(with_models(A, C), 1, None)
    state = load(emptying, 1, B, HALF)
    assert levels(state, HALF) == pytest.approx(levels(emptying, HALF) | {(0, "hash-1"): 0})
    assert levels(state, HALF + END) == pytest.approx({(0, "hash-1"): 0.5**0.5, (1, "hash-2"): 0.5**0.5})


def test_with_no_time_there_is_no_fade() -> None:
    state = load(load(with_models(A), 1, B), 1, C, HALF, over=0)
    assert state.fades == (None,) * 4
    assert levels(state, HALF) == {(0, "hash-2"): 1}


def test_in_latent_mode_a_load_acts_at_once() -> None:
    state = load(with_models(A, B, blend_mode=1), 1, C)
    (part,) = controls_at(state, HALF).parts
    assert [source.content_hash for source in part.sources] == ["hash-2", "hash-1"]
    assert not controls_at(load(load(state, 1, None), 2, None), HALF).parts


def test_the_state_settles_when_its_fades_are_over_and_forgets_them_at_the_next_event() -> None:
    state = load(with_models(A), 1, B, 1000)
    assert state.settled_from == 1000 + FRAMES
    assert state.model_hashes == {"hash-0", "hash-1"}
    during, later = (apply(state, Changed(values=()), 1000 + frame) for frame in (HALF, END))
    assert (during.fades, later.fades) == (state.fades, (None,) * 4)
    assert later.model_hashes == {"hash-1"}


def test_a_running_fade_comes_back_from_text() -> None:
    state = load(load(with_models(A), 1, B), 1, A, HALF)
    assert state_from_json(json.loads(json.dumps(state_to_json(state)))) == state


def test_what_was_written_before_there_were_fades_is_read() -> None:
    plain = state_to_json(with_models(A))
    del plain["fades"], plain["values"]["fade_time"]
    assert state_from_json(plain) == with_models(A)
    event = ModelLoaded(slot=1, model=A)
    plain = event_to_json(event)
    del plain["over_frames"]
    assert event_from_json(plain) == event


def test_the_faintest_rest_of_a_fade_is_harmless() -> None:
    plain = state_to_json(load(with_models(A), 1, None))
    plain["fades"][0]["fall"] = 1e-200
    assert levels(state_from_json(plain), 0)[0, "hash-0"] < 1e-9


@pytest.mark.parametrize(
    "damage", [{"components": [0]}, {"components": [3] * 12}, {"rise": 2.0}, {"leaving": {}}]
)
def test_a_damaged_fade_is_refused(damage: dict[str, object]) -> None:
    plain = state_to_json(load(with_models(A), 1, B))
    plain["fades"][0] |= damage
    with pytest.raises(SettingError, match="damaged"):
        state_from_json(plain)


def test_a_load_is_closed_with_the_fade_time() -> None:
    assert close_load(State(), 2, A) == ModelLoaded(slot=2, model=A, over_frames=4800)
    longer = apply(State(), Changed(values=(("fade_time", 2.0),)), 0)
    assert close_load(longer, 1, None).over_frames == 96_000
