"""What is asked of a take's sound, as it was typed, and the orders that it becomes.

Used by `sda-live takes export` and, where a take is named, by `sda render`. Every fault that can be known
before the first sound is made is found here or in `sda_core.take_export`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sda_core.command.console import models_folder
from sda_core.command.placing import library_by_hash, paths_for
from sda_core.errors import SettingError
from sda_core.frames import SAMPLE_RATE
from sda_core.library import find_model
from sda_core.order import Finish, Order
from sda_core.parameters import N_SLOTS
from sda_core.take import read_take
from sda_core.take_export import Otherwise, passage_of, planned, stems

# Stems are louder than a file of whole numbers can hold, now and then.
STEM_BIT_DEPTH = "32-bit float"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWishes:
    """The options as they were typed; None, or nothing in it, is one left out."""

    take: Path  # its folder, or the take.json in it
    from_s: float | None = None
    to_s: float | None = None
    quality: str | None = None
    models: tuple[str, ...] = ()  # SLOT=NAME
    stems: bool = False
    normalise: bool = False
    format: str | None = None
    sample_rate: int | None = None
    bit_depth: str | None = None
    out: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The sounds to be made, and what a musician should know of them."""

    orders: tuple[Order, ...]
    remarks: tuple[str, ...]


def orders_of_take(wishes: TakeWishes) -> Asked:
    """One order, or one for every stem and one for their mix; an SdaError for wishes that make none."""
    if wishes.stems and wishes.normalise:
        raise SettingError("stems: got --normalise beside it; stems add up to the mix, so leave that out")
    take = read_take(wishes.take)
    passage = passage_of(take, wishes.from_s, wishes.to_s)
    otherwise = Otherwise(quality=wishes.quality, models=dict(map(_model, wishes.models)))
    plan = planned(take, passage, otherwise, library_by_hash())
    order = replace(
        plan.order,
        sample_rate=SAMPLE_RATE if wishes.sample_rate is None else wishes.sample_rate,
        bit_depth=wishes.bit_depth,
        overwrite=wishes.overwrite,
        finish=Finish.NORMALISED if wishes.normalise else Finish.AS_PLAYED,
    )
    name = _name(wishes, take.name)
    folder = "" if wishes.out else f"{take.name}/"
    if not wishes.stems:
        (path,) = paths_for(wishes, [f"{folder}{name}"], usual_suffix=".wav")
        return Asked(orders=(replace(order, path=path),), remarks=plan.remarks)
    named = list(stems(order))
    paths = paths_for(wishes, [f"{folder}{name}_{of}" for of, _ in named], usual_suffix=".wav")
    orders = (replace(stem, path=path) for (_, stem), path in zip(named, paths, strict=True))
    return Asked(orders=tuple(map(_as_float, orders)), remarks=plan.remarks)


def _as_float(order: Order) -> Order:
    is_free = order.bit_depth is None and order.path.suffix.lower() == ".wav"
    return replace(order, bit_depth=STEM_BIT_DEPTH) if is_free else order


def _model(text: str) -> tuple[int, Path]:
    slot, equals, name = text.partition("=")
    if not equals or slot.strip() not in map(str, range(1, N_SLOTS + 1)):
        raise SettingError(
            f"model: got {text!r}; write SLOT=NAME, such as 2=choir, with a slot of 1 to {N_SLOTS}"
        )
    return int(slot), find_model(name.strip(), models_folder())


def _name(wishes: TakeWishes, take: str) -> str:
    """What the sound is called: after its take, its part, and what is otherwise."""
    start = "" if wishes.from_s is None else f"{wishes.from_s:g}"
    end = "" if wishes.to_s is None else f"{wishes.to_s:g}"
    part = f"_{start or 0}-{end or 'end'}s" if start or end else ""
    quality = f"_{wishes.quality}" if wishes.quality else ""
    models = "".join(f"_{text.replace('=', '-')}" for text in wishes.models if "/" not in text)
    return f"{take}{part}{quality}{models}"
