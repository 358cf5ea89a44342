"""Tells whom a definite description means: "the minister", "the Singapore-based firm"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.speech.entity import Entity, Kind
from newsrag.speech.names import key
from newsrag.speech.words import DETERMINERS, GROUPS, PERSONS, PREPOSITIONS, TITLES
from newsrag.text.word_sets import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsrag.speech.entities import Entities

__all__ = [
    "bearer_of",
    "best_described",
    "description",
    "is_adjective",
    "is_definite",
    "is_office",
    "means_person",
]

_DEFINITE = frozenset(["the", "this", "that"])
_DEMONYM = ("ian", "ean", "ese", "ish", "can", "man")
_NATIONALS = word_set("brit briton scot dane swede finn pole turk spaniard swiss dutch greek thai")
_ORDINALS = frozenset(["first", "second", "third", "other", "latter", "former", "same"])
# There is one bearer of these: who spoke just before is another unless called so.
_OFFICES = word_set(
    """
    president minister chancellor premier mayor governor king queen pope judge prosecutor
    spokesman spokeswoman spokesperson attorney lawyer ambassador secretary senator
    """
)
_FIRMS = word_set(
    "automaker bank carmaker carrier chipmaker company firm giant group maker retailer"
)
_PAPERS = frozenset(["times", "post", "news", "journal", "daily", "herald", "tribune", "guardian"])
# Words in the names of what is no company, or is never called so.
_NO_FIRMS = _PAPERS | word_set("""
    reuters ap afp associated press agency bbc cnn cnbc nbc cbs abc fox npr msnbc upi magazine
    website network fbi cia nsa nasa nato un eu ministry department police government parliament
    congress senate council commission court committee party army navy force university college
    school hospital zoo church club union league association federation republic states kingdom
    administration house
    """)
# Words in the names of what is called so.
_LIKE = {
    "agency": word_set("agency authority bureau administration department office"),
    "airline": frozenset(["airways", "airlines", "air"]),
    "carrier": frozenset(["airways", "airlines", "air"]),
    "bank": frozenset(["bank", "banking"]),
    "newspaper": _PAPERS,
    "paper": _PAPERS,
    "force": frozenset(["police"]),
    "alliance": frozenset(["nato"]),
}
_HEAD = 3  # what the word for its bearer counts; each other word counts 1


def is_definite(phrase: str) -> bool:
    """Whether a phrase begins as a definite description does."""
    return phrase.split()[0].casefold() in _DEFINITE


def is_adjective(word: str) -> bool:
    """Whether a word in lower case may be an adjective of a place, or a title."""
    return word in TITLES | _NATIONALS or word.endswith(_DEMONYM)


def means_person(head: str) -> bool:
    """Whether a noun is one of persons."""
    return head in PERSONS | _NATIONALS or head.endswith((*_DEMONYM, "-year-old"))


def is_office(head: str) -> bool:
    """Whether a noun is of an office that one person holds at a time."""
    return head in _OFFICES


def description(phrase: str) -> list[str]:
    """Return the words of a definite description, its noun last; nothing for other phrases.

    Others are those with a name ("the Yonhap agency") and those that tell one from another ("the
    second source").
    """
    raw = phrase.split()
    words = [key(word) for word in raw[1:]]
    if not words or not is_definite(phrase) or not PREPOSITIONS.isdisjoint(words):
        return []
    if not _ORDINALS.isdisjoint(words):
        return []
    head = words[-1]
    named = [word for word in raw[1:-1] if _is_name(word)]
    if named and len(named) == len(words) - 1 and head in _FIRMS and raw[-1].islower():
        return [head]  # "the New York bank": where its seat is
    if named:
        return []
    return words if head in GROUPS or means_person(head) else []


def bearer_of(phrase: str, entities: Entities) -> Entity | None:
    """Return who is "the director of the zoo" where the article has one "zoo director Name"."""
    words = [key(word) for word in phrase.split()]
    place = next((n for n, word in enumerate(words) if word in PREPOSITIONS), 0)
    if place < 2 or not is_definite(phrase) or words[place - 1] not in PERSONS:
        return None
    place_words = {word for word in words[place + 1 :] if word not in DETERMINERS}
    fitting = [
        each
        for each in entities.described([words[place - 1]])
        if each.kind is Kind.PERSON and not place_words.isdisjoint(each.described)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_name(word: str) -> bool:
    return word[:1].isupper() and "-" not in word and not is_adjective(key(word))


def best_described(words: Sequence[str], entities: Entities, at: int, spoke: str) -> Entity | None:
    """Return the entity that the article has described in the same words before.

    Args:
        words: what :func:`description` returns, and not nothing.
        entities: the names of the article.
        at: where the description stands.
        spoke: the body that spoke last, which is preferred; "the company" is that, or else the one
            that the article has named most.
    """
    head = words[-1]
    best: tuple[int, bool, int] | None = None
    found = None
    for entity in entities.described([*words, *_LIKE.get(head, ()), *_heads(head)]):
        before = entity.before(at)
        rating = (_shared(entity, words), entity.name == spoke, before)
        if before >= 0 and rating[0] and (best is None or rating > best):
            best, found = rating, entity
    if found is None and len(words) == 1 and (head in _FIRMS or head in _LIKE):
        found = entities.called(spoke, at)
        if found is not None and not _may_be_firm(found, entities):
            found = None
        if found is None and head in _FIRMS:
            found = next((e for e in entities.bodies(at) if _may_be_firm(e, entities)), None)
    return found


def _may_be_firm(entity: Entity, entities: Entities) -> bool:
    """Whether "the company" can mean a body: no place, no paper and no office is one."""
    return _NO_FIRMS.isdisjoint(entity.words) and not entities.is_place(entity)


def _heads(head: str) -> frozenset[str]:
    return frozenset([head, "spokesperson"] if head.startswith("spokes") else [head])


def _shared(entity: Entity, words: Sequence[str]) -> int:
    """Return how well a description fits; 0 where it does not."""
    head = words[-1]
    if (entity.kind is Kind.PERSON) != means_person(head):
        return 0
    own = set(entity.words)
    shared = sum(word in entity.described for word in words[:-1])
    called_so = not _heads(head).isdisjoint(entity.described)
    if called_so or not own.isdisjoint(_LIKE.get(head, ())) or (head in own and head in GROUPS):
        return shared + _HEAD
    # "Singapore-based" is as good as a word for what it is.
    compound = any("-" in word for word in words) and head in GROUPS
    return shared + 1 if shared and compound else 0
