"""Tells whom a speaker's words mean: a short name, a title, "the company", a pronoun."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["Names"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NAME = re.compile(
    r"(?:[^\W\d_a-z][\w'’&.-]*\w|[A-Z])(?:[ \t]+(?:(?:bin|al|de|da|di|von|van|der|la|le|ibn|del|of"
    r"(?:[ \t]+the)?|for|and|&)[ \t]+)?(?:[^\W\d_a-z][\w'’&.-]*\w|[A-Z]\b\.?)){0,5}"
)
_ACRONYM = re.compile(r"\s*\((?:the )?([A-Z][A-Z.&]{1,7})\)")
_POSSESSIVE = re.compile(r"['’]s?\Z")
# "A spokesman for Name" is not Name.
_OF_ANOTHER = re.compile(r"\b[a-z]+ (?:for|of|at|from|to|with|in|on|and) ")
_TITLES = _set(
    """
    mr mrs ms dr sir dame lord lady president vice prime minister secretary secretary-general
    general chief executive officer director manager chairman chairwoman chair ceo senator sen rep
    congressman congresswoman governor gov mayor sheriff spokesman spokeswoman spokesperson foreign
    defence defense interior finance former us u.s uk british french russian chinese ambassador gen
    col lt capt sgt judge justice attorney lawyer professor prof coach captain king queen prince
    princess pope analyst reporter editor author republican democratic democrat deputy south north
    korean american german japanese turkish israeli indian ministry
    """
)
_PERSONS = _set(
    """
    actor actress ambassador analyst attorney author captain ceo chairman chairwoman chancellor
    chief coach commissioner director driver economist editor executive expert father founder
    governor insider journalist judge lawmaker lawyer leader man manager mayor minister model mother
    musician officer official passenger player politician pope premier president professor
    prosecutor quarterback rapper reporter researcher scientist secretary senator singer soldier
    spokesman spokesperson spokeswoman star student suspect teacher teenager victim witness woman
    """
)
_GROUPS = _set(
    """
    administration agency airline army association automaker bank branch broadcaster bureau carmaker
    chipmaker club commission committee company corporation council country court department embassy
    firm force foundation giant government group institute maker ministry network newspaper
    office organisation organization paper party police publisher retailer school service team
    union university watchdog website zoo
    """
)
_HE = _set("he she i who")
_THEY = _set("it they we")


class Names:
    """The names of an article, and who spoke last, to tell whom other words mean."""

    def __init__(self, text: str) -> None:
        self._counts: Counter[str] = Counter()
        self._full: dict[str, str] = {}
        self._titled: dict[str, str] = {}
        self._person = ""
        self._group = ""
        for match in _NAME.finditer(text):
            self._learn(text, match)

    def _learn(self, text: str, match: re.Match[str]) -> None:
        name = _stripped(match.group())
        words = name.split()
        if not words:
            return
        self._counts[name] += 1
        if acronym := _ACRONYM.match(text, match.end()):
            self._full.setdefault(acronym[1].casefold(), name)
        if len(words) > 1:
            self._full.setdefault(_key(words[-1]), name)
            self._full.setdefault(_key(words[0]), name)
        before = text[max(0, match.start() - 40) : match.start()].split()
        titles = [*before[-1:], *match.group().split()[: -len(words) or None]]
        for title in titles:
            if _key(title) in _PERSONS | _GROUPS:
                self._titled.setdefault(_key(title), name)

    def of(self, phrase: str) -> str:
        """Return the fullest name of the speaker that a phrase means, and remember it.

        A pronoun is the last speaker of its kind; "the minister" the one who was called so, or the
        last person who spoke. The phrase itself where there is no name.
        """
        lower = phrase.casefold()
        if lower in _HE:
            return self._person or phrase
        if lower in _THEY:
            return self._group or self._person or phrase
        name = self._named(phrase)
        self._remember(phrase, name)
        return name

    def _named(self, phrase: str) -> str:
        words = phrase.split()
        if _OF_ANOTHER.search(phrase):
            return phrase
        runs = [match.group() for match in _NAME.finditer(phrase) if match.end() == len(phrase)]
        if runs:
            name = _stripped(runs[0])
            known = self._full.get(_key(name))
            return known or name or phrase
        head = _key(words[-1])
        definite = words[0].casefold() in {"the", "this", "that"}
        if not definite:
            return phrase
        if head in self._titled:
            return self._titled[head]
        if head in _PERSONS and self._person:
            return self._person
        if head in _GROUPS and self._group:
            return self._group
        return phrase

    def _remember(self, phrase: str, name: str) -> None:
        words = phrase.split()
        grouped = _key(words[-1]) in _GROUPS or words[-1].isupper() and len(words[-1]) > 1
        if grouped or not _is_person(name):
            self._group = name
        if not grouped:
            self._person = name


def _is_person(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() or len(word) < 4 for word in words)


def _stripped(phrase: str) -> str:
    """Take titles from the front of a name, and a possessive from its end."""
    words = _POSSESSIVE.sub("", phrase).split()
    while len(words) > 1 and _key(words[0]) in _TITLES | {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words)


def _key(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold().strip(".,")
