"""Ten minutes of random playing, rendered: no fault in the sound, and the same bits however it was made.

Run by hand with `make soak` (some minutes of work): with the models that come with SDA, sliders, weights and
modes moving at random, at live quality.
"""

import hashlib
from functools import cache

import numpy as np
import pytest

from sda_core.closing import close
from sda_core.events import ModelLoaded
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.journal import Entry
from sda_core.library import SHIPPED_FOLDER
from sda_core.limiter import CEILING
from sda_core.model_file import load_model
from sda_core.model_header import slot_model
from sda_core.parameters import SLIDER_PATHS, TABLE, WEIGHT_PATHS, Kind, Parameter
from sda_core.render import Renderer
from sda_core.state import State, apply
from sda_core.voice_model import VoiceModel, prepare

MINUTES = 10
N_HOPS = MINUTES * 60 * SAMPLE_RATE // HOP
WINDOW_HOPS = 3 * SAMPLE_RATE // HOP
REWIND_EVERY_HOPS = 400
# Levels stay at their defaults: the law is about the instrument, not about its faders.
LEFT_ALONE = {
    "gain",
    "seed",
    *WEIGHT_PATHS,
    "blend_x",
    "blend_y",
    "quality",
    "morph",
    "morph_to",
    "morph_time",
}
SWITCHES = ("slot", "solo", "preset", "randomise", "align")

pytestmark = pytest.mark.soak


@cache
def bank() -> dict[str, VoiceModel]:
    return {
        model.header.content_hash: prepare(model)
        for model in (load_model(path) for path in sorted(SHIPPED_FOLDER.glob("*.safetensors")))
    }


def start() -> State:
    state = State()
    for slot, path in enumerate(sorted(SHIPPED_FOLDER.glob("*.safetensors")), start=1):
        state = apply(state, ModelLoaded(slot=slot, model=slot_model(load_model(path).header)), 0)
    return state


def rows_to_move(*, moves_levels: bool) -> list[Parameter]:
    rows = [
        row
        for row in TABLE
        if row.kind is not Kind.TRIGGER and not row.path.startswith(SWITCHES) and row.is_event
    ]
    kept = [row for row in rows if row.path not in LEFT_ALONE or (moves_levels and row.path in WEIGHT_PATHS)]
    sliders = [row for row in rows if row.path in SLIDER_PATHS]
    return [*kept, *sliders, *sliders]  # mostly sliders, as in playing


def journal(*, moves_levels: bool, seed: int) -> list[list[Entry]]:
    """For every hop the entries that act there: four a second on average."""
    chance = np.random.default_rng(seed)
    rows, state = rows_to_move(moves_levels=moves_levels), start()
    due: list[list[Entry]] = [[] for _ in range(N_HOPS)]
    for hop in range(N_HOPS):
        for _ in range(chance.poisson(4 * HOP / SAMPLE_RATE)):
            row = rows[chance.integers(len(rows))]
            value = row.clamp(float(chance.uniform(row.low, row.high)))
            over = int(chance.choice([0, 0, 1000, 48_000]))
            event = close(state, row.path, value, over_frames=over)
            if event is not None:
                due[hop].append((hop * HOP, event))
                state = apply(state, event, hop * HOP)
    return due


def rendered(due: list[list[Entry]], *, rewinds: bool) -> np.ndarray:
    renderer, chance = Renderer(bank()), np.random.default_rng(1)
    kept = {0: (start(), renderer.start())}
    sound = np.empty((2, N_HOPS * HOP), np.float32)
    hop, back_at = 0, REWIND_EVERY_HOPS
    while hop < N_HOPS:
        state, playing = kept[hop]
        for frame, event in due[hop]:
            state = apply(state, event, frame)
        audio, playing = renderer.step(playing, state, hop * HOP)
        sound[:, hop * HOP : (hop + 1) * HOP] = audio
        hop += 1
        kept[hop] = (state, playing)
        kept.pop(hop - 40, None)
        if rewinds and hop == back_at:
            back_at = hop + int(chance.integers(50, REWIND_EVERY_HOPS))
            hop -= int(chance.integers(1, 35))
    return sound


@pytest.fixture(scope="module", params=[False, True], ids=["weights at default", "weights moving"])
def performance(request: pytest.FixtureRequest) -> tuple[bool, list[list[Entry]], np.ndarray]:
    due = journal(moves_levels=request.param, seed=2)
    return request.param, due, rendered(due, rewinds=False)


def test_the_sound_has_no_fault(performance: tuple[bool, list[list[Entry]], np.ndarray]) -> None:
    moves_levels, _, sound = performance
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= CEILING
    assert np.abs(sound.mean(axis=1)).max() < 1e-4
    window = WINDOW_HOPS * HOP
    pieces = sound[:, : sound.shape[1] // window * window].reshape(2, -1, window)
    levels_db = 10 * np.log10(np.mean(np.square(pieces, dtype=np.float64), axis=(0, 2)) + 1e-12)
    print(
        f"RMS of the whole {10 * np.log10(np.mean(np.square(sound, dtype=np.float64))):.1f} dBFS, of 3 s "
        f"windows {levels_db.min():.1f} to {levels_db.max():.1f}, peak {np.abs(sound).max():.3f}, "
        f"DC {np.abs(sound.mean(axis=1)).max():.1e}"
    )
    if not moves_levels:
        assert levels_db[1:].min() > -40
        assert levels_db.max() < -6


def test_it_is_the_same_again_and_with_rewinds(
    performance: tuple[bool, list[list[Entry]], np.ndarray],
) -> None:
    _, due, sound = performance
    first = hashlib.sha256(sound.tobytes()).hexdigest()
    for rewinds in (False, True):
        assert hashlib.sha256(rendered(due, rewinds=rewinds).tobytes()).hexdigest() == first
