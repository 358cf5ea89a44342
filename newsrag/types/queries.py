"""The nouns of asking: filters, modes, and what was understood of a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Clause",
    "Filter",
    "Mode",
    "Period",
    "Query",
    "Shape",
]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may be found. Empty fields do not restrict.

    ``sources`` and ``not_sources`` name outlets, case-insensitively, by whole words of their
    name or by a name that a question could use for them (NYT). ``after`` is inclusive and
    ``before`` exclusive; both must be aware. An article without a date passes no date filter, one
    without a language no language filter.

    ``as_of``, aware and inclusive, finds what was published by then, in the versions known by
    then. A version after the first is known from its own date of publication if that is later than
    those of the versions before it, and else from when it was added to the index. Articles
    without a date, and those that have been removed since, are not found.
    """

    sources: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    languages: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    not_article_ids: tuple[str, ...] = ()
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        # A single name is a tuple of one, not of its letters.
        for name in ("sources", "not_sources", "languages", "article_ids", "not_article_ids"):
            value = getattr(self, name)
            object.__setattr__(self, name, (value,) if isinstance(value, str) else tuple(value))

    def __bool__(self) -> bool:
        return self != Filter()


class Mode(StrEnum):
    """Which retrievers answer: dense (FAISS), lexical (BM25), or both fused."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


class Shape(StrEnum):
    """What would satisfy a question: one sentence that answers, or articles about a topic."""

    QUESTION = "question"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that a question names: from ``after``, inclusive, to ``before``, exclusive.

    Both are aware; None leaves that end open. ``text`` is how the question puts it.
    """

    text: str
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a question that is retrieved for itself: see :class:`Query` for its fields."""

    text: str
    terms: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what was understood from it.

    ``topic`` is the question without the outlets that it names and without times such as "last
    week", and ``terms`` are the content words of that as the lexical index spells them (lower case,
    stemmed), in order, without repeats; ``spellings`` gives other spellings of some of them.
    Articles of ``outlets`` and of ``periods`` are preferred; outlets that the question excludes,
    or names with "only", are part of ``filter``. A passage must have each of ``phrases``, which
    are analysed like terms; ``written`` says how names in ``spellings`` and phrases are written, by
    how they are analysed. ``latest`` prefers newer articles. A question of several ``clauses`` is
    also retrieved clause by clause, and a phrase is then a condition of its own clause alone.

    All but ``filter``, ``phrases`` and ``spellings`` matters to hybrid search only: the other
    modes rank just as their retriever does. ``written`` is only for showing.
    """

    text: str
    terms: tuple[str, ...]
    filter: Filter = Filter()
    mode: Mode = Mode.HYBRID
    shape: Shape = Shape.QUESTION
    topic: str = ""
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    outlets: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    phrases: tuple[str, ...] = ()
    latest: bool = False
    clauses: tuple[Clause, ...] = ()
