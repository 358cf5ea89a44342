"""What every rendering is made from: quotations, each with its number, article, excerpt and key."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from newsrag.export.links import link_to, web_address

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.export.sheet import Sheet
    from newsrag.types import Citation, CitedArticle, Excerpt

__all__ = ["Material", "Note", "by_citation", "day_of", "key_of", "material"]

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Note:
    """A citation with its number, from 1, and all that is said of it.

    ``key`` names the article in CSL and BibTeX. ``link`` leads to the words and ``address`` to the
    article; both are empty where it has no URL of the web. ``speaker`` says the words, empty where
    nobody is told.
    """

    number: int
    citation: Citation
    article: CitedArticle
    excerpt: Excerpt
    key: str
    address: str
    link: str
    speaker: str = ""


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
    sheet: Sheet,
    articles: tuple[CitedArticle, ...],
    made_by: str,
    state: datetime,
    as_of: datetime | None = None,
) -> Material:
    """Bring quotations and the excerpts that they stand in together.

    Args:
        sheet: the quotations.
        articles: the articles with the excerpts.
        made_by: what renders them.
        state: when the archive was last changed, in UTC.
        as_of: the time whose knowledge was asked for, in UTC; it is remarked.

    Raises:
        KeyError: a citation is of none of the articles, or of none of their excerpts.
    """
    keys = _keys(articles)
    excerpts = by_citation(articles)
    speakers = sheet.speakers
    notes = {}
    for number, citation in enumerate(sheet.citations, 1):
        article, excerpt = excerpts[key_of(citation)]
        notes[citation] = Note(
            number=number,
            citation=citation,
            article=article,
            excerpt=excerpt,
            key=keys[article.id, article.version],
            address=web_address(article.url),
            link=link_to(article.url, excerpt),
            speaker=speakers.get(citation, ""),
        )
    if as_of:
        asked = f"Of what was published, in the versions known, by {as_of:%Y-%m-%d %H:%M:%S} UTC."
        sheet = replace(sheet, remarks=(asked, *sheet.remarks))
    return Material(sheet, notes, articles, keys, made_by, state)


def by_citation(
    articles: Sequence[CitedArticle],
) -> dict[tuple[object, ...], tuple[CitedArticle, Excerpt]]:
    """Return articles and excerpts by all that a citation says, as :func:`key_of` has it."""
    return {
        (
            each.id,
            each.title,
            each.source,
            each.published,
            each.url,
            excerpt.span,
            excerpt.quote,
            each.digest,
        ): (each, excerpt)
        for each in articles
        for excerpt in each.excerpts
    }


def key_of(citation: Citation) -> tuple[object, ...]:
    """Return all that a citation says."""
    return tuple(getattr(citation, each.name) for each in fields(citation))


def day_of(article: CitedArticle) -> str:
    """Return the day of publication in ISO 8601, or nothing."""
    return article.published.date().isoformat() if article.published else ""


def _keys(articles: Sequence[CitedArticle]) -> dict[tuple[str, int], str]:
    """Return a key for each article: outlet and day in plain letters, a number where they meet."""
    keys: dict[tuple[str, int], str] = {}
    counts: Counter[str] = Counter()
    for article in articles:
        plain = _plain(article.source) or "article"
        base = key = "-".join(filter(None, (plain, day_of(article))))
        while counts[key]:
            counts[base] += 1
            key = f"{base}-{counts[base]}"
        counts[key] += 1
        keys[article.id, article.version] = key
    return keys


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    return _OTHER.sub("-", letters)[:_LONGEST_KEY].strip("-")
