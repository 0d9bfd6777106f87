"""Bounced journals: a file as asked for, a sidecar with all of it, and the same samples again."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from sda_core import bounce as bouncing
from sda_core.bounce import Bounced, bounce
from sda_core.errors import AudioError, ModelError, SettingError
from sda_core.events import Changed, ModelLoaded
from sda_core.frames import HOP
from sda_core.journal import Journal
from sda_core.model_file import save_model
from sda_core.model_header import slot_model
from sda_core.order import Order, order_again, with_values
from sda_core.take_models import models_of
from tests.fixtures.small_instrument import changed, loaded, small_slots
from tests.fixtures.small_model import small_model

RATE = 48000
RAIN, WIND = small_model("rain", 0), small_model("wind", 1)
PIECE = Journal(
    entries=(
        (0, ModelLoaded(slot=1, model=slot_model(RAIN.header))),
        (0, ModelLoaded(slot=2, model=slot_model(WIND.header))),
        (0, changed(seed=7.0, weight1=80.0, slider1=3.0, slot2=0.0)),
        (20 * HOP, changed(slider1=-5.0, over_frames=4000)),
    ),
    n_frames=9600,
)


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, Path]:
    return {
        model.header.content_hash: save_model(model, tmp_path / f"{model.name}.safetensors")
        for model in (RAIN, WIND)
    }


@pytest.fixture
def order(tmp_path: Path, paths: dict[str, Path]) -> Order:
    return Order(journal=PIECE, model_paths=paths, path=tmp_path / "out" / "a.wav")


def samples(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]


def test_an_order_becomes_a_sound_and_its_sidecar(order: Order) -> None:
    shares: list[float] = []
    made = bounce(order, shares.append)
    assert isinstance(made, Bounced)
    assert (made.path, made.sidecar) == (order.path, order.path.with_suffix(".json"))
    assert (made.seed, made.duration_s) == (7, 0.2)
    facts = soundfile.info(made.path)
    assert (facts.frames, facts.samplerate, facts.channels, facts.subtype) == (9600, RATE, 2, "PCM_24")
    assert np.abs(soundfile.read(made.path)[0]).max() == pytest.approx(0.891, abs=1e-4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with soundfile.SoundFile(made.path) as file:
        assert (file.title, file.artist, file.comment) == ("a", "SDA", "rain + wind, seed 7")


def test_the_sidecar_tells_how_the_sound_was_made(order: Order) -> None:
    content = json.loads(bounce(replace(order, sample_rate=44100)).sidecar.read_text())
    assert (content["version"], content["model_name"], content["seed"]) == (1, "rain + wind", 7)
    assert content["generation"]["duration_s"] == 0.2
    assert content["generation"]["values"]["slider1"] == "3"
    assert content["audio"]["sample_rate"] == 44100
    assert content["models"] == [
        {"name": model.name, "content_hash": model.header.content_hash} for model in (RAIN, WIND)
    ]
    assert content["slots"] == [
        {"name": "rain", "weight": 80.0, "on": True},
        {"name": "wind", "weight": 25.0, "on": False},
        None,
        None,
    ]
    assert content["blend_mode"] == "audio"
    assert content["sliders"][0] == {"slider": 1, "label": "brightness", "position": 3.0}


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_sidecar_makes_the_same_samples_again(
    order: Order, paths: dict[str, Path], name: str, rate: int
) -> None:
    order = replace(order, path=order.path.with_name(name), sample_rate=rate, exact_s=0.20001)
    first = bounce(order)
    second = bounce(replace(order_again(first.sidecar, paths), path=order.path.with_name(f"again-{name}")))
    assert np.array_equal(samples(first.path), samples(second.path))
    third = bounce(replace(order_again(second.sidecar, paths), overwrite=True))
    assert third.path == second.path
    assert np.array_equal(samples(first.path), samples(third.path))


@pytest.mark.parametrize(("rate", "n_frames"), [(44100, 14716), (48000, 16018), (96000, 32035)])
def test_a_length_between_two_frames_is_met_at_every_rate(order: Order, rate: int, n_frames: int) -> None:
    journal = replace(PIECE, n_frames=round(0.3337 * RATE))
    made = bounce(replace(order, journal=journal, exact_s=0.3337, sample_rate=rate))
    assert soundfile.info(made.path).frames == n_frames
    assert made.duration_s == 0.3337


def test_what_is_the_same_on_both_sides_is_written_once(order: Order) -> None:
    mono = replace(order, journal=with_values(PIECE, stereo_mode=1.0))
    assert soundfile.info(bounce(mono).path).channels == 1


def test_values_are_set_after_all_that_happens_at_the_beginning() -> None:
    frame, event = with_values(PIECE, width=1.0, seed=3.0).entries[3]
    assert frame == 0
    assert isinstance(event, Changed)
    assert event.values == (("width", 1.0), ("seed", 3.0))


def test_the_models_of_a_journal_are_named_once() -> None:
    start = loaded(2, 0)
    entries = (
        (0, ModelLoaded(slot=1, model=small_slots()[0])),
        (5, ModelLoaded(slot=1, model=None)),
        (9, ModelLoaded(slot=3, model=small_slots()[4])),
    )
    found = models_of(Journal(entries=entries, start=start))
    assert [model.name for model in found] == ["model 2", "model 0", "model 4"]


def test_a_model_that_is_damaged_makes_no_file(order: Order) -> None:
    path = next(iter(order.model_paths.values()))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="fingerprint"):
        bounce(order)
    assert not order.path.parent.exists()


def test_what_memory_cannot_hold_is_said(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(bouncing.np, "empty", no_room)
    with pytest.raises(SettingError, match=r"duration: got 0.2 s, .*memory.* in parts"):
        bounce(order)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no sidecar"),
        ("[1, 2]", "no sidecar"),
        ('"text"', "no sidecar"),
        ("{}", "has no 'journal'"),
        ('{"journal": 3}', "no sidecar"),
        ('{"journal": [], "audio": {}, "generation": {}}', "has no 'sample_rate'"),
        ("\xff", "no sidecar"),
    ],
)
def test_another_json_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(AudioError, match=words) as caught:
        order_again(path, {})
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"journal": []}, "empty"),
        ({"journal": [{"format": "sda-journal"}]}, "use the version of SDA that wrote it"),
        ({"audio": {"file": "a.wav", "sample_rate": "fast", "bit_depth": None}}, "fast"),
        ({"audio": None}, "no sidecar"),
        ({"generation": {"duration_s": 9.0}}, "9.0 s are not its 9600 frames"),
        ({"generation": {"duration_s": float("nan")}}, "nan s are not its"),
    ],
)
def test_a_damaged_sidecar_is_refused(
    order: Order, paths: dict[str, Path], damage: dict[str, Any], words: str
) -> None:
    sidecar = bounce(order).sidecar
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | damage))
    with pytest.raises(AudioError, match=words):
        order_again(sidecar, paths)


def test_models_that_are_gone_are_named(order: Order, paths: dict[str, Path]) -> None:
    sidecar = bounce(order).sidecar
    with pytest.raises(AudioError, match="its models wind are not in the library"):
        order_again(sidecar, {RAIN.header.content_hash: paths[RAIN.header.content_hash]})
    with pytest.raises(AudioError, match=r"gone\.json: cannot be read \(No such file"):
        order_again(sidecar.with_name("gone.json"), paths)
    with pytest.raises(AudioError, match="cannot be read"):
        order_again(sidecar.parent, paths)
