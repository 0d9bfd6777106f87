"""Sets: what is saved comes back at rest, and a file that is none is refused with a sentence."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import OutputError, SettingError
from sda_core.events import Changed, Event, ModelLoaded
from sda_core.parameters import TABLE
from sda_core.state import State, apply
from sda_live.sets import FORMAT_VERSION, LiveSet, at_rest, list_sets, load_set, save_set
from tests.fixtures.instrument_events import EVENTS, slot_model

MOVING = (
    ModelLoaded(slot=1, model=slot_model(1), over_frames=4096),
    Changed(values=(("slider1", 4.0), ("gain", -6.0)), over_frames=10_000),
    ModelLoaded(slot=2, model=slot_model(2), over_frames=48_000),
    ModelLoaded(slot=1, model=slot_model(3), over_frames=48_000),
)


def after(events: tuple[Event, ...], frame: int = 5_000_000_000) -> State:
    state = State()
    for event in events:
        state = apply(state, event, frame)
    return state


def evening() -> LiveSet:
    return LiveSet(
        name="Freitag 20 Uhr",
        state=after(MOVING),
        models={"hash-3": "tabla", "hash-2": "/home/ann/Müsik/elec.safetensors"},
        patch="nanokontrol",
    )


def saved_with(folder: Path, **changes: Any) -> str:
    path = save_set(folder, LiveSet(name="a", state=State()))
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))
    return path.stem


def test_a_set_comes_back_at_rest(tmp_path: Path) -> None:
    there = evening()
    path = save_set(tmp_path / "sets", there)
    assert path == tmp_path / "sets" / "Freitag 20 Uhr.json"
    back = load_set(tmp_path / "sets", there.name)
    assert (back.name, back.models, back.patch) == (there.name, there.models, there.patch)
    assert back.state == at_rest(there.state) != there.state
    assert back.state.n_events == len(MOVING)
    assert json.loads(path.read_bytes())["format_version"] == FORMAT_VERSION


@given(st.lists(st.tuples(st.integers(0, 20_000), EVENTS), max_size=8))
def test_at_rest_is_where_everything_was_going(timed: list[tuple[int, Event]]) -> None:
    state, now = State(), 0
    for frames, event in timed:
        now += frames
        state = apply(state, event, now)
    rest = at_rest(state)
    assert rest.settled_from == 0
    assert [rest.at(row.path, 0) for row in TABLE] == [state.at(row.path, 1 << 40) for row in TABLE]
    assert [rest.presence(slot, 0) for slot in range(4)] == [
        state.presence(slot, 1 << 40) for slot in range(4)
    ]
    kept = ("slots", "assignment", "presets", "preset", "is_pad_held", "n_events")
    assert [getattr(rest, name) for name in kept] == [getattr(state, name) for name in kept]
    assert rest.model_hashes == {model.content_hash for model in state.slots if model}
    assert at_rest(rest) == rest


@given(st.lists(EVENTS, max_size=8))
def test_every_state_survives_its_file(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> None:
    folder = tmp_path_factory.getbasetemp()
    state = after(tuple(events), frame=0)
    save_set(folder, LiveSet(name="any", state=state))
    assert load_set(folder, "any").state == at_rest(state)


def test_a_set_goes_on_as_a_new_evening(tmp_path: Path) -> None:
    save_set(tmp_path, evening())
    state = load_set(tmp_path, evening().name).state
    assert state.at("slider1", 0) == 4
    assert apply(state, Changed(values=(("slider1", 0.0),), over_frames=100), 0).at("slider1", 50) == 2


def test_sets_are_listed_by_name(tmp_path: Path) -> None:
    assert list_sets(tmp_path / "none") == []
    for name in ("b", "a 2", "c"):
        save_set(tmp_path, LiveSet(name=name, state=State()))
    (tmp_path / "notes.txt").write_text("")
    assert list_sets(tmp_path) == ["a 2", "b", "c"]


def test_one_that_cannot_be_read_is_not_saved_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = save_set(tmp_path, LiveSet(name="tonight", state=State()))
    content = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", unreadable)
        with pytest.raises(OutputError, match="Permission denied"):
            save_set(tmp_path, LiveSet(name="tonight", state=State()))
    assert path.read_bytes() == content


def test_an_unknown_set_is_refused_with_the_nearest(tmp_path: Path) -> None:
    save_set(tmp_path, LiveSet(name="friday", state=State()))
    with pytest.raises(
        SettingError, match=r"set 'fridy': there is none of that name, did you mean 'friday'\?"
    ):
        load_set(tmp_path, "fridy")
    with pytest.raises(SettingError, match="none of that name, there are none yet"):
        load_set(tmp_path / "none", "fridy")


@pytest.mark.parametrize("name", ["../a", "", "a/b", "con", ".a"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match="name: got"):
        save_set(tmp_path, LiveSet(name=name, state=State()))
    with pytest.raises(SettingError, match="name: got"):
        load_set(tmp_path, name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "sda-set"}',
        b'{"format_version": 1}',
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SettingError, match=r"a.json: the set is damaged \(.*\); take another copy of it"):
        load_set(tmp_path, "a")


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "sda-journal"},
        {"format_version": "1"},
        {"format_version": True},
        {"state": {}},
        {"state": None},
        {"models": []},
        {"models": {"hash": 3}},
        {"patch": None},
    ],
)
def test_wrong_contents_are_damage(tmp_path: Path, changes: dict[str, Any]) -> None:
    name = saved_with(tmp_path, **changes)
    with pytest.raises(SettingError, match="the set is damaged"):
        load_set(tmp_path, name)


def test_a_newer_format_is_refused_as_newer(tmp_path: Path) -> None:
    name = saved_with(tmp_path, format_version=2, state="who knows")
    with pytest.raises(SettingError, match=r"got format version 2, allowed is up to 1: .*; update SDA"):
        load_set(tmp_path, name)


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OutputError, match="cannot read"):
        load_set(tmp_path, "a")
    with pytest.raises(OutputError, match="a folder of that name is there"):
        save_set(tmp_path, LiveSet(name="a", state=State()))


def test_a_path_that_is_no_text_is_kept(tmp_path: Path) -> None:
    path = os.fsdecode(b"/home/ann/caf\xe9.safetensors")  # as an old disk has it
    save_set(tmp_path, LiveSet(name="a", state=State(), models={"hash-1": path}))
    assert load_set(tmp_path, "a").models == {"hash-1": path}
