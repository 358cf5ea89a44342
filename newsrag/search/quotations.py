"""Finds what people said: in the passages that answer a query, or all that one speaker said."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.speech import attributions
from newsrag.types import Quotation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsrag.protocols import Place, Snapshot
    from newsrag.speech.speakers import WantedSpeaker
    from newsrag.types import Article, Citation, Copy, Filter, Hit, Span

__all__ = ["quotations_by", "quotations_found"]

_ENGLISH = "en"
# So many passages with a speaker's name are looked at, and so many articles read at a time.
_MOST_PASSAGES = 10_000
_AT_ONCE = 32


def quotations_found(
    hits: Iterable[Hit],
    article_of: Callable[[Citation], Article],
    speaker: WantedSpeaker | None,
    k: int,
) -> list[Quotation]:
    """Return what is said in passages, in the order of these; of a passage in that of its text.

    Args:
        hits: the passages, best first.
        article_of: returns the version of an article that a citation is of.
        speaker: who must have said it; None for anybody.
        k: at most so many.
    """
    articles: dict[str, list[tuple[Span, Quotation]]] = {}
    found: dict[tuple[str, Span], Quotation] = {}
    for hit in hits:
        article_id = hit.citation.article_id
        if article_id not in articles:
            said = _said(article_of(hit.citation), speaker, hit.copies)
            articles[article_id] = [(each.citation.span, each) for each in said]
        for span, quotation in articles[article_id]:
            if hit.citation.span.start <= span.start < hit.citation.span.end:
                found.setdefault((article_id, span), quotation)
        if len(found) >= k:
            break
    return list(found.values())[:k]


def quotations_by(
    speaker: WantedSpeaker, snapshot: Snapshot, filter: Filter, k: int
) -> list[Quotation]:
    """Return what one speaker said, the newest article first; undated ones come last.

    The lexical index finds the articles that have the name; only these are read, until ``k``
    quotations are found. Of copies the earliest is read. Of a name that more than 10,000 passages
    have, the best of these by BM25 are looked at.
    """
    places = _named(speaker, snapshot, filter)
    groups = snapshot.copy_groups(sorted(places), filter.as_of)
    leads = {id_: _lead(id_, groups.get(id_, ()), places) for id_ in places}
    own = sorted((places[id_] for id_ in places if leads[id_] == id_), key=_newest)
    found = _read(own, snapshot, speaker, groups)
    return list(islice(found, k))


def _read(
    places: Sequence[Place],
    snapshot: Snapshot,
    speaker: WantedSpeaker,
    groups: dict[str, tuple[Copy, ...]],
) -> Iterator[Quotation]:
    for first in range(0, len(places), _AT_ONCE):
        versions = [each.version for each in places[first : first + _AT_ONCE]]
        for article in snapshot.whole(versions):
            group = groups.get(article.id, ())
            yield from _said(
                article, speaker, tuple(c for c in group if c.article_id != article.id)
            )


def _named(speaker: WantedSpeaker, snapshot: Snapshot, filter: Filter) -> dict[str, Place]:
    """Return where the articles stand that have a speaker's name, by their ids."""
    rows: list[int] = []
    for name in speaker.names:
        terms = snapshot.analyze(name)[
            -1:
        ]  # the surname: articles give the full name once or never
        if terms:
            found = snapshot.lexical(terms, _MOST_PASSAGES, filter, phrases=terms)
            rows += [row for row, _ in found]
    return {each.article_id: each for each in snapshot.places(rows).values()}


def _lead(article_id: str, group: Sequence[Copy], places: dict[str, Place]) -> str:
    """Return the earliest copy of an article that has the name, too."""
    return next((copy.article_id for copy in group if copy.article_id in places), article_id)


def _newest(place: Place) -> tuple[bool, int, str]:
    return place.published is None, -(place.published or 0), place.article_id


def _said(
    article: Article, speaker: WantedSpeaker | None, copies: tuple[Copy, ...]
) -> Iterator[Quotation]:
    for each in attributions(article.text, article.language or _ENGLISH):
        if speaker is None or speaker.means(each.name):
            cue = " ".join(each.cue.of(article.text).split())
            yield Quotation(each.name, each.wording, cue, cite(article, each.content), copies)
