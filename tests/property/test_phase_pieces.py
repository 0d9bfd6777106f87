"""Streaming phase reconstruction in pieces is the whole, however it is kept, put back and regrouped."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sda_core.phase import QUALITIES, PhaseState, StreamingPhase, join, select
from sda_core.spectrogram_config import SpectrogramConfig

CONFIG = SpectrogramConfig(n_fft=512, hop_length=128)
N_COLUMNS, N_ROWS = 14, 3
COLUMNS = np.abs(np.random.default_rng(1).standard_normal((N_COLUMNS, N_ROWS, CONFIG.n_bins)))
COLUMNS = (COLUMNS * np.random.default_rng(2).integers(0, 3, (N_COLUMNS, N_ROWS, 1))).astype(np.float32)
PHASES = {name: StreamingPhase(CONFIG, quality) for name, quality in QUALITIES.items()}


def play(phase: StreamingPhase, state: PhaseState, first: int, last: int) -> tuple[np.ndarray, PhaseState]:
    hops = [np.zeros((N_ROWS, 0), np.float32)]
    for column in COLUMNS[first:last]:
        hop, state = phase.step(state, column)
        hops.append(hop)
    return np.concatenate(hops, 1), state


def kept_and_put_back(state: PhaseState) -> PhaseState:
    """Through bytes, as a file would."""
    return PhaseState(
        **{
            field.name: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape)
            for field in fields(PhaseState)
            for array in [getattr(state, field.name)]
        }
    )


@pytest.mark.parametrize("name", sorted(QUALITIES))
@settings(max_examples=15)
@given(data=st.data())
def test_pieces_equal_the_whole(name: str, data: st.DataObject) -> None:
    phase = PHASES[name]
    whole, _ = play(phase, phase.start(range(N_ROWS)), 0, N_COLUMNS)
    cuts = sorted(data.draw(st.sets(st.integers(1, N_COLUMNS - 1))))
    state, pieces = phase.start(range(N_ROWS)), []
    for first, last in zip([0, *cuts], [*cuts, N_COLUMNS], strict=True):
        if data.draw(st.booleans()):
            play(phase, state, first, N_COLUMNS)  # what was tried and thrown away leaves no trace
        piece, state = play(phase, state, first, last)
        pieces.append(piece)
        state = kept_and_put_back(state)
    assert np.array_equal(np.concatenate(pieces, 1), whole)


@settings(max_examples=25)
@given(order=st.permutations(range(N_ROWS)), cut=st.integers(1, N_COLUMNS - 1), split=st.integers(0, N_ROWS))
def test_rows_in_any_order_and_grouping_sound_the_same(order: list[int], cut: int, split: int) -> None:
    phase = PHASES["live"]
    whole, _ = play(phase, phase.start(range(N_ROWS)), 0, N_COLUMNS)
    _, state = play(phase, phase.start(range(N_ROWS)), 0, cut)
    for rows in (order[:split], order[split:]):
        memory, hops = select(state, rows), []
        for column in COLUMNS[cut:]:
            hop, memory = phase.step(memory, column[rows])
            hops.append(hop)
        assert np.array_equal(np.concatenate(hops, 1), whole[rows, cut * CONFIG.hop_length :])
    assert np.array_equal(join([select(state, [row]) for row in range(N_ROWS)]).settled, state.settled)
