"""Tells whether words after a verb are a clause that it reports, where no "that" leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.clauses import holds_verb, is_verb, may_be_verb
from newsrag.speech.verbs import FORMS, Form, Frame
from newsrag.speech.words import (
    CLAUSE,
    FINITE,
    OBJECTS,
    PREPOSITIONS,
    SUBJECTS,
    UTTERANCES,
    WHO,
    is_adverb,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.openings import Opening
    from newsrag.speech.tokens import Token


__all__ = ["is_clause"]

_SUBJECT_MOST = 14


def is_clause(tokens: Sequence[Token], found: Opening, form: Form) -> bool:
    """Whether words after a verb without "that" are a clause, and not what it does something to."""
    if Frame.CLAUSE not in form.frames:
        return False
    at = found.at
    first = tokens[at]
    contracted = "'" in first.lower and first.lower in FINITE  # "it's", "there's"
    if first.lower in FINITE and not first.is_capital and not contracted:
        return False
    if first.lower == "that" and tokens[at - 1].lower in UTTERANCES:
        return False  # "said in statements that were sent"
    if Frame.FREE in form.frames or found.told:
        end = min(len(tokens), at + 60)
        if first.lower in PREPOSITIONS:
            return not found.told and any(
                tokens[n].lower in FINITE and tokens[n - 1].lower not in WHO
                for n in range(at + 1, end)
            )
        return "'" in first.lower or any(
            is_verb(tokens, n) or may_be_verb(tokens, n) or holds_verb(tokens[n])
            for n in range(at + 1, end)
        )
    if first.lower in SUBJECTS | {"there"} or contracted:
        return at + 1 < len(tokens) and tokens[at + 1].is_word
    if first.lower in OBJECTS | PREPOSITIONS | CLAUSE | {"and", "or"} or is_adverb(first.text):
        return False
    if not first.is_capital and (first.lower in FORMS or first.lower.endswith("ed")):
        return False
    return _has_subject_and_verb(tokens, at)


def _has_subject_and_verb(tokens: Sequence[Token], start: int) -> bool:
    """Whether a noun phrase and then its finite verb follow, with nothing between."""
    relative = start + 1 < len(tokens) and tokens[start + 1].lower == "who"
    wanted = 2 if relative else 1
    for at in range(start + 1, min(len(tokens), start + _SUBJECT_MOST)):
        token = tokens[at]
        named = is_verb(tokens, at) and (tokens[at - 1].is_capital or token.lower not in FORMS)
        if token.lower in FINITE or named or holds_verb(token):
            wanted -= 1
            if not wanted:
                return True
        elif at == start + 1 and relative:
            continue
        elif not token.is_word or token.lower in WHO | CLAUSE:
            return False
        if token.lower in SUBJECTS or (token.lower == "and" and not tokens[at - 1].is_capital):
            return False
    return False
