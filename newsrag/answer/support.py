"""How much sentences support an answer: a score that orders them, and a logistic regression on it.

``benchmarks/fit_support.py`` fits all numbers here, and benchmarks/README.md says on what and how
well they do.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["ORDER", "PROMISE", "rivals", "score", "support"]

PROMISE: Mapping[str, float] = {
    "around": 3.49, "context": -1.08, "telling": 4.28, "pairs": 4.19, "kind": 0.99,
    "retrieved": 2.04,
}  # fmt: skip
"""What counts before a sentence is embedded; chooses which are."""

ORDER: Mapping[str, float] = {
    "sentence": 6.87, "around": 3.76, "context": 0.71, "telling": 2.3, "pairs": 3.02,
    "kind": 0.87, "retrieved": 1.0,
}  # fmt: skip
"""What counts then: a conditional logit over which sentence of a question's is the right one
(McFadden, 1974)."""

_GATE = {"score": 0.31, "lead": 0.56, "known": 4.04, "length": 1.22}
_BIAS = -8.86

# Vectors nearer than this say nearly the same, so that they back each other.
_SAME = 0.7
_RIVALS = 8
# A sentence that scores as much may be another answer, and is no more of a rival if it scores
# higher: 95 % of the answerable questions' best sentences score as much. Where many papers report
# one thing, all of their sentences do.
_ANSWERS = 7.0
_USUAL_RIVAL = 2.79


def score(features: Mapping[str, float], weights: Mapping[str, float] = ORDER) -> float:
    """Return the weighted sum of a sentence's features; others than those weighed count nothing."""
    return sum(weight * features[name] for name, weight in weights.items())


def rivals(
    scores: Sequence[float], vectors: NDArray[np.float32], usual: float = _USUAL_RIVAL
) -> float:
    """Return what the best sentence competes with: the mean score of the next eight.

    Sentences that say nearly the same as the best are no rivals, and none counts more than what a
    sentence that answers scores at least, so that an archive in which many papers report one thing
    loses little by it. Where there are fewer, what rivals usually score takes their place.

    Args:
        scores: of the sentences of one question, any order.
        vectors: theirs, shape ``(n, dimension)``.
        usual: what a rival usually scores.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    alike = vectors[order] @ vectors[order[0]]
    other = [
        min(scores[at], _ANSWERS) for at, near in zip(order, alike, strict=True) if near < _SAME
    ][:_RIVALS]
    return float(sum(other) + usual * (_RIVALS - len(other))) / _RIVALS


def support(features: Mapping[str, float]) -> float:
    """Return the support of a sentence, between 0 and 1, from ``score``, ``lead`` and the rest."""
    return 1 / (1 + math.exp(-_BIAS - score(features, _GATE)))
