"""Runs queries over an index, times them, and reads and writes runs as trec_eval knows them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import InputError, NotFoundError, QueryError
from newsrag.types import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.evaluation.datasets import Question
    from newsrag.index import NewsIndex

__all__ = [
    "Ranking",
    "Run",
    "check_ids",
    "rank_all",
    "read_run",
    "strictly_decreasing",
    "time_modes",
    "write_run",
]

Ranking = Sequence[tuple[str, float]]
"""Article ids with their scores, best first."""
Run = Mapping[str, Ranking]
"""A ranking for each query id."""

_AT_ONCE = 64
_WARM_UP = 3


def rank_all(
    index: NewsIndex,
    questions: Sequence[Question],
    mode: str,
    *,
    depth: int,
    now: datetime | None = None,
) -> tuple[Run, int]:
    """Rank ``depth`` articles for each question, each article by its best passage.

    Args:
        index: the index to search.
        questions: what to look for.
        mode: which retrievers answer.
        depth: how many articles are ranked.
        now: what "last week" counts from.

    Returns:
        The run, its scores strictly decreasing, and how many questions newsrag refused. Those are
        in the run with no article.
    """
    run: dict[str, Ranking] = {}
    refused = 0
    for start in range(0, len(questions), _AT_ONCE):
        some = questions[start : start + _AT_ONCE]
        ranked_some = _rank(index, [each.text for each in some], mode, depth, now)
        for question, ranked in zip(some, ranked_some, strict=True):
            refused += ranked is None
            run[question.id] = strictly_decreasing(ranked or ())
    return run, refused


def _rank(
    index: NewsIndex, texts: Sequence[str], mode: str, depth: int, now: datetime | None
) -> Sequence[Ranking | None]:
    """Return a ranking for each question, None for one that cannot be searched for."""
    try:
        # One retriever alone is the baseline, which reads nothing into a question.
        literal = mode != Mode.HYBRID
        return index.rank_articles(texts, depth, mode=mode, now=now, literal=literal)
    except QueryError:
        if len(texts) == 1:
            return [None]
        return [each for text in texts for each in _rank(index, [text], mode, depth, now)]


def time_modes(
    index: NewsIndex,
    texts: Sequence[str],
    modes: Sequence[str],
    *,
    k: int,
    most: int,
    now: datetime | None = None,
) -> dict[str, list[float]]:
    """Time single searches, warm; return the milliseconds of each mode.

    The modes take turns on every question, each as often the first, so that whatever else the
    machine does hits all of them alike.

    Args:
        index: the index to search.
        texts: the questions; ``most`` of them, evenly spaced, are timed.
        modes: the modes to time.
        k: how many passages are asked for.
        most: how many questions are timed at most.
        now: what "last week" counts from.
    """
    spent: dict[str, list[float]] = {mode: [] for mode in modes}
    for text in texts[:_WARM_UP]:
        for mode in modes:
            _seconds(index, text, mode, k, now)
    step = math.ceil(len(texts) / most)
    for turn, text in enumerate(texts[:: max(step, 1)]):
        first = turn % len(modes)
        for mode in (*modes[first:], *modes[:first]):
            spent[mode].append(1_000 * _seconds(index, text, mode, k, now))
    return spent


def _seconds(index: NewsIndex, text: str, mode: str, k: int, now: datetime | None) -> float:
    start = time.perf_counter()
    with suppress(QueryError):
        index.search(text, k, mode=mode, now=now)
    return time.perf_counter() - start


def strictly_decreasing(ranking: Ranking) -> Ranking:
    """Lower scores by the least that makes each smaller than the one before.

    trec_eval keeps scores in single precision, sorts by them and breaks ties by id, so that
    without this it would see another order than ours.
    """
    lowered: list[tuple[str, float]] = []
    last = np.float32(np.inf)
    for id_, score in ranking:
        last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
        lowered.append((id_, float(last)))
    return lowered


def check_ids(ids: Sequence[str], what: str) -> None:
    """Refuse ids that a run file cannot hold, since white space is between its columns.

    Raises:
        InputError: naming the first one.
    """
    for id_ in ids:
        if len(id_.split()) != 1:
            raise InputError(
                f"the {what} id {id_!r} has white space, which a run file cannot hold",
                "leave out --out, or give the data set other ids",
            )


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write ``query Q0 article rank score tag`` lines, the ranks from 1.

    Raises:
        InputError: an id has white space in it.
    """
    check_ids(list(run), "query")
    lines = []
    for query, ranking in run.items():
        check_ids([id_ for id_, _ in ranking], "article")
        for rank, (id_, score) in enumerate(ranking, start=1):
            lines.append(f"{query} Q0 {id_} {rank} {score:.9g} {tag}\n")
    path.write_text("".join(lines), "utf-8", newline="\n")


def read_run(path: Path) -> Run:
    """Read a run file in the order that trec_eval sees: by score, ties by id from the last.

    Raises:
        NotFoundError: there is no such file.
        InputError: a line is no line of a run, or an article comes twice.
    """
    found: dict[str, dict[str, float]] = {}
    if not path.is_file():
        raise NotFoundError(f"there is no run file {path}", "name a mode or an earlier run file")
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8", "name a run file of trec_eval") from error
    for number, line in enumerate(lines, start=1):
        cells = line.split()
        if not cells:
            continue
        try:
            query, _, article, _, score, _ = cells
            value = float(np.float32(score))
        except ValueError:
            value = math.nan
        if math.isnan(value):
            mend = "each line is: query Q0 article rank score tag"
            raise InputError(f"{path}:{number}: not a line of a run", mend)
        if article in found.setdefault(query, {}):
            raise InputError(f"{path}:{number}: {article!r} comes twice", "mend the run file")
        found[query][article] = value
    return {query: strictly_decreasing(_sorted(scores)) for query, scores in found.items()}


def _sorted(scores: Mapping[str, float]) -> Ranking:
    return sorted(scores.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)
