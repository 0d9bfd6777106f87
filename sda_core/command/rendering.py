"""What `sda render` does with its options: orders out of wishes, rendered on the cores there are.

The only place of the library that starts processes: each renders whole sounds with one thread, so that
n cores make n sounds in the time of one.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import torch
import typer

from sda_core.blending import check_latent_sizes
from sda_core.bounce import Bounced, Order, bounce, models_of, order_again, with_values
from sda_core.command.console import models_folder, note, print_json, progress, say
from sda_core.errors import EXIT_INTERRUPTED, AudioError, SettingError, nearest
from sda_core.events import SlotModel
from sda_core.export import SOUND_FORMATS, check_export
from sda_core.journal import Journal
from sda_core.library import find_model, list_library
from sda_core.live_union import deal, union_sliders
from sda_core.model_header import SUFFIX, read_header
from sda_core.parameters import HIGHEST_SEED, N_SLOTS, TABLE, Kind, parameter
from sda_core.score import LONGEST_S, Load, Score, read_score, score_to_journal
from sda_core.voice_model import check_columns, slot_model

GENERATED = Path("data") / "generated"
MOST_SOUNDS = 10_000
QUALITY = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options of `sda render`, as they were typed."""

    models: tuple[str, ...]
    blend: tuple[str, ...]
    weight: float
    sliders: tuple[str, ...]
    values: tuple[str, ...]
    named: Mapping[str, float | str | None]
    duration_s: float
    score: Path | None
    again: Path | None
    seed: int | None
    count: int
    format: str
    sample_rate: int
    bit_depth: str | None
    out: Path | None
    jobs: int
    overwrite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A journal with the files of its models, and what its sounds are called after."""

    name: str
    journal: Journal
    model_paths: Mapping[str, Path]


def render_all(wishes: Wishes, *, as_json: bool) -> None:
    """Renders everything that was wished for and tells what was made."""
    orders = _orders(wishes)
    for order in orders:
        check_export(
            order.path,
            sample_rate=order.sample_rate,
            bit_depth=order.bit_depth,
            n_frames=round(order.duration_s * order.sample_rate),
            overwrite=order.overwrite,
        )
    made = []
    try:
        for bounced in _bounced(orders, wishes.jobs or os.cpu_count() or 1):
            made.append(bounced)
            if not as_json:
                say(f"saved {bounced.path} ({bounced.duration_s:g} s, seed {bounced.seed})")
    except KeyboardInterrupt:
        note(f"stopped after {len(made)} of {len(orders)}; what was saved is whole")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if as_json:
        print_json([_told(bounced) for bounced in sorted(made, key=lambda bounced: str(bounced.path))])


def _told(bounced: Bounced) -> dict[str, object]:
    return {
        "file": str(bounced.path),
        "sidecar": str(bounced.sidecar),
        "seed": bounced.seed,
        "duration_s": bounced.duration_s,
        "quality": bounced.quality,
    }


def _bounced(orders: Sequence[Order], jobs: int) -> Iterator[Bounced]:
    """The sounds as they get ready, with a progress bar."""
    with progress("rendering") as advance:
        if len(orders) == 1 or jobs == 1:
            _one_thread()
            for number, order in enumerate(orders):
                yield bounce(order, lambda share, n=number: advance((n + share) / len(orders), ""))  # type: ignore[misc]
            return
        context = get_context("spawn")  # a fork would copy torch's locked state
        with ProcessPoolExecutor(min(jobs, len(orders)), context, initializer=_one_thread) as pool:
            try:
                running = [pool.submit(bounce, order) for order in orders]
                for number, done in enumerate(as_completed(running), start=1):
                    yield done.result()
                    advance(number / len(orders), f"{number} of {len(orders)}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _one_thread() -> None:
    torch.set_num_threads(1)


def _orders(wishes: Wishes) -> list[Order]:
    if not 1 <= wishes.count <= MOST_SOUNDS:
        raise SettingError(f"count: got {wishes.count}, allowed is 1 to {MOST_SOUNDS}")
    if wishes.again is not None:
        return [_order_again(wishes, wishes.again)]
    pieces = list(_pieces(wishes))
    first = _seed(wishes) if wishes.seed is not None or wishes.score is None else None
    seeded = [
        (piece, piece.journal if seed is None else with_values(piece.journal, seed=seed), seed)
        for piece in pieces
        for seed in _seeds(first, wishes.count)
    ]
    paths = _paths(wishes, [(piece.name, seed) for piece, _, seed in seeded])
    return [
        Order(
            journal=journal,
            model_paths=piece.model_paths,
            path=path,
            sample_rate=wishes.sample_rate,
            bit_depth=wishes.bit_depth,
            overwrite=wishes.overwrite,
        )
        for (piece, journal, _), path in zip(seeded, paths, strict=True)
    ]


def _seed(wishes: Wishes) -> int:
    seed = wishes.seed or 0
    if not 0 <= seed <= HIGHEST_SEED - wishes.count:
        raise SettingError(f"seed: got {seed}, allowed is 0 to {HIGHEST_SEED - wishes.count}")
    return seed


def _seeds(first: int | None, count: int) -> list[int | None]:
    """A score's own seed (None) for one sound of it; numbered ones for more."""
    if first is None and count == 1:
        return [None]
    return [(first or 0) + number for number in range(count)]


def _order_again(wishes: Wishes, sidecar: Path) -> Order:
    if wishes.out is None:
        raise SettingError("again: say with --out where the sound goes")
    known = {
        entry.header.content_hash: entry.path
        for entry in list_library(models_folder())
        if entry.header is not None
    }
    named = {path: read_header(path).header.content_hash for path in map(_find, wishes.models)}
    known |= {content_hash: path for path, content_hash in named.items()}
    return replace(order_again(sidecar, wishes.out, known), overwrite=wishes.overwrite)


def _find(model: str) -> Path:
    return find_model(model, models_folder())


def _pieces(wishes: Wishes) -> Iterator[Piece]:
    if wishes.score is not None:
        if wishes.models or wishes.blend or wishes.sliders or wishes.values:
            raise SettingError("score: got models or sliders beside it; they belong into the score itself")
        score = read_score(_text(wishes.score))
        quality = dict(score.start).get("quality", parameter("quality").parse(QUALITY))
        piece = _piece(wishes.score.stem, score)
        values = {"quality": quality} | dict(_named(wishes))
        yield replace(piece, journal=with_values(piece.journal, **values))
        return
    if not wishes.models:
        raise SettingError("model: got none; name one, or a piece with --score (`sda model list` shows them)")
    if not 0 < wishes.duration_s <= LONGEST_S:
        raise SettingError(f"duration: got {wishes.duration_s:g}, allowed is up to {LONGEST_S:g} s")
    for model in wishes.models:
        yield _piece(_stem(model), _score(wishes, model))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AudioError(f"{path}: cannot be read ({error}); give a score in TOML") from error


def _stem(model: str) -> str:
    return Path(model).name.removesuffix(SUFFIX)


def _score(wishes: Wishes, model: str) -> Score:
    """The score of one sound: models and weights, then sliders and other parameters, all from the start."""
    blended = [_blended(text) for text in wishes.blend]
    names = [model, *(name for name, _ in blended)]
    if len(names) > N_SLOTS:
        raise SettingError(f"blend: got {len(names)} models, {N_SLOTS} are the most; leave some out")
    weights = (wishes.weight, *(weight for _, weight in blended))
    start = [(f"weight{n}", parameter(f"weight{n}").parse(weight)) for n, weight in enumerate(weights, 1)]
    slots = [slot_model(read_header(_find(name)).header) for name in names]
    start += [("quality", parameter("quality").parse(QUALITY)), *_named(wishes)]
    start += [_value(text) for text in wishes.values]
    start += [_slider(text, slots) for text in wishes.sliders]
    if dict(start).get("blend_mode") == parameter("blend_mode").parse("latent"):
        check_latent_sizes([slot.latent_dim for slot in slots])
    loads = tuple(Load(at_s=0.0, slot=slot, model=name) for slot, name in enumerate(names, start=1))
    return Score(duration_s=wishes.duration_s, loads=loads, start=tuple(start))


def _named(wishes: Wishes) -> list[tuple[str, float]]:
    """The parameters that have an option of their own, where it was given."""
    return [(path, parameter(path).parse(got)) for path, got in wishes.named.items() if got is not None]


def _blended(text: str) -> tuple[str, float]:
    name, _, weight = text.rpartition(":")
    try:
        return name, parameter("weight2").parse(float(weight))
    except ValueError as error:
        shown = str(error) if isinstance(error, SettingError) else f"got {text!r}"
        raise SettingError(f"blend: {shown}; write MODEL:WEIGHT, such as choir:30") from error


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingError(f"{option}: got {text!r}; write NAME=VALUE")
    return name.strip(), value.strip()


def _value(text: str) -> tuple[str, float]:
    path, value = _pair("set", text)
    known = [row.path for row in TABLE if row.kind is not Kind.TRIGGER]
    if path not in known:
        raise SettingError(f"set: got {path!r}, {nearest(path, known)}")
    return path, parameter(path).parse(value)


def _slider(text: str, slots: Sequence[SlotModel]) -> tuple[str, float]:
    name, value = _pair("slider", text)
    padded = [*slots, *(None,) * (N_SLOTS - len(slots))]
    there = {slider.label: slider.number for slider in union_sliders(deal(padded), padded)}
    numbers = {str(number): number for number in there.values()}
    number = numbers.get(name.removeprefix("slider")) or there.get(name)
    if number is None:
        listed = ", ".join(f"{number} {label}" for label, number in there.items())
        raise SettingError(f"slider: got {name!r}, there are: {listed}")
    return f"slider{number}", parameter(f"slider{number}").parse(value)


def _piece(name: str, score: Score) -> Piece:
    slots: dict[str, SlotModel] = {}
    model_paths: dict[str, Path] = {}
    for model in score.models:
        path = _find(model)
        header = read_header(path).header
        check_columns(model, header.spectrogram)
        slots[model] = slot_model(header)
        model_paths[header.content_hash] = path
    journal = score_to_journal(score, slots)
    needed = {model.content_hash for model in models_of(journal)}
    return Piece(
        name=name,
        journal=journal,
        model_paths={known: path for known, path in model_paths.items() if known in needed},
    )


def _paths(wishes: Wishes, sounds: Sequence[tuple[str, int | None]]) -> list[Path]:
    """Where each sound goes: the named file, or a file in the named or usual folder."""
    suffix = f".{wishes.format.lower().removeprefix('.')}"
    if suffix not in SOUND_FORMATS:
        names = [known.removeprefix(".") for known in SOUND_FORMATS]
        raise SettingError(f"format: got {wishes.format!r}, {nearest(wishes.format, names)}")
    out = wishes.out
    if out is not None and out.suffix.lower() in SOUND_FORMATS:
        if len(sounds) > 1:
            raise SettingError(f"out: got the one file {out} for {len(sounds)} sounds; give a folder")
        return [out]
    if out is not None and out.suffix and not out.is_dir():
        raise SettingError(f"out: got {out}, {nearest(out.suffix, SOUND_FORMATS)}; or give a folder")
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return [
        (out or GENERATED / name) / f"{_file_name(name, seed, stamp, is_own_folder=out is not None)}{suffix}"
        for name, seed in sounds
    ]


def _file_name(name: str, seed: int | None, stamp: str, *, is_own_folder: bool) -> str:
    """`glass_seed3` in a folder of the musician's choice, `gen_20260101-120000_seed3` in the usual one."""
    ending = "" if seed is None else f"_seed{seed}"
    return f"{name}{ending}" if is_own_folder else f"gen_{stamp}{ending}"
