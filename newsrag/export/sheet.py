"""Lays out the quotations in a document for a reader: in which groups, and what is remarked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsrag.types import Stance

if TYPE_CHECKING:
    from newsrag.proof.told import Document, Told
    from newsrag.types import Citation

__all__ = ["Entry", "Sheet", "sheet_of"]

_NOTHING = "Nothing in this archive supports an answer."
# Groups by the list that holds them; what is in no such list needs no heading.
_HEADINGS: Mapping[str | None, str] = {each.value: each.heading for each in Stance}
_GROUPS = {"nearest": "Nearest statements, with too little support"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation with every citation of it; ``group`` is the heading it stands under, or empty.

    ``speakers`` has who says it in each citation, empty where nobody is told; it may be shorter.
    """

    quote: str
    citations: tuple[Citation, ...]
    group: str = ""
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was asked, what newsrag remarked, and the quotations in their order."""

    question: str
    remarks: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order in which it is first given."""
        return tuple(dict.fromkeys(each for entry in self.entries for each in entry.citations))

    @property
    def speakers(self) -> Mapping[Citation, str]:
        """Who says the words of a citation, where that is told."""
        return {
            citation: name
            for entry in self.entries
            for citation, name in zip(entry.citations, entry.speakers, strict=False)
            if name
        }


def sheet_of(document: Document, question: str = "") -> Sheet:
    """Return the quotations in a document.

    Args:
        document: what was found, or was printed of it.
        question: what was asked, where the document does not say.
    """
    sides = {
        told: str(side)
        for counted in document.counted
        for told in counted.given
        for side in counted.sides
        if side.stance == told.stance
    }
    entries = (_entry(each, sides.get(each, "")) for each in document.told)
    # What answers another question than the one above it all is shown under its own.
    shown = (
        replace(entry, group=_under(told.question, document, entry.group))
        for told, entry in zip(document.told, entries, strict=True)
    )
    return Sheet(document.asked or question, tuple(_remarks(document)), tuple(shown))


def _under(question: str, document: Document, heading: str) -> str:
    """Return a heading, with the question that it stands under if that is not the document's."""
    other = question if question != document.asked else ""
    return " — ".join(filter(None, (other, heading)))


def _remarks(document: Document) -> Iterator[str]:
    if document.reason:
        yield _NOTHING
        yield document.reason
    if document.remark:
        yield document.remark
    for counted in document.counted:
        for side in counted.sides:
            if not side.statements:
                yield f"{_under(counted.question, document, str(side))}."


def _entry(told: Told, side: str) -> Entry:
    """Return an entry, in the group of its days or of what it claims if no other."""
    if told.stance in _HEADINGS:
        side = side or _HEADINGS[told.stance]
    speakers = tuple(each.name if each else "" for each in told.said)
    if told.quoted:
        speakers = (told.quoted.speaker,)
    group = str(told.days) if told.days else _GROUPS.get(told.place, side)
    return Entry(told.quote, told.citations, group, speakers)
