"""Turns who said what into lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.cli.render import date, heading, place
from newsrag.cli.terminal import bold, dim, in_line, wrapped
from newsrag.types import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.types import Quotation

__all__ = ["quotation_lines"]

_SAID = {
    Wording.DIRECT: "in these words",
    Wording.INDIRECT: "as the article puts it",
    Wording.MIXED: "partly in these words",
}


def quotation_lines(found: Sequence[Quotation]) -> Iterator[str]:
    """Show who said what, each with its place."""
    if not found:
        yield "Nobody is quoted so in this archive."
    for number, each in enumerate(found, 1):
        if number > 1:
            yield ""
        yield from (bold(line) for line in wrapped(in_line(f"{number}. {each.speaker}")))
        quote = each.citation.quote
        shown = f"“{quote}”" if each.wording is Wording.DIRECT else quote
        yield from wrapped(shown, indent="   ")
        how = f"{heading(each.citation)} · “{each.cue}”, {_SAID[each.wording]}"
        yield from (dim(line) for line in wrapped(in_line(how), indent="   "))
        yield from (dim(line) for line in wrapped(place(each.citation), indent="   "))
        for copy in each.copies:
            parts = (copy.source or "unknown source", copy.title, date(copy.published))
            said = " · ".join([*(part for part in parts if part), copy.article_id])
            yield dim(f"   = {in_line(said)}")
