"""Finds the dates and stretches of time that a question names, by rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from newsrag.text import time_leads as leads
from newsrag.text.question_words import DASHES, Words
from newsrag.text.recency import asks_for_latest
from newsrag.text.spoken_dates import named_times
from newsrag.types import Period, Span

if TYPE_CHECKING:
    from newsrag.text.day_ranges import Days
    from newsrag.text.written_dates import Named

__all__ = ["FoundPeriod", "asks_for_latest", "find_periods"]

_CLOCK = (
    r"(?:,\s{0,2}|\s{1,2})at\s{1,2}[0-9]{1,2}(?:(?::[0-9]{2}){1,2}(?:\s?[ap]\.?m\b)?|\s?[ap]\.?m\b)"
    r"(?:\s(?:GMT|UTC|[A-Z]{1,3}T)\b)?(?![\w:%])"
)
"""A time of day after a date; it stays in the date's span and is not used."""


_WITHOUT_YEAR = ("day", "month", "pair", "season", "holiday")
"""What another date in the question may give a year to."""


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period, and where in the question it stands with the words that belong to it."""

    span: Span
    period: Period


class _Mention(NamedTuple):
    """Times named together: where, how they are meant, and one stretch or the two at the ends."""

    first: int
    end: int
    lead: str
    one: Named
    other_lead: str = ""
    other: Named | None = None


def find_periods(question: str, now: datetime) -> list[FoundPeriod]:
    """Return the dates and stretches of time that a question names, in order, never overlapping.

    ``span`` covers the words that say how a time is meant ("published on", "since", "between ...
    and ..."), and the period's ``text`` is the question's there. Bounds are midnights in UTC.
    "after" a day begins with the next one, "since" with that day; "before" ends when it begins,
    "until" and "by" when it is over.

    A day or month without a year is the one nearest to the date with a year that stands before it
    in the question, or else after it, and if there is none the latest that has begun by ``now``.
    A weekday is the latest. Weeks begin on Monday; "last week", "last month" and "last year" are
    those of the calendar, "the past week" are the seven days up to now. "early", "mid" and "late"
    are thirds; the "beginning" and the "end" of something are its first and last sixth.

    Seasons are the meteorological ones of the northern hemisphere: spring is March to May, and the
    winter of 2017 is December 2016 to February 2017. "last summer" is the last that is over.
    Christmas is 25 December; New Year's Eve, Halloween and other holidays that have a fixed day in
    the Gregorian calendar are that day.

    Dates in digits are read as by :func:`newsrag.text.dates.parse_date`. Not found are dates that
    do not exist, a year that nothing marks as one ("the 2020 election"), seasons of no year ("in
    summer"), holidays that move (Easter), "the past few days", and what the question excludes ("on
    a date other than 9 November").

    Args:
        question: of any length; it is read in linear time.
        now: aware; from which "last week" counts.
    """
    words = Words(question, now.astimezone(UTC).date())
    mentions = _mentions(words)
    following = [*(words.starts[mention.first] for mention in mentions[1:]), len(question)]
    anchors = _anchors(mentions, words.today)
    found = []
    for mention, anchor, limit in zip(mentions, anchors, following, strict=False):
        days = _resolve(mention, words.today, anchor)
        if days is not None:
            span = _span(words, mention, limit)
            period = Period(span.of(question), _midnight(days[0]), _midnight(days[1]))
            found.append(FoundPeriod(span, period))
    return found


def _midnight(at: date | None) -> datetime | None:
    return None if at is None else datetime(at.year, at.month, at.day, tzinfo=UTC)


def _span(words: Words, mention: _Mention, limit: int) -> Span:
    """Return where a mention stands, with a time of day that ends before ``limit``."""
    end = words.ends[mention.end - 1]
    at = mention.end + (words.low(mention.end) == ",")
    if words.low(at) == "at" and mention.one.kind in ("date", "day"):
        clock = re.compile(_CLOCK).match(words.question, end, limit)
        end = clock.end() if clock else end
    return Span(words.starts[mention.first], end)


# -- which words --------------------------------------------------------------------------------


def _mentions(words: Words) -> list[_Mention]:
    """Return the times named, in order; those that the question excludes have the lead NOT."""
    mentions: list[_Mention] = []
    at = floor = 0
    while at < len(words):
        mention = _mention(words, at, floor, mentions[-1] if mentions else None)
        if mention is None:
            at += 1
        else:
            mentions.append(mention)
            at = floor = mention.end
    return mentions


def _mention(words: Words, at: int, floor: int, previous: _Mention | None) -> _Mention | None:
    for named in named_times(words, at):
        lead, start = leads.lead_before(words, named, floor)
        if not lead and previous is not None:
            lead = _inherited(words, named, previous)
        mention = _range(words, named, lead, start) or _limited(words, named, lead, start)
        if mention is None and leads.accepts(words, named, lead):
            mention = _alone(words, named, lead, start)
        if mention is not None:
            first = leads.with_publishing(words, mention.first, floor)
            return mention._replace(first=first, end=_with_owner(words, mention.end))
    return None


def _with_owner(words: Words, end: int) -> int:
    """Return where a time ends with the "'s" of "last week's attack"."""
    owner = words.low(end) in ("'", "’") and words.low(end + 1) == "s"
    return end + 2 if owner and words.touches(end) and words.touches(end + 1) else end


def _inherited(words: Words, named: Named, previous: _Mention) -> str:
    """Return the lead that a list shares: "in March and April", "in 2020, 2021 and 2022"."""
    before = words.low(named.first - 1)
    joined = before in ("and", "or") or (before == "," and named.kind == "year")
    gap = named.first - previous.end
    if not joined or gap > 2 or (gap == 2 and words.low(previous.end) != ","):
        return ""
    alike = previous.one.kind in (named.kind, "date") and words.low(named.first) != "may"
    return previous.lead if alike and previous.lead in (leads.IN, leads.ON) else ""


def _alone(words: Words, named: Named, lead: str, start: int) -> _Mention:
    after = words.low(named.end)
    onward = after in ("onward", "onwards") or (
        after == "on" and lead == leads.FROM and not words.low(named.end + 1)[:1].isalnum()
    )
    if onward and lead in ("", leads.FROM):
        return _Mention(start, named.end + 1, leads.SINCE, named)
    # "Between the report of 9 November and ..." names no range.
    first = named.first if lead == leads.BETWEEN and named.kind != "pair" else start
    return _Mention(first, named.end, lead, named)


def _range(words: Words, named: Named, lead: str, start: int) -> _Mention | None:
    """Return "from March to May 2022", "between 2019 and 2021", "7 October - 9 November"."""
    if lead not in ("", leads.IN, leads.ON, leads.FROM, leads.BETWEEN):
        return None
    at = named.end + (words.low(named.end) == ",")
    join = words.low(at)
    if join not in DASHES and join not in (
        ("and", "to") if lead == leads.BETWEEN else ("to", "until", "till", "through")
    ):
        return None
    at += 1 + (words.low(at + 1) in ("on", "the"))
    for other in named_times(words, at):
        if _makes_range(words, named, other, lead):
            return _Mention(start, other.end, leads.SINCE, named, leads.UNTIL, other)
    if lead == leads.FROM and words.low(at) in ("now", "present") and named.kind != "spell":
        return _Mention(start, at + 1, leads.SINCE, named)
    return None


def _makes_range(words: Words, one: Named, other: Named, lead: str) -> bool:
    if not leads.can_end(words, other) or "pair" in (one.kind, other.kind):
        return False
    if other.kind != one.kind and "date" not in (one.kind, other.kind):
        return False
    if lead:
        return True
    if one.kind == "year":
        bare = not words.touches(one.first) and leads.stands_alone(words, other.end)
        return other.kind == "year" and bare
    sure = one.kind in ("date", "day") or (one.kind == "month" and words.is_month(one.first))
    return sure and other.kind in ("date", "day")


def _limited(words: Words, named: Named, lead: str, start: int) -> _Mention | None:
    """Return "after 7 October but before 20 October 2023"."""
    if lead not in (leads.SINCE, leads.AFTER) or not leads.accepts(words, named, lead):
        return None
    at = named.end + (words.low(named.end) == ",")
    at += words.low(at) in ("and", "but")
    limit = leads.lead_at(words, at)
    if at == named.end or limit not in (leads.BEFORE, leads.UNTIL):
        return None
    for other in named_times(words, at + 1):
        if leads.accepts(words, other, limit):
            return _Mention(start, other.end, lead, named, limit, other)
    return None


# -- which days ---------------------------------------------------------------------------------


def _anchors(mentions: list[_Mention], today: date) -> list[Days | None]:
    """Return for every mention the nearest date with a year: the one before, else the one after."""
    own = [_dated(mention, today) for mention in mentions]
    before, after = _shifted(own), _shifted(own[::-1])[::-1]
    return [one or other for one, other in zip(before, after, strict=True)]


def _shifted(stretches: list[Days | None]) -> list[Days | None]:
    """Return for every place the last stretch that stands before it."""
    last: Days | None = None
    shifted = []
    for days in stretches:
        shifted.append(last)
        last = days or last
    return shifted


def _dated(mention: _Mention, today: date) -> Days | None:
    """Return the date with a year in a mention, if it can tell of which year others are."""
    named = mention.one if mention.one.dated else mention.other
    if named is None or not named.dated:
        return None
    if named.kind in ("year", "decade") and mention.lead not in (leads.IN, leads.OF):
        return None
    try:
        return named.near(today, False)
    except (OverflowError, ValueError):
        return None


def _resolve(
    mention: _Mention, today: date, anchor: Days | None
) -> tuple[date | None, date | None] | None:
    """Return when the time begins and ends; None if it does not exist or is excluded."""
    if mention.lead == leads.NOT:
        return None
    one, other = mention.one, mention.other
    try:
        if other is None:
            return _bounds(mention.lead, _near(one, today, anchor), one.edge)
        if one.fixed or not other.fixed:
            first = _near(one, today, anchor)
            last = other.near(first.first, True)
        else:
            last = other.near(today, False)
            first = one.near(last.first, False)
    except (OverflowError, ValueError):
        return None
    after, _ = _bounds(mention.lead, first, one.edge)
    _, before = _bounds(mention.other_lead, last, other.edge)
    if after is None or before is None or after < before:
        return after, before
    return (last.first, first.end) if mention.other_lead == leads.UNTIL else None


def _near(named: Named, today: date, anchor: Days | None) -> Days:
    """Return the stretch in or nearest to ``anchor``; without one, the latest begun by today."""
    if anchor is None or named.kind not in _WITHOUT_YEAR:
        return named.near(today, False)
    before, after = named.near(anchor.first, False), named.near(anchor.first, True)
    if after.first > today >= anchor.first:
        return before
    closer = after.first - anchor.first <= anchor.first - before.first
    return after if closer or after.first < anchor.end else before


def _bounds(lead: str, days: Days, edge: int) -> tuple[date | None, date | None]:
    """Return from when, inclusive, to when, exclusive, ``lead`` means; ``edge`` as of Named."""
    first, end = days
    if lead == leads.SINCE:
        return first, None
    if lead == leads.AFTER:
        return (first if edge < 0 else end), None
    if lead == leads.BEFORE:
        return None, (end if edge > 0 else first)
    return (None, end) if lead == leads.UNTIL else (first, end)
