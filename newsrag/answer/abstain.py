"""Decides whether statements support an answer, and says why when they do not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag.text.terms import content_words
from newsrag.types import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from newsrag.answer.names import MissingName
    from newsrag.protocols import Snapshot
    from newsrag.types import Filter, Period, Query, Side, Statement

__all__ = [
    "THRESHOLD",
    "bars",
    "elsewhere",
    "enough",
    "left_out",
    "remark",
    "too_few_origins",
    "why_not",
    "widened",
]

# Support is fitted, so that this is where answering and abstaining are as likely to be right;
# benchmarks/README.md says how often it is.
THRESHOLD = 0.5


# Scores are logarithms of odds: one so far behind is a hundred times less likely the right one.
_FAR_BEHIND = math.log(100)


def enough(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, best first, that are given as an answer.

    Their support is enough, and they are not so far behind the best that they hardly answer too.
    """
    least = statements[0].trace["score"] - _FAR_BEHIND if statements else 0.0
    return [
        each for each in statements if each.support >= THRESHOLD and each.trace["score"] >= least
    ]


def bars(missing: Sequence[MissingName], query: Query) -> bool:
    """Whether a question cannot be answered for the names that the archive does not have.

    Of a question of several clauses another may be answered: there they only count against it.
    """
    return bool(missing) and not query.clauses


def widened(query: Query) -> Iterator[tuple[Gate, Query]]:
    """Yield a query without the time, and without the outlets, that its filter demands."""
    wanted = query.filter
    if not (wanted.after is None and wanted.before is None and wanted.as_of is None):
        always = replace(wanted, after=None, before=None, as_of=None)
        yield Gate.DATE, replace(query, filter=always)
    if wanted.sources:
        yield Gate.OUTLET, replace(query, filter=replace(wanted, sources=()))


def elsewhere(gate: Gate, wanted: Filter, *, anything: bool) -> str:
    """Say that what a filter demands has no answer, while there is one besides.

    Args:
        gate: whether it is the time or the outlets that stand in the way.
        wanted: the filter.
        anything: whether any passage at all passes it.
    """
    if gate is Gate.OUTLET:
        return f"Nothing from {' or '.join(wanted.sources)} answers this; other outlets do."
    ends = [f"from {wanted.after.date()}" if wanted.after else ""]
    ends += [f"before {wanted.before.date()}" if wanted.before else ""]
    ends += [f"by {wanted.as_of.date()}" if wanted.as_of else ""]
    time = " and ".join(filter(None, ends))
    if not anything:
        return f"Nothing that passes the filter was published {time}."
    return f"Nothing published {time} answers this; what was published at other times does."


def why_not(
    query: Query,
    statements: Sequence[Statement],
    missing: Sequence[MissingName],
    snapshot: Snapshot,
    needed: float = THRESHOLD,
) -> tuple[Gate, str]:
    """Return what kept all statements from being given as an answer, and the same in words.

    ``needed`` is the support that one of them would have had to have.
    """
    if not statements and not missing:
        return _why_nothing(query)
    outlets = [each.text for each in missing if each.outlet]
    if outlets:
        return Gate.OUTLET, f"The archive has no outlet called {_quoted(outlets, ' or ')}."
    whose = " that passes the filter" if query.filter else ""
    names = [each.text for each in missing]
    words = [word for word in _unknown_words(query, snapshot) if word not in " ".join(names)]
    nowhere = [_nowhere("name", names)] if names else []
    nowhere += [_nowhere("word", words)] if words else []
    if nowhere:
        gate = Gate.NAME if names else Gate.WORDS
        return gate, f"No passage or headline{whose} has {', or '.join(nowhere)}."
    best = math.floor(100 * statements[0].support) / 100  # 0.499 is not enough: let it not seem so
    return Gate.SCORE, (
        f"The nearest statement has a support of {best:.2f}; it needs {needed:.2f}."
    )


def too_few_origins(most: int, wanted: int) -> str:
    """Say that what was found goes back to too few independent origins."""
    found = "one origin" if most == 1 else f"{most} independent origins"
    return f"What was found goes back to {found} at most; {wanted} were asked for."


def left_out(sides: Iterable[Side], wanted: int) -> str:
    """Say which sides were left out for having too few origins; empty if none was."""
    told = [f"“{side}”" for side in sides]
    if not told:
        return ""
    return f"Left out for fewer than {wanted} independent origins: {', '.join(told)}."


def _nowhere(what: str, words: Sequence[str]) -> str:
    some = f"the {what}" if len(words) == 1 else f"any of the {what}s"
    return f"{some} {_quoted(words)}"


def _quoted(words: Sequence[str], between: str = ", ") -> str:
    return between.join(f"“{word}”" for word in words)


def _why_nothing(query: Query) -> tuple[Gate, str]:
    if query.phrases:
        within = " that passes the filter" if query.filter else ""
        return Gate.PHRASE, f"No passage{within} has the words in quotation marks as they stand."
    if query.filter:
        return Gate.FILTER, "No passage passes the filter."
    return Gate.EMPTY, "The archive is empty: add articles with `newsrag add PATH`."


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
