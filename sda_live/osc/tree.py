"""The OSC addresses as OSCQuery describes them: a tree, of which hosts build their controls.

Read off the parameter table, what is only sent (`view.READ_OUTS`) and the commands, once, at import; the
values come from a View. Commands are named and explained, and nothing more: a host that tries every node it
finds shall not load a model or end the instrument. `query` serves it. Pure.

    /sda/slider1          a position from 0 to 1, read and write
    /sda/slider1/value    the same in the parameter's unit
    /sda/slider1/label    read only
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from sda_core.parameters import SLIDER_PATHS, TABLE, Kind, Parameter
from sda_live.osc.meaning import COMMANDS, ROOT
from sda_live.osc.view import READ_OUTS, ReadOut, View

NO_ACCESS, READ, WRITE = 0, 1, 2  # bits
# Every attribute that a host may ask for; those in the second row we never have.
ATTRIBUTES = (
    *("FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT", "CLIPMODE"),
    *("TAGS", "EXTENDED_TYPE", "CRITICAL", "OVERLOADS"),
)
EXTENSIONS: Mapping[str, bool] = {
    name: name in ATTRIBUTES[:9]
    for name in (
        *("ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT", "CLIPMODE", "TAGS", "EXTENDED_TYPE"),
        *("CRITICAL", "OVERLOADS", "LISTEN", "PATH_CHANGED", "HTML"),
    )
}
# As the OSCQuery proposal names them. The others have no name there.
UNITS: Mapping[str, str] = {"dB": "gain.db", "s": "time.second"}
_DIGITS = 6  # of a value: more would only show how floats round

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What is known of an address without its value."""

    address: str
    row: Parameter | None = None  # of which it is the position or, with `is_value`, the value
    is_value: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Branch:
    node: Node
    inner: dict[str, "_Branch"] = field(default_factory=dict)


def described(path: str, view: View) -> Json | None:
    """Everything about a path and what is below it; None where there is none. `/` is all."""
    branch = _found(path)
    return None if branch is None else _everything(branch, view)


def attribute(path: str, name: str, view: View) -> Json | None:
    """One attribute of ATTRIBUTES of a path that there is; None where it lacks it."""
    branch = _found(path)
    if branch is None:
        return None
    everything = _everything(branch, view) if name == "CONTENTS" else _attributes(branch.node, view)
    return {name: everything[name]} if name in everything else None


def has(path: str) -> bool:
    return _found(path) is not None


def _found(path: str) -> _Branch | None:
    branch: _Branch | None = _TREE
    for name in path.strip("/").split("/") if path.strip("/") else ():
        branch = branch.inner.get(name) if branch is not None else None
    return branch


def _everything(branch: _Branch, view: View) -> Json:
    described = _attributes(branch.node, view)
    if branch.inner:
        described["CONTENTS"] = {name: _everything(inner, view) for name, inner in branch.inner.items()}
    return described


def _attributes(node: Node, view: View) -> Json:
    """All attributes but CONTENTS."""
    known: Json = {"FULL_PATH": node.address, **node.fixed}
    if node.row is None:
        said = view.messages.get(node.address)
        if said is not None:
            known["VALUE"] = list(said)
        return known
    if node.row.path in SLIDER_PATHS:
        label = view.labels[SLIDER_PATHS.index(node.row.path)]
        known["DESCRIPTION"] = f"{label}: {node.row.sentence}" if label else node.row.sentence
    value = _value(node, node.row, view)
    if value is not None:
        known["VALUE"] = [value]
    if node.row.kind is Kind.TOGGLE:
        known["TYPE"] = "T" if value else "F"  # in OSC the value of a switch is its type
    return known


def _value(node: Node, row: Parameter, view: View) -> Any:  # a number, a switch or a name
    if row.kind is Kind.TRIGGER or row.path not in view.values:
        return None
    if row.kind is Kind.TOGGLE:
        return bool(view.values[row.path])
    if node.is_value:
        value = view.values[row.path]
        return int(value) if row.is_whole else round(float(value), _DIGITS)
    said = view.messages[node.address][0]
    return round(said, _DIGITS) if isinstance(said, float) else said


def _nodes_of(row: Parameter) -> list[Node]:
    address, sentence = ROOT + row.path, {"DESCRIPTION": row.sentence}
    readable = {"ACCESS": READ | WRITE, **sentence}
    match row.kind:
        case Kind.CONTINUOUS:
            position = {"TYPE": "f", **readable, "RANGE": [{"MIN": 0.0, "MAX": 1.0}], "CLIPMODE": ["both"]}
            return [
                Node(address=address, row=row, fixed=position),
                Node(address=f"{address}/value", row=row, is_value=True, fixed=_in_unit(row) | readable),
            ]
        case Kind.TOGGLE:
            return [Node(address=address, row=row, fixed=readable)]
        case Kind.CHOICE:
            return [Node(address=address, row=row, fixed=readable | _choices(row))]
        case Kind.TRIGGER if row.choices:
            return [Node(address=address, row=row, fixed={"ACCESS": WRITE, **sentence, **_choices(row)})]
        case Kind.TRIGGER:  # i, for hosts that make a button of it: it acts on the 1
            button = {"TYPE": "i", "RANGE": [{"MIN": 0, "MAX": 1}], "CLIPMODE": ["both"]}
            return [Node(address=address, row=row, fixed={"ACCESS": WRITE, **sentence, **button})]
        case _:
            assert_never(row.kind)


def _in_unit(row: Parameter) -> Json:
    low, high = (int(row.low), int(row.high)) if row.is_whole else (float(row.low), float(row.high))
    tag = "i" if row.is_whole else "f"
    known: Json = {"TYPE": tag, "RANGE": [{"MIN": low, "MAX": high}], "CLIPMODE": ["both"]}
    return known | ({"UNIT": [UNITS[row.unit]]} if row.unit in UNITS else {})


def _choices(row: Parameter) -> Json:
    """Names; but a trigger's that are numbers are sent as numbers."""
    if row.kind is Kind.TRIGGER and all(choice.isdecimal() for choice in row.choices):
        return {"TYPE": "i", "RANGE": [{"VALS": [int(choice) for choice in row.choices]}]}
    return {"TYPE": "s", "RANGE": [{"VALS": list(row.choices)}]}


def _node_of(read_out: ReadOut) -> Node:
    known = {"TYPE": read_out.tags, "ACCESS": READ, "DESCRIPTION": read_out.sentence}
    return Node(address=read_out.address, fixed=known)


def _tree() -> _Branch:
    tree = _Branch(Node(address="/", fixed={"ACCESS": NO_ACCESS, "DESCRIPTION": "SDA, small-dataset audio."}))
    commands = (
        Node(address=ROOT + name, fixed={"ACCESS": NO_ACCESS, "DESCRIPTION": row.sentence})
        for name, row in COMMANDS.items()
    )
    parameters = (node for row in TABLE for node in _nodes_of(row))
    for node in (*commands, *parameters, *map(_node_of, READ_OUTS)):  # of one address the last holds
        branch, path = tree, ""
        for name in node.address.strip("/").split("/"):
            path = f"{path}/{name}"
            container = Node(address=path, fixed={"ACCESS": NO_ACCESS})
            branch = branch.inner.setdefault(name, _Branch(container))
        branch.node = node
    return tree


_TREE = _tree()
