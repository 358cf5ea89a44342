"""Proving quotations: verifying citations, tracing words to articles, comparing versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag.errors import NotFoundError
from newsrag.index.opened import Opened, check_count, on_newest
from newsrag.types import Check, Filter

if TYPE_CHECKING:
    from newsrag.proof.documents import Cited
    from newsrag.types import Citation, Occurrence, Verification, VersionDiff

__all__ = ["Proving"]


class Proving(Opened):
    """The part of :class:`~newsrag.NewsIndex` that proves what was quoted."""

    @on_newest
    def verify(self, citation: Citation) -> Verification:
        """Prove a citation against what the index holds now."""
        catalog, seq = self._store.catalog, self._store.seq()
        versions = catalog.versions(citation.article_id, seq)
        live = catalog.is_live(citation.article_id, seq)
        return cite.verify(citation, versions, live=live)

    def verify_document(self, text: str) -> list[Verification]:
        """Prove every citation in a JSON document, in the order in which they stand there.

        Besides each citation by itself, this compares it with what the document says around it:
        the statement that it supports, the hit that it is of, the prompt that quotes it, and who
        is said to have said it, for which the article is read for speakers once more. Where those
        disagree, the citation is ``altered``.

        Args:
            text: what ``ask``, ``search``, ``quotes`` or ``retrieve`` printed with ``--json``.

        Raises:
            InputError: it is no such document.
        """
        from newsrag.proof.documents import read_citations

        verifications = []
        for cited in read_citations(text):
            found = self.verify(cited.citation)
            conflict = cited.conflict or self._unsaid(cited)
            if conflict and found.check is not Check.ALTERED:
                found = replace(found, check=Check.ALTERED, detail=conflict)
            verifications.append(found)
        return verifications

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
        document: str | None = None,
    ) -> VersionDiff:
        """Return what changed between two versions of an article.

        Args:
            article_id: the article.
            earlier: a version's number; None for the one before ``later``.
            later: a version's number; None for the newest.
            document: JSON as for :meth:`verify_document`, with the citations whose fate is to be
                told, of whatever version; None for one of each passage of the earlier version.

        Raises:
            InputError: the document is none.
            NotFoundError: there is no such article, or no such version, or only one.
        """
        from newsrag.proof.changes import compare
        from newsrag.proof.documents import read_citations

        catalog, seq = self._store.catalog, self._store.seq()
        versions = {each.version: each for each in catalog.versions(article_id, seq)}
        if not versions:
            raise NotFoundError(
                f"there is no article {article_id!r}", "`newsrag list` shows all ids"
            )
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
