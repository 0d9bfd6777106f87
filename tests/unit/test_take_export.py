"""Sounds of takes: the same as the WAV, or finer, or otherwise, and every one of them can be made again."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sda_core.bounce import bounce
from sda_core.errors import AudioError, ModelError, SettingError
from sda_core.events import ModelLoaded
from sda_core.frames import HOP, SAMPLE_RATE
from sda_core.library import by_hash
from sda_core.model_file import save_model
from sda_core.order import Finish, Order, order_again
from sda_core.take import CHECKPOINTS, MODELS, START, WAV, Take, made_frame_at, read_take
from sda_core.take_export import Otherwise, in_quality, passage_of, planned, stems
from sda_core.take_models import Whereabouts, find_models, whereabouts
from tests.fixtures.small_instrument import changed, loaded, small_slots
from tests.fixtures.small_model import LATENT_DIM, MEL_SHAPE, small_model, small_network
from tests.fixtures.small_take import GAPS, HOPS_BETWEEN, Performance, performance, write_take

AS_PLAYED = Otherwise()


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Take:
    return write_take(tmp_path_factory.mktemp("takes") / "evening", performance(3))


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Take:
    """One with gaps."""
    return write_take(tmp_path_factory.mktemp("takes") / "torn", performance(3), gaps=GAPS)


def wav_of(take: Take) -> np.ndarray:
    return soundfile.read(take.folder / WAV, dtype="int32", always_2d=True)[0]


def order_of(
    take: Take, from_s: float | None = None, to_s: float | None = None, otherwise: Otherwise = AS_PLAYED
) -> Order:
    return planned(take, passage_of(take, from_s, to_s), otherwise, {}).order


def made(order: Order, folder: Path, name: str = "a.wav", dtype: str = "int32") -> np.ndarray:
    done = bounce(replace(order, path=folder / name, overwrite=True))
    return soundfile.read(done.path, dtype=dtype, always_2d=True)[0]


def again(folder: Path, name: str = "a.wav", dtype: str = "int32") -> np.ndarray:
    order = order_again((folder / name).with_suffix(".json"), {})
    return made(order, folder, f"again-{name}", dtype)


@pytest.mark.parametrize(
    ("from_s", "to_s"),
    [(None, None), (0.3, 0.6), (0.3, None), (0.001, 0.0011), (16 * HOP / SAMPLE_RATE, 0.5), (None, 0.2)],
)
def test_a_part_is_that_part_of_the_wav(
    take: Take, tmp_path: Path, from_s: float | None, to_s: float | None
) -> None:
    sound = made(order_of(take, from_s, to_s), tmp_path)
    first = round((from_s or 0) * SAMPLE_RATE)
    end = take.facts.n_frames if to_s is None else round(to_s * SAMPLE_RATE)
    assert np.array_equal(sound, wav_of(take)[first:end])
    assert np.array_equal(again(tmp_path), sound)


def test_rendering_begins_at_the_nearest_checkpoint(take: Take) -> None:
    order = order_of(take, 0.5, 0.6)
    assert order.excerpt is not None
    assert order.excerpt.skip_frames < HOPS_BETWEEN * HOP
    assert order.journal.first_frame in take.checkpoints
    otherwise = order_of(take, 32 * HOP / SAMPLE_RATE, 0.6, Otherwise(quality="fine"))
    assert otherwise.journal.first_frame == take.journal.first_frame + HOPS_BETWEEN * HOP


def test_gaps_are_healed(torn: Take, take: Take, tmp_path: Path) -> None:
    plan = planned(torn, passage_of(torn, None, None), AS_PLAYED, {})
    assert plan.remarks == (
        "2 gaps healed (rendering was late, panic): what was made is rendered, not what was heard of it",
    )
    sound = made(plan.order, tmp_path)
    assert np.array_equal(sound, wav_of(take)[: len(sound)])
    assert len(sound) == torn.journal.n_frames
    last = GAPS[-1]
    after = last.wav_frame + (last.n_frames or 0)
    rest = planned(torn, passage_of(torn, after / SAMPLE_RATE, None), AS_PLAYED, {})
    assert rest.remarks == ()
    assert np.array_equal(made(rest.order, tmp_path), wav_of(torn)[after:])
    assert made_frame_at(torn.facts, after) == last.made_frame + last.n_made


@pytest.mark.parametrize("from_s", [None, 0.31])
@pytest.mark.parametrize("blend_mode", [0.0, 1.0])
def test_stems_add_up_to_the_mix(tmp_path: Path, from_s: float | None, blend_mode: float) -> None:
    played = performance(6, blend_mode=blend_mode)
    take = write_take(tmp_path / "evening", played)
    named = dict(stems(order_of(take, from_s)))
    *slots, last = named
    assert last == "mix"
    assert len(slots) > 1 or blend_mode
    as_float = {name: replace(order, bit_depth="32-bit float") for name, order in named.items()}
    sounds = {name: made(order, tmp_path, f"{name}.wav", "float32") for name, order in as_float.items()}
    mix = sounds.pop("mix")
    assert np.abs(sum(sounds.values()) - mix).max() < 1e-6
    assert all(np.abs(sound).max() > 1e-3 for sound in sounds.values())
    for name, sound in sounds.items():
        assert np.array_equal(again(tmp_path, f"{name}.wav", "float32"), sound)
        content = json.loads((tmp_path / f"{name}.json").read_text())
        assert content["excerpt"]["stem_of_slot"] == int(name[4])
        assert content["finish"] == "before the limiter"


def test_the_mix_of_the_stems_is_the_sound_before_the_limiter(tmp_path: Path) -> None:
    """Where nothing is loud, that is the sound itself; where it is, the limiter makes it quieter."""
    for gain, is_limited in ((-30.0, False), (12.0, True)):
        start = loaded(0, 1, gain=gain)
        take = write_take(tmp_path / str(gain), Performance(start=start, entries=()), models=(0, 1))
        *_, (_, mix) = stems(order_of(take))
        open_, limited = (
            made(replace(order, bit_depth="32-bit float"), tmp_path, dtype="float32")
            for order in (mix, order_of(take))
        )
        assert np.array_equal(open_, limited) is not is_limited
        assert np.abs(open_).max() >= np.abs(limited).max()


def test_slots_that_are_silent_have_no_stem(tmp_path: Path) -> None:
    start = loaded(0, 1, 2, slot2=0.0)
    entries = ((70 * HOP, changed(slot2=1.0)),)
    take = write_take(tmp_path / "evening", Performance(start=start, entries=entries))
    early = [name for name, _ in stems(order_of(take, 0, 0.5))]
    assert early == ["slot1-model-0", "slot3-model-2", "mix"]
    assert [name for name, _ in stems(order_of(take))] == ["slot1-model-0", "slot2-model-1", *early[1:]]


def test_a_slot_that_fell_silent_before_has_no_stem(tmp_path: Path) -> None:
    entries = ((34 * HOP, changed(slot1=0.0)),)
    take = write_take(tmp_path / "evening", Performance(start=loaded(0, 1), entries=entries), models=(0, 1))
    order = order_of(take, 38 * HOP / SAMPLE_RATE)
    assert order.excerpt is not None
    assert order.excerpt.skip_frames < HOPS_BETWEEN * HOP
    assert [name for name, _ in stems(order)] == ["slot2-model-1", "mix"]


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound.astype(float)))))


@pytest.mark.parametrize("quality", ["fine", "offline"])
@pytest.mark.parametrize("from_hop", [0, 20])
def test_finer_is_as_long_and_in_its_place(tmp_path: Path, quality: str, from_hop: int) -> None:
    """It sounds from the first hop on, is silent where it was, and can be made again."""
    entries = ((42 * HOP, changed(slot1=0.0)), (62 * HOP, changed(slot1=1.0)))
    take = write_take(tmp_path / "evening", Performance(start=loaded(0), entries=entries), models=(0,))
    order = order_of(take, from_hop * HOP / SAMPLE_RATE, otherwise=Otherwise(quality=quality))
    sound, wav = made(order, tmp_path), wav_of(take)[from_hop * HOP :]
    assert sound.shape == wav.shape
    assert not np.array_equal(sound, wav)
    assert rms(sound[: 2 * HOP]) > 0.4 * rms(sound[: 8 * HOP])
    silent = slice((34 - from_hop) * HOP, (46 - from_hop) * HOP)
    assert rms(sound[silent]) < 1e-3 * rms(sound)
    assert rms(sound[-20 * HOP :]) == pytest.approx(rms(wav[-20 * HOP :]), rel=0.3)
    assert np.array_equal(again(tmp_path), sound)


def test_at_another_rate_and_depth_it_has_its_length(take: Take, tmp_path: Path) -> None:
    order = order_of(take, 0.2, 0.6, Otherwise(quality="offline"))
    order = replace(order, sample_rate=96000, bit_depth="32-bit float")
    sound = made(order, tmp_path, dtype="float32")
    assert sound.shape == (38400, 2)
    facts = soundfile.info(tmp_path / "a.wav")
    assert (facts.samplerate, facts.subtype) == (96000, "FLOAT")
    assert np.array_equal(again(tmp_path, dtype="float32"), sound)
    plain = made(replace(order, sample_rate=48000), tmp_path, "b.wav", "float32")
    assert np.abs(sound[2000:-2000:2] - plain[1000:-1000]).max() < 0.02 * np.abs(plain).max()


def test_normalised_is_as_every_other_sound(take: Take, tmp_path: Path) -> None:
    order = replace(order_of(take, 0.2, 0.6), finish=Finish.NORMALISED)
    sound = made(order, tmp_path, dtype="float32")
    assert np.abs(sound).max() == pytest.approx(0.891, abs=1e-3)
    assert not sound[-1].any()
    assert np.array_equal(again(tmp_path, dtype="float32"), sound)


def test_quality_over_a_whole_take_leaves_no_event_of_it(tmp_path: Path) -> None:
    start = loaded(0, quality=1.0)
    entries = ((30 * HOP, changed(quality=2.0, width=0.3)), (50 * HOP, changed(quality=0.0)))
    take = write_take(tmp_path / "evening", Performance(start=start, entries=entries), models=(0,))
    order = order_of(take, otherwise=Otherwise(quality="live"))
    values = [pair for _, event in order.journal.entries for pair in event.values]  # type: ignore[union-attr]
    assert values == [("width", 0.3)]
    assert np.array_equal(made(order_of(take), tmp_path), wav_of(take))


@pytest.fixture
def snow(tmp_path: Path) -> Path:
    return save_model(small_model("snow", 9), tmp_path / "snow.safetensors")


def test_another_model_plays_where_the_old_one_was(take: Take, tmp_path: Path, snow: Path) -> None:
    otherwise = Otherwise(models={1: snow})
    order = order_of(take, 0.4, 0.7, otherwise)
    start = order.journal.start.slots[0]
    assert start is not None
    assert start.name == "snow"
    loads = [
        event for _, event in order.journal.entries if isinstance(event, ModelLoaded) and event.slot == 1
    ]
    assert {event.model.name for event in loads if event.model} <= {"snow"}
    sound = made(order, tmp_path)
    assert sound.shape == (round(0.3 * SAMPLE_RATE), 2)
    assert not np.array_equal(sound, wav_of(take)[round(0.4 * SAMPLE_RATE) :][: len(sound)])
    known = by_hash([snow])
    repeated = made(order_again(tmp_path / "a.json", known), tmp_path, "b.wav")
    assert np.array_equal(repeated, sound)


def test_the_same_model_instead_changes_little_and_nothing_later(take: Take, tmp_path: Path) -> None:
    """A voice that was let go comes back within some hops, and reads on where it was."""
    start = order_of(take, 0.45).journal.start.slots[2]
    assert start is not None
    own = take.model_paths[start.content_hash]
    sound = made(order_of(take, 0.45, 0.6, Otherwise(models={3: own})), tmp_path).astype(float)
    wav = wav_of(take)[round(0.45 * SAMPLE_RATE) :][: len(sound)].astype(float)
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(np.sqrt(np.mean(wav**2)), rel=0.3)


def test_the_old_model_need_not_be_there(tmp_path: Path, snow: Path) -> None:
    take = write_take(tmp_path / "alone", Performance(start=loaded(0), entries=()), models=(0,))
    next(iter(take.model_paths.values())).unlink()
    alone = read_take(take.folder)
    for from_s in (None, 0.5):
        sound = made(order_of(alone, from_s, otherwise=Otherwise(models={1: snow})), tmp_path)
        assert np.abs(sound).max() > 1e-3 * 2**31
        order = order_again(tmp_path / "a.json", by_hash([snow]))
        assert np.array_equal(made(order, tmp_path, "b.wav"), sound)


def test_a_slot_without_a_model_is_said(take: Take, snow: Path) -> None:
    with pytest.raises(SettingError, match=r"model: got slot 4, .*allowed: 1, 2, 3"):
        order_of(take, otherwise=Otherwise(models={4: snow}))


def test_latents_that_do_not_fit_are_said(tmp_path: Path) -> None:
    take = write_take(tmp_path / "evening", performance(1, blend_mode=1.0))
    network = small_network(2, latent_dim=LATENT_DIM + 1, mel_shape=MEL_SHAPE)
    other = save_model(small_model("fire", network=network), tmp_path / "fire.safetensors")
    with pytest.raises(SettingError, match="use audio blending"):
        order_of(take, otherwise=Otherwise(models={1: other}))


@pytest.mark.parametrize(
    ("from_s", "to_s"), [(-1, None), (0.5, 0.4), (0.5, 0.5), (None, 99), (99, None), (float("nan"), None)]
)
def test_times_that_are_none_are_said(take: Take, from_s: float | None, to_s: float | None) -> None:
    with pytest.raises(SettingError, match=r"from, to: got .* s, the take 'evening' has 0 to 0.851 s"):
        passage_of(take, from_s, to_s)


def test_the_length_that_is_shown_is_its_end(take: Take) -> None:
    """It is rounded to thousandths, up in half of all takes."""
    for n_frames in range(take.facts.n_frames - 50, take.facts.n_frames):
        shorter = replace(take, facts=replace(take.facts, n_frames=n_frames))
        assert passage_of(shorter, 0.1, round(shorter.facts.duration_s, 3)).end <= n_frames


def test_a_part_of_no_frame_is_said(take: Take) -> None:
    with pytest.raises(SettingError, match="less than a frame"):
        passage_of(take, 0.1, 0.100001)


def test_a_part_that_is_all_gap_is_said(torn: Take) -> None:
    gap = GAPS[0]
    start = (gap.wav_frame + gap.n_made + 10) / SAMPLE_RATE
    with pytest.raises(SettingError, match="nothing but a gap"):
        passage_of(torn, start, start + 0.005)


def test_an_unknown_quality_is_said(take: Take) -> None:
    with pytest.raises(SettingError, match="quality: got 'ofline', did you mean 'offline'"):
        order_of(take, otherwise=Otherwise(quality="ofline"))


def test_again_in_another_quality_keeps_its_length(take: Take, tmp_path: Path) -> None:
    sound = made(order_of(take, 0.3, 0.6), tmp_path)
    order = in_quality(order_again(tmp_path / "a.json", {}), 2.0)
    assert made(order, tmp_path, "b.wav").shape == sound.shape


def copied(take: Take, tmp_path: Path) -> Path:
    return Path(shutil.copytree(take.folder, tmp_path / "evening"))


def test_checkpoints_that_are_damaged_are_passed_over(take: Take, tmp_path: Path) -> None:
    folder = copied(take, tmp_path)
    for path in (folder / CHECKPOINTS).iterdir():
        path.write_bytes(b"nothing")
    plan = planned(read_take(folder), passage_of(take, 0.4, 0.5), AS_PLAYED, {})
    assert all("it is damaged" in remark for remark in plan.remarks)
    first = round(0.4 * SAMPLE_RATE)
    assert np.array_equal(made(plan.order, tmp_path), wav_of(take)[first : first + 4800])


def test_without_any_checkpoint_before_it_is_said(take: Take, tmp_path: Path) -> None:
    folder = copied(take, tmp_path)
    (folder / START).unlink()
    with pytest.raises(AudioError, match=r"start\.safetensors: cannot be read .* export it from 0\.2 s on"):
        order_of(read_take(folder))
    shutil.rmtree(folder / CHECKPOINTS)
    with pytest.raises(AudioError, match="export another take"):
        order_of(read_take(folder))


def test_models_are_found_by_what_they_are(take: Take, tmp_path: Path) -> None:
    folder = copied(take, tmp_path)
    model = small_slots()[0]
    own = folder / MODELS / f"{model.content_hash}.safetensors"
    elsewhere = tmp_path / "renamed.safetensors"
    own.rename(elsewhere)
    bare = read_take(folder)
    with pytest.raises(ModelError, match=r"its model 'model 0' \(\w{10}\) cannot be had: neither .*library"):
        find_models(bare, [model.content_hash], {})
    assert whereabouts(bare, model.content_hash, {}) is Whereabouts.MISSING
    library = by_hash([elsewhere])
    assert find_models(bare, [model.content_hash], library) == library
    assert whereabouts(bare, model.content_hash, library) is Whereabouts.LIBRARY


def test_a_model_that_was_exchanged_is_said(take: Take, tmp_path: Path) -> None:
    folder = copied(take, tmp_path)
    model = small_slots()[0]
    own = folder / MODELS / f"{model.content_hash}.safetensors"
    good = own.read_bytes()
    save_model(small_model("snow", 9), own)
    with pytest.raises(ModelError, match=r"'model 0' .* is another model \(\w{10}\); put the file"):
        order_of(read_take(folder))
    assert whereabouts(read_take(folder), model.content_hash, {}) is Whereabouts.EXCHANGED
    own.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"'model 0' .* does not match its own fingerprint"):
        order_of(read_take(folder))


def test_again_finds_its_models_in_the_folder_of_the_take(take: Take, tmp_path: Path) -> None:
    made(order_of(take, 0.1, 0.2), tmp_path)
    content = json.loads((tmp_path / "a.json").read_text())
    assert content["excerpt"]["take"] == str(take.folder.resolve())
    assert isinstance(content["excerpt"]["playing"], str)
    content["excerpt"]["take"] = str(tmp_path / "gone")
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(AudioError, match=r"its models model .* are not in the library"):
        order_again(tmp_path / "a.json", {})
    assert order_again(tmp_path / "a.json", take.model_paths).hashes


@pytest.mark.parametrize(
    "damage",
    [
        {"playing": "%%%"},
        {"playing": "AAAA"},
        {"playing": 3},
        {"stem_of_slot": 9},
        {"skip_frames": -1},
        {"skip_frames": "many"},
        {"take": 3},
    ],
)
def test_a_damaged_excerpt_is_said(take: Take, tmp_path: Path, damage: dict[str, object]) -> None:
    made(order_of(take, 0.1, 0.2), tmp_path)
    content = json.loads((tmp_path / "a.json").read_text())
    content["excerpt"] |= damage
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(AudioError, match="this is no sidecar of a sound"):
        order_again(tmp_path / "a.json", take.model_paths)


def test_the_models_of_an_order_are_all_that_it_needs(take: Take) -> None:
    order = order_of(take)
    assert set(order.model_paths) == set(order.hashes)
