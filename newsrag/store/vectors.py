"""The vectors of a committed state: those of files and what is newer, filtered inside."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from newsrag.store.embedded import between, dimension_of, next_passage, removed
from newsrag.store.exact import ExactVectors
from newsrag.store.masks import Mask
from newsrag.store.schema import live_at
from newsrag.store.vector_file import open_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from newsrag.store.coded import CodedVectors
    from newsrag.store.database import Database
    from newsrag.store.filters import ResolvedFilter
    from newsrag.types import Rescoring

__all__ = ["VectorIndex"]

_FILTERS_REMEMBERED = 16  # of a byte a passage each


class VectorIndex:
    """Inner-product search over the passages of a state; ids are passage rows.

    Files hold the state as of some commit and are mapped into memory, but for the codes. What was
    embedded later is read from the catalog on opening and compared exactly; what was removed
    later is left out of every search.

    Args:
        database: the catalog's.
        seq: the commit to open.
        folder: files as of an earlier commit; None to read everything from the catalog.
        held: that commit.
        rescoring: how the files are searched, see :func:`~newsrag.store.vector_file.write_vectors`.
    """

    def __init__(
        self,
        database: Database,
        seq: int,
        folder: Path | None,
        held: int,
        rescoring: Rescoring | None,
    ) -> None:
        dimension = dimension_of(database)
        late = between(database, held if folder else -1, seq)
        self._parts: list[ExactVectors | CodedVectors] = [ExactVectors.of(late, dimension)]
        if folder is not None:
            self._parts.append(open_file(database, folder, rescoring))
        rows = next_passage(database)
        dead = removed(database, held, seq) if folder else []
        self._all_live = not dead
        # Reading which passages a filter allows takes longer than searching them.
        passing = partial(_passing, database, seq, rows, dead)
        self._passing = lru_cache(_FILTERS_REMEMBERED)(passing)

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        wanted: ResolvedFilter | None = None,
        rows: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return the ``k`` nearest passages that pass a filter: rows and cosines, best first.

        Args:
            vector: unit length, shape ``(dimension,)``.
            k: how many.
            wanted: which passages may be found.
            rows: only these passages, if any are named.
        """
        mask = self._mask(wanted, rows)
        found = [part.search(vector, k, mask) for part in self._parts]
        near = np.concatenate([rows for rows, _ in found])
        cosines = np.concatenate([cosines for _, cosines in found])
        # Ties go to the lower row, so that the order is the same every time.
        best = np.lexsort((near, -cosines))[:k]
        return list(zip(near[best].tolist(), cosines[best].tolist(), strict=True))

    def _mask(self, wanted: ResolvedFilter | None, rows: Sequence[int] | None) -> Mask | None:
        """Return which passages may be found; None when every passage held may."""
        if wanted is None and rows is None and self._all_live:
            return None
        passing = self._passing(wanted)
        if rows is None:
            return passing
        among = np.zeros_like(passing.rows)
        among[np.asarray(rows, np.int64)] = True
        return Mask(among & passing.rows)


def _passing(
    database: Database,
    seq: int,
    rows: int,
    dead: Sequence[tuple[int, int]],
    wanted: ResolvedFilter | None,
) -> Mask:
    """Return which passage rows, below ``rows``, are not dead and pass a filter."""
    passing = np.full(rows, wanted is None)
    for first, n in _ranges(database, seq, wanted) if wanted else ():
        passing[first : first + n] = True
    for first, n in dead:
        passing[first : first + n] = False
    return Mask(passing)


def _ranges(database: Database, seq: int, wanted: ResolvedFilter) -> list[tuple[int, int]]:
    where, values = wanted.where()
    return database.rows(
        f"SELECT v.first_passage, v.passages FROM version v WHERE {live_at('?')} AND {where}",
        (seq, seq, *values),
    )
