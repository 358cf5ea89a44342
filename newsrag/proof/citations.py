"""Makes citations, spans and attributions of what stands in a document, or says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from newsrag.errors import InputError
from newsrag.types import Attribution, Citation, Side, Span, Stance, WordDifference, Wording

__all__ = ["attribution_from", "citation_from", "difference_from", "refuse", "side_from"]

_MEND = (
    "give what `ask`, `search`, `retrieve`, `quotes`, `timeline` or `whence` printed with --json, "
    "unchanged"
)
_CITATION = {each.name for each in fields(Citation)}
_ATTRIBUTION = {each.name for each in fields(Attribution)}
_SIDE = {each.name for each in fields(Side)}
_DIFFERENCE = {each.name for each in fields(WordDifference)}
_WRONG = (KeyError, TypeError, ValueError, OverflowError)


def refuse(why: str) -> InputError:
    """Return the error for what is no document of newsrag's."""
    return InputError(why, _MEND)


def citation_from(value: object) -> Citation:
    """Make a citation of a JSON object that has its fields, and no others.

    Raises:
        InputError: it is none.
    """
    data = _object(value, _CITATION, "a citation")
    texts = {name: data[name] for name in _CITATION - {"span", "published"}}
    try:
        for each in texts.values():
            _text(each)
        when = None if data["published"] is None else _moment(data["published"])
        return Citation(published=when, span=_span(data["span"]), **texts)
    except _WRONG as error:
        raise refuse(f"a citation cannot be read ({error})") from error


def attribution_from(value: object) -> Attribution | None:
    """Make an attribution of a JSON object that has its fields, and no others; null is none.

    Raises:
        InputError: it is neither.
    """
    if value is None:
        return None
    data = _object(value, _ATTRIBUTION, "who says a statement")
    spans = {name: data[name] for name in ("content", "speaker", "cue")}
    try:
        return Attribution(
            name=_text(data["name"]),
            wording=Wording(data["wording"]),
            **{name: _span(each) for name, each in spans.items()},
        )
    except _WRONG as error:
        raise refuse(f"who says a statement cannot be read ({error})") from error


def side_from(value: object) -> Side:
    """Make a side of a JSON object that has its fields, and no others.

    Raises:
        InputError: it is none.
    """
    data = _object(value, _SIDE, "a side")
    try:
        stance = None if data["stance"] is None else Stance(data["stance"])
        return Side(stance, _number(data["statements"]), _number(data["origins"]))
    except _WRONG as error:
        raise refuse(f"a side cannot be read ({error})") from error


def difference_from(value: object) -> WordDifference:
    """Make a difference in words of a JSON object that has its fields, and no others.

    Raises:
        InputError: it is none.
    """
    data = _object(value, _DIFFERENCE, "a difference")
    try:
        return WordDifference(_text(data["quoted"]), _text(data["written"]), _span(data["span"]))
    except _WRONG as error:
        raise refuse(f"a difference cannot be read ({error})") from error


def _object(value: object, names: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(f"{what} is no object")
    if value.keys() != names:
        wrong = ", ".join(sorted(value.keys() ^ names))
        raise refuse(f"{what} has too many or too few fields: {wrong}")
    return value


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(value, str):
        raise TypeError("a field is not a text")
    value.encode()  # JSON can spell half a character, which no article has
    return value


def _number(value: Any) -> int:  # noqa: ANN401 - any JSON
    if type(value) is not int:
        raise TypeError("a field is not a whole number")
    return value


def _moment(value: Any) -> datetime:  # noqa: ANN401 - any JSON
    when = datetime.fromisoformat(value)
    if when.tzinfo is None:
        raise ValueError("the time has no offset")
    return when.astimezone(UTC)


def _span(value: Any) -> Span:  # noqa: ANN401 - any JSON
    if not isinstance(value, Mapping) or value.keys() != {"start", "end"}:
        raise TypeError("the span is not two whole numbers")
    return Span(_number(value["start"]), _number(value["end"]))
