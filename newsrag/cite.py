"""The only maker and the only verifier of citations: a quote is a slice, and stays provable."""

from __future__ import annotations

from collections.abc import Sequence

from newsrag.types import Article, Check, Citation, Span, Verification

__all__ = ["cite", "verify"]


def cite(article: Article, span: Span) -> Citation:
    """Cite the characters of ``article`` at ``span``.

    Raises:
        ValueError: the span is empty or reaches beyond the text.
    """
    if not span.start < span.end <= len(article.text):
        raise ValueError(f"{span} is not inside the {len(article.text)} characters of {article.id}")
    return Citation(
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        span=span,
        quote=span.of(article.text),
        digest=article.digest,
    )


def verify(citation: Citation, versions: Sequence[Article], *, live: bool = True) -> Verification:
    """Check a citation against the versions of its article, newest first.

    Args:
        citation: the citation to prove.
        versions: every version of the article that is known, newest first.
        live: whether the newest version is still part of the archive.
    """
    if not versions:
        detail = f"no article has the id {citation.article_id!r}"
        return Verification(Check.MISSING, citation, detail)
    of_digest = [article for article in versions if article.digest == citation.digest]
    if not of_digest:
        return _without_version(citation, versions[0])
    # Versions can share a text and differ in their fields: prove it by the one it was made from.
    cited = min(of_digest, key=lambda article: len(_disagreements(citation, article)))
    if not _says(cited, citation):
        return _misplaced(citation, cited)
    wrong = _disagreements(citation, cited)
    if wrong:
        return Verification(Check.ALTERED, citation, f"the article has another {', '.join(wrong)}")
    if not live:
        return Verification(Check.MISSING, citation, "the article has been removed")
    if cited.version != versions[0].version:
        detail = f"true of version {cited.version}; the newest is {versions[0].version}"
        return Verification(Check.SUPERSEDED, citation, detail)
    return Verification(Check.VERBATIM, citation)


def _says(article: Article, citation: Citation) -> bool:
    # A slice may reach beyond the end of a text without a word; a citation may not.
    inside = citation.span.start < citation.span.end <= len(article.text)
    return inside and citation.span.of(article.text) == citation.quote


def _without_version(citation: Citation, newest: Article) -> Verification:
    """No version has the digest: the quote may still be in the text of today."""
    if citation.quote and citation.quote in newest.text:
        return Verification(Check.ALTERED, citation, "the digest is not of any known version")
    return Verification(Check.ALTERED, citation, "no known version has this digest or this quote")


def _misplaced(citation: Citation, article: Article) -> Verification:
    place = article.text.find(citation.quote) if citation.quote else -1
    if place < 0:
        return Verification(Check.ALTERED, citation, "the article does not say this")
    detail = f"the quote stands at {place}, not at {citation.span.start}"
    return Verification(Check.MOVED, citation, detail)


def _disagreements(citation: Citation, article: Article) -> list[str]:
    return [
        name
        for name in ("title", "source", "published", "url")
        if getattr(citation, name) != getattr(article, name)
    ]
