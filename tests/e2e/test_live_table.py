"""Every row of the table, moved by OSC at a running instrument: its value, its events, what a trigger does.

That every row is heard in what the renderer makes of it: tests/unit/test_rows_are_heard.py.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from sda_core.events import Changed, Event, PresetStored, Recalled, SlidersDealt
from sda_core.parameters import N_SLIDERS, SLIDER_PATHS, TABLE, Kind, Parameter, parameter
from sda_core.take import Take, read_facts, read_take
from tests.fixtures.instrument import Instrument, playing, until

PATHS = {row.path for row in TABLE}
VALUES = [row for row in TABLE if row.is_event and row.kind is not Kind.TRIGGER]
CENTRE = pytest.approx(0.5, abs=1e-6)


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instrument]:
    with playing(tmp_path_factory.mktemp("table")) as running:
        yield running


def wait_value(instrument: Instrument, path: str, wanted: Any) -> None:
    until(lambda: instrument.value(path) == wanted, f"{path} at {wanted}")


def events(instrument: Instrument, kind: type[Event]) -> list[Any]:
    return [event for _, event in instrument.journal().entries if isinstance(event, kind)]


def wait_event(instrument: Instrument, kind: type[Event], n_before: int) -> Any:
    """The first event of a kind behind so many: it has been heard."""
    return until(lambda: events(instrument, kind)[n_before:], f"{kind.__name__} in the journal")[0]


@pytest.mark.parametrize("row", VALUES, ids=lambda row: row.path)
def test_a_row_is_moved_by_osc_and_stands_in_the_journal(instrument: Instrument, row: Parameter) -> None:
    before = instrument.value(row.path)
    match row.kind:
        case Kind.CONTINUOUS:
            value = row.from_position(0.83)
            sent: Any = 0.83
            wanted: Any = pytest.approx(row.to_position(value), abs=1e-5)
        case Kind.TOGGLE:
            value = 1.0 - before
            sent = wanted = int(value)
        case _:
            value = float(row.choices.index(before) + 1)
            sent = wanted = row.choices[int(value)]
    assert before != wanted
    instrument.send(f"/sda/{row.path}", sent)
    wait_value(instrument, row.path, wanted)
    until(lambda: is_in_the_journal(instrument, row, value), f"{row.path} in the journal")
    instrument.send(f"/sda/{row.path}", before)
    wait_value(
        instrument, row.path, pytest.approx(before, abs=1e-5) if row.kind is Kind.CONTINUOUS else before
    )


def is_in_the_journal(instrument: Instrument, row: Parameter, value: float) -> bool:
    return any(
        path == row.path and got == pytest.approx(value, rel=1e-5)
        for event in events(instrument, Changed)
        for path, got in event.values
    )


def test_the_pad_moves_the_weights(instrument: Instrument) -> None:
    instrument.send("/sda/blend_x", 1.0)
    instrument.send("/sda/blend_y", 1.0)
    wait_value(instrument, "weight2", 1.0)
    assert [instrument.value(f"weight{n}") for n in (1, 3, 4)] == [0, 0, 0]
    for n in (1, 2, 3, 4):
        instrument.send(f"/sda/weight{n}", 0.25)


def sliders(instrument: Instrument) -> list[float]:
    return [instrument.value(path) for path in SLIDER_PATHS]


def at_the_centre(instrument: Instrument) -> None:
    for path in SLIDER_PATHS:
        instrument.send(f"/sda/{path}", 0.5)
    until(lambda: sliders(instrument) == [CENTRE] * N_SLIDERS, "sliders at their centre")


def randomise(instrument: Instrument) -> None:
    at_the_centre(instrument)
    instrument.send("/sda/randomise")
    until(lambda: all(position != CENTRE for position in sliders(instrument)), "sliders all moved")


def randomise_one(number: int) -> Callable[[Instrument], None]:
    def act(instrument: Instrument) -> None:
        at_the_centre(instrument)
        instrument.send(f"/sda/randomise{number}")
        until(lambda: instrument.value(f"slider{number}") != CENTRE, "slider moved")
        assert sum(position != CENTRE for position in sliders(instrument)) == 1

    return act


def reset(instrument: Instrument) -> None:
    instrument.send("/sda/slider1", 0.9)
    instrument.send("/sda/slider12", 0.2)
    instrument.send("/sda/reset")
    until(lambda: sliders(instrument) == [CENTRE] * N_SLIDERS, "sliders at their centre")


def align(instrument: Instrument) -> None:
    n_before = len(events(instrument, SlidersDealt))
    instrument.send("/sda/align")
    wait_event(instrument, SlidersDealt, n_before)


def preset_store(instrument: Instrument) -> None:
    for number, position in ((2, 0.9), (5, 0.1)):
        n_before = len(events(instrument, PresetStored))
        instrument.send("/sda/slider3", position)
        instrument.send("/sda/preset_store", number)
        stored = wait_event(instrument, PresetStored, n_before)
        assert stored.number == number
        value = parameter("slider3").from_position(position)
        assert dict(stored.preset.values)["slider3"] == pytest.approx(value, abs=1e-5)


def recalls(address: str, *arguments: int, number: int) -> Callable[[Instrument], None]:
    """From preset 5 a recall leads to `number`."""

    def act(instrument: Instrument) -> None:
        preset_store(instrument)
        n_before = len(events(instrument, Recalled))
        instrument.send("/sda/preset", 5)
        instrument.send(address, *arguments)
        until(lambda: len(events(instrument, Recalled)) == n_before + 2, "recall")
        assert [event.number for event in events(instrument, Recalled)[n_before:]] == [5, number]
        wait_value(instrument, "slider3", pytest.approx(0.9, abs=1e-5))

    return act


def preset_clear(instrument: Instrument) -> None:
    preset_store(instrument)
    n_before = len(events(instrument, PresetStored))
    instrument.send("/sda/preset_clear", 2)
    cleared = wait_event(instrument, PresetStored, n_before)
    assert (cleared.number, cleared.preset) == (2, None)


def panic(instrument: Instrument) -> None:
    instrument.send("/sda/panic")
    until(lambda: instrument.status()["is_panic"] and instrument.status()["is_silent"], "panic")
    until(lambda: instrument.status()["peak_db"] == [-120, -120], "silence")


def resume(instrument: Instrument) -> None:
    panic(instrument)
    instrument.send("/sda/resume")
    until(lambda: not instrument.status()["is_panic"], "end of the panic")
    until(lambda: instrument.status()["peak_db"][0] > -60, "sound")


def recorded(instrument: Instrument) -> list[Take]:
    """The takes there are, the oldest first."""
    folders = [path for path in (instrument.home / "takes").iterdir() if not path.name.startswith(".")]
    return [read_take(path) for path in sorted(folders) if read_facts(path).is_complete]


def test_record_records(instrument: Instrument) -> None:
    n_before = len(recorded(instrument))
    instrument.send("/sda/record", 1)
    wait_value(instrument, "record", 1)
    instrument.wait_frames(9000)
    instrument.send("/sda/record", 0)
    wait_value(instrument, "record", 0)
    until(lambda: len(recorded(instrument)) == n_before + 1, "take")
    assert recorded(instrument)[-1].facts.n_frames > 4000


def marker(instrument: Instrument) -> None:
    instrument.send("/sda/record", 1)
    wait_value(instrument, "record", 1)
    instrument.send("/sda/marker")
    instrument.send("/sda/record", 0)
    wait_value(instrument, "record", 0)
    until(lambda: any(take.facts.markers for take in recorded(instrument)), "marker")


def keep(instrument: Instrument) -> None:
    instrument.send("/sda/keep")
    until(lambda: any(take.name.endswith("kept") for take in recorded(instrument)), "kept take")


TRIGGERS: Mapping[str, Callable[[Instrument], None]] = {
    "randomise": randomise,
    **{f"randomise{n}": randomise_one(n) for n in range(1, N_SLIDERS + 1)},
    "reset": reset,
    "align": align,
    "preset": recalls("/sda/preset", 2, number=2),
    "preset_store": preset_store,
    "preset_clear": preset_clear,
    "preset_next": recalls("/sda/preset_next", number=2),  # behind the last comes the first
    "preset_previous": recalls("/sda/preset_previous", number=2),
    "marker": marker,
    "keep": keep,
    "panic": panic,
    "resume": resume,
}


@pytest.mark.parametrize("row", [row for row in TABLE if row.kind is Kind.TRIGGER], ids=lambda row: row.path)
def test_a_trigger_does_what_it_says(instrument: Instrument, row: Parameter) -> None:
    TRIGGERS[row.path](instrument)
    if row.path == "panic":
        instrument.send("/sda/resume")


def test_every_trigger_has_an_entry() -> None:
    assert set(TRIGGERS) == {row.path for row in TABLE if row.kind is Kind.TRIGGER}


def test_no_row_was_refused(instrument: Instrument) -> None:
    faults = instrument.status()["faults"]
    assert (faults["last"], faults["bad_packets"], faults["render_faults"]) == ("", 0, 0)
