"""Runs a planned query on a snapshot: gathers the stages' scores of passages and ranks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsrag.search.diversify import cover_clauses
from newsrag.search.fuse import CLAUSE, LATEST, WEIGHTS, scaled
from newsrag.search.nearness import adjacent_pairs, window_cover
from newsrag.search.respell import respelled
from newsrag.search.stages import Part, Ranking
from newsrag.types import Clause, Mode, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from newsrag.protocols import Place, Snapshot
    from newsrag.types import Period, Query

    Scores = NDArray[np.float64]
    Vectors = Callable[[], Sequence[NDArray[np.float32]]]
    Found = Sequence[tuple[int, float]]

__all__ = ["gather", "parts_of", "rank", "texts_of"]

# Each retriever gives this many for fusion, or what was asked for if that is more: deep enough
# that a passage good in both lists is seen in both.
_DEPTH = 200
# So many of the best have their words looked at.
_NEAREST = 20
# An event is still reported on for some days; an article of those counts half.
_AFTERMATH = 2 * 86_400
_AFTERMATH_COUNTS = 0.5
_HALF_LIFE = 30 * 86_400


def parts_of(query: Query) -> list[Clause]:
    """Return what a query looks for: the whole question, then its clauses if it is hybrid."""
    # In a question of several clauses a quoted phrase is a condition of its own clause only.
    phrases = () if query.clauses else query.phrases
    whole = Clause(query.topic, query.terms, query.outlets, query.periods, phrases)
    return [whole, *query.clauses] if query.mode is Mode.HYBRID else [whole]


def texts_of(query: Query) -> list[str]:
    """Return what is to be embedded for a query, in the order of its parts."""
    return [] if query.mode is Mode.LEXICAL else [part.text for part in parts_of(query)]


def rank(query: Query, vectors: Vectors, snapshot: Snapshot, k: int) -> Ranking:
    """Return passages, best first, with the score of every stage.

    Args:
        query: the planned question.
        vectors: returns the embeddings of :func:`texts_of` it, each of shape ``(dimension,)``; is
            called when words have been looked for.
        snapshot: the state to search.
        k: how many at least; fewer come back only when the filter leaves fewer.
    """
    if query.mode is not Mode.HYBRID:
        return _single(query, vectors, snapshot, k)
    parts = gather(query, vectors, snapshot, k)
    weights = WEIGHTS[query.shape]
    clauses = np.array([part.score(weights) for part in parts[1:]])
    stages = dict(parts[0].stages)
    score = parts[0].score(weights)
    if len(clauses):
        stages["clause"] = clauses.max(axis=0)
        score += CLAUSE * stages["clause"]
    if query.latest:
        stages["latest"] = _newness(snapshot, parts[0].rows)
        score += LATEST * stages["latest"]
    if len(clauses):
        return cover_clauses(parts[0].rows, stages | {"score": score}, clauses)
    return Ranking(parts[0].rows, stages | {"score": score})


def _single(query: Query, vectors: Vectors, snapshot: Snapshot, k: int) -> Ranking:
    """Rank by one retriever alone, just as it scores."""
    if query.mode is Mode.DENSE:
        name = "dense"
        found = snapshot.dense(vectors()[0], k, query.filter, phrases=query.phrases)
    else:
        name = "bm25"
        found = snapshot.lexical(
            query.terms, k, query.filter, spellings=query.spellings, phrases=query.phrases
        )
    rows = np.array([row for row, _ in found], np.int64)
    scores = np.array([score for _, score in found], np.float64)
    return Ranking(rows, {name: scores, "score": scores}, np.arange(len(rows)))


def gather(query: Query, vectors: Vectors, snapshot: Snapshot, k: int) -> list[Part]:
    """Return the parts of a hybrid query with the scaled score of each stage."""
    depth = max(k, _DEPTH)
    lists = _retrieved(query, vectors, snapshot, depth)
    everything = {row for dense, bm25, _ in lists for row, _ in (*dense, *bm25)}
    rows = np.array(sorted(everything), np.int64)
    by_row = snapshot.places(rows.tolist())
    places = [by_row[row] for row in rows.tolist()]
    parts = []
    for clause, (dense, bm25, articles) in zip(parts_of(query), lists, strict=True):
        part = Part(clause, rows)
        part.stages["dense"] = _over(rows, dense, scaled([s for _, s in dense], _DEPTH))
        part.stages["bm25"] = _over(rows, bm25, scaled([s for _, s in bm25], _DEPTH, floor=0.0))
        whole = scaled([s for _, s in articles], _DEPTH, floor=0.0)
        of = dict(zip([version for version, _ in articles], whole.tolist(), strict=True))
        part.stages["article"] = np.array([of.get(place.version, 0.0) for place in places])
        if clause.outlets:
            named = [float(place.outlet in clause.outlets) for place in places]
            part.stages["outlet"] = np.array(named)
        if clause.periods:
            inside = [_in_periods(place, clause.periods) for place in places]
            part.stages["period"] = np.array(inside)
        parts.append(part)
    if query.shape is Shape.QUESTION:
        _look_closely(query, parts, snapshot)
    return parts


def _over(rows: NDArray[np.int64], found: Found, scores: Scores) -> Scores:
    """Return scores by the positions of their passages in ``rows``; 0 for all others."""
    spread = np.zeros(len(rows))
    spread[np.searchsorted(rows, [row for row, _ in found])] = scores
    return spread


def _retrieved(
    query: Query, vectors: Vectors, snapshot: Snapshot, depth: int
) -> list[tuple[Found, Found, Found]]:
    """Return for each part the nearest vectors, and the best passages and articles by BM25."""
    wanted, spellings, clauses = query.filter, query.spellings, parts_of(query)
    # One after the other: each takes about a millisecond, and two threads were slower. But words
    # first, while the question is still being embedded.
    by_words = [
        (
            snapshot.lexical(
                clause.terms, depth, wanted, spellings=spellings, phrases=clause.phrases
            ),
            snapshot.articles(clause.terms, depth, wanted, spellings=spellings),
        )
        for clause in clauses
    ]
    return [
        (snapshot.dense(vector, depth, wanted, phrases=clause.phrases), passages, articles)
        for clause, vector, (passages, articles) in zip(clauses, vectors(), by_words, strict=True)
    ]


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
    promise = parts[0].score(weights)
    if clauses := [part.score(weights) for part in parts[1:]]:
        promise += CLAUSE * np.max(clauses, axis=0)
    # Sorting is stable: ties go to the lower row.
    promising = np.argsort(-promise, kind="stable")[:_NEAREST]
    rarity = snapshot.rarity(sorted({term for part in parts for term in part.clause.terms}))
    for part in parts:
        part.stages.update(cover=np.zeros(len(part.rows)), pairs=np.zeros(len(part.rows)))
    found = snapshot.found(parts[0].rows[promising].tolist())
    for at, each in zip(promising.tolist(), found, strict=True):
        text = each.passage.span.of(each.article.text)
        words = respelled(snapshot.analyze(text), query.spellings)
        for part in parts:
            terms = part.clause.terms
            counts = {term: rarity[term] for term in terms}
            part.stages["cover"][at] = window_cover(words, counts)
            part.stages["pairs"][at] = adjacent_pairs(words, terms, counts)


def _newness(snapshot: Snapshot, rows: NDArray[np.int64]) -> Scores:
    """Return 1 for the newest passages found and half as much for each month that others are older.

    An article without a date gets nothing.
    """
    places = snapshot.places(rows.tolist())
    dates = [places[row].published for row in rows.tolist()]
    newest = max((when for when in dates if when is not None), default=0)
    ages = np.array([np.inf if when is None else newest - when for when in dates], np.float64)
    return np.asarray(0.5 ** (ages / _HALF_LIFE))
