"""Finds how far the words reach that a verb reports to its right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.complements import is_clause
from newsrag.speech.openings import Lead, opening
from newsrag.speech.phrases import subject_before
from newsrag.speech.verbs import FORMS, Form, Frame, Tense
from newsrag.speech.words import (
    CLAUSE,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    WHO,
    is_adverb,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token


__all__ = ["Extent", "content_after", "with_words"]

_MOST = 400  # tokens of one content
_NEAR = 12  # tokens within which quoted words follow what they name
_DASHES = frozenset(["—", "–", "--", "-"])
# After these the quoted words may stand behind what is called so.
_CALLING = frozenset(["brand", "call", "dub", "label"])
_MAY_FOLLOW = PREPOSITIONS | CLAUSE | {"and", "or"}
_JOINTS = frozenset(["and", "but", "while"])


class Extent(NamedTuple):
    """Tokens ``first`` up to, not with, ``end``."""

    first: int
    end: int


def content_after(
    tokens: Sequence[Token], verb: int, form: Form, *, subordinate: bool = False
) -> Extent | None:
    """Return what a verb reports to its right, or None.

    Args:
        tokens: the sentence.
        verb: where the last word of the cue stands.
        form: the verb.
        subordinate: the verb's own clause is part of a longer sentence, and ends at a comma.
    """
    if Frame.NAMING in form.frames:
        return _named(tokens, verb + 1, form.lemma)
    if Frame.OF in form.frames:
        return _charge(tokens, verb + 1)
    return _reported(tokens, verb, form, subordinate=subordinate) or _partly_quoted(
        tokens, verb + 1, form
    )


def _partly_quoted(tokens: Sequence[Token], start: int, form: Form) -> Extent | None:
    """Return the quoted words of "warned of “dire consequences”"."""
    if Frame.CLAUSE not in form.frames or Frame.THOUGHT in form.frames:
        return None
    found = _named(tokens, start, "call")
    few = found is None or len(tokens[found.first].text.split()) < 2 or found.first - start > 7
    return None if few else found


def _reported(
    tokens: Sequence[Token], verb: int, form: Form, *, subordinate: bool
) -> Extent | None:
    found = opening(tokens, verb + 1, form)
    if found is None:
        return None
    if found.lead is Lead.QUOTE:
        return _quoted(tokens, found.at, form, subordinate=subordinate)
    if found.lead is Lead.BARE and Frame.URGE in form.frames and not found.told:
        urged = _urged(tokens, verb + 1, subordinate=subordinate)
        if urged is not None:
            return urged
    if found.lead is Lead.BARE and not is_clause(tokens, found, form):
        return None
    if found.lead is Lead.THAT and Frame.CLAUSE not in form.frames:
        return None
    return _whole(tokens, found.at, subordinate=subordinate)


def _whole(tokens: Sequence[Token], start: int, *, subordinate: bool) -> Extent | None:
    end = _end(tokens, start, subordinate=subordinate)
    return with_words(tokens, start, end)


def with_words(tokens: Sequence[Token], start: int, end: int) -> Extent | None:
    """Return tokens without the marks at their ends; None if no word is left."""
    while start < end and not (tokens[start].quoted or tokens[start].is_word):
        start += 1
    while end > start and not (tokens[end - 1].quoted or tokens[end - 1].is_word):
        end -= 1
    return Extent(start, end) if end > start else None


def _named(tokens: Sequence[Token], start: int, lemma: str) -> Extent | None:
    """Return the quoted words that something is called."""
    for at in range(start, min(len(tokens), start + _NEAR)):
        if tokens[at].quoted:
            between = [each.lower for each in tokens[start:at] if each.lower not in DETERMINERS]
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            part = after is not None and after.is_word and after.lower not in _MAY_FOLLOW
            close = lemma in _CALLING or not between or between[-1] == "as"
            return Extent(at, at + 1) if close and not part else None
        if tokens[at].text in {",", ";", ":"} or tokens[at].lower in FINITE | WHO:
            return None
    return None


def _charge(tokens: Sequence[Token], start: int) -> Extent | None:
    """Return what somebody is accused of."""
    for at in range(start + 1, min(len(tokens), start + _NEAR)):
        if tokens[at].lower == "of" and (
            at + 1 < len(tokens) and tokens[at + 1].lower.endswith("ing")
        ):
            return _whole(tokens, at + 1, subordinate=True)
        if tokens[at].quoted or tokens[at].text in {",", ";", ":"}:
            return None
    return None


def _urged(tokens: Sequence[Token], start: int, *, subordinate: bool) -> Extent | None:
    """Return what somebody is urged to do."""
    if tokens[start].lower in PREPOSITIONS:
        return None
    for at in range(start + 1, min(len(tokens), start + _NEAR)):
        if tokens[at].lower in FINITE | WHO | {"according"} or not tokens[at].is_word:
            return None
        if tokens[at].lower == "to":
            return _whole(tokens, at, subordinate=subordinate)
    return None


def _quoted(tokens: Sequence[Token], at: int, form: Form, *, subordinate: bool) -> Extent | None:
    """Return a quotation, or the clause that it is only the beginning of."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    alone = (
        tokens[at].is_spoken
        or after is None
        or not after.is_word
        or after.lower in CLAUSE | {"and", "in", "on", "at"}
    )
    if alone or Frame.CLAUSE not in form.frames:
        end = at + 1
        while end + 1 < len(tokens) and tokens[end].lower == "and" and tokens[end + 1].quoted:
            end += 2
        return Extent(at, end)
    return _whole(tokens, at, subordinate=subordinate)


def _end(tokens: Sequence[Token], start: int, *, subordinate: bool) -> int:
    """Return where a reported clause ends: at its sentence's end, or where reporting goes on."""
    most = min(len(tokens), start + _MOST)
    for at in range(start + 1, most):
        token = tokens[at]
        if subordinate and (token.text in {",", ";"} or token.text in _DASHES) and at > start + 1:
            return at
        comma = token.quoted and token.text[:-1].rstrip()[-1:] == ","
        if (comma or token.text in {",", "—", "–", "-", "."}) and _reports_on(tokens, at + 1):
            return at + comma
        if token.lower in _JOINTS and _is_joint(tokens, at):
            return at
        if token.text in _DASHES and _word(tokens, at + 1) == "but":
            return at
        if (
            token.text == "("
            and at + 1 < most
            and tokens[at + 1].is_capital
            and _closes(tokens, at)
        ):
            return at
    return most


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def _closes(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bracket is the last thing in its sentence, as a photographer's credit is."""
    return all(not each.is_word for each in tokens[at + 1 :]) or tokens[-1].text == ")"


def _reports_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether another report begins at a token: "adding", "according to", "X said."."""
    if at >= len(tokens):
        return False
    word = tokens[at].lower
    if word == "according" or (word == "per" and at + 3 >= len(tokens)):
        return True
    if word in {"as", "while", "and", "but", "also", "then", "later"}:
        return _reports_on(tokens, at + 1) or (word == "as" and _ends_with_report(tokens, at + 1))
    form = FORMS.get(word)
    if form is not None and Frame.CLAUSE in form.frames and form.tense in {Tense.ING, Tense.PAST}:
        return form.tense is Tense.ING or _word(tokens, at - 1) in {"and", "but", "later", "then"}
    return _ends_with_report(tokens, at)


def _ends_with_report(tokens: Sequence[Token], at: int) -> bool:
    """Whether from a token on there is only "X said" and when or where."""
    for verb in range(at + 1, min(len(tokens), at + 9)):
        form = FORMS.get(tokens[verb].lower)
        if form is None or form.tense is Tense.ING:
            continue
        if Frame.CLAUSE not in form.frames or tokens[verb].is_capital:
            continue
        subject = subject_before(tokens, verb)
        if subject is None or subject.start > at or tokens[at].lower in WHO:
            return False
        return content_after(tokens, verb, form) is None
    return False


def _is_joint(tokens: Sequence[Token], at: int) -> bool:
    """Whether "and" joins another verb of reporting to the one before: "said ... and added"."""
    verb = at + 1
    while verb < len(tokens) and (
        is_adverb(tokens[verb].text) or _word(tokens, verb) in {"has", "have", "had", "also"}
    ):
        verb += 1
    form = FORMS.get(_word(tokens, verb))
    if form is not None and form.frames & (Frame.CLAUSE | Frame.NAMING | Frame.URGE):
        if form.tense is Tense.BASE or (form.tense is Tense.ING and tokens[at].lower == "but"):
            return False
        return content_after(tokens, verb, form) is not None
    return _word(tokens, verb) == "called" and _word(tokens, verb + 1) in {"on", "for"}
