"""What the benchmarks find, as documents: the nouns of results.json and of ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsrag.types import PassageConfig, Rescoring

__all__ = [
    "Abstention",
    "AnswersDocument",
    "AnswersResult",
    "AnswersSettings",
    "Comparison",
    "DataSetFacts",
    "Difference",
    "Environment",
    "IndexFacts",
    "Machine",
    "ModeResult",
    "ProcessTime",
    "QueryResult",
    "RelevantArticle",
    "RetrievalDocument",
    "RetrievalResult",
    "RetrievalSettings",
    "SearchTime",
    "SpeedDocument",
]


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that measured. ``memory`` is in bytes, null where the system does not say."""

    platform: str
    processor: str
    cores: int
    memory: int | None


@dataclass(frozen=True, slots=True)
class Environment:
    """What a number depends on besides the data: releases, machine and commit.

    ``commit`` is that of newsrag's own checkout and ``modified`` whether its files differ from
    it; null and false for an installed release.
    """

    made: datetime
    newsrag: str
    commit: str | None
    modified: bool
    python: str
    libraries: Mapping[str, str]
    machine: Machine


@dataclass(frozen=True, slots=True)
class DataSetFacts:
    """A data set and how much of it was used.

    ``queries`` is how many were run; ``unjudged`` were left out because nobody judged an article
    for them. ``unknown`` counts relevant articles that the corpus lacks: no system finds them.
    ``files`` gives the SHA-256 of each file.
    """

    name: str
    articles: int
    queries: int
    unjudged: int
    unknown: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The index that was searched. ``unreadable`` articles of the corpus have no text.

    ``now`` is what "last week" in a query counts from, so that numbers do not change with the
    day: the publication of the newest article, or null where none has a date.
    """

    articles: int
    unreadable: int
    passages: int
    model: str
    fingerprint: str
    precision: str
    config: PassageConfig
    now: datetime | None


@dataclass(frozen=True, slots=True)
class ModeResult:
    """Mean metrics of one mode, and milliseconds for a query: the median and the 95th percentile.

    ``unsearchable`` queries were refused, as having no words, say, and score 0.
    """

    mode: str
    metrics: Mapping[str, float]
    p50: float
    p95: float
    unsearchable: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric beside the baseline's: means, two-sided p value, and queries by who did better."""

    metric: str
    value: float
    baseline: float
    p: float
    better: int
    worse: int
    equal: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A mode against the baseline, which is another mode or a run file."""

    mode: str
    baseline: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RelevantArticle:
    """A relevant article of a query and its rank, from 1; null beyond the depth of the run."""

    article_id: str
    title: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class QueryResult:
    """How one mode did on one query, by nDCG@10."""

    query_id: str
    text: str
    mode: str
    ndcg: float
    relevant: tuple[RelevantArticle, ...]


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """Retrieval on one data set; ``worst`` lists queries, worst first."""

    data: DataSetFacts
    index: IndexFacts
    modes: tuple[ModeResult, ...]
    comparisons: tuple[Comparison, ...]
    worst: tuple[QueryResult, ...]


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    """How retrieval was measured. ``depth`` articles a query; ``timed_k`` passages when timed."""

    depth: int
    timed_k: int
    timed_at_most: int
    permutations: int
    seed: int
    split: str | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class RetrievalDocument:
    """What ``bench retrieval`` prints and writes."""

    environment: Environment
    settings: RetrievalSettings
    results: tuple[RetrievalResult, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well answerable questions are told from others: ``against`` says which others.

    ``auroc`` is the chance that an answerable question has the higher support of two.
    ``answered_right`` and ``answered_wrong`` are the shares of answerable and of unanswerable
    questions that were answered at the shipped threshold. ``calibration_error`` and ``brier`` take
    support for the chance that a question is answerable, both kinds counted as equally frequent:
    its mean distance, in bins of equal mass, from how often it was so, and the mean squared error.
    """

    against: str
    answerable: int
    unanswerable: int
    auroc: float
    answered_right: float
    answered_wrong: float
    calibration_error: float
    brier: float


@dataclass(frozen=True, slots=True)
class AnswersResult:
    """Answers on one data set.

    ``accuracy`` gives, for 1 and 3, the share of the ``located`` questions with a right sentence
    among the first so many statements; it is empty when the data set says no answers.
    ``unlocated`` questions name an answer that their articles do not have. ``answered`` is the
    share of all questions that were answered at the shipped threshold. Times are milliseconds.
    """

    data: DataSetFacts
    index: IndexFacts
    located: int
    unlocated: int
    accuracy: Mapping[str, float]
    answered: float
    abstention: tuple[Abstention, ...]
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class AnswersSettings:
    """How answers were measured: at most ``limit`` questions, drawn by ``seed``.

    ``threshold`` is the shipped one: the least support that a statement is given for.
    """

    statements: int
    limit: int | None
    seed: int
    split: str | None
    threshold: float


@dataclass(frozen=True, slots=True)
class AnswersDocument:
    """What ``bench answers`` prints and writes."""

    environment: Environment
    settings: AnswersSettings
    results: tuple[AnswersResult, ...]


@dataclass(frozen=True, slots=True)
class ProcessTime:
    """A whole process of newsrag from start to end, and the most memory it held, in bytes.

    ``memory`` is null where the system does not say.
    """

    name: str
    seconds: float
    memory: int | None


@dataclass(frozen=True, slots=True)
class SearchTime:
    """A search for 10 passages in a process that is warm: median and 95th percentile.

    ``fewest`` is the least number of results that a question had.
    """

    name: str
    p50_ms: float
    p95_ms: float
    fewest: int


@dataclass(frozen=True, slots=True)
class SpeedDocument:
    """What ``newsrag bench speed --json`` prints. ``size`` is bytes on disk.

    ``together`` is how many times as many questions a second :meth:`NewsIndex.search_many` answers
    as searching for one after the other.
    """

    environment: Environment
    articles: int
    passages: int
    model: str
    precision: str
    rescoring: Rescoring | None
    size: int
    processes: tuple[ProcessTime, ...]
    searches: tuple[SearchTime, ...]
    together: float
