"""Tells who is the subject of a reporting verb, and whether that can be a speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.beside import name_beside
from newsrag.speech.clauses import is_past, is_verb
from newsrag.speech.groups import Cue, Kind
from newsrag.speech.phrases import Phrase, phrase_after, subject_before
from newsrag.speech.verbs import Frame, Tense
from newsrag.speech.words import (
    AUXILIARIES,
    CLAUSE,
    DOCUMENTS,
    PREPOSITIONS,
    SUBJECTS,
    UTTERANCES,
    WHO,
    is_adverb,
    may_speak,
)
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.reported import Reported
    from newsrag.speech.tokens import Token


__all__ = [
    "clause_subject",
    "is_somebody",
    "joined_subject",
    "may_report",
    "own_subject",
    "participle_subject",
]

# Their forms are no nouns.
_VERBS_ONLY = word_set("say tell write admit agree allege argue believe deny insist read")
_NO_SPEAKER = word_set("this that there i we you nobody nothing these those everything what which")
# "Few officials said", "not one of them said"; "neither of X and Y said" wherever it stands.
_NOBODY_FIRST = frozenset(["no", "not", "few", "any", "little"])
_NOBODY = frozenset(["neither", "nor", "none", "hardly", "scarcely", "barely"])
_NEAR = 8  # tokens within which "a letter to the council saying" names what says it
_LED_BY = frozenset(["by", "while", "and", "but", "without", "also", "in", "then", "before"])


def joined_subject(tokens: Sequence[Token], cue: Cue, found: Sequence[Reported]) -> Phrase | None:
    """Return the subject of a verb that "and" joins to the one before."""
    before = tokens[cue.first - 1].lower if cue.first else ""
    comma = cue.first and tokens[cue.first - 1].text == ","
    if before not in {"and", "but", "then", "or"} and not comma:
        return None
    if comma and not found:
        return None
    return own_subject(tokens, cue.first, found)


def own_subject(tokens: Sequence[Token], at: int, found: Sequence[Reported]) -> Phrase | None:
    """Return the subject before a verb, or else that of the verb before it."""
    subject = subject_before(tokens, at)
    if subject is not None:
        return subject
    return found[-1].speaker if found else clause_subject(tokens, at)


def clause_subject(tokens: Sequence[Token], end: int, *, near: bool = False) -> Phrase | None:
    """Return the subject of the nearest verb before a token, of a main clause unless ``near``."""
    passed = WHO | {"what", "how", "where"} if near else WHO | (CLAUSE - {"but", "so", "yet"})
    fallback: Phrase | None = None
    for at in range(end - 1, max(0, end - 60), -1):
        if not (is_verb(tokens, at) or is_past(tokens, at)):
            continue
        subject = subject_before(tokens, _past_helpers(tokens, at))
        first = _past_helpers(tokens, at)
        relative = (
            any(each.lower in WHO for each in tokens[subject.last + 1 : at]) if subject else 0
        )
        if subject is None or (relative and tokens[first - 1].is_word):
            continue  # "who spoke"; but not "X, who was there, spoke"
        if subject.start and tokens[subject.start - 1].lower in passed:
            fallback = fallback or subject
            continue
        return name_beside(tokens, subject) or subject
    return fallback


def _past_helpers(tokens: Sequence[Token], verb: int) -> int:
    while verb > 0 and (tokens[verb - 1].lower in AUXILIARIES or is_adverb(tokens[verb - 1].text)):
        verb -= 1
    return verb


def participle_subject(
    tokens: Sequence[Token], cue: Cue, found: Sequence[Reported]
) -> Phrase | None:
    """Return who says what a participle reports: the subject of its clause, or of its own."""
    if cue.kind is Kind.QUOTED_AS:
        return phrase_after(tokens, cue.first + 1)
    before = tokens[cue.first - 1] if cue.first else None
    if before is None:
        return None
    if before.quoted or before.text in {",", "—", "–", "-", "--"} or before.lower in _LED_BY:
        return found[-1].speaker if found else clause_subject(tokens, cue.first, near=True)
    if not before.is_word:
        return None
    for at in range(cue.first - 2, max(-1, cue.first - 12), -1):
        if not tokens[at].is_word:
            return None
        if tokens[at].lower == "with":
            own = phrase_after(tokens, at + 1)
            return own if own is not None and own.last + 1 == cue.first else None
    return _sender(tokens, cue.first)


def _sender(tokens: Sequence[Token], end: int) -> Phrase | None:
    """Return who says what "a note saying", "a note to Y saying" or "a note from X saying" does."""
    if tokens[end - 1].lower in UTTERANCES:
        return clause_subject(tokens, end)
    for at in range(end - 2, max(0, end - _NEAR), -1):
        if not tokens[at].is_word:
            return None
        if tokens[at].lower in {"from", "by", "to"} and tokens[at - 1].lower in UTTERANCES:
            named = phrase_after(tokens, at + 1)
            if named is None or named.last + 1 != end:
                return None
            return clause_subject(tokens, end) if tokens[at].lower == "to" else named
    return None


def _may_be_noun(word: str) -> bool:
    return word in SUBJECTS or word.endswith("s") or may_speak(word)


def may_report(tokens: Sequence[Token], subject: Phrase, cue: Cue) -> bool:
    """Whether words may be the subject of a verb: weak verbs want somebody who can speak."""
    head = tokens[subject.last]
    lower = head.lower
    if tokens[subject.first].lower in _NO_SPEAKER or lower in _NO_SPEAKER:
        return subject.first == subject.last and lower == "which"
    first = tokens[subject.first].lower
    following = tokens[subject.first + 1].lower if subject.first + 1 < len(tokens) else ""
    if _is_nobody(tokens, subject) or (first.endswith("ed") and following in PREPOSITIONS):
        return False
    if lower.endswith("'s") and cue.form.lemma not in {"say", "tell"}:
        return False
    if subject.first == subject.last and not head.is_capital and not _may_be_noun(lower):
        return False
    if Frame.THOUGHT in cue.form.frames and lower in DOCUMENTS:
        return False
    nominal = cue.form.tense in {Tense.BASE, Tense.PRESENT} and cue.form.lemma not in _VERBS_ONLY
    if Frame.WEAK not in cue.form.frames and not nominal:
        return True
    return is_somebody(tokens, subject)


def _is_nobody(tokens: Sequence[Token], subject: Phrase) -> bool:
    """Whether a subject says of nobody, or of hardly anybody, what its verb does."""
    words = (each.lower for each in tokens[subject.start : subject.last + 1])
    return tokens[subject.first].lower in _NOBODY_FIRST or not _NOBODY.isdisjoint(words)


def is_somebody(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether the head of a phrase is a name or a noun of those who speak."""
    words = tokens[phrase.first : phrase.last + 1]
    led = next((n for n, each in enumerate(words) if n and each.lower in PREPOSITIONS), len(words))
    head = words[led - 1]
    return head.is_capital or head.lower in SUBJECTS - {"it"} or may_speak(head.lower)
