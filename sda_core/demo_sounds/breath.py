"""Breath, wind and rain: filtered noise, whistling resonances and droplets, one fading into the next.

The texture axis runs from soft air through wind that whistles to water. Air is noise through broad
resonances; a whistle is a narrow band of noise whose centre wanders; a droplet is the short rising
chirp of a bubble with a tick of impact, and rain is very many of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.signal import butter, lfilter, sosfilt

from sda_core.demo_sounds.noise import narrow_noise, resonance, smooth_step, unit_power, wander
from sda_core.demo_sounds.score import (
    Signal,
    between,
    between_ratio,
    choose,
    frames,
    level_at,
    place_between,
    seconds,
)
from sda_core.frames import SAMPLE_RATE

COLOURS_HZ = (220.0, 2200.0)
QUALITIES = (8.0, 90.0)  # centre / bandwidth of a whistle, from a rush to nearly a tone
LOBE_CENTRES = (0.08, 0.48, 0.88)
LOBE = 0.42  # half width of air, whistle and water on the texture axis, which they share evenly
AIR_RESONANCES = ((1.0, 1.0), (2.3, 0.6), (4.1, 0.3))  # ratio to the colour, gain: a mouth saying "h"
WHISTLE_PARTIALS = ((1.0, 1.0), (2.04, 0.22), (3.1, 0.08))  # of a gap the wind blows over
WHISTLE_ABOVE = 1.6  # times the colour
DROP_ABOVE = 2.2  # times the colour, for a drop of middle size
DROP_CYCLES = (10.0, 22.0)  # a bubble rings for so many cycles until it is 9 dB down
DROP_LENGTH_S = 0.09  # longer than any drop is heard among the others
DROP_BANK = 48  # different drops; more are not told apart
HIGHEST_DROP_HZ = 9000.0
TICK_S = 0.0008  # decay of the impact of a drop
HISS = (0.004, 0.8)  # level and power of the density: the unresolved drops of dense rain
DENSE = 60.0  # drops a second from which it is called rain


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Moving air and water: `density` counts gusts or drops a second, `swell` is where it peaks."""

    texture: float
    colour_hz: float
    quality: float
    density: float
    swell: float
    length_s: float
    level_db: float

    @property
    def words(self) -> str:
        """How high and what weather."""
        height = choose(("low", "mid", "high"), place_between(*COLOURS_HZ, self.colour_hz))
        return f"{height}_{self._kind()}_{'short' if self.length_s < 1.6 else 'long'}"

    def perform(self, rng: Generator) -> Signal:
        """Air, whistle and water, each as strong as the texture says, under one swell."""
        n = frames(self.length_s)
        layers = (_air, _whistle, _water)
        mix = np.zeros(n)
        for layer, share in zip(layers, self.shares(), strict=True):
            if share > 0:
                mix += share * unit_power(layer(self, n, rng))
        return mix * _swell(n, self.swell) ** between(1.0, 0.25, self.texture)

    def shares(self) -> tuple[float, float, float]:
        """The gains of air, whistle and water: three lobes along the texture axis."""
        air, whistle, water = (max(0.0, 1 - abs(self.texture - at) / LOBE) for at in LOBE_CENTRES)
        return air, whistle, water

    def _kind(self) -> str:
        air, whistle, water = self.shares()
        if water > max(air, whistle):
            return "rain" if self.density >= DENSE else "drops"
        return "air" if air > 2 * whistle else "wind" if self.quality < 25 else "whistle"


def score(point: Sequence[float]) -> Weather:
    """The weather at a point of the axes texture, colour, sharpness, density, swell, length, level."""
    texture, colour, sharpness, density, swell, length, level = point
    wet = texture > sum(LOBE_CENTRES[1:]) / 2  # drops are counted faster than gusts
    return Weather(
        texture=texture,
        colour_hz=between_ratio(*COLOURS_HZ, colour),
        quality=between_ratio(*QUALITIES, sharpness),
        density=between_ratio(7.0, 500.0, density) if wet else between_ratio(0.8, 11.0, density),
        swell=between(0.1, 0.7, swell),
        length_s=between_ratio(0.8, 4.0, length),
        level_db=level_at(level),
    )


def _swell(n_frames: int, peak: float) -> Signal:
    """An arch from silence to 1 at `peak` of the length and back."""
    position = np.arange(n_frames) / (n_frames - 1)
    return smooth_step(position / peak) * smooth_step((1 - position) / (1 - peak))


def _gusts(weather: Weather, n_frames: int, rng: Generator) -> Signal:
    """A gain curve that rises and falls with the gusts, deeper when they are slow."""
    return np.exp(0.55 * wander(rng, n_frames, min(weather.density, 14.0)))


def _air(weather: Weather, n_frames: int, rng: Generator) -> Signal:
    """Soft noise through the broad resonances of a mouth or a doorway."""
    white = rng.standard_normal(n_frames)
    pole = np.exp(-2 * np.pi * weather.colour_hz / SAMPLE_RATE)
    body = unit_power(lfilter([1 - pole], [1, -pole], white))
    quality = between(0.7, 5.0, place_between(*QUALITIES, weather.quality))
    voiced = [
        gain * unit_power(resonance(white, weather.colour_hz * ratio, quality))
        for ratio, gain in AIR_RESONANCES
    ]
    return (0.5 * body + sum(voiced, np.zeros(n_frames))) * _gusts(weather, n_frames, rng)


def _whistle(weather: Weather, n_frames: int, rng: Generator) -> Signal:
    """Narrow bands of noise that rise and fall together, louder as they rise, as wind does."""
    gusts = wander(rng, n_frames, min(weather.density, 3.0))
    centre_hz = weather.colour_hz * WHISTLE_ABOVE * 2 ** (0.22 * gusts)
    partials = [
        gain * narrow_noise(rng, centre_hz * ratio, weather.colour_hz * WHISTLE_ABOVE / weather.quality)
        for ratio, gain in WHISTLE_PARTIALS
    ]
    rush = 0.12 * unit_power(resonance(rng.standard_normal(n_frames), weather.colour_hz, 0.5))
    return (sum(partials, np.zeros(n_frames)) + rush) * np.exp(0.5 * gusts)


def _water(weather: Weather, n_frames: int, rng: Generator) -> Signal:
    """Droplets at random times, over the hiss of the many that are too far to tell apart."""
    drops = np.zeros(n_frames + frames(DROP_LENGTH_S))
    n_drops = 2 + rng.poisson(weather.density * n_frames / SAMPLE_RATE)
    bank = [_drop(weather, rng) for _ in range(min(n_drops, DROP_BANK))]
    for start in rng.integers(0, n_frames, n_drops):
        grain = bank[rng.integers(len(bank))]
        drops[start : start + len(grain)] += rng.lognormal(0.0, 0.9) * grain
    highpass = butter(1, 3.0 * weather.colour_hz, "highpass", fs=SAMPLE_RATE, output="sos")
    hiss = unit_power(sosfilt(highpass, rng.standard_normal(n_frames)))
    level, power = HISS
    water: Signal = unit_power(drops[:n_frames]) + level * weather.density**power * hiss
    return water


def _drop(weather: Weather, rng: Generator) -> Signal:
    """One drop: a tick where it lands and the bubble it closes, which rises as it shrinks."""
    time_s = seconds(frames(DROP_LENGTH_S))
    hz = min(weather.colour_hz * DROP_ABOVE * rng.lognormal(0.0, 0.35), HIGHEST_DROP_HZ)
    decay_s = rng.uniform(*DROP_CYCLES) / hz
    chirp = hz * (time_s + rng.uniform(0.02, 0.15) * time_s**2 / decay_s)
    onset = smooth_step(time_s / 0.0006)
    bubble = np.sin(2 * np.pi * chirp) * np.exp(-time_s / decay_s) * onset
    tick = rng.standard_normal(len(time_s)) * np.exp(-time_s / TICK_S) * onset
    drop: Signal = (bubble + rng.uniform(0.05, 0.4) * tick) * smooth_step((DROP_LENGTH_S - time_s) / 0.01)
    return drop
