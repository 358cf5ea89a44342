"""Telling what an archive says in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.index.opened import check_count, on_newest
from newsrag.index.searching import Searching
from newsrag.types import Filter, Mode, Timeline

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Telling"]

# Four sentences are embedded for each.
_MOST = 1_000


class Telling(Searching):
    """The part of :class:`~newsrag.NewsIndex` that makes timelines."""

    @on_newest
    def timeline(
        self,
        question: str,
        k: int = 20,
        *,
        filter: Filter | None = None,
        now: datetime | None = None,
    ) -> Timeline:
        """Return at most ``k`` statements that bear on a question, by the days they speak of.

        "on Wednesday (30)", "last week" and "24 February" count from the publication of the
        article, as :func:`newsrag.text.spoken_of.days_spoken_of` says. What speaks of no day, or of
        one that is not sure, stands by the day of its publication.

        Raises:
            QueryError: the question, ``k``, the filter or the time cannot be used.
        """
        from newsrag.answer.timeline import timeline

        check_count(k, "statements", most=_MOST)
        snapshot, [(query, vectors)] = self._planned([question], filter, Mode.HYBRID, now)
        return timeline(query, vectors, snapshot, self.embedder(), k, names=self._spellings)
