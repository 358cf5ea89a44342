"""Turns results into the JSON documents that ``--json`` prints; docs/json.md describes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from newsrag.cli.terminal import out, out_json
from newsrag.proof.plain import plain as document
from newsrag.types import (
    AddReport,
    Answer,
    Article,
    ArticleSummary,
    BackupReport,
    CaseReport,
    CaseVerification,
    Check,
    CompactReport,
    Context,
    DoctorReport,
    Gate,
    Hit,
    IndexStats,
    Occurrence,
    Proof,
    Query,
    Quotation,
    Side,
    Span,
    Statement,
    Timeline,
    TimelineEntry,
    Verification,
    VersionDiff,
)

__all__ = [
    "AnswerDocument",
    "ListDocument",
    "QuotesDocument",
    "RemoveDocument",
    "SearchDocument",
    "ShowDocument",
    "TimelineDocument",
    "VerifyDocument",
    "WhenceDocument",
    "document",
    "documents",
    "emit",
]


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """What ``ask`` prints. ``found`` is false when nothing supports an answer (exit code 1).

    ``sides`` are in the order of the statements; of a yes/no question they always have what
    affirms and what denies it. ``gate`` says what kept the question from being answered, if
    something did, and ``reason`` says it in words.
    """

    question: str
    found: bool
    statements: tuple[Statement, ...]
    reason: str
    nearest: tuple[Statement, ...]
    remark: str
    sides: tuple[Side, ...]
    gate: Gate | None = None

    @classmethod
    def of(cls, answer: Answer) -> AnswerDocument:
        """Make the document of an answer."""
        return cls(
            answer.question,
            answer.found,
            answer.statements,
            answer.reason,
            answer.nearest,
            answer.remark,
            answer.sides,
            answer.gate,
        )


@dataclass(frozen=True, slots=True)
class TimelineDocument:
    """What ``timeline`` prints. ``found`` is false when nothing bears on the question (exit 1)."""

    question: str
    found: bool
    entries: tuple[TimelineEntry, ...]
    reason: str

    @classmethod
    def of(cls, timeline: Timeline) -> TimelineDocument:
        """Make the document of a timeline."""
        return cls(timeline.question, timeline.found, timeline.entries, timeline.reason)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What ``search`` prints."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ListDocument:
    """What ``list`` prints."""

    articles: tuple[ArticleSummary, ...]


@dataclass(frozen=True, slots=True)
class ShowDocument:
    """What ``show`` prints: the article, the digest of its text, and its passages."""

    article: Article
    digest: str
    passages: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RemoveDocument:
    """What ``remove`` prints."""

    removed: int


@dataclass(frozen=True, slots=True)
class VerifyDocument:
    """What ``verify`` prints. ``verbatim`` is false unless there are citations and all are so.

    Of a case file, ``case`` says which it is, ``proof`` by what it is proved, and ``findings``
    what is wrong with the files in it; then ``verbatim`` is false.
    """

    verbatim: bool
    verifications: tuple[Verification, ...]
    case: CaseReport | None = None
    proof: Proof | None = None
    findings: tuple[str, ...] = ()

    @classmethod
    def of(cls, verifications: Iterable[Verification]) -> VerifyDocument:
        """Make the document of what became of citations."""
        every = tuple(verifications)
        return cls(bool(every) and all(each.check is Check.VERBATIM for each in every), every)

    @classmethod
    def of_case(cls, found: CaseVerification) -> VerifyDocument:
        """Make the document of what checking a case file found."""
        return cls(found.verbatim, found.verifications, found.case, found.proof, found.findings)


@dataclass(frozen=True, slots=True)
class WhenceDocument:
    """What ``whence`` prints: the articles that have the words, the earliest first."""

    quotation: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class QuotesDocument:
    """What ``quotes`` prints: what was said, in the order of the passages or the newest first."""

    query: str | None
    speaker: str | None
    quotations: tuple[Quotation, ...]


def documents() -> dict[str, type]:
    """Return what each command prints under ``--json``, by command."""
    # Here, as asking a question should not wait for what only measuring needs.
    from newsrag.evaluation.results import AnswersDocument, RetrievalDocument, SpeedDocument

    return {
        "ask": AnswerDocument,
        "timeline": TimelineDocument,
        "search": SearchDocument,
        "plan": Query,
        "retrieve": Context,
        "quotes": QuotesDocument,
        "add": AddReport,
        "remove": RemoveDocument,
        "list": ListDocument,
        "show": ShowDocument,
        "stats": IndexStats,
        "verify": VerifyDocument,
        "export": CaseReport,
        "whence": WhenceDocument,
        "diff": VersionDiff,
        "doctor": DoctorReport,
        "backup": BackupReport,
        "restore": BackupReport,
        "compact": CompactReport,
        "bench retrieval": RetrievalDocument,
        "bench answers": AnswersDocument,
        "bench speed": SpeedDocument,
    }


def emit(value: Any, lines: Iterable[str], *, as_json: bool) -> None:  # noqa: ANN401 - any result
    """Print a result on stdout, as a JSON document or as lines for people."""
    if as_json:
        out_json(document(value))
    else:
        out(*lines)
