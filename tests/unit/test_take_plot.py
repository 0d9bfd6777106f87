"""The picture of a take: every event has its place, and what is written never lies over anything else."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sda_core.command import app
from sda_core.errors import AudioError
from sda_core.events import (
    Changed,
    Event,
    ModelLoaded,
    Nudged,
    Preset,
    PresetStored,
    Recalled,
    Restarted,
    SlidersDealt,
)
from sda_core.journal import Journal
from sda_core.live_union import UNASSIGNED
from sda_core.take import SIDECAR, Marker, Take, TakeFacts
from sda_core.take_plot import LETTER, flags_of, marks_of, save_take_plot
from tests.fixtures.instrument_events import EVENTS
from tests.fixtures.small_instrument import changed, small_slots
from tests.fixtures.small_take import GAPS, MARKERS, performance, random_event, write_take

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Take:
    folder = tmp_path_factory.mktemp("takes") / "evening"
    return write_take(folder, performance(3), gaps=GAPS, markers=MARKERS)


@pytest.mark.parametrize(
    ("event", "lane", "text"),
    [
        (changed(slider3=2.0), "sliders", ""),
        (changed(weight1=2.0), "weights", ""),
        (changed(blend_x=0.3), "weights", ""),
        (changed(morph=0.3), "presets", ""),
        (changed(slot2=0.0), "switches", "slot2 off"),
        (changed(stereo_mode=2.0), "switches", "stereo_mode dual_seed"),
        (changed(gain=-3.0), "sound", ""),
        (Nudged(path="slider1", amount=0.1), "sliders", ""),
        (Recalled(number=3, values=(("slider1", 1.0),)), "presets", "3"),
        (PresetStored(number=4, preset=Preset(name="a", values=())), "presets", "4 kept"),
        (PresetStored(number=4, preset=None), "presets", "4 forgotten"),
        (ModelLoaded(slot=2, model=small_slots()[0]), "models", "2 model 0"),
        (ModelLoaded(slot=2, model=None), "models", "2 empty"),
        (SlidersDealt(assignment=UNASSIGNED), "sliders", "dealt"),
        (Restarted(), "switches", "sound restarted"),
    ],
)
def test_an_event_has_its_lane(event: Event, lane: str, text: str) -> None:
    (mark,) = marks_of(512, event)
    assert (mark.lane, mark.text, mark.frame) == (lane, text, 512)


@given(EVENTS)
def test_every_event_leaves_a_mark(event: Event) -> None:
    marks = list(marks_of(0, event))
    assert marks or (isinstance(event, Changed) and not event.values)
    assert len({mark.lane for mark in marks}) == len(marks)


def test_what_moves_several_kinds_of_things_is_in_all_their_lanes() -> None:
    marks = list(marks_of(0, changed(over_frames=900, slider1=1.0, slider2=1.0, weight1=3.0)))
    assert [(mark.lane, mark.n_frames) for mark in marks] == [("sliders", 900), ("weights", 900)]


MARKED = st.lists(st.builds(Marker, wav_frame=st.integers(0, 1000), text=st.text(max_size=60)), max_size=30)


@given(MARKED)
def test_flags_never_lie_over_each_other(markers: list[Marker]) -> None:
    facts = TakeFacts(started_at="", first_frame=0, n_frames=1000, markers=tuple(markers))
    flags = flags_of(facts)
    assert len(flags) == len(markers)
    ends: dict[int, float] = {}
    for flag in flags:
        if not flag.text:
            continue
        width = LETTER * (len(flag.text) + 3)
        start = flag.place - width if flag.is_turned else flag.place
        assert start >= ends.get(flag.row, 0.0)
        ends[flag.row] = start + width
        assert ends[flag.row] <= 1 + 1e-9


def test_it_is_drawn_with_much_and_with_nothing(take: Take, tmp_path: Path) -> None:
    chance = random.Random(0)
    first, n_frames = take.journal.first_frame, take.journal.n_frames
    frames = sorted(first + chance.randrange(n_frames) for _ in range(60_000))
    many = tuple((frame, random_event(chance)) for frame in frames)
    for number, (entries, gaps, markers) in enumerate(
        [
            (many, GAPS, MARKERS * 20),
            ((), (), ()),
            ((), (replace(GAPS[0], n_frames=None, n_made=0),), MARKERS),
        ]
    ):
        facts = replace(take.facts, gaps=gaps, markers=markers)
        journal = Journal(entries=entries, n_frames=n_frames, first_frame=first)
        path = save_take_plot(tmp_path / f"{number}.png", replace(take, facts=facts, journal=journal))
        assert path.read_bytes().startswith(PNG)


def test_a_take_without_sound_is_said(take: Take, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="holds no sound"):
        save_take_plot(tmp_path / "a.png", replace(take, facts=replace(take.facts, n_frames=0)))


def test_the_command_draws_a_take(take: Take, tmp_path: Path) -> None:
    for number, path in enumerate((take.folder, take.folder / SIDECAR)):
        out = tmp_path / f"{number}.png"
        done = CliRunner().invoke(
            app, ["sound", "plot", str(path), "--out", str(out)], catch_exceptions=False
        )
        assert done.output.strip() == f"saved {out}"
        assert out.read_bytes().startswith(PNG)
