"""Passes what stands in commas or brackets between a subject and its verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.clauses import is_participle, is_verb
from newsrag.speech.marks import DASHES
from newsrag.speech.words import (
    DAYS,
    MONTHS,
    TIMES,
    WHO,
    may_speak,
)
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token


__all__ = ["past_asides"]

_APART = DASHES - {"-"} | {","}
_SHUT = {")": "(", "]": "["}
_WHEN = DAYS | MONTHS | TIMES
# What stands between two commas after a name: "Name, a professor at Place, said".
_ASIDE = word_set("""
    a an the who whose which one his her its their former now aged of speaking writing citing asked
    in at on during after when while as with from however meanwhile though too who's himself
    herself also for referring since despite unlike under near along together before without like
    once born whom currently formerly previously best by over across between among
    """)


def past_asides(tokens: Sequence[Token], at: int) -> int | None:
    """Return the last token of a subject, left of "(34)", ", a professor," and "who"."""
    while at >= 0:
        text = tokens[at].text
        if text.isdigit() and at > 1 and tokens[at - 1].text == ",":
            at -= 2  # an age: "Name, 34, said"
        elif tokens[at].lower in WHO - {"that"}:
            at -= 2 if at > 0 and tokens[at - 1].text == "," else 1
        elif text in _APART or (tokens[at].quoted and at < len(tokens) - 1):
            if tokens[at].quoted and (len(text.split()) > 4 or text[:-1].rstrip()[-1:] != ","):
                return at
            at += tokens[at].quoted
            opening = _aside_before(tokens, at)
            if opening is None:
                return None
            at = _past_other_aside(tokens, opening - 1)
        elif text in _SHUT:
            opening = next(
                (n for n in range(at, max(-1, at - 15), -1) if tokens[n].text == _SHUT[text]), None
            )
            if opening is None:
                return None
            at = opening - 1
        else:
            return at
    return None


def _aside_before(tokens: Sequence[Token], closing: int) -> int | None:
    """Return the mark that opens what the mark at ``closing`` ends, if that is an aside."""
    for at in range(closing - 1, max(0, closing - 40), -1):
        quoted = tokens[at].quoted and len(tokens[at].text.split()) > 4
        if quoted or tokens[at].text in {";", ":"}:
            return None
        if tokens[at].text not in _APART or at + 1 == closing:
            continue
        if _is_aside(tokens, at + 1, closing) and tokens[at - 1].is_word:
            return at
    return None


def _past_other_aside(tokens: Sequence[Token], last: int) -> int:
    """Pass one more aside: "Name, the mayor of Place, the largest city, said"."""
    for at in range(last - 1, max(0, last - 14), -1):
        if tokens[at].text == ",":
            named = tokens[at - 1].is_capital and tokens[at - 1].lower not in _WHEN
            described = _is_aside(tokens, at + 1, last + 1) and not tokens[at + 1].is_capital
            return at - 1 if named and described else last
        if not tokens[at].is_word or is_verb(tokens, at):
            break
    return last


def _is_aside(tokens: Sequence[Token], start: int, end: int) -> bool:
    first = tokens[start]
    own = first.lower.endswith(("ing", "'s", "s'")) or is_participle(first.lower)
    if first.lower in _ASIDE or first.text.isdigit() or may_speak(first.lower) or own:
        return True
    if may_speak(tokens[end - 1].lower) and end - start < 6:
        return True  # "Name, somebody's sister, said"
    return first.is_capital and all(
        each.is_capital or each.text == "." or each.lower in {"of", "the", "at", "for", "and", "&"}
        for each in tokens[start:end]
    )  # "his sister, Name Surname, said"
