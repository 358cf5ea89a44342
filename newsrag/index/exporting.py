"""Handing quotations on: rendering them in other formats, writing and proving case files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag import cite
from newsrag._version import __version__
from newsrag.errors import InputError
from newsrag.index.opened import on_newest
from newsrag.index.proving import Proving
from newsrag.types import Check, Proof

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newsrag.types import (
        Article,
        CaseReport,
        CaseVerification,
        Citation,
        CitedArticle,
        Verification,
    )

__all__ = ["Exporting"]

_MADE_BY = f"newsrag {__version__}"


class Exporting(Proving):
    """The part of :class:`~newsrag.NewsIndex` that hands quotations on."""

    def render(self, result: object, form: str, *, question: str = "") -> str:
        """Return what was found in a format for others to use, all of it proved first.

        Args:
            result: an answer, hits, a context, occurrences, or anything that has such in it.
            form: a :class:`~newsrag.Format`: ``md``, ``csl``, ``bibtex`` or ``html``.
            question: what was asked, where the result does not say.

        Raises:
            InputError: there is no such format, or a citation in the result is not verbatim.
        """
        from newsrag.export.excerpts import cited_articles
        from newsrag.export.formats import rendered
        from newsrag.export.material import material
        from newsrag.export.sheet import sheet_of

        sheet = sheet_of(result, question)
        pairs, state = self._proved(sheet.citations)
        return rendered(material(sheet, cited_articles(pairs), _MADE_BY, state), form)

    def export(self, document: str, file: str | Path, *, with_articles: bool = False) -> CaseReport:
        """Write a case file: quotations that somebody else can verify without this index.

        Every citation is proved first. The file is a ZIP that has the document as it is, the
        quotations with their context, the articles' fields and digests, the same as an HTML page,
        Markdown, CSL-JSON and BibTeX, and a manifest with the SHA-256 of each. The same document
        on the same state gives the same bytes.

        Args:
            document: what ``ask``, ``search`` or ``retrieve`` printed with ``--json``.
            file: the file to make.
            with_articles: put the whole text of each cited article in, so that the digests can be
                proved from the file alone. Without it no more is passed on than each quotation
                and at most 400 characters of its paragraph on either side.

        Raises:
            InputError: there is something at ``file``; the document is none, cites nothing, or
                cites what is not verbatim; or the case would be too large.
        """
        from newsrag.export.case import check_new, write_case
        from newsrag.export.casefiles import Source
        from newsrag.export.excerpts import cited_articles
        from newsrag.proof.documents import read_citations

        check_new(Path(file))
        cited = read_citations(document)
        for number, each in enumerate(cited, 1):
            if each.conflict:
                _refuse(number, each.citation, Check.ALTERED, each.conflict)
        if not cited:
            raise InputError("there are no citations in this document", "export one that has some")
        pairs, state = self._proved([each.citation for each in cited])
        articles = cited_articles(pairs)
        texts = {(each.id, each.version): each.text for _, each in pairs} if with_articles else {}
        whole = tuple(texts[each.id, each.version] for each in articles if texts)
        return write_case(Source(document, articles, whole, _MADE_BY, state), Path(file))

    @on_newest
    def _proved(
        self, citations: Iterable[Citation]
    ) -> tuple[list[tuple[Citation, Article]], datetime]:
        """Return citations with the versions that they are of, and the time of the state.

        Raises:
            InputError: one is not verbatim.
        """
        catalog, seq = self._store.catalog, self._store.seq()
        pairs = []
        for number, citation in enumerate(citations, 1):
            versions = catalog.versions(citation.article_id, seq)
            live = catalog.is_live(citation.article_id, seq)
            found = cite.verify(citation, versions, live=live)
            if found.check is not Check.VERBATIM:
                _refuse(number, citation, found.check, found.detail)
            pairs.append((citation, versions[0]))
        return pairs, catalog.committed(seq)

    def verify_case(self, file: str | Path) -> CaseVerification:
        """Check a case file by itself as :func:`newsrag.verify_case`, and against this index.

        Raises:
            NotFoundError: there is no such file.
            InputError: it is no case file, or not one that newsrag wrote.
            FormatError: another release of newsrag made it.
        """
        from newsrag.export.checking import read_case

        found, source = read_case(Path(file))
        verifications = tuple(self._again(each) for each in found.verifications)
        wrong = tuple(
            f"{each.id!r}: its excerpts or fields are not those of the article in the index"
            for each in source.articles
            if not self._has(each)
        )
        return replace(
            found,
            proof=Proof.ARCHIVE,
            findings=found.findings + wrong,
            verifications=verifications,
        )

    def _again(self, earlier: Verification) -> Verification:
        """Verify against the index what is sound in the file."""
        return earlier if earlier.check is not Check.VERBATIM else self.verify(earlier.citation)

    @on_newest
    def _has(self, cited: CitedArticle) -> bool:
        """Whether the archive has a version that gives just these excerpts."""
        from newsrag.export.excerpts import cited_article

        spans = [each.span for each in cited.excerpts]
        versions = self._store.catalog.versions(cited.id, self._store.seq())
        return any(cited_article(each, spans) == cited for each in versions)


def _refuse(number: int, citation: Citation, check: Check, detail: str) -> None:
    """Refuse to hand on what is not so.

    Raises:
        InputError: always, naming the citation.
    """
    raise InputError(
        f"citation {number}, of {citation.article_id!r}, is {check}"
        + (f" ({detail})" if detail else ""),
        "ask again, and export that answer",
    )
