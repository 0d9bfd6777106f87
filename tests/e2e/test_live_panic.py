"""Panic: silence now, by the player itself, whatever the engine is doing and whoever talks meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
import pytest

from sda_core.frames import SAMPLE_RATE
from sda_live.playhead import FADE_FRAMES, Cause
from sda_live.timeline import Field
from tests.fixtures.heard import Heard, assert_same, loud_place, place_of, wait_heard
from tests.fixtures.instrument import Instrument, playing, until
from tests.fixtures.jack_clients import Capture
from tests.fixtures.jack_server import JackServer, has_jackd

PERIOD = 128
LONGEST_FRAMES = 20 * SAMPLE_RATE // 1000 + PERIOD
# On a busy machine one packet may wait for a processor; the instrument is the same for all of them.
N_PANICS = 5
FLOOD_PER_S = 1000


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A loud instrument on a card, and everything that is heard of it."""

    instrument: Instrument
    heard: Heard
    capture: Capture


@pytest.fixture(scope="module")
def stage(need: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    need("jackd", present=has_jackd())
    with (
        JackServer(synchronous=True, rate=SAMPLE_RATE, period=PERIOD) as card,
        playing(
            tmp_path_factory.mktemp("panic"),
            *("--host-api", "jack"),
            models=("choir", "strings"),
            device="system",
            environment=card.environment,
        ) as instrument,
        Heard(instrument.timeline) as heard,
        Capture(card, limit_s=120) as capture,
    ):
        capture.wait_connected()
        instrument.send("/sda/gain", 1.0)
        heard.wait_for_sound(above=0.05)
        yield Stage(instrument=instrument, heard=heard, capture=capture)
        the_card_got_what_was_heard(capture, heard)


def the_card_got_what_was_heard(capture: Capture, heard: Heard) -> None:
    """So that what the other tests see in the heard ring is what came out."""
    captured = capture.stop()
    heard.look()
    assert captured.gaps == ()
    first = (int(captured.frames.all(axis=1).argmax()) // PERIOD + 1) * PERIOD
    frames = captured.frames[first:]
    loud = loud_place(frames, 256)
    at = place_of(frames[loud : loud + 256], heard.frames) - loud
    assert_same(frames, heard.frames[at : at + len(frames)], "the heard ring")


def panic(stage: Stage) -> int:
    """How many frames there were from the packet on to the last that is not zero."""
    heard, timeline = stage.heard, stage.instrument.timeline
    sent_ns = time.monotonic_ns()
    stage.instrument.send("/sda/panic")
    until(lambda: timeline[Field.PANIC] and timeline[Field.IS_SILENT], "silence")
    wait_heard(timeline, SAMPLE_RATE // 5)
    sent_at = heard.frame_at(sent_ns)
    after = heard.frames[sent_at - heard.first :].any(axis=1)
    assert not after[-SAMPLE_RATE // 10 :].any()
    return len(after) - int(after[::-1].argmax()) if after.any() else 0


def resume(stage: Stage) -> None:
    heard, timeline = stage.heard, stage.instrument.timeline
    heard.look()
    silent_to, n_gaps = len(heard.frames), len(heard.gaps)
    stage.instrument.send("/sda/resume")
    until(lambda: heard.look() or len(heard.gaps) > n_gaps, "whole sound after the panic")
    wait_heard(timeline, SAMPLE_RATE // 10)
    assert heard.level() > 0.02
    assert heard.gaps[-1].cause == Cause.PANIC
    comes_back(heard.frames[silent_to:])


def comes_back(frames: np.ndarray) -> None:
    """It rises as a fade does: below the curve of the fade, times the largest that may be heard."""
    begins = int(frames.any(axis=1).argmax()) // PERIOD * PERIOD
    rising = np.abs(frames[begins : begins + FADE_FRAMES]).max(axis=1)
    curve = np.sin(np.linspace(0, 0.5 * np.pi, FADE_FRAMES + 1))[1:] ** 2
    assert (rising <= curve + 1e-6).all()


def test_panic_is_silence_within_20_ms_and_resume_fades_in(stage: Stage) -> None:
    lengths = []
    for _ in range(N_PANICS):
        lengths.append(panic(stage))
        resume(stage)
    assert median(lengths) <= LONGEST_FRAMES, lengths


def test_panic_needs_no_engine(stage: Stage) -> None:
    lengths = []
    for _ in range(N_PANICS):
        engine = stage.instrument.children()["engine"]
        os.kill(engine, signal.SIGSTOP)
        try:
            lengths.append(panic(stage))
        finally:
            os.kill(engine, signal.SIGCONT)
        resume(stage)
    assert median(lengths) <= LONGEST_FRAMES, lengths
    assert stage.instrument.status()["faults"]["engine_restarts"] == 0


def test_panic_comes_through_a_thousand_messages_a_second(stage: Stage) -> None:
    is_over = threading.Event()

    def flood() -> None:
        number = 0
        while not is_over.wait(0.01):
            for _ in range(FLOOD_PER_S // 100):
                number += 1
                stage.instrument.send(f"/sda/slider{number % 12 + 1}", number % 100 / 100)

    flooding = threading.Thread(target=flood)
    flooding.start()
    try:
        lengths = []
        for _ in range(N_PANICS):
            lengths.append(panic(stage))
            resume(stage)
    finally:
        is_over.set()
        flooding.join()
    assert median(lengths) <= LONGEST_FRAMES, lengths


def test_what_comes_during_a_panic_is_heard_after_it(stage: Stage) -> None:
    panic(stage)
    played = stage.instrument.timeline[Field.PLAYED]
    stage.instrument.send("/sda/slider1/value", -4.0)
    until(lambda: abs(stage.instrument.value("slider1") - 0.3) < 1e-6, "slider at its new place")
    assert stage.instrument.timeline[Field.PLAYED] > played  # the timeline ran on unheard
    resume(stage)
