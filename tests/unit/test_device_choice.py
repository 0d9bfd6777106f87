"""Which device is meant: by name, part of a name, number and host API."""

import pytest

from sda_core.errors import SettingError
from sda_live.device import Device, Wanted, choose


def device(number: int, name: str, host_api: str = "ALSA", *, is_default: bool = False) -> Device:
    return Device(
        number=number, name=name, host_api=host_api, n_channels=2, rate=48000, is_default=is_default
    )


DEVICES = (
    device(0, "HDMI"),
    device(1, "USB Audio 2", is_default=True),
    device(2, "USB Audio"),
    device(4, "usb audio", "JACK"),
    device(5, "system", "JACK Audio Connection Kit"),
)


@pytest.mark.parametrize(
    ("wanted", "host_api", "number"),
    [
        ("", "", 1),
        ("usb", "", 1),  # of several, the default
        ("USB Audio", "", 2),  # exact before part, even of the default's name
        ("hdmi", "", 0),
        ("dmi", "", 0),
        ("4", "", 4),
        ("audio 2", "", 1),
        ("usb audio", "jack", 4),
        ("", "connection", 5),
        ("", "jack", 4),
    ],
)
def test_the_device_that_is_meant(wanted: str, host_api: str, number: int) -> None:
    assert choose(DEVICES, Wanted(device=wanted, host_api=host_api)).number == number


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Scarlett 2i2 USB: Audio (hw:2,0)", "Scarlett 2i2 USB: Audio (hw:1,0)"),
        ("Scarlett 2i2 USB: Audio (hw:2,0)", "Scarlett 2i2 USB: Audio (hw:10,0)"),
        ("Speakers (Scarlett 2i2 USB)", "Speakers (2- Scarlett 2i2 USB)"),
        ("Speakers (3- Scarlett 2i2 USB)", "Speakers (12- Scarlett 2i2 USB)"),
        ("Speakers (Focusrite USB Audio)", "Speakers (2- Focusrite USB Audi"),  # as long as MME lets it be
        ("Speakers (2- Focusrite USB Audi", "Speakers (Focusrite USB Audio)"),
    ],
)
def test_a_device_that_is_back_under_another_number_is_the_same(before: str, after: str) -> None:
    devices = (*DEVICES, device(7, after))
    assert choose(devices, Wanted(device=before, host_api="ALSA")).number == 7
    assert choose((*devices, device(8, before)), Wanted(device=before)).number == 8, "its own number first"


@pytest.mark.parametrize(
    ("before", "other"),
    [
        ("HDA NVidia: HDMI 0 (hw:0,3)", "HDA NVidia: HDMI 0 (hw:0,7)"),
        ("Speakers (Scarlett 2i2 USB)", "Speakers (Realtek Audio)"),
        ("Interface 2", "Interface"),
        ("(hw:2,0)", "HDA Intel PCH: ALC (hw:0,0)"),
    ],
)
def test_another_device_is_another_one(before: str, other: str) -> None:
    with pytest.raises(SettingError):
        choose((*DEVICES, device(7, other)), Wanted(device=before))


@pytest.mark.parametrize(
    ("devices", "wanted", "host_api", "why"),
    [
        (DEVICES, "HDNI", "", "device: got 'HDNI', did you mean 'HDMI'"),
        (DEVICES, "3", "", "device: got '3', .*HDMI, USB Audio 2"),
        (DEVICES, "hdmi", "jack", "device: got 'hdmi', allowed: usb audio, system"),
        (DEVICES, "", "JAKC", "host API: got 'JAKC', did you mean 'JACK'"),
        ((), "", "", "this machine has none that plays"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(
    devices: tuple[Device, ...], wanted: str, host_api: str, why: str
) -> None:
    with pytest.raises(SettingError, match=why):
        choose(devices, Wanted(device=wanted, host_api=host_api))
