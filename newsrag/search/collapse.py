"""Collapses copies of one article into the earliest of them that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsrag.protocols import Place
    from newsrag.types import Copy

    Ranked = list[tuple[int, float]]

__all__ = ["collapse_copies"]


def collapse_copies(
    ranked: Sequence[tuple[int, float]],
    places: Mapping[int, Place],
    groups: Mapping[str, Sequence[Copy]],
) -> Ranked:
    """Keep of each group of copies the passages of the earliest article that was found.

    Its best passage takes the place, and the score, of the best passage of them all.

    Args:
        ranked: passage rows with their scores, best first.
        places: where they stand.
        groups: the copies of each article that has some, itself among them, the earliest first.
    """
    leads = _leads(ranked, places, groups)
    firsts: dict[str, int] = {}
    for row, _ in ranked:
        firsts.setdefault(places[row].article_id, row)
    kept: Ranked = []
    done: set[int] = set()
    for row, score in ranked:
        lead = leads.get(places[row].article_id, places[row].article_id)
        if firsts[lead] not in done:
            done.add(firsts[lead])
            kept.append((firsts[lead], score))
        if row not in done and places[row].article_id == lead:
            done.add(row)
            kept.append((row, score))
    return kept


def _leads(
    ranked: Sequence[tuple[int, float]],
    places: Mapping[int, Place],
    groups: Mapping[str, Sequence[Copy]],
) -> dict[str, str]:
    """Return for each article found that has copies the earliest of its group that was found."""
    found = {places[row].article_id for row, _ in ranked}
    return {
        article: next(copy.article_id for copy in groups[article] if copy.article_id in found)
        for article in found & groups.keys()
    }
