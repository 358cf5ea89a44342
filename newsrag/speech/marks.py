"""Pairs the quotation marks of a paragraph, nested ones and those left open among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MARKS", "Quotation", "inner", "quotations"]

MARKS = "\"“”„«»‘’'″‟"
_MARK = re.compile(f"[{MARKS}]")
# A closing mark for each that opens; of two kinds where writers and machines mix them.
_CLOSING = {"“": '”"', "‟": '”"', '"': '"”', "„": "“”", "«": "»", "″": '″"', "‘": "’'", "'": "'’"}
_SINGLE = "‘'"
_NEVER_AFTER = ".,!?"
_LONGEST = 6_000  # characters
_MOST_MARKS = 80  # looked at for one that closes: apostrophes are marks, too
_STOPS = ".,;"


class Quotation(NamedTuple):
    """A quotation with its marks, and whether its paragraph closes it."""

    span: Span
    closed: bool


def quotations(text: str, paragraph: Span) -> list[Quotation]:
    """Return the outermost quotations of a paragraph, in order.

    One that its paragraph does not close runs to its end: it goes on in the next paragraph. A
    single mark that nothing closes is an apostrophe, unless it stands where speech begins.
    """
    places = [mark.start() for mark in _MARK.finditer(text, paragraph.start, paragraph.end)]
    found: list[Quotation] = []
    at = 0
    while at < len(places):
        place = places[at]
        if not _opens(text, place, paragraph):
            at += 1
            continue
        close = _closing(text, places, at, paragraph.end)
        if close is not None:
            found.append(Quotation(Span(place, places[close] + 1), closed=True))
            at = close + 1
        elif (text[place] in _SINGLE and not _begins_speech(text, place, paragraph.start)) or (
            close is None and _again(text, places, at)
        ):
            at += 1
        else:
            found.append(Quotation(Span(place, paragraph.end), closed=False))
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


def _opens(text: str, at: int, paragraph: Span) -> bool:
    mark = text[at]
    if mark not in _CLOSING or at + 1 >= paragraph.end:
        return False
    before = text[at - 1] if at > paragraph.start else " "
    if before.isalnum() or (before in _NEVER_AFTER and mark not in "“«„"):
        return False
    return mark in "“«„" or not text[at + 1].isspace()


def _begins_speech(text: str, at: int, first: int) -> bool:
    before = text[max(first, at - 2) : at].strip()
    return text[at + 1].isupper() and before in {"", ":"} and (at == first or before == ":")


def _again(text: str, places: Sequence[int], at: int) -> bool:
    """Whether a straight mark is followed by another that opens: the first one is a stray."""
    return (
        text[places[at]] == '"'
        and at + 1 < len(places)
        and text[places[at + 1]] == '"'
        and places[at + 1] - places[at] <= _LONGEST
    )


def _closing(text: str, places: Sequence[int], opening: int, end: int) -> int | None:
    """Return which of the marks closes the one that opens, if any does."""
    first = text[places[opening]]
    for at in range(opening + 1, min(len(places), opening + _MOST_MARKS)):
        place = places[at]
        if place - places[opening] > _LONGEST:
            return None
        if text[place] not in _CLOSING[first]:
            continue
        after = text[place + 1] if place + 1 < end else " "
        if first in _SINGLE and (after.isalnum() or text[place - 1].isspace()):
            continue
        if text[place] == '"' and text[place - 1].isspace() and after.isalnum():
            return None  # another one opens: this one was never closed
        return at
    return None
