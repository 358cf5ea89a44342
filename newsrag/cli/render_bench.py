"""Turns what the benchmarks found into tables and lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cli.terminal import bold, dim, in_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.evaluation.results import (
        AnswersDocument,
        AnswersResult,
        Comparison,
        DataSetFacts,
        IndexFacts,
        QueryResult,
        RetrievalDocument,
        RetrievalResult,
        SpeedDocument,
    )

__all__ = ["answers_lines", "retrieval_lines", "speed_lines"]

# The rest is in the JSON document.
_TESTED = ("nDCG@10", "MRR@10")


def retrieval_lines(document: RetrievalDocument) -> Iterator[str]:
    """Show a table for each data set, then what the differences are worth."""
    for position, result in enumerate(document.results):
        if position:
            yield ""
        yield from _heading(result.data, result.index, document.settings.limit)
        yield from _table(result)
        if result.comparisons:
            yield ""
            yield from _comparisons(result.comparisons)
        if result.worst:
            yield ""
            yield f"Worst queries of {result.worst[0].mode} by nDCG@10:"
        for query in result.worst:
            yield from _query(query)


def _heading(data: DataSetFacts, index: IndexFacts, limit: int | None) -> Iterator[str]:
    counts = (
        f"{index.articles:,} articles",
        f"{index.passages:,} passages",
        f"{data.queries:,} queries",
    )
    yield bold(in_line(f"{data.name}: {', '.join(counts)}"))
    if limit is not None:
        yield dim(f"limited to {limit:,} queries: for a quick look only")
    left_out = (
        (data.unjudged, "queries without judgements left out"),
        (data.unknown, "relevant articles are not in the corpus"),
        (index.unreadable, "articles without text cannot be found"),
    )
    for count, what in left_out:
        if count:
            yield dim(f"{count:,} {what}")


def _table(result: RetrievalResult) -> Iterator[str]:
    names = list(result.modes[0].metrics)
    rows = [["", *names, "p50 ms", "p95 ms"]]
    for mode in result.modes:
        values = [share(mode.metrics[name]) for name in names]
        rows.append([mode.mode, *values, f"{mode.p50:.1f}", f"{mode.p95:.1f}"])
    yield from columns(rows)
    for mode in result.modes:
        if mode.unsearchable:
            yield dim(f"{mode.unsearchable:,} queries that {mode.mode} search refuses score 0")


def share(value: float) -> str:
    """Show a number between 0 and 1 as the field does: ``.7832``."""
    return f"{value:.4f}".removeprefix("0")


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out rows of cells, the first column to the left and the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        line = "  ".join(cells).rstrip()
        yield dim(line) if number == 0 else line


def _comparisons(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Show what the differences to the baseline are worth; p values are two-sided."""
    against = f"against {in_line(comparisons[0].baseline)}"
    rows = [[against, "metric", "change", "p", "better", "worse", "equal"]]
    for comparison in comparisons:
        for each in comparison.differences:
            if each.metric in _TESTED:
                change = each.value - each.baseline
                rows.append(
                    [
                        comparison.mode,
                        each.metric,
                        ("-" if change < 0 else "+") + share(abs(change)),
                        share(each.p),
                        *(f"{count:,}" for count in (each.better, each.worse, each.equal)),
                    ]
                )
    yield from columns(rows)


def _query(query: QueryResult) -> Iterator[str]:
    yield in_line(f"{share(query.ndcg)}  {query.query_id}  {' '.join(query.text.split())}")
    for article in query.relevant:
        rank = "-" if article.rank is None else str(article.rank)
        yield dim(in_line(f"       rank {rank:>3}  {article.article_id}  {article.title}"))


def answers_lines(document: AnswersDocument) -> Iterator[str]:
    """Show for each data set how often answers were right, and how well newsrag abstains."""
    for position, result in enumerate(document.results):
        if position:
            yield ""
        yield from _heading(result.data, result.index, document.settings.limit)
        yield from _right(result)
        least = f"at a support of {share(document.settings.threshold)} or more"
        times = f"p50 {result.p50:.1f} ms, p95 {result.p95:.1f} ms"
        yield f"answered {share(result.answered)} {least}, {times}"
        if result.abstention:
            yield ""
            heading = [
                "answerable against", "AUROC", "answered", "of", "wrongly", "of", "ECE", "Brier",
            ]  # fmt: skip
            rows = [
                [
                    each.against,
                    share(each.auroc),
                    share(each.answered_right),
                    f"{each.answerable:,}",
                    share(each.answered_wrong),
                    f"{each.unanswerable:,}",
                    share(each.calibration_error),
                    share(each.brier),
                ]
                for each in result.abstention
            ]
            yield from columns([heading, *rows])


def _right(result: AnswersResult) -> Iterator[str]:
    if not result.accuracy:
        yield dim("the data set says no answers: abstaining alone is measured")
        return
    values = ", ".join(f"@{n} {share(value)}" for n, value in result.accuracy.items())
    yield f"answer sentence {values} of {result.located:,} questions"
    if result.unlocated:
        yield dim(f"{result.unlocated:,} questions left out: their articles lack the answer")


def speed_lines(document: SpeedDocument) -> Iterator[str]:
    """Show whole processes, then searches."""
    yield bold(
        f"{document.articles:,} articles, {document.passages:,} passages, "
        f"{document.size / 1e6:,.0f} MB, {document.precision}"
    )
    names = [each.name for each in document.processes]
    names += [each.name for each in document.searches]
    width = max(map(len, names))
    yield dim(f"{'newsrag':{width}}  seconds  memory MB")
    for process in document.processes:
        memory = f"{process.memory / 1e6:9,.0f}" if process.memory is not None else ""
        yield f"{in_line(process.name):{width}}  {process.seconds:7.2f}  {memory}"
    built = next(each.seconds for each in document.processes if each.name == "add")
    yield f"{document.passages / built:,.0f} passages added a second"
    yield ""
    yield dim(f"{'search for 10, warm':{width}}   p50 ms   p95 ms   fewest found")
    for each in document.searches:
        yield f"{each.name:{width}}  {each.p50_ms:7.1f}  {each.p95_ms:7.1f}  {each.fewest:13}"
    yield f"search_many answers {document.together:.1f} times as many questions a second"
