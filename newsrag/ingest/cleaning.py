"""Makes clean articles of raw ones, and raw ones of those made in Python."""

from __future__ import annotations

from newsrag.errors import ReadError
from newsrag.text.clean import clean_field, clean_text
from newsrag.text.dates import parse_date
from newsrag.text.header import read_header
from newsrag.types import Article, RawArticle, ReadProblem

__all__ = ["as_raw", "clean_article"]


def clean_article(raw: RawArticle) -> tuple[Article, list[ReadProblem]]:
    """Fix an article's text and fields; what they leave out is read off the text's first lines.

    Returns:
        The article, whose ``id`` is empty when it has none of its own, and what was left empty.

    Raises:
        ReadError: there is no text.
    """
    text = clean_text(raw.text)
    if not any(character.isalnum() for character in text):
        raise ReadError("there is no text in it", "")
    header = read_header(text)
    problems = []
    written = clean_field(raw.published)
    published = parse_date(written) if written else None
    if written and published is None:
        reason = f"no possible date: {written[:60]!r}; left empty"
        problems.append(ReadProblem(raw.origin, reason, lost=False))
    if not written and header.published:
        written, published = header.published, parse_date(header.published)
    extra = {clean_field(name): clean_text(value) for name, value in raw.extra.items()}
    for name, value in (("dateline", header.dateline), ("credit", header.credit)):
        if value:
            extra.setdefault(name, value)
    article = Article(
        id=clean_field(raw.id),
        text=text,
        title=clean_field(raw.title) or header.title,
        source=clean_field(raw.source) or header.source or header.agency,
        published=published,
        published_raw=written,
        url=clean_field(raw.url),
        author=clean_field(raw.author),
        language=clean_field(raw.language).lower(),
        extra=extra,
        origin=raw.origin,
    )
    return article, problems


def as_raw(article: Article) -> RawArticle:
    """Return an article made in Python as if a reader had found it."""
    published = article.published.isoformat() if article.published else article.published_raw
    return RawArticle(
        text=article.text,
        origin=article.origin or article.id,
        name=article.url or f"article#{article.digest[:10]}",
        id=article.id,
        title=article.title,
        source=article.source,
        published=published,
        url=article.url,
        author=article.author,
        language=article.language,
        extra=article.extra,
    )
