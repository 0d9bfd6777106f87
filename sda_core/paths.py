"""Paths as musicians type them, into commands, settings and controllers."""

from pathlib import Path


def path_of(typed: str) -> Path:
    """`~` is the home folder, also where no shell saw to it; a `~name` that nobody has stays as it is."""
    path = Path(typed)
    try:
        return path.expanduser()
    except (RuntimeError, ValueError):  # nobody of that name, or none that can be one
        return path
