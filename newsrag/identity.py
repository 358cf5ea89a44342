"""Gives every article its id in the archive, the same each time, and never one of another's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.text.clean import clean_field
from newsrag.text.terms import content_words
from newsrag.types import Article

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsrag.store.catalog import Catalog
    from newsrag.store.reading import Live

__all__ = ["identified"]

# The share of the shorter text's words that two versions of one article have in common.
_SHARED_WORDS = 0.5


def identified(
    article: Article,
    name: str,
    catalog: Catalog,
    pending: Mapping[str, Article],
    *,
    again: bool,
) -> Article:
    """Return the article with the id that it has in the archive.

    That is its own id, or else its file's name. What was read from the same place before keeps
    its id. Where the id belongs to another article already, the parts of the path in front of it
    tell the two apart: another file of that name, or another source that counts from 1 as well.

    Args:
        article: the article; its id is empty when it has none of its own.
        name: what an id is made from then.
        catalog: the articles that are committed.
        pending: those on their way to be, by id.
        again: whether this add has met a record of the same id in the same file before. When the
            two have little in common, they are told apart by what they say.
    """
    if again and article.id and _is_another(article, article.id, catalog, pending):
        mark = f"~{article.digest[:6]}"
        return replace(article, id=article.id + mark, origin=article.origin + mark)
    return replace(article, id=_id_of(article, name, catalog, pending))


def _id_of(article: Article, name: str, catalog: Catalog, pending: Mapping[str, Article]) -> str:
    wanted = article.id or clean_field(name)
    known = catalog.id_at(article.origin)
    if known is not None and (not article.id or f"/{known}".endswith(f"/{wanted}")):
        return known
    path = Path(article.origin.partition("#")[0])
    above = [part for part in path.parent.parts if part.strip("/\\")]
    if article.id:
        above.append(path.name)
    while above and _is_another(article, wanted, catalog, pending):
        wanted = f"{above.pop()}/{wanted}"
    return wanted


def _is_another(
    article: Article, wanted: str, catalog: Catalog, pending: Mapping[str, Article]
) -> bool:
    """Whether an id is that of an article which this one is no version of."""
    other: Article | Live | None = pending.get(wanted) or catalog.live(wanted)
    if other is None or article.digest == other.digest:
        return False
    if not article.id:
        return article.origin != other.origin
    if not isinstance(other, Article):
        other = catalog.article(wanted, catalog.seq())
    # The same own id can come back as an update, such as of a wire story: then many of its words
    # are the same. Python's callers, who give no file, mean what they say.
    return bool(article.origin != article.id and not _alike(article, other))


def _alike(article: Article, other: Article) -> bool:
    if article.title and article.title == other.title:
        return True
    one, two = ({word.casefold() for word in content_words(each.text)} for each in (article, other))
    return len(one & two) >= _SHARED_WORDS * min(len(one), len(two))
