"""The daemon's other processes: what they import, and what is heard of them."""

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from sda_live.child import Child


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
