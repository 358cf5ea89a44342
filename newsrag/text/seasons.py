"""Reads seasons and holidays of a fixed day: "summer of 2016", "last winter", "New Year's Eve".

Whether they are times where they stand is told by :func:`newsrag.text.time_leads.accepts`: "the
fall of Kabul" and "a Christmas party" are none.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from newsrag.text.day_ranges import closest, near_month_day, near_season, season
from newsrag.text.question_words import DASHES, MONTHS, SEASONS
from newsrag.text.terms import content_words
from newsrag.text.time_leads import lead_at, stands_alone
from newsrag.text.word_sets import word_set
from newsrag.text.written_dates import STEPS, Named, always, year_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsrag.text.day_ranges import Days
    from newsrag.text.question_words import Words

__all__ = ["past_season", "seasons_and_holidays", "stepped"]

_FIXED = {
    (1, 1): "new year ' s day|new years day|new year ' s|new year|new years",
    (1, 26): "australia day",
    (2, 14): "valentine ' s day|valentines day|valentine ' s",
    (3, 8): "international women ' s day|women ' s day",
    (3, 17): "st patrick ' s day|st . patrick ' s day",
    (4, 22): "earth day",
    (4, 25): "anzac day",
    (5, 1): "may day",
    (6, 19): "juneteenth",
    (7, 1): "canada day",
    (7, 4): "fourth of july",
    (7, 14): "bastille day",
    (10, 31): "halloween",
    (11, 5): "bonfire night|guy fawkes night|guy fawkes day",
    (11, 11): "armistice day|remembrance day|veterans day",
    (12, 24): "christmas eve",
    (12, 25): "christmas day|christmas|xmas",
    (12, 26): "boxing day",
    (12, 31): "new year ' s eve|new years eve|new year eve",
}
_HOLIDAYS: dict[str, list[tuple[list[str], int, int]]] = {}
for (_month, _day), _phrases in _FIXED.items():
    for _phrase in map(str.split, _phrases.split("|")):
        _HOLIDAYS.setdefault(_phrase[0], []).append((_phrase, _month, _day))
for _same_start in _HOLIDAYS.values():
    _same_start.sort(key=lambda holiday: -len(holiday[0]))
_OTHER_CALENDARS = word_set(
    "chinese lunar jewish islamic hindu tamil tibetan persian iranian thai khmer orthodox coptic "
    "julian ethiopian bengali korean vietnamese"
)
_AUXILIARIES = word_set("do does did will would can could may might shall should must to")


def seasons_and_holidays(words: Words, at: int) -> Iterator[Named]:
    """Give the season or holiday that the words from ``at`` on may name, with its year if any."""
    low = words.low(at)
    if (low in SEASONS or low in _HOLIDAYS) and not _in_a_name(words, at):
        if low in SEASONS:
            yield from _season(words, at)
        else:
            yield from _holiday(words, at)


def _in_a_name(words: Words, at: int) -> bool:
    """Whether it is the end of a name, as in "Arab Spring" and "Chinese New Year"."""
    before = words.low(at - 1)
    capital = words.is_name(at - 1) and words.is_name(at)
    # "By Spring", "Did Christmas": a word that only shapes the question. One alone would be kept.
    shapes = content_words(f"{before} 0") == ["0"] or lead_at(words, at - 1)
    known = shapes or before in STEPS or before in ("early", "mid", "late")
    return before in _OTHER_CALENDARS or (capital and not known)


def _season(words: Words, at: int) -> Iterator[Named]:
    """Read "summer 2016", "spring of last year", "winter of 2016-17" and "winter"."""
    which = SEASONS[words.low(at)]
    found = _two_years(words, at) if which == SEASONS["winter"] else None
    found = found or year_after(words, at + 1)
    if found is not None:
        days = always(partial(season, found[0], which))
        yield Named("season", at, found[1], days, dated=True)
    yield Named("season", at, at + 1, partial(near_season, which=which), fixed=False)


def _two_years(words: Words, at: int) -> tuple[int, int] | None:
    """Return the second year of "winter of 2016-17" and where the words go on."""
    at += 1 + (words.low(at + 1) == "of")
    first = words.year(at, first_of_two=True)
    if first is None or words.low(at + 1) not in DASHES | {"/"} or not words.touches(at + 1):
        return None
    full = str(first + 1)
    return (first + 1, at + 3) if words.low(at + 2) in (full, full[2:]) else None


def _holiday(words: Words, at: int) -> Iterator[Named]:
    """Read "Christmas 2017", "New Year's Eve last year" and "Boxing Day"."""
    for phrase, number, which in _HOLIDAYS[words.low(at)]:
        end = at + len(phrase)
        if [low.replace("’", "'") for low in words.lows[at:end]] != phrase:
            continue
        near = partial(near_month_day, which=number, first=which, last=which)
        is_date = phrase[-1] in MONTHS  # it is written as one
        found = year_after(words, end)
        if found is not None:
            days = always(partial(_in_year, near, found[0]))
            yield Named("date" if is_date else "holiday", at, found[1], days, dated=True)
        yield Named("day" if is_date else "holiday", at, end, near, fixed=False)
        return


def _in_year(near: Callable[[date, bool], Days], number: int) -> Days:
    return near(date(number, 1, 1), True)


def stepped(words: Words, at: int) -> Iterator[Named]:
    """Read "last summer", "this winter" and "next Christmas"; ``at`` is where "last" stands.

    "last" is the last that is over, "next" the next to begin, "this" that of today or the closest.
    """
    which = words.low(at)
    for named in seasons_and_holidays(words, at + 1):
        noun = not stands_alone(words, named.end) and named.kind == "holiday"
        if named.dated or noun or _is_fall_verb(words, at):
            continue
        days = always(partial(_stepped, named.near, words.today, STEPS[which]))
        yield named._replace(kind="date", first=at, near=days, fixed=True)


def _is_fall_verb(words: Words, at: int) -> bool:
    """Whether something falls: "did this fall short", "when did it last fall"."""
    before = (words.low(at - 1), words.low(at - 2) if words.low(at) == "last" else "")
    return words.low(at + 1) == "fall" and not _AUXILIARIES.isdisjoint(before)


def _stepped(near: Callable[[date, bool], Days], today: date, steps: int) -> Days:
    if steps == 0:
        return closest(today, near)
    days = near(today, steps > 0)
    if steps < 0:
        return days if days.end <= today else near(days.first - timedelta(1), False)
    return days if days.first > today else near(days.end, True)


def past_season(words: Words, at: int) -> Iterator[Named]:
    """Read "past summer" and "this past summer"."""
    after = at + 1 + (words.low(at) == "this")
    if words.low(after - 1) == "past" and words.low(after) in SEASONS and words.is_plain(at):
        for named in _season(words, after):
            if not named.dated:
                days = always(partial(_stepped, named.near, words.today, -1))
                yield named._replace(kind="date", first=at, near=days, fixed=True)
