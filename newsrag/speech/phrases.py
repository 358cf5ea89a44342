"""Finds the noun phrase that is the subject of a verb, to its left or to its right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsrag.speech.asides import past_asides
from newsrag.speech.clauses import is_verb
from newsrag.speech.verbs import FORMS, Tense
from newsrag.speech.words import (
    AUXILIARIES,
    CLAUSE,
    DAYS,
    DETERMINERS,
    FINITE,
    MONTHS,
    OBJECTS,
    PREPOSITIONS,
    SUBJECTS,
    TIMES,
    TITLES,
    UTTERANCES,
    VENUES,
    WHO,
    is_adverb,
    may_speak,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.tokens import Token


__all__ = ["Phrase", "phrase_after", "subject_before"]

_LONGEST = 24  # tokens of a phrase
_TIME_HEADS = frozenset(["last", "this", "late", "early", "earlier", "later"])
_WHEN = DAYS | MONTHS | TIMES
_TELLING_WHEN = frozenset(["on", "in", "at", "during", "via", "through", "by", "with", "after"])
_OF = frozenset(["of", "for", "at", "from", "in", "with"])
_JOINS = frozenset(["and", "or", "&"])
_PARTICLES = frozenset(["off", "up", "out", "down", "away", "back"])
_NO_SUBJECT = _PARTICLES | PREPOSITIONS | OBJECTS | (CLAUSE - {"what"}) | _JOINS


class Phrase(NamedTuple):
    """Tokens ``first`` to ``last`` are a noun phrase; what leads up to it begins at ``start``.

    ``start`` is less than ``first`` where adverbs or a time lead: "Earlier the minister".
    """

    first: int
    last: int
    start: int


def subject_before(tokens: Sequence[Token], end: int) -> Phrase | None:
    """Return the noun phrase that ends before token ``end``, the subject of a verb there.

    What stands between it and the verb in commas or brackets is passed, and so are "who" and
    "which", whose noun is then the subject.
    """
    last = past_asides(tokens, end - 1)
    relative = tokens[end - 1].lower in WHO if end else False
    if last is None or not tokens[last].is_word:
        return None
    if tokens[last].lower in SUBJECTS:
        return Phrase(last, last, _leading(tokens, last))
    if tokens[last].lower in _NO_SUBJECT | AUXILIARIES or tokens[last].lower in FINITE:
        return None
    edge = _left_edge(tokens, last)
    if relative:
        edge = max(edge, _antecedent(tokens, last))
    elif edge and tokens[edge - 1].lower in AUXILIARIES:
        joined = (at for at in range(edge + 1, last) if tokens[at].lower in {"and", "but"})
        edge = next(joined, last) + 1
        if edge > last:
            return None  # what follows an auxiliary is a verb or its complement
    first = _trimmed_left(tokens, edge, last)
    if first is None:
        return None
    last = _trimmed_right(tokens, first, last)
    return Phrase(first, last, min(edge, _leading(tokens, first)))


def _antecedent(tokens: Sequence[Token], last: int) -> int:
    """Return where the noun phrase begins that "who" stands for."""
    at = last
    somebody = tokens[last].is_capital or may_speak(tokens[last].lower)
    while at > 0 and tokens[at - 1].is_word:
        if tokens[at - 1].lower in PREPOSITIONS:
            if somebody:
                break
            somebody = True  # "residents of the town who": it is not the town
            at -= 1
            continue
        at -= 1
        if tokens[at].lower in DETERMINERS and somebody:
            break
    return at


def _left_edge(tokens: Sequence[Token], last: int) -> int:
    """Go left from the end of a phrase to where its clause begins."""
    at = last
    while at > 0 and last - at < _LONGEST:
        left = tokens[at - 1]
        if not left.is_word or left.lower in SUBJECTS or left.lower == "that":
            break
        if left.lower in WHO and (
            _begins_phrase(tokens, at) or (at > 1 and tokens[at - 2].lower in PREPOSITIONS)
        ):
            break
        if at > 1 and tokens[at - 2].lower == "who" and at > 2 and tokens[at - 3].is_word:
            at -= 2  # "the official who spoke"
            continue
        if left.lower in CLAUSE | FINITE | {"then", "according"} or is_verb(tokens, at - 1):
            break
        at -= 1
    return at


def _begins_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Whether a speaker is named after "which", so that this is no subject: "which X said".

    Not where only a description is: "the company" may be anybody in such a clause.
    """
    first = tokens[at + 1] if tokens[at].lower in {"the", "a", "an"} else tokens[at]
    return first.is_capital or (first is tokens[at] and may_speak(first.lower))


def _leading(tokens: Sequence[Token], first: int) -> int:
    """Return where adverbs and days before a phrase begin."""
    while first > 0 and tokens[first - 1].is_word and _is_when(tokens[first - 1].text):
        first -= 1
    return first


def _is_when(word: str) -> bool:
    return is_adverb(word) or word.casefold() in DAYS | {"but", "and"}


def _trimmed_left(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Leave out what stands before a subject in its clause: "On Monday", "last year", "but"."""
    joined = [at for at in range(first, last) if tokens[at].lower in _JOINS]
    for at in joined:
        if any(
            tokens[n].lower in PREPOSITIONS - _OF or is_verb(tokens, n) for n in range(first, at)
        ):
            first = at + 1
    while first < last:
        lower = tokens[first].lower
        if _is_when(tokens[first].text) or (lower in _JOINS):
            first += 1
        elif (end := _time_ahead(tokens, first, last)) is not None:
            first = end
        elif lower in PREPOSITIONS:
            return _past_adjunct(tokens, first, last)
        else:
            return first
    return first


def _time_ahead(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Return where the subject begins after "last year" or "two weeks later"."""
    end = None
    if tokens[first].lower in {"last", "this", "next", "late", "early", "that"} or (
        tokens[first].text.isdigit() or tokens[first].lower in MONTHS
    ):
        for at in range(first + 1, min(first + 4, last)):
            if tokens[at].lower in _WHEN or (tokens[at].text.isdigit() and at > first):
                end = at + 1
    return end


def _past_adjunct(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Return where a subject begins after words that tell when or where: "In May the firm"."""
    when = [at for at in range(first + 1, last) if tokens[at].lower in _WHEN]
    if when:
        return _trimmed_left(tokens, when[-1] + 1, last)
    for at in range(last, first + 1, -1):
        if tokens[at].lower in DETERMINERS and tokens[at - 1].lower not in PREPOSITIONS:
            return at
    at = last
    while at > first + 1 and (
        tokens[at - 1].is_capital
        or tokens[at - 1].lower in TITLES
        or may_speak(tokens[at - 1].lower)
    ):
        at -= 1
    if at == first + 1 or not tokens[at].is_word:
        return last if may_speak(tokens[last].lower) else None
    return at


def _trimmed_right(tokens: Sequence[Token], first: int, last: int) -> int:
    """Leave out what stands between a subject and its verb: "the firm in a statement"."""
    for at in range(first + 1, last + 1):
        lower = tokens[at].lower
        rest = {each.lower for each in tokens[at + 1 : last + 1]}
        if tokens[at - 1].lower in DETERMINERS:
            continue
        if (
            lower in WHO
            or lower in DAYS
            or _is_late(tokens[at].text)
            or lower in {"with", "familiar"}
        ):
            return at - 1
        if lower in {"last", "this", "late", "earlier", "early"} and rest & _WHEN:
            return at - 1
        if lower in _TELLING_WHEN and rest & (_WHEN | UTTERANCES | VENUES):
            return at - 1
        name_ended = tokens[at - 1].is_capital and at - 1 > first
        if name_ended and lower in _TELLING_WHEN - {"at"}:
            return at - 1
        if at > first + 1 and _is_participle(tokens, at):
            return at - 1
    return last


def _is_late(word: str) -> bool:
    return is_adverb(word) and word not in {
        "both",
        "just",
        "even",
        "only",
        "still",
        "first",
        "once",
    }


def _is_participle(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word begins a clause without "who": "a statement issued by the bank"."""
    lower = tokens[at].lower
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if tokens[at].is_capital or not lower.endswith(("ed", "ing")):
        return False
    return after in PREPOSITIONS - {"of", "for"} or (lower.endswith("ing") and after in DETERMINERS)


def phrase_after(tokens: Sequence[Token], start: int) -> Phrase | None:
    """Return the noun phrase that begins at token ``start``: the subject of "said X"."""
    at = start
    while at < len(tokens) and at - start < _LONGEST and tokens[at].is_word:
        if at > start and _ends_phrase(tokens, at):
            break
        if tokens[at].lower in SUBJECTS:
            at += at == start
            break
        at += 1
    if at == start or tokens[start].lower in _NO_SUBJECT | FINITE | WHO | {"so", "no", "nothing"}:
        return None
    return Phrase(start, at - 1, start)


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    lower = tokens[at].lower
    if lower in PREPOSITIONS:
        return not _goes_on(tokens, at)
    if lower in CLAUSE | WHO | FINITE | SUBJECTS | DAYS | _TIME_HEADS:
        return True
    if tokens[at].is_capital:
        return False
    if lower.endswith("ed") and tokens[at - 1].is_capital:
        return True
    form = FORMS.get(lower)
    if form is not None and form.tense is Tense.ING:
        return True
    if is_adverb(tokens[at].text):
        return tokens[at - 1].lower not in DETERMINERS  # "a visibly angry Name"
    return is_verb(tokens, at) or _is_participle(tokens, at)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition belongs to the phrase: "a professor at Harvard"."""
    after = [each.lower for each in tokens[at + 1 : at + 4]]
    if tokens[at].lower not in _OF or not after or set(after) & (_WHEN | UTTERANCES | VENUES):
        return False
    return tokens[at].lower in {"of", "for"} or not tokens[at - 1].is_capital
