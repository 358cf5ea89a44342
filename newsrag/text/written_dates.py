"""Reads dates as the calendar has them: days, months, quarters, years and decades.

What a date stands after ("in", "since", "between") is not looked at here.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from newsrag.text.day_ranges import (
    Days,
    cut,
    day,
    decade,
    month,
    near_month,
    near_month_day,
    near_quarter,
    near_weekday,
    quarter,
    relative,
    year,
)
from newsrag.text.question_words import DASHES, MONTHS, OPENING, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrag.text.question_words import Words

__all__ = [
    "PARTS_OF_DAY",
    "STEPS",
    "Named",
    "always",
    "months_and_years",
    "written_dates",
    "year_after",
]

PARTS_OF_DAY = frozenset(("morning", "afternoon", "evening", "night"))
STEPS = {"last": -1, "this": 0, "next": 1}
_JOINS = DASHES | {"to", "until", "till", "through", "and"}
_QUARTERS = {f"q{which}": which for which in range(1, 5)}
_HALVES = {"h1": 0, "h2": 1}
_DIGITS = (
    r"(?P<date>[12][0-9]{3}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
    r"|[0-9]{1,2}([-/.])[0-9]{1,2}\3[12][0-9]{3}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}"
    r"|[0-9]{2}\.[0-9]{2}\.[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"(?![\w%]|[-.,:/][0-9])"
)


class Named(NamedTuple):
    """A stretch of time that the words from ``first`` to ``end``, exclusive, name.

    ``near(day, later)`` gives the stretch: the latest one begun at a day, or if ``later`` the first
    not over by then; it raises ValueError or OverflowError if there is none. ``fixed`` says that it
    is the same for every day, and ``dated`` that it is written with its year. ``kind`` says how
    sure it is that time is meant: a "date" always, the others only after certain words. ``edge``
    is -1 for the start of something and 1 for its end.
    """

    kind: str
    first: int
    end: int
    near: Callable[[date, bool], Days]
    fixed: bool = True
    dated: bool = False
    edge: int = 0


def always(days: Callable[[], Days]) -> Callable[[date, bool], Days]:
    """Return a ``near`` that does not depend on a day."""
    return lambda _at, _later: days()


def written_dates(words: Words, at: int) -> Iterator[Named]:
    """Give the dates that the words from ``at`` on may write, the longest first."""
    low = words.low(at)
    if low[:1].isdigit():
        yield from _digits(words, at)
        yield from _day_first(words, at)
        yield from months_and_years(words, at)
    elif low in MONTHS:
        yield from _month_first(words, at)
        yield from months_and_years(words, at)
    elif low in WEEKDAYS:
        yield from _weekday(words, at)
    elif low in _QUARTERS:
        yield from _quarter(words, at)
    elif low in _HALVES:
        yield from _half(words, at)


def months_and_years(words: Words, at: int) -> Iterator[Named]:
    """Give the month, year or decade at ``at``: "March 2022", "March", "2022", "1990s"."""
    if words.low(at) in MONTHS:
        yield from _month(words, at)
    else:
        yield from _decade(words, at)
        yield from _year(words, at)


@cache
def _digits_pattern() -> re.Pattern[str]:
    # Few questions need it, and every one would wait for it.
    return re.compile(_DIGITS)


def _digits(words: Words, at: int) -> Iterator[Named]:
    """Read "2022-03-31", "31.03.2022" and "03/31/2022", also with a time of day."""
    if not words.touches(at + 1) or (words.touches(at) and words.low(at - 1) not in OPENING):
        return
    match = _digits_pattern().match(words.question, words.starts[at])
    if match is None:
        return
    end = at + 1
    while end < len(words) and words.starts[end] < match.end():
        end += 1
    yield Named("date", at, end, always(partial(_parse, match["date"])), dated=True)


def _parse(written: str) -> Days:
    from newsrag.text.dates import parse_date

    moment = parse_date(written)
    if moment is None:
        raise ValueError(f"{written} is not a date")
    return day(moment.date())


def _day_first(words: Words, at: int) -> Iterator[Named]:
    """Read "31 March 2022", "31st of March", "7-9 October" and "7 and 9 October 2023"."""
    first, last = words.day(at, first_of_two=True), words.day(at + 2)
    if first is None:
        return
    if last and words.low(at + 1) in _JOINS:
        kind, after = "pair" if words.low(at + 1) == "and" else "day", at + 3
    elif words.day(at):
        kind, after, last = "day", at + 1, first
    else:
        return
    found = words.month(after + (words.low(after) == "of"))
    if found is not None:
        yield _of_month(words, (kind, at, found[1]), found[0], (first, last))


def _month_first(words: Words, at: int) -> Iterator[Named]:
    """Read "March 31, 2022", "October 7-9" and "October 7 and 9, 2023"."""
    found = words.month(at)
    if found is None:
        return
    number, after = found
    first, last = words.day(after, first_of_two=True), words.day(after + 2)
    joined = words.low(after + 1) in _JOINS and words.month(after + 3) is None
    if first and last and joined:
        kind = "pair" if words.low(after + 1) == "and" else "day"
        yield _of_month(words, (kind, at, after + 3), number, (first, last))
    if first and words.day(after):
        yield _of_month(words, ("day", at, after + 1), number, (first, first))


def _of_month(
    words: Words, place: tuple[str, int, int], number: int, days: tuple[int, int]
) -> Named:
    """Return days of a month; ``place`` is their kind, first word and end before any year."""
    kind, at, end = place
    found = year_after(words, end)
    if found is None:
        near = partial(near_month_day, which=number, first=days[0], last=days[1])
        return Named(kind, at, end, near, fixed=False)
    of_year = partial(_from_day_to_day, found[0], number, *days)
    return Named("date" if kind == "day" else kind, at, found[1], always(of_year), dated=True)


def _from_day_to_day(number: int, which: int, first: int, last: int) -> Days:
    return Days(date(number, which, first), day(date(number, which, last)).end)


def _weekday(words: Words, at: int) -> Iterator[Named]:
    """Read "Tuesday", "Tuesday, 31 March 2022" and "Tuesday of last week"."""
    number = WEEKDAYS[words.low(at)]
    after = at + 1 + (words.low(at + 1) == ",")
    after += words.low(after) == "the"
    if words.low(after) not in WEEKDAYS:
        for named in written_dates(words, after):
            if named.kind in ("date", "day"):
                yield named._replace(first=at)
    after = at + 1 + (words.low(at + 1) == "of")
    steps = STEPS.get(words.low(after))
    if steps is not None and words.low(after + 1) == "week":
        yield Named("date", at, after + 2, always(partial(_weekday_of, words.today, number, steps)))
    if not words.makes_name(at + 1):
        end = at + 1 + (words.low(at + 1) in PARTS_OF_DAY)
        yield Named("weekday", at, end, partial(near_weekday, weekday=number), fixed=False)


def _weekday_of(today: date, number: int, steps: int) -> Days:
    return near_weekday(relative(today, steps, "week").first, True, number)


def _month(words: Words, at: int) -> Iterator[Named]:
    """Read "March 2022", "March of last year" and "March"."""
    found = words.month(at)
    if found is None:
        return
    number, after = found
    with_year = year_after(words, after)
    if with_year is None:
        yield Named("month", at, at + 1, partial(near_month, which=number), fixed=False)
    else:
        # "Theresa May last year" is no month.
        sure = words.low(at) != "may" or words.year(with_year[1] - 1) is not None
        days = partial(month, with_year[0], number)
        yield Named("date" if sure else "month", at, with_year[1], always(days), dated=True)


def year_after(words: Words, at: int) -> tuple[int, int] | None:
    """Return the year that belongs to what ends before ``at``, and where the words go on."""
    at += words.low(at) == ","
    at += words.low(at) == "of"
    number = words.year(at)
    if number is not None:
        return number, at + 1
    steps = STEPS.get(words.low(at))
    if steps is not None and words.low(at + 1) == "year":
        return words.today.year + steps, at + 2
    return None


def _year(words: Words, at: int) -> Iterator[Named]:
    """Read "2022" and "2021-22"."""
    number = words.year(at, first_of_two=True)
    if number is None:
        return
    joined = words.low(at + 1) in DASHES | {"/"} and words.touches(at + 1) and words.touches(at + 2)
    if not joined or (words.low(at + 1) in DASHES and words.year(at + 2) is not None):
        yield Named("year", at, at + 1, always(partial(year, number)), dated=True)
        return
    short = words.low(at + 2)
    if len(short) == 2 and short.isascii() and short.isdecimal():
        last = number - number % 100 + int(short)
        if last > number:
            yield Named("year", at, at + 3, always(partial(_years, number, last)), dated=True)


def _years(first: int, last: int) -> Days:
    return Days(year(first).first, year(last).end)


def _decade(words: Words, at: int) -> Iterator[Named]:
    """Read "1990s", "1990's" and "'90s"."""
    low = words.low(at)
    if low.endswith("s"):
        digits, first, end = low[:-1], at, at + 1
        if len(digits) == 2 and words.touches(at) and words.low(at - 1) in ("'", "’", "‘"):
            digits, first = f"19{digits}", at - 1
    else:
        digits, first, end = low, at, at + 3
        if words.low(at + 1) not in ("'", "’") or words.low(at + 2) != "s":
            return
    if len(digits) != 4 or not digits.isascii() or not digits.isdecimal():
        return
    if 1600 <= int(digits) <= 2090 and digits.endswith("0"):
        yield Named("decade", first, end, always(partial(decade, int(digits))), dated=True)


def _quarter(words: Words, at: int) -> Iterator[Named]:
    """Read "Q3 2022" and "Q3"."""
    which = _QUARTERS[words.low(at)]
    found = year_after(words, at + 1)
    if found is not None:
        days = partial(quarter, found[0], which)
        yield Named("date", at, found[1], always(days), dated=True)
    elif not words.low(at + 1).startswith(("fy", "fiscal")):
        yield Named("month", at, at + 1, partial(near_quarter, which=which), fixed=False)


def _half(words: Words, at: int) -> Iterator[Named]:
    """Read "H1 2022"."""
    index = _HALVES[words.low(at)]
    found = year_after(words, at + 1)
    if found is not None:
        number = found[0]
        days = always(lambda: cut(year(number), index, 2))
        yield Named("date", at, found[1], days, dated=True)
