"""Finds the days that a sentence of a report speaks of, counted from when it was published.

"on Thursday", "Wednesday (30)", "yesterday", "last week", "24 February", "in 2019": where it is not
sure which day is meant, none is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from newsrag.text import time_leads as leads
from newsrag.text.day_ranges import Days, near_weekday
from newsrag.text.question_words import DASHES, MONTHS, WEEKDAYS, Words, word_set
from newsrag.text.spoken_dates import named_times
from newsrag.text.tenses import REPORTING, Tense, tense_around, verb_before
from newsrag.text.written_dates import STEPS
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.text.written_dates import Named

__all__ = ["Role", "SpokenOf", "days_spoken_of"]

_LONGEST = 2_000
"""A longer sentence is a list or no sentence."""
_MOST = 8
"""More dates make a table or an index."""
_BESIDE = 3
"""So many words after a verb a date is its own: "told reporters on Thursday"."""
_WEEK = 7
_SURE_DAYS, _SURE_MONTHS = 3, 60
"""How much nearer one of two days must be; how many days off a month that is to come must be."""
_BEFORE_NAME = word_set(
    "black good bloody super ash easter palm cyber giving maundy holy whit shrove fat every each "
    "a any most another one typical normal per some"
)
"""Before a weekday they make it a name, or any such day."""
_AFTER_NAME = word_set(
    "prayers mass paper papers newspaper newspapers edition school roast people masses service"
)
_SCHEDULED = word_set(
    "election elections vote summit meeting match game final referendum talks hearing race poll "
    "polls ballot deadline conference ceremony launch session debate visit trip march rally "
    "protest protests strike"
)
"""What is known to come before it comes: "Friday's summit" may be over or not."""
_DATELINE = re.compile(r"[^a-z]{0,60}?(?:\([^)]{1,40}\)\s*)?\s*(?:[-‐-―−]{1,2})\s")
_BOUNDS = (leads.AFTER, leads.BEFORE, leads.UNTIL, leads.BETWEEN, leads.NOT)
_YEAR = re.compile(r"(?<![\d.,])(?:1[6-9]|20)\d\d(?![\d%]|[.,]\d)")
_ODD_QUOTES = '"“”'


class Role(StrEnum):
    """What a date is to its sentence.

    ``event``: the day of what it is about. ``stretch``: it goes on since, or for so long.
    ``report``: the day on which it was said.
    """

    EVENT = "event"
    STRETCH = "stretch"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Days that a sentence speaks of: where it does, and the first and the last of them."""

    span: Span
    first: date
    last: date
    role: Role = Role.EVENT


def days_spoken_of(sentence: str, published: datetime | None, before: str = "") -> list[SpokenOf]:
    """Return the days that an English sentence of a report speaks of, in order, not overlapping.

    A bare weekday is the last one up to the day of publication, or the next one where its clause
    speaks of what is to come ("will", "set to", "expected"). A number in brackets after it is the
    day of the month, and decides where the two disagree. A day or month without a year is the
    nearest, where tense and distance agree. "last week" is that of the calendar, from Monday.

    Left out, because it is not sure what they mean: "after", "before" and "by" a day; "last
    Tuesday" where that could be of this week or of the one before; a weekday six days off, which
    may be today's neighbour where the report was written; days without a year beside other years than that
    of publication; all that counts from now inside a quotation, as it was said on another day.

    Args:
        sentence: the sentence; of one longer than 2,000 characters nothing is read.
        published: when, aware; its day in UTC counts. None finds dates with a year only.
        before: what stands before it in its paragraph: whether a quotation is open, and which
            years are spoken of.
    """
    if len(sentence) > _LONGEST:
        return []
    return list(_Reading(sentence, published, before).found())


class _Reading:
    """A sentence while its dates are read."""

    def __init__(self, sentence: str, published: datetime | None, before: str) -> None:
        day = published.astimezone(UTC).date() if published else None
        self.today = day
        self.words = Words(sentence, day or date.min)
        self.quoted = _quoted(sentence, before)
        dateline = _DATELINE.match(sentence)
        self.body = dateline.end() if dateline else 0
        years = {int(year) for year in _YEAR.findall(f"{before} {sentence}")}
        self.other_years = bool(day and years - {day.year})

    def found(self) -> Iterator[SpokenOf]:
        mentions: list[tuple[Named, str, int]] = []
        at = floor = 0
        while at < len(self.words):
            mention = self._mention(at, floor)
            if mention is None:
                at += 1
            else:
                mentions.append(mention)
                at = floor = mention[2]
        if len(mentions) > _MOST:
            return
        ends = [0, *(end for _, _, end in mentions)]
        starts = [*(named.first for named, _, _ in mentions[1:]), len(self.words)]
        for (named, lead, end), low, high in zip(mentions, ends, starts, strict=False):
            days = self._days(named, lead, end, (low, high))
            if days is not None:
                yield self._spoken(named, lead, end, low, days)

    def _mention(self, at: int, floor: int) -> tuple[Named, str, int] | None:
        """Return a time that is named here, how it is meant, and where its words end."""
        words = self.words
        for named in named_times(words, at):
            lead, _ = leads.lead_before(words, named, floor)
            if named.kind == "weekday":
                if self._is_day(named):
                    return named, lead, self._after_bracket(named)
            elif self._is_cut(named):
                continue
            elif leads.accepts(words, named, lead):
                return named, lead, self._after_bracket(named)
        return None

    def _is_day(self, named: Named) -> bool:
        """Whether a weekday is one day, not a habit or a name."""
        words, before, after = self.words, self.words.low(named.first - 1), named.end
        join = words.low(after) in DASHES | {"to", "through"} and words.low(after + 1) in WEEKDAYS
        back = before in DASHES | {"to", "through"} and words.low(named.first - 2) in WEEKDAYS
        return (
            words.texts[named.first].istitle()
            and before not in _BEFORE_NAME
            and words.low(after) not in _AFTER_NAME
            and not (join or back)
        )

    def _is_cut(self, named: Named) -> bool:
        """Whether the words name less than stands there: "this May" of "this May 18, 2017"."""
        words, after = self.words, named.end + (self.words.low(named.end) == ".")
        return (
            words.low(named.first) in STEPS
            and words.low(named.end - 1) in MONTHS
            and (words.day(after) or words.year(after)) is not None
        )

    def _after_bracket(self, named: Named) -> int:
        """Return where the words of a date end, with a number in brackets after it."""
        return named.end + 3 if self._bracket(named) else named.end

    def _bracket(self, named: Named) -> int | None:
        words, at = self.words, named.end
        near = named.kind == "weekday" or words.low(at - 1) in (*WEEKDAYS, "today", "yesterday")
        if not near or words.low(at) != "(" or words.low(at + 2) != ")":
            return None
        return words.day(at + 1)

    # -- which days ---------------------------------------------------------------------------

    def _days(self, named: Named, lead: str, end: int, bounds: tuple[int, int]) -> Days | None:
        words = self.words
        start = words.starts[named.first]
        written = words.question[start : words.ends[end - 1]]
        absolute = named.dated and _YEAR.search(written) is not None
        if lead in _BOUNDS or (self.today is None and not absolute):
            return None
        try:
            if absolute:
                return named.near(words.today, False)
            if self.today is None or self._in_quotation(start):
                return None
            return self._relative(named, end, bounds, self.today)
        except (OverflowError, ValueError):
            return None

    def _relative(
        self, named: Named, end: int, bounds: tuple[int, int], today: date
    ) -> Days | None:
        """Return the days of a time that counts from publication."""
        number = self._bracket(named)
        if number is not None:
            return _numbered(number, _weekday_in(self.words, named), today)
        tense = tense_around(self.words, named.first, end, bounds)
        if named.kind == "weekday":
            return self._weekday(named, tense, today)
        if self.words.low(named.first) in STEPS and self.words.low(named.first + 1) in WEEKDAYS:
            return self._stepped(named, tense, today)
        if named.fixed:
            return self._fixed(named, tense, today)
        return None if self.other_years else _nearest(named, tense, today)

    def _weekday(self, named: Named, tense: Tense | None, today: date) -> Days | None:
        words = self.words
        past, coming = named.near(today, False), named.near(today, True)
        if past == coming:
            return past
        owner = words.low(named.end) in ("'", "’") and words.low(named.end + 1) == "s"
        if owner and words.low(named.end + 2) in _SCHEDULED:
            return None
        # Where it was written the day may be another one than in UTC, the next or the one before.
        if tense is Tense.FUTURE:
            return coming if (coming.first - today).days < _WEEK - 1 else None
        sure = tense is Tense.PAST and (today - past.first).days < _WEEK - 1
        return past if sure else None

    def _stepped(self, named: Named, tense: Tense | None, today: date) -> Days | None:
        """Return the days of "last Tuesday", "this Tuesday" and "next Tuesday", where sure."""
        steps = STEPS[self.words.low(named.first)]
        number = WEEKDAYS[self.words.low(named.first + 1)]
        past, coming = near_weekday(today, False, number), near_weekday(today, True, number)
        if steps == 0:
            if past == coming:
                return past
            return {Tense.PAST: past, Tense.FUTURE: coming}.get(tense) if tense else None
        monday = today - timedelta(today.weekday())
        days = named.near(today, False)
        other_week = days.first < monday or days.first >= monday + timedelta(_WEEK)
        return days if other_week else None

    def _fixed(self, named: Named, tense: Tense | None, today: date) -> Days | None:
        days = named.near(today, False)
        if self.words.low(named.first) == "today" and not self._is_this_day(named):
            return None
        if named.kind == "spell" and tense is not Tense.PAST:
            return None
        # "in July this year, some were arrested", before July: copied from another year.
        return None if tense is Tense.PAST and days.first > today else days

    def _is_this_day(self, named: Named) -> bool:
        """Whether "today" is the day of publication: beside a verb, else it may be these days."""
        beside = verb_before(self.words, named.end + 1, named.end) or verb_before(
            self.words, named.first, 0
        )
        return beside is not None and beside[1] in (Tense.PAST, Tense.FUTURE)

    # -- what they are to the sentence ----------------------------------------------------------

    def _spoken(self, named: Named, lead: str, end: int, floor: int, days: Days) -> SpokenOf:
        words = self.words
        span = Span(words.starts[named.first], words.ends[end - 1])
        first, last, role = days.first, days.end - timedelta(1), Role.EVENT
        verb = verb_before(words, named.first, floor)
        said = verb is not None and named.first - verb[0] <= _BESIDE
        if span.start < self.body or (said and verb and words.low(verb[0]) in REPORTING):
            role = Role.REPORT
        if lead == leads.SINCE and self.today is not None and first <= self.today:
            last, role = max(last, self.today), Role.STRETCH
        elif self.today is not None and first < self.today == last:
            role = Role.STRETCH
        return SpokenOf(span, first, last, role)

    def _in_quotation(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.quoted)


def _weekday_in(words: Words, named: Named) -> int | None:
    found = (WEEKDAYS.get(words.low(at)) for at in range(named.first, named.end))
    return next((number for number in found if number is not None), None)


def _numbered(number: int, weekday: int | None, today: date) -> Days | None:
    """Return the nearest day of that number; one on that weekday, if it is within a month."""
    near = sorted(
        (today + timedelta(off) for off in range(-31, 32)), key=lambda at: abs(at - today)
    )
    numbered = [at for at in near if at.day == number]
    agreeing = [at for at in numbered if at.weekday() == weekday]
    chosen = next(iter(agreeing or numbered), None)
    return Days(chosen, chosen + timedelta(1)) if chosen else None


def _nearest(named: Named, tense: Tense | None, today: date) -> Days | None:
    """Return the nearest stretch of a name without its year, where tense and distance agree."""
    past, coming = named.near(today, False), named.near(today, True)
    if past.end > today:
        return past
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


def _quoted(sentence: str, before: str) -> list[tuple[int, int]]:
    """Return where quotations stand; one that its sentence does not open began before it."""
    marks = [(at, mark) for at, mark in enumerate(sentence) if mark in _ODD_QUOTES]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    spans, start = [], 0 if opened else None
    for at, mark in marks:
        closes = mark == "”" or (mark == '"' and start is not None)
        if closes:
            spans.append((start or 0, at))
            start = None
        else:
            start = at
    if start is not None:
        spans.append((start, len(sentence)))
    return spans
