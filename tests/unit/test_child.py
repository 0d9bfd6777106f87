"""The daemon's other processes: what they import, and what is heard of them."""

import json
import os
import signal
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from sda_live import child as children
from sda_live.child import Child
from sda_live.timeline import create_timeline

NOWHERE = {"device": "null", "block_frames": 0}


def test_the_folder_where_it_was_started_is_not_imported_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "queue", "dataclasses"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the musician')")
    monkeypatch.chdir(tmp_path)
    queue: SimpleQueue[Any] = SimpleQueue()
    child = Child("probe", queue)
    said = queue.get(timeout=30)
    assert said.child is child
    assert "devices" in said.facts
    ended = queue.get(timeout=30)
    assert (ended.facts, ended.exit_code) == (None, 0)


@pytest.mark.parametrize(("more_s", "is_killed"), [(0.0, True), (30.0, False)])
def test_one_that_needs_longer_to_end_is_given_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more_s: float, *, is_killed: bool
) -> None:
    monkeypatch.setattr(children, "ENDING_S", 0.0)
    queue: SimpleQueue[Any] = SimpleQueue()
    child = Child("player", queue, json.dumps(NOWHERE | {"memory": str(create_timeline(tmp_path).path)}))
    assert "opened" in queue.get(timeout=30).facts
    if is_killed and hasattr(signal, "SIGSTOP"):
        os.kill(child.pid, signal.SIGSTOP)  # or a busy machine would let it end in no time
    child.end(more_s)
    ended = queue.get(timeout=30)
    assert (ended.exit_code != 0) == is_killed
