"""Reads what newsrag printed with --json: quotations, their citations, and what is said of them.

This is the only reader of such documents: what is proved, what is exported and what is shown are
the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsrag.proof.citations import (
    attribution_from,
    citation_from,
    difference_from,
    refuse,
    side_from,
)
from newsrag.proof.conflicts import conflict_of
from newsrag.proof.plain import plain
from newsrag.proof.told import Counted, Days, Document, Said, Told, Traced

if TYPE_CHECKING:
    from newsrag.types import Citation

__all__ = ["document_of", "read_document"]

_DEEPEST = 40
# What newsrag prints as lists, wherever it prints it; sides, which count, are read by themselves.
_LISTS = (
    *("citations", "statements", "nearest", "entries", "sides", "said"),
    *("hits", "quotations", "occurrences", "verifications", "differences"),
)
_PLACES = ("statements", "nearest", "entries")
_ASKED = ("question", "quotation", "query", "speaker")


def read_document(text: str) -> Document:
    """Read a document.

    Args:
        text: what ``ask``, ``search``, ``retrieve``, ``quotes``, ``timeline`` or ``whence`` printed
            with ``--json``, or any JSON that has such citations in it.

    Raises:
        InputError: it is no JSON, or something that newsrag prints has another shape in it.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise refuse(f"this is no JSON document ({error})") from error
    return _document(value)


def document_of(result: object) -> Document:
    """Return the document of dataclasses that hold what was found, or of plain values.

    Raises:
        InputError: as for :func:`read_document`.
    """
    try:
        return _document(plain(result))
    except RecursionError as error:
        raise refuse("what was found is too deep to be newsrag's") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, unless it has a name twice: which of the values counts differs by reader."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return made


def _document(value: Any) -> Document:  # noqa: ANN401 - any JSON
    reader = _Reader()
    told = tuple(reader.told(value, _Around(), depth=0))
    own = value if isinstance(value, Mapping) else {}
    asked = next((own[name] for name in _ASKED if isinstance(own.get(name), str)), "")
    return Document(
        asked, _words(own, "reason"), _words(own, "remark"), told, tuple(reader.counted)
    )


def _words(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a part of a document and matters to it."""

    question: str = ""
    place: str = ""
    conflict: str = ""
    quoted: Said | None = None
    quotation: str | None = None
    traced: Traced | None = None
    days: Days | None = None

    def within(self, data: Mapping[str, Any]) -> _Around:
        """Return what stands around the parts of an object."""
        question, quotation = data.get("question"), data.get("quotation")
        quotation = quotation if isinstance(quotation, str) else self.quotation
        return replace(
            self,
            question=question if isinstance(question, str) else self.question,
            conflict=self.conflict or conflict_of(data),
            quoted=_said(data) or self.quoted,
            quotation=quotation,
            traced=_traced(data, quotation) or self.traced,
        )

    def at(self, name: str, data: Mapping[str, Any]) -> _Around:
        """Return what stands around the part of that name of an object."""
        place = name if name in _PLACES else self.place
        # The days of an entry are those of its own statement and of nothing else in it.
        return replace(self, place=place, days=_days(data) if name == "statement" else None)


class _Reader:
    """Goes through a document once; what answers count is kept aside."""

    def __init__(self) -> None:
        self.counted: list[Counted] = []

    def told(self, value: Any, around: _Around, depth: int) -> list[Told]:  # noqa: ANN401 - any JSON
        """Return what a part of a document cites, in order."""
        if depth > _DEEPEST:
            raise refuse("the document is too deep to be one of newsrag's")
        if isinstance(value, list):
            return [told for each in value for told in self.told(each, around, depth + 1)]
        if not isinstance(value, Mapping):
            return []
        if "quote" in value and "digest" in value:
            citation = citation_from(value)
            return [_told(citation.quote, (citation,), around)]
        _check_shapes(value)
        return self._object(value, around, depth)

    def _object(self, data: Mapping[str, Any], around: _Around, depth: int) -> list[Told]:
        inner = around.within(data)
        own = [_statement(data, inner)] if "quote" in data else []
        parts = {
            name: self.told(each, inner.at(name, data), depth + 1)
            for name, each in data.items()
            if name != "sides" and not (own and name == "citations")
        }
        told = [*own, *(each for part in parts.values() for each in part)]
        given = parts.get("statements", [])
        sides = tuple(map(side_from, data.get("sides", ())))
        if not given and any(each.statements or each.origins for each in sides):
            raise refuse("the sides count statements that are not there")
        if given and data.get("reason"):
            raise refuse("an answer has statements and a reason for having none")
        if sides:
            self.counted.append(Counted(inner.question, sides, tuple(given)))
        if inner.conflict != around.conflict and not told:
            # Words without citations are not proved by those of others.
            raise refuse(f"{inner.conflict}, for it has none")
        return told


def _told(quote: str, citations: tuple[Citation, ...], around: _Around) -> Told:
    return Told(
        quote,
        citations,
        question=around.question,
        place=around.place,
        quoted=around.quoted,
        traced=around.traced,
        days=around.days,
        conflict=around.conflict,
    )


def _statement(data: Mapping[str, Any], around: _Around) -> Told:
    """Return a statement, whose quotation is one of its citations' unless there is a conflict."""
    quote, stance = data["quote"], data.get("stance")
    if not isinstance(quote, str) or not data.get("citations"):
        raise refuse("a statement has no words or no citations")
    if not isinstance(stance, str | None):
        raise refuse("the side of a statement is no text")
    return replace(
        _told(quote, tuple(map(citation_from, data["citations"])), around),
        stance=stance,
        said=tuple(map(attribution_from, data.get("said", ()))),
    )


def _check_shapes(data: Mapping[str, Any]) -> None:
    """Refuse what is of another kind than newsrag prints under a name.

    Raises:
        InputError: something is.
    """
    for name in _LISTS:
        if name in data and not isinstance(data[name], list):
            raise refuse(f"{name!r} is no list")
    _check_each("statements", data, "quote")
    _check_each("nearest", data, "quote")
    _check_each("entries", data, "statement")
    if "statement" in data:
        _check_each("statement", {"statement": [data["statement"]]}, "quote")


def _check_each(name: str, data: Mapping[str, Any], has: str) -> None:
    parts: Iterable[object] = data.get(name, ())
    if not all(isinstance(each, Mapping) and has in each for each in parts):
        raise refuse(f"something in {name!r} is none of what newsrag puts there")


def _said(data: Mapping[str, Any]) -> Said | None:
    """Return who said it, where an object tells."""
    if "citation" not in data or "wording" not in data:
        return None
    speaker, wording, cue = (data.get(name) for name in ("speaker", "wording", "cue"))
    if isinstance(speaker, str) and isinstance(wording, str) and isinstance(cue, str):
        return Said(speaker, wording, cue)
    raise refuse("a quotation does not tell who said it, and how")


def _traced(data: Mapping[str, Any], quotation: str | None) -> Traced | None:
    """Return how an article has the words of a quotation, where an object tells."""
    if quotation is None or "citation" not in data or "verbatim" not in data:
        return None
    verbatim, similarity = data["verbatim"], data.get("similarity")
    if not isinstance(verbatim, bool) or not isinstance(similarity, float):
        raise refuse("an article does not tell how it has the words of the quotation")
    differences = tuple(map(difference_from, data.get("differences", ())))
    return Traced(quotation, verbatim, similarity, differences)


def _days(data: Mapping[str, Any]) -> Days | None:
    """Return the days that a statement stands by, where an object tells."""
    if "statement" not in data or "first" not in data:
        return None
    first, last, dating, words = (data.get(name) for name in ("first", "last", "dating", "words"))
    if not all(isinstance(each, str | None) for each in (first, last)):
        raise refuse("the days of an entry are no texts")
    if not isinstance(dating, str) or not isinstance(words, str):
        raise refuse("an entry does not tell what its days are of")
    return Days(first, last, dating, words)
