"""Asks the questions of a data set, and judges what is answered by where the answer stands."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.errors import NotFoundError, QueryError
from newsrag.types import Answer, Filter

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.evaluation.datasets import GoldAnswer, Question
    from newsrag.index import NewsIndex
    from newsrag.types import Statement

__all__ = ["AMONG", "STATEMENTS", "Asked", "Asker", "answer_starts", "is_right"]

STATEMENTS = 5
AMONG = (1, 3)
"""Among how many statements the right one is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question.

    ``support`` is that of the best statement, given or not; ``right`` says for each number of
    ``AMONG`` whether a right one is among so many. It is empty where the data set says no answer,
    and None where the relevant articles do not have it.
    """

    question_id: str
    kind: str
    support: float
    found: bool
    milliseconds: float
    right: tuple[bool, ...] | None = ()


class Asker:
    """Asks one index.

    Args:
        index: the index.
        now: what "last week" counts from.
    """

    def __init__(self, index: NewsIndex, now: datetime | None) -> None:
        self._index = index
        self._now = now

    def ask(
        self,
        question: Question,
        kind: str,
        *,
        relevant: Sequence[str] = (),
        without: Iterable[str] = (),
    ) -> Asked:
        """Ask a question; one that newsrag refuses has no support.

        Args:
            question: what is asked.
            kind: what it is asked for, for the record.
            relevant: the articles that have its answers.
            without: articles that are left out of the archive.
        """
        wanted = Filter(not_article_ids=tuple(without))
        start = time.perf_counter()
        try:
            answer = self._index.ask(question.text, STATEMENTS, filter=wanted, now=self._now)
        except QueryError:
            answer = Answer(question.text, ())
        spent = 1_000 * (time.perf_counter() - start)
        shown = answer.statements or answer.nearest
        # Statements on a yes/no question stand by their sides: the best need not be the first.
        support = max((each.support for each in shown), default=0.0)
        right = self._right(question, relevant, shown) if relevant else ()
        return Asked(question.id, kind, support, answer.found, spent, right)

    def text(self, article_id: str) -> str | None:
        """Return the text of an article; None if the index does not have it."""
        try:
            return self._index.article(article_id).text
        except NotFoundError:
            return None

    def _right(
        self, question: Question, relevant: Sequence[str], shown: Sequence[Statement]
    ) -> tuple[bool, ...] | None:
        if not question.answers:
            return ()
        texts = {id_: self.text(id_) for id_ in relevant}
        starts = {id_: answer_starts(question.answers, text or "") for id_, text in texts.items()}
        if not any(starts.values()):
            return None
        return tuple(any(is_right(each, starts) for each in shown[:n]) for n in AMONG)


def answer_starts(answers: Sequence[GoldAnswer], text: str) -> set[int]:
    """Return where the answers start in an article's text.

    Cleaning may have moved them: where the answer does not stand at its start, the nearest place
    that has its words counts. An answer that the text does not have has no start.
    """
    found = (_nearest(answer, text) for answer in answers)
    return {start for start in found if start is not None}


def _nearest(answer: GoldAnswer, text: str) -> int | None:
    if text.startswith(answer.text, answer.start):
        return answer.start
    before = text.rfind(answer.text, 0, answer.start + len(answer.text))
    after = text.find(answer.text, answer.start)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - answer.start), default=None)


def is_right(statement: Statement, starts: Mapping[str, set[int]]) -> bool:
    """Whether a citation of the statement covers a start of the answer in a relevant article."""
    return any(
        citation.span.start <= start < citation.span.end
        for citation in statement.citations
        for start in starts.get(citation.article_id, ())
    )
