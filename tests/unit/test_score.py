"""Scores: key frames become ways from key to key, and what is no score is told where."""

from pathlib import Path

import pytest

from sda_core.errors import SettingError
from sda_core.events import ModelLoaded
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Journal, states
from sda_core.score import read_score, score_to_journal
from tests.fixtures.instrument_events import slot_model

MODELS = {"glass": slot_model(0), "choir": slot_model(1)}
HEAD = 'duration_s = 20\n[[slot]]\nmodel = "glass"\n'


def journal(text: str) -> Journal:
    return score_to_journal(read_score(text), MODELS)


def value(text: str, path: str, at_s: float) -> float:
    """The value of a parameter at a time of a score."""
    frame = round(at_s * SAMPLE_RATE)
    state = next(state for start, state in states(journal(text)) if start + 512 > frame)
    return state.at(path, frame)


def test_the_shortest_score() -> None:
    piece = journal(HEAD)
    assert piece.n_frames == 20 * SAMPLE_RATE
    assert piece.entries == ((0, ModelLoaded(slot=1, model=MODELS["glass"])),)


def test_the_score_in_the_readme_is_one() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    text = next(block for block in readme.read_text(encoding="utf-8").split("```toml")[1:]).split("```")[0]
    score = read_score(text)
    assert score.duration_s == 600
    assert score.models == ("glass", "breath")


def test_a_parameter_travels_from_key_to_key() -> None:
    text = HEAD + "[start]\nslider1 = -4\n[[key]]\nat_s = 8\nslider1 = 4\n[[key]]\nat_s = 16\nslider1 = 0\n"
    assert [value(text, "slider1", at_s) for at_s in (0, 4, 8, 12, 16, 19)] == pytest.approx(
        [-4, 0, 4, 2, 0, 0], abs=0.02
    )


def test_a_shape_bends_the_way_that_leads_to_its_key() -> None:
    text = HEAD + '[[key]]\nat_s = 10\nslider1 = 8\nshape = "late"\n'
    assert value(text, "slider1", 5) == pytest.approx(1, abs=0.02)


def test_choices_and_toggles_switch_at_their_key() -> None:
    text = HEAD + '[[key]]\nat_s = 10\nblend_mode = "latent"\nfreeze = "on"\n'
    assert [value(text, "freeze", at_s) for at_s in (9.9, 10.1)] == [0, 1]
    assert [value(text, "blend_mode", at_s) for at_s in (9.9, 10.1)] == [0, 1]


def test_a_model_can_be_loaded_on_the_way() -> None:
    text = HEAD + '[[load]]\nat_s = 5\nslot = 2\nmodel = "choir"\n'
    assert journal(text).entries[-1] == (5 * SAMPLE_RATE, ModelLoaded(slot=2, model=MODELS["choir"]))
    assert read_score(text).models == ("glass", "choir")


def test_a_load_can_take_its_time() -> None:
    text = HEAD + '[[load]]\nat_s = 5\nslot = 2\nmodel = "choir"\nfade_s = 1.5\n'
    load = ModelLoaded(slot=2, model=MODELS["choir"], over_frames=72_000)
    assert journal(text).entries[-1] == (5 * SAMPLE_RATE, load)


def test_weights_stand_with_their_slots() -> None:
    text = 'duration_s = 1\n[[slot]]\nmodel = "glass"\nweight = 80\n[[slot]]\nmodel = "choir"\n'
    assert (value(text, "weight1", 0.5), value(text, "weight2", 0.5)) == (80, 25)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("duration_s = ", "TOML"),
        ("", "duration_s None"),
        ("duration_s = 0\n[[slot]]\nmodel = 'glass'", "duration_s 0"),
        ("duration_s = 'long'\n[[slot]]\nmodel = 'glass'", "duration_s long"),
        ("duration_s = 5", "0 .*slot"),
        (HEAD + "[[key]]\nslider1 = 3\n", r"\[\[key\]\] 1.*at_s None"),
        (HEAD + "[[key]]\nat_s = 3\nslidr1 = 3\n", r"\[\[key\]\] 1.*did you mean 'slider1'"),
        (HEAD + "[[key]]\nat_s = 3\nslider1 = 30\n", r"\[\[key\]\] 1.*-10 to 10"),
        (HEAD + "[[key]]\nat_s = 3\nshape = 'smoth'\n", "did you mean 'smooth'"),
        (HEAD + "[[key]]\nat_s = 3\nrandomise = 1\n", "randomise"),
        (HEAD + "[[key]]\nat_s = 3\npanic = 1\n", "panic"),
        (HEAD + "[start]\nfade_time = 1\n", "fade_time"),
        (HEAD + "[[load]]\nat_s = 3\nslot = 2\nmodel = 'glass'\nfade_s = -1\n", "fade_s -1"),
        (HEAD + "[[load]]\nat_s = 3\nslot = 5\nmodel = 'glass'\n", "slot 5"),
        (HEAD + "[[load]]\nat_s = 3\nslot = 2\n", "model None"),
        (HEAD + "[starts]\ngain = 3\n", "did you mean 'start'"),
        (HEAD + "[start]\ngain = [3]\n", r"\[start\].*gain"),
        ("duration_s = 5\nslot = 3\n", r"\[\[slot\]\]"),
        ("duration_s = 5\n" + "[[slot]]\nmodel = 'glass'\n" * 5, "5 .*1 to 4"),
    ],
)
def test_what_is_no_score_is_told_where(text: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        read_score(text)
