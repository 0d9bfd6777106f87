"""Patches: what a file says is what is read, whatever its layout; what is wrong is named with its line."""

from dataclasses import replace

import pytest

from sda_core.errors import SettingError
from sda_core.parameters import TABLE
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, Source, SourceKind, Takeover
from sda_live.patch.keys import ROW_KEYS
from sda_live.patch.reading import (
    Checked,
    Controller,
    Patch,
    examine,
    patch_from_text,
)
from sda_live.patch.row import has_numbered_choices, row_to_toml
from sda_live.patch.source import HIGHEST, source_from_text

EXAMPLE = """\
schema = 1
name = "nano and pad"

[controllers.nano]
match = "*nanoKONTROL2*"
feedback = true

[[map]]
from = "nano cc 16 ch 1"
to = "slider1"
range = [-3.0, 3.0]
curve = "s"
smooth_ms = 40
takeover = "pickup"
deadzone = 0.01

[[map]]
from = "nano cc 45"       # the channel of the controller
to = "record"
mode = "toggle"

[[map]]
from = "osc /1/xy1 2"
to = "blend_y"
"""
HEAD = '[controllers.nano]\nmatch = "*nano*"\n'


def read(text: str) -> Patch:
    checked = patch_from_text(text, "my.toml")
    assert checked.warnings == ()
    return checked.patch


def row(body: str) -> Mapping:
    (only,) = read(f"{HEAD}[[map]]\n{body}").rows
    return only


def cc(number: int, channel: int = 1) -> Source:
    return Source(controller="nano", kind=SourceKind.CC, number=number, channel=channel)


def without_lines(patch: Patch) -> Patch:
    return replace(patch, rows=tuple(replace(one, line=0) for one in patch.rows))


def test_an_example_is_read() -> None:
    assert read(EXAMPLE) == Patch(
        name="nano and pad",
        controllers={"nano": Controller(match="*nanoKONTROL2*", feedback=True)},
        rows=(
            Mapping(
                source=cc(16),
                to="slider1",
                line=8,
                low=-3.0,
                high=3.0,
                curve=Curve(shape="s"),
                smooth_ms=40.0,
                takeover=Takeover.PICKUP,
                dead_zone=0.01,
            ),
            Mapping(source=cc(45), to="record", line=17, mode=ButtonMode.TOGGLE),
            Mapping(
                source=Source(controller="osc", kind=SourceKind.OSC, number=2, address="/1/xy1"),
                to="blend_y",
                line=22,
            ),
        ),
    )


def test_the_layout_of_a_file_does_not_matter() -> None:
    inline = (
        'map = [{ from = "nano cc 1", to = "gain" }, {to="width",from="nano cc 2"}]\n'
        'controllers.nano = { match = "*nano*" }\n'
    )
    apart = f'[[map]]\nfrom = "nano cc 1"\nto = "gain"\n{HEAD}[[map]]\n"from" = \'nano cc 2\'\nto = "width"'
    for text in (inline, apart, f"\ufeff{apart}", apart.replace("\n", "\r\n")):
        assert [(one.source.number, one.to) for one in read(text).rows] == [(1, "gain"), (2, "width")]


def test_a_file_without_a_name_is_called_by_its_own() -> None:
    assert patch_from_text(HEAD, "folder/stage.toml").patch.name == "stage"


@pytest.mark.parametrize("kind", list(HIGHEST))
def test_numbers_of_a_source_end_where_the_kind_does(kind: SourceKind) -> None:
    highest = HIGHEST[kind]
    assert source_from_text(f"nano {kind} {highest} ch 16", {"nano": 1}).number == highest
    for wrong in (f"{kind} {highest + 1}", f"{kind}", f"{kind} -1", f"{kind} 1 ch 0", f"{kind} 1 ch 17"):
        with pytest.raises(SettingError, match="got"):
            source_from_text(f"nano {wrong}", {"nano": 1})


@pytest.mark.parametrize("kind", [SourceKind.BEND, SourceKind.TOUCH, SourceKind.PROGRAM])
def test_some_kinds_have_no_number(kind: SourceKind) -> None:
    assert source_from_text(f"nano {kind}", {"nano": 3}) == Source(controller="nano", kind=kind, channel=3)
    with pytest.raises(SettingError, match="comes no number"):
        source_from_text(f"nano {kind} 1", {"nano": 1})


@pytest.mark.parametrize(
    "source",
    [
        *(Source(controller="nano", kind=kind, number=7, channel=2) for kind in HIGHEST),
        Source(controller="nano", kind=SourceKind.BEND, channel=16),
        Source(controller="osc", kind=SourceKind.OSC, number=3, address="/a/b_1"),
    ],
    ids=str,
)
def test_what_a_source_is_called_is_read_as_that_source(source: Source) -> None:
    assert source_from_text(str(source), {"nano": 5}) == source


def test_where_no_channel_is_named_it_is_the_controllers() -> None:
    text = '[controllers.nano]\nmatch = "n*"\nchannel = 10\n[[map]]\nfrom = "nano note 1"\nto = "panic"'
    assert read(text).rows[0].source.channel == 10


@pytest.mark.parametrize(
    ("to", "value", "expected"),
    [
        ("preset", "3", 2.0),  # preset 3 is the third, as on every screen
        ("preset", '"16"', 15.0),
        ("morph_to", "1", 0.0),
        ("blend_mode", '"latent"', 1.0),
        ("blend_mode", "1", 1.0),
        ("freeze", "true", 1.0),
        ("freeze", '"off"', 0.0),
        ("slider1", "-10", -10.0),
        ("speed", "0.5", 0.5),
    ],
)
def test_a_value_is_what_a_musician_calls_it(to: str, value: str, expected: float) -> None:
    assert row(f'from = "nano note 1"\nto = "{to}"\nvalue = {value}').value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"lin"', Curve()),
        ('"exp"', Curve(shape="exp")),
        ('"exp:3.5"', Curve(shape="exp", amount=3.5)),
        ('"log"', Curve(shape="log")),
        ("[[0, 0], [0.5, 0.1], [1, 1]]", Curve(shape="points", points=((0, 0), (0.5, 0.1), (1, 1)))),
    ],
)
def test_curves_are_read(text: str, expected: Curve) -> None:
    assert row(f'from = "nano cc 1"\nto = "gain"\ncurve = {text}').curve == expected


# Every wrong line of a file ends in a comment that says how its sentence begins.
WRONG = """\
shema = 1                        # shema: there is no such key at the top of a patch, did you mean 'schema'?
name = 3                         # name: got 3, allowed is text
from = "nano cc 1"               # from: there is no such key at the top of a patch, write it under [[map]]

[controllers.osc]                # controllers: got the name 'osc', allowed is one word
match = "*x*"
[controllers."a b"]              # controllers: got the name 'a b', allowed is one word
match = "*x*"

  [ controllers . nano ]
  match = ""                     # controllers.nano.match: got "", allowed is part of the port's name
  feedback = 1                   # controllers.nano.feedback: got 1, allowed is true or false
  channel = 17                   # controllers.nano.channel: got 17, allowed is a whole number from 1 to 16
  macth = "*nano*"               # controllers.nano.macth: there is no such key, did you mean 'match'?
[controllers.pad]                # controllers.pad.match: got nothing, allowed is part of the port's name

[[map]]                          # from: got nothing, every row needs one; write from = "nano cc 16 ch 1"
to = "slider1"
[[map]]                          # to: got nothing, every row needs one; write to = "slider1"
from = "nano cc 1"

[[map]]
from = "nan cc 1"                # from: got "nan cc 1", there is no controller 'nan', did you mean 'nano'?
to = 3                           # to: got 3, allowed is the name of a parameter
[[map]]
from = "cc 1"                    # from: got "cc 1", allowed is a controller, a kind
to = "slider1"
[[map]]
from = "nano c 1"                # from: got "nano c 1", after the controller comes a kind, did you mean 'cc'?
to = "slider1"
[[map]]
from = "nano cc 128"             # from: got "nano cc 128", allowed after cc is 0 to 127
to = "slider1"
[[map]]
from = "nano cc 1 ch 17"         # from: got "nano cc 1 ch 17", channels are 1 to 16
to = "slider1"
[[map]]
from = "nano cc 1 channel 1"     # from: got "nano cc 1 channel 1", after cc comes a number
to = "slider1"
[[map]]
from = 'osc 1/fader'             # from: got "osc 1/fader", allowed is an address
to = "slider1"
[[map]]
from = 'osc /sda/slider1'        # from: got "osc /sda/slider1", addresses under /sda/ work by themselves
to = "slider1"
[[map]]
from = 'osc /x 0'                # from: got "osc /x 0", allowed as the argument is 1 to 64
to = "slider1"

[[map]]
from = "nano cc 2"
to = "slider1"
range = [ -11, 3 ]               # range: got [-11, 3], slider1 goes from -10 to 10; correct it
curve = "sigmoid"                # curve: got "sigmoid", allowed is "lin", "exp:2.0"
smooth_ms = "40"                 # smooth_ms: got "40", allowed is a number from 0 to 10000 ms
takeover = "pikup"               # takeover: got "pikup", did you mean 'pickup'?
deadzone = 0.6                   # deadzone: got 0.6, allowed is a number from 0 to 0.5
encoding = "two"                 # encoding: got "two", did you mean 'twos'?
step = 0                         # step: got 0, allowed is a number above 0 and up to 1
acceleration = true              # acceleration: got true, allowed is a number from 1 to 20
mode = "toggel"                  # mode: got "toggel", did you mean 'toggle'?
lsb_first = 1                    # lsb_first: got 1, allowed is true or false
program_base = 2                 # program_base: got 2, allowed is 0 or 1
deadzome = 0.1                   # deadzome: there is no such key, did you mean 'deadzone'?
[[map]]
from = "nano cc 2"
to = "slider1"
range = [3, 3]                   # range: got [3, 3], allowed are two different numbers
[[map]]
from = "nano cc 2"
to = "record"
range = [0, 1]                   # range: got [0, 1], record has no range (on or off); use value
[[map]]
from = "nano cc 2"
to = "preset"
value = 17                       # value: got 17, allowed is a whole number from 1 to 16
[[map]]
from = "nano cc 2"
to = "preset"
value = 0                        # value: got 0, allowed is a whole number from 1 to 16
[[map]]
from = "nano cc 2"
to = "blend_mode"
value = "latend"                 # value: blend_mode: got 'latend', did you mean 'latent'?
[[map]]
from = "nano cc 2"
to = "panic"
value = 1                        # value: got 1, panic has no value, it happens
[[map]]
from = "nano cc 2"
to = "slider1"
value = 20                       # value: slider1: got 20, allowed is -10 to 10
[[map]]
from = "nano cc 2"
to = "slider1"
value = 3
range = [                        # range: a row with a value has none
  1,
  2,
]
[[map]]
from = "nano note 2"             # value: got nothing, preset needs to know which; write value = 1
to = "preset"
[[map]]
from = "nano cc 2"
to = "slider1"
curve = [[0, 0], [1, 2]]         # curve: got [[0, 0], [1, 2]], points are pairs of numbers from 0 to 1
[[map]]
from = "nano cc 2"
to = "slider1"
curve = [[0, 0], [0, 1]]         # curve: got [[0, 0], [0, 1]], the first number of the points rises
[[map]]
from = "nano cc 2"
to = "slider1"
curve = "exp:0"                  # curve: got "exp:0", "exp:0.1" to "exp:10"
"""


def test_everything_that_is_wrong_is_named_with_its_line() -> None:
    examined = examine(WRONG, "my.toml")
    assert examined.checked is None
    expected = [
        (number, line.split(" # ", 1)[1])
        for number, line in enumerate(WRONG.splitlines(), start=1)
        if " # " in line
    ]
    assert len(examined.problems) == len(expected)
    for problem, (number, begins) in zip(examined.problems, expected, strict=True):
        assert problem.startswith(f"my.toml line {number}: {begins}")


def test_the_first_thing_that_is_wrong_is_raised_and_the_rest_counted() -> None:
    with pytest.raises(SettingError, match=r"^my\.toml line 1: x: .* \(and 1 more, which `sda-live patch ch"):
        patch_from_text("x = 1\ny = 2", "my.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema = 1\n\n[[map]\nfrom = 1\n", 3),
        ("a = 1\nb = 2\na = 3\n", 3),
        ('a = 1\nb = "\n', 2),
        ("a = 1\nb = [1,\n\n", 2),
        ("a = \x00\n", 1),
        ("a = " + "[" * 5000, 1),
        ("a = " + "1" * 5000, 1),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(text: str, line: int) -> None:
    examined = examine(text, "my.toml")
    assert examined.checked is None
    (problem,) = examined.problems
    assert problem.startswith(f"my.toml line {line}: got what is not TOML (")
    assert problem.isprintable()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("schema = 2", "line 1: schema: got 2, allowed is up to 1: a newer SDA wrote it; update SDA"),
        ("schema = 0", "line 1: schema: got 0, allowed is 1"),
        ("schema = 0x" + "f" * 5000, "line 1: schema: got a number that is far too long, allowed is up to"),
        ("\nmap = 3", "line 2: map: got 3, allowed are tables"),
        (
            "\n[map]\nto = 1",
            'line 2: map: got {"to": 1}, allowed are tables, one for each control; write [[map',
        ),
        ("map = [3]", "line 1: map: got 3, allowed are tables"),
        ("controllers = 3", "line 1: controllers: got 3, allowed are tables"),
        ("[controllers]\nnano = '*x*'", 'line 2: controllers.nano: got "*x*", allowed is a table'),
        (
            "[[map]]\nfrom = 'a cc 1'\nto = 'gain'",
            'line 2: from: got "a cc 1", this file names no controller',
        ),
        ("[[map]]\nfrom = 1\nto = 'gain'", "line 2: from: got 1, allowed is a controller, a kind"),
        (
            f"{HEAD}[[map]]\nfrom = 'nano cc 1'\nto = 'gain'\nrange = [0x{'f' * 500}, 1]",
            "line 6: range: got [",
        ),
    ],
)
def test_what_has_the_wrong_form_is_named(text: str, begins: str) -> None:
    problem = examine(text, "my.toml").problems[0]
    assert problem.startswith(f"my.toml {begins}")
    assert len(problem) < 400


def test_a_row_without_its_parameter_sleeps_and_the_others_play() -> None:
    text = f'{HEAD}[[map]]\nfrom = "nano cc 1"\nto = "slidr1"\n[[map]]\nfrom = "nano cc 2"\nto = "gain"'
    checked = patch_from_text(text, "my.toml")
    assert [one.to for one in checked.patch.rows] == ["gain"]
    assert checked.warnings == (
        "my.toml line 5: to: got 'slidr1', there is no such parameter; this row sleeps; "
        "did you mean 'slider1'?",
    )
    (far,) = patch_from_text(text.replace("slidr1", "xyz"), "my.toml").warnings
    assert "allowed: sliderN, weightN" in far


def test_a_source_twice_onto_one_parameter_counts_once_and_twice_onto_two_parameters_twice() -> None:
    lines = [
        f'[[map]]\nfrom = "nano cc {n}"\nto = "{to}"\n' for n, to in ((1, "gain"), (1, "width"), (1, "gain"))
    ]
    checked = patch_from_text(HEAD + "".join(lines), "my.toml")
    assert [(one.to, one.line) for one in checked.patch.rows] == [("width", 6), ("gain", 9)]
    assert checked.warnings == (
        "my.toml line 9: from: got 'nano cc 1 ch 1' onto gain again, as in line 3; this one counts; "
        "take one of them out",
    )


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('from = "nano cc 1"\nto = "gain"\nlsb_first = true', "lsb_first"),
        ('from = "nano cc 1"\nto = "gain"\nprogram_base = 1', "program_base"),
        ('from = "nano cc 1"\nto = "gain"\nstep = 0.1', "step"),
        ('from = "nano bend"\nto = "gain"\nencoding = "twos"', "encoding"),
    ],
)
def test_a_key_that_does_nothing_is_a_warning(body: str, key: str) -> None:
    (warning,) = patch_from_text(f"{HEAD}[[map]]\n{body}", "my.toml").warnings
    assert warning.startswith(f"my.toml line 6: {key}: it does nothing here, it is for ")


def test_a_patch_without_rows_is_told() -> None:
    assert patch_from_text("", "my.toml").warnings == (
        "my.toml line 1: got no row, so nothing moves; add a [[map]] with from and to",
    )


def test_a_row_of_an_endless_knob_is_written_with_its_keys() -> None:
    endless = Mapping(source=cc(3), to="slider2", encoding=Encoding.TWOS, step=0.01, acceleration=3.0)
    assert row_to_toml(endless) == (
        '[[map]]\nfrom = "nano cc 3 ch 1"\nto = "slider2"\nencoding = "twos"\nstep = 0.01\nacceleration = 3.0'
    )


def test_every_key_is_named_once_and_says_what_it_does() -> None:
    names = [key.name for key in ROW_KEYS]
    assert len(set(names)) == len(names)
    assert all(key.sentence.endswith(".") and key.allowed for key in ROW_KEYS)


def test_every_attribute_of_a_row_is_written_and_read_by_a_key() -> None:
    by_key = {key.attribute for key in ROW_KEYS if key.attribute}
    assert {*by_key, "source", "to", "line", "low", "high", "value"} == set(Mapping.__dataclass_fields__)


def test_presets_are_called_by_their_numbers() -> None:
    assert [one.path for one in TABLE if has_numbered_choices(one)] == [
        "preset",
        "preset_store",
        "preset_clear",
        "morph_to",
    ]


def test_a_checked_patch_is_a_value() -> None:
    assert patch_from_text(EXAMPLE, "a.toml") == Checked(patch=read(EXAMPLE))
