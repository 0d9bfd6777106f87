"""A folder of sounds as training material: what is used, what is padded, what is refused and why.

`scan_folder` reads every file once and says something about each: nothing is skipped silently.
`sda data check` prints what it says; `sda_core.corpus` turns what is usable into spectrograms.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sda_core.audio import FOREIGN_SUFFIXES, SOUND_SUFFIXES, Sound, read_sound
from sda_core.errors import AudioError
from sda_core.frames import HOP, SAMPLE_RATE

MINIMUM_FILES = 5
# One hop: shorter than this there is no column of its own to learn from.
SHORTEST_S = HOP / SAMPLE_RATE
# Shorter than the window of one chunk: filled up with silence.
WINDOW_S = 1.0
SILENCE_PEAK_DB = -60.0


class FileUse(StrEnum):
    USED = "used"
    PADDED = "padded"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What was found about one file of the folder."""

    name: str
    use: FileUse
    reason: str
    duration_s: float = 0.0
    sample_rate: int = 0
    channels: int = 0
    peak_db: float | None = None
    fingerprint: str = ""  # of the samples

    @property
    def is_usable(self) -> bool:
        return self.use in (FileUse.USED, FileUse.PADDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What was found about the whole folder."""

    folder: str
    files: tuple[FileReport, ...]

    @property
    def usable(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.is_usable)

    @property
    def duration_s(self) -> float:
        return sum(file.duration_s for file in self.usable)

    def counts(self) -> dict[str, int]:
        """How many files there are of each use, all uses named."""
        found = Counter(file.use for file in self.files)
        return {use.value: found[use] for use in FileUse}

    def sample_rates(self) -> dict[int, int]:
        """How many usable files there are of each sample rate."""
        return dict(sorted(Counter(file.sample_rate for file in self.usable).items()))

    def summary(self) -> dict[str, object]:
        """The facts a model keeps about its material."""
        return {
            "files": len(self.usable),
            "duration_s": round(self.duration_s, 3),
            "counts": self.counts(),
            "sample_rates": {str(rate): count for rate, count in self.sample_rates().items()},
        }

    def require_enough(self) -> None:
        """Raises AudioError unless there are enough usable files to train on."""
        n_usable = len(self.usable)
        if n_usable >= MINIMUM_FILES:
            return
        refused = [file for file in self.files if file.use is FileUse.REFUSED]
        example = f"; for example {refused[0].name} is refused: {refused[0].reason}" if refused else ""
        raise AudioError(
            f"{self.folder}: got {n_usable} usable sound files of {len(self.files)} files, "
            f"training needs at least {MINIMUM_FILES}{example}; add sounds or cut long ones into pieces"
        )


def list_files(folder: Path) -> list[Path]:
    """Every file below `folder`, hidden ones left out, in a fixed order."""
    if not os.path.lexists(folder):
        raise AudioError(f"{folder}: no such folder; give the folder that holds your sounds")
    if not os.path.isdir(folder):
        raise AudioError(f"{folder}: is a file; give the folder that holds your sounds")
    files = sorted(_walk(folder))
    if not files:
        raise AudioError(
            f"{folder}: the folder is empty; put at least {MINIMUM_FILES} sound files (WAV, FLAC, ...) there"
        )
    return files


def _walk(folder: Path) -> Iterator[Path]:
    """Whatever is no folder; a link to a folder counts as a file, so that it is not passed over silently."""
    try:
        entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError as error:
        raise AudioError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)


def scan_folder(folder: Path, files: list[Path] | None = None) -> Iterator[tuple[FileReport, Sound | None]]:
    """For every file a report and, when it is usable, its sound."""
    seen: dict[str, str] = {}
    for path in list_files(folder) if files is None else files:
        # A name that is not UTF-8 is shown as well as it can be.
        name = os.fsencode(path.relative_to(folder).as_posix()).decode(errors="replace")
        yield _examine(path, name, seen)


def check_folder(folder: Path) -> DatasetReport:
    """The report on the whole folder."""
    return DatasetReport(folder=str(folder), files=tuple(report for report, _ in scan_folder(folder)))


def _examine(path: Path, name: str, seen: dict[str, str]) -> tuple[FileReport, Sound | None]:
    suffix = path.suffix.lower()
    if not path.is_file():
        reason = "a link to nothing, or to a folder; put the sounds themselves there"
        return FileReport(name=name, use=FileUse.REFUSED, reason=reason), None
    if suffix not in SOUND_SUFFIXES and suffix not in FOREIGN_SUFFIXES:
        reason = f"not a sound file by its name ({path.suffix or 'no suffix'})"
        return FileReport(name=name, use=FileUse.IGNORED, reason=reason), None
    try:
        sound = read_sound(path)
    except AudioError as error:
        reason = str(error).removeprefix(f"{path.name}: ")
        return FileReport(name=name, use=FileUse.REFUSED, reason=reason), None
    fingerprint = _fingerprint(sound.audio) if np.isfinite(sound.audio).all() else ""
    refusal = _refusal(sound, name, fingerprint, seen)
    peak = float(np.max(np.abs(sound.audio), initial=0.0)) if fingerprint else 0.0
    if refusal:
        use, reason = FileUse.REFUSED, refusal
    elif sound.duration_s < WINDOW_S:
        use, reason = FileUse.PADDED, f"shorter than {WINDOW_S:g} s, filled up with silence"
    else:
        use, reason = FileUse.USED, ""
    report = FileReport(
        name=name,
        use=use,
        reason="; ".join(part for part in (reason, sound.note) if part),
        duration_s=sound.duration_s,
        sample_rate=sound.sample_rate,
        channels=sound.channels,
        peak_db=round(20 * float(np.log10(peak)), 1) if peak > 0 else None,
        fingerprint=fingerprint,
    )
    return report, None if refusal else sound


def _refusal(sound: Sound, name: str, fingerprint: str, seen: dict[str, str]) -> str:
    """Why a readable sound is of no use, or nothing."""
    if not fingerprint:
        return "contains NaN or infinite samples; export it again"
    if sound.duration_s < SHORTEST_S:
        return f"too short ({sound.duration_s * 1000:.1f} ms, needs at least {SHORTEST_S * 1000:.1f} ms)"
    peak = float(np.max(np.abs(sound.audio)))
    if peak < 10 ** (SILENCE_PEAK_DB / 20):
        return f"silent (nothing above {SILENCE_PEAK_DB:g} dBFS)"
    first = seen.setdefault(fingerprint, name)
    return "" if first == name else f"duplicate of {first}"


def _fingerprint(audio: NDArray[np.float32]) -> str:
    """Equal for the same sound in another lossless format."""
    steps = np.round(audio.astype(np.float64) * 2**15) + 0.0  # the sum makes -0 and 0 the same bytes
    return hashlib.sha256(steps.tobytes()).hexdigest()
