"""Picks the sentences of retrieved passages that bear on a question, and scores their support."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsrag.answer.features import SentenceReader
from newsrag.answer.support import PROMISE, rivals, score, support

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Embedder, Found, Snapshot
    from newsrag.types import Article, Query, Span

__all__ = ["EMBEDDED", "TERMS_IN_A_SENTENCE", "Candidate", "read_sentences", "score_sentences"]

# How many sentences are embedded for one question, about 50 ms on two cores. More hardly helps:
# embedding 24 instead of 12 puts the right one first in 0.2 % more cases.
EMBEDDED = 12
# One sentence covers a question of up to about this many terms; of more, it covers a part.
TERMS_IN_A_SENTENCE = 6
# A sentence of an outlet that the question names is embedded before others.
_NAMED = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: its features and its support between 0 and 1."""

    article: Article
    span: Span
    support: float
    trace: Mapping[str, float] = field(default_factory=dict)

    @property
    def quote(self) -> str:
        """The sentence, word for word."""
        return self.span.of(self.article.text)


def score_sentences(
    query: Query,
    vector: NDArray[np.float32],
    passages: Sequence[tuple[Found, float]],
    snapshot: Snapshot,
    embedder: Embedder,
    *,
    known: bool = True,
    most: int = EMBEDDED,
    also: Callable[[str], bool] | None = None,
) -> list[Candidate]:
    """Return the best sentences of retrieved passages with their support, best first.

    Besides the features of a sentence their traces have ``sentence``, its cosine with the question;
    ``score``, the weighted sum of all that; and what is the same for all of a question, so that
    support keeps their order: ``lead``, how far the best is ahead of what competes with it;
    ``known``, whether the archive has all names that are asked about;
    and ``length``, 0 for a question of at most six terms and growing with the logarithm of their
    number, since one sentence rarely covers more.

    Args:
        query: the planned question.
        vector: its embedding, shape ``(dimension,)``.
        passages: what was found and its score, best first.
        snapshot: the state that was searched.
        embedder: its embedder.
        known: whether the archive has all names that are asked about.
        most: how many sentences are embedded; the others are left out.
        also: which others are embedded nevertheless, at most as many again. They do not compete.
    """
    ranked = read_sentences(query, passages, snapshot)
    candidates, others = ranked[:most], ranked[most:] if also else []
    candidates += [each for each in others if also and also(each.quote)][:most]
    if not candidates:
        return []
    vectors = embedder.encode_passages([each.quote for each in candidates])
    traces = [
        {"sentence": float(cosine), **each.trace}
        for each, cosine in zip(candidates, vectors @ vector, strict=True)
    ]
    scores = [score(trace) for trace in traces]
    length = math.log(max(1.0, len(query.terms) / TERMS_IN_A_SENTENCE))
    lead = max(scores[:most]) - rivals(scores[:most], vectors[:most])
    same = {"lead": lead, "known": float(known), "length": length}
    scored = []
    for each, trace, its_score in zip(candidates, traces, scores, strict=True):
        full = trace | {"score": its_score} | same
        scored.append(replace(each, trace=full, support=support(full)))
    return sorted(scored, key=lambda each: -each.trace["score"])


def read_sentences(
    query: Query, passages: Sequence[tuple[Found, float]], snapshot: Snapshot
) -> list[Candidate]:
    """Return all sentences with the features that need no vector, the most promising first."""
    reader = SentenceReader(query, snapshot)
    best = max((its_score for _, its_score in passages), default=0.0)
    candidates = [
        Candidate(found.article, span, 0.0, features)
        for found, its_score in passages
        for span, features in reader.sentences(found, its_score - best)
    ]

    def promise(each: Candidate) -> float:
        return score(each.trace, PROMISE) + _NAMED * (each.article.source in query.outlets)

    # Sorting is stable: among equals, sentences of better passages come first.
    return sorted(candidates, key=promise, reverse=True)
