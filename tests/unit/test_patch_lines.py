"""Places in TOML texts: every key has its line and its value, whatever the layout."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sda_live.patch.lines import lines_of, spans_of

PLACES = '''\
# a comment with [[map]] in it
schema = 1 # x = 3
a.b."c d" = """
x = 1
"""""
'q.r' = 1979-05-27 07:32:00 # a date with a space
arr = [ 1, # ]
  { x = 1, y = ["]", '}'] }, [
  2 ] ,
]

[controllers . nano]
match = "#[["

[[map]]
from = 'x'
[map.sub]
z = 1
[[map.deep]]
z = 2
[[map.deep]]
"ü\\u00e4" = 3
[[map]]

range = [
 1,
 2]
[controllers.pad]
[[map]]
q = {}
'''


def places(plain: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a TOML value, as the standard library reads it."""
    if here:
        yield here
    pairs = plain.items() if isinstance(plain, dict) else enumerate(plain if isinstance(plain, list) else ())
    for key, value in pairs:
        yield from places(value, (*here, key))


def test_every_place_of_a_text_has_its_line() -> None:
    lines = lines_of(PLACES)
    assert set(lines) == set(places(tomllib.loads(PLACES)))
    expected = {
        ("a", "b", "c d"): 3,
        ("q.r",): 6,
        ("arr", 1, "y", 0): 8,
        ("arr", 2, 0): 9,
        ("controllers", "nano", "match"): 13,
        ("map", 0): 15,
        ("map", 0, "sub", "z"): 18,
        ("map", 0, "deep", 1, "üä"): 22,
        ("map", 1): 23,
        ("map", 1, "range"): 25,
        ("map", 1, "range", 1): 27,
        ("map", 2, "q"): 30,
    }
    assert {place: lines[place] for place in expected} == expected


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", "a.b", 'x . "y"'])
SCALARS = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        '"#]}"',
        "'[['",
        '"""\n"x" = 1\\"""""',
        "'''\n''''",
        "1979-05-27 07:32:00",
        '"\\\\"',
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ # ]\n" + ", # x\n".join(items) + "\n]")
        | st.lists(st.tuples(KEYS, inner), max_size=3).map(
            lambda pairs: f"{{ {', '.join(f'{key} = {value}' for key, value in pairs)} }}"
        )
    ),
    max_leaves=4,
)
STATEMENTS = (
    st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}")
    | KEYS.map(lambda key: f"[ {key} ] # [x]")
    | KEYS.map(lambda key: f"[[{key}]]")
    | st.sampled_from(["", "  # a = 1"])
)


@given(st.lists(STATEMENTS, max_size=8))
def test_places_and_values_are_those_that_the_standard_library_finds(statements: list[str]) -> None:
    text = "\n".join(statements)
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(lines_of(text)) == set(places(plain))
    for place, (start, end) in spans_of(text).items():
        found = plain
        for key in place:
            found = found[key]
        assert tomllib.loads(f"v = {text[start:end]}")["v"] == found
