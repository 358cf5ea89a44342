"""Computes the metrics of a run, query by query, with ir_measures and its pytrec_eval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from newsrag.evaluation.extras import require

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsrag.evaluation.runs import Run

    Values = NDArray[np.float64]

__all__ = ["MAIN", "METRICS", "means", "per_query"]

MAIN = "nDCG@10"
# Our name, that of ir_measures, and the rank where the run is cut off first: pytrec_eval's
# reciprocal rank has no cutoff of its own.
_MEASURES = {
    MAIN: ("nDCG@10", None),
    "MRR@10": ("RR", 10),
    "Recall@10": ("R@10", None),
    "Recall@100": ("R@100", None),
    "Hits@1": ("Success@1", None),
    "Hits@4": ("Success@4", None),
    "Hits@10": ("Success@10", None),
    "MAP": ("AP", None),
}
METRICS = tuple(_MEASURES)
"""The names of the metrics, in the order that they are shown in."""


def per_query(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, Values]:
    """Return the values of each metric, shape ``(queries,)`` in the order of ``qrels``.

    A judged query that the run lacks, or has no article for, scores 0; queries of the run that
    nobody judged are left out. Only a grade above 0 is relevant; nDCG takes the grade as gain.

    Raises:
        InputError: ir_measures is not installed.
    """
    provider = require("ir_measures", "bench").pytrec_eval
    # pytrec_eval cannot tell a grade below 0 from others.
    judged = {
        query: {article: max(grade, 0) for article, grade in grades.items()}
        for query, grades in qrels.items()
    }
    values: dict[str, Values] = {}
    for cutoff in (None, 10):
        cut = {query: dict(run[query][:cutoff]) for query in judged if run.get(query)}
        names = {_measure(of): name for name, (of, at) in _MEASURES.items() if at == cutoff}
        scored: dict[str, dict[str, float]] = {name: {} for name in names.values()}
        for metric in provider.iter_calc(list(names), judged, cut):
            scored[names[metric.measure]][metric.query_id] = metric.value
        for name, by_query in scored.items():
            values[name] = np.array([by_query.get(query, 0.0) for query in judged])
    return {name: values[name] for name in METRICS}


def _measure(name: str) -> object:
    return require("ir_measures", "bench").parse_measure(name)


def means(values: Mapping[str, Values]) -> dict[str, float]:
    """Return the mean of each metric over all queries."""
    return {name: float(of.mean()) for name, of in values.items()}
