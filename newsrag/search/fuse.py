"""Brings the scores of several retrievers to one scale and adds them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.types import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CLAUSE", "COVERAGE", "LATEST", "WEIGHTS", "combined", "scaled"]

# What each stage counts, chosen by cross-validation over queries: `benchmarks/fit_ranking.py` fits
# them, and benchmarks/README.md says on what and how well. A question is answered by one place
# that has its words close together (cover, pairs); a topic by whole articles (article).
_BOTH = {"dense": 1.4, "bm25": 1.0, "outlet": 1.5, "period": 1.0}
WEIGHTS: dict[Shape, dict[str, float]] = {
    Shape.QUESTION: _BOTH | {"article": 0.3, "cover": 1.0, "pairs": 1.0},
    Shape.TOPIC: _BOTH | {"article": 1.0, "cover": 0.0, "pairs": 0.0},
}
# The best clause beside the whole question; what a passage adds to the clauses already covered;
# and how much newer counts when the question asks for the latest.
CLAUSE = 1.0
COVERAGE = 1.0
LATEST = 1.0


def scaled(
    ranked: Sequence[tuple[int, float]], depth: int, *, floor: float | None = None
) -> dict[int, float]:
    """Return scores by row, scaled so that the best is 1 and the one at ``depth`` is 0.

    What comes after that one gets 0 as well, so that scores do not depend on how many were asked
    for. A shorter list ends at ``floor``, the score of whatever it leaves out; or at its last.

    Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023),
    who find the weighted sum of min-max scaled scores better than reciprocal rank fusion.
    """
    if not ranked:
        return {}
    scores = [score for _, score in ranked]
    low = min(scores[:depth]) if len(scores) >= depth or floor is None else floor
    width = max(scores) - low
    return {row: max(0.0, score - low) / width if width > 0 else 1.0 for row, score in ranked}


def combined(stages: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted sum of stages; a stage without a weight counts nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in stages.items())
