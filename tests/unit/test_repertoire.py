"""The repertoire: names become events that bring models in, and files are found again by their hash."""

from pathlib import Path

import pytest

from sda_core.errors import ModelError, SettingError
from sda_core.events import Event, ModelLoaded, PresetStored, Recalled
from sda_core.model_file import save_model
from sda_core.state import State, apply, preset_of
from sda_live.repertoire import Plan, Repertoire
from sda_live.sets import LiveSet, at_rest, load_set, save_set
from tests.fixtures.small_instrument import changed, loaded, small_slots
from tests.fixtures.small_model import small_model

NAMES = tuple(f"model {n}" for n in range(3))
NOW = 5 * 512


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for number, name in enumerate(NAMES):
        save_model(small_model(name=name, seed=number), folder / f"{name}.safetensors")
    return folder


@pytest.fixture
def repertoire(models: Path, tmp_path: Path) -> Repertoire:
    return Repertoire(models, tmp_path / "sets")


def after(state: State, events: tuple[Event, ...]) -> State:
    for event in events:
        state = apply(state, event, NOW)
    return state


def names(state: State) -> list[str]:
    return [model.name if model else "" for model in state.slots]


def test_the_first_state_has_the_models_in_order(repertoire: Repertoire, models: Path) -> None:
    state = repertoire.first_state(NAMES[:2])
    assert state.slots == (*small_slots()[:2], None, None)
    assert repertoire.paths == {
        small_slots()[n].content_hash: models / f"{NAMES[n]}.safetensors" for n in range(2)
    }
    assert repertoire.first_state(()) == State()


def test_a_model_comes_in_and_goes_as_the_fade_time_says(repertoire: Repertoire, models: Path) -> None:
    state = apply(State(), changed(fade_time=2), 0)
    plan = repertoire.loading(state, 3, NAMES[1])
    model = small_slots()[1]
    assert plan == Plan(
        events=(ModelLoaded(slot=3, model=model, over_frames=96_000),),
        paths={model.content_hash: models / f"{NAMES[1]}.safetensors"},
    )
    assert repertoire.clearing(state, 3).events == (ModelLoaded(slot=3, model=None, over_frames=96_000),)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 1), (1, 3), (4, 1), (3, 4), (2, 2)])
def test_two_slots_change_places_and_back(repertoire: Repertoire, one: int, other: int) -> None:
    state = repertoire.first_state(NAMES[:2])
    plan = repertoire.swapping(state, one, other)
    swapped = after(state, plan.events)
    expected = names(state)
    expected[one - 1], expected[other - 1] = expected[other - 1], expected[one - 1]
    assert names(swapped) == expected
    moved = {state.slots[slot - 1] for slot in (one, other)} - {None}
    assert set(plan.paths) == {model.content_hash for model in moved if model}
    assert names(after(swapped, repertoire.swapping(swapped, one, other).events)) == names(state)


def evening(repertoire: Repertoire, *, is_pad_held: bool) -> State:
    state = repertoire.first_state(NAMES)
    state = apply(state, PresetStored(number=2, preset=preset_of(state, "b")), 0)
    state = apply(state, Recalled(number=2, values=()), 0)
    pad, weights = changed(blend_x=0.2, blend_y=0.9), changed(weight1=70, weight2=11)
    order = (weights, pad) if is_pad_held else (pad, weights)
    return at_rest(after(state, (*order, changed(slider1=4.5, gain=-6, blend_law=1))))


@pytest.mark.parametrize("is_pad_held", [True, False])
def test_another_set_comes_in_whole(repertoire: Repertoire, *, is_pad_held: bool) -> None:
    wanted = evening(repertoire, is_pad_held=is_pad_held)
    repertoire.save("friday", wanted)
    assert repertoire.opened_set("friday") == wanted
    plan = repertoire.changing_set(loaded(3, 0, 4, slider2=-3, weight1=5), "friday")
    assert set(plan.paths) == {model.content_hash for model in wanted.slots if model}
    changed_to = at_rest(after(loaded(3, 0, 4, slider2=-3, weight1=5), plan.events))
    for name in ("values", "slots", "assignment", "presets", "preset", "is_pad_held"):
        assert getattr(changed_to, name) == getattr(wanted, name), name


def test_the_patch_of_a_set_counts_where_one_begins_with_it(repertoire: Repertoire, tmp_path: Path) -> None:
    """The controllers stay as they are where it is loaded later, or refused."""
    repertoire.patch = "theirs"
    repertoire.save("friday", evening(repertoire, is_pad_held=False))
    (tmp_path / "sets" / "lost.json").write_text("{}")
    repertoire.patch = "mine"
    repertoire.changing_set(State(), "friday")
    repertoire.save("friday", State())
    assert load_set(tmp_path / "sets", "friday").patch == "theirs", "nobody has chosen another for it"
    with pytest.raises(SettingError):
        repertoire.opened_set("lost")
    assert repertoire.patch == "mine"
    repertoire.opened_set("friday")
    assert repertoire.patch == "theirs"
    before = apply(loaded(3), Recalled(number=7, values=()), 0)
    repertoire.save("none", loaded(0))
    repertoire.first_state(NAMES)
    assert after(before, repertoire.changing_set(before, "none").events).preset == 0


def test_models_of_the_command_line_go_over_those_of_a_set(repertoire: Repertoire) -> None:
    repertoire.save("friday", evening(repertoire, is_pad_held=False))
    assert names(repertoire.opened_set("friday", [NAMES[2]])) == [NAMES[2], NAMES[1], NAMES[2], ""]


def test_what_is_not_there_is_refused_with_the_nearest(repertoire: Repertoire) -> None:
    with pytest.raises(ModelError, match="did you mean 'model 1'"):
        repertoire.loading(State(), 1, "modell 1")
    with pytest.raises(SettingError, match="none of that name"):
        repertoire.changing_set(State(), "monday")


@pytest.mark.parametrize("where", [{}, {small_slots()[0].content_hash: "/no/where.safetensors"}])
def test_models_of_a_set_are_found_by_what_they_are(
    repertoire: Repertoire, models: Path, tmp_path: Path, where: dict[str, str]
) -> None:
    """Under another name too. One that is nowhere keeps a set from being loaded, but not from starting."""
    save_set(tmp_path / "sets", LiveSet(name="friday", state=loaded(0, 3), models=where))
    with pytest.raises(ModelError, match=r"set 'friday': the model model 3 .* cannot be had"):
        repertoire.changing_set(State(), "friday")
    assert names(repertoire.opened_set("friday")) == ["model 0", "", "", ""]
    assert [sentence[:33] for sentence in repertoire.missing] == ["slot 2 is empty: the model model "]
    assert repertoire.paths[small_slots()[0].content_hash] == models / "model 0.safetensors"
    assert names(repertoire.opened_set("friday", NAMES[:2])) == [*NAMES[:2], "", ""]
    assert repertoire.missing == []
