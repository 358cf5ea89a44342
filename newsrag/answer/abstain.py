"""Decides whether statements support an answer, and says why when they do not."""

from __future__ import annotations

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
        within = " that passes the filter" if query.filter else ""
        return f"There is no passage{within}."
    unknown = [f"“{word}”" for word in _unknown_words(query, snapshot)]
    if unknown:
        some = "the word" if len(unknown) == 1 else "any of the words"
        return f"No article has {some} {', '.join(unknown)}."
    best = statements[0].support
    return f"The nearest statement has a support of {best:.2f}; an answer needs {THRESHOLD:.2f}."


def _unknown_words(query: Query, snapshot: Snapshot) -> list[str]:
    unknown = []
    for word in dict.fromkeys(content_words(query.text)):
        rarity = snapshot.rarity(snapshot.analyze(word))
        if rarity and not any(rarity.values()):
            unknown.append(word)
    return unknown
