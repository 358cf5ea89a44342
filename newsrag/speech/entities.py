"""Collects the names in an article: whom each means, and what the article calls its bearer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from heapq import nlargest
from typing import TYPE_CHECKING

from newsrag.speech.appositions import apposition, in_lead_in
from newsrag.speech.entity import Entity, Kind
from newsrag.speech.names import (
    HONORIFICS,
    NAME,
    NEVER,
    SURNAME_PARTICLES,
    bare,
    key,
    surname,
    without_titles,
)
from newsrag.speech.verbs import FORMS
from newsrag.speech.words import (
    CLAUSE,
    DETERMINERS,
    FINITE,
    PERSONS,
    PREPOSITIONS,
    SUBJECTS,
    may_speak,
)
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsrag.types import Span


__all__ = ["Entities"]

_ACRONYM = re.compile(r"\s*\((?:the )?([A-Z][A-Z.&]{1,7})\)")
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
# What one can be in is a place.
_LOCATED = re.compile(r"\b(?:[Ii]n|[Aa]cross|[Oo]utside) ([A-Z]\w+)")
_SMALL = re.compile(r"\b[a-z][a-z'’-]+")
_OPENERS = frozenset(["", ".", "?", "!", '"', "”", "“", ":"])
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
_MOST_ALIKE = 30  # names that share a word
_NEAR = 25  # characters
_LEADING = 4  # words before a name that may describe its bearer


class Entities:
    """The names of an article, and where each stands."""

    def __init__(self, text: str, quoted: Sequence[Span]) -> None:
        """Read all names of a text; ``quoted`` are its quotations, in order."""
        self._by_name: dict[str, Entity] = {}
        self._last: dict[str, list[Entity]] = {}
        self._first: dict[str, list[Entity]] = {}
        self._middle: dict[str, list[Entity]] = {}
        self._acronyms: dict[str, Entity] = {}
        self._mentions: list[tuple[int, Entity]] = []
        self._led: set[int] = set()
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
            insort(entity.places, at)  # in order: a short name asks which full one is nearest
            entity.first = min(entity.first, at)
            entity.whole += len(name) >= len(entity.name)
        self._mentions.sort(key=lambda pair: pair[0])
        self._by_word: dict[str, list[Entity]] = {}
        for entity in self._by_name.values():
            for word in entity.described.union(entity.words):
                if len(same := self._by_word.setdefault(word, [])) < _MOST_ALIKE:
                    same.append(entity)
        bodies = (
            each
            for each in self._by_name.values()
            if each.kind is not Kind.PERSON and not self.is_place(each)
        )
        self._bodies = nlargest(_MOST_ALIKE, bodies, key=lambda each: len(each.places))

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
        if not rest or all(key(word) in NEVER for word in rest):
            return None
        if len(rest) == 1 and not titles:
            lower = key(rest[0])
            common = self._small[lower] or may_speak(lower)
            if opens and (common or lower.endswith(("ing", "ed", "ly"))):
                return None
        return start + skipped, bare(" ".join(rest)), titles

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
            for place, word in ((self._last, surname(words)), (self._first, words[0])):
                if len(same := place.setdefault(word, [])) < _MOST_ALIKE:
                    same.append(entity)
            for word in words[1:-1]:
                self._middle.setdefault(word, []).append(entity)
            initials = "".join(word[0] for word in name.split() if word[0].isupper()).casefold()
            if len(initials) > 1:
                self._acronyms.setdefault(initials, entity)
        return entity

    def _describe(self, entity: Entity, text: str, start: int, end: int, titles: list[str]) -> None:
        entity.described.update(titles)
        entity.described.update("spokesperson" for each in titles if each.startswith("spokes"))
        entity.titled |= any(each in HONORIFICS | PERSONS for each in titles)
        if acronym := _ACRONYM.match(text, end):
            self._acronyms.setdefault(acronym[1].casefold(), entity)
        line = max(text.rfind(mark, max(0, start - 60), start) for mark in "\n.;")
        before = _BEFORE.findall(text[max(line + 1, start - 60) : start])[-_LEADING:]
        lead = [key(each) for each in before]
        for word in [each for each in lead if each in _NO_LEAD or each in FORMS]:
            lead = lead[lead.index(word) + 1 :]
        if lead and text[max(0, start - 2) : start] != ", ":
            entity.described.update(lead[-2:])
            entity.titled |= lead[-1] in PERSONS | HONORIFICS
        elif lead and lead[-1] in PERSONS:
            closed = text[end : end + 1] == ","
            if closed or not in_lead_in(text, start - 2):
                entity.described.add(lead[-1])
        leads = in_lead_in(text, start)
        if leads:
            self._led.add(start)
        if _is_subject(text, start) and not leads and (after := _OWN.match(text, end)):
            entity.own[_OWNERS[after[1]]] += 1
        if not leads:
            entity.described.update(apposition(text, end))

    def called(self, name: str, at: int | None = None) -> Entity | None:
        """Return whom a name means: one called just so, or by a longer name that has it.

        Args:
            name: one or more words, without titles.
            at: where it stands; of several the one named last before counts.
        """
        words = [key(word) for word in name.split()]
        if not words:
            return None
        longer = self._last.get(surname(words), ())
        fitting = [each for each in longer if _is_longer(each.words, words) and each.is_established]
        if not fitting and len(words) == 1 and words[0] not in _GENERIC:
            fitting = [
                each
                for each in self._first.get(words[0], ())
                if (at is None or each.first < at or each.kind is Kind.PERSON)
                and words[0] not in self._located
                and each.is_established
            ]
        if fitting:
            return self._likeliest(fitting, at)
        own = self._by_name.get(name.casefold())
        among = self._middle.get(words[0], []) if own is None and len(words) == 1 else []
        if len(among) == 1 and among[0].kind is Kind.PERSON:
            return among[0]  # the first of two surnames
        if own is None and len(words) == 1 and name.isupper():
            own = self._acronyms.get(words[0].replace(".", ""))
        return own

    def _likeliest(self, fitting: Sequence[Entity], at: int | None) -> Entity:
        """Return which of the bearers of a name is meant."""
        persons = [each for each in fitting if each.kind is Kind.PERSON] or fitting
        persons = [each for each in persons if each.is_sure] or persons
        most = max(len(each.places) for each in persons)
        # Who is named far more often is meant, and else who was named last.
        return self._nearest([e for e in persons if 2 * len(e.places) > most], at)

    @staticmethod
    def _nearest(entities: Sequence[Entity], at: int | None) -> Entity:
        if at is None:
            return entities[0]
        return max(entities, key=lambda each: each.before(at))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, Entity]]:
        place = bisect_left(self._mentions, start, key=lambda pair: pair[0])
        while place < len(self._mentions) and self._mentions[place][0] < end:
            yield self._mentions[place]
            place += 1

    def between(self, start: int, end: int) -> Iterator[Entity]:
        """Yield the entities named from ``start`` to ``end`` outside quotations, in order."""
        for _, entity in self._between(start, end):
            yield entity

    def persons(self, start: int, end: int, *, led: bool = True) -> Iterator[Entity]:
        """Yield those named from ``start`` to ``end`` that are persons for sure.

        ``led`` is whether those count, too, that stand in words that lead up to a clause.
        """
        for at, entity in self._between(start, end):
            if entity.kind is Kind.PERSON and entity.is_sure and (led or at not in self._led):
                yield entity

    def described(self, words: Iterable[str]) -> list[Entity]:
        """Return the entities that one of the words is said of, or part of their name."""
        found = {id(each): each for word in words for each in self._by_word.get(word, ())}
        return list(found.values())

    def is_place(self, entity: Entity) -> bool:
        """Whether something is in what has a name: "in Name"."""
        return entity.words[0] in self._located

    def bodies(self, at: int) -> Iterator[Entity]:
        """Yield the bodies that the article names, of those named before a place, most first."""
        return (each for each in self._bodies if each.first < at)


def _is_subject(text: str, start: int) -> bool:
    """Whether a name stands near the beginning of its sentence."""
    return any(mark in '\n.?!"“”' for mark in text[max(0, start - _NEAR) : start]) or start < _NEAR


def _is_longer(longer: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a name is another in full: a caption may have run into the longer of two."""
    if len(longer) <= len(words) or not set(words) <= set(longer):
        return False
    lead = longer[: len(longer) - len(words)]
    whole = words[0] in SURNAME_PARTICLES or NEVER.issuperset(lead)
    return len(words) == 1 or longer[0] == words[0] or whole
