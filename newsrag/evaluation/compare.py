"""Tests whether two runs differ by more than chance: the paired randomisation test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from newsrag.evaluation.results import Difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["PERMUTATIONS", "SEED", "compare", "randomisation_test"]

PERMUTATIONS = 10_000
SEED = 20_070
# As many signs as are drawn at once: 32 MB of them.
_BLOCK = 4_000_000
# Sums that differ by less are one value, rounded differently.
_ROUNDING = 1e-9


def compare(ours: Mapping[str, Floats], theirs: Mapping[str, Floats]) -> tuple[Difference, ...]:
    """Compare two runs on the same queries, metric by metric; each array is ``(queries,)``."""
    apart = np.stack([ours[name] - theirs[name] for name in ours], axis=1)
    chances = randomisation_test(apart)
    better = (apart > _ROUNDING).sum(axis=0)
    worse = (apart < -_ROUNDING).sum(axis=0)
    return tuple(
        Difference(
            metric=name,
            value=float(ours[name].mean()),
            baseline=float(theirs[name].mean()),
            p=float(chances[at]),
            better=int(better[at]),
            worse=int(worse[at]),
            equal=len(apart) - int(better[at]) - int(worse[at]),
        )
        for at, name in enumerate(ours)
    )


def randomisation_test(
    differences: Floats, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> Floats:
    """Return two-sided p values of paired differences.

    If the two systems were one, each query's difference could as well have the other sign. The p
    value is the share of sign patterns whose mean is at least as far from 0 as the one seen: of
    all patterns where they are no more than ``permutations``, else of that many drawn at random,
    with the observed one counted among them so that p is never 0.

    Source: Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for
    Information Retrieval Evaluation" (2007); Phipson and Smyth, "Permutation P-values Should
    Never Be Zero" (2010).

    Args:
        differences: shape ``(queries, metrics)``; the same patterns serve all metrics.
        permutations: how many patterns are drawn.
        seed: of the generator.
    """
    queries = len(differences)
    seen = np.abs(differences.sum(axis=0)) - _ROUNDING
    exact = 2**queries <= permutations
    patterns = _all_signs(queries) if exact else _drawn_signs(queries, permutations, seed)
    extreme = np.zeros(differences.shape[1])
    for signs in patterns:
        extreme += (np.abs(signs @ differences) >= seen).sum(axis=0)
    chances: Floats = extreme / 2**queries if exact else (extreme + 1) / (permutations + 1)
    return chances


def _all_signs(queries: int) -> Iterator[Floats]:
    patterns = np.arange(2**queries)[:, None] >> np.arange(queries)
    yield (1 - 2 * (patterns & 1)).astype(np.float64)


def _drawn_signs(queries: int, permutations: int, seed: int) -> Iterator[Floats]:
    random = np.random.default_rng(seed)
    size = max(1, _BLOCK // queries)
    for start in range(0, permutations, size):
        count = min(size, permutations - start)
        yield (1 - 2 * random.integers(0, 2, (count, queries), dtype=np.int8)).astype(np.float64)
