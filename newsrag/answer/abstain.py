"""Decides whether statements support an answer, and says why when they do not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from newsrag.text.terms import content_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import Snapshot
    from newsrag.types import Query, Statement

__all__ = ["THRESHOLD", "enough", "why_not"]

# Support is a fitted probability, so that this is where answering and abstaining are as likely
# to be right; benchmarks/README.md says how often it is.
THRESHOLD = 0.5


def enough(statement: Statement) -> bool:
    """Whether a statement's support is enough to be given as an answer."""
    return statement.support >= THRESHOLD


def why_not(query: Query, statements: Sequence[Statement], snapshot: Snapshot) -> str:
    """Say why none of the statements was given as an answer."""
    if not statements:
        if query.filter:
            return "No passage passes the filter."
        return "The archive is empty: add articles with `newsrag add PATH`."
    unknown = [f"“{word}”" for word in _unknown_words(query, snapshot)]
    if unknown:
        some = "the word" if len(unknown) == 1 else "any of the words"
        return f"No passage or headline has {some} {', '.join(unknown)}."
    best = math.floor(100 * statements[0].support) / 100  # 0.499 is not enough: let it not seem so
    return f"The nearest statement has a support of {best:.2f}; an answer needs {THRESHOLD:.2f}."


def _unknown_words(query: Query, snapshot: Snapshot) -> list[str]:
    unknown = []
    for word in dict.fromkeys(content_words(query.text)):
        rarity = snapshot.rarity(snapshot.analyze(word))
        if rarity and not any(rarity.values()):
            unknown.append(word)
    return unknown
