"""The journal: a State to start from and every event with the frame where it acts.

A journal and the models it names are a performance: rendered again they give the same sound. On disk it is
one JSON value a line: a head, the events in order, and an end that tells how many frames there are. A
journal without its end (a killed process) is good up to its last whole line.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sda_core import __version__
from sda_core.errors import SettingError
from sda_core.events import Event, event_from_json, event_to_json, whole_number
from sda_core.frames import HOP, SAMPLE_RATE, boundary
from sda_core.state import State, apply, state_from_json, state_to_json

FORMAT = "sda-journal"
FORMAT_VERSION = 1

Entry = tuple[int, Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Entries are in order of their frames; those of one frame in the order they happened."""

    entries: tuple[Entry, ...] = ()
    n_frames: int = 0
    start: State = field(default_factory=State)
    first_frame: int = 0  # a hop boundary: a performance may begin in the middle of an evening

    def __post_init__(self) -> None:
        frames = [frame for frame, _ in self.entries]
        if frames != sorted(frames) or any(frame < self.first_frame for frame in frames):
            raise SettingError("journal: its events are not in order of their frames; sort them")
        if self.first_frame != boundary(self.first_frame) or self.first_frame < 0:
            raise SettingError(
                f"journal: got first frame {self.first_frame}, it begins at a multiple of {HOP}"
            )


def states(journal: Journal) -> Iterator[tuple[int, State]]:
    """(frame, State) at every hop boundary that begins a hop of the journal's sound."""
    state, place = journal.start, 0
    frames = [frame for frame, _ in journal.entries]
    end = boundary(journal.first_frame + journal.n_frames)
    for frame in range(journal.first_frame, end, HOP):
        due = bisect_right(frames, frame, lo=place)
        for _, event in journal.entries[place:due]:
            state = apply(state, event, frame)
        place = due
        yield frame, state


def journal_to_lines(journal: Journal) -> Iterator[str]:
    """The journal as text, a line at a time."""
    yield head_to_line(journal.start, journal.first_frame)
    for frame, event in journal.entries:
        yield entry_to_line(frame, event)
    yield end_to_line(journal.n_frames)


def head_to_line(start: State, first_frame: int) -> str:
    head = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": __version__,
        "sample_rate": SAMPLE_RATE,
        "first_frame": first_frame,
        "start": state_to_json(start),
    }
    return _line(head)


def end_to_line(n_frames: int) -> str:
    return _line({"end": n_frames})


def entry_to_line(frame: int, event: Event) -> str:
    return _line({"frame": frame, **event_to_json(event)})


def journal_from_lines(lines: Iterable[str]) -> Journal:
    """The journal; SettingError, with the line's number, when one is damaged."""
    entries: list[Entry] = []
    head: dict[str, Any] | None = None
    n_frames = None
    for number, line in enumerate(lines, start=1):
        if n_frames is not None:
            raise SettingError(f"journal line {number}: it goes on after its end; take another copy")
        if not line.endswith("\n") and head is not None:
            break  # cut off while it was written
        plain = _parsed(number, line)
        if head is None:
            head = _checked_head(plain)
        elif "end" in plain:
            n_frames = _frame(number, plain["end"])
        else:
            entries.append(_entry(number, plain))
    if head is None:
        raise SettingError("journal: it is empty; take another copy")
    first_frame = _frame(1, head.get("first_frame"))
    last = entries[-1][0] if entries else first_frame
    return Journal(
        entries=tuple(entries),
        n_frames=last - first_frame if n_frames is None else n_frames,
        start=state_from_json(head.get("start", {})),
        first_frame=first_frame,
    )


def _line(plain: dict[str, Any]) -> str:
    return json.dumps(plain, allow_nan=False) + "\n"


def _parsed(number: int, line: str) -> dict[str, Any]:
    try:
        plain = json.loads(line)
    except ValueError as error:
        raise SettingError(f"journal line {number}: it is damaged ({error}); take another copy") from error
    if not isinstance(plain, dict):
        raise SettingError(f"journal line {number}: got {line.strip()[:40]!r}, a table belongs there")
    return plain


def _checked_head(head: dict[str, Any]) -> dict[str, Any]:
    found = head.get("format"), head.get("format_version"), head.get("sample_rate")
    if found != (FORMAT, FORMAT_VERSION, SAMPLE_RATE):
        raise SettingError(
            f"journal: got {found}, this program reads {(FORMAT, FORMAT_VERSION, SAMPLE_RATE)}; "
            "use the version of SDA that wrote it"
        )
    return head


def _entry(number: int, plain: dict[str, Any]) -> Entry:
    frame = _frame(number, plain.get("frame"))
    try:
        return frame, event_from_json(plain)
    except SettingError as error:
        raise SettingError(f"journal line {number}: {error}") from error


def _frame(number: int, got: object) -> int:
    try:
        return whole_number(got, 1 << 62, lowest=0)
    except ValueError as error:
        raise SettingError(f"journal line {number}: {error}") from error
