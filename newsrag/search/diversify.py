"""Varies a ranking: every clause is covered, and no article fills the list alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newsrag.search.fuse import COVERAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Ranked = list[tuple[int, dict[str, float]]]

__all__ = ["cover_clauses", "spread_articles"]

# So many places at the top are filled one by one; below them coverage is settled.
_CHOSEN = 20
_AMONG = 100


def cover_clauses(
    traces: Mapping[int, dict[str, float]], clauses: Sequence[Mapping[int, float]]
) -> Ranked:
    """Rank so that each clause of a question is covered early; best first.

    One by one, the passage is taken that has the highest score plus what it adds to some clause
    beyond the passages already taken. What it adds can only shrink from step to step, so the
    scores stay in order.

    Args:
        traces: the stages of each passage by row, ``score`` among them.
        clauses: for each clause, the scores of passages by row.

    Source: the greedy choice of Carbonell and Goldstein, "The use of MMR" (1998), with coverage of
    the question's parts in place of dissimilarity.
    """
    best = [0.0] * len(clauses)
    order = sorted(traces, key=lambda row: (-traces[row]["score"], row))
    left, rest = order[:_AMONG], order[_AMONG:]
    ranked: list[tuple[int, dict[str, float]]] = []
    while left and len(ranked) < _CHOSEN:
        added = {row: _added(row, clauses, best) for row in left}
        row = max(left, key=lambda row: (traces[row]["score"] + COVERAGE * added[row], -row))
        left.remove(row)
        ranked.append(_with_coverage(row, traces, added[row]))
        best = [max(old, of.get(row, 0.0)) for old, of in zip(best, clauses, strict=True)]
    others = [_with_coverage(row, traces, _added(row, clauses, best)) for row in [*left, *rest]]
    return ranked + sorted(others, key=lambda pair: (-pair[1]["score"], pair[0]))


def _added(row: int, clauses: Iterable[Mapping[int, float]], best: Iterable[float]) -> float:
    gains = (of.get(row, 0.0) - old for of, old in zip(clauses, best, strict=True))
    return max(0.0, *gains)


def _with_coverage(
    row: int, traces: Mapping[int, dict[str, float]], added: float
) -> tuple[int, dict[str, float]]:
    trace = dict(traces[row])
    score = trace.pop("score") + COVERAGE * added
    return row, trace | {"coverage": added, "score": score}


def spread_articles(
    ranked: Sequence[tuple[int, dict[str, float]]], articles: Mapping[int, str], most: int
) -> Ranked:
    """Move an article's passages beyond the first ``most`` behind those of all other articles.

    Args:
        ranked: passage rows with their traces, best first.
        articles: the article of each row.
        most: how many passages of one article may stand among the others.
    """
    seen: Counter[str] = Counter()
    first: list[tuple[int, dict[str, float]]] = []
    later: list[tuple[int, dict[str, float]]] = []
    for row, trace in ranked:
        seen[articles[row]] += 1
        (first if seen[articles[row]] <= most else later).append((row, trace))
    return first + later
