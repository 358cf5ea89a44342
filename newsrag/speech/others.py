"""Reports without a verb of saying: "according to X", "X called on Y to", "X's claim that"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.attitudes import CLAIMS, in_view_of
from newsrag.speech.contents import Extent, with_words
from newsrag.speech.leftwards import content_before
from newsrag.speech.phrases import Phrase, phrase_after
from newsrag.speech.reported import Reported
from newsrag.speech.subjects import is_somebody
from newsrag.speech.verbs import FORMS
from newsrag.speech.words import FINITE, OBJECTS, UTTERANCES, WHO, may_speak
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsrag.speech.tokens import Token

__all__ = ["according_to", "called_on", "claim_of", "colon", "in_view"]

_POSSESSIVES = frozenset(["his", "her", "its", "their"])
_OTHER_WORDS = word_set("advice answer motto reaction reply response verdict words")
_NEAR = 12
_LABELS = word_set(
    "photo image images picture video headline title read update related watch note more"
)
_NOBODY = frozenset(["here", "there", "this", "that", "these", "those", "i", "we", "you", "it"])
_LONGEST_LABEL = 6
_FEWEST_QUOTED = 3


def according_to(tokens: Sequence[Token], at: int, floor: int) -> Iterator[Reported]:
    """Yield what is so "according to" somebody, before or after these words."""
    lower = tokens[at].lower
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if lower == "according" and following == "to":
        start = at + 2
    elif lower == "per" and at and tokens[at - 1].text == "," and tokens[-1].is_capital:
        start = at + 1
    else:
        return
    speaker = _source(tokens, start)
    if speaker is not None:
        yield from _sourced(tokens, speaker, Extent(at, start), floor)


def in_view(tokens: Sequence[Token], at: int, floor: int) -> Iterator[Reported]:
    """Yield what is so "in the words of" somebody, or "in X's view"."""
    speaker = in_view_of(tokens, at)
    if speaker is None:
        return
    owned = speaker.first == at + 1
    after = speaker.last + 1 + owned
    cue = Extent(at, at + 1 if owned else speaker.first)
    rest = with_words(tokens, after, len(tokens))
    if rest is None:
        yield from _sourced(tokens, speaker, cue, floor)
    elif at == 0:
        yield Reported(rest, speaker, cue)
    elif rest.first == after + 1 and tokens[rest.first].quoted:
        yield Reported(Extent(rest.first, rest.first + 1), speaker, cue)


def _sourced(
    tokens: Sequence[Token], speaker: Phrase, cue: Extent, floor: int
) -> Iterator[Reported]:
    """Yield what stands before or after words that name a source."""
    at = cue.first
    comma = at - 1 if at and tokens[at - 1].text == "," else at
    some = comma > 1 or tokens[0].quoted
    left = content_before(tokens, 0 if floor >= comma else floor, comma) if some else None
    commas = any(each.text == "," for each in tokens[speaker.last + 1 :])
    if left is None and not commas and comma > floor + 2:
        left = Extent(floor, comma)
    if left is not None and tokens[comma - 1].lower not in WHO | {"and", "but", "that", "because"}:
        yield Reported(left, speaker, cue)
        return
    right = _after_comma(tokens, speaker)
    if right is not None:
        yield Reported(right, speaker, cue)


def _source(tokens: Sequence[Token], start: int) -> Phrase | None:
    """Return the noun phrase of a source; "according to plan" has none."""
    if start >= len(tokens):
        return None
    if tokens[start].lower in OBJECTS - {"it", "you"}:
        return Phrase(start, start, start)
    phrase = phrase_after(tokens, start)
    if phrase is None:
        return None
    words = tokens[phrase.first : phrase.last + 1]
    known = any(each.is_capital or may_speak(each.lower) for each in words)
    return phrase if known else None


def _after_comma(tokens: Sequence[Token], speaker: Phrase) -> Extent | None:
    """Return what follows "According to X," and an aside about X."""
    commas = [n for n in range(speaker.last + 1, len(tokens)) if tokens[n].text in {",", ":"}]
    if not commas:
        return None
    start = commas[0] + 1
    if len(commas) > 1:
        aside = tokens[start : commas[1]]
        about = bool(aside) and (
            aside[0].lower in WHO
            or (any(may_speak(each.lower) for each in aside[:5]) and not _has_finite(aside))
        )
        start = commas[1] + 1 if about else start
    end = len(tokens)
    while end > start and not (tokens[end - 1].is_word or tokens[end - 1].quoted):
        end -= 1
    whole = end - start > 1 or (end > start and tokens[start].is_spoken)
    return Extent(start, end) if whole else None


def _has_finite(tokens: Sequence[Token]) -> bool:
    return any(each.lower in FINITE for each in tokens)


def called_on(tokens: Sequence[Token], at: int, subject: Phrase | None) -> Iterator[Reported]:
    """Yield what somebody is called on to do, or what somebody called for in quotation marks."""
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if subject is None or tokens[subject.last].lower in {"i", "we", "you"}:
        return
    if following == "for" and at + 2 < len(tokens) and tokens[at + 2].quoted:
        yield Reported(Extent(at + 2, at + 3), subject, Extent(at, at + 2))
    if following != "on":
        return
    for place in range(at + 3, min(len(tokens), at + _NEAR)):
        if tokens[place].lower in FINITE | WHO or not tokens[place].is_word:
            return
        if tokens[place].lower == "to":
            yield Reported(Extent(place, _clause_end(tokens, place)), subject, Extent(at, at + 2))
            return


def _clause_end(tokens: Sequence[Token], start: int) -> int:
    for at in range(start + 1, len(tokens)):
        if tokens[at].text in {",", ";", "—", "–", "."}:
            return at
    return len(tokens)


def claim_of(tokens: Sequence[Token], at: int) -> Iterator[Reported]:
    """Yield what "X's claim that" reports."""
    if tokens[at].lower not in CLAIMS or at == 0 or at + 2 >= len(tokens):
        return
    owner = tokens[at - 1]
    if tokens[at + 1].lower != "that" or not owner.is_word:
        return
    if owner.lower in _POSSESSIVES:
        speaker = Phrase(at - 1, at - 1, at - 1)
    elif owner.is_capital and owner.lower.endswith(("'s", "s'")):
        first = at - 1
        while first > 0 and tokens[first - 1].is_capital:
            first -= 1
        speaker = Phrase(first, at - 1, first)
    else:
        return
    end = _clause_end(tokens, at + 2)
    if end > at + 3:
        yield Reported(Extent(at + 2, end), speaker, Extent(at, at + 1))


def colon(
    tokens: Sequence[Token], at: int, found: Sequence[Reported], subject: Phrase | None
) -> Iterator[Reported]:
    """Yield the quotation after a colon that no verb of saying leads to: "Name: “...”"."""
    if at == 0 or at + 1 >= len(tokens) or not tokens[at + 1].quoted:
        return
    if found or len(tokens[at + 1].text.split()) < _FEWEST_QUOTED:
        return
    if any(each.lower in FORMS for each in tokens[at - 1 : at]):
        return
    named = all(each.is_capital for each in tokens[:at]) and at <= _LONGEST_LABEL
    if tokens[0].lower in _NOBODY or (subject and tokens[subject.first].lower in _NOBODY):
        return
    if named and tokens[0].lower not in _LABELS:
        speaker: Phrase | None = Phrase(0, at - 1, 0)
    elif subject is None and at <= _LONGEST_LABEL and at > 1:
        label = Phrase(0, at - 1, 0)  # "Her verdict: ..."
        owner = _utterer(tokens, label)
        speaker = None if owner is label else owner
    else:
        known = subject is not None and is_somebody(tokens, subject)
        speaker = _utterer(tokens, subject) if known and subject is not None else None
    if speaker is not None:
        yield Reported(Extent(at + 1, at + 2), speaker, Extent(at, at + 1))


def _utterer(tokens: Sequence[Token], subject: Phrase) -> Phrase:
    """Return whose words a subject names: the mayor of "the mayor's message was clear"."""
    for at in range(subject.first, subject.last):
        lower = tokens[at].lower
        said = tokens[at + 1].lower in UTTERANCES | CLAIMS | _OTHER_WORDS
        if said and (lower.endswith(("'s", "s'")) or lower in _POSSESSIVES):
            return Phrase(subject.first, at, subject.start)
    return subject
