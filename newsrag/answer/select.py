"""Picks the sentences of retrieved passages that bear on a question, and scores their support."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsrag.search.respell import respelled
from newsrag.text.sentences import sentence_spans
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Embedder, Found, Snapshot
    from newsrag.types import Article, Query

__all__ = ["EMBEDDED", "Candidate", "score_sentences", "sentence_features"]

# How many sentences are embedded for one question, about 50 ms on two cores. More hardly helps:
# embedding all of them instead of 12 puts the right one first in 0.3 % more cases.
EMBEDDED = 12


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


# A logistic regression over whether the best sentence answers; `benchmarks/fit_support.py` fits it
# and benchmarks/README.md says on what and how well.
_WEIGHTS = {"sentence": 7.2, "cover": 4.4, "context": 2.6, "length": 3.6}
_BIAS = -8.9
# One sentence covers a question of up to about this many terms; of more, it covers a part.
_TERMS_IN_A_SENTENCE = 6
# A sentence without an end mark is taken for a heading when it has fewer words than this.
_FEWEST_WORDS = 6


def score_sentences(
    query: Query,
    vector: NDArray[np.float32],
    passages: Sequence[Found],
    snapshot: Snapshot,
    embedder: Embedder,
    most: int = EMBEDDED,
    also: Callable[[str], bool] | None = None,
) -> list[Candidate]:
    """Return the best sentences of retrieved passages with their support, best first.

    Args:
        query: the planned question.
        vector: its embedding, shape ``(dimension,)``.
        passages: what was found, best first.
        snapshot: the state that was searched.
        embedder: its embedder.
        most: how many of them are embedded; the others are left out.
        also: which others are embedded nevertheless, at most as many again.
    """
    candidates = [
        _with_support(candidate)
        for candidate in sentence_features(query, vector, passages, snapshot, embedder, most, also)
    ]
    return sorted(candidates, key=lambda each: -each.support)


def sentence_features(
    query: Query,
    vector: NDArray[np.float32],
    passages: Sequence[Found],
    snapshot: Snapshot,
    embedder: Embedder,
    most: int = EMBEDDED,
    also: Callable[[str], bool] | None = None,
) -> list[Candidate]:
    """Return the most promising sentences with their features, support still 0.

    The features, each higher for better: ``sentence``, the cosine of question and sentence;
    ``cover``, the share of the question's terms that the sentence has, weighted by their rarity;
    ``context``, the same for its passage and headline; ``length``, 0 for a question of at most six
    terms and growing with the logarithm of their number, since one sentence rarely covers more.
    """
    rarity = _rarity(query, snapshot)
    length = math.log(max(1.0, len(query.terms) / _TERMS_IN_A_SENTENCE))
    candidates = []
    for found in passages:
        text = found.article.text
        around = f"{found.article.title} {found.passage.span.of(text)}"
        context = _covered(around, query, snapshot, rarity)
        for span in _sentences(found):
            if _says_nothing(span.of(text)):
                continue
            cover = _covered(span.of(text), query, snapshot, rarity)
            features = {"cover": cover, "context": context, "length": length}
            candidates.append(Candidate(found.article, span, 0.0, features))
    # Sorting is stable: among equals, sentences of better passages come first.
    candidates.sort(key=lambda each: -_promise(each, query))
    best = candidates[:most]
    if also is not None:
        best += [each for each in candidates[most:] if also(each.quote)][:most]
    vectors = embedder.encode_passages([each.quote for each in best])
    return [
        replace(each, trace={"sentence": float(cosine), **each.trace})
        for each, cosine in zip(best, vectors @ vector, strict=True)
    ]


def _sentences(found: Found) -> Iterator[Span]:
    """Yield the sentences of a passage, looking at the passage alone: articles can be long."""
    start = found.passage.span.start
    passage = found.passage.span.of(found.article.text)
    for span in sentence_spans(passage, language=found.article.language or "en"):
        yield Span(start + span.start, start + span.end)


def _promise(candidate: Candidate, query: Query) -> float:
    """Return how much a sentence promises before it is embedded: more if its outlet is named."""
    named = candidate.article.source in query.outlets
    return candidate.trace["cover"] + candidate.trace["context"] + float(named)


def _says_nothing(sentence: str) -> bool:
    """Whether this is a question, or a heading: a few words that no mark ends."""
    ends = sentence.rstrip("\"'”’»)]")[-1:]
    heading = ends.isalnum() and len(sentence.split()) < _FEWEST_WORDS
    return heading or sentence.endswith(("?", "？", "؟"))


def _with_support(candidate: Candidate) -> Candidate:
    logit = _BIAS + sum(_WEIGHTS[name] * value for name, value in candidate.trace.items())
    return replace(candidate, support=1 / (1 + math.exp(-logit)))


def _rarity(query: Query, snapshot: Snapshot) -> dict[str, float]:
    """Return how much each term of the question counts; one that no passage has counts most."""
    rarity = snapshot.rarity(query.terms)
    rarest = max(rarity.values(), default=1.0) or 1.0
    return {term: weight or rarest for term, weight in rarity.items()}


def _covered(text: str, query: Query, snapshot: Snapshot, weights: Mapping[str, float]) -> float:
    """Return the share of the question's terms, by weight, that a text has in any spelling."""
    terms = set(respelled(snapshot.analyze(text), query.spellings))
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in terms) / total if total else 0.0
