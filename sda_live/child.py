"""The daemon's other processes: started, spoken to in lines of JSON, and watched.

What a child says and that it ended goes to one queue, from threads that only wait. Lines to it are written by
whoever calls `send`, and who may wait until it is read.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

ENDING_S = 1.5
# Ctrl-C is the daemon's to answer.
_ALONE: Any = (
    {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
    if sys.platform == "win32"
    else {"start_new_session": True}
)

_ENVIRONMENT = {
    # Each product of the decoder is small: more threads would only wait for each other.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "PYTHONSAFEPATH": "1",  # a musician's own `queue.py` in the folder where it was started is not meant
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A child said something; facts is None when it has ended, with its exit code."""

    child: "Child"
    facts: Mapping[str, Any] | None
    exit_code: int = 0


class Child:
    """One process running a module of this package."""

    def __init__(self, module: str, queue: "SimpleQueue[Any]", *arguments: str) -> None:
        self.module = module
        self._queue = queue
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"sda_live.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _ENVIRONMENT,
            **_ALONE,
        )
        threading.Thread(target=self._listen, name=f"{module} says", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, facts: Mapping[str, Any]) -> bool:
        """Whether it could be said; waits where the child does not listen."""
        return self.send_line(json.dumps(facts))

    def send_line(self, line: str) -> bool:
        try:
            self._input.write(line.encode() + b"\n")
            self._input.flush()
        except (OSError, ValueError):  # it has ended, and its end is told by the queue
            return False
        return True

    def end(self, more_s: float = 0.0) -> None:
        """Asks it to end, and makes it, when it does not; `more_s` is for one that needs longer."""
        self.send_line("end")
        try:
            self._process.wait(ENDING_S + more_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends it at once; that it has ended is told by the queue."""
        self._process.kill()

    @property
    def _input(self) -> Any:
        return self._process.stdin

    def _listen(self) -> None:
        assert self._process.stdout is not None  # it is a pipe
        for line in self._process.stdout:
            try:
                facts = json.loads(line)
            except ValueError:
                continue
            self._queue.put(Said(child=self, facts=facts))
        exit_code = self._process.wait()
        with contextlib.suppress(OSError):  # what it has not read
            self._input.close()
        self._process.stdout.close()
        self._queue.put(Said(child=self, facts=None, exit_code=exit_code))
