"""Asking an open index who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.errors import QueryError
from newsrag.index.opened import check_count, on_newest
from newsrag.index.searching import Searching
from newsrag.protocols import StaleSnapshotError
from newsrag.types import Filter, Mode

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.types import Article, Citation, Quotation

__all__ = ["Quoting"]

# Passages are looked through for quotations in so many steps, each deeper than the one before.
_DEPTHS = (30, 200)


class Quoting(Searching):
    """The part of :class:`~newsrag.NewsIndex` that tells who said what."""

    @on_newest
    def quotes(
        self,
        query: str | None = None,
        k: int = 10,
        *,
        speaker: str | None = None,
        filter: Filter | None = None,
        now: datetime | None = None,
    ) -> list[Quotation]:
        """Return what people said, quoted word for word, each with its speaker and a citation.

        Speakers are found by rules for English (see :mod:`newsrag.speech`); what an article says
        in its own voice is left out, and so are articles in other languages.

        Args:
            query: what was spoken about: quotations in the passages that :meth:`search` finds for
                it, best first. None for all of a speaker, the newest first.
            k: at most so many.
            speaker: who said it, by a full name or a surname, in any of its spellings. None for
                anybody.
            filter: which articles to look at.
            now: as for :meth:`search`.

        Raises:
            QueryError: neither a query nor a speaker is given, or one of them, ``k``, the filter or
                the time cannot be used.
        """
        from newsrag.proof.history import History
        from newsrag.search.plan import check_question
        from newsrag.search.quotations import quotations_by, quotations_found
        from newsrag.search.results import find_hits
        from newsrag.speech.speakers import WantedSpeaker

        check_count(k, "quotations")
        wanted = (
            None if speaker is None else WantedSpeaker(check_question(speaker), self._spellings)
        )
        if query is None:
            if wanted is None:
                raise QueryError(
                    "there is nothing to look for", "give a query, or --speaker NAME, or both"
                )
            return quotations_by(wanted, self._store.snapshot(), filter or Filter(), k)
        snapshot, [(planned, vectors)] = self._planned([query], filter, Mode.HYBRID, now)
        history = History(self._store.catalog, snapshot.seq, planned.filter.as_of)

        def article(citation: Citation) -> Article:
            cited = history.cited(citation)
            if not cited:
                raise StaleSnapshotError  # compacted between finding it and reading it
            return cited[0]

        for depth in _DEPTHS:
            hits = find_hits(planned, vectors, snapshot, max(k, depth), per_article=None)
            found = quotations_found(hits, article, wanted, k)
            if len(found) == k or len(hits) < depth:
                break
        return found
