"""Collects the names in an article: whom each means, and what the article calls its bearer."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from newsrag.speech.verbs import FORMS
from newsrag.speech.words import (
    ADVERBS,
    CLAUSE,
    DAYS,
    DETERMINERS,
    FINITE,
    GROUPS,
    MONTHS,
    OBJECTS,
    PERSONS,
    PREPOSITIONS,
    SUBJECTS,
    TITLES,
    WHO,
    may_speak,
    singular,
)
from newsrag.text.person_names import given_names
from newsrag.text.question_words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrag.types import Span

__all__ = ["NAME", "Entities", "Entity", "Kind", "gender_of", "key", "without_titles"]

NAME = re.compile(
    r"(?<![\w’'.-])(?:[^\W\d_a-z][\w’'&.-]{0,40}\w|[A-Z])(?:[ \t]+(?:(?:bin|al|de|da|di|du|von|van|der|den|la|le"
    r"|ibn|del|of|of the|for|&)[ \t]+){0,1}(?:[^\W\d_a-z][\w’'&.-]{0,40}\w|[A-Z]\b\.?)){0,6}"
)
_ACRONYM = re.compile(r"\s*\((?:the )?([A-Z][A-Z.&]{1,7})\)")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_ASIDE = re.compile(
    r"(?:, \d{1,3})?, ((?:(?:a|an|the|his|her|its|who is|former) )?[^,.;:\n“\"]{2,90})[,.\n]"
)
_OWN = re.compile(r"[^.;:\n“\"()A-Z]{1,70}?\b(he|his|himself|she|her|herself|its|itself)\b")
_OWNERS = {
    "he": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "herself": "f",
    "its": "it",
    "itself": "it",
}
_BEFORE = re.compile(r"[\w.’'-]+(?=,? ?\Z)|[\w.’'-]+(?= )")
_ACRONYMIC = re.compile(r"[A-Z][A-Z.&]{1,5}")
_BASED = re.compile(r".*-(?:based|born|backed|led|owned|controlled|run|trained|listed)")
# What one can be in is a place.
_LOCATED = re.compile(r"\b(?:[Ii]n|[Aa]cross|[Oo]utside) ([A-Z]\w+)")
_SMALL = re.compile(r"\b[a-z][a-z'’-]+")
_NEVER = (
    DETERMINERS
    | PREPOSITIONS
    | CLAUSE
    | SUBJECTS
    | OBJECTS
    | ADVERBS
    | DAYS
    | MONTHS
    | WHO
    | {
        "and",
        "or",
        "if",
        "asked",
        "responding",
        "speaking",
        "earlier",
        "initially",
        "last",
        "next",
        "there",
        "here",
        "yes",
        "mr",
        "mrs",
        "ms",
        "i'm",
        "it's",
        "that's",
        "he's",
        "we're",
        "copyright",
    }
)
_ARTICLES = PREPOSITIONS | CLAUSE | SUBJECTS | OBJECTS | {"the", "a", "an"}
_OPENERS = frozenset(["", ".", "?", "!", '"', "”", "“", ":"])
_JOINS = frozenset(["of", "the", "for", "and", "&"])
_HONORIFICS = word_set("mr mrs ms miss dr sir lord lady dame sen rep gov gen col lt capt sgt maj adm prof rev pm")
_MEN = word_set("""
    mr sir lord king prince father brother husband son dad man boy spokesman chairman congressman
    businessman policeman actor uncle grandfather pope
    """)
_WOMEN = word_set("""
    mrs ms miss lady dame queen princess mother mum mom sister wife daughter woman girl spokeswoman
    chairwoman congresswoman businesswoman policewoman actress aunt grandmother
    """)
_GROUP_WORDS = GROUPS | word_set("""
    airways airlines inc corp co ltd llc plc ag gmbh sa industries systems motors holdings partners
    times post news daily journal herald tribune reuters press afp ap bbc cnn nbc cbs abc fox
    academy center centre fund league federation ministry police guard administration nations
    states kingdom republic commons parliament congress house committee
    """)
# Alone they do not mean the longer name that begins with them.
_GENERIC = word_set("""
    new united north south east west northern southern eastern western national international
    american british great saint san los las supreme central general state royal european
    """)
# No description reaches over these: "the official says Name".
_NO_LEAD = (
    PREPOSITIONS
    | DETERMINERS
    | FINITE
    | SUBJECTS
    | CLAUSE
    | {"and"}
    | word_set("""
    judge head star coach pilot host man chair partner captain father mother nurse doctor champion
    """)
)
# Titles that are surnames as well.
_SURNAMES = frozenset(["king", "judge", "prince", "bishop", "major", "coach", "pope"])
_MOST_ALIKE = 30  # names that share a word
_NEAR = 25  # characters
_LEADING = 4  # words before a name that may describe its bearer


class Kind(Enum):
    """What a name is the name of, as far as the article tells."""

    PERSON = "person"
    GROUP = "group"
    UNKNOWN = "unknown"


@dataclass
class Entity:
    """Somebody or something with a name, and the words that describe it."""

    name: str
    described: set[str] = field(default_factory=set)
    titled: bool = False
    places: list[int] = field(default_factory=list)
    first: int = sys.maxsize
    own: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> list[str]:
        """The words of its name, as they are compared."""
        return [key(word) for word in self.name.split()]

    @property
    def kind(self) -> Kind:
        """Whether it is a person or a body, by its name and by what it is called."""
        words = self.words
        if self.own["it"] > 1 + self.own["m"] + self.own["f"]:
            return Kind.GROUP
        if self.titled:
            return Kind.PERSON
        if not _GROUP_WORDS.isdisjoint(words) or _ACRONYMIC.fullmatch(self.name):
            return Kind.GROUP
        if words[0] in given_names() and len(words) > 1:
            return Kind.PERSON
        if not PERSONS.isdisjoint(self.described) and len(words) <= 4:
            return Kind.PERSON
        if self.own:
            return Kind.GROUP if self.own.most_common(1)[0][0] == "it" else Kind.PERSON
        return Kind.UNKNOWN if GROUPS.isdisjoint(self.described) else Kind.GROUP

    @property
    def is_sure(self) -> bool:
        """Whether more than a pronoun nearby tells what it is."""
        words = self.words
        return (
            self.titled
            or (len(words) > 1 and words[0] in given_names())
            or (self.own.total() > 2 or not PERSONS.isdisjoint(self.described))
        )

    @property
    def gender(self) -> str:
        """``m`` or ``f`` where a word for its bearer says so, else nothing."""
        told = gender_of(self.described)
        if told:
            return told
        men, women = self.own["m"], self.own["f"]
        return "" if men == women else "m" if men > women else "f"


class Entities:
    """The names of an article, and where each stands."""

    def __init__(self, text: str, quoted: Sequence[Span]) -> None:
        """Read all names of a text; ``quoted`` are its quotations, in order."""
        self._by_name: dict[str, Entity] = {}
        self._last: dict[str, list[Entity]] = {}
        self._first: dict[str, list[Entity]] = {}
        self._acronyms: dict[str, Entity] = {}
        self._mentions: list[tuple[int, Entity]] = []
        self._small = Counter(_SMALL.findall(text))
        self._located = {match[1].casefold() for match in _LOCATED.finditer(text)}
        starts = [each.start for each in quoted]
        ends = [each.end for each in quoted]
        found = [each for match in NAME.finditer(text) for each in self._named(text, match)]
        found.sort(key=lambda pair: -len(pair[1].split()))  # full names are known before short ones
        for at, name, title, end in found:
            entity = self._learn(name, at)
            self._describe(entity, text, at, end, title)
            inside = bisect_right(starts, at)
            if (not inside or ends[inside - 1] <= at) and text[end : end + 1] not in {"/", ")"}:
                self._mentions.append((at, entity))
            entity.places.append(at)
            entity.first = min(entity.first, at)
        self._mentions.sort(key=lambda pair: pair[0])
        for entity in self._by_name.values():
            entity.places.sort()

    def _named(self, text: str, match: re.Match[str]) -> Iterator[tuple[int, str, list[str], int]]:
        """Yield the names in a run of capitals: a possessive ends one of them."""
        at = match.start()
        part: list[str] = []
        start = at
        for word in re.finditer(r"\S+", match.group()):
            if not part:
                start = at + word.start()
            part.append(word.group())
            if word.group().endswith(("'s", "’s")) or word.end() == len(match.group()):
                found = self._name(text, start, part)
                if found is not None:
                    yield found[0], found[1], found[2], at + word.end()
                part = []

    def _name(self, text: str, start: int, words: list[str]) -> tuple[int, str, list[str]] | None:
        opens = text[max(0, start - 2) : start].strip()[-1:] in _OPENERS
        rest, titles, skipped = without_titles(words, opens=opens)
        if not rest or all(key(word) in _NEVER for word in rest):
            return None
        if len(rest) == 1 and not titles:
            lower = key(rest[0])
            common = self._small[lower] or may_speak(lower)
            if opens and (common or lower.endswith(("ing", "ed", "ly"))):
                return None
        return start + skipped, _POSSESSIVE.sub("", " ".join(rest)), titles

    def _learn(self, name: str, at: int) -> Entity:
        known = self.called(name, at)
        if known is not None:
            if known.name.isupper() and known.name != name and known.name == name.upper():
                known.name = name
            return known
        entity = Entity(name)
        self._by_name[name.casefold()] = entity
        words = entity.words
        if len(words) > 1:
            for place, word in ((self._last, words[-1]), (self._first, words[0])):
                if len(same := place.setdefault(word, [])) < _MOST_ALIKE:
                    same.append(entity)
            initials = "".join(word[0] for word in name.split() if word[0].isupper()).casefold()
            if len(initials) > 1:
                self._acronyms.setdefault(initials, entity)
        return entity

    def _describe(self, entity: Entity, text: str, start: int, end: int, titles: list[str]) -> None:
        entity.described.update(titles)
        entity.described.update("spokesperson" for each in titles if each.startswith("spokes"))
        entity.titled |= any(each in _HONORIFICS | PERSONS for each in titles)
        if acronym := _ACRONYM.match(text, end):
            self._acronyms.setdefault(acronym[1].casefold(), entity)
        line = max(text.rfind(mark, max(0, start - 60), start) for mark in "\n.;")
        before = _BEFORE.findall(text[max(line + 1, start - 60) : start])[-_LEADING:]
        lead = [key(each) for each in before]
        for word in [each for each in lead if each in _NO_LEAD or each in FORMS]:
            lead = lead[lead.index(word) + 1 :]
        if lead and text[max(0, start - 2) : start] != ", ":
            entity.described.update(lead[-2:])
            entity.titled |= lead[-1] in PERSONS | _HONORIFICS
        elif lead and lead[-1] in PERSONS:
            entity.described.add(lead[-1])
        if _is_subject(text, start) and (after := _OWN.match(text, end)):
            entity.own[_OWNERS[after[1]]] += 1
        if aside := _ASIDE.match(text, end):
            words = [singular(key(word)) for word in aside[1].split()]
            if {"a", "an", "the", "his", "her", "who"} & set(words[:1]) or words[0] in PERSONS:
                entity.described.update(words)

    def called(self, name: str, at: int | None = None) -> Entity | None:
        """Return whom a name means: one called just so, or by a longer name that has it.

        Args:
            name: one or more words, without titles.
            at: where it stands; of several the one named last before counts.
        """
        words = [key(word) for word in name.split()]
        if not words:
            return None
        longer = self._last.get(words[-1], ())
        fitting = [each for each in longer if _is_longer(each.words, words)]
        if not fitting and len(words) == 1 and words[0] not in _GENERIC:
            fitting = [
                each
                for each in self._first.get(words[0], ())
                if (at is None or each.first < at or each.kind is Kind.PERSON)
                and words[0] not in self._located
            ]
        if fitting:
            persons = [each for each in fitting if each.kind is Kind.PERSON] or fitting
            persons = [each for each in persons if each.is_sure] or persons
            most = max(len(each.places) for each in persons)
            # Who is named far more often is meant, and else who was named last.
            return self._nearest([e for e in persons if 2 * len(e.places) > most], at)
        own = self._by_name.get(name.casefold())
        if own is None and len(words) == 1 and name.isupper():
            own = self._acronyms.get(words[0].replace(".", ""))
        return own

    @staticmethod
    def _nearest(entities: Sequence[Entity], at: int | None) -> Entity:
        if at is None:
            return entities[0]
        before = [
            (each.places[bisect_left(each.places, at) - 1], n)
            for n, each in enumerate(entities)
            if each.places and each.places[0] < at
        ]
        return entities[max(before)[1]] if before else entities[0]

    def between(self, start: int, end: int) -> Iterator[Entity]:
        """Yield the entities named from ``start`` to ``end`` outside quotations, in order."""
        first = bisect_left(self._mentions, start, key=lambda pair: pair[0])
        for at, entity in self._mentions[first:]:
            if at >= end:
                return
            yield entity

    def persons(self, start: int, end: int) -> Iterator[Entity]:
        """Yield those named from ``start`` to ``end`` that are persons for sure."""
        for entity in self.between(start, end):
            if entity.kind is Kind.PERSON and entity.is_sure:
                yield entity

    def all(self) -> list[Entity]:
        """Return every entity."""
        return list(self._by_name.values())


def _is_title(words: Sequence[str], at: int) -> bool:
    """Whether a word in capitals is a title, behind which the name begins."""
    if words[at] == "general":
        return at > 0 and words[at - 1] in TITLES
    return words[at] in _HONORIFICS or words[at] in PERSONS & TITLES


def _is_subject(text: str, start: int) -> bool:
    """Whether a name stands near the beginning of its sentence."""
    return any(mark in '\n.?!"“”' for mark in text[max(0, start - _NEAR) : start]) or start < _NEAR


def _is_longer(longer: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a name is another in full: a caption may have run into the longer of two."""
    if len(longer) <= len(words) or not set(words) <= set(longer):
        return False
    lead = longer[: len(longer) - len(words)]
    return len(words) == 1 or longer[0] == words[0] or _NEVER.issuperset(lead)


def gender_of(words: Iterable[str]) -> str:
    """Return ``m`` or ``f`` where one of the words says so, else nothing."""
    every = set(words)
    if not _WOMEN.isdisjoint(every):
        return "f"
    return "" if _MEN.isdisjoint(every) else "m"


def without_titles(words: Sequence[str], *, opens: bool = True) -> tuple[list[str], list[str], int]:
    """Take what is no part of a name from its front.

    Args:
        words: words that begin with capitals.
        opens: whether they stand where a sentence begins, so that any word has a capital.

    Returns:
        The name's words, the titles before them, as they are compared, and how many characters
        stand before the name where one space parts the words.
    """
    keys = [key(word) for word in words]
    never = (_NEVER if opens else _ARTICLES) | _JOINS
    at = next((n for n, word in enumerate(keys) if word not in never), len(words))
    if at < len(words) and _BASED.fullmatch(words[at]):
        at += 1
    roles = [n for n in range(at, len(words) - 1) if _is_title(keys, n)]
    if roles and _GROUP_WORDS.isdisjoint(keys[roles[-1] + 1 :]):
        at = roles[-1] + 1
    given = [n for n in range(at, len(words) - 1) if keys[n] in given_names()]
    if given and given[0] == at + 1 and keys[at] not in TITLES | _GROUP_WORDS:
        given = []  # one word before a given name is another
    if given and _GROUP_WORDS.isdisjoint(keys[given[0] :]):
        at = given[0]  # "Secretary of State Name Surname"
    titles = keys[:at]
    if roles or (at < len(words) and keys[at] in given_names()):
        of = next((n for n in range(at + 2, len(words)) if keys[n] in {"of", "for"}), len(words))
        words = words[:of]  # "Rabbi Name Surname of the Temple"
    while len(words) > at and key(words[-1]) in _JOINS | _ARTICLES:
        words = words[:-1]
    rest = list(words[at:])
    if TITLES.issuperset(map(key, rest)) and not (rest and key(rest[0]) in _SURNAMES):
        rest = []
    return rest, titles, sum(len(word) + 1 for word in words[:at])


def key(word: str) -> str:
    """Return a word as names are compared: without case, possessive and stops."""
    return _POSSESSIVE.sub("", word).casefold().strip(".,")
