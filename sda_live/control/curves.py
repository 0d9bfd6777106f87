"""The shapes between a hand and what it moves: from 0..1 to 0..1, and back.

Every shape but "points" rises from 0 to 1 without standing still, so that each value has one place; points
go where the musician put them, and the way back gives the place nearest to where the control stands.
`mapping.py` uses them in both directions. Pure.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from sda_live.control.sources import Curve

_LOG_AMOUNT = 2.0  # "log" is "exp:2.0" the other way round


def bend(curve: Curve, x: float) -> float:
    """What the curve makes of a position from 0 to 1; both ends are exact."""
    match curve.shape:
        case "exp":
            return _exp(x, curve.amount)
        case "log":
            return _log(x, _LOG_AMOUNT)
        case "s":
            return x * x * (3 - 2 * x)
        case "points":
            return _between(curve.points, x)
        case _:
            return x


def unbend(curve: Curve, y: float, near: float) -> float:
    """The position that the curve takes to `y`; of several the one nearest to `near`."""
    match curve.shape:
        case "exp":
            return _log(y, curve.amount)
        case "log":
            return _exp(y, _LOG_AMOUNT)
        case "s":
            return 0.5 - math.sin(math.asin(1 - 2 * y) / 3)
        case "points":
            return _nearest(curve.points, y, near)
        case _:
            return y


def flatten(x: float, dead_zone: float) -> float:
    """The position with a flat spot in the middle, `dead_zone` wide; the rest is stretched, no step."""
    if not dead_zone:
        return x
    if abs(x - 0.5) * 2 <= dead_zone:
        return 0.5
    return x / (1 - dead_zone) if x < 0.5 else 1 - (1 - x) / (1 - dead_zone)


def unflatten(y: float, dead_zone: float) -> float:
    """The position that is flattened to `y`; for the middle, the middle."""
    if not dead_zone or y == 0.5:
        return y
    return y * (1 - dead_zone) if y < 0.5 else 1 - (1 - y) * (1 - dead_zone)


def _exp(x: float, amount: float) -> float:
    return math.expm1(amount * x) / math.expm1(amount)


def _log(x: float, amount: float) -> float:
    return min(math.log1p(x * math.expm1(amount)) / amount, 1.0)


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    """The height at `x` of the line through the points; level before the first and after the last."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x < x1:
            return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    return points[0][1] if x < points[0][0] else points[-1][1]


def _nearest(points: tuple[tuple[float, float], ...], y: float, near: float) -> float:
    """Where the line comes closest to the height `y`, and of such places the one nearest to `near`."""
    return min((_apart(_between(points, x), y), abs(x - near), x) for x in _places(points, y, near))[-1]


def _apart(one: float, other: float) -> float:
    """How far apart two heights are; rounding does not count."""
    return round(abs(one - other), 9)


def _places(points: tuple[tuple[float, float], ...], y: float, near: float) -> Iterator[float]:
    """Where the line may come closest to `y`: its corners, its crossings, and `near` where it is level."""
    yield from (x for x, _ in points)
    for (x0, y0), (x1, y1) in pairwise(points):
        if y0 == y1:
            yield min(max(near, x0), x1)
        elif min(y0, y1) <= y <= max(y0, y1):
            yield x0 + (y - y0) / (y1 - y0) * (x1 - x0)
