"""Compares what an object in a document says with the citations in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsrag.answer.days import possible_days
from newsrag.answer.prompt import recomposed
from newsrag.proof.citations import citation_from
from newsrag.proof.plain import plain

if TYPE_CHECKING:
    from newsrag.types import Citation

__all__ = ["conflict_of"]

_ENTRY = ("first", "last", "precision", "dating", "words", "span")
_DATES = {"first", "last", "precision", "dating"}
_STRANGE = "what stands around a citation is not as newsrag printed it"


def conflict_of(data: Mapping[str, Any]) -> str:
    """Return what is wrong between citations and what a statement, hit or context says of them.

    Raises:
        InputError: what should be a citation is none.
    """
    citations = [citation_from(each) for each in data.get("citations", ())]
    one = citation_from(data["citation"]) if "citation" in data else None
    # All that apply: a name more must not turn one of them off.
    wrong = ""
    if "quote" in data and data["quote"] not in [each.quote for each in citations]:
        wrong = "the statement has other words than its citations"
    if "citations" in data and "text" in data:
        wrong = wrong or _context_conflict(data["text"], citations)
    if "passage" in data:
        wrong = wrong or _hit_conflict(data["passage"], one)
    if not _DATES.isdisjoint(data):
        wrong = wrong or _entry_conflict(data)
    return wrong


def _hit_conflict(passage: object, citation: Citation | None) -> str:
    if citation is None:
        return _STRANGE
    start, end = citation.span.start, citation.span.end
    expected = {
        "id": f"{citation.article_id}#{start}-{end}",
        "article_id": citation.article_id,
        "span": {"start": start, "end": end},
    }
    return "" if passage == expected else "the hit is of another passage than its citation"


def _entry_conflict(entry: Mapping[str, Any]) -> str:
    """Return what is wrong between the days of an entry of a timeline and its first citation."""
    statement = entry.get("statement")
    own = statement if isinstance(statement, Mapping) else {}
    citations = own.get("citations")
    if not isinstance(citations, list) or not citations or not entry.keys() >= {*_ENTRY}:
        return _STRANGE
    citation = citation_from(citations[0])
    if own.get("quote") != citation.quote:
        return "the statement has other words than the citation that its days are of"
    told = {name: entry[name] for name in _ENTRY}
    possible = map(plain, possible_days(citation))
    return "" if told in possible else "the citation speaks of other days than its entry says"


def _context_conflict(text: object, citations: Sequence[Citation]) -> str:
    if not isinstance(text, str):
        return _STRANGE
    if not citations and not text:
        return ""
    whole = recomposed(text, citations)
    return "" if text == whole else "the text for the prompt is not that of its citations"
