"""Searches versions that newer ones have replaced, which the derived indexes do not hold."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from newsrag.store.lexical import LexicalIndex, Unit, index_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.protocols import Phrases, Spellings
    from newsrag.store.database import Database
    from newsrag.store.exact import ExactVectors
    from newsrag.store.filters import ResolvedFilter
    from newsrag.store.masks import Mask

__all__ = ["EarlierVersions"]


class EarlierVersions:
    """The versions of a filter's ``earlier`` that pass the rest of it, held in memory.

    Vectors are compared one by one. Words are scored as the index of the live versions scores them,
    by its frequencies; only how long a passage is for its kind is measured among these. A
    version whose vectors ``compact`` has dropped is found by its words alone.

    Args:
        database: the catalog's.
        wanted: the filter.
        live: the lexical indexes of the live versions.
    """

    def __init__(
        self, database: Database, wanted: ResolvedFilter, live: Mapping[Unit, LexicalIndex]
    ) -> None:
        where, values = wanted.where()
        rows = database.rows(
            "SELECT v.id FROM version v WHERE v.id IN (SELECT value FROM json_each(?)) "
            f"AND {where} ORDER BY v.id",
            (json.dumps(wanted.earlier), *values),
        )
        self._database = database
        self._versions = [version for (version,) in rows]
        self._lexical = {
            unit: LexicalIndex(index_of(unit, database, self._versions), scored_like=index)
            for unit, index in live.items()
        }

    @cached_property
    def _vectors(self) -> ExactVectors:
        from newsrag.store.embedded import dimension_of, of_versions
        from newsrag.store.exact import ExactVectors

        vectors = of_versions(self._database, self._versions)
        return ExactVectors.of(vectors, dimension_of(self._database))

    def dense(
        self, vector: NDArray[np.float32], k: int, phrases: Phrases
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages nearest to a unit vector: rows and cosines."""
        rows, cosines = self._vectors.search(vector, k, self._mask(phrases))
        return list(zip(rows.tolist(), cosines.tolist(), strict=True))

    def _mask(self, phrases: Phrases) -> Mask | None:
        if not phrases:
            return None
        from newsrag.store.embedded import next_passage
        from newsrag.store.masks import mask_of

        rows = self._lexical[Unit.PASSAGES].rows_with(phrases)
        return mask_of(rows, next_passage(self._database))

    def lexical(
        self,
        unit: Unit,
        terms: Sequence[str],
        k: int,
        spellings: Spellings | None,
        phrases: Phrases,
    ) -> list[tuple[int, float]]:
        """Return the ``k`` passages or articles best by BM25: rows and scores."""
        index = self._lexical[unit]
        return index.search(terms, k, None, spellings=spellings, phrases=phrases)
