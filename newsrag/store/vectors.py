"""The vectors of a committed state: a FAISS file and what is newer, filtered inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import DamagedIndexError
from newsrag.store.embedded import between, dimension_of, removed
from newsrag.store.faiss_indexes import exact_index, map_file, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter

__all__ = ["VectorIndex"]


class VectorIndex:
    """Inner-product search over the passages of a state; ids are passage rows.

    A file holds the state as of some commit and is mapped into memory, not read. What was added
    later is read from the catalog on opening and compared exactly; what was removed later is
    left out of every search.

    Args:
        database: the catalog's.
        seq: the commit to open.
        base: a file as of an earlier commit; None to read everything from the catalog.
        base_seq: that commit.
    """

    def __init__(self, database: Database, seq: int, base: Path | None, base_seq: int) -> None:
        self._database = database
        self._seq = seq
        dimension = dimension_of(database)
        self._indexes: list[faiss.Index] = []
        if base is not None:
            self._indexes.append(map_file(base))
            if self._indexes[0].d != dimension:
                raise DamagedIndexError(f"{base} is not of this index", "`newsrag add` rebuilds it")
        late = exact_index(dimension)
        for rows, vectors in between(database, base_seq if base else -1, seq):
            late.add_with_ids(vectors, rows)
        self._indexes.append(late)
        self._rows = int(database.value("SELECT value FROM meta WHERE key = 'next_passage'"))
        self._dead = removed(database, base_seq, seq) if base else []

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        wanted: ResolvedFilter | None,
        rows: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return the ``k`` nearest live passages that pass the filter: rows and cosines.

        With ``rows``, only those are looked at.
        """
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        allowed = self._allowed(wanted, rows)
        pairs: list[tuple[int, float]] = []
        for index in self._indexes:
            ids, cosines = nearest(index, query, k, allowed)
            pairs += zip(ids.tolist(), cosines.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def _allowed(
        self, wanted: ResolvedFilter | None, rows: Sequence[int] | None
    ) -> NDArray[np.bool_] | None:
        """Return by passage row whether it may be found; None when every passage held may."""
        if wanted is None and rows is None and not self._dead:
            return None
        allowed = np.full(self._rows, wanted is None)
        for first, n in self._ranges(wanted) if wanted else ():
            allowed[first : first + n] = True
        for first, n in self._dead:
            allowed[first : first + n] = False
        if rows is not None:
            among = np.zeros_like(allowed)
            among[np.asarray(rows, np.int64)] = True
            allowed &= among
        return allowed

    def _ranges(self, wanted: ResolvedFilter) -> list[tuple[int, int]]:
        where, values = wanted.where()
        return self._database.rows(
            "SELECT v.first_passage, v.passages FROM version v "
            f"WHERE v.added_seq <= ? AND (v.removed_seq IS NULL OR v.removed_seq > ?) AND {where}",
            (self._seq, self._seq, *values),
        )
