"""Proving quotations: verifying citations, tracing words to articles, comparing versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag.errors import NotFoundError, QueryError
from newsrag.index.opened import check_count, on_newest
from newsrag.index.searching import Searching
from newsrag.store.known import known_version, refuse_unknown
from newsrag.types import Check, Filter

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.proof.documents import Cited
    from newsrag.types import Citation, Occurrence, Verification, VersionDiff

__all__ = ["Proving"]

_TRUE = (Check.VERBATIM, Check.SUPERSEDED)


class Proving(Searching):
    """The part of :class:`~newsrag.NewsIndex` that proves what was quoted."""

    @on_newest
    def verify(self, citation: Citation, *, as_of: datetime | None = None) -> Verification:
        """Prove a citation against what the index holds now, or what was known by a moment.

        Args:
            citation: what to prove.
            as_of: aware; then a version that has been replaced since is as good as any, and what
                was not known by then is missing. See :class:`~newsrag.Filter`.

        Raises:
            QueryError: the time is not aware.
        """
        catalog, seq = self._store.catalog, self._store.seq()
        versions = catalog.versions(citation.article_id, seq)
        live = catalog.is_live(citation.article_id, seq)
        found = cite.verify(citation, versions, live=live)
        if as_of is None or found.check not in _TRUE:
            return found
        number = known_version(catalog.database, citation.article_id, seq, as_of) or 0
        then = cite.verify(citation, [each for each in versions if each.version <= number])
        if then.check in _TRUE:
            return then
        detail = f"this was not known to be published by {as_of.isoformat()}"
        return replace(found, check=Check.MISSING, detail=detail)

    def verify_document(self, text: str, *, as_of: datetime | None = None) -> list[Verification]:
        """Prove every citation in a JSON document, in the order in which they stand there.

        Besides each citation by itself, this compares it with what the document says around it:
        the statement that it supports, who makes that and what it claims, how many origins there
        are, the hit that it is of, the prompt that quotes it. Where those disagree, the citation is
        ``altered``.

        Args:
            text: what ``ask``, ``search``, ``quotes``, ``retrieve`` or ``timeline`` printed with
                ``--json``.
            as_of: as for :meth:`verify`.

        Raises:
            InputError: it is no such document.
        """
        from newsrag.proof.documents import read_citations

        every = read_citations(text)
        proved = [(each, self.verify(each.citation, as_of=as_of)) for each in every]
        misread = self._misread(text) if all(found.check in _TRUE for _, found in proved) else {}
        return [
            _with_conflict(
                found,
                cited.conflict or misread.get(cited.citation, "") or self._unsaid(cited),
            )
            for cited, found in proved
        ]

    @on_newest
    def _misread(self, text: str) -> dict[Citation, str]:
        """Return what a document whose citations are true says wrongly of its statements."""
        from newsrag.proof.readings import Readings, read_told

        document = read_told(text)
        if not document.told and not document.sides:
            return {}
        catalog, seq = self._store.catalog, self._store.seq()
        articles = {}
        for citation in {
            one for each in document.given + document.others for one in each.citations
        }:
            for version in catalog.versions(citation.article_id, seq):
                if version.digest == citation.digest:
                    articles[citation.article_id] = version
        query = self.plan(document.question)
        return Readings(query, articles, self._store.snapshot(), self._spellings).conflicts(
            document
        )

    def _unsaid(self, cited: Cited) -> str:
        """Return what is wrong with the speaker that a document gives; nothing if it gives none."""
        if cited.said is None:
            return ""
        from newsrag.proof.speakers import unsaid

        citation = cited.citation
        versions = self._store.catalog.versions(citation.article_id, self._store.seq())
        return unsaid(cited.said, citation, versions)

    @on_newest
    def whence(
        self, quotation: str, k: int = 10, *, filter: Filter | None = None
    ) -> list[Occurrence]:
        """Return the articles that have the words of a quotation, the earliest first.

        A fifth of its words may be added, missing or others; what differs is told. Copies of an
        article count once. An empty list says that no article in the archive has these words.

        Args:
            quotation: at least three words, with or without quotation marks around them.
            k: at most so many articles; the nearest to the quotation are kept.
            filter: which articles to look at.

        Raises:
            QueryError: the quotation, ``k`` or the filter cannot be used.
        """
        from newsrag.proof.whence import whence

        check_count(k, "articles")
        return whence(quotation, self._store.snapshot(), filter or Filter(), k)

    def diff(
        self,
        article_id: str,
        earlier: int | None = None,
        later: int | None = None,
        *,
        as_of: datetime | None = None,
        document: str | None = None,
    ) -> VersionDiff:
        """Return what changed between two versions of an article.

        Args:
            article_id: the article.
            earlier: a version's number; None for the one before ``later``.
            later: a version's number; None for the newest.
            as_of: aware; the earlier version is then the one known by this moment, see
                :class:`~newsrag.Filter`.
            document: JSON as for :meth:`verify_document`, with the citations whose fate is to be
                told, of whatever version; None for one of each passage of the earlier version.

        Raises:
            InputError: the document is none.
            NotFoundError: there is no such article, or no such version, or only one.
            QueryError: both an earlier version and a time are given, or the time is not aware.
        """
        from newsrag.proof.changes import compare
        from newsrag.proof.documents import read_citations

        catalog, seq = self._store.catalog, self._store.seq()
        versions = {each.version: each for each in catalog.versions(article_id, seq)}
        if not versions:
            raise NotFoundError(
                f"there is no article {article_id!r}", "`newsrag list` shows all ids"
            )
        if as_of is not None:
            if earlier is not None:
                raise QueryError("a version and a time cannot both be asked for", "give one")
            earlier = known_version(catalog.database, article_id, seq, as_of)
            refuse_unknown(earlier, article_id, as_of)
        later = max(versions) if later is None else later
        if earlier is None:
            earlier = max((number for number in versions if number < later), default=later - 1)
        for number in (later, earlier):
            if number not in versions:
                raise NotFoundError(
                    f"the article {article_id!r} has no version {number} in this index",
                    f"it has {', '.join(map(str, sorted(versions)))}",
                )
        if document is None:
            spans = catalog.passages(article_id, seq, earlier)
            citations = [cite.cite(versions[earlier], span) for span in spans]
        else:
            citations = [each.citation for each in read_citations(document)]
        own = [each for each in citations if each.article_id == article_id]
        return compare(versions[earlier], versions[later], own)


def _with_conflict(found: Verification, conflict: str) -> Verification:
    if not conflict or found.check is Check.ALTERED:
        return found
    return replace(found, check=Check.ALTERED, detail=conflict)
