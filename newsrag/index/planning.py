"""Plans questions on an open index, and begins to embed what they look for."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from newsrag.index.opened import Opened, on_newest
from newsrag.search.plan import check_question, plan
from newsrag.text.spellings import SPELLINGS, load_spellings
from newsrag.types import Mode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.search.retrieve import Vectors
    from newsrag.store.snapshot import StoreSnapshot
    from newsrag.text.spellings import Spellings
    from newsrag.types import Filter, Query

__all__ = ["Planning"]


class Planning(Opened):
    """The part of :class:`~newsrag.NewsIndex` that reads questions."""

    @on_newest
    def plan(
        self,
        question: str,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
    ) -> Query:
        """Return what is understood of a question: outlets, dates, names, phrases, clauses.

        Raises:
            QueryError: as for :meth:`search`.
        """
        return plan(
            question,
            self._store.snapshot(),
            filter=filter,
            mode=mode,
            now=now,
            names=self._spellings,
        )

    @cached_property
    def _spellings(self) -> Spellings:
        """The names that have several spellings: the package's, and the user's own beside them."""
        spellings, problems = load_spellings(self._store.folder / SPELLINGS)
        for problem in problems:
            self._progress.note(str(problem))
        return spellings

    def _snapshot(self, mode: str) -> StoreSnapshot:
        if mode != Mode.LEXICAL:
            self.embedder().preload()  # the graph loads while the derived indexes are opened
        return self._store.snapshot()

    def _planned(
        self,
        questions: Sequence[str],
        filter: Filter | None,
        mode: str,
        now: datetime | None,
        *,
        literal: bool = False,
    ) -> tuple[StoreSnapshot, list[tuple[Query, Vectors]]]:
        """Plan questions on the newest state, and begin to embed all that they look for.

        Until the vectors are asked for, the caller can look for words.
        """
        for question in questions:
            check_question(question)  # before anything is loaded
        from newsrag.search.retrieve import texts_of

        snapshot = self._snapshot(mode)
        names = self._spellings
        queries = [
            plan(text, snapshot, filter=filter, mode=mode, now=now, names=names, literal=literal)
            for text in questions
        ]
        texts = [texts_of(query) for query in queries]
        everything = [text for of_one in texts for text in of_one]
        if not everything:
            return snapshot, [(query, list) for query in queries]
        encoding = self._helpers.submit(self.embedder().encode_queries, everything)
        ends = accumulate(map(len, texts), initial=0)
        return snapshot, [
            (query, partial(_of, encoding, first, end))
            for query, (first, end) in zip(queries, pairwise(ends), strict=True)
        ]

    @cached_property
    def _helpers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(os.cpu_count(), "newsrag-questions")

    def close(self) -> None:
        """Close the index; using it afterwards is an error."""
        if "_helpers" in self.__dict__:
            self._helpers.shutdown()
        super().close()


def _of(
    encoding: Future[NDArray[np.float32]], first: int, end: int
) -> Sequence[NDArray[np.float32]]:
    """Return the vectors of one question, once those of all are there."""
    return list(encoding.result()[first:end])
