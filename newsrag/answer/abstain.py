"""Decides whether statements support an answer, and says why when they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.text.terms import content_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import Snapshot
    from newsrag.types import Query, Statement

__all__ = ["THRESHOLD", "enough", "why_not"]

THRESHOLD = 0.5


def enough(statement: Statement) -> bool:
    """Whether a statement's support is enough to be given as an answer."""
    return statement.support >= THRESHOLD


def why_not(query: Query, statements: Sequence[Statement], snapshot: Snapshot) -> str:
    """Say why none of the statements was given as an answer."""
    if not statements:
        within = " that passes the filter" if query.filter else ""
        return f"There is no passage{within}."
    unknown = _unknown_words(query, snapshot)
    if unknown:
        named = ", ".join(f"“{word}”" for word in unknown)
        return f"No article has the word {named}." if len(unknown) == 1 else f"No article has any of the words {named}."
    best = statements[0].support
    return f"The nearest statement has a support of {best:.2f}; an answer needs {THRESHOLD:.2f}."


def _unknown_words(query: Query, snapshot: Snapshot) -> list[str]:
    found = []
    for word in dict.fromkeys(content_words(query.text)):
        rarity = snapshot.rarity(snapshot.analyze(word))
        if rarity and not any(rarity.values()):
            found.append(word)
    return found
