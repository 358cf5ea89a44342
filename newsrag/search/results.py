"""Makes search results of a ranking: collapsed, varied, reranked if wanted, and cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.search.collapse import collapse_copies
from newsrag.search.diversify import spread_articles
from newsrag.search.retrieve import rank
from newsrag.types import Hit, Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsrag.protocols import Reranker, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.search.stages import Ranking
    from newsrag.types import Copy, Query

    Ranked = list[tuple[int, float]]

__all__ = ["best_articles", "find_hits"]

# One retriever alone is asked for more than wanted, since copies will fall out.
_SPARE = 3
# A cross-encoder reads so many passages, or those asked for if that is more.
_RERANKED = 50


def find_hits(
    query: Query,
    vectors: Vectors,
    snapshot: Snapshot,
    k: int,
    *,
    per_article: int | None,
    collapse: bool = True,
    reranker: Reranker | None = None,
) -> list[Hit]:
    """Return the best ``k`` passages as hits, best first.

    Args:
        query: the planned question.
        vectors: returns the embeddings of its parts, as for :func:`~newsrag.search.retrieve.rank`.
        snapshot: the state to search.
        k: how many; fewer come back only when the filter and the copies leave fewer.
        per_article: so many passages of one article stand among the others; the rest of them
            come after all others. None for no limit.
        collapse: show one article for all copies of it, the earliest found.
        reranker: a cross-encoder that orders the best passages anew.
    """
    wanted = k if query.mode is Mode.HYBRID else _SPARE * k
    ranking = rank(query, vectors, snapshot, wanted)
    ranked = ranking.scored
    places = snapshot.places(ranking.rows)
    groups: Mapping[str, Sequence[Copy]] = {}
    if collapse:
        ids = sorted({place.article_id for place in places.values()})
        groups = snapshot.copy_groups(ids, query.filter.as_of)
        ranked = collapse_copies(ranked, places, groups) if groups else ranked
    judged: dict[int, float] = {}
    if reranker is not None:
        ranked = _reranked(query, ranked, snapshot, reranker, max(k, _RERANKED))
        judged = dict(ranked)
    if per_article is not None:
        articles = {row: place.article_id for row, place in places.items()}
        ranked = spread_articles(ranked, articles, per_article)
    return _hits(ranked[:k], ranking, judged, groups, snapshot)


def best_articles(
    query: Query, vectors: Vectors, snapshot: Snapshot, k: int
) -> list[tuple[str, float]]:
    """Return the ``k`` best articles, by their best passage: ids and scores, best first."""
    ranking = rank(query, vectors, snapshot, _SPARE * k)
    places = snapshot.places(ranking.rows)
    best: dict[str, float] = {}
    for row, score in ranking.scored:
        best.setdefault(places[row].article_id, score)
    return list(best.items())[:k]


def _reranked(
    query: Query, ranked: Ranked, snapshot: Snapshot, reranker: Reranker, most: int
) -> Ranked:
    head = ranked[:most]
    found = snapshot.found([row for row, _ in head])
    texts = [each.passage.span.of(each.article.text) for each in found]
    scores = reranker.scores(query.text, texts)
    judged = [(row, score) for (row, _), score in zip(head, scores, strict=True)]
    return sorted(judged, key=lambda pair: (-pair[1], pair[0]))


def _hits(
    ranked: Ranked,
    ranking: Ranking,
    judged: Mapping[int, float],
    groups: Mapping[str, Sequence[Copy]],
    snapshot: Snapshot,
) -> list[Hit]:
    rows = [row for row, _ in ranked]
    traces = ranking.traces(rows)
    hits = []
    for position, ((row, score), each) in enumerate(
        zip(ranked, snapshot.found(rows), strict=True), start=1
    ):
        own = {"rerank": judged[row]} if row in judged else {}
        group = groups.get(each.article.id, ())
        hits.append(
            Hit(
                passage=each.passage,
                citation=cite(each.article, each.passage.span),
                score=score,
                rank=position,
                trace=traces[row] | own | {"score": score},
                copies=tuple(copy for copy in group if copy.article_id != each.article.id),
            )
        )
    return hits
