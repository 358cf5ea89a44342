"""Compares what a document says of its statements with what newsrag reads in their articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsrag.answer.sides import Sides
from newsrag.answer.voices import Voices
from newsrag.types import Statement

if TYPE_CHECKING:
    from newsrag.protocols import Snapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Attribution, Citation, Query

__all__ = ["Readings"]


class Readings:
    """Who says what and what it claims, read anew from the articles that a document cites."""

    def __init__(
        self, query: Query, articles: Mapping[str, Article], snapshot: Snapshot, names: Spellings
    ) -> None:
        self._sides = Sides(query)
        self._voices = Voices(articles, snapshot, names)

    def conflict(self, said: Mapping[str, Any], citations: Sequence[Citation]) -> str:
        """Return what a statement of a document says otherwise, empty if nothing.

        Args:
            said: the statement as the document has it.
            citations: its citations, all of articles that were given.
        """
        found = self._read(citations)
        if said.get("stance") != found.stance:
            return "newsrag does not read this side in the statement"
        if said.get("said") != [_plain(each) for each in found.said]:
            return "newsrag does not read this speaker in the article"
        return ""

    def sides_conflict(
        self, sides: Sequence[Mapping[str, Any]], statements: Sequence[Sequence[Citation]]
    ) -> str:
        """Return what the sides of a document say otherwise, empty if nothing."""
        found = [self._read(citations) for citations in statements]
        counts = Counter(each.stance for each in found)
        for side in sides:
            stance = side.get("stance")
            own = [each for each in found if each.stance == stance]
            if (side.get("statements"), side.get("origins")) != (
                len(own), self._voices.origins(own),
            ):  # fmt: skip
                return "newsrag does not count so many statements or origins on a side"
        if set(counts) - {side.get("stance") for side in sides}:
            return "a side of the statements is not counted"
        return ""

    def _read(self, citations: Sequence[Citation]) -> Statement:
        statement = Statement(citations[0].quote, tuple(citations), 0.0, {})
        return self._voices.heard(self._sides.put(statement))


def _plain(said: Attribution | None) -> dict[str, Any] | None:
    """Return an attribution as JSON has it."""
    if said is None:
        return None
    spans = {
        name: {"start": span.start, "end": span.end}
        for name, span in (("content", said.content), ("speaker", said.speaker), ("cue", said.cue))
    }
    return {**spans, "name": said.name, "wording": said.wording.value}
