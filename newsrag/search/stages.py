"""What the stages of ranking score, as arrays over the passages that were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from newsrag.types import Clause

    Scores = NDArray[np.float64]

__all__ = ["Part", "Ranking"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked for at once, the whole question or a clause, and what its stages found.

    ``rows`` are the passages, ascending and the same for all parts of a question; each stage has
    an array of that length.
    """

    clause: Clause
    rows: NDArray[np.int64]
    stages: dict[str, Scores] = field(default_factory=dict)

    def score(self, weights: Mapping[str, float]) -> Scores:
        """Return the weighted sum of the stages; one without a weight counts nothing."""
        total = np.zeros(len(self.rows))
        for name, values in self.stages.items():
            if weight := weights.get(name):
                total += weight * values
        return total


class Ranking:
    """Passages in order, best first, with what each stage gave them.

    Args:
        rows: the passages.
        stages: an array for each stage, aligned with ``rows``; ``score`` is the last.
        order: positions in ``rows``, best first. None to sort by score; ties go to the lower row
            then, so that the order is the same every time.
    """

    def __init__(
        self,
        rows: NDArray[np.int64],
        stages: Mapping[str, Scores],
        order: NDArray[np.int64] | None = None,
    ) -> None:
        if order is None:
            order = np.lexsort((rows, -stages["score"]))
        self.rows: list[int] = rows[order].tolist()
        self.scored: list[tuple[int, float]] = list(
            zip(self.rows, stages["score"][order].tolist(), strict=True)
        )
        self._stages = stages
        self._order = order

    def traces(self, wanted: Iterable[int]) -> dict[int, dict[str, float]]:
        """Return what each stage gave some of the passages; 0 where it did not find them."""
        wanted = set(wanted)
        return {
            row: {name: float(values[at]) for name, values in self._stages.items()}
            for row, at in zip(self.rows, self._order.tolist(), strict=True)
            if row in wanted
        }
