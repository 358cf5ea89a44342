"""Cuts out of an article what stands around its quotations, and no more than is needed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from newsrag.text.paragraphs import paragraph_spans
from newsrag.types import CitedArticle, Excerpt, Span

if TYPE_CHECKING:
    from newsrag.types import Article, Citation

__all__ = ["cited_article", "cited_articles", "context_of"]

# So many characters on either side show what a quotation is about, and are still a quotation.
_MARGIN = 400
_BREAK = re.compile(r"\s+")


def cited_articles(pairs: Iterable[tuple[Citation, Article]]) -> tuple[CitedArticle, ...]:
    """Return each version that is cited once, with its excerpts, in the order of first citing."""
    spans: dict[tuple[str, int], list[Span]] = {}
    versions: dict[tuple[str, int], Article] = {}
    for citation, article in pairs:
        key = article.id, article.version
        versions[key] = article
        spans.setdefault(key, []).append(citation.span)
    return tuple(cited_article(article, spans[key]) for key, article in versions.items())


def cited_article(article: Article, spans: Iterable[Span]) -> CitedArticle:
    """Return what a case file says of an article: its fields, and an excerpt for each span."""
    paragraphs = paragraph_spans(article.text)
    places = (span for span, _ in groupby(sorted(spans)))
    return CitedArticle.of(article, (_excerpt(article.text, each, paragraphs) for each in places))


def _excerpt(text: str, span: Span, paragraphs: Sequence[Span]) -> Excerpt:
    context = context_of(text, span, paragraphs)
    return Excerpt(span, context, context.of(text))


def context_of(text: str, span: Span, paragraphs: Sequence[Span]) -> Span:
    """Return the paragraphs that a quotation stands in, as far as they are near it.

    On either side at most 400 characters are kept, from word to word. Where that would be the
    whole text, at most half of what the article has on that side is: only a quotation that is a
    whole article hands one on.
    """
    first = bisect_right(paragraphs, span.start, key=lambda each: each.end)
    last = bisect_left(paragraphs, span.end, key=lambda each: each.start)
    touched = paragraphs[first:last] or [span]
    around = Span(min(span.start, touched[0].start), max(span.end, touched[-1].end))
    context = _near(text, span, around, _MARGIN, _MARGIN)
    if paragraphs and context.start <= paragraphs[0].start and context.end >= paragraphs[-1].end:
        context = _near(text, span, around, span.start // 2, (len(text) - span.end) // 2)
    return context


def _near(text: str, span: Span, around: Span, before: int, after: int) -> Span:
    """Narrow a stretch to so many characters around a quotation, and to whole words."""
    start, end = around.start, around.end
    if span.start - start > before:
        word = _BREAK.search(text, span.start - before, span.start)
        start = word.end() if word else span.start - before
    if end - span.end > after:
        words = list(_BREAK.finditer(text, span.end, span.end + after))
        end = words[-1].start() if words else span.end + after
    return Span(start, end)
