"""Find the paragraphs of an article, whether its lines are paragraphs or hard-wrapped ones."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["paragraph_spans"]

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"\r\n?[^\S\r\n]*\r|\n[^\S\n]*\n|[\f\x1c-\x1e\u2029]")
_FIRST_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]\s]*\Z")

_MIN_WIDTH = 45
_MAX_WIDTH = 120
_FILLED = 0.5
"""Share of the lines that must have had no room for the next line's first word."""
_NEARBY = 4
_SLACK = 8
"""Characters of room that a wrapped line may leave unused and still count as full."""


def paragraph_spans(text: str) -> list[Span]:
    """Return the paragraphs of ``text`` as spans without their outer white space, in order.

    A blank line, form feed or Unicode paragraph separator always ends a paragraph, and so does
    every other line break, as most feeds give one paragraph a line. The exception is a block of
    hard-wrapped lines, which is joined. A block is hard-wrapped when nearly every line is full,
    that is, the next line's first word had no room on it, when most lines break off inside a
    sentence, and when the lines go on in lower case as running text does (a list of headlines
    does not) or the block has no lower case at all. Inside such a block, a line that ends a
    sentence and leaves room to spare still ends a paragraph.
    """
    lines = list(_lines(text))
    spans: list[Span] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or _BLANK_LINE.search(
            text, lines[index - 1].end, lines[index].start
        ):
            spans += _paragraphs_of_block(text, lines[start:index])
            start = index
    return spans


def _lines(text: str) -> Iterator[Span]:
    """Yield every line that is not blank, without its outer white space."""
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + line.index(stripped[0])
            yield Span(start, start + len(stripped))


def _paragraphs_of_block(text: str, lines: list[Span]) -> list[Span]:
    """Join the lines of one block where it is hard-wrapped, else return them as they are."""
    if len(lines) < 2 or not _may_be_wrapped(lines):
        return lines
    full = _full_lines(text, lines)
    if not _is_wrapped(text, lines, full):
        return lines
    spans: list[Span] = []
    start = 0
    for index, line in enumerate(lines):
        last = index == len(lines) - 1
        if last or (not full[index] and _SENTENCE_END.search(line.of(text))):
            spans.append(Span(lines[start].start, line.end))
            start = index + 1
    return spans


def _may_be_wrapped(lines: list[Span]) -> bool:
    return _MIN_WIDTH <= max(map(len, lines)) <= _MAX_WIDTH


def _full_lines(text: str, lines: list[Span]) -> list[bool]:
    """Say of each line but the last whether the next line's first word had no room on it.

    The width is that of the longest line nearby, as it may change within an article.
    """
    lengths = list(map(len, lines))
    full = []
    for index, (line, after) in enumerate(pairwise(lines)):
        width = max(lengths[max(0, index - _NEARBY) : index + _NEARBY + 1])
        word = _FIRST_WORD.match(text, after.start, after.end)
        room = width - len(line) - 1
        full.append(room < _SLACK + (len(word.group()) if word else 0))
    return full


def _is_wrapped(text: str, lines: list[Span], full: list[bool]) -> bool:
    """Whether the lines of a block are running text that was broken at a fixed width."""
    ended = sum(1 for line in lines[:-1] if _SENTENCE_END.search(line.of(text)))
    if sum(full) < _FILLED * len(full) or ended * 2 >= len(full):
        return False
    return _goes_on(text, lines)


def _goes_on(text: str, lines: list[Span]) -> bool:
    """Whether lines begin as the inside of a sentence does: not with a capital letter."""
    inside = sum(1 for line in lines[1:] if not text[line.start].isupper())
    if inside * 5 >= (len(lines) - 1) * 2:
        return True
    # A text set in capitals says nothing by them; two lines of it are as likely two headlines.
    block = text[lines[0].start : lines[-1].end]
    lower = sum(1 for character in block if character.islower())
    return len(lines) > 2 and lower * 20 < len(block)
