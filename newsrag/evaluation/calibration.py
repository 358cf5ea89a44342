"""How far probabilities are from what happened: reliability, calibration error, Brier score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ReliabilityBin", "balanced", "brier", "calibration_error", "reliability"]

_BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases whose probabilities are neighbours: the mean of these, and how often it was so.

    ``mass`` is the bin's share of all weight.
    """

    predicted: float
    observed: float
    mass: float


def balanced(outcomes: Sequence[bool]) -> list[float]:
    """Return weights for cases that make those that were so count as much as those that were not.

    Which of the two is more frequent says what somebody put into a data set, not what users ask.
    """
    true = sum(outcomes)
    counts = {True: max(1, true), False: max(1, len(outcomes) - true)}
    return [0.5 / counts[bool(each)] for each in outcomes]


def reliability(
    probabilities: Sequence[float],
    outcomes: Sequence[bool],
    weights: Sequence[float] | None = None,
    bins: int = _BINS,
) -> list[ReliabilityBin]:
    """Return bins of equal mass, from the lowest probabilities to the highest.

    Args:
        probabilities: what was predicted.
        outcomes: whether it was so.
        weights: what each case counts; None for all the same.
        bins: how many at most; one that gets no case is left out.
    """
    p, y = np.asarray(probabilities, float), np.asarray(outcomes, float)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, float)
    order = np.argsort(p, kind="stable")
    middle = np.cumsum(w[order]) - w[order] / 2
    number = np.minimum((middle / w.sum() * bins).astype(int), bins - 1)
    found = []
    for at in range(bins):
        rows = order[number == at]
        if len(rows):
            mass = w[rows].sum()
            mean, share = (w[rows] @ p[rows]) / mass, (w[rows] @ y[rows]) / mass
            found.append(ReliabilityBin(float(mean), float(share), float(mass / w.sum())))
    return found


def calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Return the expected calibration error: the mean distance of predicted and observed, by mass.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning" (2015); with bins of equal mass, as Nixon et al., "Measuring Calibration in Deep
    Learning" (2019), advise.
    """
    return sum(each.mass * abs(each.predicted - each.observed) for each in bins)


def brier(
    probabilities: Sequence[float],
    outcomes: Sequence[bool],
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean squared distance of probabilities and outcomes (Brier, 1950): 0 is best."""
    p, y = np.asarray(probabilities, float), np.asarray(outcomes, float)
    return float(np.average((p - y) ** 2, weights=weights))
