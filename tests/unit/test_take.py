"""A take on disk: its two counts of frames agree outside gaps, and what is damaged is said in a sentence."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sda_core.errors import AudioError
from sda_core.take import (
    JOURNAL,
    SIDECAR,
    Marker,
    TakeFacts,
    TakeGap,
    TakeModel,
    facts_from_json,
    facts_to_json,
    is_take,
    made_frame_at,
    read_facts,
    read_take,
    spans,
    this_machine,
    wav_frame_at,
)
from tests.fixtures.small_take import GAPS, MARKERS, performance, write_take

FIRST = 512 * 7
TEXTS = st.text(max_size=6)


@st.composite
def facts(draw: st.DrawFn) -> TakeFacts:
    """Stretches of sound with gaps between them, the last one perhaps open."""
    heard, made, gaps = 0, FIRST, []
    for sound, n_frames, n_made in draw(
        st.lists(st.tuples(st.integers(0, 900), st.integers(1, 500), st.integers(0, 700)), max_size=5)
    ):
        heard, made = heard + sound, made + sound
        gaps.append(
            TakeGap(wav_frame=heard, n_frames=n_frames, made_frame=made, n_made=n_made, cause=draw(TEXTS))
        )
        heard, made = heard + n_frames, made + n_made
    if gaps and draw(st.booleans()):
        gaps[-1] = replace(gaps[-1], n_frames=None, n_made=0)
    markers = draw(st.lists(st.builds(Marker, wav_frame=st.integers(0, 99), text=TEXTS), max_size=2))
    return TakeFacts(
        started_at=draw(TEXTS),
        first_frame=FIRST,
        n_frames=heard + draw(st.integers(0, 900)),
        is_complete=draw(st.booleans()),
        gaps=tuple(gaps),
        markers=tuple(markers),
        models=(TakeModel(name=draw(TEXTS), content_hash=draw(TEXTS)),),
        machine=draw(TEXTS),
    )


@given(facts())
def test_what_is_in_the_sidecar_comes_back(known: TakeFacts) -> None:
    assert facts_from_json(json.loads(json.dumps(facts_to_json(known)))) == known


@given(facts())
def test_spans_and_gaps_are_the_whole_wav(known: TakeFacts) -> None:
    lengths = sum(span.n_frames for span in spans(known))
    in_gaps = sum(
        known.n_frames - gap.wav_frame if gap.n_frames is None else gap.n_frames for gap in known.gaps
    )
    assert lengths + in_gaps == known.n_frames
    starts = [span.wav_frame for span in spans(known)]
    assert starts == sorted(starts)


@given(facts())
def test_outside_the_gaps_both_counts_run_together(known: TakeFacts) -> None:
    for span in spans(known):
        for into in {0, span.n_frames // 2, span.n_frames - 1}:
            assert made_frame_at(known, span.wav_frame + into) == span.made_frame + into
            assert wav_frame_at(known, span.made_frame + into) == span.wav_frame + into


@given(facts())
def test_time_never_goes_back(known: TakeFacts) -> None:
    made = [made_frame_at(known, frame) for frame in range(known.n_frames + 1)]
    assert made == sorted(made)
    assert made[0] >= FIRST
    heard = [wav_frame_at(known, frame) for frame in range(FIRST, made[-1] + 1)]
    assert heard == sorted(heard)
    assert not heard or heard[-1] <= known.n_frames


def test_in_a_gap_time_is_where_it_would_have_been() -> None:
    gap = TakeGap(wav_frame=100, n_frames=50, made_frame=FIRST + 100, n_made=20, cause="panic")
    known = TakeFacts(started_at="", first_frame=FIRST, n_frames=400, gaps=(gap,))
    assert [made_frame_at(known, frame) - FIRST for frame in (99, 100, 110, 120, 149, 150, 151)] == [
        99, 100, 110, 120, 120, 120, 121,
    ]  # fmt: skip


def test_the_machine_is_named() -> None:
    assert "torch" in this_machine()
    assert this_machine() == this_machine()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes") / "evening"
    write_take(folder, performance(1), gaps=GAPS, markers=MARKERS)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy without the sound: who reads a take does not open it."""
    for name in (SIDECAR, JOURNAL):
        (tmp_path / name).write_bytes((written / name).read_bytes())
    return tmp_path


def test_a_take_is_its_folder_or_its_sidecar(folder: Path) -> None:
    assert is_take(folder)
    assert is_take(folder / SIDECAR)
    assert is_take(folder / "gone" / SIDECAR), "what is wrong with it is said by who reads it"
    assert not is_take(folder / JOURNAL)
    assert not is_take(folder.parent)
    assert read_take(folder / SIDECAR) == read_take(folder)


def test_events_behind_the_end_are_left_out(folder: Path) -> None:
    take = read_take(folder)
    change_facts(folder, n_frames=20 * 512, gaps=[])
    short = read_take(folder)
    assert short.journal.n_frames == 20 * 512
    assert 0 < len(short.journal.entries) < len(take.journal.entries)
    assert short.journal.entries == take.journal.entries[: len(short.journal.entries)]


def change_facts(folder: Path, **values: Any) -> None:
    plain = json.loads((folder / SIDECAR).read_text())
    (folder / SIDECAR).write_text(json.dumps(plain | values))


DAMAGE: list[tuple[dict[str, Any], str]] = [
    ({"format": "other"}, "no sidecar of a take"),
    ({"format_version": 2}, "needs .*1, 48000"),
    ({"n_frames": -1}, "no sidecar of a take"),
    ({"gaps": None}, "no sidecar of a take"),
    ({"gaps": [3]}, "no sidecar of a take"),
    ({"gaps": [{"wav_frame": 3}]}, "no sidecar of a take"),
    ({"markers": [{"wav_frame": 1.5, "text": "x"}]}, "no sidecar of a take"),
    ({"first_frame": 0}, "it begins at frame 6144, its take at 0"),
    ({"is_complete": False}, "never finished; `sda-live takes repair"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGE)
def test_a_sidecar_that_is_wrong_is_said(folder: Path, damage: dict[str, Any], words: str) -> None:
    change_facts(folder, **damage)
    with pytest.raises(AudioError, match=words) as caught:
        read_take(folder)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"{", b"\xff", b"null"])
def test_a_sidecar_that_is_none_is_said(folder: Path, content: bytes) -> None:
    (folder / SIDECAR).write_bytes(content)
    with pytest.raises(AudioError, match="no sidecar of a take"):
        read_facts(folder)


def test_gaps_in_disorder_are_said(folder: Path) -> None:
    plain = json.loads((folder / SIDECAR).read_text())
    change_facts(folder, gaps=plain["gaps"][::-1])
    with pytest.raises(AudioError, match="gaps are not in order"):
        read_take(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"{}\n", "use the version of SDA that wrote it"),
        (b"\xff\n", "codec can't decode"),
        (None, "line 3: it is damaged"),
    ],
)
def test_a_damaged_journal_is_said(folder: Path, content: bytes | None, words: str) -> None:
    path = folder / JOURNAL
    if content is None:
        lines = path.read_bytes().splitlines(keepends=True)
        lines[2] = lines[2][:10] + b"\n"
        content = b"".join(lines)
    path.write_bytes(content)
    with pytest.raises(AudioError, match=words) as caught:
        read_take(folder)
    assert str(path) in str(caught.value)


def test_what_is_missing_is_said(folder: Path) -> None:
    (folder / JOURNAL).unlink()
    with pytest.raises(AudioError, match=r"events\.jsonl: .*No such file"):
        read_take(folder)
    (folder / SIDECAR).unlink()
    with pytest.raises(AudioError, match=r"take\.json: cannot be read \(No such file.*name the folder"):
        read_take(folder)
