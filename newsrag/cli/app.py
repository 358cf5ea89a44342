"""The commands. Each parses, makes one public call and renders; what they do is elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsrag._version import __version__
from newsrag.cli import bench, care, proof, render, render_quotes, timeline
from newsrag.cli.jsonout import (
    AnswerDocument,
    ListDocument,
    QuotesDocument,
    RemoveDocument,
    SearchDocument,
    ShowDocument,
    emit,
)
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    AsOf,
    Before,
    Device,
    IndexPath,
    InFormat,
    Languages,
    MinOrigins,
    NotSources,
    Now,
    PerArticle,
    Precision,
    Question,
    Rerank,
    Sources,
    Wait,
    chosen,
    end_of,
    field_map,
    filter_from,
    moment,
)
from newsrag.cli.render_answer import answer_lines
from newsrag.cli.session import open_index, open_or_build, open_to_search, present
from newsrag.cli.terminal import note, note_all, out, printable
from newsrag.types import Filter, Mode

__all__ = ["app"]

app = typer.Typer(
    name="newsrag",
    help="Ask a news archive and get answers quoted word for word, each with its citation.",
    epilog="Exit codes: 0 found, 1 nothing supports an answer, 2 bad use or bad input, "
    "3 the index is damaged.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(bench.app, name="bench")
app.add_typer(timeline.app)
app.add_typer(proof.app)
app.add_typer(care.app)


def _version(value: bool) -> None:
    if value:
        out(f"newsrag {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Ask a news archive and get answers quoted word for word, each with its citation."""


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
        present(archive, AnswerDocument.of(answer), answer_lines(answer), shown)
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
        present(archive, SearchDocument(question, tuple(hits)), lines, shown)
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
        note(f"no passage that was found fits into {max_tokens} tokens")
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
    now: Now = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """List who said what, word for word and cited; exit 1 when nothing was said."""
    wanted = filter_from(source, not_source, after, before, language)
    with open_to_search(index) as archive:
        found = archive.quotes(query, count, speaker=speaker, filter=wanted, now=moment(now))
    document = QuotesDocument(query, speaker, tuple(found))
    emit(document, render_quotes.quotation_lines(found), as_json=as_json)
    raise typer.Exit(0 if found else 1)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of articles.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="Their name of a field: text=body_nitf.", metavar="FIELD=NAME"),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first thing that cannot be read.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(help="The sentence-transformers model of a new index.", metavar="PATH|NAME"),
    ] = None,
    precision: Precision = None,
    device: Device = "auto",
    wait: Wait = 0.0,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Add articles; what has not changed is not embedded again."""
    names = field_map(mapping)
    with open_or_build(
        index, paths, names, device=device, model=model, precision=precision
    ) as archive:
        report = archive.add(paths, field_map=names, strict=strict, wait=wait)
    note_all([*report.problems, *report.warnings])
    emit(report, render.add_lines(report), as_json=as_json)
    raise typer.Exit(0 if report.read else 2)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Ids of articles.", metavar="ID...")],
    wait: Wait = 0.0,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Remove articles from the archive; their versions stay in its history."""
    with open_index(index) as archive:
        count = archive.remove(ids, wait=wait)
    emit(RemoveDocument(count), [f"{count:,} removed"], as_json=as_json)


@app.command("list")
def list_(
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """List the articles by date: date, id, outlet, title."""
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_index(index) as archive:
        articles = list(archive.articles(filter=wanted))
    emit(ListDocument(tuple(articles)), render.list_lines(articles), as_json=as_json)


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(help="The article's id.", metavar="ID")],
    version: Annotated[int | None, typer.Option(help="An earlier version, from 1.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Show an article, whole, as it is cited."""
    with open_index(index) as archive:
        article = archive.article(article_id, version=version, as_of=end_of(as_of))
        passages = archive.passages(article_id, version=article.version)
    emit(
        ShowDocument(article, article.digest, tuple(passages)),
        render.article_lines(article, passages),
        as_json=as_json,
    )


@app.command()
def stats(as_json: AsJson = False, index: IndexPath = DEFAULT_INDEX) -> None:
    """Say what the index holds and how it was built."""
    with open_index(index) as archive:
        found = archive.stats()
    emit(found, render.stats_lines(found), as_json=as_json)
