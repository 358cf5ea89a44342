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
    "Check",
    "Citation",
    "Clause",
    "Context",
    "Copy",
    "FileRead",
    "Filter",
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
    "Shape",
    "Span",
    "Statement",
    "Verification",
]
