"""A patch in sentences: what each control does is said as a musician would say it."""

import pytest

from sda_live.patch.reading import patch_from_text
from sda_live.patch.words import explain, row_in_words

HEAD = '[controllers.nano]\nmatch = "*nano*"\n'


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            'from = "nano cc 16"\nto = "slider1"\nrange = [-3, 3]\ncurve = "s"',
            "Knob or fader cc 16 of nano moves slider 1 from -3 to +3, slowly at the ends, "
            "once you have picked it up.",
        ),
        (
            'from = "nano cc 0 ch 2"\nto = "weight1"\nrange = [100, 0]\ntakeover = "scale"',
            "Knob or fader cc 0 on channel 2 of nano moves weight 1 from 100 to 0 %, "
            "catching up with your hand.",
        ),
        (
            'from = "nano cc 1"\nto = "slider2"\nencoding = "twos"\nstep = 0.01\nacceleration = 2',
            "Endless knob cc 1 of nano moves slider 2 from -10 to +10, 1 % a step, "
            "further when turned quickly.",
        ),
        (
            'from = "nano cc 45"\nto = "record"\nmode = "toggle"',
            "Button cc 45 of nano switches record on and off, a press each.",
        ),
        ('from = "nano note 1"\nto = "preset"\nvalue = 3', "Note 1 of nano starts preset 3 when pressed."),
        ('from = "nano note 1"\nto = "panic"', "Note 1 of nano starts panic when pressed."),
        (
            'from = "nano note 1"\nto = "speed"\nvalue = 0.5\nmode = "momentary"',
            "Note 1 of nano switches speed to 0.5 x while it is held.",
        ),
        (
            'from = "nano note 1"\nto = "blend_mode"',
            "Note 1 of nano goes to the next blend mode when pressed.",
        ),
        (
            'from = "nano program"\nto = "preset"',
            "A program change of nano chooses the preset of its number.",
        ),
        (
            'from = "nano bend"\nto = "slider1"\nsmooth_ms = 40\ndeadzone = 0.1',
            "The pitch bend of nano moves slider 1 from -10 to +10, with a resting place in the middle, "
            "gliding over 40 ms.",
        ),
        (
            'from = "osc /1/xy1 2"\nto = "blend_y"\ntakeover = "jump"',
            "The OSC message /1/xy1, its number 2, moves blend y from 0 to 1, jumping to where your hand is.",
        ),
        (
            'from = "osc /go"\nto = "freeze"\nmode = "momentary"',
            "The OSC message /go switches freeze on while it sends 1.",
        ),
    ],
)
def test_a_row_is_explained(body: str, sentence: str) -> None:
    patch = patch_from_text(f"{HEAD}[[map]]\n{body}", "my.toml").patch
    assert row_in_words(patch.rows[0], patch) == sentence


def test_a_patch_is_explained_from_its_controllers_on() -> None:
    text = (
        'name = "two nanos"\n[controllers.nano]\nmatch = "*nanoKONTROL2*#2"\nfeedback = true\nchannel = 3\n'
        '[[map]]\nfrom = "nano cc 1"\nto = "gain"\n'
    )
    lines = explain(patch_from_text(text, "my.toml").patch)
    assert lines[:2] == [
        "two nanos: 1 control.",
        "nano is the MIDI port called *nanoKONTROL2*, number 2 of them; it is told where things stand "
        "(lights, motors); channel 3 where a row names none.",
    ]
    assert len(lines) == 3
