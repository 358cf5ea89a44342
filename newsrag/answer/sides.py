"""Puts the statements on a yes/no question on sides, and chooses some of each side."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from newsrag.answer.bearers import full_names
from newsrag.stance import read_claim, read_stance
from newsrag.text.spellings import folded
from newsrag.types import Side, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsrag.answer.voices import Voices
    from newsrag.protocols import Snapshot
    from newsrag.types import Query, Statement

__all__ = ["ORDER", "Sides", "by_side", "choose"]

ORDER = (*Stance,)
"""In this order the sides are shown."""


class Sides:
    """What sentences claim about a question; nothing, if it is not a yes/no question.

    Args:
        query: the planned question.
        snapshot: the archive, which tells whom the question's surnames mean.
    """

    def __init__(self, query: Query, snapshot: Snapshot) -> None:
        self._same = _spelt_alike(query)
        self._claim = read_claim(query.text, self._same)
        if self._claim is not None:
            self._same = full_names(query, snapshot) | self._same
        self._read: dict[str, tuple[Stance, int | None]] = {}

    @property
    def asked(self) -> bool:
        """Whether the question is one that can be affirmed or denied."""
        return self._claim is not None

    def of(self, sentence: str) -> Stance | None:
        """Return the side of a sentence, None if there are no sides."""
        found = self._found(sentence)
        return found[0] if found else None

    def _found(self, sentence: str) -> tuple[Stance, int | None] | None:
        """Return the side of a sentence and the place of its word; each sentence is read once."""
        if self._claim is None:
            return None
        if sentence not in self._read:
            self._read[sentence] = read_stance(self._claim, sentence, self._same)
        return self._read[sentence]

    def takes(self, sentence: str) -> bool:
        """Whether a sentence is on a side, and does not only bear on the question."""
        return self.of(sentence) not in {None, Stance.BEARS_ON}

    def counted(self, statements: Sequence[Statement], voices: Voices) -> tuple[Side, ...]:
        """Count statements by side, and their origins.

        That nobody affirms or denies what was asked is told, too.
        """
        found = []
        for stance in ORDER if self.asked else (None,):
            own = [each for each in statements if each.stance is stance]
            if own or stance in {Stance.AFFIRMS, Stance.DENIES}:
                found.append(Side(stance, len(own), voices.origins(own)))
        return tuple(found)

    def places(self, statement: Statement) -> list[int | None]:
        """Return where in each citation's quotation the word is that puts it on its side."""
        found = [self._found(each.quote) for each in statement.citations]
        return [each[1] if each else None for each in found]

    def put(self, statement: Statement) -> Statement:
        """Return a statement with its side; the wordings of its citations must agree on it."""
        if self._claim is None:
            return statement
        found = {self.of(each.quote) for each in statement.citations} - {Stance.BEARS_ON}
        return replace(statement, stance=found.pop() if len(found) == 1 else Stance.BEARS_ON)


def _spelt_alike(query: Query) -> dict[str, str]:
    """Return the other spellings of the question's names by the one that it uses."""

    def written(term: str) -> str:
        return folded(query.written.get(term, term))

    return {
        written(other): written(name)
        for name, others in query.spellings.items()
        for other in others
    }


def by_side(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Return the statements of each side that has some, each side in the order given."""
    found: dict[Stance | None, list[Statement]] = {}
    for each in statements:
        found.setdefault(each.stance, []).append(each)
    return list(found.values())


def choose(statements: Iterable[Statement], k: int) -> list[Statement]:
    """Return at most ``k`` statements of each side, in :data:`ORDER` and else as they come."""
    taken = Counter[Stance | None]()
    kept = []
    for each in statements:
        taken[each.stance] += 1
        if taken[each.stance] <= k:
            kept.append(each)
    return sorted(kept, key=lambda each: 0 if each.stance is None else ORDER.index(each.stance))
