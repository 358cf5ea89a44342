"""Compares a file of FAISS with how newsrag writes it, before FAISS reads it.

FAISS believes what a file says of itself: which of a hundred kinds of index it is, how long its
parts are, what points where. In a file that newsrag wrote, the dimension and the number of
vectors settle all of that, and only vectors, codes and ids are left to differ.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    # Bytes that must stand there, or how many bytes of data do.
    Parts = list[bytes | int]

__all__ = ["check_layout", "coded_parts", "exact_parts"]

_COUNT = struct.Struct("<8xq")  # behind the kind and the dimension
_AT_ONCE = 32  # vectors whose codes lie together


def check_layout(path: Path, parts_of: Callable[[int, int], Parts], dimension: int) -> None:
    """Refuse a file that is not laid out as one of that many vectors, whatever number it says.

    Args:
        path: the file.
        parts_of: how it is laid out: :func:`exact_parts` or :func:`coded_parts`.
        dimension: of the catalog's vectors.

    Raises:
        ValueError: it is another kind of index, of another dimension, cut, or longer.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_COUNT.size)
        count = _COUNT.unpack(head)[0] if len(head) == _COUNT.size else -1
        size = path.stat().st_size
        if not 0 <= count <= size:
            raise ValueError(f"{path.name} is no index of {count} vectors")
        at = 0
        for part in parts_of(dimension, count):
            file.seek(at)
            if isinstance(part, bytes) and file.read(len(part)) != part:
                raise ValueError(f"{path.name} is no such index as newsrag writes, at byte {at}")
            at += part if isinstance(part, int) else len(part)
    if at != size:
        raise ValueError(f"{path.name} has {size} bytes and not {at}")


def exact_parts(dimension: int, count: int) -> Parts:
    """Return how an ``IndexIDMap`` over an ``IndexFlatIP`` is laid out."""
    return [
        _header(b"IxMp", dimension, count),
        _header(b"IxFI", dimension, count),
        *_array(count * dimension, 4),
        *_array(count, 8),
    ]


def coded_parts(dimension: int, count: int) -> Parts:
    """Return how :func:`~newsrag.store.faiss_indexes.coded_index` is laid out."""
    planes = dimension // 2 if dimension % 2 == 0 else dimension
    bytes_each = (planes + 1) // 2
    blocks = -(-count // _AT_ONCE)
    return [
        _header(b"IwPf", dimension, count),
        struct.pack("<QQ", 1, 1),  # one cell, and one is visited
        _header(b"IxFI", dimension, 1),
        *_array(dimension, 4),
        struct.pack("<BQ", 0, 0),  # nothing says in which cell an id is
        struct.pack("<?QiQiQ", False, bytes_each, _AT_ONCE, 2 * bytes_each, 0, 0),
        struct.pack("<QQQ", dimension, planes, 4),
        *_array(16 * dimension, 4),
        b"ilbl",
        struct.pack("<QQQQ", 1, 2**64 - 1, _AT_ONCE, _AT_ONCE * bytes_each),
        *_array(count, 8),
        *_array(blocks * _AT_ONCE * bytes_each, 1),
    ]


def _header(kind: bytes, dimension: int, count: int) -> bytes:
    """Return what every index begins with; it is trained, and compares by inner products."""
    return kind + struct.pack("<iqqq?i", dimension, count, 2**20, 2**20, True, 0)


def _array(numbers: int, bytes_each: int) -> Parts:
    return [struct.pack("<Q", numbers), numbers * bytes_each]
