"""Shows statements under the days that they speak of, as lines and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cli.render import date
from newsrag.cli.render_answer import statement_lines
from newsrag.cli.terminal import bold, dim, in_line, note, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsrag.types import Timeline, TimelineEntry

__all__ = ["check_plot", "draw", "timeline_lines"]


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
