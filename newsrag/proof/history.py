"""Reads the articles that a document cites, with their versions: each once, all of one state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag.speech import attributions
from newsrag.store.known import check_aware, known_version
from newsrag.types import Check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsrag.store.catalog import Catalog
    from newsrag.types import Article, Attribution, Citation, Verification

__all__ = ["TRUE", "History"]

TRUE = (Check.VERBATIM, Check.SUPERSEDED)
"""What a citation is whose words stand in some version of its article, as it says."""
_ENGLISH = "en"


class History:
    """The versions of articles in one state of an archive, and who says what in them.

    Args:
        catalog: the archive's.
        seq: the commit whose state is meant.
        as_of: aware; then what was known by this moment counts. See :class:`~newsrag.Filter`.

    Raises:
        QueryError: the time is not aware.
    """

    def __init__(self, catalog: Catalog, seq: int, as_of: datetime | None = None) -> None:
        check_aware(as_of)
        self.as_of = as_of
        self._catalog, self._seq = catalog, seq
        self._versions: dict[str, Sequence[Article]] = {}
        self._known: dict[str, Sequence[Article]] = {}
        self._live: dict[str, bool] = {}
        self._said: dict[tuple[str, str, str], Sequence[Attribution]] = {}

    def verify(self, citation: Citation) -> Verification:
        """Prove a citation.

        With a time, a version that has been replaced since is as good as any, and what was not
        known by then is missing.
        """
        id_ = citation.article_id
        if id_ not in self._live:
            self._live[id_] = self._catalog.is_live(id_, self._seq)
        found = cite.verify(citation, self._every(id_), live=self._live[id_])
        if self.as_of is None or found.check not in TRUE:
            return found
        then = cite.verify(citation, self.known(id_))
        if then.check in TRUE:
            return then
        detail = f"this was not known to be published by {self.as_of.isoformat()}"
        return replace(found, check=Check.MISSING, detail=detail)

    def known(self, article_id: str) -> Sequence[Article]:
        """Return the versions of an article that were known, newest first."""
        if self.as_of is None:
            return self._every(article_id)
        if article_id not in self._known:
            database = self._catalog.database
            number = known_version(database, article_id, self._seq, self.as_of) or 0
            every = self._every(article_id)
            self._known[article_id] = [each for each in every if each.version <= number]
        return self._known[article_id]

    def cited(self, citation: Citation) -> list[Article]:
        """Return the versions with the text that a citation is of, newest first.

        Several may have it, in another language than it was first taken for, say.
        """
        known = self.known(citation.article_id)
        return [each for each in known if each.digest == citation.digest]

    def said(self, article: Article) -> Sequence[Attribution]:
        """Return who says what in an article."""
        key = article.id, article.digest, article.language or _ENGLISH
        if key not in self._said:
            self._said[key] = attributions(article.text, key[2])
        return self._said[key]

    def _every(self, article_id: str) -> Sequence[Article]:
        if article_id not in self._versions:
            self._versions[article_id] = self._catalog.versions(article_id, self._seq)
        return self._versions[article_id]
