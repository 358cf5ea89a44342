"""Tells whom the words at a verb mean: a surname, "the minister", "the firm", "she"."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from newsrag.speech.descriptions import (
    bearer_of,
    best_described,
    description,
    is_adjective,
    is_definite,
    is_office,
    means_person,
)
from newsrag.speech.entities import Entities
from newsrag.speech.entity import Entity, Kind
from newsrag.speech.names import NAME, bare, gender_of, key, without_titles
from newsrag.speech.words import DETERMINERS, PERSONS, PREPOSITIONS, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.types import Span

__all__ = ["Referents"]

_HE = {"he": "m", "she": "f", "his": "m", "him": "m", "her": "f"}
_THEY = frozenset(["it", "they", "its", "their", "them", "which"])
_SENTENCES_BACK = 4
_OF_SUBJECT = 60  # characters of a sentence in which its subject begins


_INTRODUCED = re.compile(r"\b[Tt]he (\w+), \Z")
_NEAR = 40  # characters


class Referents:
    """Resolves speakers in the order of the text, and remembers who spoke."""

    def __init__(self, text: str, quoted: Sequence[Span], sentences: Sequence[Span]) -> None:
        self._text = text
        self._entities = Entities(text, quoted)
        self._starts = [each.start for each in sentences]
        self._person: tuple[int, Entity | str] | None = None
        self._group: tuple[int, str] | None = None
        self._crowd: tuple[int, str] | None = None  # several, whom "they" may mean and "it" not
        self._unnamed: dict[str, tuple[int, str]] = {}
        self._genders: dict[str, str] = {}  # of those whom a pronoun meant, by their names
        self._meant: dict[str, Entity | str] = {}  # whom "he" or "she" meant last
        self.introduced: dict[str, str] = {}
        """Names by the words for their bearers that were given before the names were."""

    def labelled(self, speaker: Span) -> str:
        """Return the fullest name of a label in capitals, which no pronoun refers to."""
        phrase = " ".join(speaker.of(self._text).split())
        entity = self._entities.called(phrase) or self._entities.called(phrase.title())
        return phrase if entity is None else entity.name

    def of(self, speaker: Span) -> str | None:
        """Return the fullest name of a speaker; None for a pronoun that could be anybody.

        Words that have no name are returned as they stand.
        """
        phrase = " ".join(speaker.of(self._text).split())
        lower = phrase.casefold()
        at = speaker.start
        if lower in _HE:
            found = self._he(at, _HE[lower])
            if found is not None:
                self._person = (at, found)
                self._genders.setdefault(_name(found), _HE[lower])
                self._meant[_HE[lower]] = found
            return None if found is None else _name(found)
        if lower in {"its", "their"}:
            spoke = self._spoke(plural=lower == "their")
            return spoke[1] if spoke else None
        if lower in _THEY:
            plural = lower in {"they", "their", "them"}
            name = self._they(at, plural=plural)
            if name is not None and plural and self._crowd and name == self._crowd[1]:
                self._crowd = (at, name)
            elif name is not None:
                self._group = (at, name)
            return name
        return self._named(phrase, at)

    def _named(self, phrase: str, at: int) -> str:
        entity = self._by_name(phrase, at)
        if entity is None:
            entity = self._described(phrase, at)
        if entity is None:
            return self._unknown(phrase, at)
        self._introduce(entity, at)
        if entity.kind is Kind.GROUP or (entity.kind is Kind.UNKNOWN and " " not in entity.name):
            self._group = (at, entity.name)
        if entity.kind is Kind.PERSON or not (
            entity.kind is Kind.GROUP or self._entities.is_place(entity)
        ):
            self._person = (at, entity)
        return entity.name

    def _introduce(self, entity: Entity, at: int) -> None:
        """Note who spoke before without a name: "a spokeswoman ... the spokeswoman, Name"."""
        led = _INTRODUCED.search(self._text, max(0, at - _NEAR), at)
        earlier = self._unnamed.get(led[1].casefold()) if led else None
        if earlier is not None and earlier[0] < entity.first:
            self.introduced[earlier[1]] = entity.name

    def _by_name(self, phrase: str, at: int) -> Entity | None:
        """Return whom the name in a phrase means, where the phrase is that name with titles."""
        runs = list(NAME.finditer(phrase))
        if not runs:
            return None
        first, last = runs[0], runs[-1]
        if re.search(r"[^\W\d_] (?:and|or) [^\W\d_]", phrase):
            return None
        after = phrase[first.end() :].split()
        if first.start() == 0 and after and after[0].casefold() in PREPOSITIONS:
            entity = self._entity(first.group(), at)
            known = entity is not None and (" " in entity.name or entity.kind is not Kind.UNKNOWN)
            return entity if known else None
        definite = is_definite(phrase)
        words = last.group().removeprefix("The ").split()
        if definite and all(is_adjective(key(word)) for word in words):
            return None
        if last.end() == len(phrase):
            lead = phrase[: last.start()].casefold().split()
            if not PREPOSITIONS.isdisjoint(lead) and not _is_role(lead):
                return None
            return self._entity(last.group(), at)
        return None

    def _entity(self, run: str, at: int) -> Entity | None:
        words = run.split()
        possessives = [n for n, word in enumerate(words[:-1]) if word.endswith(("'s", "’s"))]
        if possessives:
            words = words[possessives[-1] + 1 :]
        rest, _, _ = without_titles(words)
        if not rest:
            return None
        name = " ".join(rest)
        for each in (name, name.removesuffix("'s").removesuffix("’s")):
            entity = self._entities.called(each, at)
            if entity is not None:
                return entity
        return None

    def _described(self, phrase: str, at: int) -> Entity | None:
        """Return whom a definite description means: "the minister", "the Singapore-based firm"."""
        words = description(phrase)
        if not words:
            return bearer_of(phrase, self._entities)
        best = best_described(words, self._entities, at, self._group[1] if self._group else "")
        if words[-1] in self._unnamed:
            newer = best is not None and best.before(at) > self._unnamed[words[-1]][0]
            return best if newer or not means_person(words[-1]) else None
        if best is not None:
            return best
        return self._just_spoke(words, at) if means_person(words[-1]) else None

    def _just_spoke(self, words: Sequence[str], at: int) -> Entity | None:
        """Return the person who spoke last, if that can be "the Norwegian" or "the party chief"."""
        if self._person is None or is_office(words[-1]) or len(words) > 2:
            return None
        place, person = self._person
        if isinstance(person, str) or self._back(place, at) > _SENTENCES_BACK // len(words):
            return None
        if not self._fits(person, gender_of(words[-1:])):
            return None  # "the actress" is not he who just spoke
        others = {each.name for each in self._entities.persons(place, at)} - {person.name}
        return None if others and len(words) > 1 else person

    def _unknown(self, phrase: str, at: int) -> str:
        """Return a phrase without a name, or the one that was called so before."""
        if phrase.split()[-1].islower():
            phrase = bare(phrase)
        words = [key(word) for word in phrase.split()]
        lead = words[: next((n for n, w in enumerate(words) if w in PREPOSITIONS), len(words))]
        head = lead[-1] if lead else words[-1]
        if is_definite(phrase) and len(lead) <= 2 and head in self._unnamed:
            return self._unnamed[head][1]
        self._unnamed[head] = (at, phrase)
        if singular(head) in PERSONS and singular(head) == head:
            self._person = (at, phrase)
        elif singular(head) != head or head in DETERMINERS or " and " in phrase:
            self._crowd = (at, phrase)
        else:
            self._group = (at, phrase)
        return phrase

    def _spoke(self, *, plural: bool) -> tuple[int, str] | None:
        """Return which body spoke last; or, of several, who did."""
        both = [self._group, self._crowd if plural else None]
        return max((each for each in both if each is not None), default=None)

    def _back(self, earlier: int, later: int) -> int:
        """Return how many sentences lie between two places."""
        return bisect_right(self._starts, later) - bisect_right(self._starts, earlier)

    def _he(self, at: int, gender: str) -> Entity | str | None:
        """Return whom "he" or "she" means: the subject here or just before, or who spoke last."""
        here = bisect_right(self._starts, at) - 1
        for back in range(_SENTENCES_BACK):
            if here - back < 0:
                break
            start = self._starts[here - back]
            end = at if back == 0 else self._starts[here - back + 1]
            spoke = self._person is not None and start <= self._person[0] < end
            # "In a letter to Name, she said": she is not Name.
            sure = self._entities.persons(start, end, led=back > 0)
            person = next((each for each in sure if self._fits(each, gender)), None)
            if spoke and self._person is not None and self._fits(self._person[1], gender):
                last = self._person[1]
                known = isinstance(last, str) or last.kind is not Kind.UNKNOWN
                return last if known or person is None else person
            if person is not None:
                return person
        if self._person is not None and self._fits(self._person[1], gender):
            return self._person[1]
        start = self._starts[max(0, here - 1)] if here >= 0 else 0
        unsure = (e for e in self._entities.between(start, at) if e.kind is Kind.UNKNOWN)
        named = (each for each in unsure if " " in each.name and self._fits(each, gender))
        return next(named, self._meant.get(gender))

    def _fits(self, person: Entity | str, gender: str) -> bool:
        """Whether a pronoun can mean a person: by words for them, or as the last one did."""
        told = _gender(person) or self._genders.get(_name(person), "")
        return not gender or told in {"", gender}

    def _they(self, at: int, *, plural: bool) -> str | None:
        here = bisect_right(self._starts, at) - 1
        spoke = self._spoke(plural=plural)
        for back in range(_SENTENCES_BACK):
            if here - back < 0:
                break
            start = self._starts[here - back]
            end = at if back == 0 else self._starts[here - back + 1]
            if spoke is not None and start <= spoke[0] < end:
                return spoke[1]
            if plural:
                continue
            for entity in self._entities.between(start, min(end, start + _OF_SUBJECT)):
                # "North Example fired what it said was": the sentence's own subject.
                own = not back and entity.kind is Kind.UNKNOWN and start in entity.places
                if entity.kind is Kind.GROUP or own:
                    return entity.name
        return None


def _is_role(lead: Sequence[str]) -> bool:
    """Whether words before a name end with what its bearer is: "chief of police Name"."""
    return bool(lead) and singular(lead[-1]) in PERSONS


def _name(person: Entity | str) -> str:
    return person if isinstance(person, str) else person.name


def _gender(person: Entity | str) -> str:
    return gender_of(map(key, person.split())) if isinstance(person, str) else person.gender
