"""What is playing at a boundary, saved as a file for the recorder: by a thread of its own in the engine.

A disk may stand still for seconds; rendering and the reports go on meanwhile. Only `until` waits for a pair
that is being saved: what is heard behind it must not be written before it comes, or it comes too late. One
that waits to be saved gives its place to the next: the recorder asks anew only when it waits no longer.
"""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sda_core.errors import described
from sda_core.playing_file import playing_to_bytes
from sda_core.saving import cannot_save
from sda_live.ahead import Pair


class PairSaver:
    def __init__(self, tell: Callable[..., None]) -> None:
        """`tell` takes, on this thread, what the daemon is told of a pair."""
        self._tell = tell
        self._waiting: deque[tuple[int, Pair, Path]] = deque(maxlen=1)
        self._has_come = threading.Event()
        self._asked_frame = 0
        self._n_asked = self._n_done = 0  # each counted by one thread
        threading.Thread(target=self._work, name="pairs", daemon=True).start()

    def save(self, pair: Pair, path: Path) -> None:
        """Told when it is done; nothing here waits."""
        self._asked_frame = pair.frame
        self._n_asked += 1
        self._waiting.append((self._n_asked, pair, path))
        self._has_come.set()

    def limited(self, until: int) -> int:
        """How far the daemon may be told that everything is settled: not beyond a pair that is to come."""
        return until if self._n_done == self._n_asked else min(until, self._asked_frame)

    def _work(self) -> None:
        while self._has_come.wait():
            self._has_come.clear()
            while self._waiting:
                number, pair, path = self._waiting.pop()
                self._tell(**_saved(pair, path))
                self._n_done = number


def _saved(pair: Pair, path: Path) -> dict[str, Any]:
    """What is playing at a boundary, as a file; and what the daemon is told of it."""
    try:
        partial = path.with_suffix(".partial")
        partial.write_bytes(playing_to_bytes(pair.playing))
        partial.replace(path)
    except OSError as error:
        return {"unpaired": str(cannot_save(path, error))}
    except Exception as error:  # noqa: BLE001 - a thread's top: the next pair must be possible
        return {"unpaired": f"cannot save what is playing ({described(error)})"}
    return {"paired": pair.frame, "file": str(path), "models": sorted(pair.playing.hashes)}
