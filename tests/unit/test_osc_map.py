"""What OSC messages mean: positions, units, names, buttons and commands."""

import re

import pytest

from sda_core.errors import SettingError
from sda_core.parameters import TABLE, Kind, Parameter, parameter
from sda_live.osc.meaning import COMMANDS, Command, Meaning, Takes, meaning, parameter_of
from sda_live.osc.packet import Argument, Message
from sda_live.wishes import Wish

NUMBERED = [row for row in TABLE if row.path[-1].isdecimal()]


def of(address: str, *arguments: Argument) -> Meaning:
    return meaning(Message(address=f"/sda/{address}", arguments=arguments))


def value_of(address: str, *arguments: Argument) -> float:
    found = of(address, *arguments)
    (wish,) = found.wishes
    assert found == Meaning(wishes=(wish,)), "no command, no note"
    return wish.value


def refusal(address: str, *arguments: Argument) -> str:
    with pytest.raises(SettingError) as refused:
        of(address, *arguments)
    return str(refused.value)


def argument_for(row: Parameter) -> Argument:
    return row.choices[-1] if row.choices else 1.0


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_every_row_is_reached_by_every_address_of_it(row: Parameter) -> None:
    addresses = [row.path, f"{row.path}/value"]
    if row in NUMBERED:
        alias = re.sub(r"(\d+)$", r"/\1", row.path)
        addresses += [alias, f"{alias}/value"]
    for address in addresses:
        (wish,) = of(address, argument_for(row)).wishes
        assert wish.path == row.path
        assert wish.value == row.clamp(wish.value)
        assert parameter_of(address) is parameter_of(f"/sda/{address}") is row


def test_the_numbered_families() -> None:
    families = {row.path.rstrip("0123456789") for row in NUMBERED}
    assert families == {"slider", "weight", "slot", "solo", "randomise"}


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.kind is Kind.CONTINUOUS], ids=lambda row: row.path
)
def test_positions_go_through_the_curve_and_values_do_not(row: Parameter) -> None:
    for x in (0.0, 0.25, 0.5, 1.0, 0, 1, True, False):
        assert value_of(row.path, x) == row.from_position(x)
    assert value_of(f"{row.path}/value", row.low) == row.low
    assert value_of(f"{row.path}/value", row.high) == row.high


def test_a_slider_in_its_unit() -> None:
    assert value_of("slider1", 0.5) == 0.0
    assert value_of("slider/1/value", 4.5) == 4.5


def test_a_position_out_of_range_is_clamped_and_the_sender_is_told() -> None:
    found = of("slider3", -2.5)
    assert found.wishes == (Wish(path="slider3", value=-10.0),)
    assert "got -2.5" in found.note
    assert "/sda/slider3/value -2.5" in found.note
    assert "-10 to 10" in of("slider3", 99).note


def test_who_thinks_in_percent_is_told() -> None:
    found = of("weight1", 60)
    assert found.wishes == (Wish(path="weight1", value=100.0),)
    assert "0..1 is expected (0.6 for 60 %), or send /sda/weight1/value 60" in found.note


def test_a_value_out_of_range_is_clamped_and_the_sender_is_told() -> None:
    found = of("gain/value", 30.0)
    assert found.wishes == (Wish(path="gain", value=12.0),)
    assert "got 30" in found.note
    assert "-60 to 12 dB" in found.note


def test_rounding_of_a_controller_is_nothing_to_speak_of() -> None:
    assert value_of("slider1", 1.0000001) == 10.0
    assert value_of("slider1", -1e-8) == -10.0


@pytest.mark.parametrize("number", [1234, 1234.0])
def test_a_seed_is_not_a_position(number: float) -> None:
    assert "/sda/seed/value 1234" in refusal("seed", number)
    assert value_of("seed/value", number) == 1234.0


def test_steps_are_whole() -> None:
    assert of("join_steps/value", 10.4).wishes == (Wish(path="join_steps", value=10.0),)
    assert "in whole numbers; 10 was taken" in of("join_steps/value", 10.4).note


@pytest.mark.parametrize("got", [True, 1, 1.0, 0.5, 127, "on"])
def test_a_toggle_goes_on(got: Argument) -> None:
    assert value_of("freeze", got) == 1.0


@pytest.mark.parametrize("got", [False, 0, 0.0, 0.49, -1, "off"])
def test_a_toggle_goes_off(got: Argument) -> None:
    assert value_of("slot/2", got) == 0.0


def test_a_toggle_wants_to_be_told_which_way() -> None:
    assert "no argument; send on or off" in refusal("freeze")
    assert "'yes'" in refusal("freeze", "yes")
    assert "2 arguments" in refusal("freeze", 1, 1)


@pytest.mark.parametrize("arguments", [(), (None,), (1,), (1.0,), (True,), (127,)])
def test_a_trigger_happens(arguments: tuple[Argument, ...]) -> None:
    assert of("randomise/3", *arguments) == Meaning(wishes=(Wish(path="randomise3"),))


@pytest.mark.parametrize("arguments", [(0,), (0.0,), (False,)])
def test_a_button_let_go_asks_for_nothing(arguments: tuple[Argument, ...]) -> None:
    for address in ("randomise", "preset_next", "preset", "status", "quit"):
        assert of(address, *arguments) == Meaning()


def test_a_trigger_takes_no_words() -> None:
    assert "'now'" in refusal("reset", "now")


@pytest.mark.parametrize("got", ["latent", 1, 1.0, True])
def test_a_choice_by_name_or_index(got: Argument) -> None:
    assert value_of("blend_mode", got) == 1.0


def test_a_choice_there_is_not() -> None:
    assert "did you mean 'latent'?" in refusal("blend_mode", "latnt")
    for got in (2, -1, 0.4, b"\1"):
        assert "audio, latent" in refusal("blend_mode", got)
    assert "no argument" in refusal("blend_mode")
    assert len(refusal("blend_mode", "x" * 60000)) < 400


@pytest.mark.parametrize("address", ["preset", "preset_store", "preset_clear", "morph_to"])
def test_a_preset_is_named_by_its_number(address: str) -> None:
    for got in (3, 3.0, "3"):
        name = parameter(address).choices[int(value_of(address, got))]
        assert name == "3"
    for bad in (17, 2.5, -1, "glass", True):
        assert "1 to 16" in refusal(address, bad)
    assert "no argument" in refusal(address)


def test_there_is_no_preset_0_to_morph_to() -> None:
    assert "1 to 16" in refusal("morph_to", 0)


@pytest.mark.parametrize(
    ("address", "arguments", "command"),
    [
        ("load", (1, "rain"), ("load", 1, "rain")),
        ("load", (4.0, "a rain"), ("load", 4, "a rain")),
        ("clear", (2,), ("clear", 2)),
        ("swap", (1, 3.0), ("swap", 1, 3)),
        ("set/save", ("night",), ("set/save", "night")),
        ("set/load", ("night",), ("set/load", "night")),
        ("ping", (), ("ping",)),
        ("ping", ("../x",), ("ping", "../x")),
        ("get", ("slider1",), ("get", "slider1")),
        ("get", ("/sda/slider/1",), ("get", "slider1")),
        ("status", (), ("status",)),
        ("status/json", (True,), ("status/json",)),
        ("quit", (1,), ("quit",)),
    ],
)
def test_commands(
    address: str, arguments: tuple[Argument, ...], command: tuple[str, *tuple[str | int, ...]]
) -> None:
    assert of(address, *arguments) == Meaning(command=Command(name=command[0], arguments=command[1:]))


@pytest.mark.parametrize(
    ("address", "arguments", "words"),
    [
        ("load", (1,), "it takes 2: a slot, 1 to 4; a name"),
        ("load", (), "got 0 arguments"),
        ("load", (5, "rain"), "got 5, allowed is a slot"),
        ("load", (0, "rain"), "got 0, allowed is a slot"),
        ("load", (1.5, "rain"), "got 1.5"),
        ("load", (True, "rain"), "got T"),
        ("load", ("1", "rain"), "got '1'"),
        ("load", (1, 2), "got 2, it takes a name"),
        ("load", (1, ""), "without a path"),
        ("load", (1, ".."), "without a path"),
        ("load", (1, "../../etc/passwd"), "without a path"),
        ("load", (1, "c:\\x"), "without a path"),
        ("load", (1, "a\nb"), "without a path"),
        ("load", (1, "x" * 500), "up to 128 letters"),
        ("swap", (1, 2, 3), "got 3 arguments"),
        ("ping", (3,), "send it as text"),
        ("get", ("slidr1",), "did you mean '/sda/slider1..12'?"),
        ("get", ("load",), "/sda/gain"),
        ("get", (), "a parameter's name"),
        ("quit", ("now",), "'now'"),
        ("status", (1, 1), "2 arguments"),
    ],
)
def test_commands_that_are_refused(address: str, arguments: tuple[Argument, ...], words: str) -> None:
    sentence = refusal(address, *arguments)
    assert sentence.startswith(f"/sda/{address}: got ")
    assert words in sentence
    assert len(sentence) < 1200


def test_every_command_can_be_asked_for() -> None:
    example: dict[Takes, Argument] = {
        Takes.SLOT: 1,
        Takes.NAME: "rain",
        Takes.PARAMETER: "gain",
        Takes.MAYBE_TEXT: "hello",
        Takes.MAYBE_NAME: "night 1",
        Takes.MAYBE_LABEL: "chorus",
        Takes.MINUTES: 2.5,
    }
    for name, row in COMMANDS.items():
        arguments = tuple(example[takes] for takes in row.takes)
        assert of(name, *arguments).command == Command(name=name, arguments=arguments)  # type: ignore[arg-type]
        assert (parameter_of(f"/sda/{name}") is None) == (name != "marker"), "a parameter of that address"


def test_what_begins_and_marks_a_take_may_be_a_button() -> None:
    for nothing in ((), (1,), (1.0,)):
        assert of("record/start", *nothing).command == Command(name="record/start")
        assert of("marker", *nothing).wishes == (Wish(path="marker"),)
    assert of("record/start", 0) == of("marker", 0) == Meaning()


@pytest.mark.parametrize(
    ("address", "like"),
    [
        ("/sda/slidr1", "/sda/slider1..12"),
        ("/sda/slider13", "/sda/slider1..12"),
        ("/sda/slider01", "/sda/slider1..12"),
        ("/sda/Quality", "/sda/quality"),
        ("/sda/sett/save", "/sda/set/save"),
    ],
)
def test_an_unknown_address_gets_the_nearest(address: str, like: str) -> None:
    with pytest.raises(SettingError, match=re.escape(f"did you mean '{like}'?")):
        meaning(Message(address=address))


@pytest.mark.parametrize("got", ["0.5", None, b"\0"])
def test_a_number_is_a_number(got: Argument) -> None:
    assert "send a number" in refusal("slider1", got)
    assert "send a number, -10 to 10" in refusal("slider1/value", got)
