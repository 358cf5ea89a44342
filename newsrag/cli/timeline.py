"""The command that puts statements in the order of the days that they speak of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsrag.cli.jsonout import TimelineDocument, emit
from newsrag.cli.options import (
    DEFAULT_INDEX,
    After,
    AsJson,
    AsOf,
    Before,
    IndexPath,
    Languages,
    NotSources,
    Now,
    Question,
    Sources,
    filter_from,
    moment,
)
from newsrag.cli.render import date
from newsrag.cli.render_answer import statement_lines
from newsrag.cli.session import open_to_search
from newsrag.cli.terminal import bold, dim, in_line, note, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsrag.types import Timeline, TimelineEntry

__all__ = ["app"]

app = typer.Typer()


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
    index: IndexPath = DEFAULT_INDEX,
) -> None:
    """Order cited statements by the days that they speak of; exit 1 when nothing bears on it."""
    wanted = filter_from(source, not_source, after, before, language, as_of)
    check_plot(plot)
    with open_to_search(index) as archive:
        found = archive.timeline(question, count, filter=wanted, now=moment(now))
    draw(found, plot)
    emit(TimelineDocument.of(found), timeline_lines(found), as_json=as_json)
    raise typer.Exit(0 if found.found else 1)


def check_plot(plot: Path | None) -> None:
    """Refuse a picture that could not be drawn, before anything is searched."""
    if plot is not None:
        from newsrag.evaluation import plot as plots

        plots.check_plot(plot)


def draw(found: Timeline, plot: Path | None) -> None:
    """Draw a timeline that has entries, if that was asked for."""
    if plot is not None and found.found:
        from newsrag.evaluation.plot_timeline import plot_timeline

        plot_timeline(found, plot)
        note(f"drawn in {plot}")


def timeline_lines(found: Timeline) -> Iterator[str]:
    """Show statements under the days that they speak of, or why there are none."""
    if not found.found:
        yield bold("Nothing in this archive bears on this.")
        yield from wrapped(found.reason)
    number = 1
    for position, entry in enumerate(found.entries):
        if position:
            yield ""
        yield f"{bold(_days(entry))}  {dim(_dated_by(entry))}"
        yield from statement_lines([entry.statement], first=number)
        number += len(entry.statement.citations)


def _days(entry: TimelineEntry) -> str:
    if entry.first is None or entry.last is None:
        return "undated"
    if entry.first == entry.last:
        return entry.first.isoformat()
    return f"{entry.first.isoformat()} to {entry.last.isoformat()}"


def _dated_by(entry: TimelineEntry) -> str:
    """Return which words give the days, and from when they count."""
    if entry.words:
        published = date(entry.statement.citations[0].published)
        return in_line(f"“{entry.words}”, published {published}")
    return "day of publication" if entry.first else ""
