"""Times newsrag on an archive of the user's own: whole processes, warm searches, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsrag.errors import InputError
from newsrag.evaluation.datasets import read_questions
from newsrag.evaluation.report import environment
from newsrag.evaluation.results import ProcessTime, SearchTime, SpeedDocument
from newsrag.index import NewsIndex
from newsrag.protocols import SilentProgress
from newsrag.types import Filter, Mode

if TYPE_CHECKING:
    from newsrag.protocols import Progress

__all__ = ["bench_speed"]

_K = 10
_WARM_UP = 10
_ONE_MORE = "A bridge was closed on Monday after cracks were found, the city's engineer said.\n"
_WEEK = timedelta(days=7)


def bench_speed(
    paths: Sequence[Path],
    *,
    queries: Path | None = None,
    most: int = 200,
    runs: int = 5,
    model: str | None = None,
    precision: str | None = None,
    progress: Progress | None = None,
) -> SpeedDocument:
    """Build an index aside, and time what people do with it.

    Args:
        paths: files and folders of articles, as for :meth:`NewsIndex.add`.
        queries: a queries.jsonl of the BEIR layout; None asks with headlines of the archive.
        most: the most questions asked.
        runs: how often short processes are started; the median counts.
        model: as for :meth:`NewsIndex.build`.
        precision: as for :meth:`NewsIndex.build`.
        progress: where to report to.

    Raises:
        InputError: there are no articles, or nothing to ask.
    """
    progress = progress or SilentProgress()
    questions = [each.text for each in read_questions(queries)[:most]] if queries else []
    with tempfile.TemporaryDirectory(prefix="newsrag-speed-") as name:
        folder = Path(name) / "index"
        progress.note("building an index aside")
        processes = _built(folder, paths, model, precision)
        with NewsIndex.open(folder) as index:
            questions = questions or _headlines(index, most)
            if not questions:
                raise InputError(
                    "no article has a headline to ask with", "name a queries.jsonl with --queries"
                )
            progress.note(f"asking {len(questions):,} questions in each mode")
            searches, together = _searches(index, questions)
            stats = index.stats()
        progress.note(f"starting newsrag {2 * runs} times")
        question = ["ask", questions[0], "--index", str(folder)]
        ask = [_process("ask", question) for _ in range(runs)]
        helps = [_process("--help", ["--help"]) for _ in range(runs)]
    return SpeedDocument(
        environment=environment(),
        articles=stats.articles,
        passages=stats.passages,
        model=stats.model,
        precision=stats.precision,
        rescoring=stats.rescoring,
        size=stats.size,
        processes=(_median(helps), _median(ask), *processes),
        searches=tuple(searches),
        together=together,
    )


def _built(
    folder: Path, paths: Sequence[Path], model: str | None, precision: str | None
) -> list[ProcessTime]:
    """Build an index, and add to it what it has, and one article more."""
    options = ["--model", model] if model else []
    options += ["--precision", precision] if precision else []
    at = ["--index", str(folder)]
    given = [str(path) for path in paths]
    extra = folder.with_name("one-more.txt")
    extra.write_text(_ONE_MORE, "utf-8")
    return [
        _process("add", ["add", *given, *at, *options]),
        _process("add again, nothing changed", ["add", *given, *at]),
        _process("add one article", ["add", str(extra), *at]),
    ]


def _process(name: str, arguments: Sequence[str]) -> ProcessTime:
    """Run newsrag to its end as a process of its own."""
    # pip compiles what it installs; a checkout run in place must be allowed to as well.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - newsrag itself
        [sys.executable, "-m", "newsrag", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=env,
    )
    said = child.stderr.read() if child.stderr else b""
    if sys.platform == "win32":
        peak = None
        child.wait()
    else:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        # Bytes on macOS, KiB elsewhere.
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    spent = time.perf_counter() - start
    if child.returncode not in (0, 1):
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise InputError(f"newsrag {arguments[0]} failed: {last[0]}", "mend that first")
    return ProcessTime(name, round(spent, 3), peak)


def _median(times: Sequence[ProcessTime]) -> ProcessTime:
    return sorted(times, key=lambda each: each.seconds)[len(times) // 2]


def _headlines(index: NewsIndex, most: int) -> list[str]:
    titles = list(dict.fromkeys(each.title for each in index.articles() if each.title))
    return titles[:: max(1, len(titles) // most)][:most]


def _searches(index: NewsIndex, questions: list[str]) -> tuple[list[SearchTime], float]:
    """Ask one by one in each mode and with filters, then all at once.

    Returns:
        The times, and how many times as many questions a second are answered at once.
    """
    kinds: list[tuple[str, Mode, Filter]] = [(mode.value, mode, Filter()) for mode in Mode]
    kinds += [(f"hybrid, {name}", Mode.HYBRID, wanted) for name, wanted in _filters(index).items()]
    spent: dict[str, list[float]] = {name: [] for name, *_ in kinds}
    fewest = dict.fromkeys(spent, _K)
    # Taking turns, so that a slow moment of the machine does not fall on one of them alone.
    warming = questions[:_WARM_UP]
    for at, question in enumerate([*warming, *questions]):
        for name, mode, wanted in kinds:
            start = time.perf_counter()
            hits = index.search(question, _K, mode=mode, filter=wanted)
            if at >= len(warming):
                spent[name].append(1_000 * (time.perf_counter() - start))
                fewest[name] = min(fewest[name], len(hits))
    start = time.perf_counter()
    index.search_many(questions, _K)
    at_once = time.perf_counter() - start
    one_by_one = sum(spent[Mode.HYBRID.value]) / 1_000
    times = []
    for name, values in spent.items():
        middle, slow = np.percentile(values, [50, 95])
        times.append(SearchTime(name, round(middle, 2), round(slow, 2), fewest[name]))
    return times, round(one_by_one / at_once, 2)


def _filters(index: NewsIndex) -> dict[str, Filter]:
    """Return narrow filters: the outlet with the most articles, and the week with them."""
    articles = list(index.articles())
    by_outlet: dict[str, int] = {}
    for each in articles:
        by_outlet[each.source] = by_outlet.get(each.source, 0) + 1
    by_outlet.pop("", None)
    filters = {}
    if len(by_outlet) > 1:
        largest = max(by_outlet, key=lambda name: by_outlet[name])
        filters["one outlet"] = Filter(sources=(largest,))
    dated = [each.published for each in articles if each.published]
    if dated:
        middle = dated[len(dated) // 2]
        filters["one week"] = Filter(after=middle, before=middle + _WEEK)
    return filters
