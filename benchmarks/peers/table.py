"""Keeps what compare.py measured: the results file, the table made of it, its place in a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["METRICS", "OURS", "OUTLET_IN_TEXT", "merge", "read", "render", "update_page", "write"]

METRICS = ("nDCG@10", "MRR@10", "Hits@1", "Hits@4")
OURS = "newsrag"
OUTLET_IN_TEXT = "outlet and date in the text"
_BEGIN = "<!-- begin: written by benchmarks/peers/compare.py -->"
_END = "<!-- end: written by benchmarks/peers/compare.py -->"


def read(path: Path) -> dict[str, Any]:
    """Read a results file; one that is not there yet is an empty one."""
    if not path.is_file():
        return {"data": {}, "settings": {}, "environments": {}, "results": []}
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Put new results in the place of the old ones of the same data, text and library.

    Raises:
        ValueError: a data set of that name had other files or another number of queries.
    """
    for name, facts in new["data"].items():
        if old["data"].get(name, facts) != facts:
            raise ValueError(
                f"the old results for {name} are of other data: give another --results"
            )
    by_key = {_key(row): row for row in [*old["results"], *new["results"]]}
    rows = sorted(by_key.values(), key=_order(by_key.values()))
    environments = {**old["environments"], **new["environments"]}
    named = {row["environment"] for row in rows}
    return {
        "data": {**old["data"], **new["data"]},
        "settings": {**old["settings"], **new["settings"]},
        "environments": {name: of for name, of in environments.items() if name in named},
        "results": rows,
    }


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["data"], row["text"], row["library"]


def _order(rows: Iterable[dict[str, Any]]) -> Any:  # noqa: ANN401 - a sorting key
    """Sort by data set and library as they first came, the plain text before the other."""
    seen: dict[str, int] = {}
    for row in rows:
        for name in (row["data"], row["library"]):
            seen.setdefault(name, len(seen))
    return lambda row: (seen[row["data"]], row["text"] == OUTLET_IN_TEXT, seen[row["library"]])


def write(path: Path, document: dict[str, Any]) -> None:
    """Write the results file aside, then put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    text = json.dumps(document, ensure_ascii=False, indent=1)
    aside.write_text(text + "\n", "utf-8", newline="\n")
    aside.replace(path)


def render(document: dict[str, Any]) -> str:
    """Return the results as one Markdown table; memory is a multiple of newsrag's.

    A multiple of a newsrag that ran at another time than the library is marked with ``~``. Seconds
    are in the results file only: libraries run one after the other, on a machine that may be busy.
    """
    ours = {row["data"]: row for row in document["results"] if row["library"] == OURS}
    head = ("data set", "library", *METRICS, "passages", "unseen", "memory")
    lines = [f"| {' | '.join(head)} |", f"|---|---|{'--:|' * (len(head) - 2)}"]
    for row in document["results"]:
        name = row["data"] + (f", {OUTLET_IN_TEXT}" if row["text"] == OUTLET_IN_TEXT else "")
        metrics = (f"{row['metrics'][metric]:.4f}".lstrip("0") for metric in METRICS)
        base = ours.get(row["data"])
        cells = (
            name,
            row["library"],
            *metrics,
            f"{row['passages']:,}",
            f"{row['unseen']:.1%}".replace("%", " %"),
            _multiple(row, base),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _multiple(row: dict[str, Any], base: dict[str, Any] | None) -> str:
    what = "build_memory"
    if base is None or not base[what] or row[what] is None:
        return "-"
    mark = "" if base["environment"] == row["environment"] else "~"
    return f"{mark}{row[what] / base[what]:.1f}"


def update_page(path: Path, document: dict[str, Any]) -> None:
    """Write the table between its two marks on a page.

    Raises:
        ValueError: the page has no marks.
    """
    before, begin, rest = path.read_text("utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: {_BEGIN} and {_END}")
    text = f"{before}{begin}\n\n{render(document)}\n{end}{after}"
    path.write_text(text, "utf-8", newline="\n")
