"""Learning from streams as real controllers send them: what moved, what it is, and the row for it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

import pytest

from sda_live.control.encoders import steps_of
from sda_live.control.learning import LISTEN_S, LONGEST_S, Learned, Listening, conflicts
from sda_live.control.mapping import Mapped
from sda_live.control.sources import ButtonMode, Encoding, Mapping, Source, SourceKind
from sda_live.midi.decoding import Decoder
from sda_live.midi.messages import midi_bytes_for
from sda_live.wishes import Nudge

Stream = list[tuple[float, bytes]]
CABLE_S = 0.001  # one message on a MIDI cable


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


def every(gap_s: float, messages: Iterable[bytes], start_s: float = 0.0) -> Stream:
    return [(start_s + at * gap_s, message) for at, message in enumerate(messages)]


def fader(number: int, values: Iterable[int], gap_s: float = 0.01, start_s: float = 0.0) -> Stream:
    return every(gap_s, (cc(number, value) for value in values), start_s)


def tremble(number: int, around: int, seconds: float, seed: int = 7) -> Stream:
    """A fader that hangs between two numbers: it says each change, now and then."""
    chance = random.Random(seed)
    stream, at_s, raw = [], 0.0, around
    while at_s < seconds:
        at_s, raw = at_s + chance.uniform(0.01, 0.05), 2 * around + 1 - raw
        stream.append((at_s, cc(number, raw)))
    return stream


def wide(
    kind: SourceKind, number: int, values: Iterable[int], gap_s: float, *, is_lsb_first: bool = False
) -> Stream:
    """Values in two halves, every message a millisecond after the one before."""
    source = Source(controller="nano", kind=kind, number=number)
    return [
        (at * gap_s + part * CABLE_S, message)
        for at, value in enumerate(values)
        for part, message in enumerate(midi_bytes_for(source, value / 16383, is_lsb_first=is_lsb_first))
    ]


def learn(
    *streams: Stream,
    path: str = "slider1",
    until_s: float = 5.0,
    value: float | None = None,
) -> Learned | None:
    """What is learned by asking every 10 ms."""
    listening = Listening()
    messages: Iterator[tuple[float, bytes]] = iter(sorted(chain(*streams), key=itemgetter(0)))
    following = next(messages, None)
    for tick in range(int(until_s * 100)):
        while following is not None and following[0] <= tick / 100:
            listening.hear("nano", following[1], following[0])
            following = next(messages, None)
        learned = listening.learned(path, tick / 100, value)
        if learned is not None:
            return learned
    return None


def row_of(*streams: Stream, path: str = "slider1", value: float | None = None) -> Mapping:
    learned = learn(*streams, path=path, value=value)
    assert learned is not None
    assert learned.mapping.to == path
    return learned.mapping


def source(kind: SourceKind, number: int = 0) -> Source:
    return Source(controller="nano", kind=kind, number=number)


# Knobs and faders

FADERS = {
    "quick, up": range(0, 128, 9),
    "quick, down": range(127, 0, -11),
    "to and fro": [*range(40, 90, 5), *range(90, 40, -5)],
    "slow at the bottom": [1, 2, 3, 4, 5, 6, 7],
    "slow at the top": [120, 121, 122, 124, 125, 126, 127],
    "slow in the middle": [61, 62, 63, 64, 65, 66, 67],
    "slow, trembling": [61, 62, 61, 62, 63, 62, 63, 64, 65],
    "against the upper end, which it says twice": [110, 115, 120, 124, 127, 127],
    "against the lower end": [9, 6, 3, 1, 0],
}


@pytest.mark.parametrize("values", FADERS.values(), ids=FADERS)
@pytest.mark.parametrize("gap_s", [0.005, 0.04])
def test_a_fader_is_a_fader(values: Sequence[int], gap_s: float) -> None:
    assert row_of(fader(20, values, gap_s)) == Mapping(source=source(SourceKind.CC, 20), to="slider1")


def test_a_very_slow_fader_is_waited_for() -> None:
    assert row_of(fader(20, range(60, 75), 0.2)).source == source(SourceKind.CC, 20)


def test_it_is_decided_600_ms_after_the_first_movement() -> None:
    moving = fader(20, range(10, 100), 0.01)
    assert learn(moving, until_s=LISTEN_S - 0.05) is None
    assert learn(moving, until_s=LISTEN_S + 0.05) is not None


def test_silence_and_one_small_step_teach_nothing() -> None:
    assert learn() is None
    assert learn(fader(20, [64])) is None


def test_what_trembles_by_itself_does_not_win_however_much_it_says() -> None:
    clock = every(0.02, [b"\xf8", b"\xfe"] * 150)
    noise = tremble(4, 64, 4.0) + tremble(5, 1, 4.0, seed=3) + clock
    assert learn(noise) is None
    assert row_of(noise, fader(20, range(30, 40), 0.05, start_s=1.5)).source.number == 20


def test_of_two_that_move_at_once_the_one_that_moves_further_wins() -> None:
    assert row_of(fader(20, range(30, 90)), fader(21, range(30, 50))).source.number == 20
    assert row_of(fader(20, range(30, 40)), fader(21, range(100, 40, -1), 0.01, 0.003)).source.number == 21


def test_the_name_of_the_controller_is_kept() -> None:
    listening = Listening()
    for at_s, message in fader(20, range(60)):
        listening.hear("nano", message, at_s)
        listening.hear("pad", bytes((0xB0, 20, 64)), at_s)
    learned = listening.learned("gain", 1.0)
    assert learned is not None
    assert learned.mapping.source == source(SourceKind.CC, 20)
    assert learned.sentence == "a knob or fader, nano cc 20 ch 1"


# Values in two halves


@pytest.mark.parametrize(
    "values", [range(2000, 9000, 97), range(9000, 8400, -9), range(8100, 8600, 7)], ids=str
)
@pytest.mark.parametrize("gap_s", [0.002, 0.003, 0.02])
@pytest.mark.parametrize("is_lsb_first", [False, True])
def test_a_14_bit_pair_is_known_by_its_order(values: range, gap_s: float, *, is_lsb_first: bool) -> None:
    row = row_of(wide(SourceKind.CC14, 2, values, gap_s, is_lsb_first=is_lsb_first))
    assert row == Mapping(source=source(SourceKind.CC14, 2), to="slider1", is_lsb_first=is_lsb_first)


def test_upper_halves_that_are_sent_only_when_they_change_are_halves_all_the_same() -> None:
    stream, msb = Stream(), -1
    for at, value in enumerate(range(8000, 8700, 11)):
        if value >> 7 != msb:
            msb = value >> 7
            stream.append((at * 0.006, cc(2, msb)))
        stream.append((at * 0.006 + CABLE_S, cc(34, value & 127)))
    assert row_of(stream).source == source(SourceKind.CC14, 2)


@pytest.mark.parametrize("is_lsb_first", [False, True])
def test_the_sentence_says_which_half_comes_first(*, is_lsb_first: bool) -> None:
    learned = learn(wide(SourceKind.CC14, 2, range(2000, 9000, 97), 0.01, is_lsb_first=is_lsb_first))
    assert learned is not None
    assert learned.sentence.startswith("a 14-bit knob or fader")
    assert ("lower half first" in learned.sentence) == is_lsb_first


def test_two_knobs_32_numbers_apart_are_two_knobs() -> None:
    learned = row_of(fader(16, range(30, 90), 0.011), fader(48, range(100, 60, -1), 0.017, start_s=0.005))
    assert learned.source == source(SourceKind.CC, 16)


@pytest.mark.parametrize("is_lsb_first", [False, True])
@pytest.mark.parametrize("kind", [SourceKind.NRPN, SourceKind.RPN])
def test_parameter_numbers_with_data_entry(kind: SourceKind, *, is_lsb_first: bool) -> None:
    stream = wide(kind, 260, range(3000, 9000, 150), 0.012, is_lsb_first=is_lsb_first)
    assert row_of(stream) == Mapping(source=source(kind, 260), to="slider1", is_lsb_first=is_lsb_first)


def test_a_parameter_number_with_upper_halves_only() -> None:
    stream = every(0.001, [m for value in range(40, 80) for m in (cc(99, 2), cc(98, 4), cc(6, value))])
    assert row_of(stream).source == source(SourceKind.NRPN, 260)


def test_data_increments_are_an_endless_knob() -> None:
    learned = learn(every(0.02, [cc(99, 2), cc(98, 4), *[cc(96, 0)] * 12]))
    assert learned is not None
    assert learned.mapping == Mapping(source=source(SourceKind.NRPN, 260), to="slider1")
    assert learned.sentence == "an endless encoder, nano nrpn 260 ch 1"


def test_a_wheel_springs_back_and_a_fader_does_not() -> None:
    def bends(*raws: int) -> Stream:
        return every(0.01, (bytes((0xE0, raw & 0x7F, raw >> 7)) for raw in raws))

    away = range(8192, 16383, 300)
    wheel, motor = learn(bends(*away, *reversed(away))), learn(bends(*away))
    assert wheel is not None
    assert motor is not None
    assert wheel.mapping == motor.mapping == Mapping(source=source(SourceKind.BEND), to="slider1")
    assert "springs back" in wheel.sentence
    assert "fader" in motor.sentence


# Endless knobs

CODES = {
    Encoding.TWOS: lambda step: step % 128,
    Encoding.OFFSET: lambda step: 64 + step,
    Encoding.SIGNMAG: lambda step: step if step > 0 else 64 - step,
}
RIGHT_THEN_LEFT = [1, 1, 1, 2, 1, 1, -1, -1, -2, -1, -1, -1]
HURRIED = [1, 2, 2, 3, 4, 4, 5, 3, 3, 2, 1, 1]


@pytest.mark.parametrize("gap_s", [0.008, 0.02])
@pytest.mark.parametrize("encoding", CODES)
@pytest.mark.parametrize(
    "steps", [RIGHT_THEN_LEFT, [-step for step in RIGHT_THEN_LEFT], [1, -1] * 6, HURRIED], ids=str
)
def test_an_endless_knob_is_known_by_how_it_counts(
    encoding: Encoding, steps: list[int], gap_s: float
) -> None:
    both_ways = [*steps, *(-step for step in steps)]
    if encoding is Encoding.OFFSET and steps == [1, -1] * 6:
        both_ways = [1, 1, -1, -1] * 3  # 65, 63, 65, 63 would be a fader that trembles
    row = row_of(fader(20, (CODES[encoding](step) for step in both_ways), gap_s))
    assert row == Mapping(source=source(SourceKind.CC, 20), to="slider1", encoding=encoding)


@pytest.mark.parametrize("encoding", CODES)
@pytest.mark.parametrize("gap_s", [0.02, 0.25])
@pytest.mark.parametrize("direction", [1, -1])
def test_turned_one_way_only_it_goes_that_way_or_the_sentence_says_so(
    encoding: Encoding, gap_s: float, direction: int
) -> None:
    raws = [CODES[encoding](direction * step) for step in (1, 1, 1, 2, 1, 1)]
    learned = learn(fader(20, raws, gap_s))
    assert learned is not None
    assert learned.mapping.encoding is not Encoding.ABSOLUTE
    is_right = all(steps_of(learned.mapping.encoding, raw) * direction > 0 for raw in raws)
    assert is_right or "turn it both ways" in learned.sentence
    if direction == 1:
        assert is_right


def test_what_is_learned_of_an_endless_knob_works() -> None:
    row = row_of(fader(20, [1, 1, 127, 127, 1], 0.03))
    (reading,) = Decoder("nano", [row]).feed(cc(20, 127), 0.0)
    assert Mapped(row).act(reading, 0.0).wish == Nudge(path="slider1", amount=-1 / 127)
    learned = learn(fader(20, [1, 1, 127, 127, 1], 0.03))
    assert learned is not None
    assert learned.sentence == "an endless encoder, twos complement, nano cc 20 ch 1"


# Buttons


def test_a_button_is_pressed_and_let_go() -> None:
    press = [(0.0, cc(41, 127)), (0.15, cc(41, 0))]
    assert row_of(press, path="freeze") == Mapping(
        source=source(SourceKind.CC, 41), to="freeze", mode=ButtonMode.TOGGLE
    )
    assert row_of(press, path="randomise").mode is ButtonMode.PRESS
    assert row_of(press, path="preset", value=2.0) == Mapping(
        source=source(SourceKind.CC, 41), to="preset", value=2.0
    )


def test_what_is_learned_for_a_preset_takes_one_and_the_sentence_says_which() -> None:
    for stream in ([(0.0, cc(41, 127)), (0.15, cc(41, 0))], fader(20, range(0, 127, 9))):
        learned = learn(stream, path="preset")
        assert learned is not None
        assert learned.mapping.value == 0.0
        assert "it takes preset 1" in learned.sentence


def test_a_switch_that_stays_is_followed() -> None:
    for stream in ([(0.0, cc(41, 127))], [(0.0, cc(41, 0))], [(0.0, cc(41, 127)), (1.0, cc(41, 0))]):
        learned = learn(stream, path="freeze")
        assert learned is not None
        assert learned.mapping.mode is ButtonMode.MOMENTARY
        assert "stays on" in learned.sentence


def test_what_is_only_held_for_long_is_waited_for() -> None:
    assert learn([(0.0, cc(41, 127))], path="freeze", until_s=LONGEST_S - 0.1) is None
    assert row_of([(0.0, cc(41, 127)), (0.55, cc(41, 0))], path="freeze").mode is ButtonMode.TOGGLE


def test_a_button_that_never_says_it_is_let_go_is_no_encoder_where_something_is_switched() -> None:
    presses = [(0.0, cc(41, 127)), (0.3, cc(41, 127))]
    assert row_of(presses, path="freeze").mode is ButtonMode.TOGGLE
    assert row_of(presses, path="slider1").encoding is Encoding.TWOS, "steps to the left"


def test_a_pad_is_a_note_whatever_pressure_comes_with_it() -> None:
    pressure = every(0.01, (bytes((0xD0, value)) for value in (*range(0, 127, 5), *range(127, 0, -5))), 0.01)
    of_key = every(0.01, (bytes((0xA0, 36, value)) for value in range(0, 127, 4)), 0.01)
    hit = [(0.0, bytes((0x90, 36, 93))), (0.3, bytes((0x80, 36, 0)))]
    for target, mode in (("freeze", ButtonMode.TOGGLE), ("slider1", ButtonMode.PRESS)):
        row = row_of(hit, pressure, of_key, path=target)
        assert row == Mapping(source=source(SourceKind.NOTE, 36), to=target, mode=mode)
    assert row_of(pressure).source == source(SourceKind.TOUCH)


def test_a_button_that_sends_notes() -> None:
    learned = learn([(0.0, bytes((0x90, 1, 127))), (0.1, bytes((0x80, 1, 127)))], path="slot1")
    assert learned is not None
    assert learned.mapping == Mapping(source=source(SourceKind.NOTE, 1), to="slot1", mode=ButtonMode.TOGGLE)
    assert learned.sentence == "a button, nano note 1 ch 1"


def test_touching_a_motor_fader_is_less_than_moving_it() -> None:
    touch = [(0.0, bytes((0x90, 104, 127))), (0.5, bytes((0x90, 104, 0)))]
    moving = every(0.01, (bytes((0xE0, 0, value)) for value in range(20, 70)))
    assert row_of(touch, moving).source.kind is SourceKind.BEND


def test_a_button_wins_against_a_fader_that_was_brushed_against() -> None:
    brushed = fader(20, range(60, 66))
    assert row_of(brushed, [(0.1, cc(41, 127)), (0.3, cc(41, 0))], path="freeze").source.number == 41


def test_a_program_is_a_program_and_its_bank_is_not() -> None:
    row = row_of([(0.0, cc(0, 0)), (0.001, cc(32, 0)), (0.002, b"\xc0\x05")], path="preset")
    assert row == Mapping(source=source(SourceKind.PROGRAM), to="preset", program_base=1)


def test_being_told_to_be_quiet_is_no_movement() -> None:
    panic = every(
        0.001, [bytes((0xB0 | channel, number, 0)) for channel in range(16) for number in (120, 121, 123)]
    )
    assert learn(panic) is None


@pytest.mark.parametrize("is_lsb_first", [False, True])
def test_halves_that_were_fetched_late_are_still_halves(*, is_lsb_first: bool) -> None:
    chance = random.Random(5)
    halves = wide(SourceKind.CC14, 5, range(3000, 9000, 251), 0.03, is_lsb_first=is_lsb_first)
    late_s = 0.0
    stream: Stream = []
    for at_s, message in halves:
        late_s = max(late_s, at_s + chance.uniform(0.0, 0.006))
        stream.append((late_s, message))
    row = row_of(stream)
    assert (row.source.kind, row.source.number, row.is_lsb_first) == (SourceKind.CC14, 5, is_lsb_first)


# Conflicts


def test_what_the_control_moves_already_is_said() -> None:
    rows = [
        Mapping(source=source(SourceKind.CC, 20), to="slider3", line=12),
        Mapping(source=source(SourceKind.CC, 20), to="slider1", line=15),
        Mapping(source=source(SourceKind.CC, 21), to="slider4", line=18),
        Mapping(source=Source(controller="pad", kind=SourceKind.CC, number=20), to="slider5"),
    ]
    assert conflicts(row_of(fader(20, range(60))), rows) == (
        "nano cc 20 ch 1 moves slider3 already (line 12); it will move both",
        "nano cc 20 ch 1 moves slider1 already (line 15); it needs one row only",
    )


def test_a_half_that_has_a_row_of_its_own_is_a_conflict() -> None:
    rows = [Mapping(source=source(SourceKind.CC, 34), to="gain", line=3)]
    (conflict,) = conflicts(row_of(wide(SourceKind.CC14, 2, range(2000, 9000, 97), 0.01)), rows)
    assert "nano cc 34 ch 1 moves gain already (line 3)" in conflict
