"""Arguments and options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsrag.errors import InputError
from newsrag.text.dates import parse_date
from newsrag.types import Filter, Format

__all__ = [
    "After",
    "AsJson",
    "AsOf",
    "Before",
    "Device",
    "InFormat",
    "IndexPath",
    "Languages",
    "MinOrigins",
    "NotSources",
    "Now",
    "PerArticle",
    "Precision",
    "Question",
    "Rerank",
    "Shown",
    "Sources",
    "Wait",
    "chosen",
    "end_of",
    "field_map",
    "filter_from",
    "moment",
]

DEFAULT_INDEX = Path("indexes/default")
_CLOCK = re.compile(r"\d[:T]\d|\d{14}")
_YEAR_MONTH = re.compile(r"\d{4}(-\d{2})?$")

IndexPath = Annotated[
    Path,
    typer.Option("--index", envvar="NEWSRAG_INDEX", help="The index directory.", metavar="PATH"),
]


class Shown(StrEnum):
    """What a result is printed as: lines for people, a JSON document, or a format for others."""

    TEXT = "text"
    JSON = "json"
    MD = Format.MD.value
    CSL = Format.CSL.value
    BIBTEX = Format.BIBTEX.value
    HTML = Format.HTML.value


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (see docs/json.md).")]
InFormat = Annotated[
    Shown | None,
    typer.Option(
        "--format",
        help="Print text, json, or quotations as md, csl, bibtex or html.",
        metavar="NAME",
    ),
]
Question = Annotated[str, typer.Argument(help="What to look for.", metavar="QUESTION")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this outlet; repeat for several.", metavar="NAME"),
]
NotSources = Annotated[
    list[str] | None,
    typer.Option("--not-source", help="Not this outlet; repeat for several.", metavar="NAME"),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Only what was published, in the versions known, by the end of this day (UTC) or by "
        "this time; what has no date is left out.",
        metavar="DATE",
    ),
]
After = Annotated[
    str | None, typer.Option("--after", help="Published on this day or later.", metavar="DATE")
]
Before = Annotated[
    str | None, typer.Option("--before", help="Published before this day.", metavar="DATE")
]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", help="Only this language, such as en.", metavar="CODE"),
]
Device = Annotated[
    str,
    typer.Option("--device", help="Where to embed: auto, cpu, cuda or mps.", metavar="DEVICE"),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        help="What “last week” counts from; else the day of --as-of, or today.",
        metavar="DATE",
    ),
]
MinOrigins = Annotated[
    int,
    typer.Option(
        help="Leave out sides with fewer independent origins; if there are none, the answer."
    ),
]
PerArticle = Annotated[
    int,
    typer.Option(
        "--per-article",
        help="So many passages of one article before those of others; 0: no limit.",
        min=0,
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        help="What the model of a new index computes with: int8 (the default) or fp32.",
        metavar="NAME",
    ),
]
Rerank = Annotated[
    Path | None,
    typer.Option("--rerank", help="Order anew by the CrossEncoder in this folder.", metavar="PATH"),
]
Wait = Annotated[
    float, typer.Option("--wait", help="Seconds to wait for another writer.", metavar="SECONDS")
]


def chosen(form: Shown | None, *, as_json: bool) -> Shown:
    """Return what to print, of which ``--json`` is short for ``--format json``.

    Raises:
        InputError: both are given and do not agree.
    """
    if as_json and form not in (None, Shown.JSON):
        raise InputError(f"--json and --format {form} do not go together", "leave one of them out")
    return Shown.JSON if as_json else form or Shown.TEXT


def filter_from(
    sources: list[str] | None,
    not_sources: list[str] | None,
    after: str | None,
    before: str | None,
    languages: list[str] | None,
    as_of: str | None = None,
) -> Filter:
    """Make a filter of the options' values.

    Raises:
        InputError: a date cannot be read.
    """
    return Filter(
        sources=tuple(sources or ()),
        not_sources=tuple(not_sources or ()),
        after=moment(after),
        before=moment(before),
        languages=tuple(language.lower() for language in languages or ()),
        as_of=end_of(as_of),
    )


def moment(text: str | None) -> datetime | None:
    """Read a date; none stays none.

    Raises:
        InputError: it cannot be read.
    """
    if text is None:
        return None
    # A year or a month alone means its first day.
    when = parse_date(text + "-01-01"[3 * text.count("-") :] if _YEAR_MONTH.match(text) else text)
    if when is None:
        raise InputError(f"{text!r} is not a date", "write it like 2022-03-31")
    return when


def end_of(text: str | None) -> datetime | None:
    """Read a date as the last moment of it; a time is that moment, none stays none.

    Raises:
        InputError: it cannot be read.
    """
    first = moment(text)
    if first is None or text is None or _CLOCK.search(text) or first.time() != time.min:
        return first
    days = 1
    if _YEAR_MONTH.match(text):
        days = monthrange(first.year, first.month)[1] if "-" in text else 365 + isleap(first.year)
    return first + timedelta(days, microseconds=-1)


def field_map(pairs: list[str] | None) -> dict[str, str]:
    """Read ``--map field=name`` options.

    Raises:
        InputError: one has no equals sign.
    """
    split = [pair.partition("=") for pair in pairs or ()]
    for (field, equals, name), pair in zip(split, pairs or (), strict=True):
        if not (field and equals and name):
            raise InputError(f"--map {pair!r} is not FIELD=NAME", "write it like text=body_nitf")
    return {field: name for field, _, name in split}
