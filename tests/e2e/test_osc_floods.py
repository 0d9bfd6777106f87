"""What would stop other OSC servers, and more than anybody could take: the instrument plays on, and answers.

On the loopback nobody has a budget; what the system has no room for is lost and counted. The figures that
were reached are logged: `--log-cli-level=INFO` shows them.
"""

import logging
import struct
import time
from collections.abc import Iterator

import pytest
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage

from sda_core.events import Changed, PresetStored
from sda_core.parameters import N_PRESETS
from sda_live.memory import resident_mb
from sda_live.timeline import Field
from tests.fixtures.instrument import Instrument, packet, playing, until
from tests.fixtures.osc_peers import AT_ONCE, LOOPBACK, Surface, bundle, flood, play_fuzz

# A busy machine must not run dry for reasons of its own.
DEEP = "[audio]\ndepth_ms = 1500\nguard_ms = 500\n"
FLOODS, PER_S = 5, 30_000
N_FUZZED = 20_000
MEMORY_MB = 10
N_EDGES = 10_000
ANSWER_S = 10.0

LOG = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instrument]:
    home = tmp_path_factory.mktemp("floods")
    settings = home / "config.toml"
    settings.write_text(DEEP, encoding="utf-8")
    with playing(home, "--config", str(settings), models=("glass", "choir")) as running:
        yield running


@pytest.fixture
def surface(instrument: Instrument) -> Iterator[Surface]:
    with Surface((LOOPBACK, instrument.port)) as surface:
        surface.ping("begin")
        yield surface


def bundle_due(at: float, *packets: bytes) -> bytes:
    builder = OscBundleBuilder(at)  # type: ignore[arg-type]
    for each in packets:
        builder.add_content(OscMessage(each))
    return bytes(builder.build().dgram)


def nested(depth: int) -> bytes:
    whole = bundle()
    for _ in range(depth):
        whole = bundle(whole)
    return whole


REFUSED = {
    "an element of -4": bundle() + struct.pack(">i", -4),
    "an element of 0": bundle(b"", b""),
    "fourteen stars": packet("/sda/" + "*" * 14 + "x", 0.5),
    "a hundred stars": packet("/sda/" + "*" * 100, 0.5),
    "nested 409 deep": nested(409),
    "half a character": b"/sda/load\0\0\0,s\0\0\xff\xfe\0\0",
    "no number": packet("/sda/slider1", float("nan")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_kills_others_is_refused(instrument: Instrument, surface: Surface, name: str) -> None:
    n_bad = instrument.status()["faults"]["bad_packets"]
    surface.send_packet(REFUSED[name])
    answer_s = surface.ping("still here")
    LOG.info("%s: answered after %.1f ms", name, 1000 * answer_s)
    assert answer_s < ANSWER_S
    assert instrument.status()["faults"]["bad_packets"] == n_bad + 1


def test_a_bundle_of_the_far_future_acts_now(instrument: Instrument, surface: Surface) -> None:
    for hours, position in ((1, 0.25), (24 * 365, 0.75)):
        surface.send_packet(bundle_due(time.time() + 3600 * hours, packet("/sda/width", position)))
        until(lambda wanted=position: abs(instrument.value("width") - wanted) < 1e-6, "width")


def stored_and_switched(instrument: Instrument) -> tuple[list[int], list[float]]:
    """What the journal has of presets stored, and of slot 4 being switched."""
    entries = instrument.journal().entries
    stored = [event.number for _, event in entries if isinstance(event, PresetStored)]
    changes = [change for _, event in entries if isinstance(event, Changed) for change in event.values]
    return stored, [value for path, value in changes if path == "slot4"]


def test_a_flood_loses_no_edge_and_is_over_when_it_is_over(instrument: Instrument, surface: Surface) -> None:
    """Edges come between two floods, when nothing waits: a full buffer of the system knows no edges."""
    pid, timeline = instrument.process.pid, instrument.timeline
    flood(instrument.port, PER_S, 0.5)  # caches and buffers have their size from here on
    surface.ping("warm")
    memory_mb, n_dry = resident_mb((pid,)), timeline[Field.N_DRY]
    n_lost = instrument.status()["faults"]["lost_packets"]
    n_sent, answers_s = 0, []
    stored: list[int] = []
    switched: list[float] = []
    for number in range(FLOODS):
        n_sent += flood(instrument.port, PER_S, 1.0)
        answers_s.append(surface.ping(f"after {number}"))
        for preset in range(1, N_PRESETS + 1):
            surface.send("/sda/preset_store", preset)
            surface.send("/sda/slot4", preset % 2)
            stored.append(preset)
            switched.append(float(preset % 2))
        surface.ping(f"edges {number}")
    faults = instrument.status()["faults"]
    n_lost = faults["lost_packets"] - n_lost
    LOG.info("%d messages a second for %d s, %d of them lost", n_sent / FLOODS, FLOODS, n_lost)
    LOG.info("behind them answered after %s ms", [round(1000 * each, 1) for each in answers_s])
    until(lambda: stored_and_switched(instrument) == (stored, switched), "all edges in the journal")
    assert max(answers_s) < ANSWER_S
    assert timeline[Field.N_DRY] == n_dry
    assert 0 <= n_lost <= n_sent
    assert faults["dropped_wishes"] == 0
    assert resident_mb((pid,)) - memory_mb < MEMORY_MB


def test_a_flood_of_edges_is_taken_in_portions(instrument: Instrument, surface: Surface) -> None:
    """All at once they kept the engine from rendering for longer than there was sound."""
    timeline = instrument.timeline
    surface.ping("begin")
    n_dry, n_events = timeline[Field.N_DRY], timeline[Field.N_EVENTS]
    n_lost = instrument.status()["faults"]["lost_packets"]
    for number in range(N_EDGES):
        surface.send("/sda/randomise", 1)
        if number % 10 == 0:
            time.sleep(0.001)
    n_lost = instrument.status()["faults"]["lost_packets"] - n_lost
    until(lambda: timeline[Field.N_EVENTS] - n_events >= N_EDGES - n_lost, "all of them")
    assert n_lost < N_EDGES // 2
    assert timeline[Field.N_DRY] == n_dry


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("/sda/status/json", ()),
        ("/sda/load", (1, "nothing")),
        ("/sda/learn", ("slider1",)),
        ("/sda/marker", ()),
    ],
)
def test_a_flood_of_commands_does_not_keep_the_desk_from_its_work(
    instrument: Instrument, surface: Surface, address: str, arguments: tuple[str | int, ...]
) -> None:
    """Whoever sends too many is told; what is asked behind them is answered without delay."""
    for number in range(2000):
        surface.send(address, *arguments)
        if number % AT_ONCE == AT_ONCE - 1:
            surface.ping(f"{address} {number}")
    begun = time.perf_counter()
    until(lambda: is_answered_at_once(instrument), "answer")
    assert time.perf_counter() - begun < 2 * ANSWER_S
    assert any("more commands than there is time for" in why for _, why in surface.all_of("/sda/error"))


def is_answered_at_once(instrument: Instrument) -> bool:
    return isinstance(instrument.value("width"), float)


def test_whatever_bytes_come_it_plays_on_and_refuses_what_is_no_packet(instrument: Instrument) -> None:
    n_dry = instrument.timeline[Field.N_DRY]
    fuzzed = play_fuzz(instrument, seed=1, n=N_FUZZED)
    LOG.info("%d fuzzed packets a second, grew by %.1f MB", N_FUZZED / fuzzed.seconds, fuzzed.grown_mb)
    assert fuzzed.n_bad > N_FUZZED / 4
    assert fuzzed.grown_mb < MEMORY_MB
    assert instrument.timeline[Field.N_DRY] == n_dry
    instrument.said("osc: a packet from 127.0.0.1:")
    assert "Traceback" not in instrument.log
    assert "a message could not be taken" not in instrument.log
