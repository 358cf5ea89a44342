"""Looking things up in an open index by what they are, and proving citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.errors import QueryError
from newsrag.index.opened import Opened, on_newest
from newsrag.store.filters import resolve
from newsrag.store.known import known_version, refuse_unknown
from newsrag.types import (
    Article,
    ArticleSummary,
    Copy,
    Filter,
    IndexStats,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["Lookup"]


class Lookup(Opened):
    """The part of :class:`~newsrag.NewsIndex` that needs neither a question nor a model."""

    def articles(self, *, filter: Filter | None = None) -> Iterator[ArticleSummary]:
        """Yield what is in the archive, by date (undated last), then id.

        Raises:
            QueryError: the filter names an outlet that is not in the index.
        """
        yield from self._summaries(filter or Filter())

    @on_newest
    def _summaries(self, filter: Filter) -> list[ArticleSummary]:
        seq = self._store.seq()
        wanted = resolve(self._store.catalog.database, filter, seq)
        return list(self._store.catalog.summaries(seq, wanted))

    @on_newest
    def count(self) -> int:
        """Return the number of articles in the archive."""
        return self._store.catalog.count(self._store.seq())

    def is_untouched(self) -> bool:
        """Whether nothing was ever added."""
        return self._store.catalog.seq() == 0

    @on_newest
    def article(
        self, article_id: str, *, version: int | None = None, as_of: datetime | None = None
    ) -> Article:
        """Return an article with its text, by default its live version.

        Args:
            article_id: its id.
            version: the number of an earlier version.
            as_of: aware; the version that was known by then, see :class:`~newsrag.Filter`.

        Raises:
            NotFoundError: there is no such article or version, or none was known by then.
            QueryError: both a version and a time are given, or the time is not aware.
        """
        seq = self._store.seq()
        if as_of is not None:
            if version is not None:
                raise QueryError("a version and a time cannot both be asked for", "give one")
            self._store.catalog.article(article_id, seq)  # it is there, or this says why not
            version = known_version(self._store.catalog.database, article_id, seq, as_of)
            refuse_unknown(version, article_id, as_of)
        return self._store.catalog.article(article_id, seq, version)

    @on_newest
    def passages(self, article_id: str, *, version: int | None = None) -> list[Span]:
        """Return an article's passages, in order, by default of its live version; or none."""
        return self._store.catalog.passages(article_id, self._store.seq(), version)

    @on_newest
    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """Return the other live articles that carry an article's text, the earliest first.

        Among them are copies of its copies. ``similarity`` is that to the article asked for, or,
        where the two were not compared, to the nearest of the others. Empty if it has no copies.
        """
        return self._store.copies(article_id)

    @on_newest
    def stats(self) -> IndexStats:
        """Return what the index holds and how it was built."""
        return self._store.stats(self._config)
