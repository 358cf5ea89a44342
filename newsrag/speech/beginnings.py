"""Finds at which token begins what a verb reports to its right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.complements import is_clause
from newsrag.speech.openings import Lead, opening
from newsrag.speech.verbs import Form, Frame
from newsrag.speech.words import CLAUSE, DETERMINERS, FINITE, OBJECTS, PREPOSITIONS, WHO, may_speak
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token

__all__ = ["beginning"]

_NEAR = 12  # tokens within which quoted words follow what they name
_CLOSE = 8  # tokens within which they follow "warned of"
# After these the quoted words may stand behind what is called so.
_CALLING = frozenset(["brand", "call", "dub", "label"])
_LEADING = frozenset(["as", "of", "about", "for", "to", "with"])
_NO_DOING = word_set("""
    anything everything nothing something wrongdoing funding spending building meeting hearing
    training shooting
    """)
_MAY_FOLLOW = PREPOSITIONS | CLAUSE | {"and", "or"}


class Beginning(NamedTuple):
    """The first token of a content; its ``end`` where it is quoted, None where it is a clause.

    ``bounded`` says that the clause ends at a comma.
    """

    at: int
    end: int | None = None
    bounded: bool = False


def beginning(tokens: Sequence[Token], verb: int, form: Form) -> Beginning | None:
    """Return where what is reported begins, if the verb at a token reports anything.

    Args:
        tokens: the sentence.
        verb: where the last word of the cue stands.
        form: the verb.
    """
    start = verb + 1
    if Frame.DOING in form.frames and _is_doing(tokens, start):
        return Beginning(start)
    if Frame.NAMING in form.frames and not _asks(tokens, start, form):
        return _named(tokens, start, any_place=form.lemma in _CALLING)
    if Frame.OF in form.frames:
        return _charge(tokens, start)
    return _reported(tokens, start, form) or _partly_quoted(tokens, start, form)


def _is_doing(tokens: Sequence[Token], start: int) -> bool:
    """Whether what somebody does follows: "admitted being late"."""
    if start + 1 >= len(tokens) or not tokens[start + 1].is_word:
        return False
    lower = tokens[start].lower
    return lower.endswith("ing") and lower not in _NO_DOING and not tokens[start].is_capital


def _asks(tokens: Sequence[Token], start: int, form: Form) -> bool:
    """Whether "how" or "why" follows a verb that has it: "described how it was"."""
    asks = start < len(tokens) and tokens[start].lower in {"how", "why", "what", "when", "where"}
    return Frame.WHETHER in form.frames and asks


def _reported(tokens: Sequence[Token], start: int, form: Form) -> Beginning | None:
    found = opening(tokens, start, form)
    if found is None:
        return None
    if found.lead is Lead.QUOTE:
        return _quoted(tokens, found.at, form)
    if found.lead is Lead.BARE and Frame.URGE in form.frames and not found.told:
        urged = _urged(tokens, start)
        if urged is not None:
            return urged
    if found.told and Frame.URGE in form.frames and _is_infinitive(tokens, found.at):
        return Beginning(found.at)
    if found.lead is Lead.BARE and not is_clause(tokens, found, form):
        return None
    if found.lead is Lead.THAT and Frame.CLAUSE not in form.frames:
        return None
    return Beginning(found.at)


def _quoted(tokens: Sequence[Token], at: int, form: Form) -> Beginning:
    """Return a quotation, or the clause that it is only the beginning of."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    alone = (
        tokens[at].is_spoken
        or after is None
        or not after.is_word
        or after.lower in CLAUSE | {"and", "in", "on", "at"}
    )
    if not alone and Frame.CLAUSE in form.frames:
        return Beginning(at)
    end = at + 1
    while end + 1 < len(tokens) and tokens[end].lower == "and" and tokens[end + 1].quoted:
        end += 2
    return Beginning(at, end)


def _partly_quoted(tokens: Sequence[Token], start: int, form: Form) -> Beginning | None:
    """Return the quoted words of "warned of “dire consequences”"."""
    if Frame.CLAUSE not in form.frames or Frame.THOUGHT in form.frames:
        return None
    found = _named(tokens, start, any_place=True)
    if found is None or found.at - start >= _CLOSE:
        return None
    return found if len(tokens[found.at].text.split()) > 1 else None


def _named(tokens: Sequence[Token], start: int, *, any_place: bool) -> Beginning | None:
    """Return the quoted words that something is called: right there, after "as", or behind it."""
    for at in range(start, min(len(tokens), start + _NEAR)):
        if tokens[at].quoted:
            between = [each.lower for each in tokens[start:at] if each.lower not in DETERMINERS]
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            part = after is not None and after.is_word and after.lower not in _MAY_FOLLOW
            close = any_place or not between or between[-1] in _LEADING
            return Beginning(at, at + 1) if close and not part else None
        if tokens[at].text in {",", ";", ":"} or tokens[at].lower in FINITE | WHO:
            return None
    return None


def _charge(tokens: Sequence[Token], start: int) -> Beginning | None:
    """Return what somebody is accused of doing."""
    for at in range(start + 1, min(len(tokens) - 1, start + _NEAR)):
        if tokens[at].lower == "of" and tokens[at + 1].lower.endswith("ing"):
            return Beginning(at + 1, bounded=True)
        if tokens[at].quoted or tokens[at].text in {",", ";", ":"}:
            return None
    return None


def _is_infinitive(tokens: Sequence[Token], at: int) -> bool:
    """Whether "to" and a verb stand at a token: "told them to stay", not "to the children"."""
    at += tokens[at].lower == "not"
    if at + 1 >= len(tokens) or tokens[at].lower != "to":
        return False
    verb = tokens[at + 1]
    nominal = verb.lower in DETERMINERS | OBJECTS or verb.lower.endswith("ing")
    return verb.is_word and not (nominal or verb.is_capital or may_speak(verb.lower))


def _urged(tokens: Sequence[Token], start: int) -> Beginning | None:
    """Return what somebody is urged to do."""
    if tokens[start].lower in PREPOSITIONS:
        return None
    for at in range(start + 1, min(len(tokens), start + _NEAR)):
        if tokens[at].lower in FINITE | WHO | {"according"} or not tokens[at].is_word:
            return None
        if tokens[at].lower == "to":
            return Beginning(at)
    return None
