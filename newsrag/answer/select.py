"""Picks the sentences of retrieved passages that bear on a question, and scores their support."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsrag.text.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Embedder, Found, Snapshot
    from newsrag.types import Article, Query, Span

__all__ = ["Candidate", "score_sentences"]

# How many sentences are embedded for one question: 24 take about 0.1 s on two cores.
_EMBEDDED = 24


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


# Weights of a logistic regression; benchmarks/README.md says on what they were fitted.
_WEIGHTS = {"sentence": 4.0, "passage": 2.0, "cover": 2.0, "context": 1.0}
_BIAS = -4.0


def score_sentences(
    query: Query,
    vector: NDArray[np.float32],
    ranked: Sequence[tuple[Found, Mapping[str, float]]],
    snapshot: Snapshot,
    embedder: Embedder,
) -> list[Candidate]:
    """Return the sentences of retrieved passages with their support, best first.

    Args:
        query: the planned question.
        vector: its embedding, shape ``(dimension,)``.
        ranked: passages with the scores of their stages, best first.
        snapshot: the state that was searched.
        embedder: its embedder.
    """
    rarity = _weights(query, snapshot)
    rows = []
    for found, trace in ranked:
        text = found.article.text
        around = set(snapshot.analyze(found.article.title + " " + found.passage.span.of(text)))
        for span in sentence_spans(text, found.passage.span, found.article.language or "en"):
            features = {
                "passage": trace.get("dense", 0.0),
                "cover": _covered(set(snapshot.analyze(span.of(text))), rarity),
                "context": _covered(around, rarity),
            }
            rows.append((found.article, span, features))
    rows.sort(key=lambda row: -(row[2]["cover"] + row[2]["passage"]))
    rows = rows[:_EMBEDDED]
    if not rows:
        return []
    vectors = embedder.encode_passages([span.of(article.text) for article, span, _ in rows])
    scored = [
        _candidate(article, span, {"sentence": float(cosine), **features})
        for (article, span, features), cosine in zip(rows, vectors @ vector, strict=True)
    ]
    return sorted(scored, key=lambda each: -each.support)


def _candidate(article: Article, span: Span, features: dict[str, float]) -> Candidate:
    logit = _BIAS + sum(_WEIGHTS[name] * value for name, value in features.items())
    return Candidate(article, span, 1 / (1 + math.exp(-logit)), features)


def _weights(query: Query, snapshot: Snapshot) -> dict[str, float]:
    """Return how much each term of the question counts; one that no passage has counts most."""
    rarity = snapshot.rarity(query.terms)
    rarest = max(rarity.values(), default=1.0) or 1.0
    return {term: weight or rarest for term, weight in rarity.items()}


def _covered(terms: set[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in terms) / total if total else 0.0
