"""Handing quotations on: rendering them in other formats, writing and proving case files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag._version import __version__
from newsrag.errors import InputError, QueryError
from newsrag.index.proving import Proving
from newsrag.store.known import check_aware
from newsrag.types import Check, Proof

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newsrag.proof.history import History
    from newsrag.types import (
        CaseReport,
        CaseVerification,
        CitedArticle,
        Verification,
    )

__all__ = ["Exporting"]

_MENDS = {
    Check.SUPERSEDED: "ask again, or give the time that was asked for with --as-of",
    Check.MISSING: "leave out the time, if one was given, or ask again",
}
_MADE_BY = f"newsrag {__version__}"


class Exporting(Proving):
    """The part of :class:`~newsrag.NewsIndex` that hands quotations on."""

    def render(
        self, result: object, form: str, *, question: str = "", as_of: datetime | None = None
    ) -> str:
        """Return what was found in a format for others to use, all of it proved first.

        Args:
            result: an answer, hits, a context, occurrences, or anything that has such in it.
            form: a :class:`~newsrag.Format`: ``md``, ``csl``, ``bibtex`` or ``html``.
            question: what was asked, where the result does not say.
            as_of: aware; the time that was asked for, see :class:`~newsrag.Filter`. The versions
                known by then are then as good as any, and the time is remarked. None, too, for
                what came nearest from another time (``Gate.DATE``).

        Raises:
            InputError: there is no such format, or something in the result is not proved.
            QueryError: the time is not aware.
        """
        from newsrag.export.excerpts import cited_articles
        from newsrag.export.formats import rendered
        from newsrag.export.material import material
        from newsrag.export.sheet import sheet_of
        from newsrag.proof.documents import document_of

        document, as_of = document_of(result), _in_utc(as_of)
        proved = self._proved(document, as_of)
        _refuse_unproved(proved.verifications)
        sheet, articles = sheet_of(document, question), cited_articles(proved.pairs)
        return rendered(material(sheet, articles, _MADE_BY, proved.state, as_of), form)

    def export(
        self,
        document: str,
        file: str | Path,
        *,
        with_articles: bool = False,
        as_of: datetime | None = None,
    ) -> CaseReport:
        """Write a case file: quotations that somebody else can verify without this index.

        Every citation is proved first. The file is a ZIP that has the document as it is, the
        quotations with their context, the articles' fields and digests, the same as an HTML page,
        Markdown, CSL-JSON and BibTeX, and a manifest with the SHA-256 of each. The same document
        on the same state gives the same bytes.

        Args:
            document: what ``ask``, ``search``, ``retrieve``, ``quotes``, ``timeline`` or ``whence``
                printed with ``--json``.
            file: the file to make.
            with_articles: put the whole text of each cited article in, so that the digests can be
                proved from the file alone. Without it no more is passed on than each quotation
                and at most 400 characters of its paragraph on either side.
            as_of: as for :meth:`render`; the manifest has it, too.

        Raises:
            InputError: there is something at ``file``; the document is none, cites nothing, or
                says something that is not proved; or the case would be too large.
            QueryError: the time is not aware.
        """
        from newsrag.export.case import check_new, write_case
        from newsrag.export.casefiles import Source
        from newsrag.export.excerpts import cited_articles
        from newsrag.proof.documents import read_document

        check_new(Path(file))
        as_of = _in_utc(as_of)
        proved = self._proved(read_document(document), as_of)
        _refuse_unproved(proved.verifications)
        if not proved.pairs:
            raise InputError("there are no citations in this document", "export one that has some")
        articles = cited_articles(proved.pairs)
        texts = {(each.id, each.version): each.text for _, each in proved.pairs}
        whole = tuple(texts[each.id, each.version] for each in articles if with_articles)
        source = Source(document, articles, whole, _MADE_BY, proved.state, as_of)
        return write_case(source, Path(file))

    def verify_case(
        self, file: str | Path, data: bytes | None = None, *, as_of: datetime | None = None
    ) -> CaseVerification:
        """Check a case file by itself as :func:`newsrag.verify_case`, and against this index.

        What is sound in the file is proved as by :meth:`verify_document`.

        Args:
            file: what :meth:`export` wrote.
            data: its bytes, where they have been read, as from a pipe.
            as_of: as for :meth:`verify`; None for the time that the case was made for, if any.

        Raises:
            NotFoundError: there is no such file.
            InputError: it is no case file, or not one that newsrag wrote.
            FormatError: another release of newsrag made it.
        """
        from newsrag.export.checking import read_case
        from newsrag.proof.documents import read_document

        found, source = read_case(file, data)
        proved = self._proved(read_document(source.document), as_of or source.as_of)
        verifications = tuple(
            own if own.check is not Check.VERBATIM else archived
            for own, archived in zip(found.verifications, proved.verifications, strict=True)
        )
        wrong = tuple(
            f"{each.id!r}: its excerpts or fields are not those of the article in the index"
            for each in source.articles
            if not _has(proved.history, each)
        )
        return replace(
            found,
            proof=Proof.ARCHIVE,
            findings=found.findings + wrong,
            verifications=verifications,
        )


def _has(history: History, cited: CitedArticle) -> bool:
    """Whether the archive has a version that gives just these excerpts."""
    from newsrag.export.excerpts import cited_article

    spans = [each.span for each in cited.excerpts]
    return any(cited_article(each, spans) == cited for each in history.known(cited.id))


def _in_utc(when: datetime | None) -> datetime | None:
    """Return a time in UTC, which case files and pages have it in.

    Raises:
        QueryError: it is not aware, or has no equal in UTC.
    """
    check_aware(when)
    try:
        return when.astimezone(UTC) if when else None
    except OverflowError as error:
        raise QueryError(f"the time {when} does not exist in UTC", "give another") from error


def _refuse_unproved(verifications: Iterable[Verification]) -> None:
    """Refuse to hand on what is not so.

    Raises:
        InputError: a citation is not verbatim; it names the first one.
    """
    for number, each in enumerate(verifications, 1):
        if each.check is not Check.VERBATIM:
            raise InputError(
                f"citation {number}, of {each.citation.article_id!r}, is {each.check}"
                + (f" ({each.detail})" if each.detail else ""),
                _MENDS.get(each.check, "ask again, and export that answer"),
            )
