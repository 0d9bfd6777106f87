"""Choosing patches: every way a system names a port leads to its patch, and several patches play as one."""

import itertools
from pathlib import Path

import pytest

from sda_core.errors import OutputError, SettingError
from sda_live.control.sources import Mapping, Source, SourceKind
from sda_live.midi.names import WantedPort
from sda_live.patch.choice import (
    PatchOrigin,
    controller_for,
    find_patch,
    lasting,
    list_patches,
    merged,
    patch_for,
    read_patch,
    shipped_folder,
    wanted_ports,
)
from sda_live.patch.reading import Controller, Patch

NANO_PORTS = (
    "nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 24:0",  # ALSA
    "nanoKONTROL2:nanoKONTROL2 MIDI 1 28:0",
    "nanoKONTROL2 SLIDER/KNOB",  # CoreMIDI
    "nanoKONTROL2 1",  # Windows
    "2- nanoKONTROL2 3",
    "a2j:nanoKONTROL2 [24] (capture): nanoKONTROL2 MIDI 1",  # JACK
    "Midi-Bridge:nanoKONTROL2:(capture_0) nanoKONTROL2 nanoKONTROL2 _ CTRL",  # PipeWire
    "NANOKONTROL2 SLIDER/KNOB",
)


def patch(name: str, match: str, *rows: tuple[int, str], controller: str = "nano") -> Patch:
    return Patch(
        name=name,
        controllers={controller: Controller(match=match)},
        rows=tuple(
            Mapping(source=Source(controller=controller, kind=SourceKind.CC, number=number), to=to)
            for number, to in rows
        ),
    )


GENERIC = patch("generic", "*", (16, "weight1"), controller="any")
NANO = patch("nano", "*nanoKONTROL2*", (16, "slider1"), (0, "weight1"))


@pytest.mark.parametrize("port", NANO_PORTS)
def test_a_port_finds_its_patch_whatever_the_system_calls_it(port: str) -> None:
    for patches in itertools.permutations([GENERIC, NANO, patch("other", "*MIDI Mix*", (1, "gain"))]):
        assert patch_for(port, patches) is NANO


def test_an_unknown_port_finds_the_generic_patch_and_none_where_there_is_none() -> None:
    for port in ("Launchpad Mini MIDI 1", "system:midi_capture_3", "x"):
        assert patch_for(port, [NANO, GENERIC]) is GENERIC
        assert patch_for(port, [NANO]) is None


def test_brackets_in_a_ports_name_are_letters() -> None:
    named = patch("a", "*CTRL (A)*", (1, "gain"))
    assert patch_for("Box CTRL (A) 1", [named]) is named


@pytest.mark.parametrize("port", NANO_PORTS)
def test_a_learned_controller_finds_its_port_on_every_system(port: str) -> None:
    name, controller = controller_for(port, "win32" if port.endswith(("1", "3")) else "linux")
    assert name == "nanokontrol2"
    learned = Patch(controllers={name: controller})
    for other in NANO_PORTS:
        assert patch_for(other, [GENERIC, learned]) is learned


@pytest.mark.parametrize("port", ["", "***", "#1 [x]", "Ü", "a b*c#2"])
def test_any_port_can_be_learned_from(port: str) -> None:
    name, controller = controller_for(port)
    assert name.isascii()
    assert name.isalnum()
    assert wanted_ports(Patch(controllers={name: controller}))[0].is_it(port) or not port


def test_a_patch_says_which_of_twins_it_wants() -> None:
    twins = Patch(
        controllers={
            "left": Controller(match="*nano*", feedback=True),
            "right": Controller(match="*nano* #2"),
        }
    )
    assert wanted_ports(twins) == (
        WantedPort(controller="left", match="*nano*", nth=1, has_feedback=True),
        WantedPort(controller="right", match="*nano*", nth=2),
    )


def test_several_patches_play_as_one() -> None:
    both = merged([NANO, patch("mix", "*MIDI Mix*", (16, "slider1"), controller="mix")])
    assert both.name == "nano, mix"
    assert set(both.controllers) == {"nano", "mix"}
    assert [(str(row.source), row.to) for row in both.rows] == [
        ("nano cc 16 ch 1", "slider1"),
        ("nano cc 0 ch 1", "weight1"),
        ("mix cc 16 ch 1", "slider1"),
    ]


def test_a_later_patch_takes_a_source_over_and_the_rest_stays() -> None:
    own = patch("own", "*NANOkontrol2*", (16, "gain"), (16, "width"), (99, "drift"), controller="k")
    both = merged([NANO, own])
    assert set(both.controllers) == {"nano"}
    assert [(row.source.number, row.to) for row in both.rows] == [
        (0, "weight1"),
        (16, "gain"),
        (16, "width"),
        (99, "drift"),
    ]


def test_different_controllers_of_one_name_stay_apart() -> None:
    both = merged([NANO, patch("b", "*other*", (16, "gain")), patch("c", "*third*", (16, "drift"))])
    assert {name: controller.match for name, controller in both.controllers.items()} == {
        "nano": "*nanoKONTROL2*",
        "nano_2": "*other*",
        "nano_3": "*third*",
    }
    assert [str(row.source) for row in both.rows][2:] == ["nano_2 cc 16 ch 1", "nano_3 cc 16 ch 1"]


def test_no_patches_are_an_empty_patch() -> None:
    assert merged([]) == Patch()


def test_own_patches_come_before_shipped_ones_and_bad_ones_are_listed(tmp_path: Path) -> None:
    (tmp_path / "generic.toml").write_text("schema = 1\n")
    (tmp_path / "bad.toml").write_text("x = 1\n")
    entries = list_patches(tmp_path)
    assert [(entry.name, entry.origin) for entry in entries[:2]] == [
        ("bad", PatchOrigin.OWN),
        ("generic", PatchOrigin.OWN),
    ]
    assert entries[0].problem.startswith(f"{tmp_path / 'bad.toml'} line 1: x: there is no such key")
    assert find_patch("generic", tmp_path) == tmp_path / "generic.toml"
    assert find_patch("midimix", tmp_path) == shipped_folder() / "midimix.toml"
    assert find_patch("some/where.toml", tmp_path) == Path("some/where.toml")
    with pytest.raises(SettingError, match=r"there is none of that name, did you mean 'midimix'\?"):
        find_patch("midimax", tmp_path)


def test_a_patch_that_lasts_is_found_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert lasting("generic") == "generic"
    for typed in ("mine.toml", "./mine.toml", "~/mine.toml", str(tmp_path / "mine.toml")):
        assert lasting(typed) == str(tmp_path / "mine.toml")


def test_a_file_that_cannot_be_a_patch_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with pytest.raises(SettingError, match=r"there is no such file; `sda-live patch list`"):
        read_patch(path)
    with pytest.raises(OutputError, match="cannot read"):
        read_patch(tmp_path)
    path.write_bytes(b"schema = 1\n\xff")
    with pytest.raises(SettingError, match=r"a\.toml line 2: got bytes that are no text"):
        read_patch(path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(SettingError, match="a patch is a short text"):
        read_patch(path)
