"""Compares what a document says of its statements with what newsrag reads in their articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsrag.answer.sides import ORDER, Sides
from newsrag.answer.voices import Voices
from newsrag.proof.documents import citation_from
from newsrag.types import Citation, Statement

if TYPE_CHECKING:
    from newsrag.protocols import Snapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Attribution, Query

__all__ = ["Document", "Readings", "Told", "read_told"]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a document: what stands there, and the citations under it."""

    fields: Mapping[str, Any]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says beyond its citations: of what question, with which sides."""

    question: str
    given: tuple[Told, ...]
    others: tuple[Told, ...]
    sides: Sequence[Mapping[str, Any]] | None

    @property
    def told(self) -> tuple[Told, ...]:
        """Every statement that says who makes it or what it claims."""
        every = (*self.given, *self.others)
        return tuple(each for each in every if each.fields.get("stance") or each.fields.get("said"))


def read_told(text: str) -> Document:
    """Return what an answer or a timeline in JSON says of its statements; of others, nothing.

    Args:
        text: a document that :func:`~newsrag.proof.documents.read_citations` has read.
    """
    whole = json.loads(text)
    own = whole if isinstance(whole, Mapping) else {}
    entries = [each["statement"] for each in own.get("entries") or () if "statement" in each]
    question, sides = own.get("question"), own.get("sides")
    return Document(
        question=question if isinstance(question, str) else "",
        given=tuple(_told(own.get("statements"))),
        others=(*_told(own.get("nearest")), *_told(entries)),
        sides=sides if isinstance(sides, list) else None,
    )


def _told(statements: object) -> Iterator[Told]:
    for each in statements if isinstance(statements, list) else ():
        if isinstance(each, Mapping) and each.get("citations"):
            yield Told(each, tuple(map(citation_from, each["citations"])))


class Readings:
    """Who says what and what it claims, read anew from the articles that a document cites."""

    def __init__(
        self, query: Query, articles: Mapping[str, Article], snapshot: Snapshot, names: Spellings
    ) -> None:
        self._sides = Sides(query)
        self._voices = Voices(articles, snapshot, names)

    def conflicts(self, document: Document) -> dict[Citation, str]:
        """Return what is otherwise than a document says, by the citations that it is said of."""
        found = {}
        for each in document.told:
            conflict = self._conflict(each)
            found.update(dict.fromkeys(each.citations, conflict) if conflict else {})
        wrong = self._sides_conflict(document)
        for each in document.given if wrong else ():
            found.update({citation: found.get(citation, wrong) for citation in each.citations})
        return found

    def _conflict(self, told: Told) -> str:
        found = self._read(told)
        # A timeline has no sides, whatever was asked.
        if told.fields.get("stance") not in {None, found.stance}:
            return "newsrag does not read this side in the statement"
        if told.fields.get("said") and told.fields["said"] != [_plain(each) for each in found.said]:
            return "newsrag reads another speaker in the article"
        return ""

    def _sides_conflict(self, document: Document) -> str:
        if not document.sides or not document.given:
            return ""
        found = [self._read(each) for each in document.given]
        if [each.stance for each in found] != [
            each.fields.get("stance") for each in document.given
        ]:
            return "newsrag does not read these sides in the statements"
        counted = [
            {
                "stance": stance,
                "statements": len(own),
                "origins": self._voices.origins(own),
            }
            for stance in dict.fromkeys([None, *ORDER])
            for own in [[each for each in found if each.stance == stance]]
        ]
        # A side that nothing is on need not be there, and no other may be missing.
        wanted = [each for each in counted if each["statements"]]
        there = [each for each in counted if each in document.sides]
        if [*document.sides] != there or any(each not in there for each in wanted):
            return "newsrag does not count these statements and origins on the sides"
        return ""

    def _read(self, told: Told) -> Statement:
        statement = Statement(told.citations[0].quote, told.citations, 0.0, {})
        # In a timeline nothing is on a side, and the whole sentence counts.
        places = self._sides.places(statement) if told.fields.get("stance") else ()
        return self._voices.heard(self._sides.put(statement), places)


def _plain(said: Attribution | None) -> dict[str, Any] | None:
    """Return an attribution as JSON has it."""
    if said is None:
        return None
    spans = {
        name: {"start": span.start, "end": span.end}
        for name, span in (("content", said.content), ("speaker", said.speaker), ("cue", said.cue))
    }
    return {**spans, "name": said.name, "wording": said.wording.value}
