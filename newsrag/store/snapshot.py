"""One committed state, opened for searching."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from newsrag.store.derived import open_vectors
from newsrag.store.earlier import EarlierVersions
from newsrag.store.filters import resolve
from newsrag.store.groups import CopyGroups
from newsrag.store.lexical import LexicalIndex, Unit, analyzer, update
from newsrag.store.places import Places, outlets
from newsrag.store.rows import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Found, Phrases, Place, Spellings
    from newsrag.store.catalog import Catalog
    from newsrag.store.derived import Derived
    from newsrag.store.filters import ResolvedFilter
    from newsrag.types import Article, Copy, Filter

__all__ = ["StoreSnapshot"]

_FILTERS_REMEMBERED = 16


class StoreSnapshot:
    """The :class:`~newsrag.protocols.Snapshot` of a store; safe to use from several threads.

    Args:
        folder: the index directory.
        catalog: its catalog.
        derived: intact derived indexes, whose state is opened; None makes them anew in memory.
        seq: the commit to open when there are none.
    """

    def __init__(self, folder: Path, catalog: Catalog, derived: Derived | None, seq: int) -> None:
        self.seq = derived.seq if derived else seq
        self._catalog = catalog
        self._places = Places(catalog.database)
        # A hybrid search asks three times for each clause.
        resolved = partial(resolve, catalog.database, seq=self.seq)
        self._resolved = lru_cache(_FILTERS_REMEMBERED)(resolved)
        self._vectors = open_vectors(
            folder, catalog, derived.vectors if derived else None, self.seq
        )
        self._passages = self._open_lexical(Unit.PASSAGES, folder, derived)
        self._articles = self._open_lexical(Unit.ARTICLES, folder, derived)
        self._earlier = lru_cache(_FILTERS_REMEMBERED)(self._open_earlier)
        self._copies = lru_cache(_FILTERS_REMEMBERED)(
            partial(CopyGroups, catalog.database, self.seq)
        )

    def _open_lexical(self, unit: Unit, folder: Path, derived: Derived | None) -> LexicalIndex:
        if derived is None:
            return LexicalIndex(update(unit, None, self._catalog.database, -1, self.seq))
        return LexicalIndex(folder / derived.lexical(unit).name)

    def analyze(self, text: str) -> list[str]:
        """Return the terms of ``text`` as the lexical index spells them, in order."""
        return analyzer().analyze(text)

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return each term's BM25 inverse document frequency; 0 for a term not in the index."""
        return self._passages.rarity(terms)

    def outlets(self) -> tuple[str, ...]:
        """Return the names of all outlets that the index has ever had, in order."""
        return self._outlets

    @cached_property
    def _outlets(self) -> tuple[str, ...]:
        return tuple(name for name in outlets(self._catalog.database, self.seq) if name)

    def dense(
        self, vector: NDArray[np.float32], k: int, filter: Filter, *, phrases: Phrases = ()
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages nearest to a unit vector: rows and cosines, best first."""
        rows = self._passages.rows_with(phrases) if phrases else None
        wanted = self.resolve(filter)
        found = self._vectors.search(vector, k, wanted, rows)
        earlier = self._earlier(wanted)
        return found if earlier is None else _best(found, earlier.dense(vector, k, phrases), k)

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        filter: Filter,
        *,
        spellings: Spellings | None = None,
        phrases: Phrases = (),
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages best by BM25: rows and scores, best first."""
        return self._by_words(Unit.PASSAGES, terms, k, filter, spellings, phrases)

    def articles(
        self,
        terms: Sequence[str],
        k: int,
        filter: Filter,
        *,
        spellings: Spellings | None = None,
        phrases: Phrases = (),
    ) -> list[tuple[int, float]]:
        """Return the ``k`` articles best by BM25 over their whole text: versions and scores."""
        return self._by_words(Unit.ARTICLES, terms, k, filter, spellings, phrases)

    def _by_words(
        self,
        unit: Unit,
        terms: Sequence[str],
        k: int,
        filter: Filter,
        spellings: Spellings | None,
        phrases: Phrases,
    ) -> list[tuple[int, float]]:
        wanted = self.resolve(filter)
        index = self._passages if unit is Unit.PASSAGES else self._articles
        found = index.search(terms, k, wanted, spellings=spellings, phrases=phrases)
        earlier = self._earlier(wanted)
        if earlier is None:
            return found
        return _best(found, earlier.lexical(unit, terms, k, spellings, phrases), k)

    def _open_earlier(self, wanted: ResolvedFilter | None) -> EarlierVersions | None:
        if wanted is None or not wanted.earlier:
            return None
        live = {Unit.PASSAGES: self._passages, Unit.ARTICLES: self._articles}
        return EarlierVersions(self._catalog.database, wanted, live)

    def whole(self, versions: Sequence[int]) -> list[Article]:
        """Return articles with their texts by their versions, in the order asked for."""
        return self._catalog.whole(versions)

    def places(self, rows: Sequence[int]) -> dict[int, Place]:
        """Return where passages stand, by their rows."""
        return self._places.of(rows)

    def resolve(self, wanted: Filter) -> ResolvedFilter | None:
        """Resolve a filter against this state; None when it does not restrict."""
        return self._resolved(wanted) if wanted else None

    def found(self, rows: Sequence[int]) -> list[Found]:
        """Return passages by their rows, in the order asked for."""
        return self._catalog.found(rows)

    def copy_groups(
        self, article_ids: Sequence[str], as_of: datetime | None = None
    ) -> dict[str, tuple[Copy, ...]]:
        """Return for each article that has copies all of them and itself, the earliest first.

        Undated ones come last, ties go by id. The similarity is that to the first, or, where the
        two were not compared, that of the best link. With ``as_of`` only what was known by then.
        """
        return self._copies(seconds(as_of)).of(article_ids)


def _best(
    some: list[tuple[int, float]], others: list[tuple[int, float]], k: int
) -> list[tuple[int, float]]:
    """Return the ``k`` best of both; ties go to the lower row."""
    return sorted((*some, *others), key=lambda pair: (-pair[1], pair[0]))[:k]
