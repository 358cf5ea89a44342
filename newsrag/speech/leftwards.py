"""Finds the words that were said where they stand before their speaker: "..., X said"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.clauses import is_past, is_verb, may_be_verb
from newsrag.speech.contents import Extent, with_words
from newsrag.speech.marks import DASHES
from newsrag.speech.words import (
    CLAUSE,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    may_speak,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.phrases import Phrase
    from newsrag.speech.tokens import Token


__all__ = ["before_description", "content_before", "content_left", "interrupted", "is_spoken"]

_FEWEST_WORDS = 3
_FEW = 5


def content_before(tokens: Sequence[Token], floor: int, end: int) -> Extent | None:
    """Return what stands before ", X said": a quotation or a whole clause, from ``floor`` on.

    ``end`` is the token that follows it. Words that only lead up to the verb ("In a letter, X
    said") are none.
    """
    start = past_dateline(tokens, floor)
    found = with_words(tokens, start, end)
    if found is None:
        return None
    if tokens[found.end - 1].quoted and found.end - found.first == 1:
        return found
    words = sum(1 for each in tokens[found.first : found.end] if each.is_word or each.quoted)
    if words < _FEWEST_WORDS or not _stands_alone(tokens, found):
        return None
    return found


def _stands_alone(tokens: Sequence[Token], found: Extent) -> bool:
    """Whether words are a clause of their own."""
    first = tokens[found.first]
    lower = first.lower
    start = found.first
    if lower in PREPOSITIONS | CLAUSE | {"rather"} or lower.endswith(("ing", "ed")):
        commas = [
            n
            for n in range(found.first, found.end - 1)
            if tokens[n].text == ","
            or (tokens[n].quoted and tokens[n].text[:-1].rstrip()[-1:] == ",")
        ]
        if not commas and (lower in CLAUSE - PREPOSITIONS or tokens[found.end - 1].quoted):
            return tokens[found.end - 1].is_spoken and not _is_title(tokens[found.end - 1])
        if not commas:
            return any(each.lower in FINITE for each in tokens[found.first : found.end])
        start = commas[0] if lower not in PREPOSITIONS else start
    elif tokens[found.end - 1].is_spoken:
        return True
    if first.quoted and len(first.text.split()) >= _FEWEST_WORDS:
        return True
    contracted = "'" in first.lower and first.lower in FINITE  # "There's time, the mayor said"
    return contracted or any(
        is_verb(tokens, n) or (may_be_verb(tokens, n) and tokens[n - 1].lower not in DETERMINERS)
        for n in range(start + 1, found.end)
    )


def _is_title(quote: Token) -> bool:
    """Whether quoted words are a title: "On the “Evening News,” X said"."""
    words = [word for word in quote.text.split() if any(each.isalpha() for each in word)]
    return all(any(each.isupper() for each in word[:2]) for word in words if len(word) > _FEW - 2)


def past_dateline(tokens: Sequence[Token], floor: int) -> int:
    """Return where a sentence begins after "LONDON (Agency) -"."""
    if not floor:
        for at in range(1, min(len(tokens) - 1, 12)):
            if tokens[at].text in DASHES:
                named = all(
                    each.is_capital or each.text in {",", "(", ")", ".", "/"} or each.text.isdigit()
                    for each in tokens[:at]
                )
                return (
                    at + 1
                    if named and any(t.text.isupper() and len(t.text) > 2 for t in tokens[:at])
                    else 0
                )
            if tokens[at].quoted:
                break
    return floor


def content_left(tokens: Sequence[Token], boundary: int, floor: int) -> Extent | None:
    """Return what stands before a subject, if the mark there ends something that was said."""
    floor = 0 if floor >= boundary else floor
    if tokens[boundary].text == ",":
        return content_before(tokens, floor, boundary)
    if tokens[boundary].quoted:
        return content_before(tokens, floor, boundary + 1)
    return None


def before_description(tokens: Sequence[Token], boundary: int) -> int:
    """Go left of a description in commas: "..., another brother, Name Surname, said"."""
    if tokens[boundary].text != "," or not may_speak(tokens[boundary - 1].lower):
        return boundary
    for at in range(boundary - 2, max(-1, boundary - 10), -1):
        if tokens[at].text == "," or tokens[at].quoted:
            led = tokens[at + 1].lower in DETERMINERS
            return at if led else boundary
        if not tokens[at].is_word or is_verb(tokens, at):
            break
    return boundary


def is_spoken(tokens: Sequence[Token], content: Extent) -> bool:
    """Whether a content ends with a quotation, and not with a title: a mark ends that."""
    last = tokens[content.end - 1]
    if not last.quoted:
        return False
    after = tokens[content.end].text if content.end < len(tokens) else ""
    return after == "," or last.is_spoken


def interrupted(tokens: Sequence[Token], at: int, subject: Phrase, floor: int) -> Extent | None:
    """Return the rest of "This, X said, made it impossible", which is the larger part."""
    start = subject.first
    if not start or at >= len(tokens) or tokens[at].text != "," or tokens[start - 1].text != ",":
        return None
    led = tokens[floor].lower in CLAUSE  # "While it was late, X said, he went"
    if not led and (
        start - 1 - floor > _FEW
        or any(is_verb(tokens, n) or is_past(tokens, n) for n in range(max(1, floor), start))
    ):
        return None
    end = _last_word(tokens) + 1
    clause = any(each.lower in FINITE for each in tokens[at + 1 : end])
    return Extent(at + 1, end) if clause or end - at > _FEW else None


def _last_word(tokens: Sequence[Token]) -> int:
    last = len(tokens) - 1
    while last and not (tokens[last].is_word or tokens[last].quoted):
        last -= 1
    return last
