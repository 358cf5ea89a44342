"""What every rendering is made from: quotations, each with its number, article, excerpt and key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.export.links import link_to, web_address

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.export.sheet import Sheet
    from newsrag.types import Citation, CitedArticle, Excerpt

__all__ = ["Material", "Note", "day_of", "found_in", "material"]

_FIELDS = ("digest", "title", "source", "published", "url")
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Note:
    """A citation with its number, from 1, and all that is said of it.

    ``key`` names the article in CSL and BibTeX. ``link`` leads to the words and ``address`` to the
    article; both are empty where it has no URL of the web.
    """

    number: int
    citation: Citation
    article: CitedArticle
    excerpt: Excerpt
    key: str
    address: str
    link: str


@dataclass(frozen=True, slots=True)
class Material:
    """Quotations, what is noted of their citations, and by what and of when they were rendered."""

    sheet: Sheet
    notes: Mapping[Citation, Note]
    articles: tuple[CitedArticle, ...]
    keys: Mapping[tuple[str, int], str]
    made_by: str
    state: datetime


def material(
    sheet: Sheet, articles: tuple[CitedArticle, ...], made_by: str, state: datetime
) -> Material:
    """Bring quotations and the excerpts that they stand in together.

    Raises:
        KeyError: a citation is of none of the articles, or of none of their excerpts.
    """
    keys = _keys(articles)
    notes = {}
    for number, citation in enumerate(sheet.citations, 1):
        found = found_in(articles, citation)
        if found is None:
            raise KeyError(citation.article_id)
        article, excerpt = found
        notes[citation] = Note(
            number=number,
            citation=citation,
            article=article,
            excerpt=excerpt,
            key=keys[article.id, article.version],
            address=web_address(article.url),
            link=link_to(article.url, excerpt),
        )
    return Material(sheet, notes, articles, keys, made_by, state)


def found_in(
    articles: Sequence[CitedArticle], citation: Citation
) -> tuple[CitedArticle, Excerpt] | None:
    """Return the article and the excerpt that a citation is of, if they say what it says."""
    for article in articles:
        if article.id == citation.article_id and all(
            getattr(article, name) == getattr(citation, name) for name in _FIELDS
        ):
            for excerpt in article.excerpts:
                if excerpt.span == citation.span and excerpt.quote == citation.quote:
                    return article, excerpt
    return None


def day_of(article: CitedArticle) -> str:
    """Return the day of publication in ISO 8601, or nothing."""
    return article.published.date().isoformat() if article.published else ""


def _keys(articles: Sequence[CitedArticle]) -> dict[tuple[str, int], str]:
    """Return a key for each article: outlet and day in plain letters, a number where they meet."""
    keys: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    for article in articles:
        plain = _plain(article.source) or "article"
        base = "-".join(filter(None, (plain, day_of(article))))
        key, count = base, 1
        while key in taken:
            count += 1
            key = f"{base}-{count}"
        taken.add(key)
        keys[article.id, article.version] = key
    return keys


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    return _OTHER.sub("-", letters)[:_LONGEST_KEY].strip("-")
