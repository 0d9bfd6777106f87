"""How a change is heard: half of it, nearly all of it, and whether it clicks. One row per kind of change."""

from dataclasses import dataclass

import numpy as np

from sda_core.frames import SAMPLE_RATE
from tests.fixtures.change_measures import click_db, share_of_change
from tests.fixtures.shipped_changes import BOUNDARY, CASES, STEADY, at_ms, of_case

TIMES_MS = tuple(range(6, 151, 3))
NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """One change, made at a hop boundary in the middle of a chunk; times count from that boundary."""

    change: str
    half_ms: float
    nearly_all_ms: float
    click_db: float  # the worst of the seeds
    splice_db: float  # the same measure on the two steady sounds cut and joined


def measure_response() -> list[ResponseRow]:
    """Every change of the response tests."""
    rows = []
    for case in CASES:
        before, after, changing = zip(*of_case(case), strict=True)
        shares = share_of_change(changing, before, after, at_ms(*TIMES_MS))
        clicks, splices = [], []
        for old, new, now in zip(before, after, changing, strict=True):
            place = BOUNDARY - STEADY
            splice = np.concatenate([old[:, :BOUNDARY], new[:, BOUNDARY:]], axis=1)
            for found, sound in ((clicks, now), (splices, splice)):
                steady = old[:, STEADY:], new[:, STEADY:]
                found.append(click_db(sound[:, STEADY:], *steady, place, SAMPLE_RATE // 5))
        rows.append(
            ResponseRow(
                change=case,
                half_ms=_first_at(shares, 0.5),
                nearly_all_ms=_first_at(shares, NEARLY_ALL),
                click_db=max(clicks),
                splice_db=max(splices),
            )
        )
    return rows


def _first_at(shares: np.ndarray, share: float) -> float:
    return float(TIMES_MS[int(np.argmax(shares >= share))])
