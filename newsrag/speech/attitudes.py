"""Reports by a noun or an adjective: "expressed concern that", "is adamant that", "in X's view"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.clauses import is_verb
from newsrag.speech.contents import Extent, content_after
from newsrag.speech.phrases import Phrase, phrase_after, subject_before
from newsrag.speech.reported import Reported
from newsrag.speech.subjects import is_somebody
from newsrag.speech.verbs import FORMS
from newsrag.speech.words import BE, HAVE, NEGATIONS, PREPOSITIONS, is_adverb, may_speak
from newsrag.text.forms import forms
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.speech.tokens import Token

__all__ = ["CLAIMS", "attitude", "in_view_of"]

CLAIMS = word_set("""
    accusation admission allegation allegations announcement argument assertion assertions belief
    claim claims conclusion contention conviction declaration denial insistence pledge prediction
    promise revelation statement suggestion suspicion suspicions threat vow warning warnings
    """)
_FELT = CLAIMS | word_set("""
    alarm anger concern concerns confidence disappointment dismay doubt doubts expectation fear
    fears frustration hope hopes opinion optimism outrage pessimism regret relief surprise view
    """)
_UTTERED = frozenset(
    written
    for base in word_set(
        "air echo express give have hold issue make offer raise reiterate repeat share sound take "
        "voice"
    )
    for written in forms(base)
) | {"has"}
_SURE = word_set("""
    adamant afraid certain confident convinced fearful hopeful optimistic sure unsure worried
    concerned
    """)
_VIEWS = word_set("words view opinion eyes estimation judgment judgement assessment telling")
_MOST_BETWEEN = 4


def attitude(tokens: Sequence[Token], at: int) -> Iterator[Reported]:
    """Yield what somebody "is adamant that" or "expressed concern that" is so."""
    lower = tokens[at].lower
    that = at + 1 < len(tokens) and tokens[at + 1].lower == "that"
    if lower in _SURE:
        verb = _before(tokens, at, BE)
    elif lower in _FELT and that:
        verb = _before(tokens, at, _UTTERED)
    else:
        return
    if verb is None:
        return
    first = _helpers_from(tokens, verb)
    words = {each.lower for each in tokens[first:at]}
    speaker = subject_before(tokens, first)
    if speaker is None or words & NEGATIONS or any(each.endswith("n't") for each in words):
        return
    relative = tokens[first - 1].lower in {"who", "which"}
    content = content_after(tokens, at, FORMS["believe"], subordinate=relative)
    if content is not None:
        yield Reported(content, speaker, Extent(first, at + 1))


def _before(tokens: Sequence[Token], at: int, verbs: frozenset[str]) -> int | None:
    """Return where the verb stands that a noun or an adjective goes with."""
    for verb in range(at - 1, max(0, at - 1 - _MOST_BETWEEN), -1):
        lower = tokens[verb].lower
        if lower in verbs:
            return verb
        if not tokens[verb].is_word or lower in PREPOSITIONS or is_verb(tokens, verb):
            return None
    return None


def _helpers_from(tokens: Sequence[Token], verb: int) -> int:
    """Return where a verb begins with the auxiliaries and adverbs before it."""
    first = verb
    while first > 1 and (
        tokens[first - 1].lower in HAVE | BE | NEGATIONS or is_adverb(tokens[first - 1].text)
    ):
        first -= 1
    return first


def in_view_of(tokens: Sequence[Token], at: int) -> Phrase | None:
    """Return whose view or words are given at a token: "in the words of X", "in X's view".

    The phrase's ``start`` is at the token; its ``last`` is the last one of all these words.
    """
    if tokens[at].lower != "in" or at + 2 >= len(tokens):
        return None
    if at and not (tokens[at - 1].quoted or tokens[at - 1].text == ","):
        return None
    if tokens[at + 1].lower == "the" and tokens[at + 2].lower in _VIEWS:
        if at + 4 >= len(tokens) or tokens[at + 3].lower != "of":
            return None
        source = phrase_after(tokens, at + 4)
        somebody = source is not None and is_somebody(tokens, source)
        return Phrase(source.first, source.last, at) if source and somebody else None
    for end in range(at + 2, min(len(tokens), at + 8)):
        if tokens[end].lower in _VIEWS:
            return Phrase(at + 1, end - 1, at) if _owns(tokens[end - 1]) else None
        if not tokens[end].is_word:
            break
    return None


def _owns(token: Token) -> bool:
    """Whether a word is the possessive of somebody who can speak."""
    lower = token.lower
    if lower in {"his", "her", "its", "their"}:
        return True
    owner = lower.removesuffix("'s").removesuffix("'")
    return owner != lower and (token.is_capital or may_speak(owner))
