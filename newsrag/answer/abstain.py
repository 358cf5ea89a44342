"""Decides whether statements support an answer, and says why when they do not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from newsrag.text.terms import content_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsrag.protocols import Snapshot
    from newsrag.types import Period, Query, Statement

__all__ = ["THRESHOLD", "enough", "left_out", "remark", "too_few_origins", "why_not"]

# Support is a fitted probability, so that this is where answering and abstaining are as likely
# to be right; benchmarks/README.md says how often it is.
THRESHOLD = 0.5


def enough(statement: Statement) -> bool:
    """Whether a statement's support is enough to be given as an answer."""
    return statement.support >= THRESHOLD


def why_not(query: Query, statements: Sequence[Statement], snapshot: Snapshot) -> str:
    """Say why none of the statements was given as an answer."""
    if not statements:
        return _why_nothing(query)
    unknown = [f"“{word}”" for word in _unknown_words(query, snapshot)]
    if unknown:
        some = "the word" if len(unknown) == 1 else "any of the words"
        return f"No passage or headline has {some} {', '.join(unknown)}."
    best = math.floor(100 * statements[0].support) / 100  # 0.499 is not enough: let it not seem so
    return f"The nearest statement has a support of {best:.2f}; an answer needs {THRESHOLD:.2f}."


def too_few_origins(most: int, wanted: int) -> str:
    """Say that what was found goes back to too few independent origins."""
    found = "one origin" if most == 1 else f"{most} independent origins"
    return f"What was found goes back to {found} at most; {wanted} were asked for."


def left_out(statements: int, wanted: int) -> str:
    """Say how many statements were left out for having too few origins; empty if none was."""
    if not statements:
        return ""
    were = "statement was" if statements == 1 else "statements were"
    return f"{statements} {were} left out: fewer than {wanted} independent origins on their side."


def _why_nothing(query: Query) -> str:
    if query.phrases:
        within = " that passes the filter" if query.filter else ""
        return f"No passage{within} has the words in quotation marks as they stand."
    if query.filter:
        return "No passage passes the filter."
    return "The archive is empty: add articles with `newsrag add PATH`."


def _unknown_words(query: Query, snapshot: Snapshot) -> list[str]:
    there = _terms_there_otherwise(query, snapshot)
    unknown = []
    for word in dict.fromkeys(content_words(query.text)):
        terms = snapshot.analyze(word)
        rarity = snapshot.rarity(terms)
        if rarity and not any(rarity.values()) and not there.issuperset(terms):
            unknown.append(word)
    return unknown


def _terms_there_otherwise(query: Query, snapshot: Snapshot) -> set[str]:
    """Return the terms of the question's names that the archive has in another spelling."""
    return {
        term
        for name, others in query.spellings.items()
        if any(all(snapshot.rarity(other.split()).values()) for other in others)
        for term in name.split()
    }


def remark(query: Query, statements: Sequence[Statement]) -> str:
    """Say what was asked for and is in none of the statements given: the outlet, the time."""
    citations = [citation for statement in statements for citation in statement.citations]
    missing = []
    if query.outlets and not any(each.source in query.outlets for each in citations):
        missing.append(f"from {' or '.join(query.outlets)}")
    if query.periods and not any(_within(each.published, query.periods) for each in citations):
        missing.append(f"published {' or '.join(each.text for each in query.periods)}")
    return f"None of these statements is {', and none '.join(missing)}." if missing else ""


def _within(published: datetime | None, periods: Sequence[Period]) -> bool:
    return published is not None and any(
        (each.after is None or published >= each.after)
        and (each.before is None or published < each.before)
        for each in periods
    )
