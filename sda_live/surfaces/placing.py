"""What stands where on a control surface: a Layout, read off the parameter table.

The parameters a musician plays have a place of their own, the ones that must always be at hand in the strip;
every other row of the table flows into the last page by itself, so a new parameter is on every surface
without a line here. Pure; called for each export.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from sda_core.parameters import N_SLIDERS, N_SLOTS, TABLE, Kind, Parameter
from sda_live.surfaces.layout import (
    CAPTION_HEIGHT,
    GAP,
    PAGE_HEIGHT,
    STRIP_HEIGHT,
    WIDTH,
    Cell,
    Group,
    Layout,
    Page,
    Place,
    Shape,
    words,
)

# The strip: what it is, how wide against the others, what belongs together.
_STRIP: Mapping[str, tuple[int, Group]] = {
    "record": (5, Group.TAKE),
    "marker": (4, Group.TAKE),
    "keep": (4, Group.TAKE),
    "randomise": (5, Group.ACTIONS),
    "reset": (4, Group.ACTIONS),
    "freeze": (5, Group.ACTIONS),
    "resume": (4, Group.ALERT),
    "panic": (8, Group.ALERT),
}
_WHOLE = Place(x=GAP, y=4, width=WIDTH - 2 * GAP, height=PAGE_HEIGHT - 8)  # of a page
_REST_COLUMNS = 4
_REST_ROWS = (4, 7)  # at least, at most: not larger than is handy, not smaller than a finger needs
_SHORT = {  # on narrow buttons
    "slot": "on",
    "solo": "solo",
    "randomise": "dice",
    "preset_previous": "previous",
    "preset_next": "next",
}


def surface_layout(labels: Mapping[str, str] | None = None, table: Sequence[Parameter] = TABLE) -> Layout:
    """The layout of a table's rows; `labels` says what is written on a path's control instead of its name."""
    placing = _Placing(labels or {}, table)
    strip = placing.strip()
    play = Page(name="play", cells=placing.play())
    presets = Page(name="presets", cells=placing.presets())
    return Layout(pages=(play, presets, *placing.rest()), strip=strip)


class _Placing:
    """Gives rows their places; what has been placed is not placed again."""

    def __init__(self, labels: Mapping[str, str], table: Sequence[Parameter]) -> None:
        self._labels = labels
        self._rows = {row.path: row for row in table}
        self._placed: set[str] = set()

    def strip(self) -> tuple[Cell, ...]:
        wanted = {path: of for path, of in _STRIP.items() if path in self._rows}
        area = Place(x=GAP, y=GAP, width=WIDTH - 2 * GAP, height=STRIP_HEIGHT - 2 * GAP)
        unit = (area.width - GAP * (len(wanted) - 1)) / sum(size for size, _ in wanted.values())
        x, cells = float(area.x), []
        for path, (size, group) in wanted.items():
            place = Place(x=round(x), y=area.y, width=math.floor(size * unit), height=area.height)
            cells += self._one(path, group, place)
            x += size * unit + GAP
        return tuple(cells)

    def play(self) -> tuple[Cell, ...]:
        """Sliders above; below them weights, the pad, and what the whole is played with."""
        cells: list[Cell] = []
        sliders = Place(x=GAP, y=4, width=WIDTH - 2 * GAP, height=312)
        for number, column in enumerate(sliders.grid(N_SLIDERS, 1), start=1):
            upper, dice = column.above(260), column.below(268)
            cells += self._fader(f"slider{number}", Group.SLIDERS, upper, reads=True)
            cells += self._one(f"randomise{number}", Group.SLIDERS, dice, short=True)
        weights = Place(x=GAP, y=324, width=428, height=296)
        for number, column in enumerate(weights.grid(N_SLOTS, 1), start=1):
            cells += self._fader(f"weight{number}", Group.WEIGHTS, column.above(228))
            on, solo = column.below(236).grid(2, 1)
            cells += self._one(f"slot{number}", Group.WEIGHTS, on, short=True)
            cells += self._one(f"solo{number}", Group.WEIGHTS, solo, short=True)
        cells += self._pad("blend_x", "blend_y", Place(x=444, y=324, width=276, height=296))
        level, morph, side = Place(x=728, y=324, width=288, height=296).grid(3, 1)
        cells += self._fader("gain", Group.LEVEL, level)
        cells += self._fader("morph", Group.MORPH, morph)
        cells += self._choices("blend_mode", Group.BLEND, side.above(160), columns=1)
        previous, following = side.below(168).grid(1, 2)
        cells += self._one("preset_previous", Group.PRESETS, previous, short=True)
        cells += self._one("preset_next", Group.PRESETS, following, short=True)
        return tuple(cells)

    def presets(self) -> tuple[Cell, ...]:
        """Presets to go to on the left, to keep on the right; below them the ways between them."""
        left, right = _WHOLE.grid(2, 1)
        cells = [
            *self._choices("preset", Group.PRESETS, left.above(356), columns=4),
            *self._choices("preset_store", Group.TAKE, right.above(356), columns=4),
        ]
        lower_left, lower_right = left.below(364), right.below(364)
        cells += self._choices("morph_to", Group.MORPH, lower_left.above(148), columns=8)
        cells += self._choices("preset_clear", Group.ALERT, lower_right.above(148), columns=8)
        cells += self._fader("morph_time", Group.MORPH, lower_left.below(156))
        cells += self._fader("fade_time", Group.WEIGHTS, lower_right.below(156))
        return tuple(cells)

    def rest(self) -> Iterator[Page]:
        """Every row that has no place of its own, in the table's order."""
        area = _WHOLE
        paths = [path for path in self._rows if path not in self._placed]
        fewest, most = _REST_ROWS
        places = area.grid(_REST_COLUMNS, min(max(math.ceil(len(paths) / _REST_COLUMNS), fewest), most))
        for number, start in enumerate(range(0, len(paths), len(places)), start=1):
            part = paths[start : start + len(places)]
            cells = [
                cell
                for path, place in zip(part, places, strict=False)
                for cell in self._any(path, Group.SOUND, place)
            ]
            yield Page(name="sound" if number == 1 else f"sound {number}", cells=tuple(cells))

    def _any(self, path: str, group: Group, place: Place) -> list[Cell]:
        row = self._rows[path]
        if row.choices:
            n_lines = math.ceil(len(row.choices) / 4)
            return self._choices(path, group, place, columns=math.ceil(len(row.choices) / n_lines))
        if row.kind is Kind.CONTINUOUS:
            return self._fader(path, group, place)
        return self._one(path, group, place.below(CAPTION_HEIGHT))

    def _one(self, path: str, group: Group, place: Place, *, short: bool = False) -> list[Cell]:
        """A button or a switch, with its label on it."""
        row = self._taken(path)
        if row is None:
            return []
        shape = Shape.SWITCH if row.kind is Kind.TOGGLE else Shape.BUTTON
        label = _SHORT[path.rstrip("0123456789")] if short else self._label(path)
        return [Cell(row=row, shape=shape, group=group, label=label, place=place)]

    def _fader(self, path: str, group: Group, place: Place, *, reads: bool = False) -> list[Cell]:
        row = self._taken(path)
        if row is None:
            return []
        body = place.below(CAPTION_HEIGHT)
        reading = body.below(body.height - CAPTION_HEIGHT) if reads else None
        return [
            Cell(
                row=row,
                shape=Shape.FADER,
                group=group,
                label=self._label(path),
                caption=place.above(CAPTION_HEIGHT),
                place=body.above(body.height - CAPTION_HEIGHT) if reads else body,
                reading=reading,
            )
        ]

    def _choices(self, path: str, group: Group, place: Place, *, columns: int) -> list[Cell]:
        row = self._taken(path)
        if row is None:
            return []
        caption, body, reading = place.above(CAPTION_HEIGHT), place.below(CAPTION_HEIGHT), None
        if row.kind is Kind.CHOICE and place.is_across:
            caption, reading = caption.grid(2, 1)
        elif row.kind is Kind.CHOICE:
            reading, body = body.above(CAPTION_HEIGHT), body.below(CAPTION_HEIGHT)
        return [
            Cell(
                row=row,
                shape=Shape.CHOICES,
                group=group,
                label=self._label(path),
                caption=caption,
                place=body,
                reading=reading,
                columns=columns,
            )
        ]

    def _pad(self, path_x: str, path_y: str, place: Place) -> list[Cell]:
        row, row_y = self._taken(path_x), self._taken(path_y)
        if row is None or row_y is None:
            return []
        return [
            Cell(
                row=row,
                row_y=row_y,
                shape=Shape.PAD,
                group=Group.BLEND,
                label="blend",
                caption=place.above(CAPTION_HEIGHT),
                place=place.below(CAPTION_HEIGHT),
            )
        ]

    def _label(self, path: str) -> str:
        return self._labels.get(path) or words(path)

    def _taken(self, path: str) -> Parameter | None:
        """The row of a path, which has its place from now on; None where the table has none."""
        self._placed.add(path)
        return self._rows.get(path)
