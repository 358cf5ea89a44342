"""The commands that look after an index: doctor, backup, restore, compact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsrag.cli import render_care
from newsrag.cli.jsonout import emit
from newsrag.cli.options import DEFAULT_INDEX, AsJson, IndexPath, Wait
from newsrag.cli.progress import TerminalProgress
from newsrag.cli.session import open_index

__all__ = ["app"]

DAMAGED = 3

app = typer.Typer()


@app.command()
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make anew what can be, without embedding.")
    ] = False,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Check every page, text, citation and vector of the index; exit 3 when something is wrong."""
    from newsrag.index import NewsIndex

    report = NewsIndex.doctor(index, repair=repair, progress=TerminalProgress())
    emit(report, render_care.doctor_lines(report), as_json=as_json)
    raise typer.Exit(0 if report.sound else DAMAGED)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make.", metavar="FILE")],
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Copy the index into one file, also while another process adds to it."""
    with open_index(index) as archive:
        report = archive.backup(file)
    emit(report, render_care.backup_lines(report), as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup made.", metavar="FILE")],
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Make a new index of a backup, which is checked first."""
    from newsrag.index import NewsIndex

    report = NewsIndex.restore(file, index, progress=TerminalProgress())
    emit(report, render_care.backup_lines(report), as_json=as_json)


@app.command()
def compact(
    drop_history: Annotated[
        bool,
        typer.Option("--drop-history", help="Drop replaced and removed versions of articles."),
    ] = False,
    wait: Wait = 0.0,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Free the space that nothing needs; searches go on meanwhile."""
    with open_index(index) as archive:
        report = archive.compact(drop_history=drop_history, wait=wait)
    emit(report, render_care.compact_lines(report), as_json=as_json)
