"""The nouns of answering and reporting: hits, statements, answers, what an add did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsrag.types.articles import (
    Citation,
    Copy,
    Passage,
    PassageConfig,
    ReadProblem,
    Span,
    Verification,
)
from newsrag.types.speech import Attribution
from newsrag.types.stance import Stance

__all__ = [
    "AddReport",
    "Answer",
    "Context",
    "FieldChange",
    "Gate",
    "Hit",
    "IndexStats",
    "Occurrence",
    "Rescoring",
    "Side",
    "Statement",
    "VersionDiff",
    "WordDifference",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result. ``score`` is higher for better; ``rank`` counts from 1.

    ``trace`` holds the score that each stage gave, by the stage's name. ``copies`` are the
    articles that carry the same text and were left out for it; the earliest one leads.
    """

    passage: Passage
    citation: Citation
    score: float
    rank: int
    trace: Mapping[str, float]
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A quoted sentence that bears on a question, with every place that carries it.

    Identical sentences, and sentences that share the same quoted words, are one statement with
    several citations. ``support`` is higher for better and lies between 0 and 1. ``stance`` is what
    it claims about a yes/no question, null for any other question. ``said`` has for each citation
    who says the words in that article, null where the outlet says them in its own voice.
    """

    quote: str
    citations: tuple[Citation, ...]
    support: float
    trace: Mapping[str, float]
    stance: Stance | None = None
    said: tuple[Attribution | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """How many statements of an answer claim the same, and how many independent origins they have.

    Statements that one speaker made, that stand in copies of one article or that one outlet makes
    in its own voice have one origin. ``stance`` is null where the question is not a yes/no one: all
    statements are then on one side.
    """

    stance: Stance | None
    statements: int
    origins: int

    def __str__(self) -> str:
        """Return what it is shown under: "Denies it: 2 statements, one origin"."""
        name = f"{self.stance.heading}: " if self.stance else ""
        if not self.statements:
            return f"{name}no statement found for sure"
        if self.statements == 1:
            return f"{name}1 statement"
        origins = "one origin" if self.origins == 1 else f"{self.origins} independent origins"
        return f"{name}{self.statements} statements, {origins}"


class Gate(StrEnum):
    """What kept a question from being answered.

    ``empty``: the archive has no articles. ``filter``: none passes the filter. ``phrase``: none has
    the words in quotation marks. ``outlet``: the outlet that is demanded is not in the archive, or
    has nothing on it. ``date``: nothing published in the time that is demanded answers. ``name``:
    the archive names somebody or something that is asked about nowhere, in no known spelling.
    ``words``: other words of the question are nowhere. ``score``: no statement has enough support.
    ``origins``: what was found goes back to fewer independent origins than were asked for.
    """

    EMPTY = "empty"
    FILTER = "filter"
    PHRASE = "phrase"
    OUTLET = "outlet"
    DATE = "date"
    NAME = "name"
    WORDS = "words"
    SCORE = "score"
    ORIGINS = "origins"


@dataclass(frozen=True, slots=True)
class Answer:
    """Statements in order of support, or, when there are none, why and what came nearest.

    Those of an outlet that the question names come first. Those on a yes/no question stand in the
    order of ``sides``, which has what affirms and what denies it even when there is nothing such.
    ``remark`` says which outlet or time that the question names is in none of them; empty when all
    is there. ``gate`` is what kept the question from being answered and ``reason`` says it in
    words; where that is an outlet or a time, ``nearest`` is what answers from elsewhere or another
    time.
    """

    question: str
    statements: tuple[Statement, ...]
    reason: str = ""
    nearest: tuple[Statement, ...] = ()
    remark: str = ""
    sides: tuple[Side, ...] = ()
    gate: Gate | None = None

    @property
    def found(self) -> bool:
        """Whether anything in the archive supports an answer."""
        return bool(self.statements)


@dataclass(frozen=True, slots=True)
class WordDifference:
    """Words of a quotation, and what an article has in their place; one of them may be empty.

    ``span`` is where the article's words stand in its text, or where those of the quotation would.
    """

    quoted: str
    written: str
    span: Span


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An article that has the words of a quotation, exactly or nearly.

    ``verbatim`` says that its characters are the quotation's. Where there are no differences but
    they are not, case, punctuation or spaces differ. ``similarity`` is 1 less the share of the
    quotation's words that are added, missing or others. ``copies`` are the articles that carry the
    same text as this one, which is the earliest of them.
    """

    citation: Citation
    verbatim: bool
    similarity: float
    differences: tuple[WordDifference, ...] = ()
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an article that another version has otherwise; a time is in ISO 8601."""

    name: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What the later one of two versions of an article changed.

    In each of ``changes``, ``quoted`` are the words of the earlier version and ``written`` those of
    the later one, at ``span``. ``broken`` are the citations that no longer stand where they stood.
    """

    article_id: str
    earlier: int
    later: int
    fields: tuple[FieldChange, ...]
    changes: tuple[WordDifference, ...]
    broken: tuple[Verification, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Numbered passages ready for a language model's prompt.

    ``citations[i]`` is what ``[i + 1]`` in ``text`` refers to; ``tokens`` counts ``text`` in
    tokens of the embedder's tokenizer.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class AddReport:
    """What an ``add`` did: articles by outcome, passages embedded, and what could not be read.

    ``passages`` leaves out those whose words were embedded before, for another article.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    passages: int = 0
    problems: tuple[ReadProblem, ...] = ()
    warnings: tuple[ReadProblem, ...] = ()

    @property
    def read(self) -> int:
        """How many articles could be read, whatever became of them."""
        return self.added + self.replaced + self.unchanged


@dataclass(frozen=True, slots=True)
class Rescoring:
    """How many vectors are searched: all by short codes, and the most promising exactly.

    ``candidates`` is how many those are, and ``recall`` the share of the nearest 10 of an
    exhaustive search that is found so, measured when the index was written.
    """

    candidates: int
    recall: float


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What an index holds and how it was built. Sizes are bytes on disk.

    ``copies`` counts the articles that carry the text of another, which leads them.
    ``rescoring`` is null where all vectors are compared exactly. ``waiting`` counts the passages
    that have no vector yet: dense search does not find them.
    """

    path: str
    format: int
    articles: int
    passages: int
    sources: int
    earliest: datetime | None
    latest: datetime | None
    model: str
    fingerprint: str
    precision: str
    dimension: int
    config: PassageConfig
    size: int
    unfinished: tuple[str, ...] = ()
    copies: int = 0
    rescoring: Rescoring | None = None
    waiting: int = 0
