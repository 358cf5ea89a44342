"""Cuts a sentence into words, marks and whole quotations, each with its span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Token", "quotations", "tokens"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Prof|Rev|St|Jr|Sr)\."
    r"|[^\W\d_]\.(?=\s+[A-Z])|\w+(?:[-‐‑.'’&/]\w+)*(?:['’](?=\s))?|\.{3}|[^\w\s]"
)
_OPENING = "\"“„«‘'″"
_PAIRS = {"“": "”\"", '"': "\"”", "„": "“”", "«": "»", "″": "″\"", "‘": "’'", "'": "'’"}
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole quotation with its marks."""

    text: str
    span: Span
    quoted: bool = False

    @property
    def lower(self) -> str:
        """Its words in lower case, with straight apostrophes."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return not self.quoted and self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is a word with a capital letter."""
        return self.is_word and any(letter.isupper() for letter in self.text[:2])


def quotations(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    """Return the quotations of a paragraph, marks included, and whether each is closed.

    One that its paragraph does not close runs to its end: it goes on in the next paragraph.
    """
    found: list[tuple[Span, bool]] = []
    at = paragraph.start
    while at < paragraph.end:
        if not _opens(text, at, paragraph.start):
            at += 1
            continue
        closed = _closing(text, at, paragraph.end)
        if closed is None:
            if text[at] in "‘'":
                at += 1
                continue
            found.append((Span(at, paragraph.end), False))
            break
        found.append((Span(at, closed), True))
        at = closed
    return found


def _opens(text: str, at: int, first: int) -> bool:
    if text[at] not in _OPENING or at + 1 >= len(text):
        return False
    before = text[at - 1] if at > first else " "
    if before.isalnum() or (before in ".,!?" and text[at] not in "“«„"):
        return False
    return text[at] in "“«„" or not text[at + 1].isspace()


def _closing(text: str, at: int, end: int) -> int | None:
    closers = _PAIRS[text[at]]
    single = text[at] in "‘'"
    for place in range(at + 1, min(end, at + _LONGEST)):
        if text[place] not in closers:
            continue
        after = text[place + 1] if place + 1 < end else " "
        if single and (after.isalnum() or text[place - 1].isspace()):
            continue
        if not single and text[place] == '"' and text[place - 1].isspace() and after.isalnum():
            return None  # another one opens: this one was never closed
        return place + 1
    return None


def tokens(text: str, sentence: Span, quoted: Sequence[Span]) -> list[Token]:
    """Return the tokens of a sentence; each quotation, or the part of it here, is one token."""
    inside = [each for each in quoted if each.start < sentence.end and each.end > sentence.start]
    found: list[Token] = []
    at = sentence.start
    for each in inside:
        start, end = max(each.start, sentence.start), min(each.end, sentence.end)
        found += _plain(text, at, start)
        found.append(Token(text[start:end], Span(start, end), quoted=True))
        at = end
    return found + _plain(text, at, sentence.end)


def _plain(text: str, start: int, end: int) -> list[Token]:
    return [
        Token(match.group(), Span(match.start(), match.end()))
        for match in _TOKEN.finditer(text, start, max(start, end))
    ]
