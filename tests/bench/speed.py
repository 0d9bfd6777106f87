"""How fast sound is made: offline speed and the cost of a live hop, against the slow reference chain.

The reference is what small-corpus tools do: every chunk decoded whole, inverted by Griffin-Lim with 64
iterations, joined by waveform crossfades; four models are four such chains and a sum. All of it on one core,
in one run, in turns, the least of several repetitions: the ratios mean something on any machine.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sda_core.blending import blend_audio_domain
from sda_core.chunking import generate_chunks_crossfade
from sda_core.closing import close
from sda_core.events import Changed, ModelLoaded
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.library import SHIPPED_FOLDER
from sda_core.model_file import Model, load_model
from sda_core.model_header import slot_model
from sda_core.parameters import SLIDER_PATHS, parameter
from sda_core.render import Renderer
from sda_core.spectrogram import AudioSpectrogram
from sda_core.state import State, apply
from sda_core.voice_model import VoiceModel, prepare

MODELS = ("glass", "strings", "breath", "choir")
SECONDS = 8.0
HOP_S = HOP / SAMPLE_RATE
OVERLAP_FRAMES = 12_000
WARM_HOPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedRow:
    """One way of making sound."""

    what: str
    x_real_time: float
    x_reference: float | None  # None: the reference has no such thing


@dataclass(frozen=True, slots=True, kw_only=True)
class HopRow:
    """The cost of a hop as a share of its own length, in percent of one core."""

    what: str
    mean_pct: float
    median_pct: float
    worst_of_hundred_pct: float


def load_models() -> list[Model]:
    """The four models that come with SDA."""
    return [load_model(SHIPPED_FOLDER / f"{name}.safetensors") for name in MODELS]


def bank_of(models: list[Model]) -> dict[str, VoiceModel]:
    return {model.header.content_hash: prepare(model) for model in models}


def playing(models: list[Model], **values: float | str) -> State:
    """A State with these models and some parameters set."""
    state = State()
    for slot, model in enumerate(models, start=1):
        state = apply(state, ModelLoaded(slot=slot, model=slot_model(model.header)), 0)
    parsed = tuple((path, parameter(path).parse(value)) for path, value in values.items())
    return apply(state, Changed(values=parsed), 0)


def measure_speed(repetitions: int = 3) -> list[SpeedRow]:
    """Offline speed by number of models, blend mode and quality, each against the reference."""
    models = load_models()
    bank = bank_of(models)
    ways: dict[str, Callable[[], object]] = {
        "reference, 1 model": partial(_reference, models[:1]),
        "reference, 4 models, audio": partial(_reference, models),
    }
    for quality in ("live", "fine", "offline"):
        for n_models, mode in ((1, "audio"), (2, "audio"), (4, "audio"), (4, "latent")):
            state = playing(models[:n_models], quality=quality, blend_mode=mode)
            blend = f", {n_models} models, {mode}" if n_models > 1 else ", 1 model"
            ways[quality + blend] = partial(_rendered, bank, state)
    least = _least_seconds(ways, repetitions)
    references = {name.removeprefix("reference"): seconds for name, seconds in least.items()}
    rows = []
    for name, seconds in least.items():
        reference = references.get(name[name.index(",") :])
        ratio = None if reference is None else reference / seconds
        rows.append(SpeedRow(what=name, x_real_time=SECONDS / seconds, x_reference=ratio))
    return rows


def measure_hops(n_hops: int = 750) -> list[HopRow]:
    """The cost of a hop live: at rest, with one slider moving all the time, with all of them."""
    models = load_models()
    bank = bank_of(models)
    moves = {"at rest": 0, "one slider always moving": 1, "all sliders always moving": len(SLIDER_PATHS)}
    rows = []
    for n_slots in (1, 4):
        for what, n_moving in moves.items():
            times = _hop_times(Renderer(bank), playing(models[:n_slots]), n_hops, n_moving)
            shares = 100 * np.array(times) / HOP_S
            rows.append(
                HopRow(
                    what=f"{n_slots} slot{'s' * (n_slots > 1)}, {what}",
                    mean_pct=float(shares.mean()),
                    median_pct=float(np.median(shares)),
                    worst_of_hundred_pct=float(np.quantile(shares, 0.99)),
                )
            )
    return rows


def _hop_times(renderer: Renderer, state: State, n_hops: int, n_moving: int) -> list[float]:
    render_state, times = renderer.start(), []
    for hop in range(n_hops):
        began = time.perf_counter()
        for path in SLIDER_PATHS[:n_moving]:
            event = close(state, path, 8 * float(np.sin(0.05 * hop)))
            state = apply(state, event, hop * HOP) if event else state
        _, render_state = renderer.step(render_state, state, hop * HOP)
        times.append(time.perf_counter() - began)
    return times[WARM_HOPS:]


def _rendered(bank: dict[str, VoiceModel], state: State) -> None:
    renderer = Renderer(bank)
    render_state = renderer.start()
    for frame in range(0, round(SECONDS * SAMPLE_RATE), HOP):
        _, render_state = renderer.step(render_state, state, frame)


def _reference(models: list[Model]) -> None:
    n_chunks = round((SECONDS * SAMPLE_RATE - OVERLAP_FRAMES) / (SAMPLE_RATE - OVERLAP_FRAMES))
    sounds = [
        generate_chunks_crossfade(
            model.network,
            AudioSpectrogram(model.header.spectrogram),
            n_chunks,
            "cpu",
            0,
            SAMPLE_RATE,
            OVERLAP_FRAMES,
        )
        for model in models
    ]
    blend_audio_domain(sounds, [25.0] * len(models))


def _least_seconds(ways: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """The least processor time of each, measured in turns."""
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(repetitions):
        for name, make in ways.items():
            began = time.thread_time()
            make()
            least[name] = min(least[name], time.thread_time() - began)
    return least
