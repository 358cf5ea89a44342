"""Tells whom the words at a verb mean: a surname, "the minister", "the firm", "she"."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from newsrag.speech.entities import Entities
from newsrag.speech.entity import Entity, Kind
from newsrag.speech.names import NAME, gender_of, key, without_titles
from newsrag.speech.words import GROUPS, PERSONS, PREPOSITIONS, TITLES, singular
from newsrag.text.question_words import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.types import Span

__all__ = ["Referents"]

_HE = {"he": "m", "she": "f", "his": "m", "him": "m", "her": "f"}
_THEY = frozenset(["it", "they", "its", "their", "them", "which"])
_DEFINITE = frozenset(["the", "this", "that"])
_SENTENCES_BACK = 4
_OF_SUBJECT = 60  # characters of a sentence in which its subject begins
_DEMONYM = ("ian", "ean", "ese", "ish", "can", "man", "egian")
_ORDINALS = frozenset(["first", "second", "third", "other", "latter", "former", "same"])
# There is one bearer of these: who spoke just before is another unless called so.
_OFFICES = word_set("""
    president minister chancellor premier mayor governor king queen pope judge prosecutor
    spokesman spokeswoman spokesperson attorney lawyer ambassador secretary senator
    """)
_FIRMS = word_set(
    "automaker bank carmaker carrier chipmaker company firm giant group maker retailer"
)
_LIKE = {
    "agency": ("agency", "authority", "bureau", "administration", "department", "office"),
    "airline": ("airways", "airlines", "air"),
    "carrier": ("airways", "airlines", "air"),
    "bank": ("bank", "banking"),
    "newspaper": ("times", "post", "news", "journal", "daily", "herald", "tribune", "guardian"),
    "paper": ("times", "post", "news", "journal", "daily", "herald", "tribune", "guardian"),
    "force": ("police",),
    "alliance": ("nato",),
}


class Referents:
    """Resolves speakers in the order of the text, and remembers who spoke."""

    def __init__(self, text: str, quoted: Sequence[Span], sentences: Sequence[Span]) -> None:
        self._text = text
        self._entities = Entities(text, quoted)
        self._starts = [each.start for each in sentences]
        self._person: tuple[int, Entity | str] | None = None
        self._group: tuple[int, str] | None = None
        self._unnamed: dict[str, tuple[int, str]] = {}

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
            return found.name if isinstance(found, Entity) else found
        if lower in {"its", "their"}:
            return self._group[1] if self._group else None
        if lower in _THEY:
            name = self._they(at, plural=lower in {"they", "their", "them"})
            if name is not None:
                self._group = (at, name)
            return name
        return self._named(phrase, at)

    def _named(self, phrase: str, at: int) -> str:
        entity = self._by_name(phrase, at)
        if entity is None:
            entity = self._described(phrase, at)
        if entity is None:
            return self._unknown(phrase, at)
        if entity.kind is Kind.GROUP or (entity.kind is Kind.UNKNOWN and " " not in entity.name):
            self._group = (at, entity.name)
        if entity.kind is not Kind.GROUP:
            self._person = (at, entity)
        return entity.name

    def _by_name(self, phrase: str, at: int) -> Entity | None:
        """Return whom the name in a phrase means, where the phrase is that name with titles."""
        runs = list(NAME.finditer(phrase))
        if not runs:
            return None
        first, last = runs[0], runs[-1]
        if re.search(r"[^\W\d_] and [^\W\d_]", phrase):
            return None
        after = phrase[first.end() :].split()
        if first.start() == 0 and after and after[0].casefold() in PREPOSITIONS:
            entity = self._entity(first.group(), at)
            known = entity is not None and (" " in entity.name or entity.kind is not Kind.UNKNOWN)
            return entity if known else None
        definite = phrase.split()[0].casefold() in _DEFINITE
        if definite and all(_is_adjective(key(word)) for word in last.group().split()):
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
        words = phrase.split()
        if words[0].casefold() not in _DEFINITE or len(words) < 2:
            return None
        words = [key(word) for word in words[1:]]
        place = next((n for n, word in enumerate(words) if word in PREPOSITIONS), len(words))
        if place != len(words) or not words[:place]:
            return None
        head = words[-1]
        if not _ORDINALS.isdisjoint(words):
            return None
        if head not in PERSONS | GROUPS and not _means_person(head):
            return None
        if any(_is_name(word) for word in phrase.split()[1:-1]):
            return None
        best = self._best(words, head, at)
        if head in self._unnamed:
            since = self._unnamed[head][0]
            newer = best is not None and any(since < place < at for place in best.places)
            return best if newer or head in GROUPS else None
        if best is not None:
            return best
        return self._just_spoke(words, at) if _means_person(head) else None

    def _just_spoke(self, words: Sequence[str], at: int) -> Entity | None:
        """Return the person who spoke last, if that can be "the Norwegian" or "the party chief"."""
        if self._person is None or words[-1] in _OFFICES or len(words) > 2:
            return None
        place, person = self._person
        if isinstance(person, str) or self._back(place, at) > _SENTENCES_BACK // len(words):
            return None
        others = {each.name for each in self._entities.persons(place, at)} - {person.name}
        return None if others and len(words) > 1 else person

    def _best(self, words: Sequence[str], head: str, at: int) -> Entity | None:
        """Return the entity that was described in the same words, the more the better."""
        best: tuple[int, bool, int, Entity] | None = None
        spoke = self._group[1] if self._group else ""
        heads = {head, "spokesperson"} if head.startswith("spokes") else {head}
        for entity in self._entities.all():
            own = set(entity.words)
            shared = sum(word in entity.described for word in words[:-1])
            if (entity.kind is Kind.PERSON) != _means_person(head):
                continue
            same = heads & entity.described or not own.isdisjoint(_LIKE.get(head, ()))
            if same or (head in own and head in GROUPS):
                shared += 3
            elif shared and head in GROUPS and any("-" in word for word in words):
                shared += 1
            else:
                continue
            if shared >= (3 if entity.kind is Kind.PERSON or head in PERSONS else 2):
                before = max((place for place in entity.places[:400] if place < at), default=-1)
                rated = (shared, entity.name == spoke, before, entity)
                if before >= 0 and (best is None or rated[:3] > best[:3]):
                    best = rated
        if best is not None:
            return best[3]
        if head in _FIRMS | _LIKE.keys() and len(words) <= 2:
            last = self._entities.called(spoke, at)
            return last or (self._main_group(at) if head in _FIRMS else None)
        return None

    def _main_group(self, at: int) -> Entity | None:
        """Return the body that the article has named most before a place."""
        named = [each for each in self._entities.all() if each.first < at]
        bodies = [each for each in named if each.kind is not Kind.PERSON]
        return max(bodies, key=lambda each: len(each.places), default=None)

    def _unknown(self, phrase: str, at: int) -> str:
        """Return a phrase without a name, or the one that was called so before."""
        words = [key(word) for word in phrase.split()]
        lead = words[: next((n for n, w in enumerate(words) if w in PREPOSITIONS), len(words))]
        head = lead[-1] if lead else words[-1]
        if words[0] in _DEFINITE and len(lead) <= 2 and head in self._unnamed:
            return self._unnamed[head][1]
        self._unnamed[head] = (at, phrase)
        if singular(head) in PERSONS and singular(head) == head:
            self._person = (at, phrase)
        else:
            self._group = (at, phrase)
        return phrase

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
            if spoke and self._person is not None and _fits(self._person[1], gender):
                return self._person[1]
            for entity in self._entities.persons(start, end):
                if _fits(entity, gender):
                    return entity
        if self._person is not None and _fits(self._person[1], gender):
            return self._person[1]
        start = self._starts[max(0, here - 1)] if here >= 0 else 0
        unsure = (e for e in self._entities.between(start, at) if e.kind is Kind.UNKNOWN)
        return next((each for each in unsure if " " in each.name), None)

    def _they(self, at: int, *, plural: bool) -> str | None:
        here = bisect_right(self._starts, at) - 1
        for back in range(_SENTENCES_BACK):
            if here - back < 0:
                break
            start = self._starts[here - back]
            end = at if back == 0 else self._starts[here - back + 1]
            if self._group is not None and start <= self._group[0] < end:
                return self._group[1]
            if plural:
                continue
            for entity in self._entities.between(start, min(end, start + _OF_SUBJECT)):
                if entity.kind is Kind.GROUP:
                    return entity.name
        return None


def _is_role(lead: Sequence[str]) -> bool:
    """Whether words before a name end with what its bearer is: "chief of police Name"."""
    return bool(lead) and singular(lead[-1]) in PERSONS


def _means_person(head: str) -> bool:
    return head in PERSONS or head.endswith((*_DEMONYM, "-year-old"))


def _is_name(word: str) -> bool:
    """Whether a word in a description names something: "the Yonhap agency"."""
    plain = key(word)
    return word[:1].isupper() and not _is_adjective(plain) and "-" not in word


def _is_adjective(word: str) -> bool:
    return word in TITLES or word.endswith(_DEMONYM)


def _fits(entity: Entity | str, gender: str) -> bool:
    if isinstance(entity, str):
        return gender_of(map(key, entity.split())) in {"", gender}
    return entity.gender in {"", gender}
