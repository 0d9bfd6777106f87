"""The demo of `sda-live demo`: a score that plays itself, told section by section, and then free play."""

from collections.abc import Callable, Sequence
from typing import Protocol

from sda_core.demo import demo_score
from sda_core.events import Changed, ModelLoaded
from sda_core.frames import seconds_to_frames
from sda_core.journal import Entry
from sda_core.library import SHIPPED_FOLDER, Origin, list_folder
from sda_core.model_header import slot_model
from sda_core.parameters import PRESET_PATHS
from sda_core.score import score_to_journal

FREE_PLAY = (
    "now it is yours: plug in a MIDI controller, or send /sda/slider1 .. 12 and /sda/weight1 .. 4 (0..1) "
    "by OSC, for example `oscsend localhost {port} /sda/slider1 f 0.8`; Ctrl-C ends"
)


class Instrument(Protocol):
    def play(self, entries: Sequence[Entry]) -> None: ...

    @property
    def played(self) -> int: ...


class Script:
    """Plays the score once; `look` says what begins, and whether the score is over."""

    def __init__(
        self, instrument: Instrument, log: Callable[[str], None], models: Sequence[str], port: int
    ) -> None:
        self._instrument, self._log, self._port = instrument, log, port
        score, sections = demo_score(models)
        headers = {
            entry.name: entry.header for entry in list_folder(SHIPPED_FOLDER, Origin.SHIPPED) if entry.header
        }
        journal = score_to_journal(score, {name: slot_model(header) for name, header in headers.items()})
        begin = Changed(
            values=tuple((path, journal.start.target(path)) for path in PRESET_PATHS), cause="demo"
        )
        self._entries = (
            (0, begin),
            *(entry for entry in journal.entries if not isinstance(entry[1], ModelLoaded)),
        )
        self._sections = [(seconds_to_frames(one.start_s), one.title) for one in sections]
        self._n_frames = journal.n_frames
        self._began_at: int | None = None
        self._is_over = False

    def look(self) -> bool:
        """Whether the score has been played to its end."""
        if self._began_at is None:
            self._began_at = self._instrument.played
            self._instrument.play(self._entries)
        played = self._instrument.played - self._began_at
        while self._sections and played >= self._sections[0][0]:
            self._log(self._sections.pop(0)[1])
        if not self._is_over and played >= self._n_frames:
            self._is_over = True
            self._log(FREE_PLAY.format(port=self._port))
        return self._is_over
