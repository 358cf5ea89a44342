"""Read what the first lines of a plain text say about it: title, date, agency, photo credit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsrag.text.marks import (
    DATELINE,
    LEADING_DATE,
    find_credit,
    is_byline,
    named_source,
    stamp_date,
    trailing_stamp,
    without_marks,
)

__all__ = ["Header", "read_header"]

TITLE_CHARACTERS = 120
"""Longest title made from a first sentence; a headline may be longer."""
_HEADLINE_CHARACTERS = 200
_HEAD_LINES = 8
_HEAD_CHARACTERS = 4_000
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s")
_OPENS = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Sen|Gov|Rep|Lt|Col|St|No)\.$")
_OPENS_CHARACTERS = 4  # all that the pattern can match
_CREDIT_MARK = re.compile(
    r"^[\s|(\[]*(?:photographer|photo(?:graph)?s?|image|picture|foto|credit)"
    r"(?:\s+(?:credit|courtesy))?\s*(?::|by\b)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of a text says; every field is as it was written, or empty.

    ``published`` is the date for :func:`newsrag.text.dates.parse_date`; ``source`` is the outlet
    named by a line of its own or beside a date, and ``agency`` the one named in the dateline.
    """

    title: str = ""
    published: str = ""
    source: str = ""
    credit: str = ""
    dateline: str = ""
    agency: str = ""


def read_header(text: str) -> Header:
    """Read the header of a plain text, which is only looked at and never changed.

    The title is the first line if that is a headline: short, without a full stop, and with more
    text after it. Otherwise it is the first sentence, cut between two words where it is longer
    than ``TITLE_CHARACTERS``.
    """
    lines = _head(text)
    published, source = _published(lines)
    named = next((name for name in map(named_source, lines) if name), "")
    content = [line for line in map(_bare, lines) if line]
    credit = next((span.of(line) for line in lines if (span := find_credit(line))), "")
    place = _dateline(content[:4])
    return Header(
        title=_title(content, more=len(text.strip()) > len(lines[0]) if lines else False),
        published=published or (place["date"] or "" if place and _full(place["date"]) else ""),
        source=named or source,
        credit=_CREDIT_MARK.sub("", credit).strip(" |()[]/.\t"),
        dateline=place["dateline"].strip() if place else "",
        agency=(place["agency"] or "").strip() if place else "",
    )


def _head(text: str) -> list[str]:
    """Return the first lines that are not blank, stripped."""
    lines = (line.strip() for line in text[:_HEAD_CHARACTERS].split("\n"))
    return [line for line in lines if line][:_HEAD_LINES]


def _published(lines: list[str]) -> tuple[str, str]:
    """Return the date near the top, and the outlet that shares its line, if there is one."""
    if lines and (match := LEADING_DATE.match(lines[0])):
        return match["date"] or match["bare"], ""
    for line in lines:
        if raw := stamp_date(line):
            names = (piece.strip() for piece in line.split("|"))
            others = [piece for piece in names if raw not in piece and not is_byline(piece)]
            return raw, next((piece for piece in others if not stamp_date(piece)), "")
        if match := trailing_stamp(line):
            return match["date"], ""
    return "", ""


def _bare(line: str) -> str:
    """Return a line without date, stamp, byline and credit; empty if nothing else was on it."""
    if stamp_date(line) or is_byline(line) or named_source(line):
        return ""
    return without_marks(line).strip(" |\t")


def _dateline(lines: list[str]) -> re.Match[str] | None:
    for line in lines:
        match = DATELINE.match(line)
        if match and (match["agency"] or match["place"]) and match["dateline"].strip():
            return match
    return None


def _full(date: str | None) -> bool:
    return bool(date and re.search(r"\d{4}$", date))


def _title(content: list[str], *, more: bool) -> str:
    if not content:
        return ""
    first = content[0]
    headline = len(first) <= _HEADLINE_CHARACTERS and not first.endswith((".", ":", ";", ","))
    if headline and more and not first.endswith(('."', ".”", ".’", ".'")):
        return " ".join(first.split())
    sentence = _first_sentence(first[_dateline_end(first) :] or first)
    return _cut(" ".join(sentence.split()))


def _dateline_end(line: str) -> int:
    match = _dateline([line])
    return match.end() if match else 0


def _first_sentence(line: str) -> str:
    for match in _SENTENCE_END.finditer(line):
        end = match.start()
        if not _OPENS.search(line, max(0, end - _OPENS_CHARACTERS), end):
            return line[: match.end()].strip()
    return line


def _cut(sentence: str) -> str:
    """Return at most ``TITLE_CHARACTERS`` of a sentence, cut between two words."""
    if len(sentence) <= TITLE_CHARACTERS:
        return sentence
    kept = sentence[: TITLE_CHARACTERS - 1]
    return (kept.rsplit(None, 1)[0] if " " in kept else kept).rstrip(" ,;:–—-") + "…"
