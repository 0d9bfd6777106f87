"""Keeps an engine running: a dead one is started again from the last State, behind what it had made.

Meanwhile the player plays out what is there, fades, and fades in again. An engine that stands still is ended
and counts as dead. When engines die again and again, and none has played steadily between, the last State
must be to blame: then the next one begins with the models alone. A model whose file was exchanged or deleted
meanwhile is loaded from the copy that was put aside. Runs on the daemon's desk.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any

from sda_core.events import ModelLoaded, Restarted, SlotModel, event_to_json
from sda_core.frames import boundary, seconds_to_frames
from sda_core.library import by_hash
from sda_core.state import State, state_to_json
from sda_live.child import Child, Said
from sda_live.config import AudioConfig
from sda_live.engine_line import EngineLine
from sda_live.following import Following
from sda_live.timeline import Field, Timeline

# An engine whose timeline is not full and that has rendered nothing for so long stands still.
LONGEST_STILL_S = 5.0
LONGEST_START_S = 60.0
MOST_DEATHS = 3
STEADY_S = 20.0  # an engine that has lived so long died of something else
PATIENCE_S = 5.0  # before the next start, after so many deaths


class EngineKeeper:
    def __init__(
        self,
        timeline: Timeline,
        config: AudioConfig,
        line: EngineLine,
        queue: "SimpleQueue[Any]",
        paths: Mapping[str, Path],
        compute: str,
        fault: Callable[[str], None],
        put_aside: Callable[[str], Path | None],
    ) -> None:
        """`paths`: the library's files by content hash; `put_aside` knows the copy of one that was loaded."""
        self._timeline, self._config, self._line = timeline, config, line
        self._queue, self._paths, self._compute, self._fault = queue, paths, compute, fault
        self._put_aside = put_aside
        self._engine: Child | None = None
        self._n_deaths = 0  # of engines that did not become steady
        self._ready_at: float | None = None  # the engine there is
        self._start_at: float | None = None
        self._n_hops, self._moved_at = 0, 0.0
        self._following: Following | None = None
        self._loads: list[SlotModel] = []  # that engines were asked for again
        self.n_restarts = 0

    @property
    def pids(self) -> tuple[int, ...]:
        return (self._engine.pid,) if self._engine else ()

    def start(self, following: Following) -> None:
        """The first engine."""
        self._following = following
        self._launch(following.newest, self._timeline[Field.WRITTEN], is_restart=False)

    def is_its(self, said: Said) -> bool:
        return said.child is self._engine

    def ended(self, exit_code: int) -> None:
        """The engine has ended without being asked to."""
        timeline = self._timeline
        timeline[Field.IS_READY] = 0
        timeline[Field.BREAK_AT] = timeline[Field.WRITTEN]
        self._engine = None
        now = monotonic()
        was_steady = self._ready_at is not None and now - self._ready_at >= STEADY_S
        self._n_deaths = 1 if was_steady else self._n_deaths + 1
        self._line.disconnect(forgets=self._is_reset)
        if was_steady or self._is_reset:
            self._loads = []
        again = f" in {PATIENCE_S:g} s, with all parameters at their defaults" if self._is_reset else ""
        self._fault(f"the engine ended (exit code {exit_code}); it is started again{again}")
        self._start_at = now + (PATIENCE_S if again else 0.0)
        self.look()

    def look(self) -> None:
        """Starts an engine that is due, ends one that stands still."""
        now = monotonic()
        timeline = self._timeline
        if self._engine is None and self._start_at is not None and now >= self._start_at:
            self._start_again()
            return
        if self._ready_at is None and timeline[Field.IS_READY]:
            self._ready_at = now
        n_hops = timeline[Field.N_HOPS]
        is_full = timeline[Field.WRITTEN] - timeline[Field.PLAYED] >= timeline[Field.TARGET_FRAMES]
        if n_hops != self._n_hops or is_full or self._engine is None:
            self._n_hops, self._moved_at = n_hops, now
            return
        longest = LONGEST_STILL_S if timeline[Field.IS_READY] else LONGEST_START_S
        if now - self._moved_at > longest:
            self._moved_at = now
            self._fault(f"the engine has made no sound for {longest:g} s")
            self._engine.kill()

    def end(self) -> None:
        engine, self._engine = self._engine, None
        self._line.disconnect()
        if engine is not None:
            engine.kill()

    def _start_again(self) -> None:
        assert self._following is not None  # it was started before it could end
        self._start_at = None
        self.n_restarts += 1
        written = self._timeline[Field.WRITTEN]
        # Without restarts: one in the middle of the sound would be a click.
        undone = [
            entry for entry in self._following.forget_from(written) if not isinstance(entry[1], Restarted)
        ]
        if undone and not self._is_reset:
            self._line.again({"do": [[event_to_json(event), frame - written] for frame, event in undone]})
            self._loads += [
                event.model for _, event in undone if isinstance(event, ModelLoaded) and event.model
            ]
        self._launch(self._following.newest, written, is_restart=True)

    @property
    def _is_reset(self) -> bool:
        """Whether the next engine begins with the models alone."""
        return self._n_deaths >= MOST_DEATHS

    def _launch(self, state: State, frame: int, *, is_restart: bool) -> None:
        """An engine that goes on with a State, and finds the models of what it will be asked for again."""
        try:
            engine = Child("engine", self._queue)
        except OSError as error:  # no processes or no memory are left
            self._fault(f"the engine could not be started ({error}); it is tried again")
            self._start_at = monotonic() + PATIENCE_S
            return
        self._moved_at, self._ready_at = monotonic(), None
        self._engine = engine
        engine.send(
            {
                "memory": str(self._timeline.path),
                "state": state_to_json(state),
                "models": self._files_of((*state.models, *self._loads)),
                "frame": boundary(frame),
                "compute": self._compute,
                "is_restart": is_restart,
                "is_reset": is_restart and self._is_reset,
                "target_frames": seconds_to_frames(self._config.depth_ms / 1000),
                "guard_frames": seconds_to_frames(self._config.guard_ms / 1000),
            }
        )
        self._line.connect(engine)

    def _files_of(self, models: Iterable[SlotModel]) -> dict[str, str]:
        """Where an engine finds models, by content hash."""
        found = {model.content_hash: model for model in models}
        return {content_hash: str(self._file_of(model)) for content_hash, model in found.items()}

    def _file_of(self, model: SlotModel) -> Path:
        """The library's file; where that is not the model any more, the copy, if there is one."""
        path, copy = self._paths[model.content_hash], self._put_aside(model.content_hash)
        if copy is None or model.content_hash in by_hash([path]):
            return path
        what = "is another model now" if os.path.exists(path) else "is gone"
        self._fault(f"{path} {what}; {model.name} plays on, from the copy that was made when it was loaded")
        return copy
