"""Answers a question: selects sentences, groups them into statements by side, or abstains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.answer.abstain import enough, left_out, remark, too_few_origins, why_not
from newsrag.answer.group import group_statements
from newsrag.answer.select import EMBEDDED, score_sentences
from newsrag.answer.sides import ORDER, Sides, choose
from newsrag.answer.voices import Voices
from newsrag.search.retrieve import rank
from newsrag.types import Answer, Side, Stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.protocols import Embedder, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.text.spellings import Spellings
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
    *,
    names: Spellings,
    min_origins: int = 1,
) -> Answer:
    """Answer with at most ``k`` statements, or say why there are none.

    Those on a yes/no question come by what they claim, at most ``k`` of each side, and on a side in
    order of support. Statements of an outlet that the question names come before the others.

    Args:
        query: the planned question.
        vectors: returns the embeddings of its parts, the whole question first.
        snapshot: the state to answer from.
        embedder: the index's embedder.
        k: the most statements.
        names: which spellings mean the same name, for telling who speaks.
        min_origins: sides with fewer independent origins are left out.
    """
    deepest = max(_PASSAGES, k)
    found = snapshot.found(rank(query, vectors, snapshot, deepest).rows[:deepest])
    sides = Sides(query)
    most, also = max(EMBEDDED, 2 * k), sides.takes if sides.asked else None
    sentences = score_sentences(query, vectors()[0], found, snapshot, embedder, most, also)
    statements = [sides.put(each) for each in group_statements(sentences)]
    voices = Voices({each.article.id: each.article for each in found}, snapshot, names)
    supported = [each for each in statements if enough(each) or _takes_a_side(each)]
    if not supported:
        nearest = tuple(voices.heard(each, sides.places(each)) for each in statements[:_NEAREST])
        return Answer(query.text, (), why_not(query, statements, snapshot), nearest)
    # What the question names comes first: sorting is stable, so support decides the rest.
    supported.sort(key=lambda each: not _of(each, query.outlets))
    chosen = [voices.heard(each, sides.places(each)) for each in choose(supported, k)]
    counted = _sides(chosen, voices, sides)
    kept = {each.stance for each in counted if each.origins >= min_origins}
    given = tuple(each for each in chosen if each.stance in kept)
    if not given:
        most_origins = max(each.origins for each in counted)
        return Answer(
            query.text, (), too_few_origins(most_origins, min_origins), tuple(chosen[:_NEAREST])
        )
    told = tuple(each for each in counted if each.stance in kept or not each.statements)
    remarks = (remark(query, given), left_out(len(chosen) - len(given), min_origins))
    return Answer(query.text, given, remark=" ".join(filter(None, remarks)), sides=told)


def _takes_a_side(statement: Statement) -> bool:
    return statement.stance not in {None, Stance.BEARS_ON}


def _sides(chosen: Sequence[Statement], voices: Voices, sides: Sides) -> tuple[Side, ...]:
    """Count the statements of each side; that nobody affirms or denies is told, too."""
    found = []
    for stance in ORDER if sides.asked else (None,):
        own = [each for each in chosen if each.stance is stance]
        if own or stance in {Stance.AFFIRMS, Stance.DENIES}:
            found.append(Side(stance, len(own), voices.origins(own)))
    return tuple(found)


def _of(statement: Statement, outlets: Sequence[str]) -> bool:
    return any(citation.source in outlets for citation in statement.citations)
