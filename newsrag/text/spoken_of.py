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
from newsrag.text.question_words import DASHES, MONTHS, WEEKDAYS, Words
from newsrag.text.quoted_spans import quoted_spans
from newsrag.text.report_days import nearest, numbered, stepped, weekday
from newsrag.text.spoken_dates import named_times
from newsrag.text.tenses import REPORTING, Tense, tense_around, verb_before
from newsrag.text.word_sets import word_set
from newsrag.text.written_dates import STEPS
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.text.day_ranges import Days
    from newsrag.text.written_dates import Named

__all__ = ["Role", "SpokenOf", "days_spoken_of"]

_LONGEST, _MOST = 2_000, 8
"""A longer sentence, or one of more dates, is a list."""
_BESIDE = 3
"""So many words after a verb a date is its own: "told reporters on Thursday"."""
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
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ ]{2,40}(?:,[^-‐-―−]{0,60})?\s*(?:\([^()]{1,40}\)\s*)?[-‐-―−]{1,2}\s"
)
_MODALS = word_set("will would can could may might shall should must ll not")
_SIGNED = re.compile(r"\(@\w{1,30}\)")
"""How a post ends that is shown in a report; after it stands the day on which it was written."""
_BOUNDS = (leads.AFTER, leads.BEFORE, leads.UNTIL, leads.NOT)
_YEAR = re.compile(r"(?<![\d.,])(?:1[6-9]|20)\d\d(?![\d%]|[.,]\d)")


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


def days_spoken_of(
    sentence: str, published: datetime | None, before: str = "", after: str = ""
) -> list[SpokenOf]:
    """Return the days that an English sentence of a report speaks of, in order, not overlapping.

    A bare weekday is the last one up to the day of publication, or the next one where its clause
    speaks of what is to come ("will", "set to", "expected"). A number in brackets after it is the
    day of the month, and decides where the two disagree. A day or month without a year is the
    nearest, where tense and distance agree. "last week" is that of the calendar, from Monday.

    Left out, because it is not sure what they mean: "after", "before" and "by" a day; "last
    Tuesday" where that could be of this week or of the one before; a weekday six days off, which
    may be today's neighbour where the report was written; days without a year beside other years
    than that of publication; all that counts from now inside a quotation or a post, which may be
    of another day.

    Args:
        sentence: the sentence; of one longer than 2,000 characters nothing is read.
        published: when, aware; its day in UTC counts. None finds dates with a year only.
        before: what stands before it in its paragraph: whether a quotation is open, and which
            years are spoken of.
        after: what stands after it in its paragraph: whether both are a post of another day.
    """
    if len(sentence) > _LONGEST:
        return []
    return list(_Reading(sentence, published, before, after).found())


class _Reading:
    """A sentence while its dates are read."""

    def __init__(self, sentence: str, published: datetime | None, before: str, after: str) -> None:
        day = published.astimezone(UTC).date() if published else None
        self.today = day
        self.words = Words(sentence, day or date.min)
        self.quoted = quoted_spans(sentence, before)
        dateline = _DATELINE.match(sentence)
        self.signed = _SIGNED.search(sentence)
        self.posted = self.signed is not None or _SIGNED.search(after) is not None
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
        ranged: SpokenOf | None = None
        for at, ((named, lead, end), low, high) in enumerate(
            zip(mentions, ends, starts, strict=False)
        ):
            days = self._days(named, lead, end, (low, high))
            own = None if days is None else self._spoken(named, lead, end, low, days)
            if at > 0 and self._joins(mentions[at - 1], named):
                own = None if own is None or ranged is None else _over(ranged, own)
            ranges = at + 1 < len(mentions) and self._joins(mentions[at], mentions[at + 1][0])
            ranged = own if ranges else None
            if own is not None and not ranges and lead != leads.BETWEEN:
                yield own

    def _joins(self, one: tuple[Named, str, int], other: Named) -> bool:
        """Whether two dates are the ends of one time: "between 3 March and 7 March"."""
        named, lead, end = one
        between = tuple(self.words.lows[end : other.first])
        wanted = ("and",) if lead == leads.BETWEEN else ("to", "until", "through")
        ranging = lead in (leads.BETWEEN, leads.FROM) and named.kind != "pair"
        return ranging and len(between) == 1 and between[0] in (*wanted, *DASHES)

    def _mention(self, at: int, floor: int) -> tuple[Named, str, int] | None:
        """Return a time that is named here, how it is meant, and where its words end."""
        words = self.words
        for named in named_times(words, at):
            lead, _ = leads.lead_before(words, named, floor)
            if named.kind == "weekday":
                if self._is_day(named):
                    return named, lead, self._after_bracket(named)
            elif self._is_cut(named) or self._is_verb(named):
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

    def _is_verb(self, named: Named) -> bool:
        """Whether "last" is a verb: "will last 22 days", "expected to last two weeks"."""
        words, before = self.words, self.words.low(named.first - 1)
        counted = before == "to" and words.count(named.first + 1) is not None
        return words.low(named.first) == "last" and (before in _MODALS or counted)

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
            quoted = any(each.start <= start < each.end for each in self.quoted)
            if self.today is None or self.posted or quoted:
                return None
            return self._relative(named, end, bounds, self.today)
        except (OverflowError, ValueError):
            return None

    def _relative(
        self, named: Named, end: int, bounds: tuple[int, int], today: date
    ) -> Days | None:
        """Return the days of a time that counts from publication."""
        words, number = self.words, self._bracket(named)
        if number is not None:
            return numbered(number, self._weekday_in(named), today)
        tense = tense_around(words, named.first, end, bounds)
        steps = STEPS.get(words.low(named.first))
        if named.kind == "weekday":
            tense = None if self._is_unsure(named) else tense
            return weekday(WEEKDAYS[words.low(named.first)], tense, today)
        if steps is not None and words.low(named.first + 1) in WEEKDAYS:
            return stepped(steps, WEEKDAYS[words.low(named.first + 1)], tense, today)
        if named.fixed:
            return self._fixed(named, tense, today)
        return None if self.other_years else nearest(named, tense, today)

    def _is_unsure(self, named: Named) -> bool:
        """Whether it may be over or not: "Friday's summit"."""
        words = self.words
        owner = words.low(named.end) in ("'", "’") and words.low(named.end + 1) == "s"
        return owner and words.low(named.end + 2) in _SCHEDULED

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
        near = max(0, named.first - 2 * _BESIDE)
        beside = verb_before(self.words, named.end + 1, named.end) or verb_before(
            self.words, named.first, near
        )
        return beside is not None and beside[1] in (Tense.PAST, Tense.FUTURE)

    # -- what they are to the sentence ----------------------------------------------------------

    def _spoken(self, named: Named, lead: str, end: int, floor: int, days: Days) -> SpokenOf:
        words = self.words
        span = Span(words.starts[named.first], words.ends[end - 1])
        first, last, role = days.first, days.end - timedelta(1), Role.EVENT
        verb = verb_before(words, named.first, floor)
        beside = [end, end + 1] if words.low(end) in ("had", "has", "have") else [end]
        if verb is not None and named.first - verb[0] <= _BESIDE:
            beside.append(verb[0])
        dated = self.signed is not None and self.signed.start() < span.start
        if dated or span.start < self.body or any(words.low(at) in REPORTING for at in beside):
            role = Role.REPORT
        if lead == leads.SINCE and self.today is not None and first <= self.today:
            last, role = max(last, self.today), Role.STRETCH
        elif self.today is not None and first < self.today == last:
            role = Role.STRETCH
        return SpokenOf(span, first, last, role)

    def _weekday_in(self, named: Named) -> int | None:
        found = (WEEKDAYS.get(self.words.low(at)) for at in range(named.first, named.end))
        return next((number for number in found if number is not None), None)


def _over(one: SpokenOf, other: SpokenOf) -> SpokenOf | None:
    """Return the time from one date to another; None if the other is before it."""
    span = Span(one.span.start, other.span.end)
    return SpokenOf(span, one.first, other.last) if one.first <= other.last else None
