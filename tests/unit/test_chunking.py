"""Laws of the waveform reference: arcs without NaN, seams that keep the power, two ways that differ."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from sda_core.chunking import (
    crossfade_chunks,
    generate_chunks_crossfade,
    generate_chunks_latent_interp,
    slerp,
)
from sda_core.errors import SettingError
from sda_core.quality import find_seams
from sda_core.spectrogram import AudioSpectrogram
from sda_core.waveform import Audio
from tests.fixtures.small_model import CONFIG, MEL_SHAPE, small_network

HOP = CONFIG.hop_length
CHUNK = (MEL_SHAPE[1] - 1) * HOP
OVERLAP = 2400
RATE = 48000


def vector(*values: float) -> Tensor:
    return torch.tensor(values)


def random_vectors(n: int, size: int = 64) -> Tensor:
    return torch.randn(n, size, generator=torch.Generator().manual_seed(0))


def test_the_arc_begins_and_ends_where_it_should() -> None:
    for a, b in zip(random_vectors(20), 3 * random_vectors(21)[1:], strict=True):
        torch.testing.assert_close(slerp(a, b, 0.0), a)
        torch.testing.assert_close(slerp(a, b, 1.0), b)
        torch.testing.assert_close(slerp(a, b, 0.3), slerp(b, a, 0.7))


def test_the_arc_turns_evenly_and_keeps_the_length() -> None:
    a, b = vector(1.0, 0.0, 0.0), vector(0.0, 1.0, 0.0)
    for t in np.linspace(0, 1, 11):
        angle = t * np.pi / 2
        torch.testing.assert_close(
            slerp(a, b, t), vector(float(np.cos(angle)), float(np.sin(angle)), 0.0), atol=1e-6, rtol=0
        )
        assert float(slerp(a, 3 * b, t).norm()) == pytest.approx(1 + 2 * t, abs=1e-5)


def test_the_middle_between_draws_is_as_long_as_they_are() -> None:
    """The straight line would lose 3 dB there: what slerp is for."""
    a, b = random_vectors(2)
    middle = float(slerp(a, b, 0.5).norm())
    assert middle == pytest.approx(float(a.norm() + b.norm()) / 2, rel=1e-5)
    assert float(((a + b) / 2).norm()) < 0.8 * middle


@pytest.mark.parametrize("t", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (vector(0, 0, 0), vector(0, 0, 0)),
        (vector(0, 0, 0), vector(1, 2, 3)),
        (vector(1, 2, 3), vector(0, 0, 0)),
        (vector(1, 2, 3), vector(1, 2, 3)),
        (vector(1, 2, 3), vector(2, 4, 6)),
        (vector(1, 2, 3), vector(1, 2, 3.0000002)),
        (vector(2.0), vector(5.0)),
        (vector(2.0), vector(-2.0)),
    ],
)
def test_where_there_is_no_arc_the_line_is_straight(a: Tensor, b: Tensor, t: float) -> None:
    torch.testing.assert_close(slerp(a, b, t), a + t * (b - a))


@pytest.mark.parametrize("size", [2, 3, 64])
def test_opposite_vectors_have_an_arc_too(size: int) -> None:
    a = random_vectors(1, size)[0]
    for t in (0.0, 0.25, 0.5, 0.75, 1.0):
        found = slerp(a, -2 * a, t)
        assert float(found.norm()) == pytest.approx(float(a.norm()) * (1 + t), rel=1e-5)
        torch.testing.assert_close(found, slerp(a, -2 * a, t))
    torch.testing.assert_close(slerp(a, -2 * a, 1.0), -2 * a)
    assert abs(float(slerp(a, -2 * a, 0.5) @ a)) < 1e-4 * float(a @ a)


@pytest.mark.parametrize("size", [1e-30, 1e-12, 1e12, 1e30])
def test_nothing_is_ever_nan(size: float) -> None:
    for a, b in ((vector(size, 0), vector(0, 1)), (vector(size, 0), vector(-size, 1e-9 * size))):
        for t in (0.0, 0.5, 1.0):
            assert bool(torch.isfinite(slerp(a, b, t)).all())


def test_rows_and_arrays_are_vectors_too() -> None:
    a, b = random_vectors(2)
    torch.testing.assert_close(slerp(a[None], b[None], 0.3), slerp(a, b, 0.3)[None])
    torch.testing.assert_close(slerp(a.numpy(), b.numpy(), 0.3), slerp(a, b, 0.3))  # type: ignore[arg-type]
    for odd in (random_vectors(2), vector(1, 2), torch.tensor(1.0)):
        with pytest.raises(SettingError, match="two vectors of one size"):
            slerp(odd, a, 0.5)


def noise(seed: int, *shape: int) -> Audio:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def power(signal: NDArray[np.floating]) -> float:
    return float(np.mean(np.square(signal, dtype=np.float64)))


@pytest.mark.parametrize("overlap", [0, 1, 7, 500, 1000])
@pytest.mark.parametrize("channels", [(), (1,), (2,)])
def test_constant_in_gives_constant_out(overlap: int, channels: tuple[int, ...]) -> None:
    whole = crossfade_chunks([np.full((*channels, 1000), 0.7)] * 4, overlap)
    assert whole.shape == (*channels, 4000 - 3 * overlap)
    assert whole.dtype == np.float32
    np.testing.assert_allclose(whole, 0.7, atol=1e-6)


def test_one_sound_cut_into_chunks_is_that_sound_again() -> None:
    sound = np.sin(np.arange(9000) / 20).astype(np.float32)
    chunks = [sound[start : start + 3000] for start in range(0, 7500, 2500)]
    np.testing.assert_allclose(crossfade_chunks(chunks, 500), sound[:8000], atol=1e-5)


def test_unrelated_material_keeps_its_power_across_the_seam() -> None:
    seams = [
        crossfade_chunks([noise(2 * n, 5000), noise(2 * n + 1, 5000)], 4000)[1000:5000] for n in range(60)
    ]
    along = np.mean(np.square(np.reshape(seams, (60, 20, 200))), axis=(0, 2))
    assert np.abs(10 * np.log10(along)).max() < 0.4  # a linear fade would be at -3 dB in its middle


@pytest.mark.parametrize("common", [0.0, 0.3, 0.6, 0.9])
def test_whatever_two_chunks_have_in_common_the_power_stays(common: float) -> None:
    shared, own = noise(0, 40_000), noise(1, 2, 40_000)
    outgoing, incoming = np.sqrt(common) * shared + np.sqrt(1 - common) * own
    whole = crossfade_chunks([outgoing, incoming], 40_000)
    along = [power(piece) for piece in whole.reshape(10, -1)]
    assert max(along) < 1.07
    assert min(along) > 0.93


def test_opposite_chunks_fade_and_never_grow() -> None:
    tone = np.sin(np.arange(4000) / 20)
    whole = crossfade_chunks([tone, -tone], 4000)
    assert np.abs(whole).max() <= 1.0


def test_the_incoming_chunk_rises_and_the_outgoing_one_falls() -> None:
    silence, loud = np.zeros(1000), np.ones(1000)
    rising = crossfade_chunks([silence, loud], 600)
    falling = crossfade_chunks([loud, silence], 600)
    for fade in (rising, falling[::-1]):
        assert (np.diff(fade) >= 0).all()
        np.testing.assert_array_equal(fade[:400], 0)
        np.testing.assert_array_equal(fade[-400:], 1)
        assert fade[400] < 0.01
        assert fade[999] > 0.99


def test_there_is_no_click_at_either_end_of_a_seam() -> None:
    tones = [0.5 * np.sin(2 * np.pi * hz / RATE * np.arange(RATE // 2) + hz) for hz in (300, 500, 431)]
    assert find_seams(crossfade_chunks(tones, OVERLAP), RATE) == []
    assert len(find_seams(crossfade_chunks(tones, 0), RATE)) == 2  # this test would notice


def test_chunks_may_differ_in_length_and_one_is_enough() -> None:
    chunks = [noise(n, 100 + 50 * n) for n in range(4)]
    whole = crossfade_chunks(chunks, 30)
    assert whole.shape == (700 - 90,)
    np.testing.assert_array_equal(whole[:70], chunks[0][:70])
    np.testing.assert_array_equal(whole[-220:], chunks[3][-220:])
    alone = crossfade_chunks([torch.from_numpy(chunks[0])], 30)
    np.testing.assert_array_equal(alone, chunks[0])
    assert not np.shares_memory(alone, chunks[0])


@pytest.mark.parametrize(
    ("chunks", "overlap", "words"),
    [
        ([], 10, "no chunks"),
        ([np.zeros(100), np.zeros(50)], 51, "0 to 50"),
        ([np.zeros(100), np.zeros(50)], -1, "0 to 50"),
        ([np.zeros(100), np.zeros((2, 100))], 10, "same number of channels"),
        ([np.zeros(100), np.array([np.nan])], 1, "NaN"),
    ],
)
def test_chunks_that_cannot_be_joined_are_refused(
    chunks: list[NDArray[np.float64]], overlap: int, words: str
) -> None:
    with pytest.raises(SettingError, match=words):
        crossfade_chunks(chunks, overlap)


SPECTROGRAM = AudioSpectrogram(CONFIG)
MODEL = small_network()
with torch.no_grad():
    MODEL.decoder.spread.weight.mul_(20)  # untrained, it hardly listens to its latent vector


def crossfaded(num_chunks: int = 3, seed: int = 0, overlap: int = OVERLAP) -> Audio:
    return generate_chunks_crossfade(
        MODEL, SPECTROGRAM, num_chunks, "cpu", seed, CHUNK, overlap, iterations=4
    )


def interpolated(num_chunks: int = 3, seed: int = 0, steps: int = 10, iterations: int = 4) -> Audio:
    return generate_chunks_latent_interp(
        MODEL, SPECTROGRAM, num_chunks, "cpu", seed, CHUNK, steps, iterations=iterations
    )


@pytest.mark.parametrize("num_chunks", [1, 2, 5])
def test_the_length_is_what_it_says(num_chunks: int) -> None:
    assert crossfaded(num_chunks).shape == (num_chunks * CHUNK - (num_chunks - 1) * OVERLAP,)
    assert interpolated(num_chunks).shape == (num_chunks * CHUNK,)
    assert crossfaded().dtype == interpolated().dtype == np.float32


@pytest.mark.parametrize("make", [crossfaded, interpolated])
def test_the_same_seed_is_the_same_sound_and_another_one_is_not(make: object) -> None:
    assert callable(make)
    state = torch.get_rng_state()
    first = make(seed=3)
    torch.manual_seed(99)
    np.testing.assert_array_equal(make(seed=3), first)
    assert not np.array_equal(make(seed=4), first)
    torch.set_rng_state(state)


def test_the_global_generator_and_the_model_are_left_as_they_were() -> None:
    before = torch.get_rng_state()
    MODEL.train()
    try:
        trained = crossfaded()
        assert MODEL.training
    finally:
        MODEL.eval()
    assert torch.equal(before, torch.get_rng_state())
    np.testing.assert_array_equal(crossfaded(), trained)  # sounds are made in eval mode


def test_a_longer_sound_begins_like_a_shorter_one() -> None:
    short, long = crossfaded(2), crossfaded(3)
    np.testing.assert_array_equal(long[: 2 * CHUNK - 2 * OVERLAP], short[: 2 * CHUNK - 2 * OVERLAP])


def test_chunks_differ_from_each_other_also_in_phase() -> None:
    """Even the same mel, twice in a row, is inverted from another first phase."""
    sound = crossfaded(2, overlap=0)
    assert abs(np.corrcoef(sound[:CHUNK], sound[CHUNK:])[0, 1]) < 0.2


def mel_of(sound: Audio) -> Tensor:
    return SPECTROGRAM.waveform_to_mel(torch.from_numpy(sound)[None, None])[0, 0]


def test_the_two_ways_really_differ() -> None:
    """The middle of the moving sound is the model at the middle of the arc, not either of its ends."""
    sound = interpolated(2, steps=9, iterations=32)
    generator = torch.Generator().manual_seed(0)
    ends = [torch.randn(MODEL.latent_dim, generator=generator) for _ in range(2)]
    latents = torch.stack([ends[0], slerp(ends[0], ends[1], 0.5), ends[1]])
    with torch.inference_mode():
        chunks = MODEL.decode(latents)[:, 0]
    columns = slice(MEL_SHAPE[1] - 5, MEL_SHAPE[1] - 1)  # just before the middle of the sound
    heard = mel_of(sound)[:, columns]
    distances = [float((heard - chunk[:, columns]).abs().mean()) for chunk in chunks]
    assert distances[1] < 0.8 * min(distances[0], distances[2])
    assert not np.allclose(crossfaded(2, overlap=0), interpolated(2), atol=1e-2)


def test_the_steps_in_between_are_heard() -> None:
    assert not np.allclose(interpolated(steps=1), interpolated(steps=0), atol=1e-2)


def test_one_chunk_has_nowhere_to_move_to() -> None:
    np.testing.assert_array_equal(interpolated(1, steps=0), interpolated(1, steps=10))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"num_chunks": 0}, "num_chunks: got 0"),
        ({"steps_between": -1}, "steps_between: got -1"),
        ({"chunk_samples": 100 * HOP}, "this model makes up to"),
    ],
)
def test_what_the_model_cannot_make_is_refused(change: dict[str, int], words: str) -> None:
    settings = {"num_chunks": 2, "seed": 0, "chunk_samples": CHUNK, "steps_between": 2} | change
    with pytest.raises(SettingError, match=words):
        generate_chunks_latent_interp(MODEL, SPECTROGRAM, device="cpu", **settings)
