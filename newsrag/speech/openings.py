"""Finds where the words that a verb reports begin, past whom, when and where they were said."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.clauses import is_verb
from newsrag.speech.verbs import Form, Frame
from newsrag.speech.words import (
    CLAUSE,
    DAYS,
    DETERMINERS,
    FINITE,
    MONTHS,
    OBJECTS,
    PREPOSITIONS,
    SUBJECTS,
    TIMES,
    UTTERANCES,
    VENUES,
    WHO,
    is_adverb,
    may_speak,
)
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token

__all__ = ["Lead", "Opening", "opening"]

_MOST_STEPS = 8
# "has said amid fears that": what is said stands before.
_NO_BEGINNING = frozenset(["amid", "despite", "following", "including", "against", "via", "upon"])
_FARTHEST = 28  # tokens that an adjunct may have
_MOST_HEARERS = 8
_NOT_SKIPPED = word_set("both only even still now once first just however instead though")
_WH = word_set("if whether why how what who when where which")
_NEAR_TIME = word_set("last this next late early earlier later")
_AFTER_A_NAME = word_set("news newspaper magazine radio television agency tv reporters")


class Lead(Enum):
    """What leads from a verb to what it reports."""

    THAT = auto()
    QUOTE = auto()
    COLON = auto()
    BARE = auto()
    WHETHER = auto()
    TO = auto()


class Opening(NamedTuple):
    """The token at which reported words begin, and what leads there.

    ``told`` is whether a hearer was named between.
    """

    at: int
    lead: Lead
    told: bool = False


def opening(tokens: Sequence[Token], start: int, form: Form) -> Opening | None:
    """Return where what is reported begins, for a verb that ends before token ``start``."""
    at = start
    told = False
    for _ in range(_MOST_STEPS):
        if at >= len(tokens):
            return None
        found = _here(tokens, at, form, told=told)
        if found is not None:
            return found
        if Frame.HEARER in form.frames and not told and tokens[at].is_word:
            after = _past_hearer(tokens, at)
            if after > at and after < len(tokens) and tokens[after].lower in FINITE:
                return Opening(at, Lead.BARE, told=True)  # "warned the town would fall"
            told = after > at
        else:
            after = _past_aside(tokens, at)
        if after == at:
            break
        at = after
    if tokens[at].lower in _NO_BEGINNING:
        return None
    if tokens[at].is_word and (
        told or Frame.HEARER not in form.frames or Frame.URGE in form.frames
    ):
        return Opening(at, Lead.BARE, told)
    return None


def _here(tokens: Sequence[Token], at: int, form: Form, *, told: bool) -> Opening | None:
    """Return what opens at a token, if something does for sure."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.quoted:
        return Opening(at, Lead.QUOTE, told)
    if token.text in {",", ":"} and after is not None and after.quoted:
        return Opening(at + 1, Lead.QUOTE, told)
    if token.text == ":" and after is not None:
        return Opening(at + 1, Lead.COLON, told)
    if token.lower == "that" and after is not None and not _is_bare_verb(after.lower):
        if tokens[at - 1].lower in UTTERANCES and _is_relative(tokens, at):
            return None
        return Opening(at + 1, Lead.THAT, told)
    if token.lower in _WH and Frame.WHETHER in form.frames:
        return Opening(at, Lead.WHETHER, told)
    negated = token.lower == "not" and after is not None and after.lower == "to"
    if (token.lower == "to" or negated) and Frame.PROMISE in form.frames:
        return Opening(at, Lead.TO, told)
    return None


def _is_bare_verb(word: str) -> bool:
    return word in FINITE and "'" not in word  # "that it's" begins a clause


def _past_hearer(tokens: Sequence[Token], start: int) -> int:
    """Return where the noun phrase of who is told ends."""
    if tokens[start].lower in OBJECTS and not _owns(tokens, start):
        return start + 1
    that = _that_ahead(tokens, start)
    if that is not None:
        return that
    if tokens[start].lower in PREPOSITIONS:
        return start
    at = start
    while at < len(tokens) and at - start < _MOST_HEARERS and tokens[at].is_word:
        lower = tokens[at].lower
        if lower in WHO | SUBJECTS | CLAUSE | (PREPOSITIONS - {"of", "for"}):
            break
        if at > start and (lower in DETERMINERS | FINITE or _begins_another(tokens, at)):
            break
        at += 1
    return at


def _that_ahead(tokens: Sequence[Token], start: int) -> int | None:
    """Return where "that" stands after a hearer and the place and time: "told X today that"."""
    for at in range(start + 1, min(len(tokens), start + _FARTHEST // 2)):
        if tokens[at].lower == "that":
            return None if _is_relative(tokens, at) else at
        verb = is_verb(tokens, at) and tokens[at - 1].lower not in UTTERANCES
        if not tokens[at].is_word or tokens[at].lower in FINITE | SUBJECTS or verb:
            return None
    return None


def _owns(tokens: Sequence[Token], at: int) -> bool:
    """Whether "her" has a noun after it that it belongs to."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at].lower == "her" and after is not None and may_speak(after.lower)


def _begins_another(tokens: Sequence[Token], at: int) -> bool:
    """Whether another noun phrase begins: "told reporters Moscow", "told ABC7 officers"."""
    before, here = tokens[at - 1], tokens[at]
    if here.is_capital:
        return before.lower.endswith("s") and may_speak(before.lower) and not before.is_capital
    return before.is_capital and here.lower not in _AFTER_A_NAME


def _past_aside(tokens: Sequence[Token], at: int) -> int:
    """Return where an adverb, a time, a place or words in commas end; ``at`` if there is none."""
    token = tokens[at]
    if token.text in {",", "("}:
        return _past_marked(tokens, at)
    if not token.is_word:
        return at
    if token.lower in DAYS or (is_adverb(token.text) and token.lower not in _NOT_SKIPPED):
        return at + 1
    if token.lower in _NEAR_TIME | MONTHS:
        return _past_time(tokens, at)
    if token.lower in PREPOSITIONS and (token.lower != "to" or _is_hearer(tokens, at + 1)):
        return _past_adjunct(tokens, at)
    return at


def _is_hearer(tokens: Sequence[Token], at: int) -> bool:
    """Whether somebody is named, and no verb: "said to reporters", not "asked to leave"."""
    token = tokens[at] if at < len(tokens) else None
    return token is not None and (
        token.is_capital or token.lower in OBJECTS | DETERMINERS or may_speak(token.lower)
    )


def _past_marked(tokens: Sequence[Token], at: int) -> int:
    """Pass an aside in commas or brackets before "that" or a quotation."""
    closing = ")" if tokens[at].text == "(" else ","
    for end in range(at + 1, min(len(tokens) - 1, at + _FARTHEST)):
        if tokens[end].quoted or tokens[end].text in {":", ";"}:
            return at
        if tokens[end].text == closing:
            after = tokens[end + 1]
            if after.lower == "that" or after.quoted or closing == ")":
                return end + 1
    return at


def _past_time(tokens: Sequence[Token], at: int) -> int:
    end = at + 1
    while end < min(len(tokens), at + 4) and (
        tokens[end].lower in TIMES | DAYS | MONTHS | _NEAR_TIME or tokens[end].text.isdigit()
    ):
        end += 1
    if end == at + 1:
        return at
    if end + 2 < len(tokens) and tokens[end].text == "," and tokens[end + 1].text.isdigit():
        end += 3 if tokens[end + 2].text == "," else 2
    return end


def _past_adjunct(tokens: Sequence[Token], at: int) -> int:
    """Return where "on Monday", "in a statement to the agency" and the like end."""
    limit = min(len(tokens), at + _FARTHEST)
    for end in range(at + 1, limit):
        token = tokens[end]
        if token.lower == "that" and end == at + 1:
            continue  # "at that time"
        if token.lower == "that" and _is_relative(tokens, end):
            limit = end
            break
        if tokens[at].lower == "of" and token.quoted:
            return at
        if token.lower == "that" or token.quoted or token.text in {",", ":", ";"}:
            sure = token.lower == "that" or token.quoted or token.text == ":"
            if sure or (end + 1 < len(tokens) and tokens[end + 1].quoted):
                return end
            limit = end
            break
        reduced = tokens[end - 1].lower in UTTERANCES
        if token.lower in FINITE | SUBJECTS or (is_verb(tokens, end) and not reduced):
            limit = end
            break
    else:
        if limit == len(tokens):
            return at
    return _short_adjunct(tokens, at, limit)


def _is_relative(tokens: Sequence[Token], that: int) -> bool:
    """Whether a verb follows "that": "in statements that apologised to passengers"."""
    after = tokens[that + 1].lower if that + 1 < len(tokens) else ""
    return after in FINITE or after.endswith("ed")


def _short_adjunct(tokens: Sequence[Token], at: int, limit: int) -> int:
    """Return where an adjunct ends that nothing but its own words closes."""
    for end in range(at + 1, limit):
        lower = tokens[end].lower
        after = tokens[end + 1].lower if end + 1 < len(tokens) else ""
        if lower in DAYS | MONTHS:
            last = end
            while last + 1 < limit and (
                tokens[last + 1].lower in TIMES or tokens[last + 1].text.isdigit()
            ):
                last += 1
            return last + 1
        if (lower in UTTERANCES and after not in UTTERANCES) or lower in VENUES:
            return end + 1
        if tokens[end].is_capital and after and not tokens[end + 1].is_capital:
            place = end - at <= 4 and tokens[at + 1].lower not in {"least", "most"}
            return end + 1 if place and after not in {"and", "or", "of"} else at
        if lower in TIMES:
            return end + 1
    return at
