"""Finds how far the words reach that a verb reports to its right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.beginnings import beginning
from newsrag.speech.marks import DASHES
from newsrag.speech.phrases import subject_before
from newsrag.speech.verbs import FORMS, Form, Frame, Tense
from newsrag.speech.words import FINITE, WHO, is_adverb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token


__all__ = ["Extent", "content_after", "relative_content", "with_words"]

_MOST = 200  # tokens of one content
_LEADING = frozenset(["as", "while", "and", "but", "also", "then", "later"])
_MOST_LEADING = 3
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
    found = beginning(tokens, verb, form)
    if found is None:
        return None
    if found.end is not None:
        return Extent(found.at, found.end)
    end = _end(tokens, found.at, subordinate=subordinate or found.bounded)
    return with_words(tokens, found.at, end)


def relative_content(tokens: Sequence[Token], start: int) -> Extent | None:
    """Return what is said of what "which" stands for: "which X said was late"."""
    at = start
    while at < len(tokens) and is_adverb(tokens[at].text):
        at += 1
    if at >= len(tokens) or not (tokens[at].lower in FINITE or _is_past_of(tokens, at)):
        return None
    return with_words(tokens, start, _end(tokens, at, subordinate=True))


def _is_past_of(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is the past of a verb, with what it was done to behind it."""
    token = tokens[at]
    return not token.is_capital and token.lower.endswith("ed") and _word(tokens, at + 1) != "by"


def with_words(tokens: Sequence[Token], start: int, end: int) -> Extent | None:
    """Return tokens without the marks at their ends; None if no word is left."""
    while start < end and not (tokens[start].quoted or tokens[start].is_word):
        start += 1
    while end > start and not (tokens[end - 1].quoted or tokens[end - 1].is_word):
        end -= 1
    return Extent(start, end) if end > start else None


def _end(tokens: Sequence[Token], start: int, *, subordinate: bool) -> int:
    """Return where a reported clause ends: at its sentence's end, or where reporting goes on."""
    most = min(len(tokens), start + _MOST)
    for at in range(start + 1, most):
        token = tokens[at]
        if subordinate and (token.text in {",", ";"} or token.text in DASHES) and at > start + 1:
            return at
        comma = token.quoted and token.text[:-1].rstrip()[-1:] == ","
        if (comma or token.text in {",", "—", "–", "-", "."}) and _reports_on(tokens, at + 1):
            return at + comma
        if token.lower in _JOINTS and _is_joint(tokens, at):
            return at
        if token.text in DASHES and _word(tokens, at + 1) == "but":
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
    first = at
    while _word(tokens, at) in _LEADING and at - first < _MOST_LEADING:
        at += 1
    word = _word(tokens, at)
    if word == "according" or (word == "per" and at + 3 >= len(tokens)):
        return True
    form = FORMS.get(word)
    if form is not None and Frame.CLAUSE in form.frames and form.tense in {Tense.ING, Tense.PAST}:
        return form.tense is Tense.ING or at > first
    return at < len(tokens) and _ends_with_report(tokens, at)


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
        return beginning(tokens, verb, form) is None
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
        return beginning(tokens, verb, form) is not None
    return _word(tokens, verb) == "called" and _word(tokens, verb + 1) in {"on", "for"}
