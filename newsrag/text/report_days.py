"""Counts days from the one on which a report was published, where its tense tells which way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsrag.text.day_ranges import Days, near_weekday
from newsrag.text.tenses import Tense

if TYPE_CHECKING:
    from newsrag.text.written_dates import Named

__all__ = ["nearest", "numbered", "stepped", "weekday"]

_WEEK = 7
_SURE_DAYS, _SURE_MONTHS = 3, 60
"""How much nearer one of two days must be; how many days off a month that is to come must be."""


def weekday(number: int, tense: Tense | None, today: date) -> Days | None:
    """Return the last such weekday (Monday is 0), or the next for what is to come; None if unsure.

    Where the report was written, the day may be the one after or before that in UTC: what would be
    six days off is not told.
    """
    past, coming = near_weekday(today, False, number), near_weekday(today, True, number)
    if past == coming:
        return past
    if tense is Tense.FUTURE:
        return coming if (coming.first - today).days < _WEEK - 1 else None
    return past if tense is Tense.PAST and (today - past.first).days < _WEEK - 1 else None


def stepped(steps: int, number: int, tense: Tense | None, today: date) -> Days | None:
    """Return "last Tuesday" (steps is -1), "this Tuesday" (0) or "next Tuesday" (1).

    None where some would mean the one of this week and others that of another.
    """
    past, coming = near_weekday(today, False, number), near_weekday(today, True, number)
    if steps == 0:
        if past == coming:
            return past
        return {Tense.PAST: past, Tense.FUTURE: coming}.get(tense) if tense else None
    monday = today - timedelta(today.weekday())
    days = near_weekday(today + timedelta(steps), steps > 0, number)
    same_week = monday <= days.first < monday + timedelta(_WEEK)
    return None if same_week else days


def numbered(number: int, weekday: int | None, today: date) -> Days | None:
    """Return the nearest day of that number; one on that weekday, if it is within a month."""
    near = sorted(
        (today + timedelta(off) for off in range(-31, 32)), key=lambda at: abs(at - today)
    )
    numbered = [at for at in near if at.day == number]
    agreeing = [at for at in numbered if at.weekday() == weekday]
    chosen = next(iter(agreeing or numbered), None)
    return Days(chosen, chosen + timedelta(1)) if chosen else None


def nearest(named: Named, tense: Tense | None, today: date) -> Days | None:
    """Return the nearest stretch of a name without its year, where tense and distance agree."""
    past, coming = named.near(today, False), named.near(today, True)
    if past.end > today:
        # On its first days "in January they announced" may be said of the one before.
        long = past.end - past.first > timedelta(_WEEK)
        unsure = long and tense is Tense.PAST and (today - past.first).days < _WEEK
        return None if unsure else past
    gone, ahead = (today - past.end).days + 1, (coming.first - today).days
    if named.kind == "season":
        return None
    if past.end - past.first > timedelta(_WEEK):  # a month, or a good part of it
        if tense is Tense.PAST:
            return past if ahead > _SURE_MONTHS else None
        if tense is Tense.FUTURE:
            return coming if gone > _SURE_MONTHS else None
    nearer, tense_of_it = (past, Tense.PAST) if gone <= ahead else (coming, Tense.FUTURE)
    if tense in (Tense.PAST, Tense.FUTURE):
        return nearer if tense is tense_of_it else None
    return nearer if max(gone, ahead) > _SURE_DAYS * min(gone, ahead) else None
