"""OSC and OSCQuery as other programs meet them: liblo's oscsend and oscdump, and plain HTTP.

Whatever is moved, everybody who wants to know it is told, once; and looking changes nothing.
"""

import json
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from sda_core.parameters import SLIDER_PATHS, TABLE, Kind, Parameter
from sda_live.osc.feedback import MAX_SUBSCRIBERS
from sda_live.osc.view import ADDRESSES, READ_OUTS, UNUSED_COLOUR
from sda_live.timeline import Field
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.osc_peers import LOOPBACK, Listener, Oscdump, Surface, oscsend

VALUES = [row for row in TABLE if row.kind is not Kind.TRIGGER]
PRESETS = [("preset_store", 2), ("preset_store", 3), ("preset", 2), ("preset_next",), ("preset_previous",)]
PRESETS += [("preset_clear", 3)]
# What moves by itself.
LIVELY = ("/sda/status/level", "/sda/status/depth", "/sda/status/latency", "/sda/recording")
POSITION = 0.375  # exactly a float

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def liblo(need: Callable[..., None]) -> None:
    there = all(map(shutil.which, ("oscsend", "oscdump")))
    need("oscsend and oscdump (package liblo-tools)", present=there)


@pytest.fixture(scope="module")
def fixed() -> Iterator[Surface]:
    """A surface that the settings name; it never asks."""
    with Surface() as surface:
        yield surface


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory, fixed: Surface) -> Iterator[Instrument]:
    home = tmp_path_factory.mktemp("peers")
    settings = home / "config.toml"
    settings.write_text(f'[osc]\ntargets = ["{LOOPBACK}:{fixed.port}"]\n', encoding="utf-8")
    with playing(home, "--config", str(settings), models=("glass",)) as running:
        yield running


@pytest.fixture
def dump(instrument: Instrument) -> Iterator[Oscdump]:
    """oscdump, subscribed by oscsend. Nothing renews its lease of 30 s."""
    with Oscdump() as dump:
        subscribe(instrument, dump)
        yield dump
        oscsend(instrument.port, "/sda/unsubscribe", dump.port)


@pytest.fixture
def surface(instrument: Instrument) -> Iterator[Surface]:
    with Surface((LOOPBACK, instrument.port)) as surface:
        yield surface


def subscribe(instrument: Instrument, listener: Listener) -> None:
    """By oscsend, for the listener's port; it has been told everything once."""
    oscsend(instrument.port, "/sda/subscribe", listener.port)
    until(lambda: listener.last().keys() >= ADDRESSES, "snapshot")


def move(instrument: Instrument, path: str, value: Any) -> None:
    """By oscsend, from a port that has never been seen before."""
    oscsend(instrument.port, f"/sda/{path}", value)


def near(said: Any) -> Any:
    return pytest.approx(said, abs=1e-5) if isinstance(said, float) else said


def another_value(row: Parameter, now: Any) -> tuple[Any, Any]:
    """What moves a row away from where it is, and what it says then."""
    match row.kind:
        case Kind.CONTINUOUS:
            position = 0.25 if now > 0.5 else 0.75
            return position, near(row.to_position(row.from_position(position)))
        case Kind.TOGGLE:
            return 1 - now, 1 - now
        case _:
            name = next(choice for choice in row.choices if choice != now)
            return name, name


# Told.


def test_a_fixed_target_is_told_everything_without_asking(instrument: Instrument, fixed: Surface) -> None:
    until(lambda: fixed.last().keys() >= ADDRESSES, "snapshot")
    assert fixed.last()["/sda/slot1/model"] == ("glass",)
    assert fixed.told_twice() == []
    move(instrument, "width", POSITION)
    fixed.wait("/sda/width", near(POSITION))
    until(lambda: len(fixed.all_of("/sda/slot1/model")) == 2, "snapshot for one that came later")
    move(instrument, "width", POSITION / 3)
    fixed.wait("/sda/width", near(POSITION / 3))
    assert len(fixed.all_of("/sda/slot1/model")) == 2


@pytest.mark.parametrize("kind", [Kind.CONTINUOUS, Kind.TOGGLE, Kind.CHOICE])
def test_what_oscsend_moves_oscdump_is_told_once(instrument: Instrument, dump: Oscdump, kind: Kind) -> None:
    for row in [row for row in TABLE if row.kind is kind]:
        before = instrument.value(row.path)
        sent, said = another_value(row, before)
        move(instrument, row.path, sent)
        dump.wait(f"/sda/{row.path}", said)
        assert instrument.value(row.path) == said
        move(instrument, row.path, before)
        dump.wait(f"/sda/{row.path}", near(before))
    dump.catch_up()
    assert dump.told_twice() == []
    assert {address for address, _ in dump.told} == ADDRESSES | {"/sda/subscribed"}


def test_every_trigger_of_oscsend_is_understood(instrument: Instrument, surface: Surface) -> None:
    """A monitor is told what came, and what became of it. Resume comes last in the table."""
    surface.send("/sda/monitor")
    surface.ping("it watches")
    rows = [row.path for row in TABLE if row.kind is Kind.TRIGGER and not row.path.startswith("preset")]
    for path, *arguments in (*PRESETS, *((path, 1) for path in rows)):
        oscsend(instrument.port, f"/sda/{path}", *arguments)
        said = " ".join(map(str, (f"/sda/{path}", *arguments)))
        became = " ".join(map(str, (path, *arguments))) if path.startswith("preset") else path
        until(
            lambda wanted=f"{said} -> {became}": any(
                line.endswith(wanted) for (line,) in surface.all_of("/sda/monitor/line")
            ),
            f"{said} -> {became}",
        )
    until(lambda: not instrument.timeline[Field.PANIC], "sound")
    faults = instrument.status()["faults"]
    assert (faults["bad_packets"], faults["lost_packets"], faults["dropped_wishes"]) == (0, 0, 0)


def test_a_model_that_comes_brings_its_labels_and_colours(instrument: Instrument, dump: Oscdump) -> None:
    oscsend(instrument.port, "/sda/load", 2, "choir")
    dump.wait("/sda/slot2/model", "choir")
    labels = {one["number"]: one["label"] for one in instrument.status()["sliders"]}
    assert len(labels) > 4
    for number, path in enumerate(SLIDER_PATHS, start=1):
        dump.wait(f"/sda/{path}/label", labels.get(number, ""))
    last = dump.last()
    colours = {number: last[f"/sda/slider{number}/color"][0] for number in labels}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())
    assert len({*colours.values(), UNUSED_COLOUR}) == len(labels) + 1
    assert re.fullmatch(r"[+-]\d+\.\d", last[f"/sda/slider{min(labels)}/text"][0])
    oscsend(instrument.port, "/sda/clear", 2)
    dump.wait("/sda/slot2/model", "")


def test_who_moves_is_told_once_when_it_rests_and_the_others_at_once(
    instrument: Instrument, dump: Oscdump, surface: Surface
) -> None:
    """A fader that is told where it stood a moment ago jumps under the hand."""
    subscribe_itself(surface)
    n_before = len(surface.all_of("/sda/drift"))
    for step in range(8):
        surface.send("/sda/drift", step / 8)
    dump.wait("/sda/drift", 7 / 8)
    surface.wait("/sda/drift", 7 / 8)
    assert len(surface.all_of("/sda/drift")) == n_before + 1
    surface.send("/sda/unsubscribe")


def subscribe_itself(surface: Surface) -> None:
    surface.send("/sda/subscribe")
    until(lambda: surface.last().keys() >= ADDRESSES | {"/sda/subscribed"}, "snapshot")


def test_unsubscribing_ends_it(instrument: Instrument, surface: Surface) -> None:
    """The surface has subscribed later, so that in every round it is told later."""
    with Oscdump() as ending:
        subscribe(instrument, ending)
        subscribe_itself(surface)
        oscsend(instrument.port, "/sda/unsubscribe", ending.port)
        ending.catch_up()
        n_told = len(ending.told)
        move(instrument, "width", 0.625)
        surface.wait("/sda/width", 0.625)
        ending.catch_up()
        assert ending.told[n_told:] == []
    surface.send("/sda/unsubscribe")


def test_there_is_room_for_many_and_one_that_vanishes_disturbs_nobody(instrument: Instrument) -> None:
    """The fixed one is one of them. What is sent to the one that has vanished comes back as an error."""
    to = (LOOPBACK, instrument.port)
    with ExitStack() as stack:
        dump = stack.enter_context(Oscdump())
        subscribe(instrument, dump)
        surfaces: list[Surface] = []
        refused: tuple[Any, ...] | None = None
        while refused is None:
            assert len(surfaces) < MAX_SUBSCRIBERS
            surface = stack.enter_context(Surface(to))
            surface.send("/sda/subscribe")
            until(lambda: surface.last().keys() & {"/sda/subscribed", "/sda/error"}, "answer")  # noqa: B023
            refused = surface.last().get("/sda/error")
            surfaces.append(surface)
        assert refused[0] == "/sda/subscribe"
        assert f"{MAX_SUBSCRIBERS} are allowed" in refused[1]
        assert len(instrument.status()["doors"]["subscribers"]) == MAX_SUBSCRIBERS
        *told, late = surfaces
        assert len(told) >= MAX_SUBSCRIBERS - 3
        dump.kill()
        for position in (0.125, 0.25, 0.5):
            move(instrument, "overlap", position)
            for surface in told:
                surface.wait("/sda/overlap", near(position))
        told[0].send("/sda/unsubscribe")
        subscribe_itself(late)
        for surface in (*told, late):
            surface.send("/sda/unsubscribe")
        oscsend(instrument.port, "/sda/unsubscribe", dump.port)
    assert "OSError" not in instrument.log


# Asked, by HTTP.


def answered(instrument: Instrument, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """The status and the body of an answer, whatever it is."""
    request = urllib.request.Request(
        f"http://{LOOPBACK}:{instrument.port}{path}",
        data=b'{"VALUE": [0.9]}' if method in ("POST", "PUT", "PATCH") else None,
        method=method,
        headers=headers,
    )
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status, answer.read()


def get(instrument: Instrument, path: str) -> Any:
    """What is answered; None where there is nothing to say."""
    status, body = answered(instrument, path)
    assert status in (200, 204)
    return json.loads(body) if body else None


def nodes(tree: Json) -> Iterator[Json]:
    yield tree
    for inner in tree.get("CONTENTS", {}).values():
        yield from nodes(inner)


def values(instrument: Instrument) -> Mapping[str, Any]:
    """Of everything that stands still by itself."""
    found = {node["FULL_PATH"]: node.get("VALUE", node.get("TYPE")) for node in nodes(get(instrument, "/"))}
    return {path: value for path, value in found.items() if path not in LIVELY}


def test_every_parameter_can_be_read_with_its_range(instrument: Instrument) -> None:
    tree = {node["FULL_PATH"]: node for node in nodes(get(instrument, "/"))}
    for row in TABLE:
        node = tree[f"/sda/{row.path}"]
        assert node["TYPE"] in ("f", "i", "s", "T", "F")
        assert ("VALUE" in node) == (row.kind is not Kind.TRIGGER)
        match row.kind:
            case Kind.CONTINUOUS:
                assert node["RANGE"] == [{"MIN": 0, "MAX": 1}]
                assert tree[f"/sda/{row.path}/value"]["RANGE"] == [{"MIN": row.low, "MAX": row.high}]
            case Kind.CHOICE:
                assert node["RANGE"] == [{"VALS": list(row.choices)}]
    assert {read_out.address for read_out in READ_OUTS} <= tree.keys()
    assert get(instrument, "/?HOST_INFO")["OSC_PORT"] == instrument.port


@pytest.mark.parametrize("row", VALUES, ids=lambda row: row.path)
def test_what_is_read_follows_what_is_played(instrument: Instrument, row: Parameter) -> None:
    address = f"/sda/{row.path}"

    def reads(said: Any) -> Callable[[], bool]:
        wanted = bool(said) if row.kind is Kind.TOGGLE else said
        return lambda: get(instrument, f"{address}?VALUE")["VALUE"] == [wanted]

    before = instrument.value(row.path)
    sent, said = another_value(row, before)
    instrument.send(address, sent)
    until(reads(said), f"{address} {said}")
    if row.kind is Kind.CONTINUOUS:
        value = row.from_position(sent)
        assert get(instrument, f"{address}/value?VALUE")["VALUE"] == [pytest.approx(value, rel=1e-5)]
    instrument.send(address, before)
    until(reads(near(before)), f"{address} {before}")


def test_looking_everywhere_changes_nothing(instrument: Instrument) -> None:
    instrument.wait_frames(48_000)  # what was moved last has settled
    before, n_events = values(instrument), instrument.timeline[Field.N_EVENTS]
    for path in before:
        get(instrument, f"{path}?VALUE")
    for query in ("?VALUE=0.9", "?VALUE&0.9", "?VALUE=[0.9]", "?value", "?LISTEN=1", "?SET", "?=0.9", "?"):
        for path in ("/", "/sda/slider1", "/sda/slider1/value", "/sda/panic", "/sda/load", "/sda/quit"):
            assert answered(instrument, f"{path}{query}")[0] in (200, 204, 400)
    assert values(instrument) == before
    assert instrument.timeline[Field.N_EVENTS] == n_events
    assert not instrument.timeline[Field.PANIC]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_set(instrument: Instrument, method: str) -> None:
    n_events = instrument.timeline[Field.N_EVENTS]
    for path in ("/", "/sda/slider1", "/sda/slider1?VALUE", "/sda/panic", "/sda/quit"):
        assert answered(instrument, path, method)[0] == 405
    assert instrument.timeline[Field.N_EVENTS] == n_events


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_foreign_host_is_refused(instrument: Instrument, host: str) -> None:
    """A web page whose name was made to point here sends its own name."""
    assert answered(instrument, "/sda/slider1", Host=host)[0] == 403
