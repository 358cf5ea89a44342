"""Compares what a document says of its statements with what newsrag reads in their articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.answer.sides import ORDER, Sides
from newsrag.answer.voices import Voices
from newsrag.types import Side, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from newsrag.proof.told import Counted, Document, Told
    from newsrag.protocols import Snapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Article, Query, Stance

__all__ = ["Readings"]


class Readings:
    """Who says what and what it claims, read anew from the articles that a document cites.

    Args:
        document: what to read anew; its citations are true.
        articles: the versions that it cites; of those that share a text the first one counts.
        plan: returns what is understood of a question, of whatever a document gives as one.
        snapshot: the state that tells which articles are copies, and whom surnames mean.
        names: which spellings mean the same name.
        as_of: aware; then the copies count that were known by this moment.
    """

    def __init__(
        self,
        document: Document,
        articles: Iterable[Article],
        plan: Callable[[str], Query],
        snapshot: Snapshot,
        names: Spellings,
        as_of: datetime | None = None,
    ) -> None:
        self._document = document
        self._plan = plan
        self._snapshot = snapshot
        self._sides: dict[str, Sides] = {}
        self._found: dict[Told, Statement] = {}
        self._voices = Voices(articles, snapshot, names, as_of)

    def conflicts(self) -> dict[Told, str]:
        """Return what is otherwise than the document says, by what it is said of."""
        every = ((each, self._conflict(each)) for each in self._document.told)
        found = {each: conflict for each, conflict in every if conflict}
        for counted in self._document.counted:
            wrong = self._miscounted(counted)
            for each in counted.given if wrong else ():
                found.setdefault(each, wrong)
        return found

    def _conflict(self, told: Told) -> str:
        if not told.stance and not told.said:
            return ""
        found = self._read(told)
        # A timeline has no sides, whatever was asked.
        if told.stance not in {None, found.stance}:
            return "newsrag does not read this side in the statement"
        if told.said and told.said != found.said:
            return "newsrag reads another speaker in the article"
        return ""

    def _miscounted(self, counted: Counted) -> str:
        """Return what is wrong with the sides of an answer."""
        found = [self._read(each) for each in counted.given]
        if [each.stance for each in found] != [each.stance for each in counted.given]:
            return "newsrag does not read these sides in the statements"
        asked = self._of(counted.question).asked
        sides = [self._side(found, stance) for stance in (ORDER if asked else (None,))]
        # A side that nothing is on need not be there, and no other may be missing.
        wanted = [each for each in sides if each.statements or each in counted.sides]
        if [*counted.sides] == wanted:
            return ""
        if _without_origins(counted.sides) == _without_origins(wanted):
            return f"the archive counts other origins: {'; '.join(map(str, wanted))}"
        return "newsrag does not count these statements and origins on the sides"

    def _side(self, statements: Sequence[Statement], stance: Stance | None) -> Side:
        own = [each for each in statements if each.stance == stance]
        return Side(stance, len(own), self._voices.origins(own))

    def _read(self, told: Told) -> Statement:
        if told not in self._found:
            self._found[told] = self._anew(told)
        return self._found[told]

    def _anew(self, told: Told) -> Statement:
        sides = self._of(told.question)
        statement = Statement(told.citations[0].quote, told.citations, 0.0, {})
        # In a timeline nothing is on a side, and the whole sentence counts.
        places = sides.places(statement) if told.stance else ()
        return self._voices.heard(sides.put(statement), places)

    def _of(self, question: str) -> Sides:
        if question not in self._sides:
            self._sides[question] = Sides(self._plan(question), self._snapshot)
        return self._sides[question]


def _without_origins(sides: Sequence[Side]) -> list[tuple[object, int]]:
    return [(each.stance, each.statements) for each in sides]
