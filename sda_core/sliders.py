"""Slider positions, and what they are for a model: the way from hands to latent vectors.

A slider stands at a position from -10 to +10, 0 is the centre. For one model
`z = mean + sum(position_i * step_i * component_i)`; a slider the model does not have leaves it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from sda_core.errors import SettingError

if TYPE_CHECKING:
    from sda_core.analysis import AnalysisResult

LOWEST, HIGHEST = -10.0, 10.0
POSITIONS = tuple(range(-10, 11))  # in scores and presets; continuous when played


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderInfo:
    """One slider of one model, as a musician sees it."""

    index: int
    label: str
    variance_pct: float
    correlation: float
    step: float
    safe: tuple[float, float]
    limit: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderState:
    """Where the sliders stand."""

    positions: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for index, position in enumerate(self.positions):
            if not LOWEST <= position <= HIGHEST:
                raise SettingError(
                    f"slider {index + 1}: got {position}, allowed is {LOWEST:g} to {HIGHEST:+g}, "
                    "0 is the centre"
                )

    def moved(self, index: int, position: float) -> "SliderState":
        """The same with slider `index` (from 0) at `position`."""
        if index < 0:
            raise SettingError(f"slider {index + 1}: there is none; the first one is slider 1")
        filled = list(self.positions) + [0.0] * (index + 1 - len(self.positions))
        filled[index] = position
        return replace(self, positions=tuple(filled))


def get_slider_info(analysis: "AnalysisResult") -> list[SliderInfo]:
    """The active sliders of a model, the widest direction first."""
    return [
        SliderInfo(
            index=index,
            label=analysis.labels[index],
            variance_pct=round(100 * analysis.variance_ratios[index], 2),
            correlation=round(analysis.correlations[index], 4),
            step=analysis.steps[index],
            safe=analysis.safe_ranges[index],
            limit=analysis.limit_ranges[index],
        )
        for index in range(analysis.n_active)
    ]


def sliders_to_latent(analysis: "AnalysisResult", sliders: SliderState | Sequence[float]) -> Tensor:
    """The latent vector of a slider position. Shape: (latent_dim,)"""
    state = sliders if isinstance(sliders, SliderState) else SliderState(positions=tuple(sliders))
    used = state.positions[: analysis.n_active]
    moves = torch.tensor(used) * torch.tensor(analysis.steps[: len(used)])
    return analysis.mean + moves @ analysis.components[: len(used)]
