"""The commands that prove quotations: verify, whence, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsrag.cli import render_proof
from newsrag.cli.jsonout import VerifyDocument, WhenceDocument, emit
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    Before,
    IndexPath,
    Languages,
    NotSources,
    Sources,
    filter_from,
)
from newsrag.cli.session import open_index
from newsrag.errors import InputError

__all__ = ["app"]

_LARGEST = 256 * 2**20

app = typer.Typer()


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Output of --json; - for stdin.", metavar="FILE")],
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Prove every citation that ask, search, quotes or retrieve printed; exit 1 unless verbatim."""
    text = _read(file)
    with open_index(index) as archive:
        document = VerifyDocument.of(archive.verify_document(text))
    emit(document, render_proof.verify_lines(document.verifications), as_json=as_json)
    raise typer.Exit(0 if document.verbatim else 1)


@app.command()
def whence(
    quotation: Annotated[str, typer.Argument(help="The words.", metavar="QUOTATION")],
    count: Annotated[int, typer.Option("-k", help="At most this many articles.")] = 10,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Find which articles have these words, exactly or nearly, earliest first; exit 1 if none."""
    wanted = filter_from(source, not_source, after, before, language)
    with open_index(index) as archive:
        found = tuple(archive.whence(quotation, count, filter=wanted))
    emit(WhenceDocument(quotation, found), render_proof.whence_lines(found), as_json=as_json)
    raise typer.Exit(0 if found else 1)


@app.command()
def diff(
    article_id: Annotated[str, typer.Argument(help="The article's id.", metavar="ID")],
    earlier: Annotated[int | None, typer.Option(help="A version; else the one before.")] = None,
    later: Annotated[int | None, typer.Option(help="A version; else the newest.")] = None,
    citations: Annotated[
        Path | None,
        typer.Option(help="Tell which citations in this output of --json broke.", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Show what changed between two versions of an article, and which passages that breaks."""
    own = _read(citations) if citations else None
    with open_index(index) as archive:
        found = archive.diff(article_id, earlier, later, document=own)
    emit(found, render_proof.diff_lines(found), as_json=as_json)


def _read(file: Path) -> str:
    """Read a JSON file of ours, or what comes in.

    Raises:
        InputError: it is not there, not UTF-8, or too large.
    """
    try:
        stream = sys.stdin.buffer if str(file) == "-" else file.open("rb")
        with stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(f"{file} is larger than {_LARGEST // 2**20} MiB", "split it")
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file} ({error})", "check the path") from error
