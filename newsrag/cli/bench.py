"""The commands of `newsrag bench`: each measures on data sets and shows what came out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsrag.cli import render_bench
from newsrag.cli.jsonout import emit
from newsrag.cli.options import AsJson, Precision
from newsrag.cli.progress import TerminalProgress
from newsrag.types import Mode

__all__ = ["app"]

app = typer.Typer(
    help="Measure newsrag on data sets in the BEIR layout: corpus.jsonl, queries.jsonl, "
    "qrels/*.tsv.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Data = Annotated[
    list[Path],
    typer.Option("--data", help="The folder of a data set; repeat for several.", metavar="DIR"),
]
Split = Annotated[
    str | None,
    typer.Option("--split", help="Which file of qrels/: test, or the only one.", metavar="NAME"),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="A sentence-transformers model.", metavar="PATH|NAME"),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write the results into this folder.", metavar="DIR"),
]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Build the cached index anew.")]


@app.command()
def retrieval(
    data: Data,
    mode: Annotated[
        list[Mode] | None, typer.Option("--mode", help="Only this mode; repeat for several.")
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help="What to test against: a mode (dense, if it is run) or a TREC run file.",
            metavar="MODE|FILE",
        ),
    ] = None,
    split: Split = None,
    limit: Annotated[
        int | None, typer.Option(help="Only the first N judged queries.", min=1, metavar="N")
    ] = None,
    per_query: Annotated[
        int, typer.Option(help="List the N worst queries.", min=0, metavar="N")
    ] = 0,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw the comparison: a .png or .svg file.", metavar="FILE"),
    ] = None,
    output: Out = None,
    model: Model = None,
    precision: Precision = None,
    rebuild: Rebuild = False,
    as_json: AsJson = False,
) -> None:
    """Find articles by each mode: metrics, times, significance.

    100 articles are ranked for each query, an article by its best passage; a judged query without
    results scores 0. Times are those of one search for 10 passages, the index warm, the modes
    taking turns. “Last week” in a query counts from the newest article, so that numbers do not
    change with the day. p values are two-sided, of the paired randomisation test. The index is
    kept in the cache folder (NEWSRAG_CACHE moves it) and built again when the corpus or the model
    changes. --out writes results.json, a run file for trec_eval from each mode, and values by
    query.
    """
    from newsrag.evaluation.retrieval import bench_retrieval

    found = bench_retrieval(
        data, modes=mode or (), baseline=baseline, split=split, model=model, precision=precision,
        limit=limit, worst=per_query, out=output, plot=plot, rebuild=rebuild,
        progress=TerminalProgress(),
    )  # fmt: skip
    emit(found, render_bench.retrieval_lines(found), as_json=as_json)


@app.command()
def answers(
    data: Data,
    split: Split = None,
    limit: Annotated[
        int | None,
        typer.Option(help="So many questions, drawn by a fixed seed.", min=1, metavar="N"),
    ] = None,
    output: Out = None,
    model: Model = None,
    precision: Precision = None,
    rebuild: Rebuild = False,
    as_json: AsJson = False,
) -> None:
    """Ask questions: right sentences first, and abstaining.

    Where metadata.answers of a query gives the text of its answers and the character of the
    article where each starts, this says how often a sentence with a right answer is the first, or
    among the first three. The chance that an answerable question has more support than another
    (AUROC) and the shares that are answered compare the questions with those of
    unanswerable.jsonl, and with themselves after their relevant articles are left out.
    --out writes results.json and values by question.
    """
    from newsrag.evaluation.answers import bench_answers

    found = bench_answers(
        data, split=split, model=model, precision=precision, limit=limit, out=output,
        rebuild=rebuild, progress=TerminalProgress(),
    )  # fmt: skip
    emit(found, render_bench.answers_lines(found), as_json=as_json)


@app.command()
def speed(
    data: Annotated[
        list[Path],
        typer.Option("--data", help="Files or folders of articles; repeat.", metavar="PATH"),
    ],
    queries: Annotated[
        Path | None,
        typer.Option(help="Questions, a queries.jsonl; else headlines.", metavar="FILE"),
    ] = None,
    limit: Annotated[int, typer.Option(help="At most N questions.", min=1, metavar="N")] = 200,
    runs: Annotated[
        int, typer.Option(help="Start short processes N times.", min=1, metavar="N")
    ] = 5,
    model: Model = None,
    precision: Precision = None,
    as_json: AsJson = False,
) -> None:
    """Time newsrag on your own archive: start, build, update, search, memory.

    An index is built aside and removed in the end. Processes are timed whole, as a user waits for
    them; searches are those of one process that is warm. Numbers of a machine that is busy with
    something else mean little.
    """
    from newsrag.evaluation.speed import bench_speed

    found = bench_speed(
        data, queries=queries, most=limit, runs=runs, model=model, precision=precision,
        progress=TerminalProgress(),
    )  # fmt: skip
    emit(found, render_bench.speed_lines(found), as_json=as_json)
