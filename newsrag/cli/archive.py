"""The commands that fill an archive and look into it: add, remove, list, show, stats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsrag.cli import render
from newsrag.cli.jsonout import ListDocument, RemoveDocument, ShowDocument, emit
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    AsOf,
    Before,
    Device,
    IndexPath,
    Languages,
    NotSources,
    Precision,
    Sources,
    Wait,
    end_of,
    field_map,
    filter_from,
)
from newsrag.cli.session import open_index, open_or_build
from newsrag.cli.terminal import note_all

__all__ = ["app"]

app = typer.Typer()


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
