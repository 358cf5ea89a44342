"""Putting questions to an open index: search, prompts, answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsrag.answer.prompt import compose_context
from newsrag.embedders import open_reranker
from newsrag.index.opened import MOST_RESULTS, check_count, on_newest
from newsrag.index.planning import Planning
from newsrag.types import Answer, Context, Filter, Hit, Mode, Query

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsrag.protocols import Reranker
    from newsrag.search.retrieve import Vectors

__all__ = ["Searching"]

_CONTEXT_DEPTH = 50
# So many passages of one article stand among the others; what it has more of comes last.
_PER_ARTICLE = 3


class Searching(Planning):
    """The part of :class:`~newsrag.NewsIndex` that answers; safe to use from several threads."""

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        per_article: int | None = _PER_ARTICLE,
        collapse: bool = True,
        now: datetime | None = None,
        rerank: Reranker | str | Path | None = None,
    ) -> list[Hit]:
        """Return the ``k`` best passages, best first; fewer only when fewer pass the filter.

        Args:
            question: a question in words, or a topic. What is understood of it is what
                :meth:`plan` returns.
            k: how many passages.
            filter: which articles may be found.
            mode: which retrievers answer.
            per_article: how many passages of one article may stand among the others; what it has
                more of comes after all others. None for no limit.
            collapse: show copies of one article once, the earliest with the others listed.
            now: aware; what "last week" counts from. None for the filter's ``as_of``, or else for
                this moment.
            rerank: the folder of a sentence-transformers CrossEncoder, or any object with its
                ``scores``, that orders the best passages anew.

        Raises:
            QueryError: the question, ``k``, the mode, the filter or the time cannot be used.
            ModelError: the cross-encoder is not to be had.
        """
        return self.search_many(
            [question],
            k,
            filter=filter,
            mode=mode,
            per_article=per_article,
            collapse=collapse,
            now=now,
            rerank=rerank,
        )[0]

    @on_newest
    def search_many(
        self,
        questions: Sequence[str],
        k: int = 10,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        per_article: int | None = _PER_ARTICLE,
        collapse: bool = True,
        now: datetime | None = None,
        rerank: Reranker | str | Path | None = None,
    ) -> list[list[Hit]]:
        """Search for several questions at once: all are embedded together, on one state.

        They are ranked on all cores; with ``rerank`` one after the other.

        Raises:
            QueryError: as for :meth:`search`.
        """
        from newsrag.search.results import find_hits  # numpy: listing and showing need none

        check_count(k, "results")
        if per_article is not None:
            check_count(per_article, "passages of an article")
        reranker = open_reranker(Path(rerank)) if isinstance(rerank, (str, Path)) else rerank
        snapshot, planned = self._planned(questions, filter, mode, now)

        def found(each: tuple[Query, Vectors]) -> list[Hit]:
            return find_hits(
                *each, snapshot, k, per_article=per_article, collapse=collapse, reranker=reranker
            )

        # What searches in C++ and Rust leaves the interpreter free for the next question.
        together = len(planned) > 1 and reranker is None
        several = self._helpers.map if together else map
        return list(several(found, planned))

    @on_newest
    def rank_articles(
        self,
        questions: Sequence[str],
        k: int = 100,
        *,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
        literal: bool = False,
    ) -> list[list[tuple[str, float]]]:
        """Return for each question the ``k`` best articles: ids and scores, best first.

        An article ranks where its best passage does. Copies stay, each for itself: this is what
        benchmarks measure, whose judgements count every copy. With ``literal`` nothing is read into
        the questions, not even quotation marks: what a baseline needs.

        Raises:
            QueryError: as for :meth:`search`.
        """
        from newsrag.search.results import best_articles

        check_count(k, "results")
        snapshot, planned = self._planned(questions, filter, mode, now, literal=literal)
        return [best_articles(query, vectors, snapshot, k) for query, vectors in planned]

    def retrieve(
        self,
        question: str,
        *,
        max_tokens: int = 1_500,
        filter: Filter | None = None,
        mode: str = Mode.HYBRID,
        now: datetime | None = None,
    ) -> Context:
        """Return numbered passages for a language model's prompt, and their citations.

        Args:
            question: what the prompt will ask.
            max_tokens: the most tokens of the text, counted by the embedder's tokenizer.
            filter: which articles may be quoted.
            mode: which retrievers answer.
            now: as for :meth:`search`.

        Raises:
            QueryError: as for :meth:`search`, or ``max_tokens`` is not positive.
        """
        check_count(max_tokens, "tokens", most=1_000_000)
        depth = min(MOST_RESULTS, max(_CONTEXT_DEPTH, max_tokens // 20))
        hits = self.search(question, depth, filter=filter, mode=mode, now=now)
        embedder = self.embedder()
        return compose_context(
            question, hits, max_tokens, lambda text: len(embedder.token_offsets(text))
        )

    @on_newest
    def ask(
        self,
        question: str,
        k: int = 5,
        *,
        filter: Filter | None = None,
        now: datetime | None = None,
        min_origins: int = 1,
    ) -> Answer:
        """Answer with at most ``k`` quoted statements, or say that nothing supports an answer.

        A yes/no question is answered by sides: what says so, what denies it, what promises or
        doubts it, what asks it and what only bears on it; with at most ``k`` statements of each.

        Args:
            question: a question in words.
            k: the most statements, of each side if the question has sides; ``min_origins`` if that
                is more.
            filter: which articles may be quoted.
            now: as for :meth:`search`.
            min_origins: leave out sides with fewer independent origins (see
                :class:`~newsrag.types.Side`); ``remark`` says which.

        Raises:
            QueryError: the question, ``k``, the filter or the time cannot be used.
        """
        from newsrag.answer.compose import answer

        check_count(k, "statements")
        check_count(min_origins, "origins")
        snapshot, [(query, vectors)] = self._planned([question], filter, Mode.HYBRID, now)
        return answer(
            query,
            vectors,
            snapshot,
            self.embedder(),
            k,
            names=self._spellings,
            min_origins=min_origins,
        )
