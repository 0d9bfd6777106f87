"""A model fades in, out, or over into another, on the models that come with SDA: no click and no hole."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sda_core.frames import HOP, SAMPLE_RATE, seconds_to_frames
from tests.fixtures.change_measures import Audio, click_db
from tests.fixtures.shipped_changes import AT_HOP, BOUNDARY, STEADY, load, renders

# The models that play, and what is loaded into which slot.
CASES: dict[str, tuple[tuple[str | None, ...], tuple[int, str | None]]] = {
    "a swap": (("strings",), (1, "choir")),
    "a swap among others": (("breath", "strings"), (1, "glass")),
    "a slot empties": (("breath", "choir"), (1, None)),
    "a slot fills": (("choir",), (2, "strings")),
    "the first one comes": ((), (1, "choir")),
    "the last one goes": (("strings",), (1, None)),
}
FADES_S = (0.1, 1.0)
SEEDS = (0, 10)
SETTLING_HOPS = 20
# Levels are means over so many hops: 53 ms.
WINDOW_HOPS = 5
FLOOR = 1e-6
Powers = NDArray[np.float64]

EVERY_FADE = pytest.mark.parametrize(
    ("case", "fade_s"), [(case, fade_s) for case in CASES for fade_s in FADES_S]
)


@cache
def of_fade(case: str, fade_s: float) -> tuple[tuple[Audio, Audio, Audio], ...]:
    """(before, after, changing) for every seed, with all of the fade."""
    names, (slot, name) = CASES[case]
    n_frames = seconds_to_frames(fade_s)
    n_hops = AT_HOP + n_frames // HOP + SETTLING_HOPS
    return tuple(renders(names, {}, load(slot, name, n_frames), seed, n_hops) for seed in SEEDS)


@cache
def at_once(case: str, fade_s: float) -> tuple[Audio, ...]:
    """The same load at the same place without a fade: a model with none before it begins its chunk there."""
    names, (slot, name) = CASES[case]
    n_hops = AT_HOP + seconds_to_frames(fade_s) // HOP + SETTLING_HOPS
    return tuple(renders(names, {}, load(slot, name), seed, n_hops)[2] for seed in SEEDS)


def powers(sounds: tuple[Audio, ...]) -> Powers:
    """The power of every hop, a mean over the sounds."""
    return np.mean([np.square(s, dtype=np.float64).reshape(2, -1, HOP).mean((0, 2)) for s in sounds], axis=0)


def deepest_hole_db(got: Powers, before: Powers, after: Powers, fade_s: float) -> float:
    """How far the level falls below what two unrelated sounds of those powers give together."""
    fade_hops = seconds_to_frames(fade_s) / HOP
    way = np.clip((np.arange(len(before)) - AT_HOP) / fade_hops, 0, 1)
    late = np.clip(way - 1 / fade_hops, 0, 1)  # a new voice looks ahead for a hop before it is heard
    wanted = before * np.cos(0.5 * np.pi * way) ** 2 + after * np.sin(0.5 * np.pi * late) ** 2
    window = np.ones(WINDOW_HOPS) / WINDOW_HOPS
    levels = [
        10 * np.log10(np.convolve(power, window, "valid")[AT_HOP - WINDOW_HOPS :] + FLOOR)
        for power in (got, wanted)
    ]
    return float((levels[1] - levels[0]).max())


@EVERY_FADE
def test_a_fade_does_not_click(case: str, fade_s: float) -> None:
    n_frames = seconds_to_frames(fade_s) + SAMPLE_RATE // 10
    for renders_of_seed in of_fade(case, fade_s):
        before, after, changing = (sound[:, STEADY:] for sound in renders_of_seed)
        assert click_db(changing, before, after, BOUNDARY - STEADY, n_frames) <= 3


@EVERY_FADE
def test_a_fade_has_no_hole(case: str, fade_s: float) -> None:
    before, _, changing = map(powers, zip(*of_fade(case, fade_s), strict=True))
    assert deepest_hole_db(changing, before, powers(at_once(case, fade_s)), fade_s) <= 3


def test_a_hole_would_be_noticed() -> None:
    """The control of the measure: out first, and in only afterwards."""
    before, _, _ = map(powers, zip(*of_fade("a swap", 1.0), strict=True))
    after = powers(at_once("a swap", 1.0))
    way = np.clip((np.arange(len(before)) - AT_HOP) * HOP / SAMPLE_RATE, 0, 1)
    one_by_one = before * np.clip(1 - 2 * way, 0, 1) ** 2 + after * np.clip(2 * way - 1, 0, 1) ** 2
    assert deepest_hole_db(one_by_one, before, after, 1.0) > 10
