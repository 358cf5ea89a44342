"""Knows the words that say how a time is meant ("since", "published on"), and when one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.text.question_words import DASHES, MONTHS, SEASONS
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from newsrag.text.question_words import Words
    from newsrag.text.written_dates import Named

__all__ = [
    "AFTER",
    "BEFORE",
    "BETWEEN",
    "FROM",
    "IN",
    "NOT",
    "OF",
    "ON",
    "SINCE",
    "UNTIL",
    "accepts",
    "can_end",
    "lead_at",
    "lead_before",
    "stands_alone",
    "with_publishing",
]

IN, ON, OF, FOR, FROM, BETWEEN = "in", "on", "of", "for", "from", "between"
SINCE, AFTER, BEFORE, UNTIL, NOT = "since", "after", "before", "until", "not"
_LEADS = {
    tuple(phrase.split()): lead
    for lead, phrases in {
        IN: "in|during|throughout|within|as of|as early as|as late as|in both",
        ON: "on|on the morning of|on the afternoon of|on the evening of|on the night of",
        OF: "of",
        FOR: "for|over|at",
        FROM: "from",
        BETWEEN: "between",
        SINCE: "since|ever since|starting|starting in|starting on|starting from|on or after"
        "|not before|not until|no earlier than|not earlier than",
        AFTER: "after|following|later than",
        BEFORE: "before|prior to|earlier than|ahead of",
        UNTIL: "until|till|up until|up to|through|by|on or before|not after|no later than"
        "|not later than",
        NOT: "other than|other than on|other than in|except|except on|except in|except for"
        "|excluding|instead of|apart from|rather than|rather than in|rather than on|not|not in"
        "|not on|not from|not during",
    }.items()
    for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _LEADS))
_MARKED = frozenset((IN, SINCE, AFTER, BEFORE, UNTIL, FROM))
_NEEDED = {
    "month": _MARKED,
    "year": _MARKED | {OF},
    "decade": _MARKED | {OF},
    "weekday": _MARKED - {IN} | {ON},
    "spell": _MARKED | {OF, FOR},
    "pair": frozenset((BETWEEN, ON)),
}
"""What must stand before words that name a time only then."""
_FILLERS = tuple(
    tuple(phrase.split())
    for phrase in ("the month of", "the year", "at least", "around", "about", "the", "")
)
_OVER = frozenset((SINCE, AFTER, BEFORE, UNTIL))
"""Before a season or holiday these name a time without more ado; "in summer" can be any."""
_PUBLISHED = word_set("published posted dated printed")
_BEFORE_LEAD = tuple(
    tuple(phrase.split())
    for phrase in (
        "on a date", "on any date", "at a time", "at any time", "at some point", "some time",
        "shortly after", "sometime", "shortly", "later",
    )
)  # fmt: skip
_EVENT_NOUNS = word_set(
    "attack attacks massacre committee riot riots insurrection hearing hearings commission coup "
    "revolution uprising hijackers movement protests invasion assault raid bombing bombings "
    "shooting shootings anniversary terror"
)
"""After a day without a year these make the name of an event: "the January 6 committee"."""
_YEAR_NOUNS = word_set(
    "election elections olympics olympic paralympics games season census budget campaign race "
    "championship championships tournament final world cup euro summit referendum primary "
    "primaries novel film movie album edition model report convention debate"
)
"""After a year these make it a part of their name."""
_ALSO_NAMES = word_set("january jan march april may june august")
_MINISTERS = word_set("theresa mrs ms minister")
_MONTH_NAMES = word_set("day madness fools revolution crisis crises")
_SMALL_WORDS = word_set(
    "a an and are as at but by did do does for from had has have how in into is of on or that the "
    "to was were what when where which who with onward onwards"
)


def lead_at(words: Words, at: int) -> str:
    """Return the lead that the one word at ``at`` is, or ""."""
    return _LEADS.get((words.low(at),), "")


def lead_before(words: Words, named: Named, floor: int) -> tuple[str, int]:
    """Return how the time ``named`` is meant and the word where that begins; "" and itself if bare.

    Words before ``floor`` are not looked at.
    """
    for filler in _FILLERS:
        end = named.first - len(filler)
        if end < floor or tuple(words.lows[end : named.first]) != filler:
            continue
        if filler == ("the",) and named.kind in ("month", "year", "weekday"):
            continue
        for size in range(min(_LONGEST, end - floor), 0, -1):
            lead = _LEADS.get(tuple(words.lows[end - size : end]))
            if lead is not None:
                return lead, end - size
    return "", named.first


def with_publishing(words: Words, first: int, floor: int) -> int:
    """Return where the words before a time begin that only lead to it.

    As in "published later at 18:00 on a date before 9 November", where ``first`` is "before".
    """
    at = first
    for _ in range(2):
        at = next(
            (at - len(phrase) for phrase in _BEFORE_LEAD if _ends_with(words, floor, at, phrase)),
            at,
        )
    for size in (6, 4):
        if at - size >= floor and (words.low(at - size), words.low(at - size + 2)) == ("at", ":"):
            at -= size
            break
    return at - 1 if at > floor and words.low(at - 1) in _PUBLISHED else at


def _ends_with(words: Words, floor: int, end: int, phrase: tuple[str, ...]) -> bool:
    start = end - len(phrase)
    return start >= floor and tuple(words.lows[start:end]) == phrase


def accepts(words: Words, named: Named, lead: str) -> bool:
    """Whether words that could name a time do so here, after ``lead``."""
    needed = _NEEDED.get(named.kind)
    if lead == NOT:
        return True
    if needed is not None and lead not in needed:
        return False
    if named.kind == "pair":
        return _accepts_pair(words, named, lead)
    if named.kind == "day":
        return _accepts_day(words, named, lead)
    if named.kind == "month":
        return _accepts_month(words, named, lead)
    if named.kind == "year":
        return _accepts_year(words, named, lead)
    if named.kind == "season":
        return _accepts_season(words, named, lead)
    if named.kind == "holiday":
        return _accepts_holiday(words, named, lead)
    return words.low(named.first) != "may" or words.low(named.first - 1) not in _MINISTERS


def _accepts_pair(words: Words, named: Named, lead: str) -> bool:
    """Whether two numbers are days: not "on October 7 and 20 people"."""
    ends_with_month = words.low(named.end - 1) in MONTHS
    sure = lead == BETWEEN or named.dated or ends_with_month or not _is_word(words.low(named.end))
    return sure and not _is_verb(words, named)


def _accepts_day(words: Words, named: Named, lead: str) -> bool:
    end, following = named.end, words.low(named.end)
    month = next(at for at in range(named.first, end) if words.low(at) in MONTHS)
    if following in _EVENT_NOUNS:
        return False
    if not lead:
        name = words.low(month) in _ALSO_NAMES and words.is_name(end) and not words.touches(end)
        return words.is_month(month) and not name and not words.is_unit(end)
    return not _is_verb(words, named)


def _is_verb(words: Words, named: Named) -> bool:
    """Whether the last word is "may", small, before what may be a verb: "on 5 may resign"."""
    last = named.end - 1
    may = words.low(last) == "may" and not words.is_month(last)
    return may and not stands_alone(words, named.end)


def _accepts_month(words: Words, named: Named, lead: str) -> bool:
    end, low, following = named.end, words.low(named.first), words.low(named.end)
    if following in _MONTH_NAMES or low == "mar":
        return False
    if following in DASHES and words.touches(end) and words.touches(end + 1):
        return False
    if low in _ALSO_NAMES and words.is_name(end) and not words.touches(end):
        return False
    if low != "may":
        return True
    # The month, not Theresa May: "in May", but not "by May" or "after May's speech".
    owner = following in ("'", "’") and words.touches(end)
    return lead in (IN, SINCE, UNTIL) and words.low(named.first - 1) != "by" and not owner


def _accepts_year(words: Words, named: Named, lead: str) -> bool:
    following = words.low(named.end)
    if following in _YEAR_NOUNS:
        return False
    if lead == FROM and words.low(named.end) in DASHES | {"to"}:
        return not words.low(named.end + 1)[:1].isdigit()
    # "In 2022 prices rose" is common, "before 2022 prices rose" is not: "before 2022 talks".
    return lead in (IN, SINCE) or stands_alone(words, named.end)


def _accepts_season(words: Words, named: Named, lead: str) -> bool:
    """Whether a season is a time: not "in summer", "the fall of Kabul", "Summer 2016 Olympics"."""
    if words.low(named.end) in _YEAR_NOUNS:
        return False
    at = next(at for at in range(named.first, named.end) if words.low(at) in SEASONS)
    fall, article = words.low(at) == "fall", words.low(named.first - 1) == "the"
    clear = article or at > named.first
    if named.dated:
        # "Did shares fall last year" and "the fall last year" are no seasons.
        if fall and words.low(named.end - 1) == "year":
            return lead == IN
        return bool(lead) or not words.is_name(named.end) if not fall else bool(lead) or clear
    if not stands_alone(words, named.end) or words.low(named.end) == "of":
        return False
    if lead == IN or (lead == FOR and words.low(named.first - 2) == "over"):
        return clear
    return lead in _OVER and not fall


def _accepts_holiday(words: Words, named: Named, lead: str) -> bool:
    """Whether a holiday is a time: "before Christmas", not "a Christmas party"."""
    alone = stands_alone(words, named.end)
    if named.dated:
        return alone or lead in _OVER or lead == ON
    if lead == ON and words.low(named.end - 1) in ("day", "eve", "night"):
        return alone or not (words.is_name(named.end) or words.low(named.end) in _EVENT_NOUNS)
    before = words.low(named.first - 1)
    return alone and (lead in _OVER or lead == ON or (lead == FOR and before in ("at", "over")))


def can_end(words: Words, named: Named) -> bool:
    """Whether the time may be the second of two: "from 2019 to 2021", with no name after it."""
    return named.kind != "year" or words.low(named.end) not in _YEAR_NOUNS


def stands_alone(words: Words, end: int) -> bool:
    """Whether the words before ``end`` qualify no noun: "2019-2021", not "2019-2021 drought"."""
    following = words.low(end)
    return not _is_word(following) or following in _SMALL_WORDS


def _is_word(low: str) -> bool:
    return low[:1].isalpha()
