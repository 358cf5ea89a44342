"""Answers a question: selects sentences, groups them into statements by side, or abstains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.answer.abstain import (
    bars,
    elsewhere,
    enough,
    left_out,
    remark,
    too_few_origins,
    why_not,
    widened,
)
from newsrag.answer.group import group_statements
from newsrag.answer.names import missing_names
from newsrag.answer.select import EMBEDDED, score_sentences
from newsrag.answer.sides import Sides, by_side, choose
from newsrag.answer.voices import Voices
from newsrag.search.retrieve import rank
from newsrag.types import Answer, Gate, Stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.answer.names import MissingName
    from newsrag.protocols import Embedder, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Query, Side, Statement

__all__ = ["answer"]

# Passages whose sentences are looked at, and near misses that an abstaining answer shows.
_PASSAGES = 12
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and all that answering it takes."""

    query: Query
    vectors: Vectors
    snapshot: Snapshot
    embedder: Embedder
    names: Spellings
    k: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a query: all statements, those given, and names that are missing."""

    statements: list[Statement]
    given: list[Statement]
    missing: list[MissingName]
    articles: dict[str, Article]


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
        k: the most statements; ``min_origins`` if that is more.
        names: which spellings mean the same name, for telling who speaks.
        min_origins: sides with fewer independent origins are left out.
    """
    asked = _Asked(query, vectors, snapshot, embedder, names, k)
    sides = Sides(query, snapshot)
    found = _find(asked, query, sides)
    if not found.given:
        return _abstain(asked, sides, found)
    # What the question names comes first: sorting is stable, so support decides the rest.
    found.given.sort(key=lambda each: not _of(each, query.outlets))
    voices = Voices(found.articles.values(), snapshot, names, query.filter.as_of)
    if min_origins > 1:
        heard = _heard(found.given, sides, voices)
        given, few = _of_origins(heard, sides, voices, min_origins)
        chosen = tuple(choose(given, max(k, min_origins)))
    else:
        chosen, few = tuple(_heard(choose(found.given, k), sides, voices)), []
    if not chosen:
        shown = tuple(_heard(found.given[:_NEAREST], sides, voices))
        reason = too_few_origins(max(each.origins for each in few), min_origins)
        return Answer(query.text, (), reason, shown, gate=Gate.ORIGINS)
    # Of a side that is left out it must not be said that nothing was found.
    gone = {each.stance for each in few}
    told = tuple(each for each in sides.counted(chosen, voices) if each.stance not in gone)
    remarks = (remark(query, chosen), left_out(few, min_origins))
    return Answer(query.text, chosen, remark=" ".join(filter(None, remarks)), sides=told)


def _of_origins(
    heard: Sequence[Statement], sides: Sides, voices: Voices, wanted: int
) -> tuple[list[Statement], list[Side]]:
    """Return the statements of sides with so many independent origins, and the other sides.

    Of each side as many come first as have an origin each: how many are shown does not decide
    whether the side is.
    """
    few = [each for each in sides.counted(heard, voices) if 0 < each.origins < wanted]
    enough = [each for each in heard if each.stance not in {side.stance for side in few}]
    ahead = [each for own in by_side(enough) for each in voices.of_each_origin(own, wanted)]
    return [*ahead, *(each for each in enough if each not in ahead)], few


def _abstain(asked: _Asked, sides: Sides, found: _Found) -> Answer:
    """Say which gate kept the question from being answered, and show what came nearest."""
    query, anything = asked.query, bool(found.articles)
    gate, reason = why_not(query, found.statements, found.missing, asked.snapshot)
    nearest, near = found.statements, found
    for other_gate, other in widened(query):
        beyond = _find(asked, other, sides)
        if beyond.given or (beyond.articles and not anything):
            gate, near = other_gate, beyond
            reason = elsewhere(gate, query.filter, anything=anything)
            nearest = beyond.given or beyond.statements
            break
    voices = Voices(near.articles.values(), asked.snapshot, asked.names, query.filter.as_of)
    shown = tuple(_heard(nearest[:_NEAREST], sides, voices))
    return Answer(query.text, (), reason, shown, gate=gate)


def _find(asked: _Asked, query: Query, sides: Sides) -> _Found:
    deepest = max(_PASSAGES, asked.k)
    scored = rank(query, asked.vectors, asked.snapshot, deepest).scored[:deepest]
    found = asked.snapshot.found([row for row, _ in scored])
    missing = missing_names(query, asked.snapshot, found)
    sentences = score_sentences(
        query,
        asked.vectors()[0],
        list(zip(found, (score for _, score in scored), strict=True)),
        asked.snapshot,
        asked.embedder,
        known=not missing,
        most=max(EMBEDDED, 2 * asked.k),
        also=sides.takes if sides.asked else None,
    )
    statements = [sides.put(each) for each in group_statements(sentences)]
    supported = enough(statements)
    given = [each for each in statements if each in supported or _takes_a_side(each)]
    articles = {each.article.id: each.article for each in found}
    return _Found(statements, [] if bars(missing, query) else given, missing, articles)


def _takes_a_side(statement: Statement) -> bool:
    return statement.stance not in {None, Stance.BEARS_ON}


def _heard(statements: Sequence[Statement], sides: Sides, voices: Voices) -> list[Statement]:
    return [voices.heard(each, sides.places(each)) for each in statements]


def _of(statement: Statement, outlets: Sequence[str]) -> bool:
    return any(citation.source in outlets for citation in statement.citations)
