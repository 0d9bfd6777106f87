"""The law of identity, for takes: from each of its checkpoints one renders to what was heard, bit for bit."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sda_core.frames import HOP
from sda_core.journal import Journal, states
from sda_core.playing_file import playing_from_bytes, playing_to_bytes
from sda_core.render import Renderer
from sda_core.replay import compared, is_same_playing, journal_from, sections
from tests.fixtures.small_instrument import small_bank
from tests.fixtures.small_take import performance, write_take

N_HOPS = 60


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.integers(0, N_HOPS - 1),
    st.sampled_from([{}, {"quality": 1.0}, {"stereo_mode": 2.0}, {"blend_mode": 1.0}, {"join": 1.0}]),
)
def test_going_on_from_a_file_is_going_on(seed: int, hop: int, values: dict[str, float]) -> None:
    played = performance(seed, 20, **values)
    journal = Journal(entries=played.entries, n_frames=N_HOPS * HOP, start=played.start)
    renderer = Renderer(small_bank())
    playing, back, rest = renderer.start(), None, []
    for frame, state in states(journal):
        if frame == hop * HOP:
            back = playing_from_bytes(playing_to_bytes(playing))
        audio, playing = renderer.step(playing, state, frame)
        if back is not None:
            rest.append(audio)
    assert back is not None
    for (frame, state), audio in zip(states(journal_from(journal, hop * HOP)), rest, strict=True):
        again, back = renderer.step(back, state, frame)
        assert np.array_equal(audio, again)
    assert is_same_playing(playing, back)


@settings(max_examples=4)
@given(st.integers(0, 10_000))
def test_every_section_is_what_was_heard(tmp_path_factory: object, seed: int) -> None:
    folder: Path = tmp_path_factory.mktemp("takes") / "evening"  # type: ignore[attr-defined]
    take = write_take(folder, performance(seed))
    found = compared(list(sections(take)), take, take.model_paths)
    assert sum(one.n_compared for one in found) == take.facts.n_frames
    assert [(one.n_differing, one.is_continued) for one in found] == [(0, True)] * len(found)
