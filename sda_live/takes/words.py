"""How `sda-live takes` speaks of takes: what a list says of one, the outcome of a verification, times.

Called by `sda_live.command.takes`; reads the small files of a take, also of one that is damaged.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sda_core.errors import AudioError, SdaError, counted, printable
from sda_core.frames import SAMPLE_RATE
from sda_core.take import WAV, TakeFacts, TakeGap, read_facts, this_machine
from sda_core.take_repair import is_recorded, wav_layout
from sda_live.shared_memory import is_alive

if TYPE_CHECKING:  # it renders, and so needs torch
    from sda_core.replay import Verification


def told_of(folder: Path) -> dict[str, Any]:
    """What the list says of a take, also where something is wrong with it."""
    told: dict[str, Any] = {
        "name": folder.name,
        "path": str(folder),
        "state": state_of(folder),
        "started_at": "",
        "duration_s": 0.0,
        "size_bytes": sum(_sizes(folder)),
        "n_gaps": 0,
        "models": [],
        "problem": "",
    }
    try:
        facts = read_facts(folder)
        told |= {
            "started_at": facts.started_at,
            "duration_s": facts.duration_s,
            "n_gaps": len(facts.gaps),
            "models": [model.name for model in facts.models],
        }
        if not facts.is_complete:
            told["duration_s"] = wav_layout(folder / WAV).n_frames / SAMPLE_RATE
    except SdaError as error:
        told["problem"] = str(error)
    return told


def state_of(folder: Path) -> str:
    if is_recorded(folder, is_alive):
        return "recording"
    try:
        return "complete" if read_facts(folder).is_complete else "unfinished"
    except AudioError:
        return "damaged"


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        try:
            yield path.stat().st_size if path.is_file() else 0
        except OSError:  # gone meanwhile
            continue


# What happened, and the same of one alone.
KINDS = {
    "Changed": ("changes", "change"),
    "Nudged": ("nudges", "nudge"),
    "Recalled": ("presets recalled", "preset recalled"),
    "PresetStored": ("presets stored", "preset stored"),
    "ModelLoaded": ("models loaded", "model loaded"),
    "SlidersDealt": ("times sliders dealt", "time sliders dealt"),
    "Restarted": ("restarts", "restart"),
}
ALONE = dict(KINDS.values())


def kind_of(event: object) -> str:
    """What happened, in words that stand behind a number."""
    return KINDS[type(event).__name__][0]


def events_of(events: Mapping[str, int]) -> str:
    """How often what happened, by `kind_of`."""
    return ", ".join(f"{n} {ALONE[kind] if n == 1 else kind}" for kind, n in events.items())


def compute_of(facts: TakeFacts) -> str:
    """What a take was computed on: the processor is what `auto` takes."""
    return facts.compute.replace("auto", "cpu")


def outcome_of(name: str, found: "Verification") -> Iterator[str]:
    """The outcome of a verification in words."""
    n_sections = counted(found.n_sections, "section")
    if found.is_identical:
        yield f"{name}: identical, bit for bit: {length_of(found.n_compared / SAMPLE_RATE)} in {n_sections}"
        return
    yield f"{name}: not identical"
    if found.n_unproven:
        unproven_s = found.n_unproven / SAMPLE_RATE
        yield f"  the first {unproven_s:.1f} s cannot be rendered: nothing says what was playing there"
    if found.n_differing:
        samples = counted(found.n_differing, "sample")
        differ = "differs" if found.n_differing == 1 else "differ"
        yield f"  {samples} {differ}, by up to {counted(found.largest_lsb, 'step')} of 24 bits"
        first = found.first_difference or 0
        yield f"  the first one stands at {place_of(first)} (frame {first} of the WAV)"
    for frame in found.broken_at:
        yield f"  what is rendered up to {place_of(frame)} is not what its checkpoint says was playing there"
    made_on, here = (found.facts.machine, compute_of(found.facts)), (this_machine(), "cpu")
    if made_on != here and found.n_differing:
        yield f"  it was made on {made_on[0] or 'a machine it does not name'}, computed on {made_on[1]};"
        yield f"  this is {here[0]}, computed on {here[1]}: between those the last bits may differ"
    if found.n_differing:
        yield f"  log-mel distance: {found.distance_db:.4f} dB on average (the measure between machines)"


def gap_of(gap: TakeGap) -> str:
    length = "to the end" if gap.n_frames is None else f"{gap.n_frames / SAMPLE_RATE:.3f} s"
    return f"{place_of(gap.wav_frame)}, {length} ({printable(gap.cause)})"


def place_of(wav_frame: int) -> str:
    seconds = wav_frame / SAMPLE_RATE
    return f"{int(seconds) // 60}:{seconds % 60:06.3f}"


def length_of(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = int(seconds) // 60
    return (
        f"{minutes // 60}:{minutes % 60:02d}:{int(seconds) % 60:02d}"
        if minutes >= 60
        else (f"{minutes}:{int(seconds) % 60:02d}")
    )


def moment_of(started_at: str) -> str:
    """A moment as people write it."""
    return started_at[:16].replace("T", " ")
