"""A control moved in the middle of a chunk: when it is heard, how fast, and that nothing clicks.

With the models that come with SDA, at live quality. "Before" is the sound without the change, "after" the
sound with the change made from the start, "changing" the one with the change made at hop 50.
"""

from functools import cache

import numpy as np
import pytest

from sda_core.events import Event, ModelLoaded, SlotModel
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import Journal
from sda_core.library import SHIPPED_FOLDER
from sda_core.model_file import load_model
from sda_core.render import Renderer, render
from sda_core.state import State, apply
from sda_core.voice_model import VoiceModel, prepare, slot_model
from tests.fixtures.change_measures import Audio, click_db, share_of_change
from tests.fixtures.small_instrument import changed

AT_HOP, N_HOPS = 50, 75
BOUNDARY = AT_HOP * HOP
# What begins takes so long to be steady; the click measure does not look at it.
STEADY = 24 * HOP
SEEDS = (0, 10, 20, 30)
NAMES = ("breath", "choir", "glass", "strings")


@cache
def shipped() -> tuple[dict[str, VoiceModel], dict[str, SlotModel]]:
    """(the models ready to sound by hash, what the State knows of them by name)."""
    models = [load_model(SHIPPED_FOLDER / f"{name}.safetensors") for name in NAMES]
    bank = {model.header.content_hash: prepare(model) for model in models}
    return bank, {model.name: slot_model(model.header) for model in models}


def load(slot: int, name: str | None) -> ModelLoaded:
    return ModelLoaded(slot=slot, model=None if name is None else shipped()[1][name])


def played(state: State, event: Event | None = None) -> Audio:
    entries = () if event is None else ((BOUNDARY, event),)
    journal = Journal(entries=entries, n_frames=N_HOPS * HOP, start=state)
    return np.concatenate(list(render(Renderer(shipped()[0]), journal)), axis=1)


def renders(
    names: tuple[str, ...], start: dict[str, float], event: Event, seed: int
) -> tuple[Audio, Audio, Audio]:
    """(before, after, changing) with one seed."""
    state = State()
    for slot, name in enumerate(names, start=1):
        state = apply(state, load(slot, name), 0)
    state = apply(state, changed(seed=seed, **start), 0)
    return played(state), played(apply(state, event, 0)), played(state, event)


PRESET = {"slider1": 3.0, "slider2": 5.0, "weight1": 10.0, "weight2": 90.0, "width": 1.0}
CASES: dict[str, tuple[tuple[str, ...], dict[str, float], Event | tuple[int, str | None]]] = {
    "slider up": (("glass",), {"slider1": 0}, changed(slider1=8)),
    "slider down": (("strings",), {"slider1": 5}, changed(slider1=-5)),
    "slider of a choir": (("choir",), {"slider1": -8}, changed(slider1=8)),
    "slider of four models": (NAMES, {"slider1": -6}, changed(slider1=6)),
    "weights": (("strings", "breath"), {"weight1": 100, "weight2": 0}, changed(weight1=0, weight2=100)),
    "preset": (("choir", "breath"), {"slider1": -6, "weight1": 90, "weight2": 10}, changed(**PRESET)),
    "mute": (("breath", "strings"), {}, changed(slot1=0)),
    "blend mode": (NAMES, {}, changed(blend_mode=1)),
    "model swap": (("breath",), {}, (1, "glass")),
    "model leaves": (("breath", "choir"), {}, (1, None)),
}
BY_CASE = pytest.mark.parametrize("case", CASES)


@cache
def of_case(case: str) -> tuple[tuple[Audio, Audio, Audio], ...]:
    names, start, happening = CASES[case]
    event = load(*happening) if isinstance(happening, tuple) else happening
    return tuple(renders(names, start, event, seed) for seed in SEEDS)


def at_ms(*times_ms: float) -> list[int]:
    return [BOUNDARY + round(time_ms * SAMPLE_RATE / 1000) for time_ms in times_ms]


@BY_CASE
def test_nothing_changes_before_the_hop_and_something_in_it(case: str) -> None:
    for before, _, changing in of_case(case):
        assert np.array_equal(before[:, :BOUNDARY], changing[:, :BOUNDARY])
        hop = slice(BOUNDARY, BOUNDARY + HOP)
        assert not np.array_equal(before[:, hop], changing[:, hop])


@BY_CASE
def test_half_of_the_change_comes_within_45_ms_and_all_within_120(case: str) -> None:
    before, after, changing = zip(*of_case(case), strict=True)
    shares = share_of_change(changing, before, after, at_ms(45, 120, 150, 180, 210))
    assert shares[0] >= 0.5
    assert shares[1:] == pytest.approx(1.0, abs=0.15)


@BY_CASE
def test_nothing_clicks(case: str) -> None:
    for renders_of_seed in of_case(case):
        before, after, changing = (sound[:, STEADY:] for sound in renders_of_seed)
        assert click_db(changing, before, after, BOUNDARY - STEADY, SAMPLE_RATE // 5) <= 3


def test_a_splice_would_fail() -> None:
    """The control of the measure: the two steady sounds, cut and joined."""
    worst = -np.inf
    for renders_of_seed in of_case("slider of a choir"):
        before, after, _ = (sound[:, STEADY:] for sound in renders_of_seed)
        place = BOUNDARY - STEADY
        splice = np.concatenate([before[:, :place], after[:, place:]], axis=1)
        worst = max(worst, click_db(splice, before, after, place, SAMPLE_RATE // 5))
    assert worst > 3
