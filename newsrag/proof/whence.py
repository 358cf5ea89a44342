"""Finds which articles have the words of a quotation, exactly or nearly, the earliest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsrag.cite import cite
from newsrag.errors import QueryError
from newsrag.text.alignment import align, words_of
from newsrag.text.clean import clean_text
from newsrag.types import Occurrence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.proof.history import History
    from newsrag.proof.told import Traced
    from newsrag.protocols import Snapshot
    from newsrag.types import Article, Citation, Copy, Filter

__all__ = ["untraced", "whence"]

# Of a hundred words so many may be added, missing or others.
_OFF = 20
# Fewer words than this are a turn of phrase that anybody may use.
_FEWEST = 3
_LONGEST = 1_000
# So many articles that have the rarest words of the quotation are compared with it, word by word,
# besides all that have its terms side by side.
_COMPARED = 100
_RAREST = 12
_MARKS = " \t\r\n\"'“”„«»‘’‹›"
_NEVER = datetime.max.replace(tzinfo=UTC)


def whence(quotation: str, snapshot: Snapshot, filter: Filter, k: int) -> list[Occurrence]:
    """Return at most ``k`` articles that have the words of a quotation, the earliest first.

    Undated articles come last. Of copies the earliest stands for all. In scripts without spaces
    between words, only what stands between two marks is found, as the lexical index has it.

    Args:
        quotation: in its own quotation marks or without them.
        snapshot: the state to search.
        filter: which articles to look at.
        k: the most articles; those that are nearest to the quotation are kept.

    Raises:
        QueryError: it has fewer than three words or more than a thousand.
    """
    quote = _traceable(quotation)
    every = (_occurrence(quote, each) for each in _candidates(quote, snapshot, filter))
    found = [each for each in every if each is not None]
    found = sorted(_collapsed(found, snapshot, filter), key=_nearness)[:k]
    return sorted(found, key=_earliness)


def untraced(traced: Traced | None, citation: Citation, history: History) -> str:
    """Return what is wrong with how an article is said to have the words of a quotation.

    Args:
        traced: the quotation and what is said of it; None where nothing is.
        citation: what the article has; it must be verbatim.
        history: the versions of the article.
    """
    if traced is None:
        return ""
    try:
        quote = _traceable(traced.quotation)
    except QueryError as error:
        return error.cause
    found = [_occurrence(quote, each) for each in history.cited(citation)[:1]]
    told = [(citation.span, traced.verbatim, traced.similarity, traced.differences)]
    if told == [
        (each.citation.span, each.verbatim, each.similarity, each.differences)
        for each in found
        if each
    ]:
        return ""
    return "the article has the words of the quotation in another way than is said"


def _traceable(quotation: str) -> str:
    """Return a quotation as the texts of articles are, without its own marks.

    Raises:
        QueryError: it has too few words or too many.
    """
    quote = clean_text(quotation).strip(_MARKS)
    count = len(words_of(quote))
    if not _FEWEST <= count <= _LONGEST:
        raise QueryError(
            f"a quotation of {count} words cannot be traced", f"give {_FEWEST} to {_LONGEST:,}"
        )
    return quote


def _candidates(quote: str, snapshot: Snapshot, filter: Filter) -> Sequence[Article]:
    terms = snapshot.analyze(quote)
    rarity = snapshot.rarity(list(dict.fromkeys(terms)))
    rarest = sorted((term for term in rarity if rarity[term]), key=lambda term: -rarity[term])
    versions = [
        *snapshot.articles(rarest[:_RAREST], _COMPARED, filter),
        *snapshot.articles(rarest[:1], _COMPARED, filter, phrases=[" ".join(terms)]),
    ]
    return snapshot.whole(list(dict.fromkeys(version for version, _ in versions)))


def _occurrence(quote: str, article: Article) -> Occurrence | None:
    """Return where an article has the words of a quotation, None if it does not."""
    count = len(words_of(quote))
    aligned = align(quote, article.text, count * _OFF // 100)
    if aligned is None:
        return None
    span = _widened(quote, article.text, aligned.span)
    citation = cite(article, span)
    return Occurrence(
        citation, citation.quote == quote, 1 - aligned.edits / count, aligned.differences
    )


def _widened(quote: str, text: str, span: Span) -> Span:
    """Take in the marks around the words that the quotation has too, such as a closing stop."""
    words = words_of(quote)
    before, after = quote[: words[0].start], quote[words[-1].end :]
    start = span.start - len(before) if text.endswith(before, 0, span.start) else span.start
    end = span.end + len(after) if text.startswith(after, span.end) else span.end
    return Span(start, end)


def _collapsed(
    found: Sequence[Occurrence], snapshot: Snapshot, filter: Filter
) -> Iterator[Occurrence]:
    """Keep the earliest of each group of copies that have the quotation, the others beside it."""
    by_id = {each.citation.article_id: each for each in found}
    groups = snapshot.copy_groups(sorted(by_id), filter.as_of)
    for article_id, each in by_id.items():
        group = [copy for copy in groups.get(article_id, ()) if copy.article_id in by_id]
        if group and group[0].article_id != article_id:
            continue
        yield _with(each, tuple(group[1:]))


def _with(each: Occurrence, copies: tuple[Copy, ...]) -> Occurrence:
    return Occurrence(each.citation, each.verbatim, each.similarity, each.differences, copies)


def _nearness(each: Occurrence) -> tuple[bool, float]:
    return not each.verbatim, -each.similarity


def _earliness(each: Occurrence) -> tuple[datetime, str]:
    return each.citation.published or _NEVER, each.citation.article_id
