"""The commands that ask: each parses, makes one public call and renders what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsrag.cli import render, render_quotes, render_timeline
from newsrag.cli.jsonout import (
    AnswerDocument,
    QuotesDocument,
    SearchDocument,
    TimelineDocument,
    emit,
)
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    AsOf,
    Before,
    IndexPath,
    InFormat,
    Languages,
    MinOrigins,
    NotSources,
    Now,
    PerArticle,
    Question,
    Rerank,
    Sources,
    chosen,
    end_of,
    filter_from,
    moment,
)
from newsrag.cli.render_answer import answer_lines
from newsrag.cli.session import open_to_search, present
from newsrag.cli.terminal import note, printable
from newsrag.types import Filter, Gate, Mode

__all__ = ["app"]

app = typer.Typer()


@app.command()
def ask(
    question: Question,
    count: Annotated[
        int, typer.Option("-k", help="At most this many statements, of each side.")
    ] = 5,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    now: Now = None,
    min_origins: MinOrigins = 1,
    as_json: AsJson = False,
    form: InFormat = None,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Answer with quoted, cited statements; exit 1 when nothing supports an answer."""
    shown = chosen(form, as_json=as_json)
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_to_search(index) as archive:
        answer = archive.ask(
            question, count, filter=wanted, now=moment(now), min_origins=min_origins
        )
        # What came nearest from another time is of the archive as it is.
        then = None if answer.gate is Gate.DATE else wanted.as_of
        present(archive, AnswerDocument.of(answer), answer_lines(answer), shown, then)
    raise typer.Exit(0 if answer.found else 1)


@app.command()
def search(
    question: Question,
    count: Annotated[int, typer.Option("-k", help="How many passages.")] = 10,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    mode: Annotated[Mode, typer.Option(help="Which retrievers answer.")] = Mode.HYBRID,
    per_article: PerArticle = 3,
    rerank: Rerank = None,
    now: Now = None,
    copies: Annotated[bool, typer.Option("--copies", help="List the copies of articles.")] = False,
    explain: Annotated[bool, typer.Option(help="Show the score of every stage.")] = False,
    as_json: AsJson = False,
    form: InFormat = None,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Find the passages that match best; exit 1 when there are none."""
    shown, each = chosen(form, as_json=as_json), per_article or None
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_to_search(index) as archive:
        hits = archive.search(
            question,
            count,
            filter=wanted,
            mode=mode,
            per_article=each,
            now=moment(now),
            rerank=rerank,
        )
        lines = render.hit_lines(hits, explain=explain, copies=copies)
        present(archive, SearchDocument(question, tuple(hits)), lines, shown, wanted.as_of)
    raise typer.Exit(0 if hits else 1)


@app.command()
def plan(
    question: Question,
    as_of: AsOf = None,
    now: Now = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Show what is understood of a question: outlets, dates, names, phrases, clauses."""
    with open_to_search(index) as archive:
        query = archive.plan(question, filter=Filter(as_of=end_of(as_of)), now=moment(now))
    emit(query, render.plan_lines(query), as_json=as_json)


@app.command()
def retrieve(
    question: Question,
    max_tokens: Annotated[int, typer.Option(help="The most tokens of text.")] = 1500,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    now: Now = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Print numbered passages, fenced and labelled, for a language model's prompt."""
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_to_search(index) as archive:
        context = archive.retrieve(question, max_tokens=max_tokens, filter=wanted, now=moment(now))
    if not context.citations:
        note(f"nothing was found, or no passage of it fits into {max_tokens:,} tokens")
    emit(context, [printable(context.text)] if context.text else [], as_json=as_json)
    raise typer.Exit(0 if context.citations else 1)


@app.command()
def quotes(
    query: Annotated[
        str | None, typer.Argument(help="What was spoken about.", metavar="[QUERY]")
    ] = None,
    speaker: Annotated[
        str | None, typer.Option(help="Who said it: a full name or a surname.", metavar="NAME")
    ] = None,
    count: Annotated[int, typer.Option("-k", help="At most this many quotations.")] = 10,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    now: Now = None,
    as_json: AsJson = False,
    form: InFormat = None,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """List who said what, word for word and cited; exit 1 when nothing was said."""
    shown = chosen(form, as_json=as_json)
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_to_search(index) as archive:
        found = archive.quotes(query, count, speaker=speaker, filter=wanted, now=moment(now))
        document = QuotesDocument(query, speaker, tuple(found))
        present(archive, document, render_quotes.quotation_lines(found), shown, wanted.as_of)
    raise typer.Exit(0 if found else 1)


@app.command()
def timeline(
    question: Question,
    count: Annotated[int, typer.Option("-k", help="At most this many statements.")] = 20,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    now: Now = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw it too, as PNG or SVG (needs the extra plot).", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
    form: InFormat = None,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Order cited statements by the days that they speak of; exit 1 when nothing bears on it."""
    shown = chosen(form, as_json=as_json)
    wanted = filter_from(source, not_source, after, before, language, as_of)
    render_timeline.check_plot(plot)
    with open_to_search(index) as archive:
        found = archive.timeline(question, count, filter=wanted, now=moment(now))
        lines = render_timeline.timeline_lines(found)
        present(archive, TimelineDocument.of(found), lines, shown, wanted.as_of)
    render_timeline.draw(found, plot)
    raise typer.Exit(0 if found.found else 1)
