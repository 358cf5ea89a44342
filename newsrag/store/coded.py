"""Searches many vectors: by codes of four bits first, then exactly among the most promising."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from io import BytesIO
from typing import IO, TYPE_CHECKING, TypeVar

import numpy as np

from newsrag.store.faiss_indexes import coded_index, ids_of, map_file, nearest, save
from newsrag.store.masks import Mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

    from newsrag.types import Rescoring

    Vectors = NDArray[np.float32]
    Rows = NDArray[np.int64]
    Found = tuple[Rows, Vectors]

__all__ = ["CodedVectors", "as_floats", "map_codes", "map_vectors", "read_coded", "write_coded"]

Number = TypeVar("Number", bound=np.generic)

_CODES, _ROWS, _SHORTS = "codes.faiss", "rows.npy", "shorts.npy"
# Numbers of unit vectors are kept as whole numbers of two bytes: a cosine is off by a hundred
# thousandth, and they are turned back five times as fast as floating-point halves.
_SCALE = np.float32(32_767)
# Fewer than so many that a filter leaves are all compared exactly, which takes as long.
_FEW = 4_000
# Where more results are wanted than were measured with, so many times as many are rescored.
_SPARE = 4
_MASKS_REMEMBERED = 16


class CodedVectors:
    """Vectors on disk, found by their passage rows; safe to use from several threads.

    Args:
        folder: as :func:`write_coded` made it. Codes are read, all else is mapped.
        dimension: of the vectors.
        rescoring: how many of the most promising are compared exactly.

    Raises:
        ValueError: the files are not as :func:`write_coded` makes them.
        OSError: they cannot be read.
    """

    def __init__(self, folder: Path, dimension: int, rescoring: Rescoring) -> None:
        self._codes = map_codes(folder, dimension)
        self._rows, self._shorts = map_vectors(folder, self._codes.ntotal, dimension)
        self.rows = self._rows
        self._candidates = rescoring.candidates
        self._allowed = lru_cache(_MASKS_REMEMBERED)(partial(_allowed, self._rows))

    def search(self, vector: Vectors, k: int, mask: Mask | None) -> Found:
        """Return rows and cosines of the ``k`` nearest, best first; fewer if fewer may be found.

        Args:
            vector: unit length, shape ``(dimension,)``.
            k: how many.
            mask: which rows may be found; None for all.
        """
        allowed = None if mask is None else self._allowed(mask)
        if allowed is not None and allowed.count <= max(_FEW, _SPARE * k):
            return self._exactly(vector, k, np.flatnonzero(allowed.rows))
        bits = None if allowed is None else allowed.bits
        ids, _ = nearest(self._codes, vector[None], max(self._candidates, _SPARE * k), bits)
        return self._exactly(vector, k, np.sort(ids[0][ids[0] >= 0]))

    def _exactly(self, vector: Vectors, k: int, places: NDArray[np.int64]) -> Found:
        cosines = as_floats(self._shorts[places]) @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return self._rows[places[best]], cosines[best]


def _allowed(rows: Rows, mask: Mask) -> Mask:
    """Return which places may be found, where ``rows`` says which row each place holds."""
    return Mask(mask.rows[rows])


def write_coded(
    folder: Path, batches: Iterable[tuple[Rows, Vectors]], count: int, sample: Vectors
) -> None:
    """Write vectors as codes, and as numbers of two bytes beside them.

    Args:
        folder: where; it is made.
        batches: passage rows and unit vectors.
        count: how many vectors there are.
        sample: some of them, which the codes are trained on.
    """
    folder.mkdir()
    codes = coded_index(sample)
    with (folder / _ROWS).open("wb") as rows, (folder / _SHORTS).open("wb") as shorts:
        _write_header(rows, np.int64, (count,))
        _write_header(shorts, np.int16, (count, sample.shape[1]))
        for some, vectors in batches:
            codes.add(vectors)
            rows.write(some.astype(np.int64, copy=False).tobytes())
            shorts.write(np.rint(vectors * _SCALE).astype(np.int16).tobytes())
    save(codes, folder / _CODES)


def map_codes(folder: Path, dimension: int) -> faiss.IndexIVFPQFastScan:
    """Open the codes that :func:`write_coded` wrote.

    Raises:
        ValueError: they are something else.
        OSError: they cannot be read.
    """
    codes = map_file(folder / _CODES, dimension, coded=True)
    if not np.array_equal(ids_of(codes), np.arange(codes.ntotal)):
        raise ValueError(f"the ids in {_CODES} are not the places of the vectors")
    return codes


def map_vectors(folder: Path, count: int, dimension: int) -> tuple[Rows, NDArray[np.int16]]:
    """Open what :func:`write_coded` wrote beside the codes: passage rows, and the vectors.

    Raises:
        ValueError: there is not one of each for each code.
    """
    rows = _mapped(folder / _ROWS, np.int64, (count,))
    return rows, _mapped(folder / _SHORTS, np.int16, (count, dimension))


def _mapped(file: Path, kind: type[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    """Map an array's file, if it begins as we write it and is as long; nothing else is read."""
    header = BytesIO()
    _write_header(header, kind, shape)
    with file.open("rb") as stream:
        begins = stream.read(header.tell()) == header.getvalue()
    if not begins or file.stat().st_size != header.tell() + math.prod(shape) * kind().itemsize:
        raise ValueError(f"{file.name} holds something else than {shape} numbers")
    return np.memmap(file, kind, "r", header.tell(), shape)


def read_coded(folder: Path, dimension: int) -> tuple[Rows, Callable[[slice], Vectors]]:
    """Return what :func:`write_coded` wrote: passage rows, and what reads the vectors at a range.

    Raises:
        ValueError: there is not one code for each vector.
    """
    rows, shorts = map_vectors(folder, map_codes(folder, dimension).ntotal, dimension)
    return rows, lambda some: as_floats(shorts[some])


def _write_header(file: IO[bytes], kind: type[np.generic], shape: tuple[int, ...]) -> None:
    """Begin a file that ``np.load`` reads; the numbers are to follow.

    They are written, not set in a mapped file: on a full disk that would end the process.
    """
    header = {"descr": np.dtype(kind).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def as_floats(shorts: NDArray[np.int16]) -> Vectors:
    """Return vectors from the numbers that they are kept as."""
    floats: Vectors = shorts.astype(np.float32)
    floats /= _SCALE
    return floats
