"""The table: every row is whole, and its curve goes from end to end and back."""

import math

import pytest

from sda_core.closing import close
from sda_core.errors import SettingError
from sda_core.parameters import INDEX, PRESET_PATHS, TABLE, Kind, Parameter, parameter
from sda_core.state import State, state_to_json

ROWS = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)


@ROWS
def test_a_row_is_whole(row: Parameter) -> None:
    assert row.low < row.high
    assert row.low <= row.default <= row.high
    assert row.clamp(row.default) == row.default
    assert row.sentence.endswith(".")
    assert row.path == row.path.lower()
    if row.kind is Kind.CHOICE:
        assert row.high == len(row.choices) - 1


@ROWS
def test_a_curve_goes_from_low_to_high_without_turning_back(row: Parameter) -> None:
    values = [row.from_position(step / 100) for step in range(101)]
    assert values[0] == pytest.approx(row.low)
    assert values[-1] == pytest.approx(row.high)
    assert values == sorted(values)


@ROWS
def test_a_value_comes_back_from_its_position(row: Parameter) -> None:
    for value in (row.low, row.default, row.high):
        assert row.from_position(row.to_position(value)) == pytest.approx(value, abs=1e-9)


@ROWS
def test_every_allowed_value_is_parsed_and_shown(row: Parameter) -> None:
    for value in (row.low, row.default, row.high):
        assert row.parse(value) == value
        assert row.show(value)
    for name in row.choices:
        assert row.choices[int(row.parse(name))] == name


@ROWS
@pytest.mark.parametrize("bad", [math.nan, math.inf, -1e12, 1e12, "nonsense"])
def test_what_is_not_allowed_is_told(row: Parameter, bad: float | str) -> None:
    with pytest.raises(SettingError, match=row.path):
        row.parse(bad)


def test_a_controller_beyond_its_ends_is_held_at_them() -> None:
    row = parameter("slider1")
    assert (row.from_position(-1), row.from_position(2)) == (-10, 10)
    assert (row.clamp(-99), row.clamp(99), row.clamp(math.nan)) == (-10, 10, 0)


def test_whole_numbers_stay_whole() -> None:
    assert parameter("join_steps").from_position(0.333) == 34
    assert parameter("seed").clamp(3.4) == 3
    with pytest.raises(SettingError, match="whole"):
        parameter("seed").parse(3.4)


def test_a_wrong_path_names_the_nearest() -> None:
    with pytest.raises(SettingError, match="slider1"):
        parameter("slidr1")


def test_what_player_or_daemon_obey_is_no_event() -> None:
    rows = [row for row in TABLE if not row.is_event]
    assert [row.path for row in rows] == ["record", "marker", "keep", "panic", "resume"]
    assert not any(row.in_preset for row in rows)
    assert "record" not in state_to_json(State())["values"]
    assert all(close(State(), row.path) is None for row in rows)


def test_names_are_there_once_and_presets_leave_out_what_belongs_to_the_evening() -> None:
    assert len(INDEX) == len(TABLE)
    assert not {"gain", "quality", "seed", "slot1", "solo1", "freeze", "fade_time"} & set(PRESET_PATHS)
    assert {"slider12", "weight4", "blend_mode", "stereo_mode", "width", "drift"} <= set(PRESET_PATHS)
