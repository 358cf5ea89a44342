"""All that is FAISS: exact indexes for small archives, indexes parted into cells for large."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING

import faiss
import numpy as np

from newsrag.types import Probing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = [
    "MEASURED_WITH",
    "TRAINED_ON",
    "cells_for",
    "cells_of",
    "exact_index",
    "in_cells",
    "load",
    "map_file",
    "measure",
    "nearest",
    "save",
    "take_out",
]

# Up to so many passages every vector is compared with the question, as it is: that takes a
# millisecond. Above, vectors are kept in numbers of two bytes (on 80,305 passages 99.98 % of the
# best 200 stayed) and grouped in cells, of which a question visits the nearest.
_MOST_EXACT = 20_000
# More cells let a question skip more, and cost more to make; these many vectors train each.
_CELLS_PER_ROOT = 1.6
TRAINED_ON = 64
# How many of the nearest must be found: nearly all of those that people see, and of those that
# ranking looks at.
_GATES = ((10, 0.99), (200, 0.98))
MEASURED_WITH = 200
# Questions are not passages, and their neighbours are spread wider: a passage's vector turned by
# noise until its cosine with itself is this has as good a recall as real questions had (200
# headlines on 101,325 passages, for six numbers of visited cells).
_LIKENESS = 0.6


def cells_for(passages: int) -> int:
    """Return into how many cells so many passages are parted: a power of two; 0 for none."""
    if passages <= _MOST_EXACT:
        return 0
    return int(2 ** round(math.log2(_CELLS_PER_ROOT * math.sqrt(passages))))


def exact_index(dimension: int) -> faiss.IndexIDMap:
    """Return an empty index that compares with every vector as it is."""
    return faiss.IndexIDMap(faiss.IndexFlatIP(dimension))


def in_cells(cells: int, sample: Vectors) -> faiss.IndexIVF:
    """Return an empty index parted into cells, trained on a sample of shape ``(n, dimension)``."""
    dimension = sample.shape[1]
    half = faiss.ScalarQuantizer.QT_fp16
    centres = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        centres, dimension, cells, half, faiss.METRIC_INNER_PRODUCT, False
    )
    centres.this.disown()  # the index owns it: it must outlive this function
    index.own_fields = True
    index.cp.max_points_per_centroid = TRAINED_ON
    index.train(sample)
    return index


def cells_of(index: faiss.Index) -> int | None:
    """Return the number of an index's cells, 0 for an exact one; None for any other kind."""
    if isinstance(index, faiss.IndexIVF):
        return int(index.nlist)
    exact = isinstance(index, faiss.IndexIDMap) and isinstance(
        faiss.downcast_index(index.index), faiss.IndexFlat
    )
    return 0 if exact else None


def load(path: Path) -> faiss.Index:
    """Read a file into memory, to be changed."""
    return faiss.read_index(str(path))


def map_file(path: Path) -> faiss.Index:
    """Open a file to be searched; of the vectors only what searches touch is read."""
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def save(index: faiss.Index, path: Path) -> None:
    """Write an index to a file, not yet forced to disk."""
    faiss.write_index(index, str(path))


def take_out(index: faiss.Index, ids: NDArray[np.int64]) -> None:
    """Remove vectors from an index in memory."""
    index.remove_ids(faiss.IDSelectorBatch(ids))


def nearest(
    index: faiss.Index, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int64], Vectors]:
    """Return ids and cosines of the ``k`` vectors nearest to one, best first; fewer if there are.

    Args:
        index: as :func:`exact_index` or :func:`in_cells` makes it.
        vector: unit length, shape ``(1, dimension)``.
        k: how many.
        allowed: whether each id may be found, or None if all may.
    """
    k = min(k, index.ntotal)
    if not k:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    selector = None
    if allowed is not None:
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
    if not isinstance(index, faiss.IndexIVF):
        options = faiss.SearchParameters(sel=selector) if selector else None
        return _found(index, vector, k, options)
    # What a filter allows lies scattered: the fewer, the more cells must be visited for as many.
    many = index.ntotal if allowed is None else int(np.count_nonzero(allowed))
    spread = math.ceil(index.nprobe * index.ntotal / max(1, many))
    probed = index.nlist if many <= _MOST_EXACT else min(index.nlist, spread)
    options = faiss.SearchParametersIVF(sel=selector, nprobe=probed)
    ids, cosines = _found(index, vector, k, options)
    if ids.size < min(k, many) and probed < index.nlist:
        options.nprobe = index.nlist
        ids, cosines = _found(index, vector, k, options)
    return ids, cosines


def _found(
    index: faiss.Index, vector: Vectors, k: int, options: faiss.SearchParameters | None
) -> tuple[NDArray[np.int64], Vectors]:
    with _one_thread():
        cosines, ids = index.search(vector, k, params=options)
    there = ids[0] >= 0
    return ids[0][there], cosines[0][there]


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


def measure(index: faiss.IndexIVF, passages: Vectors) -> Probing:
    """Find out how many cells must be visited to find enough, and set it.

    Args:
        index: a filled index.
        passages: about `MEASURED_WITH` unit vectors of it; those of questions are made of them.
    """
    questions = _questions(passages)
    deepest = min(max(depth for depth, _ in _GATES), index.ntotal)
    truth = _visiting(index, index.nlist, questions, deepest)
    probed = max(1, index.nlist // 32)
    while probed < index.nlist:
        found = _visiting(index, probed, questions, deepest)
        if all(_recall(found, truth, depth) >= gate for depth, gate in _GATES):
            break
        probed = min(index.nlist, math.ceil(probed * math.sqrt(2)))
    found = _visiting(index, probed, questions, deepest)
    index.nprobe = probed
    return Probing(index.nlist, probed, round(_recall(found, truth, _GATES[0][0]), 4))


def _questions(passages: Vectors) -> Vectors:
    noise = np.random.default_rng(0).normal(size=passages.shape)
    noise -= (noise * passages).sum(axis=1, keepdims=True) * passages
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    mixed = _LIKENESS * passages + math.sqrt(1 - _LIKENESS**2) * noise
    return mixed.astype(np.float32)


def _visiting(index: faiss.IndexIVF, probed: int, questions: Vectors, k: int) -> NDArray[np.int64]:
    options = faiss.SearchParametersIVF(nprobe=probed)
    ids: NDArray[np.int64] = index.search(questions, k, params=options)[1]
    return ids


def _recall(found: NDArray[np.int64], truth: NDArray[np.int64], depth: int) -> float:
    """Return the mean share of the first ``depth`` true neighbours among as many found."""
    pairs = zip(found[:, :depth], truth[:, :depth], strict=True)
    return float(np.mean([np.isin(all_, some).mean() for some, all_ in pairs]))
