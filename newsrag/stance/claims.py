"""Reads what a yes/no question asks: of whom, which verb, and with what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsrag.stance.countries import with_countries
from newsrag.stance.nominals import DETERMINERS, PREPOSITIONS
from newsrag.stance.predicates import (
    MOST_BETWEEN,
    Predicate,
    Verb,
    known_bases,
    of_state,
    of_verb,
    phrasal_verbs,
)
from newsrag.stance.subjects import Subject, read_subject
from newsrag.stance.words import Word, word_set
from newsrag.text.forms import IRREGULAR_BASES, Form, bases, forms, is_past
from newsrag.text.question_words import MONTHS, SEASONS, WEEKDAYS
from newsrag.text.terms import content_words

__all__ = ["Claim", "read_claim"]

_DO = word_set("do does did")
_MODAL = word_set("will would can could may might should must shall")
_HAVE = word_set("has have had")
_BE = word_set("is are was were am")
_TRUE = re.compile(
    r"\W*(?:is|was)\s+it\s+(?:really\s+)?(?:true|correct|the\s+case)\s+that\s+", re.IGNORECASE
)
_ADVERBS = word_set("really actually ever already still just also finally now even yet not never")
# When, not what: the date of a question is read elsewhere.
_TIMES = (
    frozenset(MONTHS) | frozenset(WEEKDAYS) | frozenset(SEASONS)
    | word_set("today yesterday tomorrow last next week month year ago since recently late early")
)  # fmt: skip
# What a state begins with: "out of control", "under arrest", "on strike".
_STATES = word_set("in on at out under off over behind above below near inside outside")
# Verbs that questions about news have, besides those in the list of predicates.
_VERBS = word_set(
    "accept accuse achieve acknowledge act add address admit affect aim allow announce answer "
    "appeal appear apply argue arrive ask avoid award believe belong benefit blame break breach "
    "bribe bring build call carry cause challenge change check choose claim collect come comment "
    "commit compete complete comply concede condemn confess confirm consider contain contribute "
    "control cooperate cost cover create criticise criticize cross deal debate decide declare "
    "deny depend describe design detect determine develop disclose discover discuss dispute "
    "donate double drive earn eat employ enter establish exceed exist expand expect experience "
    "explain export express face fail feel fight finance find finish fly follow force form found "
    "fund gain get give go grow guarantee handle happen have hear hide hit hold host identify "
    "ignore impose improve include influence inform insist introduce investigate involve issue "
    "keep know lack land last lead learn let lift like link live look make manage match matter "
    "mean mention miss move need note obtain occur offer operate order own pay perform plan play "
    "plead pledge predict prepare present press prevent produce promise propose protect protest "
    "prove provide publish push question reach read receive record refer register regret "
    "regulate reject relate rely remain remember remove replace report represent request require "
    "respond retire reveal run say see seek seem send serve set share shoot show sit speak spend "
    "spread stand state stay strike study suffer suggest swear take talk tell think threaten "
    "throw track trade train treat trust try turn urge use violate wait want warn watch wear "
    "work worsen write"
)

_PARTICLES = word_set("out off up down back away apart aside")
_OWN = word_set(
    "die perish resign quit retire marry wed divorce testify lie mislead survive abdicate kneel "
    "confess plead live sleep cry"
)
_UNSPECIFIC = word_set(
    "attack strike invade bomb shell assault raid storm shoot fight kill vote test sue filibuster"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a yes/no question asks whether it is so.

    ``passive`` says that the subject is whom it was done to ("was he arrested?"). ``objects`` are
    the words of what it was done to otherwise, and ``others`` the further words that a sentence
    must have to be about the same.
    """

    subject: Subject
    predicate: Predicate
    objects: tuple[Word, ...] = ()
    others: tuple[Word, ...] = ()
    passive: bool = False
    alone: bool = False

    @property
    def own(self) -> bool:
        """Whether nobody can do it for the subject: die, resign, be arrested, be in a state."""
        bases = {each.base for each in self.predicate.same}
        return self.passive or bool(self.predicate.state) or not bases.isdisjoint(_OWN)

    @property
    def gains(self) -> bool:
        """Whether its verb is one of winning: "won 62 percent" is another thing than "won"."""
        return any(each.base in {"win", "lose"} for each in self.predicate.same)

    @property
    def lone(self) -> bool:
        """Whether it has no object, and would mean something else with one: "withdrew a remark"."""
        bases = {each.base for each in self.predicate.same}
        return self.alone and not (self.passive or bases & _UNSPECIFIC)


def read_claim(question: str, same: Mapping[str, str] | None = None) -> Claim | None:
    """Return what a question in English asks whether it is so; None for any other question.

    Args:
        question: as it was asked.
        same: other spellings of its names, folded, by the spelling to put in their place.
    """
    stated = _TRUE.match(question)
    if stated:
        return _read_statement(with_countries(question[stated.end() :], same))
    words = [each for each in with_countries(question, same) if not _is_quote(each)]
    while words and words[-1].is_mark:
        words.pop()
    if len(words) < 3 or words[0].text not in _DO | _MODAL | _HAVE | _BE:
        return None
    return _read(words[0].text, words[1:], 0)


def _is_quote(word: Word) -> bool:
    return word.text in set("\"“”„«»‘’'")


def _read_statement(words: Sequence[Word]) -> Claim | None:
    """Read "X withdrew" or "X has withdrawn", as after "is it true that"."""
    words = [each for each in words if each.text not in {"?", "."} and not _is_quote(each)]
    for at, word in enumerate(words):
        if at and word.text in _DO | _MODAL | _HAVE | _BE:
            return _read(word.text, [*words[:at], *words[at + 1 :]], at)
        if at and is_past(word.text):
            base = next(iter(bases(word.text)), "")
            return _claim(words[:at], [Word(base), *words[at + 1 :]], passive=False)
    return None


def _read(auxiliary: str, words: Sequence[Word], least: int) -> Claim | None:
    """Read the words after an auxiliary: a noun phrase, then the verb.

    Args:
        auxiliary: the verb before them.
        words: the noun phrase and what follows.
        least: of how many words the noun phrase consists at least; 0 if that is not known.
    """
    if words[0].text == "there":
        return None
    if auxiliary in _DO | _MODAL:
        at = _base_at(words, least)
        be = next((n for n, each in enumerate(words) if n and each.text in {"be", "have"}), None)
        if auxiliary in _MODAL and be is not None and be <= (len(words) if at is None else at):
            inner = "is" if words[be].text == "be" else "has"
            return _read(inner, [*words[:be], *words[be + 1 :]], be)
        return None if at is None else _claim(words[:at], words[at:], passive=False)
    return _read_participle(words, least, perfect=auxiliary in _HAVE)


def _read_participle(words: Sequence[Word], least: int, *, perfect: bool) -> Claim | None:
    wanted = Form.PARTICIPLE if perfect else Form.PARTICIPLE | Form.GERUND
    for at in range(max(1, least), len(words)):
        if perfect and words[at].text == "been":
            return _read_participle([*words[:at], *words[at + 1 :]], at, perfect=False)
        base = _base_of(words[at].text, wanted)
        if base == words[at].text and _is_noun_before_verb(words, at, wanted):
            continue
        if base and words[at - 1].text not in DETERMINERS | PREPOSITIONS:
            gerund = Form.GERUND in forms(base)[words[at].text]
            verb = [Word(base), *words[at + 1 :]]
            return _claim(words[:at], verb, passive=not perfect and not gerund)
    return None if perfect else _read_state(words, least)


def _base_of(word: str, wanted: Form) -> str:
    """Return the base of a participle; of several, the one that is known to be a verb."""
    fitting = [
        each
        for each in bases(word)
        if forms(each)[word] & wanted and (each != word or each in IRREGULAR_BASES)
    ]
    known = [each for each in fitting if each in known_bases() | _VERBS]
    likely = [each for each in fitting if word.endswith(("ed", "ing"))]
    return next(iter([*known, *likely, *fitting]), "")


def _is_noun_before_verb(words: Sequence[Word], at: int, wanted: Form) -> bool:
    """Whether a word like "cut" is none of the verb: "has the rate cut ended", "is he set to"."""
    rest = [each.text for each in words[at + 1 :] if each.text not in _ADVERBS]
    return bool(rest) and (rest[0] == "to" or bool(_base_of(rest[0], wanted)))


def _read_state(words: Sequence[Word], least: int) -> Claim | None:
    """Read "is the dam safe" and "is it out of control": a noun phrase, and what state it is in."""
    starts = (n for n, each in enumerate(words) if n and each.text in _STATES)
    at = max(least, next(starts, len(words) - 1))
    subject = read_subject(words[:at])
    if subject is None or not words[at:] or words[-1].is_mark or words[at].capital:
        return None
    if words[at - 1].text in DETERMINERS or words[at].text in DETERMINERS:
        return None
    return Claim(subject, of_state(words[at:]))


def _base_at(words: Sequence[Word], least: int) -> int | None:
    """Return where the verb in its base form stands after "did" and a noun phrase.

    That is what follows a name, or else the first listed verb that does not follow an article.
    """
    known = known_bases() | _VERBS | IRREGULAR_BASES
    for at in range(max(1, least), len(words)):
        word, before = words[at], words[at - 1]
        if word.capital or word.text in PREPOSITIONS | _ADVERBS | {"and", "or", "'s"}:
            continue
        if before.capital and (word.text in known or not word.text.endswith("s")):
            return at
        if word.text in known and not _leads_noun(before):
            return at
    return None


def _leads_noun(word: Word) -> bool:
    return word.text in DETERMINERS | PREPOSITIONS or word.text in {"'s", "and", "or"}


def _claim(subject: Sequence[Word], verb: Sequence[Word], *, passive: bool) -> Claim | None:
    subject = [each for each in subject if each.text not in _ADVERBS]
    who = read_subject(subject)
    if who is None or not verb or not verb[0].text:
        return None
    rest = list(verb[1:])
    particle = _particle(verb[0].text, rest)
    after = [each.text for each in rest]
    predicate = of_verb(Verb(verb[0].text, particle), after)
    end = next((n for n, each in enumerate(rest) if each.text in PREPOSITIONS - {"of"}), len(rest))
    alone = all(each.text in _ADVERBS | _TIMES or each.text.isdigit() for each in rest[:end])
    return Claim(who, predicate, _content(rest[:end]), _content(rest[end:]), passive, alone)


def _particle(base: str, rest: list[Word]) -> str:
    """Take the particle of a verb out of the words that follow it."""
    for at, word in enumerate(rest[: MOST_BETWEEN + 1]):
        if (base, word.text) in phrasal_verbs():
            return rest.pop(at).text
    # "Drop out" is not "drop", though no list has it.
    return rest.pop(0).text if rest and rest[0].text in _PARTICLES else ""


def _content(rest: Sequence[Word]) -> tuple[Word, ...]:
    """Return the content words of what follows a verb, but for when."""
    return tuple(
        each
        for each in rest
        if each.country
        or (
            content_words(each.text, or_all=False)
            and each.text not in _TIMES
            and not each.text.isdigit()
        )
    )
