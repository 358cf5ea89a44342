"""Cuts an article into paragraphs, sentences and tokens; a quotation is one token."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.marks import Quotation, quotations
from newsrag.text.furniture import furniture_spans
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.sentences import sentence_spans
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Paragraph", "Sentence", "Token", "paragraphs", "plain_tokens"]

_SHORTENED = "Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Prof|Rev|St|Jr|Sr|" + (
    "Jan|Feb|Aug|Sept|Oct|Nov|Dec"
)
_FIRMS = "Inc|Corp|Cos?|Ltd|Bros"  # their stop ends no sentence before a small letter
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|(?:{_SHORTENED})\.|[^\W\d_]\.(?=\s+[A-Z])"  # U.S., Mr., J. Smith
    rf"|(?:{_FIRMS})\.(?=['’]s\b|,|\s+[a-z(])(?:['’]s\b)?"
    r"|[$£€]?\d+(?:[.,:]\d+)+(?:[-‐‑]\w+)*"  # 5,700
    r"|[$£€]?\w+(?:[-‐‑.'’&/]\w+)*(?: ?['’] ?(?:s|t|re|ve|ll|d|m)\b|['’](?=\s))?"
    r"|n['’]t\b|\.{3}|[^\w\s]"
)
# "Name", "iName", "deName", "al-Name"
_NAMED = re.compile(r"[^\W\d_]?[^\W\d_a-zß-ÿ]|[a-z]{1,3}(?:[A-Z]|[-’'][A-Z]\w)")
_SPOKEN = tuple(",.!?…—–-")
_INNER = "\"“”‘’' \t\xa0"


class Token(NamedTuple):
    """A word, a mark, or a whole quotation with its marks.

    ``lower`` is a word in lower case, with straight apostrophes; it is empty for a quotation.
    """

    text: str
    span: Span
    lower: str
    quoted: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return not self.quoted and (self.text[0].isalnum() or self.text[0] in "$£€")

    @property
    def is_spoken(self) -> bool:
        """Whether a quotation ends as speech does, and not as a title or a phrase in quotes."""
        return self.quoted and self.text[:-1].rstrip(_INNER)[-1:] in _SPOKEN

    @property
    def is_capital(self) -> bool:
        """Whether it is a word with a capital letter near its beginning, as names have."""
        return self.is_word and bool(_NAMED.match(self.text))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; one that ends inside a quotation goes on to the end of that."""

    span: Span
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its sentences and its quotations."""

    span: Span
    sentences: Sequence[Sentence]
    quoted: Sequence[Quotation]

    @property
    def left_open(self) -> bool:
        """Whether its last quotation goes on in the next paragraph."""
        return bool(self.quoted) and not self.quoted[-1].closed


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of an article, in order, without sentences that are page furniture."""
    furniture = furniture_spans(text, "")
    spans = [each for each in sentence_spans(text) if not _is_within(each, furniture)]
    at = 0
    for paragraph in paragraph_spans(text):
        first = at
        while at < len(spans) and spans[at].start < paragraph.end:
            at += 1
        marked = quotations(text, paragraph)
        whole = list(_joined(spans[first:at], marked))
        yield Paragraph(paragraph, list(_sentences(text, whole, marked)), marked)


def _is_within(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span lies inside one of others, which are in order."""
    at = bisect_right(others, span.start, key=lambda each: each.start)
    return at > 0 and span.end <= others[at - 1].end


def _joined(spans: Sequence[Span], marked: Sequence[Quotation]) -> Iterator[Span]:
    """Yield sentences; those that a quotation reaches over become one."""
    quotes = iter(marked)
    quote = next(quotes, None)
    start: int | None = None
    for span in spans:
        start = span.start if start is None else start
        while quote is not None and quote.span.end <= span.end:
            quote = next(quotes, None)
        if quote is not None and quote.span.start < span.end:
            continue
        yield Span(start, span.end)
        start = None
    if start is not None:
        yield Span(start, spans[-1].end)


def _sentences(text: str, spans: Sequence[Span], marked: Sequence[Quotation]) -> Iterator[Sentence]:
    at = 0
    for span in spans:
        first = at
        while at < len(marked) and marked[at].span.start < span.end:
            at += 1
        yield Sentence(span, list(_tokens(text, span, marked[first:at])))


def _tokens(text: str, span: Span, marked: Sequence[Quotation]) -> Iterator[Token]:
    place = span.start
    for each in marked:
        yield from plain_tokens(text, place, each.span.start)
        yield Token(each.span.of(text), each.span, "", quoted=True)
        place = each.span.end
    yield from plain_tokens(text, place, span.end)


def plain_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the words and marks of a part of a text, quotation marks like any other."""
    for match in _TOKEN.finditer(text, start, max(start, end)):
        word = match.group()
        lower = word.casefold().replace("’", "'").replace(" ", "")
        yield Token(word, Span(match.start(), match.end()), lower)
