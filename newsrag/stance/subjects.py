"""Tells whether the words before a verb name the one whom a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsrag.stance import nominals as nom
from newsrag.stance import operators as op
from newsrag.stance.words import word_set
from newsrag.text.person_names import given_names

if TYPE_CHECKING:
    from newsrag.stance.words import Word

__all__ = ["Subject", "read_subject", "same_thing"]

_PLAIN_TITLES = word_set("mr mrs ms miss dr sir")
_DEFINITE = word_set("the this that these those")
_COUNTING = nom.QUANTITIES | op.NEGATORS | op.NOBODY | op.APPROXIMATE | op.HEARSAY


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about: its last word, and the words that tell it from others.

    ``article`` says that the question has "the" before it: "the Taliban" is no one person.
    """

    head: Word
    others: tuple[Word, ...] = ()
    article: bool = False

    def named_by(self, phrase: Sequence[Word], *, own: bool = False) -> bool:
        """Whether a noun phrase names it.

        Args:
            phrase: the words.
            own: it must be named itself; else who acts for it will do, as its government.
        """
        front, behind = _parts(phrase)
        if self._is_general(phrase, front):
            return False
        if not behind:
            return self._stands_in(front, (), own=own)
        if not front or _counts(front[-1]):
            return self._stands_in(behind, (), own=own)
        if self._stands_in(front, behind, own=own):
            return True
        # "Secretary of State A. Name" and "units of the Russian army".
        if front[-1].text in nom.TITLES and len(behind) > 1 and _same(behind[-1], self.head):
            return front[-1].text not in nom.AIDES or behind[0].text in {"state", "defense"}
        agents = self._agents() if not own else frozenset[str]()
        return front[-1].text in agents and self._stands_in(behind, (), own=False)

    def _is_general(self, phrase: Sequence[Word], front: Sequence[Word]) -> bool:
        """Whether a phrase has only the question's noun, and not "the": "prices", not oil's."""
        if not self.others or self.head.capital or len(front) != 1:
            return False
        further = any(each.text in nom.PREPOSITIONS for each in phrase[1:])
        return further or not any(each.text in _DEFINITE for each in phrase)

    def _stands_in(self, words: Sequence[Word], behind: Sequence[Word], *, own: bool) -> bool:
        return any(
            _same(word, self.head)
            and not self._is_other_one(words[:at], word, behind)
            and self._ends(words[:at], words[at + 1 :], own=own)
            for at, word in enumerate(words)
        )

    def _ends(self, before: Sequence[Word], rest: Sequence[Word], *, own: bool) -> bool:
        """Whether what follows the name in its phrase leaves it the one who acts."""
        if all(each.text in nom.COMPANIES for each in rest):
            return True
        if not self.head.capital and all(each.capital for each in rest):
            return True  # "President A. Sample", where the question is about the president
        titled = bool(before) and before[-1].text in nom.TITLES
        given = len(rest) == 1 and self.head.text in given_names()  # "Senator Scott Sample"
        if self.head.capital and titled and nom.is_further_name(rest) and not given:
            return True  # "President Sample A.", where the surname stands first
        if own:
            return False
        owned = rest[1:] if rest[0].text == "'s" else rest
        if any(each.text in nom.OPPOSED | nom.SHIFTING for each in (*before, *owned)):
            return False
        # "the Russian defence ministry spokesman A. Name": the name stands beside an office.
        offices = [n for n, each in enumerate(owned) if each.text in self._agents()]
        return bool(offices) and all(each.capital for each in owned[offices[-1] + 1 :])

    def _agents(self) -> frozenset[str]:
        """Return who may act for it: anybody in office for a country, few for a body or a name."""
        if self.head.country:
            return nom.AGENTS
        if self.head.text in nom.BODIES or (self.article and self.head.capital):
            return nom.AGENTS - nom.AIDES | nom.SPEAKERS
        return nom.AGENTS - nom.AIDES if self.head.capital else frozenset()

    def _is_other_one(self, before: Sequence[Word], word: Word, behind: Sequence[Word]) -> bool:
        """Whether the words before a name say that it is another one of its kind."""
        told = [each for each in before if not _counts(each)]
        over_verb = self.head.capital and nom.has_participle(told)
        if over_verb or any(each.text in nom.KIN for each in told):
            return True
        if word.country:
            return bool(told) and _is_name(told[-1])
        listed = any(_same(a, b) for a in (*told, *behind) for b in self.others)
        if self.head.capital and word.capital:
            return self._is_namesake(told, listed=listed)
        if self._is_another_number(word) or _is_of_others(told, behind, listed=listed):
            return True
        kept = {each.text for each in self.others}
        shifts = {each.text for each in told} & nom.SHIFTING
        if shifts != kept & nom.SHIFTING:
            return True
        return bool(told) and bool(self.others) and not listed

    def _is_another_number(self, word: Word) -> bool:
        """Whether a question about one is met by several: "ministers" are not "the minister"."""
        return word.text != self.head.text and word.text.endswith("s")

    def _is_namesake(self, told: Sequence[Word], *, listed: bool) -> bool:
        """Whether a given name stands before a name that the question does not have."""
        asked = {each.text for each in self.others} & nom.TITLES
        if asked and not listed and {each.text for each in told} & nom.TITLES - _PLAIN_TITLES:
            return True  # "Justice A. Sample" is no ambassador
        last = told[-1] if told else None
        if last and last.text.endswith("s") and not last.capital and last.text not in nom.TITLES:
            return True  # "the states X won"
        start = len(told)
        while start and _is_name(told[start - 1]):
            start -= 1
        if listed or start == len(told):
            return False
        if any(each.text not in nom.TITLES for each in self.others):
            return True
        # "Opposition leader A. Name" is the one known by that name, "A. Name" may be a relative.
        return not start or told[start - 1].text == "'s"

    def may_be(self, pronoun: str, named: Sequence[Word]) -> bool:
        """Whether a pronoun can stand for it as it is named: "he" for a president, no country."""
        if pronoun in {"he", "she"}:
            last = named[-1] if named else self.head
            return not last.country and last.text not in nom.BODIES
        if pronoun == "they":
            several = self.head.text.endswith("s") or self.head.text in nom.BODIES
            return several or bool(self.head.country) or self.article
        return True

    def mentioned_in(self, words: Sequence[Word]) -> bool:
        """Whether words have its name anywhere."""
        return any(_same(each, self.head) for each in words)


def _counts(word: Word) -> bool:
    return nom.is_time(word) or word.text in _COUNTING


def _is_of_others(told: Sequence[Word], behind: Sequence[Word], *, listed: bool) -> bool:
    """Whether an office is that of a club or a firm that the question does not name."""
    owned = len(told) > 1 and told[-1].text == "'s" and not told[-2].country
    of = bool(behind) and not any(each.country for each in behind)
    return not listed and (owned or of)


def _is_name(word: Word) -> bool:
    if not word.capital or word.country or word.text in nom.TITLES:
        return False
    return not word.text.endswith(("-controlled", "-led", "-run", "-held", "-backed"))


def read_subject(words: Sequence[Word]) -> Subject | None:
    """Return whom a noun phrase of a question names; None for nobody in particular."""
    front, behind = _parts(words)
    core = [each for each in (*behind, *front) if each.text not in nom.DETERMINERS]
    if not core or core[-1].text in nom.PRONOUNS or core[-1].is_mark:
        return None
    return Subject(core[-1], tuple(core[:-1]), words[0].text == "the")


def _parts(phrase: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Return a noun phrase up to "of" and from there on, without what other prepositions add."""
    words = [each for each in phrase if not each.is_mark or each.text == "'s"]
    words = _without_opening(words)
    end = next((n for n, each in enumerate(words) if each.text in nom.PREPOSITIONS), len(words))
    words = nom.trimmed(words[:end])
    of = next((n for n, each in enumerate(words) if each.text == "of" and n), len(words))
    return _plain(words[:of]), _plain(words[of + 1 :])


def _plain(words: Sequence[Word]) -> list[Word]:
    return [each for each in words if each.text not in nom.DETERMINERS or each.text == "'s"]


def _without_opening(words: list[Word]) -> list[Word]:
    """Take off what leads up to a noun phrase without a comma: "in Kyiv the minister"."""
    if not words or words[0].text not in nom.PREPOSITIONS:
        return words
    articles = [n for n, each in enumerate(words) if each.text in {"a", "an", "the"}]
    if articles:
        return words[articles[-1] + 1 :]
    return words[2:]


def _same(one: Word, other: Word) -> bool:
    """Whether two words name the same: a country also by its government and its capital."""
    if one.country or other.country:
        return one.country == other.country
    return _alike(one.text, other.text)


def same_thing(one: Word, other: Word) -> bool:
    """Whether two words mean the same where a capital is a place, and not its country."""
    if one.country and one.country == other.country and not (one.seat or other.seat):
        return True
    return _alike(one.text, other.text)


def _alike(one: str, other: str) -> bool:
    """Whether two words are the same but for a plural."""
    return one == other or _stem(one) == _stem(other)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
