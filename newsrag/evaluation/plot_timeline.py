"""Draws a timeline, as PNG or SVG: a row for each statement, a mark or a bar at its days."""

from __future__ import annotations

import textwrap
import warnings
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from newsrag.evaluation.extras import require
from newsrag.types import Dating

if TYPE_CHECKING:
    from pathlib import Path

    from newsrag.types import Timeline, TimelineEntry

__all__ = ["plot_timeline"]

_INK, _FAINT = "#333333", "#E4E4E4"
# Told apart by colour-blind readers and in grey (Okabe and Ito, 2008).
_COLOURS = {Dating.TEXT: "#0B5394", Dating.PUBLICATION: "#E69F00", Dating.NONE: "#999999"}
_MEANING = {
    Dating.TEXT: "day that the text speaks of",
    Dating.PUBLICATION: "day of publication",
    Dating.NONE: "undated",
}
_WIDTH, _ROW, _MARGIN = 11.0, 0.55, 1.3
_CHARACTERS, _LINES = 88, 2
_LONGEST_SOURCE = 30


def plot_timeline(timeline: Timeline, path: Path) -> None:
    """Draw the entries of a timeline from the first at the top to the last.

    The same timeline always gives the same file. Undated statements stand at the end.

    Args:
        timeline: one that has entries.
        path: the file, ``.png`` or ``.svg``.

    Raises:
        InputError: matplotlib is not installed.
    """
    matplotlib = require("matplotlib", "plot")
    figures = require("matplotlib.figure", "plot")
    style = {
        "font.size": 9,
        "text.color": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "svg.hashsalt": "newsrag",
        "text.parse_math": False,
    }
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a script that the font lacks is drawn as boxes
        figure = figures.Figure(
            figsize=(_WIDTH, _ROW * len(timeline.entries) + _MARGIN), layout="constrained"
        )
        _draw(figure.subplots(), timeline)
        undated = {"Date": None} if path.suffix.lower() == ".svg" else {}
        figure.savefig(path, dpi=160, metadata=undated)


def _draw(panel: Any, timeline: Timeline) -> None:  # noqa: ANN401 - matplotlib's Axes
    entries = timeline.entries
    last = max((each.last for each in entries if each.last), default=None)
    shown: set[Dating] = set()
    for row, entry in enumerate(entries):
        first, end = entry.first or last or date.min, entry.last or last or date.min
        label = None if entry.dating in shown else _MEANING[entry.dating]
        shown.add(entry.dating)
        colour = _COLOURS[entry.dating]
        if end > first:
            panel.plot([first, end], [row, row], color=colour, linewidth=5, alpha=0.45)
        panel.plot([first], [row], "o", color=colour, markersize=6, label=label)
    panel.set_yticks(range(len(entries)), [_label(each) for each in entries], fontsize=7)
    panel.set_ylim(len(entries) - 0.4, -0.6)
    _spread(panel, entries)
    panel.set_title(_tidy(timeline.question, _CHARACTERS), fontsize=10)
    panel.tick_params(length=0)
    panel.tick_params(axis="x", labelrotation=30)
    panel.set_axisbelow(True)
    panel.grid(color=_FAINT, linewidth=0.7)
    panel.legend(loc="best", fontsize=7, frameon=False)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


def _spread(panel: Any, entries: tuple[TimelineEntry, ...]) -> None:  # noqa: ANN401
    """Leave room around days; where there is one day only matplotlib would show years."""
    days = [day for each in entries for day in (each.first, each.last) if day]
    if not days:
        panel.set_xticks([])
        return
    room = timedelta(max(1, (max(days) - min(days)).days // 20))
    low = min(days) - room if min(days).year > 1 else min(days)
    panel.set_xlim(low, max(days) + room if max(days).year < date.max.year else max(days))


def _label(entry: TimelineEntry) -> str:
    source = entry.statement.citations[0].source or "unknown source"
    text = (
        f"{_tidy(entry.statement.quote, _CHARACTERS * _LINES)} ({_tidy(source, _LONGEST_SOURCE)})"
    )
    return "\n".join(textwrap.wrap(text, _CHARACTERS))


def _tidy(text: str, longest: int) -> str:
    """Return a text on one line, without what cannot be drawn, cut at ``longest`` characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
