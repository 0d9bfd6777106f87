"""Widener and limiter as streams: pieces equal the whole, whatever widths, levels and rewinds come."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sda_core.frames import HOP
from sda_core.limiter import CEILING, Limiter
from sda_core.stereo import WIDEST, Widener, WidenerState, apply_mid_side_widening
from sda_core.waveform import Audio

SOUND = np.random.default_rng(0).uniform(-0.5, 0.5, 24 * HOP).astype(np.float32)
widths = st.floats(0, WIDEST)
levels = st.sampled_from([0.0, 1e-30, 0.01, 1.0, 1.42, 3.0, 1000.0, 3e38])


def widened(
    hops: list[Audio], hop_widths: list[float], state: WidenerState
) -> tuple[list[Audio], WidenerState]:
    widener, out = Widener(), []
    for hop, width in zip(hops, hop_widths, strict=True):
        stereo, state = widener.step(state, hop, width)
        out.append(stereo)
    return out, state


@given(n_frames=st.integers(0, 6 * HOP), width=widths)
@settings(max_examples=40)
def test_hops_of_a_sound_are_the_widened_sound(n_frames: int, width: float) -> None:
    sound = SOUND[:n_frames]
    n_hops = -(-n_frames // HOP)
    padded = np.pad(sound, (0, n_hops * HOP - n_frames))
    hops, _ = widened(list(padded.reshape(-1, HOP)), [width] * n_hops, Widener().start(width))
    whole = apply_mid_side_widening(sound, width, 48_000)
    joined = np.concatenate(hops, axis=1)[:, :n_frames] if hops else np.zeros((2, 0), np.float32)
    np.testing.assert_array_equal(joined, whole)


@given(n_frames=st.integers(0, 6 * HOP), more=st.integers(0, 3 * HOP), width=widths)
@settings(max_examples=40)
def test_what_comes_later_changes_nothing_before(n_frames: int, more: int, width: float) -> None:
    part = apply_mid_side_widening(SOUND[:n_frames], width, 48_000)
    whole = apply_mid_side_widening(SOUND[: n_frames + more], width, 48_000)
    np.testing.assert_allclose(whole[:, :n_frames], part, atol=2e-7)
    n_whole = n_frames // HOP * HOP
    np.testing.assert_array_equal(whole[:, :n_whole], part[:, :n_whole])


@given(hop_widths=st.lists(widths, min_size=1, max_size=12), cut=st.integers(0, 12), detour=widths)
@settings(max_examples=40)
def test_going_back_and_stepping_again_equals_stepping_straight(
    hop_widths: list[float], cut: int, detour: float
) -> None:
    hops = [SOUND[i * HOP : (i + 1) * HOP] for i in range(len(hop_widths))]
    cut = min(cut, len(hops))
    straight, _ = widened(hops, hop_widths, Widener().start())
    first, kept = widened(hops[:cut], hop_widths[:cut], Widener().start())
    widened(hops[cut:], [detour] * (len(hops) - cut), kept)  # unplayed sound, thrown away
    again, _ = widened(hops[cut:], hop_widths[cut:], kept)
    np.testing.assert_array_equal([*first, *again], straight)


@given(gains=st.lists(levels, min_size=1, max_size=12), cut=st.integers(0, 12), detour=levels)
@settings(max_examples=60)
def test_the_limiter_goes_back_too_and_keeps_its_ceiling(gains: list[float], cut: int, detour: float) -> None:
    limiter = Limiter()
    state, straight, states = limiter.start(), [], []
    hops = [np.float32(gain) * SOUND[: 2 * HOP].reshape(2, HOP) for gain in gains]
    for hop in hops:
        states.append(state)
        out, state = limiter.step(state, hop)
        straight.append(out)
    assert max(np.abs(out).max() for out in straight) <= CEILING
    cut = min(cut, len(hops) - 1)
    limiter.step(states[cut], np.full((2, HOP), detour, np.float32))  # unplayed, thrown away
    state = states[cut]
    for hop, expected in zip(hops[cut:], straight[cut:], strict=True):
        out, state = limiter.step(state, hop)
        np.testing.assert_array_equal(out, expected)
