"""Brings the scores of several retrievers to one scale, and says what each of them counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsrag.types import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CLAUSE", "COVERAGE", "LATEST", "WEIGHTS", "scaled"]

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
    scores: Sequence[float], depth: int, *, floor: float | None = None
) -> NDArray[np.float64]:
    """Return scores, best first, scaled so that the best is 1 and the one at ``depth`` is 0.

    What comes after that one gets 0 as well, so that scores do not depend on how many were asked
    for. A shorter list ends at ``floor``, the score of whatever it leaves out; or at its last.

    Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023),
    who find the weighted sum of min-max scaled scores better than reciprocal rank fusion.
    """
    values = np.asarray(scores, np.float64)
    if not values.size:
        return values
    low = values[:depth].min() if len(values) >= depth or floor is None else floor
    width = values.max() - low
    return np.maximum(0.0, values - low) / width if width > 0 else np.ones_like(values)
