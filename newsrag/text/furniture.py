"""Find page furniture: parts of a text that are kept but never embedded and never cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsrag.text.galleries import gallery_titles
from newsrag.text.marks import (
    LEADING_DATE,
    find_credit,
    is_byline,
    is_stamp,
    named_source,
    same_words,
    trailing_stamp,
    without_marks,
)
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["furniture_spans"]

_TOP_LINES = 6
_SHORT = 250  # characters; a longer line is prose, whatever it begins with

# Whole lines. Each begins in a way that a sentence of an article does not.
_LINES = re.compile(
    r"\W{0,4}(?:"
    r"(?:also read|read also|read more|read next|see also|you may also like|you might also like|"
    r"related(?: (?:stories|story|articles?|coverage|content|news|links?|video))?)"
    r"\s*:.*"
    r"|(?-i:READ MORE|READ ALSO|ALSO READ|SEE ALSO|READ NEXT|RELATED|WATCH|LISTEN|MORE|VIDEO)"
    r"\s*(?:[:>|].*)?"
    r"|read more (?:on|about|at|from|here)\b.*"
    r"|(?-i:More):(?=\S).*"
    r"|read or share this story\b.*"
    r"|(?:story continues|article continues|continue reading)\b.{0,60}"
    r"|advertisements?(?: - .{0,60})?"
    r"|scroll down for (?:video|more)\b.{0,30}"
    r"|sign up (?:(?:now|here|today) )?(?:for|to)\b.*"
    r"\b(?:newsletters?|inbox|alerts|e-?mails?|briefing|morning)\b.*"
    r"|subscribe (?:now |here |today )?(?:to|on)\b.*"
    r"\b(?:newsletters?|podcasts?|updates|channel)\b.*"
    r"|(?:get|want) .*\b(?:delivered|straight) to your (?:inbox|phone)\b.*"
    r"|by signing up\s*,? you agree\b.*"
    r"|daily .* delivered to your inbox\b.*"
    r"|click here (?:to (?:read|subscribe|sign|watch|see|listen|get|download)"
    r"|for (?:more|a free))\b.*"
    r"|(?:©|copyright|\(c\)).*\ball rights reserved\b.*"
    r"|interested in .{1,60}\? add .{1,60} as an interest to stay up to date\b.*"
    r"|follow (?:us|\S+ \S+|\S+ \S+ \S+) on (?:twitter|facebook|instagram|x)\b.{0,80}"
    r"|share this (?:article|story)(?:\s.{0,60})?"
    r")\s*",
    re.IGNORECASE,
)
# Labels within a line: what follows or precedes them may be a caption worth keeping.
_LABELS = re.compile(
    r"^Image copyright [^\n]{1,60}? Image caption(?= )"
    r"|^Enlarge this image(?: toggle caption)?(?= |$)"
    r"|\bHide Caption \d{1,3} of \d{1,3}[ \t]*$"
)
_LABEL_WORD = re.compile(r"^Image copyright|^Enlarge this|Hide Caption")
_ONLY_MARKS = re.compile(r"[^\w\s](?:[^\w\n]*[^\w\s])?")
# After a full stop only: in tokenised text the last full stop itself stands apart (``word .``).
_TRAILING_DOTS = re.compile(r"[.!?…][\"”’')\]]{0,2}(?P<dots>\s+[.…·•][\s.…·•]*)\Z")


def furniture_spans(text: str, title: str) -> list[Span]:
    """Return the spans of page furniture in a cleaned text, sorted and not overlapping.

    Marked are: a date in front of the text, lines of date and author near the top, photo credits
    (not their captions), lines at the top that repeat the title, whole lines that advertise other
    articles or newsletters, labels and titles of picture galleries, and stray punctuation. What
    is left of the text is what may be embedded and quoted, so a line is marked only when it can
    hardly be a sentence of the article. When nothing but furniture would be left, the headline is
    kept as text, and failing that everything.
    """
    rest = list(_lines_of_furniture(text))
    headline = list(_headline(text, title))
    for spans in (rest + headline, rest):
        merged = _merge(spans)
        if _leaves_words(text, merged):
            return merged
    return []


def _lines_of_furniture(text: str) -> Iterator[Span]:
    yield from _leading(text)
    yield from gallery_titles(text)
    shown = 0
    for start, line in _lines(text):
        shown += bool(line.strip())
        span = Span(start, start + len(line))
        top = shown <= _TOP_LINES
        if line.strip() and (_is_furniture(line) or (top and _is_about(line))):
            yield span
        elif top and (match := trailing_stamp(line)):
            yield Span(start + match.start(), start + match.end())
        else:
            yield from _parts(line, start)
    if match := _TRAILING_DOTS.search(text, max(0, len(text) - 200)):
        yield Span(match.start("dots"), match.end("dots"))


def _is_about(line: str) -> bool:
    """Whether a line says when, by whom or where the article was published, and nothing else."""
    return is_stamp(line) or is_byline(line) or bool(named_source(line))


def _parts(line: str, start: int) -> Iterator[Span]:
    """Yield the labels and the credit inside a line."""
    matches = _LABELS.finditer(line) if _LABEL_WORD.search(line) else ()
    spans = [Span(match.start(), match.end()) for match in matches]
    if credit := find_credit(line):
        spans.append(credit)
    for span in spans:
        yield Span(start + span.start, start + span.end)


def _is_furniture(line: str) -> bool:
    line = line.strip()
    if len(line) >= _SHORT:
        return False
    return bool(_LINES.fullmatch(line) or _ONLY_MARKS.fullmatch(line))


def _leading(text: str) -> Iterator[Span]:
    if match := LEADING_DATE.match(text):
        yield Span(0, match.end())


def _headline(text: str, title: str) -> Iterator[Span]:
    """Yield the lines at the top that are the title again, alone or two lines together."""
    if not title.strip() or title.rstrip().endswith("."):
        return  # a title with a full stop was made of the first sentence, which may be quoted
    top: list[tuple[int, str, str]] = []
    for start, line in _lines(text):
        if line.strip():
            top.append((start, line, without_marks(line)))
        if len(top) == _TOP_LINES:
            break
    for index, (start, line, words) in enumerate(top):
        if same_words(words, title):
            yield Span(start, start + len(line))
        elif index + 1 < len(top) and same_words(words + top[index + 1][2], title):
            after, below, _ = top[index + 1]
            yield Span(start, after + len(below))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        elif len(span):
            merged.append(span)
    return merged


def _leaves_words(text: str, spans: list[Span]) -> bool:
    at = 0
    for span in spans:
        if any(c.isalnum() for c in text[at : span.start]):
            return True
        at = span.end
    return any(c.isalnum() for c in text[at:])
