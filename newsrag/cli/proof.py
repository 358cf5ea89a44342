"""The commands that prove quotations and hand them on: verify, export, whence, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsrag.cli import render_proof
from newsrag.cli.jsonout import VerifyDocument, WhenceDocument, emit
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    AsOf,
    Before,
    IndexPath,
    Languages,
    NotSources,
    Sources,
    end_of,
    filter_from,
)
from newsrag.cli.session import open_index
from newsrag.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from newsrag.types import CaseVerification

__all__ = ["app"]

_LARGEST = 256 * 2**20

app = typer.Typer()


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="Output of --json, or a case; - for stdin.", metavar="FILE")
    ],
    as_of: AsOf = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Prove every citation in what was printed, or in a case file; exit 1 unless all are verbatim.

    A case file needs no index: it is checked by itself, and against an index only with --index.
    """
    when, data = end_of(as_of), _bytes(file)  # once: a pipe has nothing more to give
    if data.startswith(b"PK"):
        # An index in the environment is not named for this file.
        source = context.get_parameter_source("index")
        named = source is not None and source.name == "COMMANDLINE"
        document = VerifyDocument.of_case(_checked(file, data, when, index if named else None))
    else:
        text = _text(file, data)
        with open_index(index) as archive:
            document = VerifyDocument.of(archive.verify_document(text, as_of=when))
    emit(document, render_proof.verified_lines(document), as_json=as_json)
    raise typer.Exit(0 if document.verbatim else 1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Output of --json; - for stdin.", metavar="FILE")],
    case: Annotated[Path, typer.Argument(help="The case file to make.", metavar="CASE.zip")],
    as_of: AsOf = None,
    with_articles: Annotated[
        bool, typer.Option("--with-articles", help="Put the articles' whole texts in.")
    ] = False,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Write quotations into a file that others can verify without this index: see docs/case.md."""
    when, text = end_of(as_of), _text(file, _bytes(file))
    with open_index(index) as archive:
        report = archive.export(text, case, with_articles=with_articles, as_of=when)
    emit(report, render_proof.case_lines(report), as_json=as_json)


@app.command()
def whence(
    quotation: Annotated[str, typer.Argument(help="The words.", metavar="QUOTATION")],
    count: Annotated[int, typer.Option("-k", help="At most this many articles.")] = 10,
    source: Sources = None,
    not_source: NotSources = None,
    after: After = None,
    before: Before = None,
    language: Languages = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Find which articles have these words, exactly or nearly, earliest first; exit 1 if none."""
    wanted = filter_from(source, not_source, after, before, language, as_of)
    with open_index(index) as archive:
        found = tuple(archive.whence(quotation, count, filter=wanted))
    emit(WhenceDocument(quotation, found), render_proof.whence_lines(found), as_json=as_json)
    raise typer.Exit(0 if found else 1)


@app.command()
def diff(
    article_id: Annotated[str, typer.Argument(help="The article's id.", metavar="ID")],
    earlier: Annotated[int | None, typer.Option(help="A version; else the one before.")] = None,
    later: Annotated[int | None, typer.Option(help="A version; else the newest.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="From the version known by this day.", metavar="DATE"),
    ] = None,
    citations: Annotated[
        Path | None,
        typer.Option(help="Tell which citations in this output of --json broke.", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Show what changed between two versions of an article, and which passages that breaks."""
    own = _text(citations, _bytes(citations)) if citations else None
    with open_index(index) as archive:
        found = archive.diff(article_id, earlier, later, as_of=end_of(as_of), document=own)
    emit(found, render_proof.diff_lines(found), as_json=as_json)


def _checked(
    file: Path, data: bytes, as_of: datetime | None, index: Path | None
) -> CaseVerification:
    """Check a case file, by itself or also against an index.

    Raises:
        InputError: a time is given, and no index to know what was known by then.
    """
    from newsrag.export.checking import verify_case

    if index is None:
        if as_of is not None:
            raise InputError("a case file alone has no history", "give --index with --as-of")
        return verify_case(file, data)
    with open_index(index) as archive:
        return archive.verify_case(file, data, as_of=as_of)


def _bytes(file: Path) -> bytes:
    """Read a file, or what comes in.

    Raises:
        InputError: it is not there, or too large.
    """
    try:
        if str(file) == "-" and sys.stdin is None:
            raise InputError("nothing comes in", "name a file")
        stream = sys.stdin.buffer if str(file) == "-" else file.open("rb")
        with stream:
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file} ({error})", "check the path") from error
    if len(data) > _LARGEST:
        raise InputError(f"{file} is larger than {_LARGEST // 2**20} MiB", "split it")
    return data


def _text(file: Path, data: bytes) -> str:
    """Return what was read from a JSON file of ours.

    Raises:
        InputError: it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except ValueError as error:
        raise InputError(f"cannot read {file} ({error})", "check the path") from error
