"""The vectors of a committed state: a FAISS file and what is newer, filtered inside."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import DamagedIndexError
from newsrag.store.embedded import between, dimension_of, removed
from newsrag.store.faiss_indexes import exact_index, map_file, nearest
from newsrag.store.schema import live_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter

__all__ = ["VectorIndex"]

_FILTERS_REMEMBERED = 16  # of a byte a passage each


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
        held = int(database.value("SELECT value FROM meta WHERE key = 'next_passage'"))
        dead = removed(database, base_seq, seq) if base else []
        self._all_live = not dead
        # Reading which passages a filter allows takes longer than searching them.
        passing = partial(_passing, database, seq, held, dead)
        self._passing = lru_cache(_FILTERS_REMEMBERED)(passing)

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
        if wanted is None and rows is None and self._all_live:
            return None
        passing = self._passing(wanted)
        if rows is None:
            return passing
        among = np.zeros_like(passing)
        among[np.asarray(rows, np.int64)] = True
        return among & passing


def _passing(
    database: Database,
    seq: int,
    rows: int,
    dead: Sequence[tuple[int, int]],
    wanted: ResolvedFilter | None,
) -> NDArray[np.bool_]:
    """Return by passage row, below ``rows``, whether it is not dead and passes a filter."""
    passing = np.full(rows, wanted is None)
    for first, n in _ranges(database, seq, wanted) if wanted else ():
        passing[first : first + n] = True
    for first, n in dead:
        passing[first : first + n] = False
    return passing


def _ranges(database: Database, seq: int, wanted: ResolvedFilter) -> list[tuple[int, int]]:
    where, values = wanted.where()
    return database.rows(
        f"SELECT v.first_passage, v.passages FROM version v WHERE {live_at('?')} AND {where}",
        (seq, seq, *values),
    )
