"""Draws how the modes compare, as PNG or SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsrag.errors import InputError
from newsrag.evaluation.extras import require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from newsrag.evaluation.results import RetrievalDocument, RetrievalResult

__all__ = ["check_plot", "plot_reliability", "plot_retrieval"]

_SHOWN = ("nDCG@10", "MRR@10", "Recall@100", "Hits@1")
_ENDINGS = (".png", ".svg")
# Told apart by colour-blind readers and in grey (Okabe and Ito, 2008).
_COLOURS = {"lexical": "#E69F00", "dense": "#56B4E9", "hybrid": "#0B5394"}
_INK = "#333333"
_STYLE = {
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.hashsalt": "newsrag",
}
_ACROSS = 2
_WIDTH, _HEIGHT = 5.4, 3.1


def check_plot(path: Path) -> None:
    """Refuse a plot that could not be drawn in the end, before anything is measured.

    Raises:
        InputError: matplotlib is missing, the file's ending is no picture's, or there is no such
            folder.
    """
    require("matplotlib", "plot")
    if path.suffix.lower() not in _ENDINGS:
        raise InputError(f"cannot draw {path.name}", f"name a file in {' or '.join(_ENDINGS)}")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent} for the plot", "make it first")


def plot_retrieval(document: RetrievalDocument, path: Path) -> None:
    """Draw a panel for each data set: a group of bars for each metric, a bar for each mode.

    The same numbers always give the same file.

    Raises:
        InputError: matplotlib is not installed.
    """
    matplotlib = require("matplotlib", "plot")
    figures = require("matplotlib.figure", "plot")
    count = len(document.results)
    across = min(_ACROSS, count)
    down = -(-count // across)
    with matplotlib.rc_context(_STYLE):
        size = (_WIDTH * across, _HEIGHT * down + 0.4)
        figure = figures.Figure(figsize=size, layout="constrained")
        figure.get_layout_engine().set(h_pad=0.12, w_pad=0.1)
        axes = figure.subplots(down, across, squeeze=False, sharey=True).flatten()
        for panel, result in zip(axes, document.results, strict=False):
            _draw(panel, result)
        for panel in axes[count:]:
            panel.set_visible(False)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
        _save(figure, path)


def plot_reliability(curves: Mapping[str, Sequence[tuple[float, float]]], path: Path) -> None:
    """Draw how often it was so over what was predicted: a panel for each curve, by its name.

    Args:
        curves: for each its points, predicted and observed, both from 0 to 1.
        path: the picture, PNG or SVG.

    Raises:
        InputError: matplotlib is not installed.
    """
    matplotlib = require("matplotlib", "plot")
    figures = require("matplotlib.figure", "plot")
    with matplotlib.rc_context(_STYLE):
        size = (_HEIGHT * len(curves) + 0.4, _HEIGHT + 0.2)
        figure = figures.Figure(figsize=size, layout="constrained")
        axes = figure.subplots(1, len(curves), squeeze=False, sharey=True).flatten()
        for panel, (name, points) in zip(axes, curves.items(), strict=True):
            panel.plot([0, 1], [0, 1], color="#BBBBBB", linewidth=0.8, linestyle="--")
            panel.plot(*zip(*points, strict=True), color=_COLOURS["hybrid"], marker="o", ms=4)
            panel.set(title=name, xlabel="support", xlim=(0, 1), ylim=(0, 1), aspect="equal")
            panel.grid(color="#E4E4E4", linewidth=0.7)
            for side in ("top", "right"):
                panel.spines[side].set_visible(False)
        axes[0].set_ylabel("share that is answerable")
        _save(figure, path)


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib's Figure
    undated = {"Date": None} if path.suffix.lower() == ".svg" else {}
    figure.savefig(path, dpi=160, metadata=undated)


def _draw(panel: Any, result: RetrievalResult) -> None:  # noqa: ANN401 - matplotlib's Axes
    width = 0.8 / len(result.modes)
    for at, mode in enumerate(result.modes):
        places = [group - 0.4 + (at + 0.5) * width for group in range(len(_SHOWN))]
        heights = [mode.metrics[name] for name in _SHOWN]
        bars = panel.bar(places, heights, width * 0.92, label=mode.mode, color=_COLOURS[mode.mode])
        shown = [f"{height:.3f}".removeprefix("0") for height in heights]
        panel.bar_label(bars, shown, fontsize=7, padding=1.5)
    panel.set_title(f"{result.data.name} ({result.data.queries:,} queries)", fontsize=10)
    panel.set_xticks(range(len(_SHOWN)), _SHOWN)
    panel.set_ylim(0, 1.08)
    panel.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    panel.tick_params(length=0)
    panel.set_axisbelow(True)
    panel.grid(axis="y", color="#E4E4E4", linewidth=0.7)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
