"""Runs a planned query on a snapshot and returns ranked hits with their citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.search.fuse import convex_combination
from newsrag.types import Hit, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Snapshot
    from newsrag.types import Query

__all__ = ["rank", "retrieve"]

# Each retriever gives this many for fusion, or what was asked for if that is more: deep enough
# that a passage good in both lists is seen in both.
_DEPTH = 200
_WEIGHTS = {"dense": 0.5, "bm25": 0.5}


def rank(
    query: Query, vector: NDArray[np.float32] | None, snapshot: Snapshot, k: int
) -> list[tuple[int, dict[str, float]]]:
    """Return the best ``k`` passage rows with the score of every stage, ``score`` the last.

    Args:
        query: the planned question.
        vector: its embedding, shape ``(dimension,)``; None in lexical mode.
        snapshot: the state to search.
        k: how many; fewer come back only when the filter leaves fewer.
    """
    depth = max(k, _DEPTH) if query.mode is Mode.HYBRID else k
    lists: dict[str, list[tuple[int, float]]] = {}
    if vector is not None and query.mode is not Mode.LEXICAL:
        lists["dense"] = snapshot.dense(vector, depth, query.filter)
    if query.mode is not Mode.DENSE:
        lists["bm25"] = snapshot.lexical(query.terms, depth, query.filter)
    both = query.mode is Mode.HYBRID
    ranked = convex_combination(lists, _WEIGHTS) if both else next(iter(lists.values()))
    by_list = {name: dict(scored) for name, scored in lists.items()}
    return [
        (row, {name: of[row] for name, of in by_list.items() if row in of} | {"score": score})
        for row, score in ranked[:k]
    ]


def retrieve(
    query: Query, vector: NDArray[np.float32] | None, snapshot: Snapshot, k: int
) -> list[Hit]:
    """Return the best ``k`` passages as hits, best first; arguments as for :func:`rank`."""
    ranked = rank(query, vector, snapshot, k)
    found = snapshot.found([row for row, _ in ranked])
    return [
        Hit(
            passage=each.passage,
            citation=cite(each.article, each.passage.span),
            score=trace["score"],
            rank=position,
            trace=trace,
        )
        for position, ((_, trace), each) in enumerate(zip(ranked, found, strict=True), start=1)
    ]
