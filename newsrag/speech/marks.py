"""Pairs the quotation marks of a paragraph, nested ones and those left open among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DASHES", "MARKS", "Quotation", "inner", "quotations"]

DASHES = frozenset(["—", "–", "--", "-"])
MARKS = "\"“”„«»‘’'″‟`"
_MARK = re.compile("``|''|[\"“”„«»‘’'″‟]")
_AS = {"``": "“", "''": "”"}  # as TeX and some corpora write them
# A closing mark for each that opens; of two kinds where writers and machines mix them.
_CLOSING = {"“": '”"', "‟": '”"', '"': '"”', "„": "“”", "«": "»", "″": '″"', "‘": "’'”", "'": "'’”"}
# What stands before a quotation: a colon, or a verb.
_LEADS = re.compile(r"(?::|\b(?:said|says|added|wrote|tweeted|told \w+)[,:]?)\s*\Z")
_SINGLE = "‘'"
_NEVER_AFTER = ".,!?"
_LONGEST = 6_000  # characters
_MOST_MARKS = 80  # looked at for one that closes: apostrophes are marks, too
_STOPS = ".,;"


class _Mark(NamedTuple):
    kind: str
    start: int
    end: int


class Quotation(NamedTuple):
    """A quotation with its marks, and whether its paragraph closes it."""

    span: Span
    closed: bool


def quotations(text: str, paragraph: Span) -> list[Quotation]:
    """Return the outermost quotations of a paragraph, in order.

    One that its paragraph does not close runs to its end: it goes on in the next paragraph. A
    single mark that nothing closes is an apostrophe, unless it stands where speech begins.
    """
    marks = [
        _Mark(_AS.get(each[0], each[0]), each.start(), each.end())
        for each in _MARK.finditer(text, paragraph.start, paragraph.end)
    ]
    found: list[Quotation] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        at += 1
        if not _opens(text, mark, paragraph):
            continue
        close = _closing(text, marks, at - 1, paragraph.end)
        if close is not None:
            found.append(Quotation(Span(mark.start, marks[close].end), closed=True))
            at = close + 1
        elif mark.kind in _SINGLE:
            if _begins_speech(text, mark, paragraph.start):
                found.append(Quotation(Span(mark.start, paragraph.end), closed=False))
                break
        elif not _again(marks, at):
            found.append(Quotation(Span(mark.start, paragraph.end), closed=False))
            break
    return found


def inner(text: str, span: Span) -> Span | None:
    """Return a quotation without its marks and the comma or stop before the closing one."""
    start, end = span.start, span.end
    while start < end and (text[start] in MARKS or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in MARKS + _STOPS or text[end - 1].isspace()):
        if text[end - 3 : end] == "...":
            break
        end -= 1
    return Span(start, end) if start < end else None


def _opens(text: str, mark: _Mark, paragraph: Span) -> bool:
    if mark.kind not in _CLOSING or mark.end >= paragraph.end:
        return False
    before = text[mark.start - 1] if mark.start > paragraph.start else " "
    if mark.kind == '"' and before in ".!?" and text[mark.end].isupper():
        return True  # the space between two paragraphs was lost
    if before.isalnum() or (before in _NEVER_AFTER and mark.kind not in "“«„"):
        return False
    return mark.kind in "“«„" or not text[mark.end].isspace()


def _begins_speech(text: str, mark: _Mark, first: int) -> bool:
    """Whether a single mark stands where speech begins: of a paragraph, or after "said"."""
    before = text[max(first, mark.start - 12) : mark.start]
    leads = mark.start == first or bool(_LEADS.search(before))
    return text[mark.end : mark.end + 1].isupper() and leads


def _mistaken(text: str, first: _Mark, mark: _Mark) -> bool:
    """Whether an opening mark stands for a closing one: “It is late,“ she said."""
    after = text[mark.end : mark.end + 1]
    return (
        first.kind == mark.kind == "“"
        and text[mark.start - 1] in _NEVER_AFTER
        and (not after or after.isspace())
    )


def _again(marks: Sequence[_Mark], after: int) -> bool:
    """Whether a straight mark is followed by another that opens: the first one is a stray."""
    before = marks[after - 1]
    if after >= len(marks) or before.kind != '"':
        return False
    return marks[after].kind == '"' and marks[after].start - before.start <= _LONGEST


def _closing(text: str, marks: Sequence[_Mark], opening: int, end: int) -> int | None:
    """Return which of the marks closes the one that opens, if any does."""
    first = marks[opening]
    for at in range(opening + 1, min(len(marks), opening + _MOST_MARKS)):
        mark = marks[at]
        if mark.start - first.start > _LONGEST:
            return None
        if mark.kind not in _CLOSING[first.kind] and not _mistaken(text, first, mark):
            continue
        after = text[mark.end] if mark.end < end else " "
        spaced = text[mark.start - 1].isspace()
        if first.kind in _SINGLE and (after.isalnum() or spaced):
            continue
        if mark.kind == '"' and spaced and after.isalnum():
            return None  # another one opens: this one was never closed
        return at
    return None
