"""Cut an article into passages: contiguous, sentence-aware, never longer than a given limit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import paragraph_sentences
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import TokenOffsets

__all__ = ["split_passages"]

_SHORT = 40
"""Tokens below which a passage is joined with a neighbour: too little to be found by meaning."""


def split_passages(
    text: str,
    furniture: Sequence[Span],
    token_offsets: TokenOffsets,
    *,
    target: int,
    limit: int,
    language: str = "en",
) -> list[Span]:
    """Return the passages of an article, in order.

    Whole paragraphs are packed until the next one would take the passage over ``target`` tokens.
    A paragraph more than a quarter longer than ``target`` (or longer than ``limit``) is first cut
    at sentence ends into pieces of about the same length. A sentence longer than ``limit`` is cut
    between tokens, at white space where there is some. A passage of fewer than 40 tokens joins the
    shorter of its neighbours if the two stay within ``limit``.

    Passages never overlap one another or ``furniture``, which also ends a passage; each holds a
    letter or a digit, has no outer white space and at most ``limit`` tokens. Together they cover
    every letter and digit that is not furniture.

    Args:
        text: the article's text.
        furniture: the parts to leave out, in any order.
        token_offsets: start and end of every token of ``text``, ascending. Text outside them
            counts as no tokens.
        target: tokens that a passage should have at most.
        limit: tokens that a passage must have at most.
        language: ISO 639 code of the text, for its sentences.

    Raises:
        ValueError: if ``limit`` or ``target`` is not positive.
    """
    if target < 1 or limit < 1:
        raise ValueError(f"not a passage length: target {target}, limit {limit}")
    splitter = _Splitter(text, token_offsets, min(target, limit), limit, language)
    passages: list[Span] = []
    for run in _runs(text, furniture):
        passages += splitter.split(run)
    return [span for span in passages if any(map(str.isalnum, span.of(text)))]


def _runs(text: str, furniture: Sequence[Span]) -> list[list[Span]]:
    """Return the paragraphs between each two pieces of furniture, cut where furniture cuts them."""
    gaps: list[Span] = []
    start = 0
    for span in sorted(furniture):
        if span.start > start:
            gaps.append(Span(start, span.start))
        start = max(start, span.end)
    gaps.append(Span(start, max(start, len(text))))
    runs: list[list[Span]] = [[] for _ in gaps]
    index = 0
    for paragraph in paragraph_spans(text):
        while gaps[index].end <= paragraph.start and index < len(gaps) - 1:
            index += 1
        for number in range(index, len(gaps)):
            if gaps[number].start >= paragraph.end:
                break
            part = _trim(text, *_overlap(gaps[number], paragraph))
            if part is not None:
                runs[number].append(part)
    return runs


def _overlap(one: Span, other: Span) -> tuple[int, int]:
    return max(one.start, other.start), min(one.end, other.end)


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return the range without its outer white space, or None when nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip())) if left < len(piece) else None


class _Splitter:
    """The lengths that passages of one article may have, and its tokens, to measure with."""

    def __init__(
        self, text: str, offsets: TokenOffsets, target: int, limit: int, language: str
    ) -> None:
        self.text = text
        self.target = target
        self.limit = limit
        self.language = language
        self.whole = min(limit, target + target // 4)
        self.starts = list(accumulate((start for start, _ in offsets), max))
        # A token without characters of its own still takes a place in the model's window.
        self.ends = list(accumulate((max(end, start + 1) for start, end in offsets), max))

    def split(self, paragraphs: list[Span]) -> list[Span]:
        """Return the passages of a run of paragraphs that no furniture interrupts."""
        pieces = [piece for paragraph in paragraphs for piece in self._cut_paragraph(paragraph)]
        return self._join_short(self._pack(pieces))

    def _tokens(self, start: int, end: int) -> int:
        """Count the tokens that lie at least partly between two offsets."""
        return max(0, bisect_left(self.starts, end) - bisect_right(self.ends, start))

    def _pack(self, pieces: list[Span]) -> list[Span]:
        packed: list[Span] = []
        for piece in pieces:
            if packed and self._tokens(packed[-1].start, piece.end) <= self.target:
                packed[-1] = Span(packed[-1].start, piece.end)
            else:
                packed.append(piece)
        return packed

    def _join_short(self, spans: list[Span]) -> list[Span]:
        """Join spans that are too short with the neighbour that makes the shorter passage."""
        joined: list[Span] = []
        short = min(_SHORT, self.target // 2)
        for index, span in enumerate(spans):
            if joined and self._tokens(joined[-1].start, span.end) <= self.limit:
                before = self._tokens(joined[-1].start, joined[-1].end)
                size = self._tokens(span.start, span.end)
                following = spans[index + 1] if index + 1 < len(spans) else None
                after = self._tokens(following.start, following.end) if following else self.limit
                if before < short or (size < short and before <= after):
                    joined[-1] = Span(joined[-1].start, span.end)
                    continue
            joined.append(span)
        return joined

    def _cut_paragraph(self, paragraph: Span) -> list[Span]:
        """Cut a long paragraph at sentence ends into pieces of about the same length."""
        if self._tokens(paragraph.start, paragraph.end) <= self.whole:
            return [paragraph]
        units: list[Span] = []
        for sentence in paragraph_sentences(self.text, paragraph, self.language):
            units += self._cut_sentence(sentence)
        pieces: list[Span] = []
        first = 0
        while first < len(units):
            last = self._piece_end(units, first)
            pieces.append(Span(units[first].start, units[last].end))
            first = last + 1
        return pieces

    def _piece_end(self, units: list[Span], first: int) -> int:
        """Return the index of the last unit of the piece that starts with unit ``first``."""
        start = units[first].start
        rest = self._tokens(start, units[-1].end)
        if rest <= self.whole:
            return len(units) - 1
        goal = rest / -(-rest // self.target)
        last = first
        size = self._tokens(start, units[first].end)
        for index in range(first + 1, len(units)):
            longer = self._tokens(start, units[index].end)
            if longer > self.limit or longer - goal > goal - size:
                break
            last, size = index, longer
        return last

    def _cut_sentence(self, sentence: Span) -> list[Span]:
        """Cut a sentence that is longer than the limit between tokens, at white space if any."""
        pieces: list[Span] = []
        start = sentence.start
        while (rest := self._tokens(start, sentence.end)) > self.limit:
            first = bisect_right(self.ends, start)
            cut = self._token_cut(start, first, rest)
            piece = _trim(self.text, start, min(cut, sentence.end))
            if piece is not None:
                pieces.append(piece)
            start = cut
        piece = _trim(self.text, start, sentence.end) if start < sentence.end else None
        return [*pieces, piece] if piece is not None else pieces

    def _token_cut(self, start: int, first: int, rest: int) -> int:
        """Return where to end a piece that starts at ``start`` with token ``first``."""
        goal = first + max(1, rest // -(-rest // self.target))
        fallback = 0
        for token in range(goal, first + (goal - first) // 2, -1):
            at = self.starts[token]
            if at <= start or self.ends[token - 1] > at:
                continue
            if self.text[at].isspace() or self.text[at - 1].isspace():
                return at
            fallback = fallback or at
        return fallback or max(start + 1, self.starts[goal])
