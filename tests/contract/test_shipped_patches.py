"""The patches that come with SDA: each plays without a warning and names what its controller really sends."""

import re
from pathlib import Path

import pytest

from sda_core.parameters import INDEX, N_SLIDERS, N_SLOTS, parameter
from sda_live.control.mapping import Mapped
from sda_live.control.sources import SourceKind
from sda_live.midi.decoding import Reading
from sda_live.patch.choice import merged, patch_for, read_patch, shipped_folder, shipped_patches
from sda_live.patch.words import explain

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "patches").glob("*.toml"))

NANO_BLOCKS = (0, 16, 32, 48, 64)  # faders, knobs, S, M, R: eight each
NANO_CC = {*(block + n for block in NANO_BLOCKS for n in range(8)), *range(41, 47), *range(58, 63)}
MIX_CC = {*range(16, 32), *range(46, 63)}
MIX_NOTES = set(range(1, 28))


def test_there_are_patches_for_the_usual_controllers() -> None:
    assert NAMES == ["generic", "max_pd", "midimix", "nanokontrol2", "touchosc"]
    assert list(shipped_patches()) == NAMES
    assert shipped_folder() == ROOT / "patches"


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_patch_plays_without_a_warning(name: str) -> None:
    checked = read_patch(shipped_folder() / f"{name}.toml")
    assert checked.warnings == ()
    assert {row.to for row in checked.patch.rows} <= set(INDEX)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_patch_teaches(name: str) -> None:
    text = (shipped_folder() / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert max(map(len, text.splitlines())) <= 110
    assert len(re.findall(r"^# ", text, re.MULTILINE)) >= 8
    assert all(line.endswith(".") for line in explain(shipped_patches()[name]))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("nanokontrol2", {SourceKind.CC: NANO_CC}),
        ("midimix", {SourceKind.CC: MIX_CC, SourceKind.NOTE: MIX_NOTES}),
        ("generic", {SourceKind.CC: {7, 64, *range(16, 20), *range(20, 32)}}),
    ],
)
def test_a_patch_names_only_what_its_controller_sends(name: str, numbers: dict[SourceKind, set[int]]) -> None:
    for row in shipped_patches()[name].rows:
        assert row.source.number in numbers[row.source.kind]
        assert row.source.channel == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_control_does_two_things_unless_the_patch_is_there_to_show_it(name: str) -> None:
    sources = [row.source for row in shipped_patches()[name].rows]
    assert len(sources) - len(set(sources)) == (1 if name == "max_pd" else 0)


@pytest.mark.parametrize("name", ["nanokontrol2", "midimix"])
def test_a_performance_is_possible_with_the_controller_alone(name: str) -> None:
    targets = {row.to for row in shipped_patches()[name].rows}
    n_sliders = sum(f"slider{n}" in targets for n in range(1, N_SLIDERS + 1))
    assert n_sliders >= 8
    for family in ("weight", "slot", "solo"):
        assert {f"{family}{n}" for n in range(1, N_SLOTS + 1)} <= targets
    wanted = {"gain", "record", "marker", "keep", "panic", "resume", "freeze", "preset", "preset_next"}
    assert wanted | {"preset_previous", "randomise", "reset", "drift", "speed", "morph"} <= targets


@pytest.mark.parametrize("name", ["nanokontrol2", "midimix"])
def test_lights_are_told_where_things_stand(name: str) -> None:
    (controller,) = shipped_patches()[name].controllers.values()
    assert controller.feedback


@pytest.mark.parametrize(
    ("port", "name"),
    [
        ("nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 24:0", "nanokontrol2"),
        ("nanoKONTROL2 SLIDER/KNOB", "nanokontrol2"),
        ("MIDI Mix:MIDI Mix MIDI 1 28:0", "midimix"),
        ("MIDI Mix", "midimix"),
        ("Launch Control XL:Launch Control XL MIDI 1 20:0", "generic"),
    ],
)
def test_a_controller_gets_its_patch(port: str, name: str) -> None:
    assert patch_for(port, shipped_patches().values()) == shipped_patches()[name]


def test_all_of_them_play_at_once() -> None:
    patches = shipped_patches()
    together = merged(patches.values())
    assert len(together.rows) == sum(len(patch.rows) for patch in patches.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_control_makes_a_wish(name: str) -> None:
    for row in shipped_patches()[name].rows:
        mapped, wishes = Mapped(row), []
        for raw in (0, 127):  # all the way, or pressed: past every place where the target may stand
            reading = Reading(
                source=row.source, position=raw / 127, raw=raw, highest=127, is_on=raw > 0, at_s=0.0
            )
            wishes.append(mapped.act(reading, parameter(row.to).default).wish)
        assert any(wishes), row
