"""Laws of training: same seed same numbers, resumed equals uninterrupted, bad steps leave no trace."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from sda_core.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from sda_core.corpus import Corpus, CorpusSound, cut_overlapping, cut_windows, read_corpus
from sda_core.crops import CropSampler
from sda_core.errors import DependencyError, ModelError, SettingError, TrainingError
from sda_core.explained import measure
from sda_core.training import STEPS_PER_EPOCH, choose_device, has_stalled, train
from sda_core.training_result import TrainingProgress, TrainingResult, plain_words
from sda_core.training_settings import PRESETS, TrainingSettings, choose_preset
from sda_core.vae import ConvVAE
from tests.fixtures.small_training import small_figures

QUICK = TrainingSettings(epochs=2, n_mels=32, latent_dim=4, batch_size=4, device="cpu", speed_spread=0.0)
RATE = 48000


def tone(hz: float, seconds: float) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hz * time) * np.exp(-3 * time)).astype(np.float32)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("sounds")
    for index in range(6):
        soundfile.write(folder / f"tone_{index}.wav", tone(200 * 1.6**index, 0.4 + 0.3 * index), RATE)
    return finish(read_corpus(folder, QUICK.spectrogram))


def finish(run: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value


def watch(
    corpus: Corpus, settings: TrainingSettings, **extra: Any
) -> tuple[list[TrainingProgress], TrainingResult]:
    seen = []
    run = train(corpus, settings, **{"clock": lambda: 0.0, **extra})
    while True:
        try:
            seen.append(next(run))
        except StopIteration as end:
            return seen, end.value


def weights(network: ConvVAE) -> dict[str, torch.Tensor]:
    return network.state_dict()


def assert_equal_weights(one: ConvVAE, other: ConvVAE) -> None:
    for name, tensor in weights(one).items():
        assert torch.equal(tensor, weights(other)[name]), name


@pytest.fixture(scope="module")
def trained(corpus: Corpus) -> tuple[list[TrainingProgress], TrainingResult]:
    return watch(corpus, QUICK)


def test_progress_rises_to_one_and_ends_with_figures(trained: Any) -> None:
    seen, result = trained
    fractions = [state.fraction for state in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert seen[-1].step == 2 * STEPS_PER_EPOCH
    assert [figures.epoch for figures in result.history] == [1, 2]
    assert result.ended == "finished"
    assert np.isfinite(result.explained_train)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(corpus: Corpus, trained: Any) -> None:
    again = watch(corpus, QUICK)[1]
    assert again.history == trained[1].history
    assert_equal_weights(again.network, trained[1].network)
    other = watch(corpus, replace(QUICK, seed=1))[1]
    assert other.history != trained[1].history


def test_a_resumed_training_equals_an_uninterrupted_one(corpus: Corpus, trained: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.checkpoint"
    run = train(corpus, QUICK, clock=lambda: 0.0)
    for state in run:
        if state.checkpoint:
            save_checkpoint(state.checkpoint, path)
            break
    loaded = load_checkpoint(path)
    assert loaded.settings == QUICK
    _, resumed = watch(corpus, loaded.settings, resume=loaded)
    assert resumed.history == trained[1].history
    assert resumed.explained_validation == trained[1].explained_validation
    assert_equal_weights(resumed.network, trained[1].network)


def test_stopping_keeps_what_was_learned(corpus: Corpus) -> None:
    seen, result = watch(corpus, replace(QUICK, epochs=50), should_stop=lambda: True)
    assert result.ended == "stopped"
    assert len(result.history) == 1
    assert seen[-1].checkpoint is not None


def test_resuming_with_other_sounds_is_refused(corpus: Corpus, trained: Any) -> None:
    checkpoint = next(state.checkpoint for state in trained[0] if state.checkpoint)
    other = replace(corpus, report=replace(corpus.report, files=corpus.report.files[:-1]))
    with pytest.raises(SettingError, match="the sounds are not those"):
        watch(other, QUICK, resume=checkpoint)


def test_training_leaves_the_global_random_state_alone(corpus: Corpus) -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    run = train(corpus, QUICK, clock=lambda: 0.0)
    next(run)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_time_budget_ends_the_training_in_time(corpus: Corpus) -> None:
    now = 0.0
    fractions = []
    run = train(corpus, replace(QUICK, epochs=None, minutes=0.5), clock=lambda: now)
    while True:
        try:
            state = next(run)
        except StopIteration as end:
            result = end.value
            break
        now += 1.1  # eleven seconds an epoch, which yields ten times
        fractions.append(state.fraction)
    assert len(result.history) == 3
    assert now <= 33.1
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_step_without_finite_numbers_is_skipped_and_counted(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = CropSampler.draw
    calls = 0

    def sometimes_poisoned(self: CropSampler, chance: np.random.Generator) -> Any:
        nonlocal calls
        calls += 1
        batch = draw(self, chance)
        return replace(batch, wanted=batch.wanted * float("nan")) if calls % 10 == 3 else batch

    monkeypatch.setattr(CropSampler, "draw", sometimes_poisoned)
    _, result = watch(corpus, QUICK)
    assert result.skipped_steps == 2 * STEPS_PER_EPOCH // 10
    assert all(bool(torch.isfinite(tensor).all()) for tensor in weights(result.network).values())
    assert any("skipped" in words for words in result.warnings)


def test_no_less_than_nothing_is_rebuilt(trained: Any) -> None:
    words = list(plain_words(replace(trained[1], explained_train=-0.07, skipped_steps=1)))
    assert any(line.startswith("only 0 % of what tells the sounds apart") for line in words)
    assert "1 step gave no finite numbers and was skipped" in words


def test_training_that_never_gives_numbers_ends_with_advice(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = CropSampler.draw

    def always_poisoned(self: CropSampler, chance: np.random.Generator) -> Any:
        batch = draw(self, chance)
        return replace(batch, seen=batch.seen * float("nan"))

    monkeypatch.setattr(CropSampler, "draw", always_poisoned)
    with pytest.raises(TrainingError, match="lower --learning-rate"):
        watch(corpus, QUICK)


def test_patience_is_a_third_of_the_plan() -> None:
    assert not has_stalled(epoch=29, kept_epoch=10, fraction=0.29)
    assert has_stalled(epoch=44, kept_epoch=10, fraction=0.44)
    assert not has_stalled(epoch=9, kept_epoch=0, fraction=0.9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"active_dims": 1}, "collapsed"),
        ({"explained_train": 0.9, "explained_validation": 0.5}, "by heart"),
        ({"explained_train": 0.3, "explained_validation": 0.3}, "blurred"),
        ({"skipped_steps": 3}, "3 steps"),
    ],
)
def test_what_went_wrong_is_said_in_plain_words(trained: Any, change: dict[str, Any], words: str) -> None:
    good = replace(
        trained[1], active_dims=8, explained_train=0.9, explained_validation=0.85, skipped_steps=0, history=()
    )
    good = replace(good, history=tuple(small_figures(epoch, 0.85) for epoch in range(1, 21)), kept_epoch=12)
    assert list(plain_words(good)) == []
    assert any(words in line for line in plain_words(replace(good, **change)))


def test_a_model_that_still_gets_better_asks_for_more_time(trained: Any) -> None:
    rising = tuple(small_figures(epoch, 0.5 + 0.02 * epoch) for epoch in range(1, 21))
    result = replace(
        trained[1],
        history=rising,
        kept_epoch=20,
        explained_train=0.9,
        explained_validation=0.9,
        active_dims=8,
    )
    assert any("still getting better" in line for line in plain_words(result))


def test_an_absent_device_is_named() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    absent = next((name for name in ("cuda", "mps") if not _is_there(name)), None)
    assert absent is not None
    with pytest.raises(DependencyError, match="use --device auto"):
        choose_device(absent)


def _is_there(name: str) -> bool:
    return torch.cuda.is_available() if name == "cuda" else torch.backends.mps.is_available()


def test_auto_chooses_the_preset_by_the_number_of_files() -> None:
    chosen = [choose_preset("auto", n_files).name for n_files in (5, 49, 50, 199, 200, 500)]
    assert chosen == ["conservative"] * 2 + ["balanced"] * 2 + ["aggressive"] * 2
    assert choose_preset("balanced", 5) is PRESETS[1]
    with pytest.raises(SettingError, match="did you mean 'balanced'"):
        choose_preset("balancd", 5)


@pytest.mark.parametrize(
    "change", [{"epochs": 0}, {"minutes": -1.0}, {"n_mels": 7}, {"device": "gpu"}, {"latent_dim": 10_000}]
)
def test_settings_out_of_range_are_refused_with_what_is_allowed(change: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match="allowed"):
        replace(QUICK, **change).validate()


def test_the_split_is_by_file_and_fixed_by_the_seed(corpus: Corpus) -> None:
    training, validation = corpus.split(3)
    assert {sound.name for sound in training} | {sound.name for sound in validation} == {
        sound.name for sound in corpus.sounds
    }
    assert not {sound.name for sound in training} & {sound.name for sound in validation}
    assert len(validation) == 1
    assert [sound.name for sound in corpus.split(3)[1]] == [sound.name for sound in validation]


def test_windows_of_a_whole_file_hold_it_exactly() -> None:
    mel = torch.rand(32, 100)
    windows, is_real = cut_windows(mel, 94)
    assert windows.shape == (2, 1, 32, 94)
    assert int(is_real.sum()) == 100
    joined = torch.cat(list(windows[:, 0]), dim=1)
    assert torch.equal(joined[:, :100], mel)
    assert not joined[:, 100:].any()
    assert len(cut_overlapping(mel, 94, 23)) == 3
    assert len(cut_overlapping(mel[:, :10], 94, 23)) == 1


def sampler(corpus: Corpus, **change: Any) -> CropSampler:
    settings = replace(QUICK, gain_db=0.0, noise=0.0, **change)
    return CropSampler(corpus.sounds, settings, corpus.config, 94)


def test_crops_are_pieces_of_the_sounds(corpus: Corpus) -> None:
    batch = sampler(corpus).draw(np.random.default_rng(0))
    assert batch.seen.shape == (4, 1, 32, 94)
    columns = torch.cat([sound.mel for sound in corpus.sounds], dim=1).T
    for window in batch.wanted[:, 0]:
        for column in window.T[:10]:
            assert float((columns - column).abs().amax(1).min()) < 1e-4 or not column.any()


def test_crops_come_from_the_generator_alone(corpus: Corpus) -> None:
    one, two = (sampler(corpus).draw(np.random.default_rng(7)).seen for _ in range(2))
    assert torch.equal(one, two)
    assert not torch.equal(one, sampler(corpus).draw(np.random.default_rng(8)).seen)


def test_noise_is_seen_but_not_wanted(corpus: Corpus) -> None:
    noisy = CropSampler(corpus.sounds, replace(QUICK, gain_db=0.0, noise=1.0), corpus.config, 94)
    batch = noisy.draw(np.random.default_rng(0))
    assert bool((batch.seen >= batch.wanted).all())
    assert float((batch.seen - batch.wanted).mean()) > 0


def test_explained_variance_of_knowing_only_the_mean_is_nought(corpus: Corpus) -> None:
    network = ConvVAE(4, mel_shape=(32, 94)).eval()
    band_mean = torch.cat([sound.mel for sound in corpus.sounds], dim=1).mean(1, keepdim=True)
    network.mel_mean.copy_(band_mean)
    torch.nn.init.zeros_(network.decoder.convolutions[-1].weight)
    torch.nn.init.zeros_(network.decoder.convolutions[-1].bias)
    assert measure(network, corpus.sounds, band_mean).explained == pytest.approx(0.0, abs=1e-6)


def test_a_finished_training_that_is_resumed_does_not_go_on(corpus: Corpus, trained: Any) -> None:
    checkpoint = [state.checkpoint for state in trained[0] if state.checkpoint][-1]
    seen, result = watch(corpus, QUICK, resume=checkpoint)
    assert seen == []
    assert result.history == trained[1].history


def test_a_limit_on_the_windows_spreads_them_over_all_sounds() -> None:
    """Two sounds of ten windows, one known to the network, the other not: half of each is measured."""
    network = ConvVAE(4, mel_shape=(32, 94)).eval()
    for last in (network.decoder.convolutions[-1].weight, network.decoder.convolutions[-1].bias):
        torch.nn.init.zeros_(last)
    known, unknown = (
        CorpusSound(name=name, path=Path(name), variants=(torch.full((32, 940), level),))
        for name, level in (("known", 0.0), ("unknown", 2.0))
    )
    band_mean = torch.full((32, 1), 1.0)
    whole = measure(network, (known, unknown), band_mean)
    limited = measure(network, (known, unknown), band_mean, most_windows=10)
    assert limited.explained == pytest.approx(whole.explained)
    assert limited.explained == pytest.approx(-1.0)


def test_speeds_come_in_pairs_while_there_is_room(corpus: Corpus) -> None:
    varied = finish(read_corpus(corpus.folder, QUICK.spectrogram, speed_spread=0.1))
    lengths = [variant.shape[1] for variant in varied.sounds[0].variants]
    assert len(lengths) == 9
    assert min(lengths) < lengths[0] < max(lengths)
    assert lengths.count(lengths[0]) == 1


def test_a_damaged_checkpoint_says_so(trained: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.checkpoint"
    checkpoint: Checkpoint = next(state.checkpoint for state in trained[0] if state.checkpoint)
    content = save_checkpoint(checkpoint, path).read_bytes()
    for broken in (b"", b"hello", content[:-100], content[:40]):
        path.write_bytes(broken)
        with pytest.raises(ModelError, match="--overwrite"):
            load_checkpoint(path)
    path.unlink()
    with pytest.raises(SettingError, match="model: there is no unfinished training to resume; leave out"):
        load_checkpoint(path)
