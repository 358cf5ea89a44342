"""What speaks for a sentence as an answer before anything is embedded: words, place, kind."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from newsrag.search.respell import respelled
from newsrag.text.alike import Alike
from newsrag.text.answer_kinds import expected_kind, has_kind
from newsrag.text.sentences import sentence_spans
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsrag.protocols import Found, Snapshot
    from newsrag.types import Query

__all__ = ["FEATURES", "SentenceReader"]

FEATURES = ("around", "context", "telling", "pairs", "kind", "retrieved")
"""The features of a sentence besides its vector's; :class:`SentenceReader` says what they are."""

# A sentence without an end mark is taken for a heading when it has fewer words than this.
_FEWEST_WORDS = 6


class SentenceReader:
    """Reads the sentences of passages against one question.

    The features, each higher for better:

    - ``around``: the share of the question's terms that the sentence, the headline and the sentence
      before it have, to which its pronouns point; weighted by their rarity (BM25's inverse document
      frequency). Forms of a word that begin alike count as the word.
    - ``context``: the same for the headline and the whole passage.
    - ``telling``: the share that the sentence has itself; but a term counts the less the more
      sentences of the passage have it, since it does not tell them apart.
    - ``pairs``: the share of the question's neighbouring words, small ones included, that stand
      side by side in the sentence.
    - ``kind``: 1 if the sentence has what the question asks for (a time, a number, a name: see
      :mod:`newsrag.text.answer_kinds`), -1 if it surely has not, 0 if the rules cannot say.
    - ``retrieved``: how much the passage's score lies below that of the best passage, as a number
      that is 0 for the best and negative for others.

    Args:
        query: the planned question.
        snapshot: the state that was searched.
    """

    def __init__(self, query: Query, snapshot: Snapshot) -> None:
        self._query = query
        self._snapshot = snapshot
        self._alike = Alike(query.terms)
        self._kind = expected_kind(query.text)
        self._pairs = Counter(pairwise(self._terms(query.topic)))
        rarity = snapshot.rarity(query.terms)
        rarest = max(rarity.values(), default=1.0) or 1.0
        # A term that no passage has counts as much as the rarest that one has.
        self._rarity = {term: weight or rarest for term, weight in rarity.items()}

    def sentences(self, found: Found, below: float) -> Iterator[tuple[Span, dict[str, float]]]:
        """Yield the sentences of a passage that say something, with their features.

        Args:
            found: the passage.
            below: its score less that of the best passage.
        """
        spans = list(_sentences(found))
        texts = [span.of(found.article.text) for span in spans]
        words = [self._terms(text) for text in texts]
        there = [self._alike.there(each) for each in words]
        title = self._alike.there(self._terms(found.article.title))
        local = Counter(term for each in there for term in each)
        scarce = {t: weight / (1 + local[t]) for t, weight in self._rarity.items()}
        context = self._share(title.union(*there), self._rarity)
        for at, (span, text) in enumerate(zip(spans, texts, strict=True)):
            if _says_nothing(text):
                continue
            before = there[at - 1] if at else set[str]()
            yield (
                span,
                {
                    "around": self._share(there[at] | title | before, self._rarity),
                    "context": context,
                    "telling": self._share(there[at], scarce),
                    "pairs": self._side_by_side(words[at]),
                    "kind": self._has_kind(text),
                    "retrieved": below,
                },
            )

    def _terms(self, text: str) -> list[str]:
        return respelled(self._snapshot.analyze(text), self._query.spellings)

    def _share(self, terms: Iterable[str], weights: Mapping[str, float]) -> float:
        total = sum(weights.values())
        return sum(weights[term] for term in terms) / total if total else 0.0

    def _side_by_side(self, words: Sequence[str]) -> float:
        total = self._pairs.total()
        return (self._pairs & Counter(pairwise(words))).total() / total if total else 0.0

    def _has_kind(self, sentence: str) -> float:
        if self._kind is None:
            return 0.0
        if has_kind(self._kind, sentence, self._query.text):
            return 1.0
        return -1.0 if self._kind.sure else 0.0


def _sentences(found: Found) -> Iterator[Span]:
    """Yield the sentences of a passage, looking at the passage alone: articles can be long."""
    start = found.passage.span.start
    passage = found.passage.span.of(found.article.text)
    for span in sentence_spans(passage, language=found.article.language or "en"):
        yield Span(start + span.start, start + span.end)


def _says_nothing(sentence: str) -> bool:
    """Whether this is a question, or a heading: a few words that no mark ends."""
    ends = sentence.rstrip("\"'”’»)]")[-1:]
    heading = ends.isalnum() and len(sentence.split()) < _FEWEST_WORDS
    return heading or sentence.endswith(("?", "？", "؟"))
