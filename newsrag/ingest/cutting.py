"""Cuts articles into passages, and says what is embedded for each of them."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from newsrag.protocols import PreparedArticle
from newsrag.text.furniture import furniture_spans
from newsrag.text.passages import split_passages
from newsrag.text.shingles import sketch, wording
from newsrag.types import Article, PassageConfig, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.protocols import Embedder, TokenOffsets

__all__ = ["cut", "embedded_text", "embedded_title", "prepared"]

# The most of the model's window that a headline may take from its passage.
_MOST_TITLE = 0.5
# Cut out of its article, a passage can have a token more than it had there, at either end. With
# fewer tokens to spare than this, it is measured by itself.
_DOUBTFUL = 16


def cut(article: Article, config: PassageConfig, embedder: Embedder) -> PreparedArticle:
    """Cut an article into passages that the model reads whole; a pure function."""
    title = embedded_title(article.title, config, embedder)
    # One token to spare: the line break between title and passage is none in any tokenizer seen,
    # but nothing promises that.
    room = embedder.window - len(embedder.token_offsets(title)) - 1
    offsets = embedder.token_offsets(article.text)
    spans = split_passages(
        article.text,
        furniture_spans(article.text, article.title),
        offsets,
        target=min(config.target, room),
        limit=room,
        language=article.language or "en",
    )
    starts = [start for start, _ in offsets]
    fitting: list[Span] = []
    for span in spans:
        tokens = bisect_left(starts, span.end) - bisect_left(starts, span.start)
        sure = tokens + _DOUBTFUL <= room
        fitting += [span] if sure else _fit(span, article.text, title, embedder)
    return prepared(article, fitting)


def prepared(
    article: Article, spans: Sequence[Span], *, as_before: bool = False
) -> PreparedArticle:
    """Return an article with its passages, and what copies of it are looked for by.

    That is nothing that is page furniture.
    """
    hashes = sketch(wording(article.text, spans, article.title))
    return PreparedArticle(article, tuple(spans), hashes, as_before)


def embedded_title(title: str, config: PassageConfig, embedder: Embedder) -> str:
    """Return as much of a headline as is embedded with each passage."""
    most = min(config.title, int(embedder.window * _MOST_TITLE))
    return _start(title, embedder.token_offsets(title), most)


def embedded_text(title: str, passage: str) -> str:
    """Return what is embedded for a passage: its headline first, unless it begins with it."""
    if not title or passage.startswith(title.rstrip("….")):
        return passage
    return f"{title}\n{passage}"


def _start(text: str, offsets: TokenOffsets, most: int) -> str:
    if len(offsets) <= most:
        return text
    return text[: offsets[most - 1][1]] if most else ""


def _fit(span: Span, text: str, title: str, embedder: Embedder) -> Iterator[Span]:
    """Halve a passage until it fits the window.

    Passages are measured by the tokens of the whole article; cut out of a word without spaces, a
    piece can have a token more than it had there.
    """
    if len(embedder.token_offsets(embedded_text(title, span.of(text)))) <= embedder.window:
        yield span
    elif len(span) > 1:
        middle = (span.start + span.end) // 2
        yield from _fit(Span(span.start, middle), text, title, embedder)
        yield from _fit(Span(middle, span.end), text, title, embedder)
