"""How much memory processes use, for people to see. 0 where the system does not say."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def resident_mb(pids: Iterable[int]) -> float:
    """The resident memory of all these processes together, in MB."""
    return sum(_resident_bytes(pid) for pid in pids) / 1e6


def _resident_bytes(pid: int) -> int:
    try:
        if sys.platform == "linux":
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            return next(
                int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:")
            )
        if sys.platform == "win32":
            return 0
        asked = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return int(asked.stdout) * 1024
    except (OSError, ValueError, StopIteration):  # it has just ended
        return 0
