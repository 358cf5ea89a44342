"""Varies a ranking: every clause is covered, and no article fills the list alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from newsrag.search.fuse import COVERAGE
from newsrag.search.stages import Ranking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Ranked = list[tuple[int, float]]

__all__ = ["cover_clauses", "spread_articles"]

# So many places at the top are filled one by one; below them coverage is settled.
_CHOSEN = 20
_AMONG = 100


def cover_clauses(
    rows: NDArray[np.int64], stages: Mapping[str, Scores], clauses: Scores
) -> Ranking:
    """Rank so that each clause of a question is covered early; best first.

    One by one, the passage is taken that has the highest score plus what it adds to some clause
    beyond the passages already taken. What it adds can only shrink from step to step, so the
    scores stay in order.

    Args:
        rows: the passages, ascending.
        stages: what the stages gave each, ``score`` among them; shape ``(n,)`` each.
        clauses: the scores of each clause, shape ``(clauses, n)``.

    Source: the greedy choice of Carbonell and Goldstein, "The use of MMR" (1998), with coverage of
    the question's parts in place of dissimilarity.
    """
    scores = stages["score"]
    added = np.zeros(len(rows))
    left = np.argsort(-scores, kind="stable")[:_AMONG]
    best = np.zeros(len(clauses))
    chosen: list[int] = []
    while len(left) and len(chosen) < _CHOSEN:
        adds = _added(clauses[:, left], best)
        # Of equals the lower row, which need not come first.
        at = np.lexsort((left, -(scores[left] + COVERAGE * adds)))[0]
        added[left[at]] = adds[at]
        best = np.maximum(best, clauses[:, left[at]])
        chosen.append(int(left[at]))
        left = np.delete(left, at)
    others = np.setdiff1d(np.arange(len(rows)), chosen)
    added[others] = _added(clauses[:, others], best)
    totals = scores + COVERAGE * added
    order = np.concatenate([chosen, others[np.argsort(-totals[others], kind="stable")]])
    gave = {name: values for name, values in stages.items() if name != "score"}
    return Ranking(rows, gave | {"coverage": added, "score": totals}, order.astype(np.int64))


def _added(clauses: Scores, best: Scores) -> Scores:
    """Return how much each passage adds to the clause that gains the most; never less than 0."""
    gains: Scores = np.maximum(0.0, (clauses - best[:, None]).max(axis=0))
    return gains


def spread_articles(
    ranked: Sequence[tuple[int, float]], articles: Mapping[int, str], most: int
) -> Ranked:
    """Move an article's passages beyond the first ``most`` behind those of all other articles.

    Args:
        ranked: passage rows with their scores, best first.
        articles: the article of each row.
        most: how many passages of one article may stand among the others.
    """
    seen: Counter[str] = Counter()
    first: Ranked = []
    later: Ranked = []
    for row, score in ranked:
        seen[articles[row]] += 1
        (first if seen[articles[row]] <= most else later).append((row, score))
    return first + later
