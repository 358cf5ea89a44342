"""Goes through the paragraphs of an article and keeps track of whose turn it is to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.contents import Extent
from newsrag.speech.marks import MARKS, inner
from newsrag.speech.reports import announced, reports
from newsrag.speech.said import Said
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.reported import Reported
    from newsrag.speech.tokens import Paragraph, Sentence, Token

__all__ = ["Turns"]

# Paragraphs, captions of pictures for instance, over which an open quotation goes on.
_MOST_BETWEEN = 4
_LONGEST_HEADING = 6  # words


class Turns:
    """Finds what is said paragraph by paragraph, in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: Said | None = None
        self._captions = 0
        self._open = 0  # how many more paragraphs an open quotation may go on after

    def of(self, paragraph: Paragraph) -> list[Said]:
        """Return what a paragraph says that somebody said, in order."""
        told = [self._reports(each) for each in paragraph.sentences]
        result: list[Said] = []
        speaking = self._last if self._goes_on(paragraph) else None
        for at, (sentence, said) in enumerate(zip(paragraph.sentences, told, strict=True)):
            if said:
                speaking = max(said, key=lambda each: each.cue.start)
                result += said
                continue
            quote = _alone(sentence.tokens)
            if quote is None:
                speaking = speaking if any(each.quoted for each in sentence.tokens) else None
                continue
            if speaking is None and not at:
                speaking = _first_after(told) or self._last
            if _is_heading(quote) and len(told) == 1:
                return []
            carried = self._carried(quote, speaking)
            if carried is not None and not _is_heading(quote):
                result.append(carried)
        self._remember(paragraph, result)
        return result

    def _goes_on(self, paragraph: Paragraph) -> bool:
        quoted = paragraph.quoted
        return bool(self._open and quoted and quoted[0].span.start == paragraph.span.start)

    def _remember(self, paragraph: Paragraph, result: Sequence[Said]) -> None:
        if result:
            self._last = max(result, key=lambda each: each.content.end)
            self._open = _MOST_BETWEEN if paragraph.left_open else 0
        elif (told := self._announced(paragraph)) is not None:
            self._last = told
            self._open = 1
        elif self._open:
            self._open -= 1
            self._last = self._last if self._open else None
        elif self._captions < _MOST_BETWEEN and self._is_caption(paragraph):
            self._captions += 1
            return
        else:
            self._last = None
        self._captions = 0

    def _is_caption(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph ends without a mark, as captions, headings and labels do."""
        return not paragraph.quoted and paragraph.span.of(self._text).rstrip()[-1:].isalnum()

    def _announced(self, paragraph: Paragraph) -> Said | None:
        """Return who speaks in the next paragraph, where this one ends with a colon."""
        if not paragraph.sentences:
            return None
        tokens = paragraph.sentences[-1].tokens
        found = announced(tokens)
        if found is None:
            return None
        _, speaker, cue = (_span(tokens, *part) for part in _parts(found))
        return Said(Span(0, 0), speaker, cue, ())

    def _reports(self, sentence: Sentence) -> list[Said]:
        return [
            said
            for each in reports(sentence.tokens)
            if (said := self._said(sentence.tokens, each)) is not None
        ]

    def _said(self, tokens: Sequence[Token], reported: Reported) -> Said | None:
        content = tokens[reported.content.first : reported.content.end]
        quoted = tuple(each.span for each in content if each.quoted)
        span = self._span(content)
        if span is None:
            return None
        _, speaker, cue = (_span(tokens, *part) for part in _parts(reported))
        return Said(span, speaker, cue, quoted)

    def _span(self, content: Sequence[Token]) -> Span | None:
        """Return tokens as a span, without the marks around all of them."""
        while content and not (content[0].quoted or content[0].is_word):
            content = content[1:]
        while content and not (content[-1].quoted or content[-1].is_word):
            content = content[:-1]
        if not content:
            return None
        if len(content) == 1 and content[0].quoted:
            return inner(self._text, content[0].span)
        return Span(content[0].span.start, content[-1].span.end)

    def _carried(self, quote: Token, speaking: Said | None) -> Said | None:
        content = inner(self._text, quote.span)
        if speaking is None or content is None:
            return None
        return Said(content, speaking.speaker, speaking.cue, (quote.span,))


def _parts(reported: Reported) -> tuple[Extent, Extent, Extent]:
    """Return the content, the speaker and the cue of a report, each by its tokens."""
    speaker = Extent(reported.speaker.first, reported.speaker.last + 1)
    return reported.content, speaker, reported.cue


def _span(tokens: Sequence[Token], first: int, end: int) -> Span:
    return Span(tokens[first].span.start, tokens[end - 1].span.end)


def _alone(tokens: Sequence[Token]) -> Token | None:
    """Return the quotation that a sentence consists of, if it does."""
    words = [each for each in tokens if each.quoted or each.is_word]
    return words[0] if len(words) == 1 and words[0].quoted else None


def _is_heading(quote: Token) -> bool:
    """Whether a few words in quotation marks stand alone without a mark that ends a sentence."""
    closed = quote.text[-1:] in MARKS
    return closed and not quote.is_spoken and len(quote.text.split()) <= _LONGEST_HEADING


def _first_after(told: Sequence[Sequence[Said]]) -> Said | None:
    return next((said[0] for said in told if said), None)
