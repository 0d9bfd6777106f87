"""The law of identity: random events with random rewinds equal the journal rendered straight through.

The pair (State, RenderState) of a hop boundary is kept; going back to it and rendering again gives the same
bits, whatever was rendered in between.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sda_core.events import Event, ModelLoaded
from sda_core.frames import HOP
from sda_core.render import Renderer
from sda_core.state import State, apply
from tests.fixtures.instrument_events import PATHS, values
from tests.fixtures.small_instrument import changed, loaded, small_bank, small_slots

N_HOPS = 40

CHANGES = st.builds(
    lambda some, over: changed(over_frames=over, **dict(some)),
    values(PATHS),
    st.sampled_from((0, 0, 700, 5000)),
)
LOADS = st.builds(
    ModelLoaded,
    slot=st.integers(1, 4),
    model=st.none() | st.integers(0, 4).map(lambda n: small_slots()[n]),
    over_frames=st.sampled_from((0, 300, 4800, 15_000)),
)
JOURNALS = st.lists(st.tuples(st.integers(0, N_HOPS - 1), st.one_of(CHANGES, LOADS)), max_size=8).map(
    lambda timed: sorted(timed, key=lambda entry: entry[0])
)
REWINDS = st.lists(st.tuples(st.integers(1, N_HOPS), st.integers(1, 12)), max_size=5)
MODELS = st.lists(st.integers(0, 4), min_size=1, max_size=4)


def due(journal: list[tuple[int, Event]], hop: int, state: State) -> State:
    for at, event in journal:
        if at == hop:
            state = apply(state, event, hop * HOP)
    return state


@settings(max_examples=40)
@given(MODELS, JOURNALS, REWINDS)
def test_rewinding_changes_nothing(
    models: list[int], journal: list[tuple[int, Event]], rewinds: list[tuple[int, int]]
) -> None:
    renderer = Renderer(small_bank())

    def rendered(rewinds: list[tuple[int, int]]) -> np.ndarray:
        kept = [(loaded(*models), renderer.start())]
        sound: list[np.ndarray] = []
        ahead = dict(rewinds)
        while len(sound) < N_HOPS:
            hop = len(sound)
            state, playing = kept[hop]
            state = due(journal, hop, state)
            audio, playing = renderer.step(playing, state, hop * HOP)
            sound.append(audio.copy())
            kept.append((state, playing))
            back = ahead.pop(hop + 1, 0)
            if back:
                hop = max(0, hop + 1 - back)
                del sound[hop:], kept[hop + 1 :]
        return np.concatenate(sound, axis=1)

    straight, rewound = rendered([]), rendered(rewinds)
    assert np.isfinite(straight).all()
    assert np.array_equal(straight, rewound)
    assert np.abs(straight).max() <= 10 ** (-1 / 20)
