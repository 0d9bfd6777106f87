"""Whatever bytes come in at the MIDI door, whatever the patch wants: readings in their range, or a count."""

from hypothesis import given
from hypothesis import strategies as st

from sda_core.parameters import TABLE, parameter
from sda_live.control.learning import LONGEST_S, Listening
from sda_live.control.mapping import Mapped
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, Source, SourceKind, Takeover
from sda_live.midi.decoding import HOLD_S, Decoder
from sda_live.wishes import Nudge

HIGHEST = {SourceKind.NRPN: 16382, SourceKind.RPN: 16382, SourceKind.CC14: 31}
midi_kinds = st.sampled_from([kind for kind in SourceKind if kind is not SourceKind.OSC])
sources = midi_kinds.flatmap(
    lambda kind: st.builds(
        Source,
        controller=st.just("nano"),
        kind=st.just(kind),
        number=st.integers(0, HIGHEST.get(kind, 127)),
        channel=st.integers(1, 2),
    )
)
curves = st.sampled_from([Curve(shape=shape) for shape in ("lin", "exp", "log", "s")]) | st.just(
    Curve(shape="points", points=((0.0, 0.2), (0.3, 0.9), (0.6, 0.1), (1.0, 1.0)))
)
rows = st.builds(
    Mapping,
    source=sources,
    to=st.sampled_from([row.path for row in TABLE]),
    value=st.none() | st.just(1.0),
    curve=curves,
    takeover=st.none() | st.sampled_from(Takeover),
    dead_zone=st.floats(0, 0.5),
    encoding=st.sampled_from(Encoding),
    acceleration=st.floats(1, 20),
    mode=st.sampled_from(ButtonMode),
    is_lsb_first=st.booleans(),
    program_base=st.integers(0, 1),
)
statuses = st.sampled_from([0xB0, 0xB0, 0xB1, 0x90, 0x80, 0xA0, 0xC1, 0xD0, 0xE0, 0xF0, 0xF8])
numbers = st.sampled_from([6, 38, 96, 97, 98, 99, 100, 101, 127, 7, 39]) | st.integers(0, 127)
likely = st.builds(lambda status, one, two: bytes((status, one, two)), statuses, numbers, numbers)
messages = st.lists(
    st.tuples(
        likely | st.binary(max_size=12) | st.lists(st.integers(-300, 300), max_size=6), st.floats(0, 0.01)
    ),
    max_size=60,
)


@given(st.lists(rows, max_size=6), messages)
def test_any_bytes_give_readings_inside_their_range_and_wishes_the_target_can_have(
    patch: list[Mapping], sent: list[tuple[bytes | list[int], float]]
) -> None:
    decoder = Decoder("nano", patch)
    mapped = {row.source: Mapped(row) for row in patch}
    at_s = 0.0
    for data, gap_s in sent:
        at_s += gap_s
        for reading in (*decoder.feed(data, at_s), *decoder.due(at_s)):
            assert 0 <= reading.raw <= reading.highest
            assert 0.0 <= reading.position <= 1.0
            assert at_s - HOLD_S - 0.01 <= reading.at_s <= at_s
            if (row := mapped.get(reading.source)) is not None:
                target = parameter(row.mapping.to)
                outcome = row.act(reading, target.default)
                assert (outcome.wish is None) == bool(outcome.reason)
                if isinstance(outcome.wish, Nudge):
                    assert abs(outcome.wish.amount) <= 20 * 8192
                elif outcome.wish is not None:
                    assert target.clamp(outcome.wish.value) == outcome.wish.value
    assert decoder.due(at_s + 1.0) is not None
    assert decoder.next_due_s is None


@given(messages, st.sampled_from([row.path for row in TABLE]))
def test_any_bytes_are_learned_from_or_not(sent: list[tuple[bytes | list[int], float]], path: str) -> None:
    listening = Listening()
    at_s = 0.0
    for data, gap_s in sent:
        at_s += gap_s
        listening.hear("nano", data, at_s)
    learned = listening.learned(path, at_s + LONGEST_S)
    if learned is not None:
        assert learned.mapping.to == path
        assert str(learned.mapping.source) in learned.sentence
        assert Mapped(learned.mapping).role
