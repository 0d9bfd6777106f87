"""What the card got, what the player kept as heard, and what the journal renders offline: the same samples.

Nothing is left out of the comparison but what lies outside the capture. A hand plays along with the demo,
which then ends by itself; SDA_LONG=1 makes it two minutes: the demo, and then free play.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sda_core.events import Changed, ModelLoaded, PresetStored, Recalled
from sda_core.frames import SAMPLE_RATE
from sda_live.timeline import Field
from tests.fixtures.heard import Heard, assert_same, loud_place, place_of, rendered
from tests.fixtures.instrument import MODELS, Instrument, playing
from tests.fixtures.jack_clients import Capture
from tests.fixtures.jack_server import JackServer, has_jackd

PERIOD = 128
IS_LONG = os.environ.get("SDA_LONG") == "1"
PIECES = [("demo", 33), ("run", 87)] if IS_LONG else [("demo", 20)]
# What is compared must have no gap. On a quiet machine the settings are the defaults; else it is deep enough
# for a busy one, also while a change is being rendered.
DEEP = "" if IS_LONG else "depth_ms = 1500\nguard_ms = 500\n"
SETTINGS = f"[audio]\nhost_api = 'jack'\n{DEEP}"
MOVES_PER_S = 12
RARELY = 5  # in so many moves, one of another kind
SEARCHED = 256


@pytest.mark.parametrize(("command", "seconds"), PIECES)
def test_what_is_heard_is_what_the_journal_renders(
    tmp_path: Path, need: Callable[..., None], command: str, seconds: int
) -> None:
    need("jackd", present=has_jackd())
    settings = tmp_path / "config.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    with JackServer(synchronous=True, rate=SAMPLE_RATE, period=PERIOD) as card:
        with (
            playing(
                tmp_path,
                *("--config", str(settings)),
                command=command,
                device="system",
                environment=card.environment,
            ) as instrument,
            Heard(instrument.timeline) as heard,
            Capture(card, limit_s=seconds + 60) as capture,
        ):
            begun = capture.wait_connected()
            play_freely(instrument, seconds)
            capture.wait_frames(begun + seconds * SAMPLE_RATE, timeout_s=seconds + 60)
            captured = capture.stop()
            played = instrument.timeline[Field.PLAYED]
            n_dry, n_tears = instrument.timeline[Field.N_DRY], instrument.timeline[Field.N_TEARS]
            if command == "demo":
                assert f"localhost {instrument.port} " in instrument.said("now it is yours")
                assert instrument.process.wait(60) == 0
            else:
                assert instrument.end() == 0
        journal = instrument.journal()
    assert captured.gaps == ()
    assert (n_dry, n_tears) == (0, 0)

    # From the period on in which both channels were connected: everything.
    first = (int(captured.frames.all(axis=1).argmax()) // PERIOD + 1) * PERIOD
    frames = captured.frames[first:]
    assert len(frames) > (seconds - 1) * SAMPLE_RATE
    loud = loud_place(frames, SEARCHED)
    piece = frames[loud : loud + SEARCHED]

    in_heard = place_of(piece, heard.frames) - loud
    assert_same(frames, heard.frames[in_heard : in_heard + len(frames)], "the heard ring")
    sound = rendered(journal, n_frames=played)
    in_sound = place_of(piece, sound) - loud
    assert_same(frames, sound[in_sound : in_sound + len(frames)], "the journal")
    assert np.abs(frames).max() > 0.05
    assert {type(event) for _, event in journal.entries} >= {Changed, Recalled, PresetStored, ModelLoaded}


def play_freely(instrument: Instrument, seconds: float) -> None:
    """Hands on everything: mostly sliders and weights, now and then the rest, a load every few seconds."""
    chance = random.Random(5)
    instrument.send("/sda/morph_time", 0.1)
    end = time.monotonic() + seconds
    n_moves = 0
    while time.monotonic() < end:
        n_moves += 1
        if n_moves % (3 * MOVES_PER_S) == 0:
            instrument.send("/sda/load", chance.randint(1, 4), chance.choice(MODELS))
        elif n_moves % RARELY == 0:
            address, *arguments = RARE[n_moves // RARELY % len(RARE)]
            instrument.send(str(address), *arguments)
        elif n_moves % 4 == 0:
            instrument.send(f"/sda/weight{chance.randint(1, 4)}", chance.random())
        else:
            instrument.send(f"/sda/slider{chance.randint(1, 12)}", chance.random())
        instrument.wait_frames(round(SAMPLE_RATE / MOVES_PER_S * chance.uniform(0.2, 1.8)))


RARE: tuple[tuple[str | int | float, ...], ...] = (
    ("/sda/preset_store", 1),
    ("/sda/preset_store", 2),
    ("/sda/preset", 1),
    ("/sda/preset", 2),
    ("/sda/preset_next",),
    ("/sda/slot3", 0),
    ("/sda/slot3", 1),
    ("/sda/solo2", 1),
    ("/sda/solo2", 0),
    ("/sda/randomise",),
    ("/sda/freeze", 1),
    ("/sda/freeze", 0),
    ("/sda/blend_mode", "latent"),
    ("/sda/blend_mode", "audio"),
    ("/sda/stereo_mode", "dual_seed"),
    ("/sda/stereo_mode", "mid_side"),
    ("/sda/swap", 1, 4),
    ("/sda/speed", 0.7),
    ("/sda/drift", 0.6),
    ("/sda/align",),
)
