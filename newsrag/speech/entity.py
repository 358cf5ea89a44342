"""Somebody or something with a name: a person, a body, or what the article does not tell."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from newsrag.speech.names import GROUP_WORDS, gender_of, key
from newsrag.speech.words import GROUPS, PERSONS
from newsrag.text.person_names import given_names

__all__ = ["Entity", "Kind"]

_SURE = 2  # pronouns that follow a name
_INITIALS = re.compile(r"(?:[A-Z]\. ?)+[A-Z][\w’'-]+\Z")
_ACRONYMIC = re.compile(r"[A-Z][A-Z.&]{1,5}")


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
    whole: int = 0
    own: Counter[str] = field(default_factory=Counter)

    @property
    def is_established(self) -> bool:
        """Whether it is no run of capitals that a caption or a headline made by chance."""
        return self.whole > 1 or self.kind is not Kind.UNKNOWN

    def before(self, at: int) -> int:
        """Return where it was named last before a place, or -1."""
        place = bisect_left(self.places, at)
        return self.places[place - 1] if place else -1

    @cached_property
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
        if not GROUP_WORDS.isdisjoint(words) or _ACRONYMIC.fullmatch(self.name):
            return Kind.GROUP
        if len(words) > 1 and (words[0] in given_names() or _INITIALS.match(self.name)):
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
            or (self.own["m"] + self.own["f"] > _SURE and not self.own["it"])
            or not PERSONS.isdisjoint(self.described)
        )

    @property
    def gender(self) -> str:
        """``m`` or ``f`` where a word for its bearer says so, else nothing."""
        told = gender_of(self.described)
        if told:
            return told
        men, women = self.own["m"], self.own["f"]
        return "" if men == women else "m" if men > women else "f"
