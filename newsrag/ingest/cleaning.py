"""Makes clean articles of raw ones, and raw ones of those made in Python."""

from __future__ import annotations

from newsrag.errors import ReadError
from newsrag.text.clean import clean_field, clean_text
from newsrag.text.dates import parse_date
from newsrag.text.header import read_header
from newsrag.types import Article, RawArticle, ReadProblem

__all__ = ["ARTICLE_CHARACTERS", "as_raw", "clean_article"]

ARTICLE_CHARACTERS = 500_000
"""A longer text is refused: no article is so long, and cutting it would take more than seconds."""
FIELD_CHARACTERS = 10_000
"""A title, name or other field that is longer is left empty: it is no such thing."""
_FIELDS = ("id", "title", "source", "published", "url", "author", "language")


def clean_article(raw: RawArticle) -> tuple[Article, list[ReadProblem]]:
    """Fix an article's text and fields; what they leave out is read off the text's first lines.

    Returns:
        The article, whose ``id`` is empty when it has none of its own, and what was left empty.

    Raises:
        ReadError: there is no text, or too much for an article.
    """
    text = clean_text(raw.text)
    if len(text) > ARTICLE_CHARACTERS:
        raise ReadError(f"a text of {len(text):,} characters; split it into articles", "")
    if not any(character.isalnum() for character in text):
        raise ReadError("there is no text in it", "")
    header = read_header(text)
    values, problems = _fields(raw)
    written = values["published"]
    published = parse_date(written) if written else None
    if written and published is None:
        reason = f"no possible date: {written[:60]!r}; left empty"
        problems.append(ReadProblem(raw.origin, reason, lost=False))
    if not written and header.published:
        written = clean_field(header.published)
        published = parse_date(written)
    extra = {clean_field(name): clean_text(value) for name, value in raw.extra.items()}
    for name, value in (("dateline", header.dateline), ("credit", header.credit)):
        if value:
            extra.setdefault(name, value)
    article = Article(
        id=values["id"],
        text=text,
        title=values["title"] or clean_field(header.title),
        source=values["source"] or clean_field(header.source or header.agency),
        published=published,
        published_raw=written,
        url=values["url"],
        author=values["author"],
        language=values["language"].lower(),
        extra=extra,
        origin=raw.origin,
    )
    return article, problems


def _fields(raw: RawArticle) -> tuple[dict[str, str], list[ReadProblem]]:
    """Return the fields of an article on one line each, and which of them were left empty."""
    values: dict[str, str] = {}
    problems = []
    for name in _FIELDS:
        value = clean_field(getattr(raw, name))
        if len(value) > FIELD_CHARACTERS:
            reason = f"a field of {len(value):,} characters ({name}); left empty"
            problems.append(ReadProblem(raw.origin[:200], reason, lost=False))
        values[name] = value if len(value) <= FIELD_CHARACTERS else ""
    return values, problems


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
