"""A million fuzzed packets at a real instrument, and a minute of flood: it lives, answers, and does not grow.

Run by hand with `make soak` (some minutes).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sda_live.memory import resident_mb
from sda_live.timeline import Field
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.osc_peers import LOOPBACK, Surface, flood, play_fuzz

N = 1_000_000
PARTS = 10
FLOOD_S, PER_S = 60, 30_000
MEMORY_MB = 15
ANSWER_S = 10.0

pytestmark = pytest.mark.soak


@pytest.fixture
def instrument(tmp_path: Path) -> Iterator[Instrument]:
    settings = tmp_path / "config.toml"
    settings.write_text("[audio]\ndepth_ms = 1500\nguard_ms = 500\n", encoding="utf-8")
    with playing(tmp_path, "--config", str(settings), models=("glass", "choir")) as running:
        yield running


def test_a_million_fuzzed_packets(instrument: Instrument) -> None:
    n_dry, memory_mb = instrument.timeline[Field.N_DRY], 0.0
    for part in range(PARTS):
        fuzzed = play_fuzz(instrument, seed=part, n=N // PARTS)
        now_mb = resident_mb((instrument.process.pid,))
        memory_mb = memory_mb or now_mb
        print(f"{N // PARTS} in {fuzzed.seconds:.0f} s, {fuzzed.n_bad} refused, {now_mb:.1f} MB")
        assert now_mb - memory_mb < MEMORY_MB
    assert instrument.timeline[Field.N_DRY] == n_dry
    assert "Traceback" not in instrument.log
    assert "a message could not be taken" not in instrument.log


def test_a_minute_of_flood(instrument: Instrument) -> None:
    pid, timeline = instrument.process.pid, instrument.timeline
    with Surface((LOOPBACK, instrument.port)) as surface:
        flood(instrument.port, PER_S, 2)
        surface.ping("warm")
        memory_mb, n_dry = resident_mb((pid,)), timeline[Field.N_DRY]
        n_sent = flood(instrument.port, PER_S, FLOOD_S)
        answer_s = surface.ping("behind it")
        surface.send("/sda/slider1", 0.75)
        until(lambda: instrument.value("slider1") == 0.75, "slider 1")
    lost, grown_mb = instrument.status()["faults"]["lost_packets"], resident_mb((pid,)) - memory_mb
    print(f"{n_sent / FLOOD_S:.0f} messages/s, {lost} lost, answered after {1000 * answer_s:.0f} ms")
    print(f"grown by {grown_mb:.1f} MB")
    assert answer_s < ANSWER_S
    assert timeline[Field.N_DRY] == n_dry
    assert grown_mb < MEMORY_MB
