"""What the renderer does with a State: laws of levels, voices, slots and stereo."""

from dataclasses import replace

import numpy as np
import pytest

from sda_core.events import ModelLoaded
from sda_core.frames import HOP
from sda_core.parameters import GAIN_OFF_DB
from sda_core.render import Ceiling, Renderer, let_go, of_slot
from sda_core.state import State, apply
from tests.fixtures.small_instrument import changed, loaded, played, small_bank, small_slots


def rms_db(audio: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(np.square(audio, dtype=np.float64))) + 1e-12)


def test_without_models_there_is_silence() -> None:
    assert not played(State(), 5).any()


def test_a_hop_is_two_channels_of_512_frames() -> None:
    renderer = Renderer(small_bank())
    audio, _ = renderer.step(renderer.start(), loaded(0), 0)
    assert audio.shape == (2, HOP)
    assert audio.dtype == np.float32


def test_all_faders_down_is_silence_and_the_last_percent_fades() -> None:
    faders = [f"weight{n}" for n in (1, 2, 3, 4)]
    low = {path: 0.05 for path in faders}
    state = loaded(0, 1)
    full, quiet = played(state, 30), played(state, 30, (0, changed(**low)))
    assert rms_db(quiet) == pytest.approx(rms_db(full) - 20, abs=1)
    assert not played(state, 30, (0, changed(**dict.fromkeys(faders, 0.0)))).any()


def test_the_lowest_gain_is_silence() -> None:
    assert not played(loaded(0, gain=GAIN_OFF_DB), 20)[:, HOP:].any()


def test_gain_is_in_decibels() -> None:
    loud, quiet = played(loaded(0, gain=-6), 40), played(loaded(0, gain=-26), 40)
    assert rms_db(loud[:, HOP:]) - rms_db(quiet[:, HOP:]) == pytest.approx(20, abs=0.01)


def test_weights_are_normalised() -> None:
    low, high = (loaded(0, 1, weight1=w, weight2=w, blend_law=1) for w in (10, 100))
    assert np.array_equal(played(low, 20), played(high, 20))


def test_equal_power_holds_the_level_of_unrelated_slots() -> None:
    one, four = loaded(0), loaded(0, 1, 2, 3)
    alone = [played(loaded(n), 120) for n in range(4)]
    mean_power = np.mean([10 ** (rms_db(audio) / 10) for audio in alone])
    assert rms_db(played(four, 120)) == pytest.approx(10 * np.log10(mean_power), abs=1.5)
    assert rms_db(played(one, 120)) == pytest.approx(rms_db(alone[0]), abs=1e-6)


def test_a_slot_that_is_off_is_not_heard_and_solo_mutes_the_others() -> None:
    state = loaded(0, 1)
    only_first = played(loaded(0), 30)
    assert np.array_equal(played(state, 30, (0, changed(slot2=0))), only_first)
    assert np.array_equal(played(state, 30, (0, changed(solo1=1))), only_first)


def test_swapping_a_model_leaves_the_other_slots_alone_bit_for_bit() -> None:
    """The swapped slot is at weight 0: what is heard is all the others."""
    state = loaded(0, 1, 2, 3, weight2=0, width=0.7)
    swap = ModelLoaded(slot=2, model=small_slots()[4])
    leave = ModelLoaded(slot=2, model=None)
    assert np.array_equal(played(state, 60), played(state, 60, (20, swap)))
    assert np.array_equal(played(state, 60), played(state, 60, (20, leave), (31, swap)))


@pytest.mark.parametrize("over_frames", [0, 300, 4800, 20_000])
def test_a_swap_at_full_weight_leaves_the_other_slots_alone_bit_for_bit(over_frames: int) -> None:
    """Both models of the swapped slot are made silent by their loudness: what is heard is all the others."""
    slots = small_slots()
    silent = {slots[n].content_hash for n in (1, 4)}
    bank = {
        name: replace(voice, loudness_db=np.inf) if name in silent else voice
        for name, voice in small_bank().items()
    }
    state = loaded(0, 1, 2, 3)
    swap = ModelLoaded(slot=2, model=slots[4], over_frames=over_frames)
    alone, swapped = played(state, 70, bank=bank), played(state, 70, (20, swap), bank=bank)
    assert alone.any()
    assert np.array_equal(alone, swapped)
    assert not np.array_equal(played(state, 70), played(state, 70, (20, swap)))


def test_what_is_playing_tells_which_models_it_needs() -> None:
    renderer, slots = Renderer(small_bank()), small_slots()
    state, playing = loaded(0, 1), renderer.start()
    assert playing.hashes == frozenset()
    _, playing = renderer.step(playing, state, 0)
    assert playing.hashes == {slots[0].content_hash, slots[1].content_hash}
    state = apply(state, ModelLoaded(slot=1, model=slots[2], over_frames=10 * HOP), HOP)
    needed = []
    for hop in range(1, 20):
        _, playing = renderer.step(playing, state, hop * HOP)
        needed.append(playing.hashes)
        assert playing.hashes <= state.model_hashes
    assert needed[0] == {slots[n].content_hash for n in (0, 1, 2)}
    assert needed[-1] == {slots[n].content_hash for n in (1, 2)}
    _, blended = renderer.step(renderer.start(), loaded(0, 1, 2, blend_mode=1), 0)
    assert blended.hashes == needed[0]


def test_a_slider_that_moves_nothing_changes_nothing() -> None:
    state = loaded(0, 1)
    assert np.array_equal(played(state, 30), played(state, 30, (5, changed(slider12=9))))


def test_mono_is_the_same_on_both_sides_and_mid_side_keeps_the_middle() -> None:
    mono, wide = played(loaded(0, stereo_mode=1), 60), played(loaded(0, width=1.5), 60)
    assert np.array_equal(mono[0], mono[1])
    assert not np.array_equal(wide[0], wide[1])
    assert np.allclose(wide.sum(0), mono.sum(0), atol=1e-5)


def test_dual_seed_is_this_seed_left_and_the_next_one_right() -> None:
    both = played(loaded(0, seed=7, stereo_mode=2), 60)
    left, right = (played(loaded(0, seed=seed, stereo_mode=1), 60)[0] for seed in (7, 8))
    assert np.array_equal(both[0], left)
    assert np.array_equal(both[1], right)


def test_freeze_stops_the_reading_and_sliders_still_act() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0), renderer.start()
    for hop in range(5):
        _, playing = renderer.step(playing, state, hop * HOP)
    frozen = apply(state, changed(freeze=1), 5 * HOP)
    places = []
    for hop in range(5, 9):
        _, playing = renderer.step(playing, frozen, hop * HOP)
        places.append(playing.groups[0].voices[0].place)
    assert set(places) == {5.0}
    still = played(frozen, 40)
    assert not np.array_equal(still, played(frozen, 40, (20, changed(slider1=8))))


def test_without_drift_every_chunk_is_the_same() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, drift=0), renderer.start()
    latents = set()
    for hop in range(80):
        _, playing = renderer.step(playing, state, hop * HOP)
        latents.add(playing.groups[0].voices[0].chunk.latents[0].tobytes())
    assert len(latents) == 1


@pytest.mark.parametrize(("speed", "n_hops"), [(0.5, 24), (1.0, 12), (2.0, 6)])
def test_the_speed_is_the_pace_of_the_reading(speed: float, n_hops: int) -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, speed=speed, overlap=0), renderer.start()
    for hop in range(n_hops):
        _, playing = renderer.step(playing, state, hop * HOP)
    assert playing.groups[0].voices[0].place == pytest.approx(12)


def test_latent_mode_plays_one_voice_through_the_lowest_slot_that_is_on() -> None:
    renderer = Renderer(small_bank())
    state = loaded(0, 1, 2, blend_mode=1)
    _, playing = renderer.step(renderer.start(), state, 0)
    (voice,) = playing.groups[0].voices
    assert voice.part.slot == 0
    assert [source.share for source in voice.part.sources] == pytest.approx([1 / 3] * 3, abs=0.01)
    state = apply(state, changed(slot1=0), HOP)
    _, playing = renderer.step(playing, state, HOP)
    assert playing.groups[0].voices[-1].part.slot == 1


def test_one_slot_sounds_the_same_in_both_blend_modes() -> None:
    assert np.array_equal(played(loaded(2), 40), played(loaded(2, blend_mode=1), 40))


def test_a_voice_that_left_is_gone_after_its_fade() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, 1), renderer.start()
    _, playing = renderer.step(playing, state, 0)
    state = apply(state, ModelLoaded(slot=2, model=None), HOP)
    n_voices = []
    for hop in range(1, 12):
        _, playing = renderer.step(playing, state, hop * HOP)
        n_voices.append(len(playing.groups[0].voices))
    assert n_voices[0] == 2
    assert n_voices[-1] == 1


def test_nothing_of_what_is_kept_is_written_into() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, 1, stereo_mode=2), renderer.start()
    for hop in range(3):
        _, playing = renderer.step(playing, state, hop * HOP)
    first, _ = renderer.step(playing, state, 3 * HOP)
    kept = first.copy()
    later = playing
    for hop in range(3, 9):
        _, later = renderer.step(later, state, hop * HOP)
    again, _ = renderer.step(playing, state, 3 * HOP)
    assert np.array_equal(kept, again)


def test_going_back_into_a_glide_is_the_glide_again() -> None:
    renderer = Renderer(small_bank())
    state = apply(loaded(0), changed(over_frames=6 * HOP, slider1=8), 0)
    playing, kept, straight = renderer.start(), [], []
    for hop in range(12):
        kept.append(playing)
        audio, playing = renderer.step(playing, state, hop * HOP)
        straight.append(audio)
    for hop in (11, 3, 0, 7):
        again, _ = renderer.step(kept[hop], state, hop * HOP)
        assert np.array_equal(again, straight[hop])


@pytest.mark.parametrize(("before", "after"), [(0, 1), (0, 2), (2, 0)])
def test_another_quality_holds_the_level(before: int, after: int) -> None:
    """The old voice stays until the new one, which must look ahead first, has come up."""
    levels = []
    for seed in range(12):
        sound = played(loaded(0, quality=before, seed=seed, drift=0), 50, (30, changed(quality=after)))
        levels.append(np.square(sound, dtype=np.float64).reshape(2, -1, HOP).mean((0, 2)))
    hops_db = 10 * np.log10(np.mean(levels, axis=0) + 1e-12)
    steady_db = np.median(hops_db[10:30])
    assert np.abs(hops_db[30:42] - steady_db).max() < 4


def test_a_voice_that_left_is_held_then_fades_and_comes_back_without_a_jump() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, quality=1), renderer.start()
    for hop in range(3):
        _, playing = renderer.step(playing, state, hop * HOP)
    gone = apply(state, ModelLoaded(slot=1, model=None), 3 * HOP)
    presences = []
    for hop in range(3, 6):
        _, playing = renderer.step(playing, gone, hop * HOP)
        presences.append(playing.groups[0].voices[0].presence)
    assert presences == pytest.approx([1, 2 / 3, 1 / 3])
    _, playing = renderer.step(playing, state, 6 * HOP)
    assert [voice.presence for voice in playing.groups[0].voices] == pytest.approx([2 / 3])


def test_a_new_voice_goes_on_at_the_chunk_of_its_slot() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, speed=2), renderer.start()
    for hop in range(40):
        _, playing = renderer.step(playing, state, hop * HOP)
    old = playing.groups[0].voices[0]
    swapped = apply(state, ModelLoaded(slot=1, model=small_slots()[4]), 40 * HOP)
    _, playing = renderer.step(playing, swapped, 40 * HOP)
    new = playing.groups[0].voices[-1]
    assert new.part.content_hash == small_slots()[4].content_hash
    assert new.chunk.anchor >= old.chunk.anchor > 0


def test_slots_start_with_phases_of_their_own() -> None:
    renderer = Renderer(small_bank())
    _, playing = renderer.step(renderer.start(), loaded(0, 1, stereo_mode=2, seed=3), 0)
    assert len(set(playing.groups[0].phase.seeds.tolist())) == 4


def test_what_cannot_be_blended_is_silent_and_takes_its_level_along() -> None:
    state = loaded(0, 1, blend_mode=1)
    other = replace(small_slots()[1], latent_dim=9)
    state = apply(state, ModelLoaded(slot=2, model=other), 0)
    assert not played(apply(state, changed(weight1=0, weight2=100), 0), 10).any()
    assert played(state, 20).any()


@pytest.mark.parametrize("values", [{}, {"stereo_mode": 2}, {"blend_mode": 1}, {"quality": 1}])
def test_stems_add_up_from_the_first_hop_on(values: dict[str, float]) -> None:
    """Begun in the middle, where the side of the hop before is still to be heard; one of them has it."""
    state = loaded(0, 1, 2, gain=10, **values)
    renderer = Renderer(small_bank(), Ceiling.OPEN)
    playing = renderer.start()
    for hop in range(20):
        _, playing = renderer.step(playing, state, hop * HOP)
    own = {slot: of_slot(playing, slot, has_side=slot == 0) for slot in range(3)}
    alone = {slot: Renderer(small_bank(), Ceiling.OPEN, slot) for slot in own}
    swapped = apply(state, ModelLoaded(slot=2, model=small_slots()[4], over_frames=2000), 24 * HOP)
    for hop in range(20, 36):
        now = state if hop < 24 else swapped
        mix, playing = renderer.step(playing, now, hop * HOP)
        total = np.zeros_like(mix)
        for slot in own:
            stem, own[slot] = alone[slot].step(own[slot], now, hop * HOP)
            total += stem
        assert np.abs(mix).max() > 0.01
        assert np.abs(total - mix).max() < 1e-6


def test_a_voice_that_is_let_go_is_gone_at_once_and_its_model_not_needed() -> None:
    renderer = Renderer(small_bank())
    state, playing = loaded(0, 1, quality=2), renderer.start()
    for hop in range(20):
        _, playing = renderer.step(playing, state, hop * HOP)
    freed = let_go(playing, {0})
    assert freed.hashes == {small_slots()[1].content_hash}
    swapped = apply(state, ModelLoaded(slot=1, model=small_slots()[4]), 20 * HOP)
    bank = {one: model for one, model in small_bank().items() if one != small_slots()[0].content_hash}
    _, after = Renderer(bank).step(freed, swapped, 20 * HOP)
    voices = {voice.part.slot: voice for voice in after.groups[0].voices}
    assert voices[0].part.content_hash == small_slots()[4].content_hash
    assert voices[0].place == voices[1].place
    assert sorted(voices) == [0, 1]
