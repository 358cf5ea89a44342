"""Reads citations back from the JSON that newsrag printed, with what that says around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from newsrag.answer.days import possible_days
from newsrag.answer.prompt import recomposed
from newsrag.errors import InputError
from newsrag.types import Citation, Span

__all__ = ["Cited", "citation_from", "read_citations"]

_FIELDS = {each.name for each in fields(Citation)}
_ENTRY = ("first", "last", "precision", "dating", "words", "span")
_DATES = {"first", "last", "precision", "dating"}
_MEND = (
    "give the output of `newsrag ask`, `search`, `quotes`, `retrieve` or `timeline` with --json, "
    "unchanged"
)
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation from a document, and what the document says around it that it does not support.

    ``conflict`` is empty where all agrees. ``said`` is who the document says said so, and how; only
    the article can tell whether that is right.
    """

    citation: Citation
    conflict: str = ""
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Who said the words of a citation, as ``quotes`` prints it."""

    speaker: str
    wording: str
    cue: str


def read_citations(text: str) -> list[Cited]:
    """Return every citation in a JSON document, in the order in which they stand.

    Args:
        text: what ``ask``, ``search``, ``quotes`` or ``retrieve`` printed with ``--json``, or any
            JSON that has such citations in it.

    Raises:
        InputError: it is no JSON, or a citation in it lacks a field or has one of another type.
    """
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no JSON document ({error})", _MEND) from error
    return list(_within(document, depth=0))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, unless it has a name twice: which of the values counts differs by reader."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return made


def _within(value: Any, depth: int) -> Iterator[Cited]:  # noqa: ANN401 - any JSON
    if depth > _DEEPEST:
        raise InputError("the document is too deep to be one of newsrag's", _MEND)
    if isinstance(value, list):
        for each in value:
            yield from _within(each, depth + 1)
    elif isinstance(value, Mapping):
        if "quote" in value and "digest" in value:
            yield Cited(citation_from(value))
            return
        conflict = _conflict(value)
        said = _said(value)
        told = not conflict
        for each in value.values():
            for cited in _within(each, depth + 1):
                found = cited if cited.conflict else replace(cited, conflict=conflict)
                yield found if said is None else replace(found, said=said)
                told = True
        if not told:  # words that no citation is given for are not proved by those of others
            raise InputError(f"{conflict}, for it has none", _MEND)


def _said(data: Mapping[str, Any]) -> Said | None:
    """Return who said it, where an object tells."""
    if "citation" not in data or "wording" not in data:
        return None
    speaker, wording, cue = (data.get(name) for name in ("speaker", "wording", "cue"))
    if isinstance(speaker, str) and isinstance(wording, str) and isinstance(cue, str):
        return Said(speaker, wording, cue)
    raise InputError("a quotation does not tell who said it, and how", _MEND)


def citation_from(data: Mapping[str, Any]) -> Citation:
    """Make a citation of a JSON object that has its fields, and no others."""
    if data.keys() != _FIELDS:
        wrong = sorted(data.keys() ^ _FIELDS)
        raise InputError(f"a citation has too many or too few fields: {', '.join(wrong)}", _MEND)
    texts = {name: data[name] for name in _FIELDS - {"span", "published"}}
    span, published = data["span"], data["published"]
    try:
        if not all(isinstance(each, str) for each in texts.values()):
            raise TypeError("a field is not a text")
        for each in texts.values():
            each.encode()  # JSON can spell half a character, which no article has
        when = None if published is None else datetime.fromisoformat(published)
        if when is not None and when.tzinfo is None:
            raise ValueError("the time has no offset")
        if span.keys() != {"start", "end"} or not all(type(each) is int for each in span.values()):
            raise TypeError("the span is not two whole numbers")
        return Citation(published=when, span=Span(**span), **texts)
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"a citation cannot be read ({error})", _MEND) from error


def _conflict(data: Mapping[str, Any]) -> str:
    """Return what is wrong between citations and what a statement, hit or context says of them."""
    try:
        one = [data["citation"]] if "citation" in data else []
        for each in [*one, *data.get("citations", ())]:
            citation_from(each)  # one that lacks a field would not be taken for a citation at all
        # All that apply: a name more must not turn one of them off.
        wrong = _statement_conflict(data) if "quote" in data else ""
        if "citations" in data and "text" in data:
            wrong = wrong or _context_conflict(data["text"], data["citations"])
        if "passage" in data:
            wrong = wrong or _hit_conflict(data["passage"], data["citation"])
        if not _DATES.isdisjoint(data):
            wrong = wrong or _entry_conflict(data)
        return wrong
    except (KeyError, IndexError, TypeError, AttributeError):
        return "what stands around a citation is not as newsrag printed it"


def _statement_conflict(statement: Mapping[str, Any]) -> str:
    quotes = [each["quote"] for each in statement["citations"]]
    return (
        "" if statement["quote"] in quotes else "the statement has other words than its citations"
    )


def _hit_conflict(passage: Mapping[str, Any], citation: Mapping[str, Any]) -> str:
    span = citation["span"]
    expected = {
        "id": f"{citation['article_id']}#{span['start']}-{span['end']}",
        "article_id": citation["article_id"],
        "span": span,
    }
    return "" if passage == expected else "the hit is of another passage than its citation"


def _entry_conflict(entry: Mapping[str, Any]) -> str:
    """Return what is wrong between the days of an entry of a timeline and its first citation."""
    citation = citation_from(entry["statement"]["citations"][0])
    if entry["statement"]["quote"] != citation.quote:
        return "the statement has other words than the citation that its days are of"
    told = {name: entry[name] for name in _ENTRY}
    possible = ({name: _plain(each[name]) for name in _ENTRY} for each in possible_days(citation))
    return "" if told in possible else "the citation speaks of other days than its entry says"


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of an entry
    """Return a field as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return {"start": value.start, "end": value.end} if isinstance(value, Span) else value


def _context_conflict(text: str, citations: list[Mapping[str, Any]]) -> str:
    if not citations and not text:
        return ""
    whole = recomposed(text, [citation_from(each) for each in citations])
    return "" if text == whole else "the text for the prompt is not that of its citations"
