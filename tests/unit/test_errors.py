"""Laws of the errors: one printable line each, and the nearest name first."""

import pickle

import pytest

from sda_core.errors import AudioError, ModelError, SdaError, SettingError, counted, nearest, printable


def test_a_message_is_one_line_whatever_a_file_or_a_name_puts_into_it() -> None:
    message = str(ModelError("bad\x1b[2J\r\nname \udce9 \u2028 caf\u00e9, 雨"))
    assert message == "bad?[2J??name ? ? café, 雨"
    assert message.encode()


def test_printable_text_is_left_as_it_is() -> None:
    assert printable("Axis 2: brightness, +3 dB (räin)") == "Axis 2: brightness, +3 dB (räin)"


def test_an_error_crosses_from_one_process_to_another() -> None:
    error = pickle.loads(pickle.dumps(AudioError("kick.wav: silent")))
    assert isinstance(error, AudioError)
    assert str(error) == "kick.wav: silent"


def test_a_setting_error_is_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="epochs"):
        raise SettingError("epochs: got 0")
    assert issubclass(SettingError, SdaError)


def test_the_nearest_name_leads_and_all_are_listed() -> None:
    assert nearest("brigthness", ["depth", "brightness"]) == (
        "did you mean 'brightness'? (allowed: depth, brightness)"
    )


def test_when_nothing_is_near_the_allowed_names_are_listed() -> None:
    assert nearest("xyz", ["depth", "air"]) == "allowed: depth, air"
    assert nearest("xyz", []) == "there are none yet"


@pytest.mark.parametrize(
    ("got", "names"), [("fast", ["auto", "balanced"]), ("blue", ["brightness", "loudness"])]
)
def test_another_word_is_not_taken_for_a_slip(got: str, names: list[str]) -> None:
    assert nearest(got, names) == f"allowed: {', '.join(names)}"


def test_what_is_short_for_a_name_is_near_it() -> None:
    assert nearest("24", ["16-bit", "24-bit"]).startswith("did you mean '24-bit'?")
    assert nearest("slidr1", ["/sda/gain", "/sda/slider1..12"]).startswith("did you mean '/sda/slider1..12'?")


def test_one_of_a_thing_is_no_plural() -> None:
    assert [counted(n, "epoch") for n in (0, 1, 2)] == ["0 epochs", "1 epoch", "2 epochs"]
