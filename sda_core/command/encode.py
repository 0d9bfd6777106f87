"""`sda encode`: where on a model's sliders a sound is.

Reads the file, lets `sda_core.encode` search, and prints what it found: a table, a sentence and the line
that renders it; or one JSON value. With `--out` the way along the file becomes a score.
"""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sda_core.command.options import AsJson, ModelArgument, Overwrite

if TYPE_CHECKING:
    from sda_core.encode import Encoded
    from sda_core.model_file import Model

# From the lowest position to the highest.
LEVELS = "▁▂▃▄▅▆▇█"
CURVE_WIDTH = 32
# The least match that deserves the words.
WORDS = (
    (0.8, "close"),
    (0.6, "a relative"),
    (0.3, "a distant relative"),
    (0.0, "the model has nothing like it"),
)
# A file of one place: following its course gains no more than this.
STEADY_GAIN = 0.05


def encode(
    model: ModelArgument,
    sound: Annotated[Path, typer.Argument(metavar="FILE", help="The sound file.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Save the way along the file as a score, NAME.toml.", show_default=False
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Find the slider positions of a model that come closest to a sound."""
    from sda_core.command.console import models_folder, note, print_json, say
    from sda_core.encode import score_text
    from sda_core.library import find_model
    from sda_core.model_file import load_model
    from sda_core.saving import save_bytes

    if out is not None:
        _check_score(out, overwrite=overwrite)
    loaded = load_model(find_model(model, models_folder()))
    encoded = _encoded(loaded, sound)
    if encoded.left_out_s > 0:
        note(f"the last {encoded.left_out_s:.1f} s are left out: {len(encoded.windows)} windows are the most")
    line = _render_line(encoded, model)
    if as_json:
        print_json(_told(encoded, loaded, sound, line))
    else:
        _show(encoded, loaded, line)
    if out is not None:
        save_bytes(out, score_text(encoded, model).encode())
        (note if as_json else say)(
            f"saved {out}; play it with: {shlex.join(['sda', 'render', '--score', str(out)])}"
        )


def _check_score(out: Path, *, overwrite: bool) -> None:
    from sda_core.errors import SettingError
    from sda_core.saving import check_can_save, check_free

    if out.suffix.lower() != ".toml":
        raise SettingError(f"out: got {out}, a score's name ends in .toml")
    check_can_save(out, 1_000_000)
    check_free(out, overwrite=overwrite)


def _encoded(model: "Model", sound: Path) -> "Encoded":
    from sda_core.audio import check_is_file, read_at_rate
    from sda_core.command.console import exhaust, progress
    from sda_core.encode import encode
    from sda_core.errors import AudioError

    check_is_file(sound)
    audio = read_at_rate(sound, model.header.spectrogram.sample_rate)
    try:
        with progress("listening") as advance:
            return exhaust(encode(model, audio), lambda seen: advance(seen.index / seen.total, ""))
    except AudioError as error:
        raise AudioError(f"{sound.name}: {error}") from error


def _render_line(encoded: "Encoded", model: str) -> str:
    sliders = [
        f"{number}={position:+.1f}"
        for number, position in enumerate(encoded.positions, start=1)
        if round(position, 1)
    ]
    return shlex.join(["sda", "render", model, *(word for text in sliders for word in ("--slider", text))])


def _show(encoded: "Encoded", model: "Model", line: str) -> None:
    from sda_core.command.console import note, print_table, say

    labels = model.analysis.labels
    ways = zip(*(window.positions for window in encoded.windows), strict=True)
    is_long = len(encoded.windows) > 1
    rows = [
        (str(number), label, f"{round(position, 1) + 0.0:+.1f}", curve(way) if is_long else "")
        for number, (label, position, way) in enumerate(
            zip(labels, encoded.positions, ways, strict=False), start=1
        )
    ]
    titles = ("slider", "label", "position", "along the file" if is_long else "")
    print_table(titles, rows, numbers=(0, 2))
    unplayed = labels[len(encoded.positions) :]
    if unplayed:
        note(f"{len(rows)} sliders can be played; the others stay at the centre: {', '.join(unplayed)}")
    say("")
    say(sentence(encoded))
    say(f"hear it with: {line}")


def sentence(encoded: "Encoded") -> str:
    """How good the match is, in words."""
    words = next(words for least, words in WORDS if encoded.match >= least)
    along = ""
    if encoded.match_along - encoded.match > STEADY_GAIN:
        along = f"; following its course they explain {100 * encoded.match_along:.0f} %, which --out can save"
    return (
        f"the positions explain {100 * encoded.match:.0f} % of what sets this sound apart from the average "
        f"of the model's material: {words}{along}"
    )


def curve(positions: Sequence[float]) -> str:
    """The positions as a small picture, one letter each, or for the mean of several."""
    return "".join(_level(position) for position in _means(positions))


def _level(position: float) -> str:
    from sda_core.sliders import HIGHEST, LOWEST

    share = (position - LOWEST) / (HIGHEST - LOWEST)
    return LEVELS[min(int(share * len(LEVELS)), len(LEVELS) - 1)]


def _means(positions: Sequence[float]) -> Iterator[float]:
    n = len(positions)
    width = min(n, CURVE_WIDTH)
    for place in range(width):
        part = positions[place * n // width : (place + 1) * n // width]
        yield sum(part) / len(part)


def _told(encoded: "Encoded", model: "Model", sound: Path, line: str) -> dict[str, Any]:
    return {
        "file": str(sound),
        "model": model.name,
        "content_hash": model.header.content_hash,
        "sliders": [
            {"slider": number, "label": label, "position": round(position, 3)}
            for number, (label, position) in enumerate(
                zip(model.analysis.labels, encoded.positions, strict=False), start=1
            )
        ],
        "match": round(encoded.match, 4),
        "match_along": round(encoded.match_along, 4),
        "level_db": round(encoded.level_db, 2),
        "duration_s": round(encoded.duration_s, 3),
        "left_out_s": round(encoded.left_out_s, 3),
        "windows": [
            {
                "start_s": round(window.start_s, 4),
                "positions": [round(position, 3) for position in window.positions],
                "match": round(window.match, 4),
            }
            for window in encoded.windows
        ],
        "render": line,
    }
