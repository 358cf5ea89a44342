"""Tells clauses from phrases: whether a word is the verb of a clause, as its neighbours show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.marks import MARKS
from newsrag.speech.verbs import FORMS, Tense
from newsrag.speech.words import (
    DETERMINERS,
    FINITE,
    OBJECTS,
    PREPOSITIONS,
    SUBJECTS,
)
from newsrag.text.forms import Form as Inflection
from newsrag.text.forms import bases, forms
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token


__all__ = ["holds_verb", "is_participle", "is_past", "is_verb", "may_be_verb"]


_BEFORE_NOUN = word_set("a an the his its their our my your")


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is the finite verb of a clause, as far as its neighbours tell."""
    token = tokens[at]
    if token.lower in FINITE:
        return True
    if not token.is_word or token.is_capital or at == 0:
        return False
    if tokens[at - 1].lower in _BEFORE_NOUN:
        return False  # "a detailed account"
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    form = FORMS.get(token.lower)
    if form is not None and form.tense is Tense.PAST:
        return after is None or after.lower != "by"
    if not token.lower.endswith("ed") or after is None:
        return False
    before = tokens[at - 1]
    nominal = before.is_word and before.lower not in DETERMINERS | PREPOSITIONS
    return nominal and (
        after.lower in DETERMINERS | OBJECTS | SUBJECTS or after.is_capital or after.quoted
    )


def is_past(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word ends as verbs of the past do, and no determiner or preposition leads it."""
    token = tokens[at]
    before = tokens[at - 1]
    led = before.quoted or before.lower in DETERMINERS | PREPOSITIONS
    return not token.is_capital and token.lower.endswith("ed") and not led


def is_participle(word: str) -> bool:
    """Whether a word in lower case may be a past participle: "elected", "born", "known"."""
    return word.endswith("ed") or any(Inflection.PARTICIPLE in forms(b)[word] for b in bases(word))


def may_be_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word ends as a finite verb does; many nouns do, too."""
    lower = tokens[at].lower
    return not tokens[at].is_capital and lower.endswith(("ed", "s", "n't"))


def holds_verb(token: Token) -> bool:
    """Whether quoted words begin with the verb of a clause: 'the firm “had no knowledge”'."""
    words = token.text.strip(MARKS + " ").casefold().split() if token.quoted else []
    return len(words) > 1 and (words[0] in FINITE or words[0].endswith("ed"))
