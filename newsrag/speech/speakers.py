"""Finds the words that name a speaker beside a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.cues import ADJUNCT_HEADS, AUXILIARIES, DAYS
from newsrag.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token

__all__ = ["PRONOUNS", "phrase_after", "phrase_before"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRONOUNS = _set("he she they it i we who")
_DETERMINERS = _set(
    """
    a an the his her its their our my this these those that one two three four five some several
    many both other another no most all each any few
    """
)
# A clause begins after these, so that a subject does not reach over them.
_CLAUSE = _set(
    """
    but while although though because when if where which as since whereas so yet that until
    unless than
    """
)
_JOINS = _set("of for at from in with on the de la al bin van von der to under")
_MARKS = frozenset(",;:()[]—–-.…|•!?")
_ADVERBS = _set(
    "also later then earlier previously now once again further just even still only never first "
    "meanwhile today yesterday reportedly himself herself themselves itself both"
)
_TITLES = _set(
    """
    mr mr. mrs mrs. ms ms. dr dr. sir dame lord lady president vice prime minister secretary general
    chief executive officer director manager chairman chairwoman chair ceo senator sen. sen rep.
    rep congressman congresswoman governor gov. gov mayor sheriff police spokesman spokeswoman
    spokesperson foreign defence defense interior finance former us u.s. uk british french russian
    chinese ambassador general gen. col. lt. capt. sgt. judge justice attorney lawyer professor
    prof. coach captain king queen prince princess pope analyst reporter editor author nato
    republican democratic democrat deputy
    """
)
_FARTHEST = 14  # tokens that a subject may have


def phrase_before(tokens: Sequence[Token], end: int) -> Span | None:
    """Return the noun phrase that ends before token ``end``, the subject of a verb there."""
    last = _skip_left(tokens, end - 1)
    if last is not None and tokens[last].text == ",":
        last = _before_apposition(tokens, last)
    if last is not None and tokens[last].text in {")", "]"}:
        last = _before_bracket(tokens, last)
        last = last if last is None else _skip_left(tokens, last)
    if last is None or not tokens[last].is_word:
        return None
    if tokens[last].lower in PRONOUNS:
        return tokens[last].span
    first = _first_of_phrase(tokens, last)
    return None if first is None else Span(tokens[first].span.start, tokens[last].span.end)


def _skip_left(tokens: Sequence[Token], at: int) -> int | None:
    """Pass adverbs and auxiliaries between a subject and its verb."""
    while at >= 0 and (
        tokens[at].lower in _ADVERBS
        or tokens[at].lower in AUXILIARIES
        or (tokens[at].lower.endswith("ly") and _is_adverb(tokens[at]))
    ):
        at -= 1
    return at if at >= 0 else None


def _is_adverb(token: Token) -> bool:
    return not token.is_capital and token.lower not in {"family", "ally", "assembly", "rally"}


def _before_apposition(tokens: Sequence[Token], comma: int) -> int | None:
    """Return what stands before ", a professor at Harvard," and the like."""
    for at in range(comma - 1, max(-1, comma - 40), -1):
        if tokens[at].text in {",", "—", "–"} and at < comma - 1:
            before = at - 1
            if before < 0 or not tokens[before].is_word:
                return None
            return before
        if tokens[at].quoted or tokens[at].text in {";", ":"}:
            return None
    return None


def _before_bracket(tokens: Sequence[Token], at: int) -> int | None:
    opening = "(" if tokens[at].text == ")" else "["
    for place in range(at - 1, max(-1, at - 15), -1):
        if tokens[place].text == opening:
            return place - 1 if place else None
    return None


def _first_of_phrase(tokens: Sequence[Token], last: int) -> int | None:
    """Go left to where the clause of a phrase begins, and leave out what only tells when."""
    first = last
    while first > 0 and last - first < _FARTHEST and not _ends_clause(tokens, first - 1):
        first -= 1
    phrase = range(first, last + 1)
    start = first
    if tokens[first].lower in {"and", "or"}:
        start = first + 1
    if tokens[start].lower in ADJUNCT_HEADS - {"this", "last"} or tokens[start].lower in DAYS:
        start = _last_phrase(tokens, phrase)
    elif not _fits(tokens, start, last):
        start = _last_phrase(tokens, phrase)
    return start if start <= last else None


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return token.quoted or token.text in _MARKS or token.lower in _CLAUSE


def _fits(tokens: Sequence[Token], start: int, last: int) -> bool:
    """Whether words may be one noun phrase: none of them is a verb that we know."""
    return not any(
        tokens[at].lower in AUXILIARIES or tokens[at].lower in PRONOUNS
        for at in range(start, last + 1)
    )


def _last_phrase(tokens: Sequence[Token], phrase: range) -> int:
    """Return where the last noun phrase in ``phrase`` begins: "On Monday the minister"."""
    last = phrase[-1]
    for at in reversed(phrase):
        lower = tokens[at].lower
        if lower in _DETERMINERS and lower not in {"last", "this"}:
            before = tokens[at - 1].lower if at > phrase[0] else ""
            if before not in _JOINS or before in {"in", "on"}:
                return at
    at = last
    while at > phrase[0] and (
        tokens[at - 1].is_capital or tokens[at - 1].lower in _TITLES
    ) and tokens[at - 1].lower not in DAYS | ADJUNCT_HEADS:
        at -= 1
    return at


def phrase_after(tokens: Sequence[Token], start: int) -> Span | None:
    """Return the noun phrase that begins at token ``start``: the subject of "said X"."""
    at = start
    while at < len(tokens) and at - start < _FARTHEST and tokens[at].is_word:
        lower = tokens[at].lower
        if at > start and (
            lower in _CLAUSE
            or lower in DAYS
            or lower in {"who", "in", "on", "after", "during", "before", "at", "about", "by", "to"}
            and not _goes_on(tokens, at)
        ):
            break
        at += 1
    if at == start or tokens[start].lower in _CLAUSE:
        return None
    return Span(tokens[start].span.start, tokens[at - 1].span.end)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition belongs to the phrase: "a professor at Harvard"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        tokens[at].lower in {"at", "in"}
        and after is not None
        and not tokens[at - 1].is_capital
        and after.lower not in DAYS | {"a", "an"}
    )
