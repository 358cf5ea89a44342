"""What was measured on one data set: its runs by mode, to be compared, looked into and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import NotFoundError
from newsrag.evaluation.compare import compare
from newsrag.evaluation.metrics import MAIN, METRICS, per_query
from newsrag.evaluation.report import write_table
from newsrag.evaluation.results import Comparison, QueryResult, RelevantArticle
from newsrag.evaluation.runs import write_run

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.evaluation.datasets import DataSet
    from newsrag.evaluation.metrics import Values
    from newsrag.evaluation.runs import Run
    from newsrag.index import NewsIndex

__all__ = ["Measured"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A data set with each mode's run and metrics; values are in the order of the queries."""

    data: DataSet
    runs: Mapping[str, Run]
    values: Mapping[str, Mapping[str, Values]]

    @classmethod
    def of(cls, data: DataSet, runs: Mapping[str, Run]) -> Measured:
        """Compute the metrics of runs."""
        return cls(data, runs, {mode: per_query(data.qrels, run) for mode, run in runs.items()})

    def comparisons(self, baseline: str | None, run: Run | None) -> tuple[Comparison, ...]:
        """Compare every mode with the baseline: a mode, or the run of that name."""
        if baseline is None:
            return ()
        theirs = self.values[baseline] if run is None else per_query(self.data.qrels, run)
        return tuple(
            Comparison(mode, baseline, compare(ours, theirs))
            for mode, ours in self.values.items()
            if mode != baseline
        )

    def worst(self, count: int, index: NewsIndex) -> tuple[QueryResult, ...]:
        """Return the queries with the lowest nDCG@10 of the last mode, and what they missed."""
        mode = list(self.runs)[-1]
        by_query = self.values[mode][MAIN]
        results = []
        for at in np.argsort(by_query, kind="stable")[:count]:
            question = self.data.questions[at]
            ranked = [id_ for id_, _ in self.runs[mode][question.id]]
            relevant = tuple(
                RelevantArticle(id_, _title(index, id_), _rank(ranked, id_))
                for id_ in self.data.relevant(question.id)
            )
            ndcg = float(by_query[at])
            results.append(QueryResult(question.id, question.text, mode, ndcg, relevant))
        return tuple(results)

    def write(self, folder: Path) -> None:
        """Write a run file for each mode, and all values by query.

        Raises:
            InputError: an id has white space in it.
        """
        for mode, run in self.runs.items():
            write_run(folder / f"{mode}.run", run, tag=f"newsrag-{mode}")
        rows = (
            [question.id, mode, *(float(values[name][at]) for name in METRICS)]
            for mode, values in self.values.items()
            for at, question in enumerate(self.data.questions)
        )
        write_table(folder / "per_query.tsv", ["query", "mode", *METRICS], rows)


def _rank(ranked: Sequence[str], article_id: str) -> int | None:
    return ranked.index(article_id) + 1 if article_id in ranked else None


def _title(index: NewsIndex, article_id: str) -> str:
    try:
        return index.article(article_id).title
    except NotFoundError:
        return ""
