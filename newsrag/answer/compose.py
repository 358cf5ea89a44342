"""Answers a question: selects sentences, groups them into statements, or abstains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.answer.abstain import enough, remark, why_not
from newsrag.answer.group import group_statements
from newsrag.answer.select import EMBEDDED, score_sentences
from newsrag.search.retrieve import rank
from newsrag.types import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import Embedder, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.types import Query, Statement

__all__ = ["answer"]

# Passages whose sentences are looked at, and near misses that an abstaining answer shows.
_PASSAGES = 12
_NEAREST = 3


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
    deepest = max(_PASSAGES, k)
    found = snapshot.found(rank(query, vectors, snapshot, deepest).rows[:deepest])
    most = max(EMBEDDED, 2 * k)
    sentences = score_sentences(query, vectors()[0], found, snapshot, embedder, most)
    statements = group_statements(sentences)
    supported = [statement for statement in statements if enough(statement)]
    if supported:
        # What the question names comes first: sorting is stable, so support decides the rest.
        supported.sort(key=lambda each: not _of(each, query.outlets))
        return Answer(query.text, tuple(supported[:k]), remark=remark(query, supported[:k]))
    reason = why_not(query, statements, snapshot)
    return Answer(query.text, (), reason, tuple(statements[:_NEAREST]))


def _of(statement: Statement, outlets: Sequence[str]) -> bool:
    return any(citation.source in outlets for citation in statement.citations)
