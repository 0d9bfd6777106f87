"""A patch's file: a change is taken when it is whole, a bad one never; learning leaves the rest alone."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import OutputError, SettingError
from sda_live.control.sources import ButtonMode, Curve, Encoding, Mapping, Source, SourceKind
from sda_live.patch.choice import read_patch
from sda_live.patch.edit import text_with_row
from sda_live.patch.file import GONE_S, SETTLED_S, PatchFile, append_learned
from sda_live.patch.reading import Checked, Controller, Patch, patch_from_text

NANO = Controller(match="*nanoKONTROL2*", feedback=True)
ONE = '[controllers.nano]\nmatch = "*nano*"\n[[map]]\nfrom = "nano cc 1"\nto = "gain"\n'
TWO = ONE.replace("cc 1", "cc 2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stage.toml"


def number_of(polled: Checked | str | None) -> int:
    assert isinstance(polled, Checked)
    return polled.patch.rows[0].source.number


def test_the_first_look_answers_at_once_and_then_there_is_nothing_new(path: Path) -> None:
    path.write_text(ONE)
    file = PatchFile(path)
    assert number_of(file.poll(0.0)) == 1
    assert file.poll(0.01) is None
    assert file.poll(10.0) is None


def test_a_change_is_taken_when_it_has_stood_still(path: Path) -> None:
    path.write_text(ONE)
    file = PatchFile(path)
    file.poll(0.0)
    path.write_text(TWO[:20])  # an editor writes
    assert file.poll(1.0) is None
    path.write_text(TWO)
    assert file.poll(1.0 + SETTLED_S) is None
    assert file.poll(1.01 + SETTLED_S) is None
    assert number_of(file.poll(1.01 + 2 * SETTLED_S)) == 2
    assert file.poll(9.0) is None


def test_a_change_counts_by_what_is_in_the_file(path: Path) -> None:
    path.write_text(ONE)
    before = path.stat()
    file = PatchFile(path)
    file.poll(0.0)
    os.utime(path, (1, 1))  # touched, nothing else
    assert [file.poll(1.0), file.poll(2.0)] == [None, None]
    path.write_text(TWO)  # as long as before, and with the old date
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    file.poll(3.0)
    assert number_of(file.poll(4.0)) == 2


def test_an_editor_may_put_another_file_in_its_place(path: Path) -> None:
    path.write_text(ONE)
    file = PatchFile(path)
    file.poll(0.0)
    path.unlink()
    assert file.poll(1.0) is None
    (path.parent / "new").write_text(TWO)
    (path.parent / "new").rename(path)
    assert file.poll(1.0 + GONE_S / 2) is None
    assert number_of(file.poll(1.0 + GONE_S)) == 2


def test_a_bad_file_is_told_once_and_a_good_one_takes_its_place(path: Path) -> None:
    path.write_text(ONE)
    file = PatchFile(path)
    file.poll(0.0)
    path.write_text(ONE.replace("gain", "gain\nx"))
    file.poll(1.0)
    problem = file.poll(2.0)
    assert isinstance(problem, str)
    assert problem.startswith(f"{path} line 5: got what is not TOML (")
    assert problem.endswith("(until then everything stays as it was)")
    assert [file.poll(3.0), file.poll(4.0)] == [None, None]
    path.write_text(ONE)  # back to what it was: what was said is taken back
    file.poll(5.0)
    assert number_of(file.poll(6.0)) == 1


@pytest.mark.parametrize("content", [None, b"", b" \n"])
def test_a_file_that_is_gone_or_empty_is_told_after_a_while(path: Path, content: bytes | None) -> None:
    path.write_text(ONE)
    file = PatchFile(path)
    file.poll(0.0)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert [file.poll(1.0), file.poll(1.0 + 0.9 * GONE_S)] == [None, None]
    problem = file.poll(1.0 + GONE_S)
    assert isinstance(problem, str)
    assert "no such file" in problem or "an empty file" in problem
    assert file.poll(9.0) is None
    path.write_text(ONE)
    file.poll(10.0)
    assert number_of(file.poll(11.0)) == 1


def test_a_file_that_is_not_there_at_first_is_told_at_once(path: Path) -> None:
    file = PatchFile(path)
    assert isinstance(file.poll(0.0), str)
    assert file.poll(9.0) is None


def learned(number: int, to: str, controller: str = "nano") -> Mapping:
    return Mapping(source=Source(controller=controller, kind=SourceKind.CC, number=number), to=to)


def without_lines(patch: Patch) -> tuple[Mapping, ...]:
    return tuple(replace(row, line=0) for row in patch.rows)


def test_learning_makes_the_file_and_goes_on_in_it(path: Path) -> None:
    append_learned(path, learned(16, "slider1"), NANO)
    append_learned(path, replace(learned(17, "slider2"), encoding=Encoding.TWOS), NANO)
    checked = read_patch(path)
    assert checked.warnings == ()
    assert checked.patch.controllers == {"nano": NANO}
    assert without_lines(checked.patch) == (
        learned(16, "slider1"),
        replace(learned(17, "slider2"), encoding=Encoding.TWOS),
    )
    assert path.read_text().startswith("# What the controls of this instrument do")


COMMENTED = """\
# mine
schema = 1   # one

[controllers.nano]  # the small one
match = "*nanoKONTROL2*"

# the first
[[map]]
from = "nano cc 1"   # a knob
to = "gain"
range = [-20.0, 0.0] # not too loud
curve = "s"

[controllers.pad]
match = "*pad*"
# the last
[[map]]
from = "pad note 1"
to = "panic"
# the end"""


def test_a_row_goes_to_the_end_and_what_was_there_stays_letter_by_letter(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, learned(9, "width"), NANO)
    assert path.read_text() == f'{COMMENTED}\n\n[[map]]\nfrom = "nano cc 9 ch 1"\nto = "width"\n'


def test_a_new_controller_stands_before_the_rows(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, learned(9, "width", "mix"), Controller(match="*MIDI Mix*"))
    table = '[controllers.mix]\nmatch = "*MIDI Mix*"\n\n'
    row = '\n\n[[map]]\nfrom = "mix cc 9 ch 1"\nto = "width"\n'
    assert path.read_text() == COMMENTED.replace("# the first", f"{table}# the first") + row


def test_another_controller_of_the_same_name_gets_one_of_its_own(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, learned(9, "width"), Controller(match="*other*"))
    patch = read_patch(path).patch
    assert patch.controllers["nano_2"] == Controller(match="*other*")
    assert patch.rows[-1].source.controller == "nano_2"


def test_a_controller_is_known_by_its_pattern(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, learned(9, "width", "k2"), Controller(match="*NANOkontrol2*"))
    assert without_lines(read_patch(path).patch)[-1] == learned(9, "width")


def test_a_row_of_the_same_source_and_target_is_not_doubled(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, learned(1, "gain"), NANO)
    append_learned(path, replace(learned(1, "gain"), encoding=Encoding.OFFSET), NANO)
    expected = COMMENTED.replace('"nano cc 1"   # a knob', '"nano cc 1 ch 1"   # a knob\nencoding = "offset"')
    assert path.read_text() == expected


def test_learned_again_a_row_keeps_its_range_and_curve(path: Path) -> None:
    path.write_text(COMMENTED)
    append_learned(path, replace(learned(1, "gain"), mode=ButtonMode.TOGGLE), NANO)
    append_learned(path, learned(1, "gain"), NANO)
    expected = COMMENTED.replace('"nano cc 1"   # a knob', '"nano cc 1 ch 1"   # a knob\nmode = "press"')
    assert path.read_text() == expected
    row = read_patch(path).patch.rows[0]
    assert (row.low, row.high, row.curve) == (-20.0, 0.0, Curve(shape="s"))


def test_windows_files_stay_windows_files(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode())
    append_learned(path, learned(9, "width", "mix"), Controller(match="*MIDI Mix*"))
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf# mine\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize(
    "text",
    [
        'map = [{ from = "osc /a", to = "gain" }, { from = "osc /b", to = "width" }] # two',
        'map = [\n  { from = "osc /a", to = "gain" }, # one\n]\n',
        "map = []",
        "[controllers]\nnano.match = '*nanoKONTROL2*'\nnano.feedback = true",
        "controllers.nano.match = '*nanoKONTROL2*'\n\n\n",
        "# nothing yet",
    ],
)
def test_a_row_fits_into_every_layout(path: Path, text: str) -> None:
    path.write_text(text)
    before = without_lines(read_patch(path).patch)
    append_learned(path, learned(9, "drift"), NANO)
    append_learned(path, learned(10, "speed"), NANO)
    assert without_lines(read_patch(path).patch) == (*before, learned(9, "drift"), learned(10, "speed"))
    append_learned(path, replace(learned(9, "drift"), encoding=Encoding.TWOS), NANO)
    patch = read_patch(path).patch
    assert replace(learned(9, "drift"), encoding=Encoding.TWOS) in without_lines(patch)
    assert len(patch.rows) == len(before) + 2


def test_where_it_does_not_fit_the_lines_are_said_and_the_file_stays(path: Path) -> None:
    text = "controllers = { pad = { match = '*pad*' } }\n"
    path.write_text(text)
    with pytest.raises(SettingError, match=r"add these lines yourself: \[\[map\]\] / from = \"nano cc 9"):
        append_learned(path, learned(9, "drift"), NANO)
    assert path.read_text() == text


def test_a_bad_file_is_not_written(path: Path) -> None:
    path.write_text("x = 1")
    with pytest.raises(SettingError, match="line 1: x: there is no such key"):
        append_learned(path, learned(9, "drift"), NANO)
    assert path.read_text() == "x = 1"


def test_a_target_that_is_none_is_refused(path: Path) -> None:
    path.write_text(COMMENTED)
    with pytest.raises(SettingError, match="there is no such parameter"):
        append_learned(path, learned(9, "slidr"), NANO)
    assert path.read_text() == COMMENTED


def test_osc_is_learned_without_a_controller(path: Path) -> None:
    row = Mapping(source=Source(controller="osc", kind=SourceKind.OSC, number=2, address="/a"), to="drift")
    append_learned(path, row, None)
    assert without_lines(read_patch(path).patch) == (row,)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot save"):
        append_learned(tmp_path / "file" / "a.toml", learned(9, "drift"), NANO)


LAYOUTS = st.lists(
    st.sampled_from(
        [
            "# a comment\n",
            "\n",
            '[[map]]\nfrom = "nano cc 1"\nto = "gain"\n',
            '[[map]] # 1\nto = "slider1"\n\nfrom = "osc /x" # 2\nrange = [\n 1, # a\n 2 ]\n',
            '[[map]]\nfrom = "nano note 3"\nto = "preset"\nvalue = 3',
            '[[map]]\nfrom = "nano cc 9"\nto = "sleeping"\n',
        ]
    ),
    max_size=6,
).map(lambda parts: '[controllers.nano]\nmatch = "*nanoKONTROL2*"\n' + "\n".join(parts))


@given(LAYOUTS, st.sampled_from(["gain", "slider1", "drift"]), st.integers(0, 3))
def test_whatever_the_layout_a_learned_row_is_all_that_changes(text: str, to: str, number: int) -> None:
    row = learned(number, to)
    before = without_lines(patch_from_text(text, "a.toml").patch)
    new = text_with_row(text, "a.toml", row, NANO)
    after = without_lines(patch_from_text(new, "a.toml").patch)
    is_there = any((one.source, one.to) == (row.source, row.to) for one in before)
    assert set(after) == {*before, *(() if is_there else (row,))}
    assert is_there or new.startswith(text)
