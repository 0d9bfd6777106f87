"""The tree that OSCQuery hosts read: every row of the table with its type, range and value."""

import json
from typing import Any

import pytest

from sda_core.events import Changed, ModelLoaded
from sda_core.parameters import TABLE, Kind, Parameter
from sda_core.state import State, apply
from sda_live.osc.meaning import COMMANDS, meaning
from sda_live.osc.packet import Message
from sda_live.osc.tree import ATTRIBUTES, EXTENSIONS, attribute, described, has
from sda_live.osc.view import READ_OUTS, Viewing
from tests.fixtures.instrument_events import slot_model

STATE = apply(
    apply(State(), ModelLoaded(slot=1, model=slot_model(0)), 0),
    Changed(values=(("slider1", 4.2), ("freeze", 1.0), ("blend_mode", 1.0), ("seed", 123456.0))),
    0,
)
VIEW = Viewing().view_of(STATE, 0)
KNOWN_ALONE = {row.path for row in TABLE}


def node(path: str) -> dict[str, Any]:
    found = described(path, VIEW)
    assert found is not None, path
    return found


def everything(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [found, *(below for inner in found.get("CONTENTS", {}).values() for below in everything(inner))]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_every_row_is_there_with_type_range_and_value(row: Parameter) -> None:
    found = node(f"/sda/{row.path}")
    assert found["FULL_PATH"] == f"/sda/{row.path}"
    assert found["DESCRIPTION"].endswith(row.sentence)
    match row.kind:
        case Kind.CONTINUOUS:
            assert (found["TYPE"], found["ACCESS"], found["RANGE"]) == ("f", 3, [{"MIN": 0, "MAX": 1}])
            assert found["CLIPMODE"] == ["both"]
            assert found["VALUE"] == [pytest.approx(row.to_position(STATE.target(row.path)), abs=1e-6)]
        case Kind.TOGGLE:
            is_on = bool(VIEW.values[row.path])
            assert (found["TYPE"], found["ACCESS"]) == ("T" if is_on else "F", 3)
            assert found["VALUE"] == [is_on]
            assert "RANGE" not in found
        case Kind.CHOICE:
            assert (found["TYPE"], found["ACCESS"], found["RANGE"]) == ("s", 3, [{"VALS": list(row.choices)}])
            assert found["VALUE"] == [STATE.choice(row.path)]
        case Kind.TRIGGER:
            numbers = (
                {"VALS": [int(choice) for choice in row.choices]} if row.choices else {"MIN": 0, "MAX": 1}
            )
            assert (found["TYPE"], found["ACCESS"], found["RANGE"]) == ("i", 2, [numbers])
            assert "VALUE" not in found


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.kind is Kind.CONTINUOUS], ids=lambda row: row.path
)
def test_every_continuous_row_is_there_in_its_own_unit(row: Parameter) -> None:
    found = node(f"/sda/{row.path}/value")
    assert (found["TYPE"], found["ACCESS"]) == ("i" if row.is_whole else "f", 3)
    assert found["RANGE"] == [{"MIN": row.low, "MAX": row.high}]
    assert found["VALUE"] == [pytest.approx(STATE.target(row.path))]
    assert type(found["VALUE"][0]) is (int if row.is_whole else float)
    assert found.get("UNIT") == {"dB": ["gain.db"], "s": ["time.second"]}.get(row.unit)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_what_the_tree_says_may_be_sent_is_taken_without_a_word(row: Parameter) -> None:
    """What a host makes of type and range: the values that it then sends are all allowed."""
    for found in everything(node(f"/sda/{row.path}")):
        if found["ACCESS"] & 2:
            for value in sendable(found):
                meant = meaning(Message(address=found["FULL_PATH"], arguments=(value,)))
                assert not meant.note
                assert meant.wishes or meant.command or value == 0


def sendable(found: dict[str, Any]) -> list[Any]:
    if "RANGE" not in found:
        return [True, False]
    (allowed,) = found["RANGE"]
    return list(allowed.get("VALS") or (allowed["MIN"], allowed["MAX"]))


def test_read_outs_are_there_to_be_read() -> None:
    for read_out in READ_OUTS:
        found = node(read_out.address)
        assert (found["TYPE"], found["ACCESS"]) == (read_out.tags, 1)
        assert found["VALUE"] == list(VIEW.messages[read_out.address])
    assert node("/sda/slider1/label")["VALUE"] == ["brightness"]


def test_a_slider_is_described_by_its_label() -> None:
    assert node("/sda/slider1")["DESCRIPTION"].startswith("brightness: ")
    assert node("/sda/slider12")["DESCRIPTION"].startswith("Union slider 12")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in KNOWN_ALONE])
def test_commands_are_explained_and_cannot_be_set(name: str) -> None:
    found = node(f"/sda/{name}")
    assert found["ACCESS"] == 0
    assert not {"TYPE", "VALUE", "RANGE"} & found.keys()
    assert found["DESCRIPTION"] == COMMANDS[name].sentence


def test_the_whole_tree_is_plain_json_and_every_node_knows_its_path() -> None:
    root = node("/")
    assert json.loads(json.dumps(root, allow_nan=False)) == root
    found = everything(root)
    assert len({one["FULL_PATH"] for one in found}) == len(found)
    for one in found:
        assert described(one["FULL_PATH"], VIEW) == one
        assert set(one) <= set(ATTRIBUTES)
        assert one["ACCESS"] in (0, 1, 2, 3)
        n_values = len(one["VALUE"]) if "VALUE" in one else 0
        assert bool(one["ACCESS"] & 1) == bool(n_values)
        assert not n_values or len(one["TYPE"]) == n_values


def test_one_attribute_is_what_the_whole_says() -> None:
    for one in everything(node("/")):
        for name in ATTRIBUTES:
            expected = {name: one[name]} if name in one else None
            assert attribute(one["FULL_PATH"], name, VIEW) == expected


def test_the_extensions_tell_which_attributes_may_come() -> None:
    used = {name for one in everything(node("/")) for name in one}
    always = {"FULL_PATH", "CONTENTS", "TYPE"}
    assert {name for name, is_there in EXTENSIONS.items() if is_there} == used - always


@pytest.mark.parametrize(
    "path", ["/sda/nothing", "/sda/slider1/value/x", "/sda/slider/1", "/x", "/sda/slider13"]
)
def test_what_is_not_there_is_none(path: str) -> None:
    assert not has(path)
    assert described(path, VIEW) is None
    assert attribute(path, "VALUE", VIEW) is None


@pytest.mark.parametrize(("path", "same"), [("", "/"), ("//", "/"), ("/sda/", "/sda"), ("sda", "/sda")])
def test_slashes_at_the_ends_do_not_matter(path: str, same: str) -> None:
    assert described(path, VIEW) == described(same, VIEW)
