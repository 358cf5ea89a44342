"""Measures retrieval on data sets: metrics of each mode, times, and significance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import InputError, NotFoundError
from newsrag.evaluation.compare import PERMUTATIONS, SEED
from newsrag.evaluation.datasets import DataSet, load_data_sets
from newsrag.evaluation.extras import require
from newsrag.evaluation.indexes import index_facts, open_index
from newsrag.evaluation.measured import Measured
from newsrag.evaluation.metrics import means
from newsrag.evaluation.plot import check_plot, plot_retrieval
from newsrag.evaluation.report import (
    data_facts,
    environment,
    folder_of,
    write_document,
)
from newsrag.evaluation.results import (
    ModeResult,
    RetrievalDocument,
    RetrievalResult,
    RetrievalSettings,
)
from newsrag.evaluation.runs import Run, check_ids, rank_all, read_run, time_modes
from newsrag.protocols import SilentProgress
from newsrag.types import Mode

if TYPE_CHECKING:
    from newsrag.protocols import Progress

__all__ = ["bench_retrieval"]

_DEPTH = 100
_TIMED_K, _TIMED_AT_MOST = 10, 200
_ORDER = (Mode.LEXICAL, Mode.DENSE, Mode.HYBRID)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is measured on every data set."""

    modes: tuple[str, ...]
    baseline: str | None
    worst: int


def bench_retrieval(
    folders: Sequence[Path],
    *,
    modes: Sequence[str] = (),
    baseline: str | None = None,
    split: str | None = None,
    model: str | None = None,
    precision: str | None = None,
    limit: int | None = None,
    worst: int = 0,
    out: Path | None = None,
    plot: Path | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> RetrievalDocument:
    """Measure how well articles are found, on data sets in the BEIR layout.

    Args:
        folders: the data sets.
        modes: which modes are run; none means all.
        baseline: a mode or a run file that the modes are compared with; None for the dense mode,
            if it is run.
        split: which judgements, as for :func:`load_data_sets`.
        model: the embedding model, as for :meth:`NewsIndex.build`.
        precision: as for :meth:`NewsIndex.build`.
        limit: only the first so many judged queries.
        worst: how many of the worst queries are reported.
        out: a folder for results.json, run files and values by query.
        plot: a PNG or SVG file to draw the comparison in.
        rebuild: build the indexes anew.
        progress: where to report to.

    Raises:
        InputError: the data, the baseline or the plot's name cannot be used, or a library is
            missing.
        NotFoundError: a folder or file is missing.
    """
    require("ir_measures", "bench")
    if plot is not None:
        check_plot(plot)
    sets = [
        data.only(data.questions[:limit]) if limit else data
        for data in load_data_sets(folders, split)
    ]
    what = _plan(modes, baseline, worst, sets)
    places = [_place(out, data, sets) for data in sets]
    results = [
        _bench(data, what, model, precision, folder, rebuild, progress or SilentProgress())
        for data, folder in zip(sets, places, strict=True)
    ]
    settings = RetrievalSettings(_DEPTH, _TIMED_K, _TIMED_AT_MOST, PERMUTATIONS, SEED, split, limit)
    document = RetrievalDocument(environment(), settings, tuple(results))
    if out is not None:
        write_document(out / "results.json", document)
    if plot is not None:
        plot_retrieval(document, plot)
    return document


def _place(out: Path | None, data: DataSet, sets: Sequence[DataSet]) -> Path | None:
    """Make the folder for a data set's files; say now if they could not be written in the end."""
    if out is None:
        return None
    check_ids([each.id for each in data.questions], "query")
    return folder_of(out, data, sets)


def _plan(modes: Sequence[str], baseline: str | None, worst: int, sets: Sequence[DataSet]) -> _Plan:
    wanted = {Mode(mode) for mode in modes} or set(Mode)
    chosen = tuple(mode.value for mode in _ORDER if mode in wanted)
    if baseline is None:
        baseline = Mode.DENSE.value if Mode.DENSE in chosen and len(chosen) > 1 else None
    elif baseline in set(Mode):
        if baseline not in chosen:
            raise InputError(
                f"the baseline {baseline} is not among the modes that are run",
                f"add --mode {baseline}",
            )
    elif not Path(baseline).is_file():
        raise NotFoundError(
            f"the baseline {baseline} is neither a mode nor a file",
            f"name one of {', '.join(_ORDER)}, or the .run file of an earlier run",
        )
    elif len(sets) > 1:
        raise InputError("a run file belongs to one data set", "give --data once")
    return _Plan(chosen, baseline, worst)


def _bench(
    data: DataSet,
    what: _Plan,
    model: str | None,
    precision: str | None,
    folder: Path | None,
    rebuild: bool,
    progress: Progress,
) -> RetrievalResult:
    baseline = _baseline_run(data, what.baseline)
    with open_index(
        data, model=model, precision=precision, rebuild=rebuild, progress=progress
    ) as index:
        progress.note(f"{data.name}: {len(data.questions):,} queries, {', '.join(what.modes)}")
        facts = index_facts(index)
        runs: dict[str, Run] = {}
        refused: dict[str, int] = {}
        for mode in what.modes:
            runs[mode], refused[mode] = rank_all(
                index, data.questions, mode, depth=_DEPTH, now=facts.now
            )
        texts = [each.text for each in data.questions]
        spent = time_modes(index, texts, what.modes, k=_TIMED_K, most=_TIMED_AT_MOST, now=facts.now)
        measured = Measured.of(data, runs)
        result = RetrievalResult(
            data=data_facts(data),
            index=facts,
            modes=tuple(
                ModeResult(mode, means(values), *_percentiles(spent[mode]), refused[mode])
                for mode, values in measured.values.items()
            ),
            comparisons=measured.comparisons(what.baseline, baseline),
            worst=measured.worst(what.worst, index),
        )
    if folder is not None:
        measured.write(folder)
    return result


def _baseline_run(data: DataSet, baseline: str | None) -> Run | None:
    """Return the run that a baseline's file holds; None for a mode."""
    if baseline is None or baseline in set(Mode):
        return None
    run = read_run(Path(baseline))
    if not any(question.id in run for question in data.questions):
        raise InputError(
            f"{baseline} has none of the queries of {data.name}", "name a run of this data set"
        )
    # As deep as ours, so that MAP has the same meaning.
    return {query: ranking[:_DEPTH] for query, ranking in run.items()}


def _percentiles(spent: Sequence[float]) -> tuple[float, float]:
    middle, slow = np.percentile(spent, [50, 95])
    return round(float(middle), 3), round(float(slow), 3)
