"""Answers a question: selects sentences, groups them into statements, or abstains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.answer.abstain import bars, elsewhere, enough, remark, why_not, widened
from newsrag.answer.group import group_statements
from newsrag.answer.names import missing_names
from newsrag.answer.select import EMBEDDED, score_sentences
from newsrag.search.retrieve import rank
from newsrag.types import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.answer.names import MissingName
    from newsrag.protocols import Embedder, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.types import Query, Statement

__all__ = ["answer"]

# Passages whose sentences are looked at, and near misses that an abstaining answer shows.
_PASSAGES = 12
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a query: all statements, those given, and names that are missing."""

    statements: list[Statement]
    given: list[Statement]
    missing: list[MissingName]
    anything: bool


def answer(
    query: Query,
    vectors: Vectors,
    snapshot: Snapshot,
    embedder: Embedder,
    k: int,
) -> Answer:
    """Answer with at most ``k`` statements in order of support, or say why there are none.

    Statements of an outlet that the question names come before the others.

    Args:
        query: the planned question.
        vectors: returns the embeddings of its parts, the whole question first.
        snapshot: the state to answer from.
        embedder: the index's embedder.
        k: the most statements.
    """
    found = _find(query, vectors, snapshot, embedder, k)
    if found.given:
        # What the question names comes first: sorting is stable, so support decides the rest.
        found.given.sort(key=lambda each: not _of(each, query.outlets))
        shown = tuple(found.given[:k])
        return Answer(query.text, shown, remark=remark(query, shown))
    gate, reason = why_not(query, found.statements, found.missing, snapshot)
    nearest = found.statements
    for other_gate, other in widened(query):
        beyond = _find(other, vectors, snapshot, embedder, k)
        if beyond.given or (beyond.anything and not found.anything):
            gate = other_gate
            reason = elsewhere(gate, query.filter, anything=found.anything)
            nearest = beyond.given or beyond.statements
            break
    return Answer(query.text, (), reason, tuple(nearest[:_NEAREST]), gate=gate)


def _find(query: Query, vectors: Vectors, snapshot: Snapshot, embedder: Embedder, k: int) -> _Found:
    deepest = max(_PASSAGES, k)
    scored = rank(query, vectors, snapshot, deepest).scored[:deepest]
    found = snapshot.found([row for row, _ in scored])
    missing = missing_names(query, snapshot, found)
    sentences = score_sentences(
        query,
        vectors()[0],
        list(zip(found, (score for _, score in scored), strict=True)),
        snapshot,
        embedder,
        known=not missing,
        most=max(EMBEDDED, 2 * k),
    )
    statements = group_statements(sentences)
    supported = [] if bars(missing, query) else enough(statements)
    return _Found(statements, supported, missing, bool(found))


def _of(statement: Statement, outlets: Sequence[str]) -> bool:
    return any(citation.source in outlets for citation in statement.citations)
