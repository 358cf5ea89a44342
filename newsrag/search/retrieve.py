"""Runs a planned query on a snapshot: gathers the stages' scores of passages and ranks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag.search.diversify import cover_clauses
from newsrag.search.fuse import CLAUSE, LATEST, WEIGHTS, combined, scaled
from newsrag.search.nearness import adjacent_pairs, window_cover
from newsrag.search.respell import respelled
from newsrag.types import Clause, Mode, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Place, Snapshot
    from newsrag.types import Period, Query

    Ranked = list[tuple[int, dict[str, float]]]

__all__ = ["Part", "gather", "parts_of", "rank", "texts_of"]

# Each retriever gives this many for fusion, or what was asked for if that is more: deep enough
# that a passage good in both lists is seen in both.
_DEPTH = 200
# So many of the best have their words looked at.
_NEAREST = 20
# An event is still reported on for some days; an article of those counts half.
_AFTERMATH = 2 * 86_400
_AFTERMATH_COUNTS = 0.5
_HALF_LIFE = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked for at once, the whole question or a clause, and what its stages found."""

    clause: Clause
    stages: dict[int, dict[str, float]] = field(default_factory=dict)

    def score(self, row: int, weights: Mapping[str, float]) -> float:
        """Return a passage's weighted score for this part."""
        return combined(self.stages.get(row, {}), weights)


def parts_of(query: Query) -> list[Clause]:
    """Return what a query looks for: the whole question, then its clauses if it is hybrid."""
    # In a question of several clauses a quoted phrase is a condition of its own clause only.
    phrases = () if query.clauses else query.phrases
    whole = Clause(query.topic, query.terms, query.outlets, query.periods, phrases)
    return [whole, *query.clauses] if query.mode is Mode.HYBRID else [whole]


def texts_of(query: Query) -> list[str]:
    """Return what is to be embedded for a query, in the order of its parts."""
    return [] if query.mode is Mode.LEXICAL else [part.text for part in parts_of(query)]


def rank(
    query: Query, vectors: Sequence[NDArray[np.float32]], snapshot: Snapshot, k: int
) -> Ranked:
    """Return passage rows, best first, with the score of every stage, ``score`` the last.

    Args:
        query: the planned question.
        vectors: the embeddings of :func:`texts_of` it, each of shape ``(dimension,)``.
        snapshot: the state to search.
        k: how many at least; fewer come back only when the filter leaves fewer.
    """
    if query.mode is not Mode.HYBRID:
        return _single(query, vectors, snapshot, k)
    parts = gather(query, vectors, snapshot, k)
    weights = WEIGHTS[query.shape]
    clauses = [{row: part.score(row, weights) for row in part.stages} for part in parts[1:]]
    traces = _traces(query, parts, clauses, snapshot)
    return cover_clauses(traces, clauses) if clauses else _sorted(traces)


def _single(
    query: Query, vectors: Sequence[NDArray[np.float32]], snapshot: Snapshot, k: int
) -> Ranked:
    """Rank by one retriever alone, just as it scores."""
    if query.mode is Mode.DENSE:
        name = "dense"
        found = snapshot.dense(vectors[0], k, query.filter, phrases=query.phrases)
    else:
        name = "bm25"
        found = snapshot.lexical(
            query.terms, k, query.filter, spellings=query.spellings, phrases=query.phrases
        )
    return [(row, {name: score, "score": score}) for row, score in found]


def gather(
    query: Query, vectors: Sequence[NDArray[np.float32]], snapshot: Snapshot, k: int
) -> list[Part]:
    """Return the parts of a hybrid query with the scaled score of each stage by passage row."""
    depth = max(k, _DEPTH)
    lists = _retrieved(query, vectors, snapshot, depth)
    places = snapshot.places(sorted({row for dense, bm25, _ in lists for row in (*dense, *bm25)}))
    parts = []
    for clause, (dense, bm25, articles) in zip(parts_of(query), lists, strict=True):
        part = Part(clause)
        for row, place in places.items():
            stages = {
                "dense": dense.get(row, 0.0),
                "bm25": bm25.get(row, 0.0),
                "article": articles.get(place.version, 0.0),
                "outlet": float(place.outlet in clause.outlets),
                "period": _in_periods(place, clause.periods),
            }
            part.stages[row] = {name: value for name, value in stages.items() if value}
        parts.append(part)
    if query.shape is Shape.QUESTION:
        _look_closely(query, parts, snapshot)
    return parts


def _retrieved(
    query: Query, vectors: Sequence[NDArray[np.float32]], snapshot: Snapshot, depth: int
) -> list[tuple[dict[int, float], dict[int, float], dict[int, float]]]:
    """Return for each part the scaled scores of vectors, of passages' and of articles' BM25."""
    clauses, wanted, spellings = parts_of(query), query.filter, query.spellings

    lists = []
    # One after the other: each takes about a millisecond, and two threads were slower.
    for clause, vector in zip(clauses, vectors, strict=True):
        near = snapshot.dense(vector, depth, wanted, phrases=clause.phrases)
        bm25 = snapshot.lexical(
            clause.terms, depth, wanted, spellings=spellings, phrases=clause.phrases
        )
        articles = snapshot.articles(clause.terms, depth, wanted, spellings=spellings)
        lists.append(
            (
                scaled(near, _DEPTH),
                scaled(bm25, _DEPTH, floor=0.0),
                scaled(articles, _DEPTH, floor=0.0),
            )
        )
    return lists


def _in_periods(place: Place, periods: Iterable[Period]) -> float:
    return max((_in_period(place.published, period) for period in periods), default=0.0)


def _in_period(published: int | None, period: Period) -> float:
    if published is None or (period.after and published < period.after.timestamp()):
        return 0.0
    late = published - period.before.timestamp() if period.before else -1.0
    if late < 0:
        return 1.0
    return _AFTERMATH_COUNTS if late < _AFTERMATH and period.after else 0.0


def _look_closely(query: Query, parts: Sequence[Part], snapshot: Snapshot) -> None:
    """Add how closely the best passages bring each part's words together."""
    weights = WEIGHTS[query.shape]
    promising = sorted(
        parts[0].stages,
        key=lambda row: (
            -parts[0].score(row, weights)
            - CLAUSE * max((part.score(row, weights) for part in parts[1:]), default=0.0),
            row,
        ),
    )[:_NEAREST]
    rarity = snapshot.rarity(sorted({term for part in parts for term in part.clause.terms}))
    for row, found in zip(promising, snapshot.found(promising), strict=True):
        text = found.passage.span.of(found.article.text)
        words = respelled(snapshot.analyze(text), query.spellings)
        for part in parts:
            terms = part.clause.terms
            counts = {term: rarity[term] for term in terms}
            part.stages[row]["cover"] = window_cover(words, counts)
            part.stages[row]["pairs"] = adjacent_pairs(words, terms, counts)


def _traces(
    query: Query,
    parts: Sequence[Part],
    clauses: Sequence[Mapping[int, float]],
    snapshot: Snapshot,
) -> dict[int, dict[str, float]]:
    weights = WEIGHTS[query.shape]
    newer = _newness(snapshot, parts[0].stages) if query.latest else {}
    traces = {}
    for row, stages in parts[0].stages.items():
        trace = dict(stages)
        score = combined(stages, weights)
        if clauses:
            trace["clause"] = max(each.get(row, 0.0) for each in clauses)
            score += CLAUSE * trace["clause"]
        if row in newer:
            trace["latest"] = newer[row]
            score += LATEST * newer[row]
        traces[row] = trace | {"score": score}
    return traces


def _newness(snapshot: Snapshot, rows: Iterable[int]) -> dict[int, float]:
    """Return 1 for the newest passages found and half as much for each month that others are older.

    An article without a date gets nothing.
    """
    dates = {row: place.published for row, place in snapshot.places(list(rows)).items()}
    newest = max((when for when in dates.values() if when is not None), default=0)
    return {
        row: 0.5 ** ((newest - when) / _HALF_LIFE)
        for row, when in dates.items()
        if when is not None
    }


def _sorted(traces: Mapping[int, dict[str, float]]) -> Ranked:
    # Ties go to the lower row, so that the order is the same every time.
    return sorted(traces.items(), key=lambda pair: (-pair[1]["score"], pair[0]))
