"""The take that a musician records: it waits for a boundary, is written, and is stopped.

Belongs to the recorder, on its thread, which says where the boundaries are and gives the sound. Everyone who
asked for something is answered once, however the take ends.
"""

import shlex
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from sda_core.errors import OutputError, SettingError
from sda_core.events import SlotModel
from sda_core.frames import SAMPLE_RATE
from sda_core.library import check_name
from sda_core.take import TakeModel
from sda_live.takes.joining import free_folder
from sda_live.takes.last_minutes import in_words
from sda_live.takes.orders import Mark, Start, Stop, Told
from sda_live.takes.scratch import Scratch
from sda_live.takes.track import Track

BY_TIME = "%Y-%m-%d %H.%M.%S"
ModelFile = Callable[[str], Path | None]


class RecordedTake:
    def __init__(
        self,
        folder: Path,
        scratch: Scratch,
        model_file: ModelFile,
        *,
        log: Told,
        fault: Told,
        now: Callable[[], datetime],
    ) -> None:
        self._folder, self._scratch, self._model_file = folder, scratch, model_file
        self._log, self._fault, self._now = log, fault, now
        self.track: Track | None = None
        self.waiting: Start | None = None  # for a pair
        self._marks: list[tuple[int, Mark]] = []  # made meanwhile, with the frame heard
        self.stops: list[Stop] = []
        self.stop_at = 0  # in frames heard; where there are stops

    @property
    def is_recording(self) -> bool:
        """Whether there is a take that nobody has stopped."""
        return self.track is not None and not self.stops

    def start(self, order: Start) -> None:
        if self.is_recording or self.waiting is not None:
            order.failed("a take is being recorded already; stop it first")
            return
        try:
            if order.name:
                check_name(order.name)
        except SettingError as error:
            order.failed(str(error))
            return
        self.waiting = order

    def stop(self, heard: int, order: Stop) -> None:
        if self.waiting is not None:
            self.give_up("it was stopped before it began")
            order.failed("nothing was recorded: the take had not begun yet")
        elif self.track is None:
            order.failed("nothing is being recorded; `sda-live record start` or /sda/record 1 begins")
        else:
            self.stop_at = self.stop_at if self.stops else heard
            self.stops.append(order)

    def mark(self, heard: int, order: Mark) -> None:
        if self.waiting is not None:
            self._marks.append((heard, order))
        elif self.track is None or not self.is_recording:
            order.failed("nothing is being recorded; a marker belongs in a take")
        elif self.to(lambda take: take.mark(heard, order.text)):
            order.done(order.text)
        else:
            order.failed("the marker could not be written")

    # At a boundary.

    def begin(self, opened: Callable[[Path], Track], models: Iterable[SlotModel]) -> None:
        """The take that waits begins at a boundary; `opened` makes its files in a folder."""
        start, track = self.waiting, None
        if start is None:
            return
        try:
            folder = free_folder(self._folder, start.name or self._now().strftime(BY_TIME))
            track = opened(folder)
            for model in models:
                self.give_model(track, model)
            for heard, mark in self._marks:
                track.mark(heard, mark.text)
        except (OSError, OutputError) as error:
            if track is not None:
                track.writer.discard()
            self.give_up(f"recording cannot begin: {in_words(self._folder, error)}")
            return
        self.track, self.waiting = track, None
        self._log(f"recording {folder.name!r}")
        start.done(folder.name)
        while self._marks:
            _, mark = self._marks.pop(0)
            mark.done(mark.text)

    def to(self, write: Callable[[Track], None]) -> bool:
        """Writes to the take; where the disk refuses, it ends."""
        if self.track is None:
            return False
        try:
            write(self.track)
        except (OSError, OutputError) as error:
            self.break_off(in_words(self.track.writer.folder, error))
            return False
        return True

    def give_model(self, take: Track, model: SlotModel) -> None:
        """The model's file into the take; it was put aside when it was loaded, if there was room."""
        self._scratch.fetch(model.content_hash, self._model_file)
        file = self._scratch.model(model.content_hash)
        if file is None:
            self._fault(f"the file of {model.name} is gone; the take does not have it")
        take.writer.plays(TakeModel(name=model.name, content_hash=model.content_hash), file)

    def finish(self) -> None:
        take, stops = self.track, self.stops
        self.track, self.stops = None, []
        if take is None:
            return
        folder = take.writer.folder
        try:
            facts = take.writer.finish()
        except (OSError, OutputError) as error:
            repair = f"`sda-live takes repair {shlex.quote(folder.name)}`"
            _answer_all(stops, f"{in_words(folder, error)}; {repair} completes the take")
            return
        self._log(f"recorded {folder.name!r}: {facts.duration_s:.1f} s")
        for stop in stops:
            stop.done(folder.name)

    def break_off(self, why: str) -> None:
        """The take ends where it is, because it cannot go on."""
        take, stops = self.track, self.stops
        self.track, self.stops = None, []
        if take is None:
            return
        folder = take.writer.folder
        kept = f"{take.writer.n_frames / SAMPLE_RATE:.1f} s are in {folder}"
        try:
            take.writer.finish()
        except FileNotFoundError:
            kept = f"the folder {folder} was moved or deleted while it was written"
        except (OSError, OutputError, ValueError):  # that of a file that is closed
            kept += f"; complete it with `sda-live takes repair {shlex.quote(folder.name)}`"
        said = f"recording has stopped: {why}; {kept}"
        _answer_all(stops, said)
        if not stops:
            self._fault(said)

    def give_up(self, why: str) -> None:
        start, self.waiting = self.waiting, None
        marks, self._marks = self._marks, []
        if start is not None:
            start.failed(why)
        for _, mark in marks:
            mark.failed(f"{mark.text!r} marks nothing: {why}")


def _answer_all(stops: list[Stop], why: str) -> None:
    for stop in stops:
        stop.failed(why)
