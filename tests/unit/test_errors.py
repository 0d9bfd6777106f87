"""Laws of the errors: one printable line each, and the nearest name first."""

import pickle

import pytest

from sda_core.errors import AudioError, ModelError, SdaError, SettingError, nearest, printable


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
    assert nearest("xyz", []) == "allowed: none"
