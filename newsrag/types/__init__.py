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
    Hit,
    IndexStats,
    Rescoring,
    Statement,
)

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleSummary",
    "BackupReport",
    "Check",
    "Citation",
    "Clause",
    "CompactReport",
    "Context",
    "Copy",
    "DoctorReport",
    "FileRead",
    "Filter",
    "Finding",
    "Hit",
    "IndexStats",
    "Mode",
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
    "Statement",
    "Verification",
]
