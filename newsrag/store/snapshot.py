"""One committed state, opened for searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.store.derived import open_vectors
from newsrag.store.filters import resolve
from newsrag.store.lexical import LexicalIndex, analyzer, update

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Found
    from newsrag.store.catalog import Catalog
    from newsrag.store.derived import Derived
    from newsrag.store.filters import ResolvedFilter
    from newsrag.types import Filter

__all__ = ["StoreSnapshot"]


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
        self._vectors = open_vectors(
            folder, catalog, derived.vectors if derived else None, self.seq
        )
        self._lexical = LexicalIndex(
            folder / derived.lexical.name
            if derived
            else update(None, catalog.database, -1, self.seq)
        )

    def analyze(self, text: str) -> list[str]:
        """Return the terms of ``text`` as the lexical index spells them, in order."""
        return analyzer().analyze(text)

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return each term's BM25 inverse document frequency; 0 for a term not in the index."""
        return self._lexical.rarity(terms)

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        filter: Filter,
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages nearest to a unit vector: rows and cosines, best first."""
        return self._vectors.search(vector, k, self.resolve(filter))

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        filter: Filter,
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages best by BM25: rows and scores, best first."""
        return self._lexical.search(terms, k, self.resolve(filter))

    def resolve(self, wanted: Filter) -> ResolvedFilter | None:
        """Resolve a filter against this state; None when it does not restrict."""
        return resolve(self._catalog.database, wanted, self.seq) if wanted else None

    def found(self, rows: Sequence[int]) -> list[Found]:
        """Return passages by their rows, in the order asked for."""
        return self._catalog.found(rows)
