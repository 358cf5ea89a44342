"""Calendar arithmetic: stretches of whole days, their parts, and those nearest to a given day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Days",
    "ago",
    "closest",
    "cut",
    "day",
    "decade",
    "edge",
    "month",
    "near_month",
    "near_month_day",
    "near_quarter",
    "near_season",
    "near_weekday",
    "quarter",
    "relative",
    "season",
    "trailing",
    "week",
    "year",
]

_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_LEAP = 8
"""Years from one 29 February to the next, at most: 1896 to 1904."""


class Days(NamedTuple):
    """Whole days from ``first``, inclusive, to ``end``, exclusive."""

    first: date
    end: date


def day(at: date) -> Days:
    """Return the one day ``at``."""
    return Days(at, at + timedelta(1))


def week(at: date) -> Days:
    """Return the week that ``at`` lies in, from Monday."""
    monday = at - timedelta(at.weekday())
    return Days(monday, monday + timedelta(7))


def month(number: int, which: int) -> Days:
    """Return a month (January is 1) of the year ``number``."""
    first = date(number, which, 1)
    return Days(first, _add(first, 1, "month"))


def quarter(number: int, which: int) -> Days:
    """Return the first (``which`` is 1) to fourth quarter of the year ``number``."""
    first = date(number, 3 * which - 2, 1)
    return Days(first, _add(first, 1, "quarter"))


def season(number: int, which: int) -> Days:
    """Return the season that begins with the month ``which`` (3, 6, 9 or 12) in a year.

    The winter of a year is the one that ends in it, as weather services count.
    """
    first = date(number - (which == 12), which, 1)
    return Days(first, _add(first, 1, "quarter"))


def year(number: int) -> Days:
    """Return the year ``number``."""
    return Days(date(number, 1, 1), date(number + 1, 1, 1))


def decade(number: int) -> Days:
    """Return the ten years that begin with the year ``number``."""
    return Days(date(number, 1, 1), date(number + 10, 1, 1))


def relative(today: date, steps: int, unit: str) -> Days:
    """Return the week, weekend, month, quarter or year of ``today``, or one ``steps`` away."""
    days = _around(today, unit)
    for _ in range(abs(steps)):
        days = _around(days.end if steps > 0 else days.first - timedelta(1), unit)
    return Days(days.end - timedelta(2), days.end) if unit == "weekend" else days


def _around(at: date, unit: str) -> Days:
    if unit in ("week", "weekend"):
        return week(at)
    if unit == "month":
        return month(at.year, at.month)
    if unit == "quarter":
        return quarter(at.year, (at.month + 2) // 3)
    return year(at.year)


def trailing(today: date, count: int, unit: str) -> Days:
    """Return the last ``count`` hours, days, weeks ... up to and with ``today``.

    They begin at the midnight before the moment that lies so far back.
    """
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    return Days(_add(today, -count, unit), today + timedelta(1))


def ago(today: date, count: int, unit: str) -> Days:
    """Return the day, calendar week, month or year that lies so far back."""
    at = _add(today, -count, unit)
    return day(at) if unit in ("day", "fortnight") else relative(at, 0, unit)


def cut(days: Days, index: int, parts: int) -> Days:
    """Return one of so many equal ``parts`` of a stretch; ``index`` counts from 0.

    Whole months are kept whole where they can be: a third of a year is four months. A third of a
    month is ten days, of a week two or three.
    """
    first, end = days
    months = (end.year - first.year) * 12 + end.month - first.month
    if first.day == end.day == 1 and months % parts == 0:
        step = months // parts
        return Days(_add(first, index * step, "month"), _add(first, (index + 1) * step, "month"))
    total = (end - first).days
    bounds = (total * index // parts, total * (index + 1) // parts)
    return Days(first + timedelta(bounds[0]), first + timedelta(max(bounds[1], bounds[0] + 1)))


def edge(days: Days, skip: int, count: int, unit: str) -> Days:
    """Return ``count`` units of a stretch after the first ``skip``; from its end if that is < 0.

    Raises:
        ValueError: if they do not lie in the stretch.
    """
    if skip < 0:
        part = Days(_add(days.end, -count, unit), days.end)
    else:
        start = _add(days.first, skip, unit)
        part = Days(start, min(_add(start, count, unit), days.end))
    if not days.first <= part.first < part.end:
        raise ValueError(f"{count} {unit}s are not part of {days.first} to {days.end}")
    return part


def near_month_day(at: date, later: bool, which: int, first: int, last: int) -> Days:
    """Return days ``first`` to ``last`` of a month (January is 1) in the year nearest to ``at``.

    They begin not after ``at``, or, if ``later``, not before it.

    Raises:
        ValueError: if no year has such days.
    """
    for step in range(_LEAP + 1):
        number = at.year + (step if later else -step)
        if first <= last <= _length(number, which):
            start = date(number, which, first)
            if start >= at if later else start <= at:
                return Days(start, date(number, which, last) + timedelta(1))
    raise ValueError(f"month {which} never has the days {first} to {last}")


def near_month(at: date, later: bool, which: int) -> Days:
    """Return the latest such month (January is 1) begun at ``at``; or the first not yet over."""
    days = month(at.year, which)
    if later:
        return days if days.end > at else month(at.year + 1, which)
    return days if days.first <= at else month(at.year - 1, which)


def near_quarter(at: date, later: bool, which: int) -> Days:
    """Return the latest such quarter (1 to 4) begun at ``at``; or the first not yet over."""
    days = quarter(at.year, which)
    if later:
        return days if days.end > at else quarter(at.year + 1, which)
    return days if days.first <= at else quarter(at.year - 1, which)


def near_season(at: date, later: bool, which: int) -> Days:
    """Return the latest such season (as of ``season``) begun at ``at``; or the first not over."""
    if later:
        days = season(at.year, which)
        return days if days.end > at else season(at.year + 1, which)
    number = at.year + (which == 12)
    days = season(number, which)
    return days if days.first <= at else season(number - 1, which)


def closest(at: date, near: Callable[[date, bool], Days]) -> Days:
    """Return the stretch that ``near`` gives around ``at``, or else the closer of its two."""
    past, coming = near(at, False), near(at, True)
    if past.end > at:
        return past
    return past if at - past.end < coming.first - at else coming


def near_weekday(at: date, later: bool, weekday: int) -> Days:
    """Return the latest such weekday (Monday is 0) up to ``at``; or the first from it on."""
    if later:
        return day(at + timedelta((weekday - at.weekday()) % 7))
    return day(at - timedelta((at.weekday() - weekday) % 7))


def _length(number: int, which: int) -> int:
    """Return how many days a month has."""
    return 31 if which == 12 else (date(number, which + 1, 1) - date(number, which, 1)).days


def _add(at: date, count: int, unit: str) -> date:
    """Return the day so many units later; the last of its month where that is shorter."""
    if unit in _DAYS:
        return at + timedelta(count * _DAYS[unit])
    number, month_from_0 = divmod(at.year * 12 + at.month - 1 + count * _MONTHS[unit], 12)
    if not date.min.year <= number <= date.max.year:
        raise OverflowError(f"the calendar has no year {number}")
    which = month_from_0 + 1
    return date(number, which, min(at.day, _length(number, which)))
