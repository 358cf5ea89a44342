"""Reads quotations and their citations, in order, from any result or document of newsrag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from newsrag.proof.documents import citation_from
from newsrag.types import Citation, Stance

__all__ = ["Entry", "Sheet", "sheet_of"]

_ASKED = ("question", "quotation", "query")
_NOTHING = "Nothing in this archive supports an answer."
# Groups by the name of the field that holds them; what is in no such field needs no heading.
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


def sheet_of(result: object, question: str = "") -> Sheet:
    """Return the quotations in an answer, hits, a context, occurrences, or a document of these.

    Args:
        result: dataclasses, or the same as JSON that ``read_citations`` has no complaint about.
        question: what was asked, where the result does not say.

    Raises:
        InputError: what should be a citation is none.
    """
    own = _fields(result)
    asked = next((own[name] for name in _ASKED if isinstance(own.get(name), str)), "")
    return Sheet(question or asked, tuple(_remarks(own)), tuple(_entries(result, "")))


def _remarks(own: Mapping[str, Any]) -> Iterator[str]:
    reason, remark = own.get("reason"), own.get("remark")
    if reason and isinstance(reason, str):
        yield _NOTHING
        yield reason
    if remark and isinstance(remark, str):
        yield remark


def _fields(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any result
    """Return what an object has by name: a dataclass's fields, or those of a JSON object."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value if isinstance(value, Mapping) else {}


def _citation(value: Any) -> Citation | None:  # noqa: ANN401 - any result
    if isinstance(value, Mapping) and "quote" in value and "digest" in value:
        return citation_from(value)
    return value if isinstance(value, Citation) else None


def _entries(value: Any, group: str) -> Iterator[Entry]:  # noqa: ANN401 - any result
    citation = _citation(value)
    if citation:
        yield Entry(citation.quote, (citation,), group)
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _entries(each, group)
        return
    own = _fields(value)
    shown: set[Citation] = set()
    if isinstance(own.get("quote"), str) and own.get("citations"):
        entry = _statement(own, group)
        shown = set(entry.citations)
        yield entry
    for name, each in own.items():
        # Whatever else of a statement cites something: nothing cited is left out.
        for entry in _entries(each, _GROUPS.get(name, group)):
            if not shown.issuperset(entry.citations):
                yield entry


def _statement(own: Mapping[str, Any], group: str) -> Entry:
    """Return a statement's entry, in the group of what it claims if no other."""
    cited = tuple(filter(None, map(_citation, own["citations"])))
    said = own.get("said")
    names = [_fields(each).get("name") for each in said] if isinstance(said, (list, tuple)) else []
    speakers = tuple(each if isinstance(each, str) else "" for each in names)
    return Entry(own["quote"], cited, group or _heading(own.get("stance")), speakers)


def _heading(stance: object) -> str:
    return Stance(stance).heading if isinstance(stance, str) and stance in set(Stance) else ""
