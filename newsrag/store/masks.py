"""Which passages a search may find."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Mask", "mask_of"]


@dataclass(frozen=True, eq=False)
class Mask:
    """Whether each passage may be found, by its row or its place; equal only to itself."""

    rows: NDArray[np.bool_]

    @cached_property
    def count(self) -> int:
        """How many may be found."""
        return int(np.count_nonzero(self.rows))

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """The same with a bit for each row, the lowest first."""
        return np.packbits(self.rows, bitorder="little")


def mask_of(rows: Sequence[int], below: int) -> Mask:
    """Return the mask of some of the passages whose rows are less than ``below``."""
    passing = np.zeros(below, np.bool_)
    passing[np.asarray(rows, np.int64)] = True
    return Mask(passing)
