"""Joins the ranked lists of several retrievers into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["convex_combination"]


def convex_combination(
    lists: Mapping[str, Sequence[tuple[int, float]]], weights: Mapping[str, float]
) -> list[tuple[int, float]]:
    """Fuse by the weighted sum of scores scaled to 0..1 within each list, best first.

    A row that a list lacks gets 0 from it. Ties go to the lower row, so that the order is the
    same every time.

    Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023),
    who find convex combination of min-max scaled scores better than reciprocal rank fusion.
    """
    fused: dict[int, float] = {}
    for name, ranked in lists.items():
        for row, score in _scaled(ranked):
            fused[row] = fused.get(row, 0.0) + weights[name] * score
    return sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))


def _scaled(ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    if not ranked:
        return []
    scores = [score for _, score in ranked]
    low, width = min(scores), max(scores) - min(scores)
    return [(row, (score - low) / width if width else 1.0) for row, score in ranked]
