"""The errors of SDA: one tree, and the exit code of each.

Whoever finds something wrong raises a leaf with a message of three parts: what was got, what is
allowed, what to do. The commands print the message as one sentence and leave with `exit_code`;
anything that is not an SdaError is a bug and may show its traceback.

    SdaError
    |-- SettingError      an option or argument is out of range        exit 2
    |-- AudioError        a sound or a folder of sounds is unusable    exit 3
    |-- ModelError        a model file is refused                      exit 4
    |-- OutputError       something cannot be saved                    exit 5
    |-- DependencyError   a library this needs is missing              exit 6
    `-- TrainingError     training cannot go on                        exit 7

Exit code 0 is success, 1 a bug, 130 an interruption by Ctrl-C after everything was saved.
"""

import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

EXIT_INTERRUPTED = 130
# Below, a name is another word and no slip of the hand; one that is short for another may be less like it.
LEAST_LIKENESS, LEAST_SHORT = 0.6, 0.5
MOST_LISTED = 24


class SdaError(Exception):
    """Something foreseen went wrong; the message is one line, fit for a musician to read."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class SettingError(SdaError, ValueError):
    """An option or argument is out of range or unknown."""

    exit_code = 2


class AudioError(SdaError):
    """A sound file, or a folder of them, cannot be used."""

    exit_code = 3


class ModelError(SdaError):
    """A model file is refused."""

    exit_code = 4


class OutputError(SdaError):
    """A result cannot be saved; what was there before is still there."""

    exit_code = 5


class DependencyError(SdaError):
    """A library or device this needs is not on the machine."""

    exit_code = 6


class TrainingError(SdaError):
    """Training cannot go on."""

    exit_code = 7


def printable(text: str) -> str:
    """The text without what would move a terminal's cursor or not be shown: it may come from a file."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def described(error: BaseException | None) -> str:
    """An exception that nobody foresaw, in one line: what it is, and where."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return printable(f"{type(error).__name__}: {error}{where}")


def counted(n: int, thing: str) -> str:
    """So many of a thing, whose name takes an s where it is not one."""
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def _is_short_for(got: str, name: str) -> bool:
    """Whether `got` is the name with letters left out."""
    letters = iter(name)
    return all(letter in letters for letter in got)


def nearest(got: str, allowed: Iterable[str]) -> str:
    """The allowed names as words, led by the one most like `got`; a long list only where none is like it."""
    names = list(allowed)
    if not names:
        return "there are none yet"
    close = get_close_matches(got, names, n=1, cutoff=LEAST_LIKENESS) or [
        name for name in get_close_matches(got, names, cutoff=LEAST_SHORT) if _is_short_for(got, name)
    ]
    listed = f"allowed: {', '.join(names)}"
    if not close:
        return listed
    return f"did you mean {close[0]!r}?" + (f" ({listed})" if len(names) <= MOST_LISTED else "")
