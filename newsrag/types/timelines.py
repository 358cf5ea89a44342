"""The nouns of timelines: statements with the days that they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from newsrag.types.articles import Span
from newsrag.types.results import Statement

__all__ = ["Dating", "Precision", "Timeline", "TimelineEntry"]


class Dating(StrEnum):
    """What tells the days of a statement: its own words, or when it was published, or nothing."""

    TEXT = "text"
    PUBLICATION = "publication"
    NONE = "none"


class Precision(StrEnum):
    """How long the days of a statement are: one day, up to seven, 31 or 366, or more."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    LONGER = "longer"
    NONE = "none"

    @classmethod
    def of(cls, first: date, last: date) -> Precision:
        """Return it for days from ``first`` to ``last``, inclusive."""
        days = (last - first).days + 1
        longest = {1: cls.DAY, 7: cls.WEEK, 31: cls.MONTH, 366: cls.YEAR}
        return next((named for most, named in longest.items() if days <= most), cls.LONGER)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A statement and the days that it speaks of, from ``first`` to ``last``, both inclusive.

    Where ``dating`` is ``text``, they are what ``words`` mean, which stand at ``span`` in the text
    of the article of the statement's first citation, counted from its publication. Otherwise they
    are the day in UTC on which that was published, or null where it is not known.
    """

    statement: Statement
    first: date | None
    last: date | None
    precision: Precision
    dating: Dating
    words: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Statements that bear on a question by the days that they speak of, or why there are none."""

    question: str
    entries: tuple[TimelineEntry, ...]
    reason: str = ""

    @property
    def found(self) -> bool:
        """Whether anything in the archive bears on the question."""
        return bool(self.entries)
