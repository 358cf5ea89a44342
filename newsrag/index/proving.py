"""Proving quotations: verifying citations, tracing words to articles, comparing versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag.errors import NotFoundError, QueryError
from newsrag.index.opened import check_count, on_newest
from newsrag.index.searching import Searching
from newsrag.store.known import known_version, refuse_unknown
from newsrag.types import Check, Filter, Query

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.proof.history import History
    from newsrag.proof.told import Document, Told
    from newsrag.store.snapshot import StoreSnapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Citation, Occurrence, Verification, VersionDiff

__all__ = ["Proved", "Proving"]


@dataclass(frozen=True, slots=True)
class Proved:
    """What proving a document found, and of which state.

    ``pairs`` are the citations that are verbatim, in order, with the versions that they are of.
    """

    verifications: list[Verification]
    pairs: list[tuple[Citation, Article]]
    state: datetime
    history: History


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
        from newsrag.proof.history import History

        return History(self._store.catalog, self._store.seq(), as_of).verify(citation)

    def verify_document(self, text: str, *, as_of: datetime | None = None) -> list[Verification]:
        """Prove every citation in a JSON document, in the order in which they stand there.

        Besides each citation by itself, this compares it with what the document says around it:
        the statement that it supports, who makes that and what it claims, how many origins there
        are, the hit that it is of, the prompt that quotes it. Where those disagree, the citation is
        ``altered``.

        Args:
            text: what ``ask``, ``search``, ``retrieve``, ``quotes``, ``timeline`` or ``whence``
                printed with ``--json``.
            as_of: as for :meth:`verify`.

        Raises:
            InputError: it is no such document.
        """
        from newsrag.proof.documents import read_document

        return self._proved(read_document(text), as_of).verifications

    @on_newest
    def _proved(self, document: Document, as_of: datetime | None) -> Proved:
        """Prove a document whole: every citation, and all that is said around them."""
        from newsrag.proof.history import TRUE, History
        from newsrag.proof.speakers import unsaid
        from newsrag.proof.whence import untraced

        # One state for all; what tells copies and plans questions is opened only if it is needed.
        snapshot = self._store.snapshot() if _reads(document) else None
        catalog, seq = self._store.catalog, snapshot.seq if snapshot else self._store.seq()
        history = History(catalog, seq, as_of)
        found = [history.verify(citation) for citation, _ in document.cited]
        true = all(each.check in TRUE for each in found)
        misread = self._misread(document, history, snapshot) if snapshot and true else {}
        conflicts = (
            told.conflict
            or misread.get(told, "")
            or unsaid(told.quoted, citation, history)
            or untraced(told.traced, citation, history)
            for citation, told in document.cited
        )
        verifications = list(map(_with_conflict, found, conflicts))
        pairs = [
            (each.citation, history.known(each.citation.article_id)[0])
            for each in verifications
            if each.check is Check.VERBATIM
        ]
        return Proved(verifications, pairs, catalog.committed(seq), history)

    def _misread(
        self, document: Document, history: History, snapshot: StoreSnapshot
    ) -> dict[Told, str]:
        """Return what a document whose citations are true says wrongly of its statements."""
        from newsrag.proof.readings import Readings

        names = self._spellings
        rest = partial(_understood, snapshot, names, history.as_of), snapshot, names, history.as_of
        versions = [history.cited(citation) for citation, _ in document.cited]
        found = Readings(document, [each[0] for each in versions], *rest).conflicts()
        if found and any(len(each) > 1 for each in versions):
            # Said of another version with the same text, it may be right.
            others = Readings(document, [each[-1] for each in versions], *rest).conflicts()
            found = {told: conflict for told, conflict in found.items() if told in others}
        return found

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

    @on_newest
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
        from newsrag.proof.documents import read_document

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
            citations = [citation for citation, _ in read_document(document).cited]
        own = [each for each in citations if each.article_id == article_id]
        return compare(versions[earlier], versions[later], own)


def _with_conflict(found: Verification, conflict: str) -> Verification:
    if not conflict or found.check is Check.ALTERED:
        return found
    return replace(found, check=Check.ALTERED, detail=conflict)


def _reads(document: Document) -> bool:
    """Whether a document says what only reading its articles anew can prove."""
    return bool(document.counted) or any(each.stance or each.said for each in document.told)


def _understood(
    snapshot: StoreSnapshot, names: Spellings, as_of: datetime | None, question: str
) -> Query:
    """Return what is understood of a question; nothing, if it is none."""
    from newsrag.search.plan import plan

    try:
        return plan(question, snapshot, filter=Filter(as_of=as_of), names=names)
    except QueryError:
        return Query("", ())
