"""Any text is a patch or sentences about it, and any patch that is written is read as itself."""

import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sda_core.parameters import TABLE, Kind, Parameter, parameter
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, Source, SourceKind, Takeover
from sda_live.patch.reading import Controller, Patch, examine, patch_from_text, patch_to_toml
from sda_live.patch.words import in_words, row_in_words


@given(st.text(max_size=80) | st.from_regex(r"(\[\[map\]\]\n(from|to|range|curve) ?= ?.{0,20}\n){1,2}"))
def test_any_text_is_a_patch_or_sentences(text: str) -> None:
    examined = examine(text, "my.toml")
    assert (examined.checked is None) == bool(examined.problems)
    for sentence in (*examined.problems, *examined.warnings):
        assert re.match(r"my\.toml line \d+: ", sentence)
        assert sentence.isprintable()


def rows_of(target: Parameter) -> st.SearchStrategy[Mapping]:
    """Rows onto one parameter that a patch may have."""
    ends = st.floats(target.low, target.high, allow_nan=False)
    values: st.SearchStrategy[dict[str, Any]] = st.just({})
    if target.kind is Kind.CONTINUOUS:
        span = st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1])
        values = st.just({}) | span.map(lambda pair: {"low": pair[0], "high": pair[1]})
    elif target.kind is not Kind.TRIGGER or target.choices:
        values = st.integers(0, int(target.high)).map(lambda value: {"value": float(value)})
    sources = st.builds(
        Source,
        controller=st.sampled_from(["nano", "p.ä+2"]),
        kind=st.sampled_from([SourceKind.CC, SourceKind.NOTE]),
        number=st.integers(0, 127),
        channel=st.integers(1, 16),
    )
    inner = st.floats(0.05, 0.95)
    curves = (
        st.sampled_from([Curve(), Curve(shape="log"), Curve(shape="s")])
        | st.floats(0.1, 10).map(lambda amount: Curve(shape="exp", amount=amount))
        | inner.map(lambda x: Curve(shape="points", points=((0.0, 1.0), (x, 0.5), (1.0, 0.0))))
    )
    manner = st.builds(
        lambda **manner: manner,
        curve=curves,
        smooth_ms=st.floats(0, 10_000),
        takeover=st.sampled_from([None, *Takeover]),
        dead_zone=st.floats(0, 0.5),
        mode=st.sampled_from(list(ButtonMode)),
    )
    return st.builds(
        lambda source, value, manner: Mapping(source=source, to=target.path, **value, **manner),
        sources,
        values,
        manner,
    )


PATCHES = st.builds(
    lambda name, rows: Patch(
        name=name,
        controllers={"nano": Controller(match='*"nano"\\*#2', channel=3), "p.ä+2": Controller(match="ü*")},
        rows=tuple({(row.source, row.to): row for row in rows}.values()),
    ),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]).filter(str.isprintable), max_size=10),
    st.lists(st.sampled_from(TABLE).flatmap(rows_of), min_size=1, max_size=4),
)


@given(PATCHES)
def test_a_patch_that_is_written_is_read_as_itself(patch: Patch) -> None:
    checked = patch_from_text(patch_to_toml(patch), "my.toml")
    assert checked.warnings == ()
    read = checked.patch
    assert replace(read, rows=tuple(replace(row, line=0) for row in read.rows)) == patch


@given(st.sampled_from(TABLE).flatmap(rows_of), st.sampled_from(list(Encoding)))
def test_every_row_can_be_explained(any_row: Mapping, encoding: Encoding) -> None:
    sentence = row_in_words(replace(any_row, encoding=encoding), Patch())
    assert sentence.endswith(".")
    assert in_words(parameter(any_row.to)) in sentence
    assert sentence.isprintable()
