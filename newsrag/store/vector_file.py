"""Writes the FAISS file of a state, from an earlier one where that saves work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsrag.store.embedded import (
    between,
    changed_passages,
    dimension_of,
    embedded_passages,
    removed,
    sample,
)
from newsrag.store.faiss_indexes import (
    MEASURED_WITH,
    TRAINED_ON,
    cells_for,
    cells_of,
    exact_index,
    in_cells,
    load,
    measure,
    save,
    take_out,
)

if TYPE_CHECKING:
    from pathlib import Path

    import faiss

    from newsrag.store.database import Database
    from newsrag.types import Probing

__all__ = ["worth_writing", "write_vectors"]

# Passages that a file may be behind before it is written anew: few enough to read from the
# catalog at every opening, many enough that one new article does not rewrite a large file.
_FEWEST_STALE = 1_000
_MOST_STALE = 0.1
# Cells serve until there should be four times as many.
_MOST_GROWTH = 4


def worth_writing(database: Database, held: int, seq: int) -> bool:
    """Whether a file as of commit ``held`` is so far behind that it should be written anew."""
    stale = changed_passages(database, held, seq)
    return stale > _FEWEST_STALE and stale > _MOST_STALE * embedded_passages(database, seq)


def write_vectors(
    database: Database, seq: int, path: Path, *, old: Path | None = None, held: int = -1
) -> Probing | None:
    """Write the vectors of the passages live at ``seq``.

    Args:
        database: the catalog's.
        seq: the commit.
        path: the file to write.
        old: an intact file as of an earlier commit.
        held: that commit.

    Returns:
        How a search visits the file; None when it is exhaustive.
    """
    cells = cells_for(embedded_passages(database, seq))
    index = _reused(old, cells) if old is not None else None
    if index is None:
        held, index = -1, _new(database, seq, cells)
    else:
        gone = [np.arange(first, first + n) for first, n in removed(database, held, seq)]
        if gone:
            take_out(index, np.concatenate(gone).astype(np.int64))
    for rows, vectors in between(database, held, seq):
        index.add_with_ids(vectors, rows)
    probing = measure(index, sample(database, seq, MEASURED_WITH)) if cells_of(index) else None
    save(index, path)
    return probing


def _new(database: Database, seq: int, cells: int) -> faiss.Index:
    if not cells:
        return exact_index(dimension_of(database))
    return in_cells(cells, sample(database, seq, cells * TRAINED_ON))


def _reused(old: Path, cells: int) -> faiss.Index | None:
    """Read an index to go on with; None when so many passages need another."""
    index = load(old)
    held = cells_of(index)
    if held is None or bool(held) != bool(cells):
        return None
    return index if max(cells, held) < _MOST_GROWTH * max(1, min(cells, held)) else None
