"""Makes queries of a lexical index: terms, phrases, and names in all their spellings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import tantivy

    from newsrag.protocols import Spellings

__all__ = ["FIELDS", "WordQueries"]

FIELDS = {"text": 1.0, "title": 0.3}
"""The fields with words, and what they count; benchmarks/README.md says how that was chosen."""

# Somebody who writes Kiev means Kyiv as well, and Kiev a little more.
_OTHER_SPELLING = 0.85
_MOST_REMEMBERED = 100_000


class WordQueries:
    """Queries for words in one state of a lexical index, whose statistics they use.

    Args:
        searcher: of the index whose statistics say how rare a word is.
        schema: what it consists of.
        asked: of the index that will be asked, if that is another one.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        asked: tantivy.Searcher | None = None,
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self._asked = asked
        self._rarities: dict[str, float] = {}

    def all(self, terms: Sequence[str], spellings: Spellings) -> Iterator[Query]:
        """Yield queries whose scores add up to that of the terms.

        There is one for each term and field: side by side, not one inside the other, they let
        tantivy skip documents that cannot be among the best. Terms of a name that has other
        spellings are one query.
        """
        left = list(terms)
        for name, others in spellings.items():
            own = name.split()
            if any(set(other.split()) <= set(own) for other in others):
                continue  # a full name: its surname is a name of its own
            there = set(own) <= set(left)
            left = [term for term in left if term not in own] if there else left
            yield self._name(own if there else [], others)
        for term in left:
            yield from self._in_fields([term])

    def term(self, term: str) -> Query:
        """Return a query for one term, in the text or the headline."""
        return Query.boolean_query([(Occur.Should, each) for each in self._in_fields([term])])

    def phrase(self, phrase: str) -> Query:
        """Return a query for terms side by side, in the text or the headline."""
        return Query.boolean_query(
            [(Occur.Should, each) for each in self._in_fields(phrase.split())]
        )

    def rarity(self, term: str) -> float:
        """Return BM25's inverse document frequency of a term; 0 when nothing has it."""
        known = self._rarities
        if term in known:
            return known[term]
        if len(known) >= _MOST_REMEMBERED:
            self._rarities = known = {}  # not cleared: another thread may be reading it
        rarity = known[term] = self._rarity(self.term(term))
        return rarity

    def _name(self, own: Sequence[str], others: Iterable[str]) -> Query:
        """Return a query for a name that counts as much as the rarity of all its spellings.

        Left to itself, the rarest spelling would win, and say that its articles are the best.
        """
        ways = [(Query.boolean_query([(Occur.Should, self.term(t)) for t in own]), own, 1.0)]
        ways = ways if own else []
        ways += [(self.phrase(other), other.split(), _OTHER_SPELLING) for other in others]
        either = self._rarity(Query.boolean_query([(Occur.Should, query) for query, *_ in ways]))
        weighted = []
        for query, words, weight in ways:
            rarity = sum(self.rarity(word) for word in words)
            weighted.append(Query.boost_query(query, weight * either / rarity if rarity else 0.0))
        return Query.disjunction_max_query(weighted)

    def _in_fields(self, words: Sequence[str]) -> list[Query]:
        return [self._in(field, words, boost) for field, boost in FIELDS.items()]

    def _in(self, field: str, words: Sequence[str], boost: float) -> Query:
        terms: list[Any] = list(words)
        each = [Query.term_query(self._schema, field, word, "freq") for word in words]
        query = each[0] if len(each) == 1 else Query.phrase_query(self._schema, field, terms)
        if self._asked is not None:
            # tantivy multiplies by what is rare in the index that it searches.
            rare = sum(_idf(self._asked, word) for word in each)
            boost *= sum(_idf(self._searcher, word) for word in each) / rare
        return Query.boost_query(query, boost)

    def _rarity(self, query: Query) -> float:
        return _idf(self._searcher, query) if _count(self._searcher, query) else 0.0


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    """Count by searching: tantivy's own document frequency includes what was deleted."""
    found: Any = searcher.search(query, 1, count=True)  # its stub lacks the count
    return int(found.count)


def _idf(searcher: tantivy.Searcher, query: Query) -> float:
    """Return BM25's inverse document frequency of a query; more than 0 even if nothing has it."""
    total, n = searcher.num_docs, _count(searcher, query)
    return math.log(1 + (total - n + 0.5) / (n + 0.5))
