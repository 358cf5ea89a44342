"""Reads times as people speak of them: "early 2022", "the first week of March", "last week".

What they stand after ("in", "since", "between") is not looked at here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from newsrag.text.day_ranges import (
    Days,
    ago,
    cut,
    day,
    edge,
    near_month,
    near_weekday,
    trailing,
    week,
)
from newsrag.text.day_ranges import relative as relative_days
from newsrag.text.question_words import DASHES, MONTHS, SEASONS, WEEKDAYS
from newsrag.text.seasons import past_season, seasons_and_holidays, stepped
from newsrag.text.word_sets import word_set
from newsrag.text.written_dates import (
    PARTS_OF_DAY,
    STEPS,
    Named,
    always,
    months_and_years,
    written_dates,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrag.text.question_words import Words

__all__ = ["named_times"]

_CALENDAR = word_set("week weekend month quarter year")
_UNITS = word_set("hour day week fortnight month quarter year decade")
_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_THIRDS = {"early": 0, "mid": 1, "late": 2}
_EDGES = {"beginning": -1, "start": -1, "middle": 0, "end": 1}
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "final": -1, "last": -1}
_TITLES = word_set("usa business india psychology history russia physics medicine")
"""Before "today" these make the name of a paper or programme."""
_OWNERS = word_set("his her its their our my your s")
_OPEN_COUNTS = word_set("than over least most")


def named_times(words: Words, at: int) -> Iterator[Named]:
    """Give the times that the words from ``at`` on may name, the longest name first."""
    for reader in _READERS.get(words.low(at), ()):
        yield from reader(words, at)
    if words.count(at) is not None or words.low(at) in ("a", "an"):
        yield from _ago(words, at)
    yield from written_dates(words, at)
    yield from seasons_and_holidays(words, at)


def _base(words: Words, at: int) -> Iterator[Named]:
    """Give what has parts: a month, a year, a decade, "last month", "the year"."""
    if words.low(at) == "the":
        unit = words.low(at + 1)
        if unit in ("week", "month", "year"):
            yield Named("date", at, at + 2, always(partial(relative_days, words.today, 0, unit)))
        at += 1
    if words.low(at) in STEPS and (words.low(at + 1) in _CALENDAR or words.low(at + 1) in SEASONS):
        yield from _relative(words, at)
    elif words.low(at) in SEASONS:
        yield from seasons_and_holidays(words, at)
    else:
        yield from months_and_years(words, at + (words.low(at) in ("'", "’", "‘")))


def _taken(base: Named, first: int, take: Callable[[Days], Days], which: int = 0) -> Named:
    """Return a part of ``base``, whose words begin at ``first``."""
    return base._replace(
        kind="season" if base.kind == "season" else "date",
        first=first,
        near=lambda at, later: take(base.near(at, later)),
        edge=which,
    )


def _third(words: Words, at: int) -> Iterator[Named]:
    """Read "early 2022", "mid-March" and "late last year"."""
    if not words.is_plain(at):
        return
    after = at + 1 + (words.low(at + 1) in DASHES)
    after += words.low(after) == "in"
    take = partial(cut, index=_THIRDS[words.low(at)], parts=3)
    for base in _base(words, after):
        if base.kind != "month" or words.is_month(base.first):
            yield _taken(base, at, take)


def _edge(words: Words, at: int) -> Iterator[Named]:
    """Read "end of 2022" and "beginning of March": a sixth of it."""
    if words.low(at + 1) != "of":
        return
    which = _EDGES[words.low(at)]
    index, parts = {-1: (0, 6), 0: (1, 3), 1: (5, 6)}[which]
    for base in _base(words, at + 2):
        yield _taken(base, at, partial(cut, index=index, parts=parts), which)


def _counted_part(words: Words, at: int) -> Iterator[Named]:
    """Read "first week of March", "last three days of 2022" and "second half of last year"."""
    which = _ORDINALS[words.low(at)]
    given = words.count(at + 1)
    count, after = given or 1, at + 1 + (given is not None)
    unit = words.low(after).removesuffix("s")
    if words.low(after + 1) != "of":
        return
    take: Callable[[Days], Days]
    if unit in ("half", "quarter") and given is None:
        parts = 2 if unit == "half" else 4
        take = partial(cut, index=which % parts, parts=parts)
    elif unit in ("week", "month") or (unit == "day" and given):
        take = partial(edge, skip=which * count, count=count, unit=unit)
    else:
        return
    for base in _base(words, after + 2):
        yield _taken(base, at, take)


def _week_of(words: Words, at: int) -> Iterator[Named]:
    """Read "week of 7 March 2022"."""
    if words.low(at + 1) != "of":
        return
    for named in written_dates(words, at + 2):
        if named.kind in ("date", "day"):
            yield _taken(named, at, lambda days: week(days.first))._replace(kind=named.kind)


def _weekend(words: Words, at: int) -> Iterator[Named]:
    """Read "the weekend": the latest one that has begun."""
    if words.low(at - 1) == "the":
        is_now = words.today.weekday() >= 5
        days = partial(relative_days, words.today, 0 if is_now else -1, "weekend")
        yield Named("spell", at, at + 1, always(days))


def _earlier(words: Words, at: int) -> Iterator[Named]:
    """Read "earlier this year", "later this month" and "earlier in the week"."""
    later, today = words.low(at) == "later", words.today
    after = at + 1 + (words.low(at + 1) == "in")
    unit = words.low(after + 1)
    if words.low(after) not in ("this", "the") or unit not in _CALENDAR:
        return

    def days() -> Days:
        whole = relative_days(today, 0, unit)
        if later:
            return Days(today, whole.end)
        return Days(min(whole.first, today), today + timedelta(1))

    yield Named("date", at, after + 2, always(days))


def _one_day(words: Words, at: int) -> Iterator[Named]:
    """Read "yesterday", "today", "tonight" and "tomorrow"."""
    if not words.is_plain(at) or words.is_name(at + 1):
        return
    # "USA Today", "in today's world"
    if words.low(at) != "today" or words.low(at - 1) not in _TITLES | {"in"}:
        yield _days_away(words, at, at + 1, _DAYS[words.low(at)])


def _two_days_ago(words: Words, at: int) -> Iterator[Named]:
    """Read "day before yesterday" and "day after tomorrow"."""
    phrase = (words.low(at + 1), words.low(at + 2))
    away = {("before", "yesterday"): -2, ("after", "tomorrow"): 2}.get(phrase)
    if away is not None:
        yield _days_away(words, at, at + 3, away)


def _days_away(words: Words, at: int, end: int, away: int) -> Named:
    today = words.today
    return Named("date", at, end, always(lambda: day(today + timedelta(away))))


def _relative(words: Words, at: int) -> Iterator[Named]:
    """Read "last week", "this morning", "last Tuesday", "last March" and "last summer"."""
    which, following = words.low(at), words.low(at + 1)
    before = words.low(at - 1)
    if not words.is_plain(at) or before == "the" or (which == "last" and before in _OWNERS):
        return
    steps, today = STEPS[which], words.today
    if following in _CALENDAR and not words.is_name(at + 1):
        days = always(partial(relative_days, today, steps, following))
        yield Named("date", at, at + 2, days)
    elif following in WEEKDAYS and not words.makes_name(at + 2):
        end = at + 2 + (words.low(at + 2) in PARTS_OF_DAY)
        yield Named("date", at, end, always(partial(_weekday, today, steps, WEEKDAYS[following])))
    elif following in MONTHS and words.is_month(at + 1):
        yield Named("date", at, at + 2, always(partial(_month, today, steps, MONTHS[following])))
    elif (which, following) == ("last", "night"):
        yield _days_away(words, at, at + 2, -1)
    elif which == "this" and following in PARTS_OF_DAY:
        yield _days_away(words, at, at + 2, 0)
    else:
        yield from stepped(words, at)


def _weekday(today: date, steps: int, number: int) -> Days:
    """Return the last one before today, the next one after, or that of this week."""
    if steps == 0:
        return near_weekday(relative_days(today, 0, "week").first, True, number)
    return near_weekday(today + timedelta(steps), steps > 0, number)


def _month(today: date, steps: int, number: int) -> Days:
    """Return the last such month that is over, the next one to begin, or that of this year."""
    this = relative_days(today, 0, "month").first
    if steps == 0:
        return near_month(date(today.year, number, 1), False, number)
    if steps < 0:
        return near_month(this - timedelta(1), False, number)
    return near_month(relative_days(today, 0, "month").end, True, number)


def _trailing(words: Words, at: int) -> Iterator[Named]:
    """Read "last three days", "past week", "this past week"; "last week" only after "the"."""
    first = at
    at += words.low(at) == "this" and words.low(at + 1) == "past"
    if not words.is_plain(first) or words.low(at) == "this" or words.low(first - 1) in _OWNERS:
        return
    given = words.count(at + 1)
    after = at + 1 + (given is not None)
    unit = words.low(after).removesuffix("s")
    last = words.low(at) == "last"
    if unit not in _UNITS or (last and words.low(after + 1) in ("of", "that", "when", "before")):
        return
    if last and given is None and words.low(at - 1) != "the":
        return
    if unit == "quarter" and given is None:
        days = always(partial(relative_days, words.today, -1, unit))
    else:
        days = always(partial(trailing, words.today, given or 1, unit))
    yield Named("spell" if last and given is None else "date", first, after + 1, days)


def _ago(words: Words, at: int) -> Iterator[Named]:
    """Read "three days ago" and "a year ago"."""
    unit = words.low(at + 1).removesuffix("s")
    if unit not in _UNITS or words.low(at + 2) != "ago" or words.low(at - 1) in _OPEN_COUNTS:
        return
    if unit not in ("hour", "quarter", "decade"):
        days = partial(ago, words.today, words.count(at) or 1, unit)
        yield Named("date", at, at + 3, always(days))


_READERS: dict[str, tuple[Callable[[Words, int], Iterator[Named]], ...]] = {
    **dict.fromkeys(_THIRDS, (_third,)),
    **dict.fromkeys(_EDGES, (_edge,)),
    **dict.fromkeys(_ORDINALS, (_counted_part,)),
    **dict.fromkeys(_DAYS, (_one_day,)),
    "day": (_two_days_ago,),
    "earlier": (_earlier,),
    "later": (_earlier,),
    "last": (_counted_part, _trailing, _relative),
    "past": (_trailing, past_season),
    "this": (_trailing, _relative, past_season),
    "next": (_relative,),
    "week": (_week_of,),
    "weekend": (_weekend,),
}
