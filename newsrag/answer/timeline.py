"""Puts statements that bear on a question in the order of the days that they speak of."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from newsrag.answer.abstain import why_not
from newsrag.answer.days import day_of_publication, days_of_text
from newsrag.answer.group import group_statements
from newsrag.answer.names import missing_names
from newsrag.answer.select import score_sentences
from newsrag.answer.sides import Sides
from newsrag.answer.voices import Voices
from newsrag.search.retrieve import rank
from newsrag.text.paragraphs import paragraph_spans
from newsrag.text.spoken_of import Role, days_spoken_of
from newsrag.types import Span, Timeline, TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.answer.select import Candidate
    from newsrag.protocols import Embedder, Snapshot
    from newsrag.search.retrieve import Vectors
    from newsrag.text.spellings import Spellings
    from newsrag.text.spoken_of import SpokenOf
    from newsrag.types import Article, Citation, Query, Statement

__all__ = ["timeline"]

# For each entry wanted so many passages are looked at, and so many sentences embedded.
_PASSAGES, _EMBEDDED = 4, 4
_FEWEST = 40
# What bears on a question need not answer it: "withdrew" has not the question's "withdraw". What
# has nothing to do with it hardly ever reaches this.
_SUPPORT = 0.1
_WORD = re.compile(r"\w+")


def timeline(
    query: Query,
    vectors: Vectors,
    snapshot: Snapshot,
    embedder: Embedder,
    k: int,
    *,
    names: Spellings,
) -> Timeline:
    """Return the ``k`` statements that bear most on a question, by the days that they speak of.

    Sentences are found and grouped as for an answer, but from more passages and with a fifth of the
    support; those that claim something about a yes/no question are taken before the rest. What has
    no days in its text stands by the day of its publication, undated last; among equals the earlier
    published comes first.

    Args:
        query: the planned question.
        vectors: returns the embeddings of its parts, the whole question first.
        snapshot: the state to answer from.
        embedder: the index's embedder.
        k: the most statements.
        names: which spellings mean the same name, for telling who speaks.
    """
    sides = Sides(query, snapshot)
    deepest = max(_FEWEST, _PASSAGES * k)
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
        most=max(_FEWEST, _EMBEDDED * k),
        also=sides.takes if sides.asked else None,
    )
    statements = group_statements(sentences)
    # What claims something about a yes/no question bears on it whatever else its words are.
    bearing = [each for each in statements if each.support >= _SUPPORT or sides.takes(each.quote)]
    bearing.sort(key=lambda each: not sides.takes(each.quote))
    if not bearing:
        return Timeline(query.text, (), why_not(query, statements, missing, snapshot, _SUPPORT)[1])
    dated = _Days(query, snapshot, sentences)
    entries = [entry for each in bearing[:k] for entry in dated.entries(each)]
    voices = Voices([each.article for each in found], snapshot, names, query.filter.as_of)
    told = (replace(each, statement=voices.heard(each.statement)) for each in entries[:k])
    return Timeline(query.text, tuple(sorted(told, key=_order)))


class _Days:
    """The days that sentences speak of, the one that is nearest to the question's words first."""

    def __init__(self, query: Query, snapshot: Snapshot, sentences: Sequence[Candidate]) -> None:
        self._terms = set(query.terms)
        self._snapshot = snapshot
        self._articles = {(each.article.id, each.span): each.article for each in sentences}

    def entries(self, statement: Statement) -> Iterator[TimelineEntry]:
        """Yield a statement with its days; once for each, where its citations speak of several."""
        told: dict[tuple[date, date], list[tuple[Citation, SpokenOf]]] = defaultdict(list)
        silent = []
        for citation in statement.citations:
            spoken = self._spoken(citation)
            if spoken is None:
                silent.append(citation)
            else:
                told[spoken.first, spoken.last].append((citation, spoken))
        if not told:
            first = min(statement.citations, key=_earliness)
            yield TimelineEntry(
                _spoken_by([first, *statement.citations], statement),
                **day_of_publication(first.published),
            )
        for number, each in enumerate(told.values()):
            citation, spoken = each[0]
            own = [citation, *(one for one, _ in each[1:]), *([] if number else silent)]
            yield TimelineEntry(_spoken_by(own, statement), **days_of_text(citation, spoken))

    def _spoken(self, citation: Citation) -> SpokenOf | None:
        """Return the days that a sentence is about: of several the nearest to the question's words.

        A day on which something was said counts only where there is no other.
        """
        article = self._articles[citation.article_id, citation.span]
        if article.language and not article.language.lower().startswith("en"):
            return None
        around = _paragraph_around(article, citation.span)
        found = days_spoken_of(citation.quote, citation.published, *around)
        places = [
            (match.start() + match.end()) // 2
            for match in _WORD.finditer(citation.quote)
            if not self._terms.isdisjoint(self._snapshot.analyze(match[0]))
        ]
        ranked = sorted(found, key=lambda each: (_RANKS[each.role], _distance(each.span, places)))
        return ranked[0] if ranked else None


def _spoken_by(citations: Sequence[Citation], statement: Statement) -> Statement:
    """Return a statement with other citations, of which the first lends it its words."""
    own = tuple(dict.fromkeys(citations))
    return replace(statement, quote=own[0].quote, citations=own)


def _earliness(citation: Citation) -> tuple[bool, float]:
    when = citation.published
    return when is None, when.timestamp() if when else 0.0


_RANKS = {Role.EVENT: 0, Role.STRETCH: 1, Role.REPORT: 2}


def _distance(span: Span, places: Sequence[int]) -> int:
    middle = (span.start + span.end) // 2
    return min((abs(middle - place) for place in places), default=0)


def _paragraph_around(article: Article, sentence: Span) -> tuple[str, str]:
    """Return what stands in a sentence's paragraph before and after it."""
    own = (each for each in paragraph_spans(article.text) if each.overlaps(sentence))
    paragraph = next(own, sentence)
    text = article.text
    return text[paragraph.start : sentence.start], text[sentence.end : paragraph.end]


def _order(entry: TimelineEntry) -> tuple[date, date, bool, float, str]:
    citation = entry.statement.citations[0]
    days = entry.first or date.max, entry.last or date.max
    return *days, *_earliness(citation), citation.article_id
