"""What is asked of `sda render`, and the orders that it becomes.

The options become a score for every model, a score becomes a journal for every seed, a journal becomes an
order (`sda_core.bounce`). Every fault that can be known before the first sound is made is found here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sda_core.blending import check_latent_sizes
from sda_core.command.console import models_folder, note
from sda_core.command.placing import library_by_hash, paths_for
from sda_core.command.take_wishes import TakeWishes, orders_of_take
from sda_core.errors import AudioError, SettingError, nearest
from sda_core.events import SlotModel
from sda_core.export import SOUND_FORMATS
from sda_core.frames import SAMPLE_RATE
from sda_core.generation import generated_stem
from sda_core.generation_config import SHORTEST_S
from sda_core.journal import Journal
from sda_core.library import find_model
from sda_core.live_union import deal, union_sliders
from sda_core.model_file import load_model
from sda_core.model_header import SUFFIX, read_header, slot_model
from sda_core.order import Order, order_again, with_values
from sda_core.parameters import HIGHEST_SEED, N_SLOTS, TABLE, WEIGHT_PATHS, Kind, parameter
from sda_core.score import LONGEST_S, WITHOUT_MEANING, Load, Score, read_score, score_to_journal
from sda_core.sidecar import sidecar_path
from sda_core.state import apply
from sda_core.take import is_take
from sda_core.take_export import in_quality
from sda_core.voice_model import check_columns

MOST_SOUNDS = 10_000
DURATION_S, WEIGHT, QUALITY = 10.0, 50.0, "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options of `sda render` as they were typed; None, or nothing in it, is one left out."""

    models: tuple[str, ...] = ()
    blend: tuple[str, ...] = ()
    weight: float | None = None
    blend_mode: str | None = None
    sliders: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    stereo: str | None = None
    width: float | None = None
    quality: str | None = None
    duration_s: float | None = None
    score: Path | None = None
    again: Path | None = None
    seed: int | None = None
    count: int | None = None
    format: str | None = None
    sample_rate: int | None = None
    bit_depth: str | None = None
    out: Path | None = None
    overwrite: bool = False


# How the options are called where they cannot stand together.
_OF_MODELS = {
    "blend": "--blend",
    "weight": "--weight",
    "sliders": "--slider",
    "values": "--set",
    "duration_s": "--duration",
}
_IN_A_SCORE = {"models": "MODEL"} | _OF_MODELS
_OF_A_SOUND = _OF_MODELS | {
    "blend_mode": "--blend-mode",
    "stereo": "--stereo",
    "width": "--width",
    "score": "--score",
    "seed": "--seed",
    "count": "--count",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A score with its models, and what its sounds are called after."""

    name: str
    score: Score
    slots: Mapping[str, SlotModel]  # by the name in the score
    model_paths: Mapping[str, Path]  # by content hash

    def journal(self, seed: int) -> Journal:
        start = (*self.score.start, ("seed", float(seed)))
        return score_to_journal(replace(self.score, start=start), self.slots)


def orders_of(wishes: Wishes) -> list[Order]:
    """One order for every sound that is wished for; an SdaError for wishes that make none."""
    if wishes.again is not None:
        _refuse_beside("again", wishes, _OF_A_SOUND, "the sidecar has all of that in it")
        return [_order_again(wishes, wishes.again)]
    if any(is_take(Path(model)) for model in wishes.models):
        return _orders_of_takes(wishes)
    sounds = [(piece, seed) for piece in _pieces(wishes) for seed in _seeds(wishes, piece)]
    moment = datetime.now().astimezone()
    paths = paths_for(
        wishes,
        [
            f"{piece.name}_seed{seed}" if wishes.out else f"{piece.name}/{generated_stem(moment, seed)}"
            for piece, seed in sounds
        ],
        usual_suffix=".wav",
    )
    return [
        Order(
            journal=piece.journal(seed),
            model_paths=piece.model_paths,
            path=path,
            sample_rate=SAMPLE_RATE if wishes.sample_rate is None else wishes.sample_rate,
            bit_depth=wishes.bit_depth,
            exact_s=piece.score.duration_s,
            overwrite=wishes.overwrite,
        )
        for (piece, seed), path in zip(sounds, paths, strict=True)
    ]


def _refuse_beside(option: str, wishes: Wishes, others: Mapping[str, str], why: str) -> None:
    given = [name for field, name in others.items() if getattr(wishes, field) not in (None, ())]
    if given:
        raise SettingError(f"{option}: got {', '.join(given)} beside it; {why}, so leave that out")


def _order_again(wishes: Wishes, sidecar: Path) -> Order:
    """The order of a sidecar; where, in which format and with which quality may be wished for.

    Its models are those of the library, and the ones that are named.
    """
    known = library_by_hash()
    for model in wishes.models:
        path = find_model(model, models_folder())
        known[read_header(path).header.content_hash] = path
    order = order_again(_sidecar(sidecar), known)
    for path in order.model_paths.values():
        load_model(path)
    if wishes.out is None:
        raise SettingError("again: got no --out; say where the sound goes, a file or a folder")
    (path,) = paths_for(wishes, [order.path.stem], usual_suffix=order.path.suffix)
    if wishes.quality is not None:
        quality = parameter("quality").parse(wishes.quality)
        if order.excerpt is None:
            order = replace(order, journal=with_values(order.journal, quality=quality))
        else:
            order = in_quality(order, quality)
    is_same_format = path.suffix.lower() == order.path.suffix.lower()
    return replace(
        order,
        path=path,
        sample_rate=order.sample_rate if wishes.sample_rate is None else wishes.sample_rate,
        bit_depth=wishes.bit_depth or (order.bit_depth if is_same_format else None),
        overwrite=wishes.overwrite,
    )


def _sidecar(path: Path) -> Path:
    """The sidecar itself, also where the sound beside it was named."""
    beside = sidecar_path(path)
    return beside if path.suffix.lower() in SOUND_FORMATS and beside.is_file() else path


def _orders_of_takes(wishes: Wishes) -> list[Order]:
    """Takes as they were played, or in another quality."""
    _refuse_beside("take", wishes, _OF_A_SOUND, "a take says all of that itself")
    orders: list[Order] = []
    for model in wishes.models:
        if not is_take(Path(model)):
            raise SettingError(f"model: got {model!r} beside a take; render models and takes in two steps")
        asked = orders_of_take(
            TakeWishes(
                take=Path(model),
                quality=wishes.quality,
                format=wishes.format,
                sample_rate=wishes.sample_rate,
                bit_depth=wishes.bit_depth,
                out=wishes.out,
                overwrite=wishes.overwrite,
            )
        )
        orders += asked.orders
        for remark in asked.remarks:
            note(remark)
    twice = next((path for path, n in Counter(order.path for order in orders).items() if n > 1), None)
    if twice is not None:
        raise SettingError(f"take: got more than one for {twice}; give a folder, or render them one by one")
    return orders


def _seeds(wishes: Wishes, piece: Piece) -> range:
    """As many seeds as sounds of a piece, from the one that is wished for or is its own."""
    count = 1 if wishes.count is None else wishes.count
    if not 1 <= count <= MOST_SOUNDS:
        raise SettingError(f"count: got {count}, allowed is 1 to {MOST_SOUNDS}")
    own = int(dict(piece.score.start).get("seed", 0))
    first = own if wishes.seed is None else wishes.seed
    highest = HIGHEST_SEED - count + 1
    if not 0 <= first <= highest:
        raise SettingError(f"seed: got {first}, allowed is 0 to {highest}")
    return range(first, first + count)


def _pieces(wishes: Wishes) -> Iterator[Piece]:
    if wishes.score is not None:
        _refuse_beside("score", wishes, _IN_A_SCORE, "all of that belongs in the score itself")
        score = _read_score(wishes.score)
        start = (("quality", parameter("quality").parse(QUALITY)), *score.start, *_named(wishes))
        yield _piece(wishes.score.stem, replace(score, start=start))
        return
    if not wishes.models:
        raise SettingError("model: got none; name one, or a piece with --score (`sda model list` shows them)")
    for model in wishes.models:
        yield _piece(Path(model).name.removesuffix(SUFFIX), _score(wishes, model))


def _read_score(path: Path) -> Score:
    try:
        return read_score(_text(path))
    except SettingError as error:
        raise SettingError(f"{path}: {str(error).removeprefix('score: ')}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise AudioError(f"{path}: cannot be read ({why}); give a score in TOML") from error


def _score(wishes: Wishes, model: str) -> Score:
    """The score of one sound: models and weights, then other parameters and sliders, all from the start."""
    blended = [_blended(text) for text in wishes.blend]
    names = [model, *(name for name, _ in blended)]
    if len(names) > N_SLOTS:
        raise SettingError(f"blend: got {len(names)} models, {N_SLOTS} are the most; leave some out")
    own = parameter("weight1").parse(WEIGHT if wishes.weight is None else wishes.weight)
    start = list(zip(WEIGHT_PATHS, (own, *(weight for _, weight in blended)), strict=False))
    slots = [_slot_model(name) for name in names]
    start += [("quality", parameter("quality").parse(QUALITY)), *_named(wishes)]
    start += [_value(text) for text in wishes.values]
    start += [_slider(text, slots) for text in wishes.sliders]
    return Score(
        duration_s=DURATION_S if wishes.duration_s is None else wishes.duration_s,
        loads=tuple(Load(at_s=0.0, slot=slot, model=name) for slot, name in enumerate(names, start=1)),
        start=tuple(start),
    )


def _named(wishes: Wishes) -> list[tuple[str, float]]:
    """The parameters that have an option of their own, where it was given."""
    named = {
        "blend_mode": wishes.blend_mode,
        "stereo_mode": wishes.stereo,
        "width": wishes.width,
        "quality": wishes.quality,
    }
    return [(path, parameter(path).parse(got)) for path, got in named.items() if got is not None]


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
        raise SettingError(f"{option}: got {text!r}; write NAME=VALUE, such as drift=0.4 or brightness=3")
    return name.strip(), value.strip()


def _value(text: str) -> tuple[str, float]:
    path, value = _pair("set", text)
    known = [
        row.path
        for row in TABLE
        if row.is_event and row.kind is not Kind.TRIGGER and row.path not in WITHOUT_MEANING
    ]
    if path not in known:
        raise SettingError(f"set: got {path!r}, {nearest(path, known)}")
    return path, parameter(path).parse(value)


def _slider(text: str, slots: Sequence[SlotModel]) -> tuple[str, float]:
    """The parameter and position of a slider, named by its number or by its label in any case."""
    name, value = _pair("slider", text)
    padded = [*slots, *(None,) * (N_SLOTS - len(slots))]
    sliders = union_sliders(deal(padded), padded)
    for slider in sliders:
        path = f"slider{slider.number}"
        if name.casefold() in (str(slider.number), path, slider.label.casefold()):
            return path, parameter(path).parse(value)
    listed = ", ".join(f"{slider.number} {slider.label}" for slider in sliders)
    raise SettingError(f"slider: got {name!r}, the sliders are: {listed}; name one by number or label")


def _piece(name: str, score: Score) -> Piece:
    """The score with its models, each of them opened once, so that a damaged one is found now."""
    if not SHORTEST_S <= score.duration_s <= LONGEST_S:
        raise SettingError(
            f"duration: got {score.duration_s:g} s, allowed is {SHORTEST_S:g} to {LONGEST_S:g} s"
        )
    paths = {model: find_model(model, models_folder()) for model in score.models}
    slots = {model: _slot_model(model) for model in score.models}
    for path in paths.values():
        load_model(path)
    piece = Piece(
        name=name,
        score=score,
        slots=slots,
        model_paths={slots[model].content_hash: path for model, path in paths.items()},
    )
    _check_latents(piece.journal(seed=0))
    return piece


def _slot_model(model: str) -> SlotModel:
    header = read_header(find_model(model, models_folder())).header
    check_columns(model, header.spectrogram, header.n_columns)
    return slot_model(header)


def _check_latents(journal: Journal) -> None:
    """Raises SettingError when models meet in blend mode latent whose latents cannot be added."""
    state = journal.start
    for frame, entries in groupby(journal.entries, key=lambda entry: entry[0]):
        for _, event in entries:
            state = apply(state, event, frame)
        if state.choice("blend_mode") == "latent":
            check_latent_sizes([model.latent_dim for model in state.slots if model is not None])
