"""The marks that pages leave around an article: dates, bylines, photo credits, datelines."""

from __future__ import annotations

import re

from newsrag.text.dates import parse_date
from newsrag.types import Span

__all__ = [
    "DATELINE",
    "LEADING_DATE",
    "find_credit",
    "is_byline",
    "is_stamp",
    "named_source",
    "same_words",
    "stamp_date",
    "trailing_stamp",
    "without_marks",
]

_LONGEST_LINE = 1_000
"""Longer lines are prose: they are not searched for marks, which also bounds the time it takes."""

_STAMP_PIECES = 6  # of a line between upright bars; each may be a date, which takes time to tell

LEADING_DATE = re.compile(
    r"\s*(?:date\s+(?P<date>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?)(?:\s*[|:–—]\s*|\s+)"
    r"|(?P<bare>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?)\s*[|:–—]\s+)",
    re.IGNORECASE,
)
"""A date in front of the text, on the same line: ``date 2022-03-31 Words of the text``."""

_NAME_WORD = (
    r"(?:[^\W\d_a-z][\w.'’&-]*|of|for|the|and|via|by|de|da|di|du|van|von|der|la|le|al-\w+|-)"
)
# A slash only separates: as a word too, a row of them could be read in millions of ways.
_CREDIT_NAMES = rf"{_NAME_WORD}(?:[ ,/]+{_NAME_WORD}){{0,9}}"
_PICTURE = r"(?:photo(?:graph)?s?|image|picture|foto|photographer)"
_CREDIT = re.compile(
    r"(?:"
    # | Photo: EFE/Name   or a line of its own: Photo credit: Name/Agency
    rf"(?:\||^)[ \t]*(?i:{_PICTURE}(?: credit| by| courtesy)?|credit)[ \t]*:[ \t]*/?{_CREDIT_NAMES}"
    r"(?: ?/)?"
    # (Photo by Name/Agency)   [Photo/Agencies]   (AP Photo/Name)   (Photo: Name, PAPER)
    r"|[(\[][ \t]*(?:[A-Z]{2,8}[ \t]+)?(?i:(?:file )?photo(?:graph)?s?)[ \t]*"
    r"(?::|/|by\b|via\b|courtesy\b|provided by\b|from\b)[^()\[\]\n]{1,100}[)\]]"
    r")[ \t]*(?:[.|][ \t]*)?$",
)
_CREDIT_WORD = re.compile("photo|image|picture|foto|credit", re.IGNORECASE)

_MONTH_DAY = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s+\d{1,2}"
DATELINE = re.compile(
    r"(?!(?:BREAKING|UPDATED?|EXCLUSIVE|WATCH|OPINION|ANALYSIS|LIVE|VIDEO|FILE|FILE PHOTO|NEWS?"
    r"|MORE)\s*[-—–])"
    r"(?P<dateline>(?P<place>[A-Z][A-Z .'’/-]{1,40}[A-Z.](?:,\s+[A-Z][\w.'’ -]{1,30}?){0,2})?"
    rf"(?:,\s+(?P<date>{_MONTH_DAY}(?:,?\s+\d{{4}})?))?"
    r"(?:\s*\(\s*(?P<agency>[^()\n]{2,40}?)\s*\))?)"
    r"\s*(?:—|–|--?)\s+(?=\S)"
)
"""A place in capitals, an agency, or both, before a dash: ``KYIV, March 31 (Agency) - Words``."""

_LABEL = r"(?:(?:first |last )?(?:published|updated|posted|modified|created)|date)"
_LABELLED = re.compile(
    rf"{_LABEL}(?:\s+(?:on|at|date))?\s*:?\s+(?P<date>\S.{{3,60}})", re.IGNORECASE
)
_TRAILING_STAMP = re.compile(
    r"(?<![ \t])[ \t]+(?:\|[ \t]*)?(?:Last )?(?:Updated|Published|Posted):?[ \t]+(?:on[ \t]+)?"
    r"(?P<date>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?)(?:[ \t]*\([^()\n]{1,40}\))?[ \t]*$"
)
_SOURCE = re.compile(
    r"(?:source|outlet|publisher|publication)\s*:\s*(?P<source>\S(?:.{0,58}[^\s.!?])?)",
    re.IGNORECASE,
)
_PERSON = r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|da|van|von|der|bin|al)){1,3}"
_PEOPLE = rf"{_PERSON}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){_PERSON}){{0,4}}"
_POST = (
    r"(?:(?:[A-Z][\w&.'’-]*\s+){0,3}(?i:reporter|correspondent|staff writer|writer|columnist|"
    r"news editor|political editor|bureau chief)|Reuters|AP|AFP|Associated Press|"
    r"The Associated Press|Xinhua|Bloomberg|Bloomberg News|CNN|BBC News)"
)
_BYLINE = re.compile(
    rf"(?:(?:By|BY)\s+{_PEOPLE}(?:\s*[,|]\s*.{{2,50}})?|{_PEOPLE}\s*,\s*{_POST}(?:\s*,\s*{_POST})?)"
)
_UPPER_BYLINE = re.compile(r"BY\s+[A-Z][A-Z.'’-]*(?:\s+[A-Z][A-Z.'’-]*){1,4}")


def stamp_date(line: str) -> str:
    """Return the date as written of a line that is nothing but a date, perhaps with a label.

    ``Xinhua | Updated: 2017-09-15 17:52`` gives ``2017-09-15 17:52``; any other line gives an
    empty string.
    """
    if len(line) > 140 or not any(c.isdecimal() for c in line):
        return ""
    found = ""
    pieces = [piece.strip() for piece in line.split("|")]
    if len(pieces) > _STAMP_PIECES:
        return ""
    for piece in pieces:
        labelled = _LABELLED.fullmatch(piece)
        raw = labelled["date"] if labelled else piece
        if parse_date(raw):
            found = found or raw
        elif labelled or len(piece.split()) > 5 or piece.endswith((".", "!", "?")):
            return ""
    return found


def is_stamp(line: str) -> bool:
    """Whether a line says only when, and perhaps where or by whom, it was published."""
    return bool(stamp_date(line))


def named_source(line: str) -> str:
    """Return the outlet of a line that does nothing but name it: ``Source: Sample Courier``."""
    match = _SOURCE.fullmatch(line.strip())
    return match["source"] if match else ""


def find_credit(line: str) -> Span | None:
    """Return where a photo credit ends a line or fills it, without the caption before it."""
    if len(line) > _LONGEST_LINE or not _CREDIT_WORD.search(line):
        return None
    match = _CREDIT.search(line)
    return Span(len(line[: match.start()].rstrip(" \t")), match.end()) if match else None


def without_marks(line: str) -> str:
    """Return a line without the date in front of it and the stamp or credit at its end."""
    if match := LEADING_DATE.match(line):
        line = line[match.end() :]
    if match := trailing_stamp(line):
        line = line[: match.start()]
    credit = find_credit(line)
    return line[: credit.start] if credit else line


def trailing_stamp(line: str) -> re.Match[str] | None:
    """Return the match of a stamp at the end of a headline: ``Words Updated: 2016-05-30 09:53``."""
    return _TRAILING_STAMP.search(line) if len(line) <= _LONGEST_LINE else None


def is_byline(line: str) -> bool:
    """Whether a line is unmistakably who wrote it: ``By NAME``, ``NAME, Reporter``."""
    line = line.strip()
    if len(line) > 120 or line.endswith(("!", "?", ":", ".")):
        return False
    return bool(_BYLINE.fullmatch(line) or _UPPER_BYLINE.fullmatch(line))


def same_words(one: str, other: str) -> bool:
    """Whether two lines are equal but for case, punctuation and white space; blank ones are not."""
    if len(one) > 3 * len(other) + 50:  # no headline is two thirds punctuation; spares long lines
        return False
    plain = _words(one)
    return bool(plain) and plain == _words(other)


def _words(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
