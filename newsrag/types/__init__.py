"""The nouns of newsrag: frozen dataclasses on the standard library alone."""

from __future__ import annotations

from newsrag.types.articles import (
    Article,
    ArticleSummary,
    Check,
    Citation,
    Copy,
    FileRead,
    Passage,
    PassageConfig,
    RawArticle,
    ReadProblem,
    Span,
    Verification,
)
from newsrag.types.care import (
    BackupReport,
    CompactReport,
    DoctorReport,
    Finding,
    Severity,
)
from newsrag.types.queries import (
    Clause,
    Filter,
    Mode,
    Period,
    Query,
    Shape,
)
from newsrag.types.results import (
    AddReport,
    Answer,
    Context,
    FieldChange,
    Hit,
    IndexStats,
    Occurrence,
    Rescoring,
    Statement,
    VersionDiff,
    WordDifference,
)
from newsrag.types.speech import Attribution, Wording
from newsrag.types.stance import Stance

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleSummary",
    "Attribution",
    "BackupReport",
    "Check",
    "Citation",
    "Clause",
    "CompactReport",
    "Context",
    "Copy",
    "DoctorReport",
    "FieldChange",
    "FileRead",
    "Filter",
    "Finding",
    "Hit",
    "IndexStats",
    "Mode",
    "Occurrence",
    "Passage",
    "PassageConfig",
    "Period",
    "Query",
    "RawArticle",
    "ReadProblem",
    "Rescoring",
    "Severity",
    "Shape",
    "Span",
    "Stance",
    "Statement",
    "Verification",
    "VersionDiff",
    "WordDifference",
    "Wording",
]
