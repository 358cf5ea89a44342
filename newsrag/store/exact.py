"""Searches few vectors by comparing with each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsrag.store.faiss_indexes import exact_index, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    import faiss
    from numpy.typing import NDArray

    from newsrag.store.masks import Mask

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]

__all__ = ["ExactVectors"]


class ExactVectors:
    """Vectors whose ids are passage rows; safe to use from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, batches: Iterable[tuple[Rows, Vectors]], dimension: int) -> Self:
        """Hold vectors in memory."""
        index = exact_index(dimension)
        for rows, vectors in batches:
            index.add_with_ids(vectors, rows)
        return cls(index)

    def search(self, vector: Vectors, k: int, mask: Mask | None) -> tuple[Rows, Vectors]:
        """Return rows and cosines of the ``k`` nearest, best first; fewer if fewer may be found."""
        ids, cosines = nearest(self._index, vector[None], k, mask.bits if mask else None)
        # No cosine is infinite; only what is no vector gives one.
        there = (ids[0] >= 0) & np.isfinite(cosines[0])
        return ids[0][there], cosines[0][there]
