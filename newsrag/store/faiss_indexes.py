"""The FAISS indexes: exact ones for few vectors, codes of four bits for many."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import faiss
import numpy as np

from newsrag.store.faiss_layout import check_layout, coded_parts, exact_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = [
    "TRAINED_ON",
    "coded_index",
    "exact_index",
    "held",
    "ids_of",
    "map_file",
    "nearest",
    "save",
]

# Vectors that the codes are trained on; more changed nothing.
TRAINED_ON = 20_000
# Each pair of a vector's numbers is one of sixteen points of its own plane.
_NUMBERS, _BITS = 2, 4


def exact_index(dimension: int) -> faiss.IndexIDMap:
    """Return an empty index that compares with every vector as it is."""
    return faiss.IndexIDMap(faiss.IndexFlatIP(dimension))


def coded_index(sample: Vectors) -> faiss.IndexIVFPQFastScan:
    """Return an empty index that compares with a short code of every vector.

    The codes are those of a product quantiser, laid out so that a processor adds up 32 at a time
    in its registers: 100,000 take half a millisecond.

    Args:
        sample: what the codes are trained on, shape ``(n, dimension)``.

    Source: André, Kermarrec and Le Scouarnec, "Quicker ADC" (2019), as FAISS has it.
    """
    dimension = sample.shape[1]
    parts = dimension // _NUMBERS if dimension % _NUMBERS == 0 else dimension
    # One cell that holds everything: without cells FAISS has no selector for these codes.
    centre = faiss.IndexFlatIP(dimension)
    centre.add(np.zeros((1, dimension), np.float32))
    index = faiss.IndexIVFPQFastScan(centre, dimension, 1, parts, _BITS, faiss.METRIC_INNER_PRODUCT)
    centre.this.disown()  # the index owns it: it must outlive this function
    index.own_fields = True
    index.by_residual = False
    index.train(sample)
    return index


def held(index: faiss.IndexIDMap) -> tuple[NDArray[np.int64], Callable[[slice], Vectors]]:
    """Return the ids of an exact index, and what reads the vectors at a range of them."""
    ids = ids_of(index)

    def vectors(some: slice) -> Vectors:
        first, last, _ = some.indices(len(ids))
        return np.array(index.index.reconstruct_n(first, last - first), np.float32)

    return ids, vectors


def map_file(path: Path, dimension: int, *, coded: bool) -> faiss.Index:
    """Open a file to be searched; of plain vectors only what searches touch is read.

    Args:
        path: what :func:`save` wrote.
        dimension: of its vectors.
        coded: whether it is of :func:`coded_index`, not of :func:`exact_index`.

    Raises:
        ValueError: the file is of something else.
        OSError: it cannot be read.
    """
    check_layout(path, coded_parts if coded else exact_parts, dimension)
    # FAISS maps plain vectors, but copies codes: mapped as well, they would be in memory twice.
    return faiss.read_index(str(path), 0 if coded else faiss.IO_FLAG_MMAP_IFC)


def ids_of(index: faiss.IndexIDMap | faiss.IndexIVF) -> NDArray[np.int64]:
    """Return the ids of an index, in its order."""
    if isinstance(index, faiss.IndexIVF):
        ids = faiss.rev_swig_ptr(index.invlists.get_ids(0), index.ntotal)
        return np.array(ids, np.int64)
    return np.asarray(faiss.vector_to_array(index.id_map), np.int64)


def save(index: faiss.Index, path: Path) -> None:
    """Write an index to a file, not yet forced to disk.

    Raises:
        OSError: the disk is full or failing.
    """
    # Python writes: FAISS itself overlooks what goes wrong when it closes the file, where all that
    # its buffer holds is written.
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))


def nearest(
    index: faiss.Index, vectors: Vectors, k: int, allowed: NDArray[np.uint8] | None = None
) -> tuple[NDArray[np.int64], Vectors]:
    """Return ids and cosines of the ``k`` vectors nearest to each, best first.

    Args:
        index: as :func:`exact_index` or :func:`coded_index` makes it; of the latter the cosines
            are estimates.
        vectors: unit length, shape ``(n, dimension)``.
        k: how many.
        allowed: a bit for each id, the lowest first, whether it may be found; None if all may.

    Returns:
        Two arrays of shape ``(n, k)`` at most; an id of -1 stands where there are no more.
    """
    k = min(k, index.ntotal)
    if not k:
        return np.empty((len(vectors), 0), np.int64), np.empty((len(vectors), 0), np.float32)
    selector = faiss.IDSelectorBitmap(allowed) if allowed is not None else None
    options = None
    if selector is not None:
        kind = (
            faiss.SearchParametersIVF
            if isinstance(index, faiss.IndexIVF)
            else faiss.SearchParameters
        )
        options = kind(sel=selector)
    with _one_thread() if len(vectors) == 1 else nullcontext():
        cosines, ids = index.search(vectors, k, params=options)
    return ids, cosines


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep FAISS from waking helpers, as it does even for the one question they cannot share.

    They then wait for more in a busy loop, on the cores that the lexical search needs: in the
    middle of a hybrid search on two cores, that made this one take three times as long.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # of this thread; others keep theirs
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
