"""A take on disk: one recorded performance, with all that is needed to make it again.

    NAME/take.wav                        what was heard, 24 bit
         take.json                       the sidecar: lengths, gaps, markers, models
         events.jsonl                    the journal: the State at the first frame, every event since
         start.safetensors               what was playing at the first frame
         checkpoints/FRAME.safetensors   the same, every ten seconds, by frames of the timeline
         models/HASH.safetensors         its models, by content hash

Two counts of frames meet here: those of the WAV, which is what was heard, and those of the timeline, which
is what was made. They run together but in gaps (a fade, a panic, an engine that was late), where what was
heard is not what was made. `sda_live` writes takes; `sda_core.replay` renders them again. Free of numpy.
"""

import json
import platform
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from sda_core import __version__
from sda_core.errors import AudioError, SettingError
from sda_core.events import whole_number
from sda_core.file_lock import is_locked
from sda_core.frames import SAMPLE_RATE
from sda_core.journal import Journal, journal_from_lines

FORMAT = "sda-take"
FORMAT_VERSION = 1
# Its lock is held while the take is recorded; in it stands the number of the process that does.
RECORDING = "recording.pid"
WAV, SIDECAR, JOURNAL, START = "take.wav", "take.json", "events.jsonl", "start.safetensors"
CHECKPOINTS, MODELS = "checkpoints", "models"
CHECKPOINT_FRAMES = 10 * SAMPLE_RATE
_MOST = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeGap:
    """A stretch, fades included, where what was heard is not what was made."""

    wav_frame: int
    n_frames: int | None  # None: until the end
    made_frame: int  # of the timeline, where it began
    n_made: int  # how far the timeline went on meanwhile
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A moment that the musician wants to find again."""

    wav_frame: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeModel:
    name: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFacts:
    """What `take.json` says."""

    started_at: str  # by the clock on the wall, for people
    first_frame: int  # of the timeline; a hop boundary
    n_frames: int = 0  # of the WAV
    is_complete: bool = False
    gaps: tuple[TakeGap, ...] = ()
    markers: tuple[Marker, ...] = ()
    models: tuple[TakeModel, ...] = ()
    machine: str = ""  # where it was made; bits may differ elsewhere
    compute: str = "cpu"
    program_version: str = __version__

    @property
    def duration_s(self) -> float:
        return self.n_frames / SAMPLE_RATE


class Span(NamedTuple):
    """A stretch of the WAV that is what was made from `made_frame` on."""

    wav_frame: int
    made_frame: int
    n_frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A take that can be rendered again. The files are where it says; whether they are whole shows later."""

    folder: Path
    facts: TakeFacts
    journal: Journal
    checkpoints: Mapping[int, Path]  # what was playing, by frame of the timeline; the start is one of them
    model_paths: Mapping[str, Path]  # those that are in its folder, by content hash

    @property
    def name(self) -> str:
        return self.folder.name


def this_machine() -> str:
    """What decides about the last bits of a sound: processor, system, and the libraries that compute."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy", "scipy"))
    return f"{_processor()}, {platform.system()} {platform.machine()}, {versions}"


def _processor() -> str:
    """The processor's name, where the system tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "a processor without a name"


def spans(facts: TakeFacts) -> Iterator[Span]:
    """The stretches between the gaps, in order."""
    wav_frame, made_frame = 0, facts.first_frame
    for gap in facts.gaps:
        if gap.wav_frame > wav_frame:
            yield Span(wav_frame, made_frame, gap.wav_frame - wav_frame)
        wav_frame = facts.n_frames if gap.n_frames is None else gap.wav_frame + gap.n_frames
        made_frame = gap.made_frame + gap.n_made
    if facts.n_frames > wav_frame:
        yield Span(wav_frame, made_frame, facts.n_frames - wav_frame)


def made_frame_at(facts: TakeFacts, wav_frame: int) -> int:
    """The frame of the timeline that was heard at a frame of the WAV; in a gap, where it would have been."""
    heard, made = 0, facts.first_frame
    for gap in facts.gaps:
        if wav_frame < gap.wav_frame:
            break
        into = wav_frame - gap.wav_frame
        if gap.n_frames is None or into < gap.n_frames:
            return gap.made_frame + min(into, gap.n_made)
        heard, made = gap.wav_frame + gap.n_frames, gap.made_frame + gap.n_made
    return made + wav_frame - heard


def wav_frame_at(facts: TakeFacts, made_frame: int) -> int:
    """The frame of the WAV where a frame of the timeline was heard, or would have been."""
    heard, made = 0, facts.first_frame
    for gap in facts.gaps:
        if made_frame < gap.made_frame:
            break
        into = made_frame - gap.made_frame
        if gap.n_frames is None or into < gap.n_made:
            return gap.wav_frame + (into if gap.n_frames is None else min(into, gap.n_frames))
        heard, made = gap.wav_frame + gap.n_frames, gap.made_frame + gap.n_made
    return max(0, heard + made_frame - made)


def is_take(path: Path) -> bool:
    """Whether this is the folder of a take, or is meant to be the sidecar in it."""
    return _is_sidecar(path) or (path / SIDECAR).is_file()


def _is_sidecar(path: Path) -> bool:
    return path.name == SIDECAR and not path.is_dir()  # a take may have that name


def read_take(path: Path) -> Take:
    """The take of a folder, or of the `take.json` in it; AudioError, in one sentence, when it is none."""
    folder = path.parent if _is_sidecar(path) else path
    facts = read_facts(folder)
    if not facts.is_complete and is_locked(folder / RECORDING):
        raise AudioError(
            f"{folder}: it is being recorded right now; stop the recording first (`sda-live record stop`)"
        )
    if not facts.is_complete:
        raise AudioError(
            f"{folder}: this take was never finished; "
            f"`sda-live takes repair {shlex.quote(folder.name)}` does it"
        )
    journal = _journal(folder, facts)
    checkpoints = {int(file.stem): file for file in sorted((folder / CHECKPOINTS).glob("*.safetensors"))}
    models = {file.stem: file for file in (folder / MODELS).glob("*.safetensors")}
    return Take(
        folder=folder,
        facts=facts,
        journal=journal,
        checkpoints={facts.first_frame: folder / START} | checkpoints,
        model_paths=models,
    )


def read_facts(folder: Path) -> TakeFacts:
    """What the sidecar of a take says; AudioError when there is none."""
    path = folder / SIDECAR
    try:
        return facts_from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise AudioError(f"{path}: cannot be read ({error.strerror}); name the folder of a take") from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise AudioError(f"{path}: this is no sidecar of a take ({error}); take another copy") from error


def facts_to_json(facts: TakeFacts) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": facts.program_version,
        "started_at": facts.started_at,
        "is_complete": facts.is_complete,
        "sample_rate": SAMPLE_RATE,
        "n_frames": facts.n_frames,
        "duration_s": round(facts.duration_s, 3),
        "first_frame": facts.first_frame,
        "machine": facts.machine,
        "compute": facts.compute,
        "models": [{"name": model.name, "content_hash": model.content_hash} for model in facts.models],
        "markers": [{"wav_frame": one.wav_frame, "text": one.text} for one in facts.markers],
        "gaps": [
            {
                "wav_frame": gap.wav_frame,
                "n_frames": gap.n_frames,
                "made_frame": gap.made_frame,
                "n_made": gap.n_made,
                "cause": gap.cause,
            }
            for gap in facts.gaps
        ],
    }


def facts_to_bytes(facts: TakeFacts) -> bytes:
    """What `take.json` holds."""
    return (json.dumps(facts_to_json(facts), indent=1) + "\n").encode()


def facts_from_json(plain: Mapping[str, Any]) -> TakeFacts:
    """What `facts_to_json` made; ValueError and the like when it is something else."""
    found = plain["format"], plain["format_version"], plain["sample_rate"]
    if found != (FORMAT, FORMAT_VERSION, SAMPLE_RATE):
        raise ValueError(f"got {found}, needs {(FORMAT, FORMAT_VERSION, SAMPLE_RATE)}")
    facts = TakeFacts(
        started_at=str(plain["started_at"]),
        first_frame=_count(plain["first_frame"]),
        n_frames=_count(plain["n_frames"]),
        is_complete=bool(plain["is_complete"]),
        gaps=tuple(map(_gap, plain["gaps"])),
        markers=tuple(
            Marker(wav_frame=_count(one["wav_frame"]), text=str(one["text"])) for one in plain["markers"]
        ),
        models=tuple(
            TakeModel(name=str(one["name"]), content_hash=str(one["content_hash"])) for one in plain["models"]
        ),
        machine=str(plain["machine"]),
        compute=str(plain["compute"]),
        program_version=str(plain["program_version"]),
    )
    starts = [gap.wav_frame for gap in facts.gaps]
    if starts != sorted(starts) or any(gap.n_frames is None for gap in facts.gaps[:-1]):
        raise ValueError("its gaps are not in order")
    return facts


def _journal(folder: Path, facts: TakeFacts) -> Journal:
    path = folder / JOURNAL
    try:
        with path.open(encoding="utf-8") as lines:
            journal = journal_from_lines(lines)
    except (OSError, UnicodeDecodeError, SettingError) as error:
        raise AudioError(f"{path}: {error}") from error
    if journal.first_frame != facts.first_frame:
        raise AudioError(
            f"{path}: it begins at frame {journal.first_frame}, its take at {facts.first_frame}; "
            "take another copy of both"
        )
    n_made = made_frame_at(facts, facts.n_frames) - facts.first_frame
    end = facts.first_frame + n_made
    entries = tuple(entry for entry in journal.entries if entry[0] < end)
    return replace(journal, entries=entries, n_frames=n_made)


def _gap(plain: Mapping[str, Any]) -> TakeGap:
    n_frames = plain["n_frames"]
    return TakeGap(
        wav_frame=_count(plain["wav_frame"]),
        n_frames=None if n_frames is None else _count(n_frames),
        made_frame=_count(plain["made_frame"]),
        n_made=_count(plain["n_made"]),
        cause=str(plain["cause"]),
    )


def _count(got: Any) -> int:  # JSON holds anything
    return whole_number(got, _MOST, lowest=0)
