"""What holds for every surface, whatever program it is for."""

import json
import re
import zlib

import pytest

from sda_core.errors import SettingError
from sda_core.parameters import TABLE, Kind
from sda_live.osc.meaning import meaning
from sda_live.osc.packet import Message
from sda_live.surfaces.connection import Connection
from sda_live.surfaces.formats import FORMATS, SurfaceFormat, surface_format
from sda_live.surfaces.placing import surface_layout

HERE = Connection()
ELSEWHERE = Connection(host="192.168.1.20", port=9200, receive_port=9301)
HOSTILE = {"slider1": 'a "b\\c; d, $1 <&> {e}', "slider2": "Stimme äöü 声"}
EACH = pytest.mark.parametrize("row", FORMATS.values(), ids=FORMATS)


def text_of(row: SurfaceFormat, connection: Connection = HERE, labels: dict[str, str] | None = None) -> str:
    written = row.write(surface_layout(labels), connection)
    return (zlib.decompress(written) if row.file_name.endswith(".tosc") else written).decode()


@EACH
def test_every_parameter_has_its_address_in_it(row: SurfaceFormat) -> None:
    text = text_of(row)
    # SuperCollider puts the addresses together from paths.
    found = set(re.findall(r"(?:/sda/|\")([a-z_]+\d*)\b", text))
    assert [each.path for each in TABLE if each.path not in found] == []


@EACH
def test_the_same_layout_gives_the_same_file(row: SurfaceFormat) -> None:
    assert text_of(row) == text_of(row)


@EACH
def test_it_asks_for_answers_to_its_own_port(row: SurfaceFormat) -> None:
    text = text_of(row, ELSEWHERE)
    assert "/sda/subscribe" in text
    assert "9301" in text
    assert "9101" not in text


@EACH
def test_it_sends_where_it_is_told_to(row: SurfaceFormat) -> None:
    if row.program == "TouchOSC":  # its own settings say where
        return
    text = text_of(row, ELSEWHERE)
    assert "192.168.1.20" in text
    assert "9200" in text
    assert "9100" not in text


@EACH
def test_labels_of_models_are_in_it(row: SurfaceFormat) -> None:
    assert "brightness" in text_of(row, labels={"slider1": "brightness"})


@EACH
def test_no_label_breaks_the_file(row: SurfaceFormat) -> None:
    text = text_of(row, labels=HOSTILE)
    assert "Stimme" in text
    if row.file_name.endswith((".json", ".maxpat")):
        json.loads(text)


@EACH
def test_the_next_step_can_be_said(row: SurfaceFormat) -> None:
    assert "{" not in row.next_step.format(host=HERE.host, port=HERE.port, receive_port=HERE.receive_port)


def test_what_the_controls_send_is_understood() -> None:
    """Positions, switches, a button's 1 and 0, and names of choices."""
    for row in TABLE:
        if row.choices:
            said: tuple[str | float, ...] = row.choices
        else:
            said = (0.25, 1.0) if row.kind is Kind.CONTINUOUS else (0, 1)
        for one in said:
            assert meaning(Message(address=f"/sda/{row.path}", arguments=(one,))).note == ""


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"got 'touch-osc', did you mean 'touchosc'\?"):
        surface_format("touch-osc")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"port": 0}, "port: got 0"),
        ({"port": 70000}, "port: got 70000"),
        ({"receive_port": 80}, "receive port: got 80, allowed is 1024 to 65535"),
        ({"host": "a b"}, "host: got 'a b'"),
        ({"host": ""}, "host: got ''"),
        ({"host": "x;quit"}, "host: got 'x;quit'"),
    ],
)
def test_a_connection_that_cannot_be_is_refused(changed: dict[str, str | int], said: str) -> None:
    with pytest.raises(SettingError, match=re.escape(said)):
        Connection(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("127.1.2.3", True),
        ("192.168.1.20", False),
        ("studio", False),
    ],
)
def test_a_connection_knows_its_own_computer(host: str, is_local: bool) -> None:  # noqa: FBT001 - a case
    assert Connection(host=host).is_local is is_local
