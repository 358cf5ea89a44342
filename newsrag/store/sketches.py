"""Finds the versions whose sketches have hashes in common, in memory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["SketchIndex", "pack", "unpack"]

# A hash of more versions than this is a turn of phrase or a footer, and says nothing.
_COMMON = 32
_FEWEST_SHARED = 2
_MOST_RECENT = 100_000


def pack(hashes: Sequence[int]) -> bytes:
    """Return a sketch as the catalog stores it."""
    return np.array(hashes, dtype="<u4").tobytes()


def unpack(data: bytes) -> tuple[int, ...]:
    """Return a sketch from the catalog."""
    return tuple(np.frombuffer(data, dtype="<u4").tolist())


class SketchIndex:
    """Sketches by their hashes: a sorted array, and a dictionary of what came since.

    Args:
        stored: version rows with their sketches, packed.
    """

    def __init__(self, stored: Iterable[tuple[int, bytes]]) -> None:
        rows = list(stored)
        hashes = np.frombuffer(b"".join(data for _, data in rows), dtype="<u4")
        versions = np.array([version for version, _ in rows], dtype=np.uint64)
        lengths = np.array([len(data) for _, data in rows], dtype=np.int64) // hashes.itemsize
        owners = np.repeat(versions, lengths)
        # One number of both, because sorting that is many times as fast as sorting pairs.
        self._sorted: NDArray[np.uint64] = np.sort((hashes.astype(np.uint64) << 32) | owners)
        self._recent: dict[int, list[int]] = {}
        self._recent_size = 0
        self._gone: set[int] = set()

    def add(self, version: int, sketch: Sequence[int]) -> None:
        """Add a version."""
        for value in sketch:
            self._recent.setdefault(value, []).append(version)
        self._recent_size += len(sketch)
        if self._recent_size > _MOST_RECENT:
            self._merge()

    def remove(self, version: int) -> None:
        """Leave a version out from now on."""
        self._gone.add(version)

    def near(self, sketch: Sequence[int]) -> list[int]:
        """Return versions that share uncommon hashes with a sketch, most shared first."""
        shared: Counter[int] = Counter()
        for owners in self._owners(sketch):
            if len(owners) <= _COMMON:
                shared.update(owners)
        fewest = min(_FEWEST_SHARED, len(sketch))
        ranked = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        return [version for version, count in ranked if count >= fewest]

    def _owners(self, sketch: Sequence[int]) -> Iterator[list[int]]:
        first = np.array(sketch, dtype=np.uint64) << 32
        starts = np.searchsorted(self._sorted, first)
        ends = np.searchsorted(self._sorted, first | 0xFFFFFFFF, side="right")
        for value, start, end in zip(sketch, starts.tolist(), ends.tolist(), strict=True):
            owners = self._recent.get(value, [])
            if start < end:
                # Enough to see that it is common even if all that are gone are among them.
                some = self._sorted[start : min(end, start + _COMMON + 1 + len(self._gone))]
                owners = [*(some & np.uint64(0xFFFFFFFF)).tolist(), *owners]
            if owners:
                yield [owner for owner in owners if owner not in self._gone]

    def _merge(self) -> None:
        pairs = [value << 32 | owner for value, owners in self._recent.items() for owner in owners]
        self._sorted = np.sort(np.concatenate([self._sorted, np.array(pairs, dtype=np.uint64)]))
        self._recent, self._recent_size = {}, 0
