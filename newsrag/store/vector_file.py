"""Writes the vectors of a state as files to search: as they are, or as codes if there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.store.coded import CodedVectors, read_coded, write_coded
from newsrag.store.embedded import (
    between,
    changed_passages,
    dimension_of,
    embedded_passages,
    next_passage,
    sample,
)
from newsrag.store.exact import ExactVectors
from newsrag.store.faiss_indexes import TRAINED_ON, exact_index, held, ids_of, map_file, save
from newsrag.store.rescoring import MEASURED_WITH, measure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from newsrag.store.database import Database
    from newsrag.types import Rescoring

    Rows = NDArray[np.int64]
    Vectors = NDArray[np.float32]

__all__ = ["open_file", "stored", "worth_writing", "write_vectors"]

# Up to so many passages, every vector is compared with the question as it is: that takes a
# millisecond.
_MOST_EXACT = 20_000
# Passages that files may be behind before they are written anew: few enough to read from the
# catalog at every opening, many enough that one new article does not rewrite large files.
_FEWEST_STALE = 1_000
_MOST_STALE = 0.1
_EXACT = "exact.faiss"


def worth_writing(database: Database, held: int, seq: int) -> bool:
    """Whether files as of commit ``held`` are so far behind that they should be written anew."""
    stale = changed_passages(database, held, seq)
    return stale > _FEWEST_STALE and stale > _MOST_STALE * embedded_passages(database, seq)


def write_vectors(database: Database, seq: int, folder: Path) -> Rescoring | None:
    """Write the vectors of the passages live at ``seq``.

    Args:
        database: the catalog's.
        seq: the commit.
        folder: what to make.

    Returns:
        How a search goes about it; None when it compares with all of them as they are.
    """
    count = embedded_passages(database, seq)
    if count > _MOST_EXACT:
        write_coded(folder, between(database, -1, seq), count, sample(database, seq, TRAINED_ON))
        return measure(folder, sample(database, seq, MEASURED_WITH))
    folder.mkdir()
    index = exact_index(dimension_of(database))
    for rows, vectors in between(database, -1, seq):
        index.add_with_ids(vectors, rows)
    save(index, folder / _EXACT)
    return None


def open_file(
    database: Database, folder: Path, rescoring: Rescoring | None
) -> ExactVectors | CodedVectors:
    """Open what :func:`write_vectors` made, of which that returned ``rescoring``.

    Raises:
        ValueError: it is something else.
        OSError: it cannot be read.
    """
    dimension = dimension_of(database)
    if rescoring is not None:
        coded = CodedVectors(folder, dimension, rescoring)
        _check_rows(coded.rows, next_passage(database))
        return coded
    exact = map_file(folder / _EXACT, dimension, coded=False)
    _check_rows(ids_of(exact), next_passage(database))
    return ExactVectors(exact)


def _check_rows(rows: Rows, below: int) -> None:
    """Refuse passages that there cannot be, or out of order; what is searched counts on it."""
    ascending = (rows[1:] > rows[:-1]).all()
    if len(rows) and not (ascending and rows[0] >= 0 and rows[-1] < below):
        raise ValueError("the passages of the vectors are none of the catalog's")


def stored(folder: Path, dimension: int, *, coded: bool) -> tuple[Rows, Callable[[slice], Vectors]]:
    """Return what the files of :func:`write_vectors` hold, in the order of the catalog.

    Args:
        folder: where they are.
        dimension: of the vectors.
        coded: whether they were written as codes.

    Returns:
        The passage rows, and what reads the vectors at a range of them.

    Raises:
        ValueError: the files are not as they were written.
    """
    if coded:
        return read_coded(folder, dimension)
    return held(map_file(folder / _EXACT, dimension, coded=False))
